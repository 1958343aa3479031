#===- common.sh - What the scripts share ----------------------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
# shellcheck shell=bash disable=SC2034
# Sourced, never run.
#
# Sets ROOT, LLVM_MAJOR and the ccache setting that precompiled headers need.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
LLVM_MAJOR="$(cut -d. -f1 "$ROOT/llvm_version.txt")"
PYTHON="$ROOT/.venv/bin/python"
export CCACHE_SLOPPINESS=pch_defines,time_macros

say() { printf '\n== %s\n' "$*"; }

die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

#!/usr/bin/env bash
#===- check-format.sh - Formatting of C++ files ---------------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
# Checks that every C++ file is formatted as .clang-format says.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

cd "$ROOT"
mapfile -d '' files < <(find . \( -path './build*' -o -path './.venv*' \
  -o -path ./.git \) -prune -o \( -name '*.h' -o -name '*.cpp' \) -print0)
"clang-format-$LLVM_MAJOR" --dry-run -Werror "${files[@]}"
echo "${#files[@]} C++ files are formatted"

#!/usr/bin/env bash
#===- check-docs.sh - Freshness of the reference pages --------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
# Compares the dialect and pass reference in docs/ and the support table of
# README.md with what the .td files give. With --update it replaces the copies.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

[[ $# == 0 || ($# == 1 && $1 == --update) ]] ||
  die "expected no argument or --update, got '$*'"
update="${1:-}"
stale=0

# check_page GENERATED COMMITTED, from the root of the tree.
check_page() {
  if [[ -n "$update" ]]; then
    cp "$ROOT/$1" "$ROOT/$2"
    echo "wrote $2"
  elif diff -u --label "$2" --label "$1" "$ROOT/$2" "$ROOT/$1"; then
    echo "$2 is up to date"
  else
    echo "$2 is stale; run scripts/check-docs.sh --update" >&2
    stale=1
  fi
}

cmake --build "$ROOT/build" --target mlir-doc
check_page build/docs/Dialects/RopeDialect.md docs/Dialect.md
check_page build/docs/RopeTransformsPasses.md docs/TransformsPasses.md
check_page build/docs/RopeConversionPasses.md docs/ConversionPasses.md
check_page build/docs/RopeGPUPasses.md docs/GPUPasses.md
python3 "$ROOT/scripts/support-table.py" ${update:+"$update"} || stale=1
exit "$stale"

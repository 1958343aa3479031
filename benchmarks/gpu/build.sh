#!/usr/bin/env bash
#===- build.sh - Compiles the kernels of the GPU benchmarks ---------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
# benchmarks/gpu/build.sh [CHIP [FOLDER]]: a shared library per case, with its kernels
# as PTX for CHIP (sm_90a) and the host function in C, and the run-time library, in
# FOLDER (build/gpu-benchmarks). Needs no GPU; the folder is all that run.py needs of
# this machine. A case that does not compile leaves its message in CASE.error.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../scripts/common.sh"
cd "$ROOT"
chip="${1:-sm_90a}"
folder="${2:-build/gpu-benchmarks}"
build="${ROPE_BUILD_DIR:-build}"
bin="${LLVM_BINDIR:-/usr/lib/llvm-$LLVM_MAJOR/bin}"
cases=benchmarks/gpu/cases.py

runtime="$(find "$build" -name libRopeCudaRuntime.so | head -n 1)"
[[ -x "$build/bin/rope-opt" && -n "$runtime" ]] ||
  die "expected rope-opt and libRopeCudaRuntime.so in $build: run scripts/build.sh"
mkdir -p "$folder"
cp "$runtime" "$folder/"

compile() {
  local path="$folder/$1"
  python3 "$cases" --mlir "$1" >"$path.mlir"
  "$build/bin/rope-opt" "--rope-to-nvvm=chip=$chip format=isa" "$path.mlir" \
    -o "$path.llvm.mlir" &&
    "$bin/mlir-translate" --mlir-to-llvmir "$path.llvm.mlir" -o "$path.ll" &&
    "$bin/clang" -O2 -fPIC -shared -Wno-override-module -x ir "$path.ll" -x none \
      -L"$folder" -lRopeCudaRuntime '-Wl,-rpath,$ORIGIN' -o "$path.so"
}

failed=0
for name in $(python3 "$cases" --names); do
  rm -f "$folder/$name".*
  if compile "$name" 2>"$folder/$name.error"; then
    rm -f "$folder/$name.error" "$folder/$name".ll "$folder/$name".llvm.mlir
    echo "$name"
  else
    failed=$((failed + 1))
    rm -f "$folder/$name.so"
    echo "$name: $(head -n 1 "$folder/$name.error")" >&2
  fi
done
((failed == 0)) || die "$failed cases did not compile"

#!/usr/bin/env bash
#===- export-raise-inputs.sh - Writes test/Raise/Inputs -------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
# Exports the attention blocks of public models to linalg, as tests of rope-raise:
# into test/Raise/Inputs, all or those named. Needs a build, and installs exporters
# into .venv-exporters (about 2 GB). The files are committed; no check runs this.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

exporters="$ROOT/.venv-exporters"
packages=(torch==2.15.0 torch-mlir==20261001 transformers==5.23.0 jax==0.10.2
  jaxlib==0.10.2 iree-base-compiler==3.13.0 onnx==1.23.2)

if ! [[ -x "$exporters/bin/torch-mlir-opt" ]]; then
  say "Exporters"
  python3 -m venv --clear "$exporters"
  echo '*' >"$exporters/.gitignore"
  "$exporters/bin/python" -m pip install --quiet "${packages[@]}"
fi
"$exporters/bin/python" "$ROOT/scripts/export_raise_inputs.py" \
  "$ROOT/build/bin/rope-opt" "$ROOT/test/Raise/Inputs" "$@"

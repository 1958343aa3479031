#!/usr/bin/env bash
#===- bench.sh - Times the kernels ----------------------------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
# Times the kernels against the limits of this machine and against the targets.
# Sets up, builds rope-opt, and passes its arguments to benchmarks/run.py.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

"$ROOT/scripts/build.sh" rope-opt
say "Time the rows of benchmarks/cases.json"
"$PYTHON" "$ROOT/benchmarks/run.py" "$@"

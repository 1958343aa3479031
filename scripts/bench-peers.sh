#!/usr/bin/env bash
#===- bench-peers.sh - Times the kernels beside other frameworks ----------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
# Times the attention kernels beside other frameworks on the same inputs. Sets
# up, builds rope-run and rope-opt, installs the peers, and passes its arguments
# to benchmarks/peers/run.py.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

"$ROOT/scripts/build.sh" rope-run rope-opt
"$ROOT/scripts/setup-peers.sh"
say "Time the cases of benchmarks/peers/cases.json beside the peers"
"$PYTHON" "$ROOT/benchmarks/peers/run.py" "$@"

#!/usr/bin/env bash
#===- demo.sh - The main job, from nothing --------------------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
# The main job: a language model reads 8 times past its training length. Sets
# up, builds rope-run, measures the losses, prints the table and draws the plot.
# Arguments go to examples/kjv-lm/run.py.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

"$ROOT/scripts/build.sh" rope-run
say "Run kjv-lm at lengths past its training length"
"$PYTHON" "$ROOT/examples/kjv-lm/run.py" "$@"

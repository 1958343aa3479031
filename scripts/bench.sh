#!/usr/bin/env bash
# Times the attention kernels against the FMA peak of this machine. Sets up,
# builds rope-run, and passes its arguments to benchmarks/run.py.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

"$ROOT/scripts/build.sh" rope-run
say "Time the cases of benchmarks/cases.json"
"$PYTHON" "$ROOT/benchmarks/run.py" "$@"

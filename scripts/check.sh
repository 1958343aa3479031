#!/usr/bin/env bash
#===- check.sh - Every check ----------------------------------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
# Everything that must hold: sets up, builds, and runs every check. A check that
# fails does not stop the others. The last line sums them up; the exit code is
# not 0 if anything failed.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$ROOT"

passed=0
failed=0
failures=()

# check TITLE COMMAND...: counts the command as one check.
check() {
  local title="$1" start=$SECONDS
  shift
  say "$title"
  if "$@"; then
    passed=$((passed + 1))
    echo "-- $title: passed ($((SECONDS - start)) s)"
  else
    failed=$((failed + 1))
    failures+=("$title")
    echo "-- $title: FAILED ($((SECONDS - start)) s)"
  fi
}

# suite TITLE REPORT COMMAND...: counts the tests in the JUnit report that the
# command writes. A command that fails with no failed test in it counts as one.
suite() {
  local title="$1" report="$2" start=$SECONDS code=0 good=0 bad=0 skipped=0
  shift 2
  say "$title"
  rm -f "$report"
  "$@" || code=$?
  if [[ -f "$report" ]]; then
    read -r good bad skipped < <(scripts/count-junit.py "$report") || bad=1
  fi
  if ((good + bad == 0 || (code != 0 && bad == 0))); then
    bad=$((bad + 1))
  fi
  passed=$((passed + good))
  failed=$((failed + bad))
  if ((bad > 0)); then
    failures+=("$title ($bad)")
  fi
  echo "-- $title: $good passed, $bad failed, $skipped skipped" \
    "($((SECONDS - start)) s)"
}

build_with_gcc() {
  cmake --preset gcc && cmake --build --preset gcc
}

check "Set-up and build" scripts/build.sh
check "clang-format" scripts/check-format.sh
LIT_OPTS="--xunit-xml-output=$ROOT/build/lit.xml" \
  suite "lit" build/lit.xml ninja -C build check-rope
suite "Numerics" build/pytest.xml "$PYTHON" -m pytest test/Numerics -q -n 2 \
  --junitxml=build/pytest.xml
check "Generated docs" scripts/check-docs.sh
check "Build with g++" build_with_gcc
check "Demo at lengths 256 and 512" "$PYTHON" examples/kjv-lm/run.py \
  --lengths 256,512 --variants rope,yarn,rerope-128,self-extend-128-16 \
  --generate 128 --out-dir build/check-demo

say "Result"
for title in "${failures[@]}"; do
  echo "failed: $title"
done
echo "$passed passed, $failed failed"
((failed == 0))

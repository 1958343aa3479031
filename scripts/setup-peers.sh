#!/usr/bin/env bash
#===- setup-peers.sh - Installs the peers of the benchmark ----------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
# Installs the other frameworks that benchmarks/peers/run.py times into
# .venv-peers, apart from the project's own packages: about 2.5 GB. A package
# that cannot be installed is reported and left out. Does nothing where all is in
# place.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

peers="$ROOT/.venv-peers"
requirements="$ROOT/benchmarks/peers/requirements.txt"
installed="$peers/requirements.txt"

# Every package is pinned in the file, so that nothing is resolved: torch's own
# requirements would bring 4 GB of GPU libraries.
install() {
  "$peers/bin/python" -m pip install --quiet --disable-pip-version-check \
    --no-deps "$@"
}

say "Peers"
if "$peers/bin/python" -c '' 2>/dev/null && cmp -s "$requirements" "$installed"
then
  echo "the peers in .venv-peers are up to date"
  exit
fi
command -v cc >/dev/null || die "expected a C compiler, as torch.compile needs it"
echo "installing the packages of benchmarks/peers/requirements.txt"
python3 -m venv --clear "$peers"
echo '*' >"$peers/.gitignore"
if ! install -r "$requirements"; then
  echo "installing them one by one"
  while read -r package; do
    install "$package" || echo "not installed: $package"
  done < <(grep -v '^ *\(#\|$\)' "$requirements")
fi
if "$peers/bin/python" -m pip show --quiet torch 2>/dev/null; then
  "$peers/bin/python" "$ROOT/benchmarks/peers/torch_without_cuda.py"
fi
cp "$requirements" "$installed"

#!/usr/bin/env bash
#===- setup.sh - Installs what the project needs --------------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
# Installs what the project needs on Debian 12: LLVM, MLIR and build tools, an
# emulator and the C library of AArch64 for the tests by apt, Python packages into
# .venv. Does nothing where all is in place.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

packages=(
  "llvm-$LLVM_MAJOR" "llvm-$LLVM_MAJOR-dev" "llvm-$LLVM_MAJOR-tools"
  "libmlir-$LLVM_MAJOR-dev" "mlir-$LLVM_MAJOR-tools"
  "clang-$LLVM_MAJOR" "lld-$LLVM_MAJOR" "libomp-$LLVM_MAJOR-dev"
  "clang-format-$LLVM_MAJOR" "clang-tidy-$LLVM_MAJOR"
  g++ ninja-build cmake ccache libgtest-dev python3 python3-venv git
  qemu-user libc6-dev-arm64-cross
)

is_installed() {
  [[ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" == installed ]]
}

install_packages() {
  command -v dpkg-query >/dev/null ||
    die "expected Debian 12; elsewhere install by hand: ${packages[*]}"
  local missing=() package
  for package in "${packages[@]}"; do
    is_installed "$package" || missing+=("$package")
  done
  if ((${#missing[@]} == 0)); then
    echo "all ${#packages[@]} Debian packages are installed"
    return
  fi
  echo "installing: ${missing[*]}"
  local as_root=(env)
  if ((EUID != 0)); then
    command -v sudo >/dev/null ||
      die "expected root or sudo to install: ${missing[*]}"
    as_root=(sudo)
  fi
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends "${missing[@]}"
}

# A copy of requirements.txt in .venv tells that it is up to date.
install_python() {
  local requirements="$ROOT/scripts/requirements.txt"
  local installed="$ROOT/.venv/requirements.txt"
  if "$PYTHON" -c '' 2>/dev/null && cmp -s "$requirements" "$installed"; then
    echo "the Python packages in .venv are up to date"
    return
  fi
  echo "installing the Python packages of scripts/requirements.txt into .venv"
  python3 -m venv --clear "$ROOT/.venv"
  "$PYTHON" -m pip install --quiet --disable-pip-version-check \
    -r "$requirements"
  cp "$requirements" "$installed"
}

say "Set-up"
install_packages
install_python

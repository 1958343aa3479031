#!/usr/bin/env bash
#===- build.sh - Sets up and builds ---------------------------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
# Sets up, configures and builds into build/. Arguments are the targets to
# build; all of them by default.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

"$ROOT/scripts/setup.sh"
say "Configure"
cd "$ROOT"
cmake --preset default
say "Build"
cmake --build --preset default --target "${@:-all}"

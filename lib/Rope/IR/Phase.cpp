//===- Phase.cpp - Rotary angles as fixed-point phases --------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Turns inverse frequencies into integer phase steps.
//
//===----------------------------------------------------------------------===//

#include "Rope/IR/Phase.h"

#include <cmath>

using namespace mlir;
using namespace mlir::rope;

/// Rounds `turns` modulo 1 to a phase.
static int64_t getPhase(long double turns) {
  // To the nearest whole turn, which is exact and, unlike floor, keeps all the
  // bits of a small negative angle.
  long double reduced = turns - std::round(turns);
  long double units = std::round(std::ldexp(reduced, 64));
  // Half a turn forward is half a turn back; 2^63 itself is no int64_t.
  if (units >= 0x1p63L)
    units -= 0x1p64L;
  return static_cast<int64_t>(units);
}

PhaseTable mlir::rope::getPhases(ArrayRef<long double> inverseFrequencies,
                                 long double scale, long double offset) {
  PhaseTable phases;
  for (long double frequency : inverseFrequencies) {
    long double turnsPerPosition = frequency * kTurnsPerRadian;
    phases.steps.push_back(getPhase(turnsPerPosition * scale));
    phases.offsets.push_back(getPhase(turnsPerPosition * offset));
  }
  return phases;
}

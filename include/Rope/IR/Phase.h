//===- Phase.h - Rotary angles as fixed-point phases ------------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A rotary angle is kept as a phase: a 64-bit fixed-point fraction of a turn,
// 2^64 units to the turn. Positions are affine in an integer index, so a phase
// is `index * step + offset` in wrapping 64-bit arithmetic, and the wrap is an
// exact range reduction.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_IR_PHASE_H
#define ROPE_IR_PHASE_H

#include "Rope/IR/Rope.h"

namespace mlir::rope {

/// The phases of the R/2 pairs: pair `c` at index `n` stands at
/// `n * steps[c] + offsets[c]`, modulo 2^64. Read as a signed number, a phase
/// is an angle from -1/2 (included) to 1/2 turn.
struct PhaseTable {
  SmallVector<int64_t> steps;
  SmallVector<int64_t> offsets;

  /// Whether some pair starts elsewhere than at angle 0.
  bool hasOffsets() const {
    return llvm::any_of(offsets, [](int64_t offset) { return offset != 0; });
  }
};

/// The angle, in radians, of one unit of phase: 2 pi / 2^64.
constexpr double kRadiansPerPhaseUnit = 0x1.921fb54442d18p-62;

/// Returns the phases of position `scale * index + offset`, both finite.
///
/// The products are taken in `long double`, of p mantissa bits. A step of t
/// turns is then wrong by at most `1 + 4 |t| 2^(64-p)` units. Where p is 64
/// (x87) and |t| below 1/2, that is 3 units: at index 2^31 the angle is wrong
/// by 2.2e-9 radians, well below half an f32 ulp of 1 (3e-8). Where p is 53, it
/// is 3e-6 radians. The error of `frequencies` itself comes on top.
PhaseTable getPhases(ArrayRef<long double> inverseFrequencies,
                     long double scale, long double offset);

/// The turns of 1 radian, 1 / (2 pi), to the precision of any long double.
constexpr long double kTurnsPerRadian =
    0.159154943091895335768883763372514362034L;

} // namespace mlir::rope

#endif // ROPE_IR_PHASE_H

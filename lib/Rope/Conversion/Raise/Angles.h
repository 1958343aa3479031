//===- Angles.h - The angles that tables are made of ------------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_LIB_CONVERSION_RAISE_ANGLES_H
#define ROPE_LIB_CONVERSION_RAISE_ANGLES_H

#include "Rope/IR/Rope.h"

namespace mlir::rope::raise {

/// By how much pair `c` of row `l` is turned: `slopes[c] * l + offsets[c]`
/// radians, and scaled by `amplitude`.
struct Angles {
  SmallVector<double> slopes, offsets;
  double amplitude = 1;

  unsigned getNumPairs() const { return slopes.size(); }
  /// Rows that are not turned at all.
  static Angles none(unsigned numPairs) {
    return {SmallVector<double>(numPairs, 0), SmallVector<double>(numPairs, 0)};
  }
};

/// The angles of a rotation, where its tables are cosines and sines of rows
/// times constants; why they are not in `reason`.
std::optional<Angles> getAngles(RotateOp rotate, std::string &reason);

} // namespace mlir::rope::raise

#endif // ROPE_LIB_CONVERSION_RAISE_ANGLES_H

//===- FrequencyPiece.h - Inverse frequencies by length ---------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The data in which inverse frequencies that depend on the length of the
// sequence describe themselves to the lowerings.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_IR_FREQUENCYPIECE_H
#define ROPE_IR_FREQUENCYPIECE_H

#include "llvm/ADT/SmallVector.h"

#include <cstdint>

namespace mlir::rope {

/// The inverse frequencies of sequences of more than `after` positions, up to
/// that of the next piece; of `n` positions:
///
///     f[c] = inverseFrequencies[c] * growth(n)^(-exponents[c])
///     growth(n) = 1 + rate * max(0, n - origin)
struct FrequencyPiece {
  /// Of no meaning for the first piece, which holds for all short lengths.
  int64_t after = 0;
  /// Radians per position, one for each pair.
  llvm::SmallVector<long double> inverseFrequencies;
  /// Per position of length; not negative.
  double rate = 0;
  int64_t origin = 0;
  /// One for each pair, from 0 to 1; empty where nothing grows.
  llvm::SmallVector<double> exponents;

  bool grows() const { return rate != 0; }
};

} // namespace mlir::rope

#endif // ROPE_IR_FREQUENCYPIECE_H

//===- Rotation.h - The rotations that formulas compute ---------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_LIB_CONVERSION_RAISE_ROTATION_H
#define ROPE_LIB_CONVERSION_RAISE_ROTATION_H

#include "Element.h"
#include "Rope/IR/Rope.h"

namespace mlir::rope::raise {

/// `result[..., l, ..., :]` is `source` turned by row `l` of two tables.
struct Rotation {
  Pairing pairing = Pairing::half;
  bool isInverse = false;
  int64_t numPairs = 0;
  /// The tensor that is turned, `[..., firstChannel + c]`, whose dims are those
  /// of the result but for the last, in the order `permutation`.
  Value source;
  int64_t firstChannel = 0;
  SmallVector<int64_t> permutation;
  /// The dim of the result that counts rows of the tables; none where every
  /// row is turned alike.
  std::optional<unsigned> rowDim;
  /// Cosine and sine at the dims of `tracer`: those of the result, the last of
  /// which counts pairs.
  ElementRef cos = nullptr, sin = nullptr;
  std::shared_ptr<Tracer> tracer;
};

/// The rotation that `result` is; why it is none in `reason`, which is empty
/// where nothing looks like one.
std::optional<Rotation> matchRotation(Value result, std::string &reason);

} // namespace mlir::rope::raise

#endif // ROPE_LIB_CONVERSION_RAISE_ROTATION_H

//===- ContractionStructure.h - What a contraction is made of ---*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_LIB_TRANSFORMS_CONTRACTIONSTRUCTURE_H
#define ROPE_LIB_TRANSFORMS_CONTRACTIONSTRUCTURE_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace mlir::rope {

/// An input of a contraction.
struct ContractionInput {
  OpOperand *operand = nullptr;
  AffineMap map;
  /// Casts between an element and the multiplication, in order.
  SmallVector<Operation *> casts;
};

/// The roles of the operands and dimensions of a sum of products.
struct ContractionStructure {
  /// The input that has the lanes, and the other one.
  ContractionInput wide, tall;
  AffineMap outMap;
  /// The dimension along the lanes, and the innermost reduction.
  unsigned nDim = 0, kDim = 0;
  /// The innermost dimension of the result that only the tall input has.
  std::optional<unsigned> mDim;
  /// Parallel dimensions other than m and n, and reductions other than k.
  SmallVector<unsigned> outerDims, outerReductions;
  /// True where the wide input is contiguous along k.
  bool transposed = false;
  /// Static extents of the iteration space.
  SmallVector<int64_t> ranges;
};

/// Recognises `op` as a sum of products, elements possibly cast before the
/// product, whose innermost result dimension one input alone has.
FailureOr<ContractionStructure> matchContraction(linalg::LinalgOp op);

/// Returns the sizes of the blocks that a parallel loop runs over, zero along
/// dimensions that it does not cut, or nothing where one thread is to run all.
SmallVector<int64_t> chooseParallelBlock(linalg::LinalgOp op,
                                         const ContractionStructure &shape,
                                         int64_t lanes);

} // namespace mlir::rope

#endif // ROPE_LIB_TRANSFORMS_CONTRACTIONSTRUCTURE_H

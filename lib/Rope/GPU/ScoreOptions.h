//===- ScoreOptions.h - What becomes of a thread's scores -------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What rope.online_attention asks of scores between the two products, for any
// layout of accumulators: a thread has, of each of its queries, one vector of
// scores, and knows which keys they are of.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_LIB_GPU_SCOREOPTIONS_H
#define ROPE_LIB_GPU_SCOREOPTIONS_H

#include "GPUDetail.h"

namespace mlir::rope::detail {

/// The keys of a tile of `count` that a thread has scores of: for each element
/// of a vector, `first` (index) + its offset.
struct ThreadKeys {
  Value first;
  SmallVector<int32_t> offsets;
  int64_t count;
};

/// `expr` of `operands`, folded as far as it can be.
Value applyExpr(OpBuilder &b, Location loc, AffineExpr expr,
                ArrayRef<OpFoldResult> operands);

/// limit * tanh(scores / limit) where `op` has a soft cap.
Value buildSoftCap(OpBuilder &b, OnlineAttentionOp op, Value scores);

/// The scores of query `row` (index, its number in the tile) from those of each
/// region; what is hidden is -inf.
Value selectScores(OpBuilder &b, OnlineAttentionOp op, const ThreadKeys &keys,
                   Value row, ArrayRef<Value> ofRegions);

/// Adds the bias of query `row`, if `op` has one. Hidden scores stay -inf only
/// if this comes before they are hidden, or the bias is finite.
Value addBias(OpBuilder &b, OnlineAttentionOp op, const ThreadKeys &keys,
              Value row, Value scores);

/// Hides the keys that a tile at the end of all keys lacks, for vectors of
/// scores of one type.
SmallVector<Value> hideMissing(OpBuilder &b, OnlineAttentionOp op,
                               const ThreadKeys &keys, ValueRange scores);

} // namespace mlir::rope::detail

#endif // ROPE_LIB_GPU_SCOREOPTIONS_H

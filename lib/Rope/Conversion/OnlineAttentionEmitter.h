//===- OnlineAttentionEmitter.h - Parts of one softmax update ---*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What both vectorizations of rope.online_attention share.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_LIB_CONVERSION_ONLINEATTENTIONEMITTER_H
#define ROPE_LIB_CONVERSION_ONLINEATTENTIONEMITTER_H

#include "Rope/IR/Rope.h"
#include "RopeToVectorDetail.h"

namespace mlir::rope::detail {

class OnlineAttentionEmitter {
public:
  OnlineAttentionEmitter(PatternRewriter &rewriter, OnlineAttentionOp op,
                         const RopeToVectorOptions &options);

protected:
  Value index(int64_t value);
  /// `value + count`.
  Value add(Value value, int64_t count);

  /// Builds a loop with `init` as its state; `body` returns the new one.
  SmallVector<Value>
  loop(Value from, Value to, int64_t step, ValueRange init,
       function_ref<SmallVector<Value>(Value iv, ValueRange state)> body);
  Value loop(Value from, Value to, int64_t step, Value init,
             function_ref<Value(Value iv, Value state)> body);
  /// The largest multiple of `step` up to `count`.
  Value wholeSteps(Value count, int64_t step);

  Value maxOrFirst(Value score, Value max) {
    return buildMaxOrFirst(b, loc, score, max);
  }
  Value exp2(Value x) { return buildExp2(b, loc, x); }

  /// The bias of all queries for the key of `row`.
  Value readBias(Value row) {
    return readVector(b, loc, VectorType::get(queries, b.getF32Type()),
                      op.getBias(), {row, zero});
  }

  /// Fills in `begins` for lanes that hold the queries of the numbers
  /// `queryOfLane`, a vector of index.
  void buildBegins(Value queryOfLane);

  /// Scores after the soft cap, where there is one.
  Value capScores(Value scores);

  /// Reads `shape` at `indices` of `buffer` and widens it to f32.
  Value readWide(ArrayRef<int64_t> shape, Value buffer, ValueRange indices);

  /// acc + the products of pairs of bf16, for vectors of f32 and twice as many
  /// bf16.
  Value dotPairs(Value acc, Value a, Value b);

  PatternRewriter &b;
  OnlineAttentionOp op;
  Location loc;
  /// f32 elements in a vector register.
  int64_t lanes;
  int64_t headDim, queries, valueDim;
  Value zero, numKeys;
  /// For each region but the first, the row of the tile at which it begins, per
  /// lane, in i32.
  SmallVector<Value> begins;

private:
  Value buildBegin(AffineMap begin, Value positions);
};

/// The dims of packed queries by which the pairs of all queries are one row.
inline SmallVector<ReassociationIndices> getPairedDims() {
  return {{0}, {1, 2}};
}

/// The larger tiles: queries lie along the lanes.
void emitLanesOverQueries(PatternRewriter &rewriter, OnlineAttentionOp op,
                          const RopeToVectorOptions &options);

/// Whether the layout of `op` asks for channels along the lanes.
bool hasLanesOverChannels(OnlineAttentionOp op, int64_t lanes);

/// A few queries: channels lie along the lanes.
void emitLanesOverChannels(PatternRewriter &rewriter, OnlineAttentionOp op,
                           const RopeToVectorOptions &options);

} // namespace mlir::rope::detail

#endif // ROPE_LIB_CONVERSION_ONLINEATTENTIONEMITTER_H

//===- MfmaEmitter.h - One thread's part of attention on AMD ----*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What one thread does for a tile of keys with the matrix units of CDNA. A warp
// of 64 lanes has 16 queries. Both products are transposed: of S^T = K Q^T,
// lane l has the scores of one query, l % 16, for the keys 4g to 4g + 3 of
// every 16 (g = l / 16): that is how O^T = V^T P^T takes its second operand, so
// weights stay where they are. Everything about a softmax row is within four
// lanes.
//
// Layouts: "AMD Instinct MI200/CDNA2 Instruction Set Architecture", section on
// matrix arithmetic; v_mfma_f32_16x16x16 and v_mfma_f32_16x16x4.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_LIB_GPU_MFMAEMITTER_H
#define ROPE_LIB_GPU_MFMAEMITTER_H

#include "ScoreOptions.h"

namespace mlir::rope::detail {

class MfmaEmitter {
public:
  /// Queries of a warp, and the lanes of one.
  static constexpr int64_t kQueries = 16, kWarpSize = 64;

  /// For the tiles of `launch` that update the state of `op`; builds what does
  /// not change from tile to tile where `b` stands.
  MfmaEmitter(OpBuilder &b, gpu::LaunchOp launch, OnlineAttentionOp op);

  /// The state before the first tile: what the buffers have been filled with.
  void buildInit(OpBuilder &b, double acc, double max, double sum);

  /// Updates the state by `op`. Begins where all threads have passed a barrier
  /// since they last read the tiles before, and ends with one.
  void buildTile(OpBuilder &b, OnlineAttentionOp op);

  /// Writes the state to the buffers of `op`, for all threads to read.
  void buildStore(OpBuilder &b, OnlineAttentionOp op);

private:
  Value index(OpBuilder &b, int64_t value);
  Value loadState(OpBuilder &b, Location loc, Value buffer, int64_t at = 0);
  void storeState(OpBuilder &b, Location loc, Value x, Value buffer,
                  int64_t at = 0);

  /// Calls `body` for those of `count` items that the thread has.
  void forEachItem(OpBuilder &b, Location loc, int64_t count,
                   function_ref<void(OpBuilder &, Value)> body);
  /// `elements` of `row` from `column` on, zeros from row `count` on.
  Value readRow(OpBuilder &b, Location loc, Value from, OpFoldResult count,
                Value row, Value column, int64_t elements);
  /// Copies `from`, [count, C], to the buffer of keys as it is, and to the one
  /// of values transposed.
  void stageKeys(OpBuilder &b, Value from);
  void stageValue(OpBuilder &b, Value from);

  /// Four elements at a row and a column.
  Value loadFour(OpBuilder &b, Location loc, Value buffer, Value row,
                 Value column);
  /// acc + lhs (16 x 16) * rhs (16 x 16), of which the thread has four elements
  /// each.
  Value multiply(OpBuilder &b, Location loc, Value lhs, Value rhs, Value acc);
  Value buildScores(OpBuilder &b, Location loc, Value queries);
  /// The weights of `scores`, whose maximum and sum go into the state.
  Value buildSoftmax(OpBuilder &b, Location loc, Value scores);
  void buildOutput(OpBuilder &b, Location loc, Value weights);
  Value reduceOverRow(OpBuilder &b, Location loc, Value x, bool isMax);

  gpu::LaunchOp launch;
  int64_t threads, headDim, valueDim;
  Type elementType;
  Value thread;
  /// The thread's query in the tile, l % 16 and 4g.
  Value query, lane, firstOfFour;
  ThreadKeys keys;
  /// [keys, channels] and [channels, keys], in workgroup memory.
  Value keyBuffer, valueBuffer;
  /// acc[channel / 16] (vectors of four), max[1], sum[1] of this thread.
  Value acc, max, sum;
};

} // namespace mlir::rope::detail

#endif // ROPE_LIB_GPU_MFMAEMITTER_H

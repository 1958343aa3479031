//===- MmaEmitter.h - One thread's part of online attention -----*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What one thread does for a tile of keys. A warp has 16 rows of queries; of an
// accumulator of mma.sync m16n8, lane l has the rows g and g + 8 (g = l / 4)
// and the columns 2t and 2t + 1 (t = l % 4). Everything about a softmax row is
// thus within four neighbouring lanes.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_LIB_GPU_MMAEMITTER_H
#define ROPE_LIB_GPU_MMAEMITTER_H

#include "ScoreOptions.h"

namespace mlir::rope::detail {

class MmaEmitter {
public:
  /// Rows of a warp, and the lanes of one.
  static constexpr int64_t kRows = 16, kWarpSize = 32;

  /// For the tiles of `launch` that update the state of `op`; builds what does
  /// not change from tile to tile where `b` stands.
  MmaEmitter(OpBuilder &b, gpu::LaunchOp launch, OnlineAttentionOp op);

  /// Allocates buffers for as many tiles of keys, and for two of values.
  void allocBuffers(OpBuilder &b, int64_t numKeyBuffers);

  /// The state before the first tile: what the buffers have been filled with.
  void buildInit(OpBuilder &b, double acc, double max, double sum);

  /// Copies `from`, [count, C], to buffer `number` of keys or values.
  void stageKeys(OpBuilder &b, Value from, OpFoldResult number);
  void stageValue(OpBuilder &b, Value from, OpFoldResult number);
  /// Ends a group of copies.
  Value closeGroup(OpBuilder &b, Location loc);
  /// Waits until at most `pending` groups are under way, for all threads.
  void awaitGroups(OpBuilder &b, Location loc, Value group, int64_t pending);

  /// Updates the state by `op`, whose keys lie in the buffers from `number` on
  /// and whose values, once `awaitValue` has been called, in `valueNumber`.
  void buildTile(OpBuilder &b, OnlineAttentionOp op, OpFoldResult number,
                 OpFoldResult valueNumber,
                 function_ref<void(OpBuilder &)> awaitValue);

  /// Writes the state to the buffers of `op`; a barrier has to follow.
  void buildStore(OpBuilder &b, OnlineAttentionOp op);

protected:
  /// Scores of the two rows of a thread.
  using Rows = std::array<Value, 2>;

  Value index(OpBuilder &b, int64_t value);
  /// From registers of accumulators, four for every eight keys.
  Rows getRows(OpBuilder &b, Location loc, ArrayRef<Value> registers);
  /// The registers that `weights` of 16 keys from `key` on are as the first
  /// operand of a product of f16 or bf16: pairs of keys.
  SmallVector<Value> packWeights(OpBuilder &b, Location loc, Rows weights,
                                 int64_t key);
  /// What `op` makes of the scores of its tile: hides, selects, and updates the
  /// maximum and the sum. Returns the weights.
  Rows buildWeights(OpBuilder &b, OnlineAttentionOp op,
                    MutableArrayRef<Rows> scores);
  Value loadState(OpBuilder &b, Location loc, Value buffer, int64_t at);
  void storeState(OpBuilder &b, Location loc, Value x, Value buffer,
                  int64_t at);
  SmallVector<Value> loadOutput(OpBuilder &b, Location loc);
  void storeOutput(OpBuilder &b, Location loc, ArrayRef<Value> registers);

private:
  /// The operand registers of one matrix product: high parts, and low parts
  /// where f32 is split.
  struct Operand {
    SmallVector<Value> high, low;
  };

  Value getBuffer(OpBuilder &b, Location loc, Value buffers,
                  OpFoldResult number);
  void stage(OpBuilder &b, Value from, Value to);
  void stageByElement(OpBuilder &b, Value from, Value to);

  /// The products of operands a (16 x K) and b (K x 8), added to acc.
  void multiply(OpBuilder &b, Location loc, const Operand &lhs,
                const Operand &rhs, MutableArrayRef<Value> acc);
  Operand split(OpBuilder &b, Location loc, ArrayRef<Value> registers);
  /// Four 8x8 tiles of 16-bit elements (8x4 of 32 bits) at a row and a column,
  /// given the row and column of each lane.
  SmallVector<Value> loadTiles(OpBuilder &b, Location loc, Value buffer,
                               Value row, int64_t firstRow, Value column,
                               int64_t firstColumn, bool transposed);
  Rows buildScores(OpBuilder &b, Location loc, Value queries, Value keys);
  /// The keys of the thread's scores.
  ThreadKeys getKeys(OpBuilder &b, Location loc);
  Rows selectScores(OpBuilder &b, OnlineAttentionOp op, ArrayRef<Rows> scores);
  Rows addBias(OpBuilder &b, OnlineAttentionOp op, Rows scores);
  Rows hideMissing(OpBuilder &b, OnlineAttentionOp op, Rows scores);
  /// The weights of `scores`, whose maximum and sum go into the state.
  Rows buildSoftmax(OpBuilder &b, Location loc, Rows scores);
  void buildOutput(OpBuilder &b, Location loc, Rows weights, Value value);
  Value reduceOverQuad(OpBuilder &b, Location loc, Value x, bool isMax);
  /// The number in the tile of row `half` of the thread.
  Value getRow(OpBuilder &b, Location loc, int64_t half);

protected:
  gpu::LaunchOp launch;
  int64_t threads, headDim, valueDim, queries, keys;
  /// The element type of keys, its bits, and what a product adds up over.
  Type elementType;
  int64_t bits, depth;
  Value thread;
  /// The thread's warp's first row, and g and t.
  Value warpRow, quad, inQuad;
  /// Rows and columns of each lane for loadTiles.
  Value queryRow, queryColumn, keyRow, keyColumn;
  /// acc[4 * column tile + register], max[2], sum[2] of this thread.
  Value acc, max, sum;

private:
  /// [numbers, keys, channels].
  Value keyBuffers, valueBuffers;
};

} // namespace mlir::rope::detail

#endif // ROPE_LIB_GPU_MMAEMITTER_H

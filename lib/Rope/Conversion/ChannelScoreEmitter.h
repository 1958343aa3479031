//===- ChannelScoreEmitter.h - Scores with channels along lanes -*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_LIB_CONVERSION_CHANNELSCOREEMITTER_H
#define ROPE_LIB_CONVERSION_CHANNELSCOREEMITTER_H

#include "OnlineAttentionEmitter.h"

namespace mlir::rope::detail {

/// Scores where channels lie along the lanes, and the prefetches beside them.
class ChannelScoreEmitter : public OnlineAttentionEmitter {
public:
  ChannelScoreEmitter(PatternRewriter &rewriter, OnlineAttentionOp op,
                      const RopeToVectorOptions &options);

protected:
  /// The number of each lane, in i32.
  Value laneNumbers();

  /// The scores of the tile of keys from `row` on. Where fewer than a tile are
  /// left, the last one is read again and hidden.
  Value buildRegionScores(Value row);

  /// Channels that are read as one vector: `length` of them from `channel` on,
  /// and zeros up to `width`.
  struct Chunk {
    Value channel;
    int64_t length, width;
  };

  /// Reads a chunk of `row` of `buffer`: f32, or bf16 for dot products.
  Value readChunk(Value buffer, Value row, const Chunk &chunk);

  /// Whether `buffer` is bf16 to be widened. Of every `2 * lanes` channels the
  /// even ones are one vector then and the odd ones the next: a shift and a
  /// mask, where the order of memory takes shuffles. f32 rows that meet them
  /// have that order.
  bool isReadInPairs(Value buffer);

  /// Channels of `buffer` that are read at once, at least.
  int64_t getReadWidth(Value buffer) {
    return isReadInPairs(buffer) ? 2 * lanes : lanes;
  }

  /// Reads `count` channels of `row` of `buffer` from `channel` on as vectors
  /// of f32; what is left of pairs of vectors is in the order of memory.
  SmallVector<Value> readWideRow(Value buffer, Value row, Value channel,
                                 int64_t count);

  /// Copies f32 rows of `channels` channels from the order of memory to that of
  /// pairs, or back. `from` and `to` may be the same.
  void reorderPairs(Value from, Value to, int64_t channels, bool isBack);

  /// Asks for one of `steps` equal shares of the cache lines of `count` rows of
  /// `buffer` from `first` on, number `step`. Lines in the order of memory, a
  /// few at a time between arithmetic, keep the memory busy; bursts and columns
  /// do not.
  void prefetchShare(Value buffer, Value first, int64_t count, Value step,
                     int64_t steps);

  /// Whether memory takes longer than arithmetic.
  bool waitsForMemory;
  bool mayAllocate;
  int64_t keysPerTile, blockKeys;
  /// A score tile, [keys, queries] flattened.
  VectorType tileType;
  /// Queries, [M, D].
  SmallVector<Value> queryRows;
  /// The row of the last key.
  Value lastKey;

private:
  /// The row of each lane of the score tile that begins at `row`.
  Value rowsOfTile(Value row);

  /// Sums each of as many vectors as a vector has lanes: lane n of the result
  /// is the sum of vector n. A tree of two-vector shuffles that are one x86
  /// instruction each: whole quarters of 128 bits first, then inside of them.
  Value sumEach(SmallVector<Value> vectors);

  /// Those of `channels` that are in whole pairs of vectors: the first ones.
  int64_t getNumPaired(int64_t channels) {
    return channels / (2 * lanes) * (2 * lanes);
  }

  /// Scores of one tile of keys, in rows `rows`, against all queries.
  Value buildScore(int64_t operand, ArrayRef<Value> rows);

  /// Keeps LLVM from unrolling a loop: its instruction schedulers would move
  /// the prefetches of the whole tile to the front.
  void keepLoop(Operation *loop);

  /// Adds the products of `count` channels from `channel` on to `sums`, of
  /// which a key has one per query: dot products of pairs in bf16, or FMAs in
  /// f32.
  void addDotProducts(int64_t operand, ArrayRef<Value> rows, Value channel,
                      int64_t count, MutableArrayRef<Value> sums);
  void addProducts(int64_t operand, ArrayRef<Value> rows, Value channel,
                   int64_t count, MutableArrayRef<Value> sums);

  /// The scores of one tile of keys, in rows `rows`, with their bias.
  Value addBias(Value scores, ArrayRef<Value> rows);

  /// Step number `step` of the scores of the tile of keys from `row` on. The
  /// values of the block before are read next; their first half is on its way.
  void prefetchValues(Value row, Value step, int64_t steps);
};

} // namespace mlir::rope::detail

#endif // ROPE_LIB_CONVERSION_CHANNELSCOREEMITTER_H

//===- FusedLoopNest.h - The fused loop nest of one attention ---*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_LIB_TRANSFORMS_FUSEDLOOPNEST_H
#define ROPE_LIB_TRANSFORMS_FUSEDLOOPNEST_H

#include "Rope/IR/Rope.h"
#include "Rope/Transforms/TilePlan.h"
#include "Rope/Transforms/Transforms.h"

namespace mlir::rope {

/// Builds, before one `rope.attention` on memrefs, the loop nest that computes
/// it. Buffers are named by what they hold: `keys` and `queries` have one entry
/// per distinct turn.
class FusedLoopNest {
public:
  /// `op` must have static head dims and no f64.
  FusedLoopNest(RewriterBase &rewriter, AttentionOp op,
                const FuseAttentionOptions &options);

  FusedAttention build();

private:
  /// Counts the scores that the query tiles of one head compute.
  std::optional<FusedAttention::KeyCounts> countKeys();

  /// Cosines and sines for one turn, [L, R/2] each or one row for all; row 0 is
  /// that of position `first`.
  struct Table {
    Value cos, sin;
    OpFoldResult first;
  };
  /// A turn that occurs in the map, and what serves it.
  struct TurnedSide {
    Turn turn;
    /// None where nothing turns.
    std::optional<Table> table;
    /// The keys turned by it, [B, Hkv, Lk, D]; for queries unused.
    Value buffer;
    /// The keys that a query can meet in a piece with this turn.
    KeyRange range;
  };
  /// What one query tile reads and keeps; with a leading dim, all of a block.
  struct TileState {
    /// [D, M], one per distinct query turn: turned, scaled and transposed.
    SmallVector<Value> queries;
    Value acc, max, sum;
  };
  /// Queries [firstRow, firstRow + numRows) and their state.
  struct QueryRows {
    OpFoldResult firstRow;
    OpFoldResult numRows;
    TileState state;
  };

  // Once for all queries (FusedLoopNest.cpp).
  void addSides();
  KeyRange getHull(KeyRange a, KeyRange b);
  /// The number of `turn` in `sides`, added if it is new.
  static int64_t findOrAdd(SmallVectorImpl<TurnedSide> &sides,
                           const Turn &turn);
  bool isUnturned(const Turn &turn);
  void buildTables();
  Table buildTable(const Turn &turn, KeyRange range);
  Value buildPositions(const Turn &turn, KeyRange range, OpFoldResult count);
  void buildKeys();
  /// A copy in f32 of the rows of `from` that lie in `range`, turned by
  /// `table`.
  Value buildCopy(Value from, const std::optional<Table> &table,
                  KeyRange range);
  void rotateOrConvert(Value from, Value to, const std::optional<Table> &table,
                       OpFoldResult first, OpFoldResult count);

  // Once for a block of query tiles (FusedQueryBlock.cpp).
  void buildQueryBlock(ValueRange ivs);
  OpFoldResult buildFirstRow(Value block);
  /// Builds `body` for every tile of a block.
  void forEachTile(const QueryRows &block,
                   function_ref<void(const QueryRows &tile)> body);
  /// Builds `body` for every query head of the iteration `ivs`: its number, and
  /// the first of its lanes.
  void forEachHead(ValueRange ivs,
                   function_ref<void(Value head, OpFoldResult lane)> body);
  void loadQueries(ValueRange ivs, const QueryRows &tile, Value turned);
  /// Builds `body` for every tile of the keys in `range`.
  void forEachKeyTile(KeyRange range,
                      function_ref<void(OpFoldResult firstKey)> body);
  void buildKeyRuns(const QueryRows &tile, ValueRange keyHead,
                    std::optional<KeyRange> within, Value scores);
  void buildKeyRun(const KeyRun &run, KeyRange range, const QueryRows &tile,
                   ValueRange keyHead, Value scores);
  void storeResults(ValueRange ivs, const QueryRows &tile, Value inverse);
  Value getKeyHead(Value queryHead);
  QueryTile getPositions(const QueryRows &rows, int64_t size);

  // Small builders.
  /// A buffer with one cache line's alignment. `perTile` adds the tiles of a
  /// block as a leading dim, where there are several.
  Value allocScratch(ArrayRef<OpFoldResult> sizes, Type elementType,
                     bool perTile = false);
  /// Rows [first, first + count) of `buffer` [B, H, L, ...] at one batch and
  /// head, as [count, ...].
  Value headRows(Value buffer, ValueRange head, OpFoldResult first,
                 OpFoldResult count);
  /// Every `step`-th of the rows of a 2-D buffer.
  Value rows(Value buffer, OpFoldResult first, OpFoldResult count,
             int64_t step = 1);
  /// Every `step`-th of the lanes, the last dim, of a buffer.
  Value lanes(Value buffer, OpFoldResult first, OpFoldResult count,
              int64_t step);
  void fill(Value buffer, float value);
  OpFoldResult apply(AffineExpr expr, ArrayRef<OpFoldResult> operands);
  OpFoldResult min(OpFoldResult a, OpFoldResult b);
  OpFoldResult max(OpFoldResult a, OpFoldResult b);
  Value asValue(OpFoldResult value);
  OpFoldResult index(int64_t value) { return rewriter.getIndexAttr(value); }
  /// The smaller of `step` and what is left from `iv` to `end`.
  OpFoldResult tileSize(OpFoldResult iv, OpFoldResult end, int64_t step);

  RewriterBase &rewriter;
  AttentionOp op;
  FuseAttentionOptions options;
  Location loc;
  AffineExpr d0, d1;
  int64_t headDim, valueDim;
  OpFoldResult batch, queryHeads, keyHeads, numQueries, numKeys;
  /// Position of query 0.
  OpFoldResult queryOffset;
  /// Query heads whose queries of one position lie in consecutive lanes.
  int64_t headsPerTile = 1;
  /// So few queries that a key is read about once: f16 and bf16 are widened
  /// where they are read, not in a copy.
  bool readsKeysOnce = false;
  /// Query positions in a tile, and tiles in a block.
  int64_t tileQueries, blockTiles;
  SmallVector<PositionPiece> pieces;
  SmallVector<KeyRegion> regions;
  /// Numbers, per piece, into `queries` and `keys`.
  SmallVector<int64_t> queryOfPiece, keyOfPiece;
  SmallVector<TurnedSide> queries, keys;
  Value values;
  /// The keys that some query can see.
  KeyRange visibleKeys;
  /// Scratch to free, in order of allocation.
  SmallVector<Value> scratch;
  FusedAttention result;
};

} // namespace mlir::rope

#endif // ROPE_LIB_TRANSFORMS_FUSEDLOOPNEST_H

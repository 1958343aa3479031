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
  /// Cosines and sines for one turn: [L, R/2] each, or one row for all.
  struct Table {
    Value cos, sin;
  };
  /// A turn that occurs in the map, and what serves it.
  struct TurnedSide {
    Turn turn;
    /// None where nothing turns.
    std::optional<Table> table;
    /// The keys turned by it, [B, Hkv, Lk, D]; for queries unused.
    Value buffer;
  };
  /// The scratch of one query tile.
  struct TileState {
    /// [D, M], one per distinct query turn: turned, scaled and transposed.
    SmallVector<Value> queries;
    Value acc, max, sum, scratch;
  };

  /// The number of `turn` in `sides`, added if it is new.
  static int64_t findOrAdd(SmallVectorImpl<TurnedSide> &sides,
                           const Turn &turn);

  /// Whether rotation by `turn` changes nothing: no angle and no amplitude.
  bool isUnturned(const Turn &turn);
  Value allocScratch(ArrayRef<OpFoldResult> sizes, Type elementType);
  Table buildTable(const Turn &turn, OpFoldResult first, OpFoldResult count);
  Value buildPositions(const Turn &turn, OpFoldResult first,
                       OpFoldResult count);
  void buildKeys();
  void convertRows(Value from, Value to);
  void buildQueryTile(ValueRange ivs);
  void loadQueries(Value rows, OpFoldResult numRows, OpFoldResult firstRow,
                   TileState &state);
  void buildKeyRun(const KeyRun &run, ArrayRef<KeyRegion> regions,
                   OpFoldResult firstQuery, ValueRange head,
                   const TileState &state);
  void storeResults(ValueRange head, OpFoldResult firstRow,
                    OpFoldResult numRows, const TileState &state);

  /// Rows [first, first + count) of `buffer` [B, H, L, ...] at one batch and
  /// head, as [count, ...].
  Value headRows(Value buffer, ValueRange head, OpFoldResult first,
                 OpFoldResult count);
  /// Rows of a 2-D buffer.
  Value rows(Value buffer, OpFoldResult first, OpFoldResult count);
  OpFoldResult apply(AffineExpr expr, ArrayRef<OpFoldResult> operands);
  Value asValue(OpFoldResult value);
  /// The smaller of `step` and what is left from `iv` to `end`.
  OpFoldResult tileSize(OpFoldResult iv, OpFoldResult end, int64_t step);

  RewriterBase &rewriter;
  AttentionOp op;
  FuseAttentionOptions options;
  Location loc;
  int64_t headDim, valueDim;
  OpFoldResult batch, queryHeads, keyHeads, numQueries, numKeys;
  /// Position of query 0.
  OpFoldResult queryOffset;
  SmallVector<PositionPiece> pieces;
  SmallVector<KeyRegion> regions;
  /// Numbers, per piece, into `queries` and `keys`.
  SmallVector<int64_t> queryOfPiece, keyOfPiece;
  SmallVector<TurnedSide> queries, keys;
  Value values;
  /// Scratch to free, in order of allocation.
  SmallVector<Value> scratch;
  FusedAttention result;
};

} // namespace mlir::rope

#endif // ROPE_LIB_TRANSFORMS_FUSEDLOOPNEST_H

//===- TilePlan.h - Which keys a query tile meets, and how ------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_TRANSFORMS_TILEPLAN_H
#define ROPE_TRANSFORMS_TILEPLAN_H

#include "Rope/IR/Rope.h"

namespace mlir::rope {

/// Where keys lie as seen from a query: the pieces of a position map in the
/// order of rising key position, for each visible interval of keys, and the
/// keys that are hidden. A key is in the last region that begins at or before
/// it, so that a region ends where any later one begins.
struct KeyRegion {
  /// First key position: the largest of the results for d0, the query position.
  /// Null for the first region.
  AffineMap begin;
  /// Number of the piece that gives the scores, or -1 where keys are hidden.
  int64_t piece;
  /// Number of the interval of visible keys that it is of or follows.
  int64_t interval = 0;

  bool isHidden() const { return piece < 0; }
};

/// The regions of the pieces of a map in the visible `intervals`; `causal`
/// hides the keys after the query.
SmallVector<KeyRegion> getKeyRegions(MLIRContext *context,
                                     ArrayRef<PositionPiece> pieces,
                                     ArrayRef<KeyInterval> intervals,
                                     bool causal);

/// A query tile: consecutive positions from `first` to `last`, both included.
struct QueryTile {
  OpFoldResult first;
  OpFoldResult last;
  /// The most queries that a tile has.
  int64_t size;
};

/// A range of keys in which every query of a tile meets only the regions
/// `firstRegion` to `lastRegion`, both included.
struct KeyRun {
  int64_t firstRegion;
  int64_t lastRegion;
  /// Key positions, `end` excluded; the run is empty where `begin >= end`.
  OpFoldResult begin;
  OpFoldResult end;
};

/// Key positions, `end` excluded.
struct KeyRange {
  OpFoldResult begin;
  OpFoldResult end;
};

/// The keys that some query of the tile meets in one of the regions numbered
/// `first` to `last`, both included, rounded outward to multiples of
/// `keyGroup`.
KeyRange planKeyRange(OpBuilder &builder, Location loc,
                      ArrayRef<KeyRegion> regions, int64_t first, int64_t last,
                      const QueryTile &tile, OpFoldResult numKeys,
                      int64_t keyGroup);

/// Splits the keys `[0, numKeys)` into runs for one query tile.
///
/// Let `b_n(i)` be the begin of region n for query i, or the least of those of
/// later regions where that is less: it rises with n and with i, so that in the
/// tile it lies between lo_n = b_n(first) and hi_n = b_n(last). Key j is
/// in region `#{n : b_n(i) <= j}` of query i, hence over the tile in the
/// regions from `#{n : hi_n <= j}` to `#{n : lo_n <= j}`. Run (f, l) is
/// therefore
///
///   [max(hi_f, lo_l), min(hi_f+1, lo_l+1))
///
/// Every key lies in exactly one run, whatever the begins. lo is rounded down
/// and hi up to a multiple of `keyGroup`, which only moves keys into runs that
/// look at more regions. Runs of hidden keys are left out, and so are runs that
/// are empty for every tile because a region between their first and last is
/// wider than a tile.
///
/// The bounds fold to constants where the operands are constants.
SmallVector<KeyRun> planKeyRuns(OpBuilder &builder, Location loc,
                                ArrayRef<KeyRegion> regions,
                                const QueryTile &tile, OpFoldResult numKeys,
                                int64_t keyGroup);

} // namespace mlir::rope

#endif // ROPE_TRANSFORMS_TILEPLAN_H

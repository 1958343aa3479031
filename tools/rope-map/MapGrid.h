//===- MapGrid.h - A position map over queries and keys ---------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What there is to print of a position map: the relative position of every
// query and key, and the tiles in which scores are computed.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_TOOLS_ROPEMAP_MAPGRID_H
#define ROPE_TOOLS_ROPEMAP_MAPGRID_H

#include "Png.h"
#include "Rope/Transforms/TilePlan.h"

#include <optional>

namespace mlir::rope {

/// A map for queries at positions `firstQuery` to `firstQuery + numQueries - 1`
/// and keys at 0 to `numKeys - 1`.
class MapGrid {
public:
  /// `visibility` may be null: every key that `causal` does not hide is seen.
  MapGrid(PositionMapAttrInterface map, VisibilityAttrInterface visibility,
          bool causal, int64_t numQueries, int64_t numKeys, int64_t firstQuery);

  /// The relative position of query number `row` and key `key`, by the piece
  /// that holds there; none where the key is hidden.
  std::optional<long double> at(int64_t row, int64_t key) const;

  PositionMapAttrInterface map;
  int64_t numQueries, numKeys, firstQuery;
  SmallVector<PositionPiece> pieces;
  SmallVector<KeyRegion> regions;

private:
  /// [region][row], [piece][row] and [piece][key].
  std::vector<std::vector<int64_t>> begins;
  std::vector<std::vector<long double>> queryTurns, keyTurns;
};

struct TileSizes {
  int64_t queryTile, keyTile, keyGroup;
};

/// A run of keys with constant bounds: keys `begin` to `end`, excluded, in
/// which the scores of `pieces` are computed; some may be hidden.
struct PlannedRun {
  SmallVector<int64_t> pieces;
  bool hasHidden;
  int64_t begin, end;
};

/// The runs of the tile of queries from number `firstRow` on, without those
/// that are empty.
SmallVector<PlannedRun> planTile(const MapGrid &grid, const TileSizes &sizes,
                                 int64_t firstRow);

/// A row for each query, a column for each key.
void printPositions(const MapGrid &grid, llvm::raw_ostream &os);
/// The pieces; a row for each tile of queries, a column for each tile of keys.
void printPlan(const MapGrid &grid, const TileSizes &sizes,
               llvm::raw_ostream &os);

/// The same as pictures, with `scale` pixels to a query or key.
Picture drawPositions(const MapGrid &grid, int64_t scale);
Picture drawPlan(const MapGrid &grid, const TileSizes &sizes, int64_t scale);

} // namespace mlir::rope

#endif // ROPE_TOOLS_ROPEMAP_MAPGRID_H

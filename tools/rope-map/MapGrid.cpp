//===- MapGrid.cpp - A position map over queries and keys -----------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "MapGrid.h"

#include "Rope/IR/RopeOpUtils.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace mlir::rope;

/// The largest result of `map` for the query at `position`.
static int64_t getLargest(AffineMap map, int64_t position) {
  SmallVector<int64_t> values;
  map.partialConstantFold(
      {IntegerAttr::get(IndexType::get(map.getContext()), position)}, &values);
  return *llvm::max_element(values);
}

MapGrid::MapGrid(PositionMapAttrInterface map,
                 VisibilityAttrInterface visibility, bool causal,
                 int64_t numQueries, int64_t numKeys, int64_t firstQuery)
    : map(map), numQueries(numQueries), numKeys(numKeys),
      firstQuery(firstQuery) {
  map.getPieces(causal, pieces);
  regions = getKeyRegions(map.getContext(), pieces,
                          getKeyIntervals(visibility, causal), causal);
  auto forEachOf = [](int64_t count, auto value) {
    std::vector<decltype(value(0))> values;
    for (int64_t n = 0; n < count; ++n)
      values.push_back(value(n));
    return values;
  };
  for (const KeyRegion &region : ArrayRef(regions).drop_front())
    begins.push_back(forEachOf(numQueries, [&](int64_t row) {
      return getLargest(region.begin, firstQuery + row);
    }));
  for (const PositionPiece &piece : pieces) {
    queryTurns.push_back(forEachOf(numQueries, [&](int64_t row) {
      return piece.query.at(firstQuery + row);
    }));
    keyTurns.push_back(
        forEachOf(numKeys, [&](int64_t key) { return piece.key.at(key); }));
  }
}

std::optional<long double> MapGrid::at(int64_t row, int64_t key) const {
  // The last that begins at or before the key.
  int64_t region = regions.size() - 1;
  while (region > 0 && begins[region - 1][row] > key)
    --region;
  if (regions[region].isHidden())
    return std::nullopt;
  int64_t piece = regions[region].piece;
  return queryTurns[piece][row] - keyTurns[piece][key];
}

SmallVector<PlannedRun>
rope::planTile(const MapGrid &grid, const TileSizes &sizes, int64_t firstRow) {
  OpBuilder builder(grid.map.getContext());
  Location loc = builder.getUnknownLoc();
  OwningOpRef<ModuleOp> module = ModuleOp::create(loc);
  builder.setInsertionPointToStart(module->getBody());
  int64_t first = grid.firstQuery + firstRow;
  int64_t last = grid.firstQuery +
                 std::min(firstRow + sizes.queryTile, grid.numQueries) - 1;
  SmallVector<PlannedRun> planned;
  // The bounds fold: operands are constants.
  for (const KeyRun &run :
       planKeyRuns(builder, loc, grid.regions,
                   {builder.getIndexAttr(first), builder.getIndexAttr(last),
                    sizes.queryTile},
                   builder.getIndexAttr(grid.numKeys), sizes.keyGroup)) {
    PlannedRun result{{},
                      false,
                      *getConstantIntValue(run.begin),
                      *getConstantIntValue(run.end)};
    for (int64_t n = run.firstRegion; n <= run.lastRegion; ++n) {
      if (grid.regions[n].isHidden())
        result.hasHidden = true;
      else
        result.pieces.push_back(grid.regions[n].piece);
    }
    if (result.begin < result.end)
      planned.push_back(result);
  }
  llvm::sort(planned, [](const PlannedRun &a, const PlannedRun &b) {
    return a.begin < b.begin;
  });
  return planned;
}

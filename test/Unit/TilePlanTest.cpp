//===- TilePlanTest.cpp - Every key is met once, in the right region ------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Plans the runs of every small case with constant operands, so that the bounds
// fold, and compares each (query, key) pair with the position map itself.
//
//===----------------------------------------------------------------------===//

#include "Rope/Transforms/TilePlan.h"
#include "Rope/IR/RopeOpUtils.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Builders.h"
#include "gtest/gtest.h"

#include <limits>
#include <map>
#include <set>

using namespace mlir;
using namespace mlir::rope;

namespace {

/// The regions of a map, and by definition which one a key lies in.
class MapRegions {
public:
  MapRegions(MLIRContext *context, PositionMapAttrInterface map, bool causal,
             VisibilityAttrInterface visibility = {}) {
    SmallVector<PositionPiece> pieces;
    map.getPieces(causal, pieces);
    regions = getKeyRegions(context, pieces,
                            getKeyIntervals(visibility, causal), causal);
  }

  ArrayRef<KeyRegion> get() const { return regions; }
  int64_t size() const { return regions.size(); }
  bool isHidden(int64_t region) const { return regions[region].isHidden(); }

  /// The region in which key `j` lies for query `i`.
  int64_t regionOf(int64_t i, int64_t j) {
    ArrayRef<int64_t> begins = beginsFor(i);
    int64_t found = 0;
    for (size_t n = 0; n < begins.size(); ++n)
      if (begins[n] <= j)
        found = n + 1;
    return found;
  }

  int64_t pieceOf(int64_t region) const { return regions[region].piece; }

  /// The largest result of `map` for the query `i`.
  static int64_t getLargest(AffineMap map, int64_t i) {
    AffineMap folded = map.partialConstantFold(
        IntegerAttr::get(IndexType::get(map.getContext()), i));
    int64_t largest = std::numeric_limits<int64_t>::min();
    for (AffineExpr result : folded.getResults())
      largest = std::max(largest, cast<AffineConstantExpr>(result).getValue());
    return largest;
  }

private:
  /// The begins of all regions but the first for query `i`; kept, since an
  /// affine expression is slow to evaluate.
  ArrayRef<int64_t> beginsFor(int64_t i) {
    auto [it, isNew] = beginsOfQuery.try_emplace(i);
    if (isNew)
      for (const KeyRegion &region : ArrayRef(regions).drop_front())
        it->second.push_back(getLargest(region.begin, i));
    return it->second;
  }

  SmallVector<KeyRegion> regions;
  std::map<int64_t, SmallVector<int64_t>> beginsOfQuery;
};

class TilePlanTest : public ::testing::Test {
protected:
  TilePlanTest() : builder(&context) {
    context.loadDialect<RopeDialect>();
    module = ModuleOp::create(builder.getUnknownLoc());
    builder.setInsertionPointToStart(module->getBody());
    maps.push_back(LinearMapAttr::get(&context));
    for (int64_t window : {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 24, 50}) {
      maps.push_back(ReRoPEMapAttr::get(&context, window));
      maps.push_back(LeakyMapAttr::get(&context, window, APFloat(4.0)));
    }
    for (int64_t window : {0, 1, 7, 8, 9, 24})
      maps.push_back(SelfExtendMapAttr::get(&context, window, 4, false));
    for (auto [window, block] :
         {std::pair(0, 8), std::pair(1, 4), std::pair(8, 8), std::pair(9, 8),
          std::pair(9, 1), std::pair(24, 16), std::pair(5, 64)})
      maps.push_back(SawtoothMapAttr::get(&context, window, block));
    for (auto [chunk, local] :
         {std::pair(1, 0), std::pair(4, 3), std::pair(8, 0), std::pair(16, 5)})
      maps.push_back(DualChunkMapAttr::get(&context, chunk, local));
    maps.push_back(PiecewiseMapAttr::get(
        &context, DenseI64ArrayAttr::get(&context, {0, 4, 9}),
        DenseF64ArrayAttr::get(&context, {1, 0.5, 0, 2}), nullptr));
    maps.push_back(
        PiecewiseMapAttr::get(&context, DenseI64ArrayAttr::get(&context, 8),
                              DenseF64ArrayAttr::get(&context, {1, -1}),
                              DenseF64ArrayAttr::get(&context, {3, 0})));
  }

  static int64_t constant(OpFoldResult value) {
    std::optional<int64_t> folded = getConstantIntValue(value);
    EXPECT_TRUE(folded.has_value());
    return folded.value_or(-1);
  }
  OpFoldResult attr(int64_t value) { return builder.getIndexAttr(value); }

  struct Tile {
    int64_t first, count, size, numKeys, group;
  };
  QueryTile positionsOf(const Tile &tile) {
    return {attr(tile.first), attr(tile.first + tile.count - 1), tile.size};
  }

  /// Calls `check` on many tiles of every map, until one fails.
  void forEachTile(function_ref<void(MapRegions &, const Tile &)> check) {
    for (PositionMapAttrInterface map : maps)
      for (bool causal : {false, true}) {
        MapRegions regions(&context, map, causal);
        for (auto [size, group] :
             {std::pair(1, 1), std::pair(4, 1), std::pair(4, 8),
              std::pair(8, 4), std::pair(16, 8), std::pair(5, 3)})
          for (int64_t numKeys : {0, 1, 7, 8, 9, 17, 31, 40})
            for (int64_t first : {-20, -1, 0, 1, 3, 8, 15, 16, 23, 39, 60})
              for (int64_t count : std::set<int64_t>{1, size / 2 + 1, size}) {
                check(regions, {first, count, size, numKeys, group});
                if (!HasFailure())
                  continue;
                FAIL() << "tile " << size << ", group " << group << ", keys "
                       << numKeys << ", first " << first << ", count " << count
                       << ", causal " << causal;
              }
      }
  }

  /// Checks every key of one tile; returns the number of keys that lie in runs
  /// of several pieces.
  int64_t checkRuns(MapRegions &regions, const Tile &tile) {
    int64_t end = tile.first + tile.count;
    SmallVector<int64_t> visits(tile.numKeys, 0);
    int64_t straddling = 0;
    for (const KeyRun &run :
         planKeyRuns(builder, builder.getUnknownLoc(), regions.get(),
                     positionsOf(tile), attr(tile.numKeys), tile.group)) {
      int64_t pieces = 0;
      for (int64_t n = run.firstRegion; n <= run.lastRegion; ++n)
        pieces += !regions.isHidden(n);
      int64_t runEnd = constant(run.end);
      for (int64_t j = constant(run.begin); j < runEnd; ++j) {
        EXPECT_TRUE(j >= 0 && j < tile.numKeys) << "key " << j;
        if (j < 0 || j >= tile.numKeys)
          continue;
        ++visits[j];
        straddling += pieces > 1;
        for (int64_t i = tile.first; i < end; ++i) {
          int64_t region = regions.regionOf(i, j);
          EXPECT_TRUE(run.firstRegion <= region && region <= run.lastRegion)
              << "query " << i << ", key " << j << " is in region " << region
              << ", but in run " << run.firstRegion << ".." << run.lastRegion;
        }
      }
    }
    for (int64_t j = 0; j < tile.numKeys; ++j) {
      bool isSeen = false;
      for (int64_t i = tile.first; i < end; ++i)
        isSeen |= !regions.isHidden(regions.regionOf(i, j));
      EXPECT_TRUE(isSeen ? visits[j] == 1 : visits[j] <= 1)
          << "key " << j << " met " << visits[j] << " times";
    }
    return straddling;
  }

  /// Checks the range of the keys that the tile meets in regions `first` to
  /// `last`.
  void checkRange(MapRegions &regions, const Tile &tile, int64_t first,
                  int64_t last) {
    KeyRange range =
        planKeyRange(builder, builder.getUnknownLoc(), regions.get(), first,
                     last, positionsOf(tile), attr(tile.numKeys), tile.group);
    int64_t begin = constant(range.begin), end = constant(range.end);
    EXPECT_TRUE(begin >= 0 && begin <= tile.numKeys) << begin;
    EXPECT_TRUE(end >= 0 && end <= tile.numKeys) << end;
    int64_t lowest = tile.numKeys, highest = -1;
    for (int64_t i = tile.first; i < tile.first + tile.count; ++i)
      for (int64_t j = 0; j < tile.numKeys; ++j) {
        int64_t region = regions.regionOf(i, j);
        if (first <= region && region <= last) {
          lowest = std::min(lowest, j);
          highest = std::max(highest, j);
        }
      }
    if (highest < 0)
      return;
    // The hull of the keys that are met, rounded outward.
    EXPECT_TRUE(begin <= lowest && begin > lowest - tile.group)
        << "regions " << first << ".." << last << " begin at " << begin
        << " with key " << lowest;
    EXPECT_TRUE(end > highest && end <= highest + tile.group)
        << "regions " << first << ".." << last << " end at " << end
        << " after key " << highest;
  }

  /// Checks that the range of each region has all keys that are met in it.
  void checkMet(MapRegions &regions, const Tile &tile) {
    for (int64_t n = 0; n < regions.size(); ++n) {
      KeyRange range =
          planKeyRange(builder, builder.getUnknownLoc(), regions.get(), n, n,
                       positionsOf(tile), attr(tile.numKeys), tile.group);
      for (int64_t i = tile.first; i < tile.first + tile.count; ++i)
        for (int64_t j = 0; j < tile.numKeys; ++j)
          if (regions.regionOf(i, j) == n)
            EXPECT_TRUE(constant(range.begin) <= j && j < constant(range.end))
                << "query " << i << ", key " << j << ", region " << n;
    }
  }

  MLIRContext context;
  OpBuilder builder;
  OwningOpRef<ModuleOp> module;
  SmallVector<PositionMapAttrInterface> maps;
};

TEST_F(TilePlanTest, EveryKeyOnceInItsRegion) {
  forEachTile(
      [&](MapRegions &regions, const Tile &tile) { checkRuns(regions, tile); });
}

TEST_F(TilePlanTest, RangeIsTheHullOfTheKeysMet) {
  forEachTile([&](MapRegions &regions, const Tile &tile) {
    for (int64_t first = 0; first < regions.size(); ++first)
      for (int64_t last = first; last < regions.size(); ++last)
        checkRange(regions, tile, first, last);
  });
}

TEST_F(TilePlanTest, VisibleKeysOnceInTheirRegion) {
  SmallVector<VisibilityAttrInterface> visibilities;
  for (auto [size, sinks] :
       {std::pair(0, 0), std::pair(0, 3), std::pair(1, 0), std::pair(1, 9),
        std::pair(5, 2), std::pair(9, 16), std::pair(16, 1), std::pair(50, 4)})
    visibilities.push_back(SlidingWindowAttr::get(&context, size, sinks));
  for (int64_t size : {1, 7, 16})
    visibilities.push_back(ChunkedAttentionAttr::get(&context, size));
  SmallVector<PositionMapAttrInterface> someMaps{LinearMapAttr::get(&context)};
  for (int64_t window : {0, 1, 5, 8, 17})
    someMaps.push_back(ReRoPEMapAttr::get(&context, window));
  for (VisibilityAttrInterface visibility : visibilities)
    for (PositionMapAttrInterface map : someMaps)
      for (bool causal : {false, true}) {
        MapRegions all(&context, map, causal);
        MapRegions regions(&context, map, causal, visibility);
        SmallVector<KeyInterval> intervals;
        visibility.getKeyIntervals(causal, intervals);
        // A visible key has the piece of the map; any other is hidden.
        for (int64_t i = -3; i < 40; ++i)
          for (int64_t j = 0; j < 40; ++j) {
            bool isSeen = !causal || j <= i;
            bool isIn = false;
            for (KeyInterval interval : intervals) {
              auto value = [&](AffineExpr e) {
                return MapRegions::getLargest(AffineMap::get(1, 0, e), i);
              };
              isIn |= (!interval.begin || value(interval.begin) <= j) &&
                      (!interval.end || j < value(interval.end));
            }
            int64_t expected =
                isSeen && isIn ? all.pieceOf(all.regionOf(i, j)) : -1;
            ASSERT_EQ(regions.pieceOf(regions.regionOf(i, j)), expected)
                << "query " << i << ", key " << j;
          }
        for (auto [size, group] :
             {std::pair(1, 1), std::pair(4, 8), std::pair(8, 4)})
          for (int64_t numKeys : {0, 1, 9, 31})
            for (int64_t first : {-5, 0, 3, 15, 16, 29, 60}) {
              Tile tile{first, size, size, numKeys, group};
              checkRuns(regions, tile);
              checkMet(regions, tile);
            }
      }
}

TEST_F(TilePlanTest, RangeOfADecodeStep) {
  // One query at 999 of 1000 keys: the last 64 are near, the others far.
  MapRegions regions(&context, ReRoPEMapAttr::get(&context, 64),
                     /*causal=*/true);
  int64_t expected[2][2] = {{0, 936}, {936, 1000}};
  for (auto [number, e] : llvm::enumerate(expected)) {
    KeyRange range =
        planKeyRange(builder, builder.getUnknownLoc(), regions.get(), number,
                     number, {attr(999), attr(999), 1}, attr(1000), 8);
    EXPECT_EQ(constant(range.begin), e[0]);
    EXPECT_EQ(constant(range.end), e[1]);
  }
}

TEST_F(TilePlanTest, RunsOfCausalReRoPE) {
  // A window wider than a tile leaves far, straddling, near and diagonal.
  MapRegions regions(&context, ReRoPEMapAttr::get(&context, 1024),
                     /*causal=*/true);
  SmallVector<KeyRun> runs =
      planKeyRuns(builder, builder.getUnknownLoc(), regions.get(),
                  {attr(2048), attr(2079), 32}, attr(4096), 8);
  ASSERT_EQ(runs.size(), 4u);
  int64_t expected[4][4] = {{0, 0, 0, 1024},
                            {0, 1, 1024, 1056},
                            {1, 1, 1056, 2048},
                            {1, 2, 2048, 2080}};
  for (auto [run, e] : llvm::zip(runs, expected)) {
    EXPECT_EQ(run.firstRegion, e[0]);
    EXPECT_EQ(run.lastRegion, e[1]);
    EXPECT_EQ(constant(run.begin), e[2]);
    EXPECT_EQ(constant(run.end), e[3]);
  }
}

TEST_F(TilePlanTest, SawtoothGivesNoKeyTwoScores) {
  // Where tiles divide a block of the map, and groups of keys do.
  for (auto [window, block] :
       {std::pair(333, 64), std::pair(64, 64), std::pair(1, 32)}) {
    MapRegions regions(&context, SawtoothMapAttr::get(&context, window, block),
                       /*causal=*/true);
    for (int64_t first = 0; first < 1000; first += 32)
      EXPECT_EQ(checkRuns(regions, {first, 32, 32, 1000, 8}), 0);
  }
}

TEST_F(TilePlanTest, StraddlingBandIsNarrow) {
  // The keys that get two scores: at most the queries of a tile and two groups.
  MapRegions regions(&context, ReRoPEMapAttr::get(&context, 333),
                     /*causal=*/true);
  for (int64_t first = 0; first < 2000; first += 32)
    EXPECT_LE(checkRuns(regions, {first, 32, 32, 2000, 8}), 32 + 2 * 8);
}

} // namespace

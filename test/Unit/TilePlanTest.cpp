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
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Builders.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::rope;

namespace {

class TilePlanTest : public ::testing::Test {
protected:
  TilePlanTest() : builder(&context) {
    context.loadDialect<RopeDialect>();
    module = ModuleOp::create(builder.getUnknownLoc());
    builder.setInsertionPointToStart(module->getBody());
  }

  static int64_t constant(OpFoldResult value) {
    std::optional<int64_t> folded = getConstantIntValue(value);
    EXPECT_TRUE(folded.has_value());
    return folded.value_or(-1);
  }

  /// The region in which key `j` lies for query `i`, by definition.
  static int64_t regionOf(ArrayRef<KeyRegion> regions, int64_t i, int64_t j) {
    int64_t found = 0;
    for (size_t n = 1; n < regions.size(); ++n) {
      int64_t begin =
          cast<AffineConstantExpr>(
              simplifyAffineExpr(
                  regions[n].begin.replace(
                      getAffineDimExpr(0, regions[n].begin.getContext()),
                      getAffineConstantExpr(i, regions[n].begin.getContext())),
                  0, 0))
              .getValue();
      if (begin <= j)
        found = n;
    }
    return found;
  }

  /// Checks every key of one tile; returns the number of keys that lie in runs
  /// of several pieces.
  int64_t checkTile(ArrayRef<KeyRegion> regions, int64_t first, int64_t count,
                    int64_t tileSize, int64_t numKeys, int64_t group) {
    auto attr = [&](int64_t value) -> OpFoldResult {
      return builder.getIndexAttr(value);
    };
    SmallVector<KeyRun> runs = planKeyRuns(
        builder, builder.getUnknownLoc(), regions,
        {attr(first), attr(first + count - 1), tileSize}, attr(numKeys), group);
    SmallVector<int64_t> visits(numKeys, 0);
    int64_t straddling = 0;
    for (const KeyRun &run : runs) {
      int64_t begin = constant(run.begin), end = constant(run.end);
      for (int64_t j = begin; j < end; ++j) {
        EXPECT_TRUE(j >= 0 && j < numKeys) << "key " << j;
        if (j < 0 || j >= numKeys)
          continue;
        ++visits[j];
        int64_t pieces = 0;
        for (int64_t n = run.firstRegion; n <= run.lastRegion; ++n)
          pieces += !regions[n].isHidden();
        straddling += pieces > 1;
        for (int64_t i = first; i < first + count; ++i) {
          int64_t region = regionOf(regions, i, j);
          EXPECT_TRUE(run.firstRegion <= region && region <= run.lastRegion)
              << "query " << i << ", key " << j << " is in region " << region
              << ", but in run " << run.firstRegion << ".." << run.lastRegion;
        }
      }
    }
    for (int64_t j = 0; j < numKeys; ++j) {
      bool isSeen = false;
      for (int64_t i = first; i < first + count; ++i)
        isSeen |= !regions[regionOf(regions, i, j)].isHidden();
      EXPECT_TRUE(isSeen ? visits[j] == 1 : visits[j] <= 1)
          << "key " << j << " met " << visits[j] << " times";
    }
    return straddling;
  }

  SmallVector<KeyRegion> regionsOf(PositionMapAttrInterface map, bool causal) {
    SmallVector<PositionPiece> pieces;
    map.getPieces(causal, pieces);
    return getKeyRegions(&context, pieces, causal);
  }

  MLIRContext context;
  OpBuilder builder;
  OwningOpRef<ModuleOp> module;
};

TEST_F(TilePlanTest, EveryKeyOnceInItsRegion) {
  SmallVector<PositionMapAttrInterface> maps{LinearMapAttr::get(&context)};
  for (int64_t window : {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 24, 50}) {
    maps.push_back(ReRoPEMapAttr::get(&context, window));
    maps.push_back(LeakyMapAttr::get(&context, window, APFloat(4.0)));
  }
  for (PositionMapAttrInterface map : maps)
    for (bool causal : {false, true}) {
      SmallVector<KeyRegion> regions = regionsOf(map, causal);
      for (auto [tileSize, group] :
           {std::pair(1, 1), std::pair(4, 1), std::pair(4, 8), std::pair(8, 4),
            std::pair(16, 8), std::pair(5, 3)})
        for (int64_t numKeys : {0, 1, 2, 7, 8, 9, 16, 17, 31, 40})
          for (int64_t first : {-20, -1, 0, 1, 3, 8, 15, 16, 23, 39, 60})
            for (int64_t count : {1, tileSize / 2 + 1, tileSize}) {
              SCOPED_TRACE(::testing::Message()
                           << "tile " << tileSize << ", group " << group
                           << ", keys " << numKeys << ", first " << first
                           << ", count " << count << ", causal " << causal);
              checkTile(regions, first, count, tileSize, numKeys, group);
              if (HasFailure())
                return;
            }
    }
}

TEST_F(TilePlanTest, RunsOfCausalReRoPE) {
  // A window wider than a tile leaves far, straddling, near and diagonal.
  SmallVector<KeyRegion> regions =
      regionsOf(ReRoPEMapAttr::get(&context, 1024), /*causal=*/true);
  SmallVector<KeyRun> runs =
      planKeyRuns(builder, builder.getUnknownLoc(), regions,
                  {builder.getIndexAttr(2048), builder.getIndexAttr(2079), 32},
                  builder.getIndexAttr(4096), 8);
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

TEST_F(TilePlanTest, StraddlingBandIsNarrow) {
  // The keys that get two scores: at most the queries of a tile and two groups.
  SmallVector<KeyRegion> regions =
      regionsOf(ReRoPEMapAttr::get(&context, 333), /*causal=*/true);
  for (int64_t first = 0; first < 2000; first += 32)
    EXPECT_LE(checkTile(regions, first, 32, 32, 2000, 8), 32 + 2 * 8);
}

} // namespace

//===- TileSizesTest.cpp - The cost model keeps its bounds ----------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Checks what TileSizes.h promises, for the machines that rope-to-cpu is made
// for and for caches and keys of all sizes.
//
//===----------------------------------------------------------------------===//

#include "Rope/Transforms/TileSizes.h"
#include "gtest/gtest.h"

#include <algorithm>
#include <limits>
#include <vector>

using namespace mlir::rope;

namespace {

std::vector<CPUDescription> allCPUs() {
  std::vector<CPUDescription> cpus;
  for (int64_t bits : {128, 256, 512})
    for (int64_t registers : {16, 32})
      for (int64_t shift = 15; shift <= 24; ++shift)
        cpus.push_back({bits, registers, int64_t(1) << shift});
  return cpus;
}

bool isPowerOf2(int64_t value) { return value > 0 && !(value & (value - 1)); }

TEST(TileSizesTest, LanesAreF32) {
  EXPECT_EQ(CPUDescription({128, 16, 1 << 20}).getLanes(), 4);
  EXPECT_EQ(CPUDescription({256, 16, 1 << 20}).getLanes(), 8);
  EXPECT_EQ(CPUDescription().getLanes(), 16);
}

int64_t queryVectors(const CPUDescription &cpu) {
  return chooseQueryTile(cpu) / cpu.getLanes();
}

TEST(TileSizesTest, QueryTileIsWholeRegisters) {
  for (const CPUDescription &cpu : allCPUs())
    EXPECT_EQ(chooseQueryTile(cpu),
              (cpu.vectorBits == 128 ? 4 : 2) * cpu.getLanes());
}

TEST(TileSizesTest, KeyGroupFillsTheRegisters) {
  for (const CPUDescription &cpu : allCPUs()) {
    // Accumulators of each key, the vectors of queries, one broadcast.
    int64_t vectors = queryVectors(cpu), group = chooseKeyGroup(cpu);
    auto registersOf = [&](int64_t keys) { return vectors * (keys + 1) + 1; };
    EXPECT_TRUE(group % 2 == 0 && group >= 2 && group <= 8) << group;
    EXPECT_LE(registersOf(group), cpu.vectorRegisters);
    if (group < 8)
      EXPECT_GT(registersOf(group + 2), cpu.vectorRegisters)
          << "two more keys would fit, too";
  }
  EXPECT_EQ(chooseKeyGroup({512, 32, 1 << 20}), 8);
  EXPECT_EQ(chooseKeyGroup({256, 16, 1 << 20}), 6);
  EXPECT_EQ(chooseKeyGroup({128, 16, 1 << 20}), 2);
  EXPECT_EQ(chooseKeyGroup({128, 32, 1 << 20}), 6);
}

TEST(TileSizesTest, KeyGroupOfHardlyAnyRegisterIsTwo) {
  for (int64_t registers = 1; registers <= 6; ++registers)
    EXPECT_EQ(chooseKeyGroup({512, registers, 1 << 20}), 2) << registers;
}

TEST(TileSizesTest, KeyTileTakesAQuarterOfTheCache) {
  for (const CPUDescription &cpu : allCPUs())
    for (int64_t bytes = 4; bytes <= (1 << 16); bytes += 4 + bytes / 3) {
      int64_t keys = chooseKeyTile(cpu, bytes, 8);
      EXPECT_TRUE(isPowerOf2(keys) && keys >= 64 && keys <= 1024) << keys;
      int64_t share = cpu.l2CacheBytes / 4;
      if (keys > 64)
        EXPECT_LE(keys * bytes, share) << "for " << bytes << " bytes per key";
      if (keys < 1024)
        EXPECT_GT(2 * keys * bytes, share)
            << "for " << bytes << " bytes per key, twice the keys would fit";
      EXPECT_EQ(chooseKeyTile(cpu, bytes, 6), keys / 6 * 6);
    }
  // Keys and values of 128 channels, in f32 and in bf16.
  EXPECT_EQ(chooseKeyTile({512, 32, 1 << 20}, 2 * 128 * 4, 8), 256);
  EXPECT_EQ(chooseKeyTile({512, 32, 1 << 20}, 2 * 128 * 2, 8), 512);
  // A group larger than any tile is one tile.
  EXPECT_EQ(chooseKeyTile({512, 32, 1 << 20}, 1024, 2048), 2048);
}

TEST(TileSizesTest, BlockTakesAQuarterOfTheCache) {
  for (const CPUDescription &cpu : allCPUs())
    for (int64_t bytes = 64; bytes <= (1 << 22); bytes += 64 + bytes / 3) {
      int64_t tiles = chooseQueryTilesPerBlock(cpu, bytes);
      EXPECT_TRUE(tiles >= 1 && tiles <= 8) << tiles;
      int64_t share = cpu.l2CacheBytes / 4;
      if (tiles > 1)
        EXPECT_LE(tiles * bytes, share) << "for " << bytes << " bytes per tile";
      if (tiles < 8)
        EXPECT_GT((tiles + 1) * bytes, share)
            << "for " << bytes << " bytes per tile, one more would fit";
    }
}

TEST(TileSizesTest, LargerCachesNeverGiveSmallerTiles) {
  for (int64_t bytes : {8, 100, 1024, 4096, 50000}) {
    int64_t keys = 0, tiles = 0;
    for (int64_t cache = 1; cache < (int64_t(1) << 40);
         cache += 1 + cache / 5) {
      CPUDescription cpu{512, 32, cache};
      int64_t nextKeys = chooseKeyTile(cpu, bytes, 8);
      int64_t nextTiles = chooseQueryTilesPerBlock(cpu, bytes);
      EXPECT_GE(nextKeys, keys) << "with " << cache << " bytes of cache";
      EXPECT_GE(nextTiles, tiles) << "with " << cache << " bytes of cache";
      keys = nextKeys;
      tiles = nextTiles;
    }
    EXPECT_EQ(keys, 1024);
    EXPECT_EQ(tiles, 8);
  }
}

TEST(TileSizesTest, LargerKeysNeverGiveLargerTiles) {
  int64_t keys = 1024, tiles = 8;
  for (int64_t bytes = 1; bytes < (1 << 24); bytes += 1 + bytes / 7) {
    int64_t nextKeys = chooseKeyTile({512, 32, 1 << 20}, bytes, 8);
    int64_t nextTiles = chooseQueryTilesPerBlock({512, 32, 1 << 20}, bytes);
    EXPECT_LE(nextKeys, keys) << "for " << bytes << " bytes";
    EXPECT_LE(nextTiles, tiles) << "for " << bytes << " bytes";
    keys = nextKeys;
    tiles = nextTiles;
  }
  EXPECT_EQ(keys, 64);
  EXPECT_EQ(tiles, 1);
}

TEST(TileSizesTest, MoreRegistersNeverGiveSmallerGroups) {
  int64_t group = 1;
  for (int64_t registers = 1; registers <= 256; ++registers) {
    int64_t next = chooseKeyGroup({512, registers, 1 << 20});
    EXPECT_GE(next, group) << "with " << registers << " registers";
    group = next;
  }
  EXPECT_EQ(group, 8);
}

TEST(TileSizesTest, BoundsHoldAtTheLimits) {
  int64_t most = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(chooseKeyTile({512, 32, most}, 1, 8), 1024);
  EXPECT_EQ(chooseKeyTile({512, 32, 1}, most, 8), 64);
  EXPECT_EQ(chooseQueryTilesPerBlock({512, 32, most}, 1), 8);
  EXPECT_EQ(chooseQueryTilesPerBlock({512, 32, 1}, most), 1);
}

TEST(TileSizesTest, HeadGroupsFitAndKeepThreadsBusy) {
  for (int64_t heads = 0; heads <= 40; ++heads)
    for (int64_t bytes : {0, 1, 5, 16, 17, 100})
      for (int64_t iterations : {0, 63, 64, 127, 128, 640, 100000}) {
        int64_t chosen = chooseHeadsPerGroup(heads, bytes, 100, iterations);
        ASSERT_GE(chosen, 1);
        ASSERT_LE(chosen, std::max<int64_t>(heads, 1));
        int64_t groups = (heads + chosen - 1) / chosen;
        if (groups > 1) {
          // Not one more than enough iterations for each allow, and none that a
          // group of all that fit would have spared.
          EXPECT_LE(groups * kIterationsPerHeadGroup, iterations);
          EXPECT_GT(heads * bytes, 100);
        }
        bool isEnough = iterations >= heads * kIterationsPerHeadGroup;
        if (isEnough && chosen > 1)
          EXPECT_LE(chosen * bytes, 100) << heads << " heads of " << bytes;
      }
  // Leaky ReRoPE at L=4096, D=128; three groups of 3, 3, 2; one head too large.
  EXPECT_EQ(chooseHeadsPerGroup(8, 7 << 19, 16 << 20, 8 * 32), 4);
  EXPECT_EQ(chooseHeadsPerGroup(8, 33, 100, 1000), 3);
  EXPECT_EQ(chooseHeadsPerGroup(8, 1000, 100, 512), 1);
}

TEST(TileSizesTest, ScoresLeaveRegistersToOutputs) {
  MatrixTileDescription tile{227 << 10, 64, 192, 2, 2, 128};
  EXPECT_EQ(chooseMatrixTiles(tile).keys, 128);
  tile.valueDim = 256;
  EXPECT_EQ(chooseMatrixTiles(tile).queries, 128);
  EXPECT_EQ(chooseMatrixTiles(tile).keys, 64);
}

} // namespace

//===- TileSizes.cpp - Tile sizes from a description of a CPU -------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/Transforms/TileSizes.h"

#include "llvm/Support/MathExtras.h"

#include <algorithm>

using namespace mlir;
using namespace mlir::rope;

// The tile of keys, the tiles of queries and the rest share the second level.
static constexpr int64_t kCacheShare = 4;

/// Vectors of queries in a register tile.
static int64_t getQueryVectors(const CPUDescription &cpu) {
  return cpu.vectorBits <= 128 ? 4 : 2;
}

int64_t rope::chooseQueryTile(const CPUDescription &cpu) {
  return getQueryVectors(cpu) * cpu.getLanes();
}

int64_t rope::chooseKeyGroup(const CPUDescription &cpu) {
  int64_t vectors = getQueryVectors(cpu);
  int64_t keys = (cpu.vectorRegisters - vectors - 1) / vectors;
  return std::clamp<int64_t>(keys / 2 * 2, 2, 8);
}

int64_t rope::chooseKeyTile(const CPUDescription &cpu, int64_t bytesPerKey,
                            int64_t keyGroup) {
  int64_t keys = cpu.l2CacheBytes / kCacheShare / bytesPerKey;
  keys = llvm::bit_floor<uint64_t>(std::clamp<int64_t>(keys, 64, 1024));
  return std::max<int64_t>(keys / keyGroup, 1) * keyGroup;
}

int64_t rope::chooseQueryTilesPerBlock(const CPUDescription &cpu,
                                       int64_t bytesPerTile) {
  return std::clamp<int64_t>(cpu.l2CacheBytes / kCacheShare / bytesPerTile, 1,
                             8);
}

/// Bytes of a row in workgroup memory, padded by one access of 16 bytes.
static int64_t getRowBytes(int64_t channels, int64_t elementBytes) {
  return channels * elementBytes + 16;
}

MatrixTiles rope::chooseMatrixTiles(const MatrixTileDescription &tile) {
  // Small buffers, and what alignment loses.
  constexpr int64_t reserve = 12 << 10;
  int64_t queryRow = getRowBytes(tile.headDim, tile.elementBytes);
  int64_t stageRow = queryRow + getRowBytes(tile.valueDim, tile.elementBytes);
  int64_t wideRow = getRowBytes(std::max(tile.headDim, tile.valueDim), 4);
  // Scores and outputs of a query, which are in registers: ptxas spills more.
  constexpr int64_t mostSums = 320;
  int64_t maxKeys = tile.maxKeys;
  if (maxKeys + tile.valueDim > mostSums)
    maxKeys = std::min<int64_t>(maxKeys, 64);
  for (int64_t queries : {128, 64, 32, 16})
    for (int64_t keys = maxKeys; keys >= 16; keys /= 2) {
      int64_t turned = tile.queryTurns * queries * queryRow;
      int64_t bytes = turned + std::max(2 * keys * stageRow, queries * wideRow);
      if (bytes + reserve <= tile.sharedBytes)
        return {queries, keys};
    }
  return {};
}

int64_t rope::chooseHeadsPerGroup(int64_t keyHeads, int64_t bytesPerHead,
                                  int64_t copyBytes, int64_t iterations) {
  auto atLeastOne = [](int64_t n) { return std::max<int64_t>(n, 1); };
  int64_t fitting = atLeastOne(copyBytes / atLeastOne(bytesPerHead));
  int64_t groups = std::min<int64_t>(llvm::divideCeil(keyHeads, fitting),
                                     iterations / kIterationsPerHeadGroup);
  return atLeastOne(llvm::divideCeil(keyHeads, atLeastOne(groups)));
}

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

// Vectors of queries in a register tile.
static constexpr int64_t kQueryVectors = 2;
// The tile of keys, the tiles of queries and the rest share the second level.
static constexpr int64_t kCacheShare = 4;

int64_t rope::chooseKeyGroup(const CPUDescription &cpu) {
  int64_t free = cpu.vectorRegisters - kQueryVectors - 1;
  return llvm::bit_floor<uint64_t>(std::max<int64_t>(free / kQueryVectors, 1));
}

int64_t rope::chooseQueryTile(const CPUDescription &cpu) {
  return kQueryVectors * cpu.getLanes();
}

int64_t rope::chooseKeyTile(const CPUDescription &cpu, int64_t bytesPerKey) {
  int64_t keys = cpu.l2CacheBytes / kCacheShare / bytesPerKey;
  return llvm::bit_floor<uint64_t>(std::clamp<int64_t>(keys, 64, 1024));
}

int64_t rope::chooseQueryTilesPerBlock(const CPUDescription &cpu,
                                       int64_t bytesPerTile) {
  return std::clamp<int64_t>(cpu.l2CacheBytes / kCacheShare / bytesPerTile, 1,
                             8);
}

//===- TileSizes.h - Tile sizes from a description of a CPU -----*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_TRANSFORMS_TILESIZES_H
#define ROPE_TRANSFORMS_TILESIZES_H

#include <cstdint>

namespace mlir::rope {

/// What tile sizes depend on.
struct CPUDescription {
  /// Bits in a vector register.
  int64_t vectorBits = 512;
  /// Vector registers.
  int64_t vectorRegisters = 32;
  /// Bytes of the second-level cache of one core.
  int64_t l2CacheBytes = 1 << 20;

  /// f32 elements in a vector register.
  int64_t getLanes() const { return vectorBits / 32; }
};

/// Queries per tile: two vector registers, so that each broadcast of a key
/// serves two FMAs; four of 128 bits, where a broadcast costs as much as two.
int64_t chooseQueryTile(const CPUDescription &cpu);

/// Keys, or channels of value, per register tile: as many as have accumulators
/// in the registers beside the vectors of queries that one step loads and the
/// one that it broadcasts; even, from 2 to 8. Sixteen accumulators hide the
/// latency of FMAs twice over.
int64_t chooseKeyGroup(const CPUDescription &cpu);

/// Keys per tile: as many as have keys and values, `bytesPerKey` together, in a
/// quarter of the second-level cache; a power of two from 64 to 1024, rounded
/// down to whole groups of `keyGroup`.
int64_t chooseKeyTile(const CPUDescription &cpu, int64_t bytesPerKey,
                      int64_t keyGroup);

/// Query tiles that take turns at each tile of keys: as many, from 1 to 8, as
/// have their turned queries and output states, `bytesPerTile` each, in a
/// quarter of the second-level cache. Keys are fetched from beyond it once for
/// all of them.
int64_t chooseQueryTilesPerBlock(const CPUDescription &cpu,
                                 int64_t bytesPerTile);

/// What a tile of attention holds in the workgroup memory of a GPU.
struct MatrixTileDescription {
  /// Bytes that a block can have.
  int64_t sharedBytes;
  int64_t headDim, valueDim;
  /// Bytes of an element of query, key and value.
  int64_t elementBytes;
  /// Turned copies of the queries.
  int64_t queryTurns;
  int64_t maxKeys = 64;
};

/// Queries of a block and keys of a tile.
struct MatrixTiles {
  int64_t queries = 16, keys = 16;
};

/// The most queries, from 128 down to 16, and then the most keys, from
/// `maxKeys` down to 16, with which the queries, two tiles of keys and values,
/// and, before and after them, the f32 copies of queries and output fit a
/// block. No more than 64 keys where the registers lack room beside the output.
MatrixTiles chooseMatrixTiles(const MatrixTileDescription &tile);

/// Iterations, blocks of query tiles of one query head, that a group of key
/// heads has at least, so that threads have work.
inline constexpr int64_t kIterationsPerHeadGroup = 64;

/// Key heads whose turned or widened copies, `bytesPerHead` each, are made
/// before any of them is used: as many as fit into `copyBytes`, at least one,
/// with the groups of nearly equal size. `iterations` are those of all heads.
int64_t chooseHeadsPerGroup(int64_t keyHeads, int64_t bytesPerHead,
                            int64_t copyBytes, int64_t iterations);

} // namespace mlir::rope

#endif // ROPE_TRANSFORMS_TILESIZES_H

//===- WgmmaEmitter.h - Attention by warpgroups and TMA ---------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A block of Hopper has warpgroups that compute, with 64 queries each, and one
// whose first thread fetches tiles of keys and values by TMA into rings of
// buffers. Barriers in memory say of each buffer when it is full and when it is
// empty. The accumulators of wgmma lie as those of mma.sync do.
//
// Tiles lie in panels of 64 channels: rows of 128 bytes, whose 16-byte parts
// are swizzled by the row's number modulo 8 (PTX ISA, "Shared memory matrix
// layout").
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_LIB_GPU_WGMMAEMITTER_H
#define ROPE_LIB_GPU_WGMMAEMITTER_H

#include "MmaEmitter.h"

namespace mlir::rope::detail {

class WgmmaEmitter : public MmaEmitter {
public:
  /// Threads and query rows of a warpgroup, and the buffers of a ring.
  static constexpr int64_t kThreads = 128, kQueries = 64, kStages = 2;
  /// Channels of a panel, and the width of a row of it.
  static constexpr int64_t kPanel = 64, kPanelBytes = 128;

  /// For the tiles `ops` of `launch`, which has the threads that fetch already.
  /// Builds, where `b` stands, what comes before the roles: barriers, and the
  /// queries in panels.
  WgmmaEmitter(OpBuilder &b, gpu::LaunchOp launch,
               ArrayRef<OnlineAttentionOp> ops);

  /// Whether the thread fetches, and whether it is the one that does.
  Value buildIsProducer(OpBuilder &b);
  Value buildIsElected(OpBuilder &b);

  /// Fetches the tiles of `op`.
  void buildFetch(OpBuilder &b, OnlineAttentionOp op);
  /// Updates the state by the tiles of `op`.
  void buildTile(OpBuilder &b, OnlineAttentionOp op);

  /// Ends the life of the barriers, whose memory nothing else may use before.
  void buildEnd(OpBuilder &b);

private:
  /// The barriers of a ring: `full` of fetched bytes, `empty` of readers.
  enum class Kind { FullKey, EmptyKey, FullValue, EmptyValue };

  static constexpr int64_t kNumKinds = 4;

  void buildBarriers(OpBuilder &b);
  /// Builds `body` for every barrier, by one thread.
  void forEachBarrier(OpBuilder &b,
                      function_ref<void(Kind kind, Value barrier)> body);
  /// The buffer of query rows that a tile reads transposed.
  static Value getRowsOf(Value queries);
  void copyQueries(OpBuilder &b, Value from, Value to);
  Value constant(OpBuilder &b, int64_t value, unsigned width = 32);
  /// The address of a buffer in shared memory, i64.
  Value getAddress(OpBuilder &b, Location loc, Value buffer);
  /// `address + slot * bytes + offset`.
  static Value addBytes(OpBuilder &b, Location loc, Value address, Value slot,
                        int64_t bytes, int64_t offset);
  Value getBarrier(OpBuilder &b, Location loc, Kind kind, Value slot);
  /// A copy of `x`, i32, that LLVM takes for another value. Else it finds that
  /// loops which take whole rounds of the rings meet the same buffers each
  /// time, and keeps each operand of their products, some hundred registers.
  static Value copyOpaquely(OpBuilder &b, Location loc, Value x);
  /// The buffer that is next in a ring, and how often it has been used, modulo
  /// 2; the ring moves on.
  std::pair<Value, Value> takeSlot(OpBuilder &b, Location loc, Value counter);
  void await(OpBuilder &b, Location loc, Kind kind, Value slot, Value parity);
  void release(OpBuilder &b, Location loc, Kind kind, Value slot);
  void fetchTile(OpBuilder &b, Location loc, Value tile, Value counter,
                 Value buffers, Kind full, Kind empty);
  /// The tensor map of the buffer that `tile` is part of.
  Value getTensorMap(Value tile);
  /// The lower half, i32, of what wgmma knows a matrix in panels by, at
  /// `address`.
  Value getDescriptor(OpBuilder &b, Location loc, Value address,
                      int64_t leadingBytes);
  /// All of it, i64, `bytes` further on.
  Value advance(OpBuilder &b, Location loc, Value descriptor, int64_t bytes);
  void finishProducts(OpBuilder &b, Location loc);
  Rows buildScores(OpBuilder &b, Location loc, Value queries);
  void pinSums(OpBuilder &b, Location loc);
  void buildOutput(OpBuilder &b, Location loc, Rows weights);

  /// Queries of the block, by the buffers that the prologue writes: in panels.
  llvm::MapVector<Value, Value> queryPanels;
  /// [stages, panels * keys * 64].
  Value keyRing, valueRing;
  /// Barriers, [kinds * stages].
  Value barriers;
  /// Tiles taken from the rings by this thread.
  Value keyCounter, valueCounter;
  /// By the buffer, outside of the launch.
  llvm::MapVector<Value, Value> tensorMaps;
};

} // namespace mlir::rope::detail

#endif // ROPE_LIB_GPU_WGMMAEMITTER_H

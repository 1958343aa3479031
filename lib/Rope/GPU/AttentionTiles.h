//===- AttentionTiles.h - The tiles of attention of a launch ----*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_LIB_GPU_ATTENTIONTILES_H
#define ROPE_LIB_GPU_ATTENTIONTILES_H

#include "GPUDetail.h"

namespace mlir::rope::detail {

/// The updates of the one softmax state of a block.
struct AttentionTiles {
  /// None where the launch has no attention.
  SmallVector<OnlineAttentionOp> ops;
  /// The first and the last op with tiles in them, of the block that holds the
  /// state.
  Operation *begin = nullptr, *end = nullptr;
  /// What the state is filled with before.
  double acc = 0, max = 0, sum = 0;
  /// The most scores that a tile has.
  int64_t mostScores = 1;
};

/// Checks that the tiles of `launch` are such as a warp of `warpSize` threads
/// for every 16 queries can compute, in registers, and takes the fills of their
/// state away. Fails with a diagnostic.
FailureOr<AttentionTiles> takeAttentionTiles(RewriterBase &rewriter,
                                             gpu::LaunchOp launch,
                                             int64_t warpSize);

/// The loop around `op` alone, whose other ops can be built anew for any
/// iteration; null if there is none.
scf::ForOp getTileLoop(OnlineAttentionOp op);

} // namespace mlir::rope::detail

#endif // ROPE_LIB_GPU_ATTENTIONTILES_H

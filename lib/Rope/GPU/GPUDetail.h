//===- GPUDetail.h - What the GPU passes share ------------------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_LIB_GPU_GPUDETAIL_H
#define ROPE_LIB_GPU_GPUDETAIL_H

#include "Rope/GPU/Passes.h"
#include "Rope/IR/Rope.h"

namespace mlir::rope::detail {

/// The constant threads of a block; none where they are not known, or do not
/// lie along x alone.
std::optional<int64_t> getBlockSize(gpu::LaunchOp launch);

/// `rope.rotate` and `rope.online_merge` on memrefs as elementwise linalg ops,
/// so that one way of sharing work serves them all.
void populateOpsToLinalgPatterns(RewritePatternSet &patterns);

/// The elements of `buffer`, a power of two of at most `limit`, that are
/// contiguous and aligned at every multiple of it along the last dim, given
/// that the memory of every function argument and allocation is aligned.
int64_t getAlignedElements(Value buffer, int64_t limit);

} // namespace mlir::rope::detail

#endif // ROPE_LIB_GPU_GPUDETAIL_H

//===- PipelineParts.h - What the pipelines share ---------------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_LIB_PIPELINES_PIPELINEPARTS_H
#define ROPE_LIB_PIPELINES_PIPELINEPARTS_H

#include "Rope/Transforms/Passes.h"
#include "mlir/Dialect/GPU/Transforms/Passes.h"
#include "mlir/Pass/PassManager.h"

namespace mlir::rope::detail {

void addCleanup(OpPassManager &pm);

/// Tensors to memrefs, with every buffer freed.
void addBufferization(OpPassManager &pm);

/// Rope ops on tensors to launches whose bodies are those of blocks, attention
/// fused as `fuse` says, with `warpSize` threads for every 16 queries. With
/// `hostReads`, host code may load elements of buffers, slowly.
void addBlocks(OpPassManager &pm, const RopeFuseAttentionPassOptions &fuse,
               int64_t warpSize, bool hostReads = false);

/// Once attention is code of threads: the other ops of blocks, then `math`, and
/// the buffers of a block in `sharedMemory` bytes.
void addThreads(OpPassManager &pm, std::unique_ptr<Pass> math,
                int64_t sharedMemory);

/// One kernel per launch, in a module of its own or, with `mergeKernels`, all
/// in one, and loops, vectors and views of both sides to what converts to LLVM.
void addKernels(OpPassManager &pm, bool mergeKernels = false);

/// Host functions to the LLVM dialect and calls of a run-time library, kernels
/// to what `binary` says.
void addHostLowering(OpPassManager &pm,
                     const GpuModuleToBinaryPassOptions &binary);

} // namespace mlir::rope::detail

#endif // ROPE_LIB_PIPELINES_PIPELINEPARTS_H

//===- PipelineParts.cpp - What the pipelines share -----------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PipelineParts.h"

#include "Rope/Conversion/Passes.h"
#include "Rope/GPU/Passes.h"
#include "Rope/Transforms/Passes.h"
#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/Bufferization/Pipelines/Passes.h"
#include "mlir/Dialect/Bufferization/Transforms/Passes.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;
using namespace mlir::rope;

void rope::detail::addCleanup(OpPassManager &pm) {
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
}

void rope::detail::addBufferization(OpPassManager &pm) {
  bufferization::OneShotBufferizePassOptions options;
  options.bufferizeFunctionBoundaries = true;
  options.functionBoundaryTypeConversion =
      bufferization::LayoutMapOption::IdentityLayoutMap;
  pm.addPass(createRopeProtectArgumentsPass());
  pm.addPass(bufferization::createEmptyTensorEliminationPass());
  pm.addPass(createRopeSplitEmptyTensorsPass());
  pm.addPass(bufferization::createOneShotBufferizePass(options));
  // A copy of a slice onto itself shows only once its two subviews are one.
  pm.addPass(createCSEPass());
  addCleanup(pm);
  bufferization::BufferDeallocationPipelineOptions deallocation;
  bufferization::buildBufferDeallocationPipeline(pm, deallocation);
  pm.addPass(createConvertBufferizationToMemRefPass());
  pm.addPass(createRopeLegalizeMemRefPass());
  addCleanup(pm);
}

void rope::detail::addBlocks(OpPassManager &pm,
                             const RopeFuseAttentionPassOptions &fuse,
                             int64_t warpSize, bool hostReads) {
  addCleanup(pm);
  addBufferization(pm);
  if (hostReads)
    pm.addPass(createRopeReadFromDevicePass());
  OpPassManager &functions = pm.nest<func::FuncOp>();
  functions.addPass(createRopeLowerCacheAppendPass());
  functions.addPass(createRopeFuseAttentionPass(fuse));
  functions.addPass(createRopeElementwiseToLinalgPass());
  // Canonicalization would dissolve a loop of one iteration: work of a block
  // would become work of the host.
  functions.addPass(createCSEPass());
  RopeMapToBlocksPassOptions blocks;
  blocks.warpSize = warpSize;
  functions.addPass(createRopeMapToBlocksPass(blocks));
  addCleanup(functions);
}

void rope::detail::addThreads(OpPassManager &pm, std::unique_ptr<Pass> math,
                              int64_t sharedMemory) {
  OpPassManager &functions = pm.nest<func::FuncOp>();
  functions.addPass(createRopeDistributeToThreadsPass());
  addCleanup(functions);
  functions.addPass(std::move(math));
  RopeAssignWorkgroupMemoryPassOptions workgroup;
  workgroup.limit = sharedMemory;
  functions.addPass(createRopeAssignWorkgroupMemoryPass(workgroup));
  functions.addPass(createLoopInvariantCodeMotionPass());
  addCleanup(functions);
}

void rope::detail::addKernels(OpPassManager &pm, bool mergeKernels) {
  pm.addNestedPass<func::FuncOp>(createRopeHostToDeviceMemoryPass());
  pm.addPass(createGpuLaunchSinkIndexComputationsPass());
  pm.addPass(createGpuKernelOutliningPass());
  if (mergeKernels)
    pm.addPass(createRopeMergeKernelsPass());
  pm.addNestedPass<gpu::GPUModuleOp>(createConvertVectorToSCFPass(
      VectorTransferToSCFOptions().enableFullUnroll()));
  pm.addPass(memref::createExpandOpsPass());
  pm.addPass(memref::createExpandStridedMetadataPass());
  pm.addPass(createLowerAffinePass());
  addCleanup(pm);
  pm.addPass(createSCFToControlFlowPass());
  pm.addPass(arith::createArithExpandOpsPass());
}

void rope::detail::addHostLowering(OpPassManager &pm,
                                   const GpuModuleToBinaryPassOptions &binary) {
  // No canonicalization from here to gpu-to-llvm: it would drop the waits.
  pm.addNestedPass<func::FuncOp>(createRopeOrderOnStreamPass());
  pm.addPass(createConvertMathToLLVMPass());
  pm.addPass(createConvertMathToLibmPass());
  pm.addPass(createGpuToLLVMConversionPass());
  pm.addPass(createGpuModuleToBinaryPass(binary));
  pm.addPass(createReconcileUnrealizedCastsPass());
  addCleanup(pm);
}

//===- NVVMPipeline.cpp - Pipeline to kernels for NVIDIA GPUs -------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PipelineParts.h"
#include "Rope/Conversion/Passes.h"
#include "Rope/GPU/Passes.h"
#include "Rope/Pipelines/Pipelines.h"
#include "Rope/Transforms/Passes.h"
#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/GPU/Transforms/Passes.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

/// Bytes of workgroup memory that a block can have (CUDA C++ Programming Guide,
/// "Technical Specifications per Compute Capability").
static int64_t getSharedMemory(StringRef chip) {
  constexpr int64_t kilobyte = 1024;
  return llvm::StringSwitch<int64_t>(chip)
             .Cases({"sm_80", "sm_87"}, 163)
             .Cases(
                 {"sm_90", "sm_90a", "sm_100", "sm_100a", "sm_103", "sm_103a"},
                 227)
             .Default(99) *
         kilobyte;
}

void rope::addMappingToGPU(OpPassManager &pm,
                           const RopeToNVVMOptions &options) {
  int64_t sharedMemory = options.sharedMemory ? options.sharedMemory
                                              : getSharedMemory(options.chip);
  addCleanup(pm);
  addBufferization(pm);
  OpPassManager &functions = pm.nest<func::FuncOp>();
  functions.addPass(createRopeLowerCacheAppendPass());
  RopeFuseAttentionPassOptions fuse;
  fuse.matrixUnits = true;
  fuse.sharedMemory = sharedMemory;
  fuse.maxKeyTile = options.chip == "sm_90a" ? 128 : 64;
  fuse.queryTile = options.queryTile;
  fuse.keyTile = options.keyTile;
  fuse.splitKeys = options.splitKeys;
  fuse.specializeQueries = options.specializeQueries;
  functions.addPass(createRopeFuseAttentionPass(fuse));
  functions.addPass(createRopeElementwiseToLinalgPass());
  // Canonicalization would dissolve a loop of one iteration: work of a block
  // would become work of the host.
  functions.addPass(createCSEPass());
  functions.addPass(createRopeMapToBlocksPass());
  addCleanup(functions);
  if (options.chip == "sm_90a")
    functions.addPass(createRopeAttentionToWgmmaPass());
  functions.addPass(createRopeAttentionToMmaPass());
  functions.addPass(createRopeDistributeToThreadsPass());
  addCleanup(functions);
  functions.addPass(createRopeMathToNVVMPass());
  RopeAssignWorkgroupMemoryPassOptions workgroup;
  workgroup.limit = sharedMemory;
  functions.addPass(createRopeAssignWorkgroupMemoryPass(workgroup));
  functions.addPass(createLoopInvariantCodeMotionPass());
  addCleanup(functions);
}

/// One kernel per launch, in a module of its own.
static void addOutlining(OpPassManager &pm) {
  pm.addNestedPass<func::FuncOp>(createRopeHostToDeviceMemoryPass());
  // Before outlining: an nvgpu type cannot be the argument of a kernel.
  pm.addPass(createConvertNVGPUToNVVMPass());
  pm.addPass(createGpuLaunchSinkIndexComputationsPass());
  pm.addPass(createGpuKernelOutliningPass());
}

/// What both sides share: loops, vectors and views to what converts to LLVM.
static void addExpansion(OpPassManager &pm) {
  pm.addNestedPass<gpu::GPUModuleOp>(createConvertVectorToSCFPass(
      VectorTransferToSCFOptions().enableFullUnroll()));
  pm.addPass(memref::createExpandOpsPass());
  pm.addPass(memref::createExpandStridedMetadataPass());
  pm.addPass(createLowerAffinePass());
  addCleanup(pm);
  pm.addPass(createSCFToControlFlowPass());
  pm.addPass(arith::createArithExpandOpsPass());
}

static void addKernelLowering(OpPassManager &pm) {
  pm.addPass(createConvertGpuOpsToNVVMOps());
  // What is left of vectors, once workgroup memory is a number.
  pm.addPass(createConvertVectorToLLVMPass());
  pm.addPass(createRopeAlignSharedMemoryPass());
  pm.addPass(createConvertNVVMToLLVMPass());
  pm.addPass(createReconcileUnrealizedCastsPass());
  addCleanup(pm);
}

void rope::addLoweringToNVVM(OpPassManager &pm,
                             const RopeToNVVMOptions &options) {
  addOutlining(pm);
  addExpansion(pm);
  GpuNVVMAttachTargetOptions target;
  target.chip = options.chip;
  target.features = options.features;
  target.optLevel = options.optLevel;
  pm.addPass(createGpuNVVMAttachTarget(target));
  addKernelLowering(pm.nest<gpu::GPUModuleOp>());

  // No canonicalization from here to gpu-to-llvm: it would drop the waits.
  pm.addNestedPass<func::FuncOp>(createRopeOrderOnStreamPass());
  pm.addPass(createConvertMathToLLVMPass());
  pm.addPass(createConvertMathToLibmPass());
  pm.addPass(createGpuToLLVMConversionPass());
  GpuModuleToBinaryPassOptions binary;
  binary.toolkitPath = options.toolkit;
  binary.cmdOptions = options.ptxasOptions;
  binary.compilationTarget = options.format;
  pm.addPass(createGpuModuleToBinaryPass(binary));
  pm.addPass(createReconcileUnrealizedCastsPass());
  addCleanup(pm);
}

void rope::buildRopeToNVVMPipeline(OpPassManager &pm,
                                   const RopeToNVVMOptions &options) {
  addMappingToGPU(pm, options);
  addLoweringToNVVM(pm, options);
}

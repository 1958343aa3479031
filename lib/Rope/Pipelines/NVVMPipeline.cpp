//===- NVVMPipeline.cpp - Pipeline to kernels for NVIDIA GPUs -------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PipelineParts.h"
#include "Rope/GPU/Passes.h"
#include "Rope/Pipelines/Pipelines.h"
#include "Rope/Transforms/Passes.h"
#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/GPU/Transforms/Passes.h"
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
  RopeFuseAttentionPassOptions fuse;
  fuse.matrixUnits = true;
  fuse.sharedMemory = sharedMemory;
  fuse.maxKeyTile = options.chip == "sm_90a" ? 128 : 64;
  fuse.queryTile = options.queryTile;
  fuse.keyTile = options.keyTile;
  fuse.splitKeys = options.splitKeys;
  fuse.specializeQueries = options.specializeQueries;
  addBlocks(pm, fuse, /*warpSize=*/32, options.hostReads);
  if (options.chip == "sm_90a")
    pm.addNestedPass<func::FuncOp>(createRopeAttentionToWgmmaPass());
  pm.addNestedPass<func::FuncOp>(createRopeAttentionToMmaPass());
  addThreads(pm, createRopeMathToNVVMPass(), sharedMemory);
}

static void addKernelLowering(OpPassManager &pm,
                              const RopeToNVVMOptions &options) {
  pm.addPass(createConvertGpuOpsToNVVMOps());
  // What is left of vectors, once workgroup memory is a number.
  pm.addPass(createConvertVectorToLLVMPass());
  pm.addPass(createRopeAlignSharedMemoryPass());
  pm.addPass(createConvertNVVMToLLVMPass());
  pm.addPass(createReconcileUnrealizedCastsPass());
  addCleanup(pm);
  // Who loads bitcode links what it calls.
  if (options.format != "llvm")
    pm.addPass(createRopeCheckDeviceCallsPass({options.toolkit}));
}

void rope::addLoweringToNVVM(OpPassManager &pm,
                             const RopeToNVVMOptions &options) {
  // Before outlining: an nvgpu type cannot be the argument of a kernel.
  pm.addPass(createConvertNVGPUToNVVMPass());
  addKernels(pm, options.mergeKernels);
  RopeAttachTargetPassOptions target;
  target.chip = options.chip;
  target.features = options.features;
  target.optLevel = options.optLevel;
  target.format = options.format;
  pm.addPass(createRopeAttachTargetPass(target));
  addKernelLowering(pm.nest<gpu::GPUModuleOp>(), options);
  GpuModuleToBinaryPassOptions binary;
  binary.toolkitPath = options.toolkit;
  binary.cmdOptions = options.ptxasOptions;
  binary.compilationTarget = options.format;
  addHostLowering(pm, binary);
}

void rope::buildRopeToNVVMPipeline(OpPassManager &pm,
                                   const RopeToNVVMOptions &options) {
  addMappingToGPU(pm, options);
  addLoweringToNVVM(pm, options);
}

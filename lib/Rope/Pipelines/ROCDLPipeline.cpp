//===- ROCDLPipeline.cpp - Pipeline to kernels for AMD GPUs ---------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PipelineParts.h"
#include "Rope/GPU/Passes.h"
#include "Rope/Pipelines/Pipelines.h"
#include "mlir/Conversion/Passes.h"

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

// LDS of a compute unit ("AMD Instinct MI200" and "MI300 Instruction Set
// Architecture", section on LDS).
static constexpr int64_t kSharedMemory = 64 << 10;

static void addMapping(OpPassManager &pm, const RopeToROCDLOptions &options) {
  RopeFuseAttentionPassOptions fuse;
  fuse.matrixUnits = true;
  fuse.sharedMemory = kSharedMemory;
  fuse.queryTile = options.queryTile;
  fuse.keyTile = options.keyTile;
  fuse.splitKeys = options.splitKeys;
  fuse.specializeQueries = options.specializeQueries;
  addBlocks(pm, fuse, /*warpSize=*/64);
  RopeAttentionToMfmaPassOptions mfma;
  mfma.chip = options.chip;
  pm.addNestedPass<func::FuncOp>(createRopeAttentionToMfmaPass(mfma));
  addThreads(pm, createRopeMathToROCDLPass(), kSharedMemory);
}

static void addKernelLowering(OpPassManager &pm, const std::string &chip) {
  ConvertAMDGPUToROCDLPassOptions amdgpu;
  amdgpu.chipset = chip;
  pm.addPass(createConvertAMDGPUToROCDLPass(amdgpu));
  ConvertGpuOpsToROCDLOpsOptions gpu;
  gpu.chipset = chip;
  pm.addPass(createConvertGpuOpsToROCDLOps(gpu));
  pm.addPass(createConvertVectorToLLVMPass());
  pm.addPass(createRopeAlignSharedMemoryPass());
  pm.addPass(createReconcileUnrealizedCastsPass());
  addCleanup(pm);
  pm.addPass(createRopeVerifyKernelCallsPass());
}

void rope::buildRopeToROCDLPipeline(OpPassManager &pm,
                                    const RopeToROCDLOptions &options) {
  addMapping(pm, options);
  addKernels(pm);
  GpuROCDLAttachTargetOptions target;
  target.chip = options.chip;
  target.optLevel = options.optLevel;
  pm.addPass(createGpuROCDLAttachTarget(target));
  addKernelLowering(pm.nest<gpu::GPUModuleOp>(), options.chip);
  GpuModuleToBinaryPassOptions binary;
  binary.toolkitPath = options.toolkit;
  binary.compilationTarget = options.format;
  addHostLowering(pm, binary);
}

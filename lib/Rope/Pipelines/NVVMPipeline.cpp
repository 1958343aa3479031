//===- NVVMPipeline.cpp - Pipeline to kernels for NVIDIA GPUs -------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/GPU/Passes.h"
#include "Rope/Pipelines/Pipelines.h"
#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/GPU/Transforms/Passes.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;
using namespace mlir::rope;

static void addCleanup(OpPassManager &pm) {
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
}

void rope::addMappingToGPU(OpPassManager &pm,
                           const RopeToNVVMOptions &options) {
  addCleanup(pm);
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
  pm.addPass(createConvertVectorToLLVMPass());
  pm.addPass(createConvertGpuOpsToNVVMOps());
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

//===- InitAll.cpp - Registration of everything ---------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/InitAll.h"

#include "Rope/Conversion/Passes.h"
#include "Rope/GPU/Passes.h"
#include "Rope/IR/Rope.h"
#include "Rope/Pipelines/Pipelines.h"
#include "Rope/Transforms/Passes.h"
#include "Rope/Transforms/Transforms.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Target/LLVMIR/Dialect/All.h"

using namespace mlir;

void rope::registerRopePipelines() {
  PassPipelineRegistration<RopeToCPUOptions>(
      "rope-to-cpu",
      "Lower rope, linalg, arith, math, tensor, func and scf to the LLVM "
      "dialect for CPUs, attention fused",
      buildRopeToCPUPipeline);
  PassPipelineRegistration<>("rope-reference-to-llvm",
                             "Lower the same input to the LLVM dialect "
                             "un-fused, through rope-to-linalg",
                             buildRopeReferencePipeline);
  PassPipelineRegistration<RopeToNVVMOptions>(
      "rope-to-nvvm",
      "Lower the same input to kernels for NVIDIA GPUs and host functions in "
      "the LLVM dialect that launch them",
      buildRopeToNVVMPipeline);
  PassPipelineRegistration<RopeToNVVMOptions>(
      "rope-launch-to-nvvm",
      "Lower host functions with gpu.launch ops, on memrefs, in the same way",
      addLoweringToNVVM);
  PassPipelineRegistration<RopeToROCDLOptions>(
      "rope-to-rocdl",
      "Lower the same input as rope-to-nvvm to kernels for AMD GPUs (gfx90a, "
      "gfx942); their host functions have no run-time library yet",
      buildRopeToROCDLPipeline);
}

void rope::registerDialects(DialectRegistry &registry) {
  registry.insert<RopeDialect>();
  registerBufferizableOpInterfaceExternalModels(registry);
  registerRuntimeVerifiableOpInterfaceExternalModels(registry);
  // gpu-module-to-binary translates, and finds the dialects' translations here.
  registerAllGPUToLLVMIRTranslations(registry);
}

void rope::registerPasses() {
  registerRopeConversionPasses();
  registerRopeGPUPasses();
  registerRopeTransformsPasses();
  registerRopePipelines();
}

void rope::registerAll(DialectRegistry &registry) {
  registerAllDialects(registry);
  registerAllExtensions(registry);
  registerAllPasses();
  registerDialects(registry);
  registerPasses();
}

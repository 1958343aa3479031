//===- CPUPipeline.cpp - Pipelines to the LLVM dialect --------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PipelineParts.h"
#include "Rope/Conversion/Passes.h"
#include "Rope/Pipelines/Pipelines.h"
#include "Rope/Transforms/Passes.h"
#include "Rope/Transforms/TileSizes.h"
#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Affine/Transforms/Passes.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/Passes.h"
#include "mlir/Dialect/Math/Transforms/Passes.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Dialect/SCF/Transforms/Passes.h"
#include "mlir/Dialect/Vector/Transforms/Passes.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

/// Loops, vectors and memrefs to the LLVM dialect.
static void addLoweringToLLVM(OpPassManager &pm, int64_t vectorWidth,
                              bool hasBF16, int64_t threads) {
  pm.addNestedPass<func::FuncOp>(createConvertLinalgToLoopsPass());
  pm.addPass(createForallToParallelLoopPass());
  pm.addPass(createLoopInvariantCodeMotionPass());
  addCleanup(pm);
  pm.addNestedPass<func::FuncOp>(createConvertVectorToSCFPass(
      VectorTransferToSCFOptions().enableFullUnroll()));
  pm.addPass(createLoopInvariantCodeMotionPass());
  addCleanup(pm);
  pm.addPass(memref::createExpandOpsPass());
  pm.addPass(memref::createExpandStridedMetadataPass());
  pm.addPass(createLowerAffinePass());
  addCleanup(pm);
  if (threads != 1) {
    ConvertSCFToOpenMPPassOptions openmp;
    openmp.numThreads = threads;
    pm.addPass(createConvertSCFToOpenMPPass(openmp));
    pm.addPass(createRopeScheduleOpenMPPass());
    addCleanup(pm);
  }
  pm.addPass(createSCFToControlFlowPass());
  if (!hasBF16) {
    // Code would call into a libgcc that few have, for sums and conversions.
    math::MathExtendToSupportedTypesOptions extend;
    extend.extraTypeStrs = {"f16"};
    pm.addPass(math::createMathExtendToSupportedTypes(extend));
    arith::ArithEmulateUnsupportedFloatsOptions emulate;
    emulate.sourceTypeStrs = {"bf16"};
    pm.addPass(arith::createArithEmulateUnsupportedFloats(emulate));
    pm.addPass(createRopeExtendBF16Pass());
  }

  ConvertVectorToLLVMPassOptions vectors;
  vectors.vectorContractLowering = vector::VectorContractLowering::OuterProduct;
  vectors.vectorTransposeLowering =
      vectorWidth >= 512 ? vector::VectorTransposeLowering::Shuffle16x16
                         : vector::VectorTransposeLowering::Shuffle1D;
  vectors.x86Vector = vectorWidth >= 512 || hasBF16;
  pm.addPass(createConvertVectorToLLVMPass(vectors));
  pm.addNestedPass<func::FuncOp>(math::createMathExpandOpsPass());
  arith::ArithExpandOpsPassOptions expand;
  expand.includeBf16 = !hasBF16;
  pm.addPass(arith::createArithExpandOpsPass(expand));
  pm.addPass(createConvertMathToLLVMPass());
  pm.addPass(createConvertMathToLibmPass());
  pm.addPass(createConvertToLLVMPass());
  if (threads != 1)
    pm.addPass(createConvertOpenMPToLLVMPass());
  pm.addPass(createReconcileUnrealizedCastsPass());
  if (!hasBF16)
    pm.addPass(createRopeBF16ToBitsPass());
  addCleanup(pm);
}

void rope::buildRopeToCPUPipeline(OpPassManager &pm,
                                  const RopeToCPUOptions &options) {
  CPUDescription cpu;
  cpu.vectorBits = std::max<int64_t>(options.vectorWidth, 32);
  cpu.vectorRegisters = options.vectorRegisters
                            ? options.vectorRegisters
                            : (cpu.vectorBits >= 512 ? 32 : 16);
  cpu.l2CacheBytes = options.l2Cache;
  int64_t lanes = cpu.getLanes();
  int64_t keyGroup = options.keyGroup ? options.keyGroup : chooseKeyGroup(cpu);
  RopeVectorizeLinalgPassOptions vectorizeLinalg{lanes};
  addCleanup(pm);
  pm.addNestedPass<func::FuncOp>(
      createRopeVectorizeLinalgPass(vectorizeLinalg));
  addCleanup(pm);
  addBufferization(pm);
  pm.addNestedPass<func::FuncOp>(createRopeLowerCacheAppendPass());
  RopeFuseAttentionPassOptions fuse;
  fuse.vectorWidth = cpu.vectorBits;
  fuse.vectorRegisters = cpu.vectorRegisters;
  fuse.l2Cache = cpu.l2CacheBytes;
  fuse.bf16Dot = options.bf16Dot;
  fuse.queryTile = options.queryTile;
  fuse.queryTilesPerBlock = options.queryTilesPerBlock;
  fuse.keyTile = options.keyTile;
  fuse.keyGroup = keyGroup;
  fuse.splitKeys = options.splitKeys;
  fuse.copyBytes = options.copyBytes;
  fuse.specializeQueries = options.specializeQueries;
  pm.addNestedPass<func::FuncOp>(createRopeFuseAttentionPass(fuse));
  pm.addNestedPass<func::FuncOp>(createRopeElementwiseToLinalgPass());
  addCleanup(pm);
  pm.addNestedPass<func::FuncOp>(
      createRopeVectorizeLinalgPass(vectorizeLinalg));
  pm.addNestedPass<func::FuncOp>(
      createRopeToVectorPass({lanes, keyGroup, cpu.vectorRegisters}));
  addCleanup(pm);
  addLoweringToLLVM(pm, options.vectorWidth, options.bf16Dot, options.threads);
}

void rope::buildRopeReferencePipeline(OpPassManager &pm) {
  pm.addNestedPass<func::FuncOp>(createRopeToLinalgPass());
  addCleanup(pm);
  addBufferization(pm);
  addLoweringToLLVM(pm, /*vectorWidth=*/128, /*hasBF16=*/false,
                    /*threads=*/1);
}

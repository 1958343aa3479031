//===- VectorizeLinalg.cpp - Vectorize linalg without masks ---------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Cuts linalg ops into tiles of a static shape that a few vector registers
// hold, vectorizes the tiles, and keeps what the loops accumulate in registers.
//
//===----------------------------------------------------------------------===//

#include "VectorizeLinalg.h"
#include "LinalgTiles.h"

#include "Rope/Transforms/Passes.h"
#include "Rope/Transforms/Transforms.h"
#include "mlir/Dialect/Linalg/Transforms/Hoisting.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/MemRef/Transforms/Transforms.h"
#include "mlir/Dialect/Tensor/Transforms/Transforms.h"
#include "mlir/Dialect/Vector/Transforms/LoweringPatterns.h"
#include "mlir/Dialect/Vector/Transforms/VectorRewritePatterns.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "mlir/Transforms/LoopInvariantCodeMotionUtils.h"

namespace mlir::rope {
#define GEN_PASS_DEF_ROPEVECTORIZELINALGPASS
#include "Rope/Transforms/Passes.h.inc"
} // namespace mlir::rope

using namespace mlir;
using namespace mlir::rope;

namespace {

/// Returns true for ops whose every statement upstream turns into a vector one.
bool hasVectorizableBody(linalg::LinalgOp op) {
  return llvm::all_of(*op.getBlock(), [](Operation &nested) {
    if (isa<arith::ConstantOp, linalg::YieldOp, linalg::IndexOp>(nested))
      return true;
    return OpTrait::hasElementwiseMappableTraits(&nested) &&
           llvm::all_of(nested.getOperandTypes(),
                        VectorType::isValidElementType);
  });
}

/// Returns true for ops that this file can tile: dense, of known structure,
/// and with something to do.
bool isTileable(linalg::LinalgOp op) {
  if (!op.hasPureTensorSemantics() && !op.hasPureBufferSemantics())
    return false;
  if (op.getNumLoops() == 0 || op.getNumDpsInits() == 0 ||
      llvm::is_contained(op.getStaticLoopRanges(), 0))
    return false;
  if (!isa<TilingInterface>(op.getOperation()) || !hasVectorizableBody(op))
    return false;
  for (OpOperand &operand : op->getOpOperands()) {
    // A buffer has a byte for each element, a vector in memory packs the bits.
    Type elementType = getElementTypeOrSelf(operand.get().getType());
    if (elementType.isIntOrFloat() && elementType.getIntOrFloatBitWidth() < 8)
      return false;
    AffineMap map = op.getMatchingIndexingMap(&operand);
    if (!map.isProjectedPermutation() ||
        (op.isDpsInit(&operand) &&
         map.getNumResults() != op.getNumParallelLoops()))
      return false;
  }
  return true;
}

using GetRootsFn = function_ref<SmallVector<Operation *>()>;

/// Applies `patterns` to all that is nested in the roots and to nothing else.
void applyToRoots(RewritePatternSet &&patterns, GetRootsFn getRoots) {
  SmallVector<Operation *> nested;
  for (Operation *root : getRoots())
    root->walk([&](Operation *inner) { nested.push_back(inner); });
  GreedyRewriteConfig config;
  config.setStrictness(GreedyRewriteStrictness::ExistingAndNewOps);
  // Stopping early leaves valid, only less simple, IR.
  (void)applyOpPatternsGreedily(
      nested, FrozenRewritePatternSet(std::move(patterns)), config);
}

/// Folds the slices of the tiles into the transfers, and carries values that
/// the loops would write and read back in every iteration.
void simplifyLoops(RewriterBase &rewriter,
                   vector::VectorMultiReductionLowering lowering,
                   GetRootsFn getRoots) {
  MLIRContext *context = rewriter.getContext();
  // Folding alone marks the transfers as in bounds, which the slices wait for.
  applyToRoots(RewritePatternSet(context), getRoots);
  RewritePatternSet slices(context);
  tensor::populateFoldTensorSubsetOpPatterns(slices);
  memref::populateFoldMemRefAliasOpPatterns(slices);
  applyToRoots(std::move(slices), getRoots);

  for (Operation *root : getRoots()) {
    SmallVector<LoopLikeOpInterface> loops;
    root->walk([&](scf::ForOp loop) { loops.push_back(loop); });
    for (LoopLikeOpInterface loop : loops) {
      moveLoopInvariantCode(loop);
      (void)hoistLoopInvariantSubsets(rewriter, loop);
    }
  }
  for (Operation *root : getRoots())
    if (isa<scf::ForOp>(root))
      linalg::hoistRedundantVectorTransfers(root);

  RewritePatternSet units(context);
  vector::populateVectorTransferPermutationMapLoweringPatterns(units);
  vector::populateVectorMultiReductionLoweringPatterns(units, lowering);
  vector::populateCastAwayVectorLeadingOneDimPatterns(units);
  vector::TransferReadOp::getCanonicalizationPatterns(units, context);
  vector::TransferWriteOp::getCanonicalizationPatterns(units, context);
  vector::ShapeCastOp::getCanonicalizationPatterns(units, context);
  vector::BroadcastOp::getCanonicalizationPatterns(units, context);
  scf::ForOp::getCanonicalizationPatterns(units, context);
  applyToRoots(std::move(units), getRoots);
}

/// Tiles and vectorizes one op. Fails, with the IR as it was, where upstream
/// cannot vectorize a tile.
LogicalResult vectorizeByTiles(RewriterBase &rewriter, linalg::LinalgOp op,
                               int64_t lanes) {
  FailureOr<LinalgTilePlan> plan = planTiles(op, lanes);
  if (failed(plan))
    return rewriter.notifyMatchFailure(op, "expected a ranked result");
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(op);
  Block *block = op->getBlock();
  Operation *before = op->getPrevNode();
  Operation *after = op->getNextNode();

  LinalgTiler loops(rewriter, op, *plan);
  FailureOr<SmallVector<Value>> results = loops.emit();
  bool canVectorize =
      succeeded(results) && llvm::all_of(loops.tiles, [](Operation *tile) {
        return succeeded(linalg::vectorizeOpPrecondition(tile));
      });
  if (!canVectorize) {
    while (op->getPrevNode() != before)
      rewriter.eraseOp(op->getPrevNode());
    return rewriter.notifyMatchFailure(op, "expected tiles that vectorize");
  }

  for (Operation *tile : loops.tiles) {
    rewriter.setInsertionPoint(tile);
    FailureOr<linalg::VectorizationResult> vectorized =
        linalg::vectorize(rewriter, tile);
    // A tile that stays as it is remains right: it becomes scalar loops.
    if (succeeded(vectorized))
      rewriter.replaceOp(tile, vectorized->replacements);
  }
  rewriter.replaceOp(op, *results);
  // Reduce along the lanes only where the lanes are the reduction.
  auto lowering = plan->reducesLanes
                      ? vector::VectorMultiReductionLowering::InnerReduction
                      : vector::VectorMultiReductionLowering::InnerParallel;
  simplifyLoops(rewriter, lowering, [&] {
    SmallVector<Operation *> roots;
    Operation *root = before ? before->getNextNode() : &block->front();
    for (; root != after; root = root->getNextNode())
      roots.push_back(root);
    return roots;
  });
  return success();
}

struct RopeVectorizeLinalgPass
    : public rope::impl::RopeVectorizeLinalgPassBase<RopeVectorizeLinalgPass> {
  using RopeVectorizeLinalgPassBase::RopeVectorizeLinalgPassBase;

  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    FailureOr<int64_t> count =
        vectorizeLinalgOps(rewriter, getOperation(), lanes);
    if (failed(count))
      return signalPassFailure();
    numVectorized += *count;
  }
};

} // namespace

FailureOr<int64_t> mlir::rope::vectorizeLinalgOps(RewriterBase &rewriter,
                                                  Operation *root,
                                                  int64_t lanes) {
  if (lanes < 1)
    return root->emitError("expected at least one lane, but got ") << lanes;
  SmallVector<linalg::LinalgOp> ops;
  root->walk([&](linalg::LinalgOp op) { ops.push_back(op); });
  int64_t count = 0;
  for (linalg::LinalgOp op : ops) {
    if (!isTileable(op))
      continue;
    if (succeeded(vectorizeContraction(rewriter, op, lanes)) ||
        succeeded(vectorizeByTiles(rewriter, op, lanes)))
      ++count;
  }
  return count;
}

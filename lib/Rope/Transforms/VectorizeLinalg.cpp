//===- VectorizeLinalg.cpp - Vectorize linalg without masks ---------------===//
//
// Part of the rope compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tiles linalg ops to static shapes that a few vector registers hold, and
// vectorizes the tiles. Tile sizes follow from the structure of the indexing
// maps: the dimension that is contiguous in the result lies along the lanes, a
// dimension that is contiguous only in an input makes a square block, and a
// reduction along the contiguous dimension keeps one partial result a lane.
//
//===----------------------------------------------------------------------===//

#include "VectorizeLinalg.h"

#include "Rope/Transforms/Passes.h"
#include "Rope/Transforms/Transforms.h"
#include "mlir/Dialect/Linalg/Transforms/Hoisting.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/MemRef/Transforms/Transforms.h"
#include "mlir/Dialect/Tensor/Transforms/Transforms.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/Transforms/LoweringPatterns.h"
#include "mlir/Dialect/Vector/Transforms/VectorRewritePatterns.h"
#include "mlir/Interfaces/TilingInterface.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "mlir/Transforms/LoopInvariantCodeMotionUtils.h"

namespace mlir::rope {
#define GEN_PASS_DEF_ROPEVECTORIZELINALGPASS
#include "Rope/Transforms/Passes.h.inc"
} // namespace mlir::rope

using namespace mlir;
using namespace mlir::rope;

namespace {

/// How to tile an op.
struct TilePlan {
  /// Tile size of every dimension of the iteration space.
  SmallVector<int64_t> sizes;
  /// Dimensions in the order of their loops, outermost first.
  SmallVector<unsigned> order;
  /// The reduction along the contiguous dimension, where there is one.
  std::optional<unsigned> rowReduction;
};

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
    AffineMap map = op.getMatchingIndexingMap(&operand);
    if (!map.isProjectedPermutation() ||
        (op.isDpsInit(&operand) &&
         map.getNumResults() != op.getNumParallelLoops()))
      return false;
  }
  return true;
}

/// Chooses tile sizes from the dimensions that are contiguous in the operands.
FailureOr<TilePlan> planTiles(linalg::LinalgOp op, int64_t lanes) {
  SmallVector<int64_t> ranges = op.getStaticLoopRanges();
  SmallVector<utils::IteratorType> iterators = op.getIteratorTypesArray();
  AffineMap outMap = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
  std::optional<unsigned> lane = getInnermostDim(outMap, ranges);
  if (!lane)
    return failure();

  std::optional<unsigned> reduction, block;
  for (OpOperand &operand : op->getOpOperands()) {
    AffineMap map = op.getMatchingIndexingMap(&operand);
    std::optional<unsigned> inner = getInnermostDim(map, ranges);
    // An operand without the lane dimension is broadcast along it.
    if (!inner || inner == lane ||
        !map.getResultPosition(getAffineDimExpr(*lane, op.getContext())))
      continue;
    if (iterators[*inner] == utils::IteratorType::reduction)
      reduction = inner;
    else if (!block)
      block = inner;
  }

  TilePlan plan;
  plan.sizes.assign(op.getNumLoops(), 1);
  if (reduction) {
    plan.sizes[*reduction] = lanes;
    if (op.getNumReductionLoops() == 1)
      plan.rowReduction = reduction;
  } else {
    plan.sizes[*lane] = lanes;
    if (block)
      plan.sizes[*block] = lanes;
  }
  for (AffineExpr expr : outMap.getResults())
    plan.order.push_back(cast<AffineDimExpr>(expr).getPosition());
  for (auto [dim, iterator] : llvm::enumerate(iterators))
    if (iterator == utils::IteratorType::reduction)
      plan.order.push_back(dim);
  return plan;
}

/// Generates the loops over the tiles of one op; the tiles stay linalg ops.
class TileLoops {
public:
  TileLoops(RewriterBase &rewriter, linalg::LinalgOp op, const TilePlan &plan)
      : rewriter(rewriter), op(op), loc(op.getLoc()), plan(plan) {}

  FailureOr<SmallVector<Value>> emit();
  /// The tiles, of static shape.
  SmallVector<Operation *> tiles;

private:
  SmallVector<Value> emitLoops(unsigned depth, ValueRange dests);
  SmallVector<Value> emitTile(linalg::LinalgOp source, ValueRange dests);
  SmallVector<Value> emitRow(ValueRange dests);
  SmallVector<Value> emitRowPartials(linalg::LinalgOp row, const Band &band);
  SmallVector<Value> insertTiles(TilingInterface source, ValueRange tileValues,
                                 ValueRange dests);

  RewriterBase &rewriter;
  linalg::LinalgOp op;
  Location loc;
  const TilePlan &plan;
  SmallVector<SmallVector<Band>> bands;
  SmallVector<OpFoldResult> ranges, offsets, sizes;
  bool isInvalid = false;
};

/// Writes the values of the current tile of `source` into `dests`.
SmallVector<Value> TileLoops::insertTiles(TilingInterface source,
                                          ValueRange tileValues,
                                          ValueRange dests) {
  SmallVector<Value> results;
  for (auto [number, value] : llvm::enumerate(tileValues)) {
    SmallVector<OpFoldResult> position, shape;
    if (failed(source.getResultTilePosition(rewriter, number, offsets, sizes,
                                            position, shape))) {
      isInvalid = true;
      return llvm::to_vector(dests);
    }
    SmallVector<OpFoldResult> strides(position.size(),
                                      rewriter.getIndexAttr(1));
    results.push_back(tensor::InsertSliceOp::create(
        rewriter, loc, value, dests[number], position, shape, strides));
  }
  return results;
}

/// Instantiates the current tile of `source`, which is to be vectorized.
SmallVector<Value> TileLoops::emitTile(linalg::LinalgOp source,
                                       ValueRange dests) {
  Operation *clone = rewriter.clone(*source.getOperation());
  if (!dests.empty())
    cast<DestinationStyleOpInterface>(clone).getDpsInitsMutable().assign(dests);
  auto tilingOp = cast<TilingInterface>(clone);
  SmallVector<Value> results(dests);
  FailureOr<TilingResult> tiled =
      tilingOp.getTiledImplementation(rewriter, offsets, sizes);
  if (succeeded(tiled)) {
    llvm::append_range(tiles, tiled->tiledOps);
    results = insertTiles(tilingOp, tiled->tiledValues, dests);
  } else {
    isInvalid = true;
  }
  rewriter.eraseOp(clone);
  return results;
}

/// Reduces the whole vectors of a row into one partial result a lane, and
/// merges the lanes with the row's own destinations.
SmallVector<Value> TileLoops::emitRowPartials(linalg::LinalgOp row,
                                              const Band &band) {
  SmallVector<Value> dests(row.getDpsInits());
  auto partialOp = dyn_cast<PartialReductionOpInterface>(row.getOperation());
  llvm::SetVector<unsigned> dims;
  dims.insert(*plan.rowReduction);
  FailureOr<SmallVector<Value>> inits = failure();
  if (partialOp)
    inits = partialOp.generateInitialTensorForPartialReduction(rewriter, loc,
                                                               sizes, dims);
  if (failed(inits)) {
    isInvalid = true;
    return dests;
  }
  for (Value init : *inits)
    tiles.push_back(init.getDefiningOp());

  auto emitPartial = [&](OpFoldResult offset, ValueRange carried) {
    offsets[*plan.rowReduction] = offset;
    FailureOr<TilingResult> tiled = partialOp.tileToPartialReduction(
        rewriter, loc, ReductionTilingStrategy::PartialReductionOuterReduction,
        carried, offsets, sizes, dims, /*splitReductionIvs=*/{});
    if (failed(tiled)) {
      isInvalid = true;
      return llvm::to_vector(carried);
    }
    llvm::append_range(tiles, tiled->tiledOps);
    return tiled->tiledValues;
  };
  SmallVector<Value> partials =
      forEachTile(rewriter, loc, band, *inits, emitPartial);
  FailureOr<MergeResult> merged =
      partialOp.mergeReductions(rewriter, loc, partials, dims);
  if (failed(merged)) {
    isInvalid = true;
    return dests;
  }
  llvm::append_range(tiles, merged->mergeOps);
  return merged->replacements;
}

/// Reduces one row: whole vectors lane by lane, then the rest of the row.
SmallVector<Value> TileLoops::emitRow(ValueRange dests) {
  unsigned dim = *plan.rowReduction;
  Operation *clone = rewriter.clone(*op.getOperation());
  cast<DestinationStyleOpInterface>(clone).getDpsInitsMutable().assign(dests);
  auto tilingOp = cast<TilingInterface>(clone);
  offsets[dim] = rewriter.getIndexAttr(0);
  sizes[dim] = ranges[dim];
  FailureOr<TilingResult> whole =
      tilingOp.getTiledImplementation(rewriter, offsets, sizes);
  if (failed(whole)) {
    rewriter.eraseOp(clone);
    isInvalid = true;
    return llvm::to_vector(dests);
  }
  auto row = cast<linalg::LinalgOp>(whole->tiledOps.front());
  SmallVector<OpFoldResult> rowOffsets(offsets);
  offsets.assign(offsets.size(), rewriter.getIndexAttr(0));
  SmallVector<Value> values(row.getDpsInits());
  for (const Band &band : bands[dim]) {
    sizes[dim] = rewriter.getIndexAttr(band.tile);
    if (band.tile == plan.sizes[dim] && !band.isSingleTile())
      values = emitRowPartials(row, band);
    else
      values = forEachTile(rewriter, loc, band, values,
                           [&](OpFoldResult offset, ValueRange carried) {
                             offsets[dim] = offset;
                             return emitTile(row, carried);
                           });
  }
  offsets = rowOffsets;
  sizes[dim] = ranges[dim];
  values = insertTiles(tilingOp, values, dests);
  rewriter.eraseOp(row);
  rewriter.eraseOp(clone);
  return values;
}

SmallVector<Value> TileLoops::emitLoops(unsigned depth, ValueRange dests) {
  if (depth == plan.order.size())
    return emitTile(op, dests);
  unsigned dim = plan.order[depth];
  if (dim == plan.rowReduction && !dests.empty())
    return emitRow(dests);
  SmallVector<Value> results(dests);
  for (const Band &band : bands[dim])
    results = forEachTile(rewriter, loc, band, results,
                          [&](OpFoldResult offset, ValueRange carried) {
                            offsets[dim] = offset;
                            sizes[dim] = rewriter.getIndexAttr(band.tile);
                            return emitLoops(depth + 1, carried);
                          });
  return results;
}

FailureOr<SmallVector<Value>> TileLoops::emit() {
  for (auto [range, size] :
       llvm::zip_equal(op.createLoopRanges(rewriter, loc), plan.sizes)) {
    ranges.push_back(range.size);
    bands.push_back(splitDim(rewriter, loc, range.size, size));
  }
  offsets.assign(ranges.size(), rewriter.getIndexAttr(0));
  sizes = ranges;
  SmallVector<Value> dests;
  if (op.hasPureTensorSemantics())
    dests = op.getDpsInits();
  SmallVector<Value> results = emitLoops(0, dests);
  if (isInvalid)
    return failure();
  return results;
}

using GetRootsFn = function_ref<SmallVector<Operation *>()>;

/// Applies `patterns` to all that is nested in the roots and to nothing else.
LogicalResult applyToRoots(RewritePatternSet &&patterns, GetRootsFn getRoots) {
  SmallVector<Operation *> nested;
  for (Operation *root : getRoots())
    root->walk([&](Operation *inner) { nested.push_back(inner); });
  GreedyRewriteConfig config;
  config.setStrictness(GreedyRewriteStrictness::ExistingAndNewOps);
  return applyOpPatternsGreedily(
      nested, FrozenRewritePatternSet(std::move(patterns)), config);
}

/// Folds the slices of the tiles into the transfers, and carries values that
/// the loops would write and read back in every iteration.
LogicalResult simplifyLoops(RewriterBase &rewriter,
                            vector::VectorMultiReductionLowering lowering,
                            GetRootsFn getRoots) {
  MLIRContext *context = rewriter.getContext();
  // Folding alone marks the transfers as in bounds, which the slices wait for.
  if (failed(applyToRoots(RewritePatternSet(context), getRoots)))
    return failure();
  RewritePatternSet slices(context);
  tensor::populateFoldTensorSubsetOpPatterns(slices);
  memref::populateFoldMemRefAliasOpPatterns(slices);
  if (failed(applyToRoots(std::move(slices), getRoots)))
    return failure();

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
  return applyToRoots(std::move(units), getRoots);
}

/// Tiles and vectorizes one op. Fails, with the IR as it was, where upstream
/// cannot vectorize a tile.
LogicalResult vectorizeByTiles(RewriterBase &rewriter, linalg::LinalgOp op,
                               int64_t lanes) {
  FailureOr<TilePlan> plan = planTiles(op, lanes);
  if (failed(plan))
    return rewriter.notifyMatchFailure(op, "expected a ranked result");
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(op);
  Block *block = op->getBlock();
  Operation *before = op->getPrevNode();
  Operation *after = op->getNextNode();

  TileLoops loops(rewriter, op, *plan);
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
  auto lowering = plan->sizes[plan->order.back()] == lanes && op.getNumReductionLoops() != 0 ? vector::VectorMultiReductionLowering::InnerReduction
                        : vector::VectorMultiReductionLowering::InnerParallel;
  return simplifyLoops(rewriter, lowering, [&] {
    SmallVector<Operation *> roots;
    Operation *root = before ? before->getNextNode() : &block->front();
    for (; root != after; root = root->getNextNode())
      roots.push_back(root);
    return roots;
  });
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

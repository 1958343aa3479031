//===- DistributeToThreads.cpp - Ops of a block shared among threads ------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GPUDetail.h"
#include "Rope/Conversion/Conversion.h"
#include "mlir/Dialect/Affine/Utils.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/Transforms/LoweringPatterns.h"
#include "mlir/Interfaces/TilingInterface.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

namespace mlir::rope {
#define GEN_PASS_DEF_ROPEDISTRIBUTETOTHREADSPASS
#include "Rope/GPU/Passes.h.inc"
} // namespace mlir::rope

// The widest access of a thread.
static constexpr int64_t kAccessBytes = 16;

std::optional<int64_t> rope::detail::getBlockSize(gpu::LaunchOp launch) {
  if (getConstantIntValue(launch.getBlockSizeY()) != 1 ||
      getConstantIntValue(launch.getBlockSizeZ()) != 1)
    return std::nullopt;
  return getConstantIntValue(launch.getBlockSizeX());
}

/// Whether `value` is known to be a multiple of `factor`.
static bool isMultipleOf(OpFoldResult value, int64_t factor) {
  if (std::optional<int64_t> constant = getConstantIntValue(value))
    return *constant % factor == 0;
  auto apply = cast<Value>(value).getDefiningOp<affine::AffineApplyOp>();
  return apply && apply.getAffineMap().getResult(0).isMultipleOf(factor);
}

int64_t rope::detail::getAlignedElements(Value buffer, int64_t limit) {
  auto largestFactor = [&](OpFoldResult value) {
    int64_t factor = limit;
    while (factor > 1 && !isMultipleOf(value, factor))
      factor /= 2;
    return factor;
  };
  if (auto view = buffer.getDefiningOp<memref::SubViewOp>()) {
    auto source = cast<MemRefType>(view.getSource().getType());
    // A dropped last dim is no longer what is contiguous.
    if (source.getRank() == 0 ||
        view.getDroppedDims().test(source.getRank() - 1) ||
        getConstantIntValue(view.getMixedStrides().back()) != 1)
      return 1;
    return std::min(getAlignedElements(view.getSource(), limit),
                    largestFactor(view.getMixedOffsets().back()));
  }
  if (auto other = buffer.getDefiningOp<memref::CastOp>();
      other && isa<MemRefType>(other.getSource().getType()))
    return getAlignedElements(other.getSource(), limit);
  auto type = cast<MemRefType>(buffer.getType());
  if (type.getRank() == 0 || !type.getLayout().isIdentity() ||
      type.isDynamicDim(type.getRank() - 1))
    return 1;
  return largestFactor(OpFoldResult(IntegerAttr::get(
      IndexType::get(buffer.getContext()), type.getShape().back())));
}

/// Elements that a thread takes at once along the last loop of `op`: 1, or so
/// many that every access is contiguous and aligned.
static int64_t getVectorSize(linalg::LinalgOp op) {
  unsigned loops = op.getNumLoops();
  if (loops == 0 || op.getNumParallelLoops() != loops || op.hasIndexSemantics())
    return 1;
  AffineExpr last = getAffineDimExpr(loops - 1, op.getContext());
  int64_t size = op.getStaticLoopRanges().back();
  if (ShapedType::isDynamic(size))
    return 1;
  int64_t limit = kAccessBytes;
  for (OpOperand &operand : op->getOpOperands()) {
    auto type = dyn_cast<MemRefType>(operand.get().getType());
    if (!type)
      continue;
    unsigned bits = type.getElementType().isIntOrFloat()
                        ? type.getElementTypeBitWidth()
                        : 64;
    if (bits < 8)
      return 1;
    limit = std::min<int64_t>(limit, kAccessBytes * 8 / bits);
  }
  for (OpOperand &operand : op->getOpOperands()) {
    if (!isa<MemRefType>(operand.get().getType()))
      continue;
    AffineMap map = op.getMatchingIndexingMap(&operand);
    bool isLast = map.getNumResults() != 0 && map.getResults().back() == last;
    bool isElsewhere = llvm::any_of(
        isLast ? map.getResults().drop_back() : map.getResults(),
        [&](AffineExpr e) { return e.isFunctionOfDim(loops - 1); });
    if (isElsewhere)
      return 1;
    if (isLast)
      limit = std::min(limit, getAlignedElements(operand.get(), limit));
  }
  while (limit > 1 && size % limit != 0)
    limit /= 2;
  return limit;
}

namespace {
/// Who shares an op: thread `id` of `count`.
struct Team {
  Value id;
  int64_t count;
};
} // namespace

/// Builds the part of `op` that thread `team.id` does.
static LogicalResult shareTiles(RewriterBase &rewriter, TilingInterface op,
                                Team team, int64_t vectorSize) {
  Location loc = op.getLoc();
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(op);
  SmallVector<Range> domain = op.getIterationDomain(rewriter);
  SmallVector<utils::IteratorType> kinds = op.getLoopIteratorTypes();
  AffineExpr d0;
  bindDims(rewriter.getContext(), d0);
  // Tables are made by whole rows.
  bool isByRow = isa<TableOp>(op);
  SmallVector<OpFoldResult> counts, offsets, sizes;
  SmallVector<unsigned> shared;
  OpFoldResult total = rewriter.getIndexAttr(1);
  for (auto [loop, range] : llvm::enumerate(domain)) {
    offsets.push_back(range.offset);
    sizes.push_back(range.size);
    if (kinds[loop] != utils::IteratorType::parallel || (isByRow && loop > 0))
      continue;
    int64_t tile = loop + 1 == domain.size() ? vectorSize : 1;
    sizes[loop] = rewriter.getIndexAttr(tile);
    counts.push_back(affine::makeComposedFoldedAffineApply(
        rewriter, loc, d0.floorDiv(tile), {range.size}));
    shared.push_back(loop);
    total = rewriter.createOrFold<arith::MulIOp>(
        loc, getValueOrCreateConstantIndexOp(rewriter, loc, total),
        getValueOrCreateConstantIndexOp(rewriter, loc, counts.back()));
  }
  if (isZeroInteger(total)) {
    rewriter.eraseOp(op);
    return success();
  }
  auto loop = scf::ForOp::create(
      rewriter, loc, team.id,
      getValueOrCreateConstantIndexOp(rewriter, loc, total),
      arith::ConstantIndexOp::create(rewriter, loc, team.count));
  rewriter.setInsertionPointToStart(loop.getBody());
  SmallVector<Value> ids{loop.getInductionVar()};
  if (counts.size() > 1)
    ids = affine::AffineDelinearizeIndexOp::create(
              rewriter, loc, loop.getInductionVar(), counts)
              .getResults();
  for (auto [dim, id] : llvm::zip(shared, ids))
    offsets[dim] = affine::makeComposedFoldedAffineApply(
        rewriter, loc, d0 * (dim + 1 == domain.size() ? vectorSize : 1),
        {OpFoldResult(id)});
  FailureOr<TilingResult> tiled =
      op.getTiledImplementation(rewriter, offsets, sizes);
  if (failed(tiled))
    return op.emitOpError("expected an op that can be tiled for GPU threads");
  rewriter.eraseOp(op);
  for (Operation *tile : tiled->tiledOps) {
    auto linalgOp = dyn_cast<linalg::LinalgOp>(tile);
    if (!linalgOp)
      continue;
    rewriter.setInsertionPoint(tile);
    if (vectorSize > 1 && succeeded(linalg::vectorize(rewriter, tile))) {
      rewriter.eraseOp(tile);
      continue;
    }
    if (failed(linalg::linalgOpToLoops(rewriter, linalgOp)))
      return failure();
    rewriter.eraseOp(tile);
  }
  return success();
}

/// Whether the last dim of `buffer` is not contiguous.
static bool isStrided(Value buffer) {
  auto type = dyn_cast<MemRefType>(buffer.getType());
  return type && type.getRank() != 0 && !type.isLastDimUnitStride();
}

static SmallVector<Value> getElementIndices(OpBuilder &b, Location loc,
                                            ValueRange indices, int64_t at) {
  SmallVector<Value> element(indices);
  element.back() = affine::makeComposedAffineApply(
      b, loc, b.getAffineDimExpr(0) + at, {OpFoldResult(element.back())});
  return element;
}

namespace {
/// Upstream lowers transfers along a last dim that is contiguous.
struct StridedReadToLoads : OpRewritePattern<vector::TransferReadOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(vector::TransferReadOp op,
                                PatternRewriter &b) const override {
    VectorType type = op.getVectorType();
    if (!isStrided(op.getBase()) || type.getRank() > 1 || op.getMask() ||
        op.hasOutOfBoundsDim() || !op.getPermutationMap().isMinorIdentity())
      return b.notifyMatchFailure(op, "not a plain row of a strided buffer");
    SmallVector<Value> elements;
    for (int64_t at = 0; at < type.getNumElements(); ++at)
      elements.push_back(memref::LoadOp::create(
          b, op.getLoc(), op.getBase(),
          getElementIndices(b, op.getLoc(), op.getIndices(), at)));
    b.replaceOpWithNewOp<vector::FromElementsOp>(op, type, elements);
    return success();
  }
};

struct StridedWriteToStores : OpRewritePattern<vector::TransferWriteOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(vector::TransferWriteOp op,
                                PatternRewriter &b) const override {
    VectorType type = op.getVectorType();
    if (!isStrided(op.getBase()) || type.getRank() > 1 || op.getMask() ||
        op.hasOutOfBoundsDim() || !op.getPermutationMap().isMinorIdentity())
      return b.notifyMatchFailure(op, "not a plain row of a strided buffer");
    for (int64_t at = 0; at < type.getNumElements(); ++at)
      memref::StoreOp::create(
          b, op.getLoc(),
          vector::ExtractOp::create(b, op.getLoc(), op.getVector(),
                                    SmallVector<int64_t>(type.getRank(), at)),
          op.getBase(), getElementIndices(b, op.getLoc(), op.getIndices(), at));
    b.eraseOp(op);
    return success();
  }
};
} // namespace

/// Says of accesses to whole, aligned vectors that they are aligned: they are
/// split into elements otherwise.
template <typename OpTy>
static void setAlignment(OpTy op) {
  VectorType type = op.getVectorType();
  int64_t elements = type.getNumElements();
  Type elementType = type.getElementType();
  if (!llvm::isPowerOf2_64(elements) || !elementType.isIntOrFloat() ||
      elementType.getIntOrFloatBitWidth() % 8 != 0 ||
      getAlignedElements(op.getBase(), elements) != elements)
    return;
  if (isMultipleOf(OpFoldResult(op.getIndices().back()), elements))
    op.setAlignment(elements * elementType.getIntOrFloatBitWidth() / 8);
}

namespace {
struct RopeDistributeToThreadsPass
    : rope::impl::RopeDistributeToThreadsPassBase<RopeDistributeToThreadsPass> {
  using RopeDistributeToThreadsPassBase::RopeDistributeToThreadsPassBase;

  LogicalResult shareWork(RewriterBase &rewriter, gpu::LaunchOp launch) {
    SmallVector<TilingInterface> ops;
    WalkResult result = launch.walk([&](Operation *op) {
      if (isa<linalg::LinalgOp, TableOp>(op)) {
        ops.push_back(cast<TilingInterface>(op));
      } else if (isa<RotateOp>(op)) {
        op->emitOpError("expected a static head dim and rotary dim on a GPU");
        return WalkResult::interrupt();
      }
      return WalkResult::advance();
    });
    if (result.wasInterrupted())
      return failure();
    if (ops.empty())
      return success();
    std::optional<int64_t> threads = getBlockSize(launch);
    if (!threads)
      return launch.emitOpError(
          "expected a constant block size, along x alone");
    for (TilingInterface op : ops) {
      auto linalgOp = dyn_cast<linalg::LinalgOp>(op.getOperation());
      Location loc = op.getLoc();
      rewriter.setInsertionPointAfter(op);
      gpu::BarrierOp::create(rewriter, loc);
      if (failed(shareTiles(rewriter, op, {launch.getThreadIds().x, *threads},
                            linalgOp ? getVectorSize(linalgOp) : 1)))
        return failure();
      ++numOps;
    }
    return success();
  }

  void runOnOperation() override {
    MLIRContext *context = &getContext();
    SmallVector<gpu::LaunchOp> launches;
    getOperation()->walk([&](gpu::LaunchOp op) { launches.push_back(op); });
    IRRewriter rewriter(context);
    for (gpu::LaunchOp launch : launches) {
      RewritePatternSet toLinalg(context);
      populateOpsToLinalgPatterns(toLinalg);
      if (failed(applyPatternsGreedily(launch, std::move(toLinalg))) ||
          failed(shareWork(rewriter, launch)))
        return signalPassFailure();
      // What a thread does of a table, and vectors of one row.
      RewritePatternSet vectors(context);
      RopeToVectorOptions options;
      options.lanes = 4;
      options.mayAllocate = false;
      populateRopeToVectorPatterns(vectors, options);
      vector::populateCastAwayVectorLeadingOneDimPatterns(vectors);
      vector::populateVectorTransferPermutationMapLoweringPatterns(vectors);
      vector::populateVectorTransferLoweringPatterns(vectors,
                                                     /*maxTransferRank=*/1);
      vectors.add<StridedReadToLoads, StridedWriteToStores>(context);
      if (failed(applyPatternsGreedily(launch, std::move(vectors))))
        return signalPassFailure();
      launch.walk([](Operation *op) {
        if (auto load = dyn_cast<vector::LoadOp>(op))
          setAlignment(load);
        else if (auto store = dyn_cast<vector::StoreOp>(op))
          setAlignment(store);
      });
    }
  }
};
} // namespace

//===- MapToBlocks.cpp - Host-level loops and ops to GPU launches ---------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/GPU/Passes.h"
#include "Rope/IR/Rope.h"
#include "mlir/Dialect/Affine/Utils.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Interfaces/TilingInterface.h"

using namespace mlir;
using namespace mlir::rope;

namespace mlir::rope {
#define GEN_PASS_DEF_ROPEMAPTOBLOCKSPASS
#include "Rope/GPU/Passes.h.inc"
} // namespace mlir::rope

// Threads of a block that multiplies no matrices.
static constexpr int64_t kThreads = 128;
// Queries of one warp: the rows of an accumulator of the matrix units.
static constexpr int64_t kQueriesPerWarp = 16;
// All banks of workgroup memory, and what rows of such a size are padded by.
static constexpr int64_t kBankBits = 1024, kPaddingBits = 128;
// Elements of an op at host level that one block computes.
static constexpr int64_t kElementsPerBlock = 4096;

static OpFoldResult apply(OpBuilder &b, Location loc, AffineExpr expr,
                          ArrayRef<OpFoldResult> operands) {
  return affine::makeComposedFoldedAffineApply(b, loc, expr, operands);
}

//===----------------------------------------------------------------------===//
// Ops at host level to loops over tiles
//===----------------------------------------------------------------------===//

/// Whether blocks are to share the work of `op`.
static bool isWork(Operation *op) {
  return isa<linalg::LinalgOp, RotateOp, TableOp>(op) &&
         op->getNumResults() == 0;
}

/// The part of each loop of `op` that one block has; reductions are not cut.
static SmallVector<OpFoldResult> getTileSizes(OpBuilder &b, TilingInterface op,
                                              ArrayRef<Range> domain) {
  SmallVector<OpFoldResult> sizes(domain.size());
  int64_t elements = kElementsPerBlock;
  SmallVector<utils::IteratorType> kinds = op.getLoopIteratorTypes();
  for (int64_t loop = domain.size() - 1; loop >= 0; --loop) {
    if (kinds[loop] != utils::IteratorType::parallel) {
      sizes[loop] = domain[loop].size;
      continue;
    }
    std::optional<int64_t> size = getConstantIntValue(domain[loop].size);
    int64_t tile =
        std::max<int64_t>(std::min(size.value_or(elements), elements), 1);
    sizes[loop] = b.getIndexAttr(tile);
    elements = std::max<int64_t>(elements / tile, 1);
  }
  return sizes;
}

static FailureOr<scf::ForallOp> tileToBlocks(RewriterBase &rewriter,
                                             TilingInterface op) {
  Location loc = op.getLoc();
  rewriter.setInsertionPoint(op);
  SmallVector<Range> domain = op.getIterationDomain(rewriter);
  SmallVector<OpFoldResult> tiles = getTileSizes(rewriter, op, domain);
  SmallVector<OpFoldResult> begins, ends, steps;
  for (auto [range, tile] : llvm::zip_equal(domain, tiles)) {
    begins.push_back(range.offset);
    ends.push_back(range.size);
    steps.push_back(tile);
  }
  // A reduction of size 0 would be a step of 0.
  for (OpFoldResult &step : steps)
    if (!getConstantIntValue(step))
      step = affine::makeComposedFoldedAffineMax(
          rewriter, loc,
          AffineMap::get(
              1, 0,
              {rewriter.getAffineDimExpr(0), rewriter.getAffineConstantExpr(1)},
              rewriter.getContext()),
          {step});
  if (domain.empty()) {
    begins.push_back(rewriter.getIndexAttr(0));
    ends.push_back(rewriter.getIndexAttr(1));
    steps.push_back(rewriter.getIndexAttr(1));
  }
  auto loop = scf::ForallOp::create(rewriter, loc, begins, ends, steps,
                                    ValueRange(), /*mapping=*/std::nullopt);
  rewriter.setInsertionPoint(loop.getTerminator());
  if (domain.empty()) {
    rewriter.clone(*op);
    rewriter.eraseOp(op);
    return loop;
  }
  AffineExpr d0, d1, d2;
  bindDims(rewriter.getContext(), d0, d1, d2);
  SmallVector<OpFoldResult> offsets, sizes;
  for (auto [iv, range, tile] :
       llvm::zip_equal(loop.getInductionVars(), domain, tiles)) {
    offsets.push_back(iv);
    sizes.push_back(affine::makeComposedFoldedAffineMin(
        rewriter, loc,
        AffineMap::get(3, 0, {d0, d1 - d2}, rewriter.getContext()),
        {tile, range.size, OpFoldResult(iv)}));
  }
  if (failed(op.getTiledImplementation(rewriter, offsets, sizes)))
    return op.emitOpError("expected an op that can be tiled for GPU blocks");
  rewriter.eraseOp(op);
  return loop;
}

//===----------------------------------------------------------------------===//
// Loops to launches
//===----------------------------------------------------------------------===//

static int64_t getNumThreads(scf::ForallOp loop, int64_t warpSize) {
  int64_t threads = kThreads;
  loop.walk([&](OnlineAttentionOp op) {
    threads = op.getNumQueries() / kQueriesPerWarp * warpSize;
  });
  return threads;
}

/// The dims of `loop` from the slowest to the fastest of the grid: tiles of
/// queries first, for attention over (batch, head, query tile).
static SmallVector<unsigned> getGridOrder(scf::ForallOp loop) {
  auto order = llvm::to_vector(llvm::seq<unsigned>(0, loop.getRank()));
  bool isAttention =
      loop.walk([](OnlineAttentionOp) { return WalkResult::interrupt(); })
          .wasInterrupted();
  if (isAttention && order.size() == 3)
    order = {2, 0, 1};
  return order;
}

/// Replaces `buffer` by `replacement`, of the same shape in another layout or
/// address space, and builds all views of it anew.
static LogicalResult replaceBuffer(RewriterBase &rewriter, Value buffer,
                                   Value replacement) {
  // An op may use it more than once.
  llvm::SetVector<Operation *> users(buffer.getUsers().begin(),
                                     buffer.getUsers().end());
  for (Operation *user : users) {
    if (user == replacement.getDefiningOp())
      continue;
    OpBuilder::InsertionGuard guard(rewriter);
    rewriter.setInsertionPoint(user);
    Location loc = user->getLoc();
    if (auto view = dyn_cast<memref::SubViewOp>(user)) {
      auto type = memref::SubViewOp::inferRankReducedResultType(
          view.getType().getShape(), cast<MemRefType>(replacement.getType()),
          view.getMixedOffsets(), view.getMixedSizes(), view.getMixedStrides());
      if (failed(replaceBuffer(rewriter, view,
                               memref::SubViewOp::create(
                                   rewriter, loc, type, replacement,
                                   view.getMixedOffsets(), view.getMixedSizes(),
                                   view.getMixedStrides()))))
        return failure();
      rewriter.eraseOp(view);
    } else if (auto transpose = dyn_cast<memref::TransposeOp>(user)) {
      if (failed(replaceBuffer(
              rewriter, transpose,
              memref::TransposeOp::create(rewriter, loc, replacement,
                                          transpose.getPermutationAttr()))))
        return failure();
      rewriter.eraseOp(transpose);
    } else if (llvm::any_of(user->getResultTypes(),
                            llvm::IsaPred<BaseMemRefType>)) {
      return user->emitOpError("expected only memref.subview and "
                               "memref.transpose of a buffer of a GPU block");
    } else {
      rewriter.modifyOpInPlace(
          user, [&] { user->replaceUsesOfWith(buffer, replacement); });
    }
  }
  return success();
}

/// The buffer in workgroup memory. Rows that fill all banks are padded, so that
/// the same columns of neighbouring rows lie in different ones.
static Value allocWorkgroup(RewriterBase &rewriter, memref::AllocOp alloc) {
  MemRefType type = alloc.getType();
  Location loc = alloc.getLoc();
  SmallVector<int64_t> shape(type.getShape());
  auto space = gpu::AddressSpaceAttr::get(
      type.getContext(), gpu::GPUDialect::getWorkgroupAddressSpace());
  unsigned bits =
      type.getElementType().isIntOrFloat() ? type.getElementTypeBitWidth() : 64;
  bool isPadded = type.getRank() == 2 && shape[1] * bits % kBankBits == 0;
  if (isPadded)
    shape[1] += kPaddingBits / bits;
  Value buffer = memref::AllocOp::create(
      rewriter, loc,
      MemRefType::get(shape, type.getElementType(), MemRefLayoutAttrInterface(),
                      space));
  if (!isPadded)
    return buffer;
  SmallVector<OpFoldResult> sizes =
      getAsIndexOpFoldResult(type.getContext(), type.getShape());
  return memref::SubViewOp::create(
      rewriter, loc, buffer,
      SmallVector<OpFoldResult>(2, rewriter.getIndexAttr(0)), sizes,
      SmallVector<OpFoldResult>(2, rewriter.getIndexAttr(1)));
}

/// Moves the buffers of a block to workgroup memory.
static LogicalResult placeBuffers(RewriterBase &rewriter,
                                  gpu::LaunchOp launch) {
  SmallVector<memref::AllocOp> allocs;
  SmallVector<Operation *> freed;
  launch.walk([&](Operation *op) {
    if (isa<memref::DeallocOp>(op))
      freed.push_back(op);
    else if (auto alloc = dyn_cast<memref::AllocOp>(op))
      allocs.push_back(alloc);
  });
  for (Operation *op : freed)
    rewriter.eraseOp(op);
  for (memref::AllocOp alloc : allocs) {
    if (!alloc.getType().hasStaticShape() ||
        !alloc.getType().getLayout().isIdentity())
      return alloc.emitOpError("expected a static size and identity layout of "
                               "a buffer of a GPU block, but got ")
             << alloc.getType();
    rewriter.setInsertionPoint(alloc);
    if (failed(replaceBuffer(rewriter, alloc, allocWorkgroup(rewriter, alloc))))
      return failure();
    rewriter.eraseOp(alloc);
  }
  return success();
}

static LogicalResult mapLoop(RewriterBase &rewriter, scf::ForallOp loop,
                             int64_t warpSize) {
  Location loc = loop.getLoc();
  if (loop.getNumResults() != 0)
    return loop.emitOpError("expected a loop on memrefs to map to GPU blocks");
  rewriter.setInsertionPoint(loop);
  AffineExpr d0, d1, d2;
  bindDims(rewriter.getContext(), d0, d1, d2);
  SmallVector<unsigned> order = getGridOrder(loop);
  SmallVector<OpFoldResult> begins = loop.getMixedLowerBound(),
                            ends = loop.getMixedUpperBound(),
                            steps = loop.getMixedStep();
  // Sizes as operands: the difference may be negative, and a step dynamic.
  OpFoldResult grid = rewriter.getIndexAttr(1);
  SmallVector<OpFoldResult> counts;
  for (unsigned dim : order) {
    OpFoldResult size = apply(rewriter, loc, d0 - d1, {ends[dim], begins[dim]});
    size = affine::makeComposedFoldedAffineMax(
        rewriter, loc,
        AffineMap::get(1, 0, {d0, rewriter.getAffineConstantExpr(0)},
                       rewriter.getContext()),
        {size});
    OpFoldResult count;
    if (std::optional<int64_t> step = getConstantIntValue(steps[dim]))
      count = apply(rewriter, loc, d0.ceilDiv(*step), {size});
    else
      count = rewriter.createOrFold<arith::CeilDivUIOp>(
          loc, getValueOrCreateConstantIndexOp(rewriter, loc, size),
          getValueOrCreateConstantIndexOp(rewriter, loc, steps[dim]));
    counts.push_back(count);
    grid = rewriter.createOrFold<arith::MulIOp>(
        loc, getValueOrCreateConstantIndexOp(rewriter, loc, grid),
        getValueOrCreateConstantIndexOp(rewriter, loc, count));
  }
  if (isZeroInteger(grid)) {
    rewriter.eraseOp(loop);
    return success();
  }
  Value blocks = getValueOrCreateConstantIndexOp(rewriter, loc, grid);
  Value zero = arith::ConstantIndexOp::create(rewriter, loc, 0);
  Value one = arith::ConstantIndexOp::create(rewriter, loc, 1);
  Value threads = arith::ConstantIndexOp::create(rewriter, loc,
                                                 getNumThreads(loop, warpSize));
  if (getConstantIntValue(grid).value_or(0) <= 0) {
    Value isAny = arith::CmpIOp::create(rewriter, loc, arith::CmpIPredicate::ne,
                                        blocks, zero);
    auto where = scf::IfOp::create(rewriter, loc, isAny);
    rewriter.setInsertionPointToStart(where.thenBlock());
  }
  auto launch =
      gpu::LaunchOp::create(rewriter, loc, blocks, one, one, threads, one, one);
  rewriter.setInsertionPointToEnd(&launch.getBody().front());
  auto terminator = gpu::TerminatorOp::create(rewriter, loc);
  rewriter.setInsertionPoint(terminator);
  SmallVector<Value> sizes;
  for (OpFoldResult count : counts)
    sizes.push_back(getValueOrCreateConstantIndexOp(rewriter, loc, count));
  SmallVector<Value> ids{launch.getBlockIds().x};
  if (order.size() > 1)
    ids = affine::AffineDelinearizeIndexOp::create(
              rewriter, loc, launch.getBlockIds().x, counts)
              .getResults();
  SmallVector<Value> ivs(order.size());
  for (auto [dim, id] : llvm::zip_equal(order, ids)) {
    OpFoldResult iv;
    if (std::optional<int64_t> step = getConstantIntValue(steps[dim]))
      iv = apply(rewriter, loc, d0 + d1 * *step,
                 {begins[dim], OpFoldResult(id)});
    else
      iv = rewriter.createOrFold<arith::AddIOp>(
          loc, getValueOrCreateConstantIndexOp(rewriter, loc, begins[dim]),
          rewriter.createOrFold<arith::MulIOp>(
              loc, id,
              getValueOrCreateConstantIndexOp(rewriter, loc, steps[dim])));
    ivs[dim] = getValueOrCreateConstantIndexOp(rewriter, loc, iv);
  }
  rewriter.eraseOp(loop.getTerminator());
  rewriter.inlineBlockBefore(loop.getBody(), terminator, ivs);
  rewriter.eraseOp(loop);
  return placeBuffers(rewriter, launch);
}

/// Host code must not touch device memory.
static LogicalResult verifyHostCode(Operation *root) {
  WalkResult result = root->walk<WalkOrder::PreOrder>([](Operation *op) {
    if (isa<gpu::LaunchOp>(op))
      return WalkResult::skip();
    if (!isa<memref::LoadOp, memref::StoreOp, AttentionOp, OnlineAttentionOp,
             OnlineMergeOp>(op) &&
        !isWork(op))
      return WalkResult::advance();
    op->emitOpError("expected no access to memory by host code: the buffers of "
                    "a function for a GPU lie in device memory");
    return WalkResult::interrupt();
  });
  return failure(result.wasInterrupted());
}

namespace {
struct RopeMapToBlocksPass
    : rope::impl::RopeMapToBlocksPassBase<RopeMapToBlocksPass> {
  using RopeMapToBlocksPassBase::RopeMapToBlocksPassBase;

  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    SmallVector<TilingInterface> ops;
    SmallVector<scf::ForallOp> loops;
    getOperation()->walk<WalkOrder::PreOrder>([&](Operation *op) {
      if (isa<gpu::LaunchOp>(op))
        return WalkResult::skip();
      if (auto loop = dyn_cast<scf::ForallOp>(op)) {
        loops.push_back(loop);
        return WalkResult::skip();
      }
      if (isWork(op) && isa<TilingInterface>(op)) {
        ops.push_back(cast<TilingInterface>(op));
        return WalkResult::skip();
      }
      return WalkResult::advance();
    });
    for (TilingInterface op : ops) {
      FailureOr<scf::ForallOp> loop = tileToBlocks(rewriter, op);
      if (failed(loop))
        return signalPassFailure();
      loops.push_back(*loop);
    }
    for (scf::ForallOp loop : loops) {
      if (failed(mapLoop(rewriter, loop, warpSize)))
        return signalPassFailure();
      ++numLaunches;
    }
    if (failed(verifyHostCode(getOperation())))
      signalPassFailure();
  }
};
} // namespace

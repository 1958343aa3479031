//===- AttentionToWgmma.cpp - rope.online_attention to warpgroups ---------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "AttentionTiles.h"
#include "WgmmaEmitter.h"
#include "mlir/Analysis/SliceAnalysis.h"
#include "mlir/Dialect/NVGPU/IR/NVGPUDialect.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Remarks.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

namespace mlir::rope {
#define GEN_PASS_DEF_ROPEATTENTIONTOWGMMAPASS
#include "Rope/GPU/Passes.h.inc"
} // namespace mlir::rope

// What setmaxnreg gives the threads that fetch and those that compute, of the
// registers of three warpgroups; all have `kSharedRegisters` outside of the
// roles.
static constexpr uint32_t kProducerRegisters = 40, kConsumerRegisters = 232,
                          kSharedRegisters = 168;
// The sizes of a box and of a product end here.
static constexpr int64_t kMostRows = 256;

/// Whether TMA can fetch `tile`: rows of one matrix of a buffer of the device.
static bool isBox(Value tile, gpu::LaunchOp launch) {
  auto view = tile.getDefiningOp<memref::SubViewOp>();
  if (!view || launch.getBody().isAncestor(view.getSource().getParentRegion()))
    return false;
  auto type = cast<MemRefType>(view.getSource().getType());
  constexpr int64_t maxRank = 5;
  llvm::SmallBitVector dropped = view.getDroppedDims();
  return type.getRank() <= maxRank && dropped.count() + 2 == dropped.size() &&
         !dropped.test(type.getRank() - 1) &&
         getConstantIntValue(view.getMixedOffsets().back()) == 0 &&
         llvm::all_of(view.getMixedStrides(), [](OpFoldResult stride) {
           return getConstantIntValue(stride) == 1;
         });
}

/// Why the tiles of `launch` are not for warpgroups; empty if they are.
static std::string getReason(gpu::LaunchOp launch,
                             ArrayRef<OnlineAttentionOp> ops) {
  for (OnlineAttentionOp op : ops) {
    Type type = op.getQueryType().getElementType();
    int64_t keys = cast<MemRefType>(op.getScratch().getType()).getDimSize(0);
    if (!type.isF16() && !type.isBF16())
      return "products of warpgroups are of f16 or bf16";
    if (op.getNumQueries() != 2 * WgmmaEmitter::kQueries)
      return "the registers are shared out for two warpgroups of 64 queries";
    if (op.getHeadDim() % WgmmaEmitter::kPanel != 0 ||
        op.getValueDim() % WgmmaEmitter::kPanel != 0 ||
        op.getValueDim() > kMostRows)
      return "head dims are not whole panels of 64 channels";
    if (ShapedType::isDynamic(keys) || keys % 16 != 0 || keys > kMostRows)
      return "the keys of a tile are not those of a product";
    if (op.getBias())
      return "a tile of bias is built by all threads";
    auto loop = dyn_cast<scf::ForOp>(op->getParentOp());
    if (!loop || !loop.getInitArgs().empty() ||
        llvm::any_of(
            loop.getBody()->without_terminator(),
            [&](Operation &other) { return &other != op && !isPure(&other); }))
      return "a tile is not alone in its loop";
    if (!llvm::all_of(op.getKeys(),
                      [&](Value tile) { return isBox(tile, launch); }) ||
        !isBox(op.getValue(), launch))
      return "keys or values are not boxes of a buffer";
  }
  return {};
}

/// Gives the ops between the first and the last loop of tiles that other ops
/// may use a place before them. Returns the rest; fails where they are not
/// loops.
static FailureOr<SmallVector<Operation *>>
collectLoops(RewriterBase &rewriter, const AttentionTiles &tiles) {
  SmallVector<Operation *> loops, pure;
  for (Operation *op = tiles.begin;; op = op->getNextNode()) {
    if (isa<scf::ForOp, scf::IfOp>(op) && op->getNumResults() == 0)
      loops.push_back(op);
    else if (isPure(op))
      pure.push_back(op);
    else
      return op->emitOpError("expected loops over tiles of keys, and ops "
                             "without side effects between them");
    if (op == tiles.end)
      break;
  }
  for (Operation *op : pure)
    rewriter.moveOpBefore(op, tiles.begin);
  return loops;
}

static SmallVector<OnlineAttentionOp> getTiles(Operation *root) {
  SmallVector<OnlineAttentionOp> ops;
  root->walk([&](OnlineAttentionOp op) { ops.push_back(op); });
  return ops;
}

/// One update of the state for each score of `op`, of the keys in its regions:
/// two scores at once take more registers than there are.
static void splitScores(RewriterBase &rewriter, OnlineAttentionOp op) {
  rewriter.setInsertionPoint(op);
  for (int64_t score = 0, e = op.getKeys().size(); score < e; ++score) {
    auto part = cast<OnlineAttentionOp>(rewriter.clone(*op));
    SmallVector<int64_t> regions;
    for (int64_t region : op.getRegions())
      regions.push_back(region == score ? 0 : -1);
    part.setRegions(regions);
    part.getQueriesMutable().assign(op.getQueries()[score]);
    part.getKeysMutable().assign(op.getKeys()[score]);
  }
  rewriter.eraseOp(op);
}

/// Clones `loop`, and what its bounds and indices are computed from, to where
/// `rewriter` stands: fewer values then live beside the other loops.
static Operation *cloneLoop(RewriterBase &rewriter, Operation *loop) {
  Block *block = loop->getBlock();
  SetVector<Value> used;
  getUsedValuesDefinedAbove(loop->getRegions(), used);
  used.insert_range(loop->getOperands());
  SetVector<Operation *> slice;
  BackwardSliceOptions options;
  options.inclusive = true;
  options.omitBlockArguments = true;
  options.filter = [&](Operation *op) {
    return op->getBlock() == block && isPure(op) &&
           llvm::all_of(op->getResultTypes(),
                        [](Type type) { return type.isIntOrIndex(); });
  };
  for (Value value : used)
    (void)getBackwardSlice(value, &slice, options);
  IRMapping mapping;
  for (Operation &op : *block)
    if (slice.contains(&op))
      rewriter.clone(op, mapping);
  return rewriter.clone(*loop, mapping);
}

static void buildProducer(RewriterBase &rewriter, WgmmaEmitter &emitter,
                          Location loc, ArrayRef<Operation *> loops) {
  NVVM::SetMaxRegisterOp::create(rewriter, loc, kProducerRegisters,
                                 NVVM::SetMaxRegisterAction::decrease);
  {
    OpBuilder::InsertionGuard guard(rewriter);
    auto elected =
        scf::IfOp::create(rewriter, loc, emitter.buildIsElected(rewriter));
    rewriter.setInsertionPointToStart(elected.thenBlock());
    for (Operation *loop : loops) {
      Operation *clone = cloneLoop(rewriter, loop);
      OpBuilder::InsertionGuard inner(rewriter);
      for (OnlineAttentionOp op : getTiles(clone)) {
        rewriter.setInsertionPoint(op);
        emitter.buildFetch(rewriter, op);
        rewriter.eraseOp(op);
      }
    }
  }
  NVVM::SetMaxRegisterOp::create(rewriter, loc, kSharedRegisters,
                                 NVVM::SetMaxRegisterAction::increase);
}

static void buildConsumer(RewriterBase &rewriter, WgmmaEmitter &emitter,
                          const AttentionTiles &tiles,
                          ArrayRef<Operation *> loops) {
  Location loc = tiles.begin->getLoc();
  NVVM::SetMaxRegisterOp::create(rewriter, loc, kConsumerRegisters,
                                 NVVM::SetMaxRegisterAction::increase);
  // Not before: the few registers of the other role would hold it, too.
  emitter.buildInit(rewriter, tiles.acc, tiles.max, tiles.sum);
  for (Operation *loop : loops) {
    Operation *clone = cloneLoop(rewriter, loop);
    OpBuilder::InsertionGuard guard(rewriter);
    for (OnlineAttentionOp op : getTiles(clone)) {
      rewriter.setInsertionPoint(op);
      emitter.buildTile(rewriter, op);
      rewriter.eraseOp(op);
    }
  }
  NVVM::SetMaxRegisterOp::create(rewriter, loc, kSharedRegisters,
                                 NVVM::SetMaxRegisterAction::decrease);
}

static LogicalResult lowerLaunch(RewriterBase &rewriter, gpu::LaunchOp launch) {
  FailureOr<AttentionTiles> tiles =
      takeAttentionTiles(rewriter, launch, MmaEmitter::kWarpSize);
  if (failed(tiles))
    return failure();
  FailureOr<SmallVector<Operation *>> loops = collectLoops(rewriter, *tiles);
  if (failed(loops))
    return failure();
  OnlineAttentionOp first = tiles->ops.front();
  Value scratch = first.getScratch();
  Location loc = launch.getLoc();
  rewriter.setInsertionPoint(launch);
  launch.getBlockSizeXMutable().assign(arith::ConstantIndexOp::create(
      rewriter, loc, *getBlockSize(launch) + WgmmaEmitter::kThreads));
  for (OnlineAttentionOp op : tiles->ops)
    if (op.getKeys().size() > 1)
      splitScores(rewriter, op);
  tiles->ops = getTiles(launch);
  first = tiles->ops.front();
  rewriter.setInsertionPoint(loops->front());
  WgmmaEmitter emitter(rewriter, launch, tiles->ops);
  auto roles =
      scf::IfOp::create(rewriter, loc, emitter.buildIsProducer(rewriter),
                        /*withElseRegion=*/true);
  // The state may lie where the tiles have been.
  gpu::BarrierOp::create(rewriter, loc);
  auto store = scf::IfOp::create(rewriter, loc, roles.getCondition(),
                                 /*withElseRegion=*/true);
  emitter.buildEnd(rewriter);
  gpu::BarrierOp::create(rewriter, loc);
  rewriter.setInsertionPointToStart(store.elseBlock());
  emitter.buildStore(rewriter, first);
  rewriter.setInsertionPointToStart(roles.thenBlock());
  buildProducer(rewriter, emitter, loc, *loops);
  rewriter.setInsertionPointToStart(roles.elseBlock());
  buildConsumer(rewriter, emitter, *tiles, *loops);
  for (Operation *loop : *loops)
    rewriter.eraseOp(loop);
  if (scratch.use_empty() && scratch.getDefiningOp())
    rewriter.eraseOp(scratch.getDefiningOp());
  return success();
}

namespace {
struct RopeAttentionToWgmmaPass
    : rope::impl::RopeAttentionToWgmmaPassBase<RopeAttentionToWgmmaPass> {
  using RopeAttentionToWgmmaPassBase::RopeAttentionToWgmmaPassBase;

  void runOnOperation() override {
    SmallVector<gpu::LaunchOp> launches;
    getOperation()->walk([&](gpu::LaunchOp op) { launches.push_back(op); });
    IRRewriter rewriter(&getContext());
    for (gpu::LaunchOp launch : launches) {
      SmallVector<OnlineAttentionOp> ops = getTiles(launch);
      if (ops.empty())
        continue;
      if (std::string reason = getReason(launch, ops); !reason.empty()) {
        remark::missed(
            launch.getLoc(),
            remark::RemarkOpts::name("Warpgroups").category(getArgument()))
            << remark::add("{0}", reason);
        continue;
      }
      if (failed(lowerLaunch(rewriter, launch)))
        return signalPassFailure();
      ++numLaunches;
    }
  }
};
} // namespace

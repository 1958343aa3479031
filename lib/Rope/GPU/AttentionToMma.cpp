//===- AttentionToMma.cpp - rope.online_attention to matrix units ---------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "AttentionTiles.h"
#include "MmaEmitter.h"
#include "mlir/Dialect/NVGPU/IR/NVGPUDialect.h"

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

namespace mlir::rope {
#define GEN_PASS_DEF_ROPEATTENTIONTOMMAPASS
#include "Rope/GPU/Passes.h.inc"
} // namespace mlir::rope

/// Two tiles deep: the copies of the next tile go on while this one is
/// multiplied.
static void buildPipelinedLoop(RewriterBase &rewriter, MmaEmitter &emitter,
                               OnlineAttentionOp op, scf::ForOp loop) {
  Location loc = op.getLoc();
  Value end = loop.getUpperBound();
  // The copies of the tile at `iv`, if there is one, in two groups.
  auto stageTile = [&](Value iv, Value number) -> Value {
    Value group;
    for (bool isKeys : {true, false}) {
      Value isThere = arith::CmpIOp::create(rewriter, loc,
                                            arith::CmpIPredicate::slt, iv, end);
      auto where = scf::IfOp::create(rewriter, loc, isThere);
      {
        OpBuilder::InsertionGuard guard(rewriter);
        rewriter.setInsertionPointToStart(where.thenBlock());
        IRMapping mapping;
        mapping.map(loop.getInductionVar(), iv);
        for (Operation &other : loop.getBody()->without_terminator())
          if (&other != op)
            rewriter.clone(other, mapping);
        if (isKeys)
          emitter.stageKeys(
              rewriter, mapping.lookupOrDefault(op.getKeys().front()), number);
        else
          emitter.stageValue(rewriter, mapping.lookupOrDefault(op.getValue()),
                             number);
      }
      group = emitter.closeGroup(rewriter, loc);
    }
    return group;
  };
  rewriter.setInsertionPoint(loop);
  Value zero = arith::ConstantIndexOp::create(rewriter, loc, 0);
  Value one = arith::ConstantIndexOp::create(rewriter, loc, 1);
  stageTile(loop.getLowerBound(), zero);
  auto pipelined = scf::ForOp::create(rewriter, loc, loop.getLowerBound(), end,
                                      loop.getStep(), zero);
  rewriter.setInsertionPointToStart(pipelined.getBody());
  Value iv = pipelined.getInductionVar();
  Value number = pipelined.getRegionIterArg(0);
  Value other = arith::SubIOp::create(rewriter, loc, one, number);
  Value next = arith::AddIOp::create(rewriter, loc, iv, loop.getStep());
  Value group = stageTile(next, other);
  // Of this tile and the next, in order: keys, values, keys, values.
  emitter.awaitGroups(rewriter, loc, group, /*pending=*/3);
  IRMapping mapping;
  mapping.map(loop.getInductionVar(), iv);
  Operation *tile = nullptr;
  for (Operation &original : loop.getBody()->without_terminator()) {
    Operation *clone = rewriter.clone(original, mapping);
    if (&original == op)
      tile = clone;
  }
  emitter.buildTile(
      rewriter, cast<OnlineAttentionOp>(tile), number, number,
      [&](OpBuilder &b) { emitter.awaitGroups(b, loc, group, /*pending=*/2); });
  gpu::BarrierOp::create(rewriter, loc);
  scf::YieldOp::create(rewriter, loc, other);
  rewriter.eraseOp(tile);
  rewriter.eraseOp(loop);
}

static void buildSingleTile(RewriterBase &rewriter, MmaEmitter &emitter,
                            OnlineAttentionOp op) {
  Location loc = op.getLoc();
  rewriter.setInsertionPoint(op);
  OpFoldResult zero = rewriter.getIndexAttr(0);
  for (auto [i, keys] : llvm::enumerate(op.getKeys()))
    emitter.stageKeys(rewriter, keys, rewriter.getIndexAttr(i));
  emitter.closeGroup(rewriter, loc);
  emitter.stageValue(rewriter, op.getValue(), zero);
  Value group = emitter.closeGroup(rewriter, loc);
  emitter.awaitGroups(rewriter, loc, group, /*pending=*/1);
  emitter.buildTile(rewriter, op, zero, zero, [&](OpBuilder &b) {
    emitter.awaitGroups(b, loc, group, /*pending=*/0);
  });
  gpu::BarrierOp::create(rewriter, loc);
  rewriter.eraseOp(op);
}

static FailureOr<int64_t> lowerLaunch(RewriterBase &rewriter,
                                      gpu::LaunchOp launch) {
  FailureOr<AttentionTiles> tiles =
      takeAttentionTiles(rewriter, launch, MmaEmitter::kWarpSize);
  if (failed(tiles))
    return failure();
  if (tiles->ops.empty())
    return 0;
  OnlineAttentionOp first = tiles->ops.front();
  rewriter.setInsertionPoint(tiles->begin);
  MmaEmitter emitter(rewriter, launch, first);
  emitter.allocBuffers(rewriter, std::max<int64_t>(tiles->mostScores, 2));
  emitter.buildInit(rewriter, tiles->acc, tiles->max, tiles->sum);
  rewriter.setInsertionPointAfter(tiles->end);
  emitter.buildStore(rewriter, first);
  gpu::BarrierOp::create(rewriter, first.getLoc());
  Value scratch = first.getScratch();
  for (OnlineAttentionOp op : tiles->ops) {
    if (scf::ForOp loop = getTileLoop(op))
      buildPipelinedLoop(rewriter, emitter, op, loop);
    else
      buildSingleTile(rewriter, emitter, op);
  }
  if (scratch.use_empty() && scratch.getDefiningOp())
    rewriter.eraseOp(scratch.getDefiningOp());
  return tiles->ops.size();
}

namespace {
struct RopeAttentionToMmaPass
    : rope::impl::RopeAttentionToMmaPassBase<RopeAttentionToMmaPass> {
  using RopeAttentionToMmaPassBase::RopeAttentionToMmaPassBase;

  void runOnOperation() override {
    SmallVector<gpu::LaunchOp> launches;
    getOperation()->walk([&](gpu::LaunchOp op) { launches.push_back(op); });
    IRRewriter rewriter(&getContext());
    for (gpu::LaunchOp launch : launches) {
      FailureOr<int64_t> count = lowerLaunch(rewriter, launch);
      if (failed(count))
        return signalPassFailure();
      numTiles += *count;
    }
  }
};
} // namespace

//===- AttentionToMma.cpp - rope.online_attention to matrix units ---------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "MmaEmitter.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

namespace mlir::rope {
#define GEN_PASS_DEF_ROPEATTENTIONTOMMAPASS
#include "Rope/GPU/Passes.h.inc"
} // namespace mlir::rope

/// What a tile must look like to be one of matrix units.
static LogicalResult verifyTile(OnlineAttentionOp op, int64_t threads) {
  auto isByRow = [](Value buffer) {
    return static_cast<bool>(buffer.getDefiningOp<memref::TransposeOp>());
  };
  if (!llvm::all_of(op.getQueries(), isByRow) || !isByRow(op.getAcc()))
    return op.emitOpError("expected queries and acc with contiguous channels, "
                          "as rope-fuse-attention{matrix-units} builds them");
  constexpr int64_t multiple = 16;
  for (auto [name, size] :
       {std::pair("head dim", op.getHeadDim()),
        std::pair("head dim of value", op.getValueDim()),
        std::pair("number of queries", op.getNumQueries()),
        std::pair("number of keys of a tile",
                  cast<MemRefType>(op.getScratch().getType()).getDimSize(0))})
    if (ShapedType::isDynamic(size) || size % multiple != 0)
      return op.emitOpError("expected a static ")
             << name << " that is a multiple of " << multiple
             << " for the matrix units of a GPU, but got " << size;
  if (op.getNumQueries() / MmaEmitter::kRows * MmaEmitter::kWarpSize != threads)
    return op.emitOpError("expected a block of two threads for each of the ")
           << op.getNumQueries() << " queries, but got " << threads
           << " threads";
  Type type = op.getQueryType().getElementType();
  for (Value operand : llvm::concat<Value>(llvm::to_vector(op.getKeys()),
                                           SmallVector<Value>{op.getValue()}))
    if (cast<MemRefType>(operand.getType()).getElementType() != type)
      return op.emitOpError("expected keys and value of the element type of "
                            "queries, ")
             << type << ", but got " << operand.getType();
  return success();
}

/// The constant that `buffer` has been filled with before `op`.
static FailureOr<double> takeFill(RewriterBase &rewriter, Value buffer,
                                  Operation *op) {
  for (Operation *before = op->getPrevNode(); before;
       before = before->getPrevNode()) {
    auto fill = dyn_cast<linalg::FillOp>(before);
    if (!fill || fill.getOutputs().front() != buffer)
      continue;
    FloatAttr value;
    if (!matchPattern(fill.getInputs().front(), m_Constant(&value)))
      return failure();
    rewriter.eraseOp(fill);
    return value.getValueAsDouble();
  }
  return failure();
}

/// The loop around `op` alone, whose other ops can be built anew for any
/// iteration.
static scf::ForOp getTileLoop(OnlineAttentionOp op) {
  auto loop = dyn_cast<scf::ForOp>(op->getParentOp());
  if (!loop || op.getKeys().size() != 1 || !loop.getInitArgs().empty())
    return {};
  for (Operation &other : loop.getBody()->without_terminator())
    if (&other != op && !isPure(&other))
      return {};
  return loop;
}

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
  SmallVector<OnlineAttentionOp> ops;
  launch.walk([&](OnlineAttentionOp op) { ops.push_back(op); });
  if (ops.empty())
    return 0;
  OnlineAttentionOp first = ops.front();
  std::optional<int64_t> threads = getBlockSize(launch);
  if (!threads)
    return launch.emitOpError("expected a constant block size");
  int64_t keyBuffers = 2;
  for (OnlineAttentionOp op : ops) {
    if (failed(verifyTile(op, *threads)))
      return failure();
    if (op.getAcc() != first.getAcc() || op.getMax() != first.getMax() ||
        op.getSum() != first.getSum())
      return op.emitOpError("expected all tiles of a GPU block to update one "
                            "state");
    keyBuffers = std::max<int64_t>(keyBuffers, op.getKeys().size());
  }
  // The ops of the block that holds the state which have tiles in them.
  Block *block = first.getAcc().getDefiningOp()->getBlock();
  Operation *begin = block->findAncestorOpInBlock(*ops.front());
  Operation *end = block->findAncestorOpInBlock(*ops.back());
  Value acc = first.getAcc().getDefiningOp<memref::TransposeOp>().getIn();
  FailureOr<double> accValue = takeFill(rewriter, acc, begin);
  FailureOr<double> maxValue = takeFill(rewriter, first.getMax(), begin);
  FailureOr<double> sumValue = takeFill(rewriter, first.getSum(), begin);
  if (failed(accValue) || failed(maxValue) || failed(sumValue))
    return first.emitOpError("expected its state to be filled with constants");

  rewriter.setInsertionPoint(begin);
  MmaEmitter emitter(rewriter, launch, first, keyBuffers);
  emitter.buildInit(rewriter, *accValue, *maxValue, *sumValue);
  rewriter.setInsertionPointAfter(end);
  emitter.buildStore(rewriter, ops.back());
  Value scratch = first.getScratch();
  for (OnlineAttentionOp op : ops) {
    if (scf::ForOp loop = getTileLoop(op))
      buildPipelinedLoop(rewriter, emitter, op, loop);
    else
      buildSingleTile(rewriter, emitter, op);
  }
  if (scratch.use_empty() && scratch.getDefiningOp())
    rewriter.eraseOp(scratch.getDefiningOp());
  return ops.size();
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

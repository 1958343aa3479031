//===- FuseAttention.cpp - rope.attention to one fused loop nest ----------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FusedLoopNest.h"

#include "Rope/Transforms/Passes.h"
#include "Rope/Transforms/TileSizes.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Remarks.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::rope;

namespace mlir::rope {
#define GEN_PASS_DEF_ROPEFUSEATTENTIONPASS
#include "Rope/Transforms/Passes.h.inc"
} // namespace mlir::rope

/// The same attention of the default layout, on views of its operands.
static AttentionOp toDefaultLayout(RewriterBase &rewriter, AttentionOp op) {
  if (op.getLayout() == Layout::bhld)
    return op;
  AffineMapAttr swapped = AffineMapAttr::get(AffineMap::getPermutationMap(
      ArrayRef<int64_t>{0, 2, 1, 3}, rewriter.getContext()));
  IRMapping views;
  for (Value buffer :
       {op.getQuery(), op.getKey(), op.getValue(), op.getOutput()})
    if (!views.contains(buffer))
      views.map(buffer, memref::TransposeOp::create(rewriter, op.getLoc(),
                                                    buffer, swapped));
  auto view = cast<AttentionOp>(rewriter.clone(*op, views));
  view.setLayout(Layout::bhld);
  rewriter.eraseOp(op);
  return view;
}

/// Loop nests for the sequences of one query, of few, and of many.
static FusedAttention
buildBySequenceLengths(RewriterBase &rewriter, AttentionOp op,
                       const FuseAttentionOptions &options) {
  fillPaddedQueries(rewriter, op);
  int64_t next = 1, rows = op.getQueryType().getDimSize(2);
  for (int64_t bound :
       {int64_t(1), FusedLoopNest::getQueriesOfOneRegister(op, options)}) {
    if (bound < next || (!ShapedType::isDynamic(rows) && bound >= rows))
      continue;
    FusedLoopNest(rewriter, op, options, {next, bound}).build();
    next = bound + 1;
  }
  return FusedLoopNest(rewriter, op, options, {next, std::nullopt}).build();
}

/// One loop nest; where the number of queries is known only at run time, also
/// those for one query (a decode step) and for a few, and a choice.
static FusedAttention buildByNumQueries(RewriterBase &rewriter, AttentionOp op,
                                        const FuseAttentionOptions &options) {
  if (op.hasQueriesPerSequence() && options.specializeQueries)
    return buildBySequenceLengths(rewriter, op, options);
  fillPaddedQueries(rewriter, op);
  if (!op.getQueryType().isDynamicDim(2) || !options.specializeQueries)
    return FusedLoopNest(rewriter, op, options).build();
  OpBuilder::InsertionGuard guard(rewriter);
  Location loc = op.getLoc();
  Value count = memref::DimOp::create(rewriter, loc, op.getQuery(), 2);
  auto buildIf = [&](arith::CmpIPredicate predicate, int64_t bound) {
    Value isFew = arith::CmpIOp::create(
        rewriter, loc, predicate, count,
        arith::ConstantIndexOp::create(rewriter, loc, bound));
    auto choice = scf::IfOp::create(rewriter, loc, isFew,
                                    /*withElseRegion=*/true);
    rewriter.setInsertionPointToStart(choice.thenBlock());
    FusedLoopNest(rewriter, op, options, {0, bound}).build();
    rewriter.setInsertionPointToStart(choice.elseBlock());
  };
  buildIf(arith::CmpIPredicate::eq, 1);
  int64_t few = FusedLoopNest::getQueriesOfOneRegister(op, options);
  if (few > 1)
    buildIf(arith::CmpIPredicate::ule, few);
  return FusedLoopNest(rewriter, op, options).build();
}

FailureOr<FusedAttention>
rope::fuseAttention(RewriterBase &rewriter, AttentionOp op,
                    const FuseAttentionOptions &options) {
  if (!isa<BaseMemRefType>(op.getQuery().getType()))
    return op.emitOpError("expected memrefs to fuse, but got ")
           << op.getQuery().getType() << "; bufferize first";
  for (auto [name, type] : {std::pair("query", op.getQueryType()),
                            std::pair("key", op.getKeyType()),
                            std::pair("value", op.getValueType())})
    if (type.isDynamicDim(3))
      return op.emitOpError("expected a static head dim of ")
             << name << " to fuse, but got " << type;
  if (op.getQueryType().getElementType().isF64())
    return op.emitOpError("expected f32, f16 or bf16 to fuse, but got f64; "
                          "rope-to-linalg takes f64");

  rewriter.setInsertionPoint(op);
  op = toDefaultLayout(rewriter, op);
  rewriter.setInsertionPoint(op);
  FusedAttention result = buildByNumQueries(rewriter, op, options);
  rewriter.eraseOp(op);
  return result;
}

namespace {
struct RopeFuseAttentionPass
    : rope::impl::RopeFuseAttentionPassBase<RopeFuseAttentionPass> {
  using RopeFuseAttentionPassBase::RopeFuseAttentionPassBase;

  LogicalResult initialize(MLIRContext *context) override {
    for (auto [name, value] :
         {std::pair("vector-width", &vectorWidth),
          std::pair("vector-registers", &vectorRegisters),
          std::pair("l2-cache", &l2Cache), std::pair("split-keys", &splitKeys),
          std::pair("shared-memory", &sharedMemory),
          std::pair("max-key-tile", &maxKeyTile)})
      if (*value <= 0)
        return emitError(UnknownLoc::get(context), "expected ")
               << name << " to be positive, but got " << value->getValue();
    if (!llvm::isPowerOf2_64(vectorWidth) || vectorWidth < 32)
      return emitError(UnknownLoc::get(context),
                       "expected vector-width to be a "
                       "power of two of at least 32, "
                       "but got ")
             << vectorWidth.getValue();
    if (bf16Dot && (vectorWidth < 128 || vectorWidth > 512))
      return emitError(UnknownLoc::get(context),
                       "expected vector-width to be 128, 256 or 512 with "
                       "bf16-dot, but got ")
             << vectorWidth.getValue();
    for (auto [name, value] :
         {std::pair("query-tile", &queryTile),
          std::pair("query-tiles-per-block", &queryTilesPerBlock),
          std::pair("key-tile", &keyTile), std::pair("key-group", &keyGroup)})
      if (*value < 0)
        return emitError(UnknownLoc::get(context), "expected ")
               << name << " to be positive, or 0 to be chosen, but got "
               << value->getValue();
    if (copyBytes < 0)
      return emitError(UnknownLoc::get(context),
                       "expected copy-bytes to be positive, or 0 for no limit, "
                       "but got ")
             << copyBytes.getValue();
    return success();
  }

  /// Says how much of the attention computes more than one score.
  static void report(Location loc, const FusedAttention &fused) {
    auto remark = remark::passed(
        loc, remark::RemarkOpts::name("Fused").category("rope-fuse-attention"));
    remark << remark::metric("SingleScoreRuns", fused.numSingleScoreRuns)
           << remark::metric("StraddlingRuns", fused.numStraddlingRuns);
    if (fused.keys)
      remark << remark::metric("KeysMet", fused.keys->met)
             << remark::metric("KeysWithSeveralScores",
                               fused.keys->withSeveralScores);
  }

  /// The turned copies that a tile of queries has.
  static int64_t countQueryTurns(AttentionOp op) {
    SmallVector<PositionPiece> pieces;
    op.getMap().getPieces(op.getCausal(), pieces);
    SmallVector<Turn> turns;
    for (const PositionPiece &piece : pieces)
      if (!llvm::is_contained(turns, piece.query))
        turns.push_back(piece.query);
    return turns.size();
  }

  /// The sizes of matrix units for `op`: as given, or by the cost model.
  FuseAttentionOptions getMatrixOptions(AttentionOp op) {
    unsigned bits = op.getKeyType().getElementTypeBitWidth();
    MatrixTiles tiles =
        chooseMatrixTiles({sharedMemory, op.getKeyType().getDimSize(3),
                           op.getValueType().getDimSize(3), bits / 8,
                           countQueryTurns(op), maxKeyTile});
    FuseAttentionOptions options;
    options.matrixUnits = true;
    // A launch has all heads.
    options.copyBytes = 0;
    // The rows of the smallest product.
    options.lanes = 16;
    options.splitKeys = splitKeys;
    options.specializeQueries = specializeQueries;
    options.queryTile = queryTile ? queryTile.getValue() : tiles.queries;
    options.keyTile = keyTile ? keyTile.getValue() : tiles.keys;
    options.keyGroup = options.keyTile;
    return options;
  }

  /// The sizes for `op`: as given, or by the cost model.
  FuseAttentionOptions getOptions(AttentionOp op) {
    if (matrixUnits)
      return getMatrixOptions(op);
    CPUDescription cpu{vectorWidth, vectorRegisters, l2Cache};
    auto orChosen = [](int64_t given, int64_t chosen) {
      return given ? given : chosen;
    };
    FuseAttentionOptions options;
    options.lanes = cpu.getLanes();
    options.bf16Dot = bf16Dot;
    options.splitKeys = splitKeys;
    options.copyBytes = copyBytes;
    options.specializeQueries = specializeQueries;
    options.queryTile = orChosen(queryTile, chooseQueryTile(cpu));
    options.keyGroup = orChosen(keyGroup, chooseKeyGroup(cpu));
    // Dynamic head dims are refused later.
    int64_t keyChannels = std::max<int64_t>(op.getKeyType().getDimSize(3), 1);
    int64_t valueChannels =
        std::max<int64_t>(op.getValueType().getDimSize(3), 1);
    Type elementType = op.getKeyType().getElementType();
    int64_t bytes = bf16Dot && elementType.isBF16() ? 2 : 4;
    options.keyTile = orChosen(
        keyTile, chooseKeyTile(cpu, (keyChannels + valueChannels) * bytes,
                               options.keyGroup));
    options.queryTilesPerBlock = orChosen(
        queryTilesPerBlock,
        chooseQueryTilesPerBlock(
            cpu, options.queryTile * 4 *
                     (countQueryTurns(op) * keyChannels + valueChannels)));
    return options;
  }

  void runOnOperation() override {
    SmallVector<AttentionOp> ops;
    getOperation()->walk([&](AttentionOp op) { ops.push_back(op); });
    IRRewriter rewriter(&getContext());
    for (AttentionOp op : ops) {
      Location loc = op.getLoc();
      FailureOr<FusedAttention> fused =
          fuseAttention(rewriter, op, getOptions(op));
      if (failed(fused))
        return signalPassFailure();
      ++numFused;
      numSingleScoreRuns += fused->numSingleScoreRuns;
      numStraddlingRuns += fused->numStraddlingRuns;
      report(loc, *fused);
    }
  }
};
} // namespace

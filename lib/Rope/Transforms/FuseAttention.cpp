//===- FuseAttention.cpp - rope.attention to one fused loop nest ----------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FusedLoopNest.h"

#include "Rope/Transforms/Passes.h"
#include "mlir/IR/Remarks.h"

using namespace mlir;
using namespace mlir::rope;

namespace mlir::rope {
#define GEN_PASS_DEF_ROPEFUSEATTENTIONPASS
#include "Rope/Transforms/Passes.h.inc"
} // namespace mlir::rope

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
  FusedAttention result = FusedLoopNest(rewriter, op, options).build();
  rewriter.eraseOp(op);
  return result;
}

namespace {
struct RopeFuseAttentionPass
    : rope::impl::RopeFuseAttentionPassBase<RopeFuseAttentionPass> {
  using RopeFuseAttentionPassBase::RopeFuseAttentionPassBase;

  LogicalResult initialize(MLIRContext *context) override {
    for (auto [name, value] :
         {std::pair("query-tile", &queryTile),
          std::pair("query-tiles-per-block", &queryTilesPerBlock),
          std::pair("key-tile", &keyTile), std::pair("key-group", &keyGroup)})
      if (*value <= 0)
        return emitError(UnknownLoc::get(context), "expected ")
               << name << " to be positive, but got " << value->getValue();
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

  void runOnOperation() override {
    SmallVector<AttentionOp> ops;
    getOperation()->walk([&](AttentionOp op) { ops.push_back(op); });
    IRRewriter rewriter(&getContext());
    FuseAttentionOptions options{queryTile, queryTilesPerBlock, keyTile,
                                 keyGroup};
    for (AttentionOp op : ops) {
      Location loc = op.getLoc();
      FailureOr<FusedAttention> fused = fuseAttention(rewriter, op, options);
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

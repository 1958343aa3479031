//===- OnlineAttentionToVector.cpp - rope.online_attention to vector ops --===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OnlineAttentionEmitter.h"

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

/// Whether packed queries can be read as vectors of pairs.
static bool hasWholePackedVectors(OnlineAttentionOp op, int64_t lanes) {
  return op.hasPackedQueries() && op.getNumQueries() % lanes == 0 &&
         llvm::all_of(op.getQueries(), [](Value query) {
           return memref::CollapseShapeOp::isGuaranteedCollapsible(
               cast<MemRefType>(query.getType()), getPairedDims());
         });
}

namespace {
struct OnlineAttentionToVector : OpRewritePattern<OnlineAttentionOp> {
  OnlineAttentionToVector(MLIRContext *context,
                          const RopeToVectorOptions &options)
      : OpRewritePattern(context), options(options) {}

  LogicalResult matchAndRewrite(OnlineAttentionOp op,
                                PatternRewriter &rewriter) const override {
    if (op.getQueryType().getElementType().isF16())
      return rewriter.notifyMatchFailure(
          op, "f16 queries are for the matrix units of a GPU");
    if (hasLanesOverChannels(op, options.lanes))
      emitLanesOverChannels(rewriter, op, options);
    else if (op.getQueryType().getElementType().isBF16() &&
             !hasWholePackedVectors(op, options.lanes))
      return rewriter.notifyMatchFailure(
          op, "bf16 queries are neither packed for whole vectors nor few and "
              "contiguous along channels");
    else
      emitLanesOverQueries(rewriter, op, options);
    rewriter.eraseOp(op);
    return success();
  }

private:
  RopeToVectorOptions options;
};
} // namespace

void rope::detail::populateOnlineAttentionToVectorPatterns(
    RewritePatternSet &patterns, const RopeToVectorOptions &options) {
  patterns.add<OnlineAttentionToVector>(patterns.getContext(), options);
}

//===- LegalizeMemRef.cpp - MemRef ops that LLVM lowering does not take ---===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the lowering of memref to LLVM fails on, or takes only with a run-time
// library beside the code.
//
//===----------------------------------------------------------------------===//

#include "Rope/Transforms/Passes.h"
#include "Rope/Transforms/Transforms.h"
#include "mlir/Dialect/Affine/Utils.h"
#include "mlir/Dialect/Linalg/Utils/Utils.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;

namespace mlir::rope {
#define GEN_PASS_DEF_ROPELEGALIZEMEMREFPASS
#include "Rope/Transforms/Passes.h.inc"
} // namespace mlir::rope

namespace {
/// Rewrites an expansion into several dynamic dims as a reinterpret_cast.
/// Upstream's expand-strided-metadata computes the size of one dynamic dim per
/// group and fails on two; the sizes that the op carries make that unnecessary.
struct ResolveExpandShape : OpRewritePattern<memref::ExpandShapeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(memref::ExpandShapeOp op,
                                PatternRewriter &rewriter) const override {
    MemRefType type = op.getResultType();
    SmallVector<ReassociationIndices> groups = op.getReassociationIndices();
    bool hasSeveralDynamic =
        llvm::any_of(groups, [&](const ReassociationIndices &group) {
          return llvm::count_if(group, [&](int64_t dim) {
                   return type.isDynamicDim(dim);
                 }) > 1;
        });
    if (!hasSeveralDynamic)
      return rewriter.notifyMatchFailure(
          op, "no group expands into several dynamic dims");

    Location loc = op.getLoc();
    auto source =
        memref::ExtractStridedMetadataOp::create(rewriter, loc, op.getSrc());
    SmallVector<OpFoldResult> sourceStrides =
        source.getConstifiedMixedStrides();
    SmallVector<OpFoldResult> sizes = op.getMixedOutputShape();
    SmallVector<OpFoldResult> strides(sizes.size());
    AffineExpr d0, d1;
    bindDims(rewriter.getContext(), d0, d1);
    // Within a group the last dim has the source's stride, and every other that
    // of the next times its size.
    for (auto [group, sourceStride] : llvm::zip(groups, sourceStrides)) {
      OpFoldResult stride = sourceStride;
      for (int64_t dim : llvm::reverse(group)) {
        strides[dim] = stride;
        stride = affine::makeComposedFoldedAffineApply(rewriter, loc, d0 * d1,
                                                       {stride, sizes[dim]});
      }
    }
    rewriter.replaceOpWithNewOp<memref::ReinterpretCastOp>(
        op, type, source.getBaseBuffer(), source.getConstifiedMixedOffset(),
        sizes, strides);
    return success();
  }
};

/// Rewrites a copy between strided buffers as a linalg.generic: it would become
/// a call into a run-time library. Contiguous copies become memcpy as they are.
struct ExpandStridedCopy : OpRewritePattern<memref::CopyOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(memref::CopyOp op,
                                PatternRewriter &rewriter) const override {
    auto source = dyn_cast<MemRefType>(op.getSource().getType());
    auto target = dyn_cast<MemRefType>(op.getTarget().getType());
    if (!source || !target)
      return rewriter.notifyMatchFailure(op, "unranked");
    if (source.getLayout().isIdentity() && target.getLayout().isIdentity())
      return rewriter.notifyMatchFailure(op, "both sides are contiguous");
    linalg::makeMemRefCopyOp(rewriter, op.getLoc(), op.getSource(),
                             op.getTarget());
    rewriter.eraseOp(op);
    return success();
  }
};

struct RopeLegalizeMemRefPass
    : rope::impl::RopeLegalizeMemRefPassBase<RopeLegalizeMemRefPass> {
  using RopeLegalizeMemRefPassBase::RopeLegalizeMemRefPassBase;

  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    rope::populateLegalizeMemRefPatterns(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace

void rope::populateLegalizeMemRefPatterns(RewritePatternSet &patterns) {
  patterns.add<ResolveExpandShape, ExpandStridedCopy>(patterns.getContext());
}

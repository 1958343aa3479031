//===- AttentionOp.cpp - rope.attention -----------------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/IR/Rope.h"
#include "Rope/IR/RopeOpUtils.h"
#include "mlir/IR/PatternMatch.h"

#include <cmath>

using namespace mlir;
using namespace mlir::rope;

FailureOr<double> AttentionOp::getScaleOrDefault() {
  if (std::optional<APFloat> scale = getScale())
    return scale->convertToDouble();
  int64_t headDim = getQueryType().getDimSize(3);
  if (ShapedType::isDynamic(headDim))
    return failure();
  return 1 / std::sqrt(static_cast<double>(headDim));
}

SmallVector<KeyInterval> AttentionOp::getKeyIntervals() {
  return rope::getKeyIntervals(getVisibilityAttr(), getCausal());
}

int64_t AttentionOp::getGroupSize() {
  int64_t queryHeads = getQueryType().getDimSize(getHeadAxis());
  int64_t keyHeads = getKeyType().getDimSize(getHeadAxis());
  if (ShapedType::isDynamic(queryHeads) || ShapedType::isDynamic(keyHeads))
    return ShapedType::kDynamic;
  return queryHeads == 0 || keyHeads == 0 ? 1 : queryHeads / keyHeads;
}

//===----------------------------------------------------------------------===//
// Folding
//===----------------------------------------------------------------------===//

LogicalResult AttentionOp::fold(FoldAdaptor, SmallVectorImpl<OpFoldResult> &) {
  return memref::foldMemRefCast(*this);
}

namespace {
/// Drops a log-sum-exp that nobody reads.
struct DropUnusedLse : OpRewritePattern<AttentionOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(AttentionOp op,
                                PatternRewriter &rewriter) const override {
    if (op.getNumResults() != 2)
      return rewriter.notifyMatchFailure(op, "no log-sum-exp result");
    if (!op->getResult(1).use_empty())
      return rewriter.notifyMatchFailure(op, "the log-sum-exp is used");
    auto without = cast<AttentionOp>(
        clone(rewriter, op, op.getOutput().getType(), op->getOperands()));
    without.getOutputsMutable().erase(1);
    rewriter.replaceAllUsesWith(op->getResult(0), without->getResult(0));
    rewriter.eraseOp(op);
    return success();
  }
};
} // namespace

void AttentionOp::getCanonicalizationPatterns(RewritePatternSet &results,
                                              MLIRContext *context) {
  results.add<DropUnusedLse>(context);
}

//===----------------------------------------------------------------------===//
// Types, shapes, effects
//===----------------------------------------------------------------------===//

LogicalResult
AttentionOp::inferReturnTypes(MLIRContext *context, std::optional<Location>,
                              ValueRange operands, DictionaryAttr attributes,
                              OpaqueProperties properties, RegionRange regions,
                              SmallVectorImpl<Type> &types) {
  Adaptor adaptor(operands, attributes, properties, regions);
  appendTensorTypes(adaptor.getOutputs(), types);
  return success();
}

LogicalResult AttentionOp::reifyResultShapes(
    OpBuilder &builder, ReifiedRankedShapedTypeDims &reifiedReturnShapes) {
  return reifyFromInits(builder, *this, reifiedReturnShapes);
}

void AttentionOp::getEffects(
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>
        &effects) {
  getDestinationStyleEffects(*this, /*initsAreRead=*/false, effects);
}

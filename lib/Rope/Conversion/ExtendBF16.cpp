//===- ExtendBF16.cpp - bf16 vectors to f32 by shuffles -------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/Conversion/Passes.h"

#include "Rope/Conversion/Conversion.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

using namespace mlir;
using namespace mlir::rope;

namespace mlir::rope {
#define GEN_PASS_DEF_ROPEEXTENDBF16PASS
#include "Rope/Conversion/Passes.h.inc"
} // namespace mlir::rope

namespace {
/// Interleaves zeros and the elements of a vector. For 8 of them, a register of
/// 256 bits gets all elements in each half, which loading can do, so that a
/// shuffle of bytes within halves, one instruction, takes them apart.
struct ExtendByShuffle : OpRewritePattern<arith::ExtFOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(arith::ExtFOp op,
                                PatternRewriter &rewriter) const override {
    auto type = dyn_cast<VectorType>(op.getType());
    if (!type || !type.getElementType().isF32() ||
        !getElementTypeOrSelf(op.getIn().getType()).isBF16())
      return rewriter.notifyMatchFailure(op, "not a vector of bf16 to f32");
    if (type.getRank() != 1 || type.isScalable() ||
        !llvm::is_contained({4, 8}, type.getNumElements()))
      return rewriter.notifyMatchFailure(op, "not 4 or 8 elements");
    Location loc = op.getLoc();
    int64_t size = type.getNumElements();
    Value bits = vector::BitCastOp::create(
        rewriter, loc, type.clone(rewriter.getI16Type()), op.getIn());
    // Elements of `bits` in the order of the result.
    SmallVector<int64_t> elements = llvm::to_vector(llvm::seq(size));
    if (size == 8) {
      SmallVector<int64_t> twice(elements);
      llvm::append_range(twice, elements);
      bits = vector::ShuffleOp::create(rewriter, loc, bits, bits, twice);
      elements = {0, 1, 2, 3, 12, 13, 14, 15};
    }
    auto bitsType = cast<VectorType>(bits.getType());
    Value zeros = arith::ConstantOp::create(rewriter, loc,
                                            rewriter.getZeroAttr(bitsType));
    // bf16 is the upper half of an f32.
    SmallVector<int64_t> interleaved;
    for (int64_t element : elements)
      interleaved.append({0, bitsType.getNumElements() + element});
    auto pairsType = VectorType::get(2 * size, rewriter.getI16Type());
    Value pairs = vector::ShuffleOp::create(rewriter, loc, pairsType, zeros,
                                            bits, interleaved);
    rewriter.replaceOpWithNewOp<vector::BitCastOp>(op, type, pairs);
    return success();
  }
};

struct RopeExtendBF16Pass
    : rope::impl::RopeExtendBF16PassBase<RopeExtendBF16Pass> {
  struct Counter : RewriterBase::Listener {
    void notifyOperationReplaced(Operation *, ValueRange) override { ++count; }
    int64_t count = 0;
  };

  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateExtendBF16Patterns(patterns);
    Counter counter;
    walkAndApplyPatterns(getOperation(), std::move(patterns), &counter);
    numExtensions += counter.count;
  }
};
} // namespace

void rope::populateExtendBF16Patterns(RewritePatternSet &patterns) {
  patterns.add<ExtendByShuffle>(patterns.getContext());
}

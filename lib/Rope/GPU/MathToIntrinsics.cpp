//===- MathToIntrinsics.cpp - math to approximations in hardware ----------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/GPU/GPU.h"
#include "Rope/GPU/Passes.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;
using namespace mlir::rope;

namespace mlir::rope {
#define GEN_PASS_DEF_ROPEMATHTONVVMPASS
#define GEN_PASS_DEF_ROPEMATHTOROCDLPASS
#include "Rope/GPU/Passes.h.inc"
} // namespace mlir::rope

namespace {
/// `factor * intrinsic(x)`, element by element, where the op allows it.
template <typename OpTy>
struct ToIntrinsic : OpRewritePattern<OpTy> {
  ToIntrinsic(MLIRContext *context, StringRef intrinsic, double factor)
      : OpRewritePattern<OpTy>(context), intrinsic(intrinsic), factor(factor) {}

  LogicalResult matchAndRewrite(OpTy op, PatternRewriter &b) const override {
    if (!arith::bitEnumContainsAll(op.getFastmath(), arith::FastMathFlags::afn))
      return b.notifyMatchFailure(op, "no approximation is allowed");
    Type type = op.getType();
    if (!getElementTypeOrSelf(type).isF32())
      return b.notifyMatchFailure(op, "not f32");
    Location loc = op.getLoc();
    auto build = [&](Value x) -> Value {
      Value y = LLVM::CallIntrinsicOp::create(b, loc, x.getType(),
                                              b.getStringAttr(intrinsic), x)
                    .getResult(0);
      if (factor == 1)
        return y;
      return arith::MulFOp::create(
          b, loc, y,
          arith::ConstantOp::create(
              b, loc, b.getF32FloatAttr(static_cast<float>(factor))));
    };
    auto vector = dyn_cast<VectorType>(type);
    if (!vector) {
      b.replaceOp(op, build(op.getOperand()));
      return success();
    }
    if (vector.getRank() != 1 || vector.isScalable())
      return b.notifyMatchFailure(op, "not a scalar or a vector of rank 1");
    SmallVector<Value> elements;
    for (int64_t i = 0; i < vector.getNumElements(); ++i)
      elements.push_back(
          build(vector::ExtractOp::create(b, loc, op.getOperand(), i)));
    b.replaceOpWithNewOp<vector::FromElementsOp>(op, vector, elements);
    return success();
  }

  StringRef intrinsic;
  double factor;
};
/// Upstream's conversion would call a library of the toolkit.
struct FmaToLLVM : OpRewritePattern<math::FmaOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(math::FmaOp op,
                                PatternRewriter &b) const override {
    if (!LLVM::isCompatibleType(op.getType()))
      return b.notifyMatchFailure(op, "not a type of the LLVM dialect");
    b.replaceOpWithNewOp<LLVM::FMAOp>(op, op.getType(), op.getA(), op.getB(),
                                      op.getC());
    return success();
  }
};
} // namespace

/// `exp2` and `log2` name intrinsics of f32.
static void populateMathPatterns(RewritePatternSet &patterns, StringRef exp2,
                                 StringRef log2) {
  MLIRContext *context = patterns.getContext();
  constexpr double ln2 = 0.69314718055994530942;
  patterns.add<ToIntrinsic<math::Exp2Op>>(context, exp2, 1);
  patterns.add<ToIntrinsic<math::Log2Op>>(context, log2, 1);
  patterns.add<ToIntrinsic<math::LogOp>>(context, log2, ln2);
  patterns.add<FmaToLLVM>(context);
}

void rope::populateMathToNVVMPatterns(RewritePatternSet &patterns) {
  populateMathPatterns(patterns, "llvm.nvvm.ex2.approx.ftz.f",
                       "llvm.nvvm.lg2.approx.ftz.f");
}

void rope::populateMathToROCDLPatterns(RewritePatternSet &patterns) {
  populateMathPatterns(patterns, "llvm.amdgcn.exp2.f32", "llvm.amdgcn.log.f32");
}

static LogicalResult rewriteLaunches(Operation *root,
                                     RewritePatternSet patterns) {
  SmallVector<Operation *> launches;
  root->walk([&](gpu::LaunchOp op) { launches.push_back(op.getOperation()); });
  FrozenRewritePatternSet frozen(std::move(patterns));
  for (Operation *launch : launches)
    if (failed(applyPatternsGreedily(launch, frozen)))
      return failure();
  return success();
}

namespace {
struct RopeMathToNVVMPass
    : rope::impl::RopeMathToNVVMPassBase<RopeMathToNVVMPass> {
  using RopeMathToNVVMPassBase::RopeMathToNVVMPassBase;

  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateMathToNVVMPatterns(patterns);
    if (failed(rewriteLaunches(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

struct RopeMathToROCDLPass
    : rope::impl::RopeMathToROCDLPassBase<RopeMathToROCDLPass> {
  using RopeMathToROCDLPassBase::RopeMathToROCDLPassBase;

  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateMathToROCDLPatterns(patterns);
    if (failed(rewriteLaunches(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace

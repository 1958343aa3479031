//===- RopeToVector.cpp - Memref forms to loops of vector ops -------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RopeToVectorDetail.h"

#include "Rope/Conversion/Passes.h"
#include "Rope/IR/Rope.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/X86Vector/X86VectorDialect.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;
using namespace mlir::rope;

namespace mlir::rope {
#define GEN_PASS_DEF_ROPETOVECTORPASS
#include "Rope/Conversion/Passes.h.inc"
} // namespace mlir::rope

// Minimax polynomial of 2^x on [-1/2, 1/2]: 0.93 ulp by Horner's rule in f32.
// 2^0 is exactly 1, so that a row's maximum keeps its weight.
static constexpr double kExp2Coefficients[] = {
    1.0,           0x1.62e43p-1,   0x1.ebfbdap-3,  0x1.c6aed4p-5,
    0x1.3b2dbcp-7, 0x1.5f456ap-10, 0x1.41d334p-13,
};

// tanh(x) = x P(x^2) / Q(x^2) on |x| <= kTanhLimit, where it is 1 in f32: the
// rational approximation of Eigen and of MLIR's math-polynomial-approximation.
static constexpr double kTanhLimit = 7.99881172180175781;
static constexpr double kTanhNumerator[] = {
    4.89352455891786e-03,  6.37261928875436e-04,  1.48572235717979e-05,
    5.12229709037114e-08,  -8.60467152213735e-11, 2.00018790482477e-13,
    -2.76076847742355e-16,
};
static constexpr double kTanhDenominator[] = {
    4.89352518554385e-03,
    2.26843463243900e-03,
    1.18534705686654e-04,
    1.19825839466702e-06,
};

void rope::detail::forEachChunk(int64_t size, int64_t lanes,
                                function_ref<void(int64_t, int64_t)> body) {
  for (int64_t offset = 0; offset < size; offset += lanes)
    body(offset, std::min(lanes, size - offset));
}

Value rope::detail::splat(OpBuilder &builder, Location loc, VectorType type,
                          double value) {
  auto element = builder.getFloatAttr(type.getElementType(), value);
  return arith::ConstantOp::create(builder, loc,
                                   DenseElementsAttr::get(type, element));
}

Value rope::detail::splatInt(OpBuilder &builder, Location loc, VectorType type,
                             int64_t value) {
  auto element = builder.getIntegerAttr(type.getElementType(), value);
  return arith::ConstantOp::create(builder, loc,
                                   DenseElementsAttr::get(type, element));
}

Value rope::detail::buildPolynomial(OpBuilder &builder, Location loc, Value x,
                                    ArrayRef<double> coefficients) {
  auto type = cast<VectorType>(x.getType());
  Value sum = splat(builder, loc, type, coefficients.back());
  for (double coefficient : llvm::reverse(coefficients.drop_back()))
    sum = vector::FMAOp::create(builder, loc, sum, x,
                                splat(builder, loc, type, coefficient));
  return sum;
}

Value rope::detail::buildMaxOrFirst(OpBuilder &b, Location loc, Value score,
                                    Value max) {
  Value isLarger =
      arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OGT, score, max);
  return arith::SelectOp::create(b, loc, isLarger, score, max);
}

Value rope::detail::buildExp2(OpBuilder &b, Location loc, Value x) {
  auto type = cast<VectorType>(x.getType());
  auto intType = type.clone(b.getI32Type());
  // At -127 the exponent bits are 0, and so is the power.
  Value floor = splat(b, loc, type, -127);
  Value isBelow =
      arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OLT, x, floor);
  x = arith::SelectOp::create(b, loc, isBelow, floor, x);
  // Adding 1.5 * 2^23 rounds to an integer, which stands in the low bits.
  Value magic = splat(b, loc, type, 0x1.8p23);
  Value shifted = arith::AddFOp::create(b, loc, x, magic);
  Value whole = arith::SubFOp::create(b, loc, shifted, magic);
  Value rest = arith::SubFOp::create(b, loc, x, whole);
  Value power = buildPolynomial(b, loc, rest, kExp2Coefficients);
  Value bits = arith::BitcastOp::create(b, loc, intType, shifted);
  Value exponent = arith::ShLIOp::create(
      b, loc,
      arith::AddIOp::create(b, loc, bits, splatInt(b, loc, intType, 127)),
      splatInt(b, loc, intType, 23));
  return arith::MulFOp::create(
      b, loc, power, arith::BitcastOp::create(b, loc, type, exponent));
}

Value rope::detail::buildTanh(OpBuilder &b, Location loc, Value x) {
  auto type = cast<VectorType>(x.getType());
  // Comparisons with NaN are false, so that it stays.
  for (auto [predicate, limit] :
       {std::pair(arith::CmpFPredicate::OGT, kTanhLimit),
        std::pair(arith::CmpFPredicate::OLT, -kTanhLimit)}) {
    Value bound = splat(b, loc, type, limit);
    x = arith::SelectOp::create(
        b, loc, arith::CmpFOp::create(b, loc, predicate, x, bound), bound, x);
  }
  Value square = arith::MulFOp::create(b, loc, x, x);
  Value numerator = arith::MulFOp::create(
      b, loc, x, buildPolynomial(b, loc, square, kTanhNumerator));
  return arith::DivFOp::create(
      b, loc, numerator, buildPolynomial(b, loc, square, kTanhDenominator));
}

Value rope::detail::readVector(OpBuilder &builder, Location loc,
                               VectorType type, Value buffer,
                               ValueRange indices) {
  SmallVector<bool> inBounds(type.getRank(), true);
  return vector::TransferReadOp::create(builder, loc, type, buffer, indices,
                                        /*padding=*/std::nullopt,
                                        ArrayRef<bool>(inBounds));
}

void rope::detail::writeVector(OpBuilder &builder, Location loc, Value vector,
                               Value buffer, ValueRange indices) {
  SmallVector<bool> inBounds(cast<VectorType>(vector.getType()).getRank(),
                             true);
  vector::TransferWriteOp::create(builder, loc, vector, buffer, indices,
                                  ArrayRef<bool>(inBounds));
}

void rope::populateRopeToVectorPatterns(RewritePatternSet &patterns,
                                        const RopeToVectorOptions &options) {
  detail::populateTableToVectorPatterns(patterns, options);
  detail::populateRotateToVectorPatterns(patterns, options);
  detail::populateOnlineAttentionToVectorPatterns(patterns, options);
  detail::populateOnlineMergeToVectorPatterns(patterns);
}

namespace {
struct RopeToVectorPass : rope::impl::RopeToVectorPassBase<RopeToVectorPass> {
  using RopeToVectorPassBase::RopeToVectorPassBase;

  LogicalResult initialize(MLIRContext *context) override {
    for (auto [name, value] :
         {std::pair("lanes", &lanes), std::pair("key-group", &keyGroup),
          std::pair("vector-registers", &vectorRegisters)})
      if (*value <= 0)
        return emitError(UnknownLoc::get(context), "expected ")
               << name << " to be positive, but got " << value->getValue();
    return success();
  }

  void runOnOperation() override {
    WalkResult unsupported = getOperation()->walk([](RotateOp op) {
      if (isa<MemRefType>(op.getInput().getType()) &&
          (op.getInputType().isDynamicDim(op.getInputType().getRank() - 1) ||
           op.getTableType().isDynamicDim(1))) {
        op.emitOpError("expected a static head dim and rotary dim to "
                       "vectorize, but got ")
            << op.getInputType() << " and " << op.getTableType();
        return WalkResult::interrupt();
      }
      return WalkResult::advance();
    });
    if (unsupported.wasInterrupted())
      return signalPassFailure();
    RewritePatternSet patterns(&getContext());
    populateRopeToVectorPatterns(patterns, {lanes, keyGroup, vectorRegisters});
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      return signalPassFailure();
    getOperation()->walk([&](OnlineAttentionOp op) {
      op.emitOpError("expected bf16 queries packed for whole vectors of ")
          << lanes << " lanes, or few and with contiguous channels, but got "
          << op.getQueryType();
      signalPassFailure();
    });
  }
};
} // namespace

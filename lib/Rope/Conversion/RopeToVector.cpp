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
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;
using namespace mlir::rope;

namespace mlir::rope {
#define GEN_PASS_DEF_ROPETOVECTORPASS
#include "Rope/Conversion/Passes.h.inc"
} // namespace mlir::rope

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
}

namespace {
struct RopeToVectorPass : rope::impl::RopeToVectorPassBase<RopeToVectorPass> {
  using RopeToVectorPassBase::RopeToVectorPassBase;

  LogicalResult initialize(MLIRContext *context) override {
    for (auto [name, value] :
         {std::pair("lanes", &lanes), std::pair("key-group", &keyGroup)})
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
    populateRopeToVectorPatterns(patterns, {lanes, keyGroup});
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace

//===- OnlineMergeToVector.cpp - rope.online_merge to vector ops ----------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RopeToVectorDetail.h"

#include "Rope/Conversion/Passes.h"
#include "Rope/IR/Rope.h"

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

namespace {
struct OnlineMergeToVector : OpRewritePattern<OnlineMergeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(OnlineMergeOp op,
                                PatternRewriter &b) const override {
    Location loc = op.getLoc();
    Value acc0 = op.getInputs()[0], acc = op.getOutputs()[0];
    ArrayRef<int64_t> shape = cast<MemRefType>(acc.getType()).getShape();
    auto type = VectorType::get(shape[1], b.getF32Type());
    Value zero = arith::ConstantIndexOp::create(b, loc, 0);
    auto read = [&](Value buffer) {
      return readVector(b, loc, type, buffer, zero);
    };
    Value max0 = read(op.getInputs()[1]), max = read(op.getOutputs()[1]);
    Value newMax = buildMaxOrFirst(b, loc, max0, max);
    auto weight = [&](Value max) {
      return buildExp2(b, loc, arith::SubFOp::create(b, loc, max, newMax));
    };
    Value weight0 = weight(max0), weight1 = weight(max);
    auto merge = [&](Value from, Value to) -> Value {
      return vector::FMAOp::create(
          b, loc, from, weight0,
          arith::MulFOp::create(b, loc, to, weight1).getResult());
    };
    Value sum = merge(read(op.getInputs()[2]), read(op.getOutputs()[2]));
    writeVector(b, loc, newMax, op.getOutputs()[1], zero);
    writeVector(b, loc, sum, op.getOutputs()[2], zero);

    auto loop = scf::ForOp::create(
        b, loc, zero, arith::ConstantIndexOp::create(b, loc, shape[0]),
        arith::ConstantIndexOp::create(b, loc, 1));
    b.setInsertionPointToStart(loop.getBody());
    SmallVector<Value> at{loop.getInductionVar(), zero};
    Value merged = merge(readVector(b, loc, type, acc0, at),
                         readVector(b, loc, type, acc, at));
    writeVector(b, loc, merged, acc, at);
    b.eraseOp(op);
    return success();
  }
};
} // namespace

void rope::detail::populateOnlineMergeToVectorPatterns(
    RewritePatternSet &patterns) {
  patterns.add<OnlineMergeToVector>(patterns.getContext());
}

//===- OpsToLinalg.cpp - Ops on buffers to elementwise linalg -------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GPUDetail.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace mlir::rope;

/// Every `step`-th of the channels [first, first + count), the last dim.
static Value getChannels(OpBuilder &b, Location loc, Value buffer,
                         int64_t first, int64_t count, int64_t step = 1) {
  int64_t rank = cast<MemRefType>(buffer.getType()).getRank();
  SmallVector<OpFoldResult> offsets(rank, b.getIndexAttr(0));
  SmallVector<OpFoldResult> strides(rank, b.getIndexAttr(1));
  SmallVector<OpFoldResult> sizes = memref::getMixedSizes(b, loc, buffer);
  offsets.back() = b.getIndexAttr(first);
  sizes.back() = b.getIndexAttr(count);
  strides.back() = b.getIndexAttr(step);
  return memref::SubViewOp::create(b, loc, buffer, offsets, sizes, strides);
}

static void
buildElementwise(OpBuilder &b, Location loc, ValueRange ins, ValueRange outs,
                 ArrayRef<AffineMap> maps,
                 function_ref<void(OpBuilder &, Location, ValueRange)> body) {
  SmallVector<utils::IteratorType> parallel(maps.front().getNumDims(),
                                            utils::IteratorType::parallel);
  linalg::GenericOp::create(b, loc, ins, outs, maps, parallel, body);
}

static Value toType(OpBuilder &b, Location loc, Value x, Type type) {
  unsigned from = x.getType().getIntOrFloatBitWidth();
  unsigned to = type.getIntOrFloatBitWidth();
  if (from < to)
    return arith::ExtFOp::create(b, loc, type, x);
  return from > to ? arith::TruncFOp::create(b, loc, type, x).getResult() : x;
}

namespace {
/// One op with two outputs: each iteration reads a pair before it writes it, as
/// rotation in place needs.
struct RotateToLinalg : OpRewritePattern<RotateOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(RotateOp op,
                                PatternRewriter &b) const override {
    auto type = dyn_cast<MemRefType>(op.getInput().getType());
    if (!type)
      return b.notifyMatchFailure(op, "not on memrefs");
    int64_t rank = type.getRank(), headDim = type.getDimSize(rank - 1);
    int64_t pairs = op.getTableType().getDimSize(1);
    if (ShapedType::isDynamic(headDim) || ShapedType::isDynamic(pairs))
      return b.notifyMatchFailure(op, "head or rotary dim is not static");
    Location loc = op.getLoc();
    bool isHalf = op.getPairing() == Pairing::half;
    auto side = [&](Value buffer, bool second) {
      return isHalf ? getChannels(b, loc, buffer, second ? pairs : 0, pairs)
                    : getChannels(b, loc, buffer, second ? 1 : 0, pairs,
                                  /*step=*/2);
    };
    AffineMap identity = b.getMultiDimIdentityMap(rank);
    AffineExpr row = b.getAffineDimExpr(rank - 2);
    if (op.getTableType().getDimSize(0) == 1)
      row = b.getAffineConstantExpr(0);
    AffineMap table = AffineMap::get(
        rank, 0, {row, b.getAffineDimExpr(rank - 1)}, b.getContext());
    auto body = [&](OpBuilder &b, Location loc, ValueRange args) {
      Value x = args[0], y = args[1], cos = args[2], sin = args[3];
      Type compute = x.getType().isF64() ? x.getType() : cos.getType();
      x = toType(b, loc, x, compute);
      y = toType(b, loc, y, compute);
      cos = toType(b, loc, cos, compute);
      sin = toType(b, loc, sin, compute);
      if (op.getInverse())
        sin = arith::NegFOp::create(b, loc, sin);
      Value ySin =
          arith::NegFOp::create(b, loc, arith::MulFOp::create(b, loc, y, sin));
      Value yCos = arith::MulFOp::create(b, loc, y, cos);
      Type out = args[4].getType();
      linalg::YieldOp::create(
          b, loc,
          ValueRange{
              toType(b, loc, math::FmaOp::create(b, loc, x, cos, ySin), out),
              toType(b, loc, math::FmaOp::create(b, loc, x, sin, yCos), out)});
    };
    buildElementwise(b, loc,
                     {side(op.getInput(), false), side(op.getInput(), true),
                      op.getCos(), op.getSin()},
                     {side(op.getOutput(), false), side(op.getOutput(), true)},
                     {identity, identity, table, table, identity, identity},
                     body);
    if (int64_t rest = headDim - 2 * pairs; rest != 0)
      buildElementwise(
          b, loc, getChannels(b, loc, op.getInput(), 2 * pairs, rest),
          getChannels(b, loc, op.getOutput(), 2 * pairs, rest),
          {identity, identity},
          [](OpBuilder &b, Location loc, ValueRange args) {
            linalg::YieldOp::create(b, loc,
                                    toType(b, loc, args[0], args[1].getType()));
          });
    b.eraseOp(op);
    return success();
  }
};

/// acc by channel with the factors computed anew: two exponentials per element
/// cost less than a barrier more. The row's own state comes last.
struct OnlineMergeToLinalg : OpRewritePattern<OnlineMergeOp> {
  using OpRewritePattern::OpRewritePattern;

  /// The factors of both states.
  static std::pair<Value, Value> buildFactors(OpBuilder &b, Location loc,
                                              Value max0, Value max,
                                              Value newMax) {
    auto factor = [&](Value max) -> Value {
      return math::Exp2Op::create(b, loc,
                                  arith::SubFOp::create(b, loc, max, newMax),
                                  arith::FastMathFlags::afn);
    };
    return {factor(max0), factor(max)};
  }

  static Value buildMax(OpBuilder &b, Location loc, Value a, Value c) {
    return arith::MaxNumFOp::create(b, loc, a, c);
  }

  static Value buildSum(OpBuilder &b, Location loc, Value x0, Value x,
                        std::pair<Value, Value> factors) {
    return math::FmaOp::create(
        b, loc, x0, factors.first,
        arith::MulFOp::create(b, loc, x, factors.second));
  }

  LogicalResult matchAndRewrite(OnlineMergeOp op,
                                PatternRewriter &b) const override {
    Location loc = op.getLoc();
    ValueRange from = op.getInputs(), to = op.getOutputs();
    // Rows of contiguous channels, [M, Dv], where acc is a transposed buffer.
    auto source = [](Value acc) -> Value {
      auto transpose = acc.getDefiningOp<memref::TransposeOp>();
      return transpose ? transpose.getIn() : Value();
    };
    Value acc0 = from[0], acc = to[0];
    bool isByRow = source(acc0) && source(acc);
    if (isByRow) {
      acc0 = source(acc0);
      acc = source(acc);
    }
    AffineMap matrix = b.getMultiDimIdentityMap(2);
    AffineMap row = AffineMap::get(2, 0, b.getAffineDimExpr(isByRow ? 0 : 1));
    buildElementwise(
        b, loc, {acc0, from[1], to[1]}, acc, {matrix, row, row, matrix},
        [](OpBuilder &b, Location loc, ValueRange args) {
          Value max = buildMax(b, loc, args[1], args[2]);
          auto factors = buildFactors(b, loc, args[1], args[2], max);
          linalg::YieldOp::create(b, loc,
                                  buildSum(b, loc, args[0], args[3], factors));
        });
    AffineMap identity = b.getMultiDimIdentityMap(1);
    buildElementwise(
        b, loc, {from[2], from[1]}, {to[2], to[1]},
        {identity, identity, identity, identity},
        [](OpBuilder &b, Location loc, ValueRange args) {
          Value max = buildMax(b, loc, args[1], args[3]);
          auto factors = buildFactors(b, loc, args[1], args[3], max);
          linalg::YieldOp::create(
              b, loc,
              ValueRange{buildSum(b, loc, args[0], args[2], factors), max});
        });
    b.eraseOp(op);
    return success();
  }
};
} // namespace

void rope::detail::populateOpsToLinalgPatterns(RewritePatternSet &patterns) {
  patterns.add<RotateToLinalg, OnlineMergeToLinalg>(patterns.getContext());
}

//===- TableToVector.cpp - rope.table to loops of vector ops --------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Angles are 64-bit fixed-point fractions of a turn, so that the range
// reduction is exact; the rest is a polynomial in f64, rounded once to f32.
//
//===----------------------------------------------------------------------===//

#include "RopeToVectorDetail.h"

#include "Rope/Conversion/Passes.h"
#include "Rope/IR/Phase.h"
#include "Rope/IR/Rope.h"

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

// Taylor series on [-pi/4, pi/4] in x^2; the first term left out is below 7e-12
// of the sine and 1.2e-10 of the cosine, far below half an f32 ulp (3e-8).
static constexpr double kSinCoefficients[] = {
    1.0, -1.0 / 6, 1.0 / 120, -1.0 / 5040, 1.0 / 362880, -1.0 / 39916800};
static constexpr double kCosCoefficients[] = {
    1.0, -1.0 / 2, 1.0 / 24, -1.0 / 720, 1.0 / 40320, -1.0 / 3628800};

/// Cosine and sine, in f64, of a vector of phases.
static std::pair<Value, Value> buildCosSin(OpBuilder &b, Location loc,
                                           Value phase) {
  auto intType = cast<VectorType>(phase.getType());
  auto floatType = VectorType::get(intType.getShape(), b.getF64Type());
  auto constant = [&](int64_t value) {
    return splatInt(b, loc, intType, value);
  };
  // phase = quadrant * 2^62 + rest, with rest in [-1/8, 1/8) turn.
  Value rounded =
      arith::AddIOp::create(b, loc, phase, constant(int64_t{1} << 61));
  Value quadrant = arith::ShRSIOp::create(b, loc, rounded, constant(62));
  Value rest = arith::SubIOp::create(
      b, loc, phase, arith::ShLIOp::create(b, loc, quadrant, constant(62)));
  Value x = arith::MulFOp::create(
      b, loc, arith::SIToFPOp::create(b, loc, floatType, rest),
      splat(b, loc, floatType, kRadiansPerPhaseUnit));
  Value square = arith::MulFOp::create(b, loc, x, x);
  Value sin = arith::MulFOp::create(
      b, loc, x, buildPolynomial(b, loc, square, kSinCoefficients));
  Value cos = buildPolynomial(b, loc, square, kCosCoefficients);

  // Quadrants 1 and 3 swap the two; 1 and 2 negate cos, 2 and 3 negate sin.
  auto bitOf = [&](Value value, int64_t bit) -> Value {
    Value masked = arith::AndIOp::create(b, loc, value, constant(bit));
    return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ne, masked,
                                 constant(0));
  };
  auto negateIf = [&](Value condition, Value value) -> Value {
    return arith::SelectOp::create(b, loc, condition,
                                   arith::NegFOp::create(b, loc, value), value);
  };
  Value isOdd = bitOf(quadrant, 1);
  Value next = arith::AddIOp::create(b, loc, quadrant, constant(1));
  Value turnedCos = arith::SelectOp::create(b, loc, isOdd, sin, cos);
  Value turnedSin = arith::SelectOp::create(b, loc, isOdd, cos, sin);
  return {negateIf(bitOf(next, 2), turnedCos),
          negateIf(bitOf(quadrant, 2), turnedSin)};
}

namespace {
struct TableToVector : OpRewritePattern<TableOp> {
  TableToVector(MLIRContext *context, const RopeToVectorOptions &options)
      : OpRewritePattern(context), lanes(options.lanes) {}

  LogicalResult matchAndRewrite(TableOp op,
                                PatternRewriter &rewriter) const override {
    if (!isa<MemRefType>(op.getCos().getType()))
      return rewriter.notifyMatchFailure(op, "not on memrefs");
    Location loc = op.getLoc();
    PhaseTable phases =
        getPhases(op.getFrequencies(), op.getPositionScale().convertToDouble(),
                  op.getPositionOffset().convertToDouble());
    double amplitude = op.getFrequencies().getAmplitude();

    Value zero = arith::ConstantIndexOp::create(rewriter, loc, 0);
    Value one = arith::ConstantIndexOp::create(rewriter, loc, 1);
    Value count = memref::DimOp::create(rewriter, loc, op.getCos(), 0);
    auto loop = scf::ForOp::create(rewriter, loc, zero, count, one);
    rewriter.setInsertionPointToStart(loop.getBody());
    Value row = loop.getInductionVar();
    Value index = buildIndex(rewriter, op, row);
    forEachChunk(phases.steps.size(), lanes, [&](int64_t at, int64_t length) {
      auto intType = VectorType::get(length, rewriter.getI64Type());
      auto constant = [&](ArrayRef<int64_t> values) -> Value {
        return arith::ConstantOp::create(
            rewriter, loc,
            DenseElementsAttr::get(intType, values.slice(at, length)));
      };
      Value phase = arith::MulIOp::create(
          rewriter, loc,
          vector::BroadcastOp::create(rewriter, loc, intType, index),
          constant(phases.steps));
      phase =
          arith::AddIOp::create(rewriter, loc, phase, constant(phases.offsets));
      auto [cos, sin] = buildCosSin(rewriter, loc, phase);
      auto f64Type = cast<VectorType>(cos.getType());
      auto f32Type = VectorType::get(length, rewriter.getF32Type());
      Value column = arith::ConstantIndexOp::create(rewriter, loc, at);
      for (auto [value, buffer] :
           {std::pair(cos, op.getCos()), std::pair(sin, op.getSin())}) {
        Value scaled = value;
        if (amplitude != 1)
          scaled = arith::MulFOp::create(
              rewriter, loc, scaled, splat(rewriter, loc, f64Type, amplitude));
        writeVector(rewriter, loc,
                    arith::TruncFOp::create(rewriter, loc, f32Type, scaled),
                    buffer, {row, column});
      }
    });
    rewriter.eraseOp(op);
    return success();
  }

private:
  /// The position index of `row` as i64.
  static Value buildIndex(OpBuilder &b, TableOp op, Value row) {
    Location loc = op.getLoc();
    Value index;
    if (op.hasConsecutivePositions())
      index = arith::AddIOp::create(b, loc, op.getPositions(), row);
    else
      index = memref::LoadOp::create(b, loc, op.getPositions(), row);
    Type i64 = b.getI64Type();
    if (index.getType().isIndex())
      return arith::IndexCastOp::create(b, loc, i64, index);
    unsigned width = index.getType().getIntOrFloatBitWidth();
    if (width < 64)
      return arith::ExtSIOp::create(b, loc, i64, index);
    // Phases wrap modulo 2^64, so the low bits of a wider position suffice.
    if (width > 64)
      return arith::TruncIOp::create(b, loc, i64, index);
    return index;
  }

  int64_t lanes;
};
} // namespace

void rope::detail::populateTableToVectorPatterns(
    RewritePatternSet &patterns, const RopeToVectorOptions &options) {
  patterns.add<TableToVector>(patterns.getContext(), options);
}

//===- ScoreAttrs.cpp - Visibilities, scalings of queries, biases ---------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "AttrVerifiers.h"
#include "Rope/IR/Rope.h"

#include "mlir/Dialect/Math/IR/Math.h"

#include <cmath>

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

static LogicalResult verifyAtLeast(function_ref<InFlightDiagnostic()> emitError,
                                   StringRef name, int64_t value,
                                   int64_t least) {
  if (value >= least)
    return success();
  return emitError() << "expected " << name << " to be at least " << least
                     << ", but got " << value;
}

//===----------------------------------------------------------------------===//
// Visibilities
//===----------------------------------------------------------------------===//

LogicalResult
SlidingWindowAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                          int64_t size, int64_t sinks) {
  if (failed(verifyAtLeast(emitError, "size", size, 0)))
    return failure();
  return verifyAtLeast(emitError, "sinks", sinks, 0);
}

void SlidingWindowAttr::getKeyIntervals(
    bool causal, SmallVectorImpl<KeyInterval> &intervals) const {
  AffineExpr i = getAffineDimExpr(0, getContext());
  if (getSinks() > 0)
    intervals.push_back(
        {AffineExpr(), getAffineConstantExpr(getSinks(), getContext())});
  intervals.push_back(
      {i - (getSize() - 1), causal ? AffineExpr() : i + getSize()});
}

LogicalResult
ChunkedAttentionAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                             int64_t size) {
  return verifyAtLeast(emitError, "size", size, 1);
}

void ChunkedAttentionAttr::getKeyIntervals(
    bool causal, SmallVectorImpl<KeyInterval> &intervals) const {
  AffineExpr i = getAffineDimExpr(0, getContext());
  AffineExpr begin = i.floorDiv(getSize()) * getSize();
  intervals.push_back({begin, causal ? AffineExpr() : begin + getSize()});
}

//===----------------------------------------------------------------------===//
// Scalings of queries
//===----------------------------------------------------------------------===//

static Value buildConstant(OpBuilder &b, Location loc, FloatType type,
                           double value) {
  return arith::ConstantOp::create(b, loc, b.getFloatAttr(type, value));
}

/// The larger of `position` and -1, plus 1: the number of keys up to it.
static Value buildCount(OpBuilder &b, Location loc, Value position) {
  Value count = arith::AddIOp::create(
      b, loc, position, arith::ConstantIndexOp::create(b, loc, 1));
  return arith::MaxSIOp::create(b, loc, count,
                                arith::ConstantIndexOp::create(b, loc, 0));
}

/// The logarithm of a non-negative index.
static Value buildLog(OpBuilder &b, Location loc, Value x, FloatType type) {
  x = arith::IndexCastOp::create(b, loc, b.getI64Type(), x);
  return math::LogOp::create(b, loc, arith::SIToFPOp::create(b, loc, type, x),
                             arith::FastMathFlags::afn);
}

LogicalResult
LogNScalingAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                        int64_t length, bool) {
  return verifyAtLeast(emitError, "length", length, 2);
}

Value LogNScalingAttr::buildFactor(OpBuilder &b, Location loc, Value position,
                                   FloatType type) const {
  Value one = arith::ConstantIndexOp::create(b, loc, 1);
  Value count =
      arith::MaxSIOp::create(b, loc, buildCount(b, loc, position), one);
  Value factor = arith::MulFOp::create(
      b, loc, buildLog(b, loc, count, type),
      buildConstant(b, loc, type,
                    1 / std::log(static_cast<double>(getLength()))));
  if (!getPostHoc())
    return factor;
  return arith::MaximumFOp::create(b, loc, factor,
                                   buildConstant(b, loc, type, 1));
}

LogicalResult
TemperatureTuningAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                              int64_t floorScale, APFloat attnScale) {
  if (failed(verifyAtLeast(emitError, "floor_scale", floorScale, 1)))
    return failure();
  return verifyFinitePositive(emitError, "attn_scale", attnScale);
}

Value TemperatureTuningAttr::buildFactor(OpBuilder &b, Location loc,
                                         Value position, FloatType type) const {
  Value step = arith::DivUIOp::create(
      b, loc, buildCount(b, loc, position),
      arith::ConstantIndexOp::create(b, loc, getFloorScale()));
  step = arith::AddIOp::create(b, loc, step,
                               arith::ConstantIndexOp::create(b, loc, 1));
  Value tuned = arith::MulFOp::create(
      b, loc, buildLog(b, loc, step, type),
      buildConstant(b, loc, type, getAttnScale().convertToDouble()));
  return arith::AddFOp::create(b, loc, tuned, buildConstant(b, loc, type, 1));
}

//===----------------------------------------------------------------------===//
// Biases by relative position
//===----------------------------------------------------------------------===//

static Value buildIndex(OpBuilder &b, Location loc, int64_t value) {
  return arith::ConstantIndexOp::create(b, loc, value);
}

static Value buildFloat(OpBuilder &b, Location loc, Value index) {
  return arith::SIToFPOp::create(
      b, loc, b.getF32Type(),
      arith::IndexCastOp::create(b, loc, b.getI64Type(), index));
}

/// The larger of `x` and `-x`.
static Value buildMagnitude(OpBuilder &b, Location loc, Value x) {
  Value negated = arith::SubIOp::create(b, loc, buildIndex(b, loc, 0), x);
  return arith::MaxSIOp::create(b, loc, x, negated);
}

SmallVector<int64_t> ALiBiAttr::getTableShape() const {
  return {ShapedType::kDynamic};
}

bool ALiBiAttr::isTableOptional() const { return true; }

/// The slopes of the paper.
static Value buildSlope(OpBuilder &b, Location loc, Value head, Value heads) {
  Type i64 = b.getI64Type();
  auto constant = [&](double value) {
    return buildConstant(b, loc, b.getF32Type(), value);
  };
  // The largest power of two up to the number of heads.
  Value count = arith::IndexCastOp::create(b, loc, i64, heads);
  Value shift = arith::SubIOp::create(
      b, loc, arith::ConstantIntOp::create(b, loc, i64, 63),
      math::CountLeadingZerosOp::create(b, loc, count).getResult());
  Value power = arith::IndexCastOp::create(
      b, loc, b.getIndexType(),
      arith::ShLIOp::create(b, loc,
                            arith::ConstantIntOp::create(b, loc, i64, 1), shift)
          .getResult());
  auto times = [&](Value index, int64_t factor, int64_t offset) -> Value {
    Value product =
        arith::MulIOp::create(b, loc, index, buildIndex(b, loc, factor));
    return arith::AddIOp::create(b, loc, product, buildIndex(b, loc, offset));
  };
  Value rest = arith::SubIOp::create(b, loc, head, power);
  Value isFirst =
      arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt, head, power);
  // 8 (h + 1) and 4 (2 (h - P) + 1), over P.
  Value numerator = arith::SelectOp::create(b, loc, isFirst, times(head, 8, 8),
                                            times(rest, 8, 4));
  Value exponent = arith::DivFOp::create(b, loc, buildFloat(b, loc, numerator),
                                         buildFloat(b, loc, power));
  return math::Exp2Op::create(
      b, loc, arith::SubFOp::create(b, loc, constant(0), exponent),
      arith::FastMathFlags::afn);
}

Value ALiBiAttr::buildBias(OpBuilder &b, Location loc, Value relative,
                           Value head, Value heads,
                           function_ref<Value(ValueRange)> load) const {
  Value slope = load ? load(head) : buildSlope(b, loc, head, heads);
  Value distance = buildFloat(b, loc, buildMagnitude(b, loc, relative));
  Value bias = arith::MulFOp::create(b, loc, slope, distance);
  return arith::NegFOp::create(b, loc, bias);
}

LogicalResult
T5BucketsAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                      int64_t numBuckets, int64_t maxDistance,
                      bool bidirectional) {
  int64_t least = bidirectional ? 4 : 2;
  if (failed(verifyAtLeast(emitError, "num_buckets", numBuckets, least)))
    return failure();
  if (numBuckets % least != 0)
    return emitError() << "expected num_buckets to be a multiple of " << least
                       << ", but got " << numBuckets;
  return verifyAtLeast(emitError, "max_distance", maxDistance,
                       numBuckets / least + 1);
}

SmallVector<int64_t> T5BucketsAttr::getTableShape() const {
  return {getNumBuckets(), ShapedType::kDynamic};
}

Value T5BucketsAttr::buildBias(OpBuilder &b, Location loc, Value relative,
                               Value head, Value,
                               function_ref<Value(ValueRange)> load) const {
  int64_t count = getBidirectional() ? getNumBuckets() / 2 : getNumBuckets();
  int64_t exact = count / 2;
  Value zero = buildIndex(b, loc, 0);
  Value distance = getBidirectional()
                       ? buildMagnitude(b, loc, relative)
                       : arith::MaxSIOp::create(b, loc, relative, zero);
  Value bucket =
      arith::MinSIOp::create(b, loc, distance, buildIndex(b, loc, exact));
  // Each later bucket begins at a distance that is known: no logarithm.
  for (int64_t n = 1; n < count - exact; ++n) {
    double begin =
        exact * std::pow(static_cast<double>(getMaxDistance()) / exact,
                         static_cast<double>(n) / (count - exact));
    int64_t first = std::ceil(begin * (1 - 1e-12));
    Value isHere = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sge,
                                         distance, buildIndex(b, loc, first));
    bucket = arith::SelectOp::create(b, loc, isHere,
                                     buildIndex(b, loc, exact + n), bucket);
  }
  if (getBidirectional()) {
    Value isAfter = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt,
                                          relative, zero);
    Value upper =
        arith::AddIOp::create(b, loc, bucket, buildIndex(b, loc, count));
    bucket = arith::SelectOp::create(b, loc, isAfter, upper, bucket);
  }
  return load({bucket, head});
}

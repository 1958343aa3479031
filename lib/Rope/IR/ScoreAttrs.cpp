//===- ScoreAttrs.cpp - Visibilities and scalings of queries --------------===//
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
  return math::LogOp::create(b, loc, arith::SIToFPOp::create(b, loc, type, x));
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

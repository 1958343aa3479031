//===- RopeAttrs.cpp - Frequencies and position maps ----------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The attributes of the dialect: what they accept, and what they tell the
// lowerings through their interfaces.
//
//===----------------------------------------------------------------------===//

#include "Rope/IR/Rope.h"

#include "llvm/ADT/TypeSwitch.h"

#include <cmath>

using namespace mlir;
using namespace mlir::rope;

#include "Rope/IR/RopeAttrInterfaces.cpp.inc"
#include "Rope/IR/RopeEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "Rope/IR/RopeAttrs.cpp.inc"

void RopeDialect::registerAttributes() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "Rope/IR/RopeAttrs.cpp.inc"
      >();
}

FailureOr<APFloat> rope::detail::parseDouble(AsmParser &parser) {
  double value;
  if (parser.parseFloat(value))
    return failure();
  return APFloat(value);
}

static LogicalResult
verifyFinitePositive(function_ref<InFlightDiagnostic()> emitError,
                     StringRef name, const APFloat &value) {
  if (value.isFinite() && !value.isZero() && !value.isNegative())
    return success();
  SmallString<24> text;
  value.toString(text);
  return emitError() << "expected " << name
                     << " to be finite and positive, but got " << text;
}

static LogicalResult verifyWindow(function_ref<InFlightDiagnostic()> emitError,
                                  int64_t window) {
  if (window >= 0)
    return success();
  return emitError() << "expected window to be non-negative, but got "
                     << window;
}

//===----------------------------------------------------------------------===//
// Frequencies
//===----------------------------------------------------------------------===//

LogicalResult
FrequenciesAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                        int64_t dim, APFloat base, Attribute scaling) {
  if (dim <= 0 || dim % 2 != 0)
    return emitError() << "expected dim to be positive and even, but got "
                       << dim;
  if (scaling && !isa<FrequencyScalingAttrInterface>(scaling))
    return emitError() << "expected scaling to be a frequency scaling, but got "
                       << scaling;
  return verifyFinitePositive(emitError, "base", base);
}

int64_t FrequenciesAttr::getRotaryDim() const { return getDim(); }

void FrequenciesAttr::getInverseFrequencies(
    SmallVectorImpl<long double> &inverseFrequencies) const {
  double base = getBase().convertToDouble();
  inverseFrequencies.clear();
  for (int64_t c = 0; c < getDim() / 2; ++c)
    inverseFrequencies.push_back(
        std::pow(static_cast<long double>(base),
                 -2 * static_cast<long double>(c) / getDim()));
  if (auto scaling =
          dyn_cast_or_null<FrequencyScalingAttrInterface>(getScaling()))
    scaling.scaleFrequencies(inverseFrequencies, base);
}

double FrequenciesAttr::getAmplitude() const {
  auto scaling = dyn_cast_or_null<FrequencyScalingAttrInterface>(getScaling());
  return scaling ? scaling.getAmplitude() : 1.0;
}

LogicalResult
LinearScalingAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                          APFloat factor) {
  return verifyFinitePositive(emitError, "factor", factor);
}

void LinearScalingAttr::scaleFrequencies(
    MutableArrayRef<long double> inverseFrequencies, double base) const {
  for (long double &frequency : inverseFrequencies)
    frequency /= getFactor().convertToDouble();
}

//===----------------------------------------------------------------------===//
// Position maps
//===----------------------------------------------------------------------===//

void LinearMapAttr::getPieces(bool causal,
                              SmallVectorImpl<PositionPiece> &pieces) const {
  MLIRContext *context = getContext();
  pieces.push_back(
      {AffineExpr(), Turn::linear(context), Turn::linear(context)});
}

/// Appends far, near and, unless `causal`, the far keys after the query.
static void appendWindowPieces(MLIRContext *context, int64_t window,
                               bool causal, Turn farQuery, Turn farQueryAfter,
                               Turn farKey,
                               SmallVectorImpl<PositionPiece> &pieces) {
  AffineExpr i = getAffineDimExpr(0, context);
  Turn linear = Turn::linear(context);
  pieces.push_back({AffineExpr(), farQuery, farKey});
  pieces.push_back({i - (window - 1), linear, linear});
  // At w = 0 the near piece is empty and r = 0 belongs to the first.
  if (!causal)
    pieces.push_back({i + std::max<int64_t>(window, 1), farQueryAfter, farKey});
}

LogicalResult
ReRoPEMapAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                      int64_t window) {
  return verifyWindow(emitError, window);
}

void ReRoPEMapAttr::getPieces(bool causal,
                              SmallVectorImpl<PositionPiece> &pieces) const {
  MLIRContext *context = getContext();
  long double window = getWindow();
  appendWindowPieces(
      context, getWindow(), causal, Turn::constant(context, window),
      Turn::constant(context, -window), Turn::constant(context, 0), pieces);
}

LogicalResult LeakyMapAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                   int64_t window, APFloat k) {
  if (failed(verifyWindow(emitError, window)))
    return failure();
  return verifyFinitePositive(emitError, "k", k);
}

void LeakyMapAttr::getPieces(bool causal,
                             SmallVectorImpl<PositionPiece> &pieces) const {
  MLIRContext *context = getContext();
  AffineExpr position = getAffineDimExpr(0, context);
  long double slope = 1 / static_cast<long double>(getK().convertToDouble());
  long double shift = getWindow() * (1 - slope);
  appendWindowPieces(context, getWindow(), causal, Turn{position, slope, shift},
                     Turn{position, slope, -shift}, Turn{position, slope, 0},
                     pieces);
}

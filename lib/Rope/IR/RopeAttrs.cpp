//===- RopeAttrs.cpp - Attributes and position maps -----------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The attributes of the dialect: their syntax and the position maps.
// Frequencies are in FrequencyAttrs.cpp, their scalings in
// FrequencyScaling.cpp.
//
//===----------------------------------------------------------------------===//

#include "AttrVerifiers.h"
#include "Rope/IR/Rope.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

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

FailureOr<std::optional<APFloat>>
rope::detail::parseOptionalDouble(AsmParser &parser) {
  FailureOr<APFloat> value = parseDouble(parser);
  if (failed(value))
    return failure();
  return std::optional<APFloat>(*value);
}

void rope::detail::printDoubles(AsmPrinter &printer, DenseF64ArrayAttr values) {
  printer << '[';
  llvm::interleaveComma(values.asArrayRef(), printer, [&](double value) {
    printer.printFloat(APFloat(value));
  });
  printer << ']';
}

FailureOr<bool> rope::detail::parseBool(AsmParser &parser) {
  SMLoc loc = parser.getCurrentLocation();
  if (succeeded(parser.parseOptionalKeyword("true")))
    return true;
  if (succeeded(parser.parseOptionalKeyword("false")))
    return false;
  return parser.emitError(loc, "expected true or false");
}

LogicalResult
rope::detail::verifyFinitePositive(function_ref<InFlightDiagnostic()> emitError,
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

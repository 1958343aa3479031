//===- RopeAttrs.cpp - Attributes and position maps -----------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The attributes of the dialect: their syntax. Position maps are in
// PositionMapAttrs.cpp, frequencies in FrequencyAttrs.cpp, their scalings in
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

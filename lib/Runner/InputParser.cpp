//===- InputParser.cpp - Values on the command line -----------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/Runner/InputParser.h"
#include "Rope/Runner/NpyFile.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mlir::rope;
using llvm::createStringError;
using llvm::Error;
using llvm::Expected;

/// Parses "2x4xf32". Only a static type has values.
static std::optional<ValueType> parseType(StringRef text) {
  ValueType type;
  text = text.trim();
  // Not a split at 'x': "index" has one too.
  while (!text.empty() && llvm::isDigit(text.front())) {
    int64_t size;
    if (text.consumeInteger(10, size) || !text.consume_front("x"))
      return std::nullopt;
    type.shape.push_back(size);
  }
  std::optional<ElementKind> kind = symbolizeElementKind(text);
  if (!kind)
    return std::nullopt;
  type.kind = *kind;
  type.isShaped = !type.shape.empty();
  return type;
}

static Expected<Array> parseValues(const ValueType &type, StringRef text) {
  Expected<Array> array = Array::create(type.kind, type.shape);
  if (!array)
    return array.takeError();
  SmallVector<uint64_t> values;
  constexpr StringRef separators = " \t,[]";
  while (!(text = text.ltrim(separators)).empty()) {
    StringRef word =
        text.take_until([&](char c) { return separators.contains(c); });
    text = text.drop_front(word.size());
    Expected<uint64_t> value = parseElement(type.kind, word);
    if (!value)
      return value.takeError();
    values.push_back(*value);
  }

  int64_t numElements = array->getNumElements();
  int64_t numValues = values.size();
  if (numValues != 1 && numValues != numElements) {
    std::string expected = "1 element";
    if (numElements != 1)
      expected = "1 or " + std::to_string(numElements) + " elements";
    return createStringError("expected " + expected + " for " +
                             stringifyType(type.kind, type.shape) + ", got " +
                             Twine(numValues));
  }
  for (int64_t i = 0; i < numElements; ++i)
    array->setBits(i, values[numValues == 1 ? 0 : i]);
  return array;
}

static Expected<Array> parseText(StringRef text, const ValueType &type) {
  if (text.consume_front("@"))
    return readNpyFile(text, type.kind);
  auto [left, right] = text.split('=');
  if (std::optional<ValueType> given = parseType(left))
    return text.contains('=') ? parseValues(*given, right)
                              : Array::create(given->kind, given->shape);
  if (text.contains('='))
    return createStringError("expected a type such as 2x4xf32 before '=', "
                             "got '" +
                             left + "'");
  // Only now: a bare number takes its type from the function.
  ValueType scalar{type.kind, /*isShaped=*/false, {}};
  return parseValues(scalar, text);
}

Expected<Array> mlir::rope::parseInput(StringRef text, const ValueType &type) {
  Expected<Array> array = parseText(text.trim(), type);
  if (!array)
    return array.takeError();
  if (Error error = checkArray(*array, type))
    return error;
  return array;
}

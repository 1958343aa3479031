//===- Array.cpp - Arrays on the host -------------------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/Runner/Array.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdlib>
#include <cstring>

using namespace mlir::rope;
using llvm::ArrayRef;
using llvm::createStringError;
using llvm::Expected;
using llvm::StringRef;

StringRef mlir::rope::stringifyElementKind(ElementKind kind) {
  switch (kind) {
  case ElementKind::F64:
    return "f64";
  case ElementKind::F32:
    return "f32";
  case ElementKind::F16:
    return "f16";
  case ElementKind::BF16:
    return "bf16";
  case ElementKind::I1:
    return "i1";
  case ElementKind::I8:
    return "i8";
  case ElementKind::I16:
    return "i16";
  case ElementKind::I32:
    return "i32";
  case ElementKind::I64:
    return "i64";
  case ElementKind::Index:
    return "index";
  }
  llvm_unreachable("unknown element kind");
}

std::optional<ElementKind> mlir::rope::symbolizeElementKind(StringRef text) {
  return llvm::StringSwitch<std::optional<ElementKind>>(text)
      .Case("f64", ElementKind::F64)
      .Case("f32", ElementKind::F32)
      .Case("f16", ElementKind::F16)
      .Case("bf16", ElementKind::BF16)
      .Case("i1", ElementKind::I1)
      .Case("i8", ElementKind::I8)
      .Case("i16", ElementKind::I16)
      .Case("i32", ElementKind::I32)
      .Case("i64", ElementKind::I64)
      .Case("index", ElementKind::Index)
      .Default(std::nullopt);
}

unsigned mlir::rope::getBitWidth(ElementKind kind) {
  switch (kind) {
  case ElementKind::I1:
    return 1;
  case ElementKind::I8:
    return 8;
  case ElementKind::F16:
  case ElementKind::BF16:
  case ElementKind::I16:
    return 16;
  case ElementKind::F32:
  case ElementKind::I32:
    return 32;
  case ElementKind::F64:
  case ElementKind::I64:
  case ElementKind::Index:
    return 64;
  }
  llvm_unreachable("unknown element kind");
}

int64_t mlir::rope::getElementSize(ElementKind kind) {
  return llvm::divideCeil(getBitWidth(kind), 8);
}

bool mlir::rope::isFloat(ElementKind kind) {
  return kind == ElementKind::F64 || kind == ElementKind::F32 ||
         kind == ElementKind::F16 || kind == ElementKind::BF16;
}

const llvm::fltSemantics &mlir::rope::getFloatSemantics(ElementKind kind) {
  switch (kind) {
  case ElementKind::F64:
    return llvm::APFloat::IEEEdouble();
  case ElementKind::F32:
    return llvm::APFloat::IEEEsingle();
  case ElementKind::F16:
    return llvm::APFloat::IEEEhalf();
  case ElementKind::BF16:
    return llvm::APFloat::BFloat();
  default:
    llvm_unreachable("expected a float kind");
  }
}

std::string mlir::rope::stringifyType(ElementKind kind,
                                      ArrayRef<int64_t> shape) {
  std::string text;
  for (int64_t size : shape)
    text += (size < 0 ? std::string("?") : std::to_string(size)) + "x";
  return text + stringifyElementKind(kind).str();
}

std::optional<int64_t> mlir::rope::getNumElements(ElementKind kind,
                                                  ArrayRef<int64_t> shape) {
  // The sizes that are not zero must fit as well: strides are made of them.
  int64_t bytes = getElementSize(kind);
  bool isEmpty = false;
  for (int64_t size : shape) {
    isEmpty |= size == 0;
    if (size < 0 || (size > 0 && llvm::MulOverflow(bytes, size, bytes)))
      return std::nullopt;
  }
  return isEmpty ? 0 : bytes / getElementSize(kind);
}

void FreeDeleter::operator()(void *pointer) const { std::free(pointer); }

Expected<Array> Array::create(ElementKind kind, ArrayRef<int64_t> shape) {
  std::optional<int64_t> numElements = mlir::rope::getNumElements(kind, shape);
  if (!numElements)
    return createStringError("the size of " + stringifyType(kind, shape) +
                             " does not fit in 64 bits");
  Array array;
  array.kind = kind;
  array.shape.assign(shape.begin(), shape.end());
  array.numElements = *numElements;
  constexpr uint64_t alignment = 64;
  uint64_t capacity =
      llvm::alignTo(std::max<uint64_t>(array.getNumBytes(), 1), alignment);
  array.data.reset(
      static_cast<char *>(std::aligned_alloc(alignment, capacity)));
  if (!array.data)
    return createStringError("cannot allocate " + std::to_string(capacity) +
                             " bytes for " + stringifyType(kind, shape));
  std::memset(array.getData(), 0, capacity);
  return array;
}

uint64_t Array::getBits(int64_t index) const {
  uint64_t bits = 0;
  int64_t size = getElementSize(kind);
  std::memcpy(&bits, getData() + index * size, size);
  return bits;
}

void Array::setBits(int64_t index, uint64_t bits) {
  int64_t size = getElementSize(kind);
  std::memcpy(getData() + index * size, &bits, size);
}

/// Parses an integer of `kind`, signed or unsigned.
static Expected<uint64_t> parseInteger(ElementKind kind, StringRef text) {
  if (kind == ElementKind::I1 && (text == "true" || text == "false"))
    return text == "true" ? 1 : 0;
  unsigned width = getBitWidth(kind);
  int64_t value;
  if (!text.getAsInteger(10, value)) {
    if (!llvm::isIntN(width, value) && !llvm::isUIntN(width, value))
      return createStringError("'" + text + "' does not fit in " +
                               stringifyElementKind(kind));
    return static_cast<uint64_t>(value) &
           llvm::maskTrailingOnes<uint64_t>(width);
  }
  uint64_t unsignedValue;
  if (width == 64 && !text.getAsInteger(10, unsignedValue))
    return unsignedValue;
  return createStringError("expected an integer of type " +
                           stringifyElementKind(kind) + ", got '" + text + "'");
}

Expected<uint64_t> mlir::rope::parseElement(ElementKind kind, StringRef text) {
  if (!isFloat(kind))
    return parseInteger(kind, text);
  llvm::APFloat value(getFloatSemantics(kind));
  Expected<llvm::APFloat::opStatus> status =
      value.convertFromString(text, llvm::APFloat::rmNearestTiesToEven);
  if (!status) {
    llvm::consumeError(status.takeError());
    return createStringError("expected a number of type " +
                             stringifyElementKind(kind) + ", got '" + text +
                             "'");
  }
  if (*status & llvm::APFloat::opOverflow)
    return createStringError("'" + text + "' does not fit in " +
                             stringifyElementKind(kind));
  return value.bitcastToAPInt().getZExtValue();
}

std::string mlir::rope::printElement(ElementKind kind, uint64_t bits) {
  if (kind == ElementKind::I1)
    return bits ? "1" : "0";
  if (!isFloat(kind))
    return std::to_string(llvm::SignExtend64(bits, getBitWidth(kind)));

  const llvm::fltSemantics &semantics = getFloatSemantics(kind);
  llvm::APFloat value(semantics, llvm::APInt(getBitWidth(kind), bits));
  if (value.isNaN())
    return "nan";
  if (value.isInfinity())
    return value.isNegative() ? "-inf" : "inf";
  std::string text;
  for (int digits = 6; digits <= 17; ++digits) {
    text.clear();
    llvm::raw_string_ostream(text)
        << llvm::format("%.*g", digits, value.convertToDouble());
    llvm::APFloat back(semantics);
    llvm::cantFail(
        back.convertFromString(text, llvm::APFloat::rmNearestTiesToEven));
    if (back.bitwiseIsEqual(value))
      break;
  }
  return text;
}

/// Prints the dimensions from `dim` on; `index` and `left` run along.
static void printDims(llvm::raw_ostream &os, const Array &array, size_t dim,
                      int64_t &index, int64_t &left) {
  ArrayRef<int64_t> shape = array.getShape();
  if (dim == shape.size()) {
    os << printElement(array.getKind(), array.getBits(index++));
    --left;
    return;
  }
  bool isInnermost = dim + 1 == shape.size();
  for (int64_t i = 0; i < shape[dim]; ++i) {
    if (left <= 0) {
      os << "...";
      return;
    }
    if (isInnermost)
      os << (i ? " " : "");
    else
      os << '[';
    printDims(os, array, dim + 1, index, left);
    if (!isInnermost)
      os << ']';
  }
}

std::string mlir::rope::printArray(const Array &array, int64_t maxElements) {
  std::string text = stringifyType(array.getKind(), array.getShape()) + "=";
  llvm::raw_string_ostream os(text);
  int64_t index = 0;
  if (array.getNumElements() != 0)
    printDims(os, array, 0, index, maxElements);
  return text;
}

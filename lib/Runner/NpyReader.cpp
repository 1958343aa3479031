//===- NpyReader.cpp - Reading NumPy files --------------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The format is described in NumPy's documentation of numpy.lib.format: magic
// bytes, version, header length, a Python dictionary, and the elements.
//
//===----------------------------------------------------------------------===//

#include "Rope/Runner/NpyFile.h"
#include "Runtime.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MemoryBuffer.h"
#include <cstring>

using namespace mlir::rope;
using llvm::ArrayRef;
using llvm::createStringError;
using llvm::Error;
using llvm::Expected;
using llvm::SmallVector;
using llvm::StringRef;

namespace {
struct NpyHeader {
  StringRef descr;
  bool isFortranOrder = false;
  SmallVector<int64_t> shape;
};

/// Parses the dictionary of a header: the keys 'descr', 'fortran_order' and
/// 'shape' in any order, each once.
class HeaderParser {
public:
  explicit HeaderParser(StringRef text) : rest(text) {}

  Expected<NpyHeader> parse() {
    if (!consume("{"))
      return malformed();
    while (!consume("}")) {
      StringRef key;
      if (!parseString(key) || !consume(":") || !parseEntry(key))
        return isStructured
                   ? createStringError("structured dtypes are not supported")
                   : malformed();
      if (!consume(",") && !peek("}"))
        return malformed();
    }
    rest = rest.trim();
    if (!rest.empty() || !hasDescr || !hasOrder || !hasShape)
      return malformed();
    return header;
  }

private:
  static Error malformed() {
    return createStringError("malformed .npy header");
  }

  bool peek(StringRef token) {
    rest = rest.ltrim();
    return rest.starts_with(token);
  }
  bool consume(StringRef token) {
    rest = rest.ltrim();
    return rest.consume_front(token);
  }

  bool parseString(StringRef &text) {
    StringRef quote = peek("'") ? "'" : "\"";
    if (!consume(quote))
      return false;
    size_t end = rest.find(quote);
    if (end == StringRef::npos)
      return false;
    text = rest.take_front(end);
    rest = rest.drop_front(end + 1);
    return true;
  }

  bool parseShape() {
    if (!consume("("))
      return false;
    while (!consume(")")) {
      int64_t size;
      rest = rest.ltrim();
      if (rest.consumeInteger(10, size) || size < 0)
        return false;
      header.shape.push_back(size);
      if (!consume(",") && !peek(")"))
        return false;
    }
    return true;
  }

  bool parseEntry(StringRef key) {
    if (key == "descr" && !hasDescr) {
      isStructured = peek("[");
      return hasDescr = parseString(header.descr);
    }
    if (key == "fortran_order" && !hasOrder) {
      header.isFortranOrder = consume("True");
      return hasOrder = header.isFortranOrder || consume("False");
    }
    if (key == "shape" && !hasShape)
      return hasShape = parseShape();
    return false;
  }

  StringRef rest;
  NpyHeader header;
  bool hasDescr = false, hasOrder = false, hasShape = false;
  bool isStructured = false;
};
} // namespace

/// Splits `contents` into header and elements.
static Expected<NpyHeader> parseHeader(StringRef contents, StringRef &data) {
  if (!contents.consume_front("\x93NUMPY"))
    return createStringError("expected the magic bytes of a .npy file");
  if (contents.size() < 2)
    return createStringError("truncated .npy header");
  unsigned major = static_cast<uint8_t>(contents[0]);
  if (major < 1 || major > 3)
    return createStringError("expected .npy version 1, 2 or 3, got " +
                             std::to_string(major));
  contents = contents.drop_front(2);

  size_t lengthBytes = major == 1 ? 2 : 4;
  if (contents.size() < lengthBytes)
    return createStringError("truncated .npy header");
  uint64_t length = major == 1
                        ? llvm::support::endian::read16le(contents.data())
                        : llvm::support::endian::read32le(contents.data());
  contents = contents.drop_front(lengthBytes);
  if (contents.size() < length)
    return createStringError("truncated .npy header");
  data = contents.drop_front(length);
  return HeaderParser(contents.take_front(length)).parse();
}

/// Whether elements that NumPy calls `type`, without its byte order, can be
/// read as `kind`. Integers are signless; bf16 has no name of its own.
static bool isCompatible(StringRef type, ElementKind kind) {
  switch (kind) {
  case ElementKind::F64:
    return type == "f8";
  case ElementKind::F32:
    return type == "f4";
  case ElementKind::F16:
    return type == "f2";
  case ElementKind::BF16:
    return type == "V2" || type == "u2";
  case ElementKind::I1:
    return type == "b1";
  case ElementKind::I8:
    return type == "i1" || type == "u1";
  case ElementKind::I16:
    return type == "i2" || type == "u2";
  case ElementKind::I32:
    return type == "i4" || type == "u4";
  case ElementKind::I64:
  case ElementKind::Index:
    return type == "i8" || type == "u8";
  }
  return false;
}

static Error checkDescr(StringRef descr, ElementKind kind) {
  StringRef type = descr;
  bool isBigEndian = type.consume_front(">");
  if (!isBigEndian && !type.consume_front("<") && !type.consume_front("|"))
    type.consume_front("=");
  if (!isCompatible(type, kind))
    return createStringError("expected elements of type " +
                             stringifyElementKind(kind) + ", got '" + descr +
                             "'");
  if (isBigEndian && getElementSize(kind) > 1)
    return createStringError("expected little-endian elements, got '" + descr +
                             "'");
  return Error::success();
}

/// Copies `data`, whose first dimension varies fastest, into `array`.
static void copyFromFortranOrder(const char *data, Array &array) {
  ArrayRef<int64_t> shape = array.getShape();
  SmallVector<int64_t> source(shape.size(), 1), target(shape.size(), 1);
  for (size_t dim = 1; dim < shape.size(); ++dim)
    source[dim] = source[dim - 1] * shape[dim - 1];
  for (size_t dim = shape.size(); dim-- > 1;)
    target[dim - 1] = target[dim] * shape[dim];
  copyStrided(getElementSize(array.getKind()), shape, data, source,
              array.getData(), target);
}

static Expected<Array> parseNpy(StringRef contents, ElementKind kind) {
  StringRef data;
  Expected<NpyHeader> header = parseHeader(contents, data);
  if (!header)
    return header.takeError();
  if (Error error = checkDescr(header->descr, kind))
    return error;
  std::optional<int64_t> numElements = getNumElements(kind, header->shape);
  if (!numElements)
    return createStringError("the size of " +
                             stringifyType(kind, header->shape) +
                             " does not fit in 64 bits");
  // Before allocating: a wrong header may ask for any size.
  uint64_t numBytes = *numElements * getElementSize(kind);
  if (data.size() != numBytes)
    return createStringError("expected " + std::to_string(numBytes) +
                             " bytes of data for " +
                             stringifyType(kind, header->shape) + ", got " +
                             std::to_string(data.size()));

  Expected<Array> array = Array::create(kind, header->shape);
  if (!array)
    return array.takeError();
  if (header->isFortranOrder)
    copyFromFortranOrder(data.data(), *array);
  else
    std::memcpy(array->getData(), data.data(), data.size());
  if (kind == ElementKind::I1)
    for (int64_t i = 0, e = array->getNumElements(); i < e; ++i)
      array->setBits(i, array->getBits(i) != 0);
  return array;
}

Expected<Array> mlir::rope::readNpyFile(StringRef path, ElementKind kind) {
  llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>> buffer =
      llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                  /*RequiresNullTerminator=*/false);
  if (!buffer)
    return createStringError("cannot read '" + path +
                             "': " + buffer.getError().message());
  Expected<Array> array = parseNpy((*buffer)->getBuffer(), kind);
  if (!array)
    return createStringError("'" + path +
                             "': " + llvm::toString(array.takeError()));
  return array;
}

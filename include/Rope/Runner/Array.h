//===- Array.h - Arrays on the host -----------------------------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Element kinds, shapes and buffers of the values that enter and leave a
// compiled function.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_RUNNER_ARRAY_H
#define ROPE_RUNNER_ARRAY_H

#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace mlir::rope {

enum class ElementKind { F64, F32, F16, BF16, I1, I8, I16, I32, I64, Index };

/// "f32", "i1", "index", as MLIR spells it.
llvm::StringRef stringifyElementKind(ElementKind kind);
std::optional<ElementKind> symbolizeElementKind(llvm::StringRef text);

/// Bytes of one element in memory; an i1 takes one.
int64_t getElementSize(ElementKind kind);
/// Bits of the value; 64 for index.
unsigned getBitWidth(ElementKind kind);
bool isFloat(ElementKind kind);
/// `kind` must be a float.
const llvm::fltSemantics &getFloatSemantics(ElementKind kind);

/// "2x?xf32"; a negative size is dynamic.
std::string stringifyType(ElementKind kind, llvm::ArrayRef<int64_t> shape);

/// The product of `shape`; nullopt where it, in bytes, does not fit.
std::optional<int64_t> getNumElements(ElementKind kind,
                                      llvm::ArrayRef<int64_t> shape);

/// Frees what malloc or aligned_alloc returned.
struct FreeDeleter {
  void operator()(void *pointer) const;
};

/// A row-major array that owns its buffer. A scalar has no dimensions.
class Array {
public:
  /// A zero-filled array, aligned to 64 bytes.
  static llvm::Expected<Array> create(ElementKind kind,
                                      llvm::ArrayRef<int64_t> shape);

  ElementKind getKind() const { return kind; }
  llvm::ArrayRef<int64_t> getShape() const { return shape; }
  int64_t getNumElements() const { return numElements; }
  int64_t getNumBytes() const { return numElements * getElementSize(kind); }
  char *getData() { return data.get(); }
  const char *getData() const { return data.get(); }
  llvm::ArrayRef<char> getBytes() const {
    return {getData(), static_cast<size_t>(getNumBytes())};
  }

  /// The element at `index` of the flat array, zero-extended to 64 bits.
  uint64_t getBits(int64_t index) const;
  void setBits(int64_t index, uint64_t bits);

private:
  ElementKind kind = ElementKind::F32;
  llvm::SmallVector<int64_t> shape;
  int64_t numElements = 0;
  std::unique_ptr<char, FreeDeleter> data;
};

/// Parses one element, for example "1.5", "-inf" or "3".
llvm::Expected<uint64_t> parseElement(ElementKind kind, llvm::StringRef text);

/// Prints one element in the fewest digits, six or more, that read back to it.
std::string printElement(ElementKind kind, uint64_t bits);

/// Prints "2x2xf32=[1 2][3 4]", at most `maxElements` elements.
std::string printArray(const Array &array, int64_t maxElements = 1024);

} // namespace mlir::rope

#endif // ROPE_RUNNER_ARRAY_H

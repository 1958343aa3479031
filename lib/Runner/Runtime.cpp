//===- Runtime.cpp - What compiled code calls -----------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Runtime.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>
#include <cstdlib>
#include <cstring>

using namespace mlir::rope;
using llvm::ArrayRef;

void mlir::rope::copyStrided(int64_t elementSize, ArrayRef<int64_t> shape,
                             const char *source,
                             ArrayRef<int64_t> sourceStrides, char *target,
                             ArrayRef<int64_t> targetStrides) {
  if (llvm::is_contained(shape, 0))
    return;
  // Trailing dimensions that are contiguous on both sides are one chunk.
  int64_t chunk = 1;
  while (!shape.empty() && sourceStrides.back() == chunk &&
         targetStrides.back() == chunk) {
    chunk *= shape.back();
    shape = shape.drop_back();
    sourceStrides = sourceStrides.drop_back();
    targetStrides = targetStrides.drop_back();
  }
  llvm::SmallVector<int64_t> position(shape.size(), 0);
  while (true) {
    std::memcpy(target, source, chunk * elementSize);
    size_t dim = shape.size();
    while (dim-- > 0) {
      source += sourceStrides[dim] * elementSize;
      target += targetStrides[dim] * elementSize;
      if (++position[dim] < shape[dim])
        break;
      source -= sourceStrides[dim] * elementSize * shape[dim];
      target -= targetStrides[dim] * elementSize * shape[dim];
      position[dim] = 0;
    }
    if (dim == static_cast<size_t>(-1))
      return;
  }
}

/// Rounds to bf16, to nearest even. Compiled code expects the bf16 in the low
/// half of the register that a float is returned in.
static float truncateToBF16(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  if (std::isnan(value))
    bits = (bits >> 16) | 0x40;
  else
    bits = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
  std::memcpy(&value, &bits, sizeof(bits));
  return value;
}

static float truncateDoubleToBF16(double value) {
  float narrow = static_cast<float>(value);
  uint32_t bits;
  std::memcpy(&bits, &narrow, sizeof(bits));
  // Rounding to odd first keeps the second rounding from being a double one.
  if (narrow != value && !std::isnan(value) && !(bits & 1))
    bits += std::abs(narrow) > std::abs(value) ? -1 : 1;
  std::memcpy(&narrow, &bits, sizeof(bits));
  return truncateToBF16(narrow);
}

/// What cf.assert calls with its message, before it aborts. Nothing has been
/// written by then but to memory.
[[noreturn]] static void failAssertion(const char *message) {
  llvm::errs() << "rope-run: error: " << message << '\n';
  std::_Exit(EXIT_FAILURE);
}

llvm::Error mlir::rope::defineRuntimeSymbols(llvm::orc::LLJIT &jit) {
  llvm::orc::SymbolMap symbols;
  auto add = [&](llvm::StringRef name, auto *function) {
    symbols[jit.mangleAndIntern(name)] = {
        llvm::orc::ExecutorAddr::fromPtr(function),
        llvm::JITSymbolFlags::Exported | llvm::JITSymbolFlags::Callable};
  };
  // libgcc has these two from version 13 on.
  add("__truncsfbf2", &truncateToBF16);
  add("__truncdfbf2", &truncateDoubleToBF16);
  add("puts", &failAssertion);
  return jit.getMainJITDylib().define(llvm::orc::absoluteSymbols(symbols));
}

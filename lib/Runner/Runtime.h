//===- Runtime.h - What compiled code calls ---------------------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Functions that compiled code may call and the process does not have.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_LIB_RUNNER_RUNTIME_H
#define ROPE_LIB_RUNNER_RUNTIME_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

namespace llvm::orc {
class LLJIT;
} // namespace llvm::orc

namespace mlir::rope {

/// Defines the functions in the main library of `jit`.
llvm::Error defineRuntimeSymbols(llvm::orc::LLJIT &jit);

/// Copies an array of `shape`; strides count elements of `elementSize` bytes.
void copyStrided(int64_t elementSize, llvm::ArrayRef<int64_t> shape,
                 const char *source, llvm::ArrayRef<int64_t> sourceStrides,
                 char *target, llvm::ArrayRef<int64_t> targetStrides);

} // namespace mlir::rope

#endif // ROPE_LIB_RUNNER_RUNTIME_H

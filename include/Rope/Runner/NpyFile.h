//===- NpyFile.h - NumPy files ----------------------------------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads and writes NumPy's .npy files. A bf16 array, which NumPy has no name
// for, is stored as the two-byte void type that ml_dtypes writes.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_RUNNER_NPYFILE_H
#define ROPE_RUNNER_NPYFILE_H

#include "Rope/Runner/Array.h"

namespace mlir::rope {

/// Reads the array in the file `path`, whose elements must be of `kind`.
llvm::Expected<Array> readNpyFile(llvm::StringRef path, ElementKind kind);

/// A file to be written.
struct NpyOutput {
  std::string path;
  const Array *array;
};

/// Writes all of `outputs` or, if one cannot be written, none: every array goes
/// to a temporary file beside its place first, and is renamed last.
llvm::Error writeNpyFiles(llvm::ArrayRef<NpyOutput> outputs);

} // namespace mlir::rope

#endif // ROPE_RUNNER_NPYFILE_H

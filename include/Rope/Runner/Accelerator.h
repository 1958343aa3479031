//===- Accelerator.h - A device beside the host -----------------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The device that host functions of `rope-to-nvvm` run their kernels on, as a
// run-time library gives it (docs/GPU.md, "Runtime").
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_RUNNER_ACCELERATOR_H
#define ROPE_RUNNER_ACCELERATOR_H

#include "llvm/Support/DynamicLibrary.h"
#include "llvm/Support/Error.h"
#include <memory>
#include <string>

namespace llvm::orc {
class LLJIT;
} // namespace llvm::orc

namespace mlir::rope {

/// A run-time library with a device to run on.
class Accelerator {
public:
  /// Loads the library at `path`; an empty path is RopeCudaRuntime, beside this
  /// program or where the system looks. Fails where the library has no device.
  static llvm::Expected<std::shared_ptr<const Accelerator>>
  load(llvm::StringRef path);

  /// What `rope-to-nvvm` has to compile for: `chip` and `format`.
  llvm::StringRef getChip() const { return chip; }
  llvm::StringRef getBinaryFormat() const { return binaryFormat; }

  /// Device memory; null for 0 bytes. The library reports an error itself, and
  /// ends the process.
  void *allocate(int64_t bytes) const;
  void free(void *pointer) const;
  /// Copies between the host and the device, either way, and waits.
  void copy(void *target, const void *source, int64_t bytes) const;

  /// Lets compiled code call the library.
  llvm::Error defineSymbols(llvm::orc::LLJIT &jit) const;

private:
  Accelerator() = default;

  llvm::sys::DynamicLibrary library;
  std::string chip, binaryFormat;
  void *(*memAlloc)(uint64_t, void *, uint8_t) = nullptr;
  void (*memFree)(void *, void *) = nullptr;
  void (*memcpy)(void *, void *, size_t, void *) = nullptr;
  void *(*streamCreate)() = nullptr;
  void (*streamSynchronize)(void *) = nullptr;
  void (*streamDestroy)(void *) = nullptr;
};

} // namespace mlir::rope

#endif // ROPE_RUNNER_ACCELERATOR_H

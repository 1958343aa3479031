//===- Frame.h - Arguments and results of calls -----------------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_LIB_RUNNER_FRAME_H
#define ROPE_LIB_RUNNER_FRAME_H

#include "Rope/Runner/Accelerator.h"
#include "Rope/Runner/JIT.h"
#include "Rope/Runner/Signature.h"
#include "llvm/ADT/DenseSet.h"

namespace mlir::rope {

/// Arguments and results of calls in the form that the C interface has. The
/// memrefs of a function for an accelerator are copies in its memory.
class Frame {
public:
  /// `accelerator` is null for a function that runs on the host alone.
  Frame(const Signature &signature, const JITFunction &function,
        MutableArrayRef<Array> arguments, const Accelerator *accelerator);
  ~Frame();
  Frame(const Frame &) = delete;
  Frame &operator=(const Frame &) = delete;

  void invoke();

  /// Copies what the function has written to its arguments to the arrays.
  void updateArguments();

  llvm::Expected<Array> getResult(size_t index) const;

  /// The caller owns what it is given; each buffer is freed once.
  void freeResults();

private:
  const int64_t *getDescriptor(size_t index) const;
  llvm::Expected<Array> copyResult(const int64_t *descriptor,
                                   const ValueType &type) const;
  void free(int64_t address) const;

  const Signature &signature;
  const JITFunction &function;
  MutableArrayRef<Array> arguments;
  const Accelerator *accelerator;
  SmallVector<SmallVector<int64_t>> descriptors;
  SmallVector<void *> pointers;
  llvm::SmallDenseSet<int64_t> borrowed;
  SmallVector<int64_t> results;
  bool hasResults = false;
};

} // namespace mlir::rope

#endif // ROPE_LIB_RUNNER_FRAME_H

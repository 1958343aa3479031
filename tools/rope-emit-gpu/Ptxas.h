//===- Ptxas.h - PTX to machine code ----------------------------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_TOOLS_ROPE_EMIT_GPU_PTXAS_H
#define ROPE_TOOLS_ROPE_EMIT_GPU_PTXAS_H

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace mlir::rope {

/// What ptxas says of a kernel.
struct KernelUsage {
  int64_t registers = 0;
  int64_t spillStoreBytes = 0, spillLoadBytes = 0;
  int64_t staticSharedBytes = 0;
};

struct Cubin {
  std::string code;
  /// By the name of the kernel.
  llvm::StringMap<KernelUsage> usage;
};

/// Assembles `ptx` for `chip` with the ptxas of `toolkit`, of CUDA_ROOT,
/// CUDA_HOME or CUDA_PATH, or on PATH.
llvm::Expected<Cubin> assemble(llvm::StringRef ptx, llvm::StringRef chip,
                               llvm::StringRef toolkit);

} // namespace mlir::rope

#endif // ROPE_TOOLS_ROPE_EMIT_GPU_PTXAS_H

//===- ObjectFile.h - Machine code in a file --------------------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_RUNNER_OBJECTFILE_H
#define ROPE_RUNNER_OBJECTFILE_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/Error.h"

namespace mlir::rope {

/// Compiles `module`, of the LLVM dialect, to an object file for any processor
/// of the host's architecture, that can be linked into a shared library.
llvm::Expected<std::string> compileToObject(ModuleOp module);

} // namespace mlir::rope

#endif // ROPE_RUNNER_OBJECTFILE_H

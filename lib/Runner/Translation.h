//===- Translation.h - The LLVM dialect to LLVM IR --------------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_LIB_RUNNER_TRANSLATION_H
#define ROPE_LIB_RUNNER_TRANSLATION_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/Error.h"
#include "llvm/Target/TargetMachine.h"

namespace mlir::rope {

/// Translates `module`, of the LLVM dialect, for `machine`.
llvm::Expected<std::unique_ptr<llvm::Module>>
translateForMachine(ModuleOp module, llvm::TargetMachine &machine,
                    llvm::LLVMContext &context);

/// Runs LLVM's passes of level 3.
void optimize(llvm::Module &module, llvm::TargetMachine &machine);

} // namespace mlir::rope

#endif // ROPE_LIB_RUNNER_TRANSLATION_H

//===- LaunchPlan.h - What a host function launches -------------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A host function as data: the integers that it computes from its arguments,
// and the allocations, copies and launches that it makes of them, in order. Its
// form is documented in docs/GPU.md, "Loading kernels from other programs".
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_TOOLS_ROPE_EMIT_GPU_LAUNCHPLAN_H
#define ROPE_TOOLS_ROPE_EMIT_GPU_LAUNCHPLAN_H

#include "Rope/Runner/Signature.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "llvm/Support/JSON.h"

namespace mlir::rope {

/// The plan of `func`, which `rope-to-nvvm` has made of a function of
/// `signature`.
llvm::json::Object getLaunchPlan(LLVM::LLVMFuncOp func,
                                 const Signature &signature);

} // namespace mlir::rope

#endif // ROPE_TOOLS_ROPE_EMIT_GPU_LAUNCHPLAN_H

//===- VerifyKernelCalls.cpp - No calls of kernels into libraries ---------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/GPU/Passes.h"

using namespace mlir;

namespace mlir::rope {
#define GEN_PASS_DEF_ROPEVERIFYKERNELCALLSPASS
#include "Rope/GPU/Passes.h.inc"
} // namespace mlir::rope

namespace {
struct RopeVerifyKernelCallsPass
    : rope::impl::RopeVerifyKernelCallsPassBase<RopeVerifyKernelCallsPass> {
  using RopeVerifyKernelCallsPassBase::RopeVerifyKernelCallsPassBase;

  void runOnOperation() override {
    WalkResult result = getOperation()->walk([&](LLVM::CallOp call) {
      std::optional<StringRef> callee = call.getCallee();
      if (!callee)
        return WalkResult::advance();
      auto function = getOperation().lookupSymbol<LLVM::LLVMFuncOp>(*callee);
      if (!function || !function.isExternal() || callee->starts_with("llvm."))
        return WalkResult::advance();
      call.emitOpError("expected no call of a kernel into a library, but got ")
          << *callee;
      return WalkResult::interrupt();
    });
    if (result.wasInterrupted())
      signalPassFailure();
  }
};
} // namespace

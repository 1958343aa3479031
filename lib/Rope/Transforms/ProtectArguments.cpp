//===- ProtectArguments.cpp - Arguments that a call must not write to -----===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/Transforms/Passes.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"

using namespace mlir;

namespace mlir::rope {
#define GEN_PASS_DEF_ROPEPROTECTARGUMENTSPASS
#include "Rope/Transforms/Passes.h.inc"
} // namespace mlir::rope

namespace {
struct RopeProtectArgumentsPass
    : rope::impl::RopeProtectArgumentsPassBase<RopeProtectArgumentsPass> {
  using RopeProtectArgumentsPassBase::RopeProtectArgumentsPassBase;

  void runOnOperation() override {
    StringRef writable = bufferization::BufferizationDialect::kWritableAttrName;
    auto isReadOnly = BoolAttr::get(&getContext(), false);
    getOperation()->walk([&](FunctionOpInterface function) {
      if (function.isExternal() || !function.isPublic())
        return;
      for (auto [number, type] : llvm::enumerate(function.getArgumentTypes()))
        if (isa<TensorType>(type) && !function.getArgAttr(number, writable))
          function.setArgAttr(number, writable, isReadOnly);
    });
  }
};
} // namespace

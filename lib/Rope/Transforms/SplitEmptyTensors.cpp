//===- SplitEmptyTensors.cpp - One tensor.empty for each use --------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/Transforms/Passes.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace mlir::rope {
#define GEN_PASS_DEF_ROPESPLITEMPTYTENSORSPASS
#include "Rope/Transforms/Passes.h.inc"
} // namespace mlir::rope

namespace {
struct RopeSplitEmptyTensorsPass
    : rope::impl::RopeSplitEmptyTensorsPassBase<RopeSplitEmptyTensorsPass> {
  using RopeSplitEmptyTensorsPassBase::RopeSplitEmptyTensorsPassBase;

  void runOnOperation() override {
    SmallVector<tensor::EmptyOp> shared;
    getOperation()->walk([&](tensor::EmptyOp op) {
      if (!op->use_empty() && !op->hasOneUse())
        shared.push_back(op);
    });
    for (tensor::EmptyOp op : shared) {
      OpBuilder builder(op);
      for (OpOperand &use :
           llvm::make_early_inc_range(llvm::drop_begin(op->getUses())))
        use.set(cast<tensor::EmptyOp>(builder.clone(*op)));
    }
  }
};
} // namespace

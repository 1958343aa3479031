//===- OrderOnStream.cpp - One stream per host function -------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/GPU/Passes.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;

namespace mlir::rope {
#define GEN_PASS_DEF_ROPEORDERONSTREAMPASS
#include "Rope/GPU/Passes.h.inc"
} // namespace mlir::rope

/// Replaces `op` by its asynchronous form, which depends on `token`.
static void makeAsync(gpu::AsyncOpInterface op, Value token) {
  op.addAsyncDependency(token);
  SmallVector<Type> types(op->getResultTypes());
  types.push_back(token.getType());
  Operation *async = Operation::create(
      op->getLoc(), op->getName(), types, op->getOperands(),
      op->getDiscardableAttrDictionary(), op->getPropertiesStorage(),
      op->getSuccessors(), op->getNumRegions());
  for (auto [from, to] : llvm::zip_equal(op->getRegions(), async->getRegions()))
    to.takeBody(from);
  OpBuilder(op).insert(async);
  op->replaceAllUsesWith(async->getResults().drop_back());
  op->erase();
}

namespace {
struct RopeOrderOnStreamPass
    : rope::impl::RopeOrderOnStreamPassBase<RopeOrderOnStreamPass> {
  using RopeOrderOnStreamPassBase::RopeOrderOnStreamPassBase;

  void runOnOperation() override {
    func::FuncOp func = getOperation();
    SmallVector<gpu::AsyncOpInterface> ops;
    func.walk([&](gpu::AsyncOpInterface op) {
      if (!op.getAsyncToken() && !isa<gpu::WaitOp>(op))
        ops.push_back(op);
    });
    if (ops.empty())
      return;
    auto type = gpu::AsyncTokenType::get(&getContext());
    OpBuilder builder(func.getBody());
    Value token =
        gpu::WaitOp::create(builder, func.getLoc(), type, ValueRange())
            .getAsyncToken();
    for (gpu::AsyncOpInterface op : ops)
      makeAsync(op, token);
    numOrdered += ops.size();
    func.walk([&](func::ReturnOp op) {
      builder.setInsertionPoint(op);
      gpu::WaitOp::create(builder, op.getLoc(), /*asyncToken=*/Type(), token);
    });
  }
};
} // namespace

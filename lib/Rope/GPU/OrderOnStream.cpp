//===- OrderOnStream.cpp - One stream per host function -------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/GPU/Passes.h"
#include "llvm/ADT/SetVector.h"

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

/// Whether `block` can run more than once in one run of its region.
static bool isInLoop(Block *block) {
  SetVector<Block *> reached;
  reached.insert_range(block->getSuccessors());
  for (size_t index = 0; index < reached.size(); ++index)
    reached.insert_range(reached[index]->getSuccessors());
  return reached.contains(block);
}

/// Gives back the stack that translation takes for the parameters of `op`.
static void releaseStack(gpu::LaunchFuncOp op) {
  OpBuilder builder(op);
  auto pointer = LLVM::LLVMPointerType::get(op.getContext());
  Value stack = LLVM::StackSaveOp::create(builder, op.getLoc(), pointer);
  builder.setInsertionPointAfter(op);
  LLVM::StackRestoreOp::create(builder, op.getLoc(), stack);
}

namespace {
struct RopeOrderOnStreamPass
    : rope::impl::RopeOrderOnStreamPassBase<RopeOrderOnStreamPass> {
  using RopeOrderOnStreamPassBase::RopeOrderOnStreamPassBase;

  void runOnOperation() override {
    func::FuncOp func = getOperation();
    func.walk([](gpu::LaunchFuncOp op) {
      if (isInLoop(op->getBlock()))
        releaseStack(op);
    });
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

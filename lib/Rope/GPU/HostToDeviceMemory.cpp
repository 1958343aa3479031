//===- HostToDeviceMemory.cpp - Buffers of host code on the device --------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/GPU/Passes.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace mlir::rope {
#define GEN_PASS_DEF_ROPEHOSTTODEVICEMEMORYPASS
#include "Rope/GPU/Passes.h.inc"
} // namespace mlir::rope

/// Threads per block of a kernel that copies.
static constexpr int64_t copyBlock = 256;

//===----------------------------------------------------------------------===//
// Aliases
//===----------------------------------------------------------------------===//

/// The memref that `value` is a view of.
static Value getBase(Value value) {
  while (auto view = value.getDefiningOp<ViewLikeOpInterface>())
    value = view.getViewSource();
  return value;
}

/// Whether `value`, or a memref that may be a view of it, leaves its function.
static bool mayBeReturned(Value value) {
  SetVector<Value> aliases;
  aliases.insert(value);
  for (size_t index = 0; index < aliases.size(); ++index)
    for (Operation *user : aliases[index].getUsers()) {
      if (isa<func::ReturnOp>(user))
        return true;
      if (isa<gpu::LaunchOp, gpu::LaunchFuncOp>(user))
        continue;
      // What a terminator passes on are arguments of successors or results, or
      // arguments, of the op around it.
      if (user->hasTrait<OpTrait::IsTerminator>()) {
        for (Block *successor : user->getSuccessors())
          aliases.insert_range(successor->getArguments());
        if (user->getNumSuccessors() == 0) {
          aliases.insert_range(user->getParentOp()->getResults());
          for (Region &region : user->getParentOp()->getRegions())
            for (Block &block : region)
              aliases.insert_range(block.getArguments());
        }
      }
      for (Region &region : user->getRegions())
        for (Block &block : region)
          aliases.insert_range(block.getArguments());
      for (Value result : user->getResults())
        if (isa<BaseMemRefType>(result.getType()))
          aliases.insert(result);
    }
  return false;
}

//===----------------------------------------------------------------------===//
// Copies
//===----------------------------------------------------------------------===//

static bool isContiguous(Value value) {
  auto type = dyn_cast<MemRefType>(value.getType());
  return type && type.getLayout().isIdentity();
}

/// Builds a kernel with one thread per element of `source`.
static void buildCopyKernel(OpBuilder &builder, Location loc, Value source,
                            Value target) {
  auto constant = [&](int64_t value) -> Value {
    return arith::ConstantIndexOp::create(builder, loc, value);
  };
  int64_t rank = cast<MemRefType>(source.getType()).getRank();
  Value one = constant(1), block = constant(copyBlock), size = one;
  SmallVector<Value> sizes;
  for (int64_t dim = 0; dim < rank; ++dim) {
    sizes.push_back(memref::DimOp::create(builder, loc, source, dim));
    size = arith::MulIOp::create(builder, loc, size, sizes.back());
  }
  Value grid = arith::CeilDivUIOp::create(builder, loc, size, block);
  auto launch =
      gpu::LaunchOp::create(builder, loc, grid, one, one, block, one, one);

  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(&launch.getBody().front());
  Value first = arith::MulIOp::create(builder, loc, launch.getBlockIds().x,
                                      launch.getBlockSizeOperandValues().x);
  Value number =
      arith::AddIOp::create(builder, loc, first, launch.getThreadIds().x);
  Value isInside = arith::CmpIOp::create(
      builder, loc, arith::CmpIPredicate::ult, number, size);
  auto ifOp = scf::IfOp::create(builder, loc, isInside);
  gpu::TerminatorOp::create(builder, loc);

  builder.setInsertionPointToStart(&ifOp.getThenRegion().front());
  SmallVector<Value> position(rank);
  for (int64_t dim = rank; dim-- > 0;) {
    position[dim] = arith::RemUIOp::create(builder, loc, number, sizes[dim]);
    number = arith::DivUIOp::create(builder, loc, number, sizes[dim]);
  }
  Value element = memref::LoadOp::create(builder, loc, source, position);
  memref::StoreOp::create(builder, loc, element, target, position);
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

namespace {
struct RopeHostToDeviceMemoryPass
    : rope::impl::RopeHostToDeviceMemoryPassBase<RopeHostToDeviceMemoryPass> {
  using RopeHostToDeviceMemoryPassBase::RopeHostToDeviceMemoryPassBase;

  void runOnOperation() override {
    func::FuncOp func = getOperation();
    if (func.isDeclaration())
      return;
    SmallVector<Operation *> ops;
    func.walk<WalkOrder::PreOrder>([&](Operation *op) {
      if (isa<gpu::LaunchOp>(op))
        return WalkResult::skip();
      if (isa<memref::AllocOp, memref::DeallocOp, memref::CopyOp,
              memref::GetGlobalOp, memref::LoadOp, memref::StoreOp>(op))
        ops.push_back(op);
      return WalkResult::advance();
    });
    bool hasFailed = false;
    for (Operation *op : ops)
      hasFailed |= failed(rewrite(op));
    uploadConstants();
    if (hasFailed)
      signalPassFailure();
  }

private:
  LogicalResult rewrite(Operation *op) {
    if (auto alloc = dyn_cast<memref::AllocOp>(op))
      return rewriteAlloc(alloc);
    if (auto dealloc = dyn_cast<memref::DeallocOp>(op)) {
      OpBuilder builder(op);
      gpu::DeallocOp::create(builder, op->getLoc(), /*asyncToken=*/Type(),
                             /*asyncDependencies=*/ValueRange(),
                             dealloc.getMemref());
      op->erase();
      return success();
    }
    if (auto copy = dyn_cast<memref::CopyOp>(op))
      return rewriteCopy(copy);
    if (auto global = dyn_cast<memref::GetGlobalOp>(op)) {
      constants[global.getNameAttr().getAttr()].push_back(global);
      return success();
    }
    auto load = dyn_cast<memref::LoadOp>(op);
    Value memref =
        load ? load.getMemRef() : cast<memref::StoreOp>(op).getMemRef();
    if (getBase(memref).getDefiningOp<memref::AllocaOp>())
      return success();
    return op->emitOpError("accesses device memory from host code; expected it "
                           "inside of a gpu.launch");
  }

  LogicalResult rewriteAlloc(memref::AllocOp op) {
    if (!op.getType().getLayout().isIdentity())
      return op.emitOpError("expected a contiguous buffer on the device, got ")
             << op.getType();
    OpBuilder builder(op);
    auto alloc = gpu::AllocOp::create(
        builder, op.getLoc(), op.getType(), /*asyncToken=*/Type(),
        /*asyncDependencies=*/ValueRange(), op.getDynamicSizes(),
        op.getSymbolOperands());
    op.replaceAllUsesWith(alloc.getMemref());
    op.erase();
    ++numAllocations;
    return success();
  }

  LogicalResult rewriteCopy(memref::CopyOp op) {
    Value source = op.getSource(), target = op.getTarget();
    if (isa<UnrankedMemRefType>(source.getType()) ||
        isa<UnrankedMemRefType>(target.getType()))
      return op.emitOpError("expected ranked memrefs on the device");
    OpBuilder builder(op);
    if (isContiguous(source) && isContiguous(target)) {
      gpu::MemcpyOp::create(builder, op.getLoc(), /*asyncToken=*/Type(),
                            /*asyncDependencies=*/ValueRange(), target, source);
      ++numCopies;
    } else {
      buildCopyKernel(builder, op.getLoc(), source, target);
      ++numCopyKernels;
    }
    op.erase();
    return success();
  }

  /// One buffer on the device per constant, for as long as the function runs.
  void uploadConstants() {
    func::FuncOp func = getOperation();
    for (auto &[name, uses] : constants) {
      OpBuilder builder(func.getBody());
      Location loc = uses.front().getLoc();
      MemRefType type = uses.front().getType();
      Value host =
          memref::GetGlobalOp::create(builder, loc, type, name.getValue());
      Value device =
          gpu::AllocOp::create(builder, loc, type, /*asyncToken=*/Type(),
                               /*asyncDependencies=*/ValueRange(),
                               /*dynamicSizes=*/ValueRange(),
                               /*symbolOperands=*/ValueRange())
              .getMemref();
      gpu::MemcpyOp::create(builder, loc, /*asyncToken=*/Type(),
                            /*asyncDependencies=*/ValueRange(), device, host);
      ++numConstants;
      for (memref::GetGlobalOp use : uses) {
        use.replaceAllUsesWith(device);
        use.erase();
      }
      if (mayBeReturned(device))
        continue;
      func.walk([&](func::ReturnOp op) {
        builder.setInsertionPoint(op);
        gpu::DeallocOp::create(builder, loc, /*asyncToken=*/Type(),
                               /*asyncDependencies=*/ValueRange(), device);
      });
    }
    constants.clear();
  }

  /// The uses of each constant.
  llvm::MapVector<StringAttr, SmallVector<memref::GetGlobalOp>> constants;
};
} // namespace

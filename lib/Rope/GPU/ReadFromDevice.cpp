//===- ReadFromDevice.cpp - Loads of host code ----------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/GPU/Passes.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

using namespace mlir;

namespace mlir::rope {
#define GEN_PASS_DEF_ROPEREADFROMDEVICEPASS
#include "Rope/GPU/Passes.h.inc"
} // namespace mlir::rope

static bool isOnHost(Value memref) {
  while (auto view = memref.getDefiningOp<ViewLikeOpInterface>())
    memref = view.getViewSource();
  return memref.getDefiningOp<memref::AllocaOp>() != nullptr;
}

/// Calls a function of the run-time library, declared where it is not.
static Value call(OpBuilder &builder, Location loc, ModuleOp module,
                  StringRef name, Type result, ValueRange operands) {
  Type type = result ? result : LLVM::LLVMVoidType::get(builder.getContext());
  auto function = module.lookupSymbol<LLVM::LLVMFuncOp>(name);
  if (!function) {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToEnd(module.getBody());
    function = LLVM::LLVMFuncOp::create(
        builder, loc, name,
        LLVM::LLVMFunctionType::get(type,
                                    llvm::to_vector(operands.getTypes())));
  }
  auto op = LLVM::CallOp::create(builder, loc, function, operands);
  return result ? op.getResult() : Value();
}

/// The address of the element that `load` reads.
static Value getAddress(OpBuilder &b, Location loc, memref::LoadOp load,
                        int64_t bytes) {
  auto view =
      memref::ExtractStridedMetadataOp::create(b, loc, load.getMemRef());
  Value index = view.getOffset();
  for (auto [position, stride] :
       llvm::zip_equal(load.getIndices(), view.getStrides()))
    index = arith::AddIOp::create(
        b, loc, index, arith::MulIOp::create(b, loc, position, stride));
  Value base =
      memref::ExtractAlignedPointerAsIndexOp::create(b, loc, load.getMemRef());
  Value size = arith::ConstantIndexOp::create(b, loc, bytes);
  Value address = arith::AddIOp::create(
      b, loc, base, arith::MulIOp::create(b, loc, index, size));
  address = arith::IndexCastOp::create(b, loc, b.getI64Type(), address);
  return LLVM::IntToPtrOp::create(
      b, loc, LLVM::LLVMPointerType::get(b.getContext()), address);
}

/// An element of `load` is `stored` in memory.
static void rewrite(memref::LoadOp load, Type stored, int64_t bytes) {
  OpBuilder b(load);
  Location loc = load.getLoc();
  auto module = load->getParentOfType<ModuleOp>();
  auto pointer = LLVM::LLVMPointerType::get(b.getContext());
  Value address = getAddress(b, loc, load, bytes);
  Value host;
  {
    // Once, not in every iteration of a loop.
    OpBuilder::InsertionGuard guard(b);
    auto func = load->getParentOfType<func::FuncOp>();
    b.setInsertionPointToStart(&func.getBody().front());
    Value one = LLVM::ConstantOp::create(b, loc, b.getI64IntegerAttr(1));
    host = LLVM::AllocaOp::create(b, loc, pointer, stored, one);
  }
  Value size = LLVM::ConstantOp::create(b, loc, b.getI64IntegerAttr(bytes));
  Value stream = call(b, loc, module, "mgpuStreamCreate", pointer, {});
  call(b, loc, module, "mgpuMemcpy", {}, {host, address, size, stream});
  call(b, loc, module, "mgpuStreamSynchronize", {}, stream);
  call(b, loc, module, "mgpuStreamDestroy", {}, stream);
  Value element = LLVM::LoadOp::create(b, loc, stored, host);
  if (load.getType().isIndex())
    element = arith::IndexCastOp::create(b, loc, b.getIndexType(), element);
  else if (load.getType() != stored)
    element = arith::TruncIOp::create(b, loc, load.getType(), element);
  load.replaceAllUsesWith(element);
  load.erase();
}

namespace {
struct RopeReadFromDevicePass
    : rope::impl::RopeReadFromDevicePassBase<RopeReadFromDevicePass> {
  using RopeReadFromDevicePassBase::RopeReadFromDevicePassBase;

  void runOnOperation() override {
    SmallVector<memref::LoadOp> loads;
    getOperation().walk<WalkOrder::PreOrder>([&](Operation *op) {
      // An iteration of a forall becomes a block of a kernel.
      if (isa<gpu::LaunchOp, gpu::GPUModuleOp, scf::ForallOp>(op))
        return WalkResult::skip();
      if (auto load = dyn_cast<memref::LoadOp>(op))
        if (!isOnHost(load.getMemRef()))
          loads.push_back(load);
      return WalkResult::advance();
    });
    OpBuilder b(&getContext());
    for (memref::LoadOp load : loads) {
      Type type = load.getType();
      // An i1 takes a byte.
      Type stored = type.isIndex()      ? b.getI64Type()
                    : type.isInteger(1) ? b.getI8Type()
                                        : type;
      if (!stored.isIntOrFloat())
        continue;
      rewrite(load, stored, stored.getIntOrFloatBitWidth() / 8);
      ++numLoads;
    }
  }
};
} // namespace

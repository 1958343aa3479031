//===- MergeKernels.cpp - All kernels in one module -----------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/GPU/Passes.h"
#include "mlir/IR/SymbolTable.h"

using namespace mlir;

namespace mlir::rope {
#define GEN_PASS_DEF_ROPEMERGEKERNELSPASS
#include "Rope/GPU/Passes.h.inc"
} // namespace mlir::rope

static constexpr llvm::StringLiteral mergedName = "kernels";

/// Moves what `from` holds to `to`. A symbol whose name `to` has gets another;
/// the new names of kernels are entered in `names`.
static LogicalResult
moveSymbols(gpu::GPUModuleOp from, gpu::GPUModuleOp to,
            DenseMap<SymbolRefAttr, SymbolRefAttr> &names) {
  SymbolTable source(from), target(to);
  StringAttr fromName = from.getSymNameAttr(), toName = to.getSymNameAttr();
  for (Operation &op :
       llvm::make_early_inc_range(from.getBody()->getOperations())) {
    auto symbol = dyn_cast<SymbolOpInterface>(op);
    if (!symbol)
      continue;
    StringAttr old = symbol.getNameAttr();
    // Outlining calls a kernel by its function, and its module by both the
    // function and a number: the module's is the name that differs.
    bool isKernel = isa<gpu::GPUFuncOp>(op);
    if (isKernel && !source.lookup(fromName) &&
        failed(source.rename(&op, fromName)))
      return failure();
    if (target.lookup(symbol.getNameAttr()) &&
        failed(source.renameToUnique(&op, {&target})))
      return failure();
    if (isKernel)
      names[SymbolRefAttr::get(fromName, {FlatSymbolRefAttr::get(old)})] =
          SymbolRefAttr::get(toName,
                             {FlatSymbolRefAttr::get(symbol.getNameAttr())});
  }
  for (Operation &op :
       llvm::make_early_inc_range(from.getBody()->getOperations()))
    op.moveBefore(to.getBody(), to.getBody()->end());
  return success();
}

namespace {
struct RopeMergeKernelsPass
    : rope::impl::RopeMergeKernelsPassBase<RopeMergeKernelsPass> {
  using RopeMergeKernelsPassBase::RopeMergeKernelsPassBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    SmallVector<gpu::GPUModuleOp> modules(module.getOps<gpu::GPUModuleOp>());
    if (modules.empty())
      return;
    SymbolTable symbols(module);
    OpBuilder builder(&getContext());
    auto merged =
        gpu::GPUModuleOp::create(builder, modules.front().getLoc(), mergedName);
    // The data layout.
    merged->setDiscardableAttrs(
        modules.front()->getDiscardableAttrDictionary());
    // It gets another name where there is one of this.
    symbols.insert(merged, modules.front()->getIterator());
    DenseMap<SymbolRefAttr, SymbolRefAttr> names;
    for (gpu::GPUModuleOp part : modules) {
      if (failed(moveSymbols(part, merged, names)))
        return signalPassFailure();
      part.erase();
      ++numMerged;
    }
    module.walk([&](gpu::LaunchFuncOp op) {
      if (SymbolRefAttr name = names.lookup(op.getKernelAttr()))
        op.setKernelAttr(name);
    });
  }
};
} // namespace

//===- AlignSharedMemory.cpp - Alignment of shared memory -----------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/GPU/Passes.h"

using namespace mlir;

namespace mlir::rope {
#define GEN_PASS_DEF_ROPEALIGNSHAREDMEMORYPASS
#include "Rope/GPU/Passes.h.inc"
} // namespace mlir::rope

static constexpr llvm::StringLiteral dynamicName = "rope_dynamic_shared";
/// A pattern of TMA's and wgmma's 128-byte swizzle repeats after so many bytes.
static constexpr uint64_t dynamicAlignment = 1024;
/// ldmatrix needs 16, TMA 128.
static constexpr uint64_t staticAlignment = 128;

static bool isDynamic(LLVM::GlobalOp global) {
  auto array = dyn_cast<LLVM::LLVMArrayType>(global.getGlobalType());
  return array && array.getNumElements() == 0;
}

/// The one array that all of `globals` become.
static LLVM::GlobalOp createDynamicArray(gpu::GPUModuleOp module,
                                         ArrayRef<LLVM::GlobalOp> globals) {
  uint64_t alignment = dynamicAlignment;
  for (LLVM::GlobalOp global : globals)
    alignment = std::max(alignment, global.getAlignment().value_or(0));
  OpBuilder builder(module.getBodyRegion());
  auto type =
      LLVM::LLVMArrayType::get(IntegerType::get(module.getContext(), 8), 0);
  return LLVM::GlobalOp::create(
      builder, module.getLoc(), type, /*isConstant=*/false,
      LLVM::Linkage::External, dynamicName, /*value=*/Attribute(), alignment,
      static_cast<unsigned>(NVVM::NVVMMemorySpace::Shared));
}

namespace {
struct RopeAlignSharedMemoryPass
    : rope::impl::RopeAlignSharedMemoryPassBase<RopeAlignSharedMemoryPass> {
  using RopeAlignSharedMemoryPassBase::RopeAlignSharedMemoryPassBase;

  void runOnOperation() override {
    gpu::GPUModuleOp module = getOperation();
    SmallVector<LLVM::GlobalOp> dynamic;
    for (auto global : module.getOps<LLVM::GlobalOp>()) {
      if (global.getAddrSpace() !=
          static_cast<unsigned>(NVVM::NVVMMemorySpace::Shared))
        continue;
      if (isDynamic(global)) {
        dynamic.push_back(global);
      } else if (global.getAlignment().value_or(0) < staticAlignment) {
        global.setAlignment(staticAlignment);
        ++numAligned;
      }
    }
    if (dynamic.empty())
      return;
    LLVM::GlobalOp array = createDynamicArray(module, dynamic);
    module.walk([&](LLVM::AddressOfOp op) {
      if (llvm::any_of(dynamic, [&](LLVM::GlobalOp global) {
            return global.getSymName() == op.getGlobalName();
          }))
        op.setGlobalName(dynamicName);
    });
    for (LLVM::GlobalOp global : dynamic)
      global.erase();
    // One that a hand-written module already calls so is among the erased.
    array.setSymName(dynamicName);
    numDynamic += dynamic.size();
  }
};
} // namespace

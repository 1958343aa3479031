//===- RewriteMemory.cpp - Shared variables, accesses, casts --------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Report.h"
#include "Rewriter.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/ReplaceConstant.h"

using namespace llvm;
using namespace rope::emulator;

//===----------------------------------------------------------------------===//
// Shared variables
//===----------------------------------------------------------------------===//

void Rewriter::replaceGlobal(GlobalVariable &global, uint64_t address) {
  global.replaceAllUsesWith(
      ConstantExpr::getIntToPtr(builder.getInt64(address), global.getType()));
}

/// Static variables come first, then dynamic shared memory: the arrays of no
/// size, which all name the same bytes.
void Rewriter::layOutShared() {
  SmallVector<GlobalVariable *> statics, dynamics;
  for (GlobalVariable &global : module.globals()) {
    if (global.getAddressSpace() != kShared)
      continue;
    bool empty = layout.getTypeAllocSize(global.getValueType()) == 0;
    (empty ? dynamics : statics).push_back(&global);
  }
  SmallVector<Constant *> all(statics.begin(), statics.end());
  all.append(dynamics.begin(), dynamics.end());
  convertUsersOfConstantsToInstructions(all);
  uint64_t address = SharedMemory::kBase;
  for (GlobalVariable *global : statics) {
    Align align = global->getAlign().valueOrOne();
    address = alignTo(address, align);
    replaceGlobal(*global, address);
    address += layout.getTypeAllocSize(global->getValueType());
  }
  Align align(16);
  for (GlobalVariable *global : dynamics) {
    align = std::max(align, global->getAlign().valueOrOne());
    // ptxas takes only what is external as dynamic shared memory; another array
    // of no size lies among the static variables, wherever it falls.
    if (!global->hasExternalLinkage() && !statics.empty())
      fail("expected dynamic shared memory '" + global->getName().str() +
           "' to be external, because the module has static shared variables");
  }
  address = alignTo(address, align);
  // No better aligned than was asked for.
  if (address % (2 * align.value()) == 0 && align.value() < 1024)
    address += align.value();
  loaded.dynamicBase = address;
  for (GlobalVariable *global : dynamics)
    replaceGlobal(*global, address);
  for (Constant *global : all)
    cast<GlobalVariable>(global)->eraseFromParent();
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

static Space getSpace(unsigned addressSpace) {
  switch (addressSpace) {
  case kGlobal:
    return Space::Global;
  case kShared:
    return Space::Shared;
  case kCluster:
    return Space::Cluster;
  case kConstant:
    return Space::Constant;
  default:
    return Space::Generic;
  }
}

void Rewriter::rewriteAccess(Instruction &inst, unsigned pointerIndex,
                             Type *type, Align align, Access kind) {
  Value *pointer = inst.getOperand(pointerIndex);
  unsigned space = pointer->getType()->getPointerAddressSpace();
  if (space == kLocal || isa<AllocaInst>(getUnderlyingObject(pointer, 0)))
    return;
  Site &site = makeSite(inst, inst.getOpcodeName());
  site.space = getSpace(space);
  site.access = kind;
  site.size = layout.getTypeStoreSize(type);
  site.align = align.value();
  if (site.space == Space::Shared || site.space == Space::Generic ||
      site.space == Space::Cluster) {
    unsigned unit = std::min<unsigned>(site.size & -site.size, site.align);
    loaded.granuleShift = std::min(loaded.granuleShift, Log2_32(unit));
  }
  builder.SetInsertPoint(&inst);
  Value *host =
      callHost(reinterpret_cast<void *>(&accessHandler), builder.getPtrTy(),
               {getConstantPointer(&site),
                builder.CreatePtrToInt(pointer, builder.getInt64Ty())});
  // The other operands and the type stay; only the address space changes.
  if (auto *load = dyn_cast<LoadInst>(&inst)) {
    auto *replacement = builder.CreateAlignedLoad(type, host, Align(1));
    load->replaceAllUsesWith(replacement);
    load->eraseFromParent();
  } else if (auto *store = dyn_cast<StoreInst>(&inst)) {
    builder.CreateAlignedStore(store->getValueOperand(), host, Align(1));
    store->eraseFromParent();
  } else if (auto *rmw = dyn_cast<AtomicRMWInst>(&inst)) {
    auto *replacement =
        builder.CreateAtomicRMW(rmw->getOperation(), host, rmw->getValOperand(),
                                rmw->getAlign(), rmw->getOrdering());
    rmw->replaceAllUsesWith(replacement);
    rmw->eraseFromParent();
  } else {
    auto *exchange = cast<AtomicCmpXchgInst>(&inst);
    auto *replacement = builder.CreateAtomicCmpXchg(
        host, exchange->getCompareOperand(), exchange->getNewValOperand(),
        exchange->getAlign(), exchange->getSuccessOrdering(),
        exchange->getFailureOrdering());
    exchange->replaceAllUsesWith(replacement);
    exchange->eraseFromParent();
  }
}

void Rewriter::rewriteMemIntrinsic(AnyMemIntrinsic &inst) {
  builder.SetInsertPoint(&inst);
  Value *length =
      builder.CreateZExtOrTrunc(inst.getLength(), builder.getInt64Ty());
  auto check = [&](Value *pointer, Access kind) -> Value * {
    unsigned space = pointer->getType()->getPointerAddressSpace();
    if (space == kLocal || isa<AllocaInst>(getUnderlyingObject(pointer, 0)))
      return builder.CreateAddrSpaceCast(pointer, builder.getPtrTy());
    Site &site = makeSite(inst, inst.getCalledFunction()->getName());
    site.space = getSpace(space);
    site.access = kind;
    loaded.granuleShift = 0;
    return callHost(
        reinterpret_cast<void *>(&accessRangeHandler), builder.getPtrTy(),
        {getConstantPointer(&site),
         builder.CreatePtrToInt(pointer, builder.getInt64Ty()), length});
  };
  Value *to = check(inst.getRawDest(), Access::Write);
  if (auto *transfer = dyn_cast<AnyMemTransferInst>(&inst)) {
    Value *from = check(transfer->getRawSource(), Access::Read);
    builder.CreateMemMove(to, Align(1), from, Align(1), length);
  } else {
    builder.CreateMemSet(to, cast<AnyMemSetInst>(inst).getValue(), length,
                         Align(1));
  }
  inst.eraseFromParent();
}

void Rewriter::rewriteCast(AddrSpaceCastInst &cast) {
  unsigned from = cast.getSrcAddressSpace(), to = cast.getDestAddressSpace();
  auto isShared = [](unsigned space) {
    return space == kShared || space == kCluster;
  };
  if (isShared(from) == isShared(to) && !isShared(from))
    return;
  builder.SetInsertPoint(&cast);
  Value *address =
      builder.CreatePtrToInt(cast.getPointerOperand(), builder.getInt64Ty());
  // An address of the block's window is one of the cluster's as it stands.
  if (!isShared(to))
    address = callHost(reinterpret_cast<void *>(&toGenericHandler),
                       builder.getInt64Ty(), address);
  else if (!isShared(from))
    address = callHost(
        reinterpret_cast<void *>(&toSharedHandler), builder.getInt64Ty(),
        {getConstantPointer(&makeSite(cast, "addrspacecast")), address});
  cast.replaceAllUsesWith(builder.CreateIntToPtr(address, cast.getType()));
  cast.eraseFromParent();
}

//===- Rewrite.cpp - NVPTX code as code of the host -----------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the host lacks becomes a call: every NVVM intrinsic and inline assembly,
// every access to memory that is not plainly the thread's own, every change of
// address space. Shared variables become numbers.
//
//===----------------------------------------------------------------------===//

#include "Rewriter.h"
#include "llvm/IR/InstIterator.h"

using namespace llvm;
using namespace rope::emulator;

Site &Rewriter::makeSite(Instruction &inst, StringRef name) {
  Site &site = loaded.sites.emplace_back();
  site.id = std::min<size_t>(loaded.sites.size() - 1, 0xffff);
  site.name = name.str();
  site.module = &loaded;
  site.function = inst.getFunction()->getName().str();
  site.ordinal = ordinals.lookup(&inst);
  return site;
}

Value *Rewriter::getConstantPointer(const void *pointer) {
  return ConstantExpr::getIntToPtr(
      builder.getInt64(reinterpret_cast<uint64_t>(pointer)),
      builder.getPtrTy());
}

Value *Rewriter::callHost(void *function, Type *result,
                          ArrayRef<Value *> arguments) {
  SmallVector<Type *> types;
  for (Value *argument : arguments)
    types.push_back(argument->getType());
  return builder.CreateCall(FunctionType::get(result, types, false),
                            getConstantPointer(function), arguments);
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

void Rewriter::rewriteFunction(Function &function) {
  std::vector<Instruction *> insts;
  for (Instruction &inst : instructions(function)) {
    inst.dropUnknownNonDebugMetadata();
    insts.push_back(&inst);
  }
  std::vector<PendingCall> calls;
  for (Instruction *inst : insts) {
    if (auto *load = dyn_cast<LoadInst>(inst))
      rewriteAccess(*inst, 0, load->getType(), load->getAlign(),
                    load->isAtomic() ? Access::AtomicRead : Access::Read);
    else if (auto *store = dyn_cast<StoreInst>(inst))
      rewriteAccess(*inst, 1, store->getValueOperand()->getType(),
                    store->getAlign(),
                    store->isAtomic() ? Access::Atomic : Access::Write);
    else if (auto *rmw = dyn_cast<AtomicRMWInst>(inst))
      rewriteAccess(*inst, 0, rmw->getType(), rmw->getAlign(), Access::Atomic);
    else if (auto *exchange = dyn_cast<AtomicCmpXchgInst>(inst))
      rewriteAccess(*inst, 0, exchange->getNewValOperand()->getType(),
                    exchange->getAlign(), Access::Atomic);
    else if (auto *memory = dyn_cast<AnyMemIntrinsic>(inst))
      rewriteMemIntrinsic(*memory);
    else if (auto *cast = dyn_cast<AddrSpaceCastInst>(inst))
      rewriteCast(*cast);
    else if (isa<FPTruncInst, SIToFPInst, UIToFPInst>(inst) &&
             inst->getType()->getScalarType()->isBFloatTy())
      rewriteTruncation(*inst);
    else if (auto *call = dyn_cast<CallBase>(inst))
      collectCall(*call, calls);
    else if (isa<FenceInst>(inst))
      inst->eraseFromParent(); // one host thread runs everything
  }
  emitCalls(function, calls);
}

static Dim3 parseDim(const Function &function, StringRef attribute) {
  Dim3 dim{0, 0, 0};
  if (!function.hasFnAttribute(attribute))
    return dim;
  SmallVector<StringRef> parts;
  function.getFnAttribute(attribute).getValueAsString().split(parts, ',');
  unsigned *fields[] = {&dim.x, &dim.y, &dim.z};
  dim = Dim3();
  for (unsigned i = 0; i < parts.size() && i < 3; ++i)
    parts[i].trim().getAsInteger(10, *fields[i]);
  return dim;
}

/// void entry(ptr parameters): loads the kernel's parameters from where
/// cuLaunchKernel finds them.
void Rewriter::makeEntry(Function &function) {
  Kernel &kernel = loaded.kernels[function.getName().str()];
  kernel.name = function.getName().str();
  kernel.module = &loaded;
  kernel.maxThreads = parseDim(function, "nvvm.maxntid").count();
  kernel.requiredBlock = parseDim(function, "nvvm.reqntid");
  kernel.cluster = parseDim(function, "nvvm.cluster_dim");
  auto *type =
      FunctionType::get(builder.getVoidTy(), {builder.getPtrTy()}, false);
  auto *entry = Function::Create(type, GlobalValue::ExternalLinkage,
                                 "entry." + function.getName(), module);
  builder.SetInsertPoint(BasicBlock::Create(context, "", entry));
  SmallVector<Value *> arguments;
  for (Argument &argument : function.args()) {
    Value *slot = builder.CreateLoad(
        builder.getPtrTy(),
        builder.CreateConstGEP1_64(builder.getPtrTy(), entry->getArg(0),
                                   argument.getArgNo()));
    if (Type *value = argument.getParamByValType()) {
      kernel.byValue.push_back(
          {argument.getArgNo(), layout.getTypeAllocSize(value)});
      arguments.push_back(slot);
    } else {
      arguments.push_back(builder.CreateLoad(argument.getType(), slot));
    }
  }
  builder.CreateCall(&function, arguments);
  builder.CreateRetVoid();
}

void Rewriter::run() {
  SmallVector<Function *> functions, kernels;
  for (Function &function : module) {
    if (function.isDeclaration())
      continue;
    functions.push_back(&function);
    if (function.getCallingConv() == CallingConv::PTX_Kernel)
      kernels.push_back(&function);
    unsigned ordinal = 0;
    for (Instruction &inst : instructions(function))
      ordinals[&inst] = ordinal++;
  }
  layOutShared();
  for (GlobalVariable &global : module.globals()) {
    if (!global.getName().starts_with("llvm.") && !global.isDeclaration()) {
      global.setLinkage(GlobalValue::ExternalLinkage);
      global.setName("global." + Twine(loaded.globals.size()));
      loaded.globals.push_back(
          {global.getName().str(),
           layout.getTypeAllocSize(global.getValueType())});
    }
  }
  for (Function *function : functions)
    rewriteFunction(*function);
  for (Function *kernel : kernels)
    makeEntry(*kernel);
  for (Function *function : functions) {
    function->setCallingConv(CallingConv::C);
    function->setAttributes({});
    function->setLinkage(GlobalValue::InternalLinkage);
    for (User *user : function->users())
      if (auto *call = dyn_cast<CallBase>(user)) {
        call->setAttributes({});
        call->setCallingConv(CallingConv::C);
      }
  }
  defineConversion();
  // Markers of NVPTX that a host's linker would take for its own.
  SmallVector<GlobalVariable *> markers;
  for (GlobalVariable &global : module.globals())
    if (global.getName().starts_with("llvm."))
      markers.push_back(&global);
  for (GlobalVariable *marker : markers)
    marker->eraseFromParent();
}

void rope::emulator::rewriteForHost(Module &module, LoadedModule &loaded) {
  Rewriter(module, loaded).run();
}

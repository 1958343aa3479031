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

#include "Instructions.h"
#include "Memory.h"
#include "Module.h"
#include "Mutation.h"
#include "Report.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/ReplaceConstant.h"
#include "llvm/IR/ValueHandle.h"

using namespace llvm;
using namespace rope::emulator;

namespace {

/// Address spaces of NVPTX.
enum : unsigned {
  kGeneric = 0,
  kGlobal = 1,
  kShared = 3,
  kConstant = 4,
  kLocal = 5,
  kCluster = 7,
};

struct PendingCall {
  CallBase *call;
  Site *site;
  /// These follow when a value is replaced.
  SmallVector<WeakTrackingVH> operands;
  StructType *operandTypes, *resultTypes;
};

class Rewriter {
public:
  Rewriter(Module &module, LoadedModule &loaded)
      : module(module), loaded(loaded), context(module.getContext()),
        layout(module.getDataLayout()), builder(context) {}

  void run();

private:
  Site &makeSite(Instruction &inst, StringRef name);
  Value *getConstantPointer(const void *pointer);
  Value *callHost(void *function, Type *result, ArrayRef<Value *> arguments);

  void layOutShared();
  void replaceGlobal(GlobalVariable &global, uint64_t address);
  void rewriteFunction(Function &function);
  void rewriteAccess(Instruction &inst, unsigned pointerIndex, Type *type,
                     Align align, Access kind);
  void rewriteMemIntrinsic(AnyMemIntrinsic &inst);
  void rewriteCast(AddrSpaceCastInst &cast);
  void rewriteTruncation(Instruction &inst);
  void collectCall(CallBase &call, std::vector<PendingCall> &calls);
  void emitCalls(Function &function, std::vector<PendingCall> &calls);
  void emitCall(PendingCall &pending, Value *operandBuffer,
                Value *resultBuffer);
  void makeEntry(Function &kernel);
  void defineConversion();

  Module &module;
  LoadedModule &loaded;
  LLVMContext &context;
  const DataLayout &layout;
  IRBuilder<> builder;
  DenseMap<Instruction *, unsigned> ordinals;
  Mutation &mutation = Mutation::get();
};

} // namespace

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

//===----------------------------------------------------------------------===//
// bf16
//===----------------------------------------------------------------------===//

/// Rounds f32 to bf16, to nearest even, with integers: hosts may lack the
/// conversion.
static Value *roundToBFloat(IRBuilder<> &builder, Value *value, Type *type) {
  Type *wide = value->getType()->getWithNewType(builder.getInt32Ty());
  Type *narrow = type->getWithNewType(builder.getInt16Ty());
  Value *bits = builder.CreateBitCast(value, wide);
  Value *top = builder.CreateLShr(bits, 16);
  Value *odd = builder.CreateAnd(top, 1);
  Value *rounded =
      builder.CreateLShr(builder.CreateAdd(builder.CreateAdd(bits, odd),
                                           ConstantInt::get(wide, 0x7fff)),
                         16);
  Value *isNaN = builder.CreateFCmpUNO(value, value);
  Value *chosen =
      builder.CreateSelect(isNaN, builder.CreateOr(top, 0x40), rounded);
  return builder.CreateBitCast(builder.CreateTrunc(chosen, narrow), type);
}

void Rewriter::rewriteTruncation(Instruction &inst) {
  Type *type = inst.getType();
  builder.SetInsertPoint(&inst);
  Type *wide = type->getWithNewType(builder.getFloatTy());
  Value *value = inst.getOperand(0);
  if (value->getType() != wide)
    value = builder.CreateCast(cast<CastInst>(inst).getOpcode(), value, wide);
  inst.replaceAllUsesWith(roundToBFloat(builder, value, type));
  inst.eraseFromParent();
}

/// Arithmetic on bf16 is done in f32, and the backend calls this to round.
void Rewriter::defineConversion() {
  auto *type =
      FunctionType::get(builder.getBFloatTy(), {builder.getFloatTy()}, false);
  auto *function = Function::Create(type, GlobalValue::ExternalLinkage,
                                    "__truncsfbf2", module);
  builder.SetInsertPoint(BasicBlock::Create(context, "", function));
  builder.CreateRet(
      roundToBFloat(builder, function->getArg(0), builder.getBFloatTy()));
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

/// How a value lies in a buffer: pointers as i64, i1 as i32.
static Type *getBufferType(Type *type) {
  if (type->isPointerTy())
    return Type::getInt64Ty(type->getContext());
  if (type->isIntegerTy(1))
    return Type::getInt32Ty(type->getContext());
  return type;
}

static Value *toBuffer(IRBuilder<> &builder, Value *value) {
  if (value->getType()->isPointerTy())
    return builder.CreatePtrToInt(value, builder.getInt64Ty());
  if (value->getType()->isIntegerTy(1))
    return builder.CreateZExt(value, builder.getInt32Ty());
  return value;
}

static Value *fromBuffer(IRBuilder<> &builder, Value *value, Type *type) {
  if (type->isPointerTy())
    return builder.CreateIntToPtr(value, type);
  if (type->isIntegerTy(1))
    return builder.CreateICmpNE(value, builder.getInt32(0));
  return value;
}

void Rewriter::collectCall(CallBase &call, std::vector<PendingCall> &calls) {
  std::string name;
  SmallVector<Value *> operands(call.args());
  bool predicated = false;
  if (call.isInlineAsm()) {
    std::string error;
    std::optional<AsmInstruction> parsed = parseAsm(call, error);
    if (!parsed)
      fail(error);
    name = parsed->name;
    operands = parsed->operands;
    predicated = parsed->predicated;
    if (void *function = findHostFunction(name); function && !predicated) {
      builder.SetInsertPoint(&call);
      call.replaceAllUsesWith(callHost(function, call.getType(), operands));
      calls.push_back({&call, nullptr, {}, nullptr, nullptr});
      return;
    }
  } else {
    Function *callee = call.getCalledFunction();
    if (!callee)
      fail("expected no call of a function pointer in a kernel");
    if (!callee->isDeclaration())
      return;
    StringRef full = callee->getName();
    if (full == "llvm.dbg.value" || full.starts_with("llvm.lifetime") ||
        full == "llvm.assume" || full.starts_with("llvm.invariant") ||
        full.starts_with("llvm.experimental.noalias")) {
      calls.push_back({&call, nullptr, {}, nullptr, nullptr});
      return;
    }
    StringRef rest = full;
    if (!rest.consume_front("llvm.nvvm.")) {
      if (callee->isIntrinsic())
        return; // of every target
      rest = full;
    }
    if (void *function = findHostFunction(rest)) {
      call.setCalledOperand(getConstantPointer(function));
      call.setAttributes({});
      return;
    }
    name = rest.str();
  }
  if (mutation.drops(name)) {
    calls.push_back({&call, nullptr, {}, nullptr, nullptr});
    return;
  }
  Site &site = makeSite(call, name);
  if (!decodeInstruction(name, site)) {
    std::string text;
    raw_string_ostream(text) << call;
    fail("expected an instruction that the emulator knows, but '" +
         call.getFunction()->getName().str() + "' has " +
         StringRef(text).ltrim().str());
  }
  site.predicated = predicated;
  if (StringRef(name).contains("mbarrier"))
    loaded.granuleShift = std::min(loaded.granuleShift, 3u);
  if (site.size)
    loaded.granuleShift = std::min(loaded.granuleShift, Log2_32(site.size));
  mutation.change(name, site);
  SmallVector<Type *> types, resultTypes;
  for (Value *operand : operands)
    types.push_back(getBufferType(operand->getType()));
  if (auto *results = dyn_cast<StructType>(call.getType()))
    for (Type *type : results->elements())
      resultTypes.push_back(getBufferType(type));
  else if (!call.getType()->isVoidTy())
    resultTypes.push_back(getBufferType(call.getType()));
  auto *operandStruct = StructType::get(context, types);
  auto *resultStruct = StructType::get(context, resultTypes);
  const StructLayout *operandLayout = layout.getStructLayout(operandStruct);
  const StructLayout *resultLayout = layout.getStructLayout(resultStruct);
  for (unsigned i = 0; i < types.size(); ++i)
    site.operands.push_back(operandLayout->getElementOffset(i));
  for (unsigned i = 0; i < resultTypes.size(); ++i)
    site.results.push_back(resultLayout->getElementOffset(i));
  calls.push_back({&call,
                   &site,
                   {operands.begin(), operands.end()},
                   operandStruct,
                   resultStruct});
}

void Rewriter::emitCall(PendingCall &pending, Value *operandBuffer,
                        Value *resultBuffer) {
  CallBase &call = *pending.call;
  if (!pending.site) {
    if (!call.getType()->isVoidTy())
      call.replaceAllUsesWith(UndefValue::get(call.getType()));
    call.eraseFromParent();
    return;
  }
  const Site &site = *pending.site;
  builder.SetInsertPoint(&call);
  for (auto [i, operand] : llvm::enumerate(pending.operands)) {
    Value *value = toBuffer(builder, operand);
    if (site.flippedBits && site.flippedOperand == i) {
      Type *type = value->getType();
      Type *bits = builder.getIntNTy(type->getPrimitiveSizeInBits());
      value = builder.CreateXor(builder.CreateBitCast(value, bits),
                                ConstantInt::get(bits, site.flippedBits,
                                                 /*IsSigned=*/false,
                                                 /*ImplicitTrunc=*/true));
      value = builder.CreateBitCast(value, type);
    }
    builder.CreateStore(value, builder.CreateConstGEP1_64(builder.getInt8Ty(),
                                                          operandBuffer,
                                                          site.operands[i]));
  }
  Handler handler = site.predicated ? &predicatedHandler : site.handler;
  callHost(reinterpret_cast<void *>(handler), builder.getVoidTy(),
           {getConstantPointer(&site), operandBuffer, resultBuffer});
  auto load = [&](unsigned i, Type *type) {
    Value *pointer = builder.CreateConstGEP1_64(builder.getInt8Ty(),
                                                resultBuffer, site.results[i]);
    return fromBuffer(builder, builder.CreateLoad(getBufferType(type), pointer),
                      type);
  };
  if (auto *results = dyn_cast<StructType>(call.getType())) {
    // Loads straight into the users: a struct of 64 values has as many.
    SmallVector<Value *> values(results->getNumElements());
    for (unsigned i = 0; i < values.size(); ++i)
      values[i] = load(i, results->getElementType(i));
    for (User *user : make_early_inc_range(call.users())) {
      auto *extract = dyn_cast<ExtractValueInst>(user);
      if (!extract || extract->getNumIndices() != 1)
        continue;
      extract->replaceAllUsesWith(values[extract->getIndices()[0]]);
      extract->eraseFromParent();
    }
    if (!call.use_empty()) {
      Value *whole = PoisonValue::get(results);
      for (auto [i, value] : llvm::enumerate(values))
        whole = builder.CreateInsertValue(whole, value, i);
      call.replaceAllUsesWith(whole);
    }
  } else if (!call.getType()->isVoidTy()) {
    call.replaceAllUsesWith(load(0, call.getType()));
  }
  call.eraseFromParent();
}

void Rewriter::emitCalls(Function &function, std::vector<PendingCall> &calls) {
  uint64_t operandSize = 0, resultSize = 0;
  for (PendingCall &pending : calls)
    if (pending.site) {
      operandSize = std::max<uint64_t>(
          operandSize, layout.getTypeAllocSize(pending.operandTypes));
      resultSize = std::max<uint64_t>(
          resultSize, layout.getTypeAllocSize(pending.resultTypes));
    }
  builder.SetInsertPointPastAllocas(&function);
  auto makeBuffer = [&](uint64_t size) {
    AllocaInst *buffer = builder.CreateAlloca(
        ArrayType::get(builder.getInt8Ty(), alignTo(size + 16, 16)));
    buffer->setAlignment(Align(16));
    return buffer;
  };
  Value *operandBuffer = makeBuffer(operandSize);
  Value *resultBuffer = makeBuffer(resultSize);
  for (PendingCall &pending : calls)
    emitCall(pending, operandBuffer, resultBuffer);
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
                    load->isAtomic() ? Access::Atomic : Access::Read);
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

//===- RewriteCalls.cpp - Intrinsics, inline assembly, bf16 ---------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Instructions.h"
#include "Report.h"
#include "Rewriter.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;
using namespace rope::emulator;

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
    if (name == "mov.b32" && !predicated) {
      call.replaceAllUsesWith(operands.front());
      calls.push_back({&call, nullptr, {}, nullptr, nullptr});
      return;
    }
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
      if (callee->isIntrinsic() && full != "llvm.trap")
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

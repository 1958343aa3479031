//===- JIT.cpp - Machine code in this process -----------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// ORC is used directly: mlir::ExecutionEngine is not part of libMLIR.so, and
// its archive would bring static MLIR libraries in beside it.
//
//===----------------------------------------------------------------------===//

#include "Rope/Runner/JIT.h"
#include "Runtime.h"
#include "Translation.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"

#include <unistd.h>

using namespace mlir;
using namespace mlir::rope;
using llvm::createStringError;
using llvm::Error;
using llvm::Expected;

static constexpr llvm::StringLiteral entryName = "__rope_run_entry";

//===----------------------------------------------------------------------===//
// HostMachine
//===----------------------------------------------------------------------===//

Expected<HostMachine> HostMachine::detect() {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  Expected<llvm::orc::JITTargetMachineBuilder> builder =
      llvm::orc::JITTargetMachineBuilder::detectHost();
  if (!builder)
    return builder.takeError();
  builder->setCodeGenOptLevel(llvm::CodeGenOptLevel::Aggressive);
  return HostMachine(std::move(*builder));
}

int64_t HostMachine::getVectorWidth() const {
  const std::vector<std::string> &features =
      builder.getFeatures().getFeatures();
  if (llvm::is_contained(features, "+avx512f"))
    return 512;
  return llvm::is_contained(features, "+avx") ? 256 : 128;
}

int64_t HostMachine::getVectorRegisters() const {
  bool isX86 = builder.getTargetTriple().isX86();
  return isX86 && getVectorWidth() < 512 ? 16 : 32;
}

bool HostMachine::hasBF16Dot() const {
  return llvm::is_contained(builder.getFeatures().getFeatures(), "+avx512bf16");
}

std::optional<int64_t> HostMachine::getL2CacheBytes() const {
#ifdef _SC_LEVEL2_CACHE_SIZE
  if (long bytes = sysconf(_SC_LEVEL2_CACHE_SIZE); bytes > 0)
    return bytes;
#endif
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// LLVM IR
//===----------------------------------------------------------------------===//

/// Without these on every function, the code generator would split the vectors
/// for a machine that any processor of the architecture can be.
static void setTargetAttributes(llvm::Module &module,
                                const llvm::TargetMachine &machine,
                                int64_t vectorWidth) {
  for (llvm::Function &function : module) {
    if (function.isDeclaration())
      continue;
    function.addFnAttr("target-cpu", machine.getTargetCPU());
    function.addFnAttr("target-features", machine.getTargetFeatureString());
    function.addFnAttr("prefer-vector-width", std::to_string(vectorWidth));
  }
}

/// Adds `void entry(ptr results, ptr arguments)`, which calls `callee`, a C
/// interface. The ABI of f16, bf16 and i1 is thus left to LLVM.
static void addEntry(llvm::Function &callee, unsigned numResults) {
  llvm::IRBuilder<> builder(callee.getContext());
  llvm::Type *pointer = builder.getPtrTy();
  auto *entry = llvm::Function::Create(
      llvm::FunctionType::get(builder.getVoidTy(), {pointer, pointer}, false),
      llvm::Function::ExternalLinkage, entryName, callee.getParent());
  builder.SetInsertPoint(
      llvm::BasicBlock::Create(callee.getContext(), "", entry));

  llvm::Value *results = entry->getArg(0), *arguments = entry->getArg(1);
  ArrayRef<llvm::Type *> types = callee.getFunctionType()->params();
  SmallVector<llvm::Value *> operands;
  // All results but a lone scalar come back through the first parameter.
  bool returnsValue = !callee.getReturnType()->isVoidTy();
  if (numResults != 0 && !returnsValue) {
    operands.push_back(results);
    types = types.drop_front();
  }
  for (auto [index, type] : llvm::enumerate(types)) {
    llvm::Value *slot = builder.CreateConstGEP1_64(pointer, arguments, index);
    llvm::Value *operand = builder.CreateLoad(pointer, slot);
    // A descriptor is passed by its address, a scalar by its value.
    if (!type->isPointerTy())
      operand = builder.CreateLoad(type, operand);
    operands.push_back(operand);
  }
  llvm::CallInst *call = builder.CreateCall(&callee, operands);
  if (returnsValue)
    builder.CreateStore(call, results);
  builder.CreateRetVoid();
}

//===----------------------------------------------------------------------===//
// JITFunction
//===----------------------------------------------------------------------===//

void JITFunction::Deinitialize::operator()(llvm::orc::LLJIT *jit) const {
  llvm::consumeError(jit->deinitialize(jit->getMainJITDylib()));
  delete jit;
}

/// One line: ORC reports the cause to the session, and a summary to the caller.
static Error joinReports(Error error, std::string reports) {
  std::string text = llvm::toString(std::move(error));
  StringRef first =
      StringRef(reports.empty() ? text : reports).split('\n').first;
  return createStringError("cannot link the compiled code: " + first);
}

Expected<JITFunction> JITFunction::compile(ModuleOp module, StringRef function,
                                           unsigned numResults,
                                           const HostMachine &host,
                                           int64_t vectorWidth,
                                           const Accelerator *accelerator) {
  llvm::orc::JITTargetMachineBuilder builder = host.getBuilder();
  auto machine = builder.createTargetMachine();
  if (!machine)
    return machine.takeError();

  auto context = std::make_unique<llvm::LLVMContext>();
  Expected<std::unique_ptr<llvm::Module>> translated =
      translateForMachine(module, **machine, *context);
  if (!translated)
    return translated.takeError();
  std::unique_ptr<llvm::Module> llvmModule = std::move(*translated);
  const llvm::DataLayout &layout = llvmModule->getDataLayout();

  llvm::Function *plain = llvmModule->getFunction(function);
  llvm::Function *callee =
      llvmModule->getFunction(("_mlir_ciface_" + function).str());
  if (!plain || !callee)
    return createStringError("the compiled module has no C interface for '" +
                             function + "'");
  JITFunction result;
  llvm::Type *resultType = plain->getReturnType();
  if (numResults != 0)
    result.resultSize = layout.getTypeAllocSize(resultType);
  // One result, even a descriptor, is not wrapped in a struct of results.
  if (numResults == 1)
    result.resultOffsets = {0};
  if (numResults > 1)
    for (llvm::TypeSize offset :
         layout.getStructLayout(cast<llvm::StructType>(resultType))
             ->getMemberOffsets())
      result.resultOffsets.push_back(offset.getFixedValue());
  addEntry(*callee, numResults);
  setTargetAttributes(*llvmModule, **machine, vectorWidth);
  optimize(*llvmModule, **machine);

  std::string reports;
  auto jit = llvm::orc::LLJITBuilder()
                 .setJITTargetMachineBuilder(std::move(builder))
                 .create();
  if (!jit)
    return jit.takeError();
  (*jit)->getExecutionSession().setErrorReporter(
      [&](Error error) { reports += llvm::toString(std::move(error)) + "\n"; });
  if (Error error = defineRuntimeSymbols(**jit))
    return error;
  if (accelerator)
    if (Error error = accelerator->defineSymbols(**jit))
      return error;
  if (Error error =
          (*jit)->addIRModule({std::move(llvmModule), std::move(context)}))
    return error;
  auto entry = (*jit)->lookup(entryName);
  if (!entry)
    return joinReports(entry.takeError(), reports);
  result.entry = entry->toPtr<void (*)(void *, void **)>();
  if (Error error = (*jit)->initialize((*jit)->getMainJITDylib()))
    return joinReports(std::move(error), reports);
  // `reports` ends here; what comes later has no one to tell.
  (*jit)->getExecutionSession().setErrorReporter(llvm::consumeError);
  result.jit.reset(jit->release());
  return result;
}

//===- Module.cpp - Kernels that were loaded ------------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Module.h"
#include "Memory.h"
#include "Report.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/IR/DebugInfo.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/Verifier.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace rope::emulator;

uint32_t Kernel::getSharedEnd(uint32_t dynamicShared) const {
  return module->dynamicBase + dynamicShared;
}

LoadedModule::~LoadedModule() = default;

template <typename T>
static T check(Expected<T> value, const char *expected) {
  if (!value)
    fail(std::string("expected ") + expected + ", but " +
         toString(value.takeError()));
  return std::move(*value);
}

static void check(Error error, const char *expected) {
  if (error)
    fail(std::string("expected ") + expected + ", but " +
         toString(std::move(error)));
}

static std::unique_ptr<Module> parse(StringRef code, LLVMContext &context) {
  return check(
      parseBitcodeFile(MemoryBufferRef(code, "kernels"), context),
      "kernels as LLVM bitcode (gpu-module-to-binary with format=llvm)");
}

/// Attributes of the NVPTX target mean nothing to the host's.
static std::unique_ptr<orc::LLJIT> makeJit() {
  InitializeNativeTarget();
  InitializeNativeTargetAsmPrinter();
  auto target = check(orc::JITTargetMachineBuilder::detectHost(),
                      "a host that LLVM knows");
  target.setCodeGenOptLevel(CodeGenOptLevel::None);
  return check(orc::LLJITBuilder()
                   .setJITTargetMachineBuilder(std::move(target))
                   .create(),
               "a JIT compiler for the host");
}

std::unique_ptr<LoadedModule> rope::emulator::loadModule(StringRef code) {
  auto loaded = std::make_unique<LoadedModule>();
  loaded->code = code.str();
  loaded->jit = makeJit();
  auto context = std::make_unique<LLVMContext>();
  std::unique_ptr<Module> module = parse(loaded->code, *context);
  if (!module->getTargetTriple().isNVPTX())
    fail("expected kernels for NVPTX, but the module is for '" +
         module->getTargetTriple().str() + "'");
  module->setTargetTriple(loaded->jit->getTargetTriple());
  module->setDataLayout(loaded->jit->getDataLayout());
  StripDebugInfo(*module);
  rewriteForHost(*module, *loaded);
  std::string error;
  raw_string_ostream stream(error);
  if (verifyModule(*module, &stream))
    fail("expected the rewritten module to be valid, but " + error);
  check(loaded->jit->addIRModule(
            orc::ThreadSafeModule(std::move(module), std::move(context))),
        "to compile the kernels");
  for (auto &[name, kernel] : loaded->kernels)
    kernel.entry =
        check(loaded->jit->lookup("entry." + name), "to compile a kernel")
            .toPtr<void (*)(void **)>();
  for (auto &[name, size] : loaded->globals)
    DeviceMemory::get().add(
        check(loaded->jit->lookup(name), "a global variable")
            .toPtr<const void *>(),
        size);
  return loaded;
}

std::string rope::emulator::printInstruction(const Site &site) {
  LLVMContext context;
  std::unique_ptr<Module> module = parse(site.module->code, context);
  Function *function = module->getFunction(site.function);
  if (!function)
    return "";
  unsigned ordinal = 0;
  for (Instruction &inst : instructions(*function)) {
    if (ordinal++ != site.ordinal)
      continue;
    std::string text;
    raw_string_ostream(text) << inst;
    text = StringRef(text).ltrim().str();
    constexpr size_t kMost = 120;
    return text.size() <= kMost ? text : text.substr(0, kMost) + "...";
  }
  return "";
}

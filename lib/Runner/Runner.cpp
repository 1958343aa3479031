//===- Runner.cpp - Compile and call --------------------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/Runner/Runner.h"
#include "Frame.h"
#include "Rope/Pipelines/Pipelines.h"
#include "Rope/Transforms/Transforms.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/OpenMP/OpenMPToLLVMIRTranslation.h"
#include "mlir/Transforms/Passes.h"
#include <chrono>

using namespace mlir;
using namespace mlir::rope;
using llvm::createStringError;
using llvm::Error;
using llvm::Expected;

// Declared here because each compiler has a header of its own. The call also
// keeps the OpenMP library in the process, where compiled code looks for it.
extern "C" void omp_set_num_threads(int);

//===----------------------------------------------------------------------===//
// CompiledFunction
//===----------------------------------------------------------------------===//

void mlir::rope::registerRunnerTranslations(DialectRegistry &registry) {
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
  registerOpenMPDialectTranslation(registry);
}

static LogicalResult lower(ModuleOp module, const RunnerOptions &options,
                           const HostMachine &host, int64_t vectorWidth) {
  generateRuntimeVerification(module);
  PassManager pm(module.getContext());
  pm.addPass(createSymbolDCEPass());
  if (options.target == RunTarget::Reference) {
    buildRopeReferencePipeline(pm);
    return pm.run(module);
  }
  if (options.target == RunTarget::NVVM) {
    RopeToNVVMOptions pipelineOptions;
    pipelineOptions.chip =
        options.chip.value_or(options.accelerator->getChip().str());
    pipelineOptions.format = options.accelerator->getBinaryFormat().str();
    // What generateRuntimeVerification has added.
    pipelineOptions.hostReads = true;
    if (options.queryTile)
      pipelineOptions.queryTile = *options.queryTile;
    if (options.keyTile)
      pipelineOptions.keyTile = *options.keyTile;
    buildRopeToNVVMPipeline(pm, pipelineOptions);
    return pm.run(module);
  }
  RopeToCPUOptions pipelineOptions;
  pipelineOptions.vectorWidth = vectorWidth;
  pipelineOptions.vectorRegisters = host.getVectorRegisters();
  pipelineOptions.bf16Dot = options.bf16Dot.value_or(host.hasBF16Dot());
  if (std::optional<int64_t> bytes = host.getL2CacheBytes())
    pipelineOptions.l2Cache = *bytes;
  pipelineOptions.threads = options.threads == 1 ? 1 : 0;
  if (options.queryTile)
    pipelineOptions.queryTile = *options.queryTile;
  if (options.keyTile)
    pipelineOptions.keyTile = *options.keyTile;
  buildRopeToCPUPipeline(pm, pipelineOptions);
  return pm.run(module);
}

Expected<CompiledFunction>
CompiledFunction::compile(func::FuncOp func, const RunnerOptions &options) {
  Expected<Signature> signature = rope::getSignature(func);
  if (!signature)
    return signature.takeError();
  Expected<HostMachine> host = HostMachine::detect();
  if (!host)
    return host.takeError();
  int64_t vectorWidth = options.vectorWidth.value_or(host->getVectorWidth());

  auto module = func->getParentOfType<ModuleOp>();
  std::string name = func.getSymName().str();
  func->setAttr(LLVM::LLVMDialect::getEmitCWrapperAttrName(),
                UnitAttr::get(func.getContext()));
  // What the function does not call is neither compiled nor linked.
  for (auto other : module.getOps<func::FuncOp>())
    if (other != func)
      other.setPrivate();
  if (failed(lower(module, options, *host, vectorWidth)))
    return createStringError("cannot compile '" + name + "'");
  Expected<JITFunction> function =
      JITFunction::compile(module, name, signature->results.size(), *host,
                           vectorWidth, options.accelerator.get());
  if (!function)
    return function.takeError();
  if (options.threads > 1)
    omp_set_num_threads(options.threads);
  return CompiledFunction(std::move(*signature), std::move(*function),
                          options.accelerator);
}

Expected<SmallVector<Array>>
CompiledFunction::call(MutableArrayRef<Array> arguments) const {
  Frame frame(signature, function, arguments, accelerator.get());
  frame.invoke();
  frame.updateArguments();
  SmallVector<Array> results;
  for (size_t index = 0; index < signature.results.size(); ++index) {
    Expected<Array> result = frame.getResult(index);
    if (!result)
      return result.takeError();
    results.push_back(std::move(*result));
  }
  return results;
}

SmallVector<double>
CompiledFunction::benchmark(MutableArrayRef<Array> arguments,
                            int64_t repetitions) const {
  Frame frame(signature, function, arguments, accelerator.get());
  SmallVector<double> seconds;
  for (int64_t i = 0; i < repetitions; ++i) {
    frame.freeResults();
    auto start = std::chrono::steady_clock::now();
    frame.invoke();
    std::chrono::duration<double> elapsed =
        std::chrono::steady_clock::now() - start;
    seconds.push_back(elapsed.count());
  }
  return seconds;
}

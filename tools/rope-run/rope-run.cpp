//===- rope-run.cpp - Compile and run a function --------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compiles a function of an MLIR file in this process, calls it, and writes or
// prints its results. Flags are named as those of iree-run-module.
//
//===----------------------------------------------------------------------===//

#include "../common/CommandLine.h"
#include "Rope/InitAll.h"
#include "Rope/Runner/InputParser.h"
#include "Rope/Runner/NpyFile.h"
#include "Rope/Runner/Runner.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Support/FileUtilities.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/SourceMgr.h"
#include <chrono>

using namespace mlir;
using namespace mlir::rope;
using llvm::createStringError;
using llvm::Error;
using llvm::Expected;
namespace cl = llvm::cl;

namespace {
/// The command line. It is no global: libLLVM.so registers options of its own,
/// `threads` among them, which have to be removed first.
struct Flags {
  cl::OptionCategory category{"rope-run options"};
  cl::opt<std::string> inputFile{cl::Positional, cl::desc("<input file>"),
                                 cl::cat(category)};
  cl::opt<std::string> function{
      "function", cl::value_desc("name"), cl::cat(category),
      cl::desc("Function to call (needed where there are several)")};
  cl::list<std::string> inputs{
      "input", cl::value_desc("value"), cl::cat(category),
      cl::desc("One per argument: @FILE.npy, 2x2xf32=1,2,3,4, 2x4xf32=1.0 "
               "(all alike), 2x4xf32 (zeros), f32=0.5, or 5")};
  cl::list<std::string> outputs{
      "output", cl::value_desc("@FILE.npy or -"), cl::cat(category),
      cl::desc("One per result: the file to write, or - to print; without "
               "this flag every result is printed")};
  cl::opt<std::string> target{
      "target", cl::value_desc("cpu|reference|nvvm"), cl::init("cpu"),
      cl::cat(category),
      cl::desc("cpu: fused attention (default); reference: un-fused; nvvm: "
               "kernels on an NVIDIA GPU")};
  cl::opt<std::string> chip{
      "chip", cl::value_desc("sm_80|..."), cl::cat(category),
      cl::desc("As in the pipeline rope-to-nvvm (default: the GPU's)")};
  cl::opt<std::string> gpuRuntime{
      "gpu-runtime", cl::value_desc("file"), cl::cat(category),
      cl::desc("The library that runs kernels (default: RopeCudaRuntime)")};
  cl::opt<std::string> threads{
      "threads", cl::init("1"), cl::value_desc("count"), cl::cat(category),
      cl::desc("Threads to run on (default 1); 0: as many as OpenMP chooses")};
  cl::opt<std::string> benchmark{
      "benchmark", cl::value_desc("repetitions"), cl::cat(category),
      cl::desc("Time this many calls after the first one; results are then "
               "printed only where --output asks for it")};
  cl::opt<bool> printCompileTime{"print-compile-time", cl::cat(category),
                                 cl::desc("Print how long compiling took")};
  cl::opt<std::string> queryTile{"query-tile", cl::value_desc("queries"),
                                 cl::cat(category),
                                 cl::desc("As in the target's pipeline")};
  cl::opt<std::string> keyTile{"key-tile", cl::value_desc("keys"),
                               cl::cat(category),
                               cl::desc("As in the target's pipeline")};
  cl::opt<std::string> vectorWidth{
      "vector-width", cl::value_desc("bits"), cl::cat(category),
      cl::desc("As in the pipeline rope-to-cpu (default: the width of the "
               "host's registers)")};
  cl::opt<cl::boolOrDefault> bf16Dot{
      "bf16-dot", cl::cat(category),
      cl::desc("As in the pipeline rope-to-cpu (default: if the host has "
               "AVX512_BF16)")};
};
} // namespace

/// What the flags that do not depend on the file ask for.
struct Request {
  RunnerOptions options;
  int64_t repetitions = 0;
};

/// Parses the value of a flag; `value` stays where the flag is not given.
static Error parseInteger(const cl::opt<std::string> &flag, int64_t min,
                          int64_t max, std::optional<int64_t> &value) {
  if (flag.getNumOccurrences() == 0)
    return Error::success();
  int64_t number;
  if (StringRef(flag).getAsInteger(10, number) || number < min || number > max)
    return createStringError("expected --" + flag.ArgStr +
                             " to be an integer from " + Twine(min) + " to " +
                             Twine(max) + ", got '" + flag + "'");
  value = number;
  return Error::success();
}

static Expected<Request> getRequest(const Flags &flags) {
  Request request;
  RunnerOptions &options = request.options;
  if (flags.inputFile.empty())
    return createStringError("expected an input file");
  if (flags.target == "reference")
    options.target = RunTarget::Reference;
  else if (flags.target == "nvvm")
    options.target = RunTarget::NVVM;
  else if (flags.target != "cpu")
    return createStringError("unknown target '" + flags.target +
                             "'; the targets are 'cpu', 'reference', 'nvvm'");
  if (options.target != RunTarget::NVVM)
    for (const cl::opt<std::string> *flag : {&flags.chip, &flags.gpuRuntime})
      if (flag->getNumOccurrences() > 0)
        return createStringError("--" + flag->ArgStr +
                                 " is a flag of --target=nvvm");
  constexpr int64_t maxThreads = 1024, maxRepetitions = 1 << 30,
                    maxTile = 1 << 20;
  std::optional<int64_t> threads, repetitions;
  if (Error error = parseInteger(flags.threads, 0, maxThreads, threads))
    return error;
  if (Error error =
          parseInteger(flags.benchmark, 1, maxRepetitions, repetitions))
    return error;
  if (Error error =
          parseInteger(flags.queryTile, 0, maxTile, options.queryTile))
    return error;
  if (Error error = parseInteger(flags.keyTile, 1, maxTile, options.keyTile))
    return error;
  if (Error error =
          parseInteger(flags.vectorWidth, 128, 512, options.vectorWidth))
    return error;
  if (options.vectorWidth && !llvm::isPowerOf2_64(*options.vectorWidth))
    return createStringError("expected --vector-width to be 128, 256 or 512, "
                             "got '" +
                             flags.vectorWidth + "'");
  if (flags.bf16Dot != cl::BOU_UNSET)
    options.bf16Dot = flags.bf16Dot == cl::BOU_TRUE;
  options.threads = threads.value_or(1);
  request.repetitions = repetitions.value_or(0);
  return request;
}

/// Checks that there is one output per result, each with a place of its own.
static Error checkOutputs(const Flags &flags, const Signature &signature,
                          StringRef function) {
  if (flags.outputs.empty())
    return Error::success();
  if (flags.outputs.size() != signature.results.size())
    return createStringError("expected as many outputs as '" + function +
                             "' has results (" +
                             Twine(signature.results.size()) + "), got " +
                             Twine(flags.outputs.size()));
  llvm::StringSet<> paths;
  for (auto [index, output] : llvm::enumerate(flags.outputs)) {
    if (output == "-")
      continue;
    if (!StringRef(output).starts_with("@") || output.size() == 1)
      return createStringError("output " + Twine(index) +
                               ": expected @FILE.npy or -, got '" + output +
                               "'");
    if (!paths.insert(output).second)
      return createStringError("output " + Twine(index) + ": '" +
                               output.substr(1) + "' is given twice");
  }
  return Error::success();
}

static Expected<SmallVector<Array>>
readInputs(const Flags &flags, const Signature &signature, StringRef function) {
  if (flags.inputs.size() != signature.arguments.size())
    return createStringError("expected as many inputs as '" + function +
                             "' has arguments (" +
                             Twine(signature.arguments.size()) + "), got " +
                             Twine(flags.inputs.size()));
  SmallVector<Array> arrays;
  for (auto [index, type] : llvm::enumerate(signature.arguments)) {
    Expected<Array> array = parseInput(flags.inputs[index], type);
    if (!array)
      return createStringError("input " + Twine(index) + ": " +
                               llvm::toString(array.takeError()));
    arrays.push_back(std::move(*array));
  }
  return arrays;
}

static Error writeResults(const Flags &flags, ArrayRef<Array> results) {
  SmallVector<NpyOutput> files;
  for (auto [index, output] : llvm::enumerate(flags.outputs))
    if (output != "-")
      files.push_back({output.substr(1), &results[index]});
  if (Error error = writeNpyFiles(files))
    return error;
  bool printsAll = flags.outputs.empty() && flags.benchmark.empty();
  for (auto [index, result] : llvm::enumerate(results))
    if (printsAll || (!flags.outputs.empty() && flags.outputs[index] == "-"))
      llvm::outs() << "result[" << index << "]: " << printArray(result) << "\n";
  return Error::success();
}

static void printTimes(SmallVector<double> seconds) {
  llvm::sort(seconds);
  size_t size = seconds.size();
  double median = (seconds[(size - 1) / 2] + seconds[size / 2]) / 2;
  llvm::outs() << llvm::formatv(
      "benchmark: {0} repetitions, median {1:f4} ms, min {2:f4} ms\n", size,
      median * 1e3, seconds.front() * 1e3);
}

/// Everything after parsing the file.
static Error run(const Flags &flags, ModuleOp module, Request request) {
  Expected<func::FuncOp> func = lookupFunction(module, flags.function);
  if (!func)
    return func.takeError();
  Expected<Signature> signature = rope::getSignature(*func);
  if (!signature)
    return signature.takeError();
  std::string name = func->getSymName().str();
  if (Error error = checkOutputs(flags, *signature, name))
    return error;
  Expected<SmallVector<Array>> arguments = readInputs(flags, *signature, name);
  if (!arguments)
    return arguments.takeError();

  if (request.options.target == RunTarget::NVVM) {
    auto accelerator = Accelerator::load(flags.gpuRuntime);
    if (!accelerator)
      return accelerator.takeError();
    request.options.accelerator = std::move(*accelerator);
    if (flags.chip.getNumOccurrences() > 0)
      request.options.chip = flags.chip;
  }

  auto start = std::chrono::steady_clock::now();
  Expected<CompiledFunction> compiled =
      CompiledFunction::compile(*func, request.options);
  if (!compiled)
    return compiled.takeError();
  std::chrono::duration<double, std::milli> compileTime =
      std::chrono::steady_clock::now() - start;
  if (flags.printCompileTime)
    llvm::outs() << llvm::formatv("compile: {0:f1} ms\n", compileTime.count());

  // The results are those of the first call: a later one may see arguments that
  // an earlier one has written to.
  Expected<SmallVector<Array>> results = compiled->call(*arguments);
  if (!results)
    return results.takeError();
  if (request.repetitions > 0)
    printTimes(compiled->benchmark(*arguments, request.repetitions));
  return writeResults(flags, *results);
}

static int fail(const Twine &message) {
  return reportError("rope-run", message);
}

int main(int argc, char **argv) {
  llvm::InitLLVM initLLVM(argc, argv);
  cl::ResetCommandLineParser();
  Flags flags;
  cl::HideUnrelatedOptions(flags.category);
  if (!parseCommandLine(argc, argv, "rope-run", "compile and run a function\n"))
    return EXIT_FAILURE;
  Expected<Request> request = getRequest(flags);
  if (!request)
    return fail(llvm::toString(request.takeError()));

  std::string message;
  std::unique_ptr<llvm::MemoryBuffer> file =
      openInputFile(flags.inputFile, &message);
  if (!file)
    return fail(message);
  DialectRegistry registry;
  registerAllDialects(registry);
  registerAllExtensions(registry);
  rope::registerDialects(registry);
  registerRunnerTranslations(registry);
  MLIRContext context(registry);
  auto sourceManager = std::make_shared<llvm::SourceMgr>();
  sourceManager->AddNewSourceBuffer(std::move(file), llvm::SMLoc());
  SourceMgrDiagnosticHandler handler(*sourceManager, &context);
  OwningOpRef<ModuleOp> module =
      parseSourceFile<ModuleOp>(sourceManager, &context);
  // The parser has said why.
  if (!module)
    return EXIT_FAILURE;
  if (Error error = run(flags, *module, *request))
    return fail(llvm::toString(std::move(error)));
  return EXIT_SUCCESS;
}

//===- Runner.cpp - Compile and call --------------------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/Runner/Runner.h"
#include "Rope/Pipelines/Pipelines.h"
#include "Rope/Transforms/Transforms.h"
#include "Runtime.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/OpenMP/OpenMPToLLVMIRTranslation.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/ADT/DenseSet.h"
#include <chrono>
#include <cstdlib>
#include <cstring>

using namespace mlir;
using namespace mlir::rope;
using llvm::createStringError;
using llvm::Error;
using llvm::Expected;

// Declared here because each compiler has a header of its own. The call also
// keeps the OpenMP library in the process, where compiled code looks for it.
extern "C" void omp_set_num_threads(int);

//===----------------------------------------------------------------------===//
// Descriptors
//===----------------------------------------------------------------------===//

// A descriptor is {allocated, aligned, offset, sizes[rank], strides[rank]}; all
// of its fields have 64 bits.
static constexpr size_t numHeaderWords = 3;

static SmallVector<int64_t> getRowMajorStrides(ArrayRef<int64_t> shape) {
  SmallVector<int64_t> strides(shape.size(), 1);
  for (size_t dim = shape.size(); dim-- > 1;)
    strides[dim - 1] = strides[dim] * shape[dim];
  return strides;
}

static SmallVector<int64_t> makeDescriptor(Array &array) {
  auto address = reinterpret_cast<int64_t>(array.getData());
  SmallVector<int64_t> descriptor = {address, address, 0};
  llvm::append_range(descriptor, array.getShape());
  llvm::append_range(descriptor, getRowMajorStrides(array.getShape()));
  return descriptor;
}

/// Copies what `descriptor` describes into an array of its own.
static Expected<Array> copyResult(const int64_t *descriptor,
                                  const ValueType &type) {
  size_t rank = type.shape.size();
  ArrayRef<int64_t> shape(descriptor + numHeaderWords, rank);
  ArrayRef<int64_t> strides(descriptor + numHeaderWords + rank, rank);
  Expected<Array> array = Array::create(type.kind, shape);
  if (!array)
    return array.takeError();
  if (Error error = checkArray(*array, type))
    return createStringError("a result has the wrong shape: " +
                             llvm::toString(std::move(error)));

  int64_t size = getElementSize(type.kind);
  const char *source =
      reinterpret_cast<const char *>(descriptor[1]) + descriptor[2] * size;
  copyStrided(size, shape, source, strides, array->getData(),
              getRowMajorStrides(shape));
  return array;
}

//===----------------------------------------------------------------------===//
// Frame
//===----------------------------------------------------------------------===//

namespace {
/// Arguments and results of calls in the form that the C interface has.
class Frame {
public:
  Frame(const Signature &signature, const JITFunction &function,
        MutableArrayRef<Array> arguments)
      : signature(signature), function(function),
        results(llvm::divideCeil(function.getResultSize(), sizeof(int64_t))) {
    descriptors.reserve(arguments.size());
    for (auto [array, type] : llvm::zip_equal(arguments, signature.arguments)) {
      descriptors.push_back(makeDescriptor(array));
      pointers.push_back(type.isShaped
                             ? static_cast<void *>(descriptors.back().data())
                             : array.getData());
      borrowed.insert(descriptors.back().front());
    }
  }
  ~Frame() { freeResults(); }

  void invoke() {
    freeResults();
    function.invoke(results.data(), pointers.data());
    hasResults = true;
  }

  Expected<Array> getResult(size_t index) const {
    const ValueType &type = signature.results[index];
    if (type.isShaped)
      return copyResult(getDescriptor(index), type);
    Expected<Array> array = Array::create(type.kind, {});
    if (array)
      std::memcpy(array->getData(), getDescriptor(index), array->getNumBytes());
    return array;
  }

  /// The caller owns what it is given; each buffer is freed once.
  void freeResults() {
    if (!hasResults)
      return;
    hasResults = false;
    // memref.get_global marks the buffers of constants by this address.
    constexpr int64_t constantMarker = 0xdeadbeef;
    llvm::SmallDenseSet<int64_t> freed(borrowed.begin(), borrowed.end());
    freed.insert(constantMarker);
    for (auto [index, type] : llvm::enumerate(signature.results))
      if (type.isShaped && freed.insert(*getDescriptor(index)).second)
        std::free(reinterpret_cast<void *>(*getDescriptor(index)));
  }

private:
  const int64_t *getDescriptor(size_t index) const {
    return reinterpret_cast<const int64_t *>(
        reinterpret_cast<const char *>(results.data()) +
        function.getResultOffsets()[index]);
  }

  const Signature &signature;
  const JITFunction &function;
  SmallVector<SmallVector<int64_t>> descriptors;
  SmallVector<void *> pointers;
  llvm::SmallDenseSet<int64_t> borrowed;
  SmallVector<int64_t> results;
  bool hasResults = false;
};
} // namespace

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
  Expected<JITFunction> function = JITFunction::compile(
      module, name, signature->results.size(), *host, vectorWidth);
  if (!function)
    return function.takeError();
  if (options.threads > 1)
    omp_set_num_threads(options.threads);
  return CompiledFunction(std::move(*signature), std::move(*function));
}

Expected<SmallVector<Array>>
CompiledFunction::call(MutableArrayRef<Array> arguments) const {
  Frame frame(signature, function, arguments);
  frame.invoke();
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
  Frame frame(signature, function, arguments);
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

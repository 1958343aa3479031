//===- Accelerator.cpp - A device beside the host -------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/Runner/Accelerator.h"
#include "llvm/ExecutionEngine/Orc/ExecutionUtils.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace mlir::rope;
using llvm::createStringError;
using llvm::Error;
using llvm::Expected;
using llvm::StringRef;

static constexpr llvm::StringLiteral defaultName = "libRopeCudaRuntime.so";

/// RopeCudaRuntime in `lib` beside the `bin` of this program, else by its name.
static std::string getDefaultPath() {
  static char inThisProgram;
  llvm::SmallString<128> path(
      llvm::sys::fs::getMainExecutable(nullptr, &inThisProgram));
  llvm::sys::path::remove_filename(path);
  llvm::sys::path::append(path, "..", "lib", defaultName);
  return llvm::sys::fs::exists(path) ? std::string(path) : defaultName.str();
}

Expected<std::shared_ptr<const Accelerator>>
Accelerator::load(StringRef given) {
  std::string path = given.empty() ? getDefaultPath() : given.str();
  std::string message;
  std::shared_ptr<Accelerator> result(new Accelerator());
  result->library =
      llvm::sys::DynamicLibrary::getLibrary(path.c_str(), &message);
  if (!result->library.isValid())
    return createStringError("cannot load the GPU's run-time library: " +
                             message);

  StringRef missing;
  auto find = [&](auto &function, StringRef name, bool isNeeded = true) {
    void *address = result->library.getAddressOfSymbol(name.data());
    if (!address && isNeeded && missing.empty())
      missing = name;
    function = reinterpret_cast<std::decay_t<decltype(function)>>(address);
  };
  const char *(*getError)(), *(*getChip)(), *(*getBinaryFormat)();
  find(getError, "ropeGpuRuntimeError", /*isNeeded=*/false);
  find(getChip, "ropeGpuChip");
  find(getBinaryFormat, "ropeGpuBinaryFormat");
  find(result->memAlloc, "mgpuMemAlloc");
  find(result->memFree, "mgpuMemFree");
  find(result->memcpy, "mgpuMemcpy");
  find(result->streamCreate, "mgpuStreamCreate");
  find(result->streamSynchronize, "mgpuStreamSynchronize");
  find(result->streamDestroy, "mgpuStreamDestroy");
  if (!missing.empty())
    return createStringError("'" + path +
                             "' is no run-time library of GPUs: "
                             "it has no function '" +
                             missing + "'");
  if (const char *error = getError ? getError() : nullptr)
    return createStringError("no GPU to run on: " + StringRef(error));
  const char *chip = getChip(), *format = getBinaryFormat();
  if (!chip || !format)
    return createStringError("'" + path + "' does not say what to compile for");
  result->chip = chip;
  result->binaryFormat = format;
  return std::shared_ptr<const Accelerator>(std::move(result));
}

void *Accelerator::allocate(int64_t bytes) const {
  if (bytes == 0)
    return nullptr;
  void *stream = streamCreate();
  void *pointer = memAlloc(bytes, stream, /*isHostShared=*/false);
  streamSynchronize(stream);
  streamDestroy(stream);
  return pointer;
}

void Accelerator::free(void *pointer) const {
  if (!pointer)
    return;
  void *stream = streamCreate();
  memFree(pointer, stream);
  streamSynchronize(stream);
  streamDestroy(stream);
}

void Accelerator::copy(void *target, const void *source, int64_t bytes) const {
  if (bytes == 0)
    return;
  void *stream = streamCreate();
  memcpy(target, const_cast<void *>(source), bytes, stream);
  streamSynchronize(stream);
  streamDestroy(stream);
}

Error Accelerator::defineSymbols(llvm::orc::LLJIT &jit) const {
  jit.getMainJITDylib().addGenerator(
      std::make_unique<llvm::orc::DynamicLibrarySearchGenerator>(
          library, jit.getDataLayout().getGlobalPrefix(),
          [](const llvm::orc::SymbolStringPtr &name) {
            return (*name).contains("mgpu");
          }));
  return Error::success();
}

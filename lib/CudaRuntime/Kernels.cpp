//===- Kernels.cpp - Modules and launches ---------------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A module is loaded when its first kernel is launched, once in each context:
// libraries of compiled code load on machines without a device.
//
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "Rope/CudaRuntime/CudaRuntime.h"

#include <cstring>
#include <memory>
#include <string>

using namespace rope::cuda;

/// What a block may have without asking for more.
static constexpr int32_t defaultSharedBytes = 48 * 1024;
/// Blocks of a cluster that every device can run at once.
static constexpr intptr_t portableClusterSize = 8;

namespace {
/// A kernel in one context.
struct LoadedKernel {
  ContextState *context;
  Function function;
  /// What it may have as it is, and shared memory that is not dynamic.
  int32_t maxDynamicBytes;
  int32_t staticBytes;
};

struct Binary;

struct Kernel {
  Kernel(Binary &binary, const char *name) : binary(binary), name(name) {}

  LoadedKernel &get(ContextState &context);

  Binary &binary;
  std::string name;
  std::vector<std::unique_ptr<LoadedKernel>> loaded;
};

/// Code, as mgpuModuleLoad got it.
struct Binary {
  const void *data;
  /// Of the driver's compiler; -1 for code that it need not compile.
  int optLevel;
  std::mutex mutex;
  std::vector<std::pair<ContextState *, Module>> modules;
  std::vector<std::unique_ptr<Kernel>> kernels;

  Module get(ContextState &context);
};

struct Size {
  intptr_t x, y, z;
};
} // namespace

/// Loads the module where this context has none. The caller holds the mutex.
Module Binary::get(ContextState &context) {
  for (auto &[owner, module] : modules)
    if (owner == &context)
      return module;
  char log[4096] = "";
  int options[] = {jitErrorLog, jitErrorLogBytes, jitOptLevel};
  void *values[] = {log, reinterpret_cast<void *>(sizeof(log)),
                    reinterpret_cast<void *>(intptr_t(optLevel))};
  Module module = nullptr;
  Result result = Driver::get().cuModuleLoadDataEx(
      &module, data, optLevel < 0 ? 2 : 3, options, values);
  // One line: the log has one per error of the code.
  std::string detail(log);
  for (char &c : detail)
    if (c == '\n')
      c = ' ';
  check(result, "cuModuleLoadDataEx", "%s on device %d%s%s",
        optLevel < 0 ? "binary" : "PTX", context.device,
        detail.empty() ? "" : ": ", detail.c_str());
  modules.emplace_back(&context, module);
  return module;
}

LoadedKernel &Kernel::get(ContextState &context) {
  std::lock_guard<std::mutex> lock(binary.mutex);
  for (std::unique_ptr<LoadedKernel> &kernel : loaded)
    if (kernel->context == &context)
      return *kernel;
  const Driver &driver = Driver::get();
  Function function = nullptr;
  check(
      driver.cuModuleGetFunction(&function, binary.get(context), name.c_str()),
      "cuModuleGetFunction", "kernel '%s'", name.c_str());
  int staticBytes = 0;
  check(driver.cuFuncGetAttribute(&staticBytes, sharedSizeBytes, function),
        "cuFuncGetAttribute", "shared memory of kernel '%s'", name.c_str());
  loaded.push_back(std::make_unique<LoadedKernel>(LoadedKernel{
      &context, function, defaultSharedBytes - staticBytes, staticBytes}));
  return *loaded.back();
}

/// Asks for shared memory beyond the default.
static void allowSharedBytes(Kernel &kernel, LoadedKernel &loaded,
                             int32_t bytes) {
  std::lock_guard<std::mutex> lock(kernel.binary.mutex);
  if (bytes <= loaded.maxDynamicBytes)
    return;
  int64_t total = int64_t(bytes) + loaded.staticBytes;
  if (total > loaded.context->maxSharedBytes)
    fail("kernel '%s' needs %lld bytes of shared memory, but device %d has %d "
         "per block",
         kernel.name.c_str(), static_cast<long long>(total),
         loaded.context->device, loaded.context->maxSharedBytes);
  check(Driver::get().cuFuncSetAttribute(loaded.function,
                                         maxDynamicSharedSizeBytes, bytes),
        "cuFuncSetAttribute", "%d bytes of dynamic shared memory for '%s'",
        bytes, kernel.name.c_str());
  loaded.maxDynamicBytes = bytes;
}

/// The function to launch; null where there is nothing to do.
static LoadedKernel *prepareLaunch(Kernel &kernel, Size grid, Size block,
                                   int32_t sharedBytes) {
  if (grid.x < 0 || grid.y < 0 || grid.z < 0 || grid.x > INT32_MAX ||
      grid.y > UINT16_MAX || grid.z > UINT16_MAX)
    fail("kernel '%s': expected a grid of at most 2147483647 x 65535 x 65535 "
         "blocks, got %lld x %lld x %lld",
         kernel.name.c_str(), static_cast<long long>(grid.x),
         static_cast<long long>(grid.y), static_cast<long long>(grid.z));
  if (block.x < 0 || block.y < 0 || block.z < 0 || block.x > 1024 ||
      block.y > 1024 || block.z > 64 || block.x * block.y * block.z > 1024)
    fail("kernel '%s': expected a block of at most 1024 threads, got %lld x "
         "%lld x %lld",
         kernel.name.c_str(), static_cast<long long>(block.x),
         static_cast<long long>(block.y), static_cast<long long>(block.z));
  if (sharedBytes < 0)
    fail("kernel '%s': expected a size of shared memory, got %d",
         kernel.name.c_str(), sharedBytes);
  // The driver takes an empty grid for an error.
  if (grid.x == 0 || grid.y == 0 || grid.z == 0 ||
      block.x * block.y * block.z == 0)
    return nullptr;
  LoadedKernel &loaded = kernel.get(enterContext());
  allowSharedBytes(kernel, loaded, sharedBytes);
  lastKernel() = kernel.name.c_str();
  return &loaded;
}

static void checkLaunch(Result result, const char *function, Kernel &kernel,
                        Size grid, Size block, int32_t sharedBytes) {
  check(result, function,
        "kernel '%s', grid %lld x %lld x %lld, block %lld x %lld x %lld, %d "
        "bytes of dynamic shared memory",
        kernel.name.c_str(), static_cast<long long>(grid.x),
        static_cast<long long>(grid.y), static_cast<long long>(grid.z),
        static_cast<long long>(block.x), static_cast<long long>(block.y),
        static_cast<long long>(block.z), sharedBytes);
}

const char *&rope::cuda::lastKernel() {
  static thread_local const char *name = nullptr;
  return name;
}

//===----------------------------------------------------------------------===//
// Entry points
//===----------------------------------------------------------------------===//

void *mgpuModuleLoad(void *data, size_t) {
  auto *binary = new Binary();
  binary->data = data;
  binary->optLevel = -1;
  return binary;
}

void *mgpuModuleLoadJIT(void *data, int optLevel) {
  auto *binary = new Binary();
  binary->data = data;
  // The driver's compiler knows 0 to 4.
  binary->optLevel = optLevel < 0 ? 0 : optLevel > 4 ? 4 : optLevel;
  return binary;
}

void mgpuModuleUnload(void *module) {
  std::unique_ptr<Binary> binary(static_cast<Binary *>(module));
  if (!binary)
    return;
  for (auto [context, handle] : binary->modules) {
    const Driver &driver = Driver::get();
    Context current = nullptr;
    // When the process ends, the driver may have ended before.
    if (driver.cuCtxGetCurrent(&current) != success ||
        driver.cuCtxSetCurrent(context->context) != success)
      continue;
    Result result = driver.cuModuleUnload(handle);
    if (result == errorDeinitialized || result == errorInvalidContext ||
        result == errorContextIsDestroyed)
      continue;
    check(result, "cuModuleUnload", "after kernel '%s'",
          lastKernel() ? lastKernel() : "(none)");
    driver.cuCtxSetCurrent(current);
  }
  // A name that belongs to a kernel of this module must not outlive it.
  lastKernel() = nullptr;
}

void *mgpuModuleGetFunction(void *module, const char *name) {
  auto *binary = static_cast<Binary *>(module);
  std::lock_guard<std::mutex> lock(binary->mutex);
  for (std::unique_ptr<Kernel> &kernel : binary->kernels)
    if (kernel->name == name)
      return kernel.get();
  binary->kernels.push_back(std::make_unique<Kernel>(*binary, name));
  return binary->kernels.back().get();
}

void mgpuLaunchKernel(void *function, intptr_t gridX, intptr_t gridY,
                      intptr_t gridZ, intptr_t blockX, intptr_t blockY,
                      intptr_t blockZ, int32_t sharedBytes, void *stream,
                      void **params, void **extra, size_t) {
  auto &kernel = *static_cast<Kernel *>(function);
  Size grid{gridX, gridY, gridZ}, block{blockX, blockY, blockZ};
  LoadedKernel *loaded = prepareLaunch(kernel, grid, block, sharedBytes);
  if (!loaded)
    return;
  Result result = Driver::get().cuLaunchKernel(
      loaded->function, gridX, gridY, gridZ, blockX, blockY, blockZ,
      sharedBytes, static_cast<Stream>(stream), params, extra);
  checkLaunch(result, "cuLaunchKernel", kernel, grid, block, sharedBytes);
}

void mgpuLaunchClusterKernel(void *function, intptr_t clusterX,
                             intptr_t clusterY, intptr_t clusterZ,
                             intptr_t gridX, intptr_t gridY, intptr_t gridZ,
                             intptr_t blockX, intptr_t blockY, intptr_t blockZ,
                             int32_t sharedBytes, void *stream, void **params,
                             void **extra, size_t) {
  auto &kernel = *static_cast<Kernel *>(function);
  const Driver &driver = Driver::get();
  if (!driver.cuLaunchKernelEx)
    fail("kernel '%s' has clusters of blocks; expected a driver for CUDA 11.8 "
         "or later, which has cuLaunchKernelEx",
         kernel.name.c_str());
  Size grid{gridX, gridY, gridZ}, block{blockX, blockY, blockZ};
  LoadedKernel *loaded = prepareLaunch(kernel, grid, block, sharedBytes);
  if (!loaded)
    return;
  if (clusterX * clusterY * clusterZ > portableClusterSize)
    check(driver.cuFuncSetAttribute(loaded->function,
                                    nonPortableClusterSizeAllowed, 1),
          "cuFuncSetAttribute", "a cluster of %lld blocks for '%s'",
          static_cast<long long>(clusterX * clusterY * clusterZ),
          kernel.name.c_str());
  LaunchAttribute cluster;
  cluster.value.cluster[0] = clusterX;
  cluster.value.cluster[1] = clusterY;
  cluster.value.cluster[2] = clusterZ;
  LaunchConfig config{{unsigned(gridX), unsigned(gridY), unsigned(gridZ)},
                      {unsigned(blockX), unsigned(blockY), unsigned(blockZ)},
                      unsigned(sharedBytes),
                      static_cast<Stream>(stream),
                      &cluster,
                      1};
  Result result =
      driver.cuLaunchKernelEx(&config, loaded->function, params, extra);
  checkLaunch(result, "cuLaunchKernelEx", kernel, grid, block, sharedBytes);
}

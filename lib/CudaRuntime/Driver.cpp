//===- Driver.cpp - CUDA's driver -----------------------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "Rope/CudaRuntime/CudaRuntime.h"

#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <memory>
#include <string>

using namespace rope::cuda;

//===----------------------------------------------------------------------===//
// Errors
//===----------------------------------------------------------------------===//

static std::string format(const char *text, va_list arguments) {
  char line[1024];
  vsnprintf(line, sizeof(line), text, arguments);
  return line;
}

static std::string describe(const Driver &driver, Result result) {
  const char *name = nullptr, *text = nullptr;
  driver.cuGetErrorName(result, &name);
  driver.cuGetErrorString(result, &text);
  return (name ? std::string(name) : "error " + std::to_string(result)) +
         (text ? " (" + std::string(text) + ")" : "");
}

[[noreturn]] static void exitWith(const std::string &message) {
  fflush(stdout);
  fprintf(stderr, "rope-gpu: error: %s\n", message.c_str());
  fflush(stderr);
  // Not exit: destructors would wait for a device that has failed.
  std::_Exit(EXIT_FAILURE);
}

void rope::cuda::fail(const char *text, ...) {
  va_list arguments;
  va_start(arguments, text);
  std::string message = format(text, arguments);
  va_end(arguments);
  exitWith(message);
}

void rope::cuda::check(Result result, const char *function, const char *text,
                       ...) {
  if (result == success)
    return;
  va_list arguments;
  va_start(arguments, text);
  std::string what = format(text, arguments);
  va_end(arguments);
  exitWith(std::string(function) + " failed with " +
           describe(Driver::get(), result) + ": " + what);
}

//===----------------------------------------------------------------------===//
// Driver
//===----------------------------------------------------------------------===//

namespace {
/// The driver or why there is none.
struct LoadedDriver {
  Driver driver;
  std::string error;

  LoadedDriver() { error = load(); }

private:
  std::string load() {
    const char *path = getenv("ROPE_LIBCUDA");
    if (!path || !*path)
      path = "libcuda.so.1";
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library)
      return std::string("no NVIDIA driver: ") + dlerror();
    const char *missing = nullptr;
    auto find = [&](auto &function, const char *symbol, bool isNeeded) {
      void *address = dlsym(library, symbol);
      if (!address && isNeeded && !missing)
        missing = symbol;
      function = reinterpret_cast<std::decay_t<decltype(function)>>(address);
    };
#define ROPE_FIND(name, symbol, parameters) find(driver.name, symbol, true);
#define ROPE_TRY(name, symbol, parameters) find(driver.name, symbol, false);
    ROPE_CUDA_FUNCTIONS(ROPE_FIND)
    ROPE_CUDA_HOPPER_FUNCTIONS(ROPE_TRY)
#undef ROPE_FIND
#undef ROPE_TRY
    if (missing)
      return std::string("expected a driver for CUDA 11.2 or later, but ") +
             path + " has no " + missing;
    if (Result result = driver.cuInit(0))
      return "cuInit failed with " + describe(driver, result);
    int count = 0;
    if (Result result = driver.cuDeviceGetCount(&count))
      return "cuDeviceGetCount failed with " + describe(driver, result);
    return count == 0 ? "the NVIDIA driver finds no device" : "";
  }
};
} // namespace

static const LoadedDriver &getLoadedDriver() {
  // Never destroyed: modules are unloaded when the process ends.
  static const LoadedDriver &driver = *new LoadedDriver();
  return driver;
}

const Driver &Driver::get() {
  const LoadedDriver &loaded = getLoadedDriver();
  if (!loaded.error.empty())
    exitWith(loaded.error);
  return loaded.driver;
}

const char *Driver::getError() {
  const LoadedDriver &loaded = getLoadedDriver();
  return loaded.error.empty() ? nullptr : loaded.error.c_str();
}

//===----------------------------------------------------------------------===//
// Contexts
//===----------------------------------------------------------------------===//

static thread_local int32_t defaultDevice = 0;

static int getAttribute(Device device, DeviceAttribute attribute) {
  int value = 0;
  check(Driver::get().cuDeviceGetAttribute(&value, attribute, device),
        "cuDeviceGetAttribute", "attribute %d of device %d", attribute, device);
  return value;
}

static Device getDefaultDevice() {
  Device device = 0;
  check(Driver::get().cuDeviceGet(&device, defaultDevice), "cuDeviceGet",
        "device %d", defaultDevice);
  return device;
}

static MemoryPool createPool(Device device) {
  if (!getAttribute(device, memoryPoolsSupported))
    return nullptr;
  const Driver &driver = Driver::get();
  MemoryPoolProperties properties;
  properties.location.id = device;
  MemoryPool pool = nullptr;
  check(driver.cuMemPoolCreate(&pool, &properties), "cuMemPoolCreate",
        "device %d", device);
  // Otherwise every wait gives the memory back to the system.
  uint64_t threshold = UINT64_MAX;
  check(driver.cuMemPoolSetAttribute(pool, releaseThreshold, &threshold),
        "cuMemPoolSetAttribute", "release threshold");
  return pool;
}

static ContextState &createState(Context context) {
  Device device = 0;
  check(Driver::get().cuCtxGetDevice(&device), "cuCtxGetDevice",
        "the device of the current context");
  auto *state = new ContextState();
  state->context = context;
  state->device = device;
  state->maxSharedBytes = getAttribute(device, maxSharedMemoryPerBlockOptin);
  state->pool = createPool(device);
  return *state;
}

ContextState &rope::cuda::enterContext() {
  const Driver &driver = Driver::get();
  Context context = nullptr;
  check(driver.cuCtxGetCurrent(&context), "cuCtxGetCurrent",
        "the context of this thread");
  if (!context) {
    Device device = getDefaultDevice();
    check(driver.cuDevicePrimaryCtxRetain(&context, device),
          "cuDevicePrimaryCtxRetain", "device %d", device);
    check(driver.cuCtxSetCurrent(context), "cuCtxSetCurrent",
          "the primary context of device %d", device);
  }
  static thread_local ContextState *last = nullptr;
  if (last && last->context == context)
    return *last;
  static std::mutex mutex;
  static auto &states = *new std::vector<ContextState *>();
  std::lock_guard<std::mutex> lock(mutex);
  for (ContextState *state : states)
    if (state->context == context)
      return *(last = state);
  states.push_back(&createState(context));
  return *(last = states.back());
}

//===----------------------------------------------------------------------===//
// For programs
//===----------------------------------------------------------------------===//

const char *ropeGpuRuntimeError(void) { return Driver::getError(); }

const char *ropeGpuChip(void) {
  if (Driver::getError())
    return nullptr;
  static const std::string &chip = *new std::string([] {
    Device device = getDefaultDevice();
    int major = getAttribute(device, computeCapabilityMajor);
    int minor = getAttribute(device, computeCapabilityMinor);
    // wgmma, setmaxnreg and the like are in the architecture-specific set.
    return "sm_" + std::to_string(major) + std::to_string(minor) +
           (major >= 9 ? "a" : "");
  }());
  return chip.c_str();
}

const char *ropeGpuBinaryFormat(void) { return "isa"; }

void mgpuSetDefaultDevice(int32_t device) { defaultDevice = device; }

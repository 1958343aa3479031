//===- Driver.h - CUDA's driver -------------------------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The functions of libcuda.so.1 that the runtime calls, declared here so that
// building needs no CUDA toolkit; and contexts. Types and values are those of
// cuda.h 12.0.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_LIB_CUDARUNTIME_DRIVER_H
#define ROPE_LIB_CUDARUNTIME_DRIVER_H

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

namespace rope::cuda {

using Result = int;
using Device = int;
using DevicePointer = unsigned long long;
using Context = struct ContextTag *;
using Module = struct ModuleTag *;
using Function = struct FunctionTag *;
using Stream = struct StreamTag *;
using Event = struct EventTag *;
using MemoryPool = struct MemoryPoolTag *;

enum : Result {
  success = 0,
  errorDeinitialized = 4,
  errorInvalidContext = 201,
  errorContextIsDestroyed = 709,
};

enum DeviceAttribute {
  computeCapabilityMajor = 75,
  computeCapabilityMinor = 76,
  maxSharedMemoryPerBlockOptin = 97,
  memoryPoolsSupported = 115,
};

enum FunctionAttribute {
  sharedSizeBytes = 1,
  maxDynamicSharedSizeBytes = 8,
  nonPortableClusterSizeAllowed = 14,
};

enum JitOption { jitErrorLog = 5, jitErrorLogBytes = 6, jitOptLevel = 7 };

/// Device memory with a pool of its own: PyTorch's may be the default one.
struct MemoryPoolProperties {
  int allocationType = 1; // pinned
  int handleTypes = 0;
  struct {
    int type = 1; // device
    int id = 0;
  } location;
  void *win32SecurityAttributes = nullptr;
  size_t maxSize = 0;
  unsigned short usage = 0;
  unsigned char reserved[54] = {};
};
enum MemoryPoolAttribute { releaseThreshold = 4 };

/// One attribute of a launch; only the size of clusters is set.
struct alignas(8) LaunchAttribute {
  int id = 4; // cluster dimension
  char pad[4] = {};
  union {
    char bytes[64];
    unsigned cluster[3];
  } value = {};
};

struct LaunchConfig {
  unsigned grid[3];
  unsigned block[3];
  unsigned sharedBytes;
  Stream stream;
  LaunchAttribute *attributes;
  unsigned numAttributes;
};

// X(NAME, SYMBOL, PARAMETERS): functions that every driver of CUDA 11.2 has.
#define ROPE_CUDA_FUNCTIONS(X)                                                 \
  X(cuCtxGetCurrent, "cuCtxGetCurrent", (Context *))                           \
  X(cuCtxGetDevice, "cuCtxGetDevice", (Device *))                              \
  X(cuCtxSetCurrent, "cuCtxSetCurrent", (Context))                             \
  X(cuDeviceGet, "cuDeviceGet", (Device *, int))                               \
  X(cuDeviceGetAttribute, "cuDeviceGetAttribute", (int *, int, Device))        \
  X(cuDeviceGetCount, "cuDeviceGetCount", (int *))                             \
  X(cuDevicePrimaryCtxRetain, "cuDevicePrimaryCtxRetain", (Context *, Device)) \
  X(cuEventCreate, "cuEventCreate", (Event *, unsigned))                       \
  X(cuEventDestroy, "cuEventDestroy_v2", (Event))                              \
  X(cuEventRecord, "cuEventRecord", (Event, Stream))                           \
  X(cuEventSynchronize, "cuEventSynchronize", (Event))                         \
  X(cuFuncGetAttribute, "cuFuncGetAttribute", (int *, int, Function))          \
  X(cuFuncSetAttribute, "cuFuncSetAttribute", (Function, int, int))            \
  X(cuGetErrorName, "cuGetErrorName", (Result, const char **))                 \
  X(cuGetErrorString, "cuGetErrorString", (Result, const char **))             \
  X(cuInit, "cuInit", (unsigned))                                              \
  X(cuLaunchKernel, "cuLaunchKernel",                                          \
    (Function, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned,     \
     unsigned, Stream, void **, void **))                                      \
  X(cuMemAlloc, "cuMemAlloc_v2", (DevicePointer *, size_t))                    \
  X(cuMemAllocFromPoolAsync, "cuMemAllocFromPoolAsync",                        \
    (DevicePointer *, size_t, MemoryPool, Stream))                             \
  X(cuMemFree, "cuMemFree_v2", (DevicePointer))                                \
  X(cuMemFreeAsync, "cuMemFreeAsync", (DevicePointer, Stream))                 \
  X(cuMemHostRegister, "cuMemHostRegister_v2", (void *, size_t, unsigned))     \
  X(cuMemHostUnregister, "cuMemHostUnregister", (void *))                      \
  X(cuMemPoolCreate, "cuMemPoolCreate",                                        \
    (MemoryPool *, const MemoryPoolProperties *))                              \
  X(cuMemPoolSetAttribute, "cuMemPoolSetAttribute", (MemoryPool, int, void *)) \
  X(cuMemcpyAsync, "cuMemcpyAsync",                                            \
    (DevicePointer, DevicePointer, size_t, Stream))                            \
  X(cuMemsetD16Async, "cuMemsetD16Async",                                      \
    (DevicePointer, unsigned short, size_t, Stream))                           \
  X(cuMemsetD32Async, "cuMemsetD32Async",                                      \
    (DevicePointer, unsigned, size_t, Stream))                                 \
  X(cuModuleGetFunction, "cuModuleGetFunction",                                \
    (Function *, Module, const char *))                                        \
  X(cuModuleLoadDataEx, "cuModuleLoadDataEx",                                  \
    (Module *, const void *, unsigned, int *, void **))                        \
  X(cuModuleUnload, "cuModuleUnload", (Module))                                \
  X(cuStreamCreate, "cuStreamCreate", (Stream *, unsigned))                    \
  X(cuStreamSynchronize, "cuStreamSynchronize", (Stream))                      \
  X(cuStreamWaitEvent, "cuStreamWaitEvent", (Stream, Event, unsigned))

// Those that only drivers for Hopper and later have.
#define ROPE_CUDA_HOPPER_FUNCTIONS(X)                                          \
  X(cuLaunchKernelEx, "cuLaunchKernelEx",                                      \
    (const LaunchConfig *, Function, void **, void **))                        \
  X(cuTensorMapEncodeTiled, "cuTensorMapEncodeTiled",                          \
    (void *, int, uint32_t, void *, const uint64_t *, const uint64_t *,        \
     const uint32_t *, const uint32_t *, int, int, int, int))

/// The functions. A null one is missing.
struct Driver {
#define ROPE_DECLARE(name, symbol, parameters)                                 \
  Result(*name) parameters = nullptr;
  ROPE_CUDA_FUNCTIONS(ROPE_DECLARE)
  ROPE_CUDA_HOPPER_FUNCTIONS(ROPE_DECLARE)
#undef ROPE_DECLARE

  /// The driver, initialized; exits where there is none, or no device.
  static const Driver &get();
  /// Why there is none; null if there is one.
  static const char *getError();
};

/// Writes "rope-gpu: error: ..." and exits.
[[noreturn]] void fail(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/// Exits unless `result` is success, with the name of the driver's function
/// and, printed from `format`, what was asked of it.
void check(Result result, const char *function, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/// What belongs to one context. It lives as long as the process.
struct ContextState {
  Context context;
  Device device;
  /// Bytes of shared memory that a block may ask for.
  int maxSharedBytes;
  /// Null where the device has none.
  MemoryPool pool;
  std::mutex mutex;
  /// Streams of threads that have ended.
  std::vector<Stream> freeStreams;
};

/// The state of the context that is current in this thread; makes one current
/// if there is none.
ContextState &enterContext();

/// The stream of this thread: its own, or the one that the program has set.
Stream getStream();

/// What was launched last in this thread, for messages of errors that show up
/// later.
const char *&lastKernel();

inline DevicePointer toDevice(const void *pointer) {
  return reinterpret_cast<uintptr_t>(pointer);
}

} // namespace rope::cuda

#endif // ROPE_LIB_CUDARUNTIME_DRIVER_H

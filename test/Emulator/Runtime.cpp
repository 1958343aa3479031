//===- Runtime.cpp - The CUDA runtime library of MLIR, on a CPU -----------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The functions that upstream's gpu-to-llvm calls (CudaRuntimeWrappers.cpp),
// and those by which rope-run asks for a binary format. Everything happens at
// once, in the order of the calls: streams and events have nothing to do.
//
//===----------------------------------------------------------------------===//

#include "Memory.h"
#include "Module.h"
#include "Report.h"
#include "Rope/CudaRuntime/CudaRuntime.h"
#include "TensorMaps.h"
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <mutex>

using namespace rope::emulator;

static std::recursive_mutex &getMutex() {
  static std::recursive_mutex mutex;
  return mutex;
}
#define ROPE_LOCK() std::lock_guard<std::recursive_mutex> guard(getMutex())

//===----------------------------------------------------------------------===//
// What rope-run asks
//===----------------------------------------------------------------------===//

const char *ropeGpuBinaryFormat() { return "llvm"; }

const char *ropeGpuChip() {
  const char *chip = std::getenv("ROPE_EMULATOR_CHIP");
  return chip && *chip ? chip : "sm_80";
}

const char *ropeGpuRuntimeError() { return nullptr; }

//===----------------------------------------------------------------------===//
// Modules and launches
//===----------------------------------------------------------------------===//

void *mgpuModuleLoad(void *data, size_t size) {
  ROPE_LOCK();
  return loadModule(llvm::StringRef(static_cast<char *>(data), size)).release();
}

void *mgpuModuleLoadJIT(void *, int) {
  fail("expected kernels as LLVM bitcode, but they are PTX");
}

void mgpuModuleUnload(void *module) {
  ROPE_LOCK();
  delete static_cast<LoadedModule *>(module);
}

void *mgpuModuleGetFunction(void *module, const char *name) {
  ROPE_LOCK();
  auto *loaded = static_cast<LoadedModule *>(module);
  auto it = loaded->kernels.find(name);
  if (it == loaded->kernels.end())
    fail(std::string("expected the module to have a kernel '") + name + "'");
  return &it->second;
}

static void requireLaunch(const Kernel &kernel, bool holds, const char *what,
                          uint64_t value) {
  if (!holds)
    fail("kernel '" + kernel.name + "': " +
         format("expected a launch with %s, but it is %llu", what,
                static_cast<unsigned long long>(value)));
}

static void launch(const Launch &launch) {
  const Kernel &kernel = *launch.kernel;
  uint64_t threads = uint64_t(launch.block.x) * launch.block.y * launch.block.z;
  requireLaunch(kernel, threads >= 1 && threads <= 1024,
                "1 to 1024 threads in a block", threads);
  requireLaunch(
      kernel, !kernel.maxThreads || threads <= kernel.maxThreads,
      "at most the threads in a block that the kernel's maxntid allows",
      threads);
  requireLaunch(
      kernel,
      !kernel.requiredBlock.count() || threads == kernel.requiredBlock.count(),
      "the threads in a block that the kernel's reqntid demands", threads);
  uint64_t shared =
      kernel.getSharedEnd(launch.dynamicShared) - uint64_t(SharedMemory::kBase);
  requireLaunch(kernel, shared <= SharedMemory::kMaxSize,
                "at most 232448 bytes of shared memory", shared);
  requireLaunch(kernel,
                launch.cluster.count() >= 1 && launch.cluster.count() <= 16,
                "1 to 16 blocks in a cluster", launch.cluster.count());
  requireLaunch(kernel,
                launch.grid.x % launch.cluster.x == 0 &&
                    launch.grid.y % launch.cluster.y == 0 &&
                    launch.grid.z % launch.cluster.z == 0,
                "a grid of whole clusters, x blocks", launch.grid.x);
  for (auto [index, size] : kernel.byValue)
    DeviceMemory::get().add(launch.parameters[index], size);
  if (launch.grid.count())
    Machine::get().run(launch);
  for (auto [index, size] : kernel.byValue)
    DeviceMemory::get().remove(launch.parameters[index]);
}

static Dim3 makeDim(intptr_t x, intptr_t y, intptr_t z) {
  return {unsigned(x), unsigned(y), unsigned(z)};
}

void mgpuLaunchKernel(void *function, intptr_t gridX, intptr_t gridY,
                      intptr_t gridZ, intptr_t blockX, intptr_t blockY,
                      intptr_t blockZ, int32_t smem, void *, void **params,
                      void **, size_t) {
  ROPE_LOCK();
  auto *kernel = static_cast<const Kernel *>(function);
  Dim3 cluster = kernel->cluster.count() ? kernel->cluster : Dim3();
  launch({kernel, makeDim(gridX, gridY, gridZ), makeDim(blockX, blockY, blockZ),
          cluster, uint32_t(smem), params});
}

void mgpuLaunchClusterKernel(void *function, intptr_t clusterX,
                             intptr_t clusterY, intptr_t clusterZ,
                             intptr_t gridX, intptr_t gridY, intptr_t gridZ,
                             intptr_t blockX, intptr_t blockY, intptr_t blockZ,
                             int32_t smem, void *, void **params, void **,
                             size_t) {
  ROPE_LOCK();
  launch({static_cast<const Kernel *>(function), makeDim(gridX, gridY, gridZ),
          makeDim(blockX, blockY, blockZ),
          makeDim(clusterX, clusterY, clusterZ), uint32_t(smem), params});
}

//===----------------------------------------------------------------------===//
// Streams and events
//===----------------------------------------------------------------------===//

static char handle;

void ropeGpuSetStream(void *) {}
void ropeGpuResetStream() {}
void ropeGpuSynchronize() {}

void *mgpuStreamCreate() { return &handle; }
void mgpuStreamDestroy(void *) {}
void mgpuStreamSynchronize(void *) {}
void mgpuStreamWaitEvent(void *, void *) {}
void *mgpuEventCreate() { return &handle; }
void mgpuEventDestroy(void *) {}
void mgpuEventSynchronize(void *) {}
void mgpuEventRecord(void *, void *) {}
void mgpuSetDefaultDevice(int32_t) {}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

void *mgpuMemAlloc(uint64_t size, void *, uint8_t) {
  ROPE_LOCK();
  return DeviceMemory::get().allocate(size);
}

void mgpuMemFree(void *pointer, void *) {
  ROPE_LOCK();
  DeviceMemory::get().release(pointer);
}

/// Fails if `pointer` is device memory but not all `size` bytes after it are.
static void checkCopy(const void *pointer, uint64_t size) {
  DeviceMemory &memory = DeviceMemory::get();
  if (size && memory.contains(pointer) && !memory.contains(pointer, size))
    fail(format("expected a copy within an allocation, but it has %llu bytes",
                static_cast<unsigned long long>(size)));
}

void mgpuMemcpy(void *to, void *from, size_t size, void *) {
  ROPE_LOCK();
  checkCopy(to, size);
  checkCopy(from, size);
  if (size)
    std::memcpy(to, from, size);
}

void *ropeGpuAlloc(uint64_t size) { return mgpuMemAlloc(size, nullptr, 0); }
void ropeGpuFree(void *pointer) { mgpuMemFree(pointer, nullptr); }
void ropeGpuCopy(void *to, const void *from, uint64_t size) {
  mgpuMemcpy(to, const_cast<void *>(from), size, nullptr);
}

void mgpuMemset32(void *to, uint32_t value, size_t count, void *) {
  ROPE_LOCK();
  checkCopy(to, 4 * count);
  std::fill_n(static_cast<uint32_t *>(to), count, value);
}

void mgpuMemset16(void *to, uint16_t value, size_t count, void *) {
  ROPE_LOCK();
  checkCopy(to, 2 * count);
  std::fill_n(static_cast<uint16_t *>(to), count, value);
}

void mgpuMemHostRegister(void *pointer, uint64_t size) {
  ROPE_LOCK();
  DeviceMemory::get().add(pointer, size);
}

void mgpuMemHostUnregister(void *pointer) {
  ROPE_LOCK();
  DeviceMemory::get().remove(pointer);
}

namespace {
/// MLIR's strided memref descriptor.
struct Descriptor {
  char *allocated, *aligned;
  int64_t offset, sizesAndStrides[];
};
} // namespace

void mgpuMemHostRegisterMemRef(int64_t rank, void *descriptor,
                               int64_t elementSize) {
  auto *memref = static_cast<Descriptor *>(descriptor);
  int64_t count = 1;
  for (int64_t i = 0; i < rank; ++i)
    count *= memref->sizesAndStrides[i];
  mgpuMemHostRegister(memref->aligned + memref->offset * elementSize,
                      count * elementSize);
}

void mgpuMemHostUnregisterMemRef(int64_t, void *descriptor,
                                 int64_t elementSize) {
  auto *memref = static_cast<Descriptor *>(descriptor);
  mgpuMemHostUnregister(memref->aligned + memref->offset * elementSize);
}

//===----------------------------------------------------------------------===//
// Tensor maps
//===----------------------------------------------------------------------===//

void mgpuTensorMapEncodeTiled(void *map, int32_t type, uint32_t rank,
                              void *global, const uint64_t *dims,
                              const uint64_t *strides, const uint32_t *box,
                              const uint32_t *elementStrides,
                              int32_t interleave, int32_t swizzle, int32_t,
                              int32_t fill) {
  ROPE_LOCK();
  encodeTensorMap(*static_cast<TensorMap *>(map), type, rank, global, dims,
                  strides, box, elementStrides, interleave, swizzle, fill);
}

/// A map of a memref, whose innermost dim is its last, in device memory.
void *mgpuTensorMapEncodeTiledMemref(int64_t rank, void *descriptor,
                                     int64_t type, int64_t interleave,
                                     int64_t swizzle, int64_t, int64_t fill,
                                     int64_t *boxSizes) {
  ROPE_LOCK();
  auto *memref = static_cast<Descriptor *>(descriptor);
  if (rank < 1 || rank > TensorMap::kMaxRank)
    fail(format("expected a tensor map of rank 1 to 5, but it is %lld",
                static_cast<long long>(rank)));
  int64_t elementSize = getElementSize(type);
  uint64_t dims[5], strides[5];
  uint32_t box[5], elementStrides[5];
  for (int64_t i = 0; i < rank; ++i) {
    int64_t dim = rank - 1 - i;
    // As the run-time library does for an empty memref.
    dims[i] = std::max<int64_t>(memref->sizesAndStrides[dim], 1);
    box[i] = boxSizes[dim];
    elementStrides[i] = 1;
    if (i > 0)
      strides[i - 1] = std::max<int64_t>(
          memref->sizesAndStrides[rank + dim] * elementSize, 16);
  }
  TensorMap map;
  encodeTensorMap(map, type, rank,
                  memref->aligned + memref->offset * elementSize, dims, strides,
                  box, elementStrides, interleave, swizzle, fill);
  void *device = DeviceMemory::get().allocate(sizeof(map));
  std::memcpy(device, &map, sizeof(map));
  return device;
}

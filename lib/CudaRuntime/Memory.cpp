//===- Memory.cpp - Device memory -----------------------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Allocations are ordered on streams and come from a pool, so that the scratch
// memory of a host function costs no call into the system.
//
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "Rope/CudaRuntime/CudaRuntime.h"

using namespace rope::cuda;

//===----------------------------------------------------------------------===//
// Entry points
//===----------------------------------------------------------------------===//

void *mgpuMemAlloc(uint64_t bytes, void *stream, uint8_t isHostShared) {
  if (isHostShared)
    fail("expected an allocation on the device, got %llu bytes shared with the "
         "host",
         static_cast<unsigned long long>(bytes));
  if (bytes == 0)
    return nullptr;
  const Driver &driver = Driver::get();
  ContextState &context = enterContext();
  DevicePointer pointer = 0;
  if (context.pool)
    check(driver.cuMemAllocFromPoolAsync(&pointer, bytes, context.pool,
                                         stream ? static_cast<Stream>(stream)
                                                : getStream()),
          "cuMemAllocFromPoolAsync", "%llu bytes on device %d",
          static_cast<unsigned long long>(bytes), context.device);
  else
    check(driver.cuMemAlloc(&pointer, bytes), "cuMemAlloc",
          "%llu bytes on device %d", static_cast<unsigned long long>(bytes),
          context.device);
  return reinterpret_cast<void *>(static_cast<uintptr_t>(pointer));
}

void mgpuMemFree(void *pointer, void *stream) {
  if (!pointer)
    return;
  const Driver &driver = Driver::get();
  ContextState &context = enterContext();
  if (context.pool)
    check(driver.cuMemFreeAsync(toDevice(pointer),
                                stream ? static_cast<Stream>(stream)
                                       : getStream()),
          "cuMemFreeAsync", "%p", pointer);
  else
    check(driver.cuMemFree(toDevice(pointer)), "cuMemFree", "%p", pointer);
}

void mgpuMemcpy(void *target, void *source, size_t bytes, void *stream) {
  if (bytes == 0)
    return;
  enterContext();
  check(Driver::get().cuMemcpyAsync(toDevice(target), toDevice(source), bytes,
                                    static_cast<Stream>(stream)),
        "cuMemcpyAsync", "%zu bytes from %p to %p", bytes, source, target);
}

void mgpuMemset32(void *target, uint32_t value, size_t count, void *stream) {
  if (count == 0)
    return;
  enterContext();
  check(Driver::get().cuMemsetD32Async(toDevice(target), value, count,
                                       static_cast<Stream>(stream)),
        "cuMemsetD32Async", "%zu words at %p", count, target);
}

void mgpuMemset16(void *target, uint16_t value, size_t count, void *stream) {
  if (count == 0)
    return;
  enterContext();
  check(Driver::get().cuMemsetD16Async(toDevice(target), value, count,
                                       static_cast<Stream>(stream)),
        "cuMemsetD16Async", "%zu halves at %p", count, target);
}

void mgpuMemHostRegister(void *pointer, uint64_t bytes) {
  enterContext();
  check(Driver::get().cuMemHostRegister(pointer, bytes, 0), "cuMemHostRegister",
        "%llu bytes at %p", static_cast<unsigned long long>(bytes), pointer);
}

void mgpuMemHostUnregister(void *pointer) {
  enterContext();
  check(Driver::get().cuMemHostUnregister(pointer), "cuMemHostUnregister", "%p",
        pointer);
}

namespace {
/// The head of a memref descriptor; sizes and strides follow.
struct MemRef {
  char *allocated, *aligned;
  int64_t offset;
  int64_t sizes[1];
};
} // namespace

void mgpuMemHostRegisterMemRef(int64_t rank, void *descriptor,
                               int64_t elementBytes) {
  auto *memref = static_cast<MemRef *>(descriptor);
  const int64_t *strides = memref->sizes + rank;
  int64_t count = 1;
  for (int64_t dim = rank; dim-- > 0;) {
    if (strides[dim] != count)
      fail(
          "mgpuMemHostRegisterMemRef: expected a contiguous memref, got stride "
          "%lld instead of %lld in dim %lld",
          static_cast<long long>(strides[dim]), static_cast<long long>(count),
          static_cast<long long>(dim));
    count *= memref->sizes[dim];
  }
  mgpuMemHostRegister(memref->aligned + memref->offset * elementBytes,
                      count * elementBytes);
}

void mgpuMemHostUnregisterMemRef(int64_t, void *descriptor,
                                 int64_t elementBytes) {
  auto *memref = static_cast<MemRef *>(descriptor);
  mgpuMemHostUnregister(memref->aligned + memref->offset * elementBytes);
}

//===----------------------------------------------------------------------===//
// For programs
//===----------------------------------------------------------------------===//

void *ropeGpuAlloc(uint64_t bytes) {
  return mgpuMemAlloc(bytes, /*stream=*/nullptr, /*isHostShared=*/0);
}

void ropeGpuFree(void *pointer) { mgpuMemFree(pointer, /*stream=*/nullptr); }

void ropeGpuCopy(void *target, const void *source, uint64_t bytes) {
  mgpuMemcpy(target, const_cast<void *>(source), bytes, getStream());
  ropeGpuSynchronize();
}

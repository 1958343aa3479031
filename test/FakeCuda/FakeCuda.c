/*===- FakeCuda.c - A CUDA driver without a device ----------------*- C -*-===*\
|*
|* Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
|* See LICENSE for license information.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
|*===----------------------------------------------------------------------===*|
|*
|* Has the functions of libcuda.so.1 that RopeCudaRuntime calls. Memory is the
|* host's, copies are made at once, kernels do nothing. Every call is printed to
|* standard error as "fake: NAME ...". Environment:
|*   FAKE_CUDA_FAIL=NAME   that function fails with FAKE_ERROR
|*   FAKE_CUDA_DEVICES=N   devices (1)
|*   FAKE_CUDA_SHARED=N    bytes of shared memory that a block may ask for
|*                         (232448)
|*   FAKE_CUDA_STATIC=N    static shared memory of every kernel (0)
|*   FAKE_CUDA_POOLS=0     no memory pools
|*   FAKE_CUDA_CAPABILITY=N  compute capability times ten (80)
|*
\*===----------------------------------------------------------------------===*/

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int fails(const char *name) {
  const char *failing = getenv("FAKE_CUDA_FAIL");
  return failing && strcmp(failing, name) == 0;
}

static int getNumber(const char *name, int otherwise) {
  const char *text = getenv(name);
  return text ? atoi(text) : otherwise;
}

/* Prints the call; returns the error that the test asked for. */
#define CALL(name, ...)                                                        \
  do {                                                                         \
    fprintf(stderr, "fake: " name " " __VA_ARGS__);                            \
    fputc('\n', stderr);                                                       \
    if (fails(name))                                                           \
      return 999;                                                              \
  } while (0)

/* Handles are small numbers, so that they can be told apart in the output. */
static uintptr_t newHandle(void) {
  static uintptr_t last = 0;
  return ++last;
}

int cuInit(unsigned flags) {
  CALL("cuInit", "%u", flags);
  return 0;
}

int cuGetErrorName(int error, const char **name) {
  *name = error == 999 ? "FAKE_ERROR" : NULL;
  return 0;
}

int cuGetErrorString(int error, const char **text) {
  *text = error == 999 ? "as the test asked" : NULL;
  return 0;
}

int cuDeviceGetCount(int *count) {
  CALL("cuDeviceGetCount", "");
  *count = getNumber("FAKE_CUDA_DEVICES", 1);
  return 0;
}

int cuDeviceGet(int *device, int ordinal) {
  CALL("cuDeviceGet", "%d", ordinal);
  if (ordinal >= getNumber("FAKE_CUDA_DEVICES", 1))
    return 999;
  *device = ordinal;
  return 0;
}

int cuDeviceGetAttribute(int *value, int attribute, int device) {
  (void)device;
  int capability = getNumber("FAKE_CUDA_CAPABILITY", 80);
  switch (attribute) {
  case 75:
    *value = capability / 10;
    return 0;
  case 76:
    *value = capability % 10;
    return 0;
  case 97:
    *value = getNumber("FAKE_CUDA_SHARED", 232448);
    return 0;
  case 115:
    *value = getNumber("FAKE_CUDA_POOLS", 1);
    return 0;
  }
  return 999;
}

/* The current context, and the one that a device has. */
static _Thread_local uintptr_t context = 0;

int cuCtxGetCurrent(uintptr_t *current) {
  *current = context;
  return 0;
}

int cuCtxSetCurrent(uintptr_t next) {
  if (next != context)
    CALL("cuCtxSetCurrent", "%d", (int)next);
  context = next;
  return 0;
}

int cuCtxGetDevice(int *device) {
  *device = (int)context - 100;
  return 0;
}

int cuDevicePrimaryCtxRetain(uintptr_t *result, int device) {
  CALL("cuDevicePrimaryCtxRetain", "%d", device);
  *result = 100 + device;
  return 0;
}

int cuModuleLoadDataEx(uintptr_t *module, const char *data, unsigned count,
                       int *options, void **values) {
  int length = (int)strcspn(data, "\n");
  CALL("cuModuleLoadDataEx", "%.*s, %u options", length < 10 ? length : 10,
       data, count);
  for (unsigned i = 0; i < count; ++i)
    if (options[i] == 5 && strstr(data, "no such PTX")) {
      strcpy(values[i], "line 1: error\nline 2: error");
      return 999;
    }
  *module = newHandle();
  return 0;
}

int cuModuleUnload(uintptr_t module) {
  CALL("cuModuleUnload", "%d", (int)module);
  return 0;
}

static char kernelNames[64][64];

int cuModuleGetFunction(uintptr_t *function, uintptr_t module,
                        const char *name) {
  CALL("cuModuleGetFunction", "%d, %s", (int)module, name);
  *function = newHandle();
  snprintf(kernelNames[*function % 64], 64, "%s", name);
  return 0;
}

int cuFuncGetAttribute(int *value, int attribute, uintptr_t function) {
  (void)function;
  if (attribute != 1)
    return 999;
  *value = getNumber("FAKE_CUDA_STATIC", 0);
  return 0;
}

int cuFuncSetAttribute(uintptr_t function, int attribute, int value) {
  CALL("cuFuncSetAttribute", "%s, %d = %d", kernelNames[function % 64],
       attribute, value);
  return 0;
}

int cuLaunchKernel(uintptr_t function, unsigned gridX, unsigned gridY,
                   unsigned gridZ, unsigned blockX, unsigned blockY,
                   unsigned blockZ, unsigned shared, uintptr_t stream,
                   void **params, void **extra) {
  (void)params;
  CALL("cuLaunchKernel", "%s, %u %u %u, %u %u %u, shared %u, stream %d%s",
       kernelNames[function % 64], gridX, gridY, gridZ, blockX, blockY, blockZ,
       shared, (int)stream, extra ? ", extra" : "");
  return 0;
}

struct Config {
  unsigned grid[3], block[3], shared;
  uintptr_t stream;
  struct {
    int id;
    char pad[4];
    unsigned cluster[16];
  } *attributes;
  unsigned count;
};

int cuLaunchKernelEx(const struct Config *config, uintptr_t function,
                     void **params, void **extra) {
  (void)params, (void)extra;
  CALL("cuLaunchKernelEx",
       "%s, %u %u %u, %u %u %u, shared %u, %u attribute %d = %u %u %u",
       kernelNames[function % 64], config->grid[0], config->grid[1],
       config->grid[2], config->block[0], config->block[1], config->block[2],
       config->shared, config->count, config->attributes->id,
       config->attributes->cluster[0], config->attributes->cluster[1],
       config->attributes->cluster[2]);
  return 0;
}

int cuStreamCreate(uintptr_t *stream, unsigned flags) {
  CALL("cuStreamCreate", "%u", flags);
  *stream = newHandle();
  return 0;
}

int cuStreamSynchronize(uintptr_t stream) {
  CALL("cuStreamSynchronize", "%d", (int)stream);
  return 0;
}

int cuStreamWaitEvent(uintptr_t stream, uintptr_t event, unsigned flags) {
  CALL("cuStreamWaitEvent", "%d, %d, %u", (int)stream, (int)event, flags);
  return 0;
}

int cuEventCreate(uintptr_t *event, unsigned flags) {
  CALL("cuEventCreate", "%u", flags);
  *event = newHandle();
  return 0;
}

int cuEventDestroy_v2(uintptr_t event) {
  CALL("cuEventDestroy", "%d", (int)event);
  return 0;
}

int cuEventRecord(uintptr_t event, uintptr_t stream) {
  CALL("cuEventRecord", "%d, %d", (int)event, (int)stream);
  return 0;
}

int cuEventSynchronize(uintptr_t event) {
  CALL("cuEventSynchronize", "%d", (int)event);
  return 0;
}

int cuMemPoolCreate(uintptr_t *pool, const int *properties) {
  CALL("cuMemPoolCreate", "type %d, location %d %d", properties[0],
       properties[2], properties[3]);
  *pool = newHandle();
  return 0;
}

int cuMemPoolSetAttribute(uintptr_t pool, int attribute, void *value) {
  CALL("cuMemPoolSetAttribute", "%d, %d = %llu", (int)pool, attribute,
       *(unsigned long long *)value);
  return 0;
}

int cuMemAllocFromPoolAsync(unsigned long long *pointer, size_t bytes,
                            uintptr_t pool, uintptr_t stream) {
  CALL("cuMemAllocFromPoolAsync", "%zu, pool %d, stream %d", bytes, (int)pool,
       (int)stream);
  *pointer = (uintptr_t)malloc(bytes);
  return 0;
}

int cuMemAlloc_v2(unsigned long long *pointer, size_t bytes) {
  CALL("cuMemAlloc", "%zu", bytes);
  *pointer = (uintptr_t)malloc(bytes);
  return 0;
}

int cuMemFreeAsync(unsigned long long pointer, uintptr_t stream) {
  CALL("cuMemFreeAsync", "stream %d", (int)stream);
  free((void *)(uintptr_t)pointer);
  return 0;
}

int cuMemFree_v2(unsigned long long pointer) {
  CALL("cuMemFree", "");
  free((void *)(uintptr_t)pointer);
  return 0;
}

int cuMemcpyAsync(unsigned long long target, unsigned long long source,
                  size_t bytes, uintptr_t stream) {
  CALL("cuMemcpyAsync", "%zu, stream %d", bytes, (int)stream);
  memcpy((void *)(uintptr_t)target, (void *)(uintptr_t)source, bytes);
  return 0;
}

int cuMemsetD16Async(unsigned long long target, unsigned short value,
                     size_t count, uintptr_t stream) {
  CALL("cuMemsetD16Async", "%zu, stream %d", count, (int)stream);
  for (size_t i = 0; i < count; ++i)
    ((unsigned short *)(uintptr_t)target)[i] = value;
  return 0;
}

int cuMemsetD32Async(unsigned long long target, unsigned value, size_t count,
                     uintptr_t stream) {
  CALL("cuMemsetD32Async", "%zu, stream %d", count, (int)stream);
  for (size_t i = 0; i < count; ++i)
    ((unsigned *)(uintptr_t)target)[i] = value;
  return 0;
}

int cuMemHostRegister_v2(void *pointer, size_t bytes, unsigned flags) {
  (void)pointer;
  CALL("cuMemHostRegister", "%zu, %u", bytes, flags);
  return 0;
}

int cuMemHostUnregister(void *pointer) {
  (void)pointer;
  CALL("cuMemHostUnregister", "");
  return 0;
}

int cuTensorMapEncodeTiled(void *map, int type, uint32_t rank, void *address,
                           const uint64_t *sizes, const uint64_t *strides,
                           const uint32_t *box, const uint32_t *elementStrides,
                           int interleave, int swizzle, int l2, int fill) {
  CALL("cuTensorMapEncodeTiled",
       "type %d, rank %u, sizes %d %d, stride %d, box %u %u, elements %u %u, "
       "%d %d %d %d",
       type, rank, (int)sizes[0], (int)sizes[1], (int)strides[0], box[0],
       box[1], elementStrides[0], elementStrides[1], interleave, swizzle, l2,
       fill);
  memset(map, 0, 128);
  memcpy(map, &address, sizeof(address));
  return 0;
}

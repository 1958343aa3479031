/*===- CudaRuntime.h - Run-time library of host functions ---------*- C -*-===*\
|*
|* Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
|* See LICENSE for license information.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
|*===----------------------------------------------------------------------===*|
|*
|* The library RopeCudaRuntime: what a host function compiled by `rope-to-nvvm`
|* calls (mgpu...), and what a program beside it may call (ropeGpu...). It loads
|* libcuda.so.1, or the file that the environment variable ROPE_LIBCUDA names,
|* at the first call.
|*
|* A function that fails writes one line to standard error, with the function of
|* CUDA's driver, its error and what was asked, and exits the process with code
|* 1: no result follows. ropeGpuRuntimeError says beforehand whether there is a
|* device.
|*
|* Work runs in the context that is current in the calling thread (as PyTorch
and
|* CuPy have one) or, if there is none, in the primary one of the device that
|* mgpuSetDefaultDevice chose, 0 at first. Memory that a host function returns
is
|* freed with ropeGpuFree.
|*
\*===----------------------------------------------------------------------===*/

#ifndef ROPE_CUDARUNTIME_CUDARUNTIME_H
#define ROPE_CUDARUNTIME_CUDARUNTIME_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define ROPE_GPU_EXPORT __attribute__((visibility("default")))
#else
#define ROPE_GPU_EXPORT
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* For programs. */

/* Null if there is a device to run on; else why not. */
ROPE_GPU_EXPORT const char *ropeGpuRuntimeError(void);
/* The chip to compile for, as "sm_80" or "sm_90a"; null if there is none. */
ROPE_GPU_EXPORT const char *ropeGpuChip(void);
/* The `format` of rope-to-nvvm that mgpuModuleLoad and mgpuModuleLoadJIT take
 * without further tools: "isa". They take "bin" and "fatbin" as well. */
ROPE_GPU_EXPORT const char *ropeGpuBinaryFormat(void);

/* From now on, host functions that this thread calls put their work on `stream`
 * (a CUstream; null is the default stream) and return before it is done. */
ROPE_GPU_EXPORT void ropeGpuSetStream(void *stream);
/* Back to a stream of this thread's own, that host functions wait for. */
ROPE_GPU_EXPORT void ropeGpuResetStream(void);
/* Waits for the stream of this thread. */
ROPE_GPU_EXPORT void ropeGpuSynchronize(void);

/* Device memory; null for 0 bytes. */
ROPE_GPU_EXPORT void *ropeGpuAlloc(uint64_t bytes);
/* Frees what ropeGpuAlloc or a host function returned, or null. */
ROPE_GPU_EXPORT void ropeGpuFree(void *pointer);
/* Copies between memory of the host and the device, in any direction, after the
 * work on this thread's stream; returns when it is done. */
ROPE_GPU_EXPORT void ropeGpuCopy(void *target, const void *source,
                                 uint64_t bytes);

/* For compiled code: the entry points of MLIR 22's gpu-to-llvm. */

ROPE_GPU_EXPORT void *mgpuModuleLoad(void *data, size_t bytes);
ROPE_GPU_EXPORT void *mgpuModuleLoadJIT(void *data, int optLevel);
ROPE_GPU_EXPORT void mgpuModuleUnload(void *module);
ROPE_GPU_EXPORT void *mgpuModuleGetFunction(void *module, const char *name);
ROPE_GPU_EXPORT void mgpuLaunchKernel(void *function, intptr_t gridX,
                                      intptr_t gridY, intptr_t gridZ,
                                      intptr_t blockX, intptr_t blockY,
                                      intptr_t blockZ, int32_t sharedBytes,
                                      void *stream, void **params, void **extra,
                                      size_t numParams);
ROPE_GPU_EXPORT void
mgpuLaunchClusterKernel(void *function, intptr_t clusterX, intptr_t clusterY,
                        intptr_t clusterZ, intptr_t gridX, intptr_t gridY,
                        intptr_t gridZ, intptr_t blockX, intptr_t blockY,
                        intptr_t blockZ, int32_t sharedBytes, void *stream,
                        void **params, void **extra, size_t numParams);
ROPE_GPU_EXPORT void *mgpuStreamCreate(void);
ROPE_GPU_EXPORT void mgpuStreamDestroy(void *stream);
ROPE_GPU_EXPORT void mgpuStreamSynchronize(void *stream);
ROPE_GPU_EXPORT void mgpuStreamWaitEvent(void *stream, void *event);
ROPE_GPU_EXPORT void *mgpuEventCreate(void);
ROPE_GPU_EXPORT void mgpuEventDestroy(void *event);
ROPE_GPU_EXPORT void mgpuEventSynchronize(void *event);
ROPE_GPU_EXPORT void mgpuEventRecord(void *event, void *stream);
ROPE_GPU_EXPORT void *mgpuMemAlloc(uint64_t bytes, void *stream,
                                   uint8_t isHostShared);
ROPE_GPU_EXPORT void mgpuMemFree(void *pointer, void *stream);
ROPE_GPU_EXPORT void mgpuMemcpy(void *target, void *source, size_t bytes,
                                void *stream);
ROPE_GPU_EXPORT void mgpuMemset32(void *target, uint32_t value, size_t count,
                                  void *stream);
ROPE_GPU_EXPORT void mgpuMemset16(void *target, uint16_t value, size_t count,
                                  void *stream);
ROPE_GPU_EXPORT void mgpuMemHostRegister(void *pointer, uint64_t bytes);
ROPE_GPU_EXPORT void mgpuMemHostUnregister(void *pointer);
ROPE_GPU_EXPORT void mgpuMemHostRegisterMemRef(int64_t rank, void *descriptor,
                                               int64_t elementBytes);
ROPE_GPU_EXPORT void mgpuMemHostUnregisterMemRef(int64_t rank, void *descriptor,
                                                 int64_t elementBytes);
ROPE_GPU_EXPORT void mgpuSetDefaultDevice(int32_t device);
ROPE_GPU_EXPORT void
mgpuTensorMapEncodeTiled(void *tensorMap, int32_t dataType, uint32_t rank,
                         void *address, const uint64_t *sizes,
                         const uint64_t *strides, const uint32_t *box,
                         const uint32_t *elementStrides, int32_t interleave,
                         int32_t swizzle, int32_t l2Promotion, int32_t oobFill);
ROPE_GPU_EXPORT void *mgpuTensorMapEncodeTiledMemref(
    int64_t rank, void *descriptor, int64_t dataType, int64_t interleave,
    int64_t swizzle, int64_t l2Promotion, int64_t oobFill, int64_t *box);

#ifdef __cplusplus
}
#endif

#endif /* ROPE_CUDARUNTIME_CUDARUNTIME_H */

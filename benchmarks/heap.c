//===- heap.c - Counts the heap of a kernel -------------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Linked into a kernel's library with --wrap for each function below: the bytes
// that the kernel holds at once. For kernels of one thread.
//
//===----------------------------------------------------------------------===//

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>

void *__real_malloc(size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void __real_free(void *pointer);

static int64_t held, peak;

static void *count(void *pointer) {
  held += (int64_t)malloc_usable_size(pointer);
  if (held > peak)
    peak = held;
  return pointer;
}

void *__wrap_malloc(size_t size) { return count(__real_malloc(size)); }

void *__wrap_aligned_alloc(size_t alignment, size_t size) {
  return count(__real_aligned_alloc(alignment, size));
}

void __wrap_free(void *pointer) {
  held -= (int64_t)malloc_usable_size(pointer);
  __real_free(pointer);
}

void rope_heap_reset(void) { held = peak = 0; }

int64_t rope_heap_peak(void) { return peak; }

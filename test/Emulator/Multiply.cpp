//===- Multiply.cpp - Products of small matrices of floats ----------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compiled for AVX2 beside the least of x86-64: nearly all of the emulator's
// time that is not switching is spent here.
//
//===----------------------------------------------------------------------===//

#include "Multiply.h"

#if defined(__x86_64__)
#define ROPE_CLONES __attribute__((target_clones("arch=haswell", "default")))
#else
#define ROPE_CLONES
#endif

using namespace rope;

ROPE_CLONES void emulator::multiply16x8(const float *a, const float *b,
                                        float *c, unsigned k) {
  for (unsigned row = 0; row < 16; ++row) {
    float sums[8];
    for (unsigned n = 0; n < 8; ++n)
      sums[n] = c[row * 8 + n];
    for (unsigned i = 0; i < k; ++i)
      for (unsigned n = 0; n < 8; ++n)
        sums[n] += a[row * k + i] * b[i * 8 + n];
    for (unsigned n = 0; n < 8; ++n)
      c[row * 8 + n] = sums[n];
  }
}

ROPE_CLONES void emulator::multiplyLane(const float *rowG, const float *rowG8,
                                        const float *b, float *acc,
                                        unsigned count, unsigned k) {
  for (unsigned i = 0; i < k; ++i) {
    const float *row = b + i * count;
    float a[8] = {rowG[i], rowG[i], rowG8[i], rowG8[i],
                  rowG[i], rowG[i], rowG8[i], rowG8[i]};
    unsigned n = 0;
    for (; n + 8 <= count; n += 8)
      for (unsigned j = 0; j < 8; ++j)
        acc[n + j] += a[j] * row[n + j];
    for (; n < count; ++n)
      acc[n] += a[n % 4] * row[n];
  }
}

//===- Multiply.h - Products of small matrices of floats ------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_EMULATOR_MULTIPLY_H
#define ROPE_EMULATOR_MULTIPLY_H

namespace rope::emulator {

/// c[16][8] += a[16][k] b[k][8].
void multiply16x8(const float *a, const float *b, float *c, unsigned k);

/// One lane's part of a wgmma: for the lane's rows g and g + 8 of A,
/// acc[4 j + i] += a[i / 2][.] b[.][4 j + i], for `count` accumulators; b has k
/// rows of `count`, in the order of the accumulators.
void multiplyLane(const float *rowG, const float *rowG8, const float *b,
                  float *acc, unsigned count, unsigned k);

} // namespace rope::emulator

#endif // ROPE_EMULATOR_MULTIPLY_H

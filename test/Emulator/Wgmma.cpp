//===- Wgmma.cpp - wgmma --------------------------------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The results of a wgmma are values of the code at once, so they are computed
// at once, and a missing wait cannot show in them: ptxas reports that. But what
// it reads of shared memory counts as read until it is waited for, and whoever
// writes there earlier is reported.
//
// Layouts: the PTX ISA, "Asynchronous Warpgroup Level Matrix
// Multiply-Accumulate Operation using wgmma.mma_async"; in CUTLASS's notation,
// of 16-byte units T:
//   K-major,  swizzled     ((8,m),(T,2)) : ((rowT, SBO), (1, T))
//   K-major,  not swizzled ((8,m),(T,2)) : ((T, SBO), (1, LBO))
//   MN-major, swizzled     ((T,row,m),(8,k)) : ((1, T, LBO), (rowT, SBO))
//   MN-major, not swizzled ((T,1,m),(8,k)) : ((1, T, SBO), (T, LBO))
//
//===----------------------------------------------------------------------===//

#include "Handlers.h"
#include "Memory.h"
#include "Multiply.h"
#include "Numbers.h"
#include "Report.h"
#include "TensorMaps.h"

using namespace rope::emulator;

namespace {

/// A matrix of shared memory as a descriptor gives it. Offsets are in bytes.
struct Matrix {
  uint32_t start, leading, stride;
  unsigned swizzle; // as in TensorMap
  bool transposed;  // MN-major
  unsigned elementSize;

  /// The address of 16 bytes: for K-major elements k.. of row mn, for MN-major
  /// elements mn.. of row k, whichever is a multiple of the unit.
  uint32_t getAddress(unsigned mn, unsigned k) const;
};

} // namespace

uint32_t Matrix::getAddress(unsigned mn, unsigned k) const {
  unsigned unit = 16 / elementSize, rowBytes = 16u << swizzle;
  uint32_t address = start;
  if (!transposed) {
    address += mn / 8 * stride + mn % 8 * rowBytes;
    address += swizzle ? k * elementSize : k / unit * leading;
  } else {
    unsigned perRow = rowBytes / elementSize;
    if (swizzle)
      address += mn / perRow * leading + mn % perRow * elementSize +
                 k / 8 * stride + k % 8 * rowBytes;
    else
      address += mn / unit * stride + k / 8 * leading + k % 8 * 16;
  }
  return swizzleAddress(address, swizzle);
}

static Matrix decodeDescriptor(const Site &site, const Thread &thread,
                               uint64_t bits, bool transposed,
                               unsigned elementSize) {
  Matrix matrix;
  matrix.start = (bits & 0x3fff) << 4;
  matrix.leading = (bits >> 16 & 0x3fff) << 4;
  matrix.stride = (bits >> 32 & 0x3fff) << 4;
  // 0: none, 1: 128 bytes, 2: 64 bytes, 3: 32 bytes.
  unsigned mode = bits >> 62;
  matrix.swizzle = mode ? 4 - mode : 0;
  matrix.transposed = transposed;
  matrix.elementSize = elementSize;
  if (bits >> 49 & 7)
    failAt(site, thread, "expected a matrix descriptor with base offset 0");
  return matrix;
}

/// Reads 16 bytes for the warps [first, first + count) and decodes them.
static void readUnit(const Site &site, Warp *warps, unsigned first,
                     unsigned count, const Matrix &matrix, unsigned mn,
                     unsigned k, float *to, unsigned toStride) {
  Machine &machine = Machine::get();
  Clocks &clocks = machine.getClocks();
  uint32_t address = matrix.getAddress(mn, k);
  SharedMemory &shared = warps->block->shared;
  shared.checkBounds(site, *warps[first].threads, address, 16);
  for (unsigned w = first; clocks.isEnabled() && w < first + count; ++w) {
    // Any lane must know that the matrix was written.
    const Thread &thread = warps[w].threads[(mn + k + site.id) % 32];
    Accessor by{&thread, &site, clocks.ofWgmma(warps[w].number),
                warps[w].wgmmaCommitted + 1};
    by.async = true;
    shared.read(by, address, 16);
  }
  const char *from = shared.getHost(address);
  if (site.element == Element::TF32) {
    for (unsigned i = 0; i < 4; ++i)
      to[i * toStride] = asTF32(reinterpret_cast<const uint32_t *>(from)[i]);
    return;
  }
  auto *halves = reinterpret_cast<const uint16_t *>(from);
  for (unsigned i = 0; i < 8; ++i)
    to[i * toStride] = site.element == Element::BF16 ? fromBFloat(halves[i])
                                                     : fromHalf(halves[i]);
}

/// Decodes a matrix into [mn][k] of floats.
static void readMatrix(const Site &site, Warp *warps, unsigned first,
                       unsigned count, const Matrix &matrix, unsigned mnBegin,
                       unsigned mnEnd, float *to) {
  unsigned unit = 16 / matrix.elementSize, k = site.k;
  if (matrix.transposed) {
    for (unsigned mn = mnBegin; mn < mnEnd; mn += unit)
      for (unsigned i = 0; i < k; ++i)
        readUnit(site, warps, first, count, matrix, mn, i, to + mn * k + i, k);
    return;
  }
  for (unsigned mn = mnBegin; mn < mnEnd; ++mn)
    for (unsigned i = 0; i < k; i += unit)
      readUnit(site, warps, first, count, matrix, mn, i, to + mn * k + i, 1);
}

/// A from registers: as in mma.m16n8k16, for the rows of each warp.
static void decodeRegisters(const Site &site, const Warp &warp, float *a) {
  unsigned each = site.element == Element::TF32 ? 1 : 2, step = 4 * each;
  for (unsigned lane = 0; lane < 32; ++lane) {
    unsigned g = lane / 4, t = lane % 4;
    for (unsigned r = 0; r < 4; ++r) {
      uint32_t bits =
          site.getOperand<uint32_t>(warp.operands[lane], site.modifier[0] + r);
      for (unsigned h = 0; h < each; ++h) {
        uint16_t half = h ? bits >> 16 : bits & 0xffff;
        float value = site.element == Element::TF32   ? asTF32(bits)
                      : site.element == Element::BF16 ? fromBFloat(half)
                                                      : fromHalf(half);
        a[(16 * (warp.index % 4) + g + 8 * (r % 2)) * site.k + r / 2 * step +
          each * t + h] = value;
      }
    }
  }
}

/// modifier[0] is the first operand after the accumulators: A as registers or
/// descriptor, the descriptor of B, then the scales of D, A and B, and for
/// 16-bit types whether A (if it is in memory) and B are MN-major.
static void multiplyWarpgroup(const Site &site, Warp *warps) {
  static float a[64 * 16], b[256 * 16];
  static float ordered[4][16 * 128];
  const Thread &thread = *warps->threads;
  const char *operands = warps->operands[0];
  unsigned elementSize = site.element == Element::TF32 ? 4 : 2;
  unsigned next = site.modifier[0];
  uint64_t aBits = 0;
  unsigned aOperand = next;
  next += site.aFromRegisters ? 4 : 1;
  if (!site.aFromRegisters)
    aBits = site.getOperand<uint64_t>(operands, aOperand);
  uint64_t bBits = site.getOperand<uint64_t>(operands, next++);
  bool keep = site.getOperand<uint32_t>(operands, next++);
  float scale = site.getOperand<int32_t>(operands, next++);
  scale *= site.getOperand<int32_t>(operands, next++);
  bool aTransposed = false, bTransposed = false;
  if (elementSize == 2) {
    if (!site.aFromRegisters)
      aTransposed = site.getOperand<uint32_t>(operands, next++);
    bTransposed = site.getOperand<uint32_t>(operands, next++);
  }
  if (site.aFromRegisters) {
    for (unsigned w = 0; w < 4; ++w)
      decodeRegisters(site, warps[w], a);
  } else {
    Matrix matrix =
        decodeDescriptor(site, thread, aBits, aTransposed, elementSize);
    for (unsigned w = 0; w < 4; ++w)
      readMatrix(site, warps, w, 1, matrix, 16 * w, 16 * w + 16, a);
  }
  readMatrix(site, warps, 0, 4,
             decodeDescriptor(site, thread, bBits, bTransposed, elementSize), 0,
             site.n, b);
  // B in the order of a lane's accumulators: columns 8 j + 2 t + {0, 1}, for
  // row g and then for row g + 8.
  unsigned count = site.n / 2;
  for (unsigned t = 0; t < 4; ++t)
    for (unsigned k = 0; k < site.k; ++k)
      for (unsigned i = 0; i < count; ++i)
        ordered[t][k * count + i] =
            scale * b[(8 * (i / 4) + 2 * t + i % 2) * site.k + k];
  for (unsigned w = 0; w < 4; ++w)
    for (unsigned lane = 0; lane < 32; ++lane) {
      auto *acc = reinterpret_cast<float *>(warps[w].results[lane]);
      if (keep)
        std::memcpy(acc, warps[w].operands[lane], 4 * count);
      else
        std::memset(acc, 0, 4 * count);
      const float *rowG = a + (16 * w + lane / 4) * site.k;
      multiplyLane(rowG, rowG + 8 * site.k, ordered[lane % 4], acc, count,
                   site.k);
    }
}

static Warp *getWarpgroup(Warp &warp) { return &warp - warp.index % 4; }

static void arriveWarp(const Site &site, Warp &warp, uint32_t) {
  if (!warp.wgmmaFenced)
    failAt(site, *warp.threads,
           "expected a wgmma.fence before the first wgmma and after a wait");
  warp.wgmmaSite = &site;
}

static std::string describeWarpgroup(const Thread &) {
  return "for the other warps of its warpgroup";
}

ROPE_HANDLER(rope::emulator::executeWgmma) {
  Machine &machine = Machine::get();
  Thread &self = *machine.getCurrent();
  Warp &warp = *self.warp, *group = getWarpgroup(warp);
  if ((self.block->threadCount + 31) / 32 < (warp.index | 3u) + 1)
    failAt(site, self, "expected a warpgroup of 4 whole warps");
  // The last lane of the last warp computes for all.
  machine.meet(site, ~0u, operands, results, arriveWarp);
  bool all = true;
  for (unsigned w = 0; w < 4; ++w) {
    const Site *other = group[w].wgmmaSite;
    if (other && other != &site)
      failAt(site, self,
             format("expected all warps of a warpgroup at one instruction, but "
                    "warp %u is at %s (divergence)",
                    group[w].index, describe(*other).c_str()));
    all &= other != nullptr;
  }
  ++warp.wgmmaLanes;
  if (!all || warp.wgmmaLanes < 32)
    all = false;
  for (unsigned w = 0; all && w < 4; ++w)
    all &= group[w].wgmmaLanes == 32;
  if (!all) {
    machine.wait(site, describeWarpgroup);
    return;
  }
  multiplyWarpgroup(site, group);
  for (unsigned w = 0; w < 4; ++w) {
    group[w].wgmmaSite = nullptr;
    group[w].wgmmaLanes = 0;
    group[w].ready |= group[w].getAllLanes();
  }
}

static void fenceWarp(const Site &, Warp &warp, uint32_t) {
  warp.wgmmaFenced = true;
}

ROPE_HANDLER(rope::emulator::executeWgmmaFence) {
  Machine::get().meet(site, ~0u, operands, results, fenceWarp);
}

static void commitWarp(const Site &, Warp &warp, uint32_t) {
  ++warp.wgmmaCommitted;
}

ROPE_HANDLER(rope::emulator::executeWgmmaCommit) {
  Machine::get().meet(site, ~0u, operands, results, commitWarp);
}

static void waitWarp(const Site &site, Warp &warp, uint32_t) {
  uint64_t most = site.getOperand<uint64_t>(warp.operands[0], 0);
  // Registers may change from here on: the next wgmma needs a fence.
  warp.wgmmaFenced = false;
  Clocks &clocks = Machine::get().getClocks();
  if (!clocks.isEnabled() || warp.wgmmaCommitted < most)
    return;
  for (unsigned lane = 0; lane < 32; ++lane)
    clocks.learn(warp.threads[lane].number, clocks.ofWgmma(warp.number),
                 warp.wgmmaCommitted - most);
}

ROPE_HANDLER(rope::emulator::executeWgmmaWait) {
  Machine::get().meet(site, ~0u, operands, results, waitWarp);
}

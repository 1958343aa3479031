//===- Matrix.cpp - mma.sync, ldmatrix, stmatrix --------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The layouts of fragments are those of the PTX ISA, "Matrix Fragments for
// mma.m16n8k16" and its neighbours: lane 4 g + t holds rows g and g + 8 of A
// and of the result, and column g of B.
//
//===----------------------------------------------------------------------===//

#include "Handlers.h"
#include "Memory.h"
#include "Multiply.h"
#include "Numbers.h"
#include "Report.h"

using namespace rope::emulator;

/// The two halves of a register, or the one value of a tf32 register.
static unsigned perRegister(Element element) {
  return element == Element::TF32 ? 1 : 2;
}

static float decode(Element element, uint32_t bits, unsigned half) {
  if (element == Element::TF32)
    return asTF32(bits);
  uint16_t part = half ? bits >> 16 : bits & 0xffff;
  return element == Element::BF16 ? fromBFloat(part) : fromHalf(part);
}

/// Operands: registers of A, of B, of C, 4 bytes each; results likewise.
static void multiplyWarp(const Site &site, Warp &warp, uint32_t) {
  unsigned each = perRegister(site.element), k = site.k;
  unsigned aRegisters = 16 * k / 32 / each, bRegisters = 8 * k / 32 / each;
  // Registers of A alternate between rows g and g + 8, then go on in k.
  alignas(64) float a[16 * 16], b[16 * 8], c[16 * 8];
  unsigned step = 4 * each;
  for (unsigned lane = 0; lane < 32; ++lane) {
    unsigned g = lane / 4, t = lane % 4;
    uint32_t registers[4 + 2 + 4];
    std::memcpy(registers, warp.operands[lane], sizeof(registers));
    for (unsigned r = 0; r < aRegisters; ++r)
      for (unsigned h = 0; h < each; ++h)
        a[(g + 8 * (r % 2)) * k + r / 2 * step + each * t + h] =
            decode(site.element, registers[r], h);
    for (unsigned r = 0; r < bRegisters; ++r)
      for (unsigned h = 0; h < each; ++h)
        b[(r * step + each * t + h) * 8 + g] =
            decode(site.element, registers[aRegisters + r], h);
    const char *from = warp.operands[lane] + 4 * (aRegisters + bRegisters);
    for (unsigned i = 0; i < 4; ++i) {
      float &to = c[(g + 8 * (i / 2)) * 8 + 2 * t + i % 2];
      if (site.modifier[0]) { // C is f16
        uint16_t half;
        std::memcpy(&half, from + 2 * i, 2);
        to = fromHalf(half);
      } else {
        std::memcpy(&to, from + 4 * i, 4);
      }
    }
  }
  multiply16x8(a, b, c, k);
  for (unsigned lane = 0; lane < 32; ++lane) {
    unsigned g = lane / 4, t = lane % 4;
    for (unsigned i = 0; i < 4; ++i) {
      float value = c[(g + 8 * (i / 2)) * 8 + 2 * t + i % 2];
      if (site.accumulator == Element::F16) {
        uint16_t half = toHalf(value);
        std::memcpy(warp.results[lane] + 2 * i, &half, 2);
      } else {
        std::memcpy(warp.results[lane] + 4 * i, &value, 4);
      }
    }
  }
}

ROPE_HANDLER(rope::emulator::executeMma) {
  Machine &machine = Machine::get();
  // The unread end of the buffer is never used.
  machine.meet(site, ~0u, operands, results, multiplyWarp);
}

//===----------------------------------------------------------------------===//
// ldmatrix and stmatrix
//===----------------------------------------------------------------------===//

/// The row that `lane` names, checked; matrices have 8 rows of 16 bytes.
static SharedAddress getRow(const Site &site, const Thread &thread,
                            const char *operands) {
  uint64_t address = site.getOperand<uint64_t>(operands, 0);
  checkAligned(site, thread, address, 16);
  return getShared(site, thread, site.space, address, 16);
}

static void loadMatrices(const Site &site, Warp &warp, uint32_t) {
  unsigned count = site.modifier[0];
  bool transposed = site.modifier[1];
  Clocks &clocks = Machine::get().getClocks();
  uint16_t rows[32][8];
  for (unsigned lane = 0; lane < 32; ++lane)
    clocks.noteWarp(warp.threads[lane].number, warp.number);
  for (unsigned lane = 0; lane < 8 * count; ++lane) {
    SharedAddress row = getRow(site, warp.threads[lane], warp.operands[lane]);
    // A lane that gets something of the row must know that it was written.
    unsigned reader =
        transposed ? lane % 8 / 2 + 4 * (lane / 8) : 4 * (lane % 8) + lane / 8;
    Accessor by{&warp.threads[reader], &site, clocks.ofWarp(warp.number), 0};
    by.time = clocks.isEnabled() ? clocks.warpNow(warp.number) : 0;
    row.block->shared.read(by, row.offset, 16);
    std::memcpy(rows[lane], row.block->shared.getHost(row.offset), 16);
  }
  for (unsigned lane = 0; lane < 32; ++lane)
    for (unsigned m = 0; m < count; ++m) {
      uint16_t pair[2];
      for (unsigned h = 0; h < 2; ++h)
        pair[h] = transposed ? rows[8 * m + 2 * (lane % 4) + h][lane / 4]
                             : rows[8 * m + lane / 4][2 * (lane % 4) + h];
      std::memcpy(warp.results[lane] + 4 * m, pair, 4);
    }
}

ROPE_HANDLER(rope::emulator::executeLoadMatrix) {
  Machine::get().meet(site, ~0u, operands, results, loadMatrices);
}

static void storeMatrices(const Site &site, Warp &warp, uint32_t) {
  unsigned count = site.modifier[0];
  bool transposed = site.modifier[1];
  uint16_t rows[32][8];
  for (unsigned lane = 0; lane < 32; ++lane)
    for (unsigned m = 0; m < count; ++m) {
      uint16_t pair[2];
      std::memcpy(pair, warp.operands[lane] + site.operands[1 + m], 4);
      for (unsigned h = 0; h < 2; ++h)
        (transposed ? rows[8 * m + 2 * (lane % 4) + h][lane / 4]
                    : rows[8 * m + lane / 4][2 * (lane % 4) + h]) = pair[h];
    }
  for (unsigned lane = 0; lane < 8 * count; ++lane) {
    const Thread &thread = warp.threads[lane];
    SharedAddress row = getRow(site, thread, warp.operands[lane]);
    row.block->shared.write(accessorOf(thread, site), row.offset, 16);
    std::memcpy(row.block->shared.getHost(row.offset), rows[lane], 16);
  }
}

ROPE_HANDLER(rope::emulator::executeStoreMatrix) {
  Machine::get().meet(site, ~0u, operands, results, storeMatrices);
}

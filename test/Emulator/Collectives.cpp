//===- Collectives.cpp - Shuffles, votes and other meetings of lanes ------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Handlers.h"
#include "Machine.h"
#include "Report.h"
#include <cstdlib>

using namespace rope::emulator;

/// What a lane gets that reads no lane: undefined on a GPU.
static constexpr uint32_t kPoison = 0xffffffff;

//===----------------------------------------------------------------------===//
// shfl.sync: operands are mask, value, lane or distance, clamp
//===----------------------------------------------------------------------===//

enum ShuffleMode { Up, Down, Butterfly, Index };

/// The lane that `lane` reads, by the PTX ISA's description of shfl.sync.
static unsigned getSource(int64_t mode, unsigned lane, uint32_t b, uint32_t c,
                          bool &inRange) {
  unsigned offset = b & 31, clamp = c & 31, segment = c >> 8 & 31;
  unsigned last = (lane & segment) | (clamp & ~segment);
  int from = 0;
  switch (mode) {
  case Up:
    from = int(lane) - int(offset);
    inRange = from >= int(last);
    break;
  case Down:
    from = lane + offset;
    inRange = from <= int(last);
    break;
  case Butterfly:
    from = lane ^ offset;
    inRange = from <= int(last);
    break;
  case Index:
    from = (lane & segment) | (offset & ~segment);
    inRange = from <= int(last);
    break;
  }
  return inRange ? from : lane;
}

static void shuffle(const Site &site, Warp &warp, uint32_t mask) {
  uint32_t values[32];
  for (unsigned lane = 0; lane < 32; ++lane)
    values[lane] = mask >> lane & 1
                       ? site.getOperand<uint32_t>(warp.operands[lane], 1)
                       : kPoison;
  for (unsigned lane = 0; lane < 32; ++lane) {
    if (!(mask >> lane & 1))
      continue;
    bool inRange = false;
    const char *operands = warp.operands[lane];
    unsigned from = getSource(site.modifier[0], lane,
                              site.getOperand<uint32_t>(operands, 2),
                              site.getOperand<uint32_t>(operands, 3), inRange);
    site.setResult(warp.results[lane], values[from]);
    if (site.results.size() > 1)
      site.setResult<uint32_t>(warp.results[lane], inRange, 1);
  }
}

ROPE_HANDLER(rope::emulator::executeShuffle) {
  Machine::get().meet(site, site.getOperand<uint32_t>(operands, 0), operands,
                      results, shuffle);
}

//===----------------------------------------------------------------------===//
// vote.sync: operands are mask, predicate
//===----------------------------------------------------------------------===//

enum VoteMode { All, Any, Uniform, Ballot };

static void vote(const Site &site, Warp &warp, uint32_t mask) {
  uint32_t ballot = 0;
  for (unsigned lane = 0; lane < 32; ++lane)
    if (mask >> lane & 1 && site.getOperand<uint32_t>(warp.operands[lane], 1))
      ballot |= 1u << lane;
  uint32_t result = ballot;
  switch (site.modifier[0]) {
  case All:
    result = ballot == mask;
    break;
  case Any:
    result = ballot != 0;
    break;
  case Uniform:
    result = ballot == mask || ballot == 0;
    break;
  }
  for (unsigned lane = 0; lane < 32; ++lane)
    if (mask >> lane & 1)
      site.setResult(warp.results[lane], result);
}

ROPE_HANDLER(rope::emulator::executeVote) {
  Machine::get().meet(site, site.getOperand<uint32_t>(operands, 0), operands,
                      results, vote);
}

//===----------------------------------------------------------------------===//
// redux.sync: operands are value, mask
//===----------------------------------------------------------------------===//

enum ReductionMode { Add, And, Or, Xor, Min, Max, UMin, UMax };

static uint32_t combine(int64_t mode, uint32_t a, uint32_t b) {
  switch (mode) {
  case Add:
    return a + b;
  case And:
    return a & b;
  case Or:
    return a | b;
  case Xor:
    return a ^ b;
  case Min:
    return std::min(int32_t(a), int32_t(b));
  case Max:
    return std::max(int32_t(a), int32_t(b));
  case UMin:
    return std::min(a, b);
  default:
    return std::max(a, b);
  }
}

static void reduce(const Site &site, Warp &warp, uint32_t mask) {
  unsigned first = __builtin_ctz(mask);
  uint32_t result = site.getOperand<uint32_t>(warp.operands[first], 0);
  for (unsigned lane = first + 1; lane < 32; ++lane)
    if (mask >> lane & 1)
      result = combine(site.modifier[0], result,
                       site.getOperand<uint32_t>(warp.operands[lane], 0));
  for (unsigned lane = 0; lane < 32; ++lane)
    if (mask >> lane & 1)
      site.setResult(warp.results[lane], result);
}

ROPE_HANDLER(rope::emulator::executeReduction) {
  Machine::get().meet(site, site.getOperand<uint32_t>(operands, 1), operands,
                      results, reduce);
}

//===----------------------------------------------------------------------===//
// match.sync: operands are mask, value of i32 or i64
//===----------------------------------------------------------------------===//

static uint64_t getMatchValue(const Site &site, const char *operands) {
  return site.modifier[0] == 64 ? site.getOperand<uint64_t>(operands, 1)
                                : site.getOperand<uint32_t>(operands, 1);
}

static uint32_t findEqual(const Site &site, Warp &warp, uint32_t mask,
                          unsigned lane) {
  uint32_t equal = 0;
  for (unsigned other = 0; other < 32; ++other)
    if (mask >> other & 1 && getMatchValue(site, warp.operands[other]) ==
                                 getMatchValue(site, warp.operands[lane]))
      equal |= 1u << other;
  return equal;
}

static void matchAny(const Site &site, Warp &warp, uint32_t mask) {
  for (unsigned lane = 0; lane < 32; ++lane)
    if (mask >> lane & 1)
      site.setResult(warp.results[lane], findEqual(site, warp, mask, lane));
}

static void matchAll(const Site &site, Warp &warp, uint32_t mask) {
  bool all = findEqual(site, warp, mask, __builtin_ctz(mask)) == mask;
  for (unsigned lane = 0; lane < 32; ++lane)
    if (mask >> lane & 1) {
      site.setResult<uint32_t>(warp.results[lane], all ? mask : 0);
      site.setResult<uint32_t>(warp.results[lane], all, 1);
    }
}

ROPE_HANDLER(rope::emulator::executeMatchAny) {
  Machine::get().meet(site, site.getOperand<uint32_t>(operands, 0), operands,
                      results, matchAny);
}

ROPE_HANDLER(rope::emulator::executeMatchAll) {
  Machine::get().meet(site, site.getOperand<uint32_t>(operands, 0), operands,
                      results, matchAll);
}

//===----------------------------------------------------------------------===//
// elect.sync, bar.warp.sync, activemask
//===----------------------------------------------------------------------===//

/// The same lane for the same mask, but which one is not for a kernel to know.
static void elect(const Site &site, Warp &warp, uint32_t mask) {
  bool last = Machine::get().isShuffled();
  unsigned leader = last ? 31 - __builtin_clz(mask) : __builtin_ctz(mask);
  for (unsigned lane = 0; lane < 32; ++lane)
    if (mask >> lane & 1) {
      site.setResult<uint32_t>(warp.results[lane], leader);
      site.setResult<uint32_t>(warp.results[lane], lane == leader, 1);
    }
}

ROPE_HANDLER(rope::emulator::executeElect) {
  Machine::get().meet(site, site.getOperand<uint32_t>(operands, 0), operands,
                      results, elect);
}

static void passWarpBarrier(const Site &, Warp &warp, uint32_t mask) {
  Clocks &clocks = Machine::get().getClocks();
  Clock clock;
  for (unsigned lane = 0; lane < 32; ++lane)
    if (mask >> lane & 1)
      clocks.release(warp.threads[lane].number, warp.number, clock);
  for (unsigned lane = 0; lane < 32; ++lane)
    if (mask >> lane & 1)
      clocks.acquire(warp.threads[lane].number, clock);
}

ROPE_HANDLER(rope::emulator::executeWarpBarrier) {
  Machine::get().meet(site, site.getOperand<uint32_t>(operands, 0), operands,
                      results, passWarpBarrier);
}

ROPE_HANDLER(rope::emulator::executeActiveMask) {
  Warp &warp = *Machine::get().getCurrent()->warp;
  uint32_t mask = 0;
  for (unsigned lane = 0; lane < warp.laneCount; ++lane)
    if (!warp.threads[lane].exited)
      mask |= 1u << lane;
  site.setResult(results, mask);
}

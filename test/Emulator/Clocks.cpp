//===- Clocks.cpp - What each thread knows of the others ------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Clocks.h"
#include "Report.h"

using namespace rope::emulator;

void Clocks::reset(unsigned threadCount, unsigned warpCount,
                   unsigned blockCount) {
  threads = threadCount;
  warps = warpCount;
  asyncs = 0;
  width = enabled ? threads + 2 * warps + kMaxAsync : 0;
  if (!enabled)
    return;
  rows.assign(size_t(threads) * width, 0);
  bases.assign(size_t(blockCount) * width, 0);
  fenced.assign(width, 0);
  warpTime.assign(warps, 1);
  blockOf.assign(threads, 0);
  for (unsigned t = 0; t < threads; ++t)
    rows[size_t(t) * width + t] = 1;
}

Component Clocks::makeAsync() {
  if (asyncs == kMaxAsync)
    fail(format("expected at most %u mbarriers and threads that store in bulk "
                "in a block",
                kMaxAsync));
  return threads + 2 * warps + asyncs++;
}

void Clocks::release(unsigned t, unsigned warp, Clock &to) {
  if (!enabled)
    return;
  if (to.size() < width)
    to.resize(width, 0);
  const uint32_t *row = &rows[size_t(t) * width];
  const uint32_t *base = &bases[size_t(blockOf[t]) * width];
  unsigned count = used();
  for (unsigned c = 0; c < count; ++c)
    to[c] = std::max(to[c], std::max(row[c], base[c]));
  ++rows[size_t(t) * width + t];
  ++warpTime[warp];
}

void Clocks::acquire(unsigned t, const Clock &from) {
  if (!enabled || from.empty())
    return;
  uint32_t *row = &rows[size_t(t) * width];
  unsigned count = used();
  for (unsigned c = 0; c < count; ++c)
    row[c] = std::max(row[c], from[c]);
}

void Clocks::meet(unsigned block, unsigned first, unsigned count) {
  if (!enabled)
    return;
  uint32_t *base = &bases[size_t(block) * width];
  // A thread is the first to know its own time, and a warp's threads the
  // warp's. Other components may be known to any thread.
  auto join = [&](unsigned begin, unsigned end) {
    for (unsigned t = first; t < first + count; ++t) {
      const uint32_t *row = &rows[size_t(t) * width];
      for (unsigned c = begin; c < end; ++c)
        base[c] = std::max(base[c], row[c]);
    }
  };
  join(0, first);
  join(first + count, used());
  for (unsigned t = first; t < first + count; ++t) {
    uint32_t &own = rows[size_t(t) * width + t];
    base[t] = own++;
  }
  for (uint32_t &time : warpTime)
    ++time;
}

void Clocks::fenceProxy(unsigned t) {
  if (!enabled)
    return;
  for (unsigned c = 0, e = threads + warps; c < e; ++c)
    fenced[c] = std::max(fenced[c], get(t, c));
  ++rows[size_t(t) * width + t];
}

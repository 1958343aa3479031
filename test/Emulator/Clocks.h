//===- Clocks.h - What each thread knows of the others --------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Vector clocks. A component is something that accesses shared memory in an
// order of its own:
//   - a thread, for its own loads and stores;
//   - a warp, for what it reads as a whole (ldmatrix);
//   - a warp's wgmma groups, which read until they are waited for;
//   - an asynchronous writer or reader: the copies that an mbarrier counts, the
//     bulk stores of a thread.
// An access of component c at time k happened before what thread t does now iff
// t's clock has at least k for c. Barriers, and waits on an mbarrier, pass
// clocks on.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_EMULATOR_CLOCKS_H
#define ROPE_EMULATOR_CLOCKS_H

#include <algorithm>
#include <cstdint>
#include <vector>

namespace rope::emulator {

using Component = uint16_t;
using Clock = std::vector<uint32_t>;

class Clocks {
public:
  static constexpr unsigned kMaxAsync = 256;

  void reset(unsigned threadCount, unsigned warpCount, unsigned blockCount);

  bool isEnabled() const { return enabled; }
  void setEnabled(bool value) { enabled = value; }

  /// The components.
  Component ofThread(unsigned thread) const { return thread; }
  Component ofWarp(unsigned warp) const { return threads + warp; }
  Component ofWgmma(unsigned warp) const { return threads + warps + warp; }
  Component makeAsync();
  bool isThread(Component component) const { return component < threads; }
  unsigned getWarp(Component component) const {
    return (component - threads) % warps;
  }
  bool isAsync(Component component) const {
    return component >= threads + 2 * warps;
  }

  unsigned getWidth() const { return width; }

  /// What thread t knows of `component`.
  uint32_t get(unsigned t, Component component) const {
    return std::max(rows[t * width + component],
                    bases[blockOf[t] * width + component]);
  }
  /// The time of thread t's own next access.
  uint32_t now(unsigned t) const { return rows[t * width + t]; }
  uint32_t warpNow(unsigned warp) const { return warpTime[warp]; }
  void setBlock(unsigned t, unsigned block) { blockOf[t] = block; }

  /// Thread t learns that `component` is done up to `time`.
  void learn(unsigned t, Component component, uint32_t time) {
    uint32_t &own = rows[t * width + component];
    own = std::max(own, time);
  }
  /// Thread t took part in a read of its whole warp.
  void noteWarp(unsigned t, unsigned warp) {
    if (enabled)
      rows[t * width + ofWarp(warp)] = warpTime[warp];
  }

  /// Adds what t knows to `to`; what t does next is later.
  void release(unsigned t, unsigned warp, Clock &to);
  /// Adds what `from` says to what t knows.
  void acquire(unsigned t, const Clock &from);
  /// All threads [first, first + count) of a block meet.
  void meet(unsigned block, unsigned first, unsigned count);

  /// A fence between the generic and the asynchronous proxy: all accesses of
  /// threads that t knows of are seen by asynchronous ones that follow.
  void fenceProxy(unsigned t);
  bool isFenced(Component component, uint32_t time) const {
    return time <= fenced[component];
  }

private:
  unsigned used() const { return threads + 2 * warps + asyncs; }

  bool enabled = true;
  unsigned threads = 0, warps = 0, asyncs = 0, width = 0;
  std::vector<uint32_t> rows, bases, fenced, warpTime;
  std::vector<uint16_t> blockOf;
};

} // namespace rope::emulator

#endif // ROPE_EMULATOR_CLOCKS_H

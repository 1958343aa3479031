//===- MBarriers.cpp - mbarrier objects -----------------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The PTX ISA, "Parallel Synchronization and Communication Instructions:
// mbarrier": a phase ends when no arrivals and no bytes are missing.
//
//===----------------------------------------------------------------------===//

#include "MBarriers.h"
#include "Handlers.h"
#include "Report.h"
#include <tuple>

using namespace rope::emulator;

static constexpr uint32_t kMostArrivals = (1u << 20) - 1;
static constexpr int64_t kMostTransactions = (1 << 20) - 1;

MBarrier &rope::emulator::getMBarrier(const Site &site, const Thread &thread,
                                      SharedAddress address) {
  auto &barriers = address.block->mbarriers;
  auto it = barriers.find(address.offset);
  if (it == barriers.end())
    failAt(site, thread,
           format("expected an mbarrier that was initialized, at offset %u",
                  address.offset - SharedMemory::kBase));
  return it->second;
}

Accessor rope::emulator::accessorOf(const MBarrier &barrier,
                                    const Thread &thread, const Site &site) {
  Accessor by{&thread, &site, barrier.component, barrier.getTime()};
  by.async = true;
  return by;
}

static void endPhaseIfComplete(const Site &site, const Thread &thread,
                               MBarrier &barrier) {
  Machine &machine = Machine::get();
  if (std::abs(barrier.transactions) > kMostTransactions)
    failAt(
        site, thread,
        format("expected at most %lld bytes to be missing, but there are %lld",
               static_cast<long long>(kMostTransactions),
               static_cast<long long>(barrier.transactions)));
  machine.noteProgress();
  if (barrier.pending || barrier.transactions)
    return;
  ++barrier.phase;
  barrier.pending = barrier.expected;
  barrier.ended = barrier.arriving;
  for (Thread *waiting : barrier.waiting)
    machine.wake(*waiting);
  barrier.waiting.clear();
}

void rope::emulator::arriveAtMBarrier(const Site &site, const Thread &thread,
                                      MBarrier &barrier, uint32_t count) {
  if (count > barrier.pending)
    failAt(site, thread,
           format("expected at most %u arrivals in a phase, the count that the "
                  "mbarrier was initialized with",
                  barrier.expected));
  barrier.pending -= count;
  endPhaseIfComplete(site, thread, barrier);
}

void rope::emulator::completeTransactions(const Site &site,
                                          const Thread &thread,
                                          SharedAddress address,
                                          uint32_t bytes) {
  MBarrier &barrier = getMBarrier(site, thread, address);
  Clocks &clocks = Machine::get().getClocks();
  if (clocks.isEnabled()) {
    barrier.arriving.resize(
        std::max<size_t>(barrier.arriving.size(), clocks.getWidth()));
    barrier.arriving[barrier.component] = barrier.getTime();
  }
  barrier.transactions -= bytes;
  endPhaseIfComplete(site, thread, barrier);
}

/// The mbarrier that operand 0 names. Its initialization must be known.
static SharedAddress getAddress(const Site &site, const char *operands) {
  Thread &self = *Machine::get().getCurrent();
  uint64_t pointer = site.getOperand<uint64_t>(operands, 0);
  checkAligned(site, self, pointer, 8);
  SharedAddress address = getShared(site, self, site.space, pointer, 8);
  if (site.handler != executeMBarrierInit) {
    Accessor by = accessorOf(self, site);
    by.atomic = true;
    getMBarrier(site, self, address);
    address.block->shared.read(by, address.offset, 8);
  }
  return address;
}

ROPE_HANDLER(rope::emulator::executeMBarrierInit) {
  Thread &self = *Machine::get().getCurrent();
  SharedAddress address = getAddress(site, operands);
  uint32_t count = site.getOperand<uint32_t>(operands, 1);
  if (count == 0 || count > kMostArrivals)
    failAt(site, self,
           format("expected a count from 1 to %u, but it is %u", kMostArrivals,
                  count));
  if (address.block->mbarriers.count(address.offset))
    failAt(
        site, self,
        "expected no mbarrier that is in use: one must be invalidated before "
        "it is initialized anew");
  address.block->shared.write(accessorOf(self, site), address.offset, 8);
  MBarrier &barrier = address.block->mbarriers[address.offset];
  barrier.expected = barrier.pending = count;
  // At the same place the component goes on: there are only so many.
  auto old = address.block->oldMBarriers.find(address.offset);
  if (old == address.block->oldMBarriers.end())
    barrier.component = Machine::get().getClocks().makeAsync();
  else
    std::tie(barrier.component, barrier.firstTime) = old->second;
}

ROPE_HANDLER(rope::emulator::executeMBarrierInvalidate) {
  Thread &self = *Machine::get().getCurrent();
  SharedAddress address = getAddress(site, operands);
  const MBarrier &barrier = getMBarrier(site, self, address);
  if (!barrier.waiting.empty())
    failAt(site, self, "expected no thread to wait for the mbarrier");
  address.block->oldMBarriers[address.offset] = {barrier.component,
                                                 barrier.getTime()};
  address.block->mbarriers.erase(address.offset);
  address.block->shared.write(accessorOf(self, site), address.offset, 8);
}

/// modifier[1] is the operand that counts arrivals or bytes, or -1. The result
/// is the phase.
ROPE_HANDLER(rope::emulator::executeMBarrierArrive) {
  Machine &machine = Machine::get();
  Thread &self = *machine.getCurrent();
  SharedAddress address = getAddress(site, operands);
  MBarrier &barrier = getMBarrier(site, self, address);
  int64_t flags = site.modifier[0];
  uint32_t count =
      site.modifier[1] < 0
          ? 1
          : site.getOperand<uint32_t>(operands, unsigned(site.modifier[1]));
  if (!site.results.empty())
    site.setResult<uint64_t>(results, barrier.phase);
  if (flags & kCompleteTransactions) {
    completeTransactions(site, self, address, count);
    return;
  }
  if (flags & kExpectTransactions) {
    barrier.transactions += count;
    count = 1;
  }
  if (!(flags & kArrive)) {
    machine.noteProgress();
    return;
  }
  if (!(flags & kRelaxed))
    machine.getClocks().release(self.number, self.warp->number,
                                barrier.arriving);
  if (flags & kDrop)
    barrier.expected -= count;
  if (flags & kNoComplete && count >= barrier.pending)
    failAt(site, self, "expected .noComplete not to end the phase");
  arriveAtMBarrier(site, self, barrier, count);
}

static std::string describeMBarrier(const Thread &thread) {
  auto it = thread.block->mbarriers.find(thread.waitAddress);
  if (it == thread.block->mbarriers.end())
    return "an mbarrier";
  const MBarrier &barrier = it->second;
  return format("mbarrier at offset %u, phase %u: %u of %u arrivals and %lld "
                "bytes are missing",
                thread.waitAddress - SharedMemory::kBase, barrier.phase,
                barrier.pending, barrier.expected,
                static_cast<long long>(barrier.transactions));
}

/// Operand 1 is a parity if modifier[0], else the phase that an arrival
/// returned. modifier[1]: may suspend the thread until the phase has ended
/// (try_wait). modifier[2]: nothing is passed on (.relaxed).
ROPE_HANDLER(rope::emulator::executeMBarrierWait) {
  Machine &machine = Machine::get();
  Thread &self = *machine.getCurrent();
  SharedAddress address = getAddress(site, operands);
  MBarrier *barrier = &getMBarrier(site, self, address);
  uint32_t parity = 0;
  uint64_t phase = 0;
  if (site.modifier[0]) {
    parity = site.getOperand<uint32_t>(operands, 1);
    if (parity > 1)
      failAt(site, self,
             format("expected a parity of 0 or 1, but it is %u", parity));
  } else {
    phase = site.getOperand<uint64_t>(operands, 1);
  }
  auto hasEnded = [&] {
    return site.modifier[0] ? (barrier->phase & 1) != parity
                            : barrier->phase > phase;
  };
  if (site.modifier[1]) {
    while (!hasEnded()) {
      barrier->waiting.push_back(&self);
      self.waitAddress = address.offset;
      machine.wait(site, describeMBarrier);
      barrier = &getMBarrier(site, self, address);
    }
  } else if (!hasEnded()) {
    self.waitAddress = address.offset;
    machine.yield(site);
    barrier = &getMBarrier(site, self, address);
  }
  bool ended = hasEnded();
  if (ended && !site.modifier[2])
    machine.getClocks().acquire(self.number, barrier->ended);
  if (!site.results.empty())
    site.setResult<uint32_t>(results, ended);
}

ROPE_HANDLER(rope::emulator::executeMBarrierPendingCount) {
  Machine &machine = Machine::get();
  failAt(site, *machine.getCurrent(),
         "expected no use of an mbarrier's pending count");
}

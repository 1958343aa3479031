//===- Barriers.cpp - Barriers of a block and of a cluster, and fences ----===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Handlers.h"
#include "Machine.h"
#include "Report.h"

using namespace rope::emulator;

//===----------------------------------------------------------------------===//
// Named barriers: operands are id, and the count if modifier[0]
//===----------------------------------------------------------------------===//

static std::string describeBarrier(const Thread &thread) {
  const NamedBarrier &barrier = thread.block->barriers[thread.waitAddress];
  return format("barrier %u has %u of %u threads", thread.waitAddress,
                barrier.arrived, barrier.expected);
}

static NamedBarrier &arriveAt(const Site &site, Thread &self, uint32_t id,
                              bool hasCount, uint32_t count) {
  Block &block = *self.block;
  if (id >= 16)
    failAt(site, self,
           format("expected a barrier from 0 to 15, but it is %u", id));
  NamedBarrier &barrier = block.barriers[id];
  unsigned expected = hasCount ? count : block.threadCount;
  if (hasCount && (count == 0 || count % 32 || count > block.threadCount))
    failAt(site, self,
           format("expected a multiple of 32 threads, at most the block's %u, "
                  "but it is %u",
                  block.threadCount, count));
  if (barrier.arrived == 0) {
    barrier.expected = expected;
    barrier.warpSites.assign((block.threadCount + 31) / 32, nullptr);
    barrier.full = expected == block.threadCount;
    barrier.votes = 0;
  }
  if (barrier.expected != expected)
    failAt(site, self,
           format("expected %u threads at barrier %u, as others that arrived, "
                  "but it is for %u",
                  barrier.expected, id, expected));
  const Site *&warpSite = barrier.warpSites[self.warp->index];
  if (site.aligned && warpSite && warpSite != &site)
    failAt(site, self,
           format("expected all threads of a warp at one instruction of "
                  "barrier %u, but others of its warp are at %s (divergence)",
                  id, describe(*warpSite).c_str()));
  warpSite = &site;
  ++barrier.arrived;
  return barrier;
}

/// All have arrived: they know what each other did before.
static void complete(Block &block, NamedBarrier &barrier) {
  Machine &machine = Machine::get();
  Clocks &clocks = machine.getClocks();
  if (barrier.full) {
    clocks.meet(block.number, block.firstThread, block.threadCount);
  } else {
    for (Thread *thread : barrier.waiting)
      clocks.release(thread->number, thread->warp->number, barrier.clock);
    for (Thread *thread : barrier.waiting)
      clocks.acquire(thread->number, barrier.clock);
  }
  for (Thread *thread : barrier.waiting) {
    thread->barrierVotes = barrier.votes;
    machine.wake(*thread);
  }
  barrier.waiting.clear();
  barrier.arrived = 0;
  barrier.clock.clear();
}

static void sync(const Site &site, uint32_t id, bool hasCount, uint32_t count,
                 bool vote) {
  Machine &machine = Machine::get();
  Thread &self = *machine.getCurrent();
  NamedBarrier &barrier = arriveAt(site, self, id, hasCount, count);
  barrier.votes += vote;
  barrier.waiting.push_back(&self);
  if (barrier.arrived == barrier.expected) {
    complete(*self.block, barrier);
    return;
  }
  self.waitAddress = id;
  machine.wait(site, describeBarrier);
}

ROPE_HANDLER(rope::emulator::executeBarrierSync) {
  bool hasCount = site.modifier[0];
  sync(site, site.getOperand<uint32_t>(operands, 0), hasCount,
       hasCount ? site.getOperand<uint32_t>(operands, 1) : 0, false);
}

ROPE_HANDLER(rope::emulator::executeBarrierArrive) {
  Machine &machine = Machine::get();
  Thread &self = *machine.getCurrent();
  NamedBarrier &barrier =
      arriveAt(site, self, site.getOperand<uint32_t>(operands, 0), true,
               site.getOperand<uint32_t>(operands, 1));
  barrier.full = false;
  machine.getClocks().release(self.number, self.warp->number, barrier.clock);
  if (barrier.arrived == barrier.expected)
    complete(*self.block, barrier);
}

/// The last operand is the predicate; modifier[1] is 0 for popc, 1 for and, 2
/// for or.
ROPE_HANDLER(rope::emulator::executeBarrierReduction) {
  Thread &self = *Machine::get().getCurrent();
  bool hasCount = site.modifier[0];
  uint32_t count = hasCount ? site.getOperand<uint32_t>(operands, 1)
                            : self.block->threadCount;
  bool vote = site.getOperand<uint32_t>(operands, hasCount ? 2 : 1);
  sync(site, site.getOperand<uint32_t>(operands, 0), hasCount, count, vote);
  uint32_t votes = self.barrierVotes;
  site.setResult<uint32_t>(results, site.modifier[1] == 0   ? votes
                                    : site.modifier[1] == 1 ? votes == count
                                                            : votes != 0);
}

//===----------------------------------------------------------------------===//
// The cluster's barrier
//===----------------------------------------------------------------------===//

static std::string describeClusterBarrier(const Thread &) {
  const ClusterBarrier &barrier = Machine::get().getClusterBarrier();
  return format("%u of %u threads of the cluster have arrived", barrier.arrived,
                Machine::get().getThreadCount());
}

/// modifier[0]: with .relaxed, nothing is passed on.
ROPE_HANDLER(rope::emulator::executeClusterArrive) {
  Machine &machine = Machine::get();
  Thread &self = *machine.getCurrent();
  ClusterBarrier &barrier = machine.getClusterBarrier();
  if (self.clusterPhase != barrier.phase)
    failAt(site, self,
           "expected a barrier.cluster.wait since its last arrival");
  ++self.clusterPhase;
  if (!site.modifier[0])
    machine.getClocks().release(self.number, self.warp->number,
                                barrier.arriving);
  if (++barrier.arrived < machine.getThreadCount())
    return;
  barrier.arrived = 0;
  ++barrier.phase;
  barrier.ended = barrier.arriving;
  for (Thread *thread : barrier.waiting)
    machine.wake(*thread);
  barrier.waiting.clear();
}

ROPE_HANDLER(rope::emulator::executeClusterWait) {
  Machine &machine = Machine::get();
  Thread &self = *machine.getCurrent();
  ClusterBarrier &barrier = machine.getClusterBarrier();
  while (barrier.phase < self.clusterPhase) {
    barrier.waiting.push_back(&self);
    machine.wait(site, describeClusterBarrier);
  }
  machine.getClocks().acquire(self.number, barrier.ended);
}

//===----------------------------------------------------------------------===//
// Fences
//===----------------------------------------------------------------------===//

ROPE_HANDLER(rope::emulator::executeProxyFence) {
  Machine &machine = Machine::get();
  machine.getClocks().fenceProxy(machine.getCurrent()->number);
}

/// Hints, and fences whose effect every access here has.
ROPE_HANDLER(rope::emulator::executeNothing) {}

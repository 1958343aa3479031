//===- Machine.cpp - Threads, warps, blocks and their schedule ------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Machine.h"
#include "Module.h"
#include "Report.h"
#include <cstdlib>

using namespace rope::emulator;

Machine &Machine::get() {
  static Machine machine;
  return machine;
}

Accessor rope::emulator::accessorOf(const Thread &thread, const Site &site) {
  Clocks &clocks = Machine::get().getClocks();
  Accessor by{&thread, &site, clocks.ofThread(thread.number), 0};
  if (clocks.isEnabled())
    by.time = clocks.now(thread.number);
  return by;
}

//===----------------------------------------------------------------------===//
// Running
//===----------------------------------------------------------------------===//

void Machine::run(const Launch &newLaunch) {
  launch = &newLaunch;
  cluster = newLaunch.cluster;
  const char *seed = std::getenv("ROPE_EMULATOR_SEED");
  const char *races = std::getenv("ROPE_EMULATOR_RACES");
  shuffled = seed && std::atoi(seed) != 0;
  generator.seed(seed ? std::atoi(seed) + 1 : 1);
  clocks.setEnabled(!races || std::atoi(races) != 0);
  Dim3 grid = launch->grid;
  Dim3 clusters{grid.x / cluster.x, grid.y / cluster.y, grid.z / cluster.z};
  std::vector<unsigned> order(clusters.count());
  for (unsigned i = 0; i < order.size(); ++i)
    order[i] = i;
  if (shuffled)
    for (unsigned i = order.size(); i > 1; --i)
      std::swap(order[i - 1], order[random(i)]);
  for (unsigned i : order)
    runCluster(unflatten(i, clusters));
  current = nullptr;
  launch = nullptr;
}

void Machine::setUpCluster(Dim3 index) {
  clusterIndex = index;
  blockCount = cluster.count();
  clusterBarrier = ClusterBarrier();
  unsigned perBlock = launch->block.count(),
           warpsPerBlock = (perBlock + 31) / 32;
  const Kernel &kernel = *launch->kernel;
  clocks.reset(perBlock * blockCount, warpsPerBlock * blockCount, blockCount);
  stacks.reserve(perBlock * blockCount);
  while (blocks.size() < blockCount)
    blocks.push_back(std::make_unique<Block>());
  threads.assign(perBlock * blockCount, Thread());
  warps.assign(warpsPerBlock * blockCount, Warp());
  for (unsigned b = 0; b < blockCount; ++b) {
    Block &block = *blocks[b];
    Dim3 rank = unflatten(b, cluster);
    block.index = {index.x * cluster.x + rank.x, index.y * cluster.y + rank.y,
                   index.z * cluster.z + rank.z};
    block.number = b;
    block.firstThread = b * perBlock;
    block.threadCount = perBlock;
    block.exited = 0;
    block.mbarriers.clear();
    block.oldMBarriers.clear();
    for (NamedBarrier &barrier : block.barriers)
      barrier = NamedBarrier();
    block.shared.reset(&clocks, kernel.getSharedEnd(launch->dynamicShared),
                       kernel.module->granuleShift);
    for (unsigned w = 0; w < warpsPerBlock; ++w) {
      Warp &warp = warps[b * warpsPerBlock + w];
      warp.block = &block;
      warp.threads = &threads[b * perBlock + 32 * w];
      warp.index = w;
      warp.number = b * warpsPerBlock + w;
      warp.laneCount = std::min(32u, perBlock - 32 * w);
      warp.ready = warp.getAllLanes();
    }
    for (unsigned t = 0; t < perBlock; ++t) {
      Thread &thread = threads[b * perBlock + t];
      thread.block = &block;
      thread.warp = &warps[b * warpsPerBlock + t / 32];
      thread.index = t;
      thread.lane = t % 32;
      thread.number = b * perBlock + t;
      thread.stack = makeFiber(stacks.getTop(thread.number), runThread);
      if (clocks.isEnabled())
        clocks.setBlock(thread.number, b);
    }
  }
}

void Machine::runCluster(Dim3 index) {
  setUpCluster(index);
  exitedThreads = 0;
  events.clear();
  yielded.clear();
  fruitless = 0;
  lastWarp = 0;
  current = nullptr;
  current = pickNext();
  if (current)
    ropeEmulatorSwitch(&main, current->stack);
  current = nullptr;
  // Copies that nobody waited for still arrive.
  runEvents(/*all=*/true);
}

void Machine::runThread() {
  Machine &machine = get();
  machine.launch->kernel->entry(machine.launch->parameters);
  machine.exitThread();
}

void Machine::exitThread() {
  current->exited = true;
  for (BulkStore &store : current->bulkStores)
    store.perform();
  current->bulkStores.clear();
  ++current->block->exited;
  ++exitedThreads;
  current->warp->ready &= ~(1u << current->lane);
  switchAway();
  std::abort(); // never continued
}

//===----------------------------------------------------------------------===//
// The schedule
//===----------------------------------------------------------------------===//

Thread *Machine::pickLane(Warp &warp) {
  uint32_t ready = warp.ready;
  unsigned first = shuffled ? random(32) : 0;
  uint32_t rotated = first ? ready >> first | ready << (32 - first) : ready;
  return &warp.threads[(__builtin_ctz(rotated) + first) % 32];
}

/// Runs the events whose time has come, or all. True if there was one.
bool Machine::runEvents(bool all) {
  bool any = false;
  for (size_t i = 0; i < events.size();) {
    if (!all && events[i].due > step) {
      ++i;
      continue;
    }
    Event event = std::move(events[i]);
    events.erase(events.begin() + i);
    event.happen();
    any = progress = true;
  }
  return any;
}

Thread *Machine::pickNext() {
  if (current && current->warp->ready && !(shuffled && random(8) == 0))
    return pickLane(*current->warp);
  for (;;) {
    ++step;
    if (!events.empty())
      runEvents(/*all=*/false);
    unsigned count = warps.size();
    unsigned first = shuffled ? random(count) : lastWarp + 1;
    for (unsigned i = 0; i < count; ++i) {
      unsigned w = (first + i) % count;
      if (warps[w].ready) {
        lastWarp = w;
        return pickLane(warps[w]);
      }
    }
    if (!events.empty()) {
      // Nothing else can happen: the next event does.
      auto next = std::min_element(
          events.begin(), events.end(),
          [](const Event &a, const Event &b) { return a.due < b.due; });
      step = next->due;
      continue;
    }
    if (!yielded.empty()) {
      fruitless = progress ? 0 : fruitless + 1;
      progress = false;
      if (fruitless > 1000)
        reportDeadlock();
      for (Thread *thread : yielded)
        thread->warp->ready |= 1u << thread->lane;
      yielded.clear();
      continue;
    }
    if (exitedThreads == threads.size())
      return nullptr;
    reportDeadlock();
  }
}

void Machine::switchAway() {
  Thread *from = current, *to = pickNext();
  current = to;
  if (to != from)
    ropeEmulatorSwitch(&from->stack, to ? to->stack : main);
}

void Machine::wait(const Site &site, std::string (*reason)(const Thread &)) {
  Thread &self = *current;
  self.waitSite = &site;
  self.waitReason = reason;
  self.warp->ready &= ~(1u << self.lane);
  switchAway();
  self.waitSite = nullptr;
}

void Machine::wake(Thread &thread) {
  thread.warp->ready |= 1u << thread.lane;
  progress = true;
}

void Machine::yield(const Site &site) {
  yielded.push_back(current);
  wait(site, nullptr);
}

void Machine::later(std::function<void()> event) {
  // Half of them as late as can be: when nothing else can run.
  uint64_t delay = random(2) ? 1u << 30 : random(64);
  events.push_back({step + delay + random(16), std::move(event)});
}

//===----------------------------------------------------------------------===//
// Meetings of the lanes of a warp
//===----------------------------------------------------------------------===//

/// Lanes that wait for one another at different instructions never go on.
[[noreturn]] static void reportDivergence(const Site &site, Thread &thread,
                                          const Meeting &other) {
  std::vector<unsigned> waiting;
  for (unsigned lane = 0; lane < 32; ++lane)
    if (other.arrived >> lane & 1)
      waiting.push_back(thread.warp->threads[lane].index);
  failAt(
      site, thread,
      format("expected all lanes of a mask at one instruction, but %s of its "
             "warp arrived at %s (divergence)",
             describeThreads(waiting).c_str(), describe(*other.site).c_str()));
}

void Machine::meet(const Site &site, uint32_t mask, char *operands,
                   char *results,
                   void (*work)(const Site &, Warp &, uint32_t)) {
  Thread &self = *current;
  Warp &warp = *self.warp;
  uint32_t bit = 1u << self.lane;
  if (!(mask & bit))
    failAt(
        site, self,
        format("expected its own lane %u in the mask 0x%08x", self.lane, mask));
  if (mask & ~warp.getAllLanes())
    failAt(
        site, self,
        format("expected a mask of the %u lanes of its warp, but it is 0x%08x",
               warp.laneCount, mask));
  warp.operands[self.lane] = operands;
  warp.results[self.lane] = results;
  size_t i = 0;
  for (; i < warp.meetings.size(); ++i) {
    Meeting &meeting = warp.meetings[i];
    bool same = site.aligned ? meeting.site == &site
                             : meeting.site->handler == site.handler;
    if (meeting.mask == mask && same)
      break;
    if ((meeting.mask & bit) && (mask & meeting.arrived))
      reportDivergence(site, self, meeting);
  }
  if (i == warp.meetings.size())
    warp.meetings.push_back({&site, mask, 0});
  warp.meetings[i].arrived |= bit;
  if (warp.meetings[i].arrived != mask) {
    wait(site, nullptr);
    return;
  }
  warp.meetings.erase(warp.meetings.begin() + i);
  work(site, warp, mask);
  warp.ready |= mask;
}

//===----------------------------------------------------------------------===//
// Deadlocks
//===----------------------------------------------------------------------===//

void Machine::reportDeadlock() {
  std::string text = "deadlock: ";
  std::vector<bool> told(threads.size(), false);
  bool first = true;
  for (unsigned i = 0; i < threads.size(); ++i) {
    const Thread &thread = threads[i];
    if (told[i] || (thread.exited && exitedThreads == threads.size()))
      continue;
    auto stateOf = [](const Thread &t) {
      if (t.exited)
        return std::string("exited");
      std::string state = "wait at " + describe(*t.waitSite);
      if (t.waitReason)
        state += " (" + t.waitReason(t) + ")";
      return state;
    };
    std::vector<unsigned> alike;
    std::string state;
    for (unsigned j = i; j < threads.size(); ++j) {
      const Thread &other = threads[j];
      if (told[j] || other.block != thread.block ||
          other.exited != thread.exited ||
          (!thread.exited && (other.waitSite != thread.waitSite ||
                              other.waitAddress != thread.waitAddress)))
        continue;
      told[j] = true;
      alike.push_back(other.index);
    }
    state = stateOf(thread);
    text += (first ? "" : "; ") + describeThreads(alike) + " " + state;
    first = false;
  }
  current = nullptr;
  fail(text);
}

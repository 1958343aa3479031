//===- Machine.h - Threads, warps, blocks and their schedule --------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One host thread runs everything. A cluster's blocks run together, every GPU
// thread of them a fiber; clusters run one after the other. A fiber runs until
// it waits for others; which one is next follows from the seed.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_EMULATOR_MACHINE_H
#define ROPE_EMULATOR_MACHINE_H

#include "Clocks.h"
#include "Fiber.h"
#include "SharedMemory.h"
#include "Site.h"
#include <deque>
#include <functional>
#include <memory>
#include <random>
#include <unordered_map>

namespace rope::emulator {

struct Block;
struct Kernel;
struct Warp;

struct Dim3 {
  unsigned x = 1, y = 1, z = 1;
  unsigned count() const { return x * y * z; }
};
/// The position of linear index `i`, x fastest.
inline Dim3 unflatten(unsigned i, Dim3 size) {
  return {i % size.x, i / size.x % size.y, i / size.x / size.y};
}

/// What an asynchronous copy has yet to do; `group` is a member of its queue.
struct AsyncCopy {
  const Site *site;
  uint32_t shared;
  const char *global;
  uint32_t size;
  uint32_t sourceSize;
};

/// Bulk stores from shared memory that read until they are waited for.
struct BulkStore {
  uint32_t group;
  std::function<void()> perform;
};

struct Thread {
  StackPointer stack = nullptr;
  Block *block = nullptr;
  Warp *warp = nullptr;
  /// Linear in its block, in its warp, and in its cluster.
  unsigned index = 0, lane = 0, number = 0;
  bool exited = false;
  /// Where it waits, and what for, if it does.
  const Site *waitSite = nullptr;
  std::string (*waitReason)(const Thread &) = nullptr;
  uint32_t waitAddress = 0;
  unsigned barrierVotes = 0, clusterPhase = 0;

  std::vector<AsyncCopy> copies;
  std::deque<std::vector<AsyncCopy>> copyGroups;

  Component bulkComponent = 0;
  uint32_t bulkGroup = 1;
  std::deque<BulkStore> bulkStores;
};

/// Lanes that meet at an instruction of their warp.
struct Meeting {
  const Site *site;
  uint32_t mask, arrived;
};

struct Warp {
  Block *block = nullptr;
  Thread *threads = nullptr;
  /// In its block, and in its cluster.
  unsigned index = 0, number = 0;
  unsigned laneCount = 32;
  uint32_t ready = 0;
  std::vector<Meeting> meetings;
  /// Buffers of the lanes that wait in a meeting.
  char *operands[32], *results[32];

  /// wgmma: groups that were committed, and whether one may begin (fence).
  uint32_t wgmmaCommitted = 0;
  bool wgmmaFenced = false;
  /// The wgmma that it waits at, and how many of its lanes do.
  const Site *wgmmaSite = nullptr;
  unsigned wgmmaLanes = 0;

  uint32_t getAllLanes() const {
    return laneCount == 32 ? ~0u : (1u << laneCount) - 1;
  }
};

struct NamedBarrier {
  unsigned expected = 0, arrived = 0;
  /// All threads of the block wait, and none only arrives.
  bool full = false;
  /// Threads whose predicate was true, for barrier.red.
  unsigned votes = 0;
  std::vector<Thread *> waiting;
  /// The instruction at which each warp's lanes arrive.
  std::vector<const Site *> warpSites;
  Clock clock;
};

/// An mbarrier object, by the PTX ISA's definition.
struct MBarrier {
  uint32_t expected = 0, pending = 0;
  int64_t transactions = 0;
  uint32_t phase = 0;
  /// The copies that it counts are a component, whose time is that of the
  /// phases since `firstTime`.
  Component component = 0;
  uint32_t firstTime = 0;
  uint32_t getTime() const { return firstTime + phase + 1; }
  /// What arrived in this phase, and what is known once the last has ended.
  Clock arriving, ended;
  std::vector<Thread *> waiting;
};

struct ClusterBarrier {
  unsigned arrived = 0, phase = 0;
  Clock arriving, ended;
  std::vector<Thread *> waiting;
};

struct Block {
  Dim3 index;
  unsigned number = 0; // in its cluster
  unsigned firstThread = 0, threadCount = 0;
  SharedMemory shared;
  NamedBarrier barriers[16];
  std::unordered_map<uint32_t, MBarrier> mbarriers;
  /// Of invalidated ones: their component, and the time that it has reached.
  std::unordered_map<uint32_t, std::pair<Component, uint32_t>> oldMBarriers;
  unsigned exited = 0;
};

struct Launch {
  const Kernel *kernel;
  Dim3 grid, block, cluster;
  uint32_t dynamicShared;
  void **parameters;
};

class Machine {
public:
  static Machine &get();

  void run(const Launch &launch);

  const Launch *getLaunch() const { return launch; }
  Thread *getCurrent() { return current; }
  Clocks &getClocks() { return clocks; }
  unsigned getBlockCount() const { return blockCount; }
  Block &getBlock(unsigned number) { return *blocks[number]; }
  Dim3 getCluster() const { return cluster; }
  Dim3 getClusterIndex() const { return clusterIndex; }
  unsigned getThreadCount() const { return threads.size(); }
  ClusterBarrier &getClusterBarrier() { return clusterBarrier; }
  /// Whether the schedule is not that of seed 0.
  bool isShuffled() const { return shuffled; }
  /// Whether memory is the thread's own (local memory).
  bool isOnStack(const Thread &thread, const char *pointer,
                 uint64_t size) const {
    return pointer >= stacks.getBottom(thread.number) &&
           pointer + size <= stacks.getTop(thread.number);
  }

  /// Suspends the current thread until `wake`.
  void wait(const Site &site, std::string (*reason)(const Thread &));
  void wake(Thread &thread);
  /// Lets others run; an error if that is all that ever happens.
  void yield(const Site &site);
  /// Something happened that a thread that yields may wait for.
  void noteProgress() { progress = true; }

  /// Meets the lanes of `mask`; the last that arrives does `work` for all, with
  /// the buffers of the lanes in their warp.
  void meet(const Site &site, uint32_t mask, char *operands, char *results,
            void (*work)(const Site &, Warp &, uint32_t mask));

  /// Something that happens later, by itself.
  void later(std::function<void()> event);

  uint64_t getStep() const { return step; }
  uint32_t random(uint32_t bound) { return bound ? generator() % bound : 0; }

private:
  struct Event {
    uint64_t due;
    std::function<void()> happen;
  };

  void runCluster(Dim3 index);
  void setUpCluster(Dim3 index);
  static void runThread();
  [[noreturn]] void exitThread();
  void switchAway();
  Thread *pickNext();
  Thread *pickLane(Warp &warp);
  bool runEvents(bool all);
  [[noreturn]] void reportDeadlock();

  Clocks clocks;
  Stacks stacks;
  std::minstd_rand generator;
  bool shuffled = false;

  const Launch *launch = nullptr;
  Dim3 cluster, clusterIndex;
  unsigned blockCount = 0, exitedThreads = 0;
  std::vector<std::unique_ptr<Block>> blocks;
  std::vector<Thread> threads;
  std::vector<Warp> warps;
  ClusterBarrier clusterBarrier;
  Thread *current = nullptr;
  unsigned lastWarp = 0;
  StackPointer main = nullptr;

  std::vector<Event> events;
  std::vector<Thread *> yielded;
  uint64_t step = 0;
  bool progress = false;
  unsigned fruitless = 0;
};

/// The access of the current thread, for itself.
Accessor accessorOf(const Thread &thread, const Site &site);

} // namespace rope::emulator

#endif // ROPE_EMULATOR_MACHINE_H

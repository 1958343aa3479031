//===- AsyncCopies.cpp - Copies that arrive later -------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// cp.async arrives when its thread waits for it and no earlier: a missing wait
// reads poison, or is reported. Bulk loads arrive at some time before their
// mbarrier says so. Bulk stores read when their thread waits for them.
//
//===----------------------------------------------------------------------===//

#include "AsyncCopies.h"
#include "Handlers.h"
#include "Report.h"
#include <cstring>

using namespace rope::emulator;

//===----------------------------------------------------------------------===//
// cp.async: operands are shared, global, and the size to read if modifier[1]
//===----------------------------------------------------------------------===//

ROPE_HANDLER(rope::emulator::executeCopyAsync) {
  Thread &self = *Machine::get().getCurrent();
  uint32_t size = site.modifier[0], sourceSize = size;
  uint64_t shared = site.getOperand<uint64_t>(operands, 0);
  uint64_t global = site.getOperand<uint64_t>(operands, 1);
  if (site.modifier[1])
    sourceSize = site.getOperand<uint32_t>(operands, 2);
  if (sourceSize > size)
    failAt(site, self,
           format("expected to read at most %u bytes, but it reads %u", size,
                  sourceSize));
  checkAligned(site, self, shared, size);
  checkAligned(site, self, global, size);
  SharedAddress to = getShared(site, self, Space::Shared, shared, size);
  const char *from = nullptr;
  if (sourceSize)
    from = checkGlobal(site, self, global, sourceSize);
  to.block->shared.beginAsyncWrite(accessorOf(self, site), to.offset, size);
  self.copies.push_back({&site, to.offset, from, size, sourceSize});
}

static void land(Block &block, const Accessor &by, const AsyncCopy &copy) {
  char *to = block.shared.getHost(copy.shared);
  std::memset(to, 0, copy.size);
  if (copy.sourceSize)
    std::memcpy(to, copy.global, copy.sourceSize);
  block.shared.endAsyncWrite(by, copy.shared, copy.size);
}

static void landGroup(Thread &thread, const std::vector<AsyncCopy> &group) {
  for (const AsyncCopy &copy : group)
    land(*thread.block, accessorOf(thread, *copy.site), copy);
}

ROPE_HANDLER(rope::emulator::executeCopyCommit) {
  Thread &self = *Machine::get().getCurrent();
  self.copyGroups.push_back(std::move(self.copies));
  self.copies.clear();
}

/// modifier[0]: wait for all, else operand 0 groups may be outstanding.
ROPE_HANDLER(rope::emulator::executeCopyWait) {
  Thread &self = *Machine::get().getCurrent();
  bool all = site.modifier[0];
  uint32_t most = all ? 0 : site.getOperand<uint32_t>(operands, 0);
  while (self.copyGroups.size() > most) {
    landGroup(self, self.copyGroups.front());
    self.copyGroups.pop_front();
  }
  if (!all)
    return;
  landGroup(self, self.copies);
  self.copies.clear();
}

/// Arrives at the mbarrier when the thread's copies have; modifier[0]: .noinc.
ROPE_HANDLER(rope::emulator::executeCopyArrive) {
  Machine &machine = Machine::get();
  Thread &self = *machine.getCurrent();
  SharedAddress address = getShared(site, self, site.space,
                                    site.getOperand<uint64_t>(operands, 0), 8);
  MBarrier &barrier = getMBarrier(site, self, address);
  if (!site.modifier[0])
    ++barrier.pending;
  std::vector<AsyncCopy> all;
  for (auto &group : self.copyGroups)
    all.insert(all.end(), group.begin(), group.end());
  all.insert(all.end(), self.copies.begin(), self.copies.end());
  self.copyGroups.clear();
  self.copies.clear();
  machine.later([&site, &self, address, all = std::move(all)] {
    MBarrier &barrier = getMBarrier(site, self, address);
    for (const AsyncCopy &copy : all) {
      Accessor by = accessorOf(barrier, self, *copy.site);
      land(*self.block, by, copy);
    }
    completeTransactions(site, self, address, 0);
    arriveAtMBarrier(site, self, getMBarrier(site, self, address), 1);
  });
}

//===----------------------------------------------------------------------===//
// Bulk copies
//===----------------------------------------------------------------------===//

void rope::emulator::loadLater(const Site &site, Thread &thread,
                               SharedAddress to, uint32_t size,
                               SharedAddress mbarrier,
                               std::function<void()> write) {
  getMBarrier(site, thread, mbarrier);
  Accessor by = accessorOf(thread, site);
  by.async = true;
  to.block->shared.beginAsyncWrite(by, to.offset, size);
  Machine::get().later(
      [&site, &thread, to, size, mbarrier, write = std::move(write)] {
        write();
        const MBarrier &barrier = getMBarrier(site, thread, mbarrier);
        to.block->shared.endAsyncWrite(accessorOf(barrier, thread, site),
                                       to.offset, size);
        completeTransactions(site, thread, mbarrier, size);
      });
}

void rope::emulator::storeLater(const Site &site, Thread &thread,
                                SharedAddress from, uint32_t size,
                                std::function<void()> store) {
  if (!thread.bulkComponent)
    thread.bulkComponent = Machine::get().getClocks().makeAsync();
  Accessor by{&thread, &site, thread.bulkComponent, thread.bulkGroup};
  by.async = true;
  from.block->shared.read(by, from.offset, size);
  thread.bulkStores.push_back({thread.bulkGroup, std::move(store)});
}

static void checkBulk(const Site &site, const Thread &thread, uint64_t shared,
                      uint64_t global, uint32_t size) {
  checkAligned(site, thread, shared, 16);
  checkAligned(site, thread, global, 16);
  checkAligned(site, thread, size, 16);
}

/// Operands: to, mbarrier, from, size; then hints.
ROPE_HANDLER(rope::emulator::executeBulkLoad) {
  Thread &self = *Machine::get().getCurrent();
  uint64_t to = site.getOperand<uint64_t>(operands, 0);
  uint64_t from = site.getOperand<uint64_t>(operands, 2);
  uint32_t size = site.getOperand<uint32_t>(operands, 3);
  checkBulk(site, self, to, from, size);
  SharedAddress shared = getShared(site, self, site.space, to, size);
  SharedAddress mbarrier = getShared(site, self, Space::Shared,
                                     site.getOperand<uint64_t>(operands, 1), 8);
  const char *global = checkGlobal(site, self, from, size);
  loadLater(site, self, shared, size, mbarrier, [shared, global, size] {
    std::memcpy(shared.block->shared.getHost(shared.offset), global, size);
  });
}

/// Operands: to, from, size; then hints.
ROPE_HANDLER(rope::emulator::executeBulkStore) {
  Thread &self = *Machine::get().getCurrent();
  uint64_t to = site.getOperand<uint64_t>(operands, 0);
  uint64_t from = site.getOperand<uint64_t>(operands, 1);
  uint32_t size = site.getOperand<uint32_t>(operands, 2);
  checkBulk(site, self, from, to, size);
  SharedAddress shared = getShared(site, self, Space::Shared, from, size);
  checkGlobal(site, self, to, size);
  storeLater(site, self, shared, size, [shared, to, size] {
    std::memcpy(reinterpret_cast<char *>(to),
                shared.block->shared.getHost(shared.offset), size);
  });
}

ROPE_HANDLER(rope::emulator::executeBulkCommit) {
  ++Machine::get().getCurrent()->bulkGroup;
}

ROPE_HANDLER(rope::emulator::executeBulkWait) {
  Machine &machine = Machine::get();
  Thread &self = *machine.getCurrent();
  uint32_t most = site.getOperand<uint32_t>(operands, 0);
  // Groups before this one are done.
  uint32_t first = self.bulkGroup > most ? self.bulkGroup - most : 0;
  while (!self.bulkStores.empty() && self.bulkStores.front().group < first) {
    self.bulkStores.front().perform();
    self.bulkStores.pop_front();
  }
  if (self.bulkComponent && first && machine.getClocks().isEnabled())
    machine.getClocks().learn(self.number, self.bulkComponent, first - 1);
}

//===- SharedMemory.cpp - The shared memory of a block --------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SharedMemory.h"
#include "Machine.h"
#include "Report.h"
#include <cstring>
#include <sys/mman.h>

using namespace rope::emulator;

void SharedMemory::reset(Clocks *newClocks, uint32_t newEnd,
                         unsigned granuleShift) {
  clocks = newClocks;
  end = newEnd;
  shift = granuleShift;
  if (!bytes) {
    // Aligned as addresses are: a swizzle works on the bits of the address.
    constexpr size_t kSpan = 256 * 1024;
    void *memory = mmap(nullptr, 2 * kSpan, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
      fail("expected memory for the shared memory of a block");
    bytes = reinterpret_cast<char *>(
        (reinterpret_cast<uintptr_t>(memory) + kSpan - 1) & ~(kSpan - 1));
  }
  std::memset(bytes + kBase, kPoison, end - kBase);
  if (!clocks->isEnabled())
    return;
  cells.assign((end >> shift) + 1, Cell());
  sets.assign(1, {});
  numbers.clear();
  lastComponent = kNone;
}

void SharedMemory::checkBounds(const Site &site, const Thread &thread,
                               uint64_t address, uint64_t size) const {
  if (address >= kBase && address + size <= end)
    return;
  failAt(site, thread,
         format("expected an access within the block's %u bytes of shared "
                "memory, but it is to %llu bytes at offset %lld",
                end - kBase, static_cast<unsigned long long>(size),
                static_cast<long long>(address) - kBase));
}

bool SharedMemory::knows(const Accessor &by, Component component,
                         uint32_t time) const {
  return time <= clocks->get(by.thread->number, component);
}

void SharedMemory::reportRace(const Accessor &by, bool writes, uint32_t address,
                              const char *did, Component component,
                              uint16_t site) const {
  std::string other;
  if (clocks->isThread(component))
    other = format("thread %u",
                   unsigned(component) - by.thread->number + by.thread->index);
  else if (clocks->isAsync(component))
    other = "an asynchronous copy";
  else
    other = format("warp %u", clocks->getWarp(component));
  failAt(
      *by.site, *by.thread,
      format("data race: it %s shared memory at offset %u, which %s %s by %s "
             "with no barrier between",
             writes ? "writes" : "reads", address - kBase, other.c_str(), did,
             describe(*by.site->module, site).c_str()));
}

void SharedMemory::checkWriter(const Accessor &by, const Cell &cell,
                               uint32_t address, bool writes) {
  if (cell.writer == kNone)
    return;
  if (cell.writer == kPending)
    failAt(*by.site, *by.thread,
           format("expected a wait before shared memory at offset %u is %s: "
                  "the asynchronous copy by %s of thread %u may still write it",
                  address - kBase, writes ? "written" : "read",
                  describe(*by.site->module, cell.writeSite).c_str(),
                  cell.writeTime));
  Component writer = cell.writer & ~kAtomic;
  bool bothAtomic = by.atomic && (cell.writer & kAtomic);
  if (!bothAtomic && !knows(by, writer, cell.writeTime))
    reportRace(by, writes, address, "wrote", writer, cell.writeSite);
  if (by.async && clocks->isThread(writer) &&
      !clocks->isFenced(writer, cell.writeTime))
    failAt(*by.site, *by.thread,
           format("expected a fence.proxy.async between the write of shared "
                  "memory at offset %u by %s and this asynchronous access",
                  address - kBase,
                  describe(*by.site->module, cell.writeSite).c_str()));
}

void SharedMemory::checkReaders(const Accessor &by, uint32_t readers,
                                uint32_t address) {
  for (const Reader &reader : sets[readers])
    if (!knows(by, reader.component, reader.time))
      reportRace(by, /*writes=*/true, address, "read", reader.component,
                 reader.site);
}

/// A reader that is known to the new one says nothing more: who knows the new
/// one knows it, too.
uint32_t SharedMemory::addReader(const Accessor &by, uint32_t readers) {
  if (by.component == lastComponent && by.time == lastTime &&
      readers == lastFrom)
    return lastTo;
  lastComponent = by.component;
  lastTime = by.time;
  lastFrom = lastTo = readers;
  std::vector<Reader> set;
  for (const Reader &reader : sets[readers]) {
    if (reader.component == by.component && reader.time >= by.time)
      return readers;
    if (reader.component != by.component &&
        !knows(by, reader.component, reader.time))
      set.push_back(reader);
  }
  set.push_back({by.component, by.site->id, by.time});
  std::sort(set.begin(), set.end());
  auto [it, isNew] = numbers.try_emplace(set, sets.size());
  if (isNew)
    sets.push_back(std::move(set));
  return lastTo = it->second;
}

void SharedMemory::read(const Accessor &by, uint32_t address, uint32_t size) {
  if (!clocks->isEnabled())
    return;
  uint32_t lastFrom = ~0u, lastTo = 0;
  Component okWriter = kNone;
  uint32_t okTime = 0;
  for (uint32_t i = address >> shift, e = (address + size - 1) >> shift; i <= e;
       ++i) {
    Cell &cell = cells[i];
    if (cell.writer != okWriter || cell.writeTime != okTime) {
      checkWriter(by, cell, std::max(address, i << shift), /*writes=*/false);
      okWriter = cell.writer;
      okTime = cell.writeTime;
    }
    if (by.atomic) // none that a later write must know of
      continue;
    if (cell.readers != lastFrom) {
      lastFrom = cell.readers;
      lastTo = addReader(by, lastFrom);
    }
    cell.readers = lastTo;
  }
}

void SharedMemory::enterWrite(const Accessor &by, uint32_t address,
                              uint32_t size, Cell value) {
  uint32_t okReaders = 0;
  Component okWriter = kNone;
  uint32_t okTime = 0;
  for (uint32_t i = address >> shift, e = (address + size - 1) >> shift; i <= e;
       ++i) {
    Cell &cell = cells[i];
    if (cell.writer != okWriter || cell.writeTime != okTime) {
      checkWriter(by, cell, std::max(address, i << shift), /*writes=*/true);
      okWriter = cell.writer;
      okTime = cell.writeTime;
    }
    if (cell.readers != okReaders) {
      checkReaders(by, cell.readers, std::max(address, i << shift));
      okReaders = cell.readers;
    }
    cell = value;
  }
}

void SharedMemory::write(const Accessor &by, uint32_t address, uint32_t size) {
  if (!clocks->isEnabled())
    return;
  Component writer = by.component | (by.atomic ? kAtomic : 0);
  Cell value;
  value.writeTime = by.time;
  value.writer = writer;
  value.writeSite = by.site->id;
  enterWrite(by, address, size, value);
}

void SharedMemory::beginAsyncWrite(const Accessor &by, uint32_t address,
                                   uint32_t size) {
  std::memset(bytes + address, kPoison, size);
  if (!clocks->isEnabled())
    return;
  Cell value;
  value.writeTime = by.thread->index;
  value.writer = kPending;
  value.writeSite = by.site->id;
  enterWrite(by, address, size, value);
}

void SharedMemory::endAsyncWrite(const Accessor &by, uint32_t address,
                                 uint32_t size) {
  if (!clocks->isEnabled())
    return;
  for (uint32_t i = address >> shift, e = (address + size - 1) >> shift; i <= e;
       ++i) {
    cells[i].writer = by.component;
    cells[i].writeTime = by.time;
    cells[i].writeSite = by.site->id;
    cells[i].readers = 0;
  }
}

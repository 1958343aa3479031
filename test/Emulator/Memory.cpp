//===- Memory.cpp - Device memory and accesses to memory ------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Memory.h"
#include "Report.h"
#include <cstdlib>
#include <cstring>

using namespace rope::emulator;

//===----------------------------------------------------------------------===//
// Device memory
//===----------------------------------------------------------------------===//

DeviceMemory &DeviceMemory::get() {
  static DeviceMemory memory;
  return memory;
}

void *DeviceMemory::allocate(uint64_t size) {
  // cudaMalloc aligns to 256 bytes. As much before and after is nobody's.
  constexpr uint64_t kAlign = 256;
  if (size == 0)
    return nullptr;
  uint64_t total = (size + kAlign - 1) / kAlign * kAlign + 2 * kAlign;
  auto *owned = static_cast<char *>(std::aligned_alloc(kAlign, total));
  if (!owned)
    fail(format("expected %llu bytes of memory",
                static_cast<unsigned long long>(size)));
  std::memset(owned, 0xff, total);
  char *pointer = owned + kAlign;
  ranges[reinterpret_cast<uintptr_t>(pointer)] = {size, owned};
  return pointer;
}

void DeviceMemory::release(void *pointer) {
  if (!pointer)
    return;
  auto it = ranges.find(reinterpret_cast<uintptr_t>(pointer));
  if (it == ranges.end() || !it->second.owned)
    fail("expected to free what mgpuMemAlloc returned");
  std::free(it->second.owned);
  ranges.erase(it);
  lastBegin = 1, lastEnd = 0;
}

void DeviceMemory::add(const void *pointer, uint64_t size) {
  ranges[reinterpret_cast<uintptr_t>(pointer)] = {size, nullptr};
}

void DeviceMemory::remove(const void *pointer) {
  ranges.erase(reinterpret_cast<uintptr_t>(pointer));
  lastBegin = 1, lastEnd = 0;
}

bool DeviceMemory::contains(const void *pointer, uint64_t size) {
  auto begin = reinterpret_cast<uintptr_t>(pointer);
  if (begin >= lastBegin && begin + size <= lastEnd)
    return true;
  auto it = ranges.upper_bound(begin);
  if (it == ranges.begin())
    return false;
  --it;
  if (begin + size > it->first + it->second.size)
    return false;
  lastBegin = it->first;
  lastEnd = it->first + it->second.size;
  return true;
}

//===----------------------------------------------------------------------===//
// Accesses
//===----------------------------------------------------------------------===//

static const char *describeAccess(Access kind) {
  switch (kind) {
  case Access::Read:
  case Access::AtomicRead:
    return "reads";
  case Access::Write:
    return "writes";
  case Access::Atomic:
    return "atomically updates";
  }
  return "";
}

void rope::emulator::checkAligned(const Site &site, const Thread &thread,
                                  uint64_t address, uint64_t align) {
  if (address % align)
    failAt(site, thread,
           format("expected an address aligned to %llu bytes, but it is %llu "
                  "past a multiple",
                  static_cast<unsigned long long>(align),
                  static_cast<unsigned long long>(address % align)));
}

const char *rope::emulator::checkGlobal(const Site &site, const Thread &thread,
                                        uint64_t address, uint64_t size) {
  auto *pointer = reinterpret_cast<const char *>(address);
  if (!DeviceMemory::get().contains(pointer, size))
    failAt(
        site, thread,
        format("expected device memory, but the %llu bytes at 0x%llx are out "
               "of the bounds of all of it",
               static_cast<unsigned long long>(size),
               static_cast<unsigned long long>(address)));
  return pointer;
}

/// The block of the cluster whose shared memory has a generic address.
static Block *findShared(const void *pointer) {
  Machine &machine = Machine::get();
  for (unsigned b = 0; b < machine.getBlockCount(); ++b)
    if (machine.getBlock(b).shared.contains(pointer))
      return &machine.getBlock(b);
  return nullptr;
}

/// Addresses of the cluster's window have the block's rank and 1 above bit 24;
/// with nothing there they are the thread's own block's.
SharedAddress rope::emulator::getShared(const Site &site, const Thread &thread,
                                        Space space, uint64_t address,
                                        uint64_t size) {
  SharedAddress result{thread.block, 0};
  if (space == Space::Generic) {
    auto *pointer = reinterpret_cast<const void *>(address);
    Block *block = findShared(pointer);
    if (!block)
      failAt(site, thread, "expected an address in shared memory");
    address = block->shared.getAddress(pointer);
    result.block = block;
  } else if (space == Space::Cluster && address >> 24) {
    Machine &machine = Machine::get();
    uint64_t rank = (address >> 24) - 1;
    if (rank >= machine.getBlockCount())
      failAt(site, thread, "expected an address in the cluster's memory");
    result.block = &machine.getBlock(rank);
    address &= 0xffffff;
  }
  result.block->shared.checkBounds(site, thread, address, size);
  result.offset = address;
  return result;
}

static char *accessShared(const Site &site, Thread &thread,
                          SharedAddress address, Access kind, uint64_t size) {
  Block &block = *address.block;
  if (!block.mbarriers.empty() &&
      (block.mbarriers.count(address.offset & ~7u) ||
       block.mbarriers.count((address.offset + size - 1) & ~7u)))
    failAt(site, thread,
           "expected only mbarrier instructions on an mbarrier object");
  Accessor by = accessorOf(thread, site);
  by.atomic = kind == Access::Atomic || kind == Access::AtomicRead;
  if (kind == Access::Read || kind == Access::AtomicRead)
    block.shared.read(by, address.offset, size);
  else
    block.shared.write(by, address.offset, size);
  return block.shared.getHost(address.offset);
}

char *rope::emulator::access(const Site &site, Space space, Access kind,
                             uint64_t address, uint64_t size) {
  Thread &thread = *Machine::get().getCurrent();
  checkAligned(site, thread, address, site.align);
  auto *pointer = reinterpret_cast<char *>(address);
  if (size == 0)
    return pointer;
  if (space == Space::Shared || space == Space::Cluster)
    return accessShared(site, thread,
                        getShared(site, thread, space, address, size), kind,
                        size);
  if (DeviceMemory::get().contains(pointer, size))
    return pointer;
  if (space == Space::Generic) {
    if (findShared(pointer))
      return accessShared(site, thread,
                          getShared(site, thread, space, address, size), kind,
                          size);
    if (Machine::get().isOnStack(thread, pointer, size))
      return pointer;
  }
  failAt(site, thread,
         format("it %s %llu bytes at 0x%llx, out of the bounds of all device "
                "memory",
                describeAccess(kind), static_cast<unsigned long long>(size),
                static_cast<unsigned long long>(address)));
}

char *rope::emulator::accessHandler(const Site &site, uint64_t address) {
  return access(site, site.space, site.access, address, site.size);
}

char *rope::emulator::accessRangeHandler(const Site &site, uint64_t address,
                                         uint64_t size) {
  return access(site, site.space, site.access, address, size);
}

uint64_t rope::emulator::toGenericHandler(uint64_t address) {
  Machine &machine = Machine::get();
  Block *block = machine.getCurrent()->block;
  if (address >> 24 && (address >> 24) - 1 < machine.getBlockCount())
    block = &machine.getBlock((address >> 24) - 1);
  return reinterpret_cast<uint64_t>(block->shared.getHost(address & 0xffffff));
}

uint64_t rope::emulator::toSharedHandler(const Site &site, uint64_t address) {
  Machine &machine = Machine::get();
  auto *pointer = reinterpret_cast<const void *>(address);
  Block *block = findShared(pointer);
  if (!block)
    failAt(site, *machine.getCurrent(), "expected an address in shared memory");
  uint64_t offset = block->shared.getAddress(pointer);
  if (block == machine.getCurrent()->block)
    return offset;
  return offset | uint64_t(block->number + 1) << 24;
}

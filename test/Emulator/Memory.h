//===- Memory.h - Device memory and accesses to memory --------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every access of a kernel is checked: it must lie in device memory, in the
// shared memory of its cluster or on the thread's own stack, and be aligned as
// its instruction says.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_EMULATOR_MEMORY_H
#define ROPE_EMULATOR_MEMORY_H

#include "Machine.h"
#include <map>

namespace rope::emulator {

/// What a kernel may access of the host's memory.
class DeviceMemory {
public:
  static DeviceMemory &get();

  /// Memory filled with 0xff, with unused memory before and after it.
  void *allocate(uint64_t size);
  void release(void *pointer);

  /// Memory that somebody else allocated, such as global variables.
  void add(const void *pointer, uint64_t size);
  void remove(const void *pointer);

  bool contains(const void *pointer, uint64_t size);
  /// Whether `pointer` is in device memory, of any size.
  bool contains(const void *pointer) { return contains(pointer, 1); }

private:
  struct Range {
    uint64_t size;
    void *owned;
  };
  std::map<uintptr_t, Range> ranges;
  uintptr_t lastBegin = 1, lastEnd = 0;
};

/// Checks an access of the current thread, for itself, and returns the host's
/// address.
char *access(const Site &site, Space space, Access kind, uint64_t address,
             uint64_t size);

/// Shared memory that an address names, and the block that it belongs to.
struct SharedAddress {
  Block *block;
  uint32_t offset;
};
/// Resolves an address of shared or generic space that must be shared memory.
SharedAddress getShared(const Site &site, const Thread &thread, Space space,
                        uint64_t address, uint64_t size);

/// Fails if a global address is outside of device memory.
const char *checkGlobal(const Site &site, const Thread &thread,
                        uint64_t address, uint64_t size);

/// Fails if `address` is no multiple of `align`.
void checkAligned(const Site &site, const Thread &thread, uint64_t address,
                  uint64_t align);

/// What the rewriter calls before a load, store or atomic.
char *accessHandler(const Site &site, uint64_t address);
/// Before memcpy and memset, with a size known only then.
char *accessRangeHandler(const Site &site, uint64_t address, uint64_t size);
/// addrspacecast from shared to generic, and back.
uint64_t toGenericHandler(uint64_t address);
uint64_t toSharedHandler(const Site &site, uint64_t address);

} // namespace rope::emulator

#endif // ROPE_EMULATOR_MEMORY_H

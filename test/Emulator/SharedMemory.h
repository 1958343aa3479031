//===- SharedMemory.h - The shared memory of a block ----------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Bytes, and for every granule of them who wrote it last and who has read it
// since: two accesses of which one writes, and which no barrier orders, are an
// error. So is touching what an asynchronous copy has yet to write.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_EMULATOR_SHAREDMEMORY_H
#define ROPE_EMULATOR_SHAREDMEMORY_H

#include "Clocks.h"
#include "Site.h"
#include <map>
#include <tuple>

namespace rope::emulator {

struct Thread;

/// Who accesses: a thread for itself, or for a warp or an asynchronous copy.
struct Accessor {
  const Thread *thread;
  const Site *site;
  Component component;
  uint32_t time;
  bool atomic = false;
  /// By the asynchronous proxy: needs a fence after writes of threads.
  bool async = false;
};

class SharedMemory {
public:
  /// Addresses begin here, as on sm_90, so that 0 is none of them.
  static constexpr uint32_t kBase = 1024;
  static constexpr uint32_t kMaxSize = 227 * 1024;
  static constexpr unsigned char kPoison = 0xff;

  /// `end` is the first address past the memory; granules have 2^shift bytes.
  void reset(Clocks *clocks, uint32_t end, unsigned granuleShift);

  /// The host's address of a byte; `address` must have been checked.
  char *getHost(uint32_t address) { return bytes + address; }
  bool contains(const void *host) const {
    return host >= bytes + kBase && host < bytes + end;
  }
  uint32_t getAddress(const void *host) const {
    return static_cast<const char *>(host) - bytes;
  }

  /// Fails if [address, address + size) is not all shared memory.
  void checkBounds(const Site &site, const Thread &thread, uint64_t address,
                   uint64_t size) const;

  void read(const Accessor &by, uint32_t address, uint32_t size);
  void write(const Accessor &by, uint32_t address, uint32_t size);

  /// An asynchronous write begins: until it ends, nobody may touch the bytes.
  void beginAsyncWrite(const Accessor &by, uint32_t address, uint32_t size);
  void endAsyncWrite(const Accessor &by, uint32_t address, uint32_t size);

private:
  struct Cell {
    uint32_t writeTime = 0;
    uint32_t readers = 0;
    Component writer = kNone;
    uint16_t writeSite = 0;
  };
  struct Reader {
    Component component;
    uint16_t site;
    uint32_t time;
    bool operator<(const Reader &other) const {
      return std::tie(component, site, time) <
             std::tie(other.component, other.site, other.time);
    }
  };
  static constexpr Component kNone = 0xffff;
  static constexpr Component kPending = 0xfffe;
  static constexpr Component kAtomic = 0x8000; // a flag beside the component

  void checkWriter(const Accessor &by, const Cell &cell, uint32_t address,
                   bool writes);
  void checkReaders(const Accessor &by, uint32_t readers, uint32_t address);
  uint32_t addReader(const Accessor &by, uint32_t readers);
  void enterWrite(const Accessor &by, uint32_t address, uint32_t size,
                  Cell value);
  bool knows(const Accessor &by, Component component, uint32_t time) const;
  [[noreturn]] void reportRace(const Accessor &by, bool writes,
                               uint32_t address, const char *did,
                               Component component, uint16_t site) const;

  Clocks *clocks = nullptr;
  char *bytes = nullptr;
  uint32_t end = kBase;
  unsigned shift = 2;
  std::vector<Cell> cells;
  /// Every distinct set of readers, by number; 0 is the empty one.
  std::vector<std::vector<Reader>> sets;
  std::map<std::vector<Reader>, uint32_t> numbers;
  /// The last answer of addReader. It stays right when more is known: what need
  /// not be in the set does no harm.
  Component lastComponent = kNone;
  uint32_t lastTime = 0, lastFrom = 0, lastTo = 0;
};

} // namespace rope::emulator

#endif // ROPE_EMULATOR_SHAREDMEMORY_H

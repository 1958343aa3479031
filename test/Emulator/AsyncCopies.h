//===- AsyncCopies.h - Copies that arrive later ---------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_EMULATOR_ASYNCCOPIES_H
#define ROPE_EMULATOR_ASYNCCOPIES_H

#include "MBarriers.h"
#include <functional>

namespace rope::emulator {

/// Writes [address, address + size) of shared memory by `write` at some later
/// time, and then counts the bytes at the mbarrier.
void loadLater(const Site &site, Thread &thread, SharedAddress to,
               uint32_t size, SharedAddress mbarrier,
               std::function<void()> write);

/// Reads [address, address + size) of shared memory by `store` when the thread
/// waits for it.
void storeLater(const Site &site, Thread &thread, SharedAddress from,
                uint32_t size, std::function<void()> store);

} // namespace rope::emulator

#endif // ROPE_EMULATOR_ASYNCCOPIES_H

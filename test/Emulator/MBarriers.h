//===- MBarriers.h - mbarrier objects -------------------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_EMULATOR_MBARRIERS_H
#define ROPE_EMULATOR_MBARRIERS_H

#include "Memory.h"

namespace rope::emulator {

/// Bits of modifier[0] of the instructions that change an mbarrier.
enum MBarrierFlags : int64_t {
  kArrive = 1,
  kExpectTransactions = 2,
  kCompleteTransactions = 4,
  kDrop = 8,
  kRelaxed = 16,
  kNoComplete = 32,
};

/// The initialized mbarrier at an address; fails if there is none.
MBarrier &getMBarrier(const Site &site, const Thread &thread,
                      SharedAddress address);

/// Bytes that were copied: ends the phase if nothing is missing.
void completeTransactions(const Site &site, const Thread &thread,
                          SharedAddress address, uint32_t bytes);
/// Arrivals; ends the phase likewise.
void arriveAtMBarrier(const Site &site, const Thread &thread, MBarrier &barrier,
                      uint32_t count);

/// The accessor of a copy that `barrier` counts.
Accessor accessorOf(const MBarrier &barrier, const Thread &thread,
                    const Site &site);

} // namespace rope::emulator

#endif // ROPE_EMULATOR_MBARRIERS_H

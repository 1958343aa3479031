//===- Decoders.h - Decoding the names of instructions --------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_EMULATOR_DECODERS_H
#define ROPE_EMULATOR_DECODERS_H

#include "Instructions.h"

namespace rope::emulator {

/// Whether `name` has `part` as one of the fields between its dots.
bool hasField(llvm::StringRef name, llvm::StringRef part);

/// The space of the address that an instruction takes, by the end of its name.
Space getSpaceOf(llvm::StringRef name);

// Each takes the name after what the instructions have in common, and returns
// false if it does not know it.

/// barrier.cta.
bool decodeBarrier(llvm::StringRef name, Site &site);
/// mbarrier.
bool decodeMBarrier(llvm::StringRef name, Site &site);
/// cp.async.
bool decodeCopy(llvm::StringRef name, Site &site);
/// cp.async.bulk.
bool decodeBulk(llvm::StringRef name, Site &site);

} // namespace rope::emulator

#endif // ROPE_EMULATOR_DECODERS_H

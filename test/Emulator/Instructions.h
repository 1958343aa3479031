//===- Instructions.h - The instructions that the emulator knows ----------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finds the handler of an NVVM intrinsic, by its name without "llvm.nvvm.", and
// decodes the modifiers in the name. Inline assembly is brought to the same
// form.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_EMULATOR_INSTRUCTIONS_H
#define ROPE_EMULATOR_INSTRUCTIONS_H

#include "Site.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include <optional>

namespace llvm {
class CallBase;
class Value;
} // namespace llvm

namespace rope::emulator {

/// Sets the handler and the modifiers of `site`. False if `name` is unknown.
bool decodeInstruction(llvm::StringRef name, Site &site);

/// A host function with the very signature of an intrinsic or of a function of
/// libdevice, of floats and integers only; null if there is none.
void *findHostFunction(llvm::StringRef name);

/// An instruction in inline assembly as an intrinsic would have it.
struct AsmInstruction {
  std::string name;
  llvm::SmallVector<llvm::Value *> operands;
  bool predicated = false;
};
/// Fails with `error` where the assembly is not one known instruction.
std::optional<AsmInstruction> parseAsm(const llvm::CallBase &call,
                                       std::string &error);

/// Calls the handler of a predicated site.
void predicatedHandler(const Site &site, char *operands, char *results);

} // namespace rope::emulator

#endif // ROPE_EMULATOR_INSTRUCTIONS_H

//===- Fiber.h - Switching between the threads of a block -----------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A fiber is a stack and what is saved on it. Switching saves the registers
// that a call must keep and no more: no system call, unlike swapcontext.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_EMULATOR_FIBER_H
#define ROPE_EMULATOR_FIBER_H

#include <cstddef>
#include <vector>

namespace rope::emulator {

/// A suspended fiber: where its registers are saved.
using StackPointer = void *;

/// Saves the running fiber in `from` and continues `to`.
extern "C" void ropeEmulatorSwitch(StackPointer *from, StackPointer to);

/// A fiber that begins with `entry`, which must never return, on the stack that
/// ends at `top`.
StackPointer makeFiber(char *top, void (*entry)());

/// Stacks of equal size, each with a page below it that may not be touched.
class Stacks {
public:
  static constexpr size_t kSize = size_t(512) << 10;

  /// Makes at least `count` stacks.
  void reserve(unsigned count);
  char *getTop(unsigned index) const { return bases[index] + kSize; }
  char *getBottom(unsigned index) const { return bases[index]; }

private:
  std::vector<char *> bases;
};

} // namespace rope::emulator

#endif // ROPE_EMULATOR_FIBER_H

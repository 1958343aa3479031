//===- Fiber.cpp - Switching between the threads of a block ---------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Fiber.h"
#include "Report.h"
#include <cstdint>
#include <sys/mman.h>
#include <unistd.h>

using namespace rope::emulator;

#if defined(__x86_64__)
// rbp, rbx and r12 to r15 are the callee's to keep (System V ABI, 3.2.1).
asm(R"(
  .text
  .globl ropeEmulatorSwitch
  .type ropeEmulatorSwitch, @function
ropeEmulatorSwitch:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  retq
  .size ropeEmulatorSwitch, .-ropeEmulatorSwitch
)");
#elif defined(__aarch64__)
// x19 to x30 and d8 to d15 are the callee's to keep (AAPCS64, 6.1).
asm(R"(
  .text
  .globl ropeEmulatorSwitch
  .type ropeEmulatorSwitch, %function
ropeEmulatorSwitch:
  sub sp, sp, #160
  stp x19, x20, [sp, #0]
  stp x21, x22, [sp, #16]
  stp x23, x24, [sp, #32]
  stp x25, x26, [sp, #48]
  stp x27, x28, [sp, #64]
  stp x29, x30, [sp, #80]
  stp d8, d9, [sp, #96]
  stp d10, d11, [sp, #112]
  stp d12, d13, [sp, #128]
  stp d14, d15, [sp, #144]
  mov x9, sp
  str x9, [x0]
  mov sp, x1
  ldp x19, x20, [sp, #0]
  ldp x21, x22, [sp, #16]
  ldp x23, x24, [sp, #32]
  ldp x25, x26, [sp, #48]
  ldp x27, x28, [sp, #64]
  ldp x29, x30, [sp, #80]
  ldp d8, d9, [sp, #96]
  ldp d10, d11, [sp, #112]
  ldp d12, d13, [sp, #128]
  ldp d14, d15, [sp, #144]
  add sp, sp, #160
  ret
  .size ropeEmulatorSwitch, .-ropeEmulatorSwitch
)");
#else
#error "the emulator switches fibers on x86-64 and AArch64 only"
#endif

StackPointer rope::emulator::makeFiber(char *top, void (*entry)()) {
  auto **words = reinterpret_cast<void **>(reinterpret_cast<uintptr_t>(top) &
                                           ~uintptr_t(15));
#if defined(__x86_64__)
  // Six registers, the address to return to, and a return address of 0 for it;
  // a function begins with a stack that is 8 past a multiple of 16.
  constexpr int kWords = 8, kEntry = 6;
#else
  constexpr int kWords = 20, kEntry = 11; // x30
#endif
  words -= kWords;
  for (int i = 0; i < kWords; ++i)
    words[i] = nullptr;
  words[kEntry] = reinterpret_cast<void *>(entry);
  return words;
}

void Stacks::reserve(unsigned count) {
  size_t page = sysconf(_SC_PAGESIZE);
  while (bases.size() < count) {
    void *memory = mmap(nullptr, kSize + page, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED || mprotect(memory, page, PROT_NONE) != 0)
      fail("expected memory for the stacks of a block's threads");
    bases.push_back(static_cast<char *>(memory) + page);
  }
}

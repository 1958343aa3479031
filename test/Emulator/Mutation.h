//===- Mutation.h - Kernels that are broken on purpose --------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// ROPE_EMULATOR_MUTATE=drop:NAME[:N] leaves out the N-th instruction (from 1;
// all if there is no N) whose name has NAME in it, such as "cp.async.wait".
// ROPE_EMULATOR_MUTATE=flip:NAME:N:OPERAND:BITS flips bits in one of its
// operands; N of 0 means all. The names are those of NVVM's intrinsics without
// "llvm.nvvm.", and "tensormap.swizzle" is the swizzle mode of the N-th tensor
// map.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_EMULATOR_MUTATION_H
#define ROPE_EMULATOR_MUTATION_H

#include "Site.h"

namespace rope::emulator {

class Mutation {
public:
  /// The mutation that the environment asks for.
  static Mutation &get();

  bool drops(const std::string &name);
  void change(const std::string &name, Site &site);
  /// `value` with the bits flipped that the mutation of `name` flips.
  unsigned change(const std::string &name, unsigned value);

private:
  explicit Mutation(std::string text);
  bool matches(const std::string &name);

  std::string text;
  enum { None, Drop, Flip } kind = None;
  std::string pattern;
  unsigned which = 0, met = 0, operand = 0;
  uint64_t bits = 0;
};

} // namespace rope::emulator

#endif // ROPE_EMULATOR_MUTATION_H

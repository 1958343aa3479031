//===- Site.h - An instruction that the emulator executes -----------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The rewriter replaces every instruction that a CPU lacks, and every access to
// memory, by a call of a handler with the instruction's site: what is known of
// it when the module is loaded.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_EMULATOR_SITE_H
#define ROPE_EMULATOR_SITE_H

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace rope::emulator {

struct LoadedModule;
struct Site;

/// Executes an instruction of the current thread. Operands and results lie at
/// the offsets that the site gives.
using Handler = void (*)(const Site &site, char *operands, char *results);

enum class Space : uint8_t { Generic, Global, Shared, Cluster, Constant };
enum class Access : uint8_t { Read, Write, AtomicRead, Atomic };

/// The element types of matrix instructions.
enum class Element : uint8_t { F16, BF16, TF32, F32 };

struct Site {
  Handler handler = nullptr;
  /// The last operand says whether `handler` is called.
  bool predicated = false;
  /// The number of the site in its module.
  uint16_t id = 0;
  /// What it is called in messages: "ldmatrix.sync.aligned.m8n8.x4.b16".
  std::string name;
  /// A mutation: bits that are flipped in an operand.
  unsigned flippedOperand = 0;
  uint64_t flippedBits = 0;
  /// Where it is: the function, and the number of the instruction in it.
  const LoadedModule *module = nullptr;
  std::string function;
  unsigned ordinal = 0;
  /// Where operands and results lie in their buffers, in bytes.
  std::vector<unsigned> operands, results;

  /// Accesses to memory, in bytes.
  Space space = Space::Generic;
  Access access = Access::Read;
  uint32_t size = 0, align = 1;

  /// Modifiers of an instruction, as its handler defines them.
  int64_t modifier[4] = {0, 0, 0, 0};

  /// Matrix instructions.
  Element element = Element::F16, accumulator = Element::F32;
  unsigned m = 0, n = 0, k = 0;
  bool aFromRegisters = false;

  /// All lanes of a warp must be at this very instruction.
  bool aligned = false;

  template <typename T>
  T getOperand(const char *buffer, unsigned index) const {
    T value;
    std::memcpy(&value, buffer + operands[index], sizeof(T));
    return value;
  }
  template <typename T>
  void setResult(char *buffer, T value, unsigned index = 0) const {
    std::memcpy(buffer + results[index], &value, sizeof(T));
  }
};

} // namespace rope::emulator

#endif // ROPE_EMULATOR_SITE_H

//===- Module.h - Kernels that were loaded --------------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A module of NVPTX LLVM IR is parsed, rewritten for the host and compiled when
// it is loaded.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_EMULATOR_MODULE_H
#define ROPE_EMULATOR_MODULE_H

#include "Machine.h"
#include "Site.h"
#include "llvm/ADT/StringRef.h"
#include <deque>
#include <map>
#include <memory>
#include <string>

namespace llvm {
class Module;
namespace orc {
class LLJIT;
} // namespace orc
} // namespace llvm

namespace rope::emulator {

struct LoadedModule;

struct Kernel {
  std::string name;
  const LoadedModule *module = nullptr;
  /// Calls the kernel with parameters as cuLaunchKernel takes them.
  void (*entry)(void **parameters) = nullptr;
  /// Limits that the kernel's attributes set; 0 if none.
  unsigned maxThreads = 0;
  Dim3 requiredBlock{0, 0, 0}, cluster{0, 0, 0};
  /// Parameters that are passed in memory, by their number, and their sizes.
  std::vector<std::pair<unsigned, uint64_t>> byValue;

  uint32_t getSharedEnd(uint32_t dynamicShared) const;
};

/// What the rewriter learns of a module.
struct LoadedModule {
  ~LoadedModule();

  std::deque<Site> sites;
  std::map<std::string, Kernel> kernels;
  /// Where dynamic shared memory begins, after all static variables.
  uint32_t dynamicBase = SharedMemory::kBase;
  /// The race detector's granules have 2^granuleShift bytes: the least size of
  /// an access.
  unsigned granuleShift = 4;
  /// Global variables and their sizes, in device memory.
  std::vector<std::pair<std::string, uint64_t>> globals;

  /// The bitcode, for messages.
  std::string code;
  std::unique_ptr<llvm::orc::LLJIT> jit;
};

/// Fails if `code` is not NVPTX bitcode or has what the emulator does not know.
std::unique_ptr<LoadedModule> loadModule(llvm::StringRef code);

/// Rewrites `module` for the host and fills `loaded`.
void rewriteForHost(llvm::Module &module, LoadedModule &loaded);

/// The instruction of a site as LLVM IR, shortened.
std::string printInstruction(const Site &site);

} // namespace rope::emulator

#endif // ROPE_EMULATOR_MODULE_H

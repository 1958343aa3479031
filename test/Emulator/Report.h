//===- Report.h - Errors of emulated kernels ------------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A failed check is one line on stderr, and the process ends with a failure:
// code that a GPU would run with an undefined result has no result here.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_EMULATOR_REPORT_H
#define ROPE_EMULATOR_REPORT_H

#include <cstdint>
#include <string>
#include <vector>

namespace rope::emulator {

struct LoadedModule;
struct Site;
struct Thread;

/// Prints `what`, with the kernel, block and thread that run if any do, and
/// exits.
[[noreturn]] void fail(const std::string &what);

/// The same for an instruction of `thread`.
[[noreturn]] void failAt(const Site &site, const Thread &thread,
                         const std::string &what);

/// "ldmatrix (%12 = call ...)": an instruction as messages name it.
std::string describe(const Site &site);
std::string describe(const LoadedModule &module, uint16_t site);

/// "thread 3" or "threads 0-15, 32" of the linear indices in a block.
std::string describeThreads(const std::vector<unsigned> &indices);

/// snprintf into a string.
[[gnu::format(printf, 1, 2)]] std::string format(const char *text, ...);

} // namespace rope::emulator

#endif // ROPE_EMULATOR_REPORT_H

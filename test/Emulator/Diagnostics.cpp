//===- Diagnostics.cpp - Traps, assertions and printing in kernels --------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Handlers.h"
#include "Machine.h"
#include "Report.h"
#include <cstdio>

using namespace rope::emulator;

ROPE_HANDLER(rope::emulator::executeTrap) {
  failAt(site, *Machine::get().getCurrent(), "the kernel ends here");
}

static const char *getString(const Site &site, const char *operands,
                             unsigned index) {
  return reinterpret_cast<const char *>(
      site.getOperand<uint64_t>(operands, index));
}

/// __assertfail(message, file, line, function, size of a character)
ROPE_HANDLER(rope::emulator::executeAssertFail) {
  failAt(site, *Machine::get().getCurrent(),
         format("assertion failed: %s (%s:%u, %s)",
                getString(site, operands, 0), getString(site, operands, 1),
                site.getOperand<uint32_t>(operands, 2),
                getString(site, operands, 3)));
}

/// vprintf(format, arguments): these lie one after the other, each aligned to
/// its size; floats are doubles.
ROPE_HANDLER(rope::emulator::executePrint) {
  std::string output;
  const char *text = getString(site, operands, 0);
  const char *arguments = getString(site, operands, 1);
  size_t offset = 0;
  auto next = [&](auto value) {
    offset = (offset + sizeof(value) - 1) / sizeof(value) * sizeof(value);
    std::memcpy(&value, arguments + offset, sizeof(value));
    offset += sizeof(value);
    return value;
  };
  while (*text) {
    if (*text != '%') {
      output += *text++;
      continue;
    }
    // One conversion: flags and width, then its length, then its letter.
    std::string spec(1, *text++);
    while (*text && std::strchr("-+ #0123456789.", *text))
      spec += *text++;
    bool isLong = false;
    while (*text && std::strchr("hljzt", *text)) {
      isLong |= *text != 'h';
      ++text;
    }
    char letter = *text ? *text++ : '%';
    char buffer[128];
    auto print = [&](const std::string &full, auto value) {
      std::snprintf(buffer, sizeof(buffer), full.c_str(), value);
      output += buffer;
    };
    if (letter == '%')
      output += '%';
    else if (std::strchr("di", letter))
      print(spec + "lld", isLong ? next(int64_t()) : next(int32_t()));
    else if (std::strchr("uxXoc", letter))
      print(letter == 'c' ? spec + letter : spec + "ll" + letter,
            isLong ? next(uint64_t()) : next(uint32_t()));
    else if (std::strchr("feEgGaA", letter))
      print(spec + letter, next(double()));
    else if (letter == 's')
      output += reinterpret_cast<const char *>(next(uint64_t()));
    else
      print(spec + "p", reinterpret_cast<void *>(next(uint64_t())));
  }
  std::fputs(output.c_str(), stdout);
  site.setResult<uint32_t>(results, 0);
}

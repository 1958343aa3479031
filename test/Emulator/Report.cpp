//===- Report.cpp - Errors of emulated kernels ----------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Report.h"
#include "Machine.h"
#include "Module.h"
#include <cstdarg>
#include <cstdio>
#include <cstdlib>

using namespace rope::emulator;

std::string rope::emulator::format(const char *text, ...) {
  va_list arguments;
  va_start(arguments, text);
  char buffer[1024];
  std::vsnprintf(buffer, sizeof(buffer), text, arguments);
  va_end(arguments);
  return buffer;
}

static std::string printDim(Dim3 dim) {
  return format("(%u, %u, %u)", dim.x, dim.y, dim.z);
}

void rope::emulator::fail(const std::string &what) {
  std::string where;
  Machine &machine = Machine::get();
  if (const Launch *launch = machine.getLaunch()) {
    where = "kernel '" + launch->kernel->name + "': ";
    if (const Thread *thread = machine.getCurrent())
      where.insert(where.size() - 2,
                   ", block " + printDim(thread->block->index) + ", thread " +
                       printDim(unflatten(thread->index, launch->block)));
  }
  std::fflush(stdout);
  std::fprintf(stderr, "rope GPU emulator: error: %s%s\n", where.c_str(),
               what.c_str());
  std::fflush(stderr);
  std::_Exit(EXIT_FAILURE);
}

void rope::emulator::failAt(const Site &site, const Thread &thread,
                            const std::string &what) {
  const Launch *launch = Machine::get().getLaunch();
  std::string where;
  if (launch)
    where = "kernel '" + launch->kernel->name + "', block " +
            printDim(thread.block->index) + ", thread " +
            printDim(unflatten(thread.index, launch->block)) + ": ";
  std::fflush(stdout);
  std::fprintf(stderr, "rope GPU emulator: error: %s%s: %s\n", where.c_str(),
               describe(site).c_str(), what.c_str());
  std::fflush(stderr);
  std::_Exit(EXIT_FAILURE);
}

std::string rope::emulator::describe(const Site &site) {
  return site.name + " [" + printInstruction(site) + "]";
}

std::string rope::emulator::describe(const LoadedModule &module,
                                     uint16_t site) {
  if (site >= module.sites.size())
    return "an instruction";
  return describe(module.sites[site]);
}

std::string
rope::emulator::describeThreads(const std::vector<unsigned> &indices) {
  std::string text = indices.size() == 1 ? "thread " : "threads ";
  for (size_t i = 0; i < indices.size();) {
    size_t last = i;
    while (last + 1 < indices.size() && indices[last + 1] == indices[last] + 1)
      ++last;
    text += (i ? ", " : "") + std::to_string(indices[i]);
    if (last > i)
      text += (last > i + 1 ? "-" : ", ") + std::to_string(indices[last]);
    i = last + 1;
  }
  return text;
}

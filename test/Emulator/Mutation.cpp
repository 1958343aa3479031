//===- Mutation.cpp - Kernels that are broken on purpose ------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Mutation.h"
#include "Report.h"
#include <cstdlib>

using namespace rope::emulator;

Mutation &Mutation::get() {
  static Mutation mutation("");
  const char *text = std::getenv("ROPE_EMULATOR_MUTATE");
  if (mutation.text != (text ? text : ""))
    mutation = Mutation(text ? text : "");
  return mutation;
}

Mutation::Mutation(std::string given) : text(std::move(given)) {
  if (text.empty())
    return;
  std::vector<std::string> fields(1);
  for (char c : text)
    if (c == ':')
      fields.emplace_back();
    else
      fields.back() += c;
  auto number = [&](unsigned i) {
    return std::strtoull(fields[i].c_str(), nullptr, 0);
  };
  if (fields[0] == "drop" && (fields.size() == 2 || fields.size() == 3)) {
    kind = Drop;
    which = fields.size() == 3 ? number(2) : 0;
  } else if (fields[0] == "flip" && fields.size() == 5) {
    kind = Flip;
    which = number(2);
    operand = number(3);
    bits = number(4);
  } else {
    fail("expected ROPE_EMULATOR_MUTATE to be drop:NAME[:N] or "
         "flip:NAME:N:OPERAND:BITS, but it is " +
         text);
  }
  pattern = fields[1];
}

bool Mutation::matches(const std::string &name) {
  if (name.find(pattern) == std::string::npos)
    return false;
  ++met;
  return which == 0 || met == which;
}

bool Mutation::drops(const std::string &name) {
  return kind == Drop && matches(name);
}

void Mutation::change(const std::string &name, Site &site) {
  if (kind != Flip || !matches(name))
    return;
  site.flippedOperand = operand;
  site.flippedBits = bits;
}

unsigned Mutation::change(const std::string &name, unsigned value) {
  return kind == Flip && matches(name) ? value ^ bits : value;
}

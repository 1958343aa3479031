//===- DecodeCopies.cpp - Names of barriers and copies --------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Decoders.h"
#include "Handlers.h"
#include "MBarriers.h"

using namespace llvm;
using namespace rope::emulator;

//===----------------------------------------------------------------------===//
// Barriers
//===----------------------------------------------------------------------===//

/// "sync.aligned.all", "arrive.count", "red.popc.aligned.count"
bool rope::emulator::decodeBarrier(StringRef name, Site &site) {
  site.aligned = hasField(name, "aligned");
  site.modifier[0] = name.ends_with(".count");
  if (name.starts_with("sync."))
    site.handler = executeBarrierSync;
  else if (name.starts_with("arrive."))
    site.handler = executeBarrierArrive;
  else if (name.starts_with("red."))
    site.handler = executeBarrierReduction;
  else
    return false;
  site.modifier[1] = hasField(name, "and") ? 1 : hasField(name, "or") ? 2 : 0;
  return true;
}

bool rope::emulator::decodeMBarrier(StringRef name, Site &site) {
  site.space = getSpaceOf(name);
  if (name == "init" || name == "init.shared") {
    site.handler = executeMBarrierInit;
    return true;
  }
  if (name == "inval" || name == "inval.shared") {
    site.handler = executeMBarrierInvalidate;
    return true;
  }
  if (name.starts_with("test.wait") || name.starts_with("try.wait") ||
      name.starts_with("wait.parity")) {
    site.handler = executeMBarrierWait;
    site.modifier[0] = hasField(name, "parity");
    site.modifier[1] = !name.starts_with("test");
    site.modifier[2] = hasField(name, "relaxed");
    return true;
  }
  site.handler = executeMBarrierArrive;
  bool hasCount = name.contains(".scope.") || name.contains("noComplete");
  site.modifier[1] = hasCount ? 1 : -1;
  if (hasField(name, "relaxed"))
    site.modifier[0] |= kRelaxed;
  if (name.contains("noComplete"))
    site.modifier[0] |= kNoComplete;
  if (name.contains("expect.tx"))
    site.modifier[0] |= kExpectTransactions;
  if (name.consume_front("arrive")) {
    site.modifier[0] |= kArrive;
    if (name.starts_with(".drop"))
      site.modifier[0] |= kDrop;
    return true;
  }
  if (name.starts_with("complete.tx")) {
    site.modifier[0] |= kCompleteTransactions;
    return true;
  }
  return name.starts_with("expect.tx");
}

//===----------------------------------------------------------------------===//
// Copies
//===----------------------------------------------------------------------===//

/// "ca.shared.global.16", ".s" with a size of the source.
bool rope::emulator::decodeCopy(StringRef name, Site &site) {
  if (name == "commit.group") {
    site.handler = executeCopyCommit;
    return true;
  }
  if (name == "wait.group" || name == "wait.all") {
    site.handler = executeCopyWait;
    site.modifier[0] = name == "wait.all";
    return true;
  }
  if (name.starts_with("mbarrier.arrive")) {
    site.handler = executeCopyArrive;
    site.space = getSpaceOf(name);
    site.modifier[0] = hasField(name, "noinc");
    return true;
  }
  site.handler = executeCopyAsync;
  if (!name.consume_front("ca.shared.global.") &&
      !name.consume_front("cg.shared.global."))
    return false;
  site.modifier[1] = name.consume_back(".s");
  site.size = 0;
  if (name.getAsInteger(10, site.size))
    return false;
  site.modifier[0] = site.size;
  return true;
}

/// "tensor.g2s.tile.2d", "wait.group.read", "global.to.shared.cluster", ...
bool rope::emulator::decodeBulk(StringRef name, Site &site) {
  if (name == "commit.group") {
    site.handler = executeBulkCommit;
    return true;
  }
  if (name == "wait.group" || name == "wait.group.read") {
    site.handler = executeBulkWait;
    return true;
  }
  if (name.starts_with("prefetch") || name.starts_with("tensor.prefetch")) {
    site.handler = executeNothing;
    return true;
  }
  if (name.consume_front("global.to.shared.")) {
    site.handler = executeBulkLoad;
    site.space = name == "cta" ? Space::Shared : Space::Cluster;
    return name == "cta" || name == "cluster";
  }
  if (name == "shared.cta.to.global") {
    site.handler = executeBulkStore;
    return true;
  }
  bool load = name.consume_front("tensor.g2s.");
  bool toBlock = load && name.consume_front("cta.");
  if (!load && !name.consume_front("tensor.s2g."))
    return false;
  if (!name.consume_front("tile.") || name.size() != 2 || name[1] != 'd')
    return false;
  site.modifier[0] = name[0] - '0';
  site.handler = load ? executeTensorLoad : executeTensorStore;
  site.space = toBlock ? Space::Shared : Space::Cluster;
  if (load && !toBlock)
    site.modifier[1] = 3 + site.modifier[0];
  return site.modifier[0] >= 1 && site.modifier[0] <= 5;
}

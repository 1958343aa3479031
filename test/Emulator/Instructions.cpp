//===- Instructions.cpp - The instructions that the emulator knows --------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Decoders.h"
#include "Handlers.h"
#include "SpecialRegisters.h"
#include "llvm/ADT/StringSwitch.h"

using namespace llvm;
using namespace rope::emulator;

/// Whether `name` has `part` as one of the fields between its dots.
bool rope::emulator::hasField(StringRef name, StringRef part) {
  while (!name.empty()) {
    auto [field, rest] = name.split('.');
    if (field == part)
      return true;
    name = rest;
  }
  return false;
}

Space rope::emulator::getSpaceOf(StringRef name) {
  if (name.ends_with(".shared") || name.ends_with(".p3") ||
      name.ends_with(".space.cta") || name.ends_with(".shared.cta"))
    return Space::Shared;
  if (name.ends_with(".space.cluster") || name.ends_with(".shared.cluster"))
    return Space::Cluster;
  return Space::Generic;
}

//===----------------------------------------------------------------------===//
// Special registers
//===----------------------------------------------------------------------===//

static bool decodeRegister(StringRef name, Site &site) {
  site.handler = executeSpecialRegister;
  site.modifier[2] = name.ends_with("64") || name == "globaltimer";
  StringRef stem = name;
  if (stem.size() > 2 && stem[stem.size() - 2] == '.' &&
      StringRef("xyz").contains(stem.back())) {
    site.modifier[1] = stem.back() - 'x';
    stem = stem.drop_back(2);
  }
  using R = SpecialRegister;
  auto which = StringSwitch<std::optional<R>>(stem)
                   .Case("tid", R::Tid)
                   .Case("ntid", R::NTid)
                   .Case("ctaid", R::CtaId)
                   .Case("nctaid", R::NCtaId)
                   .Case("clusterid", R::ClusterId)
                   .Case("nclusterid", R::NClusterId)
                   .Case("cluster.ctaid", R::ClusterCtaId)
                   .Case("cluster.nctaid", R::ClusterNCtaId)
                   .Case("cluster.ctarank", R::ClusterCtaRank)
                   .Case("cluster.nctarank", R::ClusterNCtaRank)
                   .Case("laneid", R::LaneId)
                   .Case("warpid", R::WarpId)
                   .Case("warpsize", R::WarpSize)
                   .Case("lanemask.eq", R::LaneMaskEq)
                   .Case("lanemask.lt", R::LaneMaskLt)
                   .Case("lanemask.le", R::LaneMaskLe)
                   .Case("lanemask.gt", R::LaneMaskGt)
                   .Case("lanemask.ge", R::LaneMaskGe)
                   .Case("dynamic_smem_size", R::DynamicShared)
                   .Cases({"clock", "clock64", "globaltimer"}, R::Time)
                   .Default(std::nullopt);
  if (which)
    site.modifier[0] = static_cast<int64_t>(*which);
  return which.has_value();
}

//===----------------------------------------------------------------------===//
// Collectives
//===----------------------------------------------------------------------===//

static bool decodeShuffle(StringRef name, Site &site) {
  site.handler = executeShuffle;
  auto [mode, type] = name.split('.');
  site.modifier[0] = StringSwitch<int>(mode)
                         .Case("up", 0)
                         .Case("down", 1)
                         .Case("bfly", 2)
                         .Case("idx", 3)
                         .Default(-1);
  return site.modifier[0] >= 0 &&
         (type == "i32" || type == "f32" || type == "i32p" || type == "f32p");
}

static bool decodeVote(StringRef name, Site &site) {
  site.handler = executeVote;
  site.modifier[0] = StringSwitch<int>(name)
                         .Case("all.sync", 0)
                         .Case("any.sync", 1)
                         .Case("uni.sync", 2)
                         .Case("ballot.sync", 3)
                         .Default(-1);
  return site.modifier[0] >= 0;
}

static bool decodeReduction(StringRef name, Site &site) {
  site.handler = executeReduction;
  site.modifier[0] = StringSwitch<int>(name)
                         .Case("add", 0)
                         .Case("and", 1)
                         .Case("or", 2)
                         .Case("xor", 3)
                         .Case("min", 4)
                         .Case("max", 5)
                         .Case("umin", 6)
                         .Case("umax", 7)
                         .Default(-1);
  return site.modifier[0] >= 0;
}

static bool decodeMatch(StringRef name, Site &site) {
  site.handler =
      name.starts_with("any.sync.") ? executeMatchAny : executeMatchAll;
  site.modifier[0] = name.contains("i64") ? 64 : 32;
  return name.starts_with("any.sync.i") || name.starts_with("all.sync.i");
}

//===----------------------------------------------------------------------===//
// Matrices
//===----------------------------------------------------------------------===//

/// "m16n8k16.row.col.bf16", ".f32.f32" (the result's type and C's).
static bool decodeMma(StringRef name, Site &site) {
  site.handler = executeMma;
  site.aligned = true;
  auto [shape, types] = name.split('.');
  if (!types.consume_front("row.col."))
    return false;
  if (shape == "m16n8k16")
    site.k = 16;
  else if (shape == "m16n8k8")
    site.k = 8;
  else if (shape == "m16n8k4")
    site.k = 4;
  else
    return false;
  if (types == "tf32" && site.k <= 8) {
    site.element = Element::TF32;
    return true;
  }
  if (site.k < 8)
    return false;
  if (types == "bf16") {
    site.element = Element::BF16;
    return true;
  }
  site.element = Element::F16;
  auto [result, c] = types.split('.');
  site.accumulator = result == "f16" ? Element::F16 : Element::F32;
  site.modifier[0] = c == "f16";
  return (result == "f16" || result == "f32") && (c == "f16" || c == "f32");
}

/// "m8n8.x4.trans.b16.p3"
static bool decodeMatrixMove(StringRef name, Site &site, Handler handler) {
  site.handler = handler;
  site.aligned = true;
  site.space = getSpaceOf(name);
  if (!name.consume_front("m8n8.x") || name.empty())
    return false;
  site.modifier[0] = name[0] - '0';
  site.modifier[1] = hasField(name, "trans");
  return (name[0] == '1' || name[0] == '2' || name[0] == '4') &&
         hasField(name, "b16");
}

/// "m64n128k16.f32.bf16.bf16", with ".ss" or ".rs" at the end, and the number
/// of accumulators given by the shape.
static bool decodeWgmma(StringRef name, Site &site) {
  site.handler = executeWgmma;
  site.aligned = true;
  SmallVector<StringRef> fields;
  name.split(fields, '.');
  if (fields.size() != 5 || !fields[0].consume_front("m64n") ||
      fields[1] != "f32" || fields[2] != fields[3])
    return false;
  auto [n, k] = fields[0].split('k');
  if (n.getAsInteger(10, site.n) || k.getAsInteger(10, site.k) || site.n % 8 ||
      site.n == 0 || site.n > 256)
    return false;
  site.m = 64;
  site.aFromRegisters = fields[4] == "rs";
  site.modifier[0] = site.n / 2;
  if (fields[2] == "tf32") {
    site.element = Element::TF32;
    return site.k == 8;
  }
  site.element = fields[2] == "bf16" ? Element::BF16 : Element::F16;
  return site.k == 16 && (fields[2] == "bf16" || fields[2] == "f16");
}

//===----------------------------------------------------------------------===//
// The rest
//===----------------------------------------------------------------------===//

/// "ff2bf16x2.rn.relu", "f2tf32.rna"
static bool decodeConversion(StringRef name, Site &site) {
  site.modifier[0] = hasField(name, "rz");
  site.modifier[1] = hasField(name, "relu");
  site.modifier[2] = hasField(name, "rna");
  if (hasField(name, "satfinite") || hasField(name, "rs"))
    return false;
  StringRef kind = name.split('.').first;
  bool pair = kind.ends_with("x2");
  site.handler = pair ? executeConvertPair : executeConvertOne;
  site.element = kind.contains("bf16")   ? Element::BF16
                 : kind.contains("tf32") ? Element::TF32
                                         : Element::F16;
  return kind == "ff2bf16x2" || kind == "ff2f16x2" || kind == "f2bf16" ||
         kind == "f2f16" || kind == "f2tf32";
}

static Handler findPlain(StringRef name) {
  return StringSwitch<Handler>(name)
      .Case("elect.sync", executeElect)
      .Case("bar.warp.sync", executeWarpBarrier)
      .Case("activemask", executeActiveMask)
      .Case("wgmma.fence.sync.aligned", executeWgmmaFence)
      .Case("wgmma.commit_group.sync.aligned", executeWgmmaCommit)
      .Case("wgmma.wait_group.sync.aligned", executeWgmmaWait)
      .Case("prmt", executePrmt)
      .Case("llvm.trap", executeTrap)
      .Case("__assertfail", executeAssertFail)
      .Case("vprintf", executePrint)
      .Cases({"barrier.cluster.wait", "barrier.cluster.wait.aligned"},
             executeClusterWait)
      .Cases({"membar.cta", "membar.gl", "membar.sys", "nanosleep"},
             executeNothing)
      .Default(nullptr);
}

static bool isHint(StringRef name) {
  for (StringRef prefix : {"setmaxnreg.", "griddepcontrol.", "prefetch",
                           "fence.mbarrier_init", "fence.sc", "fence.acquire",
                           "fence.release", "applypriority", "discard"})
    if (name.starts_with(prefix))
      return true;
  return false;
}

bool rope::emulator::decodeInstruction(StringRef name, Site &site) {
  site.aligned = hasField(name, "aligned");
  if (Handler handler = findPlain(name)) {
    site.handler = handler;
    return true;
  }
  if (isHint(name)) {
    site.handler = executeNothing;
    return true;
  }
  if (name.starts_with("fence.proxy.")) {
    site.handler = executeProxyFence;
    return true;
  }
  if (name.starts_with("barrier.cluster.arrive")) {
    site.handler = executeClusterArrive;
    site.modifier[0] = hasField(name, "relaxed");
    return true;
  }
  if (name.consume_front("read.ptx.sreg."))
    return decodeRegister(name, site);
  if (name.consume_front("shfl.sync."))
    return decodeShuffle(name, site);
  if (name.consume_front("vote."))
    return decodeVote(name, site);
  if (name.consume_front("redux.sync."))
    return decodeReduction(name, site);
  if (name.consume_front("match."))
    return decodeMatch(name, site);
  if (name.consume_front("mma."))
    return decodeMma(name, site);
  if (name.consume_front("ldmatrix.sync.aligned."))
    return decodeMatrixMove(name, site, executeLoadMatrix);
  if (name.consume_front("stmatrix.sync.aligned."))
    return decodeMatrixMove(name, site, executeStoreMatrix);
  if (name.consume_front("wgmma.mma_async."))
    return decodeWgmma(name, site);
  if (name.consume_front("barrier.cta."))
    return decodeBarrier(name, site);
  if (name.consume_front("mbarrier."))
    return decodeMBarrier(name, site);
  if (name.consume_front("cp.async.bulk."))
    return decodeBulk(name, site);
  if (name.consume_front("cp.async."))
    return decodeCopy(name, site);
  if (name.consume_front("isspacep.")) {
    site.handler = executeIsSpace;
    site.space = name == "global"           ? Space::Global
                 : name == "shared.cluster" ? Space::Cluster
                                            : Space::Shared;
    return name == "global" || name.starts_with("shared");
  }
  if (name.starts_with("mapa") || name.starts_with("getctarank")) {
    site.handler = executeMapAddress;
    site.modifier[0] = name.starts_with("getctarank");
    site.space = getSpaceOf(name);
    return true;
  }
  return decodeConversion(name, site);
}

void rope::emulator::predicatedHandler(const Site &site, char *operands,
                                       char *results) {
  if (site.getOperand<uint32_t>(operands, site.operands.size() - 1))
    site.handler(site, operands, results);
}

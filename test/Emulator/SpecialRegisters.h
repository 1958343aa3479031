//===- SpecialRegisters.h - Special registers -----------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_EMULATOR_SPECIALREGISTERS_H
#define ROPE_EMULATOR_SPECIALREGISTERS_H

#include <cstdint>

namespace rope::emulator {

enum class SpecialRegister : int64_t {
  Tid,
  NTid,
  CtaId,
  NCtaId,
  ClusterId,
  NClusterId,
  ClusterCtaId,
  ClusterNCtaId,
  ClusterCtaRank,
  ClusterNCtaRank,
  LaneId,
  WarpId,
  WarpSize,
  LaneMaskEq,
  LaneMaskLt,
  LaneMaskLe,
  LaneMaskGt,
  LaneMaskGe,
  DynamicShared,
  Time,
};

} // namespace rope::emulator

#endif // ROPE_EMULATOR_SPECIALREGISTERS_H

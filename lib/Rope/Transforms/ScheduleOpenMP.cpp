//===- ScheduleOpenMP.cpp - Give out OpenMP iterations one by one ---------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/Transforms/Passes.h"

#include "mlir/Dialect/OpenMP/OpenMPDialect.h"

using namespace mlir;
using namespace mlir::rope;

namespace mlir::rope {
#define GEN_PASS_DEF_ROPESCHEDULEOPENMPPASS
#include "Rope/Transforms/Passes.h.inc"
} // namespace mlir::rope

namespace {
struct RopeScheduleOpenMPPass
    : rope::impl::RopeScheduleOpenMPPassBase<RopeScheduleOpenMPPass> {
  void runOnOperation() override {
    getOperation()->walk([&](omp::WsloopOp loop) {
      if (loop.getScheduleKind())
        return;
      loop.setScheduleKind(omp::ClauseScheduleKind::Dynamic);
      ++numScheduled;
    });
  }
};
} // namespace

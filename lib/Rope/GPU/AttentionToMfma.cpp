//===- AttentionToMfma.cpp - rope.online_attention to AMD matrix units ----===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "AttentionTiles.h"
#include "MfmaEmitter.h"

#include "mlir/Dialect/AMDGPU/IR/AMDGPUDialect.h"

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

namespace mlir::rope {
#define GEN_PASS_DEF_ROPEATTENTIONTOMFMAPASS
#include "Rope/GPU/Passes.h.inc"
} // namespace mlir::rope

static FailureOr<int64_t> lowerLaunch(RewriterBase &rewriter,
                                      gpu::LaunchOp launch) {
  FailureOr<AttentionTiles> tiles =
      takeAttentionTiles(rewriter, launch, MfmaEmitter::kWarpSize);
  if (failed(tiles))
    return failure();
  if (tiles->ops.empty())
    return 0;
  OnlineAttentionOp first = tiles->ops.front();
  rewriter.setInsertionPoint(tiles->begin);
  MfmaEmitter emitter(rewriter, launch, first);
  emitter.buildInit(rewriter, tiles->acc, tiles->max, tiles->sum);
  rewriter.setInsertionPointAfter(tiles->end);
  emitter.buildStore(rewriter, first);
  Value scratch = first.getScratch();
  for (OnlineAttentionOp op : tiles->ops) {
    rewriter.setInsertionPoint(op);
    emitter.buildTile(rewriter, op);
    rewriter.eraseOp(op);
  }
  if (scratch.use_empty() && scratch.getDefiningOp())
    rewriter.eraseOp(scratch.getDefiningOp());
  return tiles->ops.size();
}

namespace {
struct RopeAttentionToMfmaPass
    : rope::impl::RopeAttentionToMfmaPassBase<RopeAttentionToMfmaPass> {
  using RopeAttentionToMfmaPassBase::RopeAttentionToMfmaPassBase;

  void runOnOperation() override {
    if (chip != "gfx90a" && chip != "gfx942") {
      getOperation()->emitError("expected chip gfx90a or gfx942, but got ")
          << chip;
      return signalPassFailure();
    }
    SmallVector<gpu::LaunchOp> launches;
    getOperation()->walk([&](gpu::LaunchOp op) { launches.push_back(op); });
    IRRewriter rewriter(&getContext());
    for (gpu::LaunchOp launch : launches) {
      FailureOr<int64_t> count = lowerLaunch(rewriter, launch);
      if (failed(count))
        return signalPassFailure();
      numTiles += *count;
    }
  }
};
} // namespace

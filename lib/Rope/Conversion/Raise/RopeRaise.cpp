//===- RopeRaise.cpp - Rotations of others to rope ------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/Conversion/Conversion.h"
#include "Rope/Conversion/Passes.h"
#include "Rope/IR/Rope.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Remarks.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace mlir::rope {
#define GEN_PASS_DEF_ROPERAISEPASS
#include "Rope/Conversion/Passes.h.inc"
} // namespace mlir::rope

using namespace mlir;
using namespace mlir::rope;

namespace {

/// Counts, and reports, the rope ops that patterns make; reports what they
/// miss.
struct RaisedOps : RewriterBase::Listener {
  void notifyOperationInserted(Operation *op,
                               OpBuilder::InsertPoint previous) override {
    // Moved, not made.
    if (previous.isSet() || !isa<RotateOp, AttentionOp>(op))
      return;
    ++(isa<RotateOp>(op) ? numRotations : numAttentions);
    remark::passed(op->getLoc(),
                   remark::RemarkOpts::name("Raised").category("rope-raise"))
        << op->getName().getStringRef();
  }

  void
  notifyMatchFailure(Location loc,
                     function_ref<void(Diagnostic &)> reasonCallback) override {
    // Patterns meet what they miss again and again.
    if (!missed.insert(loc).second)
      return;
    Diagnostic reason(loc, DiagnosticSeverity::Remark);
    reasonCallback(reason);
    remark::missed(loc,
                   remark::RemarkOpts::name("NotRaised").category("rope-raise"))
        << reason.str();
  }

  int64_t numRotations = 0, numAttentions = 0;

private:
  DenseSet<Location> missed;
};

struct RopeRaisePass final : rope::impl::RopeRaisePassBase<RopeRaisePass> {
  void runOnOperation() override {
    RaisedOps raised;
    RewritePatternSet rotations(&getContext()), attentions(&getContext());
    populateRaiseRotationPatterns(rotations);
    populateRaiseAttentionPatterns(attentions);
    if (failed(apply(std::move(rotations), raised)) ||
        failed(apply(std::move(attentions), raised)))
      return signalPassFailure();
    numRotations += raised.numRotations;
    numAttentions += raised.numAttentions;
  }

private:
  /// Later ops first: what follows a rotation may belong to it.
  LogicalResult apply(RewritePatternSet patterns, RaisedOps &raised) {
    GreedyRewriteConfig config;
    config.setUseTopDownTraversal(false);
    config.setListener(&raised);
    return applyPatternsGreedily(getOperation(), std::move(patterns), config);
  }
};

} // namespace

//===- FusedScores.cpp - What options do to scores ------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The factors of queries by their position, and the soft cap.
//
//===----------------------------------------------------------------------===//

#include "FusedLoopNest.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

using namespace mlir;
using namespace mlir::rope;

static constexpr double kLog2E = 1.44269504088896340736;

FloatAttr FusedLoopNest::getTileSoftCap() {
  std::optional<APFloat> cap = op.getSoftCap();
  return cap ? rewriter.getF64FloatAttr(cap->convertToDouble() * kLog2E)
             : FloatAttr();
}

void FusedLoopNest::allocQueryFactors() {
  if (!op.getQueryScaling())
    return;
  queryFactors = allocScratch({index(tileLanes)}, rewriter.getF32Type());
  blockScratch.push_back(queryFactors);
}

void FusedLoopNest::buildQueryFactors(const QueryRows &tile) {
  QueryScalingAttrInterface scaling = op.getQueryScalingAttr();
  if (!scaling)
    return;
  Value first = asValue(getPositions(tile, tileQueries).first);
  linalg::GenericOp::create(
      rewriter, loc, ValueRange(), queryFactors,
      rewriter.getMultiDimIdentityMap(1), utils::IteratorType::parallel,
      [&](OpBuilder &b, Location l, ValueRange) {
        Value position = linalg::IndexOp::create(b, l, 0);
        if (lanesPerPosition != 1)
          position = arith::DivUIOp::create(
              b, l, position,
              arith::ConstantIndexOp::create(b, l, lanesPerPosition));
        position = arith::AddIOp::create(b, l, first, position);
        linalg::YieldOp::create(
            b, l, scaling.buildFactor(b, l, position, b.getF32Type()));
      });
}

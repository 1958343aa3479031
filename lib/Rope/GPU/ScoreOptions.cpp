//===- ScoreOptions.cpp - What becomes of a thread's scores ---------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ScoreOptions.h"

#include "../Conversion/RopeToVectorDetail.h"
#include "mlir/Dialect/Affine/Utils.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

#include <limits>

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

Value rope::detail::applyExpr(OpBuilder &b, Location loc, AffineExpr expr,
                              ArrayRef<OpFoldResult> operands) {
  return getValueOrCreateConstantIndexOp(
      b, loc, affine::makeComposedFoldedAffineApply(b, loc, expr, operands));
}

static Value buildHidden(OpBuilder &b, Location loc, Type type) {
  return splat(b, loc, cast<VectorType>(type),
               -std::numeric_limits<double>::infinity());
}

/// Which keys have numbers in the tile, i32, of `bound` or more: constants are
/// compared with a bound of the thread, as numbers of the thread would take a
/// register each.
static Value isAtOrAfter(OpBuilder &b, Location loc, const ThreadKeys &keys,
                         Value bound) {
  auto type = VectorType::get(keys.offsets.size(), b.getI32Type());
  Value first = arith::IndexCastOp::create(b, loc, b.getI32Type(), keys.first);
  bound = arith::SubIOp::create(b, loc, bound, first);
  return arith::CmpIOp::create(
      b, loc, arith::CmpIPredicate::sge,
      arith::ConstantOp::create(
          b, loc,
          DenseElementsAttr::get(type, ArrayRef<int32_t>(keys.offsets))),
      vector::BroadcastOp::create(b, loc, type, bound));
}

Value rope::detail::buildSoftCap(OpBuilder &b, OnlineAttentionOp op,
                                 Value scores) {
  std::optional<APFloat> cap = op.getSoftCap();
  if (!cap)
    return scores;
  Location loc = op.getLoc();
  double limit = cap->convertToDouble();
  auto type = cast<VectorType>(scores.getType());
  Value part =
      arith::MulFOp::create(b, loc, scores, splat(b, loc, type, 1 / limit));
  return arith::MulFOp::create(b, loc, buildTanh(b, loc, part),
                               splat(b, loc, type, limit));
}

Value rope::detail::selectScores(OpBuilder &b, OnlineAttentionOp op,
                                 const ThreadKeys &keys, Value row,
                                 ArrayRef<Value> ofRegions) {
  Location loc = op.getLoc();
  ArrayRef<int64_t> regions = op.getRegions();
  auto ofRegion = [&](int64_t region) {
    return region < 0 ? buildHidden(b, loc, ofRegions.front().getType())
                      : ofRegions[region];
  };
  Value scores = ofRegion(regions.front());
  if (regions.size() == 1)
    return scores;
  AffineExpr d0, d1;
  bindDims(b.getContext(), d0, d1);
  Value zero = arith::ConstantIndexOp::create(b, loc, 0);
  Value end = arith::ConstantIndexOp::create(b, loc, keys.count);
  Value position = applyExpr(b, loc, d0 + d1.floorDiv(op.getLanesPerPosition()),
                             {op.getFirstQuery(), row});
  for (auto [region, begin] :
       llvm::zip_equal(regions.drop_front(),
                       op.getBegins().getAsValueRange<AffineMapAttr>())) {
    Value key;
    for (AffineExpr result : begin.getResults()) {
      Value bound = applyExpr(b, loc, result, {position});
      key =
          key ? arith::MaxSIOp::create(b, loc, key, bound).getResult() : bound;
    }
    // Clamped to the tile, so that i32 holds it at any position.
    Value at = arith::SubIOp::create(b, loc, key, op.getFirstKey());
    at = arith::MaxSIOp::create(b, loc, at, zero);
    at = arith::MinSIOp::create(b, loc, at, end);
    at = arith::IndexCastOp::create(b, loc, b.getI32Type(), at);
    scores = arith::SelectOp::create(b, loc, isAtOrAfter(b, loc, keys, at),
                                     ofRegion(region), scores);
  }
  return scores;
}

Value rope::detail::addBias(OpBuilder &b, OnlineAttentionOp op,
                            const ThreadKeys &keys, Value row, Value scores) {
  if (!op.getBias())
    return scores;
  Location loc = op.getLoc();
  AffineExpr d0 = b.getAffineDimExpr(0);
  Value count = memref::DimOp::create(b, loc, op.getBias(), 0);
  Value last = applyExpr(b, loc, d0 - 1, {count});
  SmallVector<Value> biases;
  for (int32_t offset : keys.offsets) {
    Value key = applyExpr(b, loc, d0 + offset, {keys.first});
    // Missing keys are hidden later.
    key = arith::MinSIOp::create(b, loc, key, last);
    biases.push_back(
        memref::LoadOp::create(b, loc, op.getBias(), ValueRange{key, row}));
  }
  return arith::AddFOp::create(
      b, loc, scores,
      vector::FromElementsOp::create(b, loc, cast<VectorType>(scores.getType()),
                                     biases));
}

SmallVector<Value> rope::detail::hideMissing(OpBuilder &b, OnlineAttentionOp op,
                                             const ThreadKeys &keys,
                                             ValueRange scores) {
  Location loc = op.getLoc();
  OpFoldResult count = memref::getMixedSize(b, loc, op.getKeys().front(), 0);
  if (getConstantIntValue(count) == keys.count)
    return llvm::to_vector(scores);
  Value numKeys = getValueOrCreateConstantIndexOp(b, loc, count);
  Value isPart =
      arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ult, numKeys,
                            arith::ConstantIndexOp::create(b, loc, keys.count));
  auto choice = scf::IfOp::create(b, loc, scores.getTypes(), isPart,
                                  /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(choice.thenBlock());
  Value bound = arith::IndexCastOp::create(b, loc, b.getI32Type(), numKeys);
  Value isMissing = isAtOrAfter(b, loc, keys, bound);
  Value hidden = buildHidden(b, loc, scores.front().getType());
  SmallVector<Value> rows;
  for (Value row : scores)
    rows.push_back(arith::SelectOp::create(b, loc, isMissing, hidden, row));
  scf::YieldOp::create(b, loc, rows);
  b.setInsertionPointToStart(choice.elseBlock());
  scf::YieldOp::create(b, loc, scores);
  return llvm::to_vector(ValueRange(choice.getResults()));
}

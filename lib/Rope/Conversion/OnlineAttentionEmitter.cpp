//===- OnlineAttentionEmitter.cpp - Parts of one softmax update -----------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OnlineAttentionEmitter.h"

#include "Rope/Conversion/Passes.h"
#include "mlir/Dialect/X86Vector/X86VectorDialect.h"
#include "mlir/IR/AffineExprVisitor.h"

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

namespace {
/// The value of an affine expression of one dim for a vector of dims.
class VectorAffineExpander
    : public AffineExprVisitor<VectorAffineExpander, Value> {
public:
  VectorAffineExpander(OpBuilder &b, Location loc, Value dim)
      : b(b), loc(loc), dim(dim) {}

  Value visitAddExpr(AffineBinaryOpExpr e) {
    return arith::AddIOp::create(b, loc, visit(e.getLHS()), visit(e.getRHS()));
  }
  Value visitMulExpr(AffineBinaryOpExpr e) {
    return arith::MulIOp::create(b, loc, visit(e.getLHS()), visit(e.getRHS()));
  }
  Value visitModExpr(AffineBinaryOpExpr e) {
    Value lhs = visit(e.getLHS()), rhs = visit(e.getRHS());
    Value quotient = arith::FloorDivSIOp::create(b, loc, lhs, rhs);
    return arith::SubIOp::create(b, loc, lhs,
                                 arith::MulIOp::create(b, loc, quotient, rhs));
  }
  Value visitFloorDivExpr(AffineBinaryOpExpr e) {
    return arith::FloorDivSIOp::create(b, loc, visit(e.getLHS()),
                                       visit(e.getRHS()));
  }
  Value visitCeilDivExpr(AffineBinaryOpExpr e) {
    return arith::CeilDivSIOp::create(b, loc, visit(e.getLHS()),
                                      visit(e.getRHS()));
  }
  Value visitConstantExpr(AffineConstantExpr e) {
    return splatInt(b, loc, cast<VectorType>(dim.getType()), e.getValue());
  }
  Value visitDimExpr(AffineDimExpr) { return dim; }
  Value visitSymbolExpr(AffineSymbolExpr) {
    llvm_unreachable("the verifier admits no symbols");
  }

private:
  OpBuilder &b;
  Location loc;
  Value dim;
};
} // namespace

OnlineAttentionEmitter::OnlineAttentionEmitter(
    PatternRewriter &rewriter, OnlineAttentionOp op,
    const RopeToVectorOptions &options)
    : b(rewriter), op(op), loc(op.getLoc()), lanes(options.lanes),
      headDim(op.getHeadDim()), queries(op.getNumQueries()),
      valueDim(op.getValueDim()) {
  zero = index(0);
  numKeys = memref::DimOp::create(b, loc, op.getKeys().front(), 0);
}

Value OnlineAttentionEmitter::index(int64_t value) {
  return arith::ConstantIndexOp::create(b, loc, value);
}

Value OnlineAttentionEmitter::add(Value value, int64_t count) {
  return count == 0 ? value
                    : arith::AddIOp::create(b, loc, value, index(count));
}

SmallVector<Value> OnlineAttentionEmitter::loop(
    Value from, Value to, int64_t step, ValueRange init,
    function_ref<SmallVector<Value>(Value, ValueRange)> body) {
  auto forOp = scf::ForOp::create(b, loc, from, to, index(step), init);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(forOp.getBody());
  SmallVector<Value> next =
      body(forOp.getInductionVar(), forOp.getRegionIterArgs());
  // Without a state the loop has its terminator already.
  if (!init.empty())
    scf::YieldOp::create(b, loc, next);
  return forOp.getResults();
}

Value OnlineAttentionEmitter::loop(
    Value from, Value to, int64_t step, Value init,
    function_ref<Value(Value iv, Value state)> body) {
  return loop(from, to, step, ValueRange(init),
              [&](Value iv, ValueRange state) {
                return SmallVector<Value>{body(iv, state.front())};
              })
      .front();
}

Value OnlineAttentionEmitter::wholeSteps(Value count, int64_t step) {
  AffineExpr d0 = b.getAffineDimExpr(0);
  return affine::AffineApplyOp::create(
      b, loc, AffineMap::get(1, 0, d0.floorDiv(step) * step), count);
}

void OnlineAttentionEmitter::buildBegins(Value queryOfLane) {
  if (op.getBegins().empty())
    return;
  auto indexType = cast<VectorType>(queryOfLane.getType());
  Value position = queryOfLane;
  if (int64_t perPosition = op.getLanesPerPosition(); perPosition != 1)
    position = arith::DivUIOp::create(b, loc, position,
                                      splatInt(b, loc, indexType, perPosition));
  Value positions = arith::AddIOp::create(
      b, loc,
      vector::BroadcastOp::create(b, loc, indexType, op.getFirstQuery()),
      position);
  for (AffineMap begin : op.getBegins().getAsValueRange<AffineMapAttr>())
    begins.push_back(buildBegin(begin, positions));
}

/// Clamped to the tile, so that i32 holds the row at any position.
Value OnlineAttentionEmitter::buildBegin(AffineMap begin, Value positions) {
  auto indexType = cast<VectorType>(positions.getType());
  auto broadcast = [&](Value value) -> Value {
    return vector::BroadcastOp::create(b, loc, indexType, value);
  };
  Value key;
  for (AffineExpr result : begin.getResults()) {
    Value value = VectorAffineExpander(b, loc, positions).visit(result);
    key = key ? arith::MaxSIOp::create(b, loc, key, value).getResult() : value;
  }
  Value row = arith::SubIOp::create(b, loc, key, broadcast(op.getFirstKey()));
  row = arith::MaxSIOp::create(b, loc, row, splatInt(b, loc, indexType, 0));
  row = arith::MinSIOp::create(b, loc, row, broadcast(numKeys));
  return arith::IndexCastOp::create(b, loc, indexType.clone(b.getI32Type()),
                                    row);
}

Value OnlineAttentionEmitter::capScores(Value scores) {
  std::optional<APFloat> cap = op.getSoftCap();
  if (!cap)
    return scores;
  auto type = cast<VectorType>(scores.getType());
  double value = cap->convertToDouble();
  Value part =
      arith::MulFOp::create(b, loc, scores, splat(b, loc, type, 1 / value));
  return arith::MulFOp::create(b, loc, buildTanh(b, loc, part),
                               splat(b, loc, type, value));
}

Value OnlineAttentionEmitter::readWide(ArrayRef<int64_t> shape, Value buffer,
                                       ValueRange indices) {
  Type elementType = cast<ShapedType>(buffer.getType()).getElementType();
  Value vector =
      readVector(b, loc, VectorType::get(shape, elementType), buffer, indices);
  if (elementType.isF32())
    return vector;
  return arith::ExtFOp::create(b, loc, VectorType::get(shape, b.getF32Type()),
                               vector);
}

Value OnlineAttentionEmitter::dotPairs(Value acc, Value lhs, Value rhs) {
  return x86vector::DotBF16Op::create(b, loc, acc.getType(), acc, lhs, rhs);
}

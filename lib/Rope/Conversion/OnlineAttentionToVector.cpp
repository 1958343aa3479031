//===- OnlineAttentionToVector.cpp - rope.online_attention to vector ops --===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Queries lie along vector lanes, so everything about a softmax row is
// elementwise. Three loops: scores and their maximum, exponentials and their
// sum, products with value. The two products are vector.contract with the
// accumulator in iter_args.
//
//===----------------------------------------------------------------------===//

#include "RopeToVectorDetail.h"

#include "Rope/Conversion/Passes.h"
#include "Rope/IR/Rope.h"
#include "mlir/IR/AffineExprVisitor.h"

#include <limits>

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

// Minimax polynomial of 2^x on [-1/2, 1/2]: 0.93 ulp by Horner's rule in f32.
// 2^0 is exactly 1, so that a row's maximum keeps its weight.
static constexpr double kExp2Coefficients[] = {
    1.0,           0x1.62e43p-1,   0x1.ebfbdap-3,  0x1.c6aed4p-5,
    0x1.3b2dbcp-7, 0x1.5f456ap-10, 0x1.41d334p-13,
};

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

class OnlineAttentionBuilder {
public:
  OnlineAttentionBuilder(PatternRewriter &rewriter, OnlineAttentionOp op,
                         const RopeToVectorOptions &options)
      : b(rewriter), op(op), loc(op.getLoc()), group(options.keyGroup),
        headDim(dimSize(op.getQueries()[0], 0)),
        queries(dimSize(op.getQueries()[0], 1)),
        valueDim(dimSize(op.getAcc(), 0)),
        laneType(VectorType::get(queries, b.getF32Type())) {
    zero = index(0);
    numKeys = memref::DimOp::create(b, loc, op.getValue(), 0);
  }

  void build() {
    buildBegins();
    Value oldMax = readVector(b, loc, laneType, op.getMax(), zero);
    Value newMax = buildScores(oldMax);
    writeVector(b, loc, newMax, op.getMax(), zero);
    Value rescale = exp2(arith::SubFOp::create(b, loc, oldMax, newMax));
    buildExponentials(newMax, rescale);
    buildOutputs(rescale);
  }

private:
  static int64_t dimSize(Value value, int64_t dim) {
    return cast<ShapedType>(value.getType()).getDimSize(dim);
  }
  Value index(int64_t value) {
    return arith::ConstantIndexOp::create(b, loc, value);
  }
  VectorType rowsType(int64_t rows) {
    return VectorType::get({rows, queries}, b.getF32Type());
  }

  /// Builds a loop with `init` as its state; `body` returns the new one.
  Value loop(Value from, Value to, int64_t step, Value init,
             function_ref<Value(Value iv, Value state)> body) {
    auto forOp = scf::ForOp::create(b, loc, from, to, index(step), init);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(forOp.getBody());
    Value next = body(forOp.getInductionVar(), forOp.getRegionIterArg(0));
    scf::YieldOp::create(b, loc, next);
    return forOp.getResult(0);
  }

  /// Builds `body` for the rows [0, count) by `step` rows, and by one for what
  /// is left.
  Value
  loopByGroups(Value count, int64_t step, Value init,
               function_ref<Value(Value row, int64_t rows, Value state)> body) {
    AffineExpr d0 = b.getAffineDimExpr(0);
    Value whole = affine::AffineApplyOp::create(
        b, loc, AffineMap::get(1, 0, d0.floorDiv(step) * step), count);
    Value state = loop(zero, whole, step, init, [&](Value row, Value state) {
      return body(row, step, state);
    });
    if (step == 1)
      return state;
    return loop(whole, count, 1, state,
                [&](Value row, Value state) { return body(row, 1, state); });
  }

  /// The larger of two, and `max` if the score is NaN: one x86 max instruction.
  /// A NaN score must not become the maximum; it spoils its row through the
  /// sum.
  Value maxOrFirst(Value score, Value max) {
    Value isLarger =
        arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OGT, score, max);
    return arith::SelectOp::create(b, loc, isLarger, score, max);
  }

  /// 2^x, NaN for NaN, 0 below 2^-126.5.
  Value exp2(Value x) {
    auto type = cast<VectorType>(x.getType());
    auto intType = type.clone(b.getI32Type());
    // At -127 the exponent bits are 0, and so is the power.
    Value floor = splat(b, loc, type, -127);
    Value isBelow =
        arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OLT, x, floor);
    x = arith::SelectOp::create(b, loc, isBelow, floor, x);
    // Adding 1.5 * 2^23 rounds to an integer, which stands in the low bits.
    Value magic = splat(b, loc, type, 0x1.8p23);
    Value shifted = arith::AddFOp::create(b, loc, x, magic);
    Value whole = arith::SubFOp::create(b, loc, shifted, magic);
    Value rest = arith::SubFOp::create(b, loc, x, whole);
    Value power = buildPolynomial(b, loc, rest, kExp2Coefficients);
    Value bits = arith::BitcastOp::create(b, loc, intType, shifted);
    Value exponent = arith::ShLIOp::create(
        b, loc,
        arith::AddIOp::create(b, loc, bits, splatInt(b, loc, intType, 127)),
        splatInt(b, loc, intType, 23));
    return arith::MulFOp::create(
        b, loc, power, arith::BitcastOp::create(b, loc, type, exponent));
  }

  /// For each region but the first, the row of the tile at which it begins, per
  /// lane, clamped to the tile so that i32 holds it at any position.
  void buildBegins() {
    if (op.getBegins().empty())
      return;
    auto indexType = VectorType::get(queries, b.getIndexType());
    auto i32Type = VectorType::get(queries, b.getI32Type());
    auto broadcast = [&](Value value) -> Value {
      return vector::BroadcastOp::create(b, loc, indexType, value);
    };
    Value lane = vector::StepOp::create(b, loc, indexType);
    if (int64_t lanes = op.getLanesPerPosition(); lanes != 1)
      lane = arith::DivUIOp::create(b, loc, lane,
                                    splatInt(b, loc, indexType, lanes));
    Value query =
        arith::AddIOp::create(b, loc, broadcast(op.getFirstQuery()), lane);
    Value firstKey = broadcast(op.getFirstKey());
    Value lowest = splatInt(b, loc, indexType, 0);
    Value highest = broadcast(numKeys);
    for (AffineMap begin : op.getBegins().getAsValueRange<AffineMapAttr>()) {
      Value key = VectorAffineExpander(b, loc, query).visit(begin.getResult(0));
      Value row = arith::SubIOp::create(b, loc, key, firstKey);
      row = arith::MinSIOp::create(
          b, loc, arith::MaxSIOp::create(b, loc, row, lowest), highest);
      begins.push_back(arith::IndexCastOp::create(b, loc, i32Type, row));
    }
  }

  /// Per lane, whether row `row` lies in region `region` or a later one.
  Value isAtOrAfter(Value row, int64_t region) {
    auto i32Type = VectorType::get(queries, b.getI32Type());
    Value rows = vector::BroadcastOp::create(
        b, loc, i32Type,
        arith::IndexCastOp::create(b, loc, b.getI32Type(), row));
    return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sge, rows,
                                 begins[region - 1]);
  }

  Value addRows(Value row, int64_t count) {
    return count == 0 ? row : arith::AddIOp::create(b, loc, row, index(count));
  }

  /// acc + lhs * rhs, of shapes [rows, queries], [rows, 1] and [1, queries];
  /// the left operand may lie transposed.
  Value contract(Value lhs, bool isTransposed, Value rhs, Value acc) {
    AffineExpr m, n, k;
    bindDims(b.getContext(), m, n, k);
    SmallVector<AffineExpr> lhsMap{m, k}, rhsMap{k, n}, accMap{m, n};
    if (isTransposed)
      std::swap(lhsMap[0], lhsMap[1]);
    ArrayRef<AffineExpr> maps[] = {lhsMap, rhsMap, accMap};
    vector::IteratorType iterators[] = {vector::IteratorType::parallel,
                                        vector::IteratorType::parallel,
                                        vector::IteratorType::reduction};
    return vector::ContractionOp::create(b, loc, lhs, rhs, acc, maps,
                                         iterators);
  }

  /// Asks for one cache line of `buffer`: while `channel` runs over the head
  /// dim, for all lines of the rows from `row` on, as many as a group has.
  void prefetch(Value buffer, Value row, Value channel) {
    int64_t rowSize = dimSize(buffer, 1);
    AffineExpr d0, d1, d2;
    bindDims(b.getContext(), d0, d1, d2);
    AffineExpr element = (d0 * (group * rowSize)).floorDiv(headDim);
    Value ahead = affine::AffineMinOp::create(
        b, loc,
        AffineMap::get(3, 0, {d1 + element.floorDiv(rowSize), d2 - 1},
                       b.getContext()),
        ValueRange{channel, row, numKeys});
    Value column = affine::AffineApplyOp::create(
        b, loc, AffineMap::get(1, 0, element % rowSize), channel);
    memref::PrefetchOp::create(b, loc, buffer, ValueRange{ahead, column},
                               /*isWrite=*/false, /*localityHint=*/3,
                               /*isDataCache=*/true);
  }

  /// Reads `shape` at `indices` of `buffer` and widens it to f32.
  Value readWide(ArrayRef<int64_t> shape, Value buffer, ValueRange indices) {
    Type elementType = cast<ShapedType>(buffer.getType()).getElementType();
    Value vector = readVector(b, loc, VectorType::get(shape, elementType),
                              buffer, indices);
    if (elementType.isF32())
      return vector;
    return arith::ExtFOp::create(b, loc, VectorType::get(shape, b.getF32Type()),
                                 vector);
  }

  /// Scores of `rows` keys from `row` on against all queries.
  Value buildScore(int64_t operand, Value row, int64_t rows) {
    Value acc = splat(b, loc, rowsType(rows), 0);
    int64_t unroll = headDim % 2 == 0 ? 2 : 1;
    return loop(
        zero, index(headDim), unroll, acc, [&](Value channel, Value acc) {
          if (rows == group) {
            prefetch(op.getKeys()[operand], addRows(row, group), channel);
            prefetch(op.getValue(), row, channel);
          }
          for (int64_t u = 0; u < unroll; ++u) {
            Value c = addRows(channel, u);
            Value key = readWide({rows, 1}, op.getKeys()[operand], {row, c});
            Value query = readVector(b, loc, rowsType(1),
                                     op.getQueries()[operand], {c, zero});
            acc = contract(key, /*isTransposed=*/false, query, acc);
          }
          return acc;
        });
  }

  /// The scores of `rows` keys, each from the region that its position is in.
  Value buildRegionScores(Value row, int64_t rows) {
    ArrayRef<int64_t> regions = op.getRegions();
    Value hidden;
    auto scoreOf = [&](int64_t region) -> Value {
      if (regions[region] >= 0)
        return buildScore(regions[region], row, rows);
      if (!hidden)
        hidden = splat(b, loc, rowsType(rows),
                       -std::numeric_limits<double>::infinity());
      return hidden;
    };
    Value scores = scoreOf(0);
    for (size_t region = 1; region < regions.size(); ++region) {
      Value later = scoreOf(region);
      for (int64_t r = 0; r < rows; ++r) {
        Value selected = arith::SelectOp::create(
            b, loc, isAtOrAfter(addRows(row, r), region),
            vector::ExtractOp::create(b, loc, later, r),
            vector::ExtractOp::create(b, loc, scores, r));
        scores = vector::InsertOp::create(b, loc, selected, scores, r);
      }
    }
    return scores;
  }

  /// Stores all scores to scratch and returns the new maximum.
  Value buildScores(Value max) {
    return loopByGroups(
        numKeys, group, max, [&](Value row, int64_t rows, Value max) {
          Value scores = buildRegionScores(row, rows);
          writeVector(b, loc, scores, op.getScratch(), {row, zero});
          for (int64_t r = 0; r < rows; ++r)
            max = maxOrFirst(vector::ExtractOp::create(b, loc, scores, r), max);
          return max;
        });
  }

  /// Turns the scores in scratch into weights and adds them to the sum.
  void buildExponentials(Value max, Value rescale) {
    Value sum = readVector(b, loc, laneType, op.getSum(), zero);
    sum = arith::MulFOp::create(b, loc, sum, rescale);
    sum = loopByGroups(
        numKeys, /*step=*/2, sum, [&](Value row, int64_t rows, Value sum) {
          for (int64_t r = 0; r < rows; ++r) {
            Value at = addRows(row, r);
            Value score =
                readVector(b, loc, laneType, op.getScratch(), {at, zero});
            Value weight = exp2(arith::SubFOp::create(b, loc, score, max));
            writeVector(b, loc, weight, op.getScratch(), {at, zero});
            sum = arith::AddFOp::create(b, loc, sum, weight);
          }
          return sum;
        });
    writeVector(b, loc, sum, op.getSum(), zero);
  }

  /// Lanes that see the key of `row`; null where every lane does.
  Value buildVisible(Value row) {
    if (!op.hasHiddenRegion())
      return {};
    auto maskType = VectorType::get(queries, b.getI1Type());
    ArrayRef<int64_t> regions = op.getRegions();
    Value visible = splatInt(b, loc, maskType, regions[0] >= 0);
    for (size_t region = 1; region < regions.size(); ++region)
      visible = arith::SelectOp::create(
          b, loc, isAtOrAfter(row, region),
          splatInt(b, loc, maskType, regions[region] >= 0), visible);
    return visible;
  }

  /// acc = acc * rescale + weights * value.
  void buildOutputs(Value rescale) {
    auto buildChannels = [&](Value channel, int64_t channels) {
      VectorType type = rowsType(channels);
      Value acc = readVector(b, loc, type, op.getAcc(), {channel, zero});
      acc = arith::MulFOp::create(
          b, loc, acc, vector::BroadcastOp::create(b, loc, type, rescale));
      acc = loop(zero, numKeys, 1, acc, [&](Value row, Value acc) {
        Value weights =
            readVector(b, loc, rowsType(1), op.getScratch(), {row, zero});
        Value value = readWide({1, channels}, op.getValue(), {row, channel});
        Value next = contract(value, /*isTransposed=*/true, weights, acc);
        // A weight of 0 does not keep out a NaN that the query cannot see.
        if (Value visible = buildVisible(row))
          next = arith::SelectOp::create(
              b, loc,
              vector::BroadcastOp::create(
                  b, loc, VectorType::get({channels, queries}, b.getI1Type()),
                  visible),
              next, acc);
        return next;
      });
      writeVector(b, loc, acc, op.getAcc(), {channel, zero});
    };
    auto buildRange = [&](int64_t from, int64_t to, int64_t step) {
      if (from == to)
        return;
      auto forOp =
          scf::ForOp::create(b, loc, index(from), index(to), index(step));
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(forOp.getBody());
      buildChannels(forOp.getInductionVar(), step);
    };
    int64_t whole = valueDim / group * group;
    buildRange(0, whole, group);
    buildRange(whole, valueDim, 1);
  }

  PatternRewriter &b;
  OnlineAttentionOp op;
  Location loc;
  int64_t group;
  int64_t headDim, queries, valueDim;
  VectorType laneType;
  Value zero, numKeys;
  SmallVector<Value> begins;
};

struct OnlineAttentionToVector : OpRewritePattern<OnlineAttentionOp> {
  OnlineAttentionToVector(MLIRContext *context,
                          const RopeToVectorOptions &options)
      : OpRewritePattern(context), options(options) {}

  LogicalResult matchAndRewrite(OnlineAttentionOp op,
                                PatternRewriter &rewriter) const override {
    OnlineAttentionBuilder(rewriter, op, options).build();
    rewriter.eraseOp(op);
    return success();
  }

private:
  RopeToVectorOptions options;
};
} // namespace

void rope::detail::populateOnlineAttentionToVectorPatterns(
    RewritePatternSet &patterns, const RopeToVectorOptions &options) {
  patterns.add<OnlineAttentionToVector>(patterns.getContext(), options);
}

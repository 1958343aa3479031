//===- TableToVector.cpp - rope.table to loops of vector ops --------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Angles are 64-bit fixed-point fractions of a turn, so that the range
// reduction is exact; the rest is a polynomial in f64, rounded once to f32.
//
// Positions lie in groups that begin at the multiples of kGroupRows. The first
// row of a group is a polynomial, each other one the complex product of the row
// of the position before with that of position 1. It is taken from the row
// before where that has this position, and from the first of its group where
// not: the same numbers, so that a row depends on its position alone. A product
// has an absolute error; a row with an entry too small for it is computed anew
// as a polynomial. Where axes have positions of their own, every row is one.
//
//===----------------------------------------------------------------------===//

#include "RopeToVectorDetail.h"
#include "RunTimePhases.h"

#include "Rope/Conversion/Passes.h"
#include "Rope/IR/Phase.h"
#include "Rope/IR/Rope.h"

#include <cmath>
#include <vector>

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

// Minimax polynomials in x^2 on [-pi/4, pi/4], by the algorithm of Remez:
// sin(x)/x to a relative, cos(x) to an absolute error of 2^-44. An f32 ulp is
// 2^-24 of the value or more.
static constexpr double kSinCoefficients[] = {
    0.9999999999999982,      -0.1666666666664128,   0.008333333327682935,
    -0.00019841265326908208, 2.755570762855603e-06, -2.4788871828535107e-08};
static constexpr double kCosCoefficients[] = {
    0.9999999999999445,    -0.4999999999935188,    0.04166666654401023,
    -0.001388888039827187, 2.4798929588191466e-05, -2.7173483847923116e-07};

/// Rows from one polynomial to the next, a power of two. More of them cost less
/// where positions are consecutive, and more where they are not.
static constexpr int64_t kGroupRows = 16;

/// f32 vectors of columns that a row takes at once, whose chains of products
/// hide the latency of each other: an eighth of the registers, as each has two
/// vectors of cosines and two of sines in f64.
static constexpr int64_t kRegistersPerVector = 8;

/// Rows that are written before the next columns: a part of the cache.
static constexpr int64_t kRowsPerBlock = 128;

/// Exponent bits that are all set in an f32 number of [2^-15, 2), and in no
/// smaller one. At 2^-15 an ulp is 2^-38, and what the polynomial (2^-44) and
/// fifteen products (less than 2^-49 each) add to its half does not show.
static constexpr int64_t kExponentBits = 0x38000000;

namespace {
/// Vectors of cosines and sines of the same angles, both f64 or both f32.
struct CosSin {
  Value cos;
  Value sin;
};

/// A branch, and the vectors of `type` that it yields.
CosSin buildEither(OpBuilder &b, Location loc, Value condition, VectorType type,
                   function_ref<CosSin()> then,
                   function_ref<CosSin()> otherwise) {
  auto branch = scf::IfOp::create(b, loc, TypeRange{type, type}, condition,
                                  /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(b);
  auto fill = [&](Block *block, function_ref<CosSin()> build) {
    b.setInsertionPointToStart(block);
    CosSin result = build();
    scf::YieldOp::create(b, loc, ValueRange{result.cos, result.sin});
  };
  fill(branch.thenBlock(), then);
  fill(branch.elseBlock(), otherwise);
  return {branch.getResult(0), branch.getResult(1)};
}

/// The columns `[column, column + length)` of a table. Positions are i64.
class TableColumns {
public:
  TableColumns(OpBuilder &builder, TableOp op, int64_t column, int64_t length)
      : b(builder), op(op), loc(op.getLoc()), column(column),
        phaseType(VectorType::get(length, b.getI64Type())),
        doubleType(phaseType.clone(b.getF64Type())),
        singleType(phaseType.clone(b.getF32Type())) {}

  /// Takes frequencies that are known now.
  void setPhases(const PhaseTable &phases) {
    ArrayRef<int64_t> columnSteps = slice<int64_t>(phases.steps);
    steps = DenseElementsAttr::get(phaseType, columnSteps);
    offsets = DenseElementsAttr::get(phaseType, slice<int64_t>(phases.offsets));
    SmallVector<double> cosines, sines;
    for (int64_t step : columnSteps) {
      double angle = static_cast<double>(step) * kRadiansPerPhaseUnit;
      cosines.push_back(std::cos(angle));
      sines.push_back(std::sin(angle));
    }
    stepCos = DenseElementsAttr::get(doubleType, ArrayRef(cosines));
    stepSin = DenseElementsAttr::get(doubleType, ArrayRef(sines));
  }

  /// Builds what the rows need of frequencies that are known at run time.
  void buildPhases(RunTimePhases &phases) {
    auto floats = [&](ArrayRef<double> list) {
      return constant(DenseElementsAttr::get(doubleType, slice(list)));
    };
    auto integers = [&](ArrayRef<int64_t> list) {
      return constant(DenseElementsAttr::get(phaseType, slice(list)));
    };
    auto frequencies = [&] { return readFrequencies(); };
    PairValues pairs{floats, integers, frequencies};
    Value step =
        phases.build(b, pairs, op.getPositionScale().convertToDouble());
    CosSin turn = turnByQuadrant(step, buildOctant(step));
    steps = step;
    stepCos = turn.cos;
    stepSin = turn.sin;
    double offset = op.getPositionOffset().convertToDouble();
    if (offset == 0)
      offsets = DenseElementsAttr::get(phaseType, int64_t{0});
    else
      offsets = phases.build(b, pairs, offset);
  }

  VectorType getDoubleType() const { return doubleType; }

  /// The row of a position in f64, without the amplitude.
  CosSin buildDouble(Value position) {
    Value phase = buildPhase(position);
    return turnByQuadrant(phase, buildOctant(phase));
  }

  /// The row of a position in f32, every entry to a relative error.
  CosSin buildSingle(Value position) {
    return buildSingleOf(buildPhase(position), position);
  }

  /// The row in f32 of a position for every axis.
  CosSin buildSingle(ValueRange positions) {
    SmallVector<int64_t> axes;
    op.getFrequencies().getAxes(axes);
    ArrayRef<int64_t> columnAxes = slice<int64_t>(axes);
    auto broadcast = [&](int64_t axis) -> Value {
      return vector::BroadcastOp::create(b, loc, phaseType, positions[axis]);
    };
    Value position = broadcast(columnAxes.front());
    for (int64_t axis = 0; axis < static_cast<int64_t>(positions.size());
         ++axis) {
      if (axis == columnAxes.front() || !llvm::is_contained(columnAxes, axis))
        continue;
      auto mask = llvm::map_to_vector(
          columnAxes, [&](int64_t other) { return other == axis; });
      Value isOfAxis = constant(DenseElementsAttr::get(
          phaseType.clone(b.getI1Type()), ArrayRef<bool>(mask)));
      position =
          arith::SelectOp::create(b, loc, isOfAxis, broadcast(axis), position);
    }
    return buildSingleOf(buildPhaseOf(position), Value());
  }

private:
  /// The row of `phase`; `position` is null where axes have one each.
  CosSin buildSingleOf(Value phase, Value position) {
    Value high = arith::TruncIOp::create(
        b, loc, phaseType.clone(b.getI32Type()),
        arith::ShRUIOp::create(b, loc, phase, splatPhase(32)));
    return turnByQuadrant(high, toSingle(buildOctant(phase), position));
  }

public:
  /// What a loop over rows carries before the first row.
  CosSin buildZeros() {
    Value zero = splat(b, loc, doubleType, 0);
    return {zero, zero};
  }

  /// The row, in f64, of the position after that of `row`.
  CosSin advance(CosSin row) {
    Value cosOfStep = asValue(stepCos), sinOfStep = asValue(stepSin);
    Value sinSin = arith::MulFOp::create(b, loc, row.sin, sinOfStep);
    Value cosSin = arith::MulFOp::create(b, loc, row.cos, sinOfStep);
    return {vector::FMAOp::create(b, loc, row.cos, cosOfStep,
                                  arith::NegFOp::create(b, loc, sinSin)),
            vector::FMAOp::create(b, loc, row.sin, cosOfStep, cosSin)};
  }

  /// Rounds `row`, the f64 row of `position` by products, to f32; where it has
  /// small entries, takes the row of `buildSingle` instead.
  CosSin refine(CosSin row, Value position) {
    auto bitsType = phaseType.clone(b.getI32Type());
    auto bitsOf = [&](Value value) {
      return arith::BitcastOp::create(
          b, loc, bitsType, arith::TruncFOp::create(b, loc, singleType, value));
    };
    Value mask = splatInt(b, loc, bitsType, kExponentBits);
    Value common =
        arith::AndIOp::create(b, loc, bitsOf(row.cos), bitsOf(row.sin));
    Value isSmall = arith::CmpIOp::create(
        b, loc, arith::CmpIPredicate::ne,
        arith::AndIOp::create(b, loc, common, mask), mask);
    Value anySmall =
        vector::ReductionOp::create(b, loc, vector::CombiningKind::OR, isSmall);
    return buildEither(
        b, loc, anySmall, singleType, [&] { return buildSingle(position); },
        [&] { return toSingle(row, position); });
  }

  /// Writes a row of f32.
  void write(CosSin single, Value row) {
    Value at = arith::ConstantIndexOp::create(b, loc, column);
    writeVector(b, loc, single.cos, op.getCos(), {row, at});
    writeVector(b, loc, single.sin, op.getSin(), {row, at});
  }

private:
  template <typename T>
  ArrayRef<T> slice(ArrayRef<T> list) {
    return list.slice(column, phaseType.getNumElements());
  }

  Value constant(DenseElementsAttr value) {
    return arith::ConstantOp::create(b, loc, value);
  }

  /// A constant or a value that was built before.
  Value asValue(OpFoldResult value) {
    if (auto known = dyn_cast<Attribute>(value))
      return constant(cast<DenseElementsAttr>(known));
    return cast<Value>(value);
  }

  /// The operand `inverse_frequencies` in f64.
  Value readFrequencies() {
    Value buffer = op.getInverseFrequencies();
    Type elementType = cast<MemRefType>(buffer.getType()).getElementType();
    Value at = arith::ConstantIndexOp::create(b, loc, column);
    Value read = readVector(b, loc, phaseType.clone(elementType), buffer, at);
    if (elementType.isF64())
      return read;
    return arith::ExtFOp::create(b, loc, doubleType, read);
  }

  Value splatPhase(int64_t value) { return splatInt(b, loc, phaseType, value); }

  Value buildPhase(Value position) {
    return buildPhaseOf(
        vector::BroadcastOp::create(b, loc, phaseType, position));
  }

  /// Phases at a vector of positions.
  Value buildPhaseOf(Value positions) {
    Value phase = arith::MulIOp::create(b, loc, positions, asValue(steps));
    return arith::AddIOp::create(b, loc, phase, asValue(offsets));
  }

  /// Rounds once, with the amplitude and the growth at `position`.
  CosSin toSingle(CosSin row, Value position) {
    double amplitude = op.getFrequencies().getAmplitude();
    SmallVector<double> logs;
    op.getFrequencies().getLogGrowth(logs);
    Value growth;
    if (!logs.empty())
      growth = buildGrowthFactor(
          b, op, position,
          constant(DenseElementsAttr::get(doubleType, slice<double>(logs))));
    auto round = [&](Value value) -> Value {
      if (growth)
        value = arith::MulFOp::create(b, loc, value, growth);
      if (amplitude != 1)
        value = arith::MulFOp::create(b, loc, value,
                                      splat(b, loc, doubleType, amplitude));
      return arith::TruncFOp::create(b, loc, singleType, value);
    };
    return {round(row.cos), round(row.sin)};
  }

  /// Cosine and sine, in f64, of what `phase` leaves to the nearest quarter
  /// turn: at most 1/8 turn.
  CosSin buildOctant(Value phase) {
    // Without its two upper bits, a phase is a signed fraction of a quarter.
    Value rest = arith::ShLIOp::create(b, loc, phase, splatPhase(2));
    Value x = arith::MulFOp::create(
        b, loc, arith::SIToFPOp::create(b, loc, doubleType, rest),
        splat(b, loc, doubleType, kRadiansPerPhaseUnit / 4));
    Value square = arith::MulFOp::create(b, loc, x, x);
    Value sin = arith::MulFOp::create(
        b, loc, x, buildPolynomial(b, loc, square, kSinCoefficients));
    return {buildPolynomial(b, loc, square, kCosCoefficients), sin};
  }

  /// Turns by the quarter turn that is nearest to `phase`, whose upper bits are
  /// those of an integer as wide as the floats.
  CosSin turnByQuadrant(Value phase, CosSin octant) {
    auto bitsType = cast<VectorType>(phase.getType());
    auto floatType = cast<VectorType>(octant.cos.getType());
    int64_t quarter = int64_t{1} << (bitsType.getElementTypeBitWidth() - 2);
    auto splatBits = [&](int64_t value) {
      return splatInt(b, loc, bitsType, value);
    };
    Value rounded =
        arith::AddIOp::create(b, loc, phase, splatBits(quarter / 2));
    Value isOdd = arith::CmpIOp::create(
        b, loc, arith::CmpIPredicate::ne,
        arith::AndIOp::create(b, loc, rounded, splatBits(quarter)),
        splatBits(0));
    // Quadrants 1 and 3 swap the two; 1 and 2 negate cos, 2 and 3 negate sin.
    auto negateWhereNegative = [&](Value sign, Value value) -> Value {
      Value signBit =
          arith::AndIOp::create(b, loc, sign, splatBits(-2 * quarter));
      Value bits = arith::BitcastOp::create(b, loc, bitsType, value);
      return arith::BitcastOp::create(
          b, loc, floatType, arith::XOrIOp::create(b, loc, bits, signBit));
    };
    Value next = arith::AddIOp::create(b, loc, rounded, splatBits(quarter));
    Value cos = arith::SelectOp::create(b, loc, isOdd, octant.sin, octant.cos);
    Value sin = arith::SelectOp::create(b, loc, isOdd, octant.cos, octant.sin);
    return {negateWhereNegative(next, cos), negateWhereNegative(rounded, sin)};
  }

  OpBuilder &b;
  TableOp op;
  Location loc;
  int64_t column;
  VectorType phaseType;
  VectorType doubleType;
  VectorType singleType;
  /// Phases per index and at index 0, and cosines and sines of the former:
  /// constants or values.
  OpFoldResult steps, offsets, stepCos, stepSin;
};

struct TableToVector : OpRewritePattern<TableOp> {
  TableToVector(MLIRContext *context, const RopeToVectorOptions &options)
      : OpRewritePattern(context),
        columnsAtOnce(std::max<int64_t>(
                          options.vectorRegisters / kRegistersPerVector, 1) *
                      options.lanes) {}

  LogicalResult matchAndRewrite(TableOp op,
                                PatternRewriter &rewriter) const override {
    if (!isa<MemRefType>(op.getCos().getType()))
      return rewriter.notifyMatchFailure(op, "not on memrefs");
    Location loc = op.getLoc();
    std::vector<TableColumns> chunks = buildChunks(rewriter, op);
    Value zero = arith::ConstantIndexOp::create(rewriter, loc, 0);
    Value step = arith::ConstantIndexOp::create(rewriter, loc, kRowsPerBlock);
    Value count = memref::DimOp::create(rewriter, loc, op.getCos(), 0);
    auto blocks = scf::ForOp::create(rewriter, loc, zero, count, step);
    rewriter.setInsertionPointToStart(blocks.getBody());
    Value begin = blocks.getInductionVar();
    Value end = arith::MinSIOp::create(
        rewriter, loc, count,
        arith::AddIOp::create(rewriter, loc, begin, step));
    for (TableColumns &columns : chunks)
      buildRows(rewriter, op, columns, begin, end);
    rewriter.eraseOp(op);
    return success();
  }

private:
  /// The columns that are worked on at once, and what they need of phases.
  std::vector<TableColumns> buildChunks(OpBuilder &b, TableOp op) const {
    std::vector<TableColumns> chunks;
    forEachChunk(op.getFrequencies().getRotaryDim() / 2, columnsAtOnce,
                 [&](int64_t at, int64_t length) {
                   chunks.emplace_back(b, op, at, length);
                 });
    if (RunTimePhases::areNeeded(op)) {
      RunTimePhases phases(b, op);
      for (TableColumns &columns : chunks)
        columns.buildPhases(phases);
      return chunks;
    }
    SmallVector<long double> frequencies;
    op.getFrequencies().getInverseFrequencies(frequencies);
    PhaseTable phases =
        getPhases(frequencies, op.getPositionScale().convertToDouble(),
                  op.getPositionOffset().convertToDouble());
    for (TableColumns &columns : chunks)
      columns.setPhases(phases);
    return chunks;
  }

  /// Fills `columns` of the rows from `begin` to `end`, at least one.
  static void buildRows(OpBuilder &b, TableOp op, TableColumns &columns,
                        Value begin, Value end) {
    OpBuilder::InsertionGuard guard(b);
    Location loc = op.getLoc();
    if (op.hasAxes()) {
      auto rows = scf::ForOp::create(b, loc, begin, end,
                                     arith::ConstantIndexOp::create(b, loc, 1));
      b.setInsertionPointToStart(rows.getBody());
      Value row = rows.getInductionVar();
      SmallVector<Value> positions;
      for (int64_t axis = 0; axis < op.getFrequencies().getNumAxes(); ++axis)
        positions.push_back(buildPosition(b, op, row, axis));
      columns.write(positions.size() == 1 ? columns.buildSingle(positions[0])
                                          : columns.buildSingle(positions),
                    row);
      return;
    }
    Value one = arith::ConstantIntOp::create(b, loc, 1, 64);
    // The first row follows no other: its position is not that after itself.
    CosSin zeros = columns.buildZeros();
    auto rows = scf::ForOp::create(
        b, loc, begin, end, arith::ConstantIndexOp::create(b, loc, 1),
        ValueRange{buildPosition(b, op, begin), zeros.cos, zeros.sin});
    b.setInsertionPointToStart(rows.getBody());
    Value position = buildPosition(b, op, rows.getInductionVar());
    Value inGroup = arith::AndIOp::create(
        b, loc, position,
        arith::ConstantIntOp::create(b, loc, kGroupRows - 1, 64));
    Value follows = arith::AndIOp::create(
        b, loc,
        arith::CmpIOp::create(
            b, loc, arith::CmpIPredicate::eq, position,
            arith::AddIOp::create(b, loc, rows.getRegionIterArg(0), one)),
        arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ne, inGroup,
                              arith::ConstantIntOp::create(b, loc, 0, 64)));
    CosSin previous{rows.getRegionIterArg(1), rows.getRegionIterArg(2)};
    CosSin row = buildEither(
        b, loc, follows, columns.getDoubleType(),
        [&] { return columns.advance(previous); },
        [&] { return buildInGroup(b, loc, columns, position, inGroup); });
    columns.write(columns.refine(row, position), rows.getInductionVar());
    scf::YieldOp::create(b, loc, ValueRange{position, row.cos, row.sin});
  }

  /// The row of a position from the first row of its group.
  static CosSin buildInGroup(OpBuilder &b, Location loc, TableColumns &columns,
                             Value position, Value inGroup) {
    CosSin first =
        columns.buildDouble(arith::SubIOp::create(b, loc, position, inGroup));
    auto loop =
        scf::ForOp::create(b, loc, arith::ConstantIntOp::create(b, loc, 0, 64),
                           inGroup, arith::ConstantIntOp::create(b, loc, 1, 64),
                           ValueRange{first.cos, first.sin});
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    CosSin next =
        columns.advance({loop.getRegionIterArg(0), loop.getRegionIterArg(1)});
    scf::YieldOp::create(b, loc, ValueRange{next.cos, next.sin});
    return {loop.getResult(0), loop.getResult(1)};
  }

  /// The position index of `row`, on one axis, as i64.
  static Value buildPosition(OpBuilder &b, TableOp op, Value row,
                             int64_t axis = 0) {
    Location loc = op.getLoc();
    Value position;
    if (op.hasConsecutivePositions())
      position = arith::AddIOp::create(b, loc, op.getPositions(), row);
    else if (op.hasAxes())
      position = memref::LoadOp::create(
          b, loc, op.getPositions(),
          ValueRange{arith::ConstantIndexOp::create(b, loc, axis), row});
    else
      position = memref::LoadOp::create(b, loc, op.getPositions(), row);
    Type i64 = b.getI64Type();
    if (position.getType().isIndex())
      return arith::IndexCastOp::create(b, loc, i64, position);
    unsigned width = position.getType().getIntOrFloatBitWidth();
    if (width < 64)
      return arith::ExtSIOp::create(b, loc, i64, position);
    // Phases wrap modulo 2^64, so the low bits of a wider position suffice.
    if (width > 64)
      return arith::TruncIOp::create(b, loc, i64, position);
    return position;
  }

  int64_t columnsAtOnce;
};
} // namespace

void rope::detail::populateTableToVectorPatterns(
    RewritePatternSet &patterns, const RopeToVectorOptions &options) {
  patterns.add<TableToVector>(patterns.getContext(), options);
}

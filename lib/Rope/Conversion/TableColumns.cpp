//===- TableColumns.cpp - A vector of columns of rope.table ---------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TableColumns.h"
#include "RopeToVectorDetail.h"

#include <cmath>

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

/// Coefficients of cos(x), or of sin(x)/x if `shift` is 1, in x^2: to the last
/// bit of f64 on [-pi/4, pi/4].
static SmallVector<double> getTaylorCoefficients(int64_t shift) {
  SmallVector<double> coefficients = {1};
  for (int64_t n = 2 + shift; n <= 16 + shift; n += 2)
    coefficients.push_back(-coefficients.back() /
                           static_cast<double>(n * (n - 1)));
  return coefficients;
}

/// Exponent bits that are all set in an f32 number of [2^-15, 2), and in no
/// smaller one. At 2^-15 half an ulp is 2^-39. The polynomial is off by 2^-44,
/// and so are n^2 / 2 roundings of 2^-53 over the n = 32 rows of a group, those
/// of 2 cos(t) among them: a twelfth of it, all told.
static constexpr int64_t kExponentBits = 0x38000000;

/// Cosine and sine, in f64, of angles of at most 1/8 turn, in radians.
static CosSin buildOctant(OpBuilder &b, Location loc, Value x,
                          ArrayRef<double> cosines = kCosCoefficients,
                          ArrayRef<double> sines = kSinCoefficients) {
  Value square = arith::MulFOp::create(b, loc, x, x);
  Value sin =
      arith::MulFOp::create(b, loc, x, buildPolynomial(b, loc, square, sines));
  return {buildPolynomial(b, loc, square, cosines), sin};
}

TableColumns::TableColumns(OpBuilder &builder, TableOp op, int64_t column,
                           int64_t length, int64_t doubles)
    : b(builder), op(op), loc(op.getLoc()), column(column), doubles(doubles),
      phaseType(VectorType::get(length, b.getI64Type())),
      doubleType(phaseType.clone(b.getF64Type())),
      singleType(phaseType.clone(b.getF32Type())) {}

void TableColumns::setPhases(const PhaseTable &phases) {
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

void TableColumns::buildPhases(RunTimePhases &phases) {
  auto floats = [&](ArrayRef<double> list) {
    return constant(DenseElementsAttr::get(doubleType, slice(list)));
  };
  auto integers = [&](ArrayRef<int64_t> list) {
    return constant(DenseElementsAttr::get(phaseType, slice(list)));
  };
  auto frequencies = [&] { return readFrequencies(); };
  PairValues pairs{floats, integers, frequencies};
  Value step = phases.build(b, pairs, op.getPositionScale().convertToDouble());
  // An error of the step's own grows with the square of the rows that follow.
  CosSin turn = turnByQuadrant(step, buildOctant(b, loc, scale(step),
                                                 getTaylorCoefficients(0),
                                                 getTaylorCoefficients(1)));
  steps = step;
  stepCos = turn.cos;
  stepSin = turn.sin;
  double offset = op.getPositionOffset().convertToDouble();
  if (offset == 0)
    offsets = DenseElementsAttr::get(phaseType, int64_t{0});
  else
    offsets = phases.build(b, pairs, offset);
}

void TableColumns::store(Value integers, Value floats, int64_t number) {
  auto keep = [&](OpFoldResult vector, Value buffer, int64_t row) {
    writeVector(b, loc, asValue(vector), buffer,
                {arith::ConstantIndexOp::create(b, loc, row),
                 arith::ConstantIndexOp::create(b, loc, 0)});
  };
  keep(steps, integers, 2 * number);
  keep(offsets, integers, 2 * number + 1);
  keep(stepCos, floats, 2 * number);
  keep(stepSin, floats, 2 * number + 1);
}

void TableColumns::load(Value integers, Value floats, Value number) {
  auto times = [&](Value value, int64_t factor) -> Value {
    return arith::MulIOp::create(
        b, loc, value, arith::ConstantIndexOp::create(b, loc, factor));
  };
  Value row = times(number, 2);
  Value next = arith::AddIOp::create(b, loc, row,
                                     arith::ConstantIndexOp::create(b, loc, 1));
  auto get = [&](VectorType type, Value buffer, Value row) {
    return readVector(b, loc, type, buffer,
                      {row, arith::ConstantIndexOp::create(b, loc, 0)});
  };
  steps = get(phaseType, integers, row);
  offsets = get(phaseType, integers, next);
  stepCos = get(doubleType, floats, row);
  stepSin = get(doubleType, floats, next);
  moved = times(number, size());
}

RowPair TableColumns::beginGroup(Value position) {
  Value phase = buildPhase(position);
  CosSin row = turnByQuadrant(phase, buildOctant(b, loc, scaleRoughly(phase)));
  Value cosOfStep = asValue(stepCos), sinOfStep = asValue(stepSin);
  Value sinSin = arith::MulFOp::create(b, loc, row.sin, sinOfStep);
  Value cosSin = arith::MulFOp::create(b, loc, row.cos, sinOfStep);
  CosSin next = {vector::FMAOp::create(b, loc, row.cos, cosOfStep,
                                       arith::NegFOp::create(b, loc, sinSin)),
                 vector::FMAOp::create(b, loc, row.sin, cosOfStep, cosSin)};
  return {row, next};
}

RowPair TableColumns::slice(const RowPair &rows, Part part) {
  return RowPair::from(llvm::map_to_vector(
      rows.flatten(), [&](Value vector) { return slice(vector, part); }));
}

RowPair TableColumns::advance(const RowPair &rows, Part part) {
  Value cosOfStep = slice(asValue(stepCos), part);
  Value twice = arith::AddFOp::create(b, loc, cosOfStep, cosOfStep);
  auto follow = [&](Value before, Value at) -> Value {
    return vector::FMAOp::create(b, loc, at, twice,
                                 arith::NegFOp::create(b, loc, before));
  };
  return {rows.next,
          {follow(rows.row.cos, rows.next.cos),
           follow(rows.row.sin, rows.next.sin)}};
}

CosSin TableColumns::buildSingle(Value position) {
  return buildSingleOf(buildPhase(position), position);
}

CosSin TableColumns::buildSingle(ValueRange positions) {
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

/// The row of `phase`; `position` is null where axes have one each.
CosSin TableColumns::buildSingleOf(Value phase, Value position) {
  Value high = arith::TruncIOp::create(
      b, loc, phaseType.clone(b.getI32Type()),
      arith::ShRUIOp::create(b, loc, phase, splatPhase(32)));
  return turnByQuadrant(high,
                        truncate(amplify(buildOctant(b, loc, scale(phase)),
                                         {0, size()}, position)));
}

Value TableColumns::buildAnySmall(CosSin values) {
  // Bits that all entries have: one vector for registers of the same length.
  SmallVector<Value> common;
  forEachRegister(values, [&](CosSin inRegister, int64_t) {
    CosSin single = truncate(inRegister);
    auto type = cast<VectorType>(single.cos.getType()).clone(b.getI32Type());
    Value cosBits = arith::BitcastOp::create(b, loc, type, single.cos);
    Value sinBits = arith::BitcastOp::create(b, loc, type, single.sin);
    Value bits = arith::AndIOp::create(b, loc, cosBits, sinBits);
    if (common.empty() || common.back().getType() != type)
      common.push_back(bits);
    else
      common.back() = arith::AndIOp::create(b, loc, common.back(), bits);
  });
  Value anySmall;
  for (Value bits : common) {
    Value mask =
        splatInt(b, loc, cast<VectorType>(bits.getType()), kExponentBits);
    Value isSmall =
        arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ne,
                              arith::AndIOp::create(b, loc, bits, mask), mask);
    Value any =
        vector::ReductionOp::create(b, loc, vector::CombiningKind::OR, isSmall);
    anySmall = anySmall ? arith::OrIOp::create(b, loc, anySmall, any) : any;
  }
  return anySmall;
}

void TableColumns::write(CosSin single, Value row, int64_t first) {
  Value at = getColumn(first);
  writeVector(b, loc, single.cos, op.getCos(), {row, at});
  writeVector(b, loc, single.sin, op.getSin(), {row, at});
}

void TableColumns::round(CosSin values, Part part, Value position, Value row) {
  values = amplify(values, part, position);
  forEachRegister(values, [&](CosSin inRegister, int64_t first) {
    write(truncate(inRegister), row, part.first + first);
  });
}

/// The column of the table that is number `first` of these.
Value TableColumns::getColumn(int64_t first) {
  Value at = arith::ConstantIndexOp::create(b, loc, column + first);
  return moved ? arith::AddIOp::create(b, loc, moved, at).getResult() : at;
}

Value TableColumns::constant(DenseElementsAttr value) {
  return arith::ConstantOp::create(b, loc, value);
}

/// A constant or a value that was built before.
Value TableColumns::asValue(OpFoldResult value) {
  if (auto known = dyn_cast<Attribute>(value))
    return constant(cast<DenseElementsAttr>(known));
  return cast<Value>(value);
}

/// The operand `inverse_frequencies` in f64.
Value TableColumns::readFrequencies() {
  Value buffer = op.getInverseFrequencies();
  Type elementType = cast<MemRefType>(buffer.getType()).getElementType();
  Value at = arith::ConstantIndexOp::create(b, loc, column);
  Value read = readVector(b, loc, phaseType.clone(elementType), buffer, at);
  if (elementType.isF64())
    return read;
  return arith::ExtFOp::create(b, loc, doubleType, read);
}

Value TableColumns::splatPhase(int64_t value) {
  return splatInt(b, loc, phaseType, value);
}

Value TableColumns::buildPhase(Value position) {
  return buildPhaseOf(vector::BroadcastOp::create(b, loc, phaseType, position));
}

/// Phases at a vector of positions.
Value TableColumns::buildPhaseOf(Value positions) {
  Value phase = arith::MulIOp::create(b, loc, positions, asValue(steps));
  return arith::AddIOp::create(b, loc, phase, asValue(offsets));
}

/// Multiplies by the amplitude and the growth at `position`.
CosSin TableColumns::amplify(CosSin values, Part part, Value position) {
  auto multiply = [&](Value factor) {
    values = {arith::MulFOp::create(b, loc, values.cos, factor),
              arith::MulFOp::create(b, loc, values.sin, factor)};
  };
  SmallVector<double> logs;
  op.getFrequencies().getLogGrowth(logs);
  if (!logs.empty()) {
    auto ofColumns = DenseElementsAttr::get(doubleType, slice<double>(logs));
    multiply(
        buildGrowthFactor(b, op, position, slice(constant(ofColumns), part)));
  }
  double amplitude = op.getFrequencies().getAmplitude();
  if (amplitude != 1)
    multiply(splat(b, loc, cast<VectorType>(values.cos.getType()), amplitude));
  return values;
}

CosSin TableColumns::truncate(CosSin values) {
  auto type = cast<VectorType>(values.cos.getType()).clone(b.getF32Type());
  return {arith::TruncFOp::create(b, loc, type, values.cos),
          arith::TruncFOp::create(b, loc, type, values.sin)};
}

Value TableColumns::slice(Value vector, Part part) {
  if (part.length == cast<VectorType>(vector.getType()).getNumElements())
    return vector;
  return vector::ExtractStridedSliceOp::create(
      b, loc, vector, ArrayRef<int64_t>{part.first},
      ArrayRef<int64_t>{part.length}, ArrayRef<int64_t>{1});
}

/// The pieces of f64 vectors that are a register each.
void TableColumns::forEachRegister(CosSin values,
                                   function_ref<void(CosSin, int64_t)> body) {
  int64_t size = cast<VectorType>(values.cos.getType()).getNumElements();
  forEachChunk(size, doubles, [&](int64_t at, int64_t length) {
    body({slice(values.cos, {at, length}), slice(values.sin, {at, length})},
         at);
  });
}

/// What `phase` leaves to the nearest quarter turn, at most 1/8 turn, in
/// radians, to a relative error of f64.
Value TableColumns::scale(Value phase) {
  // Without its two upper bits, a phase is a signed fraction of a quarter.
  Value rest = arith::ShLIOp::create(b, loc, phase, splatPhase(2));
  return arith::MulFOp::create(
      b, loc, arith::SIToFPOp::create(b, loc, doubleType, rest),
      splat(b, loc, doubleType, kRadiansPerPhaseUnit / 4));
}

/// The same to an absolute error of 2^-51: CPUs without AVX-512 convert
/// integers of 64 bits one by one. Here the fraction becomes the mantissa of
/// a number in [1, 2), in the order of the signed fractions.
Value TableColumns::scaleRoughly(Value phase) {
  int64_t signOfRest = int64_t{1} << 51;
  Value mantissa = arith::AndIOp::create(
      b, loc, arith::ShRUIOp::create(b, loc, phase, splatPhase(10)),
      splatPhase(2 * signOfRest - 1));
  Value bits = arith::XOrIOp::create(
      b, loc, mantissa, splatPhase((int64_t{1023} << 52) | signOfRest));
  Value fraction = arith::SubFOp::create(
      b, loc, arith::BitcastOp::create(b, loc, doubleType, bits),
      splat(b, loc, doubleType, 1.5));
  return arith::MulFOp::create(
      b, loc, fraction,
      splat(b, loc, doubleType, std::ldexp(kRadiansPerPhaseUnit, 62)));
}

/// Turns by the quarter turn that is nearest to `phase`, whose upper bits are
/// those of an integer as wide as the floats.
CosSin TableColumns::turnByQuadrant(Value phase, CosSin octant) {
  auto bitsType = cast<VectorType>(phase.getType());
  auto floatType = cast<VectorType>(octant.cos.getType());
  int64_t quarter = int64_t{1} << (bitsType.getElementTypeBitWidth() - 2);
  auto splatBits = [&](int64_t value) {
    return splatInt(b, loc, bitsType, value);
  };
  Value rounded = arith::AddIOp::create(b, loc, phase, splatBits(quarter / 2));
  Value isOdd = arith::CmpIOp::create(
      b, loc, arith::CmpIPredicate::ne,
      arith::AndIOp::create(b, loc, rounded, splatBits(quarter)), splatBits(0));
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

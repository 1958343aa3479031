//===- RunTimePhases.cpp - Phases of frequencies of run time --------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A phase is the fraction of the product of two numbers: the turns of a pair
// per unit, a constant of 64 bits, and a float64 that is known when the program
// runs (a frequency, or the growth of one). It is added up from partial
// products that are exact, each reduced to a fraction, so that it is right to a
// unit. No step needs a fused multiply-add or a function of a math library.
//
//===----------------------------------------------------------------------===//

#include "RunTimePhases.h"

#include "Rope/IR/Phase.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

#include <cmath>

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

//===----------------------------------------------------------------------===//
// float64 arithmetic on scalars or vectors
//===----------------------------------------------------------------------===//

namespace {
/// Builds arithmetic on values of the type of `like`, f64 or a vector of it.
class Arithmetic {
public:
  Arithmetic(OpBuilder &builder, Location loc, Value like)
      : b(builder), loc(loc), floatType(like.getType()),
        intType(b.getI64Type()) {
    if (auto vector = dyn_cast<VectorType>(floatType))
      intType = vector.clone(intType);
  }

  Value constant(double value) {
    return splat(floatType, b.getF64FloatAttr(value));
  }
  Value integer(int64_t value) {
    return splat(intType, b.getI64IntegerAttr(value));
  }
  Value broadcast(Value scalar) {
    if (scalar.getType() == floatType)
      return scalar;
    return vector::BroadcastOp::create(b, loc, floatType, scalar);
  }
  Value add(Value x, Value y) { return arith::AddFOp::create(b, loc, x, y); }
  Value sub(Value x, Value y) { return arith::SubFOp::create(b, loc, x, y); }
  Value mul(Value x, Value y) { return arith::MulFOp::create(b, loc, x, y); }
  Value div(Value x, Value y) { return arith::DivFOp::create(b, loc, x, y); }
  Value addInt(Value x, Value y) { return arith::AddIOp::create(b, loc, x, y); }
  Value subInt(Value x, Value y) { return arith::SubIOp::create(b, loc, x, y); }
  Value andInt(Value x, Value y) { return arith::AndIOp::create(b, loc, x, y); }
  Value shiftLeft(Value x, int64_t bits) {
    return arith::ShLIOp::create(b, loc, x, integer(bits));
  }
  Value toInt(Value x) { return arith::FPToSIOp::create(b, loc, intType, x); }
  Value toFloat(Value x) {
    return arith::SIToFPOp::create(b, loc, floatType, x);
  }
  Value bitsOf(Value x) { return arith::BitcastOp::create(b, loc, intType, x); }
  Value ofBits(Value x) {
    return arith::BitcastOp::create(b, loc, floatType, x);
  }

  /// The nearest integer of |x| < 2^51, as a float: there a float has no
  /// fraction after the sum.
  Value round(Value x) {
    Value large = constant(0x1.8p52);
    return sub(add(x, large), large);
  }

  Value polynomial(Value x, ArrayRef<double> coefficients) {
    Value sum = constant(coefficients.back());
    for (double coefficient : llvm::reverse(coefficients.drop_back()))
      sum = add(mul(sum, x), constant(coefficient));
    return sum;
  }

  /// The leading 26 bits of x, so that its product with 27 bits is exact.
  Value leadingBits(Value x) {
    return ofBits(andInt(bitsOf(x), integer(-(int64_t{1} << 27))));
  }

  /// round(2^64 * (x - round(x))), modulo 2^64, for |x| < 2^51.
  Value toPhase(Value x) {
    Value scaled = mul(sub(x, round(x)), constant(0x1p32));
    Value high = round(scaled);
    Value low = round(mul(sub(scaled, high), constant(0x1p32)));
    return addInt(shiftLeft(toInt(high), 32), toInt(low));
  }

private:
  Value splat(Type type, TypedAttr value) {
    if (auto vector = dyn_cast<VectorType>(type))
      value = DenseElementsAttr::get(vector, value);
    return arith::ConstantOp::create(b, loc, value);
  }

  OpBuilder &b;
  Location loc;
  Type floatType, intType;
};
} // namespace

/// log2(x) for finite x >= 1, to a relative error of 2^-50.
static Value buildLog2(OpBuilder &b, Location loc, Value x) {
  Arithmetic a(b, loc, x);
  // x = 2^e m with m in [sqrt(1/2), sqrt(2)).
  Value bits = a.bitsOf(x);
  Value exponent = arith::ShRSIOp::create(
      b, loc, a.subInt(bits, a.integer(0x3fe6a09e667f3bcd)), a.integer(52));
  Value m = a.ofBits(a.subInt(bits, a.shiftLeft(exponent, 52)));
  // log2(m) = 2/ln(2) atanh(s), s = (m - 1)/(m + 1), |s| < 0.172; the next term
  // of the series is below 2^-59 of the first.
  Value one = a.constant(1);
  Value s = a.div(a.sub(m, one), a.add(m, one));
  SmallVector<double> series;
  for (int n = 0; n < 11; ++n)
    series.push_back(2.885390081777926814719849362L / (2 * n + 1));
  Value log = a.mul(s, a.polynomial(a.mul(s, s), series));
  return a.add(a.toFloat(exponent), log);
}

/// 2^x for |x| <= 1000, to a relative error of 2^-51 for that x; 1 for 0.
static Value buildExp2(OpBuilder &b, Location loc, Value x) {
  Arithmetic a(b, loc, x);
  Value whole = a.round(x);
  // The series of e^(r ln 2), |r| <= 1/2: the next term is below 2^-57.
  SmallVector<double> series;
  long double coefficient = 1;
  for (int n = 0; n < 14; ++n) {
    series.push_back(coefficient);
    coefficient *= 0.693147180559945309417232121458L / (n + 1);
  }
  Value power = a.polynomial(a.sub(x, whole), series);
  Value exponent = a.addInt(a.toInt(whole), a.integer(1023));
  return a.mul(power, a.ofBits(a.shiftLeft(exponent, 52)));
}

/// round(2^64 * frac(turns * factor)), for products below 2^50.
static Value buildPhase(OpBuilder &b, Location loc, const PairValues &pairs,
                        ArrayRef<long double> turns, Value factor) {
  // 26 bits, 26 more, and the rest.
  SmallVector<double> high, middle, low;
  for (long double rest : turns) {
    for (SmallVector<double> *part : {&high, &middle}) {
      int exponent;
      long double fraction = std::frexp(rest, &exponent);
      double bits =
          std::ldexp(std::trunc(std::ldexp(fraction, 26)), exponent - 26);
      part->push_back(bits);
      rest -= bits;
    }
    low.push_back(rest);
  }
  Arithmetic a(b, loc, factor);
  Value factorHigh = a.leadingBits(factor);
  Value factorLow = a.sub(factor, factorHigh);
  Value turnsHigh = pairs.floats(high), turnsMiddle = pairs.floats(middle);
  // All but the last of these are exact; it is 2^-52 of the product.
  Value products[] = {
      a.mul(turnsHigh, factorHigh), a.mul(turnsHigh, factorLow),
      a.mul(turnsMiddle, factorHigh),
      a.add(a.mul(turnsMiddle, factorLow), a.mul(pairs.floats(low), factor))};
  Value phase;
  for (Value product : products) {
    Value part = a.toPhase(product);
    phase = phase ? a.addInt(phase, part) : part;
  }
  return phase;
}

//===----------------------------------------------------------------------===//
// xPos
//===----------------------------------------------------------------------===//

Value rope::detail::buildGrowthFactor(OpBuilder &b, TableOp op, Value position,
                                      Value logs) {
  Location loc = op.getLoc();
  if (op.getCenter())
    position = arith::SubIOp::create(
        b, loc, position,
        arith::IndexCastOp::create(b, loc, b.getI64Type(), op.getCenter()));
  Value index = arith::SIToFPOp::create(b, loc, b.getF64Type(), position);
  Arithmetic scalar(b, loc, index);
  double sign = op.getKeys() ? -1 : 1;
  Value p = scalar.add(
      scalar.mul(index, scalar.constant(
                            sign * op.getPositionScale().convertToDouble())),
      scalar.constant(sign * op.getPositionOffset().convertToDouble()));
  Arithmetic a(b, loc, logs);
  Value exponent = a.mul(logs, a.broadcast(p));
  // Past these bounds an entry of f32 is 0 or an infinity.
  exponent = arith::MinimumFOp::create(b, loc, exponent, a.constant(1000));
  exponent = arith::MaximumFOp::create(b, loc, exponent, a.constant(-1000));
  return buildExp2(b, loc, exponent);
}

//===----------------------------------------------------------------------===//
// Phases of a table
//===----------------------------------------------------------------------===//

bool RunTimePhases::areNeeded(TableOp op) {
  return op.getFrequencies().areOperand() ||
         op.getFrequencies().dependsOnLength();
}

RunTimePhases::RunTimePhases(OpBuilder &builder, TableOp op)
    : op(op), loc(op.getLoc()) {
  op.getFrequencies().getPieces(pieces);
  OpBuilder &b = builder;
  for (auto [number, piece] : llvm::enumerate(pieces)) {
    auto lengthConstant = [&](int64_t value) {
      return arith::ConstantIndexOp::create(b, loc, value);
    };
    conditions.push_back(
        number == 0 ? Value()
                    : arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sgt,
                                            op.getLength(),
                                            lengthConstant(piece.after)));
    if (!piece.grows()) {
      logGrowths.push_back(Value());
      continue;
    }
    Value excess = arith::MaxSIOp::create(
        b, loc,
        arith::SubIOp::create(b, loc, op.getLength(),
                              lengthConstant(piece.origin)),
        lengthConstant(0));
    excess = arith::SIToFPOp::create(
        b, loc, b.getF64Type(),
        arith::IndexCastOp::create(b, loc, b.getI64Type(), excess));
    Arithmetic a(b, loc, excess);
    Value growth = a.add(a.mul(excess, a.constant(piece.rate)), a.constant(1));
    logGrowths.push_back(buildLog2(b, loc, growth));
  }
}

Value RunTimePhases::buildPiece(OpBuilder &b, const PairValues &pairs,
                                size_t number, long double position) {
  const FrequencyPiece &piece = pieces[number];
  int64_t numPairs = op.getFrequencies().getRotaryDim() / 2;
  if (op.getFrequencies().areOperand())
    return buildPhase(
        b, loc, pairs,
        SmallVector<long double>(numPairs, position * kTurnsPerRadian),
        pairs.frequencies());
  if (!piece.grows())
    return pairs.integers(
        getPhases(piece.inverseFrequencies, position, /*offset=*/0).steps);
  SmallVector<long double> turns;
  SmallVector<double> exponents;
  for (int64_t c = 0; c < numPairs; ++c) {
    turns.push_back(piece.inverseFrequencies[c] * kTurnsPerRadian * position);
    exponents.push_back(-piece.exponents[c]);
  }
  Value exponent = pairs.floats(exponents);
  Arithmetic a(b, loc, exponent);
  Value factor =
      buildExp2(b, loc, a.mul(exponent, a.broadcast(logGrowths[number])));
  return buildPhase(b, loc, pairs, turns, factor);
}

Value RunTimePhases::build(OpBuilder &b, const PairValues &pairs,
                           long double position) {
  Value phase = buildPiece(b, pairs, 0, position);
  for (size_t number = 1; number < pieces.size(); ++number)
    phase =
        arith::SelectOp::create(b, loc, conditions[number],
                                buildPiece(b, pairs, number, position), phase);
  return phase;
}

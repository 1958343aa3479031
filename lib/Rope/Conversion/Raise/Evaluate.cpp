//===- Evaluate.cpp - The numbers that elements are -----------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Element.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cmath>

using namespace mlir;
using namespace mlir::rope::raise;

using Number = std::optional<double>;

/// `value` as a number of `type`; integers past 2^53 have none.
static Number roundTo(double value, Type type) {
  if (auto floatType = dyn_cast<FloatType>(type)) {
    APFloat rounded(value);
    bool losesInfo;
    rounded.convert(floatType.getFloatSemantics(), APFloat::rmNearestTiesToEven,
                    &losesInfo);
    return rounded.convertToDouble();
  }
  if (!type.isIntOrIndex() || !(std::fabs(value) < 0x1p53))
    return std::nullopt;
  unsigned width = type.isIndex() ? 64 : type.getIntOrFloatBitWidth();
  if (width == 1)
    return value == 0 || value == 1 ? Number(value) : std::nullopt;
  if (width < 64 && std::fabs(value + 0.5) > std::ldexp(1.0, width - 1))
    return std::nullopt;
  return value;
}

static Number getNumber(Attribute constant) {
  if (auto value = dyn_cast<FloatAttr>(constant))
    return value.getValue().convertToDouble();
  auto value = dyn_cast<IntegerAttr>(constant);
  if (!value)
    return std::nullopt;
  if (value.getType().isInteger(1))
    return value.getValue().isZero() ? 0 : 1;
  return roundTo(value.getValue().getSExtValue(), value.getType());
}

static std::optional<int64_t> getIndex(AffineExpr expr,
                                       ArrayRef<int64_t> dims) {
  unsigned numSymbols = 0;
  expr.walk(
      [&](AffineExpr part) { numSymbols += isa<AffineSymbolExpr>(part); });
  if (numSymbols)
    return std::nullopt;
  AffineMap map = AffineMap::get(dims.size(), 0, expr);
  MLIRContext *context = expr.getContext();
  SmallVector<AffineExpr> values;
  for (int64_t dim : dims)
    values.push_back(getAffineConstantExpr(dim, context));
  return cast<AffineConstantExpr>(map.getResult(0).replaceDims(values))
      .getValue();
}

static Number loadConstant(ElementRef element, ArrayRef<int64_t> dims) {
  ElementsAttr values = Tracer::getConstantTensor(element);
  if (!values)
    return std::nullopt;
  SmallVector<uint64_t> position;
  for (AffineExpr expr : element->indices) {
    std::optional<int64_t> index = getIndex(expr, dims);
    if (!index || *index < 0)
      return std::nullopt;
    position.push_back(*index);
  }
  if (!values.isValidIndex(position))
    return std::nullopt;
  Type type = values.getElementType();
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(values)) {
    // A blob is raw memory, of the machine's own byte order.
    uint64_t flat = values.getFlattenedIndex(position);
    if (auto floats = dyn_cast<DenseF32ResourceElementsAttr>(values))
      if (auto data = floats.tryGetAsArrayRef())
        return (*data)[flat];
    if (auto floats = dyn_cast<DenseF64ResourceElementsAttr>(values))
      if (auto data = floats.tryGetAsArrayRef())
        return (*data)[flat];
    return std::nullopt;
  }
  if (isa<FloatType>(type))
    return (*values.tryGetValues<APFloat>())[position].convertToDouble();
  if (!type.isIntOrIndex())
    return std::nullopt;
  return getNumber((*values.tryGetValues<IntegerAttr>())[position]);
}

static Number compareIntegers(arith::CmpIPredicate predicate, double a,
                              double b) {
  using Predicate = arith::CmpIPredicate;
  if (predicate >= Predicate::ult && (a < 0 || b < 0))
    return std::nullopt;
  switch (predicate) {
  case Predicate::eq:
    return a == b;
  case Predicate::ne:
    return a != b;
  case Predicate::slt:
  case Predicate::ult:
    return a < b;
  case Predicate::sle:
  case Predicate::ule:
    return a <= b;
  case Predicate::sgt:
  case Predicate::ugt:
    return a > b;
  default:
    return a >= b;
  }
}

/// The exact result of `op`, or that in f64 where it is irrational.
static Number compute(Operation *op, ArrayRef<double> x) {
  return llvm::TypeSwitch<Operation *, Number>(op)
      .Case<arith::AddFOp, arith::AddIOp>([&](auto) { return x[0] + x[1]; })
      .Case<arith::SubFOp, arith::SubIOp>([&](auto) { return x[0] - x[1]; })
      .Case<arith::MulFOp, arith::MulIOp>([&](auto) { return x[0] * x[1]; })
      .Case([&](arith::DivFOp) { return x[0] / x[1]; })
      .Case([&](arith::NegFOp) { return -x[0]; })
      .Case<arith::ExtFOp, arith::TruncFOp, arith::SIToFPOp, arith::ExtSIOp,
            arith::TruncIOp, arith::IndexCastOp>([&](auto cast) -> Number {
        // An i1 is -1 as a signed number.
        if (cast.getIn().getType().isInteger(1) || cast.getType().isInteger(1))
          return std::nullopt;
        return x[0];
      })
      .Case<arith::UIToFPOp, arith::ExtUIOp, arith::IndexCastUIOp>(
          [&](auto) -> Number { return x[0] < 0 ? Number() : Number(x[0]); })
      .Case<arith::FPToSIOp>([&](auto) { return std::trunc(x[0]); })
      .Case<arith::DivSIOp>([&](auto) -> Number {
        return x[1] == 0 ? Number() : Number(std::trunc(x[0] / x[1]));
      })
      .Case<arith::FloorDivSIOp>([&](auto) -> Number {
        return x[1] == 0 ? Number() : Number(std::floor(x[0] / x[1]));
      })
      .Case<arith::RemSIOp>([&](auto) -> Number {
        return x[1] == 0 ? Number() : Number(std::fmod(x[0], x[1]));
      })
      .Case<arith::MaxSIOp, arith::MaximumFOp, arith::MaxNumFOp>(
          [&](auto) { return std::fmax(x[0], x[1]); })
      .Case<arith::MinSIOp, arith::MinimumFOp, arith::MinNumFOp>(
          [&](auto) { return std::fmin(x[0], x[1]); })
      .Case<arith::SelectOp>([&](auto) { return x[0] != 0 ? x[1] : x[2]; })
      .Case([&](arith::CmpIOp compare) {
        return compareIntegers(compare.getPredicate(), x[0], x[1]);
      })
      .Case([&](arith::CmpFOp compare) {
        return Number(arith::applyCmpPredicate(compare.getPredicate(),
                                               APFloat(x[0]), APFloat(x[1])));
      })
      .Case<arith::AndIOp, arith::OrIOp, arith::XOrIOp>(
          [&](auto logic) -> Number {
            if (!logic.getType().isInteger(1))
              return std::nullopt;
            bool a = x[0] != 0, b = x[1] != 0;
            if (isa<arith::AndIOp>(op))
              return a && b;
            return isa<arith::OrIOp>(op) ? a || b : a != b;
          })
      .Case<math::AbsFOp, math::AbsIOp>([&](auto) { return std::fabs(x[0]); })
      .Case([&](math::ExpOp) { return std::exp(x[0]); })
      .Case([&](math::Exp2Op) { return std::exp2(x[0]); })
      .Case([&](math::LogOp) { return std::log(x[0]); })
      .Case([&](math::Log2Op) { return std::log2(x[0]); })
      .Case([&](math::SqrtOp) { return std::sqrt(x[0]); })
      .Case([&](math::RsqrtOp) { return 1 / std::sqrt(x[0]); })
      .Case<math::PowFOp, math::FPowIOp>(
          [&](auto) { return std::pow(x[0], x[1]); })
      .Case([&](math::FloorOp) { return std::floor(x[0]); })
      .Default([](Operation *) { return Number(); });
}

Number rope::raise::evaluateNumber(Tracer &tracer, ElementRef element,
                                   ArrayRef<int64_t> dims) {
  element = tracer.resolve(element);
  switch (element->kind) {
  case Element::Kind::Scalar:
  case Element::Kind::Real:
  case Element::Kind::Imaginary:
    return std::nullopt;
  case Element::Kind::Constant:
    return getNumber(element->constant);
  case Element::Kind::Index:
    if (std::optional<int64_t> index = getIndex(element->indices[0], dims))
      return *index;
    return std::nullopt;
  case Element::Kind::Load:
    return loadConstant(element, dims);
  case Element::Kind::Op: {
    SmallVector<double> operands;
    for (ElementRef operand : element->operands) {
      Number number = evaluateNumber(tracer, operand, dims);
      if (!number)
        return std::nullopt;
      operands.push_back(*number);
    }
    Number result = compute(element->op, operands);
    return result ? roundTo(*result, element->type) : std::nullopt;
  }
  }
  llvm_unreachable("every kind returns");
}

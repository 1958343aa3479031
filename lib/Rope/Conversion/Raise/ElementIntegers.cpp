//===- ElementIntegers.cpp - Integers as affine expressions ---------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Element.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::rope::raise;

using Kind = Element::Kind;

AffineExpr Tracer::getSymbol(ElementRef element) {
  for (auto [position, symbol] : llvm::enumerate(symbols))
    if (areSame(symbol, element))
      return getAffineSymbolExpr(position, space.getContext());
  symbols.push_back(element);
  return getAffineSymbolExpr(symbols.size() - 1, space.getContext());
}

AffineExpr Tracer::toAffine(ElementRef element) {
  element = resolve(element);
  std::optional<AffineExpr> expr;
  if (element->kind == Kind::Index)
    expr = element->indices[0];
  else if (element->kind == Kind::Constant &&
           isa<IntegerAttr>(element->constant))
    expr = space.getConstant(
        cast<IntegerAttr>(element->constant).getValue().getSExtValue());
  else if (element->kind == Kind::Op)
    expr = toAffineOp(element);
  if (!expr)
    return getSymbol(element);
  AffineExpr simplified = space.simplify(*expr);
  // Narrow integers wrap, unless their range is known.
  if (element->type.isIndex() || element->type.getIntOrFloatBitWidth() >= 64)
    return simplified;
  unsigned width = element->type.getIntOrFloatBitWidth();
  IndexSpace::Range range = space.getRange(simplified);
  int64_t limit = int64_t(1) << (width - 1);
  if (!range.low || !range.high || *range.low < -limit || *range.high >= limit)
    return getSymbol(element);
  return simplified;
}

std::optional<AffineExpr> Tracer::toAffineOp(ElementRef element) {
  Operation *op = element->op;
  if (auto apply = dyn_cast<affine::AffineApplyOp>(op)) {
    SmallVector<AffineExpr> operands;
    for (ElementRef operand : element->operands)
      operands.push_back(toAffine(operand));
    ArrayRef<AffineExpr> all(operands);
    unsigned numDims = apply.getAffineMap().getNumDims();
    return apply.getAffineMap().getResult(0).replaceDimsAndSymbols(
        all.take_front(numDims), all.drop_front(numDims));
  }
  if (!isa<arith::IndexCastOp, arith::IndexCastUIOp, arith::ExtSIOp,
           arith::ExtUIOp, arith::TruncIOp, arith::AddIOp, arith::SubIOp,
           arith::MulIOp, arith::DivSIOp, arith::DivUIOp, arith::FloorDivSIOp,
           arith::RemSIOp, arith::RemUIOp, arith::MaxSIOp, arith::MinSIOp>(op))
    return std::nullopt;
  // An i1 is -1 as a signed number.
  if (resolve(element->operands[0])->type.isInteger(1))
    return std::nullopt;
  AffineExpr lhs = toAffine(element->operands[0]);
  bool isNonNegative = space.getRange(lhs).low.value_or(-1) >= 0;
  if (isa<arith::IndexCastOp, arith::ExtSIOp, arith::TruncIOp>(op))
    return lhs;
  if (isa<arith::IndexCastUIOp, arith::ExtUIOp>(op))
    return isNonNegative ? std::optional(lhs) : std::nullopt;
  AffineExpr rhs = toAffine(element->operands[1]);
  auto constant = dyn_cast<AffineConstantExpr>(rhs);
  if (isa<arith::AddIOp>(op))
    return lhs + rhs;
  if (isa<arith::SubIOp>(op))
    return lhs - rhs;
  if (isa<arith::MulIOp>(op))
    return constant || isa<AffineConstantExpr>(lhs) ? std::optional(lhs * rhs)
                                                    : std::nullopt;
  if (isa<arith::MaxSIOp, arith::MinSIOp>(op)) {
    IndexSpace::Range difference = space.getRange(space.simplify(lhs - rhs));
    bool isMax = isa<arith::MaxSIOp>(op);
    if (difference.low.value_or(-1) >= 0)
      return isMax ? lhs : rhs;
    if (difference.high.value_or(1) <= 0)
      return isMax ? rhs : lhs;
    return std::nullopt;
  }
  if (!constant || constant.getValue() <= 0 ||
      (!isNonNegative && !isa<arith::FloorDivSIOp>(op)))
    return std::nullopt;
  if (isa<arith::RemSIOp, arith::RemUIOp>(op))
    return lhs % rhs;
  return lhs.floorDiv(rhs);
}

void Tracer::requestSplit(AffineExpr expr, int64_t bound) {
  if (split)
    return;
  LinearForm form = space.linearize(expr);
  for (auto [atom, factor] : form.terms) {
    auto quotient = dyn_cast<AffineBinaryOpExpr>(atom);
    if (!quotient)
      continue;
    LinearForm dividend = space.linearize(quotient.getLHS());
    if (dividend.terms.size() == 1 && dividend.terms[0].first == splitDim)
      split = Split{0, cast<AffineConstantExpr>(quotient.getRHS()).getValue()};
    return;
  }
  if (form.terms.size() != 1)
    return;
  auto [atom, factor] = form.terms[0];
  if (atom != splitDim)
    return;
  int64_t distance = bound - form.constant;
  int64_t point = factor > 0 ? llvm::divideCeilSigned(distance, factor)
                             : llvm::divideFloorSigned(-distance, -factor) + 1;
  split = Split{point, 0};
}

std::optional<bool> Tracer::isAtLeast(AffineExpr expr, int64_t bound) {
  IndexSpace::Range range = space.getRange(expr);
  if (range.low && *range.low >= bound)
    return true;
  if (range.high && *range.high < bound)
    return false;
  requestSplit(expr, bound);
  return std::nullopt;
}

std::optional<bool> Tracer::getTruth(ElementRef element) {
  element = resolve(element);
  if (element->kind == Kind::Constant)
    if (auto value = dyn_cast<IntegerAttr>(element->constant))
      return !value.getValue().isZero();
  if (element->kind != Kind::Op)
    return std::nullopt;
  auto negate = [](std::optional<bool> truth) {
    return truth ? std::optional(!*truth) : truth;
  };
  if (isa<arith::AndIOp, arith::OrIOp, arith::XOrIOp>(element->op) &&
      element->type.isInteger(1)) {
    std::optional<bool> lhs = getTruth(element->operands[0]);
    std::optional<bool> rhs = getTruth(element->operands[1]);
    if (isa<arith::XOrIOp>(element->op))
      return lhs && rhs ? std::optional(*lhs != *rhs) : std::nullopt;
    bool decides = isa<arith::OrIOp>(element->op);
    if (lhs == decides || rhs == decides)
      return decides;
    return lhs && rhs ? std::optional(!decides) : std::nullopt;
  }
  auto compare = dyn_cast<arith::CmpIOp>(element->op);
  if (!compare)
    return std::nullopt;
  AffineExpr lhs = toAffine(element->operands[0]);
  AffineExpr rhs = toAffine(element->operands[1]);
  AffineExpr difference = space.simplify(lhs - rhs);
  using Predicate = arith::CmpIPredicate;
  Predicate predicate = compare.getPredicate();
  if (predicate >= Predicate::ult) {
    if (space.getRange(lhs).low.value_or(-1) < 0 ||
        space.getRange(rhs).low.value_or(-1) < 0)
      return std::nullopt;
    predicate = static_cast<Predicate>(static_cast<int>(predicate) -
                                       static_cast<int>(Predicate::ult) +
                                       static_cast<int>(Predicate::slt));
  }
  switch (predicate) {
  case Predicate::slt:
    return negate(isAtLeast(difference, 0));
  case Predicate::sle:
    return negate(isAtLeast(difference, 1));
  case Predicate::sgt:
    return isAtLeast(difference, 1);
  case Predicate::sge:
    return isAtLeast(difference, 0);
  default: {
    std::optional<bool> isLow = negate(isAtLeast(difference, 0));
    std::optional<bool> isHigh =
        isLow == true ? std::optional(false) : isAtLeast(difference, 1);
    bool isNotEqual = predicate == Predicate::ne;
    if (isLow == true || isHigh == true)
      return isNotEqual;
    if (isLow == false && isHigh == false)
      return !isNotEqual;
    return std::nullopt;
  }
  }
}

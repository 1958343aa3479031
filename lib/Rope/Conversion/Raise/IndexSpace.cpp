//===- IndexSpace.cpp - Indices of known ranges ---------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "IndexSpace.h"

#include "llvm/Support/MathExtras.h"

#include <numeric>

using namespace mlir;
using namespace mlir::rope::raise;

void LinearForm::add(AffineExpr atom, int64_t factor) {
  if (factor == 0)
    return;
  for (auto *it = terms.begin(); it != terms.end(); ++it) {
    if (it->first != atom)
      continue;
    it->second += factor;
    if (it->second == 0)
      terms.erase(it);
    return;
  }
  terms.emplace_back(atom, factor);
}

void LinearForm::add(const LinearForm &other, int64_t factor) {
  constant += other.constant * factor;
  for (auto [atom, otherFactor] : other.terms)
    add(atom, otherFactor * factor);
}

int64_t LinearForm::factorOf(AffineExpr atom) const {
  for (auto [term, factor] : terms)
    if (term == atom)
      return factor;
  return 0;
}

/// Dims, then symbols, by number, then quotients.
static bool comesBefore(AffineExpr a, AffineExpr b) {
  auto key = [](AffineExpr expr) -> std::pair<int, unsigned> {
    if (auto dim = dyn_cast<AffineDimExpr>(expr))
      return {0, dim.getPosition()};
    if (auto symbol = dyn_cast<AffineSymbolExpr>(expr))
      return {1, symbol.getPosition()};
    return {2, 0};
  };
  if (key(a) != key(b))
    return key(a) < key(b);
  if (a == b || key(a).first != 2)
    return false;
  auto x = cast<AffineBinaryOpExpr>(a), y = cast<AffineBinaryOpExpr>(b);
  if (x.getRHS() != y.getRHS())
    return cast<AffineConstantExpr>(x.getRHS()).getValue() <
           cast<AffineConstantExpr>(y.getRHS()).getValue();
  return hash_value(x.getLHS()) < hash_value(y.getLHS());
}

AffineExpr LinearForm::toExpr(MLIRContext *context) const {
  auto sorted = terms;
  llvm::sort(sorted,
             [](auto &a, auto &b) { return comesBefore(a.first, b.first); });
  AffineExpr sum = getAffineConstantExpr(0, context);
  for (auto [atom, factor] : sorted)
    sum = sum + atom * factor;
  return sum + constant;
}

IndexSpace::Range IndexSpace::getAtomRange(AffineExpr atom) const {
  if (auto dim = dyn_cast<AffineDimExpr>(atom)) {
    int64_t size = sizes[dim.getPosition()];
    if (ShapedType::isDynamic(size))
      return {0, std::nullopt};
    return {0, std::max<int64_t>(size - 1, 0)};
  }
  if (isa<AffineSymbolExpr>(atom))
    return {};
  auto quotient = cast<AffineBinaryOpExpr>(atom);
  int64_t divisor = cast<AffineConstantExpr>(quotient.getRHS()).getValue();
  Range range = getRange(linearize(quotient.getLHS()));
  if (range.low)
    range.low = llvm::divideFloorSigned(*range.low, divisor);
  if (range.high)
    range.high = llvm::divideFloorSigned(*range.high, divisor);
  return range;
}

IndexSpace::Range IndexSpace::getRange(LinearForm form) const {
  Range sum = {0, 0};
  auto addTimes = [&](Range range, int64_t factor) {
    if (factor < 0)
      std::swap(range.low, range.high);
    sum.low = sum.low && range.low
                  ? std::optional(*sum.low + factor * *range.low)
                  : std::nullopt;
    sum.high = sum.high && range.high
                   ? std::optional(*sum.high + factor * *range.high)
                   : std::nullopt;
  };
  // m * (x - c * (x floordiv c)) is m * (x mod c), from 0 to m * (c - 1).
  for (auto [atom, factor] : llvm::to_vector(form.terms)) {
    auto quotient = dyn_cast<AffineBinaryOpExpr>(atom);
    if (!quotient)
      continue;
    int64_t divisor = cast<AffineConstantExpr>(quotient.getRHS()).getValue();
    if (factor >= 0 || factor % divisor != 0)
      continue;
    int64_t multiple = -factor / divisor;
    LinearForm dividend = linearize(quotient.getLHS());
    if (!llvm::all_of(dividend.terms, [&](auto &term) {
          return form.factorOf(term.first) == term.second * multiple;
        }))
      continue;
    form.add(dividend, -multiple);
    form.add(atom, -factor);
    addTimes({0, divisor - 1}, multiple);
  }
  for (auto [atom, factor] : form.terms)
    addTimes(getAtomRange(atom), factor);
  if (sum.low)
    *sum.low += form.constant;
  if (sum.high)
    *sum.high += form.constant;
  return sum;
}

LinearForm IndexSpace::divide(const LinearForm &form, int64_t divisor) const {
  LinearForm result, rest;
  for (auto [atom, factor] : form.terms) {
    int64_t whole = llvm::divideFloorSigned(factor, divisor);
    // Only multiples of the divisor: a part of a factor would hide a range.
    if (whole * divisor == factor)
      result.add(atom, whole);
    else
      rest.add(atom, factor);
  }
  result.constant = llvm::divideFloorSigned(form.constant, divisor);
  rest.constant = form.constant - result.constant * divisor;
  Range range = getRange(rest);
  if (range.low && range.high) {
    int64_t low = llvm::divideFloorSigned(*range.low, divisor);
    if (low == llvm::divideFloorSigned(*range.high, divisor)) {
      result.constant += low;
      return result;
    }
  }
  // (g * x + r) floordiv (g * c) is (x + r floordiv g) floordiv c.
  int64_t common = divisor;
  for (auto [atom, factor] : rest.terms)
    common = std::gcd(common, factor);
  if (common > 1) {
    for (auto &[atom, factor] : rest.terms)
      factor /= common;
    rest.constant = llvm::divideFloorSigned(rest.constant, common);
    result.add(divide(rest, divisor / common));
    return result;
  }
  // (x floordiv a) floordiv b is x floordiv (a * b).
  if (rest.terms.size() == 1 && rest.terms[0].second == 1 && rest.constant == 0)
    if (auto quotient = dyn_cast<AffineBinaryOpExpr>(rest.terms[0].first)) {
      int64_t inner = cast<AffineConstantExpr>(quotient.getRHS()).getValue();
      result.add(divide(linearize(quotient.getLHS()), inner * divisor));
      return result;
    }
  result.add(getAffineBinaryOpExpr(AffineExprKind::FloorDiv,
                                   rest.toExpr(context), getConstant(divisor)),
             1);
  return result;
}

LinearForm IndexSpace::linearize(AffineExpr expr) const {
  LinearForm form;
  if (auto constant = dyn_cast<AffineConstantExpr>(expr)) {
    form.constant = constant.getValue();
    return form;
  }
  if (auto dim = dyn_cast<AffineDimExpr>(expr)) {
    // The only index of a dim of size 1 is 0.
    if (sizes[dim.getPosition()] != 1)
      form.add(expr, 1);
    return form;
  }
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!binary) {
    form.add(expr, 1);
    return form;
  }
  LinearForm lhs = linearize(binary.getLHS());
  LinearForm rhs = linearize(binary.getRHS());
  switch (expr.getKind()) {
  case AffineExprKind::Add:
    form.add(lhs);
    form.add(rhs);
    return form;
  case AffineExprKind::Mul:
    if (!rhs.terms.empty())
      std::swap(lhs, rhs);
    assert(rhs.terms.empty() && "expected a constant factor");
    form.add(lhs, rhs.constant);
    return form;
  case AffineExprKind::FloorDiv:
    assert(rhs.terms.empty() && rhs.constant > 0 && "expected a divisor");
    return divide(lhs, rhs.constant);
  case AffineExprKind::Mod:
    assert(rhs.terms.empty() && rhs.constant > 0 && "expected a divisor");
    form.add(lhs);
    form.add(divide(lhs, rhs.constant), -rhs.constant);
    return form;
  default:
    // -((-x) floordiv c)
    LinearForm negated;
    negated.add(lhs, -1);
    form.add(divide(negated, rhs.constant), -1);
    return form;
  }
}

AffineExpr IndexSpace::simplify(AffineExpr expr) const {
  return linearize(expr).toExpr(context);
}

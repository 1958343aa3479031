//===- Visibility.cpp - Which keys masks leave visible --------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Visibility.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mlir::rope::raise;

bool Conditions::addInequality(Band &band, AffineExpr expr) {
  IndexSpace::Range range = tracer.getSpace().getRange(expr);
  if (range.low && *range.low >= 0)
    return true;
  LinearForm form = tracer.getSpace().linearize(expr);
  AffineExpr i = tracer.getSpace().getDim(query),
             j = tracer.getSpace().getDim(key);
  if (form.terms.size() != 2)
    return false;
  // i - j + c >= 0, or j - i + c >= 0.
  if (form.factorOf(i) == 1 && form.factorOf(j) == -1) {
    band.high = std::min(band.high.value_or(form.constant), form.constant);
    return true;
  }
  if (form.factorOf(i) == -1 && form.factorOf(j) == 1) {
    band.low = std::max(band.low.value_or(-form.constant), -form.constant);
    return true;
  }
  return false;
}

bool Conditions::addComparison(Band &band, ElementRef element, bool truth) {
  using Predicate = arith::CmpIPredicate;
  Predicate predicate = cast<arith::CmpIOp>(element->op).getPredicate();
  if (!truth)
    predicate = arith::invertPredicate(predicate);
  ElementRef left = element->operands[0], right = element->operands[1];
  if (predicate == Predicate::sgt || predicate == Predicate::sge) {
    std::swap(left, right);
    predicate = predicate == Predicate::sgt ? Predicate::slt : Predicate::sle;
  }
  if (predicate != Predicate::slt && predicate != Predicate::sle)
    return false;
  // left + strict <= right
  int64_t strict = predicate == Predicate::slt;
  AffineExpr bound = tracer.toAffine(right) - strict;
  ElementRef magnitude = tracer.resolve(left);
  if (magnitude->is<math::AbsIOp>()) {
    AffineExpr value = tracer.toAffine(magnitude->operands[0]);
    return addInequality(band, tracer.getSpace().simplify(bound - value)) &&
           addInequality(band, tracer.getSpace().simplify(bound + value));
  }
  return addInequality(
      band, tracer.getSpace().simplify(bound - tracer.toAffine(left)));
}

bool Conditions::addTo(Band &band, ElementRef element, bool truth) {
  element = tracer.resolve(element);
  if (std::optional<bool> known = tracer.getTruth(element))
    return *known == truth;
  if (element->is<arith::CmpIOp>())
    return addComparison(band, element, truth);
  if (element->is<arith::AndIOp>() && truth)
    return addTo(band, element->operands[0], true) &&
           addTo(band, element->operands[1], true);
  if (element->is<arith::OrIOp>() && !truth)
    return addTo(band, element->operands[0], false) &&
           addTo(band, element->operands[1], false);
  if (element->is<arith::XOrIOp>())
    for (unsigned n : {0, 1})
      if (std::optional<bool> other = tracer.getTruth(element->operands[n]))
        return addTo(band, element->operands[!n], truth != *other);
  return false;
}

/// One after the other, where there are not too many keys.
std::optional<Conditions::Band> Conditions::getBandOfAll() {
  const IndexSpace &space = tracer.getSpace();
  int64_t numQueries = space.getSize(query), numKeys = space.getSize(key);
  if (ShapedType::isDynamic(numQueries) || ShapedType::isDynamic(numKeys) ||
      numQueries * numKeys > (1 << 16))
    return std::nullopt;
  llvm::SmallBitVector others(space.getNumDims(), true);
  others.reset(query);
  others.reset(key);
  for (auto [element, truth] : all)
    if (tracer.getDims(element).anyCommon(others))
      return std::nullopt;
  SmallVector<int64_t> dims(space.getNumDims(), 0);
  SmallVector<std::pair<int64_t, bool>> visible;
  Band band;
  for (dims[query] = 0; dims[query] < numQueries; ++dims[query])
    for (dims[key] = 0; dims[key] < numKeys; ++dims[key]) {
      bool isVisible = true;
      for (auto [element, truth] : all) {
        std::optional<double> value = evaluateNumber(tracer, element, dims);
        if (!value)
          return std::nullopt;
        isVisible &= (*value != 0) == truth;
      }
      int64_t difference = dims[key] - dims[query];
      visible.emplace_back(difference, isVisible);
      if (!isVisible)
        continue;
      band.low = std::min(band.low.value_or(difference), difference);
      band.high = std::max(band.high.value_or(difference), difference);
    }
  if (!band.low)
    return std::nullopt;
  // A bound that hides no key is none.
  if (*band.low == 1 - numQueries)
    band.low.reset();
  if (*band.high == numKeys - 1)
    band.high.reset();
  for (auto [difference, isVisible] : visible)
    if (isVisible != ((!band.low || difference >= *band.low) &&
                      (!band.high || difference <= *band.high)))
      return std::nullopt;
  return band;
}

std::optional<Conditions::Band> Conditions::getBand(std::string &reason) {
  Band band;
  if (llvm::all_of(all, [&](auto &condition) {
        return addTo(band, condition.first, condition.second);
      }))
    return band;
  if (std::optional<Band> found = getBandOfAll())
    return found;
  reason = "the mask is not known to be a bound of the relative position";
  return std::nullopt;
}

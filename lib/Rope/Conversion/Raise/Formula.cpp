//===- Formula.cpp - Sums of products -------------------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Formula.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Complex/IR/Complex.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mlir::rope::raise;

namespace {
using Terms = SmallVector<Term>;

class Collector {
public:
  explicit Collector(Tracer &tracer) : tracer(tracer) {}

  Terms collect(ElementRef element) {
    ElementRef computed = tracer.resolveFloat(element);
    ArrayRef<ElementRef> operands = computed->operands;
    bool isImaginary = computed->kind == Element::Kind::Imaginary;
    if (isImaginary || computed->kind == Element::Kind::Real)
      if (auto parts = collectParts(operands[0]))
        return isImaginary ? parts->second : parts->first;
    if (computed->is<arith::AddFOp>())
      return add(collect(operands[0]), collect(operands[1]));
    if (computed->is<arith::SubFOp>())
      return add(collect(operands[0]), negate(collect(operands[1])));
    if (computed->is<arith::NegFOp>())
      return negate(collect(operands[0]));
    if (computed->is<arith::MulFOp>()) {
      for (unsigned n : {0, 1})
        if (std::optional<bool> isNegative = getSignOfOne(operands[n]))
          return *isNegative ? negate(collect(operands[!n]))
                             : collect(operands[!n]);
      return {multiply(operands[0], operands[1])};
    }
    if (computed->is<math::FmaOp>())
      return add({multiply(operands[0], operands[1])}, collect(operands[2]));
    return {{false, {element}}};
  }

private:
  /// Whether a factor of 1 or -1 is negative; none for all others.
  std::optional<bool> getSignOfOne(ElementRef element) {
    element = tracer.resolveFloat(element);
    if (element->kind != Element::Kind::Constant)
      return std::nullopt;
    auto value = dyn_cast<FloatAttr>(element->constant);
    if (!value || std::fabs(value.getValueAsDouble()) != 1)
      return std::nullopt;
    return value.getValue().isNegative();
  }

  /// An element without the negations on it, and whether their number is odd.
  std::pair<ElementRef, bool> getFactor(ElementRef element) {
    bool isNegative = false;
    while (true) {
      ElementRef computed = tracer.resolveFloat(element);
      if (!computed->is<arith::NegFOp>())
        return {element, isNegative};
      isNegative = !isNegative;
      element = computed->operands[0];
    }
  }

  Term multiply(ElementRef lhs, ElementRef rhs) {
    auto [left, isLeftNegative] = getFactor(lhs);
    auto [right, isRightNegative] = getFactor(rhs);
    return {isLeftNegative != isRightNegative, {left, right}};
  }

  static Terms negate(Terms terms) {
    for (Term &term : terms)
      term.isNegative = !term.isNegative;
    return terms;
  }

  static Terms add(Terms terms, const Terms &others) {
    terms.append(others);
    return terms;
  }

  static Terms multiply(const Terms &lhs, const Terms &rhs) {
    Terms products;
    for (const Term &left : lhs)
      for (const Term &right : rhs) {
        Term product = left;
        product.isNegative = left.isNegative != right.isNegative;
        product.factors.append(right.factors);
        products.push_back(product);
      }
    return products;
  }

  /// Real and imaginary part of a complex number.
  std::optional<std::pair<Terms, Terms>> collectParts(ElementRef element) {
    ElementRef computed = tracer.resolve(element);
    ArrayRef<ElementRef> operands = computed->operands;
    if (computed->is<complex::CreateOp>()) {
      auto [real, isRealNegative] = getFactor(operands[0]);
      auto [imaginary, isImaginaryNegative] = getFactor(operands[1]);
      return {
          {{{isRealNegative, {real}}}, {{isImaginaryNegative, {imaginary}}}}};
    }
    if (computed->is<complex::MulOp>()) {
      auto lhs = collectParts(operands[0]), rhs = collectParts(operands[1]);
      if (!lhs || !rhs)
        return std::nullopt;
      return {{add(multiply(lhs->first, rhs->first),
                   negate(multiply(lhs->second, rhs->second))),
               add(multiply(lhs->first, rhs->second),
                   multiply(lhs->second, rhs->first))}};
    }
    if (!isa<ComplexType>(computed->type))
      return std::nullopt;
    return {
        {{{false, {tracer.makeComplexPart(element, /*isImaginary=*/false)}}},
         {{false, {tracer.makeComplexPart(element, /*isImaginary=*/true)}}}}};
  }

  Tracer &tracer;
};
} // namespace

SmallVector<Term> rope::raise::getTerms(Tracer &tracer, ElementRef element) {
  return Collector(tracer).collect(element);
}

SmallVector<ElementRef> rope::raise::getExactChain(Tracer &tracer,
                                                   ElementRef element) {
  SmallVector<ElementRef> loads;
  while (true) {
    for (ElementRef part : tracer.chain(element))
      if (part->kind == Element::Kind::Load)
        loads.push_back(part);
    ElementRef computed = tracer.resolve(element);
    if (!computed->is<arith::ExtFOp>())
      return loads;
    element = computed->operands[0];
  }
}

//===- Formula.h - Sums of products -----------------------------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_LIB_CONVERSION_RAISE_FORMULA_H
#define ROPE_LIB_CONVERSION_RAISE_FORMULA_H

#include "Element.h"

namespace mlir::rope::raise {

/// A product of elements, or its negative.
struct Term {
  bool isNegative = false;
  SmallVector<ElementRef> factors;
};

/// `element` as a sum of products, through additions, subtractions, negations,
/// fused multiply-adds, the parts of complex products and conversions between
/// floats. Products are not multiplied out.
SmallVector<Term> getTerms(Tracer &tracer, ElementRef element);

/// The loads that `element` is read by, the nearest first, also from below
/// conversions to a wider float.
SmallVector<ElementRef> getExactChain(Tracer &tracer, ElementRef element);

} // namespace mlir::rope::raise

#endif // ROPE_LIB_CONVERSION_RAISE_FORMULA_H

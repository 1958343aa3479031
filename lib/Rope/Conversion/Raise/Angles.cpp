//===- Angles.cpp - The angles that tables are made of --------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Angles.h"

#include "Element.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

#include <cmath>

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::raise;

namespace {

/// `slope * l + offset`, with `l` the row.
struct Line {
  double slope, offset;
};

/// Numbers of a table [rows, pairs] as lines over its rows.
class LineEvaluator {
public:
  LineEvaluator(Tracer &tracer, int64_t pair) : tracer(tracer), pair(pair) {}

  std::optional<Line> evaluate(ElementRef element) {
    element = tracer.resolve(element);
    if (!tracer.getDims(element)[0]) {
      // Rounded as the program rounds.
      std::optional<double> number = evaluateNumber(tracer, element, {0, pair});
      return number ? std::optional(Line{0, *number}) : std::nullopt;
    }
    if (element->kind == Element::Kind::Load)
      return evaluateList(element);
    if (element->type.isIntOrIndex())
      return evaluateInteger(element);
    if (element->kind != Element::Kind::Op)
      return std::nullopt;
    // A position that is rounded to few bits is no line.
    if (element->type.getIntOrFloatBitWidth() < 32)
      return std::nullopt;
    return evaluateFloat(element);
  }

private:
  /// Whole numbers of a constant that rise evenly, as positions do.
  std::optional<Line> evaluateList(ElementRef element) {
    int64_t numRows = tracer.getSpace().getSize(0);
    if (ShapedType::isDynamic(numRows))
      return std::nullopt;
    Line line{0, 0};
    for (int64_t row = 0; row < numRows; ++row) {
      std::optional<double> number =
          evaluateNumber(tracer, element, {row, pair});
      if (!number || *number != std::trunc(*number))
        return std::nullopt;
      if (row == 0)
        line.offset = *number;
      if (row == 1)
        line.slope = *number - line.offset;
      if (*number != line.slope * row + line.offset)
        return std::nullopt;
    }
    return line;
  }

  std::optional<Line> evaluateInteger(ElementRef element) {
    AffineExpr expr = tracer.toAffine(element);
    LinearForm form = tracer.getSpace().linearize(expr);
    Line line{0, static_cast<double>(form.constant)};
    for (auto [atom, factor] : form.terms) {
      auto dim = dyn_cast<AffineDimExpr>(atom);
      if (!dim)
        return std::nullopt;
      if (dim.getPosition() == 0)
        line.slope += factor;
      else
        line.offset += factor * pair;
    }
    return line;
  }

  std::optional<Line> evaluateFloat(ElementRef element) {
    std::optional<Line> x = evaluate(element->operands[0]);
    if (!x)
      return std::nullopt;
    if (element->is<arith::SIToFPOp>() || element->is<arith::UIToFPOp>() ||
        element->is<arith::ExtFOp>() || element->is<arith::TruncFOp>())
      return x;
    if (element->is<arith::NegFOp>())
      return Line{-x->slope, -x->offset};
    if (element->operands.size() != 2)
      return std::nullopt;
    std::optional<Line> y = evaluate(element->operands[1]);
    if (!y)
      return std::nullopt;
    if (element->is<arith::AddFOp>())
      return Line{x->slope + y->slope, x->offset + y->offset};
    if (element->is<arith::SubFOp>())
      return Line{x->slope - y->slope, x->offset - y->offset};
    if (element->is<arith::MulFOp>() && x->slope == 0)
      std::swap(x, y);
    if (y->slope != 0)
      return std::nullopt;
    if (element->is<arith::MulFOp>())
      return Line{x->slope * y->offset, x->offset * y->offset};
    if (element->is<arith::DivFOp>() && y->offset != 0)
      return Line{x->slope / y->offset, x->offset / y->offset};
    return std::nullopt;
  }

  Tracer &tracer;
  int64_t pair;
};

/// `element` without constant factors, which go to `factor`.
ElementRef stripFactors(Tracer &tracer, ElementRef element, double &factor) {
  while (true) {
    element = tracer.resolveFloat(element);
    if (!element->is<arith::MulFOp>())
      return element;
    bool isStripped = false;
    for (unsigned n : {0, 1}) {
      if (tracer.getDims(element->operands[n]).any())
        continue;
      std::optional<double> number =
          evaluateNumber(tracer, element->operands[n], {0, 0});
      if (!number)
        continue;
      factor *= *number;
      element = element->operands[!n];
      isStripped = true;
      break;
    }
    if (!isStripped)
      return element;
  }
}

} // namespace

std::optional<Angles> rope::raise::getAngles(RotateOp rotate,
                                             std::string &reason) {
  auto type = cast<RankedTensorType>(rotate.getCos().getType());
  if (type.isDynamicDim(1)) {
    reason = "the number of pairs is dynamic";
    return std::nullopt;
  }
  Tracer tracer(type.getContext(), type.getShape());
  double cosFactor = 1, sinFactor = 1;
  ElementRef cos =
      stripFactors(tracer, tracer.loadAtDims(rotate.getCos()), cosFactor);
  ElementRef sin =
      stripFactors(tracer, tracer.loadAtDims(rotate.getSin()), sinFactor);
  if (rotate.getInverse())
    sinFactor = -sinFactor;
  if (!cos->is<math::CosOp>() || !sin->is<math::SinOp>() ||
      !tracer.areSame(cos->operands[0], sin->operands[0]) ||
      std::fabs(cosFactor) != std::fabs(sinFactor) || !(cosFactor > 0)) {
    reason = "tables are not the cosines and sines of the same angles";
    return std::nullopt;
  }
  Angles angles;
  angles.amplitude = cosFactor;
  double sign = sinFactor < 0 ? -1 : 1;
  for (int64_t pair = 0; pair < type.getDimSize(1); ++pair) {
    std::optional<Line> line =
        LineEvaluator(tracer, pair).evaluate(cos->operands[0]);
    if (!line || !std::isfinite(line->slope) || !std::isfinite(line->offset)) {
      reason = "angles are not positions times constants";
      return std::nullopt;
    }
    angles.slopes.push_back(sign * line->slope);
    angles.offsets.push_back(sign * line->offset);
  }
  return angles;
}

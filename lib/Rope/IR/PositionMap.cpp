//===- PositionMap.cpp - Pieces of a position map -------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/IR/PositionMap.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"

#include <cmath>

using namespace mlir;
using namespace mlir::rope;

long double Turn::at(int64_t p) const {
  if (isConstant())
    return offset;
  auto position = IntegerAttr::get(IndexType::get(index.getContext()), p);
  SmallVector<int64_t> values;
  index.partialConstantFold({position}, &values);
  assert(values.size() == index.getNumResults() && "expected integers");
  return scale * *llvm::min_element(values) + offset;
}

std::optional<Turn> Turn::afterLinear() const {
  AffineExpr p = getAffineDimExpr(0, index.getContext());
  if (isConstant())
    return Turn{p, -1, offset};
  if (isIndexPosition())
    return Turn{p, scale - 1, offset};
  // An index of its own: whole multiples of it stay integers, and above 0 the
  // least of several stays the least.
  if (scale != std::trunc(scale) || std::fabs(scale) > 0x1p31L ||
      (scale < 0 && index.getNumResults() > 1))
    return std::nullopt;
  SmallVector<AffineExpr> results;
  for (AffineExpr result : index.getResults())
    results.push_back(result * static_cast<int64_t>(scale) - p);
  return Turn{AffineMap::get(1, 0, results, index.getContext()), 1, offset};
}

//===- FrequencyAttrs.cpp - Inverse frequencies ---------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The attributes that are inverse frequencies: by RoFormer's formula and a
// scaling, or one by one.
//
//===----------------------------------------------------------------------===//

#include "AttrVerifiers.h"
#include "Rope/IR/Rope.h"

#include <cmath>

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

//===----------------------------------------------------------------------===//
// By the formula
//===----------------------------------------------------------------------===//

LogicalResult
FrequenciesAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                        int64_t dim, APFloat base, Attribute scaling) {
  if (dim <= 0 || dim % 2 != 0)
    return emitError() << "expected dim to be positive and even, but got "
                       << dim;
  if (scaling && !isa<FrequencyScalingAttrInterface>(scaling))
    return emitError() << "expected scaling to be a frequency scaling, but got "
                       << scaling;
  if (failed(verifyFinitePositive(emitError, "base", base)))
    return failure();
  if (!scaling)
    return success();
  return cast<FrequencyScalingAttrInterface>(scaling).verifyFrequencies(
      emitError, dim, base.convertToDouble());
}

int64_t FrequenciesAttr::getRotaryDim() const { return getDim(); }

void FrequenciesAttr::getInverseFrequencies(
    SmallVectorImpl<long double> &inverseFrequencies) const {
  double base = getBase().convertToDouble();
  inverseFrequencies.clear();
  for (int64_t c = 0; c < getDim() / 2; ++c)
    inverseFrequencies.push_back(
        std::pow(static_cast<long double>(base),
                 -2 * static_cast<long double>(c) / getDim()));
  if (auto scaling =
          dyn_cast_or_null<FrequencyScalingAttrInterface>(getScaling()))
    scaling.scaleFrequencies(inverseFrequencies, base);
}

double FrequenciesAttr::getAmplitude() const {
  auto scaling = dyn_cast_or_null<FrequencyScalingAttrInterface>(getScaling());
  return scaling ? scaling.getAmplitude() : 1.0;
}

//===----------------------------------------------------------------------===//
// One by one
//===----------------------------------------------------------------------===//

LogicalResult
ExplicitFrequenciesAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                DenseF64ArrayAttr values,
                                APFloat attentionFactor) {
  if (values.empty())
    return emitError() << "expected at least one inverse frequency in values";
  for (auto [c, value] : llvm::enumerate(values.asArrayRef()))
    if (!std::isfinite(value) || value < 0)
      return emitError()
             << "expected values to be finite and not negative, but "
                "got "
             << value << " for pair " << c;
  return verifyFinitePositive(emitError, "attention_factor", attentionFactor);
}

int64_t ExplicitFrequenciesAttr::getRotaryDim() const {
  return 2 * getValues().size();
}

void ExplicitFrequenciesAttr::getInverseFrequencies(
    SmallVectorImpl<long double> &inverseFrequencies) const {
  inverseFrequencies.assign(getValues().asArrayRef().begin(),
                            getValues().asArrayRef().end());
}

double ExplicitFrequenciesAttr::getAmplitude() const {
  return getAttentionFactor().convertToDouble();
}

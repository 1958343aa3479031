//===- FrequencyAttrs.cpp - Inverse frequencies ---------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The attributes that are inverse frequencies: by RoFormer's formula and a
// scaling, one by one, or given by an operand.
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

static LogicalResult verifyDim(function_ref<InFlightDiagnostic()> emitError,
                               int64_t dim) {
  if (dim > 0 && dim % 2 == 0)
    return success();
  return emitError() << "expected dim to be positive and even, but got " << dim;
}

LogicalResult
FrequenciesAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                        int64_t dim, APFloat base, Attribute scaling) {
  if (failed(verifyDim(emitError, dim)))
    return failure();
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

/// base^(-2c/R).
static SmallVector<long double> getUnscaled(FrequenciesAttr frequencies) {
  long double base = frequencies.getBase().convertToDouble();
  SmallVector<long double> result;
  for (int64_t c = 0; c < frequencies.getDim() / 2; ++c)
    result.push_back(std::pow(base, -2 * static_cast<long double>(c) /
                                        frequencies.getDim()));
  return result;
}

void FrequenciesAttr::getInverseFrequencies(
    SmallVectorImpl<long double> &inverseFrequencies) const {
  inverseFrequencies = getUnscaled(*this);
  if (auto scaling =
          dyn_cast_or_null<FrequencyScalingAttrInterface>(getScaling()))
    scaling.scaleFrequencies(inverseFrequencies, getBase().convertToDouble());
}

void FrequenciesAttr::getPieces(SmallVectorImpl<FrequencyPiece> &pieces) const {
  SmallVector<long double> unscaled = getUnscaled(*this);
  if (auto scaling =
          dyn_cast_or_null<FrequencyScalingAttrInterface>(getScaling())) {
    scaling.getPieces(unscaled, getBase().convertToDouble(), pieces);
    return;
  }
  pieces.emplace_back();
  pieces.back().inverseFrequencies = std::move(unscaled);
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

//===----------------------------------------------------------------------===//
// By an operand
//===----------------------------------------------------------------------===//

LogicalResult
OperandFrequenciesAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                               int64_t dim, APFloat attentionFactor) {
  if (failed(verifyDim(emitError, dim)))
    return failure();
  return verifyFinitePositive(emitError, "attention_factor", attentionFactor);
}

int64_t OperandFrequenciesAttr::getRotaryDim() const { return getDim(); }

void OperandFrequenciesAttr::getInverseFrequencies(
    SmallVectorImpl<long double> &inverseFrequencies) const {
  inverseFrequencies.clear();
}

bool OperandFrequenciesAttr::areOperand() const { return true; }

double OperandFrequenciesAttr::getAmplitude() const {
  return getAttentionFactor().convertToDouble();
}

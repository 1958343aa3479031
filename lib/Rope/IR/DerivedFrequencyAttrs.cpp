//===- DerivedFrequencyAttrs.cpp - Frequencies made from others -----------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Inverse frequencies of several position axes, and xPos.
//
//===----------------------------------------------------------------------===//

#include "AttrVerifiers.h"
#include "Rope/IR/Rope.h"

#include <cmath>
#include <numeric>

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

using EmitError = function_ref<InFlightDiagnostic()>;

static LogicalResult verifyFrequencies(EmitError emitError, StringRef name,
                                       Attribute attribute) {
  if (isa_and_nonnull<FrequenciesAttrInterface>(attribute))
    return success();
  return emitError() << "expected " << name << " to be frequencies, but got "
                     << attribute;
}

static FrequenciesAttrInterface asFrequencies(Attribute attribute) {
  return cast<FrequenciesAttrInterface>(attribute);
}

//===----------------------------------------------------------------------===//
// Several axes that share frequencies
//===----------------------------------------------------------------------===//

LogicalResult MultiAxisFrequenciesAttr::verify(EmitError emitError,
                                               Attribute frequencies,
                                               DenseI64ArrayAttr sections,
                                               AxisLayout layout) {
  if (failed(verifyFrequencies(emitError, "frequencies", frequencies)))
    return failure();
  ArrayRef<int64_t> sizes = sections.asArrayRef();
  int64_t numPairs = asFrequencies(frequencies).getRotaryDim() / 2;
  for (auto [axis, size] : llvm::enumerate(sizes)) {
    if (size <= 0)
      return emitError() << "expected sections[" << axis
                         << "] to be positive, but got " << size;
    int64_t end = size * static_cast<int64_t>(sizes.size());
    if (layout == AxisLayout::interleaved && axis > 0 && end > numPairs)
      return emitError() << "expected sections[" << axis << "] (" << size
                         << ") times the number of axes (" << sizes.size()
                         << ") to be at most the number of pairs (" << numPairs
                         << ") where they are interleaved";
  }
  int64_t sum = std::accumulate(sizes.begin(), sizes.end(), int64_t(0));
  if (sum != numPairs)
    return emitError() << "expected sections to sum to the number of pairs ("
                       << numPairs << "), but got " << sum;
  return success();
}

int64_t MultiAxisFrequenciesAttr::getRotaryDim() const {
  return asFrequencies(getFrequencies()).getRotaryDim();
}

void MultiAxisFrequenciesAttr::getInverseFrequencies(
    SmallVectorImpl<long double> &inverseFrequencies) const {
  asFrequencies(getFrequencies()).getInverseFrequencies(inverseFrequencies);
}

void MultiAxisFrequenciesAttr::getPieces(
    SmallVectorImpl<FrequencyPiece> &pieces) const {
  asFrequencies(getFrequencies()).getPieces(pieces);
}

bool MultiAxisFrequenciesAttr::areOperand() const {
  return asFrequencies(getFrequencies()).areOperand();
}

double MultiAxisFrequenciesAttr::getAmplitude() const {
  return asFrequencies(getFrequencies()).getAmplitude();
}

void MultiAxisFrequenciesAttr::getAxes(SmallVectorImpl<int64_t> &axes) const {
  ArrayRef<int64_t> sections = getSections().asArrayRef();
  int64_t numAxes = sections.size();
  axes.assign(getRotaryDim() / 2, 0);
  if (getLayout() == AxisLayout::chunked) {
    auto *next = axes.begin();
    for (auto [axis, size] : llvm::enumerate(sections))
      next = std::fill_n(next, size, axis);
    return;
  }
  for (int64_t axis = 1; axis < numAxes; ++axis)
    for (int64_t n = 0; n < sections[axis]; ++n)
      axes[n * numAxes + axis] = axis;
}

void MultiAxisFrequenciesAttr::getLogGrowth(
    SmallVectorImpl<double> &logs) const {
  asFrequencies(getFrequencies()).getLogGrowth(logs);
}

//===----------------------------------------------------------------------===//
// Several axes with frequencies of their own
//===----------------------------------------------------------------------===//

LogicalResult AxialFrequenciesAttr::verify(EmitError emitError,
                                           ArrayAttr axes) {
  if (axes.empty())
    return emitError() << "expected at least one axis in axes";
  for (auto [number, axis] : llvm::enumerate(axes)) {
    std::string name = "axes[" + std::to_string(number) + "]";
    if (failed(verifyFrequencies(emitError, name, axis)))
      return failure();
    FrequenciesAttrInterface frequencies = asFrequencies(axis);
    if (frequencies.areOperand() || frequencies.dependsOnLength() ||
        frequencies.growsWithPosition() || frequencies.getNumAxes() != 1)
      return emitError() << "expected " << name
                         << " to be constant frequencies of one axis, but got "
                         << axis;
    double amplitude = asFrequencies(axes[0]).getAmplitude();
    if (frequencies.getAmplitude() != amplitude)
      return emitError() << "expected the amplitude of " << name << " ("
                         << frequencies.getAmplitude()
                         << ") to be that of axes[0] (" << amplitude << ")";
  }
  return success();
}

int64_t AxialFrequenciesAttr::getRotaryDim() const {
  int64_t sum = 0;
  for (Attribute axis : getAxes())
    sum += asFrequencies(axis).getRotaryDim();
  return sum;
}

void AxialFrequenciesAttr::getInverseFrequencies(
    SmallVectorImpl<long double> &inverseFrequencies) const {
  inverseFrequencies.clear();
  for (Attribute axis : getAxes()) {
    SmallVector<long double> ofAxis;
    asFrequencies(axis).getInverseFrequencies(ofAxis);
    inverseFrequencies.append(ofAxis);
  }
}

double AxialFrequenciesAttr::getAmplitude() const {
  return asFrequencies(getAxes()[0]).getAmplitude();
}

void AxialFrequenciesAttr::getAxes(SmallVectorImpl<int64_t> &axes) const {
  axes.clear();
  for (auto [number, axis] : llvm::enumerate(getAxes()))
    axes.append(asFrequencies(axis).getRotaryDim() / 2, number);
}

//===----------------------------------------------------------------------===//
// xPos
//===----------------------------------------------------------------------===//

LogicalResult XPosFrequenciesAttr::verify(EmitError emitError,
                                          Attribute frequencies,
                                          APFloat scaleBase, APFloat gamma) {
  if (failed(verifyFrequencies(emitError, "frequencies", frequencies)))
    return failure();
  if (asFrequencies(frequencies).growsWithPosition() ||
      asFrequencies(frequencies).getNumAxes() != 1)
    return emitError() << "expected frequencies of one axis without xPos, but "
                          "got "
                       << frequencies;
  if (failed(verifyFinitePositive(emitError, "scale_base", scaleBase)))
    return failure();
  return verifyFinitePositive(emitError, "gamma", gamma);
}

int64_t XPosFrequenciesAttr::getRotaryDim() const {
  return asFrequencies(getFrequencies()).getRotaryDim();
}

void XPosFrequenciesAttr::getInverseFrequencies(
    SmallVectorImpl<long double> &inverseFrequencies) const {
  asFrequencies(getFrequencies()).getInverseFrequencies(inverseFrequencies);
}

void XPosFrequenciesAttr::getPieces(
    SmallVectorImpl<FrequencyPiece> &pieces) const {
  asFrequencies(getFrequencies()).getPieces(pieces);
}

bool XPosFrequenciesAttr::areOperand() const {
  return asFrequencies(getFrequencies()).areOperand();
}

double XPosFrequenciesAttr::getAmplitude() const {
  return asFrequencies(getFrequencies()).getAmplitude();
}

void XPosFrequenciesAttr::getAxes(SmallVectorImpl<int64_t> &axes) const {
  asFrequencies(getFrequencies()).getAxes(axes);
}

void XPosFrequenciesAttr::getLogGrowth(SmallVectorImpl<double> &logs) const {
  long double gamma = getGamma().convertToDouble();
  long double scaleBase = getScaleBase().convertToDouble();
  int64_t rotaryDim = getRotaryDim();
  logs.clear();
  for (int64_t c = 0; c < rotaryDim / 2; ++c) {
    long double share = static_cast<long double>(2 * c) / rotaryDim;
    logs.push_back(std::log2((share + gamma) / (1 + gamma)) / scaleBase);
  }
}

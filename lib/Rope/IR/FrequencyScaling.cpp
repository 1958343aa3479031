//===- FrequencyScaling.cpp - Scalings of inverse frequencies -------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The formulas are in the descriptions of the attributes
// (RopeFrequencyAttrs.td). All arithmetic is long double: a phase at position
// 2^31 keeps 31 bits fewer than a frequency.
//
//===----------------------------------------------------------------------===//

#include "AttrVerifiers.h"
#include "Rope/IR/Rope.h"

#include <algorithm>
#include <cmath>
#include <optional>

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

using EmitError = function_ref<InFlightDiagnostic()>;

static constexpr long double kTwoPi = 6.283185307179586476925286766559005768L;

static long double toLongDouble(const APFloat &value) {
  return value.convertToDouble();
}

static std::string toText(const APFloat &value) {
  SmallString<24> text;
  value.toString(text);
  return std::string(text);
}

static LogicalResult verifyLength(EmitError emitError, int64_t length,
                                  int64_t least) {
  if (length >= least)
    return success();
  return emitError() << "expected original_length to be at least " << least
                     << ", but got " << length;
}

/// Checks a parameter that may be left out.
static LogicalResult verifyFinitePositive(EmitError emitError, StringRef name,
                                          const std::optional<APFloat> &value) {
  return value ? verifyFinitePositive(emitError, name, *value) : success();
}

//===----------------------------------------------------------------------===//
// Position interpolation
//===----------------------------------------------------------------------===//

LogicalResult
LinearScalingAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                          APFloat factor) {
  return verifyFinitePositive(emitError, "factor", factor);
}

void LinearScalingAttr::scaleFrequencies(
    MutableArrayRef<long double> inverseFrequencies, double base) const {
  for (long double &frequency : inverseFrequencies)
    frequency /= getFactor().convertToDouble();
}

//===----------------------------------------------------------------------===//
// NTK-aware scalings, and other bases
//===----------------------------------------------------------------------===//

LogicalResult NTKScalingAttr::verify(EmitError emitError, APFloat factor) {
  return verifyFinitePositive(emitError, "factor", factor);
}

/// 2 / (R - 2) of the formula is 1 / (R/2 - 1).
static LogicalResult verifyNTKDim(EmitError emitError, StringRef name,
                                  int64_t rotaryDim) {
  if (rotaryDim >= 4)
    return success();
  return emitError() << "expected dim to be at least 4 for " << name
                     << ", but got " << rotaryDim;
}

LogicalResult NTKScalingAttr::verifyFrequencies(EmitError emitError,
                                                int64_t rotaryDim,
                                                double base) const {
  return verifyNTKDim(emitError, getMnemonic(), rotaryDim);
}

void NTKScalingAttr::scaleFrequencies(
    MutableArrayRef<long double> inverseFrequencies, double base) const {
  long double factor = toLongDouble(getFactor());
  long double exponent =
      1 / static_cast<long double>(inverseFrequencies.size() - 1);
  for (auto [c, frequency] : llvm::enumerate(inverseFrequencies))
    frequency *= std::pow(factor, -exponent * c);
}

LogicalResult DynamicNTKScalingAttr::verify(EmitError emitError, APFloat factor,
                                            int64_t originalLength) {
  if (failed(verifyFinitePositive(emitError, "factor", factor)))
    return failure();
  return verifyLength(emitError, originalLength, 1);
}

LogicalResult DynamicNTKScalingAttr::verifyFrequencies(EmitError emitError,
                                                       int64_t rotaryDim,
                                                       double base) const {
  return verifyNTKDim(emitError, getMnemonic(), rotaryDim);
}

void DynamicNTKScalingAttr::scaleFrequencies(
    MutableArrayRef<long double> inverseFrequencies, double base) const {}

void DynamicNTKScalingAttr::getPieces(
    ArrayRef<long double> inverseFrequencies, double base,
    SmallVectorImpl<FrequencyPiece> &pieces) const {
  FrequencyPiece piece;
  piece.inverseFrequencies.assign(inverseFrequencies.begin(),
                                  inverseFrequencies.end());
  // factor * n/L0 - (factor - 1) = 1 + factor/L0 * (n - L0).
  piece.rate = toLongDouble(getFactor()) / getOriginalLength();
  piece.origin = getOriginalLength();
  for (size_t c = 0; c < inverseFrequencies.size(); ++c)
    piece.exponents.push_back(
        static_cast<long double>(c) /
        static_cast<long double>(inverseFrequencies.size() - 1));
  pieces.push_back(std::move(piece));
}

LogicalResult NTKFixedScalingAttr::verify(EmitError emitError, APFloat factor) {
  return verifyFinitePositive(emitError, "factor", factor);
}

void NTKFixedScalingAttr::scaleFrequencies(
    MutableArrayRef<long double> inverseFrequencies, double base) const {
  long double factor = toLongDouble(getFactor());
  long double pairs = inverseFrequencies.size();
  for (auto [c, frequency] : llvm::enumerate(inverseFrequencies))
    frequency *= std::pow(factor, -static_cast<long double>(c + 1) / pairs);
}

LogicalResult NTKMixedScalingAttr::verify(EmitError emitError, APFloat factor,
                                          APFloat exponent) {
  if (failed(verifyFinitePositive(emitError, "factor", factor)))
    return failure();
  if (exponent.isFinite() && (exponent.isZero() || !exponent.isNegative()))
    return success();
  return emitError() << "expected exponent to be finite and not negative, but "
                        "got "
                     << toText(exponent);
}

void NTKMixedScalingAttr::scaleFrequencies(
    MutableArrayRef<long double> inverseFrequencies, double base) const {
  long double exponent = toLongDouble(getExponent());
  long double pairs = inverseFrequencies.size();
  long double logFactor = std::log(toLongDouble(getFactor()));
  // a * m^b as ln k * (m / (R/2))^b: no power of the size alone can overflow.
  for (auto [c, frequency] : llvm::enumerate(inverseFrequencies))
    frequency /= std::exp(logFactor * std::pow((c + 1) / pairs, exponent));
}

LogicalResult BaseScalingAttr::verify(EmitError emitError, APFloat ratio) {
  return verifyFinitePositive(emitError, "ratio", ratio);
}

void BaseScalingAttr::scaleFrequencies(
    MutableArrayRef<long double> inverseFrequencies, double base) const {
  long double ratio = toLongDouble(getRatio());
  long double pairs = inverseFrequencies.size();
  for (auto [c, frequency] : llvm::enumerate(inverseFrequencies))
    frequency *= std::pow(ratio, -static_cast<long double>(c) / pairs);
}

//===----------------------------------------------------------------------===//
// YaRN
//===----------------------------------------------------------------------===//

LogicalResult YarnScalingAttr::verify(EmitError emitError, APFloat factor,
                                      int64_t originalLength, APFloat betaFast,
                                      APFloat betaSlow, bool,
                                      std::optional<APFloat> attentionFactor,
                                      std::optional<APFloat> mscale,
                                      std::optional<APFloat> mscaleAllDim) {
  if (failed(verifyFinitePositive(emitError, "factor", factor)) ||
      failed(verifyLength(emitError, originalLength, 1)) ||
      failed(verifyFinitePositive(emitError, "beta_fast", betaFast)) ||
      failed(verifyFinitePositive(emitError, "beta_slow", betaSlow)) ||
      failed(verifyFinitePositive(emitError, "attention_factor",
                                  attentionFactor)) ||
      failed(verifyFinitePositive(emitError, "mscale", mscale)) ||
      failed(verifyFinitePositive(emitError, "mscale_all_dim", mscaleAllDim)))
    return failure();
  if (betaFast < betaSlow)
    return emitError() << "expected beta_fast (" << toText(betaFast)
                       << ") to be at least beta_slow (" << toText(betaSlow)
                       << ")";
  if (mscale.has_value() != mscaleAllDim.has_value())
    return emitError()
           << "expected mscale and mscale_all_dim together, but got "
           << (mscale ? "mscale" : "mscale_all_dim") << " alone";
  return success();
}

LogicalResult YarnScalingAttr::verifyFrequencies(EmitError emitError,
                                                 int64_t rotaryDim,
                                                 double base) const {
  if (base > 1)
    return success();
  return emitError() << "expected base to be larger than 1 for yarn_scaling, "
                        "but got "
                     << toText(APFloat(base));
}

void YarnScalingAttr::scaleFrequencies(
    MutableArrayRef<long double> inverseFrequencies, double base) const {
  long double factor = toLongDouble(getFactor());
  long double rotaryDim = 2 * inverseFrequencies.size();
  auto getPair = [&](const APFloat &turns) {
    long double ratio = getOriginalLength() / (kTwoPi * toLongDouble(turns));
    return rotaryDim * std::log(ratio) /
           (2 * std::log(static_cast<long double>(base)));
  };
  long double low = getPair(getBetaFast());
  long double high = getPair(getBetaSlow());
  if (getTruncate()) {
    low = std::floor(low);
    high = std::ceil(high);
  }
  low = std::clamp(low, 0.0L, rotaryDim - 1);
  high = std::clamp(high, 0.0L, rotaryDim - 1);
  if (low == high)
    high += 0.001L;
  for (auto [c, frequency] : llvm::enumerate(inverseFrequencies)) {
    long double ramp = std::clamp((c - low) / (high - low), 0.0L, 1.0L);
    frequency = frequency / factor * ramp + frequency * (1 - ramp);
  }
}

double YarnScalingAttr::getAmplitude() const {
  if (getAttentionFactor())
    return getAttentionFactor()->convertToDouble();
  long double factor = toLongDouble(getFactor());
  auto getScale = [&](long double mscale) {
    return factor <= 1 ? 1 : 0.1L * mscale * std::log(factor) + 1;
  };
  if (!getMscale())
    return getScale(1);
  return getScale(toLongDouble(*getMscale())) /
         getScale(toLongDouble(*getMscaleAllDim()));
}

//===----------------------------------------------------------------------===//
// Llama 3.1
//===----------------------------------------------------------------------===//

LogicalResult Llama3ScalingAttr::verify(EmitError emitError, APFloat factor,
                                        APFloat lowFreqFactor,
                                        APFloat highFreqFactor,
                                        int64_t originalLength) {
  if (failed(verifyFinitePositive(emitError, "factor", factor)) ||
      failed(
          verifyFinitePositive(emitError, "low_freq_factor", lowFreqFactor)) ||
      failed(verifyFinitePositive(emitError, "high_freq_factor",
                                  highFreqFactor)) ||
      failed(verifyLength(emitError, originalLength, 1)))
    return failure();
  if (highFreqFactor > lowFreqFactor)
    return success();
  return emitError() << "expected high_freq_factor (" << toText(highFreqFactor)
                     << ") to be larger than low_freq_factor ("
                     << toText(lowFreqFactor) << ")";
}

void Llama3ScalingAttr::scaleFrequencies(
    MutableArrayRef<long double> inverseFrequencies, double base) const {
  long double factor = toLongDouble(getFactor());
  long double low = toLongDouble(getLowFreqFactor());
  long double high = toLongDouble(getHighFreqFactor());
  for (long double &frequency : inverseFrequencies) {
    // L0 / lambda.
    long double turns = getOriginalLength() * frequency / kTwoPi;
    long double kept = std::clamp((turns - low) / (high - low), 0.0L, 1.0L);
    frequency = (1 - kept) * frequency / factor + kept * frequency;
  }
}

//===----------------------------------------------------------------------===//
// LongRoPE
//===----------------------------------------------------------------------===//

static LogicalResult verifyDivisors(EmitError emitError, StringRef name,
                                    DenseF64ArrayAttr divisors) {
  for (auto [c, value] : llvm::enumerate(divisors.asArrayRef()))
    if (failed(verifyFinitePositive(
            emitError, (name + "[" + Twine(c) + "]").str(), APFloat(value))))
      return failure();
  return success();
}

static LogicalResult
verifyLongRoPEAmplitude(EmitError emitError, const APFloat &factor,
                        int64_t originalLength,
                        const std::optional<APFloat> &attentionFactor) {
  if (failed(verifyFinitePositive(emitError, "factor", factor)) ||
      failed(verifyLength(emitError, originalLength, 2)))
    return failure();
  return verifyFinitePositive(emitError, "attention_factor", attentionFactor);
}

static LogicalResult verifyDivisorCount(EmitError emitError, StringRef name,
                                        DenseF64ArrayAttr divisors,
                                        int64_t rotaryDim) {
  if (divisors.size() == rotaryDim / 2)
    return success();
  return emitError() << "expected " << name
                     << " to have one element for each of the " << rotaryDim / 2
                     << " pairs, but got " << divisors.size();
}

static void divide(MutableArrayRef<long double> inverseFrequencies,
                   DenseF64ArrayAttr divisors) {
  for (auto [frequency, divisor] :
       llvm::zip_equal(inverseFrequencies, divisors.asArrayRef()))
    frequency /= divisor;
}

static double
getLongRoPEAmplitude(const APFloat &factor, int64_t originalLength,
                     const std::optional<APFloat> &attentionFactor) {
  if (attentionFactor)
    return attentionFactor->convertToDouble();
  long double ratio = toLongDouble(factor);
  long double length = originalLength;
  return ratio <= 1 ? 1 : std::sqrt(1 + std::log(ratio) / std::log(length));
}

LogicalResult
LongRoPEScalingAttr::verify(EmitError emitError, DenseF64ArrayAttr factors,
                            APFloat factor, int64_t originalLength,
                            std::optional<APFloat> attentionFactor) {
  if (failed(verifyDivisors(emitError, "factors", factors)))
    return failure();
  return verifyLongRoPEAmplitude(emitError, factor, originalLength,
                                 attentionFactor);
}

LogicalResult LongRoPEScalingAttr::verifyFrequencies(EmitError emitError,
                                                     int64_t rotaryDim,
                                                     double base) const {
  return verifyDivisorCount(emitError, "factors", getFactors(), rotaryDim);
}

void LongRoPEScalingAttr::scaleFrequencies(
    MutableArrayRef<long double> inverseFrequencies, double base) const {
  divide(inverseFrequencies, getFactors());
}

double LongRoPEScalingAttr::getAmplitude() const {
  return getLongRoPEAmplitude(getFactor(), getOriginalLength(),
                              getAttentionFactor());
}

LogicalResult DynamicLongRoPEScalingAttr::verify(
    EmitError emitError, DenseF64ArrayAttr shortFactors,
    DenseF64ArrayAttr longFactors, APFloat factor, int64_t originalLength,
    std::optional<APFloat> attentionFactor) {
  if (failed(verifyDivisors(emitError, "short_factors", shortFactors)) ||
      failed(verifyDivisors(emitError, "long_factors", longFactors)))
    return failure();
  return verifyLongRoPEAmplitude(emitError, factor, originalLength,
                                 attentionFactor);
}

LogicalResult DynamicLongRoPEScalingAttr::verifyFrequencies(EmitError emitError,
                                                            int64_t rotaryDim,
                                                            double base) const {
  if (failed(verifyDivisorCount(emitError, "short_factors", getShortFactors(),
                                rotaryDim)))
    return failure();
  return verifyDivisorCount(emitError, "long_factors", getLongFactors(),
                            rotaryDim);
}

void DynamicLongRoPEScalingAttr::scaleFrequencies(
    MutableArrayRef<long double> inverseFrequencies, double base) const {
  divide(inverseFrequencies, getShortFactors());
}

void DynamicLongRoPEScalingAttr::getPieces(
    ArrayRef<long double> inverseFrequencies, double base,
    SmallVectorImpl<FrequencyPiece> &pieces) const {
  for (auto [after, divisors] :
       {std::pair(int64_t(0), getShortFactors()),
        std::pair(getOriginalLength(), getLongFactors())}) {
    FrequencyPiece &piece = pieces.emplace_back();
    piece.after = after;
    piece.inverseFrequencies.assign(inverseFrequencies.begin(),
                                    inverseFrequencies.end());
    divide(piece.inverseFrequencies, divisors);
  }
}

double DynamicLongRoPEScalingAttr::getAmplitude() const {
  return getLongRoPEAmplitude(getFactor(), getOriginalLength(),
                              getAttentionFactor());
}

//===----------------------------------------------------------------------===//
// Proportional
//===----------------------------------------------------------------------===//

LogicalResult ProportionalScalingAttr::verify(EmitError emitError,
                                              APFloat fraction,
                                              APFloat factor) {
  if (!(fraction > APFloat(0.0) && fraction <= APFloat(1.0)))
    return emitError() << "expected fraction to be in (0, 1], but got "
                       << toText(fraction);
  return verifyFinitePositive(emitError, "factor", factor);
}

void ProportionalScalingAttr::scaleFrequencies(
    MutableArrayRef<long double> inverseFrequencies, double base) const {
  // Rounded to float64, as models define it: 0.3 * 20 is 6, not below it.
  double channels = getFraction().convertToDouble() *
                    static_cast<double>(2 * inverseFrequencies.size());
  auto turning = static_cast<size_t>(std::floor(channels / 2));
  for (long double &frequency : inverseFrequencies.take_front(turning))
    frequency /= toLongDouble(getFactor());
  for (long double &frequency : inverseFrequencies.drop_front(turning))
    frequency = 0;
}

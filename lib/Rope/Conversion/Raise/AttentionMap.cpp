//===- AttentionMap.cpp - Position maps of formulas -----------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "AttentionMap.h"

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::raise;

/// Whether two angles differ by no more than the rounding of f32 arithmetic.
static bool areClose(double a, double b) {
  return std::fabs(a - b) <= 0x1p-21 * std::max(std::fabs(a), std::fabs(b));
}

/// The pair that turns fastest.
static unsigned getFastest(ArrayRef<double> frequencies) {
  return std::max_element(frequencies.begin(), frequencies.end()) -
         frequencies.begin();
}

Attribute RelativeMap::getFrequencies(MLIRContext *context) const {
  return ExplicitFrequenciesAttr::get(
      context, DenseF64ArrayAttr::get(context, inverseFrequencies),
      APFloat(amplitude));
}

std::optional<RelativeMap> MapBuilder::getLinear(const Angles &query,
                                                 const Angles &key) {
  if (query.slopes != key.slopes || query.amplitude != key.amplitude) {
    reason = "query and key are turned by different frequencies";
    return std::nullopt;
  }
  if (llvm::any_of(query.slopes, [](double slope) { return slope < 0; })) {
    reason = "angles fall with the position";
    return std::nullopt;
  }
  RelativeMap map;
  map.map = LinearMapAttr::get(context);
  map.inverseFrequencies = query.slopes;
  map.amplitude = query.amplitude;
  unsigned fastest = getFastest(query.slopes);
  double offset = 0;
  if (query.slopes[fastest] > 0)
    offset =
        (query.offsets[fastest] - key.offsets[fastest]) / query.slopes[fastest];
  // Positions in f32 are exact up to here.
  if (std::fabs(offset) > 0x1p24) {
    reason = "positions are past 2^24";
    return std::nullopt;
  }
  map.queryOffset = std::llround(offset);
  for (unsigned pair = 0; pair < query.getNumPairs(); ++pair)
    if (!areClose(query.offsets[pair] - key.offsets[pair],
                  map.queryOffset * query.slopes[pair])) {
      reason = "the first query is not a whole number of positions after the "
               "first key";
      return std::nullopt;
    }
  return map;
}

bool MapBuilder::setVisible(RelativeMap &map, const Conditions::Band &visible) {
  if (!visible.high && !visible.low)
    return true;
  if (!visible.high) {
    reason = "keys far before the query are hidden, and those after it are not";
    return false;
  }
  if (*visible.high != map.queryOffset) {
    reason = "the last visible key is not that of the query's position";
    return false;
  }
  if (map.queryOffset < 0) {
    reason = "a query may see no key";
    return false;
  }
  map.isCausal = true;
  if (!visible.low)
    return true;
  if (*visible.low > map.queryOffset) {
    reason = "a query may see no key";
    return false;
  }
  map.visibility = SlidingWindowAttr::get(
      context, map.queryOffset - *visible.low + 1, /*sinks=*/0);
  return true;
}

bool MapBuilder::setFar(RelativeMap &map, const Conditions::Band &near,
                        const Angles &query, const Angles &key) {
  if (!map.isCausal) {
    reason = "keys after the query have no map without a causal mask";
    return false;
  }
  if (!near.low || (near.high && *near.high < map.queryOffset)) {
    reason = "near keys are not the last ones up to the query";
    return false;
  }
  // Relative positions up to this one are near.
  int64_t window = map.queryOffset - *near.low + 1;
  if (window < 0) {
    reason = "the window is negative";
    return false;
  }
  if (query.slopes != key.slopes || query.amplitude != map.amplitude ||
      key.amplitude != map.amplitude ||
      query.getNumPairs() != map.inverseFrequencies.size()) {
    reason = "far query and key are turned by different frequencies";
    return false;
  }
  unsigned fastest = getFastest(map.inverseFrequencies);
  double frequency = map.inverseFrequencies[fastest];
  double slope = frequency > 0 ? query.slopes[fastest] / frequency : 0;
  SmallVector<double> offsets;
  for (unsigned pair = 0; pair < query.getNumPairs(); ++pair) {
    if (!areClose(query.slopes[pair], slope * map.inverseFrequencies[pair])) {
      reason = "far scores do not follow the relative position";
      return false;
    }
    // At relative position 0.
    offsets.push_back(query.offsets[pair] - key.offsets[pair] -
                      query.slopes[pair] * map.queryOffset);
  }
  return setFarSlope(map, window, slope, offsets);
}

bool MapBuilder::setFarSlope(RelativeMap &map, int64_t window, double slope,
                             ArrayRef<double> offsets) {
  // m(r) = slope * r + window * (1 - slope) meets r at the window.
  for (auto [offset, frequency] :
       llvm::zip_equal(offsets, map.inverseFrequencies))
    if (!areClose(offset, frequency * window * (1 - slope))) {
      reason = "far scores do not continue near ones at the window";
      return false;
    }
  if (slope == 0) {
    map.map = ReRoPEMapAttr::get(context, window);
    return true;
  }
  double k = 1 / slope;
  // A quotient of f32 is a whole number rounded.
  if (areClose(k, std::round(k)))
    k = std::round(k);
  map.map = LeakyMapAttr::get(context, window, APFloat(k));
  return true;
}

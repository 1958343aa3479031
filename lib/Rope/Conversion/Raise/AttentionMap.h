//===- AttentionMap.h - Position maps of formulas ---------------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_LIB_CONVERSION_RAISE_ATTENTIONMAP_H
#define ROPE_LIB_CONVERSION_RAISE_ATTENTIONMAP_H

#include "Angles.h"
#include "Visibility.h"

namespace mlir::rope::raise {

/// Positions, frequencies and mask of a rope.attention.
struct RelativeMap {
  Attribute map;
  SmallVector<double> inverseFrequencies;
  double amplitude = 1;
  /// The position of the first query, where that of the first key is 0.
  int64_t queryOffset = 0;
  bool isCausal = false;
  /// A sliding window; null where every earlier key is visible.
  SlidingWindowAttr visibility;

  Attribute getFrequencies(MLIRContext *context) const;
};

/// Recognises position maps in the angles by which queries and keys are turned.
/// Every method says in `reason` why it fails.
class MapBuilder {
public:
  MapBuilder(MLIRContext *context, std::string &reason)
      : context(context), reason(reason) {}

  std::optional<RelativeMap> getLinear(const Angles &query, const Angles &key);
  bool setVisible(RelativeMap &map, const Conditions::Band &visible);
  /// `near` holds the pairs of query and key whose score `map` describes; the
  /// others are turned by `query` and `key`.
  bool setFar(RelativeMap &map, const Conditions::Band &near,
              const Angles &query, const Angles &key);

private:
  bool setFarSlope(RelativeMap &map, int64_t window, double slope,
                   ArrayRef<double> offsets);

  MLIRContext *context;
  std::string &reason;
};

} // namespace mlir::rope::raise

#endif // ROPE_LIB_CONVERSION_RAISE_ATTENTIONMAP_H

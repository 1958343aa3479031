//===- Visibility.h - Which keys masks leave visible ------------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_LIB_CONVERSION_RAISE_VISIBILITY_H
#define ROPE_LIB_CONVERSION_RAISE_VISIBILITY_H

#include "Element.h"

namespace mlir::rope::raise {

/// Conditions on a query `i` and a key `j`, two dims of a tracer, that must all
/// hold.
class Conditions {
public:
  Conditions(Tracer &tracer, unsigned query, unsigned key)
      : tracer(tracer), query(query), key(key) {}

  /// Adds that `element`, an i1, is `truth`.
  void add(ElementRef element, bool truth) { all.emplace_back(element, truth); }
  bool isEmpty() const { return all.empty(); }

  /// `j - i`, from `low` to `high` where there are such bounds: all of the
  /// conditions together; why they are no such band in `reason`.
  struct Band {
    std::optional<int64_t> low, high;
  };
  std::optional<Band> getBand(std::string &reason);

private:
  bool addTo(Band &band, ElementRef element, bool truth);
  bool addComparison(Band &band, ElementRef element, bool truth);
  /// Adds `expr >= 0`.
  bool addInequality(Band &band, AffineExpr expr);
  std::optional<Band> getBandOfAll();

  Tracer &tracer;
  unsigned query, key;
  SmallVector<std::pair<ElementRef, bool>> all;
};

} // namespace mlir::rope::raise

#endif // ROPE_LIB_CONVERSION_RAISE_VISIBILITY_H

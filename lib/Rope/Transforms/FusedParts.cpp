//===- FusedParts.cpp - Parts of the keys for few queries -----------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Where queries are few, the keys of a head are cut into parts, one iteration
// each. Hidden keys on both sides of an interval of visible keys are in no
// part.
//
//===----------------------------------------------------------------------===//

#include "FusedLoopNest.h"

using namespace mlir;
using namespace mlir::rope;

SmallVector<KeyRange> FusedLoopNest::getSplitRanges() {
  if (!op.getVisibility())
    return {{index(0), sequence.numKeys}};
  SmallVector<KeyRange> ranges;
  for (const KeyDemand &demand : visibleKeys) {
    if (demand.regions.empty())
      continue;
    KeyRange range = getRange(demand);
    // Intervals may overlap; every key is in one part.
    if (!ranges.empty())
      range.begin = max(range.begin, ranges.back().end);
    ranges.push_back(range);
  }
  if (ranges.empty())
    ranges.push_back({index(0), index(0)});
  return ranges;
}

OpFoldResult FusedLoopNest::countParts() {
  OpFoldResult count;
  for (KeyRange range : getSplitRanges()) {
    OpFoldResult size = op.getVisibility() ? getSize(range) : range.end;
    OpFoldResult parts = apply(d0.ceilDiv(options.splitKeys), {size});
    count = count ? apply(d0 + d1, {count, parts}) : parts;
  }
  return max(index(1), count);
}

KeyRange FusedLoopNest::getPartKeys(Value number) {
  if (!op.getVisibility()) {
    OpFoldResult first = apply(d0 * options.splitKeys, {OpFoldResult(number)});
    return {first, apply(d0 + options.splitKeys, {first})};
  }
  KeyRange part;
  // The number of parts of the ranges before.
  OpFoldResult before = index(0);
  for (KeyRange range : getSplitRanges()) {
    OpFoldResult inRange = apply(d0 - d1, {OpFoldResult(number), before});
    OpFoldResult first =
        apply(d0 + d1 * options.splitKeys, {range.begin, inRange});
    OpFoldResult end = min(apply(d0 + options.splitKeys, {first}), range.end);
    if (!part.begin) {
      part = {first, end};
    } else {
      Value isHere =
          arith::CmpIOp::create(rewriter, loc, arith::CmpIPredicate::sge,
                                asValue(inRange), asValue(index(0)));
      auto select = [&](OpFoldResult here, OpFoldResult earlier) {
        return OpFoldResult(arith::SelectOp::create(rewriter, loc, isHere,
                                                    asValue(here),
                                                    asValue(earlier))
                                .getResult());
      };
      part = {select(first, part.begin), select(end, part.end)};
    }
    before =
        apply(d0 + d1.ceilDiv(options.splitKeys), {before, getSize(range)});
  }
  return part;
}

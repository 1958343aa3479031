//===- TilePlan.cpp - Which keys a query tile meets, and how --------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/Transforms/TilePlan.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "llvm/ADT/DynamicAPInt.h"

using namespace mlir;
using namespace mlir::rope;

namespace {
/// Bounds of an affine expression of d0: `divisor * expr` lies in
/// `slope * d0 + [low, high]`.
struct Band {
  DynamicAPInt divisor{1}, slope{0}, low{0}, high{0};

  /// Rises as positions do, but for steps.
  bool risesByOne() const { return slope == divisor; }
};
} // namespace

static std::optional<Band> getBand(AffineExpr expr) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expr)) {
    DynamicAPInt value(constant.getValue());
    return Band{DynamicAPInt(1), DynamicAPInt(0), value, value};
  }
  if (isa<AffineDimExpr>(expr))
    return Band{DynamicAPInt(1), DynamicAPInt(1), DynamicAPInt(0),
                DynamicAPInt(0)};
  auto binary = cast<AffineBinaryOpExpr>(expr);
  std::optional<Band> lhs = getBand(binary.getLHS());
  std::optional<Band> rhs = getBand(binary.getRHS());
  if (!lhs || !rhs)
    return std::nullopt;
  if (expr.getKind() == AffineExprKind::Add) {
    auto add = [&](const DynamicAPInt &a, const DynamicAPInt &b) {
      return a * rhs->divisor + b * lhs->divisor;
    };
    return Band{lhs->divisor * rhs->divisor, add(lhs->slope, rhs->slope),
                add(lhs->low, rhs->low), add(lhs->high, rhs->high)};
  }
  auto constant = dyn_cast<AffineConstantExpr>(binary.getRHS());
  if (!constant)
    return std::nullopt;
  DynamicAPInt factor(constant.getValue());
  DynamicAPInt rest = lhs->divisor * (factor - 1);
  switch (expr.getKind()) {
  case AffineExprKind::Mul:
    return Band{lhs->divisor, lhs->slope * factor,
                std::min(lhs->low * factor, lhs->high * factor),
                std::max(lhs->low * factor, lhs->high * factor)};
  case AffineExprKind::Mod:
    return Band{DynamicAPInt(1), DynamicAPInt(0), DynamicAPInt(0), factor - 1};
  case AffineExprKind::FloorDiv:
    return Band{lhs->divisor * factor, lhs->slope, lhs->low - rest, lhs->high};
  case AffineExprKind::CeilDiv:
    return Band{lhs->divisor * factor, lhs->slope, lhs->low, lhs->high + rest};
  default:
    return std::nullopt;
  }
}

/// Whether `a <= b` for every query, as far as can be told.
static bool isAtMost(AffineExpr a, AffineExpr b) {
  if (auto difference = dyn_cast<AffineConstantExpr>(
          simplifyAffineExpr(b - a, /*numDims=*/1, /*numSymbols=*/0)))
    return difference.getValue() >= 0;
  std::optional<Band> low = getBand(a), high = getBand(b);
  return low && high &&
         low->slope * high->divisor == high->slope * low->divisor &&
         low->high * high->divisor <= high->low * low->divisor;
}

static bool isAtMost(AffineMap a, AffineMap b) {
  return llvm::all_of(a.getResults(), [&](AffineExpr x) {
    return llvm::any_of(b.getResults(),
                        [&](AffineExpr y) { return isAtMost(x, y); });
  });
}

/// The largest of `exprs`, of which some may be missing; null if all are. Those
/// that are never the largest are left out.
static AffineMap getLargest(ArrayRef<AffineExpr> exprs) {
  SmallVector<AffineExpr> largest;
  for (AffineExpr expr : exprs) {
    if (!expr || llvm::any_of(largest, [&](AffineExpr other) {
          return isAtMost(expr, other);
        }))
      continue;
    llvm::erase_if(largest,
                   [&](AffineExpr other) { return isAtMost(other, expr); });
    largest.push_back(expr);
  }
  return largest.empty()
             ? AffineMap()
             : AffineMap::get(1, 0, largest, largest.front().getContext());
}

SmallVector<KeyRegion> rope::getKeyRegions(MLIRContext *context,
                                           ArrayRef<PositionPiece> pieces,
                                           ArrayRef<KeyInterval> intervals,
                                           bool causal) {
  SmallVector<KeyRegion> regions;
  SmallVector<AffineExpr> ends;
  for (auto [k, interval] : llvm::enumerate(intervals)) {
    int64_t number = k;
    if (number == 0 && interval.begin)
      regions.push_back({AffineMap(), -1, number});
    for (auto [n, piece] : llvm::enumerate(pieces)) {
      KeyRegion region{getLargest({interval.begin, piece.begin}),
                       static_cast<int64_t>(n), number};
      // A piece that ends before the interval begins has no key in it.
      if (n > 0 && interval.begin && regions.back().begin == region.begin)
        regions.pop_back();
      regions.push_back(region);
    }
    // Keys of intervals before are visible up to the ends of those.
    ends.push_back(interval.end);
    if (interval.end)
      regions.push_back({getLargest(ends), -1, number});
  }
  if (causal)
    regions.push_back({AffineMap::get(1, 0, getAffineDimExpr(0, context) + 1),
                       -1, static_cast<int64_t>(intervals.size()) - 1});
  return regions;
}

namespace {
/// Bounds of keys, clamped to [0, numKeys].
class KeyBounds {
public:
  KeyBounds(OpBuilder &builder, Location loc, OpFoldResult numKeys,
            int64_t keyGroup)
      : builder(builder), loc(loc), numKeys(numKeys), keyGroup(keyGroup) {}

  OpFoldResult floor(AffineMap begin, OpFoldResult query) {
    return clamp(begin, query,
                 [&](AffineExpr e) { return e.floorDiv(keyGroup); });
  }
  OpFoldResult ceil(AffineMap begin, OpFoldResult query) {
    return clamp(begin, query,
                 [&](AffineExpr e) { return e.ceilDiv(keyGroup); });
  }
  OpFoldResult max(OpFoldResult a, OpFoldResult b) {
    return affine::makeComposedFoldedAffineMax(builder, loc, both(), {a, b});
  }
  OpFoldResult min(OpFoldResult a, OpFoldResult b) {
    return affine::makeComposedFoldedAffineMin(builder, loc, both(), {a, b});
  }

private:
  AffineMap both() {
    return AffineMap::getMultiDimIdentityMap(2, builder.getContext());
  }
  OpFoldResult clamp(AffineMap begin, OpFoldResult query,
                     function_ref<AffineExpr(AffineExpr)> roundToGroup) {
    MLIRContext *context = builder.getContext();
    AffineExpr d0 = builder.getAffineDimExpr(0);
    SmallVector<AffineExpr> results(begin.getResults());
    results.push_back(builder.getAffineConstantExpr(0));
    OpFoldResult key = affine::makeComposedFoldedAffineMax(
        builder, loc, AffineMap::get(1, 0, results, context), {query});
    key = affine::makeComposedFoldedAffineApply(
        builder, loc, roundToGroup(d0) * keyGroup, {key});
    return min(key, numKeys);
  }

  OpBuilder &builder;
  Location loc;
  OpFoldResult numKeys;
  int64_t keyGroup;
};
} // namespace

/// Where region `number` begins for one query of a tile: at the latest where a
/// later one does.
static OpFoldResult planBegin(ArrayRef<KeyRegion> regions, int64_t number,
                              KeyBounds &bounds,
                              function_ref<OpFoldResult(AffineMap)> round) {
  AffineMap first = regions[number].begin;
  OpFoldResult begin = round(first);
  for (const KeyRegion &later : regions.drop_front(number + 1))
    if (!isAtMost(first, later.begin))
      begin = bounds.min(begin, round(later.begin));
  return begin;
}

/// Whether no key can lie both at or after the begin of `later` for the first
/// query of a tile and before the begin of `earlier` for its last one.
static bool isNeverReached(AffineMap earlier, AffineMap later, int64_t tileSize,
                           int64_t keyGroup) {
  return llvm::all_of(earlier.getResults(), [&](AffineExpr x) {
    std::optional<Band> before = getBand(x);
    return before && before->risesByOne() &&
           llvm::any_of(later.getResults(), [&](AffineExpr y) {
             std::optional<Band> after = getBand(y);
             if (!after || !after->risesByOne())
               return false;
             // The least width between them at one position.
             DynamicAPInt width = ceilDiv(after->low, after->divisor) -
                                  floorDiv(before->high, before->divisor);
             return width - (keyGroup - 1) >= (tileSize - 1) + (keyGroup - 1);
           });
  });
}

/// Whether no run goes from region `first` to region `last`, as one between
/// them is wider than a tile. Region `last` begins where one from it on does,
/// and `first` ends where some region after it begins.
static bool isRunEmpty(ArrayRef<KeyRegion> regions, int64_t first, int64_t last,
                       int64_t tileSize, int64_t keyGroup) {
  return llvm::all_of(regions.drop_front(last), [&](const KeyRegion &later) {
    return llvm::any_of(
        regions.drop_front(first + 1), [&](const KeyRegion &earlier) {
          return isNeverReached(earlier.begin, later.begin, tileSize, keyGroup);
        });
  });
}

KeyRange rope::planKeyRange(OpBuilder &builder, Location loc,
                            ArrayRef<KeyRegion> regions, int64_t first,
                            int64_t last, const QueryTile &tile,
                            OpFoldResult numKeys, int64_t keyGroup) {
  KeyBounds bounds(builder, loc, numKeys, keyGroup);
  KeyRange range{builder.getIndexAttr(0), numKeys};
  if (first > 0)
    range.begin = planBegin(regions, first, bounds, [&](AffineMap begin) {
      return bounds.floor(begin, tile.first);
    });
  if (last + 1 < static_cast<int64_t>(regions.size()))
    range.end = planBegin(regions, last + 1, bounds, [&](AffineMap begin) {
      return bounds.ceil(begin, tile.last);
    });
  return range;
}

SmallVector<KeyRun> rope::planKeyRuns(OpBuilder &builder, Location loc,
                                      ArrayRef<KeyRegion> regions,
                                      const QueryTile &tile,
                                      OpFoldResult numKeys, int64_t keyGroup) {
  KeyBounds bounds(builder, loc, numKeys, keyGroup);
  int64_t numRegions = regions.size();
  // lo and hi of region n at [n]; the keys themselves bound both ends.
  SmallVector<OpFoldResult> lo{builder.getIndexAttr(0)};
  SmallVector<OpFoldResult> hi{builder.getIndexAttr(0)};
  for (int64_t n = 1; n < numRegions; ++n) {
    lo.push_back(planBegin(regions, n, bounds, [&](AffineMap begin) {
      return bounds.floor(begin, tile.first);
    }));
    hi.push_back(planBegin(regions, n, bounds, [&](AffineMap begin) {
      return bounds.ceil(begin, tile.last);
    }));
  }
  lo.push_back(numKeys);
  hi.push_back(numKeys);

  SmallVector<KeyRun> runs;
  for (int64_t first = 0; first < numRegions; ++first) {
    for (int64_t last = first; last < numRegions; ++last) {
      ArrayRef<KeyRegion> met = regions.slice(first, last - first + 1);
      if (llvm::all_of(met, [](const KeyRegion &r) { return r.isHidden(); }))
        continue;
      if (last >= first + 2 &&
          isRunEmpty(regions, first, last, tile.size, keyGroup))
        continue;
      runs.push_back({first, last, bounds.max(hi[first], lo[last]),
                      bounds.min(hi[first + 1], lo[last + 1])});
    }
  }
  return runs;
}

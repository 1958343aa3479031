//===- TilePlan.cpp - Which keys a query tile meets, and how --------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/Transforms/TilePlan.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"

using namespace mlir;
using namespace mlir::rope;

SmallVector<KeyRegion> rope::getKeyRegions(MLIRContext *context,
                                           ArrayRef<PositionPiece> pieces,
                                           bool causal) {
  SmallVector<KeyRegion> regions;
  for (auto [number, piece] : llvm::enumerate(pieces))
    regions.push_back({piece.begin, static_cast<int64_t>(number)});
  if (causal)
    regions.push_back({getAffineDimExpr(0, context) + 1, -1});
  return regions;
}

namespace {
/// Bounds of keys, clamped to [0, numKeys].
class KeyBounds {
public:
  KeyBounds(OpBuilder &builder, Location loc, OpFoldResult numKeys,
            int64_t keyGroup)
      : builder(builder), loc(loc), numKeys(numKeys), keyGroup(keyGroup) {}

  OpFoldResult floor(AffineExpr begin, OpFoldResult query) {
    return clamp(begin, query,
                 [&](AffineExpr e) { return e.floorDiv(keyGroup); });
  }
  OpFoldResult ceil(AffineExpr begin, OpFoldResult query) {
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
  OpFoldResult clamp(AffineExpr begin, OpFoldResult query,
                     function_ref<AffineExpr(AffineExpr)> roundToGroup) {
    MLIRContext *context = builder.getContext();
    AffineExpr d0 = builder.getAffineDimExpr(0);
    OpFoldResult key = affine::makeComposedFoldedAffineMax(
        builder, loc,
        AffineMap::get(1, 0, {begin, builder.getAffineConstantExpr(0)},
                       context),
        {query});
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

/// Whether no key can lie both at or after the begin of `later` for the first
/// query of a tile and before the begin of `earlier` for its last one.
static bool isNeverReached(AffineExpr earlier, AffineExpr later,
                           int64_t tileSize, int64_t keyGroup) {
  AffineExpr d0 = getAffineDimExpr(0, earlier.getContext());
  auto shift = dyn_cast<AffineConstantExpr>(
      simplifyAffineExpr(earlier - d0, /*numDims=*/1, /*numSymbols=*/0));
  auto width = dyn_cast<AffineConstantExpr>(
      simplifyAffineExpr(later - earlier, /*numDims=*/1, /*numSymbols=*/0));
  return shift && width &&
         width.getValue() - (keyGroup - 1) >= (tileSize - 1) + (keyGroup - 1);
}

KeyRange rope::planKeyRange(OpBuilder &builder, Location loc,
                            ArrayRef<KeyRegion> regions, int64_t first,
                            int64_t last, const QueryTile &tile,
                            OpFoldResult numKeys, int64_t keyGroup) {
  KeyBounds bounds(builder, loc, numKeys, keyGroup);
  KeyRange range{builder.getIndexAttr(0), numKeys};
  if (first > 0)
    range.begin = bounds.floor(regions[first].begin, tile.first);
  if (last + 1 < static_cast<int64_t>(regions.size()))
    range.end = bounds.ceil(regions[last + 1].begin, tile.last);
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
  for (const KeyRegion &region : regions.drop_front()) {
    lo.push_back(bounds.floor(region.begin, tile.first));
    hi.push_back(bounds.ceil(region.begin, tile.last));
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
          isNeverReached(regions[first + 1].begin, regions[last].begin,
                         tile.size, keyGroup))
        continue;
      runs.push_back({first, last, bounds.max(hi[first], lo[last]),
                      bounds.min(hi[first + 1], lo[last + 1])});
    }
  }
  return runs;
}

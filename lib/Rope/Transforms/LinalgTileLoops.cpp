//===- LinalgTileLoops.cpp - Loops over tiles of a static size ------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Cuts dimensions into bands and loops over their tiles.
//
//===----------------------------------------------------------------------===//

#include "VectorizeLinalg.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace mlir::rope;

bool Band::isSingleTile() const {
  std::optional<int64_t> first = getConstantIntValue(begin);
  std::optional<int64_t> last = getConstantIntValue(end);
  return first && last && *last - *first == tile;
}

SmallVector<Band> mlir::rope::splitDim(OpBuilder &builder, Location loc,
                                       OpFoldResult size, int64_t tile) {
  OpFoldResult zero = builder.getIndexAttr(0);
  if (std::optional<int64_t> extent = getConstantIntValue(size)) {
    int64_t whole = *extent - *extent % tile;
    OpFoldResult split = builder.getIndexAttr(whole);
    SmallVector<Band> bands;
    if (whole != 0)
      bands.push_back({zero, split, tile});
    if (whole != *extent)
      bands.push_back({split, builder.getIndexAttr(*extent), *extent - whole});
    return bands;
  }
  if (tile == 1)
    return {{zero, size, 1}};
  AffineExpr extent = builder.getAffineSymbolExpr(0);
  OpFoldResult split = affine::makeComposedFoldedAffineApply(
      builder, loc, extent.floorDiv(tile) * tile, {size});
  return {{zero, split, tile}, {split, size, 1}};
}

SmallVector<Value> mlir::rope::forEachTile(RewriterBase &rewriter, Location loc,
                                           const Band &band, ValueRange carried,
                                           TileBodyFn body) {
  if (band.isSingleTile())
    return body(band.begin, carried);
  OpBuilder::InsertionGuard guard(rewriter);
  Value begin = getValueOrCreateConstantIndexOp(rewriter, loc, band.begin);
  Value end = getValueOrCreateConstantIndexOp(rewriter, loc, band.end);
  Value step = arith::ConstantIndexOp::create(rewriter, loc, band.tile);
  auto loop = scf::ForOp::create(rewriter, loc, begin, end, step, carried);
  rewriter.setInsertionPointToStart(loop.getBody());
  SmallVector<Value> results =
      body(loop.getInductionVar(), loop.getRegionIterArgs());
  if (!carried.empty())
    scf::YieldOp::create(rewriter, loc, results);
  return llvm::to_vector(ValueRange(loop.getResults()));
}

std::optional<unsigned> mlir::rope::getInnermostDim(AffineMap map,
                                                    ArrayRef<int64_t> ranges) {
  std::optional<unsigned> innermost;
  for (AffineExpr expr : llvm::reverse(map.getResults())) {
    auto dim = dyn_cast<AffineDimExpr>(expr);
    if (!dim)
      return std::nullopt;
    if (ranges[dim.getPosition()] != 1)
      return dim.getPosition();
    if (!innermost)
      innermost = dim.getPosition();
  }
  return innermost;
}

//===- LinalgTiles.cpp - Tiles of a static shape --------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tile sizes follow from the structure of the indexing maps: the dimension that
// is contiguous in the result lies along the lanes, a dimension that is
// contiguous only in an input makes a square block, and a reduction along the
// contiguous dimension keeps one partial result a lane.
//
//===----------------------------------------------------------------------===//

#include "LinalgTiles.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::rope;

FailureOr<LinalgTilePlan> mlir::rope::planTiles(linalg::LinalgOp op,
                                                int64_t lanes) {
  SmallVector<int64_t> ranges = op.getStaticLoopRanges();
  SmallVector<utils::IteratorType> iterators = op.getIteratorTypesArray();
  AffineMap outMap = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
  std::optional<unsigned> lane = getInnermostDim(outMap, ranges);
  if (!lane)
    return failure();

  std::optional<unsigned> reduction, block;
  for (OpOperand &operand : op->getOpOperands()) {
    AffineMap map = op.getMatchingIndexingMap(&operand);
    std::optional<unsigned> inner = getInnermostDim(map, ranges);
    // An operand without the lane dimension is broadcast along it.
    if (!inner || inner == lane ||
        !map.getResultPosition(getAffineDimExpr(*lane, op.getContext())))
      continue;
    if (iterators[*inner] == utils::IteratorType::reduction)
      reduction = inner;
    else if (!block)
      block = inner;
  }

  LinalgTilePlan plan;
  plan.sizes.assign(op.getNumLoops(), 1);
  if (reduction) {
    plan.sizes[*reduction] = lanes;
    plan.reducesLanes = true;
    if (op.getNumReductionLoops() == 1)
      plan.rowReduction = reduction;
  } else {
    plan.sizes[*lane] = lanes;
    if (block)
      plan.sizes[*block] = lanes;
  }
  for (AffineExpr expr : outMap.getResults())
    plan.order.push_back(cast<AffineDimExpr>(expr).getPosition());
  for (auto [dim, iterator] : llvm::enumerate(iterators))
    if (iterator == utils::IteratorType::reduction)
      plan.order.push_back(dim);
  return plan;
}

/// Writes the values of the current tile of `source` into `dests`.
SmallVector<Value> LinalgTiler::insertTiles(TilingInterface source,
                                            ValueRange tileValues,
                                            ValueRange dests) {
  SmallVector<Value> results;
  for (auto [number, value] : llvm::enumerate(tileValues)) {
    SmallVector<OpFoldResult> position, shape;
    if (failed(source.getResultTilePosition(rewriter, number, offsets, sizes,
                                            position, shape))) {
      isInvalid = true;
      return llvm::to_vector(dests);
    }
    SmallVector<OpFoldResult> strides(position.size(),
                                      rewriter.getIndexAttr(1));
    results.push_back(tensor::InsertSliceOp::create(
        rewriter, loc, value, dests[number], position, shape, strides));
  }
  return results;
}

/// Instantiates the current tile of `source`, which is to be vectorized.
SmallVector<Value> LinalgTiler::emitTile(linalg::LinalgOp source,
                                         ValueRange dests) {
  Operation *clone = rewriter.clone(*source.getOperation());
  if (!dests.empty())
    cast<DestinationStyleOpInterface>(clone).getDpsInitsMutable().assign(dests);
  auto tilingOp = cast<TilingInterface>(clone);
  SmallVector<Value> results(dests);
  FailureOr<TilingResult> tiled =
      tilingOp.getTiledImplementation(rewriter, offsets, sizes);
  if (succeeded(tiled)) {
    llvm::append_range(tiles, tiled->tiledOps);
    results = insertTiles(tilingOp, tiled->tiledValues, dests);
  } else {
    isInvalid = true;
  }
  rewriter.eraseOp(clone);
  return results;
}

/// Reduces the whole vectors of a row into one partial result a lane, and
/// merges the lanes with the row's own destinations.
SmallVector<Value> LinalgTiler::emitRowPartials(linalg::LinalgOp row,
                                                const Band &band) {
  SmallVector<Value> dests(row.getDpsInits());
  auto partialOp = dyn_cast<PartialReductionOpInterface>(row.getOperation());
  llvm::SetVector<unsigned> dims;
  dims.insert(*plan.rowReduction);
  FailureOr<SmallVector<Value>> inits = failure();
  if (partialOp)
    inits = partialOp.generateInitialTensorForPartialReduction(rewriter, loc,
                                                               sizes, dims);
  if (failed(inits)) {
    isInvalid = true;
    return dests;
  }
  for (Value init : *inits)
    tiles.push_back(init.getDefiningOp());

  auto emitPartial = [&](OpFoldResult offset, ValueRange carried) {
    offsets[*plan.rowReduction] = offset;
    FailureOr<TilingResult> tiled = partialOp.tileToPartialReduction(
        rewriter, loc, ReductionTilingStrategy::PartialReductionOuterReduction,
        carried, offsets, sizes, dims, /*splitReductionIvs=*/{});
    if (failed(tiled)) {
      isInvalid = true;
      return llvm::to_vector(carried);
    }
    llvm::append_range(tiles, tiled->tiledOps);
    return tiled->tiledValues;
  };
  SmallVector<Value> partials =
      forEachTile(rewriter, loc, band, *inits, emitPartial);
  FailureOr<MergeResult> merged =
      partialOp.mergeReductions(rewriter, loc, partials, dims);
  if (failed(merged)) {
    isInvalid = true;
    return dests;
  }
  llvm::append_range(tiles, merged->mergeOps);
  return merged->replacements;
}

/// Reduces one row: whole vectors lane by lane, then the rest of the row.
SmallVector<Value> LinalgTiler::emitRow(ValueRange dests) {
  unsigned dim = *plan.rowReduction;
  Operation *clone = rewriter.clone(*op.getOperation());
  cast<DestinationStyleOpInterface>(clone).getDpsInitsMutable().assign(dests);
  auto tilingOp = cast<TilingInterface>(clone);
  offsets[dim] = rewriter.getIndexAttr(0);
  sizes[dim] = ranges[dim];
  FailureOr<TilingResult> whole =
      tilingOp.getTiledImplementation(rewriter, offsets, sizes);
  if (failed(whole)) {
    rewriter.eraseOp(clone);
    isInvalid = true;
    return llvm::to_vector(dests);
  }
  auto row = cast<linalg::LinalgOp>(whole->tiledOps.front());
  SmallVector<OpFoldResult> rowOffsets(offsets);
  offsets.assign(offsets.size(), rewriter.getIndexAttr(0));
  SmallVector<Value> values(row.getDpsInits());
  for (const Band &band : bands[dim]) {
    sizes[dim] = rewriter.getIndexAttr(band.tile);
    if (band.tile == plan.sizes[dim] && !band.isSingleTile())
      values = emitRowPartials(row, band);
    else
      values = forEachTile(rewriter, loc, band, values,
                           [&](OpFoldResult offset, ValueRange carried) {
                             offsets[dim] = offset;
                             return emitTile(row, carried);
                           });
  }
  offsets = rowOffsets;
  sizes[dim] = ranges[dim];
  values = insertTiles(tilingOp, values, dests);
  rewriter.eraseOp(row);
  rewriter.eraseOp(clone);
  return values;
}

SmallVector<Value> LinalgTiler::emitLoops(unsigned depth, ValueRange dests) {
  if (depth == plan.order.size())
    return emitTile(op, dests);
  unsigned dim = plan.order[depth];
  if (dim == plan.rowReduction && !dests.empty())
    return emitRow(dests);
  SmallVector<Value> results(dests);
  for (const Band &band : bands[dim])
    results = forEachTile(rewriter, loc, band, results,
                          [&](OpFoldResult offset, ValueRange carried) {
                            offsets[dim] = offset;
                            sizes[dim] = rewriter.getIndexAttr(band.tile);
                            return emitLoops(depth + 1, carried);
                          });
  return results;
}

FailureOr<SmallVector<Value>> LinalgTiler::emit() {
  for (auto [range, size] :
       llvm::zip_equal(op.createLoopRanges(rewriter, loc), plan.sizes)) {
    ranges.push_back(range.size);
    bands.push_back(splitDim(rewriter, loc, range.size, size));
  }
  offsets.assign(ranges.size(), rewriter.getIndexAttr(0));
  sizes = ranges;
  SmallVector<Value> dests;
  if (op.hasPureTensorSemantics())
    dests = op.getDpsInits();
  SmallVector<Value> results = emitLoops(0, dests);
  if (isInvalid)
    return failure();
  return results;
}

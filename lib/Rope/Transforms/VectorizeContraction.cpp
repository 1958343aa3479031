//===- VectorizeContraction.cpp - Register tiles for contractions ---------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A contraction becomes loops over register tiles [m, n] of the result, n along
// the lanes. Each tile is read once, accumulated in vectors over the reduction,
// and written once. Every element is summed in the order of the reduction
// dimension, whatever tile it falls into, so that neither the number of rows
// nor the number of threads changes its bits.
//
//===----------------------------------------------------------------------===//

#include "ContractionStructure.h"
#include "VectorizeLinalg.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::rope;

namespace {

/// The loops that compute a contraction.
class ContractionTiler {
public:
  ContractionTiler(RewriterBase &rewriter, linalg::LinalgOp op,
                   ContractionStructure structure, int64_t lanes)
      : rewriter(rewriter), op(op), loc(op.getLoc()),
        shape(std::move(structure)), lanes(lanes) {}

  void rewrite();

private:
  /// A register tile: offsets in the block for every dimension of the
  /// iteration space, and the sizes along m, n and k.
  struct Tile {
    SmallVector<OpFoldResult> offsets;
    int64_t m = 1, n = 1, k = 1;
  };

  Value emitParallel(ArrayRef<int64_t> block);
  SmallVector<Value> emitBlock(ValueRange dest);
  SmallVector<Value> emitLoops(ArrayRef<unsigned> dims, Tile &tile,
                               ValueRange carried, TileBodyFn leaf);
  SmallVector<Value> emitTile(Tile &tile, ValueRange dest);
  Value emitReductionStep(const Tile &tile, Value acc);
  Value readVector(const ContractionInput &input, const Tile &tile,
                   ArrayRef<unsigned> dims, int64_t kShift = 0,
                   std::optional<int64_t> kSize = std::nullopt);
  SmallVector<Value> getIndices(AffineMap map, const Tile &tile, bool global,
                                int64_t kShift = 0);
  AffineMap getTransferMap(AffineMap map, ArrayRef<unsigned> dims) const;
  SmallVector<int64_t> getVectorShape(const Tile &tile,
                                      ArrayRef<unsigned> dims) const;
  Value contract(Value tallVector, Value wideVector, Value acc) const;

  RewriterBase &rewriter;
  linalg::LinalgOp op;
  Location loc;
  ContractionStructure shape;
  int64_t lanes;

  /// Where the block begins, and its sizes.
  SmallVector<OpFoldResult> blockOffsets, blockSizes;
};

SmallVector<Value> ContractionTiler::getIndices(AffineMap map, const Tile &tile,
                                                bool global, int64_t kShift) {
  SmallVector<Value> indices;
  AffineExpr s0, s1;
  bindSymbols(rewriter.getContext(), s0, s1);
  for (AffineExpr expr : map.getResults()) {
    unsigned dim = cast<AffineDimExpr>(expr).getPosition();
    OpFoldResult base = global ? blockOffsets[dim] : rewriter.getIndexAttr(0);
    OpFoldResult index = affine::makeComposedFoldedAffineApply(
        rewriter, loc, s0 + s1 + (dim == shape.kDim ? kShift : 0),
        {base, tile.offsets[dim]});
    indices.push_back(getValueOrCreateConstantIndexOp(rewriter, loc, index));
  }
  return indices;
}

AffineMap ContractionTiler::getTransferMap(AffineMap map,
                                           ArrayRef<unsigned> dims) const {
  SmallVector<AffineExpr> results;
  for (unsigned dim : dims)
    results.push_back(rewriter.getAffineDimExpr(
        *map.getResultPosition(rewriter.getAffineDimExpr(dim))));
  return AffineMap::get(map.getNumResults(), 0, results, rewriter.getContext());
}

SmallVector<int64_t>
ContractionTiler::getVectorShape(const Tile &tile,
                                 ArrayRef<unsigned> dims) const {
  return llvm::map_to_vector(dims, [&](unsigned dim) {
    return dim == shape.nDim ? tile.n : dim == shape.kDim ? tile.k : tile.m;
  });
}

/// Reads the elements of `tile` along `dims`; of k those from `kShift` on.
Value ContractionTiler::readVector(const ContractionInput &input,
                                   const Tile &tile, ArrayRef<unsigned> dims,
                                   int64_t kShift,
                                   std::optional<int64_t> kSize) {
  Value source = input.operand->get();
  Type elementType = getElementTypeOrSelf(source.getType());
  Value padding = arith::ConstantOp::create(rewriter, loc,
                                            rewriter.getZeroAttr(elementType));
  SmallVector<int64_t> vectorShape = getVectorShape(tile, dims);
  if (kSize)
    vectorShape[llvm::find(dims, shape.kDim) - dims.begin()] = *kSize;
  SmallVector<bool> inBounds(dims.size(), true);
  Value vector = vector::TransferReadOp::create(
      rewriter, loc, VectorType::get(vectorShape, elementType), source,
      getIndices(input.map, tile, /*global=*/true, kShift), padding,
      getTransferMap(input.map, dims), ArrayRef<bool>(inBounds));
  for (Operation *castOp : input.casts) {
    OperationState state(castOp->getLoc(), castOp->getName());
    state.addOperands(vector);
    state.addTypes(
        VectorType::get(vectorShape, castOp->getResult(0).getType()));
    state.addAttributes(castOp->getAttrs());
    vector = rewriter.create(state)->getResult(0);
  }
  return vector;
}

Value ContractionTiler::contract(Value tallVector, Value wideVector,
                                 Value acc) const {
  MLIRContext *context = rewriter.getContext();
  using Exprs = ArrayRef<AffineExpr>;
  auto parallel = vector::IteratorType::parallel;
  auto reduction = vector::IteratorType::reduction;
  AffineExpr m, n, k;
  if (shape.mDim) {
    bindDims(context, m, n, k);
    return vector::ContractionOp::create(
        rewriter, loc, tallVector, wideVector, acc,
        ArrayRef<Exprs>{{m, k}, {k, n}, {m, n}},
        ArrayRef<vector::IteratorType>{parallel, parallel, reduction});
  }
  bindDims(context, n, k);
  return vector::ContractionOp::create(
      rewriter, loc, tallVector, wideVector, acc,
      ArrayRef<Exprs>{{k}, {k, n}, {n}},
      ArrayRef<vector::IteratorType>{parallel, reduction});
}

/// Adds the products of `tile` to `acc`, one k after the other.
Value ContractionTiler::emitReductionStep(const Tile &tile, Value acc) {
  Value block;
  if (shape.transposed) {
    block = readVector(shape.wide, tile, {shape.nDim, shape.kDim});
    block = vector::TransposeOp::create(rewriter, loc, block,
                                        ArrayRef<int64_t>{1, 0});
  } else {
    block = readVector(shape.wide, tile, {shape.kDim, shape.nDim});
  }
  SmallVector<unsigned> tallDims = {shape.kDim};
  if (shape.mDim)
    tallDims.insert(tallDims.begin(), *shape.mDim);
  for (int64_t k = 0; k < tile.k; ++k) {
    Value column = readVector(shape.tall, tile, tallDims, k, /*kSize=*/1);
    Value row = block;
    if (tile.k != 1)
      row = vector::ExtractStridedSliceOp::create(
          rewriter, loc, block, ArrayRef<int64_t>{k, 0},
          ArrayRef<int64_t>{1, tile.n}, ArrayRef<int64_t>{1, 1});
    acc = contract(column, row, acc);
  }
  return acc;
}

/// Loops over single elements along `dims`, outermost first.
SmallVector<Value> ContractionTiler::emitLoops(ArrayRef<unsigned> dims,
                                               Tile &tile, ValueRange carried,
                                               TileBodyFn leaf) {
  if (dims.empty())
    return leaf(OpFoldResult(), carried);
  unsigned dim = dims.front();
  SmallVector<Value> results(carried);
  for (const Band &band : splitDim(rewriter, loc, blockSizes[dim], 1))
    results =
        forEachTile(rewriter, loc, band, results,
                    [&](OpFoldResult offset, ValueRange values) {
                      tile.offsets[dim] = offset;
                      return emitLoops(dims.drop_front(), tile, values, leaf);
                    });
  return results;
}

SmallVector<Value> ContractionTiler::emitTile(Tile &tile, ValueRange dest) {
  Value out = dest.empty() ? op.getDpsInits()[0] : dest.front();
  Type elementType = getElementTypeOrSelf(out.getType());
  SmallVector<unsigned> dims = {shape.nDim};
  if (shape.mDim)
    dims.insert(dims.begin(), *shape.mDim);
  SmallVector<bool> inBounds(dims.size(), true);
  AffineMap transferMap = getTransferMap(shape.outMap, dims);
  SmallVector<Value> indices = getIndices(shape.outMap, tile, /*global=*/false);
  Value padding = arith::ConstantOp::create(rewriter, loc,
                                            rewriter.getZeroAttr(elementType));
  Value acc = vector::TransferReadOp::create(
      rewriter, loc, VectorType::get(getVectorShape(tile, dims), elementType),
      out, indices, padding, transferMap, ArrayRef<bool>(inBounds));

  auto emitStep = [&](OpFoldResult offset, ValueRange values) {
    tile.offsets[shape.kDim] = offset;
    return SmallVector<Value>{emitReductionStep(tile, values.front())};
  };
  auto emitReduction = [&](OpFoldResult, ValueRange values) {
    SmallVector<Value> results(values);
    for (const Band &band : splitDim(rewriter, loc, blockSizes[shape.kDim],
                                     shape.transposed ? lanes : 1)) {
      tile.k = band.tile;
      results = forEachTile(rewriter, loc, band, results, emitStep);
    }
    return results;
  };
  acc = emitLoops(shape.outerReductions, tile, acc, emitReduction).front();

  auto write = vector::TransferWriteOp::create(
      rewriter, loc, acc, out, indices, transferMap, ArrayRef<bool>(inBounds));
  return dest.empty() ? SmallVector<Value>()
                      : SmallVector<Value>{write.getResult()};
}

/// Computes one block of the result: rows outermost, so that single rows can
/// have wider tiles; the columns of the wide input stay in cache for the rows.
SmallVector<Value> ContractionTiler::emitBlock(ValueRange dest) {
  int64_t rows = lanes < 16 ? 4 : 8;
  if (shape.transposed)
    rows *= 2;
  SmallVector<Band> rowBands = {
      {rewriter.getIndexAttr(0), rewriter.getIndexAttr(1), 1}};
  if (shape.mDim)
    rowBands = splitDim(rewriter, loc, blockSizes[*shape.mDim], rows);
  bool hasStaticColumns =
      getConstantIntValue(blockSizes[shape.nDim]).has_value();

  Tile tile;
  tile.offsets.assign(op.getNumLoops(), rewriter.getIndexAttr(0));
  auto emitRow = [&](OpFoldResult row, ValueRange values) {
    if (shape.mDim)
      tile.offsets[*shape.mDim] = row;
    return emitTile(tile, values);
  };
  auto emitRows = [&](OpFoldResult, ValueRange carried) {
    SmallVector<Value> results(carried);
    for (const Band &rowBand : rowBands) {
      tile.m = rowBand.tile;
      // A transposed block fills the registers; elsewhere a single row needs
      // several independent accumulators.
      int64_t columns = shape.transposed ? lanes : 2 * lanes;
      if (!shape.transposed && tile.m == 1 && hasStaticColumns)
        columns *= 4;
      for (const Band &columnBand :
           splitDim(rewriter, loc, blockSizes[shape.nDim], columns)) {
        tile.n = columnBand.tile;
        auto emitColumn = [&](OpFoldResult column, ValueRange values) {
          tile.offsets[shape.nDim] = column;
          return forEachTile(rewriter, loc, rowBand, values, emitRow);
        };
        results = forEachTile(rewriter, loc, columnBand, results, emitColumn);
      }
    }
    return results;
  };
  return emitLoops(shape.outerDims, tile, dest, emitRows);
}

Value ContractionTiler::emitParallel(ArrayRef<int64_t> block) {
  AffineExpr s0, s1;
  bindSymbols(rewriter.getContext(), s0, s1);
  SmallVector<unsigned> dims;
  SmallVector<OpFoldResult> begins, ends, steps;
  for (auto [dim, size] : llvm::enumerate(block)) {
    if (size == 0)
      continue;
    dims.push_back(dim);
    begins.push_back(rewriter.getIndexAttr(0));
    ends.push_back(blockSizes[dim]);
    steps.push_back(rewriter.getIndexAttr(size));
  }
  Value init = op.getDpsInits()[0];
  auto forall = scf::ForallOp::create(rewriter, loc, begins, ends, steps, init,
                                      /*mapping=*/std::nullopt);
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(forall.getTerminator());
  for (auto [dim, iv] : llvm::zip_equal(dims, forall.getInductionVars())) {
    int64_t size = block[dim];
    blockOffsets[dim] = iv;
    bool isWhole = ShapedType::isStatic(shape.ranges[dim]) &&
                   shape.ranges[dim] % size == 0;
    blockSizes[dim] =
        isWhole || size == 1
            ? OpFoldResult(rewriter.getIndexAttr(size))
            : affine::makeComposedFoldedAffineMin(
                  rewriter, loc,
                  AffineMap::get(
                      0, 2, {rewriter.getAffineConstantExpr(size), s0 - s1},
                      rewriter.getContext()),
                  {blockSizes[dim], iv});
  }

  SmallVector<OpFoldResult> offsets, sizes;
  for (AffineExpr expr : shape.outMap.getResults()) {
    unsigned dim = cast<AffineDimExpr>(expr).getPosition();
    offsets.push_back(blockOffsets[dim]);
    sizes.push_back(blockSizes[dim]);
  }
  SmallVector<OpFoldResult> strides(offsets.size(), rewriter.getIndexAttr(1));
  Value shared = forall.getRegionIterArgs()[0];
  Value slice = tensor::ExtractSliceOp::create(rewriter, loc, shared, offsets,
                                               sizes, strides);
  Value result = emitBlock(slice).front();
  rewriter.setInsertionPointToStart(forall.getTerminator().getBody());
  tensor::ParallelInsertSliceOp::create(rewriter, loc, result, shared, offsets,
                                        sizes, strides);
  return forall.getResult(0);
}

void ContractionTiler::rewrite() {
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(op);
  for (Range range : op.createLoopRanges(rewriter, loc))
    blockSizes.push_back(range.size);
  blockOffsets.assign(op.getNumLoops(), rewriter.getIndexAttr(0));
  SmallVector<int64_t> block = chooseParallelBlock(op, shape, lanes);
  if (!block.empty())
    rewriter.replaceOp(op, emitParallel(block));
  else if (op.hasPureTensorSemantics())
    rewriter.replaceOp(op, emitBlock(op.getDpsInits()[0]));
  else {
    emitBlock({});
    rewriter.eraseOp(op);
  }
}

} // namespace

LogicalResult mlir::rope::vectorizeContraction(RewriterBase &rewriter,
                                               linalg::LinalgOp op,
                                               int64_t lanes) {
  FailureOr<ContractionStructure> structure = matchContraction(op);
  if (failed(structure))
    return rewriter.notifyMatchFailure(
        op, "expected a sum of products with a free innermost dimension");
  ContractionTiler(rewriter, op, std::move(*structure), lanes).rewrite();
  return success();
}

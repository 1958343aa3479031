//===- VectorizeContraction.cpp - Register tiles for contractions ---------===//
//
// Part of the rope compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
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

/// Rows of the result that one iteration of the parallel loop computes.
constexpr int64_t kRowsPerBlock = 64;
/// Columns of the result that one iteration of the parallel loop computes at
/// most, and the elements of the wide operand that make a block worth a task.
constexpr int64_t kMaxColumnsPerBlock = 256;
constexpr int64_t kMinWideElementsPerBlock = int64_t(1) << 16;
/// Multiplications below which a static contraction stays on one thread.
constexpr int64_t kMinParallelWork = int64_t(1) << 18;

/// Casts between an element of an input and the multiplication, inside out.
using CastChain = SmallVector<Operation *>;

/// Walks from `value` through unary casts to a block argument of `block`.
FailureOr<std::pair<unsigned, CastChain>> matchCasts(Value value,
                                                     Block *block) {
  CastChain chain;
  while (Operation *def = value.getDefiningOp()) {
    if (!isa<CastOpInterface>(def) || def->getNumOperands() != 1 ||
        def->getNumResults() != 1)
      return failure();
    chain.push_back(def);
    value = def->getOperand(0);
  }
  auto arg = cast<BlockArgument>(value);
  if (arg.getOwner() != block)
    return failure();
  std::reverse(chain.begin(), chain.end());
  return std::make_pair(arg.getArgNumber(), chain);
}

/// The structure of a contraction and the loops that compute it.
class ContractionTiler {
public:
  ContractionTiler(RewriterBase &rewriter, linalg::LinalgOp op, int64_t lanes)
      : rewriter(rewriter), op(op), loc(op.getLoc()), lanes(lanes) {}

  LogicalResult match();
  void rewrite();

private:
  struct Input {
    OpOperand *operand = nullptr;
    AffineMap map;
    CastChain casts;
  };
  /// A register tile: offsets in the block for every dimension of the
  /// iteration space, and the sizes along m and n.
  struct Tile {
    SmallVector<OpFoldResult> offsets;
    int64_t rows = 1;
    int64_t columns = 1;
  };

  LogicalResult matchBody();
  SmallVector<int64_t> chooseBlock();
  Value emitParallel(ArrayRef<int64_t> block);
  SmallVector<Value> emitBlock(ValueRange dest);
  SmallVector<Value> emitLoops(ArrayRef<unsigned> dims, Tile &tile,
                               ValueRange carried, TileBodyFn leaf);
  SmallVector<Value> emitTile(Tile &tile, ValueRange dest);
  SmallVector<Value> emitReductionStep(Tile &tile, int64_t kTile,
                                       ValueRange accs);
  SmallVector<int64_t> getChunks(int64_t columns) const;
  Value readVector(const Input &input, const Tile &tile,
                   ArrayRef<unsigned> dims, ArrayRef<int64_t> shape,
                   int64_t nShift, int64_t kShift);
  SmallVector<Value> getIndices(AffineMap map, const Tile &tile, bool global,
                                int64_t nShift, int64_t kShift);
  AffineMap getTransferMap(AffineMap map, ArrayRef<unsigned> dims) const;
  Value contract(Value tallVector, Value wideVector, Value acc) const;

  RewriterBase &rewriter;
  linalg::LinalgOp op;
  Location loc;
  int64_t lanes;

  /// The input that has the lanes, and the other one.
  Input wide, tall;
  AffineMap outMap;
  unsigned nDim = 0, kDim = 0;
  std::optional<unsigned> mDim;
  /// Parallel dimensions other than m and n, reductions other than k.
  SmallVector<unsigned> outerDims, outerReductions;
  /// True where the wide input is contiguous along k: blocks of it are
  /// transposed in registers.
  bool transposed = false;

  SmallVector<int64_t> ranges;
  /// Where the block begins, and its sizes.
  SmallVector<OpFoldResult> blockOffsets, blockSizes;
};

LogicalResult ContractionTiler::matchBody() {
  Block *block = op.getBlock();
  Value result = block->getTerminator()->getOperand(0);
  Operation *add = result.getDefiningOp();
  if (!isa_and_nonnull<arith::AddFOp, arith::AddIOp>(add))
    return failure();
  Value acc = op.getRegionOutputArgs()[0];
  unsigned accIndex = add->getOperand(0) == acc ? 0 : 1;
  if (add->getOperand(accIndex) != acc)
    return failure();
  Operation *mul = add->getOperand(1 - accIndex).getDefiningOp();
  if (!isa_and_nonnull<arith::MulFOp, arith::MulIOp>(mul))
    return failure();
  auto lhs = matchCasts(mul->getOperand(0), block);
  auto rhs = matchCasts(mul->getOperand(1), block);
  if (failed(lhs) || failed(rhs) || lhs->first == rhs->first ||
      lhs->first > 1 || rhs->first > 1)
    return failure();
  for (auto &[number, casts] : {*lhs, *rhs}) {
    Input &input = number == 0 ? tall : wide;
    input.operand = op.getDpsInputOperand(number);
    input.map = op.getMatchingIndexingMap(input.operand);
    input.casts = casts;
  }
  return success();
}

LogicalResult ContractionTiler::match() {
  if (op.getNumDpsInputs() != 2 || op.getNumDpsInits() != 1 ||
      op.hasIndexSemantics() || failed(matchBody()))
    return failure();
  FailureOr<linalg::ContractionDimensions> dims =
      linalg::inferContractionDims(op);
  if (failed(dims) || dims->k.empty())
    return failure();

  ranges = op.getStaticLoopRanges();
  outMap = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
  std::optional<unsigned> innermost = getInnermostDim(outMap, ranges);
  if (!innermost)
    return failure();
  nDim = *innermost;
  SmallVector<unsigned, 2> tallDims = dims->m;
  if (llvm::is_contained(dims->m, nDim)) {
    std::swap(tall, wide);
    tallDims = dims->n;
  } else if (!llvm::is_contained(dims->n, nDim)) {
    return failure();
  }

  for (AffineExpr expr : outMap.getResults()) {
    unsigned dim = cast<AffineDimExpr>(expr).getPosition();
    if (dim == nDim)
      continue;
    outerDims.push_back(dim);
    // The last dimension of the tall input that the result has becomes m.
    if (llvm::is_contained(tallDims, dim) && ranges[dim] != 1)
      mDim = dim;
  }
  if (outerDims.size() + 1 + dims->k.size() != op.getNumLoops())
    return failure();
  if (mDim)
    llvm::erase(outerDims, *mDim);

  unsigned wideInner = *getInnermostDim(wide.map, ranges);
  transposed = llvm::is_contained(dims->k, wideInner);
  kDim = transposed ? wideInner : dims->k.back();
  for (unsigned dim : dims->k)
    if (dim != kDim)
      outerReductions.push_back(dim);
  return success();
}

/// Returns the sizes of the blocks that a parallel loop runs over, zero along
/// dimensions that it does not cut, or nothing where one thread is to run all.
SmallVector<int64_t> ContractionTiler::chooseBlock() {
  if (!op.hasPureTensorSemantics() || op->getParentOfType<scf::ForallOp>() ||
      op->getParentOfType<scf::ParallelOp>())
    return {};
  int64_t work = 1;
  for (int64_t range : ranges)
    work = ShapedType::isDynamic(range) || work >= kMinParallelWork
               ? kMinParallelWork
               : work * range;
  if (work < kMinParallelWork)
    return {};

  SmallVector<int64_t> block(op.getNumLoops(), 0);
  auto isLarger = [&](unsigned dim, int64_t size) {
    return ShapedType::isDynamic(ranges[dim]) || ranges[dim] > size;
  };
  for (unsigned dim : outerDims)
    if (isLarger(dim, 1))
      block[dim] = 1;
  if (mDim && isLarger(*mDim, kRowsPerBlock))
    block[*mDim] = kRowsPerBlock;
  // Columns are cut only where all blocks come out equal and static.
  if (ShapedType::isStatic(ranges[nDim]) && ShapedType::isStatic(ranges[kDim]))
    for (int64_t size = kMaxColumnsPerBlock; size >= 2 * lanes;
         size -= 2 * lanes)
      if (ranges[nDim] > size && ranges[nDim] % size == 0 &&
          size * ranges[kDim] >= kMinWideElementsPerBlock) {
        block[nDim] = size;
        break;
      }
  if (llvm::all_of(block, [](int64_t size) { return size == 0; }))
    return {};
  return block;
}

SmallVector<Value> ContractionTiler::getIndices(AffineMap map, const Tile &tile,
                                                bool global, int64_t nShift,
                                                int64_t kShift) {
  SmallVector<Value> indices;
  AffineExpr s0, s1;
  bindSymbols(rewriter.getContext(), s0, s1);
  for (AffineExpr expr : map.getResults()) {
    unsigned dim = cast<AffineDimExpr>(expr).getPosition();
    int64_t shift = dim == nDim ? nShift : dim == kDim ? kShift : 0;
    OpFoldResult base = global ? blockOffsets[dim] : rewriter.getIndexAttr(0);
    OpFoldResult index = affine::makeComposedFoldedAffineApply(
        rewriter, loc, s0 + s1 + shift, {base, tile.offsets[dim]});
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

Value ContractionTiler::readVector(const Input &input, const Tile &tile,
                                   ArrayRef<unsigned> dims,
                                   ArrayRef<int64_t> shape, int64_t nShift,
                                   int64_t kShift) {
  Value source = input.operand->get();
  Type elementType = getElementTypeOrSelf(source.getType());
  Value padding = arith::ConstantOp::create(rewriter, loc,
                                            rewriter.getZeroAttr(elementType));
  SmallVector<bool> inBounds(dims.size(), true);
  return vector::TransferReadOp::create(
      rewriter, loc, VectorType::get(shape, elementType), source,
      getIndices(input.map, tile, /*global=*/true, nShift, kShift), padding,
      getTransferMap(input.map, dims), ArrayRef<bool>(inBounds));
}

/// Applies the element casts of the body to a vector.
Value applyCasts(OpBuilder &builder, Value vector, const CastChain &casts) {
  auto type = cast<VectorType>(vector.getType());
  for (Operation *castOp : casts) {
    OperationState state(castOp->getLoc(), castOp->getName());
    state.addOperands(vector);
    state.addTypes(type.clone(castOp->getResult(0).getType()));
    state.addAttributes(castOp->getAttrs());
    vector = builder.create(state)->getResult(0);
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
  if (mDim) {
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

/// The widths of the accumulators of a tile `columns` wide: a transposed block
/// is as wide as a register, since that is the shape which shuffles well.
SmallVector<int64_t> ContractionTiler::getChunks(int64_t columns) const {
  if (!transposed)
    return {columns};
  SmallVector<int64_t> chunks(columns / lanes, lanes);
  if (columns % lanes != 0)
    chunks.push_back(columns % lanes);
  return chunks;
}

SmallVector<Value> ContractionTiler::emitReductionStep(Tile &tile,
                                                       int64_t kTile,
                                                       ValueRange accs) {
  SmallVector<Value> results(accs);
  SmallVector<Value> columns;
  for (int64_t k = 0; k < kTile; ++k) {
    SmallVector<unsigned> dims = {kDim};
    SmallVector<int64_t> shape = {1};
    if (mDim) {
      dims.insert(dims.begin(), *mDim);
      shape.insert(shape.begin(), tile.rows);
    }
    columns.push_back(applyCasts(
        rewriter, readVector(tall, tile, dims, shape, 0, k), tall.casts));
  }

  int64_t shift = 0;
  for (auto [i, width] : llvm::enumerate(getChunks(tile.columns))) {
    Value block;
    if (transposed) {
      block = readVector(wide, tile, {nDim, kDim}, {width, kTile}, shift, 0);
      block = vector::TransposeOp::create(rewriter, loc, block,
                                          ArrayRef<int64_t>{1, 0});
    } else {
      block = readVector(wide, tile, {kDim, nDim}, {kTile, width}, shift, 0);
    }
    block = applyCasts(rewriter, block, wide.casts);
    for (int64_t k = 0; k < kTile; ++k) {
      Value row = block;
      if (kTile != 1)
        row = vector::ExtractStridedSliceOp::create(
            rewriter, loc, block, ArrayRef<int64_t>{k, 0},
            ArrayRef<int64_t>{1, width}, ArrayRef<int64_t>{1, 1});
      results[i] = contract(columns[k], row, results[i]);
    }
    shift += width;
  }
  return results;
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
  SmallVector<unsigned> dims = {nDim};
  if (mDim)
    dims.insert(dims.begin(), *mDim);
  SmallVector<bool> inBounds(dims.size(), true);
  AffineMap transferMap = getTransferMap(outMap, dims);
  Value padding = arith::ConstantOp::create(rewriter, loc,
                                            rewriter.getZeroAttr(elementType));
  SmallVector<Value> accs;
  SmallVector<SmallVector<Value>> indices;
  int64_t shift = 0;
  for (int64_t width : getChunks(tile.columns)) {
    SmallVector<int64_t> shape = {width};
    if (mDim)
      shape.insert(shape.begin(), tile.rows);
    indices.push_back(getIndices(outMap, tile, /*global=*/false, shift, 0));
    accs.push_back(vector::TransferReadOp::create(
        rewriter, loc, VectorType::get(shape, elementType), out, indices.back(),
        padding, transferMap, ArrayRef<bool>(inBounds)));
    shift += width;
  }

  accs = emitLoops(
      outerReductions, tile, accs, [&](OpFoldResult, ValueRange values) {
        SmallVector<Value> results(values);
        for (const Band &band :
             splitDim(rewriter, loc, blockSizes[kDim], transposed ? lanes : 1))
          results =
              forEachTile(rewriter, loc, band, results,
                          [&](OpFoldResult offset, ValueRange values) {
                            tile.offsets[kDim] = offset;
                            return emitReductionStep(tile, band.tile, values);
                          });
        return results;
      });

  for (auto [acc, index] : llvm::zip_equal(accs, indices)) {
    auto write = vector::TransferWriteOp::create(
        rewriter, loc, acc, out, index, transferMap, ArrayRef<bool>(inBounds));
    if (!dest.empty())
      out = write.getResult();
  }
  return dest.empty() ? SmallVector<Value>() : SmallVector<Value>{out};
}

/// Computes one block of the result: rows outermost, so that single rows can
/// have wider tiles; the columns of the wide input stay in cache for the rows.
SmallVector<Value> ContractionTiler::emitBlock(ValueRange dest) {
  int64_t rows = lanes < 16 ? 4 : 8;
  if (transposed)
    rows *= 2;
  SmallVector<Band> rowBands = {
      {rewriter.getIndexAttr(0), rewriter.getIndexAttr(1), 1}};
  if (mDim)
    rowBands = splitDim(rewriter, loc, blockSizes[*mDim], rows);
  bool staticColumns = getConstantIntValue(blockSizes[nDim]).has_value();

  Tile tile;
  tile.offsets.assign(op.getNumLoops(), rewriter.getIndexAttr(0));
  return emitLoops(
      outerDims, tile, dest, [&](OpFoldResult, ValueRange carried) {
        SmallVector<Value> results(carried);
        for (const Band &rowBand : rowBands) {
          tile.rows = rowBand.tile;
          // A single row needs several independent accumulators.
          int64_t columns = transposed ? lanes : 2 * lanes;
          if (tile.rows == 1 && staticColumns)
            columns *= 4;
          for (const Band &columnBand :
               splitDim(rewriter, loc, blockSizes[nDim], columns)) {
            tile.columns = columnBand.tile;
            auto emitRow = [&](OpFoldResult row, ValueRange values) {
              if (mDim)
                tile.offsets[*mDim] = row;
              return emitTile(tile, values);
            };
            results = forEachTile(rewriter, loc, columnBand, results,
                                  [&](OpFoldResult column, ValueRange values) {
                                    tile.offsets[nDim] = column;
                                    return forEachTile(rewriter, loc, rowBand,
                                                       values, emitRow);
                                  });
          }
        }
        return results;
      });
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
    bool isWhole = ShapedType::isStatic(ranges[dim]) && ranges[dim] % size == 0;
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
  for (AffineExpr expr : outMap.getResults()) {
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
  SmallVector<int64_t> block = chooseBlock();
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
  ContractionTiler tiler(rewriter, op, lanes);
  if (failed(tiler.match()))
    return rewriter.notifyMatchFailure(
        op, "expected a sum of products with a free innermost dimension");
  tiler.rewrite();
  return success();
}

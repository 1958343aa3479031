//===- AttentionTiling.cpp - Tiles of rope.attention
//---------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Over batch, query head and query. A tile of heads must read whole key heads
// or lie within one, so that it is an attention of its own.
//
//===----------------------------------------------------------------------===//

#include "Rope/IR/Rope.h"
#include "Rope/IR/RopeOpUtils.h"
#include "mlir/Dialect/Affine/Utils.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Utils/StructuredOpsUtils.h"

using namespace mlir;
using namespace mlir::rope;

static constexpr int64_t kNumLoops = 3;

/// Entries of batch, heads and rows in the order of the dims of query, or, as
/// the two orders differ by one swap, back.
template <typename T>
static SmallVector<T> arrange(AttentionOp op, ArrayRef<T> perLoop) {
  SmallVector<T> result(perLoop);
  if (op.getLayout() == Layout::blhd)
    std::swap(result[1], result[2]);
  return result;
}

SmallVector<utils::IteratorType> AttentionOp::getLoopIteratorTypes() {
  return SmallVector<utils::IteratorType>(kNumLoops,
                                          utils::IteratorType::parallel);
}

SmallVector<Range> AttentionOp::getIterationDomain(OpBuilder &builder) {
  SmallVector<Range> domain =
      getLeadingDomain(builder, getLoc(), getQuery(), kNumLoops);
  return arrange<Range>(*this, domain);
}

/// Offset and size of the key heads that the query heads [offset, offset +
/// size) read.
static FailureOr<std::pair<OpFoldResult, OpFoldResult>>
getKeyHeadTile(OpBuilder &builder, AttentionOp op, OpFoldResult offset,
               OpFoldResult size) {
  Location loc = op.getLoc();
  MLIRContext *context = op.getContext();
  AffineExpr d0, d1;
  bindDims(context, d0, d1);
  OpFoldResult queryHeads =
      getDimSize(builder, loc, op.getQuery(), op.getHeadAxis());
  OpFoldResult keyHeads =
      getDimSize(builder, loc, op.getKey(), op.getHeadAxis());
  if (isZeroInteger(offset) && isEqualConstantIntOrValue(size, queryHeads))
    return std::pair(offset, keyHeads);

  auto apply = [&](AffineExpr expr, ArrayRef<OpFoldResult> operands) {
    return affine::makeComposedFoldedAffineApply(builder, loc, expr, operands);
  };
  int64_t group = op.getGroupSize();
  std::optional<int64_t> tile = getConstantIntValue(size);
  if (ShapedType::isDynamic(group)) {
    if (tile != 1)
      return op.emitOpError("expected tiles of one query head where the number "
                            "of heads is dynamic");
    Value groupSize = arith::DivUIOp::create(
        builder, loc, getValueOrCreateConstantIndexOp(builder, loc, queryHeads),
        getValueOrCreateConstantIndexOp(builder, loc, keyHeads));
    Value head = arith::DivUIOp::create(
        builder, loc, getValueOrCreateConstantIndexOp(builder, loc, offset),
        groupSize);
    return std::pair(OpFoldResult(head), OpFoldResult(builder.getIndexAttr(1)));
  }
  if (group == 1)
    return std::pair(offset, size);
  if (!tile || (*tile % group != 0 && group % *tile != 0))
    return op.emitOpError("expected tiles of query heads (")
           << (tile ? formatSize(*tile) : "?")
           << ") to divide or be a multiple of the heads that share a key head "
              "("
           << group << ")";
  return std::pair(
      apply(d0.floorDiv(group), {offset}),
      OpFoldResult(builder.getIndexAttr(std::max<int64_t>(*tile / group, 1))));
}

/// Whether [offset, offset + size) is all of dim `dim` of `value`.
static bool isWholeDim(OpFoldResult offset, OpFoldResult size, Value value,
                       int64_t dim) {
  if (!isZeroInteger(offset))
    return false;
  if (std::optional<int64_t> known = getConstantIntValue(size))
    return *known == cast<ShapedType>(value.getType()).getDimSize(dim);
  auto isDim = [&](auto op) {
    return op && op.getSource() == value && op.getConstantIndex() == dim;
  };
  auto sizeValue = cast<Value>(size);
  return isDim(sizeValue.getDefiningOp<tensor::DimOp>()) ||
         isDim(sizeValue.getDefiningOp<memref::DimOp>());
}

namespace {
/// Where the first query of a tile stands: the operands that say so.
struct TileOffset {
  OpFoldResult index;
  /// Per sequence, to be sliced; null where there are none.
  Value perSequence;
};
} // namespace

/// Fails where a tile of some rows of the queries is no attention of its own.
static FailureOr<TileOffset> getTileOffset(OpBuilder &builder, AttentionOp op,
                                           OpFoldResult offset,
                                           OpFoldResult size) {
  Location loc = op.getLoc();
  AffineExpr d0, d1, d2;
  bindDims(op.getContext(), d0, d1, d2);
  auto apply = [&](AffineExpr expr, ArrayRef<OpFoldResult> operands) {
    return affine::makeComposedFoldedAffineApply(builder, loc, expr, operands);
  };
  OpFoldResult given;
  if (Value value = op.getQueryOffset())
    given = value;
  OpFoldResult numQueries =
      getDimSize(builder, loc, op.getQuery(), op.getRowAxis());
  if (op.hasSequences() &&
      isWholeDim(offset, size, op.getQuery(), op.getRowAxis()))
    return TileOffset{given, op.getQueryOffsets()};
  if (op.hasQueriesPerSequence())
    return op.emitOpError("expected tiles of all queries where sequences "
                          "have numbers of queries of their own");
  if (op.getQueryOffsets() || given)
    return TileOffset{given ? apply(d0 + d1, {given, offset}) : offset,
                      op.getQueryOffsets()};
  // The last query meets the last key.
  if (!op.hasKeysPerSequence())
    return TileOffset{apply(d0 - d1 + d2, {getDimSize(builder, loc, op.getKey(),
                                                      op.getRowAxis()),
                                           numQueries, offset}),
                      Value()};
  if (op.getFirstKeys() || !op.getKeyLengths())
    return op.emitOpError("expected query offsets, or key_lengths alone, to "
                          "tile the queries of sequences of different length");
  return TileOffset{apply(d0 - d1, {offset, numQueries}), op.getKeyLengths()};
}

FailureOr<TilingResult>
AttentionOp::getTiledImplementation(OpBuilder &builder,
                                    ArrayRef<OpFoldResult> offsets,
                                    ArrayRef<OpFoldResult> sizes) {
  Location loc = getLoc();
  auto keyHeads = getKeyHeadTile(builder, *this, offsets[1], sizes[1]);
  if (failed(keyHeads))
    return failure();
  FailureOr<TileOffset> offset =
      getTileOffset(builder, *this, offsets[2], sizes[2]);
  if (failed(offset))
    return failure();

  TilingResult result;
  auto slice = [&](Value value, ArrayRef<OpFoldResult> offsets,
                   ArrayRef<OpFoldResult> sizes) {
    return value ? sliceForTile(builder, loc, value, offsets, sizes, result)
                 : Value();
  };
  OpFoldResult zero = builder.getIndexAttr(0);
  // Packed queries have one batch entry, and paged or packed keys belong to
  // no entry: there is one tile of batches, or the keys are all of them.
  OpFoldResult first = offsets[0], count = sizes[0];
  auto sliceKeys = [&](Value value) {
    bool isWhole = getCumulativeQueryLengths() || getCumulativeKeyLengths() ||
                   getBlockTable();
    OpFoldResult batches = getDimSize(builder, loc, value, 0);
    OpFoldResult rows = getDimSize(builder, loc, value, getRowAxis());
    return slice(value,
                 arrange<OpFoldResult>(
                     *this, {isWhole ? zero : first, keyHeads->first, zero}),
                 arrange<OpFoldResult>(*this, {isWhole ? batches : count,
                                               keyHeads->second, rows}));
  };
  auto sliceSequences = [&](Value value, int64_t more = 0) {
    if (!value || getCumulativeQueryLengths())
      return value;
    AffineExpr d0 = builder.getAffineDimExpr(0);
    return slice(value, first,
                 affine::makeComposedFoldedAffineApply(builder, loc, d0 + more,
                                                       {count}));
  };

  Value query =
      slice(getQuery(), arrange(*this, offsets), arrange(*this, sizes));
  Value key = sliceKeys(getKey());
  Value value = sliceKeys(getValue());
  Value index = offset->index ? getValueOrCreateConstantIndexOp(builder, loc,
                                                                offset->index)
                              : Value();
  SmallVector<Value> outputs{
      slice(getOutput(), arrange(*this, offsets), arrange(*this, sizes))};
  if (Value lse = getLse())
    outputs.push_back(slice(lse, offsets, sizes));

  // Slices first: the op is created behind them. A bias has the order of the
  // loops, and a dim that is statically 1 is for all.
  Value bias = getBias();
  if (bias) {
    SmallVector<OpFoldResult> biasOffsets(offsets), biasSizes(sizes);
    for (int64_t dim = 0; dim < kNumLoops; ++dim)
      if (cast<ShapedType>(bias.getType()).getDimSize(dim) == 1) {
        biasOffsets[dim] = zero;
        biasSizes[dim] = builder.getIndexAttr(1);
      }
    bias = slice(bias, biasOffsets, biasSizes);
  }
  Value relativeBias = getRelativeBias();
  if (relativeBias) {
    // Query l of the tile is query l + its offset.
    bool isForAll = cast<ShapedType>(relativeBias.getType()).getDimSize(0) == 1;
    AffineExpr d0, d1, d2;
    bindDims(getContext(), d0, d1, d2);
    OpFoldResult width = affine::makeComposedFoldedAffineApply(
        builder, loc, d0 + d1 - d2,
        {sizes[2], getDimSize(builder, loc, relativeBias, 1),
         getDimSize(builder, loc, getQuery(), getRowAxis())});
    relativeBias = slice(
        relativeBias, {isForAll ? zero : offsets[1], offsets[2]},
        {isForAll ? OpFoldResult(builder.getIndexAttr(1)) : sizes[1], width});
  }
  Value queryOffsets = sliceSequences(offset->perSequence);
  Value queryLengths = sliceSequences(getQueryLengths());
  Value keyLengths = sliceSequences(getKeyLengths());
  Value firstKeys = sliceSequences(getFirstKeys());
  Value cumulative = sliceSequences(getCumulativeKeyLengths(), 1);
  Value blockTable = sliceSequences(getBlockTable());
  // Positions are [L], [A, L] or [B, A, L]; those of keys are whole.
  auto slicePositions = [&](Value positions, bool isKey) {
    if (!positions)
      return positions;
    int64_t rank = cast<ShapedType>(positions.getType()).getRank();
    if (isKey && rank < 3)
      return positions;
    SmallVector<OpFoldResult> from(rank, zero), size;
    for (int64_t dim = 0; dim < rank; ++dim)
      size.push_back(getDimSize(builder, loc, positions, dim));
    if (rank == 3)
      from[0] = offsets[0], size[0] = sizes[0];
    if (!isKey)
      from.back() = offsets[2], size.back() = sizes[2];
    return slice(positions, from, size);
  };
  Value queryPositions = slicePositions(getQueryPositions(), /*isKey=*/false);
  Value keyPositions = slicePositions(getKeyPositions(), /*isKey=*/true);

  SmallVector<Type> resultTypes;
  appendTensorTypes(outputs, resultTypes);
  auto tiled = cast<AttentionOp>(
      mlir::clone(builder, *this, resultTypes, (*this)->getOperands()));
  tiled.getQueryMutable().assign(query);
  tiled.getKeyMutable().assign(key);
  tiled.getValueMutable().assign(value);
  tiled.getOutputsMutable().assign(outputs);
  auto assign = [](MutableOperandRange range, Value value) {
    range.assign(value ? ValueRange(value) : ValueRange());
  };
  assign(tiled.getQueryOffsetMutable(), index);
  assign(tiled.getBiasMutable(), bias);
  assign(tiled.getRelativeBiasMutable(), relativeBias);
  assign(tiled.getQueryPositionsMutable(), queryPositions);
  assign(tiled.getKeyPositionsMutable(), keyPositions);
  assign(tiled.getQueryOffsetsMutable(), queryOffsets);
  assign(tiled.getQueryLengthsMutable(), queryLengths);
  assign(tiled.getKeyLengthsMutable(), keyLengths);
  assign(tiled.getFirstKeysMutable(), firstKeys);
  assign(tiled.getCumulativeKeyLengthsMutable(), cumulative);
  assign(tiled.getBlockTableMutable(), blockTable);
  recordTile(tiled, result);
  return result;
}

LogicalResult AttentionOp::getResultTilePosition(
    OpBuilder &builder, unsigned resultNumber, ArrayRef<OpFoldResult> offsets,
    ArrayRef<OpFoldResult> sizes, SmallVector<OpFoldResult> &resultOffsets,
    SmallVector<OpFoldResult> &resultSizes) {
  resultOffsets.assign(offsets.begin(), offsets.end());
  resultSizes.assign(sizes.begin(), sizes.end());
  if (resultNumber == 0) {
    resultOffsets = arrange(*this, offsets);
    resultSizes = arrange(*this, sizes);
    resultOffsets.push_back(builder.getIndexAttr(0));
    resultSizes.push_back(getDimSize(builder, getLoc(), getOutput(), 3));
  }
  return success();
}

FailureOr<TilingResult>
AttentionOp::generateResultTileValue(OpBuilder &builder, unsigned resultNumber,
                                     ArrayRef<OpFoldResult> offsets,
                                     ArrayRef<OpFoldResult> sizes) {
  SmallVector<OpFoldResult> loopOffsets(offsets), loopSizes(sizes);
  if (resultNumber == 0) {
    loopOffsets = arrange(*this, offsets);
    loopSizes = arrange(*this, sizes);
  }
  return getTiledForResult(builder, *this, resultNumber, loopOffsets, loopSizes,
                           kNumLoops);
}

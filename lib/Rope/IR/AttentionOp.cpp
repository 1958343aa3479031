//===- AttentionOp.cpp - rope.attention -----------------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "AttentionSequences.h"
#include "Rope/IR/Rope.h"
#include "Rope/IR/RopeOpUtils.h"
#include "mlir/Dialect/Affine/Utils.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Utils/StructuredOpsUtils.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/TypeUtilities.h"

#include <cmath>

using namespace mlir;
using namespace mlir::rope;

//===----------------------------------------------------------------------===//
// Verification
//===----------------------------------------------------------------------===//

static LogicalResult verifyShapes(AttentionOp op) {
  struct Size {
    StringRef name;
    Value value;
    int64_t dim;
  };
  auto match = [&](Size actual, Size expected) {
    auto size = [](const Size &s) {
      return cast<ShapedType>(s.value.getType()).getDimSize(s.dim);
    };
    return verifySize(
        op, "dim " + Twine(actual.dim) + " of " + actual.name, size(actual),
        "dim " + Twine(expected.dim) + " of " + expected.name, size(expected));
  };
  Value query = op.getQuery(), key = op.getKey(), value = op.getValue(),
        output = op.getOutput(), lse = op.getLse();
  // Packed and paged rows have a batch of their own.
  bool hasOneBatch = !op.getCumulativeQueryLengths() &&
                     !op.getCumulativeKeyLengths() && !op.getBlockTable();
  Size batch = hasOneBatch ? Size{"query", query, 0} : Size{"key", key, 0};
  if (failed(match({"key", key, 0}, batch)) ||
      failed(match({"key", key, 3}, {"query", query, 3})) ||
      failed(match({"value", value, 0}, batch)) ||
      failed(match({"value", value, 1}, {"key", key, 1})) ||
      failed(match({"value", value, 2}, {"key", key, 2})) ||
      failed(match({"output", output, 0}, {"query", query, 0})) ||
      failed(match({"output", output, 1}, {"query", query, 1})) ||
      failed(match({"output", output, 2}, {"query", query, 2})) ||
      failed(match({"output", output, 3}, {"value", value, 3})))
    return failure();
  int64_t ofQuery[] = {0, op.getHeadAxis(), op.getRowAxis()};
  if (lse)
    for (int64_t dim : {0, 1, 2})
      if (failed(match({"lse", lse, dim}, {"query", query, ofQuery[dim]})))
        return failure();
  return success();
}

static LogicalResult verifyElementTypes(AttentionOp op) {
  Type expected = op.getQueryType().getElementType();
  auto match = [&](StringRef name, Value value, Type expected,
                   StringRef source) -> LogicalResult {
    Type actual = getElementTypeOrSelf(value.getType());
    if (actual == expected)
      return success();
    return op.emitOpError("expected the element type of ")
           << name << " (" << actual << ") to be " << source << " (" << expected
           << ")";
  };
  if (failed(match("key", op.getKey(), expected, "that of query")) ||
      failed(match("value", op.getValue(), expected, "that of query")) ||
      failed(match("output", op.getOutput(), expected, "that of query")))
    return failure();
  Builder builder(op.getContext());
  if (Value lse = op.getLse())
    return match("lse", lse,
                 expected.isF64() ? expected : Type(builder.getF32Type()),
                 "the type of the scores");
  return success();
}

static LogicalResult verifyBiasType(AttentionOp op, StringRef name, Type type) {
  Type ofQuery = op.getQueryType().getElementType();
  if (type == ofQuery || type.isF32())
    return success();
  return op.emitOpError("expected the element type of ")
         << name << " (" << type << ") to be f32 or that of query (" << ofQuery
         << ")";
}

/// A dim of the bias that is statically 1 holds for all.
static LogicalResult verifyBias(AttentionOp op) {
  Value bias = op.getBias();
  if (failed(verifyRank(op, "bias", bias, 4)))
    return failure();
  // [B, Hq, Lq, Lk] in every layout.
  auto type = cast<ShapedType>(bias.getType());
  int64_t ofQuery[] = {0, op.getHeadAxis(), op.getRowAxis()};
  for (int64_t dim : {0, 1, 2}) {
    if (type.getDimSize(dim) != 1 &&
        failed(verifySize(
            op, "dim " + Twine(dim) + " of bias", type.getDimSize(dim),
            "dim " + Twine(ofQuery[dim]) + " of query, or to be 1,",
            op.getQueryType().getDimSize(ofQuery[dim]))))
      return failure();
  }
  if (failed(verifySize(op, "dim 3 of bias", type.getDimSize(3),
                        "dim " + Twine(op.getRowAxis()) + " of key",
                        op.getKeyType().getDimSize(op.getRowAxis()))))
    return failure();
  return verifyBiasType(op, "bias", type.getElementType());
}

static LogicalResult verifyRelativeBias(AttentionOp op) {
  Value bias = op.getRelativeBias();
  if (failed(verifyRank(op, "relative_bias", bias, 2)))
    return failure();
  auto type = cast<ShapedType>(bias.getType());
  if (type.getDimSize(0) != 1 &&
      failed(verifySize(op, "dim 0 of relative_bias", type.getDimSize(0),
                        "dim " + Twine(op.getHeadAxis()) +
                            " of query, or to be 1,",
                        op.getQueryType().getDimSize(op.getHeadAxis()))))
    return failure();
  int64_t queries = op.getQueryType().getDimSize(op.getRowAxis());
  int64_t keys = op.getKeyType().getDimSize(op.getRowAxis());
  bool isDynamic =
      ShapedType::isDynamic(queries) || ShapedType::isDynamic(keys);
  if (failed(verifySize(op, "dim 1 of relative_bias", type.getDimSize(1),
                        "queries + keys - 1",
                        isDynamic ? ShapedType::kDynamic
                                  : std::max<int64_t>(queries + keys - 1, 0))))
    return failure();
  return verifyBiasType(op, "relative_bias", type.getElementType());
}

/// Every piece must be able to take back what the keys are turned by.
static LogicalResult verifyRotatedKeys(AttentionOp op) {
  SmallVector<PositionPiece> pieces;
  op.getMap().getPieces(op.getCausal(), pieces);
  for (const PositionPiece &piece : pieces) {
    std::optional<Turn> turn = piece.key.afterLinear();
    if (!turn)
      return op.emitOpError("expected a position map whose keys can be turned "
                            "on from rotated_keys, but got ")
             << op.getMap();
    double amplitude = op.getFrequencies().getAmplitude();
    if (!turn->isIdentity() && amplitude != 1)
      return op.emitOpError(
                 "expected frequencies of amplitude 1 where keys are "
                 "turned on from rotated_keys, but got ")
             << amplitude;
  }
  return success();
}

/// Positions that are operands replace those of a map, which must be linear.
static LogicalResult verifyPositions(AttentionOp op) {
  Value queryPositions = op.getQueryPositions();
  Value keyPositions = op.getKeyPositions();
  if (!queryPositions && !keyPositions)
    return success();
  bool needsKeys = !op.getRotatedKeys();
  if (!queryPositions || static_cast<bool>(keyPositions) != needsKeys)
    return op.emitOpError("expected ")
           << (needsKeys ? "query_positions and key_positions together"
                         : "query_positions alone with rotated_keys")
           << ", but got "
           << (!queryPositions ? "key_positions alone"
               : keyPositions  ? "both"
                               : "query_positions alone");
  SmallVector<PositionPiece> pieces;
  op.getMap().getPieces(op.getCausal(), pieces);
  Turn linear = Turn::linear(op.getContext());
  if (pieces.size() != 1 || !(pieces[0].query == linear) ||
      !(pieces[0].key == linear))
    return op.emitOpError("expected a linear position map where positions are "
                          "operands, but got ")
           << op.getMap();
  struct Side {
    StringRef name, source;
    Value positions, shaped;
  };
  for (const Side &side :
       {Side{"query_positions", "query", queryPositions, op.getQuery()},
        Side{"key_positions", "key", keyPositions, op.getKey()}}) {
    if (!side.positions)
      continue;
    auto type = cast<ShapedType>(side.positions.getType());
    int64_t rank = type.getRank();
    auto match = [&](int64_t dim, StringRef source, int64_t expected) {
      return verifySize(op, "dim " + Twine(dim) + " of " + side.name,
                        type.getDimSize(dim), source, expected);
    };
    auto shaped = cast<ShapedType>(side.shaped.getType());
    int64_t rowAxis = op.getRowAxis();
    if (failed(match(rank - 1,
                     ("dim " + Twine(rowAxis) + " of " + side.source).str(),
                     shaped.getDimSize(rowAxis))) ||
        (rank > 1 &&
         failed(match(rank - 2,
                      "the number of position axes of the frequencies",
                      op.getFrequencies().getNumAxes()))) ||
        (rank > 2 &&
         failed(match(0, "dim 0 of query", op.getQueryType().getDimSize(0)))))
      return failure();
  }
  return success();
}

/// The growths of both sides must make one of their difference (xPos), also
/// from the center that the lowerings choose.
static LogicalResult verifyGrowth(AttentionOp op) {
  if (!op.getFrequencies().growsWithPosition())
    return success();
  SmallVector<PositionPiece> pieces;
  op.getMap().getPieces(op.getCausal(), pieces);
  for (const PositionPiece &piece : pieces)
    if (piece.query.scale != piece.key.scale)
      return op.emitOpError("expected a position map that turns queries and "
                            "keys by one scale for ")
             << op.getFrequencies() << ", but got " << op.getMap();
  return success();
}

/// What is given by row of query and key, or is relative to their length, is
/// for a batch of sequences of one length.
static LogicalResult verifyOneLength(AttentionOp op) {
  if (!op.hasSequences())
    return success();
  for (auto [name, operand] :
       {std::pair("bias", op.getBias()),
        std::pair("relative_bias", op.getRelativeBias()),
        std::pair("query_positions", op.getQueryPositions())})
    if (operand)
      return op.emitOpError("expected no ")
             << name << " where operands say where sequences lie";
  if (op.getFrequencies().growsWithPosition())
    return op.emitOpError("expected frequencies that do not grow with position "
                          "where operands say where sequences lie, but got ")
           << op.getFrequencies();
  return success();
}

LogicalResult AttentionOp::verify() {
  if (getOutputs().empty() || getOutputs().size() > 2)
    return emitOpError("expected 1 or 2 outs operands (output, lse), but got ")
           << getOutputs().size();
  if (failed(verifyPureSemantics(*this)) ||
      failed(verifyRank(*this, "query", getQuery(), 4)) ||
      failed(verifyRank(*this, "key", getKey(), 4)) ||
      failed(verifyRank(*this, "value", getValue(), 4)) ||
      failed(verifyRank(*this, "output", getOutput(), 4)))
    return failure();
  if (getLse() && failed(verifyRank(*this, "lse", getLse(), 3)))
    return failure();
  if (failed(verifySequences(*this)) || failed(verifyShapes(*this)) ||
      failed(verifyElementTypes(*this)))
    return failure();

  int64_t queryHeads = getQueryType().getDimSize(getHeadAxis());
  int64_t keyHeads = getKeyType().getDimSize(getHeadAxis());
  if (!ShapedType::isDynamic(queryHeads) && !ShapedType::isDynamic(keyHeads) &&
      (keyHeads == 0 ? queryHeads != 0 : queryHeads % keyHeads != 0))
    return emitOpError("expected the number of query heads (")
           << queryHeads << ") to be a multiple of the number of key heads ("
           << keyHeads << ")";
  if (getValueType().getDimSize(3) == 0)
    return emitOpError("expected dim 3 of value to be positive, but got 0");
  int64_t headDim = getQueryType().getDimSize(3);
  int64_t rotaryDim = getFrequencies().getRotaryDim();
  if (!ShapedType::isDynamic(headDim) && rotaryDim > headDim)
    return emitOpError("expected the rotary dim of the frequencies (")
           << rotaryDim << ") to be at most the head dim (" << headDim << ")";
  if (std::optional<APFloat> scale = getScale(); scale && !scale->isFinite())
    return emitOpError("expected scale to be finite");
  if (std::optional<APFloat> cap = getSoftCap();
      cap && (!cap->isFinite() || cap->isNegative() || cap->isZero()))
    return emitOpError("expected soft_cap to be finite and positive, but got ")
           << cap->convertToDouble();
  if (getBias() && failed(verifyBias(*this)))
    return failure();
  if (getRelativeBias() && failed(verifyRelativeBias(*this)))
    return failure();
  if (getRotatedKeys() && failed(verifyRotatedKeys(*this)))
    return failure();
  if (failed(verifyPositions(*this)) || failed(verifyGrowth(*this)) ||
      failed(verifyOneLength(*this)))
    return failure();
  return verifyFrequencyOperands(*this, getFrequencies(), getLength(),
                                 getInverseFrequencies());
}

FailureOr<double> AttentionOp::getScaleOrDefault() {
  if (std::optional<APFloat> scale = getScale())
    return scale->convertToDouble();
  int64_t headDim = getQueryType().getDimSize(3);
  if (ShapedType::isDynamic(headDim))
    return failure();
  return 1 / std::sqrt(static_cast<double>(headDim));
}

SmallVector<KeyInterval> AttentionOp::getKeyIntervals() {
  SmallVector<KeyInterval> intervals;
  if (VisibilityAttrInterface visibility = getVisibilityAttr())
    visibility.getKeyIntervals(getCausal(), intervals);
  else
    intervals.emplace_back();
  return intervals;
}

int64_t AttentionOp::getGroupSize() {
  int64_t queryHeads = getQueryType().getDimSize(getHeadAxis());
  int64_t keyHeads = getKeyType().getDimSize(getHeadAxis());
  if (ShapedType::isDynamic(queryHeads) || ShapedType::isDynamic(keyHeads))
    return ShapedType::kDynamic;
  return queryHeads == 0 || keyHeads == 0 ? 1 : queryHeads / keyHeads;
}

//===----------------------------------------------------------------------===//
// Folding
//===----------------------------------------------------------------------===//

LogicalResult AttentionOp::fold(FoldAdaptor, SmallVectorImpl<OpFoldResult> &) {
  return memref::foldMemRefCast(*this);
}

namespace {
/// Drops a log-sum-exp that nobody reads.
struct DropUnusedLse : OpRewritePattern<AttentionOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(AttentionOp op,
                                PatternRewriter &rewriter) const override {
    if (op.getNumResults() != 2)
      return rewriter.notifyMatchFailure(op, "no log-sum-exp result");
    if (!op->getResult(1).use_empty())
      return rewriter.notifyMatchFailure(op, "the log-sum-exp is used");
    auto without = cast<AttentionOp>(
        clone(rewriter, op, op.getOutput().getType(), op->getOperands()));
    without.getOutputsMutable().erase(1);
    rewriter.replaceAllUsesWith(op->getResult(0), without->getResult(0));
    rewriter.eraseOp(op);
    return success();
  }
};
} // namespace

void AttentionOp::getCanonicalizationPatterns(RewritePatternSet &results,
                                              MLIRContext *context) {
  results.add<DropUnusedLse>(context);
}

//===----------------------------------------------------------------------===//
// Types, shapes, effects
//===----------------------------------------------------------------------===//

LogicalResult
AttentionOp::inferReturnTypes(MLIRContext *context, std::optional<Location>,
                              ValueRange operands, DictionaryAttr attributes,
                              OpaqueProperties properties, RegionRange regions,
                              SmallVectorImpl<Type> &types) {
  Adaptor adaptor(operands, attributes, properties, regions);
  appendTensorTypes(adaptor.getOutputs(), types);
  return success();
}

LogicalResult AttentionOp::reifyResultShapes(
    OpBuilder &builder, ReifiedRankedShapedTypeDims &reifiedReturnShapes) {
  return reifyFromInits(builder, *this, reifiedReturnShapes);
}

void AttentionOp::getEffects(
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>
        &effects) {
  getDestinationStyleEffects(*this, /*initsAreRead=*/false, effects);
}

//===----------------------------------------------------------------------===//
// Tiling: over batch, query head and query. A tile of heads must read whole
// key heads or lie within one, so that it is an attention of its own.
//===----------------------------------------------------------------------===//

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

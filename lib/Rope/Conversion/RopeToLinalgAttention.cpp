//===- RopeToLinalgAttention.cpp - Attention to linalg --------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// rope.attention, one statement per line of its formula: for every piece of the
// position map turned queries, turned keys and a full score matrix; a select
// between the pieces by position; the softmax; the product with the values.
//
// Key heads are repeated for the query heads that share them, so that every
// statement is over [B, Hq, ...] with plain indexing maps, whatever is dynamic.
// Loops: b, h (query head), l (query), then keys j and channels.
//
//===----------------------------------------------------------------------===//

#include "Rope/IR/Rope.h"
#include "RopeToLinalgDetail.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Math/IR/Math.h"

#include <limits>

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

namespace {

/// Emits the linalg form of one rope.attention.
class AttentionEmitter {
public:
  AttentionEmitter(ImplicitLocOpBuilder &b, AttentionOp op);

  /// The results of `op`.
  SmallVector<Value> emit();

private:
  // Statements of the formula, in order.
  Value emitTurned(bool isKey, const Turn &turn);
  Value emitRotated(bool isKey, const Turn &turn, Value input, Value positions,
                    OpFoldResult rows);
  Value emitTurnedByBatch(bool isKey, Value input, Value positions);
  Value emitPositions(const Turn &turn, Value first, OpFoldResult length);
  Value emitPieceScores(const PositionPiece &piece);
  Value getRelativeBias(ImplicitLocOpBuilder &b);
  Value emitBias(SmallVectorImpl<unsigned> &loops);
  Value emitScores();
  Value emitRowMax(Value scores);
  Value emitExp(Value scores, Value max);
  Value emitRowSum(Value exp);
  Value emitWeightedSum(Value exp);
  Value emitOutput(Value acc, Value sum);
  Value emitLse(Value max, Value sum);

  // Pieces of statements.
  Value emitScale();
  Value repeatHeads(Value tensor);
  Value getQueryPosition(ImplicitLocOpBuilder &b);
  bool hidesKeys() { return op.getCausal() || op.getVisibility(); }
  Value isHidden(ImplicitLocOpBuilder &b, unsigned keyLoop);
  Value fill(ArrayRef<OpFoldResult> sizes, double value);
  Value empty(ArrayRef<OpFoldResult> sizes) {
    return tensor::EmptyOp::create(b, sizes, computeType);
  }
  Value constant(ImplicitLocOpBuilder &b, double value) {
    return arith::ConstantOp::create(b, b.getFloatAttr(computeType, value));
  }

  ImplicitLocOpBuilder &b;
  AttentionOp op;
  FloatType computeType;
  OpFoldResult batch, queryHeads, keyHeads, queryLength, keyLength, headDim,
      valueDim;
  /// Query heads per key head.
  OpFoldResult group;
  /// [B, Hq, Lq], and that with Lk or Dv.
  SmallVector<OpFoldResult> rowSizes, scoreSizes, outputSizes;
  Value firstQuery;
  /// What is turned already, of queries and of keys, so that pieces share it.
  SmallVector<std::tuple<bool, Turn, Value>> turned;
};

constexpr double kInfinity = std::numeric_limits<double>::infinity();

} // namespace

//===----------------------------------------------------------------------===//
// Sizes and shapes
//===----------------------------------------------------------------------===//

AttentionEmitter::AttentionEmitter(ImplicitLocOpBuilder &b, AttentionOp op)
    : b(b), op(op) {
  Value query = op.getQuery(), key = op.getKey(), value = op.getValue();
  computeType = op.getQueryType().getElementType().isF64() ? b.getF64Type()
                                                           : b.getF32Type();
  batch = getSharedSize(b, {{query, 0}, {key, 0}, {value, 0}});
  queryHeads = getSharedSize(b, {{query, 1}});
  keyHeads = getSharedSize(b, {{key, 1}, {value, 1}});
  queryLength = getSharedSize(b, {{query, 2}});
  keyLength = getSharedSize(b, {{key, 2}, {value, 2}});
  headDim = getSharedSize(b, {{query, 3}, {key, 3}});
  valueDim = getSharedSize(b, {{value, 3}});

  // Without heads there is nothing to do, but no division by zero either.
  Location loc = b.getLoc();
  Value divisor = b.createOrFold<arith::MaxUIOp>(
      getValueOrCreateConstantIndexOp(b, loc, keyHeads),
      arith::ConstantIndexOp::create(b, 1));
  group = getAsOpFoldResult(b.createOrFold<arith::DivUIOp>(
      getValueOrCreateConstantIndexOp(b, loc, queryHeads), divisor));

  rowSizes = {batch, queryHeads, queryLength};
  scoreSizes = {batch, queryHeads, queryLength, keyLength};
  outputSizes = {batch, queryHeads, queryLength, valueDim};
  firstQuery = op.getQueryOffset();
  if (!firstQuery)
    firstQuery = arith::SubIOp::create(
        b, getValueOrCreateConstantIndexOp(b, loc, keyLength),
        getValueOrCreateConstantIndexOp(b, loc, queryLength));
}

/// [B, Hkv, L, D] as [B, Hq, L, D]: head h is head h / (Hq/Hkv) of `tensor`.
Value AttentionEmitter::repeatHeads(Value tensor) {
  if (getConstantIntValue(group) == 1)
    return tensor;
  SmallVector<OpFoldResult> sizes =
      tensor::getMixedSizes(b, b.getLoc(), tensor);
  sizes.insert(sizes.begin() + 2, group);
  Value init = tensor::EmptyOp::create(b, sizes, getTensorElementType(tensor));
  Value repeated =
      linalg::BroadcastOp::create(b, tensor, init, ArrayRef<int64_t>{2})
          ->getResult(0);
  SmallVector<ReassociationIndices> groups{{0}, {1, 2}, {3}, {4}};
  return tensor::CollapseShapeOp::create(b, repeated, groups);
}

Value AttentionEmitter::fill(ArrayRef<OpFoldResult> sizes, double value) {
  Value init = empty(sizes);
  return linalg::FillOp::create(b, constant(b, value), init).getResult(0);
}

//===----------------------------------------------------------------------===//
// Turned queries and keys
//===----------------------------------------------------------------------===//

/// The integers `turn.index(first + l)` for l below `length`.
Value AttentionEmitter::emitPositions(const Turn &turn, Value first,
                                      OpFoldResult length) {
  Value init = tensor::EmptyOp::create(b, length, b.getI64Type());
  return createGeneric(
      b, {}, init, /*numLoops=*/1, /*numReductions=*/0, {{0}},
      [&](ImplicitLocOpBuilder &b, ValueRange) -> Value {
        Value position =
            arith::AddIOp::create(b, first, linalg::IndexOp::create(b, 0));
        Value index = affine::AffineMinOp::create(b, turn.index, position);
        return arith::IndexCastOp::create(b, b.getI64Type(), index);
      });
}

/// The keys or the queries, [B, H, L, D], turned by `turn`.
Value AttentionEmitter::emitTurned(bool isKey, const Turn &turn) {
  FrequenciesAttrInterface frequencies = op.getFrequencies();
  Value input = isKey ? op.getKey() : op.getQuery();
  // The amplitude multiplies even what stands at position 0.
  if (isKey ? op.isKeyUnturned(turn)
            : turn.isIdentity() && frequencies.getAmplitude() == 1)
    return input;
  for (auto &[isOfKey, sourceTurn, result] : turned)
    if (isOfKey == isKey && sourceTurn == turn)
      return result;

  Value first =
      isKey ? arith::ConstantIndexOp::create(b, 0).getResult() : firstQuery;
  SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(b, b.getLoc(), input);
  OpFoldResult rows = sizes[2];
  Value positions = first;
  if (turn.isConstant()) {
    rows = b.getIndexAttr(1);
    positions = arith::ConstantIndexOp::create(b, 0);
  } else if (!turn.isIndexPosition()) {
    positions = emitPositions(turn, first, rows);
  }
  if (Value given = isKey ? op.getKeyPositions() : op.getQueryPositions()) {
    positions = given;
    if (cast<RankedTensorType>(given.getType()).getRank() == 3) {
      Value result = emitTurnedByBatch(isKey, input, given);
      turned.emplace_back(isKey, turn, result);
      return result;
    }
  }
  auto rotate = emitRotated(isKey, turn, input, positions, rows);
  turned.emplace_back(isKey, turn, rotate);
  return rotate;
}

/// `input`, [..., L, D], turned by a table of `rows` positions.
Value AttentionEmitter::emitRotated(bool isKey, const Turn &turn, Value input,
                                    Value positions, OpFoldResult rows) {
  FrequenciesAttrInterface frequencies = op.getFrequencies();
  SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(b, b.getLoc(), input);
  // Halfway along the keys, so that the factors of xPos stay small; keys that
  // are given rotated have no center.
  Value center;
  if (frequencies.growsWithPosition() && !op.getRotatedKeys())
    center = arith::ShRUIOp::create(
        b, getValueOrCreateConstantIndexOp(b, b.getLoc(), keyLength),
        arith::ConstantIndexOp::create(b, 1));
  OpFoldResult tableSizes[] = {rows,
                               b.getIndexAttr(frequencies.getRotaryDim() / 2)};
  Value tableInit = tensor::EmptyOp::create(b, tableSizes, b.getF32Type());
  // Narrowed to f64: half an ulp of the scale is 2e-7 radians at position 2^31.
  auto table = TableOp::create(
      b, frequencies, positions, center, op.getLength(),
      op.getInverseFrequencies(), tableInit, tableInit,
      b.getF64FloatAttr(static_cast<double>(turn.scale)),
      b.getF64FloatAttr(static_cast<double>(turn.offset)),
      isKey && frequencies.growsWithPosition() ? b.getUnitAttr() : UnitAttr());
  auto rotate =
      RotateOp::create(b, input, table.getResult(0), table.getResult(1),
                       empty(sizes), op.getPairing(), /*inverse=*/false);
  return rotate.getResult(0);
}

/// `input`, [B, H, L, D], turned by `positions`, [B, A, L]: as [H, B * L, D] by
/// a table of B * L rows.
Value AttentionEmitter::emitTurnedByBatch(bool isKey, Value input,
                                          Value positions) {
  Location loc = b.getLoc();
  Value byHead = transposeTensor(b, input, {1, 0, 2, 3});
  SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(b, loc, byHead);
  SmallVector<ReassociationIndices> groups{{0}, {1, 2}, {3}};
  Value rows = tensor::CollapseShapeOp::create(b, byHead, groups);
  Value byAxis = transposeTensor(b, positions, {1, 0, 2});
  Value list = tensor::CollapseShapeOp::create(
      b, byAxis, ArrayRef<ReassociationIndices>{{0}, {1, 2}});
  Value rotated = emitRotated(isKey, Turn::linear(b.getContext()), rows, list,
                              tensor::getMixedSize(b, loc, rows, 1));
  auto type = cast<RankedTensorType>(byHead.getType())
                  .clone(getTensorElementType(rotated));
  Value expanded =
      tensor::ExpandShapeOp::create(b, type, rotated, groups, sizes);
  return transposeTensor(b, expanded, {1, 0, 2, 3});
}

//===----------------------------------------------------------------------===//
// Scores
//===----------------------------------------------------------------------===//

/// Position i of the query of the innermost linalg op.
Value AttentionEmitter::getQueryPosition(ImplicitLocOpBuilder &b) {
  return arith::AddIOp::create(b, firstQuery, linalg::IndexOp::create(b, 2));
}

/// Whether the key of loop `keyLoop` is hidden, where some are.
Value AttentionEmitter::isHidden(ImplicitLocOpBuilder &b, unsigned keyLoop) {
  Value i = getQueryPosition(b);
  Value j = linalg::IndexOp::create(b, keyLoop);
  auto compare = [&](arith::CmpIPredicate predicate, AffineExpr bound) {
    Value value =
        affine::AffineApplyOp::create(b, AffineMap::get(1, 0, bound), i);
    return arith::CmpIOp::create(b, predicate, j, value).getResult();
  };
  auto either = [&](Value x, Value y) -> Value {
    return x && y ? arith::OrIOp::create(b, x, y).getResult() : x ? x : y;
  };
  // A key is hidden that lies outside of every interval.
  Value hidden;
  for (const KeyInterval &interval : op.getKeyIntervals()) {
    Value isOutside;
    if (interval.begin)
      isOutside = compare(arith::CmpIPredicate::slt, interval.begin);
    if (interval.end)
      isOutside =
          either(isOutside, compare(arith::CmpIPredicate::sge, interval.end));
    if (!isOutside)
      isOutside = arith::ConstantIntOp::create(b, b.getI1Type(), 0);
    if (hidden)
      isOutside = arith::AndIOp::create(b, hidden, isOutside);
    hidden = isOutside;
  }
  if (op.getCausal())
    hidden = either(hidden,
                    arith::CmpIOp::create(b, arith::CmpIPredicate::sgt, j, i));
  return hidden;
}

/// The scale, of the type of the scores.
Value AttentionEmitter::emitScale() {
  FailureOr<double> known = op.getScaleOrDefault();
  if (succeeded(known))
    return constant(b, *known);
  Value dim = getValueOrCreateConstantIndexOp(b, b.getLoc(), headDim);
  Value integer = arith::IndexCastOp::create(b, b.getI64Type(), dim);
  Value root = math::SqrtOp::create(
      b, arith::SIToFPOp::create(b, b.getF64Type(), integer));
  Value one = arith::ConstantOp::create(b, b.getF64FloatAttr(1));
  return convertFloat(b, arith::DivFOp::create(b, one, root), computeType);
}

/// The dot products of one piece, for every query and key.
Value AttentionEmitter::emitPieceScores(const PositionPiece &piece) {
  Value query = emitTurned(/*isKey=*/false, piece.query);
  Value key = emitTurned(/*isKey=*/true, op.getKeyTurn(piece.key));
  return createGeneric(
      b, {query, repeatHeads(key)}, fill(scoreSizes, 0), /*numLoops=*/5,
      /*numReductions=*/1, {{0, 1, 2, 4}, {0, 1, 3, 4}, {0, 1, 2, 3}},
      [&](ImplicitLocOpBuilder &b, ValueRange args) -> Value {
        Value product =
            arith::MulFOp::create(b, convertFloat(b, args[0], computeType),
                                  convertFloat(b, args[1], computeType));
        return arith::AddFOp::create(b, args[2], product);
      });
}

/// The bias by relative position of the score of the innermost linalg op.
Value AttentionEmitter::getRelativeBias(ImplicitLocOpBuilder &b) {
  Value bias = op.getRelativeBias();
  bool isForAll = cast<RankedTensorType>(bias.getType()).getDimSize(0) == 1;
  Value head = isForAll ? arith::ConstantIndexOp::create(b, 0).getResult()
                        : linalg::IndexOp::create(b, 1).getResult();
  Value last = arith::SubIOp::create(
      b, getValueOrCreateConstantIndexOp(b, b.getLoc(), keyLength),
      arith::ConstantIndexOp::create(b, 1));
  Value column = arith::AddIOp::create(
      b, last,
      arith::SubIOp::create(b, linalg::IndexOp::create(b, 2),
                            linalg::IndexOp::create(b, 3)));
  Value value = tensor::ExtractOp::create(b, bias, ValueRange{head, column});
  return convertFloat(b, value, computeType);
}

/// The bias without the dims that are statically 1, but for that of the keys,
/// and the loops of the others.
Value AttentionEmitter::emitBias(SmallVectorImpl<unsigned> &loops) {
  Value bias = op.getBias();
  auto type = cast<RankedTensorType>(bias.getType());
  SmallVector<int64_t> shape;
  for (auto [dim, size] : llvm::enumerate(type.getShape())) {
    if (size == 1 && dim < 3)
      continue;
    loops.push_back(dim);
    shape.push_back(size);
  }
  SmallVector<OpFoldResult> offsets(4, b.getIndexAttr(0)),
      strides(4, b.getIndexAttr(1)),
      sizes = tensor::getMixedSizes(b, b.getLoc(), bias);
  return tensor::ExtractSliceOp::create(
      b, RankedTensorType::get(shape, type.getElementType()), bias, offsets,
      sizes, strides);
}

/// The scaled score of the piece that holds at each position, -inf where the
/// key is hidden.
Value AttentionEmitter::emitScores() {
  SmallVector<PositionPiece> pieces;
  op.getMap().getPieces(op.getCausal(), pieces);
  SmallVector<Value> pieceScores;
  for (const PositionPiece &piece : pieces)
    pieceScores.push_back(emitPieceScores(piece));

  Value scale = emitScale();
  const unsigned loops[] = {0, 1, 2, 3};
  SmallVector<ArrayRef<unsigned>> dims(pieces.size(), loops);
  SmallVector<Value> inputs(pieceScores);
  SmallVector<unsigned> biasLoops;
  if (op.getBias()) {
    inputs.push_back(emitBias(biasLoops));
    dims.push_back(biasLoops);
  }
  dims.push_back(loops);
  return createGeneric(
      b, inputs, empty(scoreSizes), /*numLoops=*/4, /*numReductions=*/0, dims,
      [&](ImplicitLocOpBuilder &b, ValueRange args) -> Value {
        Value score = args[0];
        if (pieces.size() > 1) {
          Value i = getQueryPosition(b);
          Value j = linalg::IndexOp::create(b, 3);
          for (auto [piece, pieceScore] :
               llvm::drop_begin(llvm::zip_first(pieces, args))) {
            Value begin = affine::AffineApplyOp::create(
                b, AffineMap::get(1, 0, piece.begin), i);
            Value holds =
                arith::CmpIOp::create(b, arith::CmpIPredicate::sge, j, begin);
            score = arith::SelectOp::create(b, holds, pieceScore, score);
          }
        }
        score = arith::MulFOp::create(b, score, scale);
        if (QueryScalingAttrInterface scaling = op.getQueryScalingAttr())
          score = arith::MulFOp::create(b, score,
                                        scaling.buildFactor(b, b.getLoc(),
                                                            getQueryPosition(b),
                                                            computeType));
        if (std::optional<APFloat> cap = op.getSoftCap()) {
          Value c = constant(b, cap->convertToDouble());
          score = arith::MulFOp::create(
              b, c,
              math::TanhOp::create(b, arith::DivFOp::create(b, score, c)));
        }
        if (op.getBias())
          score = arith::AddFOp::create(
              b, score, convertFloat(b, args[pieces.size()], computeType));
        if (op.getRelativeBias())
          score = arith::AddFOp::create(b, score, getRelativeBias(b));
        if (hidesKeys())
          score = arith::SelectOp::create(b, isHidden(b, 3),
                                          constant(b, -kInfinity), score);
        return score;
      });
}

//===----------------------------------------------------------------------===//
// Softmax and the product with the values
//===----------------------------------------------------------------------===//

Value AttentionEmitter::emitRowMax(Value scores) {
  return createGeneric(b, scores, fill(rowSizes, -kInfinity), /*numLoops=*/4,
                       /*numReductions=*/1, {{0, 1, 2, 3}, {0, 1, 2}},
                       [&](ImplicitLocOpBuilder &b, ValueRange args) -> Value {
                         return arith::MaximumFOp::create(b, args[1], args[0]);
                       });
}

/// exp(score - max); zero in a row whose scores are all -inf.
Value AttentionEmitter::emitExp(Value scores, Value max) {
  return createGeneric(
      b, {scores, max}, empty(scoreSizes), /*numLoops=*/4, /*numReductions=*/0,
      {{0, 1, 2, 3}, {0, 1, 2}, {0, 1, 2, 3}},
      [&](ImplicitLocOpBuilder &b, ValueRange args) -> Value {
        Value exp =
            math::ExpOp::create(b, arith::SubFOp::create(b, args[0], args[1]));
        Value isEmpty = arith::CmpFOp::create(b, arith::CmpFPredicate::OEQ,
                                              args[1], constant(b, -kInfinity));
        return arith::SelectOp::create(b, isEmpty, constant(b, 0), exp);
      });
}

Value AttentionEmitter::emitRowSum(Value exp) {
  return createGeneric(b, exp, fill(rowSizes, 0), /*numLoops=*/4,
                       /*numReductions=*/1, {{0, 1, 2, 3}, {0, 1, 2}},
                       [&](ImplicitLocOpBuilder &b, ValueRange args) -> Value {
                         return arith::AddFOp::create(b, args[1], args[0]);
                       });
}

/// sum_j exp[j] * value[j] over the visible keys; a hidden value is not even
/// multiplied by zero, as it may be NaN.
Value AttentionEmitter::emitWeightedSum(Value exp) {
  return createGeneric(b, {exp, repeatHeads(op.getValue())},
                       fill(outputSizes, 0), /*numLoops=*/5,
                       /*numReductions=*/1,
                       {{0, 1, 2, 4}, {0, 1, 4, 3}, {0, 1, 2, 3}},
                       [&](ImplicitLocOpBuilder &b, ValueRange args) -> Value {
                         Value product = arith::MulFOp::create(
                             b, args[0], convertFloat(b, args[1], computeType));
                         if (hidesKeys())
                           product = arith::SelectOp::create(
                               b, isHidden(b, 4), constant(b, 0), product);
                         return arith::AddFOp::create(b, args[2], product);
                       });
}

/// acc / sum, where a sum of zero, that of an empty row, leaves acc as it is.
Value AttentionEmitter::emitOutput(Value acc, Value sum) {
  auto type = cast<RankedTensorType>(op.getOutput().getType());
  Type elementType = type.getElementType();
  Value init = tensor::EmptyOp::create(b, outputSizes, elementType);
  Value output = createGeneric(
      b, {acc, sum}, init, /*numLoops=*/4, /*numReductions=*/0,
      {{0, 1, 2, 3}, {0, 1, 2}, {0, 1, 2, 3}},
      [&](ImplicitLocOpBuilder &b, ValueRange args) -> Value {
        Value isEmpty = arith::CmpFOp::create(b, arith::CmpFPredicate::OEQ,
                                              args[1], constant(b, 0));
        Value divisor =
            arith::SelectOp::create(b, isEmpty, constant(b, 1), args[1]);
        return convertFloat(b, arith::DivFOp::create(b, args[0], divisor),
                            elementType);
      });
  return castTensor(b, output, type);
}

/// max + ln(sum); -inf in an empty row.
Value AttentionEmitter::emitLse(Value max, Value sum) {
  Value lse =
      createGeneric(b, {max, sum}, empty(rowSizes), /*numLoops=*/3,
                    /*numReductions=*/0, {{0, 1, 2}, {0, 1, 2}, {0, 1, 2}},
                    [&](ImplicitLocOpBuilder &b, ValueRange args) -> Value {
                      return arith::AddFOp::create(
                          b, args[0], math::LogOp::create(b, args[1]));
                    });
  return castTensor(b, lse, op.getLse().getType());
}

SmallVector<Value> AttentionEmitter::emit() {
  Value scores = emitScores();
  Value max = emitRowMax(scores);
  Value exp = emitExp(scores, max);
  Value sum = emitRowSum(exp);
  SmallVector<Value> results{emitOutput(emitWeightedSum(exp), sum)};
  if (op.getLse())
    results.push_back(emitLse(max, sum));
  return results;
}

//===----------------------------------------------------------------------===//
// Pattern
//===----------------------------------------------------------------------===//

namespace {

struct AttentionLowering final : OpRewritePattern<AttentionOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(AttentionOp op,
                                PatternRewriter &rewriter) const override {
    if (!op.hasPureTensorSemantics())
      return rewriter.notifyMatchFailure(op, "expected tensors, got memrefs");
    if (op.getLayout() != Layout::bhld || op.hasSequences())
      return rewriter.notifyMatchFailure(op, "has a layout or sequences");
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    rewriter.replaceOp(op, AttentionEmitter(b, op).emit());
    return success();
  }
};

} // namespace

void rope::detail::populateAttentionToLinalgPatterns(
    RewritePatternSet &patterns) {
  patterns.add<AttentionLowering>(patterns.getContext());
}

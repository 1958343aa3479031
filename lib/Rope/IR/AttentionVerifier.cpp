//===- AttentionVerifier.cpp - What rope.attention takes
//-----------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "AttentionSequences.h"
#include "Rope/IR/Rope.h"
#include "Rope/IR/RopeOpUtils.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace mlir::rope;

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

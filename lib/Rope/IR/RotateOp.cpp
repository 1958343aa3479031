//===- RotateOp.cpp - rope.rotate -----------------------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/IR/Rope.h"
#include "Rope/IR/RopeOpUtils.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"

#include <cmath>

using namespace mlir;
using namespace mlir::rope;

/// Whether one row of the tables turns every row of the input.
static bool isOneRow(RotateOp op) {
  return op.getTableType().getDimSize(0) == 1;
}

LogicalResult RotateOp::verify() {
  return verifyRotation(*this, getInput(), getOutput(),
                        {{"cos", getCos()}, {"sin", getSin()}});
}

//===----------------------------------------------------------------------===//
// Folding
//===----------------------------------------------------------------------===//

/// The table that `op` turns by, where one op computed it and neither an
/// amplitude nor xPos makes the rotation a scaling too.
static TableOp getUnitTable(RotateOp op) {
  auto table = op.getCos().getDefiningOp<TableOp>();
  if (!table || table->getNumResults() != 2 ||
      op.getCos() != table->getResult(0) ||
      op.getSin() != table->getResult(1) ||
      table.getFrequencies().getAmplitude() != 1.0 ||
      table.getFrequencies().growsWithPosition())
    return {};
  return table;
}

/// The one position of `table`, where every row has the same, known one.
static std::optional<double> getConstantPosition(TableOp table) {
  double scale = table.getPositionScale().convertToDouble();
  double offset = table.getPositionOffset().convertToDouble();
  if (scale == 0)
    return offset;
  APInt first;
  if (table.hasConsecutivePositions() &&
      cast<ShapedType>(table.getCos().getType()).getDimSize(0) == 1 &&
      matchPattern(table.getPositions(), m_ConstantInt(&first)))
    return scale * first.getSExtValue() + offset;
  return std::nullopt;
}

LogicalResult RotateOp::fold(FoldAdaptor,
                             SmallVectorImpl<OpFoldResult> &results) {
  // Rotation by position zero.
  if (getNumResults() == 1 && getInput().getType() == getOutput().getType())
    if (TableOp table = getUnitTable(*this))
      if (getConstantPosition(table) == 0.0) {
        results.push_back(getInput());
        return success();
      }
  return memref::foldMemRefCast(*this);
}

namespace {
/// Turns once by the sum of two positions instead of twice; an inverse pair
/// sums to zero, which folds.
struct MergeRotations : OpRewritePattern<RotateOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(RotateOp outer,
                                PatternRewriter &rewriter) const override {
    auto inner = outer.getInput().getDefiningOp<RotateOp>();
    if (!inner)
      return rewriter.notifyMatchFailure(outer, "input is not a rotation");
    if (inner.getPairing() != outer.getPairing())
      return rewriter.notifyMatchFailure(outer, "pairings differ");
    if (inner.getOutputType().getElementType() !=
        inner.getInputType().getElementType())
      return rewriter.notifyMatchFailure(outer, "inner rotation widens");
    TableOp innerTable = getUnitTable(inner), outerTable = getUnitTable(outer);
    if (!innerTable || !outerTable ||
        innerTable.getFrequencies() != outerTable.getFrequencies() ||
        innerTable.getLength() != outerTable.getLength() ||
        innerTable.getInverseFrequencies() !=
            outerTable.getInverseFrequencies())
      return rewriter.notifyMatchFailure(
          outer, "tables are not of the same frequencies");
    double innerSign = inner.getInverse() ? -1 : 1;
    double outerSign = outer.getInverse() ? -1 : 1;
    double scale, offset;
    std::optional<double> innerPosition = getConstantPosition(innerTable);
    std::optional<double> outerPosition = getConstantPosition(outerTable);
    if (innerPosition && outerPosition) {
      scale = 0;
      offset = innerSign * *innerPosition + outerSign * *outerPosition;
    } else if (innerTable.getPositions() == outerTable.getPositions() &&
               isOneRow(inner) == isOneRow(outer)) {
      auto sum = [&](APFloat a, APFloat b) {
        return innerSign * a.convertToDouble() +
               outerSign * b.convertToDouble();
      };
      scale = sum(innerTable.getPositionScale(), outerTable.getPositionScale());
      offset =
          sum(innerTable.getPositionOffset(), outerTable.getPositionOffset());
    } else {
      return rewriter.notifyMatchFailure(outer, "positions are unrelated");
    }
    Location loc = outer.getLoc();
    auto table = TableOp::create(
        rewriter, loc, outerTable.getFrequencies(), outerTable.getPositions(),
        /*center=*/Value(), outerTable.getLength(),
        outerTable.getInverseFrequencies(), outerTable.getCos(),
        outerTable.getSin(), rewriter.getF64FloatAttr(scale),
        rewriter.getF64FloatAttr(offset),
        /*keys=*/UnitAttr());
    rewriter.replaceOpWithNewOp<RotateOp>(
        outer, inner.getInput(), table.getResult(0), table.getResult(1),
        outer.getOutput(), outer.getPairing(), /*inverse=*/false);
    return success();
  }
};
} // namespace

void RotateOp::getCanonicalizationPatterns(RewritePatternSet &results,
                                           MLIRContext *context) {
  results.add<MergeRotations>(context);
}

//===----------------------------------------------------------------------===//
// Types, shapes, effects
//===----------------------------------------------------------------------===//

LogicalResult
RotateOp::inferReturnTypes(MLIRContext *context, std::optional<Location>,
                           ValueRange operands, DictionaryAttr attributes,
                           OpaqueProperties properties, RegionRange regions,
                           SmallVectorImpl<Type> &types) {
  Adaptor adaptor(operands, attributes, properties, regions);
  appendTensorTypes(adaptor.getOutput(), types);
  return success();
}

LogicalResult
RotateOp::reifyResultShapes(OpBuilder &builder,
                            ReifiedRankedShapedTypeDims &reifiedReturnShapes) {
  return reifyFromInits(builder, *this, reifiedReturnShapes);
}

void RotateOp::getEffects(
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>
        &effects) {
  getDestinationStyleEffects(*this, /*initsAreRead=*/false, effects);
}

//===----------------------------------------------------------------------===//
// Tiling: over rows and all dims before them; a row stays whole.
//===----------------------------------------------------------------------===//

SmallVector<utils::IteratorType> RotateOp::getLoopIteratorTypes() {
  return SmallVector<utils::IteratorType>(getInputType().getRank() - 1,
                                          utils::IteratorType::parallel);
}

SmallVector<Range> RotateOp::getIterationDomain(OpBuilder &builder) {
  return getLeadingDomain(builder, getLoc(), getInput(),
                          getInputType().getRank() - 1);
}

FailureOr<TilingResult>
RotateOp::getTiledImplementation(OpBuilder &builder,
                                 ArrayRef<OpFoldResult> offsets,
                                 ArrayRef<OpFoldResult> sizes) {
  Location loc = getLoc();
  TilingResult result;
  auto slice = [&](Value value, ArrayRef<OpFoldResult> offsets,
                   ArrayRef<OpFoldResult> sizes) {
    return sliceForTile(builder, loc, value, offsets, sizes, result);
  };
  bool isBroadcast = isOneRow(*this);
  OpFoldResult firstRow =
      isBroadcast ? builder.getIndexAttr(0) : offsets.back();
  OpFoldResult numRows = isBroadcast ? builder.getIndexAttr(1) : sizes.back();
  Value input = slice(getInput(), offsets, sizes);
  Value cos = slice(getCos(), firstRow, numRows);
  Value sin = slice(getSin(), firstRow, numRows);
  Value output = slice(getOutput(), offsets, sizes);
  cloneForTile(builder, *this, {input, cos, sin, output}, result);
  return result;
}

LogicalResult RotateOp::getResultTilePosition(
    OpBuilder &builder, unsigned resultNumber, ArrayRef<OpFoldResult> offsets,
    ArrayRef<OpFoldResult> sizes, SmallVector<OpFoldResult> &resultOffsets,
    SmallVector<OpFoldResult> &resultSizes) {
  resultOffsets.assign(offsets.begin(), offsets.end());
  resultSizes.assign(sizes.begin(), sizes.end());
  resultOffsets.push_back(builder.getIndexAttr(0));
  resultSizes.push_back(
      getDimSize(builder, getLoc(), getInput(), getInputType().getRank() - 1));
  return success();
}

FailureOr<TilingResult>
RotateOp::generateResultTileValue(OpBuilder &builder, unsigned resultNumber,
                                  ArrayRef<OpFoldResult> offsets,
                                  ArrayRef<OpFoldResult> sizes) {
  return getTiledForResult(builder, *this, resultNumber, offsets, sizes,
                           getInputType().getRank() - 1);
}

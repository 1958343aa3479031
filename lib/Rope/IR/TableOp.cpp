//===- TableOp.cpp - rope.table -------------------------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/IR/Rope.h"
#include "Rope/IR/RopeOpUtils.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"

using namespace mlir;
using namespace mlir::rope;

LogicalResult TableOp::verify() {
  if (failed(verifyPureSemantics(*this)) ||
      failed(verifyRank(*this, "cos", getCos(), 2)) ||
      failed(verifyRank(*this, "sin", getSin(), 2)))
    return failure();
  auto cosType = cast<ShapedType>(getCos().getType());
  auto sinType = cast<ShapedType>(getSin().getType());
  for (int64_t dim : {0, 1})
    if (failed(verifySize(
            *this, "dim " + Twine(dim) + " of sin", sinType.getDimSize(dim),
            "dim " + Twine(dim) + " of cos", cosType.getDimSize(dim))))
      return failure();
  if (failed(verifySize(*this, "dim 1 of cos", cosType.getDimSize(1),
                        "half the rotary dim of the frequencies",
                        getFrequencies().getRotaryDim() / 2)))
    return failure();
  if (auto type = dyn_cast<ShapedType>(getPositions().getType())) {
    if (failed(verifySize(*this, "dim 0 of cos", cosType.getDimSize(0),
                          "the number of positions", type.getShape().back())))
      return failure();
    if (type.getRank() == 2 &&
        failed(verifySize(*this, "dim 0 of positions", type.getDimSize(0),
                          "the number of position axes of the frequencies",
                          getFrequencies().getNumAxes())))
      return failure();
  }
  if (!getFrequencies().growsWithPosition() && (getCenter() || getKeys()))
    return emitOpError("expected no ")
           << (getCenter() ? "center" : "keys") << " for " << getFrequencies()
           << ", but got one";
  for (auto [name, value] : {std::pair("position_scale", getPositionScale()),
                             std::pair("position_offset", getPositionOffset())})
    if (!value.isFinite())
      return emitOpError("expected ") << name << " to be finite";
  return verifyFrequencyOperands(*this, getFrequencies(), getLength(),
                                 getInverseFrequencies());
}

LogicalResult TableOp::fold(FoldAdaptor, SmallVectorImpl<OpFoldResult> &) {
  return memref::foldMemRefCast(*this);
}

LogicalResult
TableOp::inferReturnTypes(MLIRContext *context, std::optional<Location>,
                          ValueRange operands, DictionaryAttr attributes,
                          OpaqueProperties properties, RegionRange regions,
                          SmallVectorImpl<Type> &types) {
  Adaptor adaptor(operands, attributes, properties, regions);
  appendTensorTypes({adaptor.getCos(), adaptor.getSin()}, types);
  return success();
}

LogicalResult
TableOp::reifyResultShapes(OpBuilder &builder,
                           ReifiedRankedShapedTypeDims &reifiedReturnShapes) {
  return reifyFromInits(builder, *this, reifiedReturnShapes);
}

void TableOp::getEffects(
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>
        &effects) {
  getDestinationStyleEffects(*this, /*initsAreRead=*/false, effects);
}

//===----------------------------------------------------------------------===//
// Tiling: over positions; the pairs of a row stay together.
//===----------------------------------------------------------------------===//

SmallVector<utils::IteratorType> TableOp::getLoopIteratorTypes() {
  return {utils::IteratorType::parallel};
}

SmallVector<Range> TableOp::getIterationDomain(OpBuilder &builder) {
  return getLeadingDomain(builder, getLoc(), getCos(), 1);
}

FailureOr<TilingResult>
TableOp::getTiledImplementation(OpBuilder &builder,
                                ArrayRef<OpFoldResult> offsets,
                                ArrayRef<OpFoldResult> sizes) {
  Location loc = getLoc();
  TilingResult result;
  auto slice = [&](Value value) {
    return sliceForTile(builder, loc, value, offsets, sizes, result);
  };
  Value positions;
  if (hasConsecutivePositions())
    positions = arith::AddIOp::create(
        builder, loc, getPositions(),
        getValueOrCreateConstantIndexOp(builder, loc, offsets[0]));
  else if (hasAxes())
    positions = sliceForTile(
        builder, loc, getPositions(), {builder.getIndexAttr(0), offsets[0]},
        {getDimSize(builder, loc, getPositions(), 0), sizes[0]}, result);
  else
    positions = slice(getPositions());
  SmallVector<Value> operands{positions};
  for (Value shared :
       {Value(getCenter()), Value(getLength()), Value(getInverseFrequencies())})
    if (shared)
      operands.push_back(shared);
  for (Value table : {getCos(), getSin()})
    operands.push_back(slice(table));
  cloneForTile(builder, *this, operands, result);
  return result;
}

LogicalResult TableOp::getResultTilePosition(
    OpBuilder &builder, unsigned resultNumber, ArrayRef<OpFoldResult> offsets,
    ArrayRef<OpFoldResult> sizes, SmallVector<OpFoldResult> &resultOffsets,
    SmallVector<OpFoldResult> &resultSizes) {
  resultOffsets = {offsets[0], builder.getIndexAttr(0)};
  resultSizes = {sizes[0], getDimSize(builder, getLoc(), getCos(), 1)};
  return success();
}

FailureOr<TilingResult>
TableOp::generateResultTileValue(OpBuilder &builder, unsigned resultNumber,
                                 ArrayRef<OpFoldResult> offsets,
                                 ArrayRef<OpFoldResult> sizes) {
  return getTiledForResult(builder, *this, resultNumber, offsets, sizes, 1);
}

//===- RopeOpUtils.cpp - Helpers that the ops share -----------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/IR/RopeOpUtils.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace mlir::rope;

std::string rope::formatSize(int64_t size) {
  return ShapedType::isDynamic(size) ? "?" : std::to_string(size);
}

LogicalResult rope::verifySize(Operation *op, const Twine &what, int64_t actual,
                               const Twine &source, int64_t expected) {
  if (areCompatible(actual, expected))
    return success();
  return op->emitOpError("expected ")
         << what << " (" << formatSize(actual) << ") to match " << source
         << " (" << formatSize(expected) << ")";
}

LogicalResult rope::verifyRank(Operation *op, StringRef name, Value value,
                               int64_t rank) {
  auto type = cast<ShapedType>(value.getType());
  int64_t actual = type.getRank();
  if (actual == rank)
    return success();
  return op->emitOpError("expected ")
         << name << " to have rank " << rank << ", but got rank " << actual;
}

LogicalResult rope::verifyPureSemantics(DestinationStyleOpInterface op) {
  bool hasTensor = false, hasMemRef = false;
  for (Type type : op->getOperandTypes()) {
    hasTensor |= isa<TensorType>(type);
    hasMemRef |= isa<BaseMemRefType>(type);
  }
  if (hasTensor && hasMemRef)
    return op->emitOpError(
        "expected operands to be all tensors or all memrefs, but got both");
  return success();
}

LogicalResult
rope::verifyFrequencyOperands(Operation *op,
                              FrequenciesAttrInterface frequencies,
                              Value length, Value inverseFrequencies) {
  auto verifyGiven = [&](StringRef name, Value value,
                         bool isNeeded) -> LogicalResult {
    if (static_cast<bool>(value) == isNeeded)
      return success();
    return op->emitOpError("expected ")
           << (isNeeded ? "" : "no ") << name << " for " << frequencies
           << ", but got " << (value ? "one" : "none");
  };
  if (failed(verifyGiven("inverse_frequencies", inverseFrequencies,
                         frequencies.areOperand())) ||
      failed(verifyGiven("length", length, frequencies.dependsOnLength())))
    return failure();
  if (!inverseFrequencies)
    return success();
  return verifySize(
      op, "dim 0 of inverse_frequencies",
      cast<ShapedType>(inverseFrequencies.getType()).getDimSize(0),
      "half the rotary dim of the frequencies", frequencies.getRotaryDim() / 2);
}

void rope::getDestinationStyleEffects(
    DestinationStyleOpInterface op, bool initsAreRead,
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>
        &effects) {
  for (OpOperand &operand : op->getOpOperands()) {
    if (!isa<BaseMemRefType>(operand.get().getType()))
      continue;
    bool isInit = op.isDpsInit(&operand);
    if (!isInit || initsAreRead)
      effects.emplace_back(MemoryEffects::Read::get(), &operand, /*stage=*/0,
                           /*effectOnFullRegion=*/true,
                           SideEffects::DefaultResource::get());
    if (isInit)
      effects.emplace_back(MemoryEffects::Write::get(), &operand, /*stage=*/0,
                           /*effectOnFullRegion=*/true,
                           SideEffects::DefaultResource::get());
  }
}

LogicalResult
rope::reifyFromInits(OpBuilder &builder, DestinationStyleOpInterface op,
                     ReifiedRankedShapedTypeDims &reifiedReturnShapes) {
  for (OpResult result : op->getResults())
    reifiedReturnShapes.push_back(tensor::getMixedSizes(
        builder, op.getLoc(), op.getTiedOpOperand(result)->get()));
  return success();
}

OpFoldResult rope::getDimSize(OpBuilder &builder, Location loc, Value value,
                              int64_t dim) {
  auto type = cast<ShapedType>(value.getType());
  if (!type.isDynamicDim(dim))
    return builder.getIndexAttr(type.getDimSize(dim));
  if (isa<TensorType>(type))
    return tensor::DimOp::create(builder, loc, value, dim).getResult();
  return memref::DimOp::create(builder, loc, value, dim).getResult();
}

Operation *rope::createSlice(OpBuilder &builder, Location loc, Value value,
                             ArrayRef<OpFoldResult> offsets,
                             ArrayRef<OpFoldResult> sizes) {
  SmallVector<OpFoldResult> strides(offsets.size(), builder.getIndexAttr(1));
  if (isa<TensorType>(value.getType()))
    return tensor::ExtractSliceOp::create(builder, loc, value, offsets, sizes,
                                          strides);
  return memref::SubViewOp::create(builder, loc, value, offsets, sizes,
                                   strides);
}

SmallVector<Range> rope::getLeadingDomain(OpBuilder &builder, Location loc,
                                          Value value, int64_t count) {
  SmallVector<Range> domain;
  for (int64_t dim = 0; dim < count; ++dim)
    domain.push_back({builder.getIndexAttr(0),
                      getDimSize(builder, loc, value, dim),
                      builder.getIndexAttr(1)});
  return domain;
}

Value rope::sliceForTile(OpBuilder &builder, Location loc, Value value,
                         ArrayRef<OpFoldResult> offsets,
                         ArrayRef<OpFoldResult> sizes, TilingResult &result) {
  int64_t rank = cast<ShapedType>(value.getType()).getRank();
  SmallVector<OpFoldResult> allOffsets(offsets), allSizes(sizes);
  for (int64_t dim = offsets.size(); dim < rank; ++dim) {
    allOffsets.push_back(builder.getIndexAttr(0));
    allSizes.push_back(getDimSize(builder, loc, value, dim));
  }
  Operation *slice = createSlice(builder, loc, value, allOffsets, allSizes);
  result.generatedSlices.push_back(slice);
  return slice->getResult(0);
}

void rope::cloneForTile(OpBuilder &builder, DestinationStyleOpInterface op,
                        ValueRange operands, TilingResult &result) {
  SmallVector<Type> resultTypes;
  for (OpResult value : op->getResults())
    resultTypes.push_back(
        operands[op.getTiedOpOperand(value)->getOperandNumber()].getType());
  recordTile(mlir::clone(builder, op, resultTypes, operands), result);
}

void rope::recordTile(Operation *tiled, TilingResult &result) {
  result.tiledOps.push_back(tiled);
  result.tiledValues.assign(tiled->result_begin(), tiled->result_end());
}

void rope::appendTensorTypes(ValueRange inits, SmallVectorImpl<Type> &types) {
  for (Type type : inits.getTypes())
    if (isa<TensorType>(type))
      types.push_back(type);
}

FailureOr<TilingResult>
rope::getTiledForResult(OpBuilder &builder, TilingInterface op,
                        unsigned resultNumber, ArrayRef<OpFoldResult> offsets,
                        ArrayRef<OpFoldResult> sizes, int64_t numLoops) {
  auto type = cast<ShapedType>(op->getResult(resultNumber).getType());
  for (int64_t dim = numLoops; dim < type.getRank(); ++dim)
    if (!isZeroInteger(offsets[dim]) ||
        (getConstantIntValue(sizes[dim]) &&
         getConstantIntValue(sizes[dim]) != type.getDimSize(dim)))
      return op->emitOpError("expected the tile of result #")
             << resultNumber << " to span dim " << dim;
  FailureOr<TilingResult> tiled = op.getTiledImplementation(
      builder, offsets.take_front(numLoops), sizes.take_front(numLoops));
  if (failed(tiled))
    return failure();
  tiled->tiledValues = {tiled->tiledValues[resultNumber]};
  return tiled;
}

SmallVector<KeyInterval>
rope::getKeyIntervals(VisibilityAttrInterface visibility, bool causal) {
  SmallVector<KeyInterval> intervals;
  if (visibility)
    visibility.getKeyIntervals(causal, intervals);
  else
    intervals.emplace_back();
  return intervals;
}

LogicalResult
rope::verifyRotation(Operation *op, Value input, Value output,
                     ArrayRef<std::pair<StringRef, Value>> tables) {
  auto typeOf = [](Value value) { return cast<ShapedType>(value.getType()); };
  ShapedType inputType = typeOf(input), outputType = typeOf(output);
  int64_t rank = inputType.getRank();
  if (failed(verifyPureSemantics(cast<DestinationStyleOpInterface>(op))))
    return failure();
  if (rank < 2)
    return op->emitOpError(
               "expected input to have rank at least 2, but got rank ")
           << rank;
  if (failed(verifyRank(op, "output", output, rank)))
    return failure();
  for (auto [name, table] : tables)
    if (failed(verifyRank(op, name, table, 2)))
      return failure();
  for (int64_t dim = 0; dim < rank; ++dim)
    if (failed(verifySize(
            op, "dim " + Twine(dim) + " of output", outputType.getDimSize(dim),
            "dim " + Twine(dim) + " of input", inputType.getDimSize(dim))))
      return failure();

  auto inputFloat = cast<FloatType>(inputType.getElementType());
  auto outputFloat = cast<FloatType>(outputType.getElementType());
  if (inputFloat != outputFloat &&
      inputFloat.getWidth() >= outputFloat.getWidth())
    return op->emitOpError("expected the element type of output (")
           << outputFloat << ") to be that of input (" << inputFloat
           << ") or wider";

  auto [firstName, firstTable] = tables.front();
  ShapedType first = typeOf(firstTable);
  for (auto [name, table] : tables.drop_front())
    for (int64_t dim : {0, 1})
      if (failed(verifySize(op, "dim " + Twine(dim) + " of " + name,
                            typeOf(table).getDimSize(dim),
                            "dim " + Twine(dim) + " of " + firstName,
                            first.getDimSize(dim))))
        return failure();
  if (first.getDimSize(0) != 1 &&
      failed(verifySize(op, "dim 0 of " + firstName, first.getDimSize(0),
                        "the rows of input", inputType.getDimSize(rank - 2))))
    return failure();
  int64_t pairs = first.getDimSize(1), headDim = inputType.getDimSize(rank - 1);
  if (!ShapedType::isDynamic(pairs) && !ShapedType::isDynamic(headDim) &&
      2 * pairs > headDim)
    return op->emitOpError("expected the rotary dim (")
           << 2 * pairs << ") to be at most the head dim (" << headDim << ")";
  return success();
}

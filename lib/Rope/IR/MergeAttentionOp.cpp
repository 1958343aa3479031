//===- MergeAttentionOp.cpp - rope.merge_attention, rope.relative_bias ----===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/IR/Rope.h"
#include "Rope/IR/RopeOpUtils.h"

using namespace mlir;
using namespace mlir::rope;

LogicalResult MergeAttentionOp::verify() {
  auto typeOf = [](Value value) { return cast<ShapedType>(value.getType()); };
  if (failed(verifyPureSemantics(*this)) ||
      failed(verifyRank(*this, "output", getOutput(), 4)))
    return failure();
  Type elementType = typeOf(getOutput()).getElementType();
  Type lseType =
      elementType.isF64() ? elementType : Type(Float32Type::get(getContext()));
  for (auto [name, value] :
       {std::pair("out_a", getOutA()), std::pair("out_b", getOutB()),
        std::pair("lse_a", getLseA()), std::pair("lse_b", getLseB()),
        std::pair("lse", getLse())}) {
    bool isLse = StringRef(name).starts_with("lse");
    int64_t rank = isLse ? 3 : 4;
    if (failed(verifyRank(*this, name, value, rank)))
      return failure();
    for (int64_t dim = 0; dim < rank; ++dim)
      if (failed(verifySize(*this, "dim " + Twine(dim) + " of " + name,
                            typeOf(value).getDimSize(dim),
                            "dim " + Twine(dim) + " of output",
                            typeOf(getOutput()).getDimSize(dim))))
        return failure();
    Type actual = typeOf(value).getElementType();
    Type expected = isLse ? lseType : elementType;
    if (actual != expected)
      return emitOpError("expected the element type of ")
             << name << " (" << actual << ") to be "
             << (isLse ? "the type of the scores" : "that of output") << " ("
             << expected << ")";
  }
  return success();
}

LogicalResult MergeAttentionOp::inferReturnTypes(
    MLIRContext *context, std::optional<Location>, ValueRange operands,
    DictionaryAttr attributes, OpaqueProperties properties, RegionRange regions,
    SmallVectorImpl<Type> &types) {
  appendTensorTypes(operands.drop_front(4), types);
  return success();
}

LogicalResult MergeAttentionOp::reifyResultShapes(
    OpBuilder &builder, ReifiedRankedShapedTypeDims &reifiedReturnShapes) {
  return reifyFromInits(builder, *this, reifiedReturnShapes);
}

void MergeAttentionOp::getEffects(
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>
        &effects) {
  getDestinationStyleEffects(*this, /*initsAreRead=*/false, effects);
}

LogicalResult RelativeBiasOp::verify() {
  if (failed(verifyPureSemantics(*this)) ||
      failed(verifyRank(*this, "output", getOutput(), 2)))
    return failure();
  SmallVector<int64_t> shape = getBias().getTableShape();
  if (!getTable()) {
    if (shape.empty() || getBias().isTableOptional())
      return success();
    return emitOpError("expected a table for ") << getBias();
  }
  if (shape.empty())
    return emitOpError("expected no table for ") << getBias();
  if (failed(verifyRank(*this, "table", getTable(), shape.size())))
    return failure();
  auto type = cast<ShapedType>(getTable().getType());
  for (auto [dim, size] : llvm::enumerate(ArrayRef(shape).drop_back()))
    if (failed(verifySize(*this, "dim " + Twine(dim) + " of table",
                          type.getDimSize(dim), "its bias", size)))
      return failure();
  return verifySize(*this, "dim " + Twine(shape.size() - 1) + " of table",
                    type.getDimSize(shape.size() - 1), "dim 0 of output",
                    cast<ShapedType>(getOutput().getType()).getDimSize(0));
}

LogicalResult RelativeBiasOp::inferReturnTypes(
    MLIRContext *context, std::optional<Location>, ValueRange operands,
    DictionaryAttr attributes, OpaqueProperties properties, RegionRange regions,
    SmallVectorImpl<Type> &types) {
  appendTensorTypes(operands.take_back(), types);
  return success();
}

LogicalResult RelativeBiasOp::reifyResultShapes(
    OpBuilder &builder, ReifiedRankedShapedTypeDims &reifiedReturnShapes) {
  return reifyFromInits(builder, *this, reifiedReturnShapes);
}

void RelativeBiasOp::getEffects(
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>
        &effects) {
  getDestinationStyleEffects(*this, /*initsAreRead=*/false, effects);
}

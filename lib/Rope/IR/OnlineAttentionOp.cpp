//===- OnlineAttentionOp.cpp - rope.online_attention, rope.online_merge ---===//
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

static LogicalResult verifyKeyRegions(OnlineAttentionOp op) {
  int64_t numRegions = op.getRegions().size();
  int64_t numScores = op.getQueries().size();
  if (numScores == 0)
    return op.emitOpError("expected at least one queries operand");
  if (op.getKeys().size() != op.getQueries().size())
    return op.emitOpError("expected as many keys operands (")
           << op.getKeys().size() << ") as queries operands (" << numScores
           << ")";
  if (static_cast<int64_t>(op.getBegins().size()) != numRegions - 1)
    return op.emitOpError("expected one begin for each region but the first (")
           << numRegions - 1 << "), but got " << op.getBegins().size();
  SmallVector<bool> isUsed(numScores, false);
  for (int64_t region : op.getRegions()) {
    if (region < -1 || region >= numScores)
      return op.emitOpError("expected a region to be -1 or the number of one "
                            "of the ")
             << numScores << " queries operands, but got " << region;
    if (region >= 0)
      isUsed[region] = true;
  }
  for (auto [number, used] : llvm::enumerate(isUsed))
    if (!used)
      return op.emitOpError("expected queries operand #")
             << number << " to be used by a region";
  for (AffineMapAttr begin : op.getBegins().getAsRange<AffineMapAttr>()) {
    AffineMap map = begin.getValue();
    if (map.getNumDims() != 1 || map.getNumSymbols() != 0 ||
        map.getNumResults() == 0)
      return op.emitOpError("expected a begin to map one dim to results, "
                            "but got ")
             << begin;
  }
  if (std::optional<APFloat> cap = op.getSoftCap();
      cap && (!cap->isFinite() || cap->isNegative() || cap->isZero()))
    return op.emitOpError("expected soft_cap to be finite and positive, "
                          "but got ")
           << cap->convertToDouble();
  return success();
}

/// What products of f16 or bf16 ask of the operands.
static LogicalResult verifyNarrowProducts(OnlineAttentionOp op) {
  MemRefType query = op.getQueryType();
  auto verifyPairs = [&](StringRef name, Value operand) -> LogicalResult {
    auto type = cast<MemRefType>(operand.getType());
    if (type.getRank() == 3 &&
        (!type.getElementType().isBF16() || type.getDimSize(2) != 2))
      return op.emitOpError("expected packed ")
             << name << " to be pairs of bf16, but got " << type;
    return success();
  };
  for (Value queries : op.getQueries())
    if (failed(verifyPairs("queries", queries)))
      return failure();
  if (failed(verifyPairs("value", op.getValue())))
    return failure();
  if (op.hasPackedValue() && !op.hasPackedQueries())
    return op.emitOpError("expected packed queries where value is packed, "
                          "but got ")
           << query;
  if (Type type = query.getElementType(); !type.isF32())
    for (Value key : op.getKeys())
      if (cast<MemRefType>(key.getType()).getElementType() != type)
        return op.emitOpError("expected ")
               << type << " keys for " << type << " queries, but got "
               << key.getType();
  return success();
}

LogicalResult OnlineAttentionOp::verify() {
  if (failed(verifyKeyRegions(*this)))
    return failure();
  auto size = [](Value value, int64_t dim) {
    return cast<ShapedType>(value.getType()).getDimSize(dim);
  };
  auto match = [&](const Twine &name, Value value, int64_t dim,
                   const Twine &source, int64_t expected) {
    return verifySize(*this, "dim " + Twine(dim) + " of " + name,
                      size(value, dim), source, expected);
  };
  Value query = getQueries().front(), key = getKeys().front();
  int64_t valueDim = getValueDim(), queries = getNumQueries();
  for (int64_t dim : {size(query, 0), queries, valueDim})
    if (ShapedType::isDynamic(dim))
      return emitOpError("expected static queries and acc, but got ")
             << query.getType() << " and " << getAcc().getType();
  if (failed(verifyNarrowProducts(*this)))
    return failure();
  int64_t headDim = getHeadDim();
  int64_t lanes = getLanesPerPosition();
  if (lanes <= 0 || queries % lanes != 0)
    return emitOpError("expected lanes_per_position (")
           << lanes << ") to be positive and to divide the number of queries ("
           << queries << ")";
  for (auto [number, value] : llvm::enumerate(getQueries())) {
    std::string name = ("queries #" + Twine(number)).str();
    auto type = cast<MemRefType>(value.getType());
    if (type.getElementType() != getQueryType().getElementType() ||
        type.getRank() != getQueryType().getRank())
      return emitOpError("expected ")
             << name << " of the element type and rank of the first, "
             << getQueryType() << ", but got " << type;
    if (failed(match(name, value, 0,
                     hasPackedQueries() ? "half the head dim" : "the head dim",
                     getQueryType().getDimSize(0))) ||
        failed(match(name, value, 1, "the number of queries", queries)))
      return failure();
  }
  for (auto [number, value] : llvm::enumerate(getKeys())) {
    std::string name = ("keys #" + Twine(number)).str();
    if (failed(match(name, value, 0, "the number of keys", size(key, 0))) ||
        failed(match(name, value, 1, "the head dim", headDim)))
      return failure();
  }
  int64_t numKeys = size(key, 0), scratchRows = size(getScratch(), 0);
  int64_t valueRows = hasPackedValue() && !ShapedType::isDynamic(numKeys)
                          ? llvm::divideCeil(numKeys, 2)
                          : numKeys;
  if (failed(match("value", getValue(), 0,
                   hasPackedValue() ? "half the number of keys"
                                    : "the number of keys",
                   valueRows)) ||
      failed(match("value", getValue(), 1, "dim 0 of acc", valueDim)))
    return failure();
  if (Value bias = getBias())
    if (failed(match("bias", bias, 0, "the number of keys", numKeys)) ||
        failed(match("bias", bias, 1, "the number of queries", queries)))
      return failure();
  for (auto [number, ahead] : llvm::enumerate(getAhead()))
    if (ShapedType::isDynamic(size(ahead, 1)))
      return emitOpError("expected rows of ahead #")
             << number << " to be of static size, but got " << ahead.getType();
  if (!ShapedType::isDynamic(numKeys) && !ShapedType::isDynamic(scratchRows) &&
      scratchRows < numKeys)
    return emitOpError("expected dim 0 of scratch (")
           << scratchRows << ") to be at least the number of keys (" << numKeys
           << ")";
  for (auto [name, value, dim] :
       {std::tuple("acc", getAcc(), 1), std::tuple("max", getMax(), 0),
        std::tuple("sum", getSum(), 0), std::tuple("scratch", getScratch(), 1)})
    if (failed(match(name, value, dim, "the number of queries", queries)))
      return failure();
  return success();
}

LogicalResult OnlineMergeOp::verify() {
  for (auto [name, values] :
       {std::pair("ins", getInputs()), std::pair("outs", getOutputs())}) {
    if (values.size() != 3)
      return emitOpError("expected 3 ")
             << name << " operands (acc, max, sum), but got " << values.size();
    auto acc = cast<MemRefType>(values[0].getType());
    if (acc.getRank() != 2 || !acc.hasStaticShape())
      return emitOpError("expected acc of ")
             << name << " to be static and of rank 2, but got " << acc;
    for (Value row : values.drop_front()) {
      auto type = cast<MemRefType>(row.getType());
      if (type.getRank() != 1 || type.getDimSize(0) != acc.getDimSize(1))
        return emitOpError("expected max and sum of ")
               << name << " to have one element for each of the "
               << acc.getDimSize(1) << " queries of acc, but got " << type;
    }
  }
  auto from = cast<MemRefType>(getInputs()[0].getType());
  auto to = cast<MemRefType>(getOutputs()[0].getType());
  if (from.getShape() != to.getShape())
    return emitOpError("expected acc of ins (")
           << from << ") to have the shape of acc of outs (" << to << ")";
  return success();
}

void OnlineMergeOp::getEffects(
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>
        &effects) {
  getDestinationStyleEffects(*this, /*initsAreRead=*/true, effects);
}

void OnlineAttentionOp::getEffects(
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>
        &effects) {
  getDestinationStyleEffects(*this, /*initsAreRead=*/true, effects);
}

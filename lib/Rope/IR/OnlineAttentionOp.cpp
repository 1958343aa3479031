//===- OnlineAttentionOp.cpp - rope.online_attention ----------------------===//
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
        map.getNumResults() != 1)
      return op.emitOpError("expected a begin to map one dim to one result, "
                            "but got ")
             << begin;
  }
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
  int64_t headDim = size(query, 0), queries = size(query, 1);
  int64_t valueDim = size(getAcc(), 0);
  for (int64_t dim : {headDim, queries, valueDim})
    if (ShapedType::isDynamic(dim))
      return emitOpError("expected static queries and acc, but got ")
             << query.getType() << " and " << getAcc().getType();
  int64_t lanes = getLanesPerPosition();
  if (lanes <= 0 || queries % lanes != 0)
    return emitOpError("expected lanes_per_position (")
           << lanes << ") to be positive and to divide the number of queries ("
           << queries << ")";
  for (auto [number, value] : llvm::enumerate(getQueries())) {
    std::string name = ("queries #" + Twine(number)).str();
    if (failed(match(name, value, 0, "the head dim", headDim)) ||
        failed(match(name, value, 1, "the number of queries", queries)))
      return failure();
  }
  for (auto [number, value] : llvm::enumerate(getKeys())) {
    std::string name = ("keys #" + Twine(number)).str();
    if (failed(match(name, value, 0, "the number of keys", size(key, 0))) ||
        failed(match(name, value, 1, "the head dim", headDim)))
      return failure();
  }
  if (failed(
          match("value", getValue(), 0, "the number of keys", size(key, 0))) ||
      failed(match("value", getValue(), 1, "dim 0 of acc", valueDim)))
    return failure();
  int64_t numKeys = size(key, 0), scratchRows = size(getScratch(), 0);
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

void OnlineAttentionOp::getEffects(
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>
        &effects) {
  getDestinationStyleEffects(*this, /*initsAreRead=*/true, effects);
}

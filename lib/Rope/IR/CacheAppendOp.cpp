//===- CacheAppendOp.cpp - rope.cache_append ------------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "AttentionSequences.h"
#include "Rope/IR/RopeOpUtils.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace mlir::rope;

LogicalResult CacheAppendOp::verify() {
  if (failed(verifyPureSemantics(*this)) ||
      failed(verifyRank(*this, "rows", getRows(), 4)) ||
      failed(verifyRank(*this, "cache", getCache(), 4)))
    return failure();
  Value cumulative = getCumulativeRowLengths();
  if (getRowLengths() && cumulative)
    return emitOpError("expected row_lengths or cumulative_row_lengths, but "
                       "got both");
  int64_t count =
      cumulative ? countPacked(cumulative) : getRowsType().getDimSize(0);
  if (failed(verifyCumulative(*this, "cumulative_row_lengths", cumulative,
                              count)) ||
      failed(verifyOnePerSequence(*this, "positions", getPositions(), count)) ||
      failed(
          verifyOnePerSequence(*this, "row_lengths", getRowLengths(), count)) ||
      failed(
          verifyOnePerSequence(*this, "block_table", getBlockTable(), count)))
    return failure();
  if (cumulative && failed(verifyPackedBatch(*this, "rows", getRows())))
    return failure();
  ShapedType rows = getRowsType(), cache = getCacheType();
  if (getBlockTable()) {
    if (failed(verifyPages(*this, "cache", getCache(), getRowAxis())))
      return failure();
  } else if (failed(verifySize(*this, "dim 0 of cache", cache.getDimSize(0),
                               "the number of sequences", count))) {
    return failure();
  }
  for (int64_t dim : {getHeadAxis(), int64_t(3)})
    if (failed(verifySize(
            *this, "dim " + Twine(dim) + " of cache", cache.getDimSize(dim),
            "dim " + Twine(dim) + " of rows", rows.getDimSize(dim))))
      return failure();
  if (rows.getElementType() != cache.getElementType())
    return emitOpError("expected the element type of cache (")
           << cache.getElementType() << ") to be that of rows ("
           << rows.getElementType() << ")";
  return success();
}

LogicalResult CacheAppendOp::inferReturnTypes(
    MLIRContext *, std::optional<Location>, ValueRange operands,
    DictionaryAttr attributes, OpaqueProperties properties, RegionRange regions,
    SmallVectorImpl<Type> &types) {
  Adaptor adaptor(operands, attributes, properties, regions);
  appendTensorTypes(adaptor.getCache(), types);
  return success();
}

LogicalResult CacheAppendOp::reifyResultShapes(
    OpBuilder &builder, ReifiedRankedShapedTypeDims &reifiedReturnShapes) {
  return reifyFromInits(builder, *this, reifiedReturnShapes);
}

void CacheAppendOp::getEffects(
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>
        &effects) {
  getDestinationStyleEffects(*this, /*initsAreRead=*/true, effects);
}

//===- AttentionSequences.cpp - Where the sequences of an attention lie ---===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The operands of rope.attention and rope.cache_append that say where each
// sequence of a batch lies: how many there are, and what must hold of them.
//
//===----------------------------------------------------------------------===//

#include "AttentionSequences.h"

#include "Rope/IR/RopeOpUtils.h"

using namespace mlir;
using namespace mlir::rope;

static int64_t getDim(Value value, int64_t dim) {
  return cast<ShapedType>(value.getType()).getDimSize(dim);
}

int64_t rope::countPacked(Value cumulative) {
  int64_t size = getDim(cumulative, 0);
  return ShapedType::isDynamic(size) ? size : size - 1;
}

LogicalResult rope::verifyOnePerSequence(Operation *op, StringRef name,
                                         Value operand, int64_t numSequences) {
  if (!operand)
    return success();
  return verifySize(op, "dim 0 of " + name, getDim(operand, 0),
                    "the number of sequences", numSequences);
}

LogicalResult rope::verifyCumulative(Operation *op, StringRef name,
                                     Value operand, int64_t numSequences) {
  if (!operand)
    return success();
  int64_t size = getDim(operand, 0);
  if (size == 0)
    return op->emitOpError("expected dim 0 of ")
           << name << " to be positive, but got 0";
  if (!areCompatible(countPacked(operand), numSequences))
    return op->emitOpError("expected dim 0 of ")
           << name << " (" << size
           << ") to be one more than the number of sequences ("
           << formatSize(numSequences) << ")";
  return success();
}

LogicalResult rope::verifyPackedBatch(Operation *op, StringRef name,
                                      Value value) {
  int64_t batch = getDim(value, 0);
  if (areCompatible(batch, 1))
    return success();
  return op->emitOpError("expected dim 0 of packed ")
         << name << " to be 1, but got " << batch;
}

LogicalResult rope::verifyPages(Operation *op, StringRef name, Value value,
                                int64_t rowAxis) {
  if (getDim(value, rowAxis) != 0)
    return success();
  return op->emitOpError("expected the page size, dim ")
         << rowAxis << " of " << name << ", to be positive, but got 0";
}

/// Fails where both operands are given.
static LogicalResult verifyEither(Operation *op, StringRef firstName,
                                  Value first, StringRef secondName,
                                  Value second) {
  if (!first || !second)
    return success();
  return op->emitOpError("expected ")
         << firstName << " or " << secondName << ", but got both";
}

bool AttentionOp::hasSequences() {
  return getQueryOffsets() || hasQueriesPerSequence() || hasKeysPerSequence();
}

int64_t AttentionOp::getNumSequences() {
  if (Value cumulative = getCumulativeQueryLengths())
    return countPacked(cumulative);
  return getQueryType().getDimSize(0);
}

LogicalResult rope::verifySequences(AttentionOp op) {
  int64_t count = op.getNumSequences();
  if (failed(verifyEither(op, "query_lengths", op.getQueryLengths(),
                          "cumulative_query_lengths",
                          op.getCumulativeQueryLengths())) ||
      failed(verifyEither(op, "cumulative_key_lengths",
                          op.getCumulativeKeyLengths(), "block_table",
                          op.getBlockTable())) ||
      failed(verifyCumulative(op, "cumulative_query_lengths",
                              op.getCumulativeQueryLengths(), count)) ||
      failed(verifyCumulative(op, "cumulative_key_lengths",
                              op.getCumulativeKeyLengths(), count)))
    return failure();
  for (auto [name, operand] : {std::pair("query_offsets", op.getQueryOffsets()),
                               std::pair("query_lengths", op.getQueryLengths()),
                               std::pair("key_lengths", op.getKeyLengths()),
                               std::pair("first_keys", op.getFirstKeys()),
                               std::pair("block_table", op.getBlockTable())})
    if (failed(verifyOnePerSequence(op, name, operand, count)))
      return failure();
  if (op.getCumulativeQueryLengths() &&
      failed(verifyPackedBatch(op, "query", op.getQuery())))
    return failure();
  if (op.getCumulativeKeyLengths())
    return verifyPackedBatch(op, "key", op.getKey());
  if (op.getBlockTable())
    return verifyPages(op, "key", op.getKey(), op.getRowAxis());
  // Without sequences the batch of key is compared with that of query.
  if (op.getCumulativeQueryLengths())
    return verifySize(op, "dim 0 of key", op.getKeyType().getDimSize(0),
                      "the number of sequences", count);
  return success();
}

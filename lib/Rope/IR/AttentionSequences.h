//===- AttentionSequences.h - Rules of the sequence operands ----*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the verifiers of rope.attention and rope.cache_append share. Each fails
// with a diagnostic; a null operand meets every rule.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_LIB_IR_ATTENTIONSEQUENCES_H
#define ROPE_LIB_IR_ATTENTIONSEQUENCES_H

#include "Rope/IR/Rope.h"

namespace mlir::rope {

/// How many sequences cumulative lengths separate; dynamic where unknown.
int64_t countPacked(Value cumulative);

/// One entry of `operand` for each sequence.
LogicalResult verifyOnePerSequence(Operation *op, StringRef name, Value operand,
                                   int64_t numSequences);

/// One more entry of `operand` than there are sequences.
LogicalResult verifyCumulative(Operation *op, StringRef name, Value operand,
                               int64_t numSequences);

/// `value`, whose rows are packed, has a batch of 1.
LogicalResult verifyPackedBatch(Operation *op, StringRef name, Value value);

/// `value`, whose rows are paged, has pages of at least one row.
LogicalResult verifyPages(Operation *op, StringRef name, Value value,
                          int64_t rowAxis);

/// Every rule of the sequence operands of an attention.
LogicalResult verifySequences(AttentionOp op);

} // namespace mlir::rope

#endif // ROPE_LIB_IR_ATTENTIONSEQUENCES_H

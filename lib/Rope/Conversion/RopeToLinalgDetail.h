//===- RopeToLinalgDetail.h - Shared by the linalg lowering -----*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the files of the lowering to linalg share.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_LIB_CONVERSION_ROPETOLINALGDETAIL_H
#define ROPE_LIB_CONVERSION_ROPETOLINALGDETAIL_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/PatternMatch.h"

namespace mlir::rope::detail {

using BodyFn = function_ref<Value(ImplicitLocOpBuilder &, ValueRange)>;

/// The patterns for rope.table and rope.rotate.
void populateRotaryToLinalgPatterns(RewritePatternSet &patterns);
/// The patterns that leave no layout and no sequences of a rope.attention.
void populateSequencesToLinalgPatterns(RewritePatternSet &patterns);
/// The pattern for rope.attention.
void populateAttentionToLinalgPatterns(RewritePatternSet &patterns);

/// A linalg.generic with one result in `init`. Operand `n` is indexed by the
/// loops `dims[n]`, the last entry of which belongs to `init`; the last
/// `numReductions` loops of `numLoops` are reductions.
Value createGeneric(ImplicitLocOpBuilder &b, ValueRange inputs, Value init,
                    unsigned numLoops, unsigned numReductions,
                    ArrayRef<ArrayRef<unsigned>> dims, BodyFn body);

/// `value` extended or truncated to the float type `type`.
Value convertFloat(ImplicitLocOpBuilder &b, Value value, Type type);

/// `tensor` converted element by element to `elementType`.
Value convertElements(ImplicitLocOpBuilder &b, Value tensor, Type elementType);

/// `tensor` as `type`, which differs at most in which dims are static.
Value castTensor(ImplicitLocOpBuilder &b, Value tensor, Type type);

/// `tensor` with dim `permutation[n]` as its dim `n`, by linalg.transpose
/// unless nothing moves.
Value transposeTensor(ImplicitLocOpBuilder &b, Value tensor,
                      ArrayRef<int64_t> permutation);

/// The size of a dim that several tensors share, given as (tensor, dim): static
/// where it is so in any of them.
OpFoldResult getSharedSize(ImplicitLocOpBuilder &b,
                           ArrayRef<std::pair<Value, int64_t>> dims);

/// The element type of a ranked tensor.
Type getTensorElementType(Value tensor);

} // namespace mlir::rope::detail

#endif // ROPE_LIB_CONVERSION_ROPETOLINALGDETAIL_H

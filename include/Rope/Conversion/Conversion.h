//===- Conversion.h - Patterns behind the conversions -----------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_CONVERSION_CONVERSION_H
#define ROPE_CONVERSION_CONVERSION_H

#include "mlir/IR/PatternMatch.h"

namespace mlir {
class TypeConverter;
} // namespace mlir

namespace mlir::rope {

/// Patterns that rewrite rope.table, rope.rotate, rope.attention,
/// rope.merge_attention and rope.relative_bias on tensors into linalg, arith,
/// math and tensor.
void populateRopeToLinalgPatterns(RewritePatternSet &patterns);

/// Patterns that rewrite rope.merge_attention and rope.relative_bias, on
/// tensors or memrefs, into linalg, arith and math.
void populateRopeElementwiseToLinalgPatterns(RewritePatternSet &patterns);

/// Shape of the register tiles.
struct RopeToVectorOptions {
  /// f32 elements in a vector register.
  int64_t lanes = 16;
  /// Keys, or channels of value, per register tile.
  int64_t keyGroup = 8;
  /// Vector registers.
  int64_t vectorRegisters = 32;
  /// Whether scratch memory may be allocated, as it may not in a GPU kernel.
  bool mayAllocate = true;
};

/// Patterns that rewrite rope.table, rope.rotate and rope.online_attention on
/// memrefs into scf loops of vector ops.
void populateRopeToVectorPatterns(RewritePatternSet &patterns,
                                  const RopeToVectorOptions &options);

/// Patterns that rewrite arith.extf of 4 or 8 bf16 to f32 into shuffles with
/// zeros, for CPUs without bf16.
void populateExtendBF16Patterns(RewritePatternSet &patterns);

/// Patterns that retype moves of bf16 in the LLVM dialect by `converter`, which
/// must take bf16 to an integer of its width and build bitcasts.
void populateBF16ToBitsPatterns(const TypeConverter &converter,
                                RewritePatternSet &patterns);

/// Patterns that rewrite spelled-out rotations on tensors, in linalg, tensor,
/// arith, math and complex, into rope.rotate. An op is tried as the last of a
/// rotation: where partial rotations are to be found whole, visit later ops
/// first (`GreedyRewriteConfig::setUseTopDownTraversal(false)`).
void populateRaiseRotationPatterns(RewritePatternSet &patterns);

/// Patterns that rewrite spelled-out softmax attention on tensors, whose query
/// and key are turned by rope.rotate with tables of known angles, into
/// rope.attention. They run after those for rotations.
void populateRaiseAttentionPatterns(RewritePatternSet &patterns);

} // namespace mlir::rope

#endif // ROPE_CONVERSION_CONVERSION_H

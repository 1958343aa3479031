//===- RopeToVectorDetail.h - Pieces of the conversion to vector -*- C++
//-*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_LIB_CONVERSION_ROPETOVECTORDETAIL_H
#define ROPE_LIB_CONVERSION_ROPETOVECTORDETAIL_H

#include "Rope/Conversion/Conversion.h"

namespace mlir::rope::detail {

/// Bytes of a cache line.
inline constexpr int64_t kLineBytes = 64;

void populateTableToVectorPatterns(RewritePatternSet &patterns,
                                   const RopeToVectorOptions &options);
void populateRotateToVectorPatterns(RewritePatternSet &patterns,
                                    const RopeToVectorOptions &options);
void populateOnlineAttentionToVectorPatterns(
    RewritePatternSet &patterns, const RopeToVectorOptions &options);
void populateOnlineMergeToVectorPatterns(RewritePatternSet &patterns);

/// Calls `body` with offset and length of consecutive chunks of `[0, size)`:
/// `lanes` long but for the last.
void forEachChunk(int64_t size, int64_t lanes,
                  function_ref<void(int64_t offset, int64_t length)> body);

/// A vector of one repeated float or integer.
Value splat(OpBuilder &builder, Location loc, VectorType type, double value);
Value splatInt(OpBuilder &builder, Location loc, VectorType type,
               int64_t value);

/// The polynomial `sum_k coefficients[k] x^k` by Horner's rule, in FMAs.
Value buildPolynomial(OpBuilder &builder, Location loc, Value x,
                      ArrayRef<double> coefficients);

/// The larger of two, and `max` if the score is NaN: one x86 max instruction. A
/// NaN score must not become the maximum; it spoils its row through the sum.
Value buildMaxOrFirst(OpBuilder &builder, Location loc, Value score, Value max);

/// 2^x, NaN for NaN, 0 below 2^-126.5.
Value buildExp2(OpBuilder &builder, Location loc, Value x);

/// tanh(x) within 5 f32 ulp, 1 from 8 on, NaN for NaN.
Value buildTanh(OpBuilder &builder, Location loc, Value x);

/// Reads `type` at `indices` of `buffer`, whole and without a test; strides may
/// be anything.
Value readVector(OpBuilder &builder, Location loc, VectorType type,
                 Value buffer, ValueRange indices);
void writeVector(OpBuilder &builder, Location loc, Value vector, Value buffer,
                 ValueRange indices);

} // namespace mlir::rope::detail

#endif // ROPE_LIB_CONVERSION_ROPETOVECTORDETAIL_H

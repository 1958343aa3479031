//===- AttentionFormula.h - The softmax attention of formulas ---*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_LIB_CONVERSION_RAISE_ATTENTIONFORMULA_H
#define ROPE_LIB_CONVERSION_RAISE_ATTENTIONFORMULA_H

#include "Element.h"
#include "Visibility.h"

namespace mlir::rope::raise {

/// The dims of the tracer of a formula.
enum AttentionDim : unsigned {
  BatchDim,
  HeadDim,
  QueryDim,
  KeyDim,
  ChannelDim,
  ValueChannelDim,
  NumAttentionDims
};

/// `scale * <query, key>`: elements at [b, h, i, c] and [b, h, j, c].
struct Score {
  ElementRef query = nullptr, key = nullptr;
  double scale = 1;
};

/// `sum_j softmax_j(s[i, j]) v[j]`.
struct AttentionFormula {
  std::unique_ptr<Tracer> tracer;
  /// The score, or that where `isNear` holds, and that elsewhere.
  Score score;
  std::optional<Score> farScore;
  ElementRef isNear = nullptr;
  /// What keys have to meet to be visible.
  std::optional<Conditions> visible;
  /// Of the value: at [b, h, j, v].
  ElementRef value = nullptr;
  /// Loops of the product with the value: batch and heads (or their product),
  /// queries, channels.
  SmallVector<unsigned> batchLoops;
  unsigned queryLoop = 0, channelLoop = 0;
  int64_t numHeads = 0;
};

/// Whether `accept` takes one of the ways to read `product`, a product of
/// weights with values, as the end of an attention; why it is none in `reason`,
/// which is empty where nothing looks like one.
bool matchAttention(linalg::LinalgOp product, std::string &reason,
                    function_ref<bool(AttentionFormula &)> accept);

} // namespace mlir::rope::raise

#endif // ROPE_LIB_CONVERSION_RAISE_ATTENTIONFORMULA_H

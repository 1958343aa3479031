//===- RuntimeChecks.h - Asserts of sizes and entries -----------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_LIB_TRANSFORMS_RUNTIMECHECKS_H
#define ROPE_LIB_TRANSFORMS_RUNTIMECHECKS_H

#include "Rope/IR/Rope.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mlir::rope::detail {

/// Makes the text of an assert from an op and what is expected of it.
using MessageFn = function_ref<std::string(Operation *, StringRef)>;

/// Builds asserts for one op.
class Checks {
public:
  Checks(OpBuilder &builder, Location loc, Operation *op, MessageFn message)
      : b(loc, builder), op(op), message(message) {}

  struct Dim {
    StringRef name;
    Value value;
    int64_t dim;
  };

  Value size(Value value, int64_t dim);
  Value constant(int64_t value) {
    return arith::ConstantIndexOp::create(b, value);
  }
  void require(arith::CmpIPredicate predicate, Value x, Value y,
               const Twine &what);

  /// Two sizes are equal; what the verifier knows is left out.
  void match(Dim actual, Dim expected);
  /// A size is what the op says; what the verifier knows is left out.
  void match(Dim actual, StringRef source, int64_t expected);
  /// Inverse frequencies have an element for each pair.
  void frequencies(FrequenciesAttrInterface frequencies, Value operand);
  /// An entry of `perSequence` for each of `count` sequences, and `more`.
  void count(StringRef name, Value perSequence, Value count, int64_t more = 0);
  /// An entry of a tensor or memref of integers, as an index.
  Value entry(Value buffer, ValueRange at);
  void loop(Value begin, Value end, function_ref<void(Value)> body);
  /// 0 <= x <= limit.
  void within(Value x, Value limit, const Twine &name, StringRef limitName);
  /// Cumulative lengths do not fall, and lie in [0, rows].
  void cumulative(StringRef name, Value lengths, Value rows);
  /// Pages of rows [begin, end) of sequence `number` are pages of `pages`.
  void pages(Value table, Value pages, int64_t rowAxis, Value number,
             Value begin, Value end);

  ImplicitLocOpBuilder b;
  Operation *op;
  MessageFn message;
};

} // namespace mlir::rope::detail

#endif // ROPE_LIB_TRANSFORMS_RUNTIMECHECKS_H

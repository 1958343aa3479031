//===- KeyInterval.h - Which keys a query sees ------------------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The data in which a visibility describes itself to the lowerings.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_IR_KEYINTERVAL_H
#define ROPE_IR_KEYINTERVAL_H

#include "mlir/IR/AffineExpr.h"

namespace mlir::rope {

/// Consecutive key positions, from `begin(i)` up to but without `end(i)`, as
/// expressions of d0 = i, the query position.
struct KeyInterval {
  /// Null: from the first key on.
  AffineExpr begin;
  /// Null: to the last key.
  AffineExpr end;
};

} // namespace mlir::rope

#endif // ROPE_IR_KEYINTERVAL_H

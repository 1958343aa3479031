//===- PositionMap.h - Pieces of a position map -----------------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The data in which a position map describes itself to the lowerings.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_IR_POSITIONMAP_H
#define ROPE_IR_POSITIONMAP_H

#include "mlir/IR/AffineExpr.h"
#include "llvm/ADT/SmallVector.h"

#include <cmath>
#include <optional>

namespace mlir::rope {

/// The position by which a query or key at absolute position `p` is turned:
/// `scale * index(p) + offset`, with an integer `index`, so that a phase is an
/// integer multiple of a constant and stays exact at any position.
struct Turn {
  /// An expression of d0 = p with integer values.
  AffineExpr index;
  long double scale = 1;
  long double offset = 0;

  /// Every position turns by `offset`.
  bool isConstant() const { return scale == 0; }
  /// Nothing turns.
  bool isIdentity() const { return scale == 0 && offset == 0; }

  bool operator==(const Turn &other) const {
    return scale == other.scale && offset == other.offset &&
           (scale == 0 || index == other.index);
  }

  /// What is left of this turn for what is turned by `position(p) = p`
  /// already; none if no turn is that difference.
  std::optional<Turn> afterLinear() const {
    AffineExpr p = getAffineDimExpr(0, index.getContext());
    if (isConstant())
      return Turn{p, -1, offset};
    if (index == p)
      return Turn{p, scale - 1, offset};
    // An index of its own: whole multiples of it stay integers.
    if (scale != std::trunc(scale) || std::fabs(scale) > 0x1p31L)
      return std::nullopt;
    return Turn{index * static_cast<int64_t>(scale) - p, 1, offset};
  }

  /// Turns position `p` by `position(p) = p`.
  static Turn linear(MLIRContext *context) {
    return {getAffineDimExpr(0, context), 1, 0};
  }
  /// Turns every position by the constant `position`.
  static Turn constant(MLIRContext *context, long double position) {
    return {getAffineConstantExpr(0, context), 0, position};
  }
};

/// One piece of a position map: for the keys from `begin(i)` on, up to the
/// begin of the next piece, the query at `i` is turned by `query` and the key
/// by `key`.
struct PositionPiece {
  /// First key position as an expression of d0 = i; null for the first piece.
  AffineExpr begin;
  Turn query;
  Turn key;
};

} // namespace mlir::rope

#endif // ROPE_IR_POSITIONMAP_H

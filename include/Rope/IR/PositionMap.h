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
#include "mlir/IR/AffineMap.h"
#include "llvm/ADT/SmallVector.h"

#include <optional>

namespace mlir::rope {

/// The position by which a query or key at absolute position `p` is turned:
/// `scale * index(p) + offset`, with an integer `index`, so that a phase is an
/// integer multiple of a constant and stays exact at any position.
struct Turn {
  /// Maps d0 = p to one or more integers; the index is the least of them.
  AffineMap index;
  long double scale;
  long double offset;

  Turn(AffineMap index, long double scale, long double offset)
      : index(index), scale(scale), offset(offset) {}
  Turn(AffineExpr index, long double scale, long double offset)
      : Turn(AffineMap::get(1, 0, index), scale, offset) {}

  /// Every position turns by `offset`.
  bool isConstant() const { return scale == 0; }
  /// Nothing turns.
  bool isIdentity() const { return scale == 0 && offset == 0; }
  /// The index of a position is the position itself.
  bool isIndexPosition() const { return index.isIdentity(); }

  bool operator==(const Turn &other) const {
    return scale == other.scale && offset == other.offset &&
           (scale == 0 || index == other.index);
  }

  /// The position by which `p` is turned.
  long double at(int64_t p) const;

  /// What is left of this turn for what is turned by `position(p) = p`
  /// already; none if no turn is that difference.
  std::optional<Turn> afterLinear() const;

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

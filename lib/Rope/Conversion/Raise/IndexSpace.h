//===- IndexSpace.h - Indices of known ranges -------------------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Affine expressions of loop indices whose ranges are known, in a normal form:
// two expressions of the same value are the same expression wherever reshapes,
// slices and permutations alone were between them.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_LIB_CONVERSION_RAISE_INDEXSPACE_H
#define ROPE_LIB_CONVERSION_RAISE_INDEXSPACE_H

#include "mlir/IR/AffineExpr.h"
#include "mlir/IR/BuiltinTypeInterfaces.h"

namespace mlir::rope::raise {

/// `terms[n].first * terms[n].second`, summed up, plus `constant`. A term is a
/// dim, a symbol or a floordiv.
struct LinearForm {
  SmallVector<std::pair<AffineExpr, int64_t>> terms;
  int64_t constant = 0;

  void add(AffineExpr atom, int64_t factor);
  void add(const LinearForm &other, int64_t factor = 1);
  int64_t factorOf(AffineExpr atom) const;
  AffineExpr toExpr(MLIRContext *context) const;
};

class IndexSpace {
public:
  /// Index `n` runs from 0 to `sizes[n] - 1`.
  IndexSpace(MLIRContext *context, ArrayRef<int64_t> sizes)
      : context(context), sizes(sizes) {}

  MLIRContext *getContext() const { return context; }
  unsigned getNumDims() const { return sizes.size(); }
  int64_t getSize(unsigned dim) const { return sizes[dim]; }
  AffineExpr getDim(unsigned dim) const {
    return simplify(getAffineDimExpr(dim, context));
  }
  AffineExpr getConstant(int64_t value) const {
    return getAffineConstantExpr(value, context);
  }

  /// The normal form of `expr`.
  AffineExpr simplify(AffineExpr expr) const;
  LinearForm linearize(AffineExpr expr) const;

  /// The least and the greatest value, where they are known.
  struct Range {
    std::optional<int64_t> low, high;
  };
  Range getRange(AffineExpr expr) const { return getRange(linearize(expr)); }

private:
  LinearForm divide(const LinearForm &form, int64_t divisor) const;
  Range getRange(LinearForm form) const;
  Range getAtomRange(AffineExpr atom) const;

  MLIRContext *context;
  SmallVector<int64_t> sizes;
};

} // namespace mlir::rope::raise

#endif // ROPE_LIB_CONVERSION_RAISE_INDEXSPACE_H

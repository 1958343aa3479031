//===- Element.h - One element of a tensor as an expression -----*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What one element of a tensor is, at symbolic indices: followed through
// slices, reshapes, permutations, concatenations and the bodies of linalg ops.
// However a formula is spread over ops, its elements are the same expressions,
// so that matchers compare formulas and not spellings.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_LIB_CONVERSION_RAISE_ELEMENT_H
#define ROPE_LIB_CONVERSION_RAISE_ELEMENT_H

#include "IndexSpace.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "llvm/ADT/SmallBitVector.h"

#include <deque>

namespace mlir::rope::raise {

struct Element;
/// Owned by the tracer that made it.
using ElementRef = const Element *;

struct Element {
  enum class Kind {
    /// `value[indices]`.
    Load,
    /// `value`, a scalar.
    Scalar,
    /// `constant`.
    Constant,
    /// `indices[0]`, an integer.
    Index,
    /// The real part of `operands[0]`, or its imaginary part.
    Real,
    Imaginary,
    /// What `op`, a scalar op without side effects, makes of `operands`.
    Op,
  };
  Element(Kind kind, Type type) : kind(kind), type(type) {}

  Kind kind;
  Type type;
  Value value;
  SmallVector<AffineExpr> indices;
  TypedAttr constant;
  /// Whether an index that is a dim of dynamic size runs over all of the dim of
  /// the tensor that it is an index of. Slices and gathers may read less.
  bool spansDynamicDims = true;
  Operation *op = nullptr;
  SmallVector<ElementRef> operands;

  template <typename OpTy>
  bool is() const {
    return kind == Kind::Op && isa<OpTy>(op);
  }
};

/// How the range of an index has to be cut before an element can be named: at
/// `point`, or, where `modulus` is not 0, by its remainder.
struct Split {
  int64_t point = 0;
  int64_t modulus = 0;
};

/// `init` and `operand`, for all indices of a dim of size `size`, put together
/// by `combiner` one after the other.
struct Reduction {
  Operation *combiner;
  ElementRef operand;
  Value init;
  linalg::LinalgOp op;
  int64_t size;
};

class Tracer {
public:
  Tracer(MLIRContext *context, ArrayRef<int64_t> sizes)
      : space(context, sizes) {}
  /// Notes how the range of `splitDim` would have to be cut.
  Tracer(MLIRContext *context, ArrayRef<int64_t> sizes, unsigned splitDim)
      : space(context, sizes), splitDim(getAffineDimExpr(splitDim, context)) {}

  const IndexSpace &getSpace() const { return space; }

  /// `tensor[indices]`.
  ElementRef load(Value tensor, ArrayRef<AffineExpr> indices);
  /// `tensor` at the dims of the space, of which there are at least as many.
  ElementRef loadAtDims(Value tensor);

  /// The real or the imaginary part of a complex element.
  ElementRef makeComplexPart(ElementRef element, bool isImaginary);

  /// The same element, read from the tensor that its own was made of by moving
  /// elements; null where its own was not.
  ElementRef step(ElementRef element);
  /// `element` and what it moved from, the nearest first; loads all but for the
  /// last, which may be anything.
  SmallVector<ElementRef> chain(ElementRef element);
  /// The last of the chain, computed: an op where arithmetic made it.
  ElementRef resolve(ElementRef element);
  /// `resolve`, and below conversions between floats.
  ElementRef resolveFloat(ElementRef element);
  /// How the tensor that `element` is loaded from, resolved, was reduced, with
  /// `index` as the index of the dim that is reduced.
  std::optional<Reduction> getReduction(ElementRef element, AffineExpr index);
  /// A `Load` of a tensor that is a constant; null for other elements.
  static ElementsAttr getConstantTensor(ElementRef element);

  /// Whether two elements are the same by their whole expressions, down to
  /// arguments and constants.
  bool areSame(ElementRef a, ElementRef b);
  /// The dims that the whole expression of `element` reads.
  llvm::SmallBitVector getDims(ElementRef element);

  /// The value of an integer as an affine expression; data is a symbol.
  AffineExpr toAffine(ElementRef element);
  /// Whether an i1 is known to be true or false.
  std::optional<bool> getTruth(ElementRef element);

  /// Emits `element` with its dims as the index values `dims`. Null dims are
  /// not read.
  Value emit(ImplicitLocOpBuilder &b, ElementRef element, ValueRange dims);

  /// What a symbol of an affine expression stands for.
  ElementRef getSymbolElement(unsigned position) const {
    return symbols[position];
  }

  /// The first cut that would have helped to name an element.
  std::optional<Split> getSplit() const { return split; }

private:
  ElementRef add(Element element);
  ElementRef makeConstant(TypedAttr value);
  ElementRef makeLoad(Value tensor, ArrayRef<AffineExpr> indices);
  ElementRef evaluate(Value value, linalg::LinalgOp op,
                      ArrayRef<AffineExpr> loops);
  ElementRef evaluateOp(Operation *op, linalg::LinalgOp body,
                        ArrayRef<AffineExpr> loops);
  ElementRef evaluateLinalg(ElementRef element);
  ElementRef stepSlice(ElementRef element, tensor::ExtractSliceOp slice);
  ElementRef stepReshape(ElementRef element, Value source,
                         ArrayRef<ReassociationIndices> groups,
                         RankedTensorType expanded, bool isExpand);
  ElementRef stepConcat(ElementRef element, tensor::ConcatOp concat);
  ElementRef stepInsert(ElementRef element, tensor::InsertSliceOp insert);
  std::optional<AffineExpr> toAffineOp(ElementRef element);
  /// Whether `expr >= bound`; asks for a split where that depends.
  std::optional<bool> isAtLeast(AffineExpr expr, int64_t bound);
  void requestSplit(AffineExpr expr, int64_t bound);
  void addDims(ElementRef element, llvm::SmallBitVector &dims);
  void addDims(AffineExpr expr, llvm::SmallBitVector &dims);
  AffineExpr getSymbol(ElementRef element);
  AffineExpr getOffset(OpFoldResult offset);
  bool canEmit(AffineExpr expr, ValueRange dims);
  Value emitIndex(ImplicitLocOpBuilder &b, AffineExpr expr, ValueRange dims);

  IndexSpace space;
  AffineExpr splitDim;
  std::deque<Element> elements;
  SmallVector<ElementRef> symbols;
  llvm::DenseMap<ElementRef, ElementRef> resolved;
  /// Of the loads that are being made.
  bool spansDynamicDims = true;
  std::optional<Split> split;
};

/// The number that `element` is where dim `n` is `dims[n]`, rounded as its type
/// is; none where it depends on data. Booleans are 0 and 1.
std::optional<double> evaluateNumber(Tracer &tracer, ElementRef element,
                                     ArrayRef<int64_t> dims);

} // namespace mlir::rope::raise

#endif // ROPE_LIB_CONVERSION_RAISE_ELEMENT_H

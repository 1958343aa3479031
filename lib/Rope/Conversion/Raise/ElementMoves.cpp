//===- ElementMoves.cpp - Back through ops that move elements -------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Element.h"

#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;
using namespace mlir::rope::raise;

using Kind = Element::Kind;

AffineExpr Tracer::getOffset(OpFoldResult offset) {
  if (std::optional<int64_t> constant = getConstantIntValue(offset))
    return space.getConstant(*constant);
  Element scalar(Kind::Scalar, cast<Value>(offset).getType());
  scalar.value = cast<Value>(offset);
  return getSymbol(add(std::move(scalar)));
}

/// Whether `size` is known to be that of a dynamic dim of `tensor`.
static bool isSizeOf(OpFoldResult size, Value tensor, int64_t dim) {
  while (auto insert = tensor.getDefiningOp<tensor::InsertSliceOp>())
    tensor = insert.getDest();
  if (auto empty = tensor.getDefiningOp<tensor::EmptyOp>())
    return empty.getMixedSizes()[dim] == size;
  auto value = dyn_cast<Value>(size);
  auto dimOp = value ? value.getDefiningOp<tensor::DimOp>() : tensor::DimOp();
  return dimOp && dimOp.getSource() == tensor &&
         dimOp.getConstantIndex() == dim;
}

ElementRef Tracer::stepSlice(ElementRef element, tensor::ExtractSliceOp slice) {
  llvm::SmallBitVector dropped = slice.getDroppedDims();
  SmallVector<OpFoldResult> offsets = slice.getMixedOffsets();
  SmallVector<AffineExpr> indices;
  unsigned next = 0;
  for (auto [dim, stride] : llvm::enumerate(slice.getMixedStrides())) {
    std::optional<int64_t> step = getConstantIntValue(stride);
    AffineExpr index = getOffset(offsets[dim]);
    if (!dropped[dim]) {
      if (!step)
        return nullptr;
      index = index + element->indices[next++] * *step;
      OpFoldResult size = slice.getMixedSizes()[dim];
      if (!getConstantIntValue(size) && !isSizeOf(size, slice.getSource(), dim))
        spansDynamicDims = false;
    }
    indices.push_back(index);
  }
  return load(slice.getSource(), indices);
}

ElementRef Tracer::stepReshape(ElementRef element, Value source,
                               ArrayRef<ReassociationIndices> groups,
                               RankedTensorType expanded, bool isExpand) {
  int64_t rank = cast<RankedTensorType>(source.getType()).getRank();
  SmallVector<AffineExpr> indices(rank, space.getConstant(0));
  for (auto [group, dims] : llvm::enumerate(groups)) {
    AffineExpr rest = isExpand ? space.getConstant(0) : element->indices[group];
    // The outermost dim that is not 1 needs no size.
    SmallVector<int64_t> wide;
    for (int64_t dim : dims)
      if (expanded.getDimSize(dim) != 1)
        wide.push_back(dim);
    int64_t stride = 1;
    for (int64_t dim : llvm::reverse(wide)) {
      int64_t size = expanded.getDimSize(dim);
      bool isOutermost = dim == wide.front();
      if (ShapedType::isDynamic(size) && !isOutermost)
        return nullptr;
      if (isExpand) {
        rest = rest + element->indices[dim] * stride;
      } else if (isOutermost) {
        indices[dim] = rest.floorDiv(stride);
      } else if (size == 0) {
        return nullptr;
      } else {
        indices[dim] = space.simplify(rest.floorDiv(stride)) % size;
      }
      if (!isOutermost)
        stride *= size;
    }
    if (isExpand)
      indices[group] = rest;
  }
  return load(source, indices);
}

ElementRef Tracer::stepConcat(ElementRef element, tensor::ConcatOp concat) {
  uint64_t dim = concat.getDim();
  int64_t begin = 0;
  SmallVector<AffineExpr> indices = element->indices;
  for (Value input : concat.getInputs()) {
    int64_t size = cast<RankedTensorType>(input.getType()).getDimSize(dim);
    if (ShapedType::isDynamic(size))
      return nullptr;
    std::optional<bool> isAfter =
        isAtLeast(element->indices[dim], begin + size);
    if (!isAfter)
      return nullptr;
    if (!*isAfter) {
      indices[dim] = element->indices[dim] - begin;
      return load(input, indices);
    }
    begin += size;
  }
  return nullptr;
}

ElementRef Tracer::stepInsert(ElementRef element,
                              tensor::InsertSliceOp insert) {
  llvm::SmallBitVector dropped = insert.getDroppedDims();
  RankedTensorType destType = insert.getDestType();
  SmallVector<AffineExpr> indices;
  for (int64_t dim = 0; dim < destType.getRank(); ++dim) {
    AffineExpr index = element->indices[dim];
    OpFoldResult offset = insert.getMixedOffsets()[dim],
                 size = insert.getMixedSizes()[dim];
    std::optional<int64_t> begin = getConstantIntValue(offset),
                           count = getConstantIntValue(size),
                           stride = getConstantIntValue(
                               insert.getMixedStrides()[dim]);
    if (!begin || !stride)
      return nullptr;
    if (!count) {
      if (*begin != 0 || *stride != 1 || !isSizeOf(size, insert.getDest(), dim))
        return nullptr;
    } else if (*begin != 0 || *stride != 1 ||
               *count != destType.getDimSize(dim)) {
      if (*stride != 1) {
        AffineExpr rest = space.simplify((index - *begin) % *stride);
        auto constant = dyn_cast<AffineConstantExpr>(rest);
        if (!constant) {
          requestSplit(rest, 1);
          return nullptr;
        }
        if (constant.getValue() != 0)
          return load(insert.getDest(), element->indices);
      }
      std::optional<bool> isAfterBegin = isAtLeast(index, *begin);
      if (!isAfterBegin)
        return nullptr;
      std::optional<bool> isAfterEnd =
          isAtLeast(index, *begin + (*count - 1) * *stride + 1);
      if (!isAfterEnd)
        return nullptr;
      if (!*isAfterBegin || *isAfterEnd)
        return load(insert.getDest(), element->indices);
      index = (index - *begin).floorDiv(*stride);
    }
    if (!dropped[dim])
      indices.push_back(index);
  }
  return load(insert.getSource(), indices);
}

ElementRef Tracer::step(ElementRef element) {
  if (element->kind != Kind::Load)
    return nullptr;
  Operation *op = element->value.getDefiningOp();
  if (!op)
    return nullptr;
  llvm::SaveAndRestore spans(spansDynamicDims, element->spansDynamicDims);
  if (auto cast = dyn_cast<tensor::CastOp>(op))
    return isa<RankedTensorType>(cast.getSource().getType())
               ? load(cast.getSource(), element->indices)
               : nullptr;
  if (auto slice = dyn_cast<tensor::ExtractSliceOp>(op))
    return stepSlice(element, slice);
  if (auto expand = dyn_cast<tensor::ExpandShapeOp>(op))
    return stepReshape(element, expand.getSrc(),
                       expand.getReassociationIndices(), expand.getResultType(),
                       /*isExpand=*/true);
  if (auto collapse = dyn_cast<tensor::CollapseShapeOp>(op))
    return stepReshape(element, collapse.getSrc(),
                       collapse.getReassociationIndices(),
                       collapse.getSrcType(), /*isExpand=*/false);
  if (auto concat = dyn_cast<tensor::ConcatOp>(op))
    return stepConcat(element, concat);
  if (auto insert = dyn_cast<tensor::InsertSliceOp>(op))
    return stepInsert(element, insert);
  ElementRef computed = evaluateLinalg(element);
  return computed && computed->kind == Kind::Load ? computed : nullptr;
}

SmallVector<ElementRef> Tracer::chain(ElementRef element) {
  SmallVector<ElementRef> all;
  for (; element; element = step(element))
    all.push_back(element);
  return all;
}

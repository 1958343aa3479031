//===- Element.cpp - One element of a tensor as an expression -------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Element.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Complex/IR/Complex.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;
using namespace mlir::rope::raise;

using Kind = Element::Kind;

//===----------------------------------------------------------------------===//
// Elements
//===----------------------------------------------------------------------===//

ElementRef Tracer::add(Element element) {
  elements.push_back(std::move(element));
  return &elements.back();
}

ElementRef Tracer::makeConstant(TypedAttr value) {
  Element element(Kind::Constant, value.getType());
  element.constant = value;
  return add(std::move(element));
}

ElementRef Tracer::makeLoad(Value tensor, ArrayRef<AffineExpr> indices) {
  Element element(Kind::Load, getElementTypeOrSelf(tensor.getType()));
  element.value = tensor;
  element.indices.assign(indices.begin(), indices.end());
  element.spansDynamicDims = spansDynamicDims;
  return add(std::move(element));
}

ElementRef Tracer::load(Value tensor, ArrayRef<AffineExpr> indices) {
  auto type = cast<RankedTensorType>(tensor.getType());
  SmallVector<AffineExpr> simplified;
  for (auto [dim, index] : llvm::enumerate(indices))
    simplified.push_back(type.getDimSize(dim) == 1 ? space.getConstant(0)
                                                   : space.simplify(index));
  return makeLoad(tensor, simplified);
}

ElementRef Tracer::makeComplexPart(ElementRef element, bool isImaginary) {
  Element part(isImaginary ? Kind::Imaginary : Kind::Real,
               cast<ComplexType>(element->type).getElementType());
  part.operands.push_back(element);
  return add(std::move(part));
}

ElementRef Tracer::loadAtDims(Value tensor) {
  int64_t rank = cast<RankedTensorType>(tensor.getType()).getRank();
  SmallVector<AffineExpr> indices;
  for (int64_t dim = 0; dim < rank; ++dim)
    indices.push_back(space.getDim(dim));
  return load(tensor, indices);
}

ElementsAttr Tracer::getConstantTensor(ElementRef element) {
  ElementsAttr values;
  if (element->kind != Kind::Load ||
      !matchPattern(element->value, m_Constant(&values)))
    return {};
  return values;
}

//===----------------------------------------------------------------------===//
// Moving back through ops that move elements
//===----------------------------------------------------------------------===//

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

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

/// The loop indices at which `op` makes the element of `result` at `indices`;
/// `reduced` is that of its only reduction, if it has one.
static std::optional<SmallVector<AffineExpr>>
getLoops(linalg::LinalgOp op, OpResult result, ArrayRef<AffineExpr> indices,
         AffineExpr reduced = {}) {
  SmallVector<AffineExpr> loops(op.getNumLoops());
  SmallVector<unsigned> reductions;
  op.getReductionDims(reductions);
  if (reductions.size() != (reduced ? 1 : 0) ||
      op.getNumParallelLoops() + reductions.size() != op.getNumLoops())
    return std::nullopt;
  if (reduced)
    loops[reductions[0]] = reduced;
  AffineMap map = op.getIndexingMapMatchingResult(result);
  for (auto [expr, index] : llvm::zip_equal(map.getResults(), indices)) {
    // A dim of size 1, as a reduction may keep it.
    if (expr == getAffineConstantExpr(0, expr.getContext()) && index == expr)
      continue;
    auto dim = dyn_cast<AffineDimExpr>(expr);
    if (!dim)
      return std::nullopt;
    loops[dim.getPosition()] = index;
  }
  if (llvm::is_contained(loops, AffineExpr()))
    return std::nullopt;
  return loops;
}

ElementRef Tracer::evaluateLinalg(ElementRef element) {
  auto op = element->value.getDefiningOp<linalg::LinalgOp>();
  if (!op || !op.hasPureTensorSemantics())
    return nullptr;
  auto result = cast<OpResult>(element->value);
  std::optional<SmallVector<AffineExpr>> loops =
      getLoops(op, result, element->indices);
  if (!loops)
    return nullptr;
  llvm::SaveAndRestore spans(spansDynamicDims, element->spansDynamicDims);
  Operation *yield = op.getBlock()->getTerminator();
  return evaluate(yield->getOperand(result.getResultNumber()), op, *loops);
}

std::optional<Reduction> Tracer::getReduction(ElementRef element,
                                              AffineExpr index) {
  if (element->kind != Kind::Load)
    return std::nullopt;
  auto op = element->value.getDefiningOp<linalg::LinalgOp>();
  if (!op || !op.hasPureTensorSemantics())
    return std::nullopt;
  auto result = cast<OpResult>(element->value);
  std::optional<SmallVector<AffineExpr>> loops =
      getLoops(op, result, element->indices, index);
  if (!loops)
    return std::nullopt;
  unsigned number = result.getResultNumber();
  Operation *combiner =
      op.getBlock()->getTerminator()->getOperand(number).getDefiningOp();
  BlockArgument partial = op.getRegionOutputArgs()[number];
  if (!combiner || combiner->getNumOperands() != 2 ||
      !llvm::is_contained(combiner->getOperands(), partial))
    return std::nullopt;
  bool isFirst = combiner->getOperand(0) == partial;
  llvm::SaveAndRestore spans(spansDynamicDims, element->spansDynamicDims);
  ElementRef operand = evaluate(combiner->getOperand(isFirst), op, *loops);
  if (!operand)
    return std::nullopt;
  SmallVector<unsigned> reductions;
  op.getReductionDims(reductions);
  return Reduction{combiner, operand, op.getDpsInits()[number], op,
                   op.getStaticLoopRanges()[reductions[0]]};
}

/// The indices at which `operand` is read in the iteration `loops`.
static SmallVector<AffineExpr> getIndices(linalg::LinalgOp op,
                                          OpOperand *operand,
                                          ArrayRef<AffineExpr> loops) {
  SmallVector<AffineExpr> indices;
  for (AffineExpr expr : op.getMatchingIndexingMap(operand).getResults())
    indices.push_back(expr.replaceDims(loops));
  return indices;
}

ElementRef Tracer::evaluate(Value value, linalg::LinalgOp op,
                            ArrayRef<AffineExpr> loops) {
  auto argument = dyn_cast<BlockArgument>(value);
  if (argument && op && argument.getOwner() == op.getBlock()) {
    OpOperand *operand = op.getMatchingOpOperand(argument);
    if (!isa<ShapedType>(operand->get().getType()))
      return evaluate(operand->get(), {}, {});
    // What a reduction has put together so far is no element of a tensor.
    if (op.isDpsInit(operand) && op.getNumReductionLoops())
      return nullptr;
    return load(operand->get(), getIndices(op, operand, loops));
  }
  if (Operation *def = value.getDefiningOp())
    if (def->getNumResults() == 1)
      if (ElementRef element = evaluateOp(def, op, loops))
        return element;
  // Inside a body a value differs from iteration to iteration.
  if (op && op->isAncestor(value.getParentBlock()->getParentOp()))
    return nullptr;
  Element scalar(Kind::Scalar, value.getType());
  scalar.value = value;
  return add(std::move(scalar));
}

ElementRef Tracer::evaluateOp(Operation *def, linalg::LinalgOp op,
                              ArrayRef<AffineExpr> loops) {
  TypedAttr constant;
  if (matchPattern(def, m_Constant(&constant)))
    return makeConstant(constant);
  if (auto index = dyn_cast<linalg::IndexOp>(def)) {
    Element element(Kind::Index, index.getType());
    element.indices.push_back(space.simplify(loops[index.getDim()]));
    return add(std::move(element));
  }
  // A read out of bounds is undefined here and in what replaces it.
  if (auto extract = dyn_cast<tensor::ExtractOp>(def)) {
    SmallVector<AffineExpr> indices;
    for (Value index : extract.getIndices()) {
      ElementRef element = evaluate(index, op, loops);
      if (!element)
        return nullptr;
      indices.push_back(toAffine(element));
    }
    llvm::SaveAndRestore spans(spansDynamicDims, false);
    return load(extract.getTensor(), indices);
  }
  if (def->getNumRegions() || !isMemoryEffectFree(def))
    return nullptr;
  if (llvm::any_of(def->getOperandTypes(),
                   [](Type type) { return isa<ShapedType>(type); }))
    return nullptr;
  // A select of known condition does not look at what it drops.
  if (auto select = dyn_cast<arith::SelectOp>(def)) {
    ElementRef condition = evaluate(select.getCondition(), op, loops);
    std::optional<bool> truth = condition ? getTruth(condition) : std::nullopt;
    if (truth)
      return evaluate(*truth ? select.getTrueValue() : select.getFalseValue(),
                      op, loops);
  }
  Element element(Kind::Op, def->getResult(0).getType());
  element.op = def;
  for (Value operand : def->getOperands()) {
    element.operands.push_back(evaluate(operand, op, loops));
    if (!element.operands.back())
      return nullptr;
  }
  return add(std::move(element));
}

ElementRef Tracer::resolve(ElementRef element) {
  if (ElementRef known = resolved.lookup(element))
    return known;
  ElementRef last = chain(element).back();
  ElementRef result = last;
  if (last->kind == Kind::Load) {
    auto values =
        dyn_cast_if_present<SplatElementsAttr>(getConstantTensor(last));
    if (values)
      result = makeConstant(cast<TypedAttr>(values.getSplatValue<Attribute>()));
    else if (ElementRef computed = evaluateLinalg(last))
      result = computed;
  }
  // Parts that an op of the program takes are those that a matcher asks for.
  if (result->is<complex::ReOp>() || result->is<complex::ImOp>())
    result = makeComplexPart(result->operands[0], result->is<complex::ImOp>());
  // The parts of a complex number that was put together.
  if (result->kind == Kind::Real || result->kind == Kind::Imaginary) {
    ElementRef whole = resolve(result->operands[0]);
    if (whole->is<complex::CreateOp>())
      result = resolve(whole->operands[result->kind == Kind::Imaginary]);
  }
  resolved[element] = result;
  return result;
}

ElementRef Tracer::resolveFloat(ElementRef element) {
  element = resolve(element);
  while (element->is<arith::ExtFOp>() || element->is<arith::TruncFOp>())
    element = resolve(element->operands[0]);
  return element;
}

//===----------------------------------------------------------------------===//
// Integers
//===----------------------------------------------------------------------===//

AffineExpr Tracer::getSymbol(ElementRef element) {
  for (auto [position, symbol] : llvm::enumerate(symbols))
    if (areSame(symbol, element))
      return getAffineSymbolExpr(position, space.getContext());
  symbols.push_back(element);
  return getAffineSymbolExpr(symbols.size() - 1, space.getContext());
}

AffineExpr Tracer::toAffine(ElementRef element) {
  element = resolve(element);
  std::optional<AffineExpr> expr;
  if (element->kind == Kind::Index)
    expr = element->indices[0];
  else if (element->kind == Kind::Constant &&
           isa<IntegerAttr>(element->constant))
    expr = space.getConstant(
        cast<IntegerAttr>(element->constant).getValue().getSExtValue());
  else if (element->kind == Kind::Op)
    expr = toAffineOp(element);
  if (!expr)
    return getSymbol(element);
  AffineExpr simplified = space.simplify(*expr);
  // Narrow integers wrap, unless their range is known.
  if (element->type.isIndex() || element->type.getIntOrFloatBitWidth() >= 64)
    return simplified;
  unsigned width = element->type.getIntOrFloatBitWidth();
  IndexSpace::Range range = space.getRange(simplified);
  int64_t limit = int64_t(1) << (width - 1);
  if (!range.low || !range.high || *range.low < -limit || *range.high >= limit)
    return getSymbol(element);
  return simplified;
}

std::optional<AffineExpr> Tracer::toAffineOp(ElementRef element) {
  Operation *op = element->op;
  if (auto apply = dyn_cast<affine::AffineApplyOp>(op)) {
    SmallVector<AffineExpr> operands;
    for (ElementRef operand : element->operands)
      operands.push_back(toAffine(operand));
    ArrayRef<AffineExpr> all(operands);
    unsigned numDims = apply.getAffineMap().getNumDims();
    return apply.getAffineMap().getResult(0).replaceDimsAndSymbols(
        all.take_front(numDims), all.drop_front(numDims));
  }
  if (!isa<arith::IndexCastOp, arith::IndexCastUIOp, arith::ExtSIOp,
           arith::ExtUIOp, arith::TruncIOp, arith::AddIOp, arith::SubIOp,
           arith::MulIOp, arith::DivSIOp, arith::DivUIOp, arith::FloorDivSIOp,
           arith::RemSIOp, arith::RemUIOp, arith::MaxSIOp, arith::MinSIOp>(op))
    return std::nullopt;
  // An i1 is -1 as a signed number.
  if (resolve(element->operands[0])->type.isInteger(1))
    return std::nullopt;
  AffineExpr lhs = toAffine(element->operands[0]);
  bool isNonNegative = space.getRange(lhs).low.value_or(-1) >= 0;
  if (isa<arith::IndexCastOp, arith::ExtSIOp, arith::TruncIOp>(op))
    return lhs;
  if (isa<arith::IndexCastUIOp, arith::ExtUIOp>(op))
    return isNonNegative ? std::optional(lhs) : std::nullopt;
  AffineExpr rhs = toAffine(element->operands[1]);
  auto constant = dyn_cast<AffineConstantExpr>(rhs);
  if (isa<arith::AddIOp>(op))
    return lhs + rhs;
  if (isa<arith::SubIOp>(op))
    return lhs - rhs;
  if (isa<arith::MulIOp>(op))
    return constant || isa<AffineConstantExpr>(lhs) ? std::optional(lhs * rhs)
                                                    : std::nullopt;
  if (isa<arith::MaxSIOp, arith::MinSIOp>(op)) {
    IndexSpace::Range difference = space.getRange(space.simplify(lhs - rhs));
    bool isMax = isa<arith::MaxSIOp>(op);
    if (difference.low.value_or(-1) >= 0)
      return isMax ? lhs : rhs;
    if (difference.high.value_or(1) <= 0)
      return isMax ? rhs : lhs;
    return std::nullopt;
  }
  if (!constant || constant.getValue() <= 0 ||
      (!isNonNegative && !isa<arith::FloorDivSIOp>(op)))
    return std::nullopt;
  if (isa<arith::RemSIOp, arith::RemUIOp>(op))
    return lhs % rhs;
  return lhs.floorDiv(rhs);
}

void Tracer::requestSplit(AffineExpr expr, int64_t bound) {
  if (split)
    return;
  LinearForm form = space.linearize(expr);
  for (auto [atom, factor] : form.terms) {
    auto quotient = dyn_cast<AffineBinaryOpExpr>(atom);
    if (!quotient)
      continue;
    LinearForm dividend = space.linearize(quotient.getLHS());
    if (dividend.terms.size() == 1 && dividend.terms[0].first == splitDim)
      split = Split{0, cast<AffineConstantExpr>(quotient.getRHS()).getValue()};
    return;
  }
  if (form.terms.size() != 1)
    return;
  auto [atom, factor] = form.terms[0];
  if (atom != splitDim)
    return;
  int64_t distance = bound - form.constant;
  int64_t point = factor > 0 ? llvm::divideCeilSigned(distance, factor)
                             : llvm::divideFloorSigned(-distance, -factor) + 1;
  split = Split{point, 0};
}

std::optional<bool> Tracer::isAtLeast(AffineExpr expr, int64_t bound) {
  IndexSpace::Range range = space.getRange(expr);
  if (range.low && *range.low >= bound)
    return true;
  if (range.high && *range.high < bound)
    return false;
  requestSplit(expr, bound);
  return std::nullopt;
}

std::optional<bool> Tracer::getTruth(ElementRef element) {
  element = resolve(element);
  if (element->kind == Kind::Constant)
    if (auto value = dyn_cast<IntegerAttr>(element->constant))
      return !value.getValue().isZero();
  if (element->kind != Kind::Op)
    return std::nullopt;
  auto negate = [](std::optional<bool> truth) {
    return truth ? std::optional(!*truth) : truth;
  };
  if (isa<arith::AndIOp, arith::OrIOp, arith::XOrIOp>(element->op) &&
      element->type.isInteger(1)) {
    std::optional<bool> lhs = getTruth(element->operands[0]);
    std::optional<bool> rhs = getTruth(element->operands[1]);
    if (isa<arith::XOrIOp>(element->op))
      return lhs && rhs ? std::optional(*lhs != *rhs) : std::nullopt;
    bool decides = isa<arith::OrIOp>(element->op);
    if (lhs == decides || rhs == decides)
      return decides;
    return lhs && rhs ? std::optional(!decides) : std::nullopt;
  }
  auto compare = dyn_cast<arith::CmpIOp>(element->op);
  if (!compare)
    return std::nullopt;
  AffineExpr lhs = toAffine(element->operands[0]);
  AffineExpr rhs = toAffine(element->operands[1]);
  AffineExpr difference = space.simplify(lhs - rhs);
  using Predicate = arith::CmpIPredicate;
  Predicate predicate = compare.getPredicate();
  if (predicate >= Predicate::ult) {
    if (space.getRange(lhs).low.value_or(-1) < 0 ||
        space.getRange(rhs).low.value_or(-1) < 0)
      return std::nullopt;
    predicate = static_cast<Predicate>(static_cast<int>(predicate) -
                                       static_cast<int>(Predicate::ult) +
                                       static_cast<int>(Predicate::slt));
  }
  switch (predicate) {
  case Predicate::slt:
    return negate(isAtLeast(difference, 0));
  case Predicate::sle:
    return negate(isAtLeast(difference, 1));
  case Predicate::sgt:
    return isAtLeast(difference, 1);
  case Predicate::sge:
    return isAtLeast(difference, 0);
  default: {
    std::optional<bool> isLow = negate(isAtLeast(difference, 0));
    std::optional<bool> isHigh =
        isLow == true ? std::optional(false) : isAtLeast(difference, 1);
    bool isNotEqual = predicate == Predicate::ne;
    if (isLow == true || isHigh == true)
      return isNotEqual;
    if (isLow == false && isHigh == false)
      return !isNotEqual;
    return std::nullopt;
  }
  }
}

//===----------------------------------------------------------------------===//
// Comparison
//===----------------------------------------------------------------------===//

void Tracer::addDims(AffineExpr expr, llvm::SmallBitVector &dims) {
  expr.walk([&](AffineExpr part) {
    if (auto dim = dyn_cast<AffineDimExpr>(part))
      dims.set(dim.getPosition());
    if (auto symbol = dyn_cast<AffineSymbolExpr>(part))
      addDims(symbols[symbol.getPosition()], dims);
  });
}

void Tracer::addDims(ElementRef element, llvm::SmallBitVector &dims) {
  element = resolve(element);
  for (AffineExpr index : element->indices)
    addDims(index, dims);
  for (ElementRef operand : element->operands)
    addDims(operand, dims);
}

llvm::SmallBitVector Tracer::getDims(ElementRef element) {
  llvm::SmallBitVector dims(space.getNumDims());
  addDims(element, dims);
  return dims;
}

bool Tracer::areSame(ElementRef a, ElementRef b) {
  a = resolve(a);
  b = resolve(b);
  if (a == b)
    return true;
  if (a->kind != b->kind || a->type != b->type)
    return false;
  switch (a->kind) {
  case Kind::Load: {
    ElementsAttr left = getConstantTensor(a), right = getConstantTensor(b);
    return (left ? left == right : a->value == b->value) &&
           a->indices == b->indices;
  }
  case Kind::Scalar:
    return a->value == b->value;
  case Kind::Constant:
    return a->constant == b->constant;
  case Kind::Index:
    return a->indices == b->indices;
  case Kind::Real:
  case Kind::Imaginary:
    return areSame(a->operands[0], b->operands[0]);
  case Kind::Op:
    return a->op->getName() == b->op->getName() &&
           a->op->getAttrDictionary() == b->op->getAttrDictionary() &&
           llvm::all_of_zip(
               a->operands, b->operands,
               [&](ElementRef x, ElementRef y) { return areSame(x, y); });
  }
  llvm_unreachable("every kind returns");
}

//===----------------------------------------------------------------------===//
// Emission
//===----------------------------------------------------------------------===//

bool Tracer::canEmit(AffineExpr expr, ValueRange dims) {
  bool canEmit = true;
  expr.walk([&](AffineExpr part) {
    if (auto dim = dyn_cast<AffineDimExpr>(part))
      canEmit &= static_cast<bool>(dims[dim.getPosition()]);
  });
  return canEmit;
}

Value Tracer::emitIndex(ImplicitLocOpBuilder &b, AffineExpr expr,
                        ValueRange dims) {
  SmallVector<Value> operands;
  for (Value dim : dims)
    operands.push_back(dim ? dim : arith::ConstantIndexOp::create(b, 0));
  unsigned numSymbols = 0;
  expr.walk([&](AffineExpr part) {
    if (auto symbol = dyn_cast<AffineSymbolExpr>(part))
      numSymbols = std::max(numSymbols, symbol.getPosition() + 1);
  });
  for (unsigned position = 0; position < numSymbols; ++position) {
    if (!expr.isFunctionOfSymbol(position)) {
      operands.push_back(arith::ConstantIndexOp::create(b, 0));
      continue;
    }
    Value value = emit(b, symbols[position], dims);
    if (!value.getType().isIndex())
      value = arith::IndexCastOp::create(b, b.getIndexType(), value);
    operands.push_back(value);
  }
  AffineMap map = AffineMap::get(dims.size(), numSymbols, expr);
  return affine::makeComposedAffineApply(b, b.getLoc(), map,
                                         getAsOpFoldResult(operands));
}

Value Tracer::emit(ImplicitLocOpBuilder &b, ElementRef element,
                   ValueRange dims) {
  switch (element->kind) {
  case Kind::Load: {
    if (!llvm::all_of(element->indices,
                      [&](AffineExpr index) { return canEmit(index, dims); })) {
      ElementRef next = step(element);
      return emit(b, next ? next : resolve(element), dims);
    }
    SmallVector<Value> indices;
    for (AffineExpr index : element->indices)
      indices.push_back(emitIndex(b, index, dims));
    return tensor::ExtractOp::create(b, element->value, indices);
  }
  case Kind::Scalar:
    return element->value;
  case Kind::Constant:
    return arith::ConstantOp::create(b, element->constant);
  case Kind::Index:
    return emitIndex(b, element->indices[0], dims);
  case Kind::Real:
    return complex::ReOp::create(b, emit(b, element->operands[0], dims));
  case Kind::Imaginary:
    return complex::ImOp::create(b, emit(b, element->operands[0], dims));
  case Kind::Op: {
    SmallVector<Value> operands;
    for (ElementRef operand : element->operands)
      operands.push_back(emit(b, operand, dims));
    OperationState state(b.getLoc(), element->op->getName(), operands,
                         element->op->getResultTypes(),
                         element->op->getAttrs());
    return b.create(state)->getResult(0);
  }
  }
  llvm_unreachable("every kind returns");
}

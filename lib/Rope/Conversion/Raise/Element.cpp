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

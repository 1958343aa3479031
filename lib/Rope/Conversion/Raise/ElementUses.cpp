//===- ElementUses.cpp - Comparing and emitting elements ------------------===//
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

using namespace mlir;
using namespace mlir::rope::raise;

using Kind = Element::Kind;

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

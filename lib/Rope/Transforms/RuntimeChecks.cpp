//===- RuntimeChecks.cpp - Asserts of sizes and entries -------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RuntimeChecks.h"

#include "Rope/IR/RopeOpUtils.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

Value Checks::size(Value value, int64_t dim) {
  return getValueOrCreateConstantIndexOp(b, b.getLoc(),
                                         getDimSize(b, b.getLoc(), value, dim));
}

void Checks::require(arith::CmpIPredicate predicate, Value x, Value y,
                     const Twine &what) {
  Value holds = arith::CmpIOp::create(b, predicate, x, y);
  cf::AssertOp::create(b, holds, message(op, what.str()));
}

void Checks::match(Dim actual, Dim expected) {
  auto isStatic = [](Dim d) {
    return !cast<ShapedType>(d.value.getType()).isDynamicDim(d.dim);
  };
  if (isStatic(actual) && isStatic(expected))
    return;
  require(arith::CmpIPredicate::eq, size(actual.value, actual.dim),
          size(expected.value, expected.dim),
          "expected dim " + Twine(actual.dim) + " of " + actual.name +
              " to match dim " + Twine(expected.dim) + " of " + expected.name);
}

void Checks::match(Dim actual, StringRef source, int64_t expected) {
  if (cast<ShapedType>(actual.value.getType()).isDynamicDim(actual.dim))
    require(arith::CmpIPredicate::eq, size(actual.value, actual.dim),
            constant(expected),
            "expected dim " + Twine(actual.dim) + " of " + actual.name +
                " to match " + source + " (" + Twine(expected) + ")");
}

void Checks::frequencies(FrequenciesAttrInterface frequencies, Value operand) {
  if (operand)
    match({"inverse_frequencies", operand, 0},
          "half the rotary dim of the frequencies",
          frequencies.getRotaryDim() / 2);
}

void Checks::count(StringRef name, Value perSequence, Value count,
                   int64_t more) {
  if (!perSequence)
    return;
  Value expected = arith::AddIOp::create(b, count, constant(more));
  require(arith::CmpIPredicate::eq, size(perSequence, 0), expected,
          "expected dim 0 of " + name +
              (more ? " to be one more than the number of sequences"
                    : " to match the number of sequences"));
}

Value Checks::entry(Value buffer, ValueRange at) {
  Value value = isa<TensorType>(buffer.getType())
                    ? tensor::ExtractOp::create(b, buffer, at).getResult()
                    : memref::LoadOp::create(b, buffer, at).getResult();
  if (!value.getType().isIndex())
    value = arith::IndexCastOp::create(b, b.getIndexType(), value);
  return value;
}

void Checks::loop(Value begin, Value end, function_ref<void(Value)> body) {
  auto loop = scf::ForOp::create(b, begin, end, constant(1));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  body(loop.getInductionVar());
}

void Checks::within(Value x, Value limit, const Twine &name,
                    StringRef limitName) {
  require(arith::CmpIPredicate::sge, x, constant(0),
          "expected " + name + " not to be negative");
  require(arith::CmpIPredicate::sle, x, limit,
          "expected " + name + " to be at most " + limitName);
}

void Checks::cumulative(StringRef name, Value lengths, Value rows) {
  if (!lengths)
    return;
  Value last = arith::SubIOp::create(b, size(lengths, 0), constant(1));
  require(arith::CmpIPredicate::sge, last, constant(0),
          "expected dim 0 of " + name + " to be positive");
  loop(constant(0), last, [&](Value s) {
    Value next = arith::AddIOp::create(b, s, constant(1));
    require(arith::CmpIPredicate::sle, entry(lengths, s), entry(lengths, next),
            "expected " + name + " not to fall");
  });
  within(entry(lengths, constant(0)), rows, name, "the number of rows");
  within(entry(lengths, last), rows, name, "the number of rows");
}

void Checks::pages(Value table, Value pages, int64_t rowAxis, Value number,
                   Value begin, Value end) {
  Value pageSize = size(pages, rowAxis);
  Value first = arith::DivUIOp::create(b, begin, pageSize);
  Value last = arith::CeilDivUIOp::create(b, end, pageSize);
  Value isEmpty =
      arith::CmpIOp::create(b, arith::CmpIPredicate::sge, begin, end);
  last = arith::SelectOp::create(b, isEmpty, first, last);
  loop(first, last, [&](Value n) {
    Value page = entry(table, {number, n});
    require(arith::CmpIPredicate::sge, page, constant(0),
            "expected a page of block_table not to be negative");
    require(arith::CmpIPredicate::slt, page, size(pages, 0),
            "expected a page of block_table to be below the number of pages");
  });
}

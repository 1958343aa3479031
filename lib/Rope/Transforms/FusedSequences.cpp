//===- FusedSequences.cpp - Where the sequences of a batch lie ------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The rest of the loop nest sees one sequence at a time, by its own positions.
// Here stands how long each is, where its rows are stored (an entry of a batch,
// packed, or in pages), and where what is computed of it goes in a buffer for
// all.
//
//===----------------------------------------------------------------------===//

#include "FusedLoopNest.h"

#include "Rope/IR/RopeOpUtils.h"
#include "mlir/Dialect/Affine/Utils.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;
using namespace mlir::rope;

//===----------------------------------------------------------------------===//
// One sequence
//===----------------------------------------------------------------------===//

OpFoldResult FusedLoopNest::loadIndex(Value buffer, ValueRange indices) {
  Value entry = memref::LoadOp::create(rewriter, loc, buffer, indices);
  if (!entry.getType().isIndex())
    entry = arith::IndexCastOp::create(rewriter, loc, rewriter.getIndexType(),
                                       entry);
  return entry;
}

SequenceView FusedLoopNest::buildView(Value number) {
  auto at = [&](Value operand, int64_t next = 0) {
    return loadIndex(operand,
                     asValue(apply(d0 + next, {OpFoldResult(number)})));
  };
  // Rows [begin, end) between two cumulative lengths.
  auto packed = [&](Value cumulative) {
    OpFoldResult begin = at(cumulative);
    return std::pair(begin, apply(d1 - d0, {begin, at(cumulative, 1)}));
  };
  SequenceView view;
  view.number = number;
  view.firstQueryRow = index(0);
  if (Value cumulative = op.getCumulativeQueryLengths())
    std::tie(view.firstQueryRow, view.numQueries) = packed(cumulative);
  else if (Value lengths = op.getQueryLengths())
    view.numQueries = at(lengths);
  else
    view.numQueries = numQueryRows;

  view.firstKeyRow = index(0);
  OpFoldResult end = numKeyRows;
  if (Value cumulative = op.getCumulativeKeyLengths())
    std::tie(view.firstKeyRow, end) = packed(cumulative);
  else if (Value table = op.getBlockTable())
    end = apply(d0 * d1, {getDimSize(rewriter, loc, table, 1), numKeyRows});
  if (Value lengths = op.getKeyLengths())
    end = at(lengths);
  view.numKeys = end;
  if (Value firstKeys = op.getFirstKeys()) {
    OpFoldResult first = at(firstKeys);
    view.numKeys = max(index(0), apply(d1 - d0, {first, end}));
    view.firstKeyRow = apply(d0 + d1, {view.firstKeyRow, first});
  }

  if (Value offset = op.getQueryOffset())
    view.queryOffset = offset;
  if (Value offsets = op.getQueryOffsets()) {
    OpFoldResult offset = at(offsets);
    view.queryOffset =
        view.queryOffset ? apply(d0 + d1, {view.queryOffset, offset}) : offset;
  }
  if (!view.queryOffset)
    view.queryOffset = apply(d0 - d1, {view.numKeys, view.numQueries});
  if (op.hasQueriesPerSequence())
    dropOtherSequences(view);
  return view;
}

void FusedLoopNest::dropOtherSequences(SequenceView &view) {
  auto compare = [&](arith::CmpIPredicate predicate, int64_t bound) -> Value {
    return arith::CmpIOp::create(rewriter, loc, predicate,
                                 asValue(view.numQueries),
                                 asValue(index(bound)));
  };
  Value isMember;
  if (bounds.min > 0)
    isMember = compare(arith::CmpIPredicate::sge, bounds.min);
  if (bounds.max) {
    Value isBelow = compare(arith::CmpIPredicate::sle, *bounds.max);
    isMember = isMember
                   ? arith::AndIOp::create(rewriter, loc, isMember, isBelow)
                         .getResult()
                   : isBelow;
  }
  if (!isMember)
    return;
  for (OpFoldResult *count : {&view.numQueries, &view.numKeys})
    *count = arith::SelectOp::create(rewriter, loc, isMember, asValue(*count),
                                     asValue(index(0)))
                 .getResult();
}

void FusedLoopNest::forSequence(Value number, function_ref<void()> body) {
  llvm::SaveAndRestore<SequenceView> scope(sequence);
  if (op.hasSequences())
    sequence = buildView(number);
  body();
}

void FusedLoopNest::buildWhere(
    ArrayRef<std::pair<OpFoldResult, OpFoldResult>> below,
    function_ref<void()> body) {
  Value condition;
  for (auto [a, b] : below) {
    Value isBelow = arith::CmpIOp::create(
        rewriter, loc, arith::CmpIPredicate::slt, asValue(a), asValue(b));
    condition = condition
                    ? arith::AndIOp::create(rewriter, loc, condition, isBelow)
                          .getResult()
                    : isBelow;
  }
  if (!condition)
    return body();
  auto choice = scf::IfOp::create(rewriter, loc, condition);
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPointToStart(choice.thenBlock());
  body();
}

//===----------------------------------------------------------------------===//
// Rows as they are stored
//===----------------------------------------------------------------------===//

Value FusedLoopNest::queryRows(Value buffer, Value number, Value head,
                               OpFoldResult first, OpFoldResult count) {
  if (!op.getCumulativeQueryLengths())
    return headRows(buffer, {number, head}, first, count);
  return headRows(buffer, {asValue(index(0)), head},
                  apply(d0 + d1, {sequence.firstQueryRow, first}), count);
}

std::pair<OpFoldResult, OpFoldResult> FusedLoopNest::getPage(OpFoldResult key) {
  OpFoldResult row = apply(d0 + d1, {sequence.firstKeyRow, key});
  if (std::optional<int64_t> size = getConstantIntValue(numKeyRows))
    return {apply(d0.floorDiv(*size), {row}), apply(d0 % *size, {row})};
  Value size = asValue(numKeyRows);
  return {
      arith::DivUIOp::create(rewriter, loc, asValue(row), size).getResult(),
      arith::RemUIOp::create(rewriter, loc, asValue(row), size).getResult()};
}

Value FusedLoopNest::storedKeyRows(Value buffer, ValueRange head,
                                   OpFoldResult first, OpFoldResult count) {
  if (!op.hasSequences())
    return headRows(buffer, head, first, count);
  if (Value table = op.getBlockTable()) {
    auto [page, row] = getPage(first);
    OpFoldResult number = loadIndex(table, {head[0], asValue(page)});
    return headRows(buffer, {asValue(number), head[1]}, row, count);
  }
  Value batch =
      op.getCumulativeKeyLengths() ? asValue(index(0)) : Value(head[0]);
  return headRows(buffer, {batch, head[1]},
                  apply(d0 + d1, {sequence.firstKeyRow, first}), count);
}

void FusedLoopNest::forEachPage(KeyRange range,
                                function_ref<void(KeyRange)> body) {
  if (!op.getBlockTable())
    return body(range);
  // An empty range may end before it begins.
  OpFoldResult last = max(range.begin, apply(d0 - 1, {range.end}));
  auto loop = scf::ForOp::create(
      rewriter, loc, asValue(getPage(range.begin).first),
      asValue(apply(d0 + 1, {getPage(last).first})), asValue(index(1)));
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPointToStart(loop.getBody());
  OpFoldResult begin =
      apply(d0 * d1, {OpFoldResult(loop.getInductionVar()), numKeyRows});
  begin = apply(d0 - d1, {begin, sequence.firstKeyRow});
  body({max(range.begin, begin),
        min(range.end, apply(d0 + d1, {begin, numKeyRows}))});
}

//===----------------------------------------------------------------------===//
// Buffers for all sequences
//===----------------------------------------------------------------------===//

SmallVector<Value> FusedLoopNest::scanSequences(
    ValueRange init, function_ref<SmallVector<Value>(ValueRange)> body) {
  auto loop =
      scf::ForOp::create(rewriter, loc, asValue(index(0)),
                         asValue(numSequences), asValue(index(1)), init);
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPointToStart(loop.getBody());
  forSequence(loop.getInductionVar(), [&] {
    SmallVector<Value> next = body(loop.getRegionIterArgs());
    if (!init.empty())
      scf::YieldOp::create(rewriter, loc, next);
  });
  return loop.getResults();
}

OpFoldResult FusedLoopNest::getLargest(function_ref<OpFoldResult()> getSize) {
  return scanSequences(asValue(index(0)), [&](ValueRange largest) {
    return SmallVector<Value>{
        asValue(max(OpFoldResult(largest[0]), getSize()))};
  })[0];
}

OpFoldResult FusedLoopNest::getFirst(OpFoldResult first, Value firsts) {
  return firsts ? loadIndex(firsts, sequence.number) : first;
}

FusedLoopNest::RowLayout
FusedLoopNest::layOutRows(function_ref<KeyRange()> getRange) {
  RowLayout layout;
  layout.firsts = allocScratch(numSequences, rewriter.getIndexType());
  scratch.push_back(layout.firsts);
  Value zero = asValue(index(0));
  SmallVector<Value> ends = scanSequences({zero, zero}, [&](ValueRange args) {
    OpFoldResult total = args[0], largest = args[1];
    KeyRange range = getRange();
    OpFoldResult size = getSize(range);
    memref::StoreOp::create(rewriter, loc,
                            asValue(apply(d0 - d1, {range.begin, total})),
                            layout.firsts, sequence.number);
    // Pairs of rows begin at whole pairs.
    total = apply(d0 + d1.ceilDiv(2) * 2, {total, size});
    return SmallVector<Value>{asValue(total), asValue(max(largest, size))};
  });
  layout.total = ends[0];
  layout.largest = ends[1];
  return layout;
}

FusedLoopNest::Table FusedLoopNest::buildTableOfSequences(
    const Turn &turn, function_ref<KeyRange()> getRange, bool isKey) {
  RowLayout layout = layOutRows(getRange);
  // Ranges that overlap share rows where that takes fewer of them.
  SmallVector<Value> hull = scanSequences(
      {asValue(index(std::numeric_limits<int64_t>::max())),
       asValue(index(std::numeric_limits<int64_t>::min()))},
      [&](ValueRange args) {
        KeyRange range = getRange();
        Value isEmpty =
            arith::CmpIOp::create(rewriter, loc, arith::CmpIPredicate::sge,
                                  asValue(range.begin), asValue(range.end));
        auto unlessEmpty = [&](Value before, OpFoldResult after) -> Value {
          return arith::SelectOp::create(rewriter, loc, isEmpty, before,
                                         asValue(after));
        };
        return SmallVector<Value>{
            unlessEmpty(args[0], min(OpFoldResult(args[0]), range.begin)),
            unlessEmpty(args[1], max(OpFoldResult(args[1]), range.end))};
      });
  Value size = arith::SubIOp::create(rewriter, loc, hull[1], hull[0]);
  // Where all ranges are empty the difference wraps to 1, and the total is 0.
  Value isHull = arith::CmpIOp::create(rewriter, loc, arith::CmpIPredicate::slt,
                                       size, asValue(layout.total));
  OpFoldResult count = arith::SelectOp::create(rewriter, loc, isHull, size,
                                               asValue(layout.total))
                           .getResult();

  Value positions = allocScratch(count, rewriter.getIndexType());
  scratch.push_back(positions);
  linalg::FillOp::create(rewriter, loc, asValue(index(0)), positions);
  scanSequences({}, [&](ValueRange) {
    Value number = sequence.number;
    Value first = arith::SelectOp::create(
        rewriter, loc, isHull, hull[0],
        asValue(getFirst(OpFoldResult(), layout.firsts)));
    memref::StoreOp::create(rewriter, loc, first, layout.firsts, number);
    KeyRange range = getRange();
    auto loop = scf::ForOp::create(rewriter, loc, asValue(range.begin),
                                   asValue(range.end), asValue(index(1)));
    OpBuilder::InsertionGuard guard(rewriter);
    rewriter.setInsertionPointToStart(loop.getBody());
    OpFoldResult position = loop.getInductionVar();
    memref::StoreOp::create(
        rewriter, loc,
        asValue(affine::makeComposedFoldedAffineMin(rewriter, loc, turn.index,
                                                    {position})),
        positions, asValue(apply(d0 - d1, {position, OpFoldResult(first)})));
    return SmallVector<Value>();
  });
  Table table = buildTableAt(turn, positions, count, isKey);
  table.firsts = layout.firsts;
  return table;
}

//===----------------------------------------------------------------------===//
// Padding
//===----------------------------------------------------------------------===//

void rope::fillPaddedQueries(RewriterBase &rewriter, AttentionOp op) {
  Value lengths = op.getQueryLengths();
  if (!lengths)
    return;
  Location loc = op.getLoc();
  OpFoldResult zero = rewriter.getIndexAttr(0), one = rewriter.getIndexAttr(1);
  OpFoldResult heads = getDimSize(rewriter, loc, op.getQuery(), 1);
  OpFoldResult numRows = getDimSize(rewriter, loc, op.getQuery(), 2);
  auto loop = scf::ForallOp::create(
      rewriter, loc,
      ArrayRef<OpFoldResult>{getDimSize(rewriter, loc, op.getQuery(), 0)},
      ValueRange(), /*mapping=*/std::nullopt);
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(loop.getTerminator());
  Value number = loop.getInductionVars()[0];
  Value first = memref::LoadOp::create(rewriter, loc, lengths, number);
  if (!first.getType().isIndex())
    first = arith::IndexCastOp::create(rewriter, loc, rewriter.getIndexType(),
                                       first);
  AffineExpr d0, d1;
  bindDims(op.getContext(), d0, d1);
  OpFoldResult count = affine::makeComposedFoldedAffineApply(
      rewriter, loc, d1 - d0, {OpFoldResult(first), numRows});
  for (Value buffer : op.getOutputs()) {
    auto type = cast<MemRefType>(buffer.getType());
    SmallVector<OpFoldResult> offsets{number, zero, first};
    SmallVector<OpFoldResult> sizes{one, heads, count};
    if (type.getRank() == 4) {
      offsets.push_back(zero);
      sizes.push_back(getDimSize(rewriter, loc, buffer, 3));
    }
    SmallVector<OpFoldResult> strides(type.getRank(), one);
    Value rows = memref::SubViewOp::create(rewriter, loc, buffer, offsets,
                                           sizes, strides);
    double padding =
        buffer == op.getOutput() ? 0 : -std::numeric_limits<double>::infinity();
    Value constant = arith::ConstantOp::create(
        rewriter, loc, rewriter.getFloatAttr(type.getElementType(), padding));
    linalg::FillOp::create(rewriter, loc, constant, rows);
  }
}

//===- FusedKeys.cpp - Tables and keys of the fused loop nest ---------------
//===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What is prepared once for all queries: the tables of the position map's
// turns, the keys that turn, and the values, where they are not read as they
// lie.
//
//===----------------------------------------------------------------------===//

#include "FusedLoopNest.h"

#include "mlir/Dialect/Affine/Utils.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace mlir::rope;

// Key rows that one iteration of the preparing loop turns.
static constexpr int64_t kKeyRowsPerIteration = 64;

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

Value FusedLoopNest::buildPositions(const Turn &turn, KeyRange range,
                                    OpFoldResult count) {
  Value positions = allocScratch({count}, rewriter.getIndexType());
  scratch.push_back(positions);
  auto identity = rewriter.getMultiDimIdentityMap(1);
  linalg::GenericOp::create(
      rewriter, loc, ValueRange(), positions, identity,
      utils::IteratorType::parallel, [&](OpBuilder &b, Location l, ValueRange) {
        Value row = linalg::IndexOp::create(b, l, 0);
        OpFoldResult position = affine::makeComposedFoldedAffineApply(
            b, l, d0 + d1, {row, range.begin});
        position =
            affine::makeComposedFoldedAffineMin(b, l, turn.index, {position});
        linalg::YieldOp::create(
            b, l, getValueOrCreateConstantIndexOp(b, l, position));
      });
  return positions;
}

void FusedLoopNest::createTable(const Turn &turn, Value positions, Value cos,
                                Value sin, bool isKey) {
  FrequenciesAttrInterface frequencies = op.getFrequencies();
  // Halfway along the keys, so that the factors of xPos stay small; keys that
  // are given rotated have no center.
  Value center;
  if (frequencies.growsWithPosition() && !op.getRotatedKeys())
    center = asValue(apply(d0.floorDiv(2), {numKeys}));
  TableOp::create(rewriter, loc, frequencies, positions, center, op.getLength(),
                  op.getInverseFrequencies(), cos, sin,
                  rewriter.getF64FloatAttr(turn.scale),
                  rewriter.getF64FloatAttr(turn.offset),
                  isKey && frequencies.growsWithPosition()
                      ? rewriter.getUnitAttr()
                      : UnitAttr());
}

FusedLoopNest::Table FusedLoopNest::buildTableOf(Value given, KeyRange range,
                                                 bool isKey) {
  auto type = cast<MemRefType>(given.getType());
  bool isByBatch = type.getRank() == 3;
  OpFoldResult count = getSize(range);
  SmallVector<OpFoldResult> sizes{
      count, index(op.getFrequencies().getRotaryDim() / 2)};
  if (isByBatch)
    sizes.insert(sizes.begin(), batch);
  Table table{allocScratch(sizes, rewriter.getF32Type()),
              allocScratch(sizes, rewriter.getF32Type()), range.begin};
  scratch.append({table.cos, table.sin});
  SmallVector<OpFoldResult> offsets(type.getRank(), index(0));
  SmallVector<OpFoldResult> counts =
      memref::getMixedSizes(rewriter, loc, given);
  SmallVector<OpFoldResult> strides(type.getRank(), index(1));
  offsets.back() =
      isKey ? range.begin : apply(d0 - d1, {range.begin, queryOffset});
  counts.back() = count;
  Value positions =
      memref::SubViewOp::create(rewriter, loc, given, offsets, counts, strides);
  Turn linear = Turn::linear(op.getContext());
  if (!isByBatch) {
    createTable(linear, positions, table.cos, table.sin, isKey);
    return table;
  }
  auto loop = scf::ForOp::create(rewriter, loc, asValue(index(0)),
                                 asValue(batch), asValue(index(1)));
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPointToStart(loop.getBody());
  Value entry = loop.getInductionVar();
  createTable(linear, getPart(positions, entry), getPart(table.cos, entry),
              getPart(table.sin, entry), isKey);
  return table;
}

FusedLoopNest::Table FusedLoopNest::buildTable(const Turn &turn, KeyRange range,
                                               bool isKey) {
  if (Value given = isKey ? op.getKeyPositions() : op.getQueryPositions())
    return buildTableOf(given, range, isKey);
  Value positions;
  OpFoldResult count = getSize(range);
  if (turn.isConstant()) {
    count = index(1);
    positions = asValue(index(0));
  } else if (turn.isIndexPosition()) {
    positions = asValue(range.begin);
  } else {
    positions = buildPositions(turn, range, count);
  }
  SmallVector<OpFoldResult> sizes{
      count, index(op.getFrequencies().getRotaryDim() / 2)};
  Table table{allocScratch(sizes, rewriter.getF32Type()),
              allocScratch(sizes, rewriter.getF32Type()), range.begin};
  scratch.append({table.cos, table.sin});
  createTable(turn, positions, table.cos, table.sin, isKey);
  return table;
}

void FusedLoopNest::buildTables() {
  KeyRange positions{queryOffset, apply(d0 + d1, {queryOffset, numQueries})};
  for (TurnedSide &key : keys) {
    if (op.isKeyUnturned(key.turn))
      continue;
    // Queries that turn as these keys do share the table. With an offset of
    // their own they may lie far off, as they do of other intervals of keys
    // than the last; with positions of their own, or xPos, they have tables of
    // their own.
    auto *query = llvm::find_if(queries, [&](const TurnedSide &side) {
      return side.turn == key.turn && !op.getQueryOffset() &&
             key.interval + 1 == static_cast<int64_t>(visibleKeys.size()) &&
             !op.getQueryPositions() &&
             !op.getFrequencies().growsWithPosition();
    });
    KeyRange range = key.range;
    if (query != queries.end())
      range = {min(range.begin, positions.begin),
               max(range.end, positions.end)};
    key.table = buildTable(key.turn, range, /*isKey=*/true);
    if (query != queries.end())
      query->table = key.table;
  }
  for (TurnedSide &query : queries)
    if (!query.table && !isUnturned(query.turn))
      query.table = buildTable(query.turn, positions, /*isKey=*/false);
}

//===----------------------------------------------------------------------===//
// Keys
//===----------------------------------------------------------------------===//

void FusedLoopNest::rotateOrConvert(Value from, Value to,
                                    const std::optional<Table> &table,
                                    Value entry, OpFoldResult first,
                                    OpFoldResult count) {
  if (table) {
    auto type = cast<ShapedType>(table->cos.getType());
    bool isOneRow = type.getRank() == 2 && type.getDimSize(0) == 1;
    auto tableRows = [&](Value buffer) {
      if (type.getRank() == 3)
        buffer = getPart(buffer, entry);
      return isOneRow
                 ? buffer
                 : rows(buffer, apply(d0 - d1, {first, table->first}), count);
    };
    RotateOp::create(rewriter, loc, from, tableRows(table->cos),
                     tableRows(table->sin), to, op.getPairing());
    return;
  }
  auto identity = rewriter.getMultiDimIdentityMap(2);
  SmallVector<utils::IteratorType> parallel(2, utils::IteratorType::parallel);
  linalg::GenericOp::create(
      rewriter, loc, from, to, ArrayRef<AffineMap>{identity, identity},
      parallel, [](OpBuilder &b, Location l, ValueRange args) {
        Value x = args[0];
        if (x.getType() != args[1].getType())
          x = arith::ExtFOp::create(b, l, args[1].getType(), x);
        linalg::YieldOp::create(b, l, x);
      });
}

void FusedLoopNest::forEachRowBlock(
    OpFoldResult first, OpFoldResult end,
    function_ref<void(ValueRange, OpFoldResult, OpFoldResult)> body) {
  auto loop = scf::ForallOp::create(
      rewriter, loc, ArrayRef<OpFoldResult>{index(0), index(0), first},
      ArrayRef<OpFoldResult>{batch, keyHeads, end},
      ArrayRef<OpFoldResult>{index(1), index(1), index(kKeyRowsPerIteration)},
      ValueRange(), /*mapping=*/std::nullopt);
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(loop.getTerminator());
  SmallVector<Value> ivs = loop.getInductionVars();
  body(ArrayRef<Value>(ivs).take_front(2), ivs[2],
       tileSize(ivs[2], end, kKeyRowsPerIteration));
}

FusedLoopNest::KeyRows
FusedLoopNest::buildCopy(Value from, const std::optional<Table> &table,
                         KeyRange range) {
  int64_t rowSize = cast<ShapedType>(from.getType()).getDimSize(3);
  Value to = allocScratch({batch, keyHeads, getSize(range), index(rowSize)},
                          isBF16Dot ? Type(rewriter.getBF16Type())
                                    : rewriter.getF32Type());
  scratch.push_back(to);
  forEachRowBlock(
      range.begin, range.end,
      [&](ValueRange head, OpFoldResult first, OpFoldResult count) {
        rotateOrConvert(
            headRows(from, head, first, count),
            headRows(to, head, apply(d0 - d1, {first, range.begin}), count),
            table, head[0], first, count);
      });
  return {to, range.begin};
}

FusedLoopNest::KeyRows FusedLoopNest::buildPackedValues(KeyRange range) {
  Value from = op.getValue();
  auto [pairs, words] =
      allocPairs({batch, keyHeads, apply(d0.ceilDiv(2), {getSize(range)}),
                  index(valueDim)},
                 rewriter.getI32Type(), scratch);
  auto identity = rewriter.getMultiDimIdentityMap(2);
  SmallVector<utils::IteratorType> parallel(2, utils::IteratorType::parallel);
  auto pack = [&](ValueRange rows, Value to) {
    linalg::GenericOp::create(
        rewriter, loc, rows, to,
        SmallVector<AffineMap>(rows.size() + 1, identity), parallel,
        [&](OpBuilder &b, Location l, ValueRange args) {
          auto bits = [&](Value x) -> Value {
            x = arith::BitcastOp::create(b, l, b.getI16Type(), x);
            return arith::ExtUIOp::create(b, l, b.getI32Type(), x);
          };
          Value word = bits(args[0]);
          if (rows.size() > 1) {
            Value half = arith::ConstantIntOp::create(b, l, b.getI32Type(), 16);
            word = arith::OrIOp::create(
                b, l, word,
                arith::ShLIOp::create(b, l, bits(args[1]), half).getResult());
          }
          linalg::YieldOp::create(b, l, word);
        });
  };
  // Ranges begin at whole groups of keys, and so at a pair.
  forEachRowBlock(range.begin, range.end,
                  [&, words = words](ValueRange head, OpFoldResult first,
                                     OpFoldResult count) {
                    OpFoldResult to = apply(d0 - d1, {first, range.begin});
                    OpFoldResult whole = apply(d0.floorDiv(2), {count});
                    OpFoldResult rest = apply(d0 % 2, {count});
                    OpFoldResult last = apply(d0 - d1, {count, rest});
                    Value fromRows = headRows(from, head, first, count);
                    Value toRows =
                        headRows(words, head, apply(d0.floorDiv(2), {to}),
                                 apply(d0.ceilDiv(2), {count}));
                    pack({rows(fromRows, index(0), whole, 2),
                          rows(fromRows, index(1), whole, 2)},
                         rows(toRows, index(0), whole));
                    pack(rows(fromRows, last, rest), rows(toRows, whole, rest));
                  });
  return {pairs, range.begin};
}

Value FusedLoopNest::keyRows(const KeyRows &rows, ValueRange head,
                             OpFoldResult first, OpFoldResult count) {
  return headRows(rows.buffer, head, apply(d0 - d1, {first, rows.first}),
                  count);
}

void FusedLoopNest::buildKeys() {
  // What a tile product reads is turned, if it turns, and f32, unless it is
  // read only once or multiplied in bf16: a copy. The rest is read where it
  // lies.
  bool isF32 = op.getKeyType().getElementType().isF32();
  for (TurnedSide &side : keys)
    side.rows = isReadInPlace(side.turn)
                    ? KeyRows{op.getKey(), index(0)}
                    : buildCopy(op.getKey(), side.table, side.range);
  for (KeyRange range : visibleKeys) {
    if (hasFewQueries || (isF32 && !hasPackedValues))
      values.push_back({op.getValue(), index(0)});
    else if (!range.begin)
      values.emplace_back();
    else if (hasPackedValues)
      values.push_back(buildPackedValues(range));
    else
      values.push_back(buildCopy(op.getValue(), std::nullopt, range));
  }
}

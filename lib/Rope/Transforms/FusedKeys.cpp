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
    center = asValue(apply(d0.floorDiv(2), {sequence.numKeys}));
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
    sizes.insert(sizes.begin(), numSequences);
  Table table{allocScratch(sizes, rewriter.getF32Type()),
              allocScratch(sizes, rewriter.getF32Type()),
              range.begin,
              {}};
  scratch.append({table.cos, table.sin});
  SmallVector<OpFoldResult> offsets(type.getRank(), index(0));
  SmallVector<OpFoldResult> counts =
      memref::getMixedSizes(rewriter, loc, given);
  SmallVector<OpFoldResult> strides(type.getRank(), index(1));
  offsets.back() =
      isKey ? range.begin : apply(d0 - d1, {range.begin, sequence.queryOffset});
  counts.back() = count;
  Value positions =
      memref::SubViewOp::create(rewriter, loc, given, offsets, counts, strides);
  Turn linear = Turn::linear(op.getContext());
  if (!isByBatch) {
    createTable(linear, positions, table.cos, table.sin, isKey);
    return table;
  }
  auto loop = scf::ForOp::create(rewriter, loc, asValue(index(0)),
                                 asValue(numSequences), asValue(index(1)));
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
  Table table = buildTableAt(turn, positions, count, isKey);
  table.first = range.begin;
  return table;
}

FusedLoopNest::Table FusedLoopNest::buildTableAt(const Turn &turn,
                                                 Value positions,
                                                 OpFoldResult count,
                                                 bool isKey) {
  SmallVector<OpFoldResult> sizes{
      count, index(op.getFrequencies().getRotaryDim() / 2)};
  Table table{allocScratch(sizes, rewriter.getF32Type()),
              allocScratch(sizes, rewriter.getF32Type()),
              {},
              {}};
  scratch.append({table.cos, table.sin});
  createTable(turn, positions, table.cos, table.sin, isKey);
  return table;
}

void FusedLoopNest::buildTables() {
  auto getPositions = [&]() -> KeyRange {
    return {sequence.queryOffset,
            apply(d0 + d1, {sequence.queryOffset, sequence.numQueries})};
  };
  if (op.hasSequences()) {
    auto build = [&](const Turn &turn, function_ref<KeyRange()> getRange,
                     bool isKey) {
      return turn.isConstant() ? buildTable(turn, {index(0), index(0)}, isKey)
                               : buildTableOfSequences(turn, getRange, isKey);
    };
    for (TurnedSide &key : keys)
      if (!op.isKeyUnturned(key.turn))
        key.table = build(
            key.turn, [&] { return getRange(key.demand); }, /*isKey=*/true);
    for (TurnedSide &query : queries)
      if (!isUnturned(query.turn))
        query.table = build(query.turn, getPositions, /*isKey=*/false);
    return;
  }
  KeyRange positions = getPositions();
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
    KeyRange range = key.demand.range;
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
                 : rows(buffer,
                        apply(d0 - d1,
                              {first, getFirst(table->first, table->firsts)}),
                        count);
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

FusedLoopNest::KeyRows FusedLoopNest::buildCopiedRows(
    const KeyDemand &demand,
    function_ref<Value(OpFoldResult, OpFoldResult)> alloc,
    function_ref<void(const KeyRows &, ValueRange, OpFoldResult, OpFoldResult)>
        body) {
  KeyRows copy;
  OpFoldResult begin = demand.range.begin, end = demand.range.end;
  if (op.hasSequences()) {
    // Blocks are counted from the first key of each sequence's own.
    RowLayout layout = layOutRows([&] { return getRange(demand); });
    copy.buffer = alloc(index(1), layout.total);
    copy.firsts = layout.firsts;
    begin = index(0);
    end = layout.largest;
  } else {
    copy.buffer = alloc(numSequences, getSize(demand.range));
    copy.first = begin;
  }
  auto loop = scf::ForallOp::create(
      rewriter, loc, ArrayRef<OpFoldResult>{index(0), index(0), begin},
      ArrayRef<OpFoldResult>{numSequences, headGroup.numKeyHeads, end},
      ArrayRef<OpFoldResult>{index(1), index(1), index(kKeyRowsPerIteration)},
      ValueRange(), /*mapping=*/std::nullopt);
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(loop.getTerminator());
  SmallVector<Value> ivs = loop.getInductionVars();
  ivs[1] = getHeadOfGroup(ivs[1], headGroup.firstKeyHead);
  ArrayRef<Value> head = ArrayRef<Value>(ivs).take_front(2);
  if (!op.hasSequences()) {
    body(copy, head, ivs[2], tileSize(ivs[2], end, kKeyRowsPerIteration));
    return copy;
  }
  forSequence(ivs[0], [&] {
    KeyRange range = getRange(demand);
    OpFoldResult first = apply(d0 + d1, {range.begin, OpFoldResult(ivs[2])});
    buildWhere(std::pair(first, range.end), [&] {
      OpFoldResult last =
          min(range.end, apply(d0 + kKeyRowsPerIteration, first));
      forEachPage({first, last}, [&](KeyRange part) {
        body(copy, head, part.begin, getSize(part));
      });
    });
  });
  return copy;
}

SmallVector<Value> FusedLoopNest::copiedHead(const KeyRows &rows,
                                             ValueRange head) {
  Value number = head[1];
  if (copies)
    number =
        asValue(apply(d0 - d1, {OpFoldResult(number), headGroup.firstKeyHead}));
  return {rows.firsts ? asValue(index(0)) : Value(head[0]), number};
}

FusedLoopNest::KeyRows
FusedLoopNest::buildCopy(Value from, const std::optional<Table> &table,
                         const KeyDemand &demand) {
  int64_t rowSize = cast<ShapedType>(from.getType()).getDimSize(3);
  auto alloc = [&](OpFoldResult batch, OpFoldResult rows) {
    return allocCopy({batch, headGroup.maxKeyHeads, rows, index(rowSize)},
                     productType);
  };
  return buildCopiedRows(demand, alloc,
                         [&](const KeyRows &copy, ValueRange head,
                             OpFoldResult first, OpFoldResult count) {
                           rotateOrConvert(
                               storedKeyRows(from, head, first, count),
                               keyRows(copy, head, first, count), table,
                               head[0], first, count);
                         });
}

FusedLoopNest::KeyRows
FusedLoopNest::buildPackedValues(const KeyDemand &demand) {
  Value from = op.getValue();
  Value pairs, words;
  auto alloc = [&](OpFoldResult batch, OpFoldResult rows) {
    SmallVector<OpFoldResult> sizes{batch, headGroup.maxKeyHeads,
                                    apply(d0.ceilDiv(2), {rows}),
                                    index(valueDim)};
    Type word = rewriter.getI32Type();
    std::tie(pairs, words) =
        copies ? viewPairs(copies, copyOffsets[numCopies++], sizes, word)
               : allocPairs(sizes, word, scratch);
    return pairs;
  };
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
  return buildCopiedRows(
      demand, alloc,
      [&](const KeyRows &copy, ValueRange head, OpFoldResult first,
          OpFoldResult count) {
        OpFoldResult to =
            apply(d0 - d1, {first, getFirst(copy.first, copy.firsts)});
        OpFoldResult whole = apply(d0.floorDiv(2), {count});
        OpFoldResult rest = apply(d0 % 2, {count});
        OpFoldResult last = apply(d0 - d1, {count, rest});
        Value fromRows = storedKeyRows(from, head, first, count);
        Value toRows =
            headRows(words, copiedHead(copy, head), apply(d0.floorDiv(2), {to}),
                     apply(d0.ceilDiv(2), {count}));
        pack({rows(fromRows, index(0), whole, 2),
              rows(fromRows, index(1), whole, 2)},
             rows(toRows, index(0), whole));
        pack(rows(fromRows, last, rest), rows(toRows, whole, rest));
      });
}

Value FusedLoopNest::keyRows(const KeyRows &rows, ValueRange head,
                             OpFoldResult first, OpFoldResult count) {
  if (rows.isStored)
    return storedKeyRows(rows.buffer, head, first, count);
  return headRows(rows.buffer, copiedHead(rows, head),
                  apply(d0 - d1, {first, getFirst(rows.first, rows.firsts)}),
                  count);
}

void FusedLoopNest::buildKeys() {
  // What a tile product reads is turned, if it turns, and f32, unless it is
  // read only once or multiplied in bf16: a copy, and so is what lies in
  // pages, unless it is read only once. The rest is read where it lies, or
  // turned by tiles.
  auto stored = [](Value buffer) {
    return KeyRows{buffer, {}, {}, /*isStored=*/true};
  };
  for (TurnedSide &side : keys) {
    if (isReadInPlace(side.turn))
      side.rows = stored(op.getKey());
    else if (!areKeysTurnedInTiles())
      side.rows = buildCopy(op.getKey(), side.table, side.demand);
  }
  for (const KeyDemand &demand : visibleKeys) {
    if (areValuesReadInPlace())
      values.push_back(stored(op.getValue()));
    else if (demand.regions.empty())
      values.emplace_back();
    else if (hasPackedValues)
      values.push_back(buildPackedValues(demand));
    else
      values.push_back(buildCopy(op.getValue(), std::nullopt, demand));
  }
}

//===- FusedLoopNest.cpp - The fused loop nest of one attention -----------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What is prepared once for all queries: the tables of the position map's
// turns, and the keys that turn. FusedQueryBlock.cpp has what comes inside.
//
//===----------------------------------------------------------------------===//

#include "FusedLoopNest.h"

#include "Rope/IR/RopeOpUtils.h"
#include "mlir/Dialect/Affine/Utils.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace mlir::rope;

// One cache line, and one 512-bit vector register.
static constexpr int64_t kScratchAlignment = 64;
// Key rows that one iteration of the preparing loop turns.
static constexpr int64_t kKeyRowsPerIteration = 64;

FusedLoopNest::FusedLoopNest(RewriterBase &rewriter, AttentionOp op,
                             const FuseAttentionOptions &options)
    : rewriter(rewriter), op(op), options(options), loc(op.getLoc()),
      headDim(op.getQueryType().getDimSize(3)),
      valueDim(op.getValueType().getDimSize(3)) {
  bindDims(op.getContext(), d0, d1);
  batch = getDimSize(rewriter, loc, op.getQuery(), 0);
  queryHeads = getDimSize(rewriter, loc, op.getQuery(), 1);
  numQueries = getDimSize(rewriter, loc, op.getQuery(), 2);
  keyHeads = getDimSize(rewriter, loc, op.getKey(), 1);
  numKeys = getDimSize(rewriter, loc, op.getKey(), 2);
  queryOffset = op.getQueryOffset() ? getAsOpFoldResult(op.getQueryOffset())
                                    : apply(d0 - d1, {numKeys, numQueries});

  // Where so few queries are known to come that they leave half of the lanes
  // empty, the heads that share a key head go into one tile, and all of them
  // read each key once.
  int64_t &lanes = this->options.queryTile;
  int64_t group = op.getGroupSize();
  std::optional<int64_t> count = getConstantIntValue(numQueries);
  if (count && *count > 0 && *count <= lanes / 2) {
    if (!ShapedType::isDynamic(group) && *count * group <= lanes &&
        lanes / 2 % group == 0)
      headsPerTile = group;
    if (*count * headsPerTile <= lanes / 2)
      lanes /= 2;
    readsKeysOnce = true;
  }
  tileQueries = lanes / headsPerTile;
  blockTiles = options.queryTilesPerBlock;
  if (count)
    blockTiles = std::clamp<int64_t>(llvm::divideCeil(*count, tileQueries), 1,
                                     blockTiles);
  addSides();
}

void FusedLoopNest::addSides() {
  op.getMap().getPieces(op.getCausal(), pieces);
  regions = getKeyRegions(op.getContext(), pieces, op.getCausal());
  QueryTile all = getPositions({index(0), numQueries, {}}, 0);
  for (auto [number, region] : llvm::enumerate(regions)) {
    if (region.isHidden())
      continue;
    const PositionPiece &piece = pieces[region.piece];
    queryOfPiece.push_back(findOrAdd(queries, piece.query));
    keyOfPiece.push_back(findOrAdd(keys, piece.key));
    KeyRange met = planKeyRange(rewriter, loc, regions, number, number, all,
                                numKeys, options.keyGroup);
    for (KeyRange *range : {&keys[keyOfPiece.back()].range, &visibleKeys})
      *range = range->begin ? getHull(*range, met) : met;
  }
}

KeyRange FusedLoopNest::getHull(KeyRange a, KeyRange b) {
  // Ranges begin at 0 at the earliest.
  OpFoldResult begin = isZeroInteger(a.begin) || isZeroInteger(b.begin)
                           ? index(0)
                           : min(a.begin, b.begin);
  return {begin, max(a.end, b.end)};
}

int64_t FusedLoopNest::findOrAdd(SmallVectorImpl<TurnedSide> &sides,
                                 const Turn &turn) {
  auto *it = llvm::find_if(
      sides, [&](const TurnedSide &side) { return side.turn == turn; });
  if (it == sides.end()) {
    sides.push_back({turn, std::nullopt, Value(), {}});
    return sides.size() - 1;
  }
  return std::distance(sides.begin(), it);
}

bool FusedLoopNest::isUnturned(const Turn &turn) {
  return turn.isIdentity() && op.getFrequencies().getAmplitude() == 1;
}

//===----------------------------------------------------------------------===//
// Small builders
//===----------------------------------------------------------------------===//

OpFoldResult FusedLoopNest::apply(AffineExpr expr,
                                  ArrayRef<OpFoldResult> operands) {
  return affine::makeComposedFoldedAffineApply(rewriter, loc, expr, operands);
}

OpFoldResult FusedLoopNest::min(OpFoldResult a, OpFoldResult b) {
  return affine::makeComposedFoldedAffineMin(
      rewriter, loc, rewriter.getMultiDimIdentityMap(2), {a, b});
}

OpFoldResult FusedLoopNest::max(OpFoldResult a, OpFoldResult b) {
  return affine::makeComposedFoldedAffineMax(
      rewriter, loc, rewriter.getMultiDimIdentityMap(2), {a, b});
}

Value FusedLoopNest::asValue(OpFoldResult value) {
  return getValueOrCreateConstantIndexOp(rewriter, loc, value);
}

OpFoldResult FusedLoopNest::tileSize(OpFoldResult iv, OpFoldResult end,
                                     int64_t step) {
  return affine::makeComposedFoldedAffineMin(
      rewriter, loc,
      AffineMap::get(2, 0, {rewriter.getAffineConstantExpr(step), d1 - d0},
                     rewriter.getContext()),
      {iv, end});
}

Value FusedLoopNest::allocScratch(ArrayRef<OpFoldResult> sizes,
                                  Type elementType, bool perTile) {
  SmallVector<OpFoldResult> allSizes(sizes);
  if (perTile && blockTiles > 1)
    allSizes.insert(allSizes.begin(), index(blockTiles));
  SmallVector<Value> dynamicSizes;
  SmallVector<int64_t> shape;
  dispatchIndexOpFoldResults(allSizes, dynamicSizes, shape);
  return memref::AllocOp::create(
      rewriter, loc, MemRefType::get(shape, elementType), dynamicSizes,
      rewriter.getI64IntegerAttr(kScratchAlignment));
}

Value FusedLoopNest::headRows(Value buffer, ValueRange head, OpFoldResult first,
                              OpFoldResult count) {
  auto type = cast<MemRefType>(buffer.getType());
  OpFoldResult one = index(1);
  SmallVector<OpFoldResult> offsets{OpFoldResult(head[0]),
                                    OpFoldResult(head[1]), first};
  SmallVector<OpFoldResult> sizes{one, one, count};
  SmallVector<OpFoldResult> strides(type.getRank(), one);
  SmallVector<int64_t> shape{
      getConstantIntValue(count).value_or(ShapedType::kDynamic)};
  if (type.getRank() == 4) {
    offsets.push_back(index(0));
    sizes.push_back(index(type.getDimSize(3)));
    shape.push_back(type.getDimSize(3));
  }
  MemRefType rowType = memref::SubViewOp::inferRankReducedResultType(
      shape, type, offsets, sizes, strides);
  return memref::SubViewOp::create(rewriter, loc, rowType, buffer, offsets,
                                   sizes, strides);
}

Value FusedLoopNest::rows(Value buffer, OpFoldResult first, OpFoldResult count,
                          int64_t step) {
  auto type = cast<MemRefType>(buffer.getType());
  return memref::SubViewOp::create(
      rewriter, loc, buffer, ArrayRef<OpFoldResult>{first, index(0)},
      ArrayRef<OpFoldResult>{count, index(type.getDimSize(1))},
      ArrayRef<OpFoldResult>{index(step), index(1)});
}

Value FusedLoopNest::lanes(Value buffer, OpFoldResult first, OpFoldResult count,
                           int64_t step) {
  auto type = cast<MemRefType>(buffer.getType());
  SmallVector<OpFoldResult> offsets(type.getRank(), index(0));
  SmallVector<OpFoldResult> sizes =
      memref::getMixedSizes(rewriter, loc, buffer);
  SmallVector<OpFoldResult> strides(type.getRank(), index(1));
  offsets.back() = first;
  sizes.back() = count;
  strides.back() = index(step);
  return memref::SubViewOp::create(rewriter, loc, buffer, offsets, sizes,
                                   strides);
}

void FusedLoopNest::fill(Value buffer, float value) {
  Value constant =
      arith::ConstantOp::create(rewriter, loc, rewriter.getF32FloatAttr(value));
  linalg::FillOp::create(rewriter, loc, constant, buffer);
}

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
            affine::makeComposedFoldedAffineApply(b, l, turn.index, {position});
        linalg::YieldOp::create(
            b, l, getValueOrCreateConstantIndexOp(b, l, position));
      });
  return positions;
}

FusedLoopNest::Table FusedLoopNest::buildTable(const Turn &turn,
                                               KeyRange range) {
  Value positions;
  OpFoldResult count = max(index(0), apply(d1 - d0, {range.begin, range.end}));
  if (turn.isConstant()) {
    count = index(1);
    positions = asValue(index(0));
  } else if (turn.index == d0) {
    positions = asValue(range.begin);
  } else {
    positions = buildPositions(turn, range, count);
  }
  FrequenciesAttrInterface frequencies = op.getFrequencies();
  SmallVector<OpFoldResult> sizes{count, index(frequencies.getRotaryDim() / 2)};
  Table table{allocScratch(sizes, rewriter.getF32Type()),
              allocScratch(sizes, rewriter.getF32Type()), range.begin};
  scratch.append({table.cos, table.sin});
  TableOp::create(rewriter, loc, frequencies, positions, table.cos, table.sin,
                  rewriter.getF64FloatAttr(turn.scale),
                  rewriter.getF64FloatAttr(turn.offset));
  return table;
}

void FusedLoopNest::buildTables() {
  KeyRange positions{queryOffset, apply(d0 + d1, {queryOffset, numQueries})};
  for (TurnedSide &key : keys) {
    if (isUnturned(key.turn))
      continue;
    // Queries that turn as these keys do share the table. With an offset of
    // their own they may lie far off.
    auto *query = llvm::find_if(queries, [&](const TurnedSide &side) {
      return side.turn == key.turn && !op.getQueryOffset();
    });
    KeyRange range = key.range;
    if (query != queries.end())
      range = {min(range.begin, positions.begin),
               max(range.end, positions.end)};
    key.table = buildTable(key.turn, range);
    if (query != queries.end())
      query->table = key.table;
  }
  for (TurnedSide &query : queries)
    if (!query.table && !isUnturned(query.turn))
      query.table = buildTable(query.turn, positions);
}

//===----------------------------------------------------------------------===//
// Keys
//===----------------------------------------------------------------------===//

void FusedLoopNest::rotateOrConvert(Value from, Value to,
                                    const std::optional<Table> &table,
                                    OpFoldResult first, OpFoldResult count) {
  if (table) {
    bool isOneRow = cast<ShapedType>(table->cos.getType()).getDimSize(0) == 1;
    auto tableRows = [&](Value buffer) {
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

Value FusedLoopNest::buildCopy(Value from, const std::optional<Table> &table,
                               KeyRange range) {
  int64_t rowSize = cast<ShapedType>(from.getType()).getDimSize(3);
  Value to = allocScratch({batch, keyHeads, numKeys, index(rowSize)},
                          rewriter.getF32Type());
  scratch.push_back(to);
  auto loop = scf::ForallOp::create(
      rewriter, loc, ArrayRef<OpFoldResult>{index(0), index(0), range.begin},
      ArrayRef<OpFoldResult>{batch, keyHeads, range.end},
      ArrayRef<OpFoldResult>{index(1), index(1), index(kKeyRowsPerIteration)},
      ValueRange(), /*mapping=*/std::nullopt);
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(loop.getTerminator());
  SmallVector<Value> ivs = loop.getInductionVars();
  ValueRange head = ArrayRef<Value>(ivs).take_front(2);
  OpFoldResult first = ivs[2];
  OpFoldResult count = tileSize(first, range.end, kKeyRowsPerIteration);
  rotateOrConvert(headRows(from, head, first, count),
                  headRows(to, head, first, count), table, first, count);
  return to;
}

void FusedLoopNest::buildKeys() {
  // What a tile product reads is turned, if it turns, and f32, unless it is
  // read only once: a copy. The rest is read where it lies.
  bool isReadInPlace =
      readsKeysOnce || op.getKeyType().getElementType().isF32();
  for (TurnedSide &side : keys)
    side.buffer = isUnturned(side.turn) && isReadInPlace
                      ? op.getKey()
                      : buildCopy(op.getKey(), side.table, side.range);
  values = isReadInPlace ? op.getValue()
                         : buildCopy(op.getValue(), std::nullopt, visibleKeys);
}

std::optional<FusedAttention::KeyCounts> FusedLoopNest::countKeys() {
  std::optional<int64_t> count = getConstantIntValue(numQueries);
  std::optional<int64_t> offset = getConstantIntValue(queryOffset);
  if (!count || !offset || !getConstantIntValue(numKeys))
    return std::nullopt;
  FusedAttention::KeyCounts counts;
  for (int64_t first = 0; first < *count; first += tileQueries) {
    int64_t last = std::min(first + tileQueries, *count) - 1;
    // The bounds fold: operands are constants.
    for (const KeyRun &run : planKeyRuns(
             rewriter, loc, regions,
             {index(*offset + first), index(*offset + last), tileQueries},
             numKeys, options.keyGroup)) {
      int64_t numMet = std::max<int64_t>(
          *getConstantIntValue(run.end) - *getConstantIntValue(run.begin), 0);
      counts.met += numMet;
      if (llvm::count_if(
              ArrayRef(regions).slice(run.firstRegion,
                                      run.lastRegion - run.firstRegion + 1),
              [](const KeyRegion &r) { return !r.isHidden(); }) > 1)
        counts.withSeveralScores += numMet;
    }
  }
  return counts;
}

FusedAttention FusedLoopNest::build() {
  result.keys = countKeys();
  buildTables();
  buildKeys();
  OpFoldResult heads = headsPerTile == 1 ? queryHeads : keyHeads;
  OpFoldResult blocks =
      apply(d0.ceilDiv(blockTiles * tileQueries), {numQueries});
  auto loop = scf::ForallOp::create(
      rewriter, loc, ArrayRef<OpFoldResult>{batch, heads, blocks}, ValueRange(),
      /*mapping=*/std::nullopt);
  {
    OpBuilder::InsertionGuard guard(rewriter);
    rewriter.setInsertionPoint(loop.getTerminator());
    buildQueryBlock(loop.getInductionVars());
  }
  for (Value buffer : scratch)
    memref::DeallocOp::create(rewriter, loc, buffer);
  return result;
}

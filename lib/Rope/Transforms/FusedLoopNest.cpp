//===- FusedLoopNest.cpp - The fused loop nest of one attention -----------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tables and keys are prepared once; then every query tile runs one online
// softmax over the runs of keys that the tile plan gives it.
//
//===----------------------------------------------------------------------===//

#include "FusedLoopNest.h"

#include "Rope/IR/RopeOpUtils.h"
#include "mlir/Dialect/Affine/Utils.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

#include <limits>

using namespace mlir;
using namespace mlir::rope;

// One cache line, and one 512-bit vector register.
static constexpr int64_t kScratchAlignment = 64;
// Key rows that one iteration of the preparing loop turns.
static constexpr int64_t kKeyRowsPerIteration = 64;
static constexpr double kLog2E = 1.44269504088896340736;
static constexpr double kLn2 = 0.69314718055994530942;

FusedLoopNest::FusedLoopNest(RewriterBase &rewriter, AttentionOp op,
                             const FuseAttentionOptions &options)
    : rewriter(rewriter), op(op), options(options), loc(op.getLoc()),
      headDim(op.getQueryType().getDimSize(3)),
      valueDim(op.getValueType().getDimSize(3)) {
  batch = getDimSize(rewriter, loc, op.getQuery(), 0);
  queryHeads = getDimSize(rewriter, loc, op.getQuery(), 1);
  numQueries = getDimSize(rewriter, loc, op.getQuery(), 2);
  keyHeads = getDimSize(rewriter, loc, op.getKey(), 1);
  numKeys = getDimSize(rewriter, loc, op.getKey(), 2);
  AffineExpr d0, d1;
  bindDims(op.getContext(), d0, d1);
  queryOffset = op.getQueryOffset() ? getAsOpFoldResult(op.getQueryOffset())
                                    : apply(d0 - d1, {numKeys, numQueries});

  op.getMap().getPieces(op.getCausal(), pieces);
  regions = getKeyRegions(op.getContext(), pieces, op.getCausal());
  for (const PositionPiece &piece : pieces) {
    queryOfPiece.push_back(findOrAdd(queries, piece.query));
    keyOfPiece.push_back(findOrAdd(keys, piece.key));
  }
}

int64_t FusedLoopNest::findOrAdd(SmallVectorImpl<TurnedSide> &sides,
                                 const Turn &turn) {
  auto *it = llvm::find_if(
      sides, [&](const TurnedSide &side) { return side.turn == turn; });
  if (it == sides.end()) {
    sides.push_back({turn, std::nullopt, Value()});
    return sides.size() - 1;
  }
  return std::distance(sides.begin(), it);
}

//===----------------------------------------------------------------------===//
// Small builders
//===----------------------------------------------------------------------===//

OpFoldResult FusedLoopNest::apply(AffineExpr expr,
                                  ArrayRef<OpFoldResult> operands) {
  return affine::makeComposedFoldedAffineApply(rewriter, loc, expr, operands);
}

Value FusedLoopNest::asValue(OpFoldResult value) {
  return getValueOrCreateConstantIndexOp(rewriter, loc, value);
}

OpFoldResult FusedLoopNest::tileSize(OpFoldResult iv, OpFoldResult end,
                                     int64_t step) {
  AffineExpr d0, d1;
  bindDims(rewriter.getContext(), d0, d1);
  return affine::makeComposedFoldedAffineMin(
      rewriter, loc,
      AffineMap::get(2, 0, {rewriter.getAffineConstantExpr(step), d1 - d0},
                     rewriter.getContext()),
      {iv, end});
}

Value FusedLoopNest::allocScratch(ArrayRef<OpFoldResult> sizes,
                                  Type elementType) {
  SmallVector<Value> dynamicSizes;
  SmallVector<int64_t> shape;
  dispatchIndexOpFoldResults(sizes, dynamicSizes, shape);
  return memref::AllocOp::create(
      rewriter, loc, MemRefType::get(shape, elementType), dynamicSizes,
      rewriter.getI64IntegerAttr(kScratchAlignment));
}

Value FusedLoopNest::headRows(Value buffer, ValueRange head, OpFoldResult first,
                              OpFoldResult count) {
  auto type = cast<MemRefType>(buffer.getType());
  OpFoldResult one = rewriter.getIndexAttr(1);
  SmallVector<OpFoldResult> offsets{OpFoldResult(head[0]),
                                    OpFoldResult(head[1]), first};
  SmallVector<OpFoldResult> sizes{one, one, count};
  SmallVector<OpFoldResult> strides(type.getRank(), one);
  SmallVector<int64_t> shape{
      getConstantIntValue(count).value_or(ShapedType::kDynamic)};
  if (type.getRank() == 4) {
    offsets.push_back(rewriter.getIndexAttr(0));
    sizes.push_back(rewriter.getIndexAttr(type.getDimSize(3)));
    shape.push_back(type.getDimSize(3));
  }
  MemRefType rowType = memref::SubViewOp::inferRankReducedResultType(
      shape, type, offsets, sizes, strides);
  return memref::SubViewOp::create(rewriter, loc, rowType, buffer, offsets,
                                   sizes, strides);
}

Value FusedLoopNest::rows(Value buffer, OpFoldResult first,
                          OpFoldResult count) {
  auto type = cast<MemRefType>(buffer.getType());
  return createSlice(rewriter, loc, buffer, {first, rewriter.getIndexAttr(0)},
                     {count, rewriter.getIndexAttr(type.getDimSize(1))})
      ->getResult(0);
}

//===----------------------------------------------------------------------===//
// Tables and keys, prepared once
//===----------------------------------------------------------------------===//

Value FusedLoopNest::buildPositions(const Turn &turn, OpFoldResult first,
                                    OpFoldResult count) {
  Value positions = allocScratch({count}, rewriter.getIndexType());
  scratch.push_back(positions);
  auto identity = rewriter.getMultiDimIdentityMap(1);
  linalg::GenericOp::create(
      rewriter, loc, ValueRange(), positions, identity,
      utils::IteratorType::parallel, [&](OpBuilder &b, Location l, ValueRange) {
        Value row = linalg::IndexOp::create(b, l, 0);
        AffineExpr d0, d1;
        bindDims(b.getContext(), d0, d1);
        OpFoldResult position =
            affine::makeComposedFoldedAffineApply(b, l, d0 + d1, {row, first});
        position =
            affine::makeComposedFoldedAffineApply(b, l, turn.index, {position});
        linalg::YieldOp::create(
            b, l, getValueOrCreateConstantIndexOp(b, l, position));
      });
  return positions;
}

FusedLoopNest::Table FusedLoopNest::buildTable(const Turn &turn,
                                               OpFoldResult first,
                                               OpFoldResult count) {
  Value positions;
  if (turn.isConstant()) {
    count = rewriter.getIndexAttr(1);
    positions = asValue(rewriter.getIndexAttr(0));
  } else if (turn.index == rewriter.getAffineDimExpr(0)) {
    positions = asValue(first);
  } else {
    positions = buildPositions(turn, first, count);
  }
  FrequenciesAttrInterface frequencies = op.getFrequencies();
  SmallVector<OpFoldResult> sizes{
      count, rewriter.getIndexAttr(frequencies.getRotaryDim() / 2)};
  Table table{allocScratch(sizes, rewriter.getF32Type()),
              allocScratch(sizes, rewriter.getF32Type())};
  scratch.append({table.cos, table.sin});
  TableOp::create(rewriter, loc, frequencies, positions, table.cos, table.sin,
                  rewriter.getF64FloatAttr(turn.scale),
                  rewriter.getF64FloatAttr(turn.offset));
  return table;
}

bool FusedLoopNest::isUnturned(const Turn &turn) {
  return turn.isIdentity() && op.getFrequencies().getAmplitude() == 1;
}

void FusedLoopNest::convertRows(Value from, Value to) {
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

void FusedLoopNest::buildKeys() {
  Type f32 = rewriter.getF32Type();
  bool isF32 = op.getKeyType().getElementType().isF32();
  // What a tile product reads is f32 and, if it turns, turned: a copy. The rest
  // is read where it lies.
  struct Copy {
    Value from, to;
    std::optional<Table> table;
  };
  SmallVector<Copy> copies;
  for (TurnedSide &side : keys) {
    if (isUnturned(side.turn) && isF32) {
      side.buffer = op.getKey();
      continue;
    }
    if (!isUnturned(side.turn))
      side.table = buildTable(side.turn, rewriter.getIndexAttr(0), numKeys);
    side.buffer = allocScratch(
        {batch, keyHeads, numKeys, rewriter.getIndexAttr(headDim)}, f32);
    scratch.push_back(side.buffer);
    copies.push_back({op.getKey(), side.buffer, side.table});
  }
  values = op.getValue();
  if (!isF32) {
    values = allocScratch(
        {batch, keyHeads, numKeys, rewriter.getIndexAttr(valueDim)}, f32);
    scratch.push_back(values);
    copies.push_back({op.getValue(), values, std::nullopt});
  }
  if (copies.empty())
    return;

  OpFoldResult zero = rewriter.getIndexAttr(0), one = rewriter.getIndexAttr(1);
  auto loop = scf::ForallOp::create(
      rewriter, loc, ArrayRef<OpFoldResult>{zero, zero, zero},
      ArrayRef<OpFoldResult>{batch, keyHeads, numKeys},
      ArrayRef<OpFoldResult>{one, one,
                             rewriter.getIndexAttr(kKeyRowsPerIteration)},
      ValueRange(), /*mapping=*/std::nullopt);
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(loop.getTerminator());
  SmallVector<Value> ivs = loop.getInductionVars();
  ValueRange head = ArrayRef<Value>(ivs).take_front(2);
  OpFoldResult first = ivs[2];
  OpFoldResult count = tileSize(first, numKeys, kKeyRowsPerIteration);
  for (const Copy &copy : copies) {
    Value from = headRows(copy.from, head, first, count);
    Value to = headRows(copy.to, head, first, count);
    if (!copy.table) {
      convertRows(from, to);
      continue;
    }
    bool isOneRow =
        cast<ShapedType>(copy.table->cos.getType()).getDimSize(0) == 1;
    auto tableRows = [&](Value table) {
      return isOneRow ? table : rows(table, first, count);
    };
    RotateOp::create(rewriter, loc, from, tableRows(copy.table->cos),
                     tableRows(copy.table->sin), to, op.getPairing());
  }
}

//===----------------------------------------------------------------------===//
// One query tile
//===----------------------------------------------------------------------===//

/// Calls `body` on the elements of `ins` and `out` and stores what it returns.
static void
buildElementwise(OpBuilder &builder, Location loc, ValueRange ins, Value out,
                 ArrayRef<AffineMap> maps,
                 function_ref<Value(OpBuilder &, Location, ValueRange)> body) {
  int64_t rank = cast<ShapedType>(out.getType()).getRank();
  SmallVector<utils::IteratorType> parallel(rank,
                                            utils::IteratorType::parallel);
  linalg::GenericOp::create(builder, loc, ins, out, maps, parallel,
                            [&](OpBuilder &b, Location l, ValueRange args) {
                              linalg::YieldOp::create(b, l, body(b, l, args));
                            });
}

void FusedLoopNest::loadQueries(Value source, OpFoldResult numRows,
                                OpFoldResult firstRow, TileState &state) {
  Type f32 = rewriter.getF32Type();
  OpFoldResult tile = rewriter.getIndexAttr(options.queryTile);
  Value turned = allocScratch({tile, rewriter.getIndexAttr(headDim)}, f32);
  // Lanes past the last query compute on zeros; nothing reads them.
  Value zero =
      arith::ConstantOp::create(rewriter, loc, rewriter.getF32FloatAttr(0));
  AffineExpr d0, d1;
  bindDims(rewriter.getContext(), d0, d1);
  linalg::FillOp::create(
      rewriter, loc, zero,
      rows(turned, numRows, apply(options.queryTile - d0, {numRows})));
  double scale = *op.getScaleOrDefault() * kLog2E;
  Value scaleValue = arith::ConstantOp::create(
      rewriter, loc, rewriter.getF32FloatAttr(static_cast<float>(scale)));
  for (const TurnedSide &side : queries) {
    Value to = rows(turned, rewriter.getIndexAttr(0), numRows);
    if (side.table) {
      bool isOneRow =
          cast<ShapedType>(side.table->cos.getType()).getDimSize(0) == 1;
      auto tableRows = [&](Value table) {
        return isOneRow ? table : rows(table, firstRow, numRows);
      };
      RotateOp::create(rewriter, loc, source, tableRows(side.table->cos),
                       tableRows(side.table->sin), to, op.getPairing());
    } else {
      convertRows(source, to);
    }
    Value transposed =
        allocScratch({rewriter.getIndexAttr(headDim), tile}, f32);
    buildElementwise(rewriter, loc, turned, transposed,
                     {AffineMap::get(2, 0, {d1, d0}, rewriter.getContext()),
                      rewriter.getMultiDimIdentityMap(2)},
                     [&](OpBuilder &b, Location l, ValueRange args) -> Value {
                       return arith::MulFOp::create(b, l, args[0], scaleValue);
                     });
    state.queries.push_back(transposed);
  }
  memref::DeallocOp::create(rewriter, loc, turned);
}

void FusedLoopNest::buildKeyRun(const KeyRun &run, ArrayRef<KeyRegion> regions,
                                OpFoldResult firstQuery, ValueRange head,
                                const TileState &state) {
  // Each piece of the run gets one pair of operands.
  SmallVector<int64_t> numbers;
  SmallVector<Attribute> begins;
  SmallVector<int64_t> met;
  for (int64_t n = run.firstRegion; n <= run.lastRegion; ++n) {
    const KeyRegion &region = regions[n];
    if (n > run.firstRegion)
      begins.push_back(AffineMapAttr::get(AffineMap::get(1, 0, region.begin)));
    if (!region.isHidden())
      met.push_back(region.piece);
    numbers.push_back(region.isHidden() ? -1
                                        : static_cast<int64_t>(met.size()) - 1);
  }
  (met.size() > 1 ? result.numStraddlingRuns : result.numSingleScoreRuns) += 1;

  auto loop =
      scf::ForOp::create(rewriter, loc, asValue(run.begin), asValue(run.end),
                         asValue(rewriter.getIndexAttr(options.keyTile)));
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPointToStart(loop.getBody());
  OpFoldResult firstKey = loop.getInductionVar();
  OpFoldResult count = tileSize(firstKey, run.end, options.keyTile);
  SmallVector<Value> queryTiles, keyTiles;
  for (int64_t piece : met) {
    queryTiles.push_back(state.queries[queryOfPiece[piece]]);
    keyTiles.push_back(
        headRows(keys[keyOfPiece[piece]].buffer, head, firstKey, count));
  }
  OnlineAttentionOp::create(
      rewriter, loc, rewriter.getDenseI64ArrayAttr(numbers),
      rewriter.getArrayAttr(begins), asValue(firstQuery), asValue(firstKey),
      queryTiles, keyTiles, headRows(values, head, firstKey, count), state.acc,
      state.max, state.sum, state.scratch);
}

void FusedLoopNest::storeResults(ValueRange head, OpFoldResult firstRow,
                                 OpFoldResult numRows, const TileState &state) {
  Type f32 = rewriter.getF32Type();
  AffineMap identity = rewriter.getMultiDimIdentityMap(1);
  AffineExpr d0, d1;
  bindDims(rewriter.getContext(), d0, d1);
  auto constant = [&](OpBuilder &b, Location l, double value) -> Value {
    return arith::ConstantOp::create(
        b, l, b.getF32FloatAttr(static_cast<float>(value)));
  };
  // A row that saw no key has sum 0, and NaN is not equal to 0.
  auto isEmpty = [&](OpBuilder &b, Location l, Value sum) -> Value {
    return arith::CmpFOp::create(b, l, arith::CmpFPredicate::OEQ, sum,
                                 constant(b, l, 0));
  };
  OpFoldResult zero = rewriter.getIndexAttr(0);
  auto lanes = [&](Value buffer) {
    return createSlice(rewriter, loc, buffer, {zero}, {numRows})->getResult(0);
  };
  if (Value lse = op.getLse())
    buildElementwise(
        rewriter, loc, {lanes(state.max), lanes(state.sum)},
        headRows(lse, head, firstRow, numRows), {identity, identity, identity},
        [&](OpBuilder &b, Location l, ValueRange args) -> Value {
          Value max =
              arith::MulFOp::create(b, l, args[0], constant(b, l, kLn2));
          Value lse = arith::AddFOp::create(b, l, max,
                                            math::LogOp::create(b, l, args[1]));
          Value infinity =
              constant(b, l, -std::numeric_limits<float>::infinity());
          return arith::SelectOp::create(b, l, isEmpty(b, l, args[1]), infinity,
                                         lse);
        });

  Value inverse = allocScratch({rewriter.getIndexAttr(options.queryTile)}, f32);
  buildElementwise(
      rewriter, loc, state.sum, inverse, {identity, identity},
      [&](OpBuilder &b, Location l, ValueRange args) -> Value {
        Value quotient =
            arith::DivFOp::create(b, l, constant(b, l, 1), args[0]);
        return arith::SelectOp::create(b, l, isEmpty(b, l, args[0]),
                                       constant(b, l, 0), quotient);
      });
  Value acc = createSlice(rewriter, loc, state.acc, {zero, zero},
                          {rewriter.getIndexAttr(valueDim), numRows})
                  ->getResult(0);
  buildElementwise(
      rewriter, loc, {acc, lanes(inverse)},
      headRows(op.getOutput(), head, firstRow, numRows),
      {AffineMap::get(2, 0, {d1, d0}, rewriter.getContext()),
       AffineMap::get(2, 0, d0), rewriter.getMultiDimIdentityMap(2)},
      [&](OpBuilder &b, Location l, ValueRange args) -> Value {
        Value out = arith::MulFOp::create(b, l, args[0], args[1]);
        if (out.getType() != args[2].getType())
          out = arith::TruncFOp::create(b, l, args[2].getType(), out);
        return out;
      });
  memref::DeallocOp::create(rewriter, loc, inverse);
}

void FusedLoopNest::buildQueryTile(ValueRange ivs) {
  Type f32 = rewriter.getF32Type();
  OpFoldResult tile = rewriter.getIndexAttr(options.queryTile);
  OpFoldResult firstRow = ivs[2];
  OpFoldResult numRows = tileSize(firstRow, numQueries, options.queryTile);
  AffineExpr d0, d1;
  bindDims(rewriter.getContext(), d0, d1);
  OpFoldResult first = apply(d0 + d1, {queryOffset, firstRow});
  OpFoldResult last = apply(d0 + d1 - 1, {first, numRows});

  ValueRange head = ivs.take_front(2);
  Value keyHead = ivs[1];
  if (int64_t group = op.getGroupSize(); ShapedType::isDynamic(group)) {
    Value groupSize = arith::DivUIOp::create(rewriter, loc, asValue(queryHeads),
                                             asValue(keyHeads));
    keyHead = arith::DivUIOp::create(rewriter, loc, ivs[1], groupSize);
  } else if (group != 1) {
    keyHead = asValue(apply(d0.floorDiv(group), {OpFoldResult(ivs[1])}));
  }

  TileState state;
  loadQueries(headRows(op.getQuery(), head, firstRow, numRows), numRows,
              firstRow, state);
  state.acc = allocScratch({rewriter.getIndexAttr(valueDim), tile}, f32);
  state.max = allocScratch({tile}, f32);
  state.sum = allocScratch({tile}, f32);
  state.scratch =
      allocScratch({rewriter.getIndexAttr(options.keyTile), tile}, f32);
  auto fill = [&](Value buffer, float value) {
    Value constant = arith::ConstantOp::create(rewriter, loc,
                                               rewriter.getF32FloatAttr(value));
    linalg::FillOp::create(rewriter, loc, constant, buffer);
  };
  fill(state.acc, 0);
  fill(state.sum, 0);
  // The lowest finite number, not -inf: `-inf - max` is then never NaN.
  fill(state.max, std::numeric_limits<float>::lowest());

  SmallVector<Value> keyTileHead{ivs[0], keyHead};
  for (const KeyRun &run :
       planKeyRuns(rewriter, loc, regions, {first, last, options.queryTile},
                   numKeys, options.keyGroup))
    buildKeyRun(run, regions, first, keyTileHead, state);

  storeResults(head, firstRow, numRows, state);
  for (Value query : state.queries)
    memref::DeallocOp::create(rewriter, loc, query);
  for (Value buffer : {state.acc, state.max, state.sum, state.scratch})
    memref::DeallocOp::create(rewriter, loc, buffer);
}

FusedAttention FusedLoopNest::build() {
  buildKeys();
  for (TurnedSide &side : queries)
    if (!isUnturned(side.turn))
      side.table = buildTable(side.turn, queryOffset, numQueries);

  OpFoldResult zero = rewriter.getIndexAttr(0), one = rewriter.getIndexAttr(1);
  auto loop = scf::ForallOp::create(
      rewriter, loc, ArrayRef<OpFoldResult>{zero, zero, zero},
      ArrayRef<OpFoldResult>{batch, queryHeads, numQueries},
      ArrayRef<OpFoldResult>{one, one,
                             rewriter.getIndexAttr(options.queryTile)},
      ValueRange(), /*mapping=*/std::nullopt);
  {
    OpBuilder::InsertionGuard guard(rewriter);
    rewriter.setInsertionPoint(loop.getTerminator());
    buildQueryTile(loop.getInductionVars());
  }
  for (Value buffer : scratch)
    memref::DeallocOp::create(rewriter, loc, buffer);
  return result;
}

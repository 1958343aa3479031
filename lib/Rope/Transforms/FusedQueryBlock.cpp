//===- FusedQueryBlock.cpp - One block of query tiles ---------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Loads the queries of a block, runs one online softmax per tile over the runs
// of keys that the tile plan gives it, and stores the results. The tiles of a
// block take turns at each tile of keys, so that it is fetched into cache once.
//
//===----------------------------------------------------------------------===//

#include "FusedLoopNest.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

#include <limits>

using namespace mlir;
using namespace mlir::rope;

static constexpr double kLog2E = 1.44269504088896340736;
static constexpr double kLn2 = 0.69314718055994530942;

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

static Value buildConstant(OpBuilder &b, Location loc, double value) {
  return arith::ConstantOp::create(
      b, loc, b.getF32FloatAttr(static_cast<float>(value)));
}

/// Whether a row saw no key: its sum is 0, and NaN is not equal to 0.
static Value buildIsEmpty(OpBuilder &b, Location loc, Value sum) {
  return arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OEQ, sum,
                               buildConstant(b, loc, 0));
}

/// The part `tile` of `buffer`, which has the tiles of a block as dim 0.
static Value getTileBuffer(OpBuilder &builder, Location loc, Value buffer,
                           Value tile) {
  auto type = cast<MemRefType>(buffer.getType());
  SmallVector<OpFoldResult> offsets(type.getRank(), builder.getIndexAttr(0));
  SmallVector<OpFoldResult> sizes = memref::getMixedSizes(builder, loc, buffer);
  SmallVector<OpFoldResult> strides(type.getRank(), builder.getIndexAttr(1));
  offsets[0] = tile;
  sizes[0] = builder.getIndexAttr(1);
  MemRefType tileType = memref::SubViewOp::inferRankReducedResultType(
      type.getShape().drop_front(), type, offsets, sizes, strides);
  return memref::SubViewOp::create(builder, loc, tileType, buffer, offsets,
                                   sizes, strides);
}

QueryTile FusedLoopNest::getPositions(const QueryRows &rows, int64_t size) {
  OpFoldResult first = apply(d0 + d1, {queryOffset, rows.firstRow});
  return {first, apply(d0 + d1 - 1, {first, rows.numRows}), size};
}

void FusedLoopNest::forEachTile(const QueryRows &block,
                                function_ref<void(const QueryRows &)> body) {
  if (blockTiles == 1)
    return body(block);
  OpFoldResult count = apply(d0.ceilDiv(tileQueries), {block.numRows});
  auto loop = scf::ForOp::create(rewriter, loc, asValue(index(0)),
                                 asValue(count), asValue(index(1)));
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPointToStart(loop.getBody());
  Value number = loop.getInductionVar();
  QueryRows tile;
  OpFoldResult first = apply(d0 * tileQueries, {OpFoldResult(number)});
  tile.firstRow = apply(d0 + d1, {block.firstRow, first});
  tile.numRows = tileSize(first, block.numRows, tileQueries);
  auto part = [&](Value buffer) {
    return getTileBuffer(rewriter, loc, buffer, number);
  };
  tile.state.queries = llvm::map_to_vector(block.state.queries, part);
  tile.state.acc = part(block.state.acc);
  tile.state.max = part(block.state.max);
  tile.state.sum = part(block.state.sum);
  body(tile);
}

void FusedLoopNest::forEachHead(ValueRange ivs,
                                function_ref<void(Value, OpFoldResult)> body) {
  if (headsPerTile == 1)
    return body(ivs[1], index(0));
  auto loop =
      scf::ForOp::create(rewriter, loc, asValue(index(0)),
                         asValue(index(headsPerTile)), asValue(index(1)));
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPointToStart(loop.getBody());
  Value lane = loop.getInductionVar();
  body(asValue(apply(d0 * headsPerTile + d1,
                     {OpFoldResult(ivs[1]), OpFoldResult(lane)})),
       lane);
}

Value FusedLoopNest::getKeyHead(Value head) {
  if (headsPerTile != 1)
    return head;
  int64_t group = op.getGroupSize();
  if (group == 1)
    return head;
  if (!ShapedType::isDynamic(group))
    return asValue(apply(d0.floorDiv(group), {OpFoldResult(head)}));
  Value groupSize = arith::DivUIOp::create(rewriter, loc, asValue(queryHeads),
                                           asValue(keyHeads));
  return arith::DivUIOp::create(rewriter, loc, head, groupSize);
}

//===----------------------------------------------------------------------===//
// Before and after the keys
//===----------------------------------------------------------------------===//

void FusedLoopNest::loadQueries(ValueRange ivs, const QueryRows &tile,
                                Value turned) {
  // Lanes past the last query compute on zeros; nothing reads them.
  OpFoldResult used = apply(d0 * headsPerTile, {tile.numRows});
  fill(rows(turned, used, apply(options.queryTile - d0, {used})), 0);
  Value scale = buildConstant(rewriter, loc, *op.getScaleOrDefault() * kLog2E);
  for (size_t n = 0; n < queries.size(); ++n) {
    forEachHead(ivs, [&](Value head, OpFoldResult lane) {
      rotateOrConvert(
          headRows(op.getQuery(), {ivs[0], head}, tile.firstRow, tile.numRows),
          rows(turned, lane, tile.numRows, headsPerTile), queries[n].table,
          apply(d0 + d1, {queryOffset, tile.firstRow}), tile.numRows);
    });
    buildElementwise(rewriter, loc, turned, tile.state.queries[n],
                     {AffineMap::get(2, 0, {d1, d0}, rewriter.getContext()),
                      rewriter.getMultiDimIdentityMap(2)},
                     [&](OpBuilder &b, Location l, ValueRange args) -> Value {
                       return arith::MulFOp::create(b, l, args[0], scale);
                     });
  }
}

void FusedLoopNest::storeResults(ValueRange ivs, const QueryRows &tile,
                                 Value inverse) {
  AffineMap identity = rewriter.getMultiDimIdentityMap(1);
  buildElementwise(
      rewriter, loc, tile.state.sum, inverse, {identity, identity},
      [](OpBuilder &b, Location l, ValueRange args) -> Value {
        Value quotient =
            arith::DivFOp::create(b, l, buildConstant(b, l, 1), args[0]);
        return arith::SelectOp::create(b, l, buildIsEmpty(b, l, args[0]),
                                       buildConstant(b, l, 0), quotient);
      });
  forEachHead(ivs, [&](Value head, OpFoldResult lane) {
    auto headLanes = [&](Value buffer) {
      return lanes(buffer, lane, tile.numRows, headsPerTile);
    };
    auto destination = [&](Value buffer) {
      return headRows(buffer, {ivs[0], head}, tile.firstRow, tile.numRows);
    };
    if (Value lse = op.getLse())
      buildElementwise(
          rewriter, loc, {headLanes(tile.state.max), headLanes(tile.state.sum)},
          destination(lse), {identity, identity, identity},
          [](OpBuilder &b, Location l, ValueRange args) -> Value {
            Value max =
                arith::MulFOp::create(b, l, args[0], buildConstant(b, l, kLn2));
            Value lse = arith::AddFOp::create(
                b, l, max, math::LogOp::create(b, l, args[1]));
            Value infinity =
                buildConstant(b, l, -std::numeric_limits<double>::infinity());
            return arith::SelectOp::create(b, l, buildIsEmpty(b, l, args[1]),
                                           infinity, lse);
          });
    buildElementwise(
        rewriter, loc, {headLanes(tile.state.acc), headLanes(inverse)},
        destination(op.getOutput()),
        {AffineMap::get(2, 0, {d1, d0}, rewriter.getContext()),
         AffineMap::get(2, 0, d0), rewriter.getMultiDimIdentityMap(2)},
        [](OpBuilder &b, Location l, ValueRange args) -> Value {
          Value out = arith::MulFOp::create(b, l, args[0], args[1]);
          if (out.getType() != args[2].getType())
            out = arith::TruncFOp::create(b, l, args[2].getType(), out);
          return out;
        });
  });
}

//===----------------------------------------------------------------------===//
// Keys
//===----------------------------------------------------------------------===//

void FusedLoopNest::forEachKeyTile(KeyRange range,
                                   function_ref<void(OpFoldResult)> body) {
  auto loop =
      scf::ForOp::create(rewriter, loc, asValue(range.begin),
                         asValue(range.end), asValue(index(options.keyTile)));
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPointToStart(loop.getBody());
  body(loop.getInductionVar());
}

void FusedLoopNest::buildKeyRun(const KeyRun &run, KeyRange range,
                                const QueryRows &tile, ValueRange keyHead,
                                Value scores) {
  // Each piece of the run gets one pair of operands.
  SmallVector<int64_t> numbers, met;
  SmallVector<Attribute> begins;
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

  forEachKeyTile(range, [&](OpFoldResult firstKey) {
    OpFoldResult count = tileSize(firstKey, range.end, options.keyTile);
    SmallVector<Value> queryTiles, keyTiles;
    for (int64_t piece : met) {
      queryTiles.push_back(tile.state.queries[queryOfPiece[piece]]);
      keyTiles.push_back(
          headRows(keys[keyOfPiece[piece]].buffer, keyHead, firstKey, count));
    }
    OnlineAttentionOp::create(
        rewriter, loc, rewriter.getDenseI64ArrayAttr(numbers),
        rewriter.getArrayAttr(begins),
        asValue(getPositions(tile, tileQueries).first), asValue(firstKey),
        queryTiles, keyTiles, headRows(values, keyHead, firstKey, count),
        tile.state.acc, tile.state.max, tile.state.sum, scores, headsPerTile);
  });
}

void FusedLoopNest::buildKeyRuns(const QueryRows &tile, ValueRange keyHead,
                                 std::optional<KeyRange> within, Value scores) {
  for (const KeyRun &run :
       planKeyRuns(rewriter, loc, regions, getPositions(tile, tileQueries),
                   numKeys, options.keyGroup)) {
    KeyRange range{run.begin, run.end};
    if (within)
      range = {max(range.begin, within->begin), min(range.end, within->end)};
    buildKeyRun(run, range, tile, keyHead, scores);
  }
}

/// The first query of block number `block`. Causal tiles grow with their
/// number; taking them alternately from both ends gives any equal shares of
/// consecutive numbers, as threads get, the same work.
OpFoldResult FusedLoopNest::buildFirstRow(Value block) {
  OpFoldResult number = block;
  if (op.getCausal()) {
    OpFoldResult half = apply(d0.floorDiv(2), {number});
    OpFoldResult count =
        apply(d0.ceilDiv(blockTiles * tileQueries), {numQueries});
    Value isOdd = arith::CmpIOp::create(rewriter, loc, arith::CmpIPredicate::ne,
                                        asValue(apply(d0 % 2, {number})),
                                        asValue(index(0)));
    number = arith::SelectOp::create(rewriter, loc, isOdd,
                                     asValue(apply(d0 - d1 - 1, {count, half})),
                                     asValue(half))
                 .getResult();
  }
  return apply(d0 * (blockTiles * tileQueries), {number});
}

void FusedLoopNest::buildQueryBlock(ValueRange ivs) {
  Type f32 = rewriter.getF32Type();
  OpFoldResult lanes = index(options.queryTile);
  QueryRows block;
  block.firstRow = buildFirstRow(ivs[2]);
  block.numRows =
      tileSize(block.firstRow, numQueries, blockTiles * tileQueries);
  TileState &state = block.state;
  for (size_t n = 0; n < queries.size(); ++n)
    state.queries.push_back(
        allocScratch({index(headDim), lanes}, f32, /*perTile=*/true));
  state.acc = allocScratch({index(valueDim), lanes}, f32, /*perTile=*/true);
  state.max = allocScratch({lanes}, f32, /*perTile=*/true);
  state.sum = allocScratch({lanes}, f32, /*perTile=*/true);
  Value scores = allocScratch({index(options.keyTile), lanes}, f32);
  Value turned = allocScratch({lanes, index(headDim)}, f32);
  Value inverse = allocScratch({lanes}, f32);

  forEachTile(block, [&](const QueryRows &tile) {
    loadQueries(ivs, tile, turned);
    fill(tile.state.acc, 0);
    fill(tile.state.sum, 0);
    // The lowest finite number, not -inf: `-inf - max` is then never NaN.
    fill(tile.state.max, std::numeric_limits<float>::lowest());
  });

  SmallVector<Value> keyHead{ivs[0], getKeyHead(ivs[1])};
  if (blockTiles == 1) {
    buildKeyRuns(block, keyHead, std::nullopt, scores);
  } else {
    // From the first to the last region that is not hidden.
    auto isVisible = [](const KeyRegion &region) { return !region.isHidden(); };
    int64_t first =
        std::distance(regions.begin(), llvm::find_if(regions, isVisible));
    int64_t last = regions.size() - 1;
    while (regions[last].isHidden())
      --last;
    KeyRange range = planKeyRange(rewriter, loc, regions, first, last,
                                  getPositions(block, blockTiles * tileQueries),
                                  numKeys, options.keyGroup);
    forEachKeyTile(range, [&](OpFoldResult firstKey) {
      KeyRange within{firstKey, apply(d0 + options.keyTile, {firstKey})};
      forEachTile(block, [&](const QueryRows &tile) {
        buildKeyRuns(tile, keyHead, within, scores);
      });
    });
  }

  forEachTile(block,
              [&](const QueryRows &tile) { storeResults(ivs, tile, inverse); });
  for (Value query : state.queries)
    memref::DeallocOp::create(rewriter, loc, query);
  for (Value buffer :
       {state.acc, state.max, state.sum, scores, turned, inverse})
    memref::DeallocOp::create(rewriter, loc, buffer);
}

//===- FusedQueryBlock.cpp - One block of query tiles ---------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs one online softmax per tile of queries over the runs of keys that the
// tile plan gives it. The tiles of a block take turns at each tile of keys, so
// that it is fetched into cache once. FusedQueryTile.cpp loads queries and
// stores results.
//
//===----------------------------------------------------------------------===//

#include "FusedLoopNest.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "llvm/ADT/SetVector.h"

#include <limits>

using namespace mlir;
using namespace mlir::rope;

// A part of the second-level cache, and of what an iteration may allocate.
static constexpr int64_t kTurnedTileBytes = 64 * 1024;

Value FusedLoopNest::getPart(Value buffer, ValueRange indices) {
  auto type = cast<MemRefType>(buffer.getType());
  SmallVector<OpFoldResult> offsets(type.getRank(), rewriter.getIndexAttr(0));
  SmallVector<OpFoldResult> sizes =
      memref::getMixedSizes(rewriter, loc, buffer);
  SmallVector<OpFoldResult> strides(type.getRank(), rewriter.getIndexAttr(1));
  for (auto [dim, at] : llvm::enumerate(indices)) {
    offsets[dim] = at;
    sizes[dim] = rewriter.getIndexAttr(1);
  }
  MemRefType tileType = memref::SubViewOp::inferRankReducedResultType(
      type.getShape().drop_front(indices.size()), type, offsets, sizes,
      strides);
  return memref::SubViewOp::create(rewriter, loc, tileType, buffer, offsets,
                                   sizes, strides);
}

QueryTile FusedLoopNest::getPositions(const QueryRows &rows, int64_t size) {
  OpFoldResult first = apply(d0 + d1, {sequence.queryOffset, rows.firstRow});
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
  tile.number = number;
  OpFoldResult first = apply(d0 * tileQueries, {OpFoldResult(number)});
  tile.firstRow = apply(d0 + d1, {block.firstRow, first});
  tile.numRows = tileSize(first, block.numRows, tileQueries);
  auto part = [&](Value buffer) { return getPart(buffer, number); };
  tile.state.queries = llvm::map_to_vector(block.state.queries, part);
  tile.state.queryStores = llvm::map_to_vector(block.state.queryStores, part);
  tile.state.acc = tile.state.accStore = part(block.state.acc);
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
// Keys
//===----------------------------------------------------------------------===//

void FusedLoopNest::forEachKeyTile(
    KeyRange range, int64_t size,
    function_ref<void(OpFoldResult, OpFoldResult)> body) {
  auto build = [&](KeyRange range) {
    auto loop = scf::ForOp::create(rewriter, loc, asValue(range.begin),
                                   asValue(range.end), asValue(index(size)));
    OpBuilder::InsertionGuard guard(rewriter);
    rewriter.setInsertionPointToStart(loop.getBody());
    body(loop.getInductionVar(), range.end);
  };
  // A tile of keys that are read where they lie is of one page.
  if (hasFewQueries)
    forEachPage(range, build);
  else
    build(range);
}

void FusedLoopNest::buildKeyRun(const KeyRun &run, KeyRange range,
                                const QueryRows &tile, ValueRange keyHead,
                                Value scores) {
  SmallVector<std::pair<int64_t, int64_t>> met = getScores(run);
  SmallVector<int64_t> numbers;
  SmallVector<Attribute> begins;
  const KeyRows *runValues = nullptr;
  for (int64_t n = run.firstRegion; n <= run.lastRegion; ++n) {
    const KeyRegion &region = regions[n];
    if (n > run.firstRegion)
      begins.push_back(AffineMapAttr::get(region.begin));
    numbers.push_back(-1);
    if (region.isHidden())
      continue;
    numbers.back() = std::distance(
        met.begin(),
        llvm::find(met, std::pair(queryOfRegion[n], keyOfRegion[n])));
    // Those of any interval have all keys of the run.
    runValues = &values[region.interval];
  }
  (met.size() > 1 ? result.numStraddlingRuns : result.numSingleScoreRuns) += 1;

  llvm::SmallSetVector<int64_t, 2> metKeys;
  metKeys.insert_range(llvm::make_second_range(met));
  bool isTurned = llvm::any_of(
      metKeys, [&](int64_t key) { return bool(madeTile.turned[key]); });
  int64_t size = isTurned ? getTurnedTileSize() : keyTile;

  forEachKeyTile(range, size, [&](OpFoldResult firstKey, OpFoldResult end) {
    OpFoldResult count = tileSize(firstKey, end, size);
    if (blockTiles == 1)
      buildKeyTile(keyHead, firstKey, count, metKeys.getArrayRef(), end);
    SmallVector<Value> queryTiles, keyTiles, made;
    for (auto [query, key] : met) {
      queryTiles.push_back(tile.state.queries[query]);
      made.push_back(keys[key].rows.isStored ? madeTile.keys
                                             : madeTile.turned[key]);
      keyTiles.push_back(
          tileRows(keys[key].rows, made.back(), keyHead, firstKey, count));
    }
    // Packed, a row holds two keys.
    Value valueTile =
        hasPackedValues
            ? headRows(runValues->buffer, copiedHead(*runValues, keyHead),
                       apply((d0 - d1).floorDiv(2),
                             {firstKey,
                              getFirst(runValues->first, runValues->firsts)}),
                       apply(d0.ceilDiv(2), {count}))
            : tileRows(*runValues, madeTile.values, keyHead, firstKey, count);
    Value biasTile = buildBiasTile(tile, firstKey, count);
    OnlineAttentionOp::create(
        rewriter, loc, rewriter.getDenseI64ArrayAttr(numbers),
        rewriter.getArrayAttr(begins),
        asValue(getPositions(tile, tileQueries).first), asValue(firstKey),
        queryTiles, keyTiles, valueTile, biasTile,
        getRowsAhead(made, valueTile), tile.state.acc, tile.state.max,
        tile.state.sum, scores, lanesPerPosition, getTileSoftCap());
  });
}

int64_t FusedLoopNest::getTurnedTileSize() {
  // The tiles of a block share its tile of keys.
  if (blockTiles > 1)
    return keyTile;
  int64_t rowBytes = headDim * productType.getIntOrFloatBitWidth() / 8;
  return std::clamp<int64_t>(kTurnedTileBytes / std::max<int64_t>(rowBytes, 1),
                             1, keyTile);
}

void FusedLoopNest::allocKeyTile() {
  madeTile = {};
  madeTile.turned.resize(keys.size());
  auto alloc = [&](int64_t keys, int64_t channels, Type type) {
    Value buffer = allocScratch({index(keys), index(channels)}, type);
    blockScratch.push_back(buffer);
    return buffer;
  };
  // Where channels lie along the lanes, whole vectors are widened as they are
  // read.
  if (hasFewQueries && !hasLanesOverChannels) {
    Type f32 = rewriter.getF32Type();
    if (op.getKeyType().getElementType() != productType &&
        llvm::any_of(keys,
                     [](const TurnedSide &side) { return side.rows.isStored; }))
      madeTile.keys = alloc(keyTile, headDim, f32);
    if (!op.getValueType().getElementType().isF32())
      madeTile.values = alloc(keyTile, valueDim, f32);
  }
  if (!areKeysTurnedInTiles())
    return;
  for (auto [side, turned] : llvm::zip_equal(keys, madeTile.turned)) {
    if (side.rows.isStored)
      continue;
    int64_t size = getTurnedTileSize();
    // A tile of a block may begin before the keys that turn.
    std::optional<int64_t> demand;
    if (blockTiles == 1 && !op.hasSequences())
      demand = getConstantIntValue(getSize(side.demand.range));
    turned = alloc(std::min(size, demand.value_or(size)), headDim, productType);
  }
}

void FusedLoopNest::buildKeyTile(ValueRange keyHead, OpFoldResult first,
                                 OpFoldResult count, ArrayRef<int64_t> met,
                                 OpFoldResult end) {
  madeTile.first = first;
  auto build = [&](Value from, Value to, OpFoldResult begin, OpFoldResult size,
                   const std::optional<Table> &table) {
    rotateOrConvert(storedKeyRows(from, keyHead, begin, size),
                    rows(to, apply(d0 - d1, {begin, first}), size), table,
                    keyHead[0], begin, size);
  };
  if (madeTile.keys &&
      llvm::any_of(met, [&](int64_t key) { return keys[key].rows.isStored; }))
    build(op.getKey(), madeTile.keys, first, count, std::nullopt);
  if (madeTile.values)
    build(op.getValue(), madeTile.values, first, count, std::nullopt);
  setNextRows(keyHead, first, count, end);
  for (int64_t key : met) {
    Value turned = madeTile.turned[key];
    if (!turned)
      continue;
    const TurnedSide &side = keys[key];
    if (blockTiles == 1) {
      build(op.getKey(), turned, first, count, side.table);
      continue;
    }
    // The runs of several tiles do not all read all of these keys.
    KeyRange demand = getRange(side.demand);
    KeyRange range{max(first, demand.begin),
                   min(apply(d0 + d1, {first, count}), demand.end)};
    buildWhere(std::pair(range.begin, range.end), [&] {
      build(op.getKey(), turned, range.begin,
            apply(d1 - d0, {range.begin, range.end}), side.table);
    });
  }
}

void FusedLoopNest::setNextRows(ValueRange keyHead, OpFoldResult first,
                                OpFoldResult count, OpFoldResult end) {
  // With channels along the lanes it made no difference.
  bool isAnyMade =
      madeTile.keys ||
      llvm::any_of(madeTile.turned, [](Value keys) { return bool(keys); });
  if (!isAnyMade || hasLanesOverChannels || hasPackedValues)
    return;
  // After the last tile its last row: there may be no other page.
  OpFoldResult next = min(apply(d0 + d1, {first, count}), apply(d0 - 1, {end}));
  OpFoldResult nextCount = min(count, apply(d1 - d0, {next, end}));
  madeTile.nextKeys = storedKeyRows(op.getKey(), keyHead, next, nextCount);
  madeTile.nextValues = storedKeyRows(op.getValue(), keyHead, next, nextCount);
}

SmallVector<Value> FusedLoopNest::getRowsAhead(ArrayRef<Value> made,
                                               Value valueTile) {
  if (!madeTile.nextKeys || llvm::is_contained(made, Value()))
    return {};
  return {madeTile.nextKeys, madeTile.values ? madeTile.nextValues : valueTile};
}

Value FusedLoopNest::tileRows(const KeyRows &from, Value made,
                              ValueRange keyHead, OpFoldResult first,
                              OpFoldResult count) {
  if (made)
    return rows(made, apply(d0 - d1, {first, madeTile.first}), count);
  return keyRows(from, keyHead, first, count);
}

SmallVector<std::pair<int64_t, int64_t>>
FusedLoopNest::getScores(const KeyRun &run) {
  SmallVector<std::pair<int64_t, int64_t>> scores;
  for (int64_t n = run.firstRegion; n <= run.lastRegion; ++n) {
    std::pair<int64_t, int64_t> score(queryOfRegion[n], keyOfRegion[n]);
    if (!regions[n].isHidden() && !llvm::is_contained(scores, score))
      scores.push_back(score);
  }
  return scores;
}

void FusedLoopNest::buildKeyRuns(const QueryRows &tile, ValueRange keyHead,
                                 int64_t first, int64_t last,
                                 std::optional<KeyRange> within, Value scores) {
  for (const KeyRun &run :
       planKeyRuns(rewriter, loc, regions, getPositions(tile, tileQueries),
                   sequence.numKeys, options.keyGroup)) {
    if (run.firstRegion < first || run.firstRegion > last)
      continue;
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
  if (op.getCausal() && options.matrixUnits) {
    // Blocks start in order: the longest come first.
    number = apply(d0 - d1 - 1, {numBlocks, number});
  } else if (op.getCausal()) {
    OpFoldResult half = apply(d0.floorDiv(2), {number});
    Value isOdd = arith::CmpIOp::create(rewriter, loc, arith::CmpIPredicate::ne,
                                        asValue(apply(d0 % 2, {number})),
                                        asValue(index(0)));
    number = arith::SelectOp::create(
                 rewriter, loc, isOdd,
                 asValue(apply(d0 - d1 - 1, {numBlocks, half})), asValue(half))
                 .getResult();
  }
  return apply(d0 * (blockTiles * tileQueries), {number});
}

void FusedLoopNest::forEachInterval(
    function_ref<void(int64_t, int64_t, int64_t)> body) {
  int64_t numRegions = regions.size(), first = 0;
  while (first < numRegions) {
    int64_t visible = first;
    while (visible < numRegions && regions[visible].isHidden())
      ++visible;
    if (visible == numRegions)
      return;
    int64_t last = visible;
    for (int64_t n = visible; n < numRegions; ++n)
      if (!regions[n].isHidden() &&
          regions[n].interval == regions[visible].interval)
        last = n;
    body(first, visible, last);
    first = last + 1;
  }
}

void FusedLoopNest::buildQueryBlock(ValueRange ivs) {
  Type f32 = rewriter.getF32Type();
  OpFoldResult lanes = index(tileLanes);
  QueryRows block;
  block.firstRow = buildFirstRow(ivs[2]);
  block.numRows =
      tileSize(block.firstRow, sequence.numQueries, blockTiles * tileQueries);
  block.state = allocState(ivs);
  // Where channels lie along the lanes, scores of two blocks of keys stand in
  // it, each written by whole registers.
  Value scores =
      allocScratch({index(std::max(keyTile, 2 * options.lanes)), lanes}, f32);
  Value turned = allocScratch({lanes, index(headDim)}, f32);
  blockScratch.append({scores, turned});
  allocKeyTile();

  forEachTile(block, [&](const QueryRows &tile) {
    loadQueries(ivs, tile, turned);
    fill(tile.state.accStore, 0);
    fill(tile.state.sum, 0);
    // The lowest finite number, not -inf: `-inf - max` is then never NaN.
    fill(tile.state.max, std::numeric_limits<float>::lowest());
  });

  SmallVector<Value> keyHead{ivs[0], getKeyHead(ivs[1])};
  std::optional<KeyRange> part;
  if (hasFewQueries)
    part = getPartKeys(ivs[3]);
  int64_t numRegions = regions.size();
  if (blockTiles == 1)
    buildKeyRuns(block, keyHead, 0, numRegions - 1, part, scores);
  else
    forEachInterval([&](int64_t first, int64_t firstVisible, int64_t last) {
      KeyRange range =
          planKeyRange(rewriter, loc, regions, firstVisible, last,
                       getPositions(block, blockTiles * tileQueries),
                       sequence.numKeys, options.keyGroup);
      if (part)
        range = {max(range.begin, part->begin), min(range.end, part->end)};
      auto allKeys = llvm::to_vector(llvm::seq<int64_t>(keys.size()));
      forEachKeyTile(
          range, keyTile, [&](OpFoldResult firstKey, OpFoldResult end) {
            KeyRange within{firstKey, apply(d0 + keyTile, {firstKey})};
            if (hasFewQueries && op.getBlockTable())
              within.end = min(within.end, end);
            if (part)
              within.end = min(within.end, part->end);
            buildKeyTile(keyHead, firstKey, tileSize(firstKey, end, keyTile),
                         allKeys, end);
            forEachTile(block, [&](const QueryRows &tile) {
              buildKeyRuns(tile, keyHead, first, last, within, scores);
            });
          });
    });

  if (!hasFewQueries)
    buildStores(ivs, block);
  for (Value buffer : blockScratch)
    memref::DeallocOp::create(rewriter, loc, buffer);
  blockScratch.clear();
}

void FusedLoopNest::buildStores(ValueRange ivs, const QueryRows &block) {
  Value inverse = allocScratch({index(tileLanes)}, rewriter.getF32Type());
  forEachTile(block,
              [&](const QueryRows &tile) { storeResults(ivs, tile, inverse); });
  memref::DeallocOp::create(rewriter, loc, inverse);
}

void FusedLoopNest::buildMerge(ValueRange ivs, OpFoldResult numParts) {
  QueryRows block;
  block.firstRow = buildFirstRow(ivs[2]);
  block.numRows =
      tileSize(block.firstRow, sequence.numQueries, blockTiles * tileQueries);
  SmallVector<Value> part(ivs);
  part.push_back(asValue(index(0)));
  block.state = getPartial(part);
  forEachTile(block, [&](const QueryRows &tile) {
    auto loop = scf::ForOp::create(rewriter, loc, asValue(index(1)),
                                   asValue(numParts), asValue(index(1)));
    OpBuilder::InsertionGuard guard(rewriter);
    rewriter.setInsertionPointToStart(loop.getBody());
    part.back() = loop.getInductionVar();
    SmallVector<Value> tilePart(part);
    if (tile.number)
      tilePart.push_back(tile.number);
    TileState other = getPartial(tilePart);
    OnlineMergeOp::create(
        rewriter, loc, ValueRange{other.acc, other.max, other.sum},
        ValueRange{tile.state.acc, tile.state.max, tile.state.sum});
  });
  buildStores(ivs, block);
}

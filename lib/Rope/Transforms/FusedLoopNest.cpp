//===- FusedLoopNest.cpp - The fused loop nest of one attention -----------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The choice of tiles, small builders, and the outermost loops. FusedKeys.cpp
// has what is prepared once for all queries, FusedQueryBlock.cpp what comes
// inside.
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

// A step of speculative decoding has no more; wider vectors take more queries.
static constexpr int64_t kMostFewQueries = 16;

// Keys of a tile where channels lie along the lanes. What an iteration
// allocates stays below the 128 KiB from which on glibc returns memory to the
// system, to get it back page by page in the next iteration.
static constexpr int64_t kMostKeysOfFewQueries = 1024;

/// Lanes that the query heads of one key head take at one position; a power of
/// two, so that they divide a register.
static int64_t getLanesPerPosition(AttentionOp op) {
  int64_t group = op.getGroupSize();
  return ShapedType::isDynamic(group) ? 1 : llvm::PowerOf2Ceil(group);
}

int64_t
FusedLoopNest::getQueriesOfOneRegister(AttentionOp op,
                                       const FuseAttentionOptions &options) {
  return options.lanes / getLanesPerPosition(op);
}

FusedLoopNest::FusedLoopNest(RewriterBase &rewriter, AttentionOp op,
                             const FuseAttentionOptions &options,
                             QueryBounds bounds)
    : rewriter(rewriter), op(op), options(options), loc(op.getLoc()),
      headDim(op.getQueryType().getDimSize(3)),
      valueDim(op.getValueType().getDimSize(3)), bounds(bounds),
      keyTile(options.keyTile) {
  bindDims(op.getContext(), d0, d1);
  bool isOneQuery = bounds.max == 1 && !op.hasQueriesPerSequence();
  if (Value cumulative = op.getCumulativeQueryLengths())
    numSequences = apply(d0 - 1, {getDimSize(rewriter, loc, cumulative, 0)});
  else
    numSequences = getDimSize(rewriter, loc, op.getQuery(), 0);
  queryHeads = getDimSize(rewriter, loc, op.getQuery(), 1);
  numQueryRows =
      isOneQuery ? index(1) : getDimSize(rewriter, loc, op.getQuery(), 2);
  keyHeads = getDimSize(rewriter, loc, op.getKey(), 1);
  numKeyRows = getDimSize(rewriter, loc, op.getKey(), 2);
  if (std::optional<int64_t> count = getConstantIntValue(numQueryRows))
    this->bounds.max = bounds.max ? std::min(*bounds.max, *count) : *count;
  if (!op.hasSequences()) {
    sequence.numQueries = numQueryRows;
    sequence.numKeys = numKeyRows;
    sequence.queryOffset = op.getQueryOffset()
                               ? getAsOpFoldResult(op.getQueryOffset())
                               : apply(d0 - d1, {numKeyRows, numQueryRows});
  }
  chooseTiles();
  chooseProducts();
  addSides();
}

void FusedLoopNest::chooseTiles() {
  std::optional<int64_t> maxQueries = bounds.max;
  tileLanes = options.queryTile;
  blockTiles = options.queryTilesPerBlock;
  // Where all queries of a few positions fit one block, the heads that share a
  // key head go into its tiles together, and each key is read once for them.
  int64_t stride = getLanesPerPosition(op);
  if (maxQueries && *maxQueries > 0 &&
      *maxQueries <= std::max(options.lanes, kMostFewQueries) &&
      *maxQueries * stride <= tileLanes * blockTiles &&
      tileLanes % stride == 0) {
    hasFewQueries = true;
    lanesPerPosition = stride;
    headsPerTile =
        ShapedType::isDynamic(op.getGroupSize()) ? 1 : op.getGroupSize();
    int64_t rows = *maxQueries * stride;
    if (options.matrixUnits) {
      tileLanes = std::max<int64_t>(options.lanes, llvm::PowerOf2Ceil(rows));
      // Small tiles, so that several blocks fetch on one multiprocessor.
      constexpr int64_t mostKeys = 64;
      keyTile = std::min(keyTile, mostKeys);
    } else if (rows <= options.lanes) {
      hasLanesOverChannels = true;
      tileLanes = llvm::PowerOf2Ceil(rows);
      keyTile = std::min(options.splitKeys, kMostKeysOfFewQueries);
    }
  }
  hasLanesOverChannels |= options.matrixUnits;
  tileQueries = tileLanes / lanesPerPosition;
  if (maxQueries)
    blockTiles = std::clamp<int64_t>(llvm::divideCeil(*maxQueries, tileQueries),
                                     1, blockTiles);
}

void FusedLoopNest::chooseProducts() {
  productType = rewriter.getF32Type();
  if (options.matrixUnits) {
    productType = op.getKeyType().getElementType();
    return;
  }
  isBF16Dot = options.bf16Dot && op.getKeyType().getElementType().isBF16() &&
              headDim % 2 == 0 &&
              (hasLanesOverChannels || tileLanes % options.lanes == 0);
  if (isBF16Dot)
    productType = rewriter.getBF16Type();
  isPacked = isBF16Dot && !hasLanesOverChannels;
  // Pairs of keys must not be cut in two by a tile.
  hasPackedValues = isPacked && !hasFewQueries && keyTile % 2 == 0 &&
                    options.keyGroup % 2 == 0;
  // Nor by a page.
  if (op.getBlockTable()) {
    std::optional<int64_t> pageSize = getConstantIntValue(numKeyRows);
    hasPackedValues &= pageSize && *pageSize % 2 == 0 && !op.getFirstKeys();
  }
}

void FusedLoopNest::addSides() {
  op.getMap().getPieces(op.getCausal(), pieces);
  SmallVector<KeyInterval> intervals = op.getKeyIntervals();
  regions = getKeyRegions(op.getContext(), pieces, intervals, op.getCausal());
  if (!op.hasSequences())
    dropUnmetRegions();
  queryOfRegion.assign(regions.size(), -1);
  keyOfRegion.assign(regions.size(), -1);
  visibleKeys.resize(intervals.size());
  for (auto [number, region] : llvm::enumerate(regions)) {
    if (region.isHidden())
      continue;
    const PositionPiece &piece = pieces[region.piece];
    // Turned copies are those of one interval.
    Turn turn = op.getKeyTurn(piece.key);
    int64_t key =
        findOrAdd(keys, turn, isReadInPlace(turn) ? 0 : region.interval);
    queryOfRegion[number] = findOrAdd(queries, piece.query);
    keyOfRegion[number] = key;
    KeyDemand *demands[] = {&keys[key].demand, &visibleKeys[region.interval]};
    for (KeyDemand *demand : demands)
      demand->regions.push_back(number);
    if (op.hasSequences())
      continue;
    KeyRange met = planRegion(number);
    for (KeyDemand *demand : demands)
      demand->range = demand->range.begin ? getHull(demand->range, met) : met;
  }
}

KeyRange FusedLoopNest::planRegion(int64_t number) {
  QueryTile all = getPositions({index(0), sequence.numQueries, {}, {}}, 0);
  return planKeyRange(rewriter, loc, regions, number, number, all,
                      sequence.numKeys, options.keyGroup);
}

KeyRange FusedLoopNest::getRange(const KeyDemand &demand) {
  if (!op.hasSequences())
    return demand.range;
  KeyRange range = planRegion(demand.regions.front());
  for (int64_t number : ArrayRef(demand.regions).drop_front())
    range = getHull(range, planRegion(number));
  return range;
}

/// Known lengths may leave a piece without keys, as a window wider than they
/// are does: its queries and keys need no turning.
void FusedLoopNest::dropUnmetRegions() {
  SmallVector<KeyRegion> met;
  for (auto [number, region] : llvm::enumerate(regions)) {
    KeyRange range = planRegion(number);
    std::optional<int64_t> begin = getConstantIntValue(range.begin);
    std::optional<int64_t> end = getConstantIntValue(range.end);
    if (region.isHidden() || !begin || !end || *begin < *end)
      met.push_back(region);
  }
  // Where no key is seen at all, the loop nest still writes its results.
  if (llvm::all_of(met, [](const KeyRegion &r) { return r.isHidden(); }))
    return;
  met.front().begin = AffineMap();
  regions = met;
}

KeyRange FusedLoopNest::getHull(KeyRange a, KeyRange b) {
  // Ranges begin at 0 at the earliest.
  OpFoldResult begin = isZeroInteger(a.begin) || isZeroInteger(b.begin)
                           ? index(0)
                           : min(a.begin, b.begin);
  return {begin, max(a.end, b.end)};
}

OpFoldResult FusedLoopNest::getSize(KeyRange range) {
  return max(index(0), apply(d1 - d0, {range.begin, range.end}));
}

int64_t FusedLoopNest::findOrAdd(SmallVectorImpl<TurnedSide> &sides,
                                 const Turn &turn, int64_t interval) {
  auto *it = llvm::find_if(sides, [&](const TurnedSide &side) {
    return side.turn == turn && side.interval == interval;
  });
  if (it == sides.end()) {
    sides.push_back({turn, std::nullopt, interval, {}, {}});
    return sides.size() - 1;
  }
  return std::distance(sides.begin(), it);
}

bool FusedLoopNest::isReadInPlace(const Turn &turn) {
  if (!op.isKeyUnturned(turn) || (op.getBlockTable() && !hasFewQueries))
    return false;
  return hasFewQueries || op.getKeyType().getElementType() == productType;
}

bool FusedLoopNest::areValuesReadInPlace() {
  return hasFewQueries ||
         (op.getValueType().getElementType() == productType && !isBF16Dot &&
          !hasPackedValues && !op.getBlockTable());
}

bool FusedLoopNest::areKeysTurnedInTiles() {
  // Each key is read by one block of queries. Matrix units read tiles that are
  // fetched as they are stored.
  return hasFewQueries && !options.matrixUnits;
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

std::pair<Value, Value> FusedLoopNest::allocPairs(ArrayRef<OpFoldResult> sizes,
                                                  Type wordType,
                                                  SmallVectorImpl<Value> &owner,
                                                  bool perTile) {
  SmallVector<OpFoldResult> allSizes(sizes);
  if (perTile && blockTiles > 1)
    allSizes.insert(allSizes.begin(), index(blockTiles));
  OpFoldResult bytes = index(4);
  for (OpFoldResult size : allSizes)
    bytes = rewriter.createOrFold<arith::MulIOp>(loc, asValue(bytes),
                                                 asValue(size));
  Value buffer = allocScratch(bytes, rewriter.getI8Type());
  owner.push_back(buffer);
  return viewPairs(buffer, asValue(index(0)), allSizes, wordType);
}

std::pair<Value, Value> FusedLoopNest::viewPairs(Value bytes, Value offset,
                                                 ArrayRef<OpFoldResult> sizes,
                                                 Type wordType) {
  SmallVector<Value> dynamicSizes;
  SmallVector<int64_t> shape;
  dispatchIndexOpFoldResults(sizes, dynamicSizes, shape);
  auto words =
      memref::ViewOp::create(rewriter, loc, MemRefType::get(shape, wordType),
                             bytes, offset, dynamicSizes);
  shape.push_back(2);
  auto pairs = memref::ViewOp::create(
      rewriter, loc, MemRefType::get(shape, rewriter.getBF16Type()), bytes,
      offset, dynamicSizes);
  return {pairs, words};
}

Value FusedLoopNest::transpose(Value buffer) {
  AffineMap map = AffineMap::getPermutationMap(ArrayRef<int64_t>{1, 0},
                                               rewriter.getContext());
  return memref::TransposeOp::create(rewriter, loc, buffer,
                                     AffineMapAttr::get(map));
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
  for (int64_t size : type.getShape().drop_front(3)) {
    offsets.push_back(index(0));
    sizes.push_back(index(size));
    shape.push_back(size);
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
// The loop nest
//===----------------------------------------------------------------------===//

std::optional<FusedAttention::KeyCounts> FusedLoopNest::countKeys() {
  if (op.hasSequences())
    return std::nullopt;
  std::optional<int64_t> count = getConstantIntValue(sequence.numQueries);
  std::optional<int64_t> offset = getConstantIntValue(sequence.queryOffset);
  if (!count || !offset || !getConstantIntValue(sequence.numKeys))
    return std::nullopt;
  FusedAttention::KeyCounts counts;
  for (int64_t first = 0; first < *count; first += tileQueries) {
    int64_t last = std::min(first + tileQueries, *count) - 1;
    // The bounds fold: operands are constants.
    for (const KeyRun &run : planKeyRuns(
             rewriter, loc, regions,
             {index(*offset + first), index(*offset + last), tileQueries},
             sequence.numKeys, options.keyGroup)) {
      int64_t numMet = std::max<int64_t>(
          *getConstantIntValue(run.end) - *getConstantIntValue(run.begin), 0);
      counts.met += numMet;
      if (getScores(run).size() > 1)
        counts.withSeveralScores += numMet;
    }
  }
  return counts;
}

void FusedLoopNest::forEachBlock(ArrayRef<OpFoldResult> sizes,
                                 function_ref<void(ValueRange)> body) {
  auto loop = scf::ForallOp::create(rewriter, loc, sizes, ValueRange(),
                                    /*mapping=*/std::nullopt);
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(loop.getTerminator());
  SmallVector<Value> ivs = loop.getInductionVars();
  ivs[1] = getHeadOfGroup(ivs[1], headGroup.firstQueryHead);
  forSequence(ivs[0], [&] {
    // Sequences with fewer queries or keys than the others leave out blocks.
    SmallVector<std::pair<OpFoldResult, OpFoldResult>> below;
    if (op.hasQueriesPerSequence())
      below.emplace_back(buildFirstRow(ivs[2]), sequence.numQueries);
    if (op.hasKeysPerSequence() && ivs.size() > 3)
      below.emplace_back(ivs[3], countParts());
    buildWhere(below, [&] {
      if (bounds.max == 1 && !below.empty())
        sequence.numQueries = index(1);
      body(ivs);
    });
  });
}

OpFoldResult FusedLoopNest::countBlocks() {
  return apply(d0.ceilDiv(blockTiles * tileQueries), {sequence.numQueries});
}

void FusedLoopNest::buildBlocks() {
  OpFoldResult heads = headsPerTile == 1 ? headGroup.numQueryHeads : keyHeads;
  numBlocks = !op.hasSequences() ? countBlocks()
              : op.hasQueriesPerSequence()
                  ? getLargest([&] { return countBlocks(); })
                  : apply(d0.ceilDiv(blockTiles * tileQueries), {numQueryRows});
  SmallVector<OpFoldResult> sizes{numSequences, heads, numBlocks};
  if (!hasFewQueries)
    return forEachBlock(sizes, [&](ValueRange ivs) { buildQueryBlock(ivs); });
  SmallVector<OpFoldResult> parts(sizes);
  parts.push_back(op.hasSequences() ? getLargest([&] { return countParts(); })
                                    : countParts());
  allocPartials(parts);
  forEachBlock(parts, [&](ValueRange ivs) { buildQueryBlock(ivs); });
  forEachBlock(sizes, [&](ValueRange ivs) {
    buildMerge(ivs, op.hasSequences() ? countParts() : parts.back());
  });
}

FusedAttention FusedLoopNest::build() {
  result.keys = countKeys();
  buildTables();
  forEachHeadGroup([&] {
    buildKeys();
    buildBlocks();
  });
  for (Value buffer : scratch)
    memref::DeallocOp::create(rewriter, loc, buffer);
  return result;
}

//===- ChannelScoreEmitter.cpp - Scores with channels along lanes ---------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ChannelScoreEmitter.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

#include "llvm/Support/MathExtras.h"

#include <limits>

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

// Bytes of keys in a block: few enough that values and the next keys fit the
// first-level cache beside them. Where memory is the limit, half a page is
// faster: prefetches that run further ahead reach a lower bandwidth.
static constexpr int64_t kBlockBytes = 8192, kWideningBlockBytes = 4096,
                         kMemoryBoundBlockBytes = 2048;
// Vectors of channels in one iteration of the loop over those of a score tile.
static constexpr int64_t kVectorsPerIteration = 2;

/// Whether keys have f32 elements.
static bool hasWideKeys(OnlineAttentionOp op) {
  return cast<MemRefType>(op.getKeys().front().getType())
      .getElementType()
      .isF32();
}

/// Whether vectors have up to 256 bits and queries are few even for them. Then
/// a step waits for memory, or nearly so: products of as many queries as lanes
/// take longer, and so does widening keys.
static bool isNarrow(OnlineAttentionOp op, int64_t lanes) {
  return lanes < 16 && op.getNumQueries() < lanes;
}

/// Keys per block: whole tiles of keys. Scratch takes the scores of two blocks.
static int64_t getBlockKeys(OnlineAttentionOp op, int64_t keysPerTile,
                            int64_t lanes) {
  auto type = cast<MemRefType>(op.getKeys().front().getType());
  int64_t bytes = kBlockBytes;
  if (isNarrow(op, lanes))
    bytes = hasWideKeys(op) ? kMemoryBoundBlockBytes : kWideningBlockBytes;
  int64_t rowBits = op.getHeadDim() * type.getElementTypeBitWidth();
  int64_t keys = std::min(bytes * 8 / rowBits, op.getScratchRows() / 2);
  return std::max(keys / keysPerTile, int64_t(1)) * keysPerTile;
}

ChannelScoreEmitter::ChannelScoreEmitter(PatternRewriter &rewriter,
                                         OnlineAttentionOp op,
                                         const RopeToVectorOptions &options)
    : OnlineAttentionEmitter(rewriter, op, options),
      waitsForMemory(isNarrow(op, lanes) && hasWideKeys(op)),
      mayAllocate(options.mayAllocate), keysPerTile(lanes / queries),
      blockKeys(getBlockKeys(op, keysPerTile, lanes)),
      tileType(VectorType::get(lanes, b.getF32Type())) {
  lastKey = add(numKeys, -1);
}

Value ChannelScoreEmitter::laneNumbers() {
  Value step =
      vector::StepOp::create(b, loc, VectorType::get(lanes, b.getIndexType()));
  return arith::IndexCastOp::create(
      b, loc, VectorType::get(lanes, b.getI32Type()), step);
}

Value ChannelScoreEmitter::rowsOfTile(Value row) {
  auto i32Type = VectorType::get(lanes, b.getI32Type());
  Value key = arith::DivUIOp::create(b, loc, laneNumbers(),
                                     splatInt(b, loc, i32Type, queries));
  Value first = vector::BroadcastOp::create(
      b, loc, i32Type, arith::IndexCastOp::create(b, loc, b.getI32Type(), row));
  return arith::AddIOp::create(b, loc, first, key);
}

Value ChannelScoreEmitter::sumEach(SmallVector<Value> vectors) {
  // What lane of the result holds the sum of which vector.
  SmallVector<SmallVector<int64_t>> owner;
  for (int64_t n = 0; n < lanes; ++n)
    owner.push_back(SmallVector<int64_t>(lanes, n));
  // The order of the lanes follows from the shuffles alone, so it is found
  // first, and the vectors are fed so that it comes out straight.
  SmallVector<int64_t> order;
  for (bool isDryRun : {true, false}) {
    SmallVector<Value> values(vectors);
    SmallVector<SmallVector<int64_t>> lanesOf(owner);
    if (!isDryRun)
      for (int64_t lane = 0; lane < lanes; ++lane)
        values[order[lane]] = vectors[lane];
    for (int64_t width = lanes / 2; width > 0; width /= 2) {
      // Within 128 bits a shuffle takes from the same 128 bits of both.
      int64_t section = width < 4 ? std::min<int64_t>(lanes, 4) : lanes;
      SmallVector<int64_t> low, high;
      for (int64_t at = 0; at < lanes; at += section)
        for (int64_t source : {int64_t(0), lanes})
          for (int64_t lane = at; lane < at + section; ++lane)
            (lane / width % 2 == 0 ? low : high).push_back(source + lane);
      size_t half = values.size() / 2;
      for (size_t n = 0; n < half; ++n) {
        size_t x = n, y = n + half;
        SmallVector<int64_t> merged;
        for (int64_t from : low)
          merged.push_back(from < lanes ? lanesOf[x][from]
                                        : lanesOf[y][from - lanes]);
        if (!isDryRun)
          values[n] = arith::AddFOp::create(
              b, loc,
              vector::ShuffleOp::create(b, loc, values[x], values[y], low),
              vector::ShuffleOp::create(b, loc, values[x], values[y], high));
        lanesOf[n] = merged;
      }
      values.resize(half);
      lanesOf.resize(half);
    }
    if (isDryRun)
      order = lanesOf.front();
    else
      return values.front();
  }
  llvm_unreachable("the second run returns");
}

Value ChannelScoreEmitter::buildScore(int64_t operand, ArrayRef<Value> rows) {
  bool hasDotProducts = op.getQueryType().getElementType().isBF16();
  int64_t step = kVectorsPerIteration * (hasDotProducts ? 2 * lanes : lanes);
  int64_t looped = headDim / step * step;
  int64_t numSteps = llvm::divideCeil(headDim, step);
  SmallVector<Value> sums(lanes, splat(b, loc, tileType, 0));
  auto addChunks = [&](Value first, int64_t size, Value number) {
    if (operand == 0)
      prefetchValues(rows.front(), number, numSteps);
    if (hasDotProducts)
      addDotProducts(operand, rows, first, size, sums);
    else
      addProducts(operand, rows, first, size, sums);
  };
  if (looped > 0)
    sums =
        loop(zero, index(looped), step, sums,
             [&](Value channel, ValueRange state) -> SmallVector<Value> {
               sums = llvm::to_vector(state);
               Value number = affine::AffineApplyOp::create(
                   b, loc,
                   AffineMap::get(1, 0, b.getAffineDimExpr(0).floorDiv(step)),
                   channel);
               addChunks(channel, step, number);
               return sums;
             });
  if (looped > step)
    keepLoop(sums.front().getDefiningOp());
  if (looped < headDim)
    addChunks(index(looped), headDim - looped, index(looped / step));
  return sumEach(sums);
}

void ChannelScoreEmitter::keepLoop(Operation *loop) {
  MLIRContext *context = b.getContext();
  auto unroll = LLVM::LoopUnrollAttr::get(context, b.getBoolAttr(true), {}, {},
                                          {}, {}, {}, {});
  loop->setAttr("loop_annotation", LLVM::LoopAnnotationAttr::get(
                                       context, {}, {}, {}, unroll, {}, {}, {},
                                       {}, {}, {}, {}, {}, {}, {}, {}));
}

void ChannelScoreEmitter::addDotProducts(int64_t operand, ArrayRef<Value> rows,
                                         Value channel, int64_t count,
                                         MutableArrayRef<Value> sums) {
  forEachChunk(count, 2 * lanes, [&](int64_t offset, int64_t length) {
    Chunk chunk{add(channel, offset), length, 2 * lanes};
    SmallVector<Value> keys, queryParts;
    for (Value row : rows)
      keys.push_back(readChunk(op.getKeys()[operand], row, chunk));
    for (int64_t m = 0; m < queries; ++m)
      queryParts.push_back(readChunk(queryRows[operand], index(m), chunk));
    for (auto [n, sum] : llvm::enumerate(sums))
      sum = dotPairs(sum, keys[n / queries], queryParts[n % queries]);
  });
}

void ChannelScoreEmitter::addProducts(int64_t operand, ArrayRef<Value> rows,
                                      Value channel, int64_t count,
                                      MutableArrayRef<Value> sums) {
  SmallVector<SmallVector<Value>> keys;
  for (Value row : rows)
    keys.push_back(readWideRow(op.getKeys()[operand], row, channel, count));
  forEachChunk(count, lanes, [&](int64_t offset, int64_t length) {
    Chunk chunk{add(channel, offset), length, lanes};
    SmallVector<Value> queryParts;
    for (int64_t m = 0; m < queries; ++m)
      queryParts.push_back(readChunk(queryRows[operand], index(m), chunk));
    for (auto [n, sum] : llvm::enumerate(sums))
      sum = vector::FMAOp::create(b, loc, keys[n / queries][offset / lanes],
                                  queryParts[n % queries], sum);
  });
}

bool ChannelScoreEmitter::isReadInPairs(Value buffer) {
  auto type = cast<MemRefType>(buffer.getType());
  return mayAllocate && type.getElementType().isBF16() &&
         type.getDimSize(1) >= 2 * lanes;
}

SmallVector<Value> ChannelScoreEmitter::readWideRow(Value buffer, Value row,
                                                    Value channel,
                                                    int64_t count) {
  SmallVector<Value> vectors;
  int64_t inPairs = isReadInPairs(buffer) ? getNumPaired(count) : 0;
  auto bitsType = VectorType::get(lanes, b.getI32Type());
  for (int64_t offset = 0; offset < inPairs; offset += 2 * lanes) {
    Value pairs =
        readVector(b, loc, VectorType::get(2 * lanes, b.getBF16Type()), buffer,
                   {row, add(channel, offset)});
    pairs = vector::BitCastOp::create(b, loc, bitsType, pairs);
    // bf16 is the upper half of an f32.
    Value even =
        arith::ShLIOp::create(b, loc, pairs, splatInt(b, loc, bitsType, 16));
    Value odd = arith::AndIOp::create(b, loc, pairs,
                                      splatInt(b, loc, bitsType, -0x10000));
    for (Value bits : {even, odd})
      vectors.push_back(vector::BitCastOp::create(b, loc, tileType, bits));
  }
  forEachChunk(count - inPairs, lanes, [&](int64_t offset, int64_t length) {
    vectors.push_back(readChunk(
        buffer, row, {add(channel, inPairs + offset), length, lanes}));
  });
  return vectors;
}

void ChannelScoreEmitter::reorderPairs(Value from, Value to, int64_t channels,
                                       bool isBack) {
  auto pairType = VectorType::get(2 * lanes, b.getF32Type());
  int64_t inPairs = getNumPaired(channels);
  loop(zero, index(queries), 1, ValueRange(),
       [&](Value row, ValueRange) -> SmallVector<Value> {
         auto read = [&](VectorType type, Value channel) {
           return readVector(b, loc, type, from, {row, channel});
         };
         auto write = [&](Value vector, Value channel) {
           writeVector(b, loc, vector, to, {row, channel});
         };
         auto reorder = [&](Value channel, ValueRange) -> SmallVector<Value> {
           Value next = add(channel, lanes);
           if (isBack) {
             Value even = read(tileType, channel);
             Value odd = read(tileType, next);
             write(vector::InterleaveOp::create(b, loc, even, odd), channel);
             return {};
           }
           auto halves =
               vector::DeinterleaveOp::create(b, loc, read(pairType, channel));
           write(halves.getRes1(), channel);
           write(halves.getRes2(), next);
           return {};
         };
         loop(zero, index(inPairs), 2 * lanes, ValueRange(), reorder);
         if (inPairs < channels && from != to)
           write(read(VectorType::get(channels - inPairs, b.getF32Type()),
                      index(inPairs)),
                 index(inPairs));
         return {};
       });
}

Value ChannelScoreEmitter::readChunk(Value buffer, Value row,
                                     const Chunk &chunk) {
  Type elementType = cast<MemRefType>(buffer.getType()).getElementType();
  auto vectorType = VectorType::get(chunk.width, elementType);
  Value padding = arith::ConstantOp::create(b, loc, b.getZeroAttr(elementType));
  Value vector = vector::TransferReadOp::create(
      b, loc, vectorType, buffer, ValueRange{row, chunk.channel}, padding,
      ArrayRef<bool>{chunk.length == chunk.width});
  if (chunk.width > lanes || elementType.isF32())
    return vector;
  return arith::ExtFOp::create(b, loc, vectorType.clone(b.getF32Type()),
                               vector);
}

Value ChannelScoreEmitter::addBias(Value scores, ArrayRef<Value> rows) {
  if (!op.getBias())
    return scores;
  Value bias = splat(b, loc, tileType, 0);
  for (auto [r, row] : llvm::enumerate(rows))
    bias = vector::InsertStridedSliceOp::create(
        b, loc, readBias(row), bias,
        ArrayRef<int64_t>{static_cast<int64_t>(r) * queries},
        ArrayRef<int64_t>{1});
  return arith::AddFOp::create(b, loc, scores, bias);
}

Value ChannelScoreEmitter::buildRegionScores(Value row) {
  SmallVector<Value> rows;
  for (int64_t r = 0; r < keysPerTile; ++r)
    rows.push_back(arith::MinSIOp::create(b, loc, add(row, r), lastKey));
  Value hidden =
      splat(b, loc, tileType, -std::numeric_limits<double>::infinity());
  Value rowOfLane = rowsOfTile(row), scores;
  SmallVector<Value> ofOperand(op.getQueries().size());
  for (auto [n, region] : llvm::enumerate(op.getRegions())) {
    Value score = hidden;
    if (region >= 0) {
      if (!ofOperand[region]) {
        Value capped = capScores(buildScore(region, rows));
        ofOperand[region] = addBias(capped, rows);
      }
      score = ofOperand[region];
    }
    if (n == 0) {
      scores = score;
      continue;
    }
    Value isHere = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sge,
                                         rowOfLane, begins[n - 1]);
    scores = arith::SelectOp::create(b, loc, isHere, score, scores);
  }
  Value end = vector::BroadcastOp::create(
      b, loc, rowOfLane.getType(),
      arith::IndexCastOp::create(b, loc, b.getI32Type(), numKeys));
  Value isKey =
      arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt, rowOfLane, end);
  return arith::SelectOp::create(b, loc, isKey, scores, hidden);
}

void ChannelScoreEmitter::prefetchShare(Value buffer, Value first,
                                        int64_t count, Value step,
                                        int64_t steps) {
  auto type = cast<MemRefType>(buffer.getType());
  int64_t perLine = kLineBytes * 8 / type.getElementTypeBitWidth();
  int64_t linesPerRow = llvm::divideCeil(type.getDimSize(1), perLine);
  int64_t share = llvm::divideCeil(count * linesPerRow, steps);
  AffineExpr d0, d1, d2;
  bindDims(b.getContext(), d0, d1, d2);
  for (int64_t n = 0; n < share; ++n) {
    AffineExpr line = d0 * share + n;
    Value row = affine::AffineMinOp::create(
        b, loc,
        AffineMap::get(3, 0, {d1 + line.floorDiv(linesPerRow), d2},
                       b.getContext()),
        ValueRange{step, first, lastKey});
    Value column = affine::AffineApplyOp::create(
        b, loc, AffineMap::get(1, 0, line % linesPerRow * perLine), step);
    memref::PrefetchOp::create(b, loc, buffer, ValueRange{row, column},
                               /*isWrite=*/false, /*localityHint=*/3,
                               /*isDataCache=*/true);
  }
}

void ChannelScoreEmitter::prefetchValues(Value row, Value step, int64_t steps) {
  Value ahead =
      arith::MaxSIOp::create(b, loc, add(row, blockKeys / 2 - blockKeys), zero);
  prefetchShare(op.getValue(), ahead, keysPerTile, step, steps);
}

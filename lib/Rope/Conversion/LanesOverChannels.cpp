//===- LanesOverChannels.cpp - Softmax update with channels along lanes ---===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For a few queries, as in decoding, where time goes into reading keys and
// values: rows of both are read whole, along the lanes. A score tile is `M`
// queries times `lanes / M` keys, so that its sums over the lanes are one
// vector of scores, `[keys, M]`. Keys and values are worked on in small blocks,
// and what comes next is prefetched meanwhile. The values of a block are read
// after the scores of the next one, so that no product waits for exponentials.
//
//===----------------------------------------------------------------------===//

#include "OnlineAttentionEmitter.h"

#include "Rope/Conversion/Passes.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

#include "llvm/Support/MathExtras.h"

#include <limits>

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

// Bytes of keys in a block: few enough that values and the next keys fit the
// first-level cache beside them. Where vectors have no more than 256 bits and
// memory is the limit, half a page is faster: prefetches that run further ahead
// reach a lower bandwidth. As many queries as lanes are limited by arithmetic.
static constexpr int64_t kBlockBytes = 8192, kWideningBlockBytes = 4096,
                         kSmallBlockBytes = 2048;
// Accumulators of the output product that are kept in registers: the most, and
// the registers that are left for weights and values.
static constexpr int64_t kMostAccumulators = 16, kOtherRegisters = 4;
// Queries of a pass over strips of the values: one load of a value serves as
// many FMAs.
static constexpr int64_t kQueriesPerStrip = 4;
// Vectors of channels in one iteration of the loop over those of a score tile.
static constexpr int64_t kChunksPerIteration = 2;

static int64_t getScratchRows(OnlineAttentionOp op) {
  return cast<MemRefType>(op.getScratch().getType()).getDimSize(0);
}

/// Keys per block: whole tiles of keys. Scratch takes the scores of two blocks.
static int64_t getBlockKeys(OnlineAttentionOp op, int64_t keysPerTile,
                            int64_t lanes) {
  auto type = cast<MemRefType>(op.getKeys().front().getType());
  int64_t bytes = kBlockBytes;
  if (lanes < 16 && op.getNumQueries() < lanes)
    bytes =
        type.getElementType().isF32() ? kSmallBlockBytes : kWideningBlockBytes;
  int64_t rowBits = op.getHeadDim() * type.getElementTypeBitWidth();
  int64_t keys = std::min(bytes * 8 / rowBits, getScratchRows(op) / 2);
  return std::max(keys / keysPerTile, int64_t(1)) * keysPerTile;
}

namespace {
class LanesOverChannelsEmitter : OnlineAttentionEmitter {
public:
  LanesOverChannelsEmitter(PatternRewriter &rewriter, OnlineAttentionOp op,
                           const RopeToVectorOptions &options)
      : OnlineAttentionEmitter(rewriter, op, options),
        keysPerTile(lanes / queries),
        blockKeys(getBlockKeys(op, keysPerTile, lanes)),
        accumulators(std::clamp<int64_t>(
            options.vectorRegisters - kOtherRegisters, 1, kMostAccumulators)),
        tileType(VectorType::get(lanes, b.getF32Type())) {}

  void emit() {
    lastKey = add(numKeys, -1);
    auto indexType = VectorType::get(lanes, b.getIndexType());
    buildBegins(arith::RemUIOp::create(
        b, loc, vector::StepOp::create(b, loc, indexType),
        splatInt(b, loc, indexType, queries)));
    for (Value query : op.getQueries())
      queryRows.push_back(transpose(query));
    accRows = transpose(op.getAcc());
    Value max = spread(readState(op.getMax()));
    Value sum = spread(readState(op.getSum()));
    // Only one copy of the sum counts: the others add up what is new.
    Value isFirst = arith::CmpIOp::create(
        b, loc, arith::CmpIPredicate::ult, laneNumbers(),
        splatInt(b, loc, VectorType::get(lanes, b.getI32Type()), queries));
    sum = arith::SelectOp::create(b, loc, isFirst, sum,
                                  splat(b, loc, tileType, 0));
    // One iteration more than there are blocks: each reads the values of the
    // block before.
    SmallVector<Value> state =
        loop(zero, add(numKeys, blockKeys), blockKeys,
             {max, sum, splat(b, loc, tileType, 1), zero, zero},
             [&](Value first, ValueRange state) -> SmallVector<Value> {
               return buildBlock(
                   first, {state[0], state[1], state[2], state[3], state[4]});
             });
    Value folded = fold(state[1], [&](Value x, Value y) -> Value {
      return arith::AddFOp::create(b, loc, x, y);
    });
    writeState(state[0], op.getMax());
    writeState(folded, op.getSum());
  }

private:
  //===--------------------------------------------------------------------===//
  // Vectors of [keys, queries]
  //===--------------------------------------------------------------------===//

  /// [channels, queries] seen as [queries, channels], whose rows are
  /// contiguous.
  Value transpose(Value buffer) {
    AffineMap map =
        AffineMap::getPermutationMap(ArrayRef<int64_t>{1, 0}, b.getContext());
    return memref::TransposeOp::create(b, loc, buffer, AffineMapAttr::get(map));
  }

  Value laneNumbers() {
    Value step = vector::StepOp::create(
        b, loc, VectorType::get(lanes, b.getIndexType()));
    return arith::IndexCastOp::create(
        b, loc, VectorType::get(lanes, b.getI32Type()), step);
  }

  Value readState(Value buffer) {
    return readVector(b, loc, VectorType::get(queries, b.getF32Type()), buffer,
                      zero);
  }
  void writeState(Value vector, Value buffer) {
    writeVector(b, loc,
                vector::ExtractStridedSliceOp::create(
                    b, loc, vector, ArrayRef<int64_t>{0},
                    ArrayRef<int64_t>{queries}, ArrayRef<int64_t>{1}),
                buffer, zero);
  }
  /// One value per query, repeated for each key of a tile.
  Value spread(Value perQuery) {
    auto type = VectorType::get({keysPerTile, queries}, b.getF32Type());
    return vector::ShapeCastOp::create(
        b, loc, tileType, vector::BroadcastOp::create(b, loc, type, perQuery));
  }
  /// Combines the values of all keys of a tile, per query, in every copy.
  Value fold(Value vector, function_ref<Value(Value, Value)> combine) {
    for (int64_t distance = queries; distance < lanes; distance *= 2) {
      SmallVector<int64_t> rotated;
      for (int64_t lane = 0; lane < lanes; ++lane)
        rotated.push_back(lane ^ distance);
      vector = combine(
          vector, vector::ShuffleOp::create(b, loc, vector, vector, rotated));
    }
    return vector;
  }

  /// The row of each lane of the score tile that begins at `row`.
  Value rowsOfTile(Value row) {
    auto i32Type = VectorType::get(lanes, b.getI32Type());
    Value key = arith::DivUIOp::create(b, loc, laneNumbers(),
                                       splatInt(b, loc, i32Type, queries));
    Value first = vector::BroadcastOp::create(
        b, loc, i32Type,
        arith::IndexCastOp::create(b, loc, b.getI32Type(), row));
    return arith::AddIOp::create(b, loc, first, key);
  }

  //===--------------------------------------------------------------------===//
  // Scores
  //===--------------------------------------------------------------------===//

  /// Sums each of as many vectors as a vector has lanes: lane n of the result
  /// is the sum of vector n. A tree of two-vector shuffles that are one x86
  /// instruction each: whole quarters of 128 bits first, then inside of them.
  Value sumEach(SmallVector<Value> vectors) {
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

  /// Scores of one tile of keys, in rows `rows`, against all queries.
  Value buildScore(int64_t operand, ArrayRef<Value> rows) {
    bool isPaired = op.getQueryType().getElementType().isBF16();
    int64_t width = isPaired ? 2 * lanes : lanes;
    int64_t step = kChunksPerIteration * width;
    int64_t looped = headDim / step * step;
    int64_t numSteps = llvm::divideCeil(headDim, step);
    SmallVector<Value> sums(lanes, splat(b, loc, tileType, 0));
    auto addChunks = [&](Value first, int64_t size, Value number) {
      if (operand == 0)
        prefetchValues(rows.front(), number, numSteps);
      forEachChunk(size, width, [&](int64_t channel, int64_t length) {
        addChunk(operand, rows, {add(first, channel), length, width}, sums);
      });
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

  /// Keeps LLVM from unrolling a loop: its instruction schedulers would move
  /// the prefetches of the whole tile to the front.
  void keepLoop(Operation *loop) {
    MLIRContext *context = b.getContext();
    auto unroll = LLVM::LoopUnrollAttr::get(context, b.getBoolAttr(true), {},
                                            {}, {}, {}, {}, {});
    loop->setAttr("loop_annotation", LLVM::LoopAnnotationAttr::get(
                                         context, {}, {}, {}, unroll, {}, {},
                                         {}, {}, {}, {}, {}, {}, {}, {}, {}));
  }

  /// Channels that are read as one vector: `length` of them from `channel` on,
  /// and zeros up to `width`.
  struct Chunk {
    Value channel;
    int64_t length, width;
  };

  /// Adds the products of a chunk to `sums`, of which key has one per query.
  void addChunk(int64_t operand, ArrayRef<Value> rows, const Chunk &chunk,
                MutableArrayRef<Value> sums) {
    SmallVector<Value> keyParts, queryParts;
    for (Value row : rows)
      keyParts.push_back(readChunk(op.getKeys()[operand], row, chunk));
    for (int64_t m = 0; m < queries; ++m)
      queryParts.push_back(readChunk(queryRows[operand], index(m), chunk));
    for (auto [n, sum] : llvm::enumerate(sums)) {
      Value key = keyParts[n / queries], query = queryParts[n % queries];
      sum = chunk.width > lanes
                ? dotPairs(sum, key, query)
                : vector::FMAOp::create(b, loc, key, query, sum).getResult();
    }
  }

  /// Reads a chunk of `row` of `buffer`: f32, or bf16 for dot products.
  Value readChunk(Value buffer, Value row, const Chunk &chunk) {
    Type elementType = cast<MemRefType>(buffer.getType()).getElementType();
    auto vectorType = VectorType::get(chunk.width, elementType);
    Value padding =
        arith::ConstantOp::create(b, loc, b.getZeroAttr(elementType));
    Value vector = vector::TransferReadOp::create(
        b, loc, vectorType, buffer, ValueRange{row, chunk.channel}, padding,
        ArrayRef<bool>{chunk.length == chunk.width});
    if (chunk.width > lanes || elementType.isF32())
      return vector;
    return arith::ExtFOp::create(b, loc, vectorType.clone(b.getF32Type()),
                                 vector);
  }

  /// The scores of one tile of keys, in rows `rows`, with their bias.
  Value addBias(Value scores, ArrayRef<Value> rows) {
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

  /// The scores of the tile of keys from `row` on. Where fewer than a tile are
  /// left, the last one is read again and hidden.
  Value buildRegionScores(Value row) {
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
    Value isKey = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt,
                                        rowOfLane, end);
    return arith::SelectOp::create(b, loc, isKey, scores, hidden);
  }

  //===--------------------------------------------------------------------===//
  // A block of keys
  //===--------------------------------------------------------------------===//

  /// Scores and weights stand in the first rows of scratch, by key of the
  /// block.
  Value readTile(Value row) {
    auto type = VectorType::get({keysPerTile, queries}, b.getF32Type());
    return vector::ShapeCastOp::create(
        b, loc, tileType,
        readVector(b, loc, type, op.getScratch(), {row, zero}));
  }
  void writeTile(Value tile, Value row) {
    auto type = VectorType::get({keysPerTile, queries}, b.getF32Type());
    writeVector(b, loc, vector::ShapeCastOp::create(b, loc, type, tile),
                op.getScratch(), {row, zero});
  }

  /// Asks for one of `steps` equal shares of the cache lines of `count` rows of
  /// `buffer` from `first` on, number `step`. Lines in the order of memory, a
  /// few at a time between arithmetic, keep the memory busy; bursts and columns
  /// do not.
  void prefetchShare(Value buffer, Value first, int64_t count, Value step,
                     int64_t steps) {
    auto type = cast<MemRefType>(buffer.getType());
    int64_t perLine = 64 * 8 / type.getElementTypeBitWidth();
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

  /// Step number `step` of the scores of the tile of keys from `row` on. The
  /// values of the block before are read next; their first half is on its way.
  void prefetchValues(Value row, Value step, int64_t steps) {
    Value ahead = arith::MaxSIOp::create(
        b, loc, add(row, blockKeys / 2 - blockKeys), zero);
    prefetchShare(op.getValue(), ahead, keysPerTile, step, steps);
  }

  /// Key number `row` of pass `pass` over the values of the block of keys from
  /// `first` on. Scores of the block after the next come next. The first of
  /// several passes fetches values that have not come yet, and is left alone.
  void prefetchKeys(Value first, Value row, Value pass, int64_t numPasses) {
    int64_t skipped = numPasses > 1 ? 1 : 0;
    AffineExpr d0, d1;
    bindDims(b.getContext(), d0, d1);
    Value step = affine::AffineMaxOp::create(
        b, loc,
        AffineMap::get(
            2, 0, {d0 + (d1 - skipped) * blockKeys, b.getAffineConstantExpr(0)},
            b.getContext()),
        ValueRange{row, pass});
    prefetchShare(op.getKeys().front(), add(first, 2 * blockKeys), blockKeys,
                  step, (numPasses - skipped) * blockKeys);
  }

  /// What a block of keys leaves to the next: the softmax so far, and what its
  /// values are yet to be read with.
  struct BlockState {
    Value max, sum;
    /// By which `acc` is to be multiplied.
    Value rescale;
    /// Keys, and the row of scratch at which their weights begin.
    Value count, weights;
  };

  /// Scores of the block of keys from `first` on, then the values of the block
  /// before, then weights: neither products wait for exponentials.
  SmallVector<Value> buildBlock(Value first, BlockState old) {
    Value end = arith::MinSIOp::create(b, loc, add(first, blockKeys), numKeys);
    Value count = arith::SubIOp::create(b, loc, end, first);
    Value weights =
        arith::SubIOp::create(b, loc, index(blockKeys), old.weights);
    Value max =
        loop(zero, count, keysPerTile, old.max, [&](Value row, Value max) {
          Value scores =
              buildRegionScores(arith::AddIOp::create(b, loc, first, row));
          writeTile(scores, arith::AddIOp::create(b, loc, weights, row));
          return maxOrFirst(scores, max);
        });
    buildOutputs(add(first, -blockKeys), old);
    max = fold(max, [&](Value x, Value y) { return maxOrFirst(x, y); });
    Value rescale = exp2(arith::SubFOp::create(b, loc, old.max, max));
    Value sum = arith::MulFOp::create(b, loc, old.sum, rescale);
    sum = buildExponentials(weights, count, max, sum);
    return {max, sum, rescale, count, weights};
  }

  /// Turns the scores of `count` keys, from row `first` of scratch on, into
  /// weights; returns the new sum.
  Value buildExponentials(Value first, Value count, Value max, Value sum) {
    Value end = arith::AddIOp::create(b, loc, first, count);
    return loop(first, end, keysPerTile, sum, [&](Value row, Value sum) {
      Value weights = exp2(arith::SubFOp::create(b, loc, readTile(row), max));
      writeTile(weights, row);
      return arith::AddFOp::create(b, loc, sum, weights).getResult();
    });
  }

  /// Whether query `m` sees key `row`; null where every query does.
  Value buildVisible(Value row, int64_t m) {
    if (!op.hasHiddenRegion())
      return {};
    ArrayRef<int64_t> regions = op.getRegions();
    Value i32Row = arith::IndexCastOp::create(b, loc, b.getI32Type(), row);
    auto isShown = [&](int64_t region) -> Value {
      return arith::ConstantIntOp::create(b, loc, b.getI1Type(),
                                          regions[region] >= 0);
    };
    Value visible = isShown(0);
    for (size_t region = 1; region < regions.size(); ++region)
      visible = arith::SelectOp::create(
          b, loc,
          arith::CmpIOp::create(
              b, loc, arith::CmpIPredicate::sge, i32Row,
              vector::ExtractOp::create(b, loc, begins[region - 1], m)),
          isShown(region), visible);
    return visible;
  }

  /// acc = acc * rescale + weights * value for the block. Each pass over the
  /// values reads whole rows for as many queries as have accumulators in the
  /// registers. Where that is one of several, it reads a strip of the rows for
  /// more of them.
  void buildOutputs(Value first, const BlockState &block) {
    int64_t numParts = llvm::divideCeil(valueDim, lanes);
    int64_t perPass = std::clamp<int64_t>(accumulators / numParts, 1, queries);
    if (perPass == 1)
      perPass = std::min(queries, kQueriesPerStrip);
    // Strips of nearly equal width: `numWide` of `width`, the others of one
    // vector less.
    int64_t width = std::clamp<int64_t>(accumulators / perPass, 1, numParts);
    int64_t numStrips = llvm::divideCeil(numParts, width);
    width = llvm::divideCeil(numParts, numStrips);
    int64_t numWide = numParts - numStrips * (width - 1);
    int64_t numPasses = llvm::divideCeil(queries, perPass) * numStrips;
    int64_t pass = 0;
    forEachChunk(queries, perPass, [&](int64_t query, int64_t numQueries) {
      auto buildStrips = [&](int64_t before, int64_t count, int64_t vectors) {
        int64_t size = vectors * lanes;
        int64_t begin = before * width * lanes;
        auto build = [&](Value strip, int64_t numChannels) {
          Value channel = arith::MulIOp::create(b, loc, strip, index(size));
          buildPass({first, block, query, numQueries, add(channel, begin),
                     numChannels, add(strip, pass + before), numPasses});
        };
        if (count == 0)
          return;
        // The last vector may not be whole.
        int64_t whole = std::min(count, (valueDim - begin) / size);
        if (whole > 0)
          loop(zero, index(whole), 1, ValueRange(),
               [&](Value strip, ValueRange) -> SmallVector<Value> {
                 build(strip, size);
                 return {};
               });
        if (whole < count)
          build(index(whole), valueDim - begin - whole * size);
      };
      buildStrips(0, numWide, width);
      buildStrips(numWide, numStrips - numWide, width - 1);
      pass += numStrips;
    });
  }

  struct OutputPass {
    Value first;
    BlockState block;
    int64_t query, numQueries;
    /// The strip of the rows.
    Value channel;
    int64_t numChannels;
    /// Which pass over the values of a block it is.
    Value number;
    int64_t numPasses;
  };

  /// One pass; it prefetches its share of the keys of the next block.
  void buildPass(const OutputPass &pass) {
    SmallVector<std::pair<Value, int64_t>> parts;
    forEachChunk(pass.numChannels, lanes, [&](int64_t channel, int64_t size) {
      parts.push_back({add(pass.channel, channel), size});
    });
    SmallVector<Value> init;
    for (int64_t m = pass.query; m < pass.query + pass.numQueries; ++m) {
      Value factor = vector::BroadcastOp::create(
          b, loc, tileType,
          vector::ExtractOp::create(b, loc, pass.block.rescale, m));
      for (auto [c, size] : parts)
        init.push_back(arith::MulFOp::create(
            b, loc, readChunk(accRows, index(m), {c, size, lanes}), factor));
    }
    SmallVector<Value> acc = loop(
        zero, pass.block.count, 1, init,
        [&](Value row, ValueRange state) -> SmallVector<Value> {
          Value key = arith::AddIOp::create(b, loc, pass.first, row);
          Value weights =
              arith::AddIOp::create(b, loc, pass.block.weights, row);
          prefetchKeys(pass.first, row, pass.number, pass.numPasses);
          SmallVector<Value> next, values;
          for (auto [c, size] : parts)
            values.push_back(readChunk(op.getValue(), key, {c, size, lanes}));
          for (int64_t n = 0; n < pass.numQueries; ++n)
            addProducts(key, weights, pass.query + n, values,
                        state.slice(n * values.size(), values.size()), next);
          return next;
        });
    auto *sum = acc.begin();
    for (int64_t m = pass.query; m < pass.query + pass.numQueries; ++m)
      for (auto [c, size] : parts)
        vector::TransferWriteOp::create(b, loc, *sum++, accRows,
                                        ValueRange{index(m), c},
                                        ArrayRef<bool>{size == lanes});
  }

  /// Adds, to the accumulators of query `m`, key `key` with the weight that
  /// stands in row `row` of scratch; appends the sums to `next`.
  void addProducts(Value key, Value row, int64_t m, ArrayRef<Value> values,
                   ValueRange acc, SmallVectorImpl<Value> &next) {
    Value weight = vector::BroadcastOp::create(
        b, loc, tileType,
        memref::LoadOp::create(b, loc, op.getScratch(),
                               ValueRange{row, index(m)}));
    Value visible = buildVisible(key, m);
    for (auto [value, sum] : llvm::zip_equal(values, acc)) {
      Value seen = value;
      // A weight of 0 does not keep out a NaN that is not seen.
      if (visible)
        seen = arith::SelectOp::create(b, loc, visible, value,
                                       splat(b, loc, tileType, 0));
      next.push_back(vector::FMAOp::create(b, loc, weight, seen, sum));
    }
  }

  int64_t keysPerTile, blockKeys, accumulators;
  /// A score tile, [keys, queries] flattened.
  VectorType tileType;
  /// Queries and accumulators, [M, D] and [M, Dv].
  SmallVector<Value> queryRows;
  Value accRows;
  Value lastKey;
};
} // namespace

bool rope::detail::hasLanesOverChannels(OnlineAttentionOp op, int64_t lanes) {
  auto isContiguousAlongChannels = [](Value buffer) {
    auto [strides, offset] =
        cast<MemRefType>(buffer.getType()).getStridesAndOffset();
    return strides.front() == 1;
  };
  int64_t queries = op.getNumQueries();
  return queries <= lanes && getScratchRows(op) >= 2 * lanes / queries &&
         llvm::isPowerOf2_64(queries) && llvm::isPowerOf2_64(lanes) &&
         !op.hasPackedQueries() && isContiguousAlongChannels(op.getAcc()) &&
         llvm::all_of(op.getQueries(), isContiguousAlongChannels);
}

void rope::detail::emitLanesOverChannels(PatternRewriter &rewriter,
                                         OnlineAttentionOp op,
                                         const RopeToVectorOptions &options) {
  LanesOverChannelsEmitter(rewriter, op, options).emit();
}

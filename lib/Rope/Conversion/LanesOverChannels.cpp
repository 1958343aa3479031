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

#include "ChannelScoreEmitter.h"

#include "Rope/Conversion/Passes.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

// Accumulators of the output product that are kept in registers: the most, and
// the registers that are left for weights and values.
static constexpr int64_t kMostAccumulators = 16, kOtherRegisters = 4;
// Queries of a pass over strips of the values: one load of a value serves as
// many FMAs.
static constexpr int64_t kQueriesPerStrip = 4;

namespace {
class LanesOverChannelsEmitter : ChannelScoreEmitter {
public:
  LanesOverChannelsEmitter(PatternRewriter &rewriter, OnlineAttentionOp op,
                           const RopeToVectorOptions &options)
      : ChannelScoreEmitter(rewriter, op, options),
        accumulators(std::clamp<int64_t>(
            options.vectorRegisters - kOtherRegisters, 1, kMostAccumulators)) {}

  void emit() {
    auto indexType = VectorType::get(lanes, b.getIndexType());
    buildBegins(arith::RemUIOp::create(
        b, loc, vector::StepOp::create(b, loc, indexType),
        splatInt(b, loc, indexType, queries)));
    SmallVector<Value> copies;
    for (auto [query, keys] : llvm::zip_equal(op.getQueries(), op.getKeys())) {
      queryRows.push_back(transpose(query));
      if (op.getQueryType().getElementType().isF32() && isReadInPairs(keys))
        queryRows.back() = copies.emplace_back(copyInPairs(queryRows.back()));
    }
    accRows = transpose(op.getAcc());
    bool hasPairs = isReadInPairs(op.getValue());
    if (hasPairs)
      reorderPairs(accRows, accRows, valueDim, /*isBack=*/false);
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
    if (hasPairs)
      reorderPairs(accRows, accRows, valueDim, /*isBack=*/true);
    for (Value copy : copies)
      memref::DeallocOp::create(b, loc, copy);
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

  /// A copy of queries in the order of pairs.
  Value copyInPairs(Value rows) {
    Value copy = memref::AllocOp::create(
        b, loc, MemRefType::get({queries, headDim}, b.getF32Type()),
        b.getI64IntegerAttr(kLineBytes));
    reorderPairs(rows, copy, headDim, /*isBack=*/false);
    return copy;
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

  //===--------------------------------------------------------------------===//
  // A block of keys
  //===--------------------------------------------------------------------===//

  /// Scores and weights of two blocks take turns in the first rows of scratch.
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

  /// Key number `row` of pass `pass` over the values of the block of keys from
  /// `first` on. Scores of the block after the next come next. Where memory is
  /// the limit, the first of several passes fetches values that have not come
  /// yet, and is left alone.
  void prefetchKeys(Value first, Value row, Value pass, int64_t numPasses) {
    int64_t skipped = waitsForMemory && numPasses > 1 ? 1 : 0;
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
  /// before, then weights: neither product waits for exponentials.
  SmallVector<Value> buildBlock(Value first, const BlockState &old) {
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
    int64_t partSize = getReadWidth(op.getValue());
    int64_t numParts = llvm::divideCeil(valueDim, partSize);
    int64_t numAcc = std::max<int64_t>(accumulators * lanes / partSize, 1);
    int64_t perPass = std::clamp<int64_t>(numAcc / numParts, 1, queries);
    if (perPass == 1)
      perPass = std::min(queries, kQueriesPerStrip);
    // Strips of nearly equal width: `numWide` of `width` parts, the others of
    // one less.
    int64_t width = std::clamp<int64_t>(numAcc / perPass, 1, numParts);
    int64_t numStrips = llvm::divideCeil(numParts, width);
    width = llvm::divideCeil(numParts, numStrips);
    int64_t numWide = numParts - numStrips * (width - 1);
    int64_t numPasses = llvm::divideCeil(queries, perPass) * numStrips;
    int64_t pass = 0;
    forEachChunk(queries, perPass, [&](int64_t query, int64_t numQueries) {
      auto buildStrips = [&](int64_t before, int64_t count, int64_t parts) {
        int64_t size = parts * partSize;
        int64_t begin = before * width * partSize;
        auto build = [&](Value strip, int64_t numChannels) {
          Value channel = arith::MulIOp::create(b, loc, strip, index(size));
          buildPass({first, block, query, numQueries, add(channel, begin),
                     numChannels, add(strip, pass + before), numPasses});
        };
        if (count == 0)
          return;
        // The last part may not be whole.
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
          SmallVector<Value> next;
          SmallVector<Value> values =
              readWideRow(op.getValue(), key, pass.channel, pass.numChannels);
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

  int64_t accumulators;
  /// Accumulators, [M, Dv].
  Value accRows;
};
} // namespace

bool rope::detail::hasLanesOverChannels(OnlineAttentionOp op, int64_t lanes) {
  auto isContiguousAlongChannels = [](Value buffer) {
    auto [strides, offset] =
        cast<MemRefType>(buffer.getType()).getStridesAndOffset();
    return strides.front() == 1;
  };
  int64_t queries = op.getNumQueries();
  return queries <= lanes && op.getScratchRows() >= 2 * lanes / queries &&
         llvm::isPowerOf2_64(queries) && llvm::isPowerOf2_64(lanes) &&
         !op.hasPackedQueries() && isContiguousAlongChannels(op.getAcc()) &&
         llvm::all_of(op.getQueries(), isContiguousAlongChannels);
}

void rope::detail::emitLanesOverChannels(PatternRewriter &rewriter,
                                         OnlineAttentionOp op,
                                         const RopeToVectorOptions &options) {
  LanesOverChannelsEmitter(rewriter, op, options).emit();
}

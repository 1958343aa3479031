//===- LanesOverQueries.cpp - Softmax update with queries along lanes -----===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Queries lie along vector lanes, so everything about a softmax row is
// elementwise. Three loops: scores and their maximum, exponentials and their
// sum, products with value. The two products keep a register tile of
// accumulators in iter_args: vector.contract in f32, dot products of pairs in
// bf16.
//
//===----------------------------------------------------------------------===//

#include "OnlineAttentionEmitter.h"

#include "Rope/Conversion/Passes.h"

#include "llvm/Support/MathExtras.h"

#include <limits>

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

namespace {
class LanesOverQueriesEmitter : OnlineAttentionEmitter {
public:
  LanesOverQueriesEmitter(PatternRewriter &rewriter, OnlineAttentionOp op,
                          const RopeToVectorOptions &options)
      : OnlineAttentionEmitter(rewriter, op, options), group(options.keyGroup),
        laneType(VectorType::get(queries, b.getF32Type())) {}

  void emit() {
    buildBegins(vector::StepOp::create(
        b, loc, VectorType::get(queries, b.getIndexType())));
    Value oldMax = readVector(b, loc, laneType, op.getMax(), zero);
    Value newMax = buildScores(oldMax);
    writeVector(b, loc, newMax, op.getMax(), zero);
    Value rescale = exp2(arith::SubFOp::create(b, loc, oldMax, newMax));
    buildExponentials(newMax, rescale);
    buildOutputs(rescale);
  }

private:
  VectorType rowsType(int64_t rows) {
    return VectorType::get({rows, queries}, b.getF32Type());
  }

  /// Builds `body` for the rows [0, count) by `step` rows, and by one for what
  /// is left.
  Value
  loopByGroups(Value count, int64_t step, Value init,
               function_ref<Value(Value row, int64_t rows, Value state)> body) {
    Value whole = wholeSteps(count, step);
    Value state = loop(zero, whole, step, init, [&](Value row, Value state) {
      return body(row, step, state);
    });
    if (step == 1)
      return state;
    return loop(whole, count, 1, state,
                [&](Value row, Value state) { return body(row, 1, state); });
  }

  /// Per lane, whether row `row` lies in region `region` or a later one.
  Value isAtOrAfter(Value row, int64_t region) {
    auto i32Type = VectorType::get(queries, b.getI32Type());
    Value rows = vector::BroadcastOp::create(
        b, loc, i32Type,
        arith::IndexCastOp::create(b, loc, b.getI32Type(), row));
    return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sge, rows,
                                 begins[region - 1]);
  }

  /// acc + lhs * rhs, of shapes [rows, queries], [rows, 1] and [1, queries];
  /// the left operand may lie transposed.
  Value contract(Value lhs, bool isTransposed, Value rhs, Value acc) {
    AffineExpr m, n, k;
    bindDims(b.getContext(), m, n, k);
    SmallVector<AffineExpr> lhsMap{m, k}, rhsMap{k, n}, accMap{m, n};
    if (isTransposed)
      std::swap(lhsMap[0], lhsMap[1]);
    ArrayRef<AffineExpr> maps[] = {lhsMap, rhsMap, accMap};
    vector::IteratorType iterators[] = {vector::IteratorType::parallel,
                                        vector::IteratorType::parallel,
                                        vector::IteratorType::reduction};
    return vector::ContractionOp::create(b, loc, lhs, rhs, acc, maps,
                                         iterators);
  }

  /// Asks for one cache line of `buffer`, which has `numRows`: while `channel`
  /// runs over the head dim, for all lines of the rows from `row` on, as many
  /// as a group has.
  void prefetch(Value buffer, Value row, Value channel, Value numRows) {
    auto type = cast<MemRefType>(buffer.getType());
    // Packed rows hold two keys each.
    int64_t keysPerRow = type.getRank() == 3 ? type.getDimSize(2) : 1;
    int64_t rowSize = type.getDimSize(1);
    AffineExpr d0, d1, d2;
    bindDims(b.getContext(), d0, d1, d2);
    AffineExpr element =
        (d0 * (group / keysPerRow * rowSize)).floorDiv(headDim);
    Value ahead = affine::AffineMinOp::create(
        b, loc,
        AffineMap::get(3, 0,
                       {d1.floorDiv(keysPerRow) + element.floorDiv(rowSize),
                        (d2 - 1).floorDiv(keysPerRow)},
                       b.getContext()),
        ValueRange{channel, row, numRows});
    SmallVector<Value> indices{
        ahead, affine::AffineApplyOp::create(
                   b, loc, AffineMap::get(1, 0, element % rowSize), channel)};
    if (keysPerRow > 1)
      indices.push_back(zero);
    memref::PrefetchOp::create(b, loc, buffer, indices, /*isWrite=*/false,
                               /*localityHint=*/3, /*isDataCache=*/true);
  }

  void prefetchAt(int64_t operand, Value row, int64_t rows, Value channel) {
    if (rows != group)
      return;
    for (Value ahead : op.getAhead()) {
      Value numRows = memref::DimOp::create(b, loc, ahead, 0);
      prefetch(ahead, row, channel,
               arith::MaxSIOp::create(b, loc, numRows, index(1)));
    }
    if (!op.getAhead().empty())
      return;
    prefetch(op.getKeys()[operand], add(row, group), channel, numKeys);
    prefetch(op.getValue(), row, channel, numKeys);
  }

  //===--------------------------------------------------------------------===//
  // Dot products of bf16 pairs
  //===--------------------------------------------------------------------===//

  /// Vectors of accumulators in a row of a register tile.
  int64_t chunksPerRow() { return queries / lanes; }

  /// The `chunk`-th part of a vector of all lanes, of `width` elements.
  Value getChunk(Value vector, int64_t chunk, int64_t width) {
    return vector::ExtractStridedSliceOp::create(
        b, loc, vector, ArrayRef<int64_t>{chunk * width},
        ArrayRef<int64_t>{width}, ArrayRef<int64_t>{1});
  }

  /// The 32 bits of the bf16 pair at `indices`.
  Value readPair(Value buffer, ValueRange indices) {
    Value pair = readVector(b, loc, VectorType::get(2, b.getBF16Type()), buffer,
                            indices);
    pair = vector::BitCastOp::create(b, loc, VectorType::get(1, b.getI32Type()),
                                     pair);
    return vector::ExtractOp::create(b, loc, pair, 0);
  }

  /// acc + pair * vectors for one row of accumulators, with the bits of the
  /// pair that `mask` has for each query, where there is one.
  void addPairProducts(MutableArrayRef<Value> acc, Value pair, Value vectors,
                       Value mask = {}) {
    auto pairType = VectorType::get(2 * lanes, b.getBF16Type());
    Value all = vector::BroadcastOp::create(
        b, loc, VectorType::get(lanes, b.getI32Type()), pair);
    for (auto [chunk, sum] : llvm::enumerate(acc)) {
      Value pairs = all;
      if (mask)
        pairs =
            arith::AndIOp::create(b, loc, pairs, getChunk(mask, chunk, lanes));
      sum = dotPairs(sum, vector::BitCastOp::create(b, loc, pairType, pairs),
                     getChunk(vectors, chunk, 2 * lanes));
    }
  }

  /// [rows, queries] of accumulators as one vector for each register and back.
  SmallVector<Value> split(Value acc) {
    SmallVector<Value> parts;
    for (int64_t r = 0, e = cast<VectorType>(acc.getType()).getDimSize(0);
         r < e; ++r) {
      Value row = vector::ExtractOp::create(b, loc, acc, r);
      for (int64_t chunk = 0; chunk < chunksPerRow(); ++chunk)
        parts.push_back(getChunk(row, chunk, lanes));
    }
    return parts;
  }
  Value join(ArrayRef<Value> parts) {
    int64_t rows = parts.size() / chunksPerRow();
    Value acc = splat(b, loc, rowsType(rows), 0);
    for (auto [n, part] : llvm::enumerate(parts))
      acc = vector::InsertStridedSliceOp::create(
          b, loc, part, acc,
          ArrayRef<int64_t>{static_cast<int64_t>(n) / chunksPerRow(),
                            static_cast<int64_t>(n) % chunksPerRow() * lanes},
          ArrayRef<int64_t>{1});
    return acc;
  }

  /// Scores of `rows` keys from `row` on against all queries, in bf16.
  Value buildPackedScore(int64_t operand, Value row, int64_t rows) {
    Value keys = op.getKeys()[operand];
    Value packed = memref::CollapseShapeOp::create(
        b, loc, op.getQueries()[operand], getPairedDims());
    int64_t unroll = headDim % 4 == 0 ? 2 : 1;
    SmallVector<Value> init = split(splat(b, loc, rowsType(rows), 0));
    auto flatType = VectorType::get(2 * queries, b.getBF16Type());
    return join(loop(
        zero, index(headDim / 2), unroll, init,
        [&](Value pair, ValueRange state) {
          SmallVector<Value> acc(state);
          AffineMap twice = AffineMap::get(1, 0, b.getAffineDimExpr(0) * 2);
          Value channel = affine::AffineApplyOp::create(b, loc, twice, pair);
          prefetchAt(operand, row, rows, channel);
          for (int64_t u = 0; u < unroll; ++u) {
            Value query =
                readVector(b, loc, flatType, packed, {add(pair, u), zero});
            for (int64_t r = 0; r < rows; ++r)
              addPairProducts(
                  MutableArrayRef(acc).slice(r * chunksPerRow(),
                                             chunksPerRow()),
                  readPair(keys, {add(row, r), add(channel, 2 * u)}), query);
          }
          return acc;
        }));
  }

  //===--------------------------------------------------------------------===//
  // Scores
  //===--------------------------------------------------------------------===//

  /// Scores of `rows` keys from `row` on against all queries.
  Value buildScore(int64_t operand, Value row, int64_t rows) {
    if (op.hasPackedQueries())
      return buildPackedScore(operand, row, rows);
    Value acc = splat(b, loc, rowsType(rows), 0);
    int64_t unroll = headDim % 2 == 0 ? 2 : 1;
    return loop(
        zero, index(headDim), unroll, acc, [&](Value channel, Value acc) {
          prefetchAt(operand, row, rows, channel);
          for (int64_t u = 0; u < unroll; ++u) {
            Value c = add(channel, u);
            Value key = readWide({rows, 1}, op.getKeys()[operand], {row, c});
            Value query =
                readWide({1, queries}, op.getQueries()[operand], {c, zero});
            acc = contract(key, /*isTransposed=*/false, query, acc);
          }
          return acc;
        });
  }

  /// The scores of `rows` keys from `row` on after soft cap and bias, one key
  /// at a time.
  Value adjustRows(Value scores, Value row, int64_t rows) {
    if (!op.getSoftCap() && !op.getBias())
      return scores;
    for (int64_t r = 0; r < rows; ++r) {
      Value score = capScores(vector::ExtractOp::create(b, loc, scores, r));
      if (op.getBias())
        score = arith::AddFOp::create(b, loc, score, readBias(add(row, r)));
      scores = vector::InsertOp::create(b, loc, score, scores, r);
    }
    return scores;
  }

  /// The scores of `rows` keys, each from the region that its position is in.
  Value buildRegionScores(Value row, int64_t rows) {
    ArrayRef<int64_t> regions = op.getRegions();
    Value hidden;
    SmallVector<Value> ofOperand(op.getQueries().size());
    auto scoreOf = [&](int64_t region) -> Value {
      int64_t operand = regions[region];
      if (operand >= 0) {
        if (!ofOperand[operand])
          ofOperand[operand] =
              adjustRows(buildScore(operand, row, rows), row, rows);
        return ofOperand[operand];
      }
      if (!hidden)
        hidden = splat(b, loc, rowsType(rows),
                       -std::numeric_limits<double>::infinity());
      return hidden;
    };
    Value scores = scoreOf(0);
    for (size_t region = 1; region < regions.size(); ++region) {
      Value later = scoreOf(region);
      for (int64_t r = 0; r < rows; ++r) {
        Value selected = arith::SelectOp::create(
            b, loc, isAtOrAfter(add(row, r), region),
            vector::ExtractOp::create(b, loc, later, r),
            vector::ExtractOp::create(b, loc, scores, r));
        scores = vector::InsertOp::create(b, loc, selected, scores, r);
      }
    }
    return scores;
  }

  /// Stores all scores to scratch and returns the new maximum.
  Value buildScores(Value max) {
    return loopByGroups(
        numKeys, group, max, [&](Value row, int64_t rows, Value max) {
          Value scores = buildRegionScores(row, rows);
          writeVector(b, loc, scores, op.getScratch(), {row, zero});
          for (int64_t r = 0; r < rows; ++r)
            max = maxOrFirst(vector::ExtractOp::create(b, loc, scores, r), max);
          return max;
        });
  }

  //===--------------------------------------------------------------------===//
  // Exponentials
  //===--------------------------------------------------------------------===//

  /// The weights of `rows` keys in two bf16 of each lane, 0 for a missing key,
  /// as the bits of a row of scratch.
  Value packWeights(ArrayRef<Value> weights) {
    auto bf16Type = laneType.clone(b.getBF16Type());
    Value first = arith::TruncFOp::create(b, loc, bf16Type, weights[0]);
    Value second =
        weights.size() > 1
            ? arith::TruncFOp::create(b, loc, bf16Type, weights[1]).getResult()
            : splat(b, loc, bf16Type, 0);
    return vector::BitCastOp::create(
        b, loc, laneType, vector::InterleaveOp::create(b, loc, first, second));
  }

  /// Turns the scores in scratch into weights and adds them to the sum. Packed
  /// weights lie in every other row.
  void buildExponentials(Value max, Value rescale) {
    Value sum = readVector(b, loc, laneType, op.getSum(), zero);
    sum = arith::MulFOp::create(b, loc, sum, rescale);
    sum = loopByGroups(
        numKeys, /*step=*/2, sum, [&](Value row, int64_t rows, Value sum) {
          SmallVector<Value> weights;
          for (int64_t r = 0; r < rows; ++r) {
            Value score = readVector(b, loc, laneType, op.getScratch(),
                                     {add(row, r), zero});
            weights.push_back(exp2(arith::SubFOp::create(b, loc, score, max)));
            sum = arith::AddFOp::create(b, loc, sum, weights.back());
          }
          if (op.hasPackedValue())
            weights.assign(1, packWeights(weights));
          for (auto [r, weight] : llvm::enumerate(weights))
            writeVector(b, loc, weight, op.getScratch(), {add(row, r), zero});
          return sum;
        });
    writeVector(b, loc, sum, op.getSum(), zero);
  }

  //===--------------------------------------------------------------------===//
  // Outputs
  //===--------------------------------------------------------------------===//

  /// Lanes that see the key of `row`.
  Value buildVisible(Value row) {
    auto maskType = VectorType::get(queries, b.getI1Type());
    ArrayRef<int64_t> regions = op.getRegions();
    Value visible = splatInt(b, loc, maskType, regions[0] >= 0);
    for (size_t region = 1; region < regions.size(); ++region)
      visible = arith::SelectOp::create(
          b, loc, isAtOrAfter(row, region),
          splatInt(b, loc, maskType, regions[region] >= 0), visible);
    return visible;
  }

  /// For each lane, the bits of the pair of values at `row` whose keys it sees.
  Value buildPairMask(Value row) {
    auto type = VectorType::get(queries, b.getI32Type());
    auto buildHalf = [&](Value row, int64_t bits) {
      return arith::SelectOp::create(b, loc, buildVisible(row),
                                     splatInt(b, loc, type, bits),
                                     splatInt(b, loc, type, 0));
    };
    Value first = buildHalf(row, 0xFFFF);
    return arith::OrIOp::create(b, loc, first,
                                buildHalf(add(row, 1), -0x10000));
  }

  /// Whether no value of the tile is infinite or NaN: 0 times their sum is 0.
  Value buildIsFinite() {
    Value values = op.getValue();
    // Packed rows hold two keys each.
    int64_t keysPerRow = op.hasPackedValue() ? 2 : 1;
    int64_t width = valueDim * keysPerRow;
    if (keysPerRow > 1)
      values = memref::CollapseShapeOp::create(b, loc, values, getPairedDims());
    Value numRows = affine::AffineApplyOp::create(
        b, loc, AffineMap::get(1, 0, b.getAffineDimExpr(0).ceilDiv(keysPerRow)),
        numKeys);
    int64_t chunk = std::min(width, lanes);
    auto type = VectorType::get(chunk, b.getF32Type());
    Value none = splat(b, loc, type, 0);
    // As many sums as hide the latency of an FMA.
    SmallVector<Value> sums(
        std::min<int64_t>(8, llvm::divideCeil(width, chunk)), none);
    sums = loop(zero, numRows, 1, sums, [&](Value row, ValueRange state) {
      SmallVector<Value> next(state);
      // The last chunk overlaps the one before it where it must.
      for (int64_t n = 0, end = llvm::divideCeil(width, chunk); n < end; ++n) {
        Value channel = index(std::min(n * chunk, width - chunk));
        Value &sum = next[n % next.size()];
        sum = vector::FMAOp::create(
            b, loc, readWide({chunk}, values, {row, channel}), none, sum);
      }
      return next;
    });
    Value all = sums.front();
    for (Value sum : ArrayRef(sums).drop_front())
      all = arith::AddFOp::create(b, loc, all, sum);
    all = vector::ReductionOp::create(b, loc, vector::CombiningKind::ADD, all);
    return arith::CmpFOp::create(
        b, loc, arith::CmpFPredicate::OEQ, all,
        arith::ConstantOp::create(b, loc, b.getF32FloatAttr(0)));
  }

  /// Channels [channel, channel + count) of a row of value, as [1, count]. What
  /// need not be widened is loaded element by element, so that each is
  /// broadcast from memory: of a vector load LLVM makes shuffles, or not, by
  /// what is around it.
  Value readValue(Value row, Value channel, int64_t count) {
    VectorType type = VectorType::get({1, count}, b.getF32Type());
    if (!cast<MemRefType>(op.getValue().getType()).getElementType().isF32())
      return readWide(type.getShape(), op.getValue(), {row, channel});
    SmallVector<Value> elements;
    for (int64_t c = 0; c < count; ++c)
      elements.push_back(memref::LoadOp::create(
          b, loc, op.getValue(), ValueRange{row, add(channel, c)}));
    return vector::FromElementsOp::create(b, loc, type, elements);
  }

  /// acc + weights * value over all keys for `channels` channels; where some
  /// are `hidden`, those lanes keep their sum.
  Value buildProducts(Value channel, int64_t channels, bool hidden, Value acc) {
    return loop(zero, numKeys, 1, acc, [&](Value row, Value acc) {
      Value weights =
          readVector(b, loc, VectorType::get({1, queries}, b.getF32Type()),
                     op.getScratch(), {row, zero});
      Value value = readValue(row, channel, channels);
      Value next = contract(value, /*isTransposed=*/true, weights, acc);
      if (hidden)
        next = arith::SelectOp::create(
            b, loc,
            vector::BroadcastOp::create(
                b, loc, VectorType::get({channels, queries}, b.getI1Type()),
                buildVisible(row)),
            next, acc);
      return next;
    });
  }

  /// The same by pairs of keys in bf16, with values of 0 for what is hidden.
  Value buildPackedProducts(Value channel, int64_t channels, bool hidden,
                            Value acc) {
    auto weightsType = VectorType::get(2 * queries, b.getBF16Type());
    SmallVector<Value> parts =
        loop(zero, numKeys, 2, split(acc), [&](Value row, ValueRange state) {
          SmallVector<Value> acc(state);
          Value weights = vector::BitCastOp::create(
              b, loc, weightsType,
              readVector(b, loc, laneType, op.getScratch(), {row, zero}));
          Value pairRow = affine::AffineApplyOp::create(
              b, loc, AffineMap::get(1, 0, b.getAffineDimExpr(0).floorDiv(2)),
              row);
          Value mask = hidden ? buildPairMask(row) : Value();
          for (int64_t c = 0; c < channels; ++c) {
            auto sums =
                MutableArrayRef(acc).slice(c * chunksPerRow(), chunksPerRow());
            Value pair =
                readPair(op.getValue(), {pairRow, add(channel, c), zero});
            addPairProducts(sums, pair, weights, mask);
          }
          return acc;
        });
    return join(parts);
  }

  /// acc = acc * rescale + weights * value. A weight of 0 keeps out all but the
  /// infinite and NaN of what a query must not see: a tile that has any of
  /// these has its products masked.
  void buildOutputs(Value rescale) {
    if (!op.hasHiddenRegion())
      return buildOutputs(rescale, /*hidden=*/false, group);
    auto ifOp = scf::IfOp::create(b, loc, buildIsFinite(),
                                  /*withElseRegion=*/true);
    OpBuilder::InsertionGuard guard(b);
    // Such a tile has few keys: groups that leave no rest compile faster, and
    // take no longer while their FMAs hide their latency. NaN may take longer.
    int64_t whole = group;
    while (whole > 4 && valueDim % whole != 0)
      --whole;
    b.setInsertionPointToStart(ifOp.thenBlock());
    buildOutputs(rescale, /*hidden=*/false, whole);
    b.setInsertionPointToStart(ifOp.elseBlock());
    buildOutputs(rescale, /*hidden=*/true, /*group=*/1);
  }

  void buildOutputs(Value rescale, bool hidden, int64_t group) {
    auto buildChannels = [&](Value channel, int64_t channels) {
      VectorType type = rowsType(channels);
      Value acc = readVector(b, loc, type, op.getAcc(), {channel, zero});
      acc = arith::MulFOp::create(
          b, loc, acc, vector::BroadcastOp::create(b, loc, type, rescale));
      acc = op.hasPackedValue()
                ? buildPackedProducts(channel, channels, hidden, acc)
                : buildProducts(channel, channels, hidden, acc);
      writeVector(b, loc, acc, op.getAcc(), {channel, zero});
    };
    auto buildRange = [&](int64_t from, int64_t to, int64_t step) {
      if (from != to)
        loop(index(from), index(to), step, ValueRange(),
             [&](Value channel, ValueRange) -> SmallVector<Value> {
               buildChannels(channel, step);
               return {};
             });
    };
    // What is left of whole groups is shared out between the last two: the few
    // accumulators of a small one would not hide the latency of FMAs.
    int64_t whole = valueDim / group * group;
    if (whole != valueDim && whole != 0)
      whole -= group;
    int64_t left = valueDim - whole;
    int64_t size = llvm::divideCeil(left, left > group ? 2 : 1);
    buildRange(0, whole, group);
    if (left != 0) {
      buildRange(whole, valueDim - left % size, size);
      buildRange(valueDim - left % size, valueDim, left % size);
    }
  }

  /// Keys, or channels of value, in a register tile.
  int64_t group;
  VectorType laneType;
};
} // namespace

void rope::detail::emitLanesOverQueries(PatternRewriter &rewriter,
                                        OnlineAttentionOp op,
                                        const RopeToVectorOptions &options) {
  LanesOverQueriesEmitter(rewriter, op, options).emit();
}

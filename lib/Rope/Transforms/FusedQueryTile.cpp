//===- FusedQueryTile.cpp - Before and after the keys of a query tile -------
//===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Turns, scales and transposes the queries of a tile, and divides, transposes
// and stores its results.
//
//===----------------------------------------------------------------------===//

#include "FusedLoopNest.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"

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

void FusedLoopNest::allocPartials(ArrayRef<OpFoldResult> parts) {
  auto alloc = [&](ArrayRef<int64_t> shape) {
    SmallVector<OpFoldResult> sizes(parts);
    if (blockTiles > 1)
      sizes.push_back(index(blockTiles));
    for (int64_t size : shape)
      sizes.push_back(index(size));
    scratch.push_back(allocScratch(sizes, rewriter.getF32Type()));
    return scratch.back();
  };
  partialAcc = hasLanesOverChannels ? alloc({tileLanes, valueDim})
                                    : alloc({valueDim, tileLanes});
  partialMax = alloc(tileLanes);
  partialSum = alloc(tileLanes);
}

FusedLoopNest::TileState FusedLoopNest::getPartial(ValueRange part) {
  TileState state;
  state.accStore = getPart(partialAcc, part);
  state.acc = hasLanesOverChannels ? transpose(state.accStore) : state.accStore;
  state.max = getPart(partialMax, part);
  state.sum = getPart(partialSum, part);
  return state;
}

void FusedLoopNest::allocQueries(TileState &state) {
  OpFoldResult lanes = index(tileLanes);
  for (size_t n = 0; n < queries.size(); ++n) {
    if (isPacked) {
      auto [pairs, words] = allocPairs({index(headDim / 2), lanes},
                                       rewriter.getF32Type(), blockScratch,
                                       /*perTile=*/true);
      state.queries.push_back(pairs);
      state.queryStores.push_back(words);
      continue;
    }
    if (hasLanesOverChannels) {
      Value store = allocScratch({lanes, index(headDim)}, productType);
      blockScratch.push_back(store);
      state.queries.push_back(transpose(store));
      state.queryStores.push_back(store);
      continue;
    }
    Value store = allocScratch({index(headDim), lanes}, rewriter.getF32Type(),
                               /*perTile=*/true);
    blockScratch.push_back(store);
    state.queries.push_back(store);
    state.queryStores.push_back(store);
  }
  if (!isPacked)
    return;
  auto [pairs, words] = allocPairs({lanes, index(headDim / 2)},
                                   rewriter.getF32Type(), blockScratch);
  SmallVector<ReassociationIndices> rows{{0}, {1, 2}};
  rounded = memref::CollapseShapeOp::create(rewriter, loc, pairs, rows);
  roundedWords = words;
}

FusedLoopNest::TileState FusedLoopNest::allocState(ValueRange ivs) {
  TileState state;
  if (hasFewQueries) {
    state = getPartial(ivs);
  } else {
    Type f32 = rewriter.getF32Type();
    OpFoldResult lanes = index(tileLanes);
    if (hasLanesOverChannels) {
      state.accStore = allocScratch({lanes, index(valueDim)}, f32);
      state.acc = transpose(state.accStore);
    } else {
      state.accStore =
          allocScratch({index(valueDim), lanes}, f32, /*perTile=*/true);
      state.acc = state.accStore;
    }
    state.max = allocScratch({lanes}, f32, /*perTile=*/true);
    state.sum = allocScratch({lanes}, f32, /*perTile=*/true);
    blockScratch.append({state.accStore, state.max, state.sum});
  }
  allocQueries(state);
  allocQueryFactors();
  allocBias(ivs);
  return state;
}

void FusedLoopNest::loadQueries(ValueRange ivs, const QueryRows &tile,
                                Value turned) {
  // Lanes past the last query compute on zeros; nothing reads them.
  if (headsPerTile != lanesPerPosition) {
    fill(turned, 0);
  } else {
    OpFoldResult used = apply(d0 * lanesPerPosition, {tile.numRows});
    fill(rows(turned, used, apply(tileLanes - d0, {used})), 0);
  }
  Value scale = buildConstant(rewriter, loc, *op.getScaleOrDefault() * kLog2E);
  AffineMap identity = rewriter.getMultiDimIdentityMap(2);
  AffineMap transposed = AffineMap::get(2, 0, {d1, d0}, rewriter.getContext());
  buildQueryFactors(tile);
  auto buildScaled = [&](Value to, AffineMap fromMap) {
    SmallVector<Value> ins{turned};
    SmallVector<AffineMap> maps{fromMap};
    if (queryFactors) {
      ins.push_back(queryFactors);
      maps.push_back(fromMap.getSubMap(0));
    }
    maps.push_back(identity);
    buildElementwise(rewriter, loc, ins, to, maps,
                     [&](OpBuilder &b, Location l, ValueRange args) -> Value {
                       Value x = arith::MulFOp::create(b, l, args[0], scale);
                       if (queryFactors)
                         x = arith::MulFOp::create(b, l, x, args[1]);
                       if (x.getType() != args.back().getType())
                         x = arith::TruncFOp::create(b, l,
                                                     args.back().getType(), x);
                       return x;
                     });
  };
  for (size_t n = 0; n < queries.size(); ++n) {
    forEachHead(ivs, [&](Value head, OpFoldResult lane) {
      rotateOrConvert(
          queryRows(op.getQuery(), ivs[0], head, tile.firstRow, tile.numRows),
          rows(turned, lane, tile.numRows, lanesPerPosition), queries[n].table,
          ivs[0], apply(d0 + d1, {sequence.queryOffset, tile.firstRow}),
          tile.numRows);
    });
    Value store = tile.state.queryStores[n];
    if (isPacked) {
      buildScaled(rounded, identity);
      buildElementwise(
          rewriter, loc, roundedWords, store, {transposed, identity},
          [](OpBuilder &, Location, ValueRange args) { return args[0]; });
    } else {
      buildScaled(store, hasLanesOverChannels ? identity : transposed);
    }
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
      return lanes(buffer, lane, tile.numRows, lanesPerPosition);
    };
    auto destination = [&](Value buffer) {
      return queryRows(buffer, ivs[0], head, tile.firstRow, tile.numRows);
    };
    if (Value lse = op.getLse())
      buildElementwise(
          rewriter, loc, {headLanes(tile.state.max), headLanes(tile.state.sum)},
          destination(lse), {identity, identity, identity},
          [](OpBuilder &b, Location l, ValueRange args) -> Value {
            Value max =
                arith::MulFOp::create(b, l, args[0], buildConstant(b, l, kLn2));
            Value lse = arith::AddFOp::create(
                b, l, max,
                math::LogOp::create(b, l, args[1], arith::FastMathFlags::afn));
            Value infinity =
                buildConstant(b, l, -std::numeric_limits<double>::infinity());
            return arith::SelectOp::create(b, l, buildIsEmpty(b, l, args[1]),
                                           infinity, lse);
          });
    Value acc = hasLanesOverChannels ? rows(tile.state.accStore, lane,
                                            tile.numRows, lanesPerPosition)
                                     : headLanes(tile.state.acc);
    AffineMap rowMajor = rewriter.getMultiDimIdentityMap(2);
    buildElementwise(
        rewriter, loc, {acc, headLanes(inverse)}, destination(op.getOutput()),
        {hasLanesOverChannels
             ? rowMajor
             : AffineMap::get(2, 0, {d1, d0}, rewriter.getContext()),
         AffineMap::get(2, 0, d0), rowMajor},
        [](OpBuilder &b, Location l, ValueRange args) -> Value {
          Value out = arith::MulFOp::create(b, l, args[0], args[1]);
          if (out.getType() != args[2].getType())
            out = arith::TruncFOp::create(b, l, args[2].getType(), out);
          return out;
        });
  });
}

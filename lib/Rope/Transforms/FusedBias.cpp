//===- FusedBias.cpp - The bias of the scores of a tile -------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An additive mask lies with keys contiguous, a tile of scores with queries;
// for each tile of keys that is visited the mask is transposed into scratch, in
// f32 and in units of log2.
//
//===----------------------------------------------------------------------===//

#include "FusedLoopNest.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace mlir::rope;

static constexpr double kLog2E = 1.44269504088896340736;

void FusedLoopNest::allocBias(ValueRange ivs) {
  if (!op.getBias())
    return;
  biasIVs.assign(ivs.begin(), ivs.end());
  biasScores =
      allocScratch({index(keyTile), index(tileLanes)}, rewriter.getF32Type());
  blockScratch.push_back(biasScores);
  // Lanes without a query have none.
  fill(biasScores, 0);
}

Value FusedLoopNest::buildBiasTile(const QueryRows &tile, OpFoldResult firstKey,
                                   OpFoldResult count) {
  if (!op.getBias())
    return {};
  Value bias = op.getBias();
  auto type = cast<MemRefType>(bias.getType());
  auto isForAll = [&](int64_t dim) { return type.getDimSize(dim) == 1; };
  Value log2E = arith::ConstantOp::create(rewriter, loc,
                                          rewriter.getF32FloatAttr(kLog2E));
  forEachHead(biasIVs, [&](Value head, OpFoldResult lane) {
    // [queries, keys] of this head, or [keys] for all queries.
    OpFoldResult zero = index(0), one = index(1);
    SmallVector<OpFoldResult> offsets{
        isForAll(0) ? zero : OpFoldResult(biasIVs[0]),
        isForAll(1) ? zero : OpFoldResult(head),
        isForAll(2) ? zero : tile.firstRow, firstKey};
    SmallVector<OpFoldResult> sizes{one, one, isForAll(2) ? one : tile.numRows,
                                    count};
    SmallVector<OpFoldResult> strides(4, one);
    auto staticSize = [](OpFoldResult size) {
      return getConstantIntValue(size).value_or(ShapedType::kDynamic);
    };
    SmallVector<int64_t> shape;
    if (!isForAll(2))
      shape.push_back(staticSize(tile.numRows));
    shape.push_back(staticSize(count));
    MemRefType fromType = memref::SubViewOp::inferRankReducedResultType(
        shape, type, offsets, sizes, strides);
    Value from = memref::SubViewOp::create(rewriter, loc, fromType, bias,
                                           offsets, sizes, strides);
    Value to = memref::SubViewOp::create(
        rewriter, loc, biasScores, ArrayRef<OpFoldResult>{zero, lane},
        ArrayRef<OpFoldResult>{count, tile.numRows},
        ArrayRef<OpFoldResult>{one, index(lanesPerPosition)});
    AffineMap identity = rewriter.getMultiDimIdentityMap(2);
    AffineMap fromMap =
        isForAll(2) ? AffineMap::get(2, 0, d0)
                    : AffineMap::get(2, 0, {d1, d0}, rewriter.getContext());
    SmallVector<utils::IteratorType> parallel(2, utils::IteratorType::parallel);
    linalg::GenericOp::create(
        rewriter, loc, from, to, ArrayRef<AffineMap>{fromMap, identity},
        parallel, [&](OpBuilder &b, Location l, ValueRange args) {
          Value x = args[0];
          if (x.getType() != args[1].getType())
            x = arith::ExtFOp::create(b, l, args[1].getType(), x);
          linalg::YieldOp::create(
              b, l, arith::MulFOp::create(b, l, x, log2E).getResult());
        });
  });
  return rows(biasScores, index(0), count);
}

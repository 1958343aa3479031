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
  if (!op.getBias() && !op.getRelativeBias())
    return;
  biasIVs.assign(ivs.begin(), ivs.end());
  biasScores =
      allocScratch({index(keyTile), index(tileLanes)}, rewriter.getF32Type());
  blockScratch.push_back(biasScores);
  // Lanes without a query have none.
  fill(biasScores, 0);
}

/// Stores `from`, or adds it to what stands in `to`, in units of log2. Dims of
/// `to` are those of `fromMap`.
static void buildBias(OpBuilder &builder, Location loc, Value from,
                      AffineMap fromMap, Value to, bool isAdded) {
  Value log2E =
      arith::ConstantOp::create(builder, loc, builder.getF32FloatAttr(kLog2E));
  AffineMap identity = builder.getMultiDimIdentityMap(2);
  SmallVector<utils::IteratorType> parallel(2, utils::IteratorType::parallel);
  linalg::GenericOp::create(
      builder, loc, from, to, ArrayRef<AffineMap>{fromMap, identity}, parallel,
      [&](OpBuilder &b, Location l, ValueRange args) {
        Value x = args[0];
        if (x.getType() != args[1].getType())
          x = arith::ExtFOp::create(b, l, args[1].getType(), x);
        x = arith::MulFOp::create(b, l, x, log2E);
        if (isAdded)
          x = arith::AddFOp::create(b, l, args[1], x);
        linalg::YieldOp::create(b, l, x);
      });
}

static int64_t getStaticSize(OpFoldResult size) {
  return getConstantIntValue(size).value_or(ShapedType::kDynamic);
}

/// Adds the mask of one head, [queries, keys], or [keys] for all queries.
void FusedLoopNest::buildMask(Value head, Value to, const QueryRows &tile,
                              OpFoldResult firstKey, OpFoldResult count) {
  Value bias = op.getBias();
  auto type = cast<MemRefType>(bias.getType());
  auto isForAll = [&](int64_t dim) { return type.getDimSize(dim) == 1; };
  OpFoldResult zero = index(0), one = index(1);
  SmallVector<OpFoldResult> offsets{
      isForAll(0) ? zero : OpFoldResult(biasIVs[0]),
      isForAll(1) ? zero : OpFoldResult(head),
      isForAll(2) ? zero : tile.firstRow, firstKey};
  SmallVector<OpFoldResult> sizes{one, one, isForAll(2) ? one : tile.numRows,
                                  count};
  SmallVector<OpFoldResult> strides(4, one);
  SmallVector<int64_t> shape;
  if (!isForAll(2))
    shape.push_back(getStaticSize(tile.numRows));
  shape.push_back(getStaticSize(count));
  MemRefType fromType = memref::SubViewOp::inferRankReducedResultType(
      shape, type, offsets, sizes, strides);
  Value from = memref::SubViewOp::create(rewriter, loc, fromType, bias, offsets,
                                         sizes, strides);
  buildBias(rewriter, loc, from,
            isForAll(2) ? AffineMap::get(2, 0, d0)
                        : AffineMap::get(2, 0, {d1, d0}, rewriter.getContext()),
            to, /*isAdded=*/false);
}

/// Adds the bias by relative position of one head. Element l - j + Lk - 1 of
/// its row is that of query l and key j: a view of the row with the strides -1
/// and 1.
void FusedLoopNest::buildRelativeBias(Value head, Value to,
                                      const QueryRows &tile,
                                      OpFoldResult firstKey,
                                      OpFoldResult count) {
  Value bias = op.getRelativeBias();
  bool isForAll = cast<MemRefType>(bias.getType()).getDimSize(0) == 1;
  auto parts = memref::ExtractStridedMetadataOp::create(rewriter, loc, bias);
  AffineExpr d2;
  bindDims(rewriter.getContext(), d0, d1, d2);
  auto multiply = [&](OpFoldResult a, OpFoldResult b) -> OpFoldResult {
    return rewriter.createOrFold<arith::MulIOp>(loc, asValue(a), asValue(b));
  };
  OpFoldResult column =
      apply(d0 - d1 + d2 - 1, {tile.firstRow, firstKey, sequence.numKeys});
  OpFoldResult offset =
      apply(d0 + d1 + d2,
            {OpFoldResult(parts.getOffset()),
             isForAll ? index(0)
                      : multiply(OpFoldResult(head), parts.getStrides()[0]),
             multiply(column, parts.getStrides()[1])});
  auto [strides, unused] =
      cast<MemRefType>(bias.getType()).getStridesAndOffset();
  OpFoldResult forward = index(1), backward = index(-1);
  if (strides[1] != 1) {
    forward = OpFoldResult(parts.getStrides()[1]);
    backward = apply(d0 * -1, {forward});
  }
  auto type = MemRefType::get(
      {getStaticSize(count), getStaticSize(tile.numRows)},
      cast<MemRefType>(bias.getType()).getElementType(),
      StridedLayoutAttr::get(rewriter.getContext(), ShapedType::kDynamic,
                             {getStaticSize(backward), getStaticSize(forward)}),
      cast<MemRefType>(bias.getType()).getMemorySpace());
  Value view = memref::ReinterpretCastOp::create(
      rewriter, loc, type, parts.getBaseBuffer(), offset,
      ArrayRef<OpFoldResult>{count, tile.numRows},
      ArrayRef<OpFoldResult>{backward, forward});
  buildBias(rewriter, loc, view, rewriter.getMultiDimIdentityMap(2), to,
            /*isAdded=*/static_cast<bool>(op.getBias()));
}

Value FusedLoopNest::buildBiasTile(const QueryRows &tile, OpFoldResult firstKey,
                                   OpFoldResult count) {
  if (!biasScores)
    return {};
  forEachHead(biasIVs, [&](Value head, OpFoldResult lane) {
    Value to = memref::SubViewOp::create(
        rewriter, loc, biasScores, ArrayRef<OpFoldResult>{index(0), lane},
        ArrayRef<OpFoldResult>{count, tile.numRows},
        ArrayRef<OpFoldResult>{index(1), index(lanesPerPosition)});
    if (op.getBias())
      buildMask(head, to, tile, firstKey, count);
    if (op.getRelativeBias())
      buildRelativeBias(head, to, tile, firstKey, count);
  });
  return rows(biasScores, index(0), count);
}

//===- VectorizeLinalg.h - Shared parts of the vectorizer -------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Loops over tiles of a static size. A dimension is cut into bands, each of
// which its tile size divides, so that every tile has a static shape and
// nothing is masked.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_LIB_TRANSFORMS_VECTORIZELINALG_H
#define ROPE_LIB_TRANSFORMS_VECTORIZELINALG_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/PatternMatch.h"

namespace mlir::rope {

/// The part [begin, end) of a dimension, a multiple of `tile` long.
struct Band {
  OpFoldResult begin;
  OpFoldResult end;
  int64_t tile;

  /// True where the band is one tile, which needs no loop.
  bool isSingleTile() const;
};

/// Cuts [0, size) into bands: whole tiles first, then the rest: one smaller
/// tile where `size` is static, tiles of one where it is not.
SmallVector<Band> splitDim(OpBuilder &builder, Location loc, OpFoldResult size,
                           int64_t tile);

/// Generates one tile at `offset` and returns the new values of `carried`.
using TileBodyFn =
    function_ref<SmallVector<Value>(OpFoldResult offset, ValueRange carried)>;

/// Runs `body` for every tile of `band` in order, in an scf.for where there
/// may be more than one. Returns the values after the last tile.
SmallVector<Value> forEachTile(RewriterBase &rewriter, Location loc,
                               const Band &band, ValueRange carried,
                               TileBodyFn body);

/// Returns the last dimension of the iteration space in the results of `map`
/// that is not of extent one, or the last one where all are.
std::optional<unsigned> getInnermostDim(AffineMap map,
                                        ArrayRef<int64_t> ranges);

/// Rewrites a contraction into register tiles of vector.contract, whose
/// accumulators stay in registers over the whole reduction. On tensors and
/// outside other parallel loops, blocks of the result are computed in an
/// scf.forall. Fails, with nothing changed, where `op` is no such contraction.
LogicalResult vectorizeContraction(RewriterBase &rewriter, linalg::LinalgOp op,
                                   int64_t lanes);

} // namespace mlir::rope

#endif // ROPE_LIB_TRANSFORMS_VECTORIZELINALG_H

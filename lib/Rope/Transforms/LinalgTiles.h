//===- LinalgTiles.h - Tiles of a static shape ------------------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_LIB_TRANSFORMS_LINALGTILES_H
#define ROPE_LIB_TRANSFORMS_LINALGTILES_H

#include "VectorizeLinalg.h"

#include "mlir/Interfaces/TilingInterface.h"

namespace mlir::rope {

/// How to tile an op.
struct LinalgTilePlan {
  /// Tile size of every dimension of the iteration space.
  SmallVector<int64_t> sizes;
  /// Dimensions in the order of their loops, outermost first.
  SmallVector<unsigned> order;
  /// True where the lanes lie along a reduction.
  bool reducesLanes = false;
  /// That reduction, where it is the only one.
  std::optional<unsigned> rowReduction;
};

/// Chooses tile sizes from the dimensions that are contiguous in the operands.
/// Fails where the result has no dimension.
FailureOr<LinalgTilePlan> planTiles(linalg::LinalgOp op, int64_t lanes);

/// Generates the loops over the tiles of one op; the tiles stay linalg ops.
class LinalgTiler {
public:
  LinalgTiler(RewriterBase &rewriter, linalg::LinalgOp op,
              const LinalgTilePlan &plan)
      : rewriter(rewriter), op(op), loc(op.getLoc()), plan(plan) {}

  FailureOr<SmallVector<Value>> emit();
  /// The tiles, of static shape.
  SmallVector<Operation *> tiles;

private:
  SmallVector<Value> emitLoops(unsigned depth, ValueRange dests);
  SmallVector<Value> emitTile(linalg::LinalgOp source, ValueRange dests);
  SmallVector<Value> emitRow(ValueRange dests);
  SmallVector<Value> emitRowPartials(linalg::LinalgOp row, const Band &band);
  SmallVector<Value> insertTiles(TilingInterface source, ValueRange tileValues,
                                 ValueRange dests);

  RewriterBase &rewriter;
  linalg::LinalgOp op;
  Location loc;
  const LinalgTilePlan &plan;
  SmallVector<SmallVector<Band>> bands;
  SmallVector<OpFoldResult> ranges, offsets, sizes;
  bool isInvalid = false;
};

} // namespace mlir::rope

#endif // ROPE_LIB_TRANSFORMS_LINALGTILES_H

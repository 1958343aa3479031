//===- AttentionTiles.cpp - The tiles of attention of a launch ------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "AttentionTiles.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;
using namespace mlir::rope;
using namespace mlir::rope::detail;

/// What a tile must look like to be one of matrix units.
static LogicalResult verifyTile(OnlineAttentionOp op, int64_t threads,
                                int64_t warpSize) {
  auto isByRow = [](Value buffer) {
    return static_cast<bool>(buffer.getDefiningOp<memref::TransposeOp>());
  };
  if (!llvm::all_of(op.getQueries(), isByRow) || !isByRow(op.getAcc()))
    return op.emitOpError("expected queries and acc with contiguous channels, "
                          "as rope-fuse-attention{matrix-units} builds them");
  constexpr int64_t multiple = 16;
  for (auto [name, size] :
       {std::pair("head dim", op.getHeadDim()),
        std::pair("head dim of value", op.getValueDim()),
        std::pair("number of queries", op.getNumQueries()),
        std::pair("number of keys of a tile",
                  cast<MemRefType>(op.getScratch().getType()).getDimSize(0))})
    if (ShapedType::isDynamic(size) || size % multiple != 0)
      return op.emitOpError("expected a static ")
             << name << " that is a multiple of " << multiple
             << " for the matrix units of a GPU, but got " << size;
  if (op.getNumQueries() / multiple * warpSize != threads)
    return op.emitOpError("expected a warp of ")
           << warpSize << " threads for each 16 of the " << op.getNumQueries()
           << " queries, but got " << threads << " threads";
  Type type = op.getQueryType().getElementType();
  for (Value operand : llvm::concat<Value>(llvm::to_vector(op.getKeys()),
                                           SmallVector<Value>{op.getValue()}))
    if (cast<MemRefType>(operand.getType()).getElementType() != type)
      return op.emitOpError("expected keys and value of the element type of "
                            "queries, ")
             << type << ", but got " << operand.getType();
  return success();
}

/// The constant that `buffer` has been filled with before `op`.
static FailureOr<double> takeFill(RewriterBase &rewriter, Value buffer,
                                  Operation *op) {
  for (Operation *before = op->getPrevNode(); before;
       before = before->getPrevNode()) {
    auto fill = dyn_cast<linalg::FillOp>(before);
    if (!fill || fill.getOutputs().front() != buffer)
      continue;
    FloatAttr value;
    if (!matchPattern(fill.getInputs().front(), m_Constant(&value)))
      return failure();
    rewriter.eraseOp(fill);
    return value.getValueAsDouble();
  }
  return failure();
}

/// The loop around `op` alone, whose other ops can be built anew for any
/// iteration.
scf::ForOp rope::detail::getTileLoop(OnlineAttentionOp op) {
  auto loop = dyn_cast<scf::ForOp>(op->getParentOp());
  if (!loop || op.getKeys().size() != 1 || !loop.getInitArgs().empty())
    return {};
  for (Operation &other : loop.getBody()->without_terminator())
    if (&other != op && !isPure(&other))
      return {};
  return loop;
}

FailureOr<AttentionTiles>
rope::detail::takeAttentionTiles(RewriterBase &rewriter, gpu::LaunchOp launch,
                                 int64_t warpSize) {
  AttentionTiles tiles;
  launch.walk([&](OnlineAttentionOp op) { tiles.ops.push_back(op); });
  if (tiles.ops.empty())
    return tiles;
  OnlineAttentionOp first = tiles.ops.front();
  std::optional<int64_t> threads = getBlockSize(launch);
  if (!threads)
    return launch.emitOpError("expected a constant block size, along x alone");
  for (OnlineAttentionOp op : tiles.ops) {
    if (failed(verifyTile(op, *threads, warpSize)))
      return failure();
    if (op.getAcc() != first.getAcc() || op.getMax() != first.getMax() ||
        op.getSum() != first.getSum())
      return op.emitOpError("expected all tiles of a GPU block to update one "
                            "state");
    tiles.mostScores = std::max<int64_t>(tiles.mostScores, op.getKeys().size());
  }
  // The ops of the block that holds the state which have tiles in them.
  Block *block = first.getAcc().getDefiningOp()->getBlock();
  tiles.begin = block->findAncestorOpInBlock(*first);
  tiles.end = block->findAncestorOpInBlock(*tiles.ops.back());
  Value acc = first.getAcc().getDefiningOp<memref::TransposeOp>().getIn();
  for (auto [buffer, value] :
       {std::pair<Value, double *>(acc, &tiles.acc),
        std::pair<Value, double *>(first.getMax(), &tiles.max),
        std::pair<Value, double *>(first.getSum(), &tiles.sum)}) {
    FailureOr<double> fill = takeFill(rewriter, buffer, tiles.begin);
    if (failed(fill))
      return first.emitOpError(
          "expected its state to be filled with constants");
    *value = *fill;
  }
  // Lanes that share a row each begin with it.
  if (tiles.sum != 0)
    return first.emitOpError("expected a sum that begins at 0, but got ")
           << tiles.sum;
  return tiles;
}

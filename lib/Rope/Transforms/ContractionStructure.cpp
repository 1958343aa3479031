//===- ContractionStructure.cpp - Recognise a sum of products -------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finds out which input of a contraction has the lanes, and how its dimensions
// map to the m, n and k of a matrix product; sizes the blocks for threads.
//
//===----------------------------------------------------------------------===//

#include "ContractionStructure.h"
#include "VectorizeLinalg.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace mlir::rope;

namespace {

/// Rows of the result that one iteration of the parallel loop computes.
constexpr int64_t kRowsPerBlock = 64;
/// Columns of the result that one iteration of the parallel loop computes at
/// most, and the elements of the wide operand that make a block worth a task.
constexpr int64_t kMaxColumnsPerBlock = 256;
constexpr int64_t kMinWideElementsPerBlock = int64_t(1) << 16;
/// Multiplications below which a static contraction stays on one thread.
constexpr int64_t kMinParallelWork = int64_t(1) << 18;

/// Walks from `value` through unary casts to a block argument of `block`.
FailureOr<std::pair<unsigned, SmallVector<Operation *>>>
matchCasts(Value value, Block *block) {
  SmallVector<Operation *> chain;
  while (Operation *def = value.getDefiningOp()) {
    if (!isa<CastOpInterface>(def) || def->getNumOperands() != 1 ||
        def->getNumResults() != 1)
      return failure();
    chain.push_back(def);
    value = def->getOperand(0);
  }
  auto arg = cast<BlockArgument>(value);
  if (arg.getOwner() != block)
    return failure();
  std::reverse(chain.begin(), chain.end());
  return std::make_pair(arg.getArgNumber(), chain);
}

/// Matches `acc + cast(a) * cast(b)` and assigns the inputs in their order.
LogicalResult matchBody(linalg::LinalgOp op, ContractionStructure &result) {
  Block *block = op.getBlock();
  Value yielded = block->getTerminator()->getOperand(0);
  Operation *add = yielded.getDefiningOp();
  if (!isa_and_nonnull<arith::AddFOp, arith::AddIOp>(add))
    return failure();
  Value acc = op.getRegionOutputArgs()[0];
  unsigned accIndex = add->getOperand(0) == acc ? 0 : 1;
  if (add->getOperand(accIndex) != acc)
    return failure();
  Operation *mul = add->getOperand(1 - accIndex).getDefiningOp();
  if (!isa_and_nonnull<arith::MulFOp, arith::MulIOp>(mul))
    return failure();
  auto lhs = matchCasts(mul->getOperand(0), block);
  auto rhs = matchCasts(mul->getOperand(1), block);
  if (failed(lhs) || failed(rhs) || lhs->first == rhs->first ||
      lhs->first > 1 || rhs->first > 1)
    return failure();
  for (auto &[number, casts] : {*lhs, *rhs}) {
    ContractionInput &input = number == 0 ? result.tall : result.wide;
    input.operand = op.getDpsInputOperand(number);
    input.map = op.getMatchingIndexingMap(input.operand);
    input.casts = casts;
  }
  return success();
}

} // namespace

FailureOr<ContractionStructure>
mlir::rope::matchContraction(linalg::LinalgOp op) {
  ContractionStructure result;
  if (op.getNumDpsInputs() != 2 || op.getNumDpsInits() != 1 ||
      op.hasIndexSemantics() || failed(matchBody(op, result)))
    return failure();
  FailureOr<linalg::ContractionDimensions> dims =
      linalg::inferContractionDims(op);
  if (failed(dims) || dims->k.empty())
    return failure();

  result.ranges = op.getStaticLoopRanges();
  result.outMap = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
  std::optional<unsigned> innermost =
      getInnermostDim(result.outMap, result.ranges);
  if (!innermost)
    return failure();
  result.nDim = *innermost;
  SmallVector<unsigned, 2> tallDims = dims->m;
  if (llvm::is_contained(dims->m, result.nDim)) {
    std::swap(result.tall, result.wide);
    tallDims = dims->n;
  } else if (!llvm::is_contained(dims->n, result.nDim)) {
    return failure();
  }

  for (AffineExpr expr : result.outMap.getResults()) {
    unsigned dim = cast<AffineDimExpr>(expr).getPosition();
    if (dim == result.nDim)
      continue;
    result.outerDims.push_back(dim);
    // The last dimension of the result.tall input that the result has becomes
    // m.
    if (llvm::is_contained(tallDims, dim) && result.ranges[dim] != 1)
      result.mDim = dim;
  }
  if (result.outerDims.size() + 1 + dims->k.size() != op.getNumLoops())
    return failure();
  if (result.mDim)
    llvm::erase(result.outerDims, *result.mDim);

  unsigned wideInner = *getInnermostDim(result.wide.map, result.ranges);
  result.transposed = llvm::is_contained(dims->k, wideInner);
  result.kDim = result.transposed ? wideInner : dims->k.back();
  for (unsigned dim : dims->k)
    if (dim != result.kDim)
      result.outerReductions.push_back(dim);
  return result;
}

SmallVector<int64_t> mlir::rope::chooseParallelBlock(
    linalg::LinalgOp op, const ContractionStructure &shape, int64_t lanes) {
  if (!op.hasPureTensorSemantics() || op->getParentOfType<scf::ForallOp>() ||
      op->getParentOfType<scf::ParallelOp>())
    return {};
  int64_t work = 1;
  for (int64_t range : shape.ranges)
    work = ShapedType::isDynamic(range) || work >= kMinParallelWork
               ? kMinParallelWork
               : work * range;
  if (work < kMinParallelWork)
    return {};

  SmallVector<int64_t> block(op.getNumLoops(), 0);
  auto isLarger = [&](unsigned dim, int64_t size) {
    return ShapedType::isDynamic(shape.ranges[dim]) || shape.ranges[dim] > size;
  };
  for (unsigned dim : shape.outerDims)
    if (isLarger(dim, 1))
      block[dim] = 1;
  if (shape.mDim && isLarger(*shape.mDim, kRowsPerBlock))
    block[*shape.mDim] = kRowsPerBlock;
  // Columns are cut only where all blocks come out equal and static.
  if (ShapedType::isStatic(shape.ranges[shape.nDim]) &&
      ShapedType::isStatic(shape.ranges[shape.kDim]))
    for (int64_t size = kMaxColumnsPerBlock; size >= 2 * lanes;
         size -= 2 * lanes)
      if (shape.ranges[shape.nDim] > size &&
          shape.ranges[shape.nDim] % size == 0 &&
          size * shape.ranges[shape.kDim] >= kMinWideElementsPerBlock) {
        block[shape.nDim] = size;
        break;
      }
  if (llvm::all_of(block, [](int64_t size) { return size == 0; }))
    return {};
  return block;
}

//===- RopeToLinalg.cpp - The readable reference lowering -----------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Lowers the ops of the dialect, on tensors, to plain un-fused linalg: the
// oracle of the fused path, and the way into other compilers.
//
//===----------------------------------------------------------------------===//

#include "Rope/Conversion/Conversion.h"
#include "Rope/Conversion/Passes.h"
#include "Rope/IR/Rope.h"
#include "RopeToLinalgDetail.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace mlir::rope {
#define GEN_PASS_DEF_ROPETOLINALGPASS
#include "Rope/Conversion/Passes.h.inc"
} // namespace mlir::rope

using namespace mlir;
using namespace mlir::rope;

//===----------------------------------------------------------------------===//
// Shared helpers
//===----------------------------------------------------------------------===//

Type rope::detail::getTensorElementType(Value tensor) {
  return cast<RankedTensorType>(tensor.getType()).getElementType();
}

Value rope::detail::createGeneric(ImplicitLocOpBuilder &b, ValueRange inputs,
                                  Value init, unsigned numLoops,
                                  unsigned numReductions,
                                  ArrayRef<ArrayRef<unsigned>> dims,
                                  BodyFn body) {
  assert(dims.size() == inputs.size() + 1 && "expected one list per operand");
  SmallVector<AffineMap> maps;
  for (ArrayRef<unsigned> operandDims : dims)
    maps.push_back(AffineMap::getMultiDimMapWithTargets(numLoops, operandDims,
                                                        b.getContext()));
  SmallVector<utils::IteratorType> iterators(numLoops - numReductions,
                                             utils::IteratorType::parallel);
  iterators.append(numReductions, utils::IteratorType::reduction);
  auto generic = linalg::GenericOp::create(
      b, init.getType(), inputs, init, maps, iterators,
      [&](OpBuilder &nested, Location loc, ValueRange args) {
        ImplicitLocOpBuilder nestedBuilder(loc, nested);
        linalg::YieldOp::create(nestedBuilder, body(nestedBuilder, args));
      });
  return generic.getResult(0);
}

Value rope::detail::convertFloat(ImplicitLocOpBuilder &b, Value value,
                                 Type type) {
  unsigned from = value.getType().getIntOrFloatBitWidth();
  unsigned to = type.getIntOrFloatBitWidth();
  if (from == to)
    return value;
  if (from < to)
    return arith::ExtFOp::create(b, type, value);
  return arith::TruncFOp::create(b, type, value);
}

Value rope::detail::convertElements(ImplicitLocOpBuilder &b, Value tensor,
                                    Type elementType) {
  if (getTensorElementType(tensor) == elementType)
    return tensor;
  SmallVector<OpFoldResult> sizes =
      tensor::getMixedSizes(b, b.getLoc(), tensor);
  Value empty = tensor::EmptyOp::create(b, sizes, elementType);
  auto loops = llvm::to_vector(llvm::seq<unsigned>(0, sizes.size()));
  return createGeneric(b, tensor, empty, loops.size(), /*numReductions=*/0,
                       {loops, loops},
                       [&](ImplicitLocOpBuilder &b, ValueRange args) {
                         return convertFloat(b, args[0], elementType);
                       });
}

Value rope::detail::castTensor(ImplicitLocOpBuilder &b, Value tensor,
                               Type type) {
  if (tensor.getType() == type)
    return tensor;
  return tensor::CastOp::create(b, type, tensor);
}

Value rope::detail::transposeTensor(ImplicitLocOpBuilder &b, Value tensor,
                                    ArrayRef<int64_t> permutation) {
  if (isIdentityPermutation(permutation))
    return tensor;
  SmallVector<OpFoldResult> sizes =
      tensor::getMixedSizes(b, b.getLoc(), tensor);
  applyPermutationToVector(sizes, permutation);
  Value init = tensor::EmptyOp::create(b, sizes, getTensorElementType(tensor));
  return linalg::TransposeOp::create(b, tensor, init, permutation)
      ->getResult(0);
}

OpFoldResult
rope::detail::getSharedSize(ImplicitLocOpBuilder &b,
                            ArrayRef<std::pair<Value, int64_t>> dims) {
  for (auto [tensor, dim] : dims) {
    auto type = cast<RankedTensorType>(tensor.getType());
    if (!type.isDynamicDim(dim))
      return b.getIndexAttr(type.getDimSize(dim));
  }
  return tensor::getMixedSize(b, b.getLoc(), dims.front().first,
                              dims.front().second);
}

//===----------------------------------------------------------------------===//
// Patterns and pass
//===----------------------------------------------------------------------===//

void rope::populateRopeToLinalgPatterns(RewritePatternSet &patterns) {
  rope::detail::populateRotaryToLinalgPatterns(patterns);
  rope::detail::populateSequencesToLinalgPatterns(patterns);
  rope::detail::populateAttentionToLinalgPatterns(patterns);
  populateRopeElementwiseToLinalgPatterns(patterns);
}

namespace {

struct RopeToLinalgPass final
    : rope::impl::RopeToLinalgPassBase<RopeToLinalgPass> {
  void runOnOperation() override {
    WalkResult onMemRefs = getOperation()->walk([](Operation *op) {
      auto dpsOp = dyn_cast<DestinationStyleOpInterface>(op);
      if (!dpsOp || !isa<RopeDialect>(op->getDialect()) ||
          !dpsOp.hasPureBufferSemantics())
        return WalkResult::advance();
      op->emitOpError("expected tensors to lower to linalg, but got ")
          << dpsOp.getDpsInits().front().getType();
      return WalkResult::interrupt();
    });
    if (onMemRefs.wasInterrupted())
      return signalPassFailure();
    RewritePatternSet patterns(&getContext());
    populateRopeToLinalgPatterns(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace

//===- FusedHeadGroups.cpp - Copies of keys by groups of heads ------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Copies of keys and values are made for as many key heads at a time as fit
// into `copyBytes`, in one buffer that every group of heads uses again.
// Sequences with rows of their own, and few queries, which read a key once, are
// one group.
//
//===----------------------------------------------------------------------===//

#include "FusedLoopNest.h"

#include "Rope/Transforms/TileSizes.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace mlir::rope;

OpFoldResult FusedLoopNest::multiply(ArrayRef<OpFoldResult> factors) {
  OpFoldResult product = factors.front();
  for (OpFoldResult factor : factors.drop_front()) {
    std::optional<int64_t> a = getConstantIntValue(product);
    std::optional<int64_t> b = getConstantIntValue(factor);
    product = a && b ? index(*a * *b)
                     : OpFoldResult(rewriter.createOrFold<arith::MulIOp>(
                           loc, asValue(product), asValue(factor)));
  }
  return product;
}

SmallVector<FusedLoopNest::Copy> FusedLoopNest::getCopies() {
  SmallVector<Copy> result;
  int64_t bytes = productType.getIntOrFloatBitWidth() / 8;
  for (const TurnedSide &side : keys)
    if (!isReadInPlace(side.turn) && !areKeysTurnedInTiles())
      result.push_back({getSize(side.demand.range), headDim * bytes});
  if (areValuesReadInPlace())
    return result;
  for (const KeyDemand &demand : visibleKeys) {
    if (demand.regions.empty())
      continue;
    OpFoldResult rows = getSize(demand.range);
    // Packed, a row holds two keys.
    if (hasPackedValues)
      rows = apply(d0.ceilDiv(2), {rows});
    result.push_back({rows, valueDim * (hasPackedValues ? 4 : bytes)});
  }
  return result;
}

OpFoldResult FusedLoopNest::chooseHeadsPerGroup(ArrayRef<Copy> copies) {
  OpFoldResult bytes = index(0);
  for (const Copy &copy : copies)
    bytes = apply(d0 + d1 * copy.rowBytes, {bytes, copy.rows});
  bytes = multiply({bytes, numSequences});
  OpFoldResult iterations = multiply({numSequences, queryHeads, countBlocks()});
  std::optional<int64_t> heads = getConstantIntValue(keyHeads);
  std::optional<int64_t> knownBytes = getConstantIntValue(bytes);
  std::optional<int64_t> knownIterations = getConstantIntValue(iterations);
  if ((heads && knownBytes && *heads * *knownBytes <= options.copyBytes) ||
      (knownIterations && *knownIterations < 2 * kIterationsPerHeadGroup))
    return {};
  if (heads && knownBytes && knownIterations) {
    int64_t chosen = rope::chooseHeadsPerGroup(
        *heads, *knownBytes, options.copyBytes, *knownIterations);
    return chosen < *heads ? index(chosen) : OpFoldResult();
  }
  // The same when it runs.
  OpFoldResult one = index(1);
  auto ceilDivide = [&](OpFoldResult a, OpFoldResult b) -> OpFoldResult {
    return rewriter.createOrFold<arith::CeilDivUIOp>(loc, asValue(a),
                                                     asValue(b));
  };
  OpFoldResult fitting = rewriter.createOrFold<arith::DivUIOp>(
      loc, asValue(index(options.copyBytes)), asValue(max(one, bytes)));
  OpFoldResult groups =
      min(ceilDivide(keyHeads, max(one, fitting)),
          apply(d0.floorDiv(kIterationsPerHeadGroup), iterations));
  return max(one, ceilDivide(keyHeads, max(one, groups)));
}

void FusedLoopNest::allocCopies(ArrayRef<Copy> made) {
  OpFoldResult end = index(0);
  for (const Copy &copy : made) {
    copyOffsets.push_back(asValue(end));
    OpFoldResult rows =
        multiply({numSequences, headGroup.maxKeyHeads, copy.rows});
    end = apply(d0 + (d1 * copy.rowBytes).ceilDiv(kScratchAlignment) *
                         kScratchAlignment,
                {end, rows});
  }
  copies = allocScratch(end, rewriter.getI8Type());
  scratch.push_back(copies);
}

Value FusedLoopNest::allocCopy(ArrayRef<OpFoldResult> sizes, Type elementType) {
  if (!copies) {
    scratch.push_back(allocScratch(sizes, elementType));
    return scratch.back();
  }
  SmallVector<Value> dynamicSizes;
  SmallVector<int64_t> shape;
  dispatchIndexOpFoldResults(sizes, dynamicSizes, shape);
  return memref::ViewOp::create(rewriter, loc,
                                MemRefType::get(shape, elementType), copies,
                                copyOffsets[numCopies++], dynamicSizes);
}

Value FusedLoopNest::getHeadOfGroup(Value number, OpFoldResult first) {
  return copies ? asValue(apply(d0 + d1, {OpFoldResult(number), first}))
                : number;
}

void FusedLoopNest::forEachHeadGroup(function_ref<void()> body) {
  headGroup = {index(0), keyHeads, index(0), queryHeads, keyHeads};
  if (op.hasSequences() || hasFewQueries || options.copyBytes == 0 ||
      isOneInteger(keyHeads))
    return body();
  SmallVector<Copy> made = getCopies();
  OpFoldResult perGroup =
      made.empty() ? OpFoldResult() : chooseHeadsPerGroup(made);
  if (!perGroup)
    return body();
  headGroup.maxKeyHeads = perGroup;
  allocCopies(made);
  auto loop = scf::ForOp::create(rewriter, loc, asValue(index(0)),
                                 asValue(keyHeads), asValue(perGroup));
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPointToStart(loop.getBody());
  headGroup.firstKeyHead = loop.getInductionVar();
  std::optional<int64_t> heads = getConstantIntValue(keyHeads);
  std::optional<int64_t> step = getConstantIntValue(perGroup);
  headGroup.numKeyHeads =
      heads && step && *heads % *step == 0
          ? perGroup
          : min(perGroup, apply(d1 - d0, {headGroup.firstKeyHead, keyHeads}));
  int64_t groupSize = op.getGroupSize();
  OpFoldResult queriesPerKey = index(groupSize);
  // There is a key head here to divide by.
  if (ShapedType::isDynamic(groupSize))
    queriesPerKey = rewriter.createOrFold<arith::DivUIOp>(
        loc, asValue(queryHeads), asValue(keyHeads));
  headGroup.firstQueryHead = multiply({headGroup.firstKeyHead, queriesPerKey});
  headGroup.numQueryHeads = multiply({headGroup.numKeyHeads, queriesPerKey});
  body();
  assert(numCopies == copyOffsets.size() && "every copy has its place");
}

//===- RerotateOp.cpp - rope.rerotate
//------------------------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/IR/Rope.h"
#include "Rope/IR/RopeOpUtils.h"

using namespace mlir;
using namespace mlir::rope;

LogicalResult RerotateOp::verify() {
  return verifyRotation(*this, getInput(), getOutput(),
                        {{"from_cos", getFromCos()},
                         {"from_sin", getFromSin()},
                         {"to_cos", getToCos()},
                         {"to_sin", getToSin()}});
}

LogicalResult
RerotateOp::inferReturnTypes(MLIRContext *context, std::optional<Location>,
                             ValueRange operands, DictionaryAttr attributes,
                             OpaqueProperties properties, RegionRange regions,
                             SmallVectorImpl<Type> &types) {
  appendTensorTypes(operands.take_back(), types);
  return success();
}

LogicalResult RerotateOp::reifyResultShapes(
    OpBuilder &builder, ReifiedRankedShapedTypeDims &reifiedReturnShapes) {
  return reifyFromInits(builder, *this, reifiedReturnShapes);
}

void RerotateOp::getEffects(
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>
        &effects) {
  getDestinationStyleEffects(*this, /*initsAreRead=*/false, effects);
}

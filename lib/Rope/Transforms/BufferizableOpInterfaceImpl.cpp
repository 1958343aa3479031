//===- BufferizableOpInterfaceImpl.cpp - Bufferization of rope ops --------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/IR/Rope.h"
#include "Rope/Transforms/Transforms.h"
#include "mlir/Dialect/Bufferization/IR/BufferizableOpInterface.h"
#include "mlir/Dialect/Bufferization/IR/DstBufferizableOpInterfaceImpl.h"
#include "mlir/IR/DialectRegistry.h"

using namespace mlir;
using namespace mlir::bufferization;

namespace {
/// The memref form of an op is the op itself, on the buffers of its operands.
template <typename OpTy>
struct DestinationStyleBufferization
    : DstBufferizableOpInterfaceExternalModel<
          DestinationStyleBufferization<OpTy>, OpTy> {
  bool bufferizesToMemoryRead(Operation *op, OpOperand &operand,
                              const AnalysisState &) const {
    // Destinations are overwritten in full, but for a cache.
    return isa<rope::CacheAppendOp>(op) ||
           cast<DestinationStyleOpInterface>(op).isDpsInput(&operand);
  }

  LogicalResult bufferize(Operation *op, RewriterBase &rewriter,
                          const BufferizationOptions &options,
                          BufferizationState &state) const {
    auto dpsOp = cast<DestinationStyleOpInterface>(op);
    SmallVector<Value> operands, results;
    for (OpOperand &operand : op->getOpOperands()) {
      Value value = operand.get();
      if (isa<TensorType>(value.getType())) {
        FailureOr<Value> buffer = getBuffer(rewriter, value, options, state);
        if (failed(buffer))
          return failure();
        value = *buffer;
        if (dpsOp.isDpsInit(&operand))
          results.push_back(value);
      }
      operands.push_back(value);
    }
    rewriter.setInsertionPoint(op);
    clone(rewriter, op, /*newResultTypes=*/TypeRange(), operands);
    replaceOpWithBufferizedValues(rewriter, op, results);
    return success();
  }
};
} // namespace

void rope::registerBufferizableOpInterfaceExternalModels(
    DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, RopeDialect *) {
    TableOp::attachInterface<DestinationStyleBufferization<TableOp>>(*context);
    RotateOp::attachInterface<DestinationStyleBufferization<RotateOp>>(
        *context);
    RerotateOp::attachInterface<DestinationStyleBufferization<RerotateOp>>(
        *context);
    AttentionOp::attachInterface<DestinationStyleBufferization<AttentionOp>>(
        *context);
    RelativeBiasOp::attachInterface<
        DestinationStyleBufferization<RelativeBiasOp>>(*context);
    MergeAttentionOp::attachInterface<
        DestinationStyleBufferization<MergeAttentionOp>>(*context);
    CacheAppendOp::attachInterface<
        DestinationStyleBufferization<CacheAppendOp>>(*context);
  });
}

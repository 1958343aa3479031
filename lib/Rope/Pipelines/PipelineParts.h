//===- PipelineParts.h - What the pipelines share ---------------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_LIB_PIPELINES_PIPELINEPARTS_H
#define ROPE_LIB_PIPELINES_PIPELINEPARTS_H

#include "mlir/Pass/PassManager.h"

namespace mlir::rope::detail {

void addCleanup(OpPassManager &pm);

/// Tensors to memrefs, with every buffer freed.
void addBufferization(OpPassManager &pm);

} // namespace mlir::rope::detail

#endif // ROPE_LIB_PIPELINES_PIPELINEPARTS_H

//===- Pipelines.h - Pass pipelines -----------------------------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_PIPELINES_PIPELINES_H
#define ROPE_PIPELINES_PIPELINES_H

#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassOptions.h"

namespace mlir::rope {

/// Options of `rope-to-cpu`. A tile size of 0 is chosen from the vector width.
struct RopeToCPUOptions : public PassPipelineOptions<RopeToCPUOptions> {
  PassOptions::Option<int64_t> vectorWidth{
      *this, "vector-width",
      llvm::cl::desc("Bits in a vector register (128, 256 or 512)"),
      llvm::cl::init(512)};
  PassOptions::Option<int64_t> queryTile{
      *this, "query-tile",
      llvm::cl::desc("Queries per tile (0: two vector registers)"),
      llvm::cl::init(0)};
  PassOptions::Option<int64_t> queryTilesPerBlock{
      *this, "query-tiles-per-block",
      llvm::cl::desc("Query tiles that share one pass over the keys"),
      llvm::cl::init(4)};
  PassOptions::Option<int64_t> keyTile{
      *this, "key-tile", llvm::cl::desc("Keys per tile"), llvm::cl::init(256)};
  PassOptions::Option<int64_t> keyGroup{
      *this, "key-group",
      llvm::cl::desc("Keys per register tile (0: 8 for 512 bits, else 4)"),
      llvm::cl::init(0)};
  PassOptions::Option<int64_t> threads{
      *this, "threads",
      llvm::cl::desc("1: sequential loops; 0: OpenMP, the number of threads "
                     "chosen when it runs; N > 1: OpenMP with N threads"),
      llvm::cl::init(1)};
};

/// Lowers a module of rope, linalg, arith, math, tensor, func and scf to the
/// LLVM dialect, attention fused.
void buildRopeToCPUPipeline(OpPassManager &pm, const RopeToCPUOptions &options);

/// Lowers the same input to the LLVM dialect through `rope-to-linalg` and
/// upstream's loops: the un-fused reference, slow and plain.
void buildRopeReferencePipeline(OpPassManager &pm);

/// Registers `rope-to-cpu` and `rope-reference-to-llvm`.
void registerRopePipelines();

} // namespace mlir::rope

#endif // ROPE_PIPELINES_PIPELINES_H

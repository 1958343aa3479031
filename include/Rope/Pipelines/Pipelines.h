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

/// Options of `rope-to-cpu`. A size of 0 is chosen by the cost model
/// (Rope/Transforms/TileSizes.h).
struct RopeToCPUOptions : public PassPipelineOptions<RopeToCPUOptions> {
  PassOptions::Option<int64_t> vectorWidth{
      *this, "vector-width",
      llvm::cl::desc("Bits in a vector register (128, 256 or 512)"),
      llvm::cl::init(512)};
  PassOptions::Option<int64_t> vectorRegisters{
      *this, "vector-registers",
      llvm::cl::desc(
          "Vector registers (0: 32 for 512 bits, else 16; AArch64 has 32)"),
      llvm::cl::init(0)};
  PassOptions::Option<int64_t> l2Cache{
      *this, "l2-cache", llvm::cl::desc("Bytes of a core's second-level cache"),
      llvm::cl::init(1 << 20)};
  PassOptions::Option<bool> bf16Dot{
      *this, "bf16-dot",
      llvm::cl::desc("Multiply bf16 operands by dot products of pairs "
                     "(x86 AVX512_BF16); rounds turned queries and keys, and "
                     "weights, to bf16"),
      llvm::cl::init(false)};
  PassOptions::Option<int64_t> queryTile{
      *this, "query-tile", llvm::cl::desc("Queries per tile (0: chosen)"),
      llvm::cl::init(0)};
  PassOptions::Option<int64_t> queryTilesPerBlock{
      *this, "query-tiles-per-block",
      llvm::cl::desc(
          "Query tiles that share one pass over the keys (0: chosen)"),
      llvm::cl::init(0)};
  PassOptions::Option<int64_t> keyTile{
      *this, "key-tile", llvm::cl::desc("Keys per tile (0: chosen)"),
      llvm::cl::init(0)};
  PassOptions::Option<int64_t> keyGroup{
      *this, "key-group", llvm::cl::desc("Keys per register tile (0: chosen)"),
      llvm::cl::init(0)};
  PassOptions::Option<int64_t> splitKeys{
      *this, "split-keys",
      llvm::cl::desc("Keys of one head per iteration where queries are few"),
      llvm::cl::init(4096)};
  PassOptions::Option<int64_t> copyBytes{
      *this, "copy-bytes",
      llvm::cl::desc("Bytes of copies of keys and values at a time; key heads "
                     "are worked on in groups that fit (0: no limit)"),
      llvm::cl::init(16 << 20)};
  PassOptions::Option<bool> specializeQueries{
      *this, "specialize-queries",
      llvm::cl::desc("Where Lq is dynamic, build loop nests for one query and "
                     "for a few, too, and choose when it runs"),
      llvm::cl::init(true)};
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

/// Options of `rope-to-nvvm`.
struct RopeToNVVMOptions : public PassPipelineOptions<RopeToNVVMOptions> {
  PassOptions::Option<std::string> chip{
      *this, "chip", llvm::cl::desc("Architecture: sm_80, sm_90, sm_90a, ..."),
      llvm::cl::init("sm_80")};
  PassOptions::Option<std::string> features{
      *this, "features",
      llvm::cl::desc("Version of PTX, as +ptx80 (empty: the chip's first, 8.0 "
                     "or later)"),
      llvm::cl::init("")};
  PassOptions::Option<std::string> format{
      *this, "format",
      llvm::cl::desc("What a kernel is stored as: fatbin (cubin and PTX), bin "
                     "(cubin), isa (PTX), or llvm (bitcode); the first two "
                     "need ptxas"),
      llvm::cl::init("fatbin")};
  PassOptions::Option<int64_t> optLevel{
      *this, "opt-level", llvm::cl::desc("Optimization of device code, 0 to 3"),
      llvm::cl::init(3)};
  PassOptions::Option<std::string> toolkit{
      *this, "toolkit",
      llvm::cl::desc("Directory of the CUDA toolkit (empty: CUDA_ROOT, "
                     "CUDA_HOME, CUDA_PATH; ptxas also on PATH)"),
      llvm::cl::init("")};
  PassOptions::Option<std::string> ptxasOptions{
      *this, "ptxas-options",
      llvm::cl::desc("Options that ptxas gets, as \"-v\""), llvm::cl::init("")};
  PassOptions::Option<bool> hostReads{
      *this, "host-reads",
      llvm::cl::desc("Let host code load elements from device memory, slowly, "
                     "as the checks of generate-runtime-verification do"),
      llvm::cl::init(false)};
  PassOptions::Option<bool> mergeKernels{
      *this, "merge-kernels", llvm::cl::desc("Store all kernels as one binary"),
      llvm::cl::init(false)};
  PassOptions::Option<int64_t> sharedMemory{
      *this, "shared-memory",
      llvm::cl::desc("Bytes of shared memory that a block can have (0: the "
                     "chip's)"),
      llvm::cl::init(0)};
  PassOptions::Option<int64_t> queryTile{
      *this, "query-tile",
      llvm::cl::desc("Queries per block, a multiple of 16 (0: chosen)"),
      llvm::cl::init(0)};
  PassOptions::Option<int64_t> keyTile{
      *this, "key-tile",
      llvm::cl::desc("Keys per tile, a multiple of 16 (0: chosen)"),
      llvm::cl::init(0)};
  PassOptions::Option<int64_t> splitKeys{
      *this, "split-keys",
      llvm::cl::desc("Keys of one head per block where queries are few"),
      llvm::cl::init(1024)};
  PassOptions::Option<bool> specializeQueries{
      *this, "specialize-queries",
      llvm::cl::desc("Where Lq is dynamic, build kernels for one query and for "
                     "a few, too, and choose when it runs"),
      llvm::cl::init(true)};
};

/// Lowers a module of rope, linalg, arith, math, tensor, func and scf for
/// NVIDIA GPUs: attention and tables to kernels, in `gpu.binary` ops; the rest
/// to host functions in the LLVM dialect that call the runtime library's `mgpu`
/// functions (docs/GPU.md).
void buildRopeToNVVMPipeline(OpPassManager &pm,
                             const RopeToNVVMOptions &options);

/// The first half of `rope-to-nvvm`: host functions on memrefs in device
/// memory, with `gpu.launch` ops whose bodies hold arith, math, memref, nvgpu,
/// nvvm, scf, vector and LLVM dialect ops.
void addMappingToGPU(OpPassManager &pm, const RopeToNVVMOptions &options);

/// The second half of `rope-to-nvvm`, from there to binaries and the LLVM
/// dialect; alone it is the pipeline `rope-launch-to-nvvm`.
void addLoweringToNVVM(OpPassManager &pm, const RopeToNVVMOptions &options);

/// Options of `rope-to-rocdl`.
struct RopeToROCDLOptions : public PassPipelineOptions<RopeToROCDLOptions> {
  PassOptions::Option<std::string> chip{
      *this, "chip", llvm::cl::desc("Architecture: gfx90a or gfx942"),
      llvm::cl::init("gfx942")};
  PassOptions::Option<std::string> format{
      *this, "format",
      llvm::cl::desc("What a kernel is stored as: bin (HSACO; needs ld.lld), "
                     "isa (assembly) or llvm (bitcode)"),
      llvm::cl::init("bin")};
  PassOptions::Option<int64_t> optLevel{
      *this, "opt-level", llvm::cl::desc("Optimization of device code, 0 to 3"),
      llvm::cl::init(3)};
  PassOptions::Option<std::string> toolkit{
      *this, "toolkit",
      llvm::cl::desc("Directory with llvm/bin/ld.lld in it (empty: ROCM_PATH, "
                     "ROCM_ROOT, ROCM_HOME)"),
      llvm::cl::init("")};
  PassOptions::Option<int64_t> queryTile{
      *this, "query-tile",
      llvm::cl::desc("Queries per block, a multiple of 16 (0: chosen)"),
      llvm::cl::init(0)};
  PassOptions::Option<int64_t> keyTile{
      *this, "key-tile",
      llvm::cl::desc("Keys per tile, a multiple of 16 (0: chosen)"),
      llvm::cl::init(0)};
  PassOptions::Option<int64_t> splitKeys{
      *this, "split-keys",
      llvm::cl::desc("Keys of one head per block where queries are few"),
      llvm::cl::init(1024)};
  PassOptions::Option<bool> specializeQueries{
      *this, "specialize-queries",
      llvm::cl::desc("Where Lq is dynamic, build kernels for one query and for "
                     "a few, too, and choose when it runs"),
      llvm::cl::init(true)};
};

/// Lowers the same input as `rope-to-nvvm` for AMD's CDNA 2 and 3: kernels in
/// `gpu.binary` ops, and host functions that call the same `mgpu` functions. No
/// run-time library for HIP comes with the project: kernels are compiled, and
/// not run.
void buildRopeToROCDLPipeline(OpPassManager &pm,
                              const RopeToROCDLOptions &options);

/// Registers `rope-to-cpu`, `rope-reference-to-llvm`, `rope-to-nvvm`,
/// `rope-launch-to-nvvm` and `rope-to-rocdl`.
void registerRopePipelines();

} // namespace mlir::rope

#endif // ROPE_PIPELINES_PIPELINES_H

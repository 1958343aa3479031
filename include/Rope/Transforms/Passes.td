//===- Passes.td - Transformations of the rope dialect -----*- tablegen -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_TRANSFORMS_PASSES_TD
#define ROPE_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

def RopeFuseAttentionPass : Pass<"rope-fuse-attention"> {
  let summary = "Lower rope.attention to one fused, tiled loop nest";
  let description = [{
    Rewrites every `rope.attention` on memrefs into explicit loops over (batch,
    head, query tile). Queries are turned once per tile and piece, keys once per
    key head; then one online softmax runs over the keys, which the position map
    splits into runs: in a run of one piece every tile computes one score, only
    the few tiles that straddle a boundary compute two, and keys that no query
    of the tile can see are never visited. The split points are integer
    arithmetic on (tile, map, lengths), exact for every window, length, offset
    and tile size.

    With `query-tiles-per-block` above 1, that many query tiles take turns at each
    tile of keys, so that it is fetched into cache once.

    Where queries are few (decoding: at most as many positions as lanes, all in one
    block), the query heads that share a key head share a tile, channels lie along
    the lanes if the queries are no more than those of one register, and the keys
    of a head are split into parts of `split-keys`, which are merged in a fixed
    order. A dynamic `Lq` gets a loop nest for one query, one for the few that a
    register holds, and one for more, and chooses when it runs; that triples the
    code, and `specialize-queries=false` leaves the last alone.

    Where queries are many, turned or widened copies of keys and values are made
    for as many key heads at a time as fit into `copy-bytes`, in one buffer that
    every group of heads uses again.

    With `matrix-units` the loop nest is one for a GPU: a block of queries is one
    tile, runs are split at whole tiles of keys, and `rope-map-to-blocks` takes it
    from there.

    Sizes of 0 are chosen by a cost model (docs/Rationale.md). With `bf16-dot`, bf16
    operands are multiplied by dot products of pairs (x86 AVX512_BF16): turned
    queries, turned keys and weights are then rounded to bf16.

    A remark of the category `rope-fuse-attention` says how many runs compute one
    score and how many several and, for static lengths, how many of the keys that
    the query tiles of a head meet get several (`--remarks-filter`).

    Precondition: memrefs (run it after bufferization), a static head dim, f32,
    f16 or bf16. Scratch memory is `O(Lk * D)` per key head of a group and
    `O(tile)` per iteration of the loop nest.

    ```mlir
    rope.attention #rope.rerope<window = 128>, #rope.frequencies<dim = 64> causal
        ins(%q, %k, %v : ...) outs(%out : ...)
    // becomes
    scf.forall (%b, %h, %t) in (...) {     // batch, head, block of query tiles
      rope.rotate ...                      // the query tile, once per piece
      scf.for %j = %c0 to %far {           // far: one score
        rope.online_attention regions [0] ...
      }
      scf.for %j = %far to %near {         // straddling: two scores, select
        rope.online_attention regions [0, 1] ...
      }
      scf.for %j = %near to %diagonal {    // near: one score
        rope.online_attention regions [0] ...
      }
      scf.for %j = %diagonal to %end {     // diagonal: one score, causal mask
        rope.online_attention regions [0, -1] ...
      }
    }
    ```

    The loop nest is that of FlashAttention (arXiv:2205.14135); the split by
    pieces is this project's (docs/Rationale.md).
  }];
  let options = [
    Option<"vectorWidth", "vector-width", "int64_t", /*default=*/"512",
           "Bits in a vector register">,
    Option<"vectorRegisters", "vector-registers", "int64_t", /*default=*/"32",
           "Vector registers">,
    Option<"l2Cache", "l2-cache", "int64_t", /*default=*/"1048576",
           "Bytes of a core's second-level cache">,
    Option<"bf16Dot", "bf16-dot", "bool", /*default=*/"false",
           "Multiply bf16 operands by bf16 dot products">,
    Option<"matrixUnits", "matrix-units", "bool", /*default=*/"false",
           "Tiles for the matrix units of a GPU: turned queries and keys keep "
           "the element type of the keys, channels are contiguous, and causal "
           "blocks come longest first">,
    Option<"sharedMemory", "shared-memory", "int64_t", /*default=*/"166912",
           "Bytes that the tiles of a block can have, with matrix-units">,
    Option<"maxKeyTile", "max-key-tile", "int64_t", /*default=*/"64",
           "The most keys per tile that are chosen, with matrix-units">,
    Option<"queryTile", "query-tile", "int64_t", /*default=*/"0",
           "Queries per tile; they lie along the vector lanes (0: chosen)">,
    Option<"queryTilesPerBlock", "query-tiles-per-block", "int64_t",
           /*default=*/"0",
           "Query tiles that share one pass over the keys (0: chosen)">,
    Option<"keyTile", "key-tile", "int64_t", /*default=*/"0",
           "Keys per tile (0: chosen)">,
    Option<"keyGroup", "key-group", "int64_t", /*default=*/"0",
           "Keys per register tile; runs are split at multiples of it "
           "(0: chosen)">,
    Option<"splitKeys", "split-keys", "int64_t", /*default=*/"4096",
           "Keys of one head per iteration where queries are few">,
    Option<"copyBytes", "copy-bytes", "int64_t", /*default=*/"16777216",
           "Bytes of copies of keys and values at a time; key heads are worked "
           "on in groups that fit (0: no limit)">,
    Option<"specializeQueries", "specialize-queries", "bool",
           /*default=*/"true",
           "Where Lq is dynamic, build loop nests for one query and for a few, "
           "too, and choose when it runs">
  ];
  let statistics = [
    Statistic<"numFused", "num-fused", "Number of attention ops fused">,
    Statistic<"numSingleScoreRuns", "num-single-score-runs",
              "Number of runs whose tiles compute one score">,
    Statistic<"numStraddlingRuns", "num-straddling-runs",
              "Number of runs whose tiles compute several scores and select">
  ];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::linalg::LinalgDialect", "::mlir::math::MathDialect",
    "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect"
  ];
}

def RopeVectorizeLinalgPass : Pass<"rope-vectorize-linalg"> {
  let summary = "Tile linalg ops to registers, vectorize them, peel the rest";
  let description = [{
    Brings the linalg of the surrounding model to vector code: contractions are
    tiled to a register tile with the accumulator in registers, elementwise ops
    and reductions along the contiguous dimension, transpositions in square
    blocks. Dynamic sizes are peeled, not masked. Works on tensors (preferred:
    accumulators are hoisted out of the reduction) and on memrefs. Ops that do
    not match are left for upstream's loops.
  }];
  let options = [
    Option<"lanes", "lanes", "int64_t", /*default=*/"16",
           "f32 elements in a vector register">
  ];
  let statistics = [
    Statistic<"numVectorized", "num-vectorized",
              "Number of linalg ops vectorized">
  ];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::linalg::LinalgDialect", "::mlir::memref::MemRefDialect",
    "::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect",
    "::mlir::vector::VectorDialect"
  ];
}

def RopeLegalizeMemRefPass : Pass<"rope-legalize-memref"> {
  let summary = "Rewrite memref ops that the lowering to LLVM does not take";
  let description = [{
    A `memref.expand_shape` with more than one dynamic dim in a group, as a
    model has where it splits `batch * length` rows, becomes a
    `memref.reinterpret_cast` with the sizes that the op carries;
    `expand-strided-metadata`, which comes after, takes one dynamic dim per
    group. A `memref.copy` from or to a strided buffer becomes a
    `linalg.generic`, which vectorizes; it would become a call into MLIR's
    run-time library.

    ```mlir
    %1 = memref.expand_shape %0 [[0, 1]] output_shape [%b, %l]
        : memref<?xf32> into memref<?x?xf32>
    // becomes
    %base, %offset, %size, %stride = memref.extract_strided_metadata %0 : ...
    %1 = memref.reinterpret_cast %base to offset: [0], sizes: [%b, %l],
        strides: [%l, 1] : memref<f32> to memref<?x?xf32>
    ```
  }];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::memref::MemRefDialect"
  ];
}

def RopeLowerCacheAppendPass : Pass<"rope-lower-cache-append"> {
  let summary = "Lower rope.cache_append on memrefs to copies";
  let description = [{
    Every sequence and head becomes an iteration of an `scf.forall` that copies its
    new rows to where they belong: at once, or page by page.

    ```mlir
    rope.cache_append ins(%rows : memref<2x8x1x64xf32>)
        at(%positions : memref<2xi32>) outs(%cache : memref<2x8x4096x64xf32>)
    // becomes
    scf.forall (%s, %h) in (2, 8) {
      %position = memref.load %positions[%s] : memref<2xi32>
      %row = arith.index_cast %position : i32 to index
      %from = memref.subview %rows[%s, %h, 0, 0] [1, 1, 1, 64] [1, 1, 1, 1] : ...
      %to = memref.subview %cache[%s, %h, %row, 0] [1, 1, 1, 64] [1, 1, 1, 1] : ...
      linalg.generic ... ins(%from) outs(%to)
    }
    ```
  }];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::linalg::LinalgDialect", "::mlir::memref::MemRefDialect",
    "::mlir::scf::SCFDialect"
  ];
}

def RopeScheduleOpenMPPass : Pass<"rope-schedule-openmp"> {
  let summary = "Give out the iterations of OpenMP loops one by one";
  let description = [{
    Gives every `omp.wsloop` without a schedule the dynamic one. An iteration is a
    block of queries or of key rows, so that giving it out costs nothing beside it,
    and a thread whose core is slower or busy with something else takes fewer.
    Iterations write rows of their own: results do not depend on who takes them.

    ```mlir
    omp.wsloop { ... }
    // becomes
    omp.wsloop schedule(dynamic) { ... }
    ```
  }];
  let statistics = [
    Statistic<"numScheduled", "num-scheduled",
              "Number of OpenMP loops given a schedule">
  ];
  let dependentDialects = ["::mlir::omp::OpenMPDialect"];
}

def RopeSplitEmptyTensorsPass : Pass<"rope-split-empty-tensors"> {
  let summary = "Give every use of a tensor.empty one of its own";
  let description = [{
    A `tensor.empty` has no contents that bufferization could see in conflict: where
    CSE has made one of two, a call that writes to both of its arguments gets one
    buffer for them. Runs after the last CSE on tensors.

    ```mlir
    %e = tensor.empty() : tensor<4xf32>
    %0:2 = call @f(%e, %e) : ...
    // becomes
    %e = tensor.empty() : tensor<4xf32>
    %e0 = tensor.empty() : tensor<4xf32>
    %0:2 = call @f(%e, %e0) : ...
    ```
  }];
  let dependentDialects = ["::mlir::tensor::TensorDialect"];
}

def RopeProtectArgumentsPass : Pass<"rope-protect-arguments"> {
  let summary = "Keep public functions from writing to their tensor arguments";
  let description = [{
    Bufferization reuses the buffer of an argument after its last use, which a
    caller sees as its input overwritten. Marks the tensor arguments of public
    functions `bufferization.writable = false`; an argument that says
    `bufferization.writable = true` stays so, to be written in place.

    ```mlir
    func.func @f(%x: tensor<4xf32>) { ... }
    // becomes
    func.func @f(%x: tensor<4xf32> {bufferization.writable = false}) { ... }
    ```
  }];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect"];
}

#endif // ROPE_TRANSFORMS_PASSES_TD

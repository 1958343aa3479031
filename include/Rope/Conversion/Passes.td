//===- Passes.td - Conversions of the rope dialect ---------*- tablegen -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_CONVERSION_PASSES_TD
#define ROPE_CONVERSION_PASSES_TD

include "mlir/Pass/PassBase.td"

def RopeToLinalgPass : Pass<"rope-to-linalg"> {
  let summary = "Lower rope ops to linalg, the readable reference";
  let description = [{
    Rewrites `rope.table`, `rope.rotate`, `rope.attention`,
    `rope.merge_attention` and `rope.relative_bias`, on tensors, into plain linalg, arith, math and tensor: un-fused, one statement per line of the
    ops' formulas, for any other compiler and as the oracle of the fused path.
    Attention computes one full score matrix per piece of the position map and
    selects. Ops on memrefs are an error.
  }];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::linalg::LinalgDialect", "::mlir::math::MathDialect",
    "::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect"
  ];
}

def RopeElementwiseToLinalgPass : Pass<"rope-elementwise-to-linalg"> {
  let summary = "Lower elementwise rope ops to linalg, on tensors or memrefs";
  let description = [{
    Rewrites `rope.merge_attention` into two elementwise linalg ops, the weights
    and log-sum-exps of rows, and the outputs, `rope.relative_bias` into one, and
    `rope.rerotate` into one, the quotient of the tables, and `rope.rotate`.

    ```mlir
    rope.merge_attention
        ins(%a, %x, %b, %y : memref<1x8x16x64xf32>, memref<1x8x16xf32>,
            memref<1x8x16x64xf32>, memref<1x8x16xf32>)
        outs(%out, %lse : memref<1x8x16x64xf32>, memref<1x8x16xf32>)
    // becomes
    linalg.generic ... ins(%x, %y) outs(%share_a, %share_b, %lse)
    linalg.generic ... ins(%a, %b, %x, %y, %share_a, %share_b) outs(%out)
    ```
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::math::MathDialect", "::mlir::memref::MemRefDialect",
    "::mlir::tensor::TensorDialect"
  ];
}

def RopeToVectorPass : Pass<"rope-to-vector"> {
  let summary = "Lower the memref form of rope ops to loops of vector ops";
  let description = [{
    Rewrites `rope.table`, `rope.rotate` and `rope.online_attention` on memrefs
    into scf loops over vector ops. Tile products become `vector.contract` with
    the accumulator in the loop's iter_args; exponentials, sines and cosines
    become polynomials. Nothing calls into a math library.

    Precondition: static head and rotary dims.
  }];
  let options = [
    Option<"lanes", "lanes", "int64_t", /*default=*/"16",
           "f32 elements in a vector register">,
    Option<"keyGroup", "key-group", "int64_t", /*default=*/"8",
           "Keys (or channels of value) per register tile">,
    Option<"vectorRegisters", "vector-registers", "int64_t", /*default=*/"32",
           "Vector registers">
  ];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::LLVM::LLVMDialect", "::mlir::memref::MemRefDialect",
    "::mlir::scf::SCFDialect", "::mlir::ub::UBDialect",
    "::mlir::vector::VectorDialect", "::mlir::x86vector::X86VectorDialect"
  ];
}

def RopeExtendBF16Pass : Pass<"rope-extend-bf16"> {
  let summary = "Extend vectors of bf16 to f32 by shuffles";
  let description = [{
    Rewrites `arith.extf` of 4 or 8 elements of bf16 to f32 into shuffles with
    zeros: bf16 is the upper half of an f32. On registers of 128 and 256 bits that
    is one instruction per vector that is loaded (`punpcklwd`; `vpshufb` after a
    broadcast by the load); extending integers and shifting, as `arith-expand` has
    it, is two.

    ```mlir
    %y = arith.extf %x : vector<4xbf16> to vector<4xf32>
    // becomes
    %bits = vector.bitcast %x : vector<4xbf16> to vector<4xi16>
    %pairs = vector.shuffle %zeros, %bits [0, 4, 0, 5, 0, 6, 0, 7]
        : vector<4xi16>, vector<4xi16>
    %y = vector.bitcast %pairs : vector<8xi16> to vector<4xf32>
    ```
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::vector::VectorDialect"
  ];
  let statistics = [
    Statistic<"numExtensions", "num-extensions", "Vectors extended by shuffles">
  ];
}

def RopeBF16ToBitsPass : Pass<"rope-bf16-to-bits"> {
  let summary = "Move bf16 as i16, in the LLVM dialect";
  let description = [{
    Retypes bf16 values, and vectors of them, that are only moved (loaded, stored,
    inserted, extracted, shuffled, selected, passed to blocks) as i16. LLVM's code
    generators for CPUs without bf16 may take such moves through f32 and round
    back by `__truncsfbf2`, which few run-time libraries have. Where an op computes
    in bf16, and at the boundary of functions, bitcasts stand.

    Precondition: conversions to and from bf16 are expanded
    (`arith-expand{include-bf16}`).

    ```mlir
    %x = llvm.load %p : !llvm.ptr -> bf16
    %y = llvm.bitcast %x : bf16 to i16
    // becomes
    %y = llvm.load %p : !llvm.ptr -> i16
    ```
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
  let statistics = [
    Statistic<"numMoves", "num-moves", "Moves of bf16 retyped">
  ];
}

def RopeRaisePass : Pass<"rope-raise"> {
  let summary = "Raise spelled-out rotations and attention to rope ops";
  let description = [{
    Recognises rotations of rotary position embeddings in linalg, tensor, arith,
    math and complex ops on tensors, as exporters write them, and replaces them by
    `rope.rotate`. Formulas are compared, not spellings: each channel of a result is
    followed through slices, reshapes, permutations, concatenations and bodies of
    linalg ops, down to a sum of products that must be that of a rotation. This
    covers

    - `x * cos + rotate_half(x) * sin` with tables of all channels, whose two
      halves must provably be equal (as in LLaMA, GPT-NeoX, Qwen, Phi);
    - `x1 * cos - x2 * sin` and `x1 * sin + x2 * cos`, put together;
    - interleaved pairs, by strided slices, by stacks or as complex products
      (GPT-J);
    - partial rotations: channels after the rotary ones pass unchanged;
    - gathers of table rows by position ids, of one batch;
    - the same in f16, bf16 and f64, with conversions on the way: `rope.rotate`
      computes in f32 (f64), and rounds once.

    Then softmax attention on turned queries and keys becomes `rope.attention`:
    `softmax(scale * q k^T + mask) v`, with the batch and the heads in one dim or in
    two, kv heads repeated for groups of query heads, and scales wherever they stand.
    The frequencies are those that the tables are made of, as
    `#rope.explicit_frequencies`: an angle must be a row number times a constant, or
    the rotations stay `rope.rotate`. A mask must be none or causal, perhaps with a
    sliding window, whatever it is computed from; it may be added or selected, -inf or
    at most half of the lowest number of its type. Two scores of which one is selected by the relative position,
    as published code of ReRoPE and Leaky ReRoPE has them, become those maps.

    Nothing is matched by name. What is nearly a rotation, or nearly attention, stays
    as it is; `--remarks-filter=rope-raise` says what was raised, and what was missing.
    Run canonicalization and CSE before it, where a program computes a table twice.
  }];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::complex::ComplexDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::math::MathDialect", "::mlir::rope::RopeDialect",
    "::mlir::tensor::TensorDialect"
  ];
  let statistics = [
    Statistic<"numRotations", "num-rotations", "Rotations raised">,
    Statistic<"numAttentions", "num-attentions", "Attention raised">
  ];
}

#endif // ROPE_CONVERSION_PASSES_TD

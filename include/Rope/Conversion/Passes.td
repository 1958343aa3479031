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
    Rewrites `rope.table`, `rope.rotate` and `rope.attention`, on tensors, into
    plain linalg, arith, math and tensor: un-fused, one statement per line of the
    ops' formulas, for any other compiler and as the oracle of the fused path.
    Attention computes one full score matrix per piece of the position map and
    selects. Ops on memrefs are an error.
  }];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::linalg::LinalgDialect", "::mlir::math::MathDialect",
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
           "Keys (or channels of value) per register tile">
  ];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::LLVM::LLVMDialect", "::mlir::memref::MemRefDialect",
    "::mlir::scf::SCFDialect", "::mlir::ub::UBDialect",
    "::mlir::vector::VectorDialect", "::mlir::x86vector::X86VectorDialect"
  ];
}

#endif // ROPE_CONVERSION_PASSES_TD

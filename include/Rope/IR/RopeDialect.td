//===- RopeDialect.td - The rope dialect -------------------*- tablegen -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_IR_ROPEDIALECT_TD
#define ROPE_IR_ROPEDIALECT_TD

include "mlir/IR/OpBase.td"

def Rope_Dialect : Dialect {
  let name = "rope";
  let cppNamespace = "::mlir::rope";
  let summary = "Rotary position embeddings and attention over piecewise "
                "relative positions";
  let description = [{
    The dialect has the operations of rotary position embeddings (RoPE, Su et
    al., 2021, arXiv:2104.09864): tables of cosines and sines, the rotation of
    vectors by them, and attention whose relative position is a piecewise-linear
    function of `query position - key position` (RoPE itself, ReRoPE, Leaky
    ReRoPE).

    Names used throughout: `B` batch, `Hq` query heads, `Hkv` key/value heads,
    `Lq` queries, `Lk` keys, `D` head dim of query and key, `Dv` head dim of
    value, `R <= D` rotary dim. A *pair* is two channels that are turned
    together; pair `c` of `R/2` turns by the angle
    `position * inverse_frequency[c]` (radians).

    There are two levels. `rope.table`, `rope.rotate` and `rope.attention` are
    what a model is written with; they take tensors or memrefs.
    `rope.online_attention` is the tile level: one update of an online softmax
    by a tile of keys, on memrefs, inside explicit loops.
  }];
  let dependentDialects = ["affine::AffineDialect", "arith::ArithDialect",
                           "memref::MemRefDialect", "tensor::TensorDialect"];
  let useDefaultAttributePrinterParser = 1;
  let extraClassDeclaration = [{
    void registerAttributes();
  }];
}

#endif // ROPE_IR_ROPEDIALECT_TD

//===- RopeAttrs.td - The attributes and enums -------------*- tablegen -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_IR_ROPEATTRS_TD
#define ROPE_IR_ROPEATTRS_TD

include "mlir/IR/EnumAttr.td"
include "Rope/IR/RopeAttrBase.td"
include "Rope/IR/RopeFrequencyAttrs.td"
include "Rope/IR/RopePositionMapAttrs.td"

//===----------------------------------------------------------------------===//
// Pairing
//===----------------------------------------------------------------------===//

def Rope_Pairing : I32EnumAttr<"Pairing",
    "which two channels of a head are turned together", [
      I32EnumAttrCase<"half", 0>, I32EnumAttrCase<"interleaved", 1>]> {
  let cppNamespace = "::mlir::rope";
  let genSpecializedAttr = 0;
}

def Rope_PairingAttr : EnumAttr<Rope_Dialect, Rope_Pairing, "pairing"> {
  let description = [{
    `half` pairs the channels `(c, c + R/2)`, as LLaMA and GPT-NeoX do;
    `interleaved` pairs `(2c, 2c + 1)`, as the RoFormer paper and GPT-J do.
  }];
  let assemblyFormat = "`<` $value `>`";
}

//===----------------------------------------------------------------------===//
// Layout
//===----------------------------------------------------------------------===//

def Rope_Layout : I32EnumAttr<"Layout",
    "the order of the dims of queries, keys, values and outputs", [
      I32EnumAttrCase<"bhld", 0>, I32EnumAttrCase<"blhd", 1>]> {
  let cppNamespace = "::mlir::rope";
  let genSpecializedAttr = 0;
}

def Rope_LayoutAttr : EnumAttr<Rope_Dialect, Rope_Layout, "layout"> {
  let description = [{
    `bhld` is `[B, H, L, D]`, as PyTorch's scaled_dot_product_attention and caches
    have it; `blhd` is `[B, L, H, D]`, as projections leave it and FlashAttention
    takes it.
  }];
  let assemblyFormat = "`<` $value `>`";
}

#endif // ROPE_IR_ROPEATTRS_TD

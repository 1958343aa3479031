//===- RopeAttrs.td - Position maps and enums --------------*- tablegen -*-===//
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
// Position maps
//===----------------------------------------------------------------------===//

def Rope_LinearMapAttr : Rope_Attr<"LinearMap", "linear", [
    DeclareAttrInterfaceMethods<Rope_PositionMapInterface>]> {
  let summary = "m(r) = r: plain RoPE";
  let description = [{
    Relative positions as they are (RoFormer, arXiv:2104.09864).

    ```mlir
    #rope.linear
    ```
  }];
  let genVerifyDecl = 0;
}

def Rope_ReRoPEMapAttr : Rope_Attr<"ReRoPEMap", "rerope", [
    DeclareAttrInterfaceMethods<Rope_PositionMapInterface>]> {
  let summary = "m(r) = min(r, w): rectified RoPE";
  let description = [{
    Relative positions cut off at the window `w >= 0` (ReRoPE, J. Su, 2023,
    https://kexue.fm/archives/9708): `m(r) = min(r, w)`. Without `causal` the
    sign is kept: `m(r) = max(-w, min(r, w))`.

    Pieces: near keys (`|r| < w`) are turned by `j` and their query by `i`; far
    keys are not turned at all and their query by `w` (by `-w` for keys after
    it).

    ```mlir
    #rope.rerope<window = 1024>
    ```
  }];
  let parameters = (ins AttrParameter<"int64_t", "window w">:$window);
  let assemblyFormat = "`<` struct(params) `>`";
}

def Rope_LeakyMapAttr : Rope_Attr<"LeakyMap", "leaky", [
    DeclareAttrInterfaceMethods<Rope_PositionMapInterface>]> {
  let summary = "m(r) = r below w, then slope 1/k: Leaky ReRoPE";
  let description = [{
    Relative positions that grow `k` times slower past the window `w >= 0`
    (Leaky ReRoPE, J. Su, 2023, https://kexue.fm/archives/9708):
    `m(r) = r` for `r < w`, else `w + (r - w)/k`, for finite `k > 0`. `k < 1`
    grows faster (InvLeaky ReRoPE, https://kexue.fm/archives/9728). Without
    `causal` the sign is kept: `m(-r) = -m(r)`.

    Pieces: far keys are turned by `j/k` and their query by `i/k + w(1 - 1/k)`
    (by `i/k - w(1 - 1/k)` for keys after it).

    ```mlir
    #rope.leaky<window = 128, k = 16.0>
    ```
  }];
  let parameters = (ins
    AttrParameter<"int64_t", "window w">:$window,
    Rope_DoubleParameter<"inverse slope k past the window">:$k);
  let assemblyFormat = "`<` struct(params) `>`";
}

#endif // ROPE_IR_ROPEATTRS_TD

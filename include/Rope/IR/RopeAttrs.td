//===- RopeAttrs.td - Frequencies, position maps, enums ----*- tablegen -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_IR_ROPEATTRS_TD
#define ROPE_IR_ROPEATTRS_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "Rope/IR/RopeDialect.td"
include "Rope/IR/RopeInterfaces.td"

class Rope_Attr<string name, string attrMnemonic, list<Trait> traits = []>
    : AttrDef<Rope_Dialect, name, traits> {
  let mnemonic = attrMnemonic;
  let genVerifyDecl = 1;
}

/// A float64 parameter, printed so that it reads back to the same bits.
class Rope_DoubleParameter<string desc> : APFloatParameter<desc> {
  let parser = "::mlir::rope::detail::parseDouble($_parser)";
  let printer = "$_printer.printFloat($_self)";
}

class Rope_DefaultDoubleParameter<string default, string desc>
    : Rope_DoubleParameter<desc> {
  let defaultValue = "::llvm::APFloat(" # default # ")";
}

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
// Frequencies
//===----------------------------------------------------------------------===//

def Rope_FrequenciesAttr : Rope_Attr<"Frequencies", "frequencies", [
    DeclareAttrInterfaceMethods<Rope_FrequenciesInterface>]> {
  let summary = "geometric inverse frequencies, optionally scaled";
  let description = [{
    The `dim/2` inverse frequencies `base^(-2c/dim)`, c = 0..dim/2-1, of
    RoFormer (arXiv:2104.09864), changed by `scaling` where there is one.
    `dim` is the rotary dim `R`: even and positive. `base` is finite and
    positive, 10000 by default.

    ```mlir
    #rope.frequencies<dim = 128>
    #rope.frequencies<dim = 128, base = 5.0e+05,
                      scaling = #rope.linear_scaling<factor = 8.0>>
    ```
  }];
  let parameters = (ins
    AttrParameter<"int64_t", "rotary dim R">:$dim,
    Rope_DefaultDoubleParameter<"10000.0", "base of the frequencies">:$base,
    OptionalParameter<"::mlir::Attribute", "a frequency scaling">:$scaling);
  let assemblyFormat = "`<` struct(params) `>`";
}

def Rope_LinearScalingAttr : Rope_Attr<"LinearScaling", "linear_scaling", [
    DeclareAttrInterfaceMethods<Rope_FrequencyScalingInterface>]> {
  let summary = "position interpolation: every frequency divided by a factor";
  let description = [{
    Position interpolation (Chen et al., 2023, arXiv:2306.15595): the inverse
    frequencies are divided by `factor`, finite and positive, usually the length
    to read over the length trained on.

    ```mlir
    #rope.linear_scaling<factor = 4.0>
    ```
  }];
  let parameters = (ins Rope_DoubleParameter<"divisor">:$factor);
  let assemblyFormat = "`<` struct(params) `>`";
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

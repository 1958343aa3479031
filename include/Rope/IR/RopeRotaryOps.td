//===- RopeRotaryOps.td - Tables and rotation --------------*- tablegen -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_IR_ROPEROTARYOPS_TD
#define ROPE_IR_ROPEROTARYOPS_TD

include "Rope/IR/RopeOpBase.td"

def Rope_TableOp : Rope_StructuredOp<"table", [AttrSizedOperandSegments]> {
  let summary = "cosines and sines of rotary angles";
  let description = [{
    For `L` positions and the `R/2` inverse frequencies `f` of `frequencies`,
    with amplitude `A`:

    1. `p[l] = position_scale * index[l] + position_offset`
    2. `cos[l, c] = A * cos(p[l] * f[c])`
    3. `sin[l, c] = A * sin(p[l] * f[c])`

    `positions` is a 1-D tensor or memref of signed integers `index[l]`, or a
    single `index`: the first of `L` consecutive positions. Negative positions
    are legal. Frequencies of `A` axes take them as `[A, L]` too: pair `c` is turned
    by the position of its axis. Angles are kept as 64-bit fixed-point fractions of a turn, so that
    the range reduction is exact at any position.

    Under xPos cosines and sines are multiplied by `zeta[c]^(p/s)`, or, with
    `keys`, by `zeta[c]^(-p/s)`. There `center`, an index, is taken off `index[l]`
    first, so that the factors of a long sequence stay in the range of f32; tables
    of queries and of keys must have the same.

    `length` is the length of the sequence, in positions, and is given where the
    frequencies depend on it, as those of `#rope.dynamic_ntk_scaling` do.
    `inverse_frequencies` are given where `frequencies` is
    `#rope.operand_frequencies`. Both are read when the program runs.

    Operand shapes: `inverse_frequencies`: `[R/2]` f32 or f64; `cos`, `sin`:
    `[L, R/2]` f32. Results: those of `cos` and `sin`, on tensors.

    ```mlir
    %cos, %sin = rope.table #rope.frequencies<dim = 64>
        positions(%first : index)
        outs(%c, %s : tensor<?x32xf32>, tensor<?x32xf32>)
    %cos1, %sin1 = rope.table #rope.operand_frequencies<dim = 64>
        inverse_frequencies(%f : tensor<32xf32>) positions(%p : tensor<?xi64>)
        outs(%c, %s : tensor<?x32xf32>, tensor<?x32xf32>)
    ```
  }];
  let arguments = (ins
    Rope_FrequenciesInterface:$frequencies,
    Rope_Positions:$positions,
    Arg<Optional<Index>, "index at which the factors of xPos are 1">:$center,
    Arg<Optional<Index>, "length that the frequencies depend on">:$length,
    Arg<Optional<Rope_InverseFrequencies>,
        "inverse frequencies known at run time">:$inverse_frequencies,
    Rope_TableShaped:$cos,
    Rope_TableShaped:$sin,
    Arg<DefaultValuedAttr<F64Attr, "1.0">, "positions by index">:
        $position_scale,
    Arg<DefaultValuedAttr<F64Attr, "0.0">, "position of index 0">:
        $position_offset,
    Arg<UnitAttr, "factors of xPos are those of keys">:$keys);
  let results = (outs Variadic<AnyRankedTensor>:$results);
  let assemblyFormat = [{
    $frequencies (`keys` $keys^)? (`length` `(` $length^ `)`)?
    (`inverse_frequencies` `(` $inverse_frequencies^ `:`
      type($inverse_frequencies) `)`)?
    `positions` `(` $positions `:` type($positions) `)`
    (`center` `(` $center^ `)`)?
    `outs` `(` $cos `,` $sin `:` type($cos) `,` type($sin) `)` attr-dict
  }];
  let extraClassDeclaration = [{
    MutableOperandRange getDpsInitsMutable() {
      return MutableOperandRange(*this, getOperation()->getNumOperands() - 2,
                                 /*length=*/2);
    }
    /// Whether positions are given by axis, `[A, L]`.
    bool hasAxes() {
      auto type = ::llvm::dyn_cast<ShapedType>(getPositions().getType());
      return type && type.getRank() == 2;
    }
    /// The positions are consecutive; `positions` is the first of them.
    bool hasConsecutivePositions() {
      return getPositions().getType().isIndex();
    }
  }];
}

def Rope_RotateOp : Rope_StructuredOp<"rotate"> {
  let summary = "rotation of vectors by tables of cosines and sines";
  let description = [{
    Turns every pair `(a, b)` of the `R` leading channels of each row of `input`
    by the angle whose cosine and sine stand in the tables:

    1. `a' = a * cos[l, c] - b * sin[l, c]`
    2. `b' = a * sin[l, c] + b * cos[l, c]`

    `inverse` negates the sine. `pairing` says which channels are pair `c`:
    `half`, the default, `(c, c + R/2)`; `interleaved`, `(2c, 2c + 1)`.
    Channels `R` to `D-1` pass unchanged (partial rotation). The arithmetic is
    f32, or f64 where `input` is f64.

    Operand shapes: `input`, `output`: `[..., L, D]`; `cos`, `sin`: `[L, R/2]`
    f32, or `[1, R/2]`, with a static 1, to turn every row by one position. The
    element type of `output` is that of `input` or a wider float type. On memrefs
    `output` may be the buffer of `input`.

    ```mlir
    %y = rope.rotate ins(%x, %cos, %sin : tensor<8x?x64xf32>,
                         tensor<?x32xf32>, tensor<?x32xf32>)
                     outs(%x0 : tensor<8x?x64xf32>)
    %z = rope.rotate pairing<interleaved> inverse
                     ins(%y, %cos, %sin : tensor<8x?x64xf32>,
                         tensor<?x32xf32>, tensor<?x32xf32>)
                     outs(%x0 : tensor<8x?x64xf32>)
    ```
  }];
  let arguments = (ins
    Rope_FloatShaped:$input,
    Rope_TableShaped:$cos,
    Rope_TableShaped:$sin,
    Rope_FloatShaped:$output,
    Arg<DefaultValuedAttr<Rope_PairingAttr, "::mlir::rope::Pairing::half">,
        "half (LLaMA) or interleaved (GPT-J) pairs of channels">:$pairing,
    Arg<UnitAttr, "turns back">:$inverse);
  let results = (outs Variadic<AnyRankedTensor>:$results);
  let assemblyFormat = [{
    (`pairing` `` $pairing^)? (`inverse` $inverse^)?
    `ins` `(` $input `,` $cos `,` $sin `:`
      type($input) `,` type($cos) `,` type($sin) `)`
    `outs` `(` $output `:` type($output) `)` attr-dict
  }];
  let hasCanonicalizer = 1;
  let extraClassDeclaration = [{
    MutableOperandRange getDpsInitsMutable() { return getOutputMutable(); }
    ShapedType getInputType() {
      return ::llvm::cast<ShapedType>(getInput().getType());
    }
    ShapedType getOutputType() {
      return ::llvm::cast<ShapedType>(getOutput().getType());
    }
    ShapedType getTableType() {
      return ::llvm::cast<ShapedType>(getCos().getType());
    }
  }];
}

def Rope_RerotateOp : Op<Rope_Dialect, "rerotate", [
    DestinationStyleOpInterface,
    DeclareOpInterfaceMethods<InferTypeOpInterface>,
    DeclareOpInterfaceMethods<MemoryEffectsOpInterface>,
    DeclareOpInterfaceMethods<ReifyRankedShapedTypeOpInterface, [
      "reifyResultShapes"]>]> {
  let summary = "rotated vectors, as of a cache, turned by other tables instead";
  let description = [{
    What `rope.rotate` would have given by the tables `to`, from what it gave by the
    tables `from`: for a cache of rotated keys whose frequencies change with the
    length (dynamic NTK, LongRoPE), or whose entries get other positions
    (StreamingLLM, Xiao et al. 2023, arXiv:2309.17453). With the pair `(a, b)` as the
    complex number `a + ib`, and so the tables,

    1. `t[l, c] = to[l, c] / from[l, c]`
    2. `a' + ib' = (a + ib) * t[l, c]`

    The quotient takes back the amplitude of `from` and the factor of xPos, too, and
    the vectors get those of `to`. Pairs, rotary dim and rows are as in
    `rope.rotate`. Tables are divided in f32; the rest is that of `rope.rotate`.

    Operand shapes: `input`, `output`: `[..., L, D]`; all tables: `[L, R/2]` f32, or
    `[1, R/2]`, with a static 1. The element type of `output` is that of `input` or
    a wider float type. On memrefs `output` may be the buffer of `input`.

    ```mlir
    %y = rope.rerotate ins(%cache : tensor<8x?x64xbf16>)
        from(%cos0, %sin0 : tensor<?x32xf32>, tensor<?x32xf32>)
        to(%cos1, %sin1 : tensor<?x32xf32>, tensor<?x32xf32>)
        outs(%cache : tensor<8x?x64xbf16>)
    ```
  }];
  let arguments = (ins
    Rope_FloatShaped:$input,
    Rope_TableShaped:$from_cos,
    Rope_TableShaped:$from_sin,
    Rope_TableShaped:$to_cos,
    Rope_TableShaped:$to_sin,
    Rope_FloatShaped:$output,
    DefaultValuedAttr<Rope_PairingAttr, "::mlir::rope::Pairing::half">:$pairing);
  let results = (outs Variadic<AnyRankedTensor>:$results);
  let assemblyFormat = [{
    (`pairing` `` $pairing^)? `ins` `(` $input `:` type($input) `)`
    `from` `(` $from_cos `,` $from_sin `:` type($from_cos) `,` type($from_sin) `)`
    `to` `(` $to_cos `,` $to_sin `:` type($to_cos) `,` type($to_sin) `)`
    `outs` `(` $output `:` type($output) `)` attr-dict
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    MutableOperandRange getDpsInitsMutable() { return getOutputMutable(); }
  }];
}

#endif // ROPE_IR_ROPEROTARYOPS_TD

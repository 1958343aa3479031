//===- RopePositionMapAttrs.td - Position maps -------------*- tablegen -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Functions m that replace the relative position r = i - j of the query at i
// and the key at j. lib/Rope/IR/PositionMapAttrs.cpp implements what is
// declared here.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_IR_ROPEPOSITIONMAPATTRS_TD
#define ROPE_IR_ROPEPOSITIONMAPATTRS_TD

include "Rope/IR/RopeAttrBase.td"

//===----------------------------------------------------------------------===//
// Functions of the relative position
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

def Rope_PiecewiseMapAttr : Rope_Attr<"PiecewiseMap", "piecewise", [
    DeclareAttrInterfaceMethods<Rope_PositionMapInterface>]> {
  let summary = "m(r) given by breakpoints and slopes";
  let description = [{
    Any piecewise-linear function of the relative position. With the breakpoints
    `b[1] < ... < b[n]`, `b[0] = 0` and `b[n+1]` infinite,

        m(r) = slopes[k] * r + offsets[k]   for b[k] <= r < b[k+1], r >= 0.

    `slopes` has one element more than `breakpoints`. Without `offsets` the
    function is continuous and `m(0) = 0`:
    `offsets[k] = offsets[k-1] + (slopes[k-1] - slopes[k]) * b[k]` from
    `offsets[0] = 0`. With `offsets`, one for each slope, it may jump. Without
    `causal` the sign is kept: `m(-r) = -m(r)` for `r > 0`.

    Breakpoints are in positions, not negative, and rise; the first may be 0,
    which leaves `slopes[0]` without keys. Slopes, in positions per position, and
    offsets, in positions, are any finite numbers, also negative ones.

    `#rope.linear`, `#rope.rerope` and `#rope.leaky` are the special cases

    ```mlir
    #rope.piecewise<breakpoints = [], slopes = [1.0]>
    #rope.piecewise<breakpoints = [1024], slopes = [1.0, 0.0]>
    #rope.piecewise<breakpoints = [128], slopes = [1.0, 0.0625]>  // k = 16
    ```

    and those that jump have offsets:

    ```mlir
    #rope.piecewise<breakpoints = [64, 512], slopes = [1.0, 0.25, 0.0],
                    offsets = [0.0, 48.0, 200.0]>
    ```

    Pieces: where the slope is `a` and the offset `c`, queries are turned by
    `a i + c` (by `a i - c` for keys after them) and keys by `a j`; where the
    slope is 0, keys are not turned.
  }];
  let parameters = (ins
    AttrParameter<"::mlir::DenseI64ArrayAttr",
                  "relative positions at which slopes change">:$breakpoints,
    Rope_DoublesParameter<"slopes between breakpoints">:$slopes,
    Rope_OptionalDoublesParameter<"offsets between breakpoints">:$offsets);
  let assemblyFormat = "`<` struct(params) `>`";
}

//===----------------------------------------------------------------------===//
// Functions of both positions
//===----------------------------------------------------------------------===//

def Rope_SelfExtendMapAttr : Rope_Attr<"SelfExtendMap", "self_extend", [
    DeclareAttrInterfaceMethods<Rope_PositionMapInterface>]> {
  let summary = "r below w, then by groups of G positions: SelfExtend";
  let description = [{
    Near keys have their relative position, far keys that of their group of `G`
    consecutive positions (SelfExtend, Jin et al., 2024, arXiv:2401.01325):

        m(i, j) = r                                            for r < w
                  floor(i/G) - floor(j/G) + w - floor(w/G)     for r >= w.

    Without `causal` the sign is kept: `m(j, i) = -m(i, j)`. The window `w` is not
    negative, the group `G` positive; `G = 1` is `#rope.linear`.

    The shift `w - floor(w/G)` is that of the paper (its Algorithm 1) and of the
    authors' code where it decodes (datamllab/LongLM, `flash_self_extend_forward`).
    Where it reads a prompt that code divides without rounding. With
    `exact_shift = true` the shift is `w - w/G`; the two differ where `G` does
    not divide `w`. The code also leaves out the shift while no query has reached
    position `w`; there are no far keys then.

    Pieces: near keys are turned by `j` and their query by `i`; far keys by
    `floor(j/G)` and their query by `floor(i/G) + shift` (minus the shift for keys
    after it).

    ```mlir
    #rope.self_extend<window = 512, group = 8>
    #rope.self_extend<window = 1000, group = 16, exact_shift = true>
    ```
  }];
  let parameters = (ins
    AttrParameter<"int64_t", "window w">:$window,
    AttrParameter<"int64_t", "positions G of a group">:$group,
    Rope_DefaultBoolParameter<"false", "shift far keys by w - w/G">:$exact_shift);
  let assemblyFormat = "`<` struct(params) `>`";
}

def Rope_SawtoothMapAttr : Rope_Attr<"SawtoothMap", "sawtooth", [
    DeclareAttrInterfaceMethods<Rope_PositionMapInterface>]> {
  let summary = "ReRoPE whose window follows blocks of g positions";
  let description = [{
    ReRoPE (https://kexue.fm/archives/9708) whose boundary is the same for all
    queries of a block of `g` consecutive positions:

        m(i, j) = r    for (floor(i/g) - floor(j/g)) * g < w
                  w    elsewhere.

    The last near key of a query moves by `g` positions from block to block, so
    that its relative position is a sawtooth between `w - g` and `w + g`. A tile of
    queries that lies in one block has one boundary, and where the keys are split
    there no key gets two scores: where the query tile divides `g`, tiles begin at
    multiples of it, and `g` is a multiple of the key group. Near keys are those of
    the query's block and of the `ceil(w/g) - 1` blocks before it.

    Without `causal` the sign is kept: `m(j, i) = -m(i, j)`. The window `w` is not
    negative; at `w = 0` every key has the position 0. The block `g` is positive;
    `g = 1` is `#rope.rerope`.

    Pieces: those of `#rope.rerope`, with begins at blocks.

    ```mlir
    #rope.sawtooth<window = 1024, block = 64>
    ```
  }];
  let parameters = (ins
    AttrParameter<"int64_t", "window w">:$window,
    AttrParameter<"int64_t", "positions g of a block">:$block);
  let assemblyFormat = "`<` struct(params) `>`";
}

def Rope_DualChunkMapAttr : Rope_Attr<"DualChunkMap", "dual_chunk", [
    DeclareAttrInterfaceMethods<Rope_PositionMapInterface>]> {
  let summary = "positions within chunks: dual chunk attention";
  let description = [{
    Dual chunk attention (DCA; An et al., 2024, "Training-Free Long-Context
    Scaling of Large Language Models", arXiv:2402.17463). Keys are turned by their
    position in their chunk of `s` positions; a query, by the chunk of the key:

        m(i, j) = i mod s - j mod s             in the same chunk
                  s + min(i mod s, l) - j mod s   in the chunk before
                  s + l - j mod s                 in chunks before that

    with `s = chunk` and `l = local`. The relative position is kept within a chunk
    and for the `l` keys before a query; none exceeds `s + l`.

    These are the numbers of the authors' code (HKUNLP/ChunkLlama) and of models
    that use it (Qwen2.5-1M): `s = chunk_size - local_window` and
    `l = local_window`. The paper's largest position is one less: with its `s`, `w`
    and `c = s + w`, `l` is `w - 1`.

    The paper and its code are causal. Without `causal` a key after the query is
    seen as the query is seen from it: `m(j, i) = -m(i, j)`.

    `chunk` is positive, `local` from 0 to `chunk - 1`. The scaling of the authors'
    code for long inputs, `mscale`, is one of frequencies.

    Pieces: far and previous chunks, the query's own, and, without `causal`, the
    next and those after. Keys are turned once, by `j mod s`; without `causal`
    also by `s + min(j mod s, l)` and by `s + l`.

    ```mlir
    #rope.dual_chunk<chunk = 5120, local = 1024>
    ```
  }];
  let parameters = (ins
    AttrParameter<"int64_t", "positions s of a chunk">:$chunk,
    AttrParameter<"int64_t", "positions l kept into the chunk before">:$local);
  let assemblyFormat = "`<` struct(params) `>`";
}

#endif // ROPE_IR_ROPEPOSITIONMAPATTRS_TD

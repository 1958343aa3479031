//===- RopeScoreAttrs.td - What attention does to scores ---*- tablegen -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Options of rope.attention: which keys are visible, and how queries are scaled
// by their position.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_IR_ROPESCOREATTRS_TD
#define ROPE_IR_ROPESCOREATTRS_TD

include "Rope/IR/RopeAttrBase.td"

//===----------------------------------------------------------------------===//
// Visibility
//===----------------------------------------------------------------------===//

def Rope_SlidingWindowAttr : Rope_Attr<"SlidingWindow", "sliding_window", [
    DeclareAttrInterfaceMethods<Rope_VisibilityInterface>]> {
  let summary = "the last W keys, and the first S";
  let description = [{
    The query at `i` sees the keys `i - W < j <= i` with `causal`, `|i - j| < W`
    without (Longformer, Beltagy et al. 2020, arXiv:2004.05150; Mistral 7B, Jiang
    et al. 2023, arXiv:2310.06825), and in both cases the first `S` keys, called
    sinks (StreamingLLM, Xiao et al. 2023, arXiv:2309.17453). Sinks keep their
    positions, relative to which they are turned by the map; with
    `#rope.rerope` this is the Lambda-shaped attention with a limit of distance
    of LM-Infinite (Han et al. 2023, arXiv:2308.16137). Sink *logits*, as
    gpt-oss has, are something else.

    `W` and `S` may be 0. Models that mix local and global layers (Gemma 2 and 3,
    gpt-oss) have an op with it in the one and without it in the other.

    ```mlir
    #rope.sliding_window<size = 4096>
    #rope.sliding_window<size = 1024, sinks = 4>
    ```
  }];
  let parameters = (ins
    AttrParameter<"int64_t", "window W">:$size,
    DefaultValuedParameter<"int64_t", "0", "sinks S">:$sinks);
  let assemblyFormat = "`<` struct(params) `>`";
}

def Rope_ChunkedAttentionAttr
    : Rope_Attr<"ChunkedAttention", "chunked_attention", [
    DeclareAttrInterfaceMethods<Rope_VisibilityInterface>]> {
  let summary = "the keys of the chunk of the query";
  let description = [{
    Positions fall into chunks of `C`, and the query at `i` sees the keys with
    `floor(j/C) = floor(i/C)`: the attention of the local layers of Llama 4
    (Meta 2025, `attention_chunk_size`).

    ```mlir
    #rope.chunked_attention<size = 8192>
    ```
  }];
  let parameters = (ins AttrParameter<"int64_t", "chunk C">:$size);
  let assemblyFormat = "`<` struct(params) `>`";
}

//===----------------------------------------------------------------------===//
// Scaling of queries by position
//===----------------------------------------------------------------------===//

def Rope_LogNScalingAttr : Rope_Attr<"LogNScaling", "log_n_scaling", [
    DeclareAttrInterfaceMethods<Rope_QueryScalingInterface>]> {
  let summary = "max(1, ln(i + 1) / ln(L)): log-n scaling";
  let description = [{
    Queries grow with the logarithm of the number of keys before them, so that
    attention over many keys stays as sharp as over few (J. Su 2021,
    https://kexue.fm/archives/8823). The factor of the query at `i` is

        max(1, ln(i + 1) / ln(L))      for a model trained without it on `L`
                                       positions (`post_hoc`, the default; ReRoPE,
                                       https://kexue.fm/archives/9708; `use_logn_attn`
                                       of Qwen)
        ln(i + 1) / ln(L)              for a model trained with it
                                       (`post_hoc = false`); any `L`, such as 512

    A position `i < 0` counts as 0, whose factor is 1 and 0. `L >= 2`.

    ```mlir
    #rope.log_n_scaling<length = 4096>
    #rope.log_n_scaling<length = 512, post_hoc = false>
    ```
  }];
  let parameters = (ins
    AttrParameter<"int64_t", "length L, in positions">:$length,
    Rope_DefaultBoolParameter<"true", "limit the factor to 1 from below">
      :$post_hoc);
  let assemblyFormat = "`<` struct(params) `>`";
}

def Rope_TemperatureTuningAttr
    : Rope_Attr<"TemperatureTuning", "temperature_tuning", [
    DeclareAttrInterfaceMethods<Rope_QueryScalingInterface>]> {
  let summary = "1 + a ln(floor((i + 1) / F) + 1): Llama 4";
  let description = [{
    The temperature tuning of the layers without position embeddings of Llama 4
    (Meta 2025): the factor of the query at `i` is

        1 + attn_scale * ln(floor((i + 1) / floor_scale) + 1)

    A position `i < 0` has the factor 1. `floor_scale >= 1`, in positions.

    ```mlir
    #rope.temperature_tuning<floor_scale = 8192, attn_scale = 0.1>
    ```
  }];
  let parameters = (ins
    DefaultValuedParameter<"int64_t", "8192", "positions per step">
      :$floor_scale,
    Rope_DefaultDoubleParameter<"0.1", "weight of the logarithm">:$attn_scale);
  let assemblyFormat = "(`<` struct($floor_scale, $attn_scale)^ `>`)?";
}

//===----------------------------------------------------------------------===//
// Biases by relative position
//===----------------------------------------------------------------------===//

def Rope_ALiBiAttr : Rope_Attr<"ALiBi", "alibi", [
    DeclareAttrInterfaceMethods<Rope_RelativeBiasInterface, [
      "isTableOptional"]>]> {
  let summary = "-slope |i - j|: ALiBi";
  let description = [{
    Attention with linear biases (Press et al. 2021, arXiv:2108.12409): head `h` has
    the bias `-slope[h] * |i - j|`. The slopes are the table, `[Hq]`; without one
    they are those of the paper: `2^(-8(h+1)/H)` where the number of heads `H` is a
    power of two; else, with `P` the largest one below it, these of `P` heads for
    the first `P`, and `2^(-4(2(h-P)+1)/P)` for the others.

    ```mlir
    #rope.alibi
    ```
  }];
  let genVerifyDecl = 0;
}

def Rope_T5BucketsAttr : Rope_Attr<"T5Buckets", "t5_buckets", [
    DeclareAttrInterfaceMethods<Rope_RelativeBiasInterface>]> {
  let summary = "table[bucket(i - j)]: T5's relative bias";
  let description = [{
    A learned bias for each bucket of relative positions and each head, the table,
    `[num_buckets, Hq]` (T5, Raffel et al. 2019, arXiv:1910.10683). With
    `bidirectional` the upper half of the buckets are those of keys after the query,
    and `r = |i - j|`, `n = num_buckets/2`; without, `r = max(i - j, 0)` and
    `n = num_buckets`. With `e = n/2`, the bucket of `r` is

        r                                                   for r < e
        min(n - 1, e + floor((n - e) ln(r/e) / ln(max_distance/e)))    else

    ```mlir
    #rope.t5_buckets<num_buckets = 32, max_distance = 128>
    #rope.t5_buckets<num_buckets = 32, max_distance = 128, bidirectional = true>
    ```
  }];
  let parameters = (ins
    AttrParameter<"int64_t", "buckets">:$num_buckets,
    AttrParameter<"int64_t", "distance from which on all are in the last bucket">
      :$max_distance,
    Rope_DefaultBoolParameter<"false", "buckets for keys after the query">
      :$bidirectional);
  let assemblyFormat = "`<` struct(params) `>`";
}

#endif // ROPE_IR_ROPESCOREATTRS_TD

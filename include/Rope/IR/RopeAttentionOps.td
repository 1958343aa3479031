//===- RopeAttentionOps.td - Attention ---------------------*- tablegen -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_IR_ROPEATTENTIONOPS_TD
#define ROPE_IR_ROPEATTENTIONOPS_TD

include "Rope/IR/RopeOpBase.td"

def Rope_AttentionOp : Rope_StructuredOp<"attention", [
    AttrSizedOperandSegments]> {
  let summary = "attention over piecewise relative positions";
  let description = [{
    Scaled dot-product attention on un-rotated queries and keys, whose scores
    see the relative position through the position map `m`:

    1. `i = query_offset + l`: the position of query `l`; `j`: that of key `j`.
       Without the operand `query_offset = Lk - Lq`, so that the last query
       meets the last key (a decode step is the case `Lq = 1`).
    2. `s[l, j] = scale * f(i) * <rot(q[l], i), rot(k[j], j)>` with `i - j`
       replaced by `m(i - j)`; `scale` is `1/sqrt(D)` by default, and `f` is the
       factor of `query_scaling`, 1 by default. With `soft_cap(c)`, `c > 0`, `s`
       is replaced by `c * tanh(s / c)` (Gemma 2, arXiv:2408.00118). `bias`, an
       additive mask, is added to that.
    3. With `causal`, keys `j > i` are hidden, and so are those that `visible`
       does not show.
    4. `lse[l] = ln(sum_j exp(s[l, j]))` over the visible keys.
    5. `out[l] = sum_j exp(s[l, j] - lse[l]) * v[j]` over the visible keys.

    A row with no visible key, or whose visible scores are all -inf, gives zeros
    and an LSE of -inf. A NaN reaches exactly the rows that see it. Scores and
    softmax are f32, f64 where the operands are f64.

    With `rotated_keys` the keys are given as a cache of rotated keys holds them:
    key `j` already turned by position `j`, by the same frequencies. What a piece of
    the map turns them by is then taken relative to that; for RoPE nothing is left.

    `length`, the length of the sequence in positions, and `inverse_frequencies`
    are those of `rope.table`, and are given where the frequencies need them.

    `query_positions` and `key_positions` replace the positions by which queries
    and keys are turned, where the map is linear, as for images (several axes) or
    packed sequences: `[L]` for every axis and batch entry, `[A, L]` by axis, or
    `[B, A, L]` by batch entry and axis. They come together, but for
    `rotated_keys`, whose keys need none. What is visible still follows from
    `i` and `j`.

    Operand shapes: `query`: `[B, Hq, Lq, D]`, `key`: `[B, Hkv, Lk, D]`,
    `value`: `[B, Hkv, Lk, Dv]`, all of one element type; `inverse_frequencies`:
    `[R/2]` f32 or f64; `outputs`:
    `[B, Hq, Lq, Dv]` of that type, and optionally the LSE, `[B, Hq, Lq]` f32
    (f64 where the operands are f64). `Hq` is a multiple of `Hkv`: query head
    `h` reads key head `h / (Hq/Hkv)`. With `layout<blhd>` these are
    `[B, Lq, Hq, D]`, `[B, Lk, Hkv, D]`, `[B, Lk, Hkv, Dv]` and
    `[B, Lq, Hq, Dv]`; the LSE stays `[B, Hq, Lq]`.

    ```mlir
    %out = rope.attention #rope.rerope<window = 1024>,
        #rope.frequencies<dim = 128> causal
        ins(%q, %k, %v : tensor<1x32x?x128xf32>, tensor<1x8x?x128xf32>,
            tensor<1x8x?x128xf32>)
        outs(%init : tensor<1x32x?x128xf32>)
    ```

    **Sequences of different length.** Optional operands of integers say where
    each of `S` sequences lies; `S` is `B`, or with `cumulative_query_lengths`
    one less than their number. Sequence `s` has `n` queries, and keys in rows
    `[f, e)` of its own, where

    | operand | shape | meaning | without it |
    |---|---|---|---|
    | `query_lengths` | `[S]` | `n`; rows past it are padding: zeros, an LSE of -inf | `Lq` |
    | `key_lengths` | `[S]` | `e`: key rows, padding on the left included | `Lk` |
    | `first_keys` | `[S]` | `f`: rows of padding on the left | 0 |
    | `query_offsets` | `[S]` | the position of query 0, added to `query_offset` | (below) |
    | `cumulative_query_lengths` | `[S+1]` | packed queries, `B = 1`: those of `s` are rows `[c[s], c[s+1])` | query `l` is row `l` of entry `s` |
    | `cumulative_key_lengths` | `[S+1]` | packed keys, of a batch of 1, likewise | key row `r` is row `r` of entry `s` |
    | `block_table` | `[S, maxPages]` | paged keys, `[numPages, Hkv, pageSize, D]` (or the other layout), and values: key row `r` is row `r mod pageSize` of page `block_table[s, r / pageSize]` | |

    Every sequence is an attention of its own, with its `n` queries and `e - f`
    keys: the key in row `f + j` has position `j`; without any offset query `l` has
    position `(e - f) - n + l`. Rows outside are not read, whatever they hold, nor
    are entries of the block table that no key needs. A sequence without keys
    gives zeros and an LSE of -inf. Results have the same bits whatever else is in
    the batch. Where the key rows are packed or paged, `Lk` in the table is the
    length that the cumulative lengths or the pages give. Rows of packed outputs
    that belong to no sequence are undefined.

    These are, in the terms of FlashAttention (Dao, 2023, arXiv:2307.08691, and
    its `flash_attn_varlen_func` and `flash_attn_with_kvcache`): `cu_seqlens_q`
    and `cu_seqlens_k` the cumulative lengths, `seqused_q` the query lengths,
    `cache_seqlens` or `seqused_k` the key lengths, `leftpad_k` the first keys. Pages
    are those of PagedAttention (Kwon et al., 2023, arXiv:2309.06180).

    ```mlir
    %out = rope.attention #rope.rerope<window = 1024>,
        #rope.frequencies<dim = 128> causal layout<blhd>
        ins(%q, %pages, %value_pages : tensor<1x?x32x128xf32>,
            tensor<?x64x8x128xf32>, tensor<?x64x8x128xf32>)
        key_lengths(%lengths : tensor<?xi32>)
        cumulative_query_lengths(%starts : tensor<?xi32>)
        block_table(%table : tensor<?x?xi32>)
        outs(%init : tensor<1x?x32x128xf32>)
    ```
  }];
  let arguments = (ins
    Rope_PositionMapInterface:$map,
    Rope_FrequenciesInterface:$frequencies,
    Rope_FloatShaped:$query,
    Rope_FloatShaped:$key,
    Rope_FloatShaped:$value,
    Arg<Optional<Index>, "position of the first query; Lk - Lq if left out">:
        $query_offset,
    Arg<Optional<Rope_FloatShaped>, "additive mask, added to scores">:$bias,
    Arg<Optional<Rope_FloatShaped>, "bias by relative position, added to scores">:
        $relative_bias,
    Arg<Optional<Rope_BatchPositions>, "positions of queries, by axis and batch">:
        $query_positions,
    Arg<Optional<Rope_BatchPositions>, "positions of keys, by axis and batch">:
        $key_positions,
    Arg<Optional<Index>, "length that the frequencies depend on">:$length,
    Arg<Optional<Rope_InverseFrequencies>,
        "inverse frequencies known at run time">:$inverse_frequencies,
    Arg<Optional<Rope_SequenceNumbers>,
        "positions of the first query of each sequence">:$query_offsets,
    Arg<Optional<Rope_SequenceNumbers>, "queries of each sequence">:
        $query_lengths,
    Arg<Optional<Rope_SequenceNumbers>,
        "key rows of each sequence, padding on the left included">:$key_lengths,
    Arg<Optional<Rope_SequenceNumbers>, "rows of padding before the keys">:
        $first_keys,
    Arg<Optional<Rope_SequenceNumbers>, "where packed queries begin and end">:
        $cumulative_query_lengths,
    Arg<Optional<Rope_SequenceNumbers>, "where packed keys begin and end">:
        $cumulative_key_lengths,
    Arg<Optional<Rope_BlockTable>, "the pages of each sequence's keys">:
        $block_table,
    Variadic<Rope_FloatShaped>:$outputs,
    Arg<DefaultValuedAttr<Rope_PairingAttr, "::mlir::rope::Pairing::half">,
        "half (LLaMA) or interleaved (GPT-J) pairs of channels">:$pairing,
    Arg<UnitAttr, "keys after their query are hidden">:$causal,
    Arg<UnitAttr, "keys come from a cache of rotated keys">:$rotated_keys,
    Arg<DefaultValuedAttr<Rope_LayoutAttr, "::mlir::rope::Layout::bhld">,
        "order of dims: [B, H, L, D] or [B, L, H, D]">:$layout,
    Arg<OptionalAttr<Rope_VisibilityInterface>,
        "keys that are visible; all if left out">:$visibility,
    Arg<OptionalAttr<Rope_QueryScalingInterface>,
        "factor of scores by the position of the query">:$query_scaling,
    Arg<OptionalAttr<F64Attr>, "soft cap `c tanh(s / c)` of scores">:$soft_cap,
    Arg<OptionalAttr<F64Attr>, "factor of scores; 1/sqrt(D) if left out">:
        $scale);
  let results = (outs Variadic<AnyRankedTensor>:$results);
  let assemblyFormat = [{
    $map `,` $frequencies (`pairing` `` $pairing^)? (`causal` $causal^)?
    (`rotated_keys` $rotated_keys^)? (`layout` `` $layout^)?
    (`visible` `(` $visibility^ `)`)?
    (`query_scaling` `(` $query_scaling^ `)`)?
    (`soft_cap` `(` $soft_cap^ `)`)?
    `ins` `(` $query `,` $key `,` $value `:`
      type($query) `,` type($key) `,` type($value) `)`
    (`query_offset` `(` $query_offset^ `)`)?
    (`bias` `(` $bias^ `:` type($bias) `)`)?
    (`relative_bias` `(` $relative_bias^ `:` type($relative_bias) `)`)?
    (`query_positions` `(` $query_positions^ `:` type($query_positions) `)`)?
    (`key_positions` `(` $key_positions^ `:` type($key_positions) `)`)?
    (`length` `(` $length^ `)`)?
    (`inverse_frequencies` `(` $inverse_frequencies^ `:`
      type($inverse_frequencies) `)`)?
    (`query_offsets` `(` $query_offsets^ `:` type($query_offsets) `)`)?
    (`query_lengths` `(` $query_lengths^ `:` type($query_lengths) `)`)?
    (`key_lengths` `(` $key_lengths^ `:` type($key_lengths) `)`)?
    (`first_keys` `(` $first_keys^ `:` type($first_keys) `)`)?
    (`cumulative_query_lengths` `(` $cumulative_query_lengths^ `:`
      type($cumulative_query_lengths) `)`)?
    (`cumulative_key_lengths` `(` $cumulative_key_lengths^ `:`
      type($cumulative_key_lengths) `)`)?
    (`block_table` `(` $block_table^ `:` type($block_table) `)`)?
    `outs` `(` $outputs `:` type($outputs) `)` attr-dict
  }];
  let hasCanonicalizer = 1;
  let extraClassDeclaration = [{
    MutableOperandRange getDpsInitsMutable() { return getOutputsMutable(); }

    Value getOutput() { return getOutputs().front(); }
    /// The destination of the log-sum-exp; null where there is none.
    Value getLse() {
      return getOutputs().size() > 1 ? getOutputs()[1] : Value();
    }
    ShapedType getQueryType() {
      return ::llvm::cast<ShapedType>(getQuery().getType());
    }
    ShapedType getKeyType() {
      return ::llvm::cast<ShapedType>(getKey().getType());
    }
    ShapedType getValueType() {
      return ::llvm::cast<ShapedType>(getValue().getType());
    }
    /// The dims of query, key, value and output that number heads and rows.
    int64_t getHeadAxis() { return getLayout() == Layout::bhld ? 1 : 2; }
    int64_t getRowAxis() { return getLayout() == Layout::bhld ? 2 : 1; }
    /// Whether an operand says where each sequence lies or begins.
    bool hasSequences();
    /// Whether operands say how many keys each sequence has.
    bool hasKeysPerSequence() {
      return getKeyLengths() || getFirstKeys() ||
             getCumulativeKeyLengths() || getBlockTable();
    }
    /// Whether operands say how many queries each sequence has.
    bool hasQueriesPerSequence() {
      return getQueryLengths() || getCumulativeQueryLengths();
    }
    /// The number of sequences; dynamic where it is not known.
    int64_t getNumSequences();
    /// `scale`, or 1/sqrt(D); the head dim D must then be static.
    FailureOr<double> getScaleOrDefault();
    /// By what `key` is still to be turned in a piece that turns keys by `turn`.
    Turn getKeyTurn(const Turn &turn) {
      return getRotatedKeys() ? *turn.afterLinear() : turn;
    }
    /// Whether `turn` leaves a key, as given, as it is.
    bool isKeyUnturned(const Turn &turn) {
      return turn.isIdentity() &&
             (getRotatedKeys() || getFrequencies().getAmplitude() == 1);
    }
    /// The intervals of keys that are visible, but for `causal`; a single one
    /// without bounds where no visibility is given.
    SmallVector<KeyInterval> getKeyIntervals();
    /// Query heads that share a key head; dynamic if a head count is, 1 if there
    /// are none.
    int64_t getGroupSize();
  }];
}

def Rope_OnlineAttentionOp : Op<Rope_Dialect, "online_attention", [
    AttrSizedOperandSegments, DestinationStyleOpInterface,
    DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let summary = "one update of an online softmax by a tile of keys";
  let description = [{
    The tile level of `rope.attention`: `M` queries, already turned and scaled,
    meet a tile of `N` keys and the state of their softmax is updated (online
    softmax, Milakov and Gimelshein, 2018, arXiv:1805.02867; as tiled by
    FlashAttention, arXiv:2205.14135). Queries lie along the last dimension
    ("lanes"), so that everything about a softmax row is elementwise over lanes.

    Lane `i` holds the query at position `first_query + i / lanes_per_position`:
    where heads share a key head, their queries of one position can lie in
    consecutive lanes.

    The keys of the tile fall into one or more *regions* by position, in order:
    region `n` begins for the query at position `i` at key `begins[n-1](i)`, the
    largest of the results of that map. A key is in the last region that begins at
    or before it. `regions[n]` is the number of the query and key operand that
    gives the scores of region `n`, or -1 where the keys are hidden. A tile with
    one region needs no test of positions at all.

    1. `s[j, i] = <keys[r][j], queries[r][:, i]>`, with `r` the region of
       (position of lane `i`, `first_key + j`); with `soft_cap(c)` then
       `c * tanh(s / c)`; with `bias` then `s + bias[j, i]`; -inf where it is
       hidden
    2. `max'[i] = maximum(max[i], s[j, i] over j)`
    3. `p[j, i] = exp2(s[j, i] - max'[i])`
    4. `sum'[i] = sum[i] * exp2(max[i] - max'[i]) + sum_j p[j, i]`
    5. `acc'[c, i] = acc[c, i] * exp2(max[i] - max'[i])
                     + sum_j p[j, i] * value[j, c]` over the visible keys

    A state starts with `acc = 0`, `sum = 0` and `max` the lowest finite f32.
    Scores are in units of `log2`: queries are scaled by `scale * log2(e)`.

    Operand shapes: `queries`: `[D, M]`; `keys`: `[N, D]`; `value`: `[N, Dv]`;
    `bias`: `[N, M]`, in units of `log2`, with any strides; `outs`: `acc` `[Dv, M]`, `max` `[M]`, `sum` `[M]` and scratch of at least
    `[N, M]`; all but `N` static. It exists on memrefs only. All are f32, but for

    - `keys` and `value` in f16 or bf16, which are widened as they are read;
    - `queries` in f16, with `keys` in f16: scores are sums of f16 products, added
      up in f32 (the matrix units of a GPU);
    - `queries` in bf16, with `keys` in bf16: scores are sums of bf16 products of
      pairs of channels, added up in f32. With `queries` packed in such pairs,
      `[D/2, M, 2]`, `value` may be bf16 packed in pairs of keys,
      `[ceil(N/2), Dv, 2]`, with zeros in the place of a missing key: weights are
      then rounded to bf16 for their product with it.

    `ahead` are rows that are read after the scores, `[N', C]` with any `N'` and
    static `C`, such as the keys of which the next tile is made: a CPU asks for
    them meanwhile, and not for `keys` and `value`. They change no result.

    The layout of a tile says what lies along vector lanes: the queries, or,
    where channels are contiguous in `queries` and `acc` (a transposed buffer, as
    suits few queries), the channels.

    ```mlir
    rope.online_attention regions [0, -1] begins [affine_map<(i) -> (i + 1)>]
        at(%i, %j) queries(%q : memref<64x32xf32>)
        keys(%k : memref<?x64xf32, strided<[64, 1], offset: ?>>)
        value(%v : memref<?x64xf32, strided<[64, 1], offset: ?>>)
        outs(%acc, %max, %sum, %p : memref<64x32xf32>, memref<32xf32>,
             memref<32xf32>, memref<256x32xf32>)
    ```
  }];
  let arguments = (ins
    DenseI64ArrayAttr:$regions,
    DefaultValuedAttr<AffineMapArrayAttr, "{}">:$begins,
    Index:$first_query,
    Index:$first_key,
    Variadic<MemRefRankOf<[F32, F16, BF16], [2, 3]>>:$queries,
    Variadic<MemRefRankOf<[F32, F16, BF16], [2]>>:$keys,
    MemRefRankOf<[F32, F16, BF16], [2, 3]>:$value,
    Optional<MemRefRankOf<[F32], [2]>>:$bias,
    Variadic<MemRefRankOf<[F32, F16, BF16], [2]>>:$ahead,
    MemRefRankOf<[F32], [2]>:$acc,
    MemRefRankOf<[F32], [1]>:$max,
    MemRefRankOf<[F32], [1]>:$sum,
    MemRefRankOf<[F32], [2]>:$scratch,
    DefaultValuedAttr<I64Attr, "1">:$lanes_per_position,
    OptionalAttr<F64Attr>:$soft_cap);
  let assemblyFormat = [{
    `regions` $regions (`begins` $begins^)? (`soft_cap` `(` $soft_cap^ `)`)?
    `at` `(` $first_query `,` $first_key `)`
    `queries` `(` $queries `:` type($queries) `)`
    `keys` `(` $keys `:` type($keys) `)`
    `value` `(` $value `:` type($value) `)`
    (`bias` `(` $bias^ `:` type($bias) `)`)?
    (`ahead` `(` $ahead^ `:` type($ahead) `)`)?
    `outs` `(` $acc `,` $max `,` $sum `,` $scratch `:` type($acc) `,`
      type($max) `,` type($sum) `,` type($scratch) `)` attr-dict
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    MutableOperandRange getDpsInitsMutable() {
      return MutableOperandRange(*this, (*this)->getNumOperands() - 4, 4);
    }
    /// Whether the scores of some keys are hidden.
    bool hasHiddenRegion() { return ::llvm::is_contained(getRegions(), -1); }
    /// Whether queries come in pairs of channels, `[D/2, M, 2]`.
    bool hasPackedQueries() { return getQueryType().getRank() == 3; }
    /// Whether values come in pairs of keys, `[ceil(N/2), Dv, 2]`.
    bool hasPackedValue() { return getValueType().getRank() == 3; }
    MemRefType getQueryType() {
      return ::llvm::cast<MemRefType>(getQueries().front().getType());
    }
    MemRefType getValueType() {
      return ::llvm::cast<MemRefType>(getValue().getType());
    }
    int64_t getHeadDim() {
      return getQueryType().getDimSize(0) * (hasPackedQueries() ? 2 : 1);
    }
    int64_t getValueDim() {
      return ::llvm::cast<MemRefType>(getAcc().getType()).getDimSize(0);
    }
    int64_t getNumQueries() { return getQueryType().getDimSize(1); }
    /// Keys whose scores scratch takes.
    int64_t getScratchRows() {
      return ::llvm::cast<MemRefType>(getScratch().getType()).getDimSize(0);
    }
  }];
}

def Rope_OnlineMergeOp : Op<Rope_Dialect, "online_merge", [
    AttrSizedOperandSegments, DestinationStyleOpInterface,
    DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let summary = "merges the states of two online softmaxes";
  let description = [{
    Adds what one online softmax has seen to another, as `rope.online_attention`
    would have, had it met those keys (up to rounding): the merge of FlashDecoding's
    split keys.

    1. `max'[i] = maximum(max[i], max0[i])`
    2. `sum'[i] = sum[i] * exp2(max[i] - max'[i]) + sum0[i] * exp2(max0[i] - max'[i])`
    3. `acc'[c, i]` as the sum.

    Operand shapes, of `ins` (`acc0`, `max0`, `sum0`) and `outs` alike: acc
    `[Dv, M]`, max `[M]`, sum `[M]`; static, f32. It exists on memrefs only.

    ```mlir
    rope.online_merge
        ins(%acc0, %max0, %sum0 : memref<64x8xf32>, memref<8xf32>, memref<8xf32>)
        outs(%acc, %max, %sum : memref<64x8xf32>, memref<8xf32>, memref<8xf32>)
    ```
  }];
  let arguments = (ins
    Variadic<MemRefOf<[F32]>>:$inputs,
    Variadic<MemRefOf<[F32]>>:$outputs);
  let assemblyFormat = [{
    `ins` `(` $inputs `:` type($inputs) `)`
    `outs` `(` $outputs `:` type($outputs) `)` attr-dict
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    MutableOperandRange getDpsInitsMutable() { return getOutputsMutable(); }
  }];
}

def Rope_RelativeBiasOp : Op<Rope_Dialect, "relative_bias", [
    DestinationStyleOpInterface,
    DeclareOpInterfaceMethods<InferTypeOpInterface>,
    DeclareOpInterfaceMethods<MemoryEffectsOpInterface>,
    DeclareOpInterfaceMethods<ReifyRankedShapedTypeOpInterface, [
      "reifyResultShapes"]>]> {
  let summary = "biases of consecutive relative positions, per head";
  let description = [{
    `output[h, n]` is the bias of head `h` for the relative position `first + n`. For
    attention of `Lq` queries from position `i0` on and `Lk` keys it has
    `Lq + Lk - 1` columns and `first = i0 - (Lk - 1)`.

    Operand shapes: `table`: that of the bias, f32; `output`: `[H, N]`, f32.

    ```mlir
    %row = rope.relative_bias #rope.alibi first(%first)
        outs(%init : tensor<8x?xf32>)
    %row = rope.relative_bias #rope.t5_buckets<num_buckets = 32, max_distance = 128>
        first(%first) table(%table : tensor<32x8xf32>)
        outs(%init : tensor<8x?xf32>)
    ```
  }];
  let arguments = (ins
    Rope_RelativeBiasInterface:$bias,
    Index:$first,
    Optional<AnyTypeOf<[RankedTensorOf<[F32]>, MemRefOf<[F32]>]>>:$table,
    AnyTypeOf<[RankedTensorOf<[F32]>, MemRefOf<[F32]>]>:$output);
  let results = (outs Variadic<AnyRankedTensor>:$results);
  let assemblyFormat = [{
    $bias `first` `(` $first `)` (`table` `(` $table^ `:` type($table) `)`)?
    `outs` `(` $output `:` type($output) `)` attr-dict
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    MutableOperandRange getDpsInitsMutable() {
      return MutableOperandRange(getOutputMutable());
    }
  }];
}

def Rope_MergeAttentionOp : Op<Rope_Dialect, "merge_attention", [
    DestinationStyleOpInterface,
    DeclareOpInterfaceMethods<InferTypeOpInterface>,
    DeclareOpInterfaceMethods<MemoryEffectsOpInterface>,
    DeclareOpInterfaceMethods<ReifyRankedShapedTypeOpInterface, [
      "reifyResultShapes"]>]> {
  let summary = "merges the results of attention over two sets of keys";
  let description = [{
    The result of attention over the keys of two parts, from their outputs and
    log-sum-exps: for keys that are split over devices (Ring Attention, Liu et al.
    2023, arXiv:2310.01889) or over calls, as for a shared prefix (the merge of
    states of FlashInfer and vLLM's `merge_attn_states`). For each row

    1. `m = maximum(lse_a, lse_b)`, `w_a = exp(lse_a - m)`, `w_b = exp(lse_b - m)`
    2. `lse = m + ln(w_a + w_b)`
    3. `out = (w_a * out_a + w_b * out_b) / (w_a + w_b)`

    A part with an LSE of -inf has seen no key: the results have the bits of the
    other part, whatever its output holds. Two such parts give zeros and -inf. A NaN
    in an LSE makes its row and LSE NaN; one in an output makes that channel NaN.
    The arithmetic is f32, f64 where the operands are f64; the output is rounded
    once.

    A learned sink logit per head (gpt-oss) is a merge with a part whose output is
    0 and whose LSE is the logit.

    Operand shapes: `out_a`, `out_b` and the first of `outs`: `[B, H, L, Dv]`, of one
    element type; `lse_a`, `lse_b` and the second: `[B, H, L]`, f32 (f64 where the
    outputs are f64).

    ```mlir
    %out, %lse = rope.merge_attention
        ins(%out_a, %lse_a, %out_b, %lse_b : tensor<1x8x?x64xf16>,
            tensor<1x8x?xf32>, tensor<1x8x?x64xf16>, tensor<1x8x?xf32>)
        outs(%o, %l : tensor<1x8x?x64xf16>, tensor<1x8x?xf32>)
    ```
  }];
  let arguments = (ins
    Rope_FloatShaped:$out_a,
    Rope_FloatShaped:$lse_a,
    Rope_FloatShaped:$out_b,
    Rope_FloatShaped:$lse_b,
    Rope_FloatShaped:$output,
    Rope_FloatShaped:$lse);
  let results = (outs Variadic<AnyRankedTensor>:$results);
  let assemblyFormat = [{
    `ins` `(` $out_a `,` $lse_a `,` $out_b `,` $lse_b `:` type($out_a) `,`
      type($lse_a) `,` type($out_b) `,` type($lse_b) `)`
    `outs` `(` $output `,` $lse `:` type($output) `,` type($lse) `)` attr-dict
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    MutableOperandRange getDpsInitsMutable() {
      return MutableOperandRange(*this, 4, 2);
    }
  }];
}

#endif // ROPE_IR_ROPEATTENTIONOPS_TD

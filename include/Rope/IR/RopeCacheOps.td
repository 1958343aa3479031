//===- RopeCacheOps.td - Key-value caches ------------------*- tablegen -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_IR_ROPECACHEOPS_TD
#define ROPE_IR_ROPECACHEOPS_TD

include "Rope/IR/RopeOpBase.td"

def Rope_CacheAppendOp : Op<Rope_Dialect, "cache_append", [
    AttrSizedOperandSegments, DestinationStyleOpInterface,
    DeclareOpInterfaceMethods<InferTypeOpInterface>,
    DeclareOpInterfaceMethods<MemoryEffectsOpInterface>,
    DeclareOpInterfaceMethods<ReifyRankedShapedTypeOpInterface, [
      "reifyResultShapes"]>]> {
  let summary = "writes new rows of keys or values into a cache";
  let description = [{
    Writes the new keys, or values, of `S` sequences into a cache that
    `rope.attention` reads: the `r`-th new row of sequence `s` becomes row
    `positions[s] + r` of that sequence. The rest of the cache stays as it is; the
    new rows must lie within it.

    `positions`: `[S]`, the row of the first new key: how many the sequence has.

    `rows`: `[S, Hkv, L, D]`, of which sequence `s` has the first `row_lengths[s]`
    (`[S]`; all `L` without it); or, with `cumulative_row_lengths` `c` (`[S+1]`),
    `[1, Hkv, total, D]`, of which it has rows `[c[s], c[s+1])`.

    `cache`: `[S, Hkv, C, D]`; or, with a `block_table` (`[S, maxPages]`),
    `[numPages, Hkv, pageSize, D]`: row `r` of sequence `s` is row `r mod pageSize`
    of page `block_table[s, r / pageSize]`.

    With `layout<blhd>` the dims of heads and rows of both change places. Their
    element types are one.

    On tensors the op reads and writes its destination, so that one-shot
    bufferization updates a cache in place: a cache that is an argument must be
    writable (`bufferization.writable = true`), and nothing may read the cache of
    before afterwards. Where all sequences have one length and the cache is not
    paged, it is `tensor.insert_slice` at that row.

    ```mlir
    %keys = rope.cache_append ins(%new : tensor<4x8x1x128xf32>)
        at(%lengths : tensor<4xi32>)
        outs(%cache : tensor<4x8x4096x128xf32>)
    ```
  }];
  let arguments = (ins
    Rope_FloatShaped:$rows,
    Rope_SequenceNumbers:$positions,
    Optional<Rope_SequenceNumbers>:$row_lengths,
    Optional<Rope_SequenceNumbers>:$cumulative_row_lengths,
    Optional<Rope_BlockTable>:$block_table,
    Rope_FloatShaped:$cache,
    DefaultValuedAttr<Rope_LayoutAttr, "::mlir::rope::Layout::bhld">:$layout);
  let results = (outs Variadic<AnyRankedTensor>:$results);
  let assemblyFormat = [{
    (`layout` `` $layout^)? `ins` `(` $rows `:` type($rows) `)`
    `at` `(` $positions `:` type($positions) `)`
    (`row_lengths` `(` $row_lengths^ `:` type($row_lengths) `)`)?
    (`cumulative_row_lengths` `(` $cumulative_row_lengths^ `:`
      type($cumulative_row_lengths) `)`)?
    (`block_table` `(` $block_table^ `:` type($block_table) `)`)?
    `outs` `(` $cache `:` type($cache) `)` attr-dict
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    MutableOperandRange getDpsInitsMutable() { return getCacheMutable(); }
    ShapedType getRowsType() {
      return ::llvm::cast<ShapedType>(getRows().getType());
    }
    ShapedType getCacheType() {
      return ::llvm::cast<ShapedType>(getCache().getType());
    }
    /// The dims of rows and cache that number heads and rows.
    int64_t getHeadAxis() { return getLayout() == Layout::bhld ? 1 : 2; }
    int64_t getRowAxis() { return getLayout() == Layout::bhld ? 2 : 1; }
  }];
}

#endif // ROPE_IR_ROPECACHEOPS_TD

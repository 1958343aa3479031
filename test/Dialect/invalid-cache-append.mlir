// RUN: rope-opt %s -verify-diagnostics -split-input-file

func.func @rows_of_rank_three(
    %rows: tensor<2x4x16xf32>, %at: tensor<2xi32>, %cache: tensor<2x4x64x16xf32>) {
  // expected-error @below {{'rope.cache_append' op expected rows to have rank 4, but got rank 3}}
  %r = rope.cache_append ins(%rows : tensor<2x4x16xf32>)
      at(%at : tensor<2xi32>)
      outs(%cache : tensor<2x4x64x16xf32>)
  return
}

// -----

func.func @cache_of_rank_three(
    %rows: tensor<2x4x5x16xf32>, %at: tensor<2xi32>, %cache: tensor<2x4x16xf32>) {
  // expected-error @below {{'rope.cache_append' op expected cache to have rank 4, but got rank 3}}
  %r = rope.cache_append ins(%rows : tensor<2x4x5x16xf32>)
      at(%at : tensor<2xi32>)
      outs(%cache : tensor<2x4x16xf32>)
  return
}

// -----

func.func @positions_of_three(
    %rows: tensor<2x4x5x16xf32>, %at: tensor<3xi32>, %cache: tensor<2x4x64x16xf32>) {
  // expected-error @below {{'rope.cache_append' op expected dim 0 of positions (3) to match the number of sequences (2)}}
  %r = rope.cache_append ins(%rows : tensor<2x4x5x16xf32>)
      at(%at : tensor<3xi32>)
      outs(%cache : tensor<2x4x64x16xf32>)
  return
}

// -----

func.func @lengths_of_three(
    %rows: tensor<2x4x5x16xf32>, %at: tensor<2xi32>, %cache: tensor<2x4x64x16xf32>, %row_lengths: tensor<3xi32>) {
  // expected-error @below {{'rope.cache_append' op expected dim 0 of row_lengths (3) to match the number of sequences (2)}}
  %r = rope.cache_append ins(%rows : tensor<2x4x5x16xf32>)
      at(%at : tensor<2xi32>)
      row_lengths(%row_lengths : tensor<3xi32>)
      outs(%cache : tensor<2x4x64x16xf32>)
  return
}

// -----

func.func @table_of_three(
    %rows: tensor<2x4x5x16xf32>, %at: tensor<2xi32>, %cache: tensor<2x4x64x16xf32>, %block_table: tensor<3x9xi32>) {
  // expected-error @below {{'rope.cache_append' op expected dim 0 of block_table (3) to match the number of sequences (2)}}
  %r = rope.cache_append ins(%rows : tensor<2x4x5x16xf32>)
      at(%at : tensor<2xi32>)
      block_table(%block_table : tensor<3x9xi32>)
      outs(%cache : tensor<2x4x64x16xf32>)
  return
}

// -----

func.func @lengths_twice(
    %rows: tensor<2x4x5x16xf32>, %at: tensor<2xi32>, %cache: tensor<2x4x64x16xf32>, %row_lengths: tensor<2xi32>, %cumulative_row_lengths: tensor<3xi32>) {
  // expected-error @below {{'rope.cache_append' op expected row_lengths or cumulative_row_lengths, but got both}}
  %r = rope.cache_append ins(%rows : tensor<2x4x5x16xf32>)
      at(%at : tensor<2xi32>)
      row_lengths(%row_lengths : tensor<2xi32>)
      cumulative_row_lengths(%cumulative_row_lengths : tensor<3xi32>)
      outs(%cache : tensor<2x4x64x16xf32>)
  return
}

// -----

func.func @no_cumulative_lengths(
    %rows: tensor<1x4x5x16xf32>, %at: tensor<2xi32>, %cache: tensor<2x4x64x16xf32>, %cumulative_row_lengths: tensor<0xi32>) {
  // expected-error @below {{'rope.cache_append' op expected dim 0 of cumulative_row_lengths to be positive, but got 0}}
  %r = rope.cache_append ins(%rows : tensor<1x4x5x16xf32>)
      at(%at : tensor<2xi32>)
      cumulative_row_lengths(%cumulative_row_lengths : tensor<0xi32>)
      outs(%cache : tensor<2x4x64x16xf32>)
  return
}

// -----

func.func @packed_rows_of_two(
    %rows: tensor<2x4x5x16xf32>, %at: tensor<2xi32>, %cache: tensor<2x4x64x16xf32>, %cumulative_row_lengths: tensor<3xi32>) {
  // expected-error @below {{'rope.cache_append' op expected dim 0 of packed rows to be 1, but got 2}}
  %r = rope.cache_append ins(%rows : tensor<2x4x5x16xf32>)
      at(%at : tensor<2xi32>)
      cumulative_row_lengths(%cumulative_row_lengths : tensor<3xi32>)
      outs(%cache : tensor<2x4x64x16xf32>)
  return
}

// -----

func.func @cache_of_three(
    %rows: tensor<2x4x5x16xf32>, %at: tensor<2xi32>, %cache: tensor<3x4x64x16xf32>) {
  // expected-error @below {{'rope.cache_append' op expected dim 0 of cache (3) to match the number of sequences (2)}}
  %r = rope.cache_append ins(%rows : tensor<2x4x5x16xf32>)
      at(%at : tensor<2xi32>)
      outs(%cache : tensor<3x4x64x16xf32>)
  return
}

// -----

func.func @empty_pages(
    %rows: tensor<2x4x5x16xf32>, %at: tensor<2xi32>, %cache: tensor<9x4x0x16xf32>, %block_table: tensor<2x9xi32>) {
  // expected-error @below {{'rope.cache_append' op expected the page size, dim 2 of cache, to be positive, but got 0}}
  %r = rope.cache_append ins(%rows : tensor<2x4x5x16xf32>)
      at(%at : tensor<2xi32>)
      block_table(%block_table : tensor<2x9xi32>)
      outs(%cache : tensor<9x4x0x16xf32>)
  return
}

// -----

func.func @other_heads(
    %rows: tensor<2x4x5x16xf32>, %at: tensor<2xi32>, %cache: tensor<2x8x64x16xf32>) {
  // expected-error @below {{'rope.cache_append' op expected dim 1 of cache (8) to match dim 1 of rows (4)}}
  %r = rope.cache_append ins(%rows : tensor<2x4x5x16xf32>)
      at(%at : tensor<2xi32>)
      outs(%cache : tensor<2x8x64x16xf32>)
  return
}

// -----

func.func @other_heads_of_the_other_layout(
    %rows: tensor<2x4x5x16xf32>, %at: tensor<2xi32>, %cache: tensor<2x4x64x16xf32>) {
  // expected-error @below {{'rope.cache_append' op expected dim 2 of cache (64) to match dim 2 of rows (5)}}
  %r = rope.cache_append layout<blhd> ins(%rows : tensor<2x4x5x16xf32>)
      at(%at : tensor<2xi32>)
      outs(%cache : tensor<2x4x64x16xf32>)
  return
}

// -----

func.func @other_head_dim(
    %rows: tensor<2x4x5x16xf32>, %at: tensor<2xi32>, %cache: tensor<2x4x64x32xf32>) {
  // expected-error @below {{'rope.cache_append' op expected dim 3 of cache (32) to match dim 3 of rows (16)}}
  %r = rope.cache_append ins(%rows : tensor<2x4x5x16xf32>)
      at(%at : tensor<2xi32>)
      outs(%cache : tensor<2x4x64x32xf32>)
  return
}

// -----

func.func @other_type(
    %rows: tensor<2x4x5x16xf32>, %at: tensor<2xi32>, %cache: tensor<2x4x64x16xbf16>) {
  // expected-error @below {{'rope.cache_append' op expected the element type of cache ('bf16') to be that of rows ('f32')}}
  %r = rope.cache_append ins(%rows : tensor<2x4x5x16xf32>)
      at(%at : tensor<2xi32>)
      outs(%cache : tensor<2x4x64x16xbf16>)
  return
}

// -----

func.func @tensors_and_memrefs(
    %rows: memref<2x4x5x16xf32>, %at: tensor<2xi32>,
    %cache: memref<2x4x64x16xf32>) {
  // expected-error @below {{'rope.cache_append' op expected operands to be all tensors or all memrefs, but got both}}
  rope.cache_append ins(%rows : memref<2x4x5x16xf32>) at(%at : tensor<2xi32>)
      outs(%cache : memref<2x4x64x16xf32>)
  return
}

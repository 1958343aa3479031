// Layouts, and the operands that say where sequences lie.
// RUN: rope-opt %s -verify-diagnostics -split-input-file

func.func @too_few_lengths(
    %q: tensor<2x8x5x16xf32>, %k: tensor<2x4x9x16xf32>,
    %v: tensor<2x4x9x12xf32>, %o: tensor<2x8x5x12xf32>, %key_lengths: tensor<3xi32>) {
  // expected-error @below {{'rope.attention' op expected dim 0 of key_lengths (3) to match the number of sequences (2)}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<2x4x9x16xf32>, tensor<2x4x9x12xf32>)
      key_lengths(%key_lengths : tensor<3xi32>)
      outs(%o : tensor<2x8x5x12xf32>)
  return
}

// -----

func.func @too_few_first_keys(
    %q: tensor<2x8x5x16xf32>, %k: tensor<2x4x9x16xf32>,
    %v: tensor<2x4x9x12xf32>, %o: tensor<2x8x5x12xf32>, %first_keys: tensor<1xi64>) {
  // expected-error @below {{'rope.attention' op expected dim 0 of first_keys (1) to match the number of sequences (2)}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<2x4x9x16xf32>, tensor<2x4x9x12xf32>)
      first_keys(%first_keys : tensor<1xi64>)
      outs(%o : tensor<2x8x5x12xf32>)
  return
}

// -----

func.func @too_many_query_lengths(
    %q: tensor<2x8x5x16xf32>, %k: tensor<2x4x9x16xf32>,
    %v: tensor<2x4x9x12xf32>, %o: tensor<2x8x5x12xf32>, %query_lengths: tensor<3xindex>) {
  // expected-error @below {{'rope.attention' op expected dim 0 of query_lengths (3) to match the number of sequences (2)}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<2x4x9x16xf32>, tensor<2x4x9x12xf32>)
      query_lengths(%query_lengths : tensor<3xindex>)
      outs(%o : tensor<2x8x5x12xf32>)
  return
}

// -----

func.func @too_many_offsets(
    %q: tensor<2x8x5x16xf32>, %k: tensor<2x4x9x16xf32>,
    %v: tensor<2x4x9x12xf32>, %o: tensor<2x8x5x12xf32>, %query_offsets: tensor<3xi32>) {
  // expected-error @below {{'rope.attention' op expected dim 0 of query_offsets (3) to match the number of sequences (2)}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<2x4x9x16xf32>, tensor<2x4x9x12xf32>)
      query_offsets(%query_offsets : tensor<3xi32>)
      outs(%o : tensor<2x8x5x12xf32>)
  return
}

// -----

func.func @lengths_of_queries_twice(
    %q: tensor<2x8x5x16xf32>, %k: tensor<2x4x9x16xf32>,
    %v: tensor<2x4x9x12xf32>, %o: tensor<2x8x5x12xf32>, %query_lengths: tensor<2xi32>, %cumulative_query_lengths: tensor<3xi32>) {
  // expected-error @below {{'rope.attention' op expected query_lengths or cumulative_query_lengths, but got both}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<2x4x9x16xf32>, tensor<2x4x9x12xf32>)
      query_lengths(%query_lengths : tensor<2xi32>)
      cumulative_query_lengths(%cumulative_query_lengths : tensor<3xi32>)
      outs(%o : tensor<2x8x5x12xf32>)
  return
}

// -----

func.func @packed_and_paged_keys(
    %q: tensor<2x8x5x16xf32>, %k: tensor<2x4x9x16xf32>,
    %v: tensor<2x4x9x12xf32>, %o: tensor<2x8x5x12xf32>, %cumulative_key_lengths: tensor<3xi32>, %block_table: tensor<2x4xi32>) {
  // expected-error @below {{'rope.attention' op expected cumulative_key_lengths or block_table, but got both}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<2x4x9x16xf32>, tensor<2x4x9x12xf32>)
      cumulative_key_lengths(%cumulative_key_lengths : tensor<3xi32>)
      block_table(%block_table : tensor<2x4xi32>)
      outs(%o : tensor<2x8x5x12xf32>)
  return
}

// -----

func.func @packed_queries_of_two(
    %q: tensor<2x8x5x16xf32>, %k: tensor<2x4x9x16xf32>,
    %v: tensor<2x4x9x12xf32>, %o: tensor<2x8x5x12xf32>, %cumulative_query_lengths: tensor<3xi32>) {
  // expected-error @below {{'rope.attention' op expected dim 0 of packed query to be 1, but got 2}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<2x4x9x16xf32>, tensor<2x4x9x12xf32>)
      cumulative_query_lengths(%cumulative_query_lengths : tensor<3xi32>)
      outs(%o : tensor<2x8x5x12xf32>)
  return
}

// -----

func.func @packed_keys_of_two(
    %q: tensor<2x8x5x16xf32>, %k: tensor<2x4x9x16xf32>,
    %v: tensor<2x4x9x12xf32>, %o: tensor<2x8x5x12xf32>, %cumulative_key_lengths: tensor<3xi32>) {
  // expected-error @below {{'rope.attention' op expected dim 0 of packed key to be 1, but got 2}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<2x4x9x16xf32>, tensor<2x4x9x12xf32>)
      cumulative_key_lengths(%cumulative_key_lengths : tensor<3xi32>)
      outs(%o : tensor<2x8x5x12xf32>)
  return
}

// -----

func.func @no_cumulative_lengths(
    %q: tensor<1x8x5x16xf32>, %k: tensor<2x4x9x16xf32>,
    %v: tensor<2x4x9x12xf32>, %o: tensor<1x8x5x12xf32>, %cumulative_query_lengths: tensor<0xi32>) {
  // expected-error @below {{'rope.attention' op expected dim 0 of cumulative_query_lengths to be positive, but got 0}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<1x8x5x16xf32>, tensor<2x4x9x16xf32>, tensor<2x4x9x12xf32>)
      cumulative_query_lengths(%cumulative_query_lengths : tensor<0xi32>)
      outs(%o : tensor<1x8x5x12xf32>)
  return
}

// -----

func.func @as_many_cumulative_lengths_as_sequences(
    %q: tensor<2x8x5x16xf32>, %k: tensor<1x4x9x16xf32>,
    %v: tensor<1x4x9x12xf32>, %o: tensor<2x8x5x12xf32>, %cumulative_key_lengths: tensor<2xi32>) {
  // expected-error @below {{'rope.attention' op expected dim 0 of cumulative_key_lengths (2) to be one more than the number of sequences (2)}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<1x4x9x16xf32>, tensor<1x4x9x12xf32>)
      cumulative_key_lengths(%cumulative_key_lengths : tensor<2xi32>)
      outs(%o : tensor<2x8x5x12xf32>)
  return
}

// -----

func.func @packed_queries_of_padded_keys(
    %q: tensor<1x8x5x16xf32>, %k: tensor<2x4x9x16xf32>,
    %v: tensor<2x4x9x12xf32>, %o: tensor<1x8x5x12xf32>, %cumulative_query_lengths: tensor<4xi32>) {
  // expected-error @below {{'rope.attention' op expected dim 0 of key (2) to match the number of sequences (3)}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<1x8x5x16xf32>, tensor<2x4x9x16xf32>, tensor<2x4x9x12xf32>)
      cumulative_query_lengths(%cumulative_query_lengths : tensor<4xi32>)
      outs(%o : tensor<1x8x5x12xf32>)
  return
}

// -----

func.func @table_of_too_many(
    %q: tensor<2x8x5x16xf32>, %k: tensor<2x4x9x16xf32>,
    %v: tensor<2x4x9x12xf32>, %o: tensor<2x8x5x12xf32>, %block_table: tensor<3x4xi32>) {
  // expected-error @below {{'rope.attention' op expected dim 0 of block_table (3) to match the number of sequences (2)}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<2x4x9x16xf32>, tensor<2x4x9x12xf32>)
      block_table(%block_table : tensor<3x4xi32>)
      outs(%o : tensor<2x8x5x12xf32>)
  return
}

// -----

func.func @empty_pages(
    %q: tensor<2x8x5x16xf32>, %k: tensor<2x4x0x16xf32>,
    %v: tensor<2x4x0x12xf32>, %o: tensor<2x8x5x12xf32>, %block_table: tensor<2x4xi32>) {
  // expected-error @below {{'rope.attention' op expected the page size, dim 2 of key, to be positive, but got 0}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<2x4x0x16xf32>, tensor<2x4x0x12xf32>)
      block_table(%block_table : tensor<2x4xi32>)
      outs(%o : tensor<2x8x5x12xf32>)
  return
}

// -----

func.func @other_number_of_value_pages(
    %q: tensor<2x8x5x16xf32>, %k: tensor<7x4x8x16xf32>,
    %v: tensor<6x4x8x12xf32>, %o: tensor<2x8x5x12xf32>, %block_table: tensor<2x4xi32>) {
  // expected-error @below {{'rope.attention' op expected dim 0 of value (6) to match dim 0 of key (7)}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<7x4x8x16xf32>, tensor<6x4x8x12xf32>)
      block_table(%block_table : tensor<2x4xi32>)
      outs(%o : tensor<2x8x5x12xf32>)
  return
}

// -----

func.func @heads_in_the_place_of_rows(
    %q: tensor<2x8x5x16xf32>, %k: tensor<2x4x9x16xf32>,
    %v: tensor<2x9x9x12xf32>, %o: tensor<2x8x5x12xf32>) {
  // expected-error @below {{'rope.attention' op expected dim 1 of value (9) to match dim 1 of key (4)}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16> layout<blhd>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<2x4x9x16xf32>, tensor<2x9x9x12xf32>)
      outs(%o : tensor<2x8x5x12xf32>)
  return
}

// -----

func.func @heads_of_the_other_layout(
    %q: tensor<2x8x5x16xf32>, %k: tensor<2x4x9x16xf32>,
    %v: tensor<2x4x9x12xf32>, %o: tensor<2x8x5x12xf32>) {
  // expected-error @below {{'rope.attention' op expected the number of query heads (5) to be a multiple of the number of key heads (9)}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16> layout<blhd>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<2x4x9x16xf32>, tensor<2x4x9x12xf32>)
      outs(%o : tensor<2x8x5x12xf32>)
  return
}

// -----

func.func @lse_of_the_other_layout(
    %q: tensor<2x8x5x16xf32>, %k: tensor<2x4x9x16xf32>,
    %v: tensor<2x4x9x12xf32>, %o: tensor<2x8x5x12xf32>, %l: tensor<2x8x5xf32>) {
  // expected-error @below {{'rope.attention' op expected dim 1 of lse (8) to match dim 2 of query (5)}}
  %r:2 = rope.attention #rope.linear, #rope.frequencies<dim = 16> layout<blhd>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<2x4x9x16xf32>, tensor<2x4x9x12xf32>)
      outs(%o, %l : tensor<2x8x5x12xf32>, tensor<2x8x5xf32>)
  return
}

// -----

func.func @lengths_of_another_kind(
    %q: memref<2x8x5x16xf32>, %lengths: tensor<2xi32>) {
  // expected-error @below {{'rope.attention' op expected operands to be all tensors or all memrefs, but got both}}
  rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %q, %q : memref<2x8x5x16xf32>, memref<2x8x5x16xf32>,
          memref<2x8x5x16xf32>)
      key_lengths(%lengths : tensor<2xi32>) outs(%q : memref<2x8x5x16xf32>)
  return
}

// -----

func.func @lengths_of_i8(%q: tensor<2x8x5x16xf32>, %lengths: tensor<2xi8>) {
  // expected-error @below {{'rope.attention' op operand #3 must be 1-D tensor or memref of i32, i64 or index, but got 'tensor<2xi8>'}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %q, %q : tensor<2x8x5x16xf32>, tensor<2x8x5x16xf32>,
          tensor<2x8x5x16xf32>)
      key_lengths(%lengths : tensor<2xi8>) outs(%q : tensor<2x8x5x16xf32>)
  return
}

// -----

func.func @table_of_one_dim(%q: tensor<2x8x5x16xf32>, %table: tensor<2xi32>) {
  // expected-error @below {{'rope.attention' op operand #3 must be 2-D tensor or memref of i32, i64 or index, but got 'tensor<2xi32>'}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %q, %q : tensor<2x8x5x16xf32>, tensor<2x8x5x16xf32>,
          tensor<2x8x5x16xf32>)
      block_table(%table : tensor<2xi32>) outs(%q : tensor<2x8x5x16xf32>)
  return
}

// -----

func.func @bias_of_sequences(
    %x: tensor<2x8x5x16xf32>, %n: tensor<2xi32>, %bias: tensor<2x8x5x5xf32>) {
  // expected-error @below {{'rope.attention' op expected no bias where operands say where sequences lie}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%x, %x, %x : tensor<2x8x5x16xf32>, tensor<2x8x5x16xf32>,
          tensor<2x8x5x16xf32>)
      bias(%bias : tensor<2x8x5x5xf32>) key_lengths(%n : tensor<2xi32>)
      outs(%x : tensor<2x8x5x16xf32>)
  return
}

// -----

// A bias is [B, Hq, Lq, Lk] in every layout.
func.func @bias_of_the_other_layout(
    %x: tensor<2x5x8x16xf32>, %bias: tensor<2x5x8x8xf32>) {
  // expected-error @below {{'rope.attention' op expected dim 1 of bias (5) to match dim 2 of query, or to be 1, (8)}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16> layout<blhd>
      ins(%x, %x, %x : tensor<2x5x8x16xf32>, tensor<2x5x8x16xf32>,
          tensor<2x5x8x16xf32>)
      bias(%bias : tensor<2x5x8x8xf32>) outs(%x : tensor<2x5x8x16xf32>)
  return
}

// -----

func.func @positions_of_sequences(
    %x: tensor<2x8x5x16xf32>, %n: tensor<2xi32>, %p: tensor<5xi32>) {
  // expected-error @below {{'rope.attention' op expected no query_positions where operands say where sequences lie}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%x, %x, %x : tensor<2x8x5x16xf32>, tensor<2x8x5x16xf32>,
          tensor<2x8x5x16xf32>)
      query_positions(%p : tensor<5xi32>) key_positions(%p : tensor<5xi32>)
      key_lengths(%n : tensor<2xi32>) outs(%x : tensor<2x8x5x16xf32>)
  return
}

// -----

func.func @growth_of_sequences(%x: tensor<2x8x5x16xf32>, %n: tensor<2xi32>) {
  // expected-error @below {{'rope.attention' op expected frequencies that do not grow with position where operands say where sequences lie, but got #rope.xpos_frequencies<}}
  %r = rope.attention #rope.linear,
      #rope.xpos_frequencies<frequencies = #rope.frequencies<dim = 16>>
      ins(%x, %x, %x : tensor<2x8x5x16xf32>, tensor<2x8x5x16xf32>,
          tensor<2x8x5x16xf32>)
      key_lengths(%n : tensor<2xi32>) outs(%x : tensor<2x8x5x16xf32>)
  return
}

// -----

func.func @positions_of_the_other_layout(
    %x: tensor<2x5x8x16xf32>, %p: tensor<8xi32>) {
  // expected-error @below {{'rope.attention' op expected dim 0 of query_positions (8) to match dim 1 of query (5)}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16> layout<blhd>
      ins(%x, %x, %x : tensor<2x5x8x16xf32>, tensor<2x5x8x16xf32>,
          tensor<2x5x8x16xf32>)
      query_positions(%p : tensor<8xi32>) key_positions(%p : tensor<8xi32>)
      outs(%x : tensor<2x5x8x16xf32>)
  return
}

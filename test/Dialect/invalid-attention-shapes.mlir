// Shapes: query [B, Hq, Lq, D], key [B, Hkv, Lk, D], value [B, Hkv, Lk, Dv],
// output [B, Hq, Lq, Dv], lse [B, Hq, Lq].
// RUN: rope-opt %s -verify-diagnostics -split-input-file

func.func @query_of_rank_three(
    %q: tensor<8x5x16xf32>, %k: tensor<2x4x9x16xf32>, %v: tensor<2x4x9x12xf32>,
    %o: tensor<2x8x5x12xf32>) {
  // expected-error @below {{'rope.attention' op expected query to have rank 4, but got rank 3}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<8x5x16xf32>, tensor<2x4x9x16xf32>,
          tensor<2x4x9x12xf32>)
      outs(%o : tensor<2x8x5x12xf32>)
  return
}

// -----

func.func @key_of_rank_five(
    %q: tensor<2x8x5x16xf32>, %k: tensor<1x2x4x9x16xf32>,
    %v: tensor<2x4x9x12xf32>, %o: tensor<2x8x5x12xf32>) {
  // expected-error @below {{'rope.attention' op expected key to have rank 4, but got rank 5}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<1x2x4x9x16xf32>,
          tensor<2x4x9x12xf32>)
      outs(%o : tensor<2x8x5x12xf32>)
  return
}

// -----

func.func @value_of_rank_three(
    %q: tensor<2x8x5x16xf32>, %k: tensor<2x4x9x16xf32>, %v: tensor<4x9x12xf32>,
    %o: tensor<2x8x5x12xf32>) {
  // expected-error @below {{'rope.attention' op expected value to have rank 4, but got rank 3}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<2x4x9x16xf32>,
          tensor<4x9x12xf32>)
      outs(%o : tensor<2x8x5x12xf32>)
  return
}

// -----

func.func @output_of_rank_three(
    %q: tensor<2x8x5x16xf32>, %k: tensor<2x4x9x16xf32>,
    %v: tensor<2x4x9x12xf32>, %o: tensor<8x5x12xf32>) {
  // expected-error @below {{'rope.attention' op expected output to have rank 4, but got rank 3}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<2x4x9x16xf32>,
          tensor<2x4x9x12xf32>)
      outs(%o : tensor<8x5x12xf32>)
  return
}

// -----

func.func @lse_of_rank_four(
    %q: tensor<2x8x5x16xf32>, %k: tensor<2x4x9x16xf32>,
    %v: tensor<2x4x9x12xf32>, %o: tensor<2x8x5x12xf32>,
    %l: tensor<2x8x5x1xf32>) {
  // expected-error @below {{'rope.attention' op expected lse to have rank 3, but got rank 4}}
  %r:2 = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<2x4x9x16xf32>,
          tensor<2x4x9x12xf32>)
      outs(%o, %l : tensor<2x8x5x12xf32>, tensor<2x8x5x1xf32>)
  return
}

// -----

func.func @key_of_another_batch(
    %q: tensor<2x8x5x16xf32>, %k: tensor<3x4x9x16xf32>,
    %v: tensor<2x4x9x12xf32>, %o: tensor<2x8x5x12xf32>) {
  // expected-error @below {{'rope.attention' op expected dim 0 of key (3) to match dim 0 of query (2)}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<3x4x9x16xf32>,
          tensor<2x4x9x12xf32>)
      outs(%o : tensor<2x8x5x12xf32>)
  return
}

// -----

func.func @key_of_another_head_dim(
    %q: tensor<2x8x5x16xf32>, %k: tensor<2x4x9x8xf32>,
    %v: tensor<2x4x9x12xf32>, %o: tensor<2x8x5x12xf32>) {
  // expected-error @below {{'rope.attention' op expected dim 3 of key (8) to match dim 3 of query (16)}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<2x4x9x8xf32>,
          tensor<2x4x9x12xf32>)
      outs(%o : tensor<2x8x5x12xf32>)
  return
}

// -----

func.func @value_of_another_batch(
    %q: tensor<2x8x5x16xf32>, %k: tensor<2x4x9x16xf32>,
    %v: tensor<1x4x9x12xf32>, %o: tensor<2x8x5x12xf32>) {
  // expected-error @below {{'rope.attention' op expected dim 0 of value (1) to match dim 0 of query (2)}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<2x4x9x16xf32>,
          tensor<1x4x9x12xf32>)
      outs(%o : tensor<2x8x5x12xf32>)
  return
}

// -----

func.func @value_of_other_heads(
    %q: tensor<2x8x5x16xf32>, %k: tensor<2x4x9x16xf32>,
    %v: tensor<2x8x9x12xf32>, %o: tensor<2x8x5x12xf32>) {
  // expected-error @below {{'rope.attention' op expected dim 1 of value (8) to match dim 1 of key (4)}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<2x4x9x16xf32>,
          tensor<2x8x9x12xf32>)
      outs(%o : tensor<2x8x5x12xf32>)
  return
}

// -----

func.func @value_of_another_length(
    %q: tensor<2x8x5x16xf32>, %k: tensor<2x4x9x16xf32>,
    %v: tensor<2x4x5x12xf32>, %o: tensor<2x8x5x12xf32>) {
  // expected-error @below {{'rope.attention' op expected dim 2 of value (5) to match dim 2 of key (9)}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<2x4x9x16xf32>,
          tensor<2x4x5x12xf32>)
      outs(%o : tensor<2x8x5x12xf32>)
  return
}

// -----

func.func @output_of_another_batch(
    %q: tensor<2x8x5x16xf32>, %k: tensor<2x4x9x16xf32>,
    %v: tensor<2x4x9x12xf32>, %o: tensor<1x8x5x12xf32>) {
  // expected-error @below {{'rope.attention' op expected dim 0 of output (1) to match dim 0 of query (2)}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<2x4x9x16xf32>,
          tensor<2x4x9x12xf32>)
      outs(%o : tensor<1x8x5x12xf32>)
  return
}

// -----

func.func @output_of_key_heads(
    %q: tensor<2x8x5x16xf32>, %k: tensor<2x4x9x16xf32>,
    %v: tensor<2x4x9x12xf32>, %o: tensor<2x4x5x12xf32>) {
  // expected-error @below {{'rope.attention' op expected dim 1 of output (4) to match dim 1 of query (8)}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<2x4x9x16xf32>,
          tensor<2x4x9x12xf32>)
      outs(%o : tensor<2x4x5x12xf32>)
  return
}

// -----

func.func @output_of_key_length(
    %q: tensor<2x8x5x16xf32>, %k: tensor<2x4x9x16xf32>,
    %v: tensor<2x4x9x12xf32>, %o: tensor<2x8x9x12xf32>) {
  // expected-error @below {{'rope.attention' op expected dim 2 of output (9) to match dim 2 of query (5)}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<2x4x9x16xf32>,
          tensor<2x4x9x12xf32>)
      outs(%o : tensor<2x8x9x12xf32>)
  return
}

// -----

func.func @output_of_the_query_head_dim(
    %q: tensor<2x8x5x16xf32>, %k: tensor<2x4x9x16xf32>,
    %v: tensor<2x4x9x12xf32>, %o: tensor<2x8x5x16xf32>) {
  // expected-error @below {{'rope.attention' op expected dim 3 of output (16) to match dim 3 of value (12)}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<2x4x9x16xf32>,
          tensor<2x4x9x12xf32>)
      outs(%o : tensor<2x8x5x16xf32>)
  return
}

// -----

func.func @lse_of_another_batch(
    %q: tensor<2x8x5x16xf32>, %k: tensor<2x4x9x16xf32>,
    %v: tensor<2x4x9x12xf32>, %o: tensor<2x8x5x12xf32>,
    %l: tensor<1x8x5xf32>) {
  // expected-error @below {{'rope.attention' op expected dim 0 of lse (1) to match dim 0 of query (2)}}
  %r:2 = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<2x4x9x16xf32>,
          tensor<2x4x9x12xf32>)
      outs(%o, %l : tensor<2x8x5x12xf32>, tensor<1x8x5xf32>)
  return
}

// -----

func.func @lse_of_key_heads(
    %q: tensor<2x8x5x16xf32>, %k: tensor<2x4x9x16xf32>,
    %v: tensor<2x4x9x12xf32>, %o: tensor<2x8x5x12xf32>,
    %l: tensor<2x4x5xf32>) {
  // expected-error @below {{'rope.attention' op expected dim 1 of lse (4) to match dim 1 of query (8)}}
  %r:2 = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<2x4x9x16xf32>,
          tensor<2x4x9x12xf32>)
      outs(%o, %l : tensor<2x8x5x12xf32>, tensor<2x4x5xf32>)
  return
}

// -----

func.func @lse_of_key_length(
    %q: tensor<2x8x5x16xf32>, %k: tensor<2x4x9x16xf32>,
    %v: tensor<2x4x9x12xf32>, %o: tensor<2x8x5x12xf32>,
    %l: tensor<2x8x9xf32>) {
  // expected-error @below {{'rope.attention' op expected dim 2 of lse (9) to match dim 2 of query (5)}}
  %r:2 = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<2x4x9x16xf32>,
          tensor<2x4x9x12xf32>)
      outs(%o, %l : tensor<2x8x5x12xf32>, tensor<2x8x9xf32>)
  return
}

// -----

func.func @heads_that_do_not_group(
    %q: tensor<2x8x5x16xf32>, %k: tensor<2x3x9x16xf32>,
    %v: tensor<2x3x9x12xf32>, %o: tensor<2x8x5x12xf32>) {
  // expected-error @below {{'rope.attention' op expected the number of query heads (8) to be a multiple of the number of key heads (3)}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<2x3x9x16xf32>,
          tensor<2x3x9x12xf32>)
      outs(%o : tensor<2x8x5x12xf32>)
  return
}

// -----

func.func @queries_without_key_heads(
    %q: tensor<2x8x5x16xf32>, %k: tensor<2x0x9x16xf32>,
    %v: tensor<2x0x9x12xf32>, %o: tensor<2x8x5x12xf32>) {
  // expected-error @below {{'rope.attention' op expected the number of query heads (8) to be a multiple of the number of key heads (0)}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<2x0x9x16xf32>,
          tensor<2x0x9x12xf32>)
      outs(%o : tensor<2x8x5x12xf32>)
  return
}

// -----

// Shapes that are dynamic elsewhere do not hide the head dim.
func.func @rotary_dim_above_the_head_dim(
    %q: tensor<?x8x?x16xf32>, %k: tensor<2x4x9x16xf32>,
    %v: tensor<2x4x9x12xf32>, %o: tensor<?x8x?x12xf32>) {
  // expected-error @below {{'rope.attention' op expected the rotary dim of the frequencies (18) to be at most the head dim (16)}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 18>
      ins(%q, %k, %v : tensor<?x8x?x16xf32>, tensor<2x4x9x16xf32>,
          tensor<2x4x9x12xf32>)
      outs(%o : tensor<?x8x?x12xf32>)
  return
}

// -----

func.func @value_without_channels(
    %q: tensor<1x1x4x8xf32>, %v: tensor<1x1x4x0xf32>) {
  // expected-error @below {{'rope.attention' op expected dim 3 of value to be positive, but got 0}}
  %0 = rope.attention #rope.linear, #rope.frequencies<dim = 8>
      ins(%q, %q, %v : tensor<1x1x4x8xf32>, tensor<1x1x4x8xf32>,
          tensor<1x1x4x0xf32>) outs(%v : tensor<1x1x4x0xf32>)
  return
}

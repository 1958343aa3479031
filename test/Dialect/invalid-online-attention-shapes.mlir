// Shapes and types of queries [D, M], keys [N, D], value [N, Dv], acc [Dv, M],
// max and sum [M], scratch [N, M].
// RUN: rope-opt %s -verify-diagnostics -split-input-file

func.func @dynamic_head_dim(
    %i: index, %q: memref<?x32xf32>, %k: memref<16x8xf32>,
    %v: memref<16x4xf32>, %acc: memref<4x32xf32>,
    %max: memref<32xf32>, %sum: memref<32xf32>, %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected static queries and acc, but got 'memref<?x32xf32>' and 'memref<4x32xf32>'}}
  rope.online_attention regions [0] at(%i, %i)
      queries(%q : memref<?x32xf32>) keys(%k : memref<16x8xf32>)
      value(%v : memref<16x4xf32>)
      outs(%acc, %max, %sum, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @dynamic_number_of_queries(
    %i: index, %q: memref<8x?xf32>, %k: memref<16x8xf32>,
    %v: memref<16x4xf32>, %acc: memref<4x32xf32>,
    %max: memref<32xf32>, %sum: memref<32xf32>, %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected static queries and acc, but got 'memref<8x?xf32>' and 'memref<4x32xf32>'}}
  rope.online_attention regions [0] at(%i, %i)
      queries(%q : memref<8x?xf32>) keys(%k : memref<16x8xf32>)
      value(%v : memref<16x4xf32>)
      outs(%acc, %max, %sum, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @dynamic_value_dim(
    %i: index, %q: memref<8x32xf32>, %k: memref<16x8xf32>,
    %v: memref<16x4xf32>, %acc: memref<?x32xf32>,
    %max: memref<32xf32>, %sum: memref<32xf32>, %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected static queries and acc, but got 'memref<8x32xf32>' and 'memref<?x32xf32>'}}
  rope.online_attention regions [0] at(%i, %i)
      queries(%q : memref<8x32xf32>) keys(%k : memref<16x8xf32>)
      value(%v : memref<16x4xf32>)
      outs(%acc, %max, %sum, %p : memref<?x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @second_queries_of_another_head_dim(
    %i: index, %q: memref<8x32xf32>, %q1: memref<9x32xf32>, %k: memref<16x8xf32>,
    %k1: memref<16x8xf32>, %v: memref<16x4xf32>, %acc: memref<4x32xf32>,
    %max: memref<32xf32>, %sum: memref<32xf32>, %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected dim 0 of queries #1 (9) to match the head dim (8)}}
  rope.online_attention regions [0, 1] begins [affine_map<(d0) -> (d0)>]
      at(%i, %i) queries(%q, %q1 : memref<8x32xf32>, memref<9x32xf32>)
      keys(%k, %k1 : memref<16x8xf32>, memref<16x8xf32>)
      value(%v : memref<16x4xf32>)
      outs(%acc, %max, %sum, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @second_queries_of_another_number(
    %i: index, %q: memref<8x32xf32>, %q1: memref<8x16xf32>, %k: memref<16x8xf32>,
    %k1: memref<16x8xf32>, %v: memref<16x4xf32>, %acc: memref<4x32xf32>,
    %max: memref<32xf32>, %sum: memref<32xf32>, %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected dim 1 of queries #1 (16) to match the number of queries (32)}}
  rope.online_attention regions [0, 1] begins [affine_map<(d0) -> (d0)>]
      at(%i, %i) queries(%q, %q1 : memref<8x32xf32>, memref<8x16xf32>)
      keys(%k, %k1 : memref<16x8xf32>, memref<16x8xf32>)
      value(%v : memref<16x4xf32>)
      outs(%acc, %max, %sum, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @keys_of_another_head_dim(
    %i: index, %q: memref<8x32xf32>, %k: memref<16x9xf32>,
    %v: memref<16x4xf32>, %acc: memref<4x32xf32>,
    %max: memref<32xf32>, %sum: memref<32xf32>, %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected dim 1 of keys #0 (9) to match the head dim (8)}}
  rope.online_attention regions [0] at(%i, %i)
      queries(%q : memref<8x32xf32>) keys(%k : memref<16x9xf32>)
      value(%v : memref<16x4xf32>)
      outs(%acc, %max, %sum, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @second_keys_of_another_number(
    %i: index, %q: memref<8x32xf32>, %q1: memref<8x32xf32>, %k: memref<16x8xf32>,
    %k1: memref<15x8xf32>, %v: memref<16x4xf32>, %acc: memref<4x32xf32>,
    %max: memref<32xf32>, %sum: memref<32xf32>, %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected dim 0 of keys #1 (15) to match the number of keys (16)}}
  rope.online_attention regions [0, 1] begins [affine_map<(d0) -> (d0)>]
      at(%i, %i) queries(%q, %q1 : memref<8x32xf32>, memref<8x32xf32>)
      keys(%k, %k1 : memref<16x8xf32>, memref<15x8xf32>)
      value(%v : memref<16x4xf32>)
      outs(%acc, %max, %sum, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @value_of_another_number_of_keys(
    %i: index, %q: memref<8x32xf32>, %k: memref<16x8xf32>,
    %v: memref<15x4xf32>, %acc: memref<4x32xf32>,
    %max: memref<32xf32>, %sum: memref<32xf32>, %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected dim 0 of value (15) to match the number of keys (16)}}
  rope.online_attention regions [0] at(%i, %i)
      queries(%q : memref<8x32xf32>) keys(%k : memref<16x8xf32>)
      value(%v : memref<15x4xf32>)
      outs(%acc, %max, %sum, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @value_of_another_dim(
    %i: index, %q: memref<8x32xf32>, %k: memref<16x8xf32>,
    %v: memref<16x5xf32>, %acc: memref<4x32xf32>,
    %max: memref<32xf32>, %sum: memref<32xf32>, %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected dim 1 of value (5) to match dim 0 of acc (4)}}
  rope.online_attention regions [0] at(%i, %i)
      queries(%q : memref<8x32xf32>) keys(%k : memref<16x8xf32>)
      value(%v : memref<16x5xf32>)
      outs(%acc, %max, %sum, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @acc_of_another_number_of_queries(
    %i: index, %q: memref<8x32xf32>, %k: memref<16x8xf32>,
    %v: memref<16x4xf32>, %acc: memref<4x16xf32>,
    %max: memref<32xf32>, %sum: memref<32xf32>, %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected dim 1 of acc (16) to match the number of queries (32)}}
  rope.online_attention regions [0] at(%i, %i)
      queries(%q : memref<8x32xf32>) keys(%k : memref<16x8xf32>)
      value(%v : memref<16x4xf32>)
      outs(%acc, %max, %sum, %p : memref<4x16xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @max_of_another_number_of_queries(
    %i: index, %q: memref<8x32xf32>, %k: memref<16x8xf32>,
    %v: memref<16x4xf32>, %acc: memref<4x32xf32>,
    %max: memref<16xf32>, %sum: memref<32xf32>, %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected dim 0 of max (16) to match the number of queries (32)}}
  rope.online_attention regions [0] at(%i, %i)
      queries(%q : memref<8x32xf32>) keys(%k : memref<16x8xf32>)
      value(%v : memref<16x4xf32>)
      outs(%acc, %max, %sum, %p : memref<4x32xf32>, memref<16xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @sum_of_another_number_of_queries(
    %i: index, %q: memref<8x32xf32>, %k: memref<16x8xf32>,
    %v: memref<16x4xf32>, %acc: memref<4x32xf32>,
    %max: memref<32xf32>, %sum: memref<16xf32>, %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected dim 0 of sum (16) to match the number of queries (32)}}
  rope.online_attention regions [0] at(%i, %i)
      queries(%q : memref<8x32xf32>) keys(%k : memref<16x8xf32>)
      value(%v : memref<16x4xf32>)
      outs(%acc, %max, %sum, %p : memref<4x32xf32>, memref<32xf32>,
           memref<16xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @scratch_of_another_number_of_queries(
    %i: index, %q: memref<8x32xf32>, %k: memref<16x8xf32>,
    %v: memref<16x4xf32>, %acc: memref<4x32xf32>,
    %max: memref<32xf32>, %sum: memref<32xf32>, %p: memref<16x16xf32>) {
  // expected-error @below {{'rope.online_attention' op expected dim 1 of scratch (16) to match the number of queries (32)}}
  rope.online_attention regions [0] at(%i, %i)
      queries(%q : memref<8x32xf32>) keys(%k : memref<16x8xf32>)
      value(%v : memref<16x4xf32>)
      outs(%acc, %max, %sum, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x16xf32>)
  return
}

// -----

func.func @double_precision_keys(
    %i: index, %q: memref<8x32xf32>, %k: memref<16x8xf64>,
    %v: memref<16x4xf32>, %acc: memref<4x32xf32>,
    %max: memref<32xf32>, %sum: memref<32xf32>, %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op operand #3 must be variadic of 2D memref of 32-bit float or 16-bit float or bfloat16 type values, but got 'memref<16x8xf64>'}}
  rope.online_attention regions [0] at(%i, %i)
      queries(%q : memref<8x32xf32>) keys(%k : memref<16x8xf64>)
      value(%v : memref<16x4xf32>)
      outs(%acc, %max, %sum, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @max_of_rank_two(
    %i: index, %q: memref<8x32xf32>, %k: memref<16x8xf32>,
    %v: memref<16x4xf32>, %acc: memref<4x32xf32>,
    %max: memref<1x32xf32>, %sum: memref<32xf32>, %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op operand #6 must be 1D memref of 32-bit float values, but got 'memref<1x32xf32>'}}
  rope.online_attention regions [0] at(%i, %i)
      queries(%q : memref<8x32xf32>) keys(%k : memref<16x8xf32>)
      value(%v : memref<16x4xf32>)
      outs(%acc, %max, %sum, %p : memref<4x32xf32>, memref<1x32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @tensor_queries(
    %i: index, %q: tensor<8x32xf32>, %k: memref<16x8xf32>,
    %v: memref<16x4xf32>, %acc: memref<4x32xf32>,
    %max: memref<32xf32>, %sum: memref<32xf32>, %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op operand #2 must be variadic of 2D/3D memref of 32-bit float or 16-bit float or bfloat16 type values, but got 'tensor<8x32xf32>'}}
  rope.online_attention regions [0] at(%i, %i)
      queries(%q : tensor<8x32xf32>) keys(%k : memref<16x8xf32>)
      value(%v : memref<16x4xf32>)
      outs(%acc, %max, %sum, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @fewer_scratch_rows_than_keys(
    %i: index, %q: memref<8x32xf32>, %k: memref<16x8xf32>,
    %v: memref<16x4xf32>, %acc: memref<4x32xf32>,
    %max: memref<32xf32>, %sum: memref<32xf32>, %p: memref<15x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected dim 0 of scratch (15) to be at least the number of keys (16)}}
  rope.online_attention regions [0] at(%i, %i)
      queries(%q : memref<8x32xf32>) keys(%k : memref<16x8xf32>)
      value(%v : memref<16x4xf32>)
      outs(%acc, %max, %sum, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<15x32xf32>)
  return
}

// -----

func.func @dynamic_rows_ahead(
    %i: index, %q: memref<8x32xf32>, %k: memref<16x8xf32>,
    %v: memref<16x4xf32>, %next: memref<16x?xf32>, %acc: memref<4x32xf32>,
    %max: memref<32xf32>, %sum: memref<32xf32>, %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected rows of ahead #1 to be of static size, but got 'memref<16x?xf32>'}}
  rope.online_attention regions [0] at(%i, %i)
      queries(%q : memref<8x32xf32>) keys(%k : memref<16x8xf32>)
      value(%v : memref<16x4xf32>)
      ahead(%k, %next : memref<16x8xf32>, memref<16x?xf32>)
      outs(%acc, %max, %sum, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

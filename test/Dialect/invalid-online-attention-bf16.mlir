// Operands of bf16 dot products: queries [D, M] or, in pairs, [D/2, M, 2], and
// values in pairs of keys, [ceil(N/2), Dv, 2].
// RUN: rope-opt %s -verify-diagnostics -split-input-file

func.func @packed_queries_of_f32(
    %i: index, %q: memref<4x32x2xf32>, %k: memref<16x8xf32>,
    %v: memref<16x4xf32>, %acc: memref<4x32xf32>, %row: memref<32xf32>,
    %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected packed queries to be pairs of bf16, but got 'memref<4x32x2xf32>'}}
  rope.online_attention regions [0]
      at(%i, %i) queries(%q : memref<4x32x2xf32>)
      keys(%k : memref<16x8xf32>) value(%v : memref<16x4xf32>)
      outs(%acc, %row, %row, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @packed_queries_of_four(
    %i: index, %q: memref<2x32x4xbf16>, %k: memref<16x8xbf16>,
    %v: memref<16x4xbf16>, %acc: memref<4x32xf32>, %row: memref<32xf32>,
    %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected packed queries to be pairs of bf16, but got 'memref<2x32x4xbf16>'}}
  rope.online_attention regions [0]
      at(%i, %i) queries(%q : memref<2x32x4xbf16>)
      keys(%k : memref<16x8xbf16>) value(%v : memref<16x4xbf16>)
      outs(%acc, %row, %row, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @packed_queries_of_any_size(
    %i: index, %q: memref<4x32x?xbf16>, %k: memref<16x8xbf16>,
    %v: memref<16x4xbf16>, %acc: memref<4x32xf32>, %row: memref<32xf32>,
    %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected packed queries to be pairs of bf16, but got 'memref<4x32x?xbf16>'}}
  rope.online_attention regions [0]
      at(%i, %i) queries(%q : memref<4x32x?xbf16>)
      keys(%k : memref<16x8xbf16>) value(%v : memref<16x4xbf16>)
      outs(%acc, %row, %row, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @second_packed_queries_of_four(
    %i: index, %q: memref<4x32x2xbf16>, %q1: memref<4x32x4xbf16>,
    %k: memref<16x8xbf16>, %v: memref<16x4xbf16>, %acc: memref<4x32xf32>,
    %row: memref<32xf32>, %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected packed queries to be pairs of bf16, but got 'memref<4x32x4xbf16>'}}
  rope.online_attention regions [0, 1] begins [affine_map<(d0) -> (d0)>]
      at(%i, %i) queries(%q, %q1 : memref<4x32x2xbf16>, memref<4x32x4xbf16>)
      keys(%k, %k : memref<16x8xbf16>, memref<16x8xbf16>) value(%v : memref<16x4xbf16>)
      outs(%acc, %row, %row, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @packed_value_of_f16(
    %i: index, %q: memref<4x32x2xbf16>, %k: memref<16x8xbf16>,
    %v: memref<8x4x2xf16>, %acc: memref<4x32xf32>, %row: memref<32xf32>,
    %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected packed value to be pairs of bf16, but got 'memref<8x4x2xf16>'}}
  rope.online_attention regions [0]
      at(%i, %i) queries(%q : memref<4x32x2xbf16>)
      keys(%k : memref<16x8xbf16>) value(%v : memref<8x4x2xf16>)
      outs(%acc, %row, %row, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @packed_value_of_three(
    %i: index, %q: memref<4x32x2xbf16>, %k: memref<16x8xbf16>,
    %v: memref<8x4x3xbf16>, %acc: memref<4x32xf32>, %row: memref<32xf32>,
    %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected packed value to be pairs of bf16, but got 'memref<8x4x3xbf16>'}}
  rope.online_attention regions [0]
      at(%i, %i) queries(%q : memref<4x32x2xbf16>)
      keys(%k : memref<16x8xbf16>) value(%v : memref<8x4x3xbf16>)
      outs(%acc, %row, %row, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @packed_value_of_unpacked_queries(
    %i: index, %q: memref<8x32xbf16>, %k: memref<16x8xbf16>,
    %v: memref<8x4x2xbf16>, %acc: memref<4x32xf32>, %row: memref<32xf32>,
    %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected packed queries where value is packed, but got 'memref<8x32xbf16>'}}
  rope.online_attention regions [0]
      at(%i, %i) queries(%q : memref<8x32xbf16>)
      keys(%k : memref<16x8xbf16>) value(%v : memref<8x4x2xbf16>)
      outs(%acc, %row, %row, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @bf16_queries_of_f32_keys(
    %i: index, %q: memref<8x32xbf16>, %k: memref<16x8xf32>,
    %v: memref<16x4xbf16>, %acc: memref<4x32xf32>, %row: memref<32xf32>,
    %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected 'bf16' keys for 'bf16' queries, but got 'memref<16x8xf32>'}}
  rope.online_attention regions [0]
      at(%i, %i) queries(%q : memref<8x32xbf16>)
      keys(%k : memref<16x8xf32>) value(%v : memref<16x4xbf16>)
      outs(%acc, %row, %row, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @bf16_queries_of_f16_keys(
    %i: index, %q: memref<4x32x2xbf16>, %k: memref<16x8xf16>,
    %v: memref<16x4xbf16>, %acc: memref<4x32xf32>, %row: memref<32xf32>,
    %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected 'bf16' keys for 'bf16' queries, but got 'memref<16x8xf16>'}}
  rope.online_attention regions [0]
      at(%i, %i) queries(%q : memref<4x32x2xbf16>)
      keys(%k : memref<16x8xf16>) value(%v : memref<16x4xbf16>)
      outs(%acc, %row, %row, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @second_queries_of_another_type(
    %i: index, %q: memref<8x32xbf16>, %q1: memref<8x32xf32>,
    %k: memref<16x8xbf16>, %v: memref<16x4xbf16>, %acc: memref<4x32xf32>,
    %row: memref<32xf32>, %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected queries #1 of the element type and rank of the first, 'memref<8x32xbf16>', but got 'memref<8x32xf32>'}}
  rope.online_attention regions [0, 1] begins [affine_map<(d0) -> (d0)>]
      at(%i, %i) queries(%q, %q1 : memref<8x32xbf16>, memref<8x32xf32>)
      keys(%k, %k : memref<16x8xbf16>, memref<16x8xbf16>) value(%v : memref<16x4xbf16>)
      outs(%acc, %row, %row, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @second_queries_not_packed(
    %i: index, %q: memref<4x32x2xbf16>, %q1: memref<8x32xbf16>,
    %k: memref<16x8xbf16>, %v: memref<16x4xbf16>, %acc: memref<4x32xf32>,
    %row: memref<32xf32>, %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected queries #1 of the element type and rank of the first, 'memref<4x32x2xbf16>', but got 'memref<8x32xbf16>'}}
  rope.online_attention regions [0, 1] begins [affine_map<(d0) -> (d0)>]
      at(%i, %i) queries(%q, %q1 : memref<4x32x2xbf16>, memref<8x32xbf16>)
      keys(%k, %k : memref<16x8xbf16>, memref<16x8xbf16>) value(%v : memref<16x4xbf16>)
      outs(%acc, %row, %row, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @second_packed_queries_of_another_head_dim(
    %i: index, %q: memref<4x32x2xbf16>, %q1: memref<5x32x2xbf16>,
    %k: memref<16x8xbf16>, %v: memref<16x4xbf16>, %acc: memref<4x32xf32>,
    %row: memref<32xf32>, %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected dim 0 of queries #1 (5) to match half the head dim (4)}}
  rope.online_attention regions [0, 1] begins [affine_map<(d0) -> (d0)>]
      at(%i, %i) queries(%q, %q1 : memref<4x32x2xbf16>, memref<5x32x2xbf16>)
      keys(%k, %k : memref<16x8xbf16>, memref<16x8xbf16>) value(%v : memref<16x4xbf16>)
      outs(%acc, %row, %row, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

// The head dim is twice the pairs.
func.func @keys_of_half_the_head_dim(
    %i: index, %q: memref<4x32x2xbf16>, %k: memref<16x4xbf16>,
    %v: memref<16x4xbf16>, %acc: memref<4x32xf32>, %row: memref<32xf32>,
    %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected dim 1 of keys #0 (4) to match the head dim (8)}}
  rope.online_attention regions [0]
      at(%i, %i) queries(%q : memref<4x32x2xbf16>)
      keys(%k : memref<16x4xbf16>) value(%v : memref<16x4xbf16>)
      outs(%acc, %row, %row, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @packed_value_of_as_many_rows_as_keys(
    %i: index, %q: memref<4x32x2xbf16>, %k: memref<16x8xbf16>,
    %v: memref<16x4x2xbf16>, %acc: memref<4x32xf32>, %row: memref<32xf32>,
    %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected dim 0 of value (16) to match half the number of keys (8)}}
  rope.online_attention regions [0]
      at(%i, %i) queries(%q : memref<4x32x2xbf16>)
      keys(%k : memref<16x8xbf16>) value(%v : memref<16x4x2xbf16>)
      outs(%acc, %row, %row, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

// 15 keys take eight rows: the last one stands beside zeros.
func.func @packed_value_without_the_last_key(
    %i: index, %q: memref<4x32x2xbf16>, %k: memref<15x8xbf16>,
    %v: memref<7x4x2xbf16>, %acc: memref<4x32xf32>, %row: memref<32xf32>,
    %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected dim 0 of value (7) to match half the number of keys (8)}}
  rope.online_attention regions [0]
      at(%i, %i) queries(%q : memref<4x32x2xbf16>)
      keys(%k : memref<15x8xbf16>) value(%v : memref<7x4x2xbf16>)
      outs(%acc, %row, %row, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @packed_value_of_another_value_dim(
    %i: index, %q: memref<4x32x2xbf16>, %k: memref<16x8xbf16>,
    %v: memref<8x5x2xbf16>, %acc: memref<4x32xf32>, %row: memref<32xf32>,
    %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected dim 1 of value (5) to match dim 0 of acc (4)}}
  rope.online_attention regions [0]
      at(%i, %i) queries(%q : memref<4x32x2xbf16>)
      keys(%k : memref<16x8xbf16>) value(%v : memref<8x5x2xbf16>)
      outs(%acc, %row, %row, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @f64_queries(
    %i: index, %q: memref<8x32xf64>, %k: memref<16x8xf32>,
    %v: memref<16x4xf32>, %acc: memref<4x32xf32>, %row: memref<32xf32>,
    %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op operand #2 must be variadic of 2D/3D memref of 32-bit float or 16-bit float or bfloat16 type values, but got 'memref<8x32xf64>'}}
  rope.online_attention regions [0]
      at(%i, %i) queries(%q : memref<8x32xf64>)
      keys(%k : memref<16x8xf32>) value(%v : memref<16x4xf32>)
      outs(%acc, %row, %row, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @packed_keys(
    %i: index, %q: memref<4x32x2xbf16>, %k: memref<16x4x2xbf16>,
    %v: memref<16x4xbf16>, %acc: memref<4x32xf32>, %row: memref<32xf32>,
    %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op operand #3 must be variadic of 2D memref of 32-bit float or 16-bit float or bfloat16 type values, but got 'memref<16x4x2xbf16>'}}
  rope.online_attention regions [0]
      at(%i, %i) queries(%q : memref<4x32x2xbf16>)
      keys(%k : memref<16x4x2xbf16>) value(%v : memref<16x4xbf16>)
      outs(%acc, %row, %row, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @f16_queries(
    %i: index, %q: memref<8x32xf16>, %k: memref<16x8xf32>,
    %v: memref<16x4xf32>, %acc: memref<4x32xf32>, %row: memref<32xf32>,
    %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected 'f16' keys for 'f16' queries, but got 'memref<16x8xf32>'}}
  rope.online_attention regions [0]
      at(%i, %i) queries(%q : memref<8x32xf16>)
      keys(%k : memref<16x8xf32>) value(%v : memref<16x4xf32>)
      outs(%acc, %row, %row, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

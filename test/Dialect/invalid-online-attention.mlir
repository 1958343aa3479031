// Regions, their begins and their scores.
// RUN: rope-opt %s -verify-diagnostics -split-input-file

func.func @no_scores(
    %i: index, %v: memref<16x4xf32>, %acc: memref<4x32xf32>,
    %row: memref<32xf32>, %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected at least one queries operand}}
  "rope.online_attention"(%i, %i, %v, %acc, %row, %row, %p) <{
      regions = array<i64: -1>,
      operandSegmentSizes = array<i32: 1, 1, 0, 0, 1, 0, 0, 1, 1, 1, 1>}>
      : (index, index, memref<16x4xf32>, memref<4x32xf32>, memref<32xf32>,
         memref<32xf32>, memref<16x32xf32>) -> ()
  return
}

// -----

func.func @fewer_keys_than_queries(
    %i: index, %q: memref<8x32xf32>, %k: memref<16x8xf32>, %v: memref<16x4xf32>,
    %acc: memref<4x32xf32>, %row: memref<32xf32>, %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected as many keys operands (1) as queries operands (2)}}
  rope.online_attention regions [0, 1] begins [affine_map<(d0) -> (d0)>]
      at(%i, %i) queries(%q, %q : memref<8x32xf32>, memref<8x32xf32>)
      keys(%k : memref<16x8xf32>) value(%v : memref<16x4xf32>)
      outs(%acc, %row, %row, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @region_without_a_begin(
    %i: index, %q: memref<8x32xf32>, %k: memref<16x8xf32>, %v: memref<16x4xf32>,
    %acc: memref<4x32xf32>, %row: memref<32xf32>, %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected one begin for each region but the first (1), but got 0}}
  rope.online_attention regions [0, -1] at(%i, %i)
      queries(%q : memref<8x32xf32>) keys(%k : memref<16x8xf32>)
      value(%v : memref<16x4xf32>)
      outs(%acc, %row, %row, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @begin_without_a_region(
    %i: index, %q: memref<8x32xf32>, %k: memref<16x8xf32>, %v: memref<16x4xf32>,
    %acc: memref<4x32xf32>, %row: memref<32xf32>, %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected one begin for each region but the first (0), but got 1}}
  rope.online_attention regions [0] begins [affine_map<(d0) -> (d0)>] at(%i, %i)
      queries(%q : memref<8x32xf32>) keys(%k : memref<16x8xf32>)
      value(%v : memref<16x4xf32>)
      outs(%acc, %row, %row, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @region_past_the_last_score(
    %i: index, %q: memref<8x32xf32>, %k: memref<16x8xf32>, %v: memref<16x4xf32>,
    %acc: memref<4x32xf32>, %row: memref<32xf32>, %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected a region to be -1 or the number of one of the 1 queries operands, but got 1}}
  rope.online_attention regions [0, 1] begins [affine_map<(d0) -> (d0)>]
      at(%i, %i) queries(%q : memref<8x32xf32>) keys(%k : memref<16x8xf32>)
      value(%v : memref<16x4xf32>)
      outs(%acc, %row, %row, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @region_below_hidden(
    %i: index, %q: memref<8x32xf32>, %k: memref<16x8xf32>, %v: memref<16x4xf32>,
    %acc: memref<4x32xf32>, %row: memref<32xf32>, %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected a region to be -1 or the number of one of the 1 queries operands, but got -2}}
  rope.online_attention regions [-2] at(%i, %i) queries(%q : memref<8x32xf32>)
      keys(%k : memref<16x8xf32>) value(%v : memref<16x4xf32>)
      outs(%acc, %row, %row, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @score_of_no_region(
    %i: index, %q: memref<8x32xf32>, %k: memref<16x8xf32>, %v: memref<16x4xf32>,
    %acc: memref<4x32xf32>, %row: memref<32xf32>, %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected queries operand #1 to be used by a region}}
  rope.online_attention regions [0, -1] begins [affine_map<(d0) -> (d0)>]
      at(%i, %i) queries(%q, %q : memref<8x32xf32>, memref<8x32xf32>)
      keys(%k, %k : memref<16x8xf32>, memref<16x8xf32>)
      value(%v : memref<16x4xf32>)
      outs(%acc, %row, %row, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @begin_of_two_dims(
    %i: index, %q: memref<8x32xf32>, %k: memref<16x8xf32>, %v: memref<16x4xf32>,
    %acc: memref<4x32xf32>, %row: memref<32xf32>, %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected a begin to map one dim to results, but got affine_map<(d0, d1) -> (d0)>}}
  rope.online_attention regions [0, -1] begins [affine_map<(d0, d1) -> (d0)>]
      at(%i, %i) queries(%q : memref<8x32xf32>) keys(%k : memref<16x8xf32>)
      value(%v : memref<16x4xf32>)
      outs(%acc, %row, %row, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @begin_with_a_symbol(
    %i: index, %q: memref<8x32xf32>, %k: memref<16x8xf32>, %v: memref<16x4xf32>,
    %acc: memref<4x32xf32>, %row: memref<32xf32>, %p: memref<16x32xf32>) {
  // expected-error @below {{expected a begin to map one dim to results, but got affine_map<(d0)[s0] -> (d0 + s0)>}}
  rope.online_attention regions [0, -1] begins [affine_map<(d0)[s0] -> (d0 + s0)>]
      at(%i, %i) queries(%q : memref<8x32xf32>) keys(%k : memref<16x8xf32>)
      value(%v : memref<16x4xf32>)
      outs(%acc, %row, %row, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @begin_without_results(
    %i: index, %q: memref<8x32xf32>, %k: memref<16x8xf32>, %v: memref<16x4xf32>,
    %acc: memref<4x32xf32>, %row: memref<32xf32>, %p: memref<16x32xf32>) {
  // expected-error @below {{expected a begin to map one dim to results, but got affine_map<(d0) -> ()>}}
  rope.online_attention regions [0, -1] begins [affine_map<(d0) -> ()>]
      at(%i, %i) queries(%q : memref<8x32xf32>) keys(%k : memref<16x8xf32>)
      value(%v : memref<16x4xf32>)
      outs(%acc, %row, %row, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// -----

func.func @no_lane_per_position(
    %i: index, %q: memref<8x32xf32>, %k: memref<16x8xf32>, %v: memref<16x4xf32>,
    %acc: memref<4x32xf32>, %row: memref<32xf32>, %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected lanes_per_position (0) to be positive and to divide the number of queries (32)}}
  rope.online_attention regions [0] at(%i, %i)
      queries(%q : memref<8x32xf32>) keys(%k : memref<16x8xf32>)
      value(%v : memref<16x4xf32>)
      outs(%acc, %row, %row, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>) {lanes_per_position = 0 : i64}
  return
}

// -----

func.func @fewer_than_no_lanes_per_position(
    %i: index, %q: memref<8x32xf32>, %k: memref<16x8xf32>, %v: memref<16x4xf32>,
    %acc: memref<4x32xf32>, %row: memref<32xf32>, %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected lanes_per_position (-4) to be positive and to divide the number of queries (32)}}
  rope.online_attention regions [0] at(%i, %i)
      queries(%q : memref<8x32xf32>) keys(%k : memref<16x8xf32>)
      value(%v : memref<16x4xf32>)
      outs(%acc, %row, %row, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>) {lanes_per_position = -4 : i64}
  return
}

// -----

func.func @lanes_per_position_do_not_divide_the_lanes(
    %i: index, %q: memref<8x32xf32>, %k: memref<16x8xf32>, %v: memref<16x4xf32>,
    %acc: memref<4x32xf32>, %row: memref<32xf32>, %p: memref<16x32xf32>) {
  // expected-error @below {{'rope.online_attention' op expected lanes_per_position (5) to be positive and to divide the number of queries (32)}}
  rope.online_attention regions [0] at(%i, %i)
      queries(%q : memref<8x32xf32>) keys(%k : memref<16x8xf32>)
      value(%v : memref<16x4xf32>)
      outs(%acc, %row, %row, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>) {lanes_per_position = 5 : i64}
  return
}

// Tilings that would cut what an op needs whole.
// RUN: not rope-opt %s --transform-interpreter --split-input-file 2>&1 | FileCheck %s

// Heads 0 to 2 would read key head 0 and half of key head 1.
// CHECK: error: 'rope.attention' op expected tiles of query heads (3) to divide or be a multiple of the heads that share a key head (2)
func.func @heads_across_key_heads(
    %q: tensor<1x6x5x16xf32>, %k: tensor<1x3x9x16xf32>)
    -> tensor<1x6x5x16xf32> {
  %out = rope.attention #rope.linear, #rope.frequencies<dim = 8>
      ins(%q, %k, %k : tensor<1x6x5x16xf32>, tensor<1x3x9x16xf32>,
          tensor<1x3x9x16xf32>) outs(%q : tensor<1x6x5x16xf32>)
  return %out : tensor<1x6x5x16xf32>
}
module attributes {transform.with_named_sequence} {
  transform.named_sequence @__transform_main(
      %root: !transform.any_op {transform.readonly}) {
    %op = transform.structured.match ops{["rope.attention"]} in %root
        : (!transform.any_op) -> !transform.any_op
    %tiled, %loops = transform.structured.tile_using_for %op tile_sizes [0, 3]
        : (!transform.any_op) -> (!transform.any_op, !transform.any_op)
    transform.yield
  }
}

// -----

// The last tile has 2 of 8 heads: the size is not known.
// CHECK: error: 'rope.attention' op expected tiles of query heads (?) to divide or be a multiple of the heads that share a key head (2)
func.func @tile_of_heads_of_dynamic_size(
    %q: tensor<1x8x5x16xf32>, %k: tensor<1x4x9x16xf32>)
    -> tensor<1x8x5x16xf32> {
  %out = rope.attention #rope.linear, #rope.frequencies<dim = 8>
      ins(%q, %k, %k : tensor<1x8x5x16xf32>, tensor<1x4x9x16xf32>,
          tensor<1x4x9x16xf32>) outs(%q : tensor<1x8x5x16xf32>)
  return %out : tensor<1x8x5x16xf32>
}
module attributes {transform.with_named_sequence} {
  transform.named_sequence @__transform_main(
      %root: !transform.any_op {transform.readonly}) {
    %op = transform.structured.match ops{["rope.attention"]} in %root
        : (!transform.any_op) -> !transform.any_op
    %tiled, %loops = transform.structured.tile_using_for %op tile_sizes [0, 6]
        : (!transform.any_op) -> (!transform.any_op, !transform.any_op)
    transform.yield
  }
}

// -----

// CHECK: error: 'rope.attention' op expected tiles of one query head where the number of heads is dynamic
func.func @two_heads_of_a_dynamic_number(
    %q: tensor<1x8x5x16xf32>, %k: tensor<1x?x9x16xf32>)
    -> tensor<1x8x5x16xf32> {
  %out = rope.attention #rope.linear, #rope.frequencies<dim = 8>
      ins(%q, %k, %k : tensor<1x8x5x16xf32>, tensor<1x?x9x16xf32>,
          tensor<1x?x9x16xf32>) outs(%q : tensor<1x8x5x16xf32>)
  return %out : tensor<1x8x5x16xf32>
}
module attributes {transform.with_named_sequence} {
  transform.named_sequence @__transform_main(
      %root: !transform.any_op {transform.readonly}) {
    %op = transform.structured.match ops{["rope.attention"]} in %root
        : (!transform.any_op) -> !transform.any_op
    %tiled, %loops = transform.structured.tile_using_for %op tile_sizes [0, 2]
        : (!transform.any_op) -> (!transform.any_op, !transform.any_op)
    transform.yield
  }
}

// -----

// A consumer that wants four channels of a row does not get them: channel c
// needs channel c + R/2 too. The rotation stays outside the loops.
// CHECK: error: 'rope.rotate' op expected the tile of result #0 to span dim 1
func.func @part_of_a_row(%x: tensor<32x16xf32>, %t: tensor<32x8xf32>)
    -> tensor<32x16xf32> {
  %y = rope.rotate
      ins(%x, %t, %t : tensor<32x16xf32>, tensor<32x8xf32>, tensor<32x8xf32>)
      outs(%x : tensor<32x16xf32>)
  %e = linalg.elementwise kind=#linalg.elementwise_kind<exp>
      ins(%y : tensor<32x16xf32>) outs(%x : tensor<32x16xf32>)
      -> tensor<32x16xf32>
  return %e : tensor<32x16xf32>
}
module attributes {transform.with_named_sequence} {
  transform.named_sequence @__transform_main(
      %root: !transform.any_op {transform.readonly}) {
    %op = transform.structured.match ops{["linalg.elementwise"]} in %root
        : (!transform.any_op) -> !transform.any_op
    %tiled, %loops:2 = transform.structured.fuse %op tile_sizes [8, 4]
        : (!transform.any_op)
        -> (!transform.any_op, !transform.any_op, !transform.any_op)
    transform.yield
  }
}

// -----

// CHECK: error: 'rope.attention' op expected tiles of all queries where sequences have numbers of queries of their own
func.func @packed_queries(%x: tensor<1x2x40x16xf32>, %c: tensor<3xi32>)
    -> tensor<1x2x40x16xf32> {
  %out = rope.attention #rope.linear, #rope.frequencies<dim = 8>
      ins(%x, %x, %x : tensor<1x2x40x16xf32>, tensor<1x2x40x16xf32>,
          tensor<1x2x40x16xf32>)
      cumulative_query_lengths(%c : tensor<3xi32>)
      cumulative_key_lengths(%c : tensor<3xi32>)
      outs(%x : tensor<1x2x40x16xf32>)
  return %out : tensor<1x2x40x16xf32>
}
module attributes {transform.with_named_sequence} {
  transform.named_sequence @__transform_main(
      %root: !transform.any_op {transform.readonly}) {
    %op = transform.structured.match ops{["rope.attention"]} in %root
        : (!transform.any_op) -> !transform.any_op
    %tiled, %loops = transform.structured.tile_using_for %op
        tile_sizes [0, 0, 20]
        : (!transform.any_op) -> (!transform.any_op, !transform.any_op)
    transform.yield
  }
}

// -----

// CHECK: error: 'rope.attention' op expected query offsets, or key_lengths alone, to tile the queries of sequences of different length
func.func @left_padded_keys(%x: tensor<2x2x40x16xf32>, %n: tensor<2xi32>)
    -> tensor<2x2x40x16xf32> {
  %out = rope.attention #rope.linear, #rope.frequencies<dim = 8>
      ins(%x, %x, %x : tensor<2x2x40x16xf32>, tensor<2x2x40x16xf32>,
          tensor<2x2x40x16xf32>)
      first_keys(%n : tensor<2xi32>) outs(%x : tensor<2x2x40x16xf32>)
  return %out : tensor<2x2x40x16xf32>
}
module attributes {transform.with_named_sequence} {
  transform.named_sequence @__transform_main(
      %root: !transform.any_op {transform.readonly}) {
    %op = transform.structured.match ops{["rope.attention"]} in %root
        : (!transform.any_op) -> !transform.any_op
    %tiled, %loops = transform.structured.tile_using_for %op
        tile_sizes [0, 0, 20]
        : (!transform.any_op) -> (!transform.any_op, !transform.any_op)
    transform.yield
  }
}

// Every op survives the three textual and binary forms unchanged.
// RUN: rope-opt %s | rope-opt | FileCheck %s
// RUN: rope-opt %s --mlir-print-op-generic | rope-opt | FileCheck %s
// RUN: rope-opt %s --emit-bytecode | rope-opt | FileCheck %s

// CHECK-DAG:   #[[$NEAR:.+]] = affine_map<(d0) -> (d0 - 63)>
// CHECK-DAG:   #[[$AFTER:.+]] = affine_map<(d0) -> (d0 + 1)>

// CHECK-LABEL: func @table_of_consecutive_positions
// CHECK:         %{{.+}}:2 = rope.table #rope.frequencies<dim = 64> positions(%{{.+}} : index) outs(%{{.+}}, %{{.+}} : tensor<?x32xf32>, tensor<?x32xf32>)
// CHECK-NOT:       position_scale
// CHECK:         rope.table #rope.frequencies<dim = 64> positions(%{{.+}} : index) outs(%{{.+}}, %{{.+}} : tensor<?x32xf32>, tensor<?x32xf32>) {position_offset = -5.000000e-01 : f64, position_scale = 2.500000e-01 : f64}
func.func @table_of_consecutive_positions(
    %first: index, %init: tensor<?x32xf32>) {
  %c, %s = rope.table #rope.frequencies<dim = 64> positions(%first : index)
      outs(%init, %init : tensor<?x32xf32>, tensor<?x32xf32>)
  %c1, %s1 = rope.table #rope.frequencies<dim = 64> positions(%first : index)
      outs(%init, %init : tensor<?x32xf32>, tensor<?x32xf32>)
      {position_scale = 0.25 : f64, position_offset = -0.5 : f64}
  return
}

// CHECK-LABEL: func @table_of_given_positions
// CHECK:         rope.table #rope.frequencies<dim = 4> positions(%{{.+}} : tensor<7xi32>) outs(%{{.+}}, %{{.+}} : tensor<7x2xf32>, tensor<7x2xf32>)
// CHECK:         rope.table #rope.frequencies<dim = 4> positions(%{{.+}} : tensor<?xindex>) outs(%{{.+}}, %{{.+}} : tensor<7x2xf32>, tensor<7x2xf32>)
func.func @table_of_given_positions(
    %p32: tensor<7xi32>, %pindex: tensor<?xindex>, %init: tensor<7x2xf32>) {
  %a:2 = rope.table #rope.frequencies<dim = 4> positions(%p32 : tensor<7xi32>)
      outs(%init, %init : tensor<7x2xf32>, tensor<7x2xf32>)
  %b:2 = rope.table #rope.frequencies<dim = 4>
      positions(%pindex : tensor<?xindex>)
      outs(%init, %init : tensor<7x2xf32>, tensor<7x2xf32>)
  return
}

// CHECK-LABEL: func @table_on_memrefs
// CHECK:         rope.table #rope.frequencies<dim = 4> positions(%{{.+}} : memref<?xi64>) outs(%{{.+}}, %{{.+}} : memref<?x2xf32>, memref<?x2xf32, strided<[4, 1], offset: ?>>)
func.func @table_on_memrefs(
    %p: memref<?xi64>, %cos: memref<?x2xf32>,
    %sin: memref<?x2xf32, strided<[4, 1], offset: ?>>) {
  rope.table #rope.frequencies<dim = 4> positions(%p : memref<?xi64>)
      outs(%cos, %sin : memref<?x2xf32>,
           memref<?x2xf32, strided<[4, 1], offset: ?>>)
  return
}

// CHECK-LABEL: func @rotate_by_default_pairs_halves
// CHECK:         rope.rotate ins(%{{.+}}, %{{.+}}, %{{.+}} : tensor<8x?x64xf16>, tensor<?x32xf32>, tensor<?x32xf32>) outs(%{{.+}} : tensor<8x?x64xf32>)
func.func @rotate_by_default_pairs_halves(
    %x: tensor<8x?x64xf16>, %t: tensor<?x32xf32>, %init: tensor<8x?x64xf32>)
    -> tensor<8x?x64xf32> {
  %y = rope.rotate pairing<half>
      ins(%x, %t, %t : tensor<8x?x64xf16>, tensor<?x32xf32>, tensor<?x32xf32>)
      outs(%init : tensor<8x?x64xf32>)
  return %y : tensor<8x?x64xf32>
}

// CHECK-LABEL: func @rotate_back_interleaved_with_one_row
// CHECK:         rope.rotate pairing<interleaved> inverse ins(%{{.+}}, %{{.+}}, %{{.+}} : tensor<?x?xbf16>, tensor<1x?xf32>, tensor<1x?xf32>) outs(%{{.+}} : tensor<?x?xbf16>)
func.func @rotate_back_interleaved_with_one_row(
    %x: tensor<?x?xbf16>, %t: tensor<1x?xf32>) -> tensor<?x?xbf16> {
  %y = rope.rotate pairing<interleaved> inverse
      ins(%x, %t, %t : tensor<?x?xbf16>, tensor<1x?xf32>, tensor<1x?xf32>)
      outs(%x : tensor<?x?xbf16>)
  return %y : tensor<?x?xbf16>
}

// CHECK-LABEL: func @rotate_memref_in_place
// CHECK-SAME:    %[[X:.+]]: memref<2x?x8xf64>
// CHECK:         rope.rotate inverse ins(%[[X]], %{{.+}}, %{{.+}} : memref<2x?x8xf64>, memref<?x2xf32>, memref<?x2xf32>) outs(%[[X]] : memref<2x?x8xf64>)
func.func @rotate_memref_in_place(%x: memref<2x?x8xf64>, %t: memref<?x2xf32>) {
  rope.rotate inverse
      ins(%x, %t, %t : memref<2x?x8xf64>, memref<?x2xf32>, memref<?x2xf32>)
      outs(%x : memref<2x?x8xf64>)
  return
}

// CHECK-LABEL: func @attention_with_every_optional_part
// CHECK:         %{{.+}}:2 = rope.attention #rope.leaky<window = 128, k = 1.600000e+01>, #rope.frequencies<dim = 32> pairing<interleaved> causal ins(%{{.+}}, %{{.+}}, %{{.+}} : tensor<?x8x?x64xf16>, tensor<?x2x?x64xf16>, tensor<?x2x?x48xf16>) query_offset(%{{.+}}) outs(%{{.+}}, %{{.+}} : tensor<?x8x?x48xf16>, tensor<?x8x?xf32>) {scale = 2.500000e-01 : f64}
func.func @attention_with_every_optional_part(
    %q: tensor<?x8x?x64xf16>, %k: tensor<?x2x?x64xf16>,
    %v: tensor<?x2x?x48xf16>, %offset: index, %out: tensor<?x8x?x48xf16>,
    %lse: tensor<?x8x?xf32>) {
  %r:2 = rope.attention #rope.leaky<window = 128, k = 16.0>,
      #rope.frequencies<dim = 32> pairing<interleaved> causal
      ins(%q, %k, %v : tensor<?x8x?x64xf16>, tensor<?x2x?x64xf16>,
          tensor<?x2x?x48xf16>) query_offset(%offset)
      outs(%out, %lse : tensor<?x8x?x48xf16>, tensor<?x8x?xf32>)
      {scale = 0.25 : f64}
  return
}

// CHECK-LABEL: func @attention_with_no_optional_part
// CHECK:         rope.attention #rope.linear, #rope.frequencies<dim = 8> ins(%{{.+}}, %{{.+}}, %{{.+}} : memref<?x?x?x?xf64>, memref<?x?x?x?xf64>, memref<?x?x?x?xf64>) outs(%{{.+}} : memref<?x?x?x?xf64>)
func.func @attention_with_no_optional_part(%x: memref<?x?x?x?xf64>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 8>
      ins(%x, %x, %x : memref<?x?x?x?xf64>, memref<?x?x?x?xf64>,
          memref<?x?x?x?xf64>)
      outs(%x : memref<?x?x?x?xf64>)
  return
}

// CHECK-LABEL: func @online_attention_of_one_region
// CHECK:         rope.online_attention regions [0] at(%{{.+}}, %{{.+}}) queries(%{{.+}} : memref<8x32xf32>) keys(%{{.+}} : memref<?x8xf32>) value(%{{.+}} : memref<?x4xf32>) outs(%{{.+}}, %{{.+}}, %{{.+}}, %{{.+}} : memref<4x32xf32>, memref<32xf32>, memref<32xf32>, memref<?x32xf32>)
func.func @online_attention_of_one_region(
    %i: index, %q: memref<8x32xf32>, %k: memref<?x8xf32>, %v: memref<?x4xf32>,
    %acc: memref<4x32xf32>, %row: memref<32xf32>, %p: memref<?x32xf32>) {
  rope.online_attention regions [0] at(%i, %i) queries(%q : memref<8x32xf32>)
      keys(%k : memref<?x8xf32>) value(%v : memref<?x4xf32>)
      outs(%acc, %row, %row, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<?x32xf32>)
  return
}

// CHECK-LABEL: func @online_attention_of_three_regions
// CHECK:         rope.online_attention regions [0, 1, -1] begins [#[[$NEAR]], #[[$AFTER]]] at(%{{.+}}, %{{.+}}) queries(%{{.+}}, %{{.+}} : memref<8x32xf32>, memref<8x32xf32>) keys(%{{.+}}, %{{.+}} : memref<16x8xf32>, memref<16x8xf32>)
func.func @online_attention_of_three_regions(
    %i: index, %q: memref<8x32xf32>, %k: memref<16x8xf32>, %v: memref<16x4xf32>,
    %acc: memref<4x32xf32>, %row: memref<32xf32>, %p: memref<16x32xf32>) {
  rope.online_attention regions [0, 1, -1]
      begins [affine_map<(d0) -> (d0 - 63)>, affine_map<(d0) -> (d0 + 1)>]
      at(%i, %i) queries(%q, %q : memref<8x32xf32>, memref<8x32xf32>)
      keys(%k, %k : memref<16x8xf32>, memref<16x8xf32>)
      value(%v : memref<16x4xf32>)
      outs(%acc, %row, %row, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// CHECK-LABEL: func @online_attention_of_four_lanes_per_position
// CHECK:         rope.online_attention regions [0] {{.*}} memref<?x32xf32>) {lanes_per_position = 4 : i64}
func.func @online_attention_of_four_lanes_per_position(
    %i: index, %q: memref<8x32xf32>, %k: memref<?x8xf32>, %v: memref<?x4xf32>,
    %acc: memref<4x32xf32>, %row: memref<32xf32>, %p: memref<?x32xf32>) {
  rope.online_attention regions [0] at(%i, %i) queries(%q : memref<8x32xf32>)
      keys(%k : memref<?x8xf32>) value(%v : memref<?x4xf32>)
      outs(%acc, %row, %row, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<?x32xf32>) {lanes_per_position = 4 : i64}
  return
}

// CHECK-LABEL: func @online_attention_with_rows_ahead
// CHECK:         rope.online_attention regions [0] {{.*}} value(%{{.+}} : memref<?x4xf32>) ahead(%{{.+}}, %{{.+}} : memref<?x8xbf16>, memref<3x5xf16>) outs(
func.func @online_attention_with_rows_ahead(
    %i: index, %q: memref<8x32xf32>, %k: memref<?x8xf32>, %v: memref<?x4xf32>,
    %next: memref<?x8xbf16>, %other: memref<3x5xf16>, %acc: memref<4x32xf32>,
    %row: memref<32xf32>, %p: memref<?x32xf32>) {
  rope.online_attention regions [0] at(%i, %i) queries(%q : memref<8x32xf32>)
      keys(%k : memref<?x8xf32>) value(%v : memref<?x4xf32>)
      ahead(%next, %other : memref<?x8xbf16>, memref<3x5xf16>)
      outs(%acc, %row, %row, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<?x32xf32>)
  return
}

// CHECK-LABEL: func @attention_on_rotated_keys
// CHECK:         rope.attention #rope.linear, #rope.frequencies<dim = 8> causal rotated_keys ins({{.*}}) outs(%{{.+}} : tensor<1x2x?x8xf32>)
// CHECK:         rope.attention #rope.rerope<window = 8>, #rope.frequencies<dim = 8> pairing<interleaved> rotated_keys ins({{.*}}) query_offset(%{{.+}}) outs
// CHECK:         rope.attention #rope.leaky<window = 8, k = 4.000000e+00>, #rope.frequencies<dim = 8> rotated_keys ins({{.*}}) outs
func.func @attention_on_rotated_keys(
    %x: tensor<1x2x?x8xf32>, %y: tensor<1x2x?x8xf32>,
    %z: memref<1x2x?x8xf32>, %offset: index) {
  %0 = rope.attention #rope.linear, #rope.frequencies<dim = 8> causal
      rotated_keys
      ins(%x, %y, %y : tensor<1x2x?x8xf32>, tensor<1x2x?x8xf32>,
          tensor<1x2x?x8xf32>) outs(%x : tensor<1x2x?x8xf32>)
  %1 = rope.attention #rope.rerope<window = 8>, #rope.frequencies<dim = 8>
      pairing<interleaved> rotated_keys
      ins(%x, %y, %y : tensor<1x2x?x8xf32>, tensor<1x2x?x8xf32>,
          tensor<1x2x?x8xf32>) query_offset(%offset)
      outs(%x : tensor<1x2x?x8xf32>)
  rope.attention #rope.leaky<window = 8, k = 4.0>, #rope.frequencies<dim = 8>
      rotated_keys
      ins(%z, %z, %z : memref<1x2x?x8xf32>, memref<1x2x?x8xf32>,
          memref<1x2x?x8xf32>) outs(%z : memref<1x2x?x8xf32>)
  return
}

// CHECK-LABEL: func @online_attention_of_bf16_queries
// CHECK:         rope.online_attention regions [0] {{.*}} queries(%{{.+}} : memref<8x4xbf16, strided<[1, 8]>>) keys(%{{.+}} : memref<?x8xbf16>) value(%{{.+}} : memref<?x6xf16>) outs({{.*}} : memref<6x4xf32, strided<[1, 6]>>,
func.func @online_attention_of_bf16_queries(
    %i: index, %q: memref<8x4xbf16, strided<[1, 8]>>, %k: memref<?x8xbf16>,
    %v: memref<?x6xf16>, %acc: memref<6x4xf32, strided<[1, 6]>>,
    %row: memref<4xf32>, %p: memref<16x4xf32>) {
  rope.online_attention regions [0] at(%i, %i)
      queries(%q : memref<8x4xbf16, strided<[1, 8]>>)
      keys(%k : memref<?x8xbf16>) value(%v : memref<?x6xf16>)
      outs(%acc, %row, %row, %p : memref<6x4xf32, strided<[1, 6]>>,
           memref<4xf32>, memref<4xf32>, memref<16x4xf32>)
  return
}

// 15 keys are eight pairs; a value in pairs of any number of keys.
// CHECK-LABEL: func @online_attention_of_packed_operands
// CHECK:         rope.online_attention regions [0, 1] {{.*}} queries(%{{.+}}, %{{.+}} : memref<4x32x2xbf16>, memref<4x32x2xbf16>) keys(%{{.+}}, %{{.+}} : memref<15x8xbf16>, memref<15x8xbf16>) value(%{{.+}} : memref<8x6x2xbf16>)
// CHECK:         rope.online_attention regions [0] {{.*}} queries(%{{.+}} : memref<4x32x2xbf16>) keys(%{{.+}} : memref<15x8xbf16>) value(%{{.+}} : memref<?x6x2xbf16>)
// CHECK:         rope.online_attention regions [0] {{.*}} queries(%{{.+}} : memref<4x32x2xbf16>) keys(%{{.+}} : memref<15x8xbf16>) value(%{{.+}} : memref<15x6xf32>)
func.func @online_attention_of_packed_operands(
    %i: index, %q: memref<4x32x2xbf16>, %k: memref<15x8xbf16>,
    %v: memref<8x6x2xbf16>, %v1: memref<?x6x2xbf16>, %v2: memref<15x6xf32>,
    %acc: memref<6x32xf32>, %row: memref<32xf32>, %p: memref<16x32xf32>) {
  rope.online_attention regions [0, 1] begins [affine_map<(d0) -> (d0)>]
      at(%i, %i) queries(%q, %q : memref<4x32x2xbf16>, memref<4x32x2xbf16>)
      keys(%k, %k : memref<15x8xbf16>, memref<15x8xbf16>)
      value(%v : memref<8x6x2xbf16>)
      outs(%acc, %row, %row, %p : memref<6x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  rope.online_attention regions [0] at(%i, %i)
      queries(%q : memref<4x32x2xbf16>) keys(%k : memref<15x8xbf16>)
      value(%v1 : memref<?x6x2xbf16>)
      outs(%acc, %row, %row, %p : memref<6x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  rope.online_attention regions [0] at(%i, %i)
      queries(%q : memref<4x32x2xbf16>) keys(%k : memref<15x8xbf16>)
      value(%v2 : memref<15x6xf32>)
      outs(%acc, %row, %row, %p : memref<6x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<16x32xf32>)
  return
}

// CHECK-LABEL: func @online_merge
// CHECK:         rope.online_merge ins(%{{.+}}, %{{.+}}, %{{.+}} : memref<6x4xf32>, memref<4xf32>, memref<4xf32>) outs(%{{.+}}, %{{.+}}, %{{.+}} : memref<6x4xf32, strided<[1, 6], offset: ?>>, memref<4xf32>, memref<4xf32>)
func.func @online_merge(
    %acc0: memref<6x4xf32>, %row0: memref<4xf32>,
    %acc: memref<6x4xf32, strided<[1, 6], offset: ?>>, %row: memref<4xf32>) {
  rope.online_merge
      ins(%acc0, %row0, %row0 : memref<6x4xf32>, memref<4xf32>, memref<4xf32>)
      outs(%acc, %row, %row : memref<6x4xf32, strided<[1, 6], offset: ?>>,
           memref<4xf32>, memref<4xf32>)
  return
}

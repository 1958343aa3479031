// Where the runs begin and end, and that keys above the diagonal are never
// visited: bounds are integers that fold where they are known.
// RUN: rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention{query-tile=32 key-tile=256 key-group=8},canonicalize,cse))' | FileCheck %s

// CHECK-DAG:   #[[$NEAR:.+]] = affine_map<(d0) -> (d0 - 59)>

// One query at position 999 of 1000 keys. Near begins at 999 - 63 = 936, a
// multiple of 8: nothing straddles. Nothing is hidden: there is no diagonal.
// CHECK-LABEL: func @decode_step
// CHECK-SAME:    %[[Q:[a-z0-9]+]]: memref<1x1x1x16xf32>, %[[K:[a-z0-9]+]]: memref<1x1x1000x16xf32>
// CHECK-DAG:     %[[C0:.+]] = arith.constant 0 : index
// CHECK-DAG:     %[[NEAR:.+]] = arith.constant 936 : index
// CHECK-DAG:     %[[I:.+]] = arith.constant 999 : index
// CHECK:         %[[TURNED:.+]] = memref.alloc() {{.*}}: memref<64x16xf32>
// CHECK-NOT:     scf.for
// CHECK:         %[[FAR:.+]] = memref.subview %[[K]][0, 0, 0, 0] [1, 1, 936, 16]
// CHECK:         %[[KEYS:.+]] = memref.cast %[[FAR]]
// CHECK:         rope.online_attention regions [0] at(%[[I]], %[[C0]]) {{.*}} keys(%[[KEYS]] :
// CHECK-NOT:     scf.for
// CHECK:         %[[STORED:.+]] = memref.subview %[[K]][0, 0, 936, 0] [1, 1, 64, 16]
// CHECK:         rope.rotate ins(%[[STORED]], {{.*}} outs(%[[TURNED]] :
// CHECK:         %[[KEYS:.+]] = memref.cast %[[TURNED]]
// CHECK:         rope.online_attention regions [0] at(%[[I]], %[[NEAR]]) {{.*}} keys(%[[KEYS]] :
// CHECK-NOT:     rope.online_attention
func.func @decode_step(
    %q: memref<1x1x1x16xf32>, %k: memref<1x1x1000x16xf32>,
    %out: memref<1x1x1x16xf32>) {
  rope.attention #rope.rerope<window = 64>, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %k : memref<1x1x1x16xf32>, memref<1x1x1000x16xf32>,
          memref<1x1x1000x16xf32>) outs(%out : memref<1x1x1x16xf32>)
  return
}

// Near begins at 999 - 59 = 940, inside the group of keys [936, 944).
// CHECK-LABEL: func @boundary_inside_a_group
// CHECK-DAG:     %[[C936:.+]] = arith.constant 936 : index
// CHECK-DAG:     %[[C944:.+]] = arith.constant 944 : index
// CHECK:         rope.online_attention regions [0] at
// CHECK:         memref.subview %{{.+}}[0, 0, 936, 0] [1, 1, 8, 16]
// CHECK:         rope.online_attention regions [0, 1] begins [#[[$NEAR]]] at(%{{.+}}, %[[C936]])
// CHECK:         memref.subview %{{.+}}[0, 0, 944, 0] [1, 1, 56, 16]
// CHECK:         rope.online_attention regions [0] at(%{{.+}}, %[[C944]])
// CHECK-NOT:     rope.online_attention
func.func @boundary_inside_a_group(
    %q: memref<1x1x1x16xf32>, %k: memref<1x1x1000x16xf32>,
    %out: memref<1x1x1x16xf32>) {
  rope.attention #rope.rerope<window = 60>, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %k : memref<1x1x1x16xf32>, memref<1x1x1000x16xf32>,
          memref<1x1x1000x16xf32>) outs(%out : memref<1x1x1x16xf32>)
  return
}

// 16 queries at 16 to 31 of 1000 keys: keys 32 and on are neither turned nor
// read. Keys before 16 are seen by all; the tile [16, 32) is the diagonal.
// CHECK-LABEL: func @keys_above_the_diagonal_stay_unread
// CHECK-DAG:     %[[C0:.+]] = arith.constant 0 : index
// CHECK-DAG:     %[[C16:.+]] = arith.constant 16 : index
// CHECK:         %[[TURNED:.+]] = memref.alloc() {{.*}}: memref<32x16xf32>
// CHECK:         memref.subview %{{.+}}[0, 0, 0, 0] [1, 1, 16, 16]
// CHECK:         %[[BEFORE:.+]] = memref.subview %[[TURNED]][0, 0] [16, 16]
// CHECK:         rope.rotate {{.*}} outs(%[[BEFORE]] :
// CHECK:         rope.online_attention regions [0] at(%[[C16]], %[[C0]])
// CHECK:         memref.subview %{{.+}}[0, 0, 16, 0] [1, 1, 16, 16]
// CHECK:         rope.rotate {{.*}} outs(%[[BEFORE]] :
// CHECK:         rope.online_attention regions [0, -1] {{.*}} at(%[[C16]], %[[C16]])
// CHECK-NOT:     rope.online_attention
// CHECK-NOT:     rope.rotate
func.func @keys_above_the_diagonal_stay_unread(
    %q: memref<1x1x16x16xf32>, %k: memref<1x1x1000x16xf32>,
    %out: memref<1x1x16x16xf32>) {
  %c16 = arith.constant 16 : index
  rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %k : memref<1x1x16x16xf32>, memref<1x1x1000x16xf32>,
          memref<1x1x1000x16xf32>) query_offset(%c16)
      outs(%out : memref<1x1x16x16xf32>)
  return
}

// All keys are within the window.
// CHECK-LABEL: func @window_above_the_length_leaves_no_far_key
// CHECK:         rope.online_attention regions [0, -1]
// CHECK-NOT:     rope.online_attention
func.func @window_above_the_length_leaves_no_far_key(
    %x: memref<1x1x16x16xf32>, %out: memref<1x1x16x16xf32>) {
  rope.attention #rope.rerope<window = 64>, #rope.frequencies<dim = 16> causal
      ins(%x, %x, %x : memref<1x1x16x16xf32>, memref<1x1x16x16xf32>,
          memref<1x1x16x16xf32>) outs(%out : memref<1x1x16x16xf32>)
  return
}

// Bottom-right alignment: five queries and three keys put the first query at
// position -2, which sees nothing; its tile still ends at key 3.
// CHECK-LABEL: func @queries_before_the_first_key
// CHECK-DAG:     %[[FIRST:.+]] = arith.constant -2 : index
// CHECK-DAG:     %[[C0:.+]] = arith.constant 0 : index
// CHECK:         memref.subview %{{.+}}[0, 0, 0, 0] [1, 1, 3, 16]
// CHECK:         rope.online_attention regions [0, -1] {{.*}} at(%[[FIRST]], %[[C0]])
// CHECK-NOT:     rope.online_attention
func.func @queries_before_the_first_key(
    %q: memref<1x1x5x16xf32>, %k: memref<1x1x3x16xf32>,
    %out: memref<1x1x5x16xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %k : memref<1x1x5x16xf32>, memref<1x1x3x16xf32>,
          memref<1x1x3x16xf32>) outs(%out : memref<1x1x5x16xf32>)
  return
}

// Without query heads there is nothing to divide, and nothing to do.
// CHECK-LABEL: func @no_query_heads
// CHECK-NOT:     rope.attention
func.func @no_query_heads(
    %q: memref<1x0x1x16xf32>, %k: memref<1x2x?x16xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %k : memref<1x0x1x16xf32>, memref<1x2x?x16xf32>,
          memref<1x2x?x16xf32>) outs(%q : memref<1x0x1x16xf32>)
  return
}

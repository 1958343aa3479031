// A dynamic number of queries: loop nests for one query, for as many as a register
// holds and for more, and a choice when it runs.
// RUN: rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention{copy-bytes=0 query-tiles-per-block=1},canonicalize,cse))' | FileCheck %s
// RUN: rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention{query-tiles-per-block=1 vector-width=256 vector-registers=16},canonicalize,cse))' | FileCheck %s --check-prefix=W256
// RUN: rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention{vector-width=128 vector-registers=16},canonicalize,cse))' | FileCheck %s --check-prefix=W128

// Four heads share a key head: sixteen lanes hold four queries, eight hold two.
// Four lanes hold one, for which there is a loop nest already.
// CHECK-LABEL: func @four_heads
// CHECK-SAME:    %[[Q:[a-z0-9]+]]: memref<1x8x?x16xf32>
// CHECK-DAG:     %[[C1:.+]] = arith.constant 1 : index
// CHECK-DAG:     %[[C4:.+]] = arith.constant 4 : index
// CHECK:         %[[LQ:.+]] = memref.dim %[[Q]]
// CHECK-NEXT:    %[[IS_ONE:.+]] = arith.cmpi eq, %[[LQ]], %[[C1]]
// CHECK-NEXT:    scf.if %[[IS_ONE]] {
// CHECK:           scf.forall (%{{.+}}, %{{.+}}) in (2, %{{.+}}) {
// CHECK:             rope.online_attention regions [0] {{.*}} queries(%{{.+}} : memref<16x4xf32, strided<[1, 16]>>) {{.*}} {lanes_per_position = 4 : i64}
// CHECK:             rope.online_merge
// CHECK:         } else {
// CHECK-NEXT:      %[[IS_FEW:.+]] = arith.cmpi ule, %[[LQ]], %[[C4]]
// CHECK-NEXT:      scf.if %[[IS_FEW]] {
// CHECK:             scf.forall (%{{.+}}, %{{.+}}, %{{.+}}) in (2, %{{.+}}, %{{.+}}) {
// CHECK:               rope.online_attention regions [0] {{.*}} queries(%{{.+}} : memref<16x16xf32, strided<[1, 16]>>) {{.*}} {lanes_per_position = 4 : i64}
// CHECK:               rope.online_merge
// CHECK:           } else {
// CHECK:             scf.forall (%[[H:.+]], %{{.+}}) in (8, %{{.+}}) {
// CHECK:               rope.online_attention regions [0] {{.*}} queries(%{{.+}} : memref<16x32xf32>)
// CHECK-NOT:           lanes_per_position
// CHECK-NOT:           rope.online_merge
// CHECK:           }
// CHECK:         }
// CHECK:         return
// W256-LABEL:  func @four_heads
// W256-SAME:     %[[Q:[a-z0-9]+]]: memref<1x8x?x16xf32>
// W256-DAG:      %[[C2:.+]] = arith.constant 2 : index
// W256:          %[[LQ:.+]] = memref.dim %[[Q]]
// W256:          scf.if
// W256:            rope.online_attention {{.*}} queries(%{{.+}} : memref<16x4xf32, strided<[1, 16]>>)
// W256:          } else {
// W256-NEXT:       %[[IS_FEW:.+]] = arith.cmpi ule, %[[LQ]], %[[C2]]
// W256-NEXT:       scf.if %[[IS_FEW]] {
// W256:              rope.online_attention {{.*}} queries(%{{.+}} : memref<16x8xf32, strided<[1, 16]>>) {{.*}} {lanes_per_position = 4 : i64}
// W256:            } else {
// W256:              rope.online_attention {{.*}} queries(%{{.+}} : memref<16x16xf32>)
// W128-LABEL:  func @four_heads
// W128:          scf.if
// W128:            rope.online_attention {{.*}} queries(%{{.+}} : memref<16x4xf32, strided<[1, 16]>>) {{.*}} {lanes_per_position = 4 : i64}
// W128:          } else {
// W128-NOT:        scf.if
// W128:            rope.online_attention {{.*}} queries(%{{.+}} : memref<16x16xf32,
// W128-NOT:        scf.if
// W128:          return
func.func @four_heads(
    %q: memref<1x8x?x16xf32>, %k: memref<1x2x?x16xf32>,
    %out: memref<1x8x?x16xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %k : memref<1x8x?x16xf32>, memref<1x2x?x16xf32>,
          memref<1x2x?x16xf32>) outs(%out : memref<1x8x?x16xf32>)
  return
}

// Three heads take four lanes.
// CHECK-LABEL: func @three_heads
// CHECK-DAG:     %[[C4:.+]] = arith.constant 4 : index
// CHECK:         scf.if
// CHECK:         arith.cmpi ule, %{{.+}}, %[[C4]]
// CHECK:         scf.if
func.func @three_heads(
    %q: memref<1x6x?x16xf32>, %k: memref<1x2x?x16xf32>,
    %out: memref<1x6x?x16xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %k : memref<1x6x?x16xf32>, memref<1x2x?x16xf32>,
          memref<1x2x?x16xf32>) outs(%out : memref<1x6x?x16xf32>)
  return
}

// One head: the register holds sixteen queries.
// CHECK-LABEL: func @one_head
// CHECK-DAG:     %[[C16:.+]] = arith.constant 16 : index
// CHECK:         scf.if
// CHECK:         arith.cmpi ule, %{{.+}}, %[[C16]]
// CHECK:         scf.if
func.func @one_head(
    %q: memref<1x2x?x16xf32>, %k: memref<1x2x?x16xf32>,
    %out: memref<1x2x?x16xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %k : memref<1x2x?x16xf32>, memref<1x2x?x16xf32>,
          memref<1x2x?x16xf32>) outs(%out : memref<1x2x?x16xf32>)
  return
}

// One query of sixteen heads fills the register: two loop nests are enough.
// CHECK-LABEL: func @sixteen_heads
// CHECK:         scf.if
// CHECK:           rope.online_attention {{.*}} queries(%{{.+}} : memref<16x16xf32, strided<[1, 16]>>) {{.*}} {lanes_per_position = 16 : i64}
// CHECK:         } else {
// CHECK-NOT:     scf.if
// CHECK:         return
func.func @sixteen_heads(
    %q: memref<1x16x?x16xf32>, %k: memref<1x1x?x16xf32>,
    %out: memref<1x16x?x16xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %k : memref<1x16x?x16xf32>, memref<1x1x?x16xf32>,
          memref<1x1x?x16xf32>) outs(%out : memref<1x16x?x16xf32>)
  return
}

// The number of queries is known: no choice.
// CHECK-LABEL: func @static_number_of_queries
// CHECK-NOT:     scf.if
// CHECK:         return
func.func @static_number_of_queries(
    %q: memref<1x8x100x16xf32>, %k: memref<1x2x?x16xf32>,
    %out: memref<1x8x100x16xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %k : memref<1x8x100x16xf32>, memref<1x2x?x16xf32>,
          memref<1x2x?x16xf32>) outs(%out : memref<1x8x100x16xf32>)
  return
}

// The sizes that are not given follow from the machine: two vectors of queries, and
// as many keys as take a quarter of the second-level cache, here 2^20 / 4 / (2 * 128
// * 4) = 256 keys, whole groups of 8 or 6 of them.
// CHECK-LABEL: func @chosen_sizes
// CHECK:         rope.online_attention {{.*}} queries(%{{.+}} : memref<128x32xf32>) {{.*}} memref<256x32xf32>)
// W256-LABEL:  func @chosen_sizes
// W256:          rope.online_attention {{.*}} queries(%{{.+}} : memref<128x16xf32>) {{.*}} memref<252x16xf32>)
func.func @chosen_sizes(
    %q: memref<1x1x4096x128xf32>, %k: memref<1x1x4096x128xf32>,
    %out: memref<1x1x4096x128xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 128> causal
      ins(%q, %k, %k : memref<1x1x4096x128xf32>, memref<1x1x4096x128xf32>,
          memref<1x1x4096x128xf32>) outs(%out : memref<1x1x4096x128xf32>)
  return
}

// A window wider than the length leaves no far keys: one piece, one turn of the
// queries, no run of two scores.
// CHECK-LABEL: func @window_beyond_the_length
// CHECK:         rope.table
// CHECK-NOT:     rope.table
// CHECK:         rope.online_attention regions [0] at
// CHECK:         rope.online_attention regions [0, -1]
// CHECK-NOT:     rope.online_attention
func.func @window_beyond_the_length(
    %q: memref<1x1x256x16xf32>, %k: memref<1x1x256x16xf32>,
    %out: memref<1x1x256x16xf32>) {
  rope.attention #rope.rerope<window = 1024>, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %k : memref<1x1x256x16xf32>, memref<1x1x256x16xf32>,
          memref<1x1x256x16xf32>) outs(%out : memref<1x1x256x16xf32>)
  return
}

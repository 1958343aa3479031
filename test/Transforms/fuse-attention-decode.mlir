// Few queries, known when compiled: only the keys that they meet are turned,
// and the heads that share a key head lie in one tile. (How the keys of a head
// are split is in fuse-attention-split.mlir.)
// RUN: rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention{key-tile=256},canonicalize,cse))' | FileCheck %s
// RUN: rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention{key-tile=256 query-tiles-per-block=1},canonicalize,cse))' | FileCheck %s --check-prefix=ONE

// CHECK-DAG:   #[[$WINDOW_BEGIN:.+]] = affine_map<()[s0] -> (0, s0 - 64)>
// CHECK-DAG:   #[[$LOWEST:.+]] = affine_map<()[s0, s1] -> (s0 - 1, (s1 floordiv 8) * 8, s0)>
// CHECK-DAG:   #[[$ROW:.+]] = affine_map<(d0)[s0] -> (d0 - s0)>
// CHECK-DAG:   #[[$HEAD_OF_4:.+]] = affine_map<(d0, d1) -> (d0 * 4 + d1)>
// CHECK-DAG:   #[[$HEAD_OF_3:.+]] = affine_map<(d0, d1) -> (d0 * 3 + d1)>
// CHECK-DAG:   #[[$IDENTITY:.+]] = affine_map<(d0, d1) -> (d0, d1)>

// One query at Lk - 1 with a window of 64: near keys begin at Lk - 64, rounded
// down to a group. The table begins there, and so do the keys that are turned, a
// tile at a time, before their scores.
// CHECK-LABEL: func @rerope_turns_the_window
// CHECK-SAME:    %[[Q:[a-z0-9]+]]: memref<1x2x1x16xf32>, %[[K:[a-z0-9]+]]: memref<1x2x?x16xf32>
// CHECK:         %[[LK:.+]] = memref.dim %[[K]]
// CHECK:         %[[NEAR:.+]] = affine.max #[[$WINDOW_BEGIN]]()[%[[LK]]]
// CHECK:         %[[FIRST:.+]] = affine.min #[[$LOWEST]]()[%[[LK]], %[[NEAR]]]
// CHECK:         rope.table {{.*}} positions(%[[FIRST]] : index) outs(%[[COS:[a-z0-9_]+]],
// CHECK:         scf.forall (%[[H:.+]], %{{.+}}) in (2, %{{.+}})
// CHECK:           %[[TURNED:.+]] = memref.alloc() {{.*}} : memref<1024x16xf32>
// CHECK:           scf.for
// CHECK-NOT:         rope.rotate
// CHECK:             rope.online_attention regions [0] at
// CHECK:           scf.for %[[J:[a-z0-9]+]] = {{.*}} step %c1024
// CHECK:             %[[STORED:.+]] = memref.subview %[[K]][0, %[[H]], %[[J]], 0] [1, 1, %[[COUNT:[a-z0-9]+]], 16]
// CHECK:             %[[ROWS:.+]] = memref.subview %[[TURNED]][0, 0] [%[[COUNT]], 16]
// CHECK:             %[[ROW:.+]] = affine.apply #[[$ROW]](%[[J]])[%[[FIRST]]]
// CHECK:             %[[TABLE:.+]] = memref.subview %[[COS]][%[[ROW]], 0] [%[[COUNT]], 8]
// CHECK:             rope.rotate ins(%[[STORED]], %[[TABLE]], {{.*}} outs(%[[ROWS]] :
// CHECK:             rope.online_attention {{.*}} keys({{.*}}%[[ROWS]]
func.func @rerope_turns_the_window(
    %q: memref<1x2x1x16xf32>, %k: memref<1x2x?x16xf32>,
    %out: memref<1x2x1x16xf32>) {
  rope.attention #rope.rerope<window = 64>, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %k : memref<1x2x1x16xf32>, memref<1x2x?x16xf32>,
          memref<1x2x?x16xf32>) outs(%out : memref<1x2x1x16xf32>)
  return
}

// Of 1000 keys the last 64: a table of 64 rows, the last of them for the query.
// CHECK-LABEL: func @rerope_of_known_length
// CHECK-DAG:     %[[C936:.+]] = arith.constant 936 : index
// CHECK:         rope.table {{.*}} positions(%[[C936]] : index) outs(%[[COS:[a-z0-9_]+]], %{{.+}} : memref<64x8xf32>, memref<64x8xf32>)
// CHECK:         scf.forall (%{{.+}}) in (2)
// CHECK:           %[[TURNED:.+]] = memref.alloc() {{.*}} : memref<64x16xf32>
// CHECK:           memref.subview %[[COS]][63, 0] [1, 8]
// CHECK:           memref.subview {{.*}}, 936, 0] [1, 1, 64, 16]
// CHECK:           rope.rotate ins(%{{.+}}, %[[COS]], {{.*}} outs(%[[TURNED]] :
func.func @rerope_of_known_length(
    %q: memref<1x2x1x16xf32>, %k: memref<1x2x1000x16xf32>,
    %out: memref<1x2x1x16xf32>) {
  rope.attention #rope.rerope<window = 64>, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %k : memref<1x2x1x16xf32>, memref<1x2x1000x16xf32>,
          memref<1x2x1000x16xf32>) outs(%out : memref<1x2x1x16xf32>)
  return
}

// With an offset of its own the query has its own table, of one row.
// CHECK-LABEL: func @offset_keeps_tables_apart
// CHECK-SAME:    %[[OFFSET:[a-z0-9]+]]: index
// CHECK:         rope.table {{.*}} outs({{.*}} : memref<?x8xf32>, memref<?x8xf32>)
// CHECK:         rope.table {{.*}} positions(%[[OFFSET]] : index) outs({{.*}} : memref<1x8xf32>, memref<1x8xf32>)
// CHECK-NOT:     rope.table
func.func @offset_keeps_tables_apart(
    %q: memref<1x2x1x16xf32>, %k: memref<1x2x?x16xf32>, %offset: index,
    %out: memref<1x2x1x16xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %k : memref<1x2x1x16xf32>, memref<1x2x?x16xf32>,
          memref<1x2x?x16xf32>) query_offset(%offset)
      outs(%out : memref<1x2x1x16xf32>)
  return
}

// Four heads share a key head: one iteration per key head, with query l of head
// h in row 4 l + h. 12 rows of one register's 16 are used.
// CHECK-LABEL: func @three_queries_of_four_heads
// CHECK-SAME:    %[[Q:[a-z0-9]+]]: memref<3x8x3x16xf32>, %[[K:[a-z0-9]+]]: memref<3x2x?x16xf32>, %[[OUT:[a-z0-9]+]]: memref<3x8x3x16xf32>, %[[LSE:[a-z0-9]+]]: memref<3x8x3xf32>
// CHECK-DAG:     %[[C0:.+]] = arith.constant 0 : index
// CHECK-DAG:     %[[C1:.+]] = arith.constant 1 : index
// CHECK-DAG:     %[[C4:.+]] = arith.constant 4 : index
// CHECK:         scf.forall (%[[B:.+]], %[[HK:.+]], %{{.+}}) in (3, 2, %{{.+}})
// CHECK:           %[[STORE:.+]] = memref.alloc() {{.*}}: memref<16x16xf32>
// CHECK-NEXT:      %[[QUERIES:.+]] = memref.transpose %[[STORE]] (d0, d1) -> (d1, d0)
// CHECK-NEXT:      memref.alloc() {{.*}}: memref<1024x16xf32>
// CHECK-NEXT:      %[[TURNED:.+]] = memref.alloc() {{.*}}: memref<16x16xf32>
// CHECK:           %[[UNUSED:.+]] = memref.subview %[[TURNED]][12, 0] [4, 16]
// CHECK:           linalg.fill {{.*}} outs(%[[UNUSED]] :
// CHECK:           scf.for %[[N:.+]] = %[[C0]] to %[[C4]] step %[[C1]] {
// CHECK:             %[[H:.+]] = affine.apply #[[$HEAD_OF_4]](%[[HK]], %[[N]])
// CHECK:             memref.subview %[[Q]][%[[B]], %[[H]], 0, 0] [1, 1, 3, 16]
// CHECK:             %[[LANES:.+]] = memref.subview %[[TURNED]][%[[N]], 0] [3, 16] [4, 1]
// CHECK:             rope.rotate {{.*}} outs(%[[LANES]] :
// CHECK:           scf.for %[[J:.+]] = %{{.+}} to
// CHECK:             memref.subview %{{.+}}[%[[B]], %[[HK]], %[[J]], 0]
// CHECK:             rope.online_attention regions [0] {{.*}} queries(%[[QUERIES]] : {{.*}} {lanes_per_position = 4 : i64}
// CHECK:             rope.online_attention regions [0, -1] {{.*}} {lanes_per_position = 4 : i64}
// CHECK:         scf.forall (%[[B:.+]], %[[HK:.+]]) in (3, 2)
// CHECK:           %[[ACC:.+]] = memref.subview %{{.+}}[%[[B]], %[[HK]], 0, 0, 0, 0] [1, 1, 1, 1, 16, 16]
// CHECK:           %[[MAX:.+]] = memref.subview %{{.+}}[%[[B]], %[[HK]], 0, 0, 0] [1, 1, 1, 1, 16]
// CHECK-NEXT:      %[[SUM:.+]] = memref.subview %{{.+}}[%[[B]], %[[HK]], 0, 0, 0] [1, 1, 1, 1, 16]
// CHECK:           scf.for %[[N:.+]] = %[[C0]] to %[[C4]] step %[[C1]] {
// CHECK:             %[[H:.+]] = affine.apply #[[$HEAD_OF_4]](%[[HK]], %[[N]])
// CHECK:             memref.subview %[[MAX]][%[[N]]] [3] [4]
// CHECK:             memref.subview %[[SUM]][%[[N]]] [3] [4]
// CHECK:             memref.subview %[[LSE]][%[[B]], %[[H]], 0]
// CHECK:             memref.subview %[[ACC]][%[[N]], 0] [3, 16] [4, 1]
// CHECK:             memref.subview %[[OUT]][%[[B]], %[[H]], 0, 0] [1, 1, 3, 16]
func.func @three_queries_of_four_heads(
    %q: memref<3x8x3x16xf32>, %k: memref<3x2x?x16xf32>,
    %out: memref<3x8x3x16xf32>, %lse: memref<3x8x3xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %k : memref<3x8x3x16xf32>, memref<3x2x?x16xf32>,
          memref<3x2x?x16xf32>)
      outs(%out, %lse : memref<3x8x3x16xf32>, memref<3x8x3xf32>)
  return
}

// Three heads take four lanes, so that a position begins at a power of two; the
// fourth computes on zeros. Channels lie along the lanes, and queries and acc are
// stored in that order.
// CHECK-LABEL: func @group_of_three_heads
// CHECK-SAME:    %[[Q:[a-z0-9]+]]: memref<1x6x1x16xf32>, %[[K:[a-z0-9]+]]: memref<1x2x?x16xf32>, %[[OUT:[a-z0-9]+]]: memref<1x6x1x16xf32>
// CHECK-DAG:     %[[C0:.+]] = arith.constant 0 : index
// CHECK-DAG:     %[[C3:.+]] = arith.constant 3 : index
// CHECK:         scf.forall (%[[HK:.+]], %{{.+}}) in (2, %{{.+}})
// CHECK:           %[[ACC_ROWS:.+]] = memref.subview {{.*}}to memref<4x16xf32, {{.*}}>
// CHECK:           %[[ACC:.+]] = memref.transpose %[[ACC_ROWS]] (d0, d1) -> (d1, d0)
// CHECK:           %[[STORE:.+]] = memref.alloc() {{.*}}: memref<4x16xf32>
// CHECK:           %[[QUERIES:.+]] = memref.transpose %[[STORE]] (d0, d1) -> (d1, d0)
// CHECK:           %[[TURNED:.+]] = memref.alloc() {{.*}}: memref<4x16xf32>
// CHECK:           linalg.fill {{.*}} outs(%[[TURNED]] :
// CHECK:           scf.for %[[N:.+]] = %[[C0]] to %[[C3]]
// CHECK:             %[[H:.+]] = affine.apply #[[$HEAD_OF_3]](%[[HK]], %[[N]])
// CHECK:             memref.subview %[[Q]][0, %[[H]], 0, 0] [1, 1, 1, 16]
// CHECK:             memref.subview %[[TURNED]][%[[N]], 0] [1, 16] [4, 1]
// CHECK:           linalg.generic {indexing_maps = [#[[$IDENTITY]], #[[$IDENTITY]]], {{.*}} ins(%[[TURNED]] : {{.*}} outs(%[[STORE]] :
// CHECK:           rope.online_attention regions [0] at{{.*}} queries(%[[QUERIES]] : memref<16x4xf32, strided<[1, 16]>>) {{.*}} outs(%[[ACC]], {{.*}} {lanes_per_position = 4 : i64}
// CHECK:         scf.forall (%[[HK:.+]]) in (2)
// CHECK:           scf.for %[[N:.+]] = %[[C0]] to %[[C3]]
// CHECK:             %[[H:.+]] = affine.apply #[[$HEAD_OF_3]](%[[HK]], %[[N]])
// CHECK:             memref.subview %{{.+}}[%[[N]], 0] [1, 16] [4, 1]
// CHECK:             memref.subview %[[OUT]][0, %[[H]], 0, 0] [1, 1, 1, 16]
func.func @group_of_three_heads(
    %q: memref<1x6x1x16xf32>, %k: memref<1x2x?x16xf32>,
    %out: memref<1x6x1x16xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %k : memref<1x6x1x16xf32>, memref<1x2x?x16xf32>,
          memref<1x2x?x16xf32>) outs(%out : memref<1x6x1x16xf32>)
  return
}

// One head per key head: a lane per query, and no loop over heads. Five queries
// take eight lanes.
// CHECK-LABEL: func @group_of_one_head
// CHECK-SAME:    %[[Q:[a-z0-9]+]]: memref<1x2x5x16xf32>
// CHECK:         scf.forall (%[[H:.+]], %{{.+}}) in (2, %{{.+}})
// CHECK:           memref.alloc() {{.*}}: memref<1024x8xf32>
// CHECK-NEXT:      %[[TURNED:.+]] = memref.alloc() {{.*}}: memref<8x16xf32>
// CHECK:           %[[UNUSED:.+]] = memref.subview %[[TURNED]][5, 0] [3, 16]
// CHECK:           linalg.fill {{.*}} outs(%[[UNUSED]] :
// CHECK-NOT:       scf.for
// CHECK:           memref.subview %[[Q]][0, %[[H]], 0, 0] [1, 1, 5, 16]
// CHECK:           rope.online_attention {{.*}} queries(%{{.+}} : memref<16x8xf32, strided<[1, 16]>>)
// CHECK-NOT:     lanes_per_position
func.func @group_of_one_head(
    %q: memref<1x2x5x16xf32>, %k: memref<1x2x?x16xf32>,
    %out: memref<1x2x5x16xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %k : memref<1x2x5x16xf32>, memref<1x2x?x16xf32>,
          memref<1x2x?x16xf32>) outs(%out : memref<1x2x5x16xf32>)
  return
}

// 2 x 4 lanes of 16 are half of them: still channels along the lanes.
// CHECK-LABEL: func @half_of_the_lanes
// CHECK:         rope.online_attention {{.*}} queries(%{{.+}} : memref<16x8xf32, strided<[1, 16]>>) {{.*}} {lanes_per_position = 4 : i64}
func.func @half_of_the_lanes(
    %q: memref<1x8x2x16xf32>, %k: memref<1x2x?x16xf32>,
    %out: memref<1x8x2x16xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %k : memref<1x8x2x16xf32>, memref<1x2x?x16xf32>,
          memref<1x2x?x16xf32>) outs(%out : memref<1x8x2x16xf32>)
  return
}

// 2 x 16 fill a whole tile.
// CHECK-LABEL: func @two_queries_of_sixteen_heads
// CHECK:         scf.forall (%{{.+}}, %{{.+}}) in (5, %{{.+}})
// CHECK-NOT:       linalg.fill {{.*}} outs(%{{.+}} : memref<0x
// CHECK:           rope.online_attention {{.*}} queries(%{{.+}} : memref<16x32xf32>) {{.*}} {lanes_per_position = 16 : i64}
func.func @two_queries_of_sixteen_heads(
    %q: memref<1x80x2x16xf32>, %k: memref<1x5x?x16xf32>,
    %out: memref<1x80x2x16xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %k : memref<1x80x2x16xf32>, memref<1x5x?x16xf32>,
          memref<1x5x?x16xf32>) outs(%out : memref<1x80x2x16xf32>)
  return
}

// 3 x 16 take two tiles, which must be one block: with one tile per block, every
// query head has its own tile, and nothing is split.
// CHECK-LABEL: func @three_queries_of_sixteen_heads
// CHECK:         scf.forall (%{{.+}}, %{{.+}}) in (5, %{{.+}})
// CHECK:           memref.alloc() {{.*}}: memref<2x16x32xf32>
// CHECK:           rope.online_attention {{.*}} queries(%{{.+}} : memref<16x32xf32, {{.*}} {lanes_per_position = 16 : i64}
// ONE-LABEL:   func @three_queries_of_sixteen_heads
// ONE:           scf.forall (%{{.+}}) in (80)
// ONE:             rope.online_attention {{.*}} queries(%{{.+}} : memref<16x32xf32>)
// ONE-NOT:       lanes_per_position
// ONE-NOT:       rope.online_merge
// ONE:           return
func.func @three_queries_of_sixteen_heads(
    %q: memref<1x80x3x16xf32>, %k: memref<1x5x?x16xf32>,
    %out: memref<1x80x3x16xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %k : memref<1x80x3x16xf32>, memref<1x5x?x16xf32>,
          memref<1x5x?x16xf32>) outs(%out : memref<1x80x3x16xf32>)
  return
}

// Unknown how many heads share a key head: a tile per query head.
// CHECK-LABEL: func @dynamic_heads
// CHECK-SAME:    %{{.+}}: memref<1x8x1x16xf32>, %[[K:[a-z0-9]+]]: memref<1x?x?x16xf32>
// CHECK:         scf.forall (%[[H:.+]], %{{.+}}) in (8, %{{.+}})
// CHECK:           %[[GROUP:.+]] = arith.divui %{{.+}}, %{{.+}}
// CHECK:           arith.divui %[[H]], %[[GROUP]]
// CHECK:           rope.online_attention {{.*}} queries(%{{.+}} : memref<16x1xf32,
// CHECK-NOT:     lanes_per_position
func.func @dynamic_heads(
    %q: memref<1x8x1x16xf32>, %k: memref<1x?x?x16xf32>,
    %out: memref<1x8x1x16xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %k : memref<1x8x1x16xf32>, memref<1x?x?x16xf32>,
          memref<1x?x?x16xf32>) outs(%out : memref<1x8x1x16xf32>)
  return
}

// More than one register: whole tiles, one head each, and nothing is split.
// CHECK-LABEL: func @seventeen_queries
// CHECK:         scf.forall (%{{.+}}) in (2)
// CHECK:         rope.online_attention {{.*}} queries(%{{.+}} : memref<16x32xf32>)
// CHECK-NOT:     lanes_per_position
// CHECK-NOT:     rope.online_merge
// CHECK:         return
func.func @seventeen_queries(
    %q: memref<1x2x17x16xf32>, %k: memref<1x1x?x16xf32>,
    %out: memref<1x2x17x16xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %k : memref<1x2x17x16xf32>, memref<1x1x?x16xf32>,
          memref<1x1x?x16xf32>) outs(%out : memref<1x2x17x16xf32>)
  return
}

// A key is read once for all heads: narrow types are widened where they are
// read. Far keys and values are the operands themselves; near keys, which turn,
// are a copy.
// CHECK-LABEL: func @narrow_keys_are_read_in_place
// CHECK-SAME:    %[[Q:[a-z0-9]+]]: memref<1x8x1x16xbf16>, %[[K:[a-z0-9]+]]: memref<1x2x4096x16xbf16>, %[[V:[a-z0-9]+]]: memref<1x2x4096x16xbf16>
// CHECK:         memref.subview %[[K]][
// CHECK:         memref.subview %[[V]][
// CHECK:         rope.online_attention regions [0] at{{.*}} keys(%{{.+}} : memref<?x16xbf16, {{.*}} value(%{{.+}} : memref<?x16xbf16,
// CHECK:         rope.online_attention regions [0] at{{.*}} keys(%{{.+}} : memref<{{.+}}x16xf32, {{.*}} value(%{{.+}} : memref<{{.+}}x16xbf16,
func.func @narrow_keys_are_read_in_place(
    %q: memref<1x8x1x16xbf16>, %k: memref<1x2x4096x16xbf16>,
    %v: memref<1x2x4096x16xbf16>, %out: memref<1x8x1x16xbf16>) {
  rope.attention #rope.rerope<window = 1024>, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %v : memref<1x8x1x16xbf16>, memref<1x2x4096x16xbf16>,
          memref<1x2x4096x16xbf16>) outs(%out : memref<1x8x1x16xbf16>)
  return
}

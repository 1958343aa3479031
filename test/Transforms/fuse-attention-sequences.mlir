// The loop nest of sequences of different length: what is copied, where rows are
// read, and which iterations do nothing.
// RUN: rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention{key-tile=256},canonicalize,cse))' | FileCheck %s

// A layout is a view: plain RoPE on f32 values copies keys, as they turn, and no
// values; no buffer of the shape of an operand appears.
// CHECK-LABEL: func @layout
// CHECK-SAME:    %[[Q:[a-z0-9]+]]: memref<2x100x8x16xf32>, %[[K:[a-z0-9]+]]: memref<2x100x2x16xf32>, %[[V:[a-z0-9]+]]: memref<2x100x2x12xf32>, %[[O:[a-z0-9]+]]: memref<2x100x8x12xf32>
// CHECK-DAG:     %[[QV:.+]] = memref.transpose %[[Q]] (d0, d1, d2, d3) -> (d0, d2, d1, d3)
// CHECK-DAG:     %[[VV:.+]] = memref.transpose %[[V]] (d0, d1, d2, d3) -> (d0, d2, d1, d3)
// CHECK-DAG:     %[[OV:.+]] = memref.transpose %[[O]] (d0, d1, d2, d3) -> (d0, d2, d1, d3)
// CHECK:         memref.alloc() {{.*}} memref<2x2x100x16xf32>
// CHECK:         memref.subview %[[QV]][{{.*}}] : memref<2x8x100x16xf32, strided<[12800, 16, 128, 1]>> to memref<?x16xf32, strided<[128, 1], offset: ?>>
// CHECK:         memref.subview %[[VV]]
// CHECK:         memref.subview %[[OV]]
func.func @layout(
    %q: memref<2x100x8x16xf32>, %k: memref<2x100x2x16xf32>,
    %v: memref<2x100x2x12xf32>, %out: memref<2x100x8x12xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16> layout<blhd>
      ins(%q, %k, %v : memref<2x100x8x16xf32>, memref<2x100x2x16xf32>,
          memref<2x100x2x12xf32>) outs(%out : memref<2x100x8x12xf32>)
  return
}

// A bias is not transposed.
// CHECK-LABEL: func @bias_of_a_layout
// CHECK-SAME:    %[[X:[a-z0-9]+]]: memref<1x64x2x16xf32>, %[[BIAS:[a-z0-9]+]]: memref<1x2x64x64xf32>
// CHECK:           memref.subview %[[BIAS]][0, %{{.+}}, %{{.+}}, 0] [1, 1, %{{.+}}, 64]
// CHECK:           rope.online_attention {{.*}} bias(
func.func @bias_of_a_layout(
    %x: memref<1x64x2x16xf32>, %bias: memref<1x2x64x64xf32>,
    %out: memref<1x64x2x16xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16> layout<blhd>
      ins(%x, %x, %x : memref<1x64x2x16xf32>, memref<1x64x2x16xf32>,
          memref<1x64x2x16xf32>)
      bias(%bias : memref<1x2x64x64xf32>) outs(%out : memref<1x64x2x16xf32>)
  return
}

// A decode step of ReRoPE from a paged cache: keys and values are read in pages, a
// tile lies in one, and near keys are turned by tiles.
// CHECK-LABEL: func @decode_from_pages
// CHECK-SAME:    %{{[a-z0-9]+}}: memref<4x2x1x16xf32>, %[[K:[a-z0-9]+]]: memref<?x2x32x16xf32>, %[[N:[a-z0-9]+]]: memref<4xi32>, %[[TABLE:[a-z0-9]+]]: memref<4x?xi32>
// CHECK:         rope.table
// CHECK:         rope.table
// CHECK:         rope.table
// CHECK:         scf.forall (%[[S:.+]], %[[H:.+]], %{{.+}}) in (4, 2, %{{.+}})
// CHECK:           scf.if
// CHECK:             %[[TURNED:.+]] = memref.alloc() {{.*}} : memref<1024x16xf32>
// CHECK:             scf.for
// CHECK:               scf.for
// CHECK:                 memref.load %[[TABLE]][%[[S]],
// CHECK-NOT:             rope.rotate
// CHECK:                 rope.online_attention regions [0] at
// CHECK:                 rope.online_attention regions [0, 1]
// CHECK:             scf.for
// CHECK:               scf.for
// CHECK:                 %[[PAGE:.+]] = memref.load %[[TABLE]][%[[S]], %{{.+}}]
// CHECK:                 %[[P:.+]] = arith.index_cast %[[PAGE]]
// CHECK:                 %[[STORED:.+]] = memref.subview %[[K]][%[[P]], %[[H]], %{{.+}}, 0]
// CHECK:                 %[[ROWS:.+]] = memref.subview %[[TURNED]][0, 0]
// CHECK:                 rope.rotate ins(%[[STORED]], {{.*}} outs(%[[ROWS]] :
// CHECK:                 rope.online_attention regions [0] at
// CHECK:                 rope.online_attention regions [0, -1]
func.func @decode_from_pages(
    %q: memref<4x2x1x16xf32>, %k: memref<?x2x32x16xf32>, %n: memref<4xi32>,
    %table: memref<4x?xi32>, %out: memref<4x2x1x16xf32>) {
  rope.attention #rope.rerope<window = 64>, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %k : memref<4x2x1x16xf32>, memref<?x2x32x16xf32>,
          memref<?x2x32x16xf32>)
      key_lengths(%n : memref<4xi32>) block_table(%table : memref<4x?xi32>)
      outs(%out : memref<4x2x1x16xf32>)
  return
}

// A prefill from a paged cache has a copy with as many rows as the queries of all
// sequences meet, laid out by a prefix sum, and turned page by page.
// CHECK-LABEL: func @prefill_from_pages
// CHECK-SAME:    %{{[a-z0-9]+}}: memref<4x2x64x16xf32>, %[[K:[a-z0-9]+]]: memref<?x2x32x16xf32>, %[[N:[a-z0-9]+]]: memref<4xi32>, %[[TABLE:[a-z0-9]+]]: memref<4x?xi32>
// CHECK:         rope.table
// CHECK:         rope.table
// CHECK:         %[[FIRSTS:.+]] = memref.alloc() {{.*}} : memref<4xindex>
// CHECK:         %[[ROWS:.+]]:2 = scf.for %[[S:.+]] = {{.*}} iter_args
// CHECK:           memref.load %[[N]][%[[S]]]
// CHECK:           memref.store %{{.+}}, %[[FIRSTS]][%[[S]]]
// CHECK:         %[[COPY:.+]] = memref.alloc(%[[ROWS]]#0) {{.*}} : memref<1x2x?x16xf32>
// CHECK:         scf.forall (%[[S:.+]], %[[H:.+]], %{{.+}}) = (0, 0, 0) to (4, 2, %[[ROWS]]#1) step (1, 1, 64)
// CHECK:           scf.if
// CHECK:             scf.for
// CHECK:               %[[PAGE:.+]] = memref.load %[[TABLE]][%[[S]], %{{.+}}]
// CHECK:               %[[P:.+]] = arith.index_cast %[[PAGE]]
// CHECK:               memref.subview %[[K]][%[[P]], %[[H]], %{{.+}}, 0]
// CHECK:               memref.subview %[[COPY]][0, %[[H]],
// CHECK:               rope.rotate
func.func @prefill_from_pages(
    %q: memref<4x2x64x16xf32>, %k: memref<?x2x32x16xf32>, %n: memref<4xi32>,
    %table: memref<4x?xi32>, %out: memref<4x2x64x16xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %k : memref<4x2x64x16xf32>, memref<?x2x32x16xf32>,
          memref<?x2x32x16xf32>)
      key_lengths(%n : memref<4xi32>) block_table(%table : memref<4x?xi32>)
      outs(%out : memref<4x2x64x16xf32>)
  return
}

// Packed sequences of one query, with 4 heads to a key head, of 2 to 4, and of more have a loop nest each.
// CHECK-LABEL: func @packed
// CHECK:         arith.cmpi sge, %{{.+}}, %[[C1:[a-z0-9_]+]]
// CHECK:         arith.cmpi sle, %{{.+}}, %[[C1]]
// CHECK:         rope.online_attention {{.*}} memref<16x4xf32{{.*}}lanes_per_position = 4
// CHECK:         arith.cmpi sge, %{{.+}}, %[[C2:[a-z0-9_]+]]
// CHECK:         arith.cmpi sle, %{{.+}}, %[[C4:[a-z0-9_]+]]
// CHECK:         rope.online_attention {{.*}} memref<16x16xf32{{.*}}lanes_per_position = 4
// CHECK:         arith.cmpi sge, %{{.+}}, %[[C5:[a-z0-9_]+]]
// CHECK:         rope.online_attention {{.*}} memref<16x32xf32
// CHECK:         return
func.func @packed(
    %q: memref<1x8x?x16xf32>, %k: memref<1x2x?x16xf32>, %c: memref<?xi32>,
    %out: memref<1x8x?x16xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16> causal rotated_keys
      ins(%q, %k, %k : memref<1x8x?x16xf32>, memref<1x2x?x16xf32>,
          memref<1x2x?x16xf32>)
      cumulative_query_lengths(%c : memref<?xi32>)
      cumulative_key_lengths(%c : memref<?xi32>)
      outs(%out : memref<1x8x?x16xf32>)
  return
}

// Rows past the numbers of queries are written once, before.
// CHECK-LABEL: func @padding
// CHECK-SAME:    %[[X:[a-z0-9]+]]: memref<2x4x16x16xbf16>, %[[N:[a-z0-9]+]]: memref<2xi64>, %[[LSE:[a-z0-9]+]]: memref<2x4x16xf32>
// CHECK-DAG:     %[[ZERO:.+]] = arith.constant 0.000000e+00 : bf16
// CHECK-DAG:     %[[INF:.+]] = arith.constant 0xFF800000 : f32
// CHECK:         scf.forall (%[[S:.+]]) in (2)
// CHECK:           memref.load %[[N]][%[[S]]]
// CHECK:           %[[ROWS:.+]] = memref.subview %[[X]][%[[S]], 0, %[[FIRST:.+]], 0] [1, 4, %[[COUNT:.+]], 16]
// CHECK:           linalg.fill ins(%[[ZERO]] : bf16) outs(%[[ROWS]]
// CHECK:           %[[ROWS:.+]] = memref.subview %[[LSE]][%[[S]], 0, %[[FIRST]]] [1, 4, %[[COUNT]]]
// CHECK:           linalg.fill ins(%[[INF]] : f32) outs(%[[ROWS]]
func.func @padding(%x: memref<2x4x16x16xbf16>, %n: memref<2xi64>,
                   %lse: memref<2x4x16xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%x, %x, %x : memref<2x4x16x16xbf16>, memref<2x4x16x16xbf16>,
          memref<2x4x16x16xbf16>)
      query_lengths(%n : memref<2xi64>)
      outs(%x, %lse : memref<2x4x16x16xbf16>, memref<2x4x16xf32>)
  return
}

// What the fused loop nest prepares: tables, turned keys, query tiles, results.
// The number of queries is dynamic; the last of the loop nests, for many of them,
// is the one to look at.
// RUN: rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention{copy-bytes=0 query-tiles-per-block=1 key-tile=256},canonicalize,cse))' | FileCheck %s
// RUN: rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention{copy-bytes=0 query-tile=16 query-tiles-per-block=1 key-tile=64 key-group=4},canonicalize,cse))' | FileCheck %s --check-prefix=SMALL

// CHECK-DAG:   #[[$FIRST_NEAR:.+]] = affine_map<()[s0, s1] -> (0, s0 - s1 - 63)>
// CHECK-DAG:   #[[$FLOOR_BEGIN:.+]] = affine_map<()[s0, s1] -> ((s0 floordiv 8) * 8, s1)>
// CHECK-DAG:   #[[$LOWEST:.+]] = affine_map<()[s0, s1, s2] -> (s0 - s1, (s2 floordiv 8) * 8, s0)>
// CHECK-DAG:   #[[$ROWS:.+]] = affine_map<()[s0, s1] -> (-s0 + s1, 0)>
// CHECK-DAG:   #[[$TABLE_ROW:.+]] = affine_map<(d0)[s0] -> (d0 - s0)>
// CHECK-DAG:   #[[$QUERY_ROW:.+]] = affine_map<(d0)[s0, s1, s2] -> (d0 * 32 + s0 - s1 - s2)>
// CHECK-DAG:   #[[$TILES:.+]] = affine_map<()[s0] -> (s0 ceildiv 32)>
// CHECK-DAG:   #[[$GROUP_OF_4:.+]] = affine_map<(d0) -> (d0 floordiv 4)>
// CHECK-DAG:   #[[$TRANSPOSE:.+]] = affine_map<(d0, d1) -> (d1, d0)>
// SMALL-DAG:   #[[$TILES:.+]] = affine_map<()[s0] -> (s0 ceildiv 16)>
// SMALL-DAG:   #[[$FLOOR:.+]] = affine_map<(d0)[s0] -> ((d0 floordiv 4) * 4, s0)>

// Near queries and keys turn by their position and share one table, from the
// first position that occurs: Lk - Lq, or the first key that is near for some
// query. Far queries turn by w = 64, all by one row. Only near keys turn. The
// query tile lies transposed, scaled by log2(e) / sqrt(16).
// CHECK-LABEL: func @rerope_tables
// CHECK-SAME:    %[[Q:[a-z0-9]+]]: memref<2x8x?x16xf32>, %[[K:[a-z0-9]+]]: memref<2x2x?x16xf32>
// CHECK-DAG:     %[[C0:.+]] = arith.constant 0 : index
// CHECK-DAG:     %[[C2:.+]] = arith.constant 2 : index
// CHECK-DAG:     %[[SCALE:.+]] = arith.constant 0.360673755 : f32
// CHECK-DAG:     %[[LQ:.+]] = memref.dim %[[Q]], %[[C2]]
// CHECK:       scf.if
// CHECK:       } else {
// CHECK:       scf.if
// CHECK:       } else {
// CHECK:         %[[LK:.+]] = memref.dim %[[K]], %[[C2]]
// CHECK:         %[[FIRST_NEAR:.+]] = affine.max #[[$FIRST_NEAR]]()[%[[LK]], %[[LQ]]]
// CHECK:         %[[BEGIN:.+]] = affine.min #[[$FLOOR_BEGIN]]()[%[[FIRST_NEAR]], %[[LK]]]
// CHECK:         %[[FIRST:.+]] = affine.min #[[$LOWEST]]()[%[[LK]], %[[LQ]], %[[FIRST_NEAR]]]
// CHECK:         rope.table #rope.frequencies<dim = 8> positions(%[[FIRST]] : index) outs(%[[COS:[a-z0-9_]+]], %{{.*}} : memref<?x4xf32>, memref<?x4xf32>)
// CHECK:         rope.table {{.*}} outs(%[[FAR_COS:[a-z0-9_]+]], {{.*}} : memref<1x4xf32>, memref<1x4xf32>) {position_offset = 6.400000e+01 : f64, position_scale = 0.000000e+00 : f64}
// CHECK-NOT:     rope.table
// CHECK:         %[[ROWS:.+]] = affine.max #[[$ROWS]]()[%[[BEGIN]], %[[END:.+]]]
// CHECK:         %[[TURNED:.+]] = memref.alloc(%[[ROWS]]) {{.*}}: memref<2x2x?x16xf32>
// CHECK:         scf.forall (%[[B:.+]], %[[HK:.+]], %[[J:.+]]) = (0, 0, %[[BEGIN]]) to (2, 2, %[[END]]) step (1, 1, 64)
// CHECK:           memref.subview %[[K]][%[[B]], %[[HK]], %[[J]], 0]
// CHECK:           %[[COPY_ROW:.+]] = affine.apply #[[$TABLE_ROW]](%[[J]])[%[[BEGIN]]]
// CHECK:           %[[OUT:.+]] = memref.subview %[[TURNED]][%[[B]], %[[HK]], %[[COPY_ROW]], 0]
// CHECK:           %[[ROW:.+]] = affine.apply #[[$TABLE_ROW]](%[[J]])[%[[FIRST]]]
// CHECK:           memref.subview %[[COS]][%[[ROW]], 0]
// CHECK:           rope.rotate pairing<interleaved> ins({{.*}} : memref<?x16xf32, {{.*}} outs(%[[OUT]] :
// CHECK-NOT:     memref.alloc
// CHECK:         %[[TILES:.+]] = affine.apply #[[$TILES]]()[%[[LQ]]]
// CHECK:         scf.forall (%[[B:.+]], %[[H:.+]], %{{.+}}) in (2, 8, %[[TILES]])
// CHECK:           %[[TILE_NUMBER:.+]] = arith.select
// CHECK:           %[[L:.+]] = affine.apply #{{.+}}(%[[TILE_NUMBER]])
// CHECK:           memref.alloc() {{.*}}: memref<16x32xf32>
// CHECK:           %[[TILE:.+]] = memref.alloc() {{.*}}: memref<16x32xf32>
// CHECK:           memref.subview %[[Q]][%[[B]], %[[H]], %[[L]], 0]
// CHECK:           rope.rotate pairing<interleaved> ins(%{{.+}}, %[[FAR_COS]],
// CHECK:           linalg.generic {indexing_maps = [#[[$TRANSPOSE]], {{.*}} outs(%[[TILE]]
// CHECK:             arith.mulf %{{.+}}, %[[SCALE]]
// CHECK:           %[[ROW:.+]] = affine.apply #[[$QUERY_ROW]](%[[TILE_NUMBER]])[%[[LK]], %[[LQ]], %[[FIRST]]]
// CHECK:           memref.subview %[[COS]][%[[ROW]], 0]
// CHECK:           rope.rotate pairing<interleaved>
// CHECK:           %[[HK:.+]] = affine.apply #[[$GROUP_OF_4]](%[[H]])
// CHECK:           scf.for
// CHECK:             memref.subview %[[K]][%[[B]], %[[HK]], %{{.+}}, 0]
func.func @rerope_tables(
    %q: memref<2x8x?x16xf32>, %k: memref<2x2x?x16xf32>,
    %out: memref<2x8x?x16xf32>) {
  rope.attention #rope.rerope<window = 64>, #rope.frequencies<dim = 8>
      pairing<interleaved> causal
      ins(%q, %k, %k : memref<2x8x?x16xf32>, memref<2x2x?x16xf32>,
          memref<2x2x?x16xf32>) outs(%out : memref<2x8x?x16xf32>)
  return
}

// Far keys turn by j/4 and their queries by i/4 + w (1 - 1/4) = i/4 + 48: two
// tables of keys, two turned copies with a loop for each. With an offset of
// their own, queries share no table: two more.
// CHECK-LABEL: func @leaky_turns_far_keys_too
// CHECK-SAME:    %[[X:[a-z0-9]+]]: memref<1x1x?x16xf32>, %[[OFFSET:[a-z0-9]+]]: index
// CHECK-DAG:     %[[C0:.+]] = arith.constant 0 : index
// CHECK:       scf.if
// CHECK:       } else {
// CHECK:       scf.if
// CHECK:       } else {
// CHECK:         rope.table {{.*}} positions(%[[C0]] : index) {{.*}} {position_scale = 2.500000e-01 : f64}
// CHECK:         rope.table {{.*}} positions(%[[BEGIN:[a-z0-9_]+]] : index) outs({{.*}}memref<?x8xf32>){{$}}
// CHECK:         rope.table {{.*}} positions(%[[OFFSET]] : index) {{.*}} {position_offset = 4.800000e+01 : f64, position_scale = 2.500000e-01 : f64}
// CHECK:         rope.table {{.*}} positions(%[[OFFSET]] : index) outs({{.*}}memref<?x8xf32>){{$}}
// CHECK-NOT:     rope.table
// CHECK:         %[[FAR:.+]] = memref.alloc(%{{.+}}) {{.*}}: memref<1x1x?x16xf32>
// CHECK:         scf.forall (%{{.+}}) = (0) to (%{{.+}}) step (64)
// CHECK:           memref.subview %[[FAR]]
// CHECK:           rope.rotate
// CHECK:         %[[NEAR:.+]] = memref.alloc(%{{.+}}) {{.*}}: memref<1x1x?x16xf32>
// CHECK:         scf.forall (%{{.+}}) = (%[[BEGIN]]) to (%{{.+}}) step (64)
// CHECK:           memref.subview %[[NEAR]]
// CHECK:           rope.rotate
// CHECK:         scf.forall
// CHECK:         scf.for
// CHECK:           memref.subview %[[FAR]]
// CHECK:           rope.online_attention regions [0] at
// CHECK:         scf.for
// CHECK:           memref.subview %[[FAR]]
// CHECK:           memref.subview %[[NEAR]]
// CHECK:           rope.online_attention regions [0, 1]
func.func @leaky_turns_far_keys_too(%x: memref<1x1x?x16xf32>, %offset: index) {
  rope.attention #rope.leaky<window = 64, k = 4.0>, #rope.frequencies<dim = 16>
      causal
      ins(%x, %x, %x : memref<1x1x?x16xf32>, memref<1x1x?x16xf32>,
          memref<1x1x?x16xf32>) query_offset(%offset)
      outs(%x : memref<1x1x?x16xf32>)
  return
}

// Keys and values are converted once per key head, not per query tile; results
// are rounded once. Far keys, near keys and values have a loop each.
// CHECK-LABEL: func @half_precision_reads_converted_copies
// CHECK:       scf.if
// CHECK:       } else {
// CHECK:       scf.if
// CHECK:       } else {
// CHECK:         %[[FAR:.+]] = memref.alloc(%{{.+}}) {{.*}}: memref<1x1x?x16xf32>
// CHECK:         scf.forall (%{{.+}}) = (0) to
// CHECK:           arith.extf %{{.+}} : bf16 to f32
// CHECK:         %[[NEAR:.+]] = memref.alloc(%{{.+}}) {{.*}}: memref<1x1x?x16xf32>
// CHECK:         scf.forall
// CHECK:           rope.rotate ins({{.*}} : memref<?x16xbf16, {{.*}} outs({{.*}} : memref<?x16xf32,
// CHECK:         %[[V:.+]] = memref.alloc(%{{.+}}) {{.*}}: memref<1x1x?x8xf32>
// CHECK:         scf.forall (%{{.+}}) = (0) to
// CHECK:           arith.extf %{{.+}} : bf16 to f32
// CHECK:         scf.forall
// CHECK-NOT:       arith.extf
// CHECK:           scf.for
// CHECK-DAG:         memref.subview %[[FAR]][
// CHECK-DAG:         memref.subview %[[V]][
// CHECK:             rope.online_attention regions [0] at
// CHECK:           arith.truncf %{{.+}} : f32 to bf16
func.func @half_precision_reads_converted_copies(
    %q: memref<1x1x?x16xbf16>, %k: memref<1x1x?x16xbf16>,
    %v: memref<1x1x?x8xbf16>, %out: memref<1x1x?x8xbf16>) {
  rope.attention #rope.rerope<window = 64>, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %v : memref<1x1x?x16xbf16>, memref<1x1x?x16xbf16>,
          memref<1x1x?x8xbf16>) outs(%out : memref<1x1x?x8xbf16>)
  return
}

// lse = max ln(2) + ln(sum), or -inf where the sum is 0.
// CHECK-LABEL: func @log_sum_exp
// CHECK-SAME:    %[[LSE:[a-z0-9]+]]: memref<1x1x?xf32>
// CHECK-DAG:     %[[LN2:.+]] = arith.constant 0.693147182 : f32
// CHECK-DAG:     %[[NEG_INF:.+]] = arith.constant 0xFF800000 : f32
// CHECK:       scf.if
// CHECK:       } else {
// CHECK:       scf.if
// CHECK:       } else {
// CHECK:         rope.online_attention
// CHECK:         %[[ROWS:.+]] = memref.subview %[[LSE]][
// CHECK:         linalg.generic {{.*}} outs(%[[ROWS]] :
// CHECK:         ^bb0(%[[MAX:[a-z0-9_]+]]: f32, %[[SUM:[a-z0-9_]+]]: f32,
// CHECK-DAG:       %[[NATURAL:.+]] = arith.mulf %[[MAX]], %[[LN2]]
// CHECK-DAG:       %[[LOG:.+]] = math.log %[[SUM]] fastmath<afn>
// CHECK:           %[[VALUE:.+]] = arith.addf %[[NATURAL]], %[[LOG]]
// CHECK:           arith.select %{{.+}}, %[[NEG_INF]], %[[VALUE]]
func.func @log_sum_exp(%x: memref<1x1x?x16xf32>, %lse: memref<1x1x?xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%x, %x, %x : memref<1x1x?x16xf32>, memref<1x1x?x16xf32>,
          memref<1x1x?x16xf32>)
      outs(%x, %lse : memref<1x1x?x16xf32>, memref<1x1x?xf32>)
  return
}

// CHECK-LABEL: func @dynamic_heads_divide_at_run_time
// CHECK-SAME:    %[[Q:[a-z0-9]+]]: memref<?x?x?x16xf32>, %[[K:[a-z0-9]+]]: memref<?x?x?x16xf32>
// CHECK-DAG:     %[[C1:.+]] = arith.constant 1 : index
// CHECK:       scf.if
// CHECK:       } else {
// CHECK:       scf.if
// CHECK:       } else {
// CHECK-DAG:     %[[HQ:.+]] = memref.dim %[[Q]], %[[C1]]
// CHECK-DAG:     %[[HKV:.+]] = memref.dim %[[K]], %[[C1]]
// CHECK:         scf.forall (%{{.+}}, %[[H:.+]], %{{.+}}) in (%{{.+}}, %[[HQ]], %{{.+}})
// CHECK:           %[[GROUP:.+]] = arith.divui %[[HQ]], %[[HKV]]
// CHECK:           arith.divui %[[H]], %[[GROUP]]
func.func @dynamic_heads_divide_at_run_time(
    %q: memref<?x?x?x16xf32>, %k: memref<?x?x?x16xf32>,
    %out: memref<?x?x?x16xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %k : memref<?x?x?x16xf32>, memref<?x?x?x16xf32>,
          memref<?x?x?x16xf32>) outs(%out : memref<?x?x?x16xf32>)
  return
}

// The options are the sizes of the tiles, their buffers and their groups.
// SMALL-LABEL: func @rerope_tables
// SMALL:         scf.forall {{.*}} step (1, 1, 64)
// SMALL:         %[[COUNT:.+]] = affine.apply #[[$TILES]]()
// SMALL:         scf.forall {{.*}} in (2, 8, %[[COUNT]])
// SMALL:           affine.min #[[$FLOOR]]
// SMALL:           scf.for {{.*}} step %c64
// SMALL:             rope.online_attention {{.*}} queries(%{{.+}} : memref<16x16xf32>) {{.*}}, memref<64x16xf32>)

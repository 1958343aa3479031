// Keys from a cache of rotated keys: key j is already turned by j, so that a
// piece turns it by what is left of its turn.
// RUN: rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention{query-tiles-per-block=1 key-tile=256},canonicalize,cse))' | FileCheck %s

// RoPE leaves nothing to turn: one table, for the queries, and keys are read
// where they lie.
// CHECK-LABEL: func @linear_reads_keys_in_place
// CHECK-SAME:    %[[Q:[a-z0-9]+]]: memref<1x1x64x16xf32>, %[[K:[a-z0-9]+]]: memref<1x1x512x16xf32>
// CHECK-DAG:     %[[C448:.+]] = arith.constant 448 : index
// CHECK:         rope.table {{.*}} positions(%[[C448]] : index) outs({{.*}} : memref<64x8xf32>, memref<64x8xf32>){{$}}
// CHECK-NOT:     rope.table
// CHECK-NOT:     rope.rotate
// CHECK:         scf.forall (%{{.+}}) in (2)
// CHECK:           %[[QUERIES:.+]] = memref.subview %[[Q]]
// CHECK:           rope.rotate ins(%[[QUERIES]],
// CHECK-NOT:       rope.rotate
// CHECK:           %[[KEYS:.+]] = memref.subview %[[K]][
// CHECK:           rope.online_attention regions [0] at{{.*}} keys(%[[KEYS]] :
// CHECK:           %[[KEYS:.+]] = memref.subview %[[K]][
// CHECK:           rope.online_attention regions [0, -1] {{.*}} keys(%[[KEYS]] :
func.func @linear_reads_keys_in_place(
    %q: memref<1x1x64x16xf32>, %k: memref<1x1x512x16xf32>,
    %v: memref<1x1x512x8xf32>, %out: memref<1x1x64x8xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16> causal rotated_keys
      ins(%q, %k, %v : memref<1x1x64x16xf32>, memref<1x1x512x16xf32>,
          memref<1x1x512x8xf32>) outs(%out : memref<1x1x64x8xf32>)
  return
}

// Far keys stand at position 0, so that they are turned back, by -j; near keys
// are read where they lie.
// CHECK-LABEL: func @rerope_turns_far_keys_back
// CHECK-SAME:    %{{.+}}: memref<1x1x64x16xf32>, %[[K:[a-z0-9]+]]: memref<1x1x512x16xf32>
// CHECK-DAG:     %[[C0:.+]] = arith.constant 0 : index
// CHECK:         rope.table {{.*}} positions(%[[C0]] : index) outs(%[[COS:[a-z0-9_]+]], {{.*}} : memref<448x8xf32>, memref<448x8xf32>) {position_scale = -1.000000e+00 : f64}
// CHECK:         rope.table {{.*}} {position_offset = 6.400000e+01 : f64, position_scale = 0.000000e+00 : f64}
// CHECK:         rope.table {{.*}} outs({{.*}} : memref<64x8xf32>, memref<64x8xf32>){{$}}
// CHECK-NOT:     rope.table
// CHECK:         %[[FAR:.+]] = memref.alloc() {{.*}}: memref<1x1x448x16xf32>
// CHECK:         scf.forall (%[[J:.+]]) = (0) to (448) step (64)
// CHECK:           %[[KEYS:.+]] = memref.subview %[[K]][0, 0, %[[J]], 0]
// CHECK:           %[[TURNED:.+]] = memref.subview %[[FAR]][0, 0, %[[J]], 0]
// CHECK:           %[[ROWS:.+]] = memref.subview %[[COS]][%[[J]], 0]
// CHECK:           rope.rotate ins(%[[KEYS]], %[[ROWS]], {{.*}} outs(%[[TURNED]] :
// CHECK:         scf.forall (%{{.+}}) in (2)
// CHECK:           %[[FAR_KEYS:.+]] = memref.subview %[[FAR]][
// CHECK:           rope.online_attention regions [0] at{{.*}} keys(%[[FAR_KEYS]] :
// CHECK:           %[[FAR_KEYS:.+]] = memref.subview %[[FAR]][
// CHECK:           %[[NEAR_KEYS:.+]] = memref.subview %[[K]][
// CHECK:           rope.online_attention regions [0, 1] {{.*}} keys(%[[FAR_KEYS]], %[[NEAR_KEYS]] :
// CHECK:           %[[NEAR_KEYS:.+]] = memref.subview %[[K]][
// CHECK:           rope.online_attention regions [0] at{{.*}} keys(%[[NEAR_KEYS]] :
func.func @rerope_turns_far_keys_back(
    %q: memref<1x1x64x16xf32>, %k: memref<1x1x512x16xf32>,
    %v: memref<1x1x512x8xf32>, %out: memref<1x1x64x8xf32>) {
  rope.attention #rope.rerope<window = 64>, #rope.frequencies<dim = 16> causal
      rotated_keys
      ins(%q, %k, %v : memref<1x1x64x16xf32>, memref<1x1x512x16xf32>,
          memref<1x1x512x8xf32>) outs(%out : memref<1x1x64x8xf32>)
  return
}

// Far keys stand at j/4: from j they are turned by -3/4 j. Both sides have the
// same turn, and so one copy of all keys.
// CHECK-LABEL: func @leaky_turns_far_keys_by_the_difference
// CHECK-SAME:    %{{.+}}: memref<1x1x64x16xf32>, %[[K:[a-z0-9]+]]: memref<1x1x512x16xf32>
// CHECK:         rope.table {{.*}} outs({{.*}} : memref<512x8xf32>, memref<512x8xf32>) {position_scale = -7.500000e-01 : f64}
// CHECK-NOT:     memref<512x8xf32>
// CHECK:         %[[FAR:.+]] = memref.alloc() {{.*}}: memref<1x1x512x16xf32>
// CHECK-NOT:     memref.alloc() {{.*}}: memref<1x1x512x16xf32>
// CHECK:         scf.forall (%{{.+}}) in (2)
// CHECK:         %[[KEYS:.+]] = memref.subview %[[FAR]][
// CHECK:         rope.online_attention regions [0] at{{.*}} keys(%[[KEYS]] :
// CHECK:         rope.online_attention regions [0, 1]
// CHECK:         %[[KEYS:.+]] = memref.subview %[[K]][
// CHECK:         rope.online_attention regions [0] at{{.*}} keys(%[[KEYS]] :
// CHECK:         rope.online_attention regions [0, 1]
// CHECK:         %[[KEYS:.+]] = memref.subview %[[FAR]][
// CHECK:         rope.online_attention regions [0] at{{.*}} keys(%[[KEYS]] :
func.func @leaky_turns_far_keys_by_the_difference(
    %q: memref<1x1x64x16xf32>, %k: memref<1x1x512x16xf32>,
    %v: memref<1x1x512x8xf32>, %out: memref<1x1x64x8xf32>) {
  rope.attention #rope.leaky<window = 32, k = 4.0>, #rope.frequencies<dim = 16>
      rotated_keys
      ins(%q, %k, %v : memref<1x1x64x16xf32>, memref<1x1x512x16xf32>,
          memref<1x1x512x8xf32>) outs(%out : memref<1x1x64x8xf32>)
  return
}

// A decode step with a cache of rotated keys in bf16: no copy at all. The query's
// table has one row.
// CHECK-LABEL: func @decode_step_in_bf16
// CHECK-SAME:    %{{.+}}: memref<1x1x1x16xbf16>, %[[K:[a-z0-9]+]]: memref<1x1x512x16xbf16>
// CHECK:         rope.table {{.*}} outs({{.*}} : memref<1x8xf32>, memref<1x8xf32>){{$}}
// CHECK-NOT:     rope.table
// CHECK-NOT:     memref.alloc() {{.*}}: memref<1x1x512x
// CHECK:         %[[ROWS:.+]] = memref.subview %[[K]][0, 0, 0, 0] [1, 1, 512, 16]
// CHECK:         %[[KEYS:.+]] = memref.cast %[[ROWS]]
// CHECK:         rope.online_attention regions [0] at{{.*}} keys(%[[KEYS]] : memref<?x16xbf16,
// CHECK-NOT:     rope.online_attention
func.func @decode_step_in_bf16(
    %q: memref<1x1x1x16xbf16>, %k: memref<1x1x512x16xbf16>,
    %v: memref<1x1x512x8xbf16>, %out: memref<1x1x1x8xbf16>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16> causal rotated_keys
      ins(%q, %k, %v : memref<1x1x1x16xbf16>, memref<1x1x512x16xbf16>,
          memref<1x1x512x8xbf16>) outs(%out : memref<1x1x1x8xbf16>)
  return
}

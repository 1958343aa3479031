// Where the amplitude is not 1, what stands at position 0 is multiplied all the
// same, and turned keys are no longer read where they lie.
// RUN: rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention{query-tiles-per-block=1 key-tile=256},canonicalize,cse))' | FileCheck %s

#yarn = #rope.frequencies<dim = 16, scaling = #rope.yarn_scaling<
    factor = 4.0, original_length = 4096>>

// Far keys: a table of one row, at position 0, whose cosines are the amplitude.
// CHECK-LABEL: func @rerope_multiplies_far_keys
// CHECK-SAME:    %{{.+}}: memref<1x1x64x16xf32>, %[[K:[a-z0-9]+]]: memref<1x1x512x16xf32>
// CHECK-DAG:     %[[C0:.+]] = arith.constant 0 : index
// CHECK:         rope.table {{.*}} positions(%[[C0]] : index) outs(%[[ONE:[a-z0-9_]+]], {{.*}} : memref<1x8xf32>, memref<1x8xf32>) {position_scale = 0.000000e+00 : f64}
// CHECK:         rope.rotate ins(%{{.+}}, %[[ONE]], {{.*}} outs(%[[FAR:.+]] :
// CHECK-NOT:     rope.online_attention {{.*}} keys(%[[K]]
// CHECK:         return
func.func @rerope_multiplies_far_keys(
    %q: memref<1x1x64x16xf32>, %k: memref<1x1x512x16xf32>,
    %v: memref<1x1x512x8xf32>, %out: memref<1x1x64x8xf32>) {
  rope.attention #rope.rerope<window = 64>, #yarn causal
      ins(%q, %k, %v : memref<1x1x64x16xf32>, memref<1x1x512x16xf32>,
          memref<1x1x512x8xf32>) outs(%out : memref<1x1x64x8xf32>)
  return
}

// Keys that are given turned have their amplitude: only queries get it.
// CHECK-LABEL: func @rotated_keys_have_their_amplitude
// CHECK-SAME:    %{{.+}}: memref<1x1x64x16xf32>, %[[K:[a-z0-9]+]]: memref<1x1x512x16xf32>
// CHECK:         rope.table {{.*}} outs({{.*}} : memref<64x8xf32>, memref<64x8xf32>){{$}}
// CHECK-NOT:     rope.table
// CHECK:         rope.rotate
// CHECK-NOT:     rope.rotate
// CHECK:         %[[KEYS:.+]] = memref.subview %[[K]][
// CHECK:         rope.online_attention regions [0] at{{.*}} keys(%[[KEYS]] :
func.func @rotated_keys_have_their_amplitude(
    %q: memref<1x1x64x16xf32>, %k: memref<1x1x512x16xf32>,
    %v: memref<1x1x512x8xf32>, %out: memref<1x1x64x8xf32>) {
  rope.attention #rope.linear, #yarn causal rotated_keys
      ins(%q, %k, %v : memref<1x1x64x16xf32>, memref<1x1x512x16xf32>,
          memref<1x1x512x8xf32>) outs(%out : memref<1x1x64x8xf32>)
  return
}

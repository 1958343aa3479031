// The position map splits the keys of a query tile into runs. Every run is a
// loop of its own with one update per tile, and no test of positions outside
// the updates that need one. The number of queries is dynamic; the last of the
// loop nests, for many of them, is the one to look at.
// RUN: rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention{query-tiles-per-block=1}))' | FileCheck %s --implicit-check-not=scf.if
// RUN: rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention{query-tiles-per-block=1},canonicalize,cse))' | FileCheck %s --implicit-check-not=scf.if

// CHECK-DAG:   #[[$NEAR:.+]] = affine_map<(d0) -> (d0 - 63)>
// CHECK-DAG:   #[[$HIDDEN:.+]] = affine_map<(d0) -> (d0 + 1)>
// CHECK-DAG:   #[[$AFTER:.+]] = affine_map<(d0) -> (d0 + 64)>
// CHECK-DAG:   #[[$NEAR8:.+]] = affine_map<(d0) -> (d0 - 7)>
// CHECK-DAG:   #[[$AFTER8:.+]] = affine_map<(d0) -> (d0 + 8)>

// Far, straddling, near, diagonal. Far keys are read where they lie; near ones
// from the turned copy.
// CHECK-LABEL: func @rerope_causal_has_four_runs
// CHECK-SAME:    %[[Q:[a-z0-9]+]]: memref<1x1x?x16xf32>, %[[K:[a-z0-9]+]]: memref<1x1x?x16xf32>, %[[V:[a-z0-9]+]]: memref<1x1x?x16xf32>
// CHECK:         scf.if
// CHECK:         } else {
// CHECK:         scf.if
// CHECK:         } else {
// CHECK:         %[[TURNED:.+]] = memref.alloc(%{{.+}}) {{.*}}: memref<1x1x?x16xf32>
// CHECK:         scf.forall
// CHECK:         scf.forall
// CHECK:           scf.for %[[J:[a-z0-9]+]] = %{{.+}} to %{{.+}} step %{{.+}} {
// CHECK:             %[[KEYS:.+]] = memref.subview %[[K]][
// CHECK:             %[[FIRST:.+]] = affine.apply [[POSITION:#.+]]
// CHECK:             rope.online_attention regions [0] at(%[[FIRST]], %[[J]]) queries(%[[FAR:[a-z0-9_]+]] : {{.*}} keys(%[[KEYS]] :
// CHECK-NEXT:      }
// CHECK:           scf.for %[[J:[a-z0-9]+]] = %{{.+}} to %{{.+}} step %{{.+}} {
// CHECK:             %[[FAR_KEYS:.+]] = memref.subview %[[K]][
// CHECK:             %[[NEAR_KEYS:.+]] = memref.subview %[[TURNED]][
// CHECK:             %[[FIRST:.+]] = affine.apply [[POSITION]]{{$}}
// CHECK:             rope.online_attention regions [0, 1] begins [#[[$NEAR]]] at(%[[FIRST]], %[[J]]) queries(%[[FAR]], %[[NEAR:[a-z0-9_]+]] : {{.*}} keys(%[[FAR_KEYS]], %[[NEAR_KEYS]] :
// CHECK-NEXT:      }
// CHECK:           scf.for %[[J:[a-z0-9]+]] = %{{.+}} to %{{.+}} step %{{.+}} {
// CHECK:             %[[KEYS:.+]] = memref.subview %[[TURNED]][
// CHECK:             %[[FIRST:.+]] = affine.apply [[POSITION]]{{$}}
// CHECK:             rope.online_attention regions [0] at(%[[FIRST]], %[[J]]) queries(%[[NEAR]] : {{.*}} keys(%[[KEYS]] :
// CHECK-NEXT:      }
// CHECK:           scf.for %[[J:[a-z0-9]+]] = %{{.+}} to %{{.+}} step %{{.+}} {
// CHECK:             %[[KEYS:.+]] = memref.subview %[[TURNED]][
// CHECK:             %[[FIRST:.+]] = affine.apply [[POSITION]]{{$}}
// CHECK:             rope.online_attention regions [0, -1] begins [#[[$HIDDEN]]] at(%[[FIRST]], %[[J]]) queries(%[[NEAR]] : {{.*}} keys(%[[KEYS]] :
// CHECK-NEXT:      }
// CHECK-NOT:       scf.for
func.func @rerope_causal_has_four_runs(
    %q: memref<1x1x?x16xf32>, %k: memref<1x1x?x16xf32>,
    %v: memref<1x1x?x16xf32>, %out: memref<1x1x?x16xf32>) {
  rope.attention #rope.rerope<window = 64>, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %v : memref<1x1x?x16xf32>, memref<1x1x?x16xf32>,
          memref<1x1x?x16xf32>) outs(%out : memref<1x1x?x16xf32>)
  return
}

// CHECK-LABEL: func @linear_causal_has_two_runs
// CHECK:         scf.if
// CHECK:         } else {
// CHECK:         scf.if
// CHECK:         } else {
// CHECK:         rope.online_attention regions [0] at
// CHECK:         rope.online_attention regions [0, -1] begins [#[[$HIDDEN]]] at
// CHECK-NOT:     rope.online_attention
func.func @linear_causal_has_two_runs(%x: memref<1x1x?x16xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      ins(%x, %x, %x : memref<1x1x?x16xf32>, memref<1x1x?x16xf32>,
          memref<1x1x?x16xf32>) outs(%x : memref<1x1x?x16xf32>)
  return
}

// CHECK-LABEL: func @linear_has_one_run
// CHECK:         scf.if
// CHECK:         } else {
// CHECK:         scf.if
// CHECK:         } else {
// CHECK:         scf.for %{{.+}} = %{{.+}} to %{{.+}} step
// CHECK:         rope.online_attention regions [0] at
// CHECK-NOT:     rope.online_attention
func.func @linear_has_one_run(%x: memref<1x1x?x16xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%x, %x, %x : memref<1x1x?x16xf32>, memref<1x1x?x16xf32>,
          memref<1x1x?x16xf32>) outs(%x : memref<1x1x?x16xf32>)
  return
}

// Three pieces: far before, near, far after. Both far pieces read one buffer of
// keys, with queries turned by w and by -w.
// CHECK-LABEL: func @rerope_both_sides_has_five_runs
// CHECK:         scf.if
// CHECK:         } else {
// CHECK:         scf.if
// CHECK:         } else {
// CHECK-DAG:     rope.table {{.*}} {position_offset = 6.400000e+01 : f64, position_scale = 0.000000e+00 : f64}
// CHECK-DAG:     rope.table {{.*}} {position_offset = -6.400000e+01 : f64, position_scale = 0.000000e+00 : f64}
// CHECK:         rope.online_attention regions [0] at({{.*}}) queries(%[[BEFORE:[a-z0-9_]+]] :
// CHECK:         rope.online_attention regions [0, 1] begins [#[[$NEAR]]] at({{.*}}) queries(%[[BEFORE]], %[[NEAR:[a-z0-9_]+]] :
// CHECK:         rope.online_attention regions [0] at({{.*}}) queries(%[[NEAR]] :
// CHECK:         rope.online_attention regions [0, 1] begins [#[[$AFTER]]] at({{.*}}) queries(%[[NEAR]], %[[AFTER:[a-z0-9_]+]] :
// CHECK:         rope.online_attention regions [0] at({{.*}}) queries(%[[AFTER]] :
// CHECK-NOT:     rope.online_attention
func.func @rerope_both_sides_has_five_runs(%x: memref<1x1x?x16xf32>) {
  rope.attention #rope.rerope<window = 64>, #rope.frequencies<dim = 16>
      ins(%x, %x, %x : memref<1x1x?x16xf32>, memref<1x1x?x16xf32>,
          memref<1x1x?x16xf32>) outs(%x : memref<1x1x?x16xf32>)
  return
}

// A tile of 32 queries is wider than the window: some keys are far for its last
// query and hidden from its first.
// CHECK-LABEL: func @window_below_the_tile_meets_the_diagonal
// CHECK:         scf.if
// CHECK:         } else {
// CHECK:         scf.if
// CHECK:         } else {
// CHECK:         rope.online_attention regions [0] at
// CHECK:         rope.online_attention regions [0, 1] begins [#[[$NEAR8]]] at
// CHECK:         rope.online_attention regions [0, 1, -1] begins [#[[$NEAR8]], #[[$HIDDEN]]] at
// CHECK:         rope.online_attention regions [0] at
// CHECK:         rope.online_attention regions [0, -1] begins [#[[$HIDDEN]]] at
// CHECK-NOT:     rope.online_attention
func.func @window_below_the_tile_meets_the_diagonal(%x: memref<1x1x?x16xf32>) {
  rope.attention #rope.rerope<window = 8>, #rope.frequencies<dim = 16> causal
      ins(%x, %x, %x : memref<1x1x?x16xf32>, memref<1x1x?x16xf32>,
          memref<1x1x?x16xf32>) outs(%x : memref<1x1x?x16xf32>)
  return
}

// CHECK-LABEL: func @window_below_the_tile_meets_three_pieces
// CHECK:         scf.if
// CHECK:         } else {
// CHECK:         scf.if
// CHECK:         } else {
// CHECK:         rope.online_attention regions [0, 1, 2] begins [#[[$NEAR8]], #[[$AFTER8]]] at
func.func @window_below_the_tile_meets_three_pieces(%x: memref<1x1x?x16xf32>) {
  rope.attention #rope.rerope<window = 8>, #rope.frequencies<dim = 16>
      ins(%x, %x, %x : memref<1x1x?x16xf32>, memref<1x1x?x16xf32>,
          memref<1x1x?x16xf32>) outs(%x : memref<1x1x?x16xf32>)
  return
}

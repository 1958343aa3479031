// Few queries in f16 that take more than one register lie along the lanes: the keys and
// values of a tile that are read where they lie are widened once, for all tiles of
// queries; those of the next tile, or the last row there is, are fetched meanwhile.
// RUN: rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention{key-tile=256},canonicalize,cse))' | FileCheck %s

// One tile of 5 queries of 4 heads. Turned keys are f32 already.
// CHECK-DAG:   #[[$NEXT:.+]] = affine_map<(d0, d1, d2) -> (d2 - 1, d0 + d1)>
// CHECK-LABEL: func @one_tile
// CHECK-SAME:    memref<1x4x5x16xf16>, %[[K:[a-z0-9]+]]: memref<1x1x?x16xf16>, %[[V:[a-z0-9]+]]: memref<1x1x?x8xf16>
// CHECK:         scf.forall
// CHECK-DAG:       %[[KEYS:.+]] = memref.alloc() {{.*}}: memref<256x16xf32>
// CHECK-DAG:       %[[VALUES:.+]] = memref.alloc() {{.*}}: memref<256x8xf32>
// CHECK:           scf.for
// CHECK-DAG:         %[[STORED:.+]] = memref.subview %[[K]]{{.*}} to memref<?x16xf16,
// CHECK-DAG:         %[[WIDE:.+]] = memref.subview %[[KEYS]][0, 0]
// CHECK:             linalg.generic {{.*}} ins(%[[STORED]] : {{.*}}) outs(%[[WIDE]] :
// CHECK:               arith.extf
// CHECK-DAG:         %[[STORED:.+]] = memref.subview %[[V]]{{.*}} to memref<?x8xf16,
// CHECK-DAG:         %[[WIDE_VALUES:.+]] = memref.subview %[[VALUES]][0, 0]
// CHECK:             linalg.generic {{.*}} ins(%[[STORED]] : {{.*}}) outs(%[[WIDE_VALUES]] :
// CHECK:             %[[NEXT:.+]] = affine.min #[[$NEXT]](
// CHECK:             %[[NEXT_KEYS:.+]] = memref.subview %[[K]][0, 0, %[[NEXT]], 0]
// CHECK:             %[[NEXT_VALUES:.+]] = memref.subview %[[V]][0, 0, %[[NEXT]], 0]
// CHECK:             rope.online_attention regions [0] {{.*}} keys(%[[WIDE]] : {{.*}}) value(%[[WIDE_VALUES]] : {{.*}}) ahead(%[[NEXT_KEYS]], %[[NEXT_VALUES]] : memref<?x16xf16, {{.*}}>, memref<?x8xf16,
func.func @one_tile(%q: memref<1x4x5x16xf16>, %k: memref<1x1x?x16xf16>,
                    %v: memref<1x1x?x8xf16>, %out: memref<1x4x5x8xf16>) {
  rope.attention #rope.rerope<window = 64>, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %v : memref<1x4x5x16xf16>, memref<1x1x?x16xf16>,
          memref<1x1x?x8xf16>) outs(%out : memref<1x4x5x8xf16>)
  return
}

// Two tiles of 8 positions: a run is a part of the tile of keys, from its first on.
// CHECK-LABEL: func @two_tiles
// CHECK:         %[[KEYS:.+]] = memref.alloc() {{.*}}: memref<256x16xf32>
// CHECK:         scf.for %[[FIRST:[a-z0-9]+]] = %{{.+}} step %c256
// CHECK:           linalg.generic {{.*}} ins(%{{.+}} : memref<?x16xf16, {{.*}}) outs(%{{.+}} : memref<?x16xf32
// CHECK:           linalg.generic {{.*}} ins(%{{.+}} : memref<?x8xf16, {{.*}}) outs(%{{.+}} : memref<?x8xf32
// CHECK:           scf.for %{{.+}} = %c0 to %c2 step %c1
// CHECK-NOT:         arith.extf
// CHECK:             scf.for %[[J:[a-z0-9]+]] = %{{.+}} step %c256
// CHECK:               %[[ROW:.+]] = affine.apply #{{.+}}(%[[J]], %[[FIRST]])
// CHECK:               %[[PART:.+]] = memref.subview %[[KEYS]][%[[ROW]], 0]
// CHECK:               rope.online_attention regions [0] {{.*}} keys(%[[PART]] :
func.func @two_tiles(%q: memref<1x4x9x16xf16>, %k: memref<1x1x?x16xf16>,
                     %v: memref<1x1x?x8xf16>, %out: memref<1x4x9x8xf16>) {
  rope.attention #rope.rerope<window = 64>, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %v : memref<1x4x9x16xf16>, memref<1x1x?x16xf16>,
          memref<1x1x?x8xf16>) outs(%out : memref<1x4x9x8xf16>)
  return
}

// In f32 keys that are read in place are fetched as they come, and so are their values.
// Where keys are turned for a tile, what the next one is made of is fetched, and values.
// CHECK-LABEL: func @wide_keys
// CHECK-SAME:    memref<1x4x5x16xf32>, %[[K:[a-z0-9]+]]: memref<1x1x?x16xf32>, %[[V:[a-z0-9]+]]: memref<1x1x?x8xf32>
// CHECK:         scf.forall
// CHECK:           rope.online_attention regions [0]
// CHECK-NOT:       ahead
// CHECK-SAME:      outs
// CHECK:           rope.rotate
// CHECK:           %[[NEXT_KEYS:.+]] = memref.subview %[[K]][0, 0, %{{.+}}, 0]
// CHECK:           rope.online_attention regions [0] {{.*}} value(%[[VALUES:.+]] : memref<{{.*}}>) ahead(%[[NEXT_KEYS]], %[[VALUES]] :
func.func @wide_keys(%q: memref<1x4x5x16xf32>, %k: memref<1x1x?x16xf32>,
                     %v: memref<1x1x?x8xf32>, %out: memref<1x4x5x8xf32>) {
  rope.attention #rope.rerope<window = 64>, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : memref<1x4x5x16xf32>, memref<1x1x?x16xf32>,
          memref<1x1x?x8xf32>) outs(%out : memref<1x4x5x8xf32>)
  return
}

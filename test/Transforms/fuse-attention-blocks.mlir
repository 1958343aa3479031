// Query tiles in blocks: the order in which they are taken, and the tiles that
// share one pass over the keys. Where the number of queries is dynamic, the last
// of the loop nests, for many of them, is the one to look at.
// RUN: rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention{query-tiles-per-block=1 key-tile=256},canonicalize,cse))' | FileCheck %s
// RUN: rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention{query-tiles-per-block=4 key-tile=256},canonicalize,cse))' | FileCheck %s --check-prefix=FOUR

// CHECK-DAG:   #[[$BLOCKS:.+]] = affine_map<()[s0] -> (s0 ceildiv 32)>
// CHECK-DAG:   #[[$HALF:.+]] = affine_map<(d0) -> (d0 floordiv 2)>
// CHECK-DAG:   #[[$PARITY:.+]] = affine_map<(d0) -> (d0 mod 2)>
// CHECK-DAG:   #[[$FROM_END:.+]] = affine_map<(d0)[s0] -> (-(d0 floordiv 2) + s0 ceildiv 32 - 1)>
// CHECK-DAG:   #[[$ROW:.+]] = affine_map<(d0) -> (d0 * 32)>
// CHECK-DAG:   #[[$COUNT:.+]] = affine_map<(d0)[s0] -> (d0 * -32 + s0, 32)>
// FOUR-DAG:    #[[$BLOCKS:.+]] = affine_map<()[s0] -> (s0 ceildiv 128)>
// FOUR-DAG:    #[[$FROM_END:.+]] = affine_map<(d0)[s0] -> (-(d0 floordiv 2) + s0 ceildiv 128 - 1)>
// FOUR-DAG:    #[[$BLOCK_COUNT:.+]] = affine_map<(d0)[s0] -> (d0 * -128 + s0, 128)>
// FOUR-DAG:    #[[$TILES:.+]] = affine_map<(d0) -> (d0 ceildiv 32)>
// FOUR-DAG:    #[[$ROW:.+]] = affine_map<(d0, d1) -> (d0 * 128 + d1 * 32)>
// FOUR-DAG:    #[[$COUNT:.+]] = affine_map<(d0, d1) -> (32, d0 - d1 * 32)>
// FOUR-DAG:    #[[$DIAGONAL_END:.+]] = affine_map<(d0, d1)[s0, s1] -> (0, d0 + d1 * 128 + s0 - s1)>
// FOUR-DAG:    #[[$CLIP_END:.+]] = affine_map<(d0, d1, d2)[s0] -> (d0 + 256, (d1 ceildiv 8) * 8, s0, (d2 floordiv 8) * 8)>
// FOUR-DAG:    #[[$CLIP_BEGIN:.+]] = affine_map<(d0, d1) -> (0, d1, d0)>

// Under a causal mask later tiles have more keys. Numbers t = 0, 1, 2, 3, ...
// take tiles 0, n-1, 1, n-2, ...
//
// Four tiles in a block keep a state each; scores are needed for one at a time.
// A tile of keys is met by all of them before the next: the runs of a query tile
// are clipped to it. Keys after the last query of the block are not visited.
// CHECK-LABEL: func @causal
// CHECK-SAME:    %[[Q:[a-z0-9]+]]: memref<1x1x?x16xf32>, %[[K:[a-z0-9]+]]: memref<1x1x?x16xf32>
// CHECK-DAG:     %[[C0:.+]] = arith.constant 0 : index
// CHECK-DAG:     %[[LQ:.+]] = memref.dim %[[Q]]
// CHECK:       scf.if
// CHECK:       } else {
// CHECK:       scf.if
// CHECK:       } else {
// CHECK:         %[[BLOCKS:.+]] = affine.apply #[[$BLOCKS]]()[%[[LQ]]]
// CHECK:         scf.forall (%[[T:.+]]) in (%[[BLOCKS]])
// CHECK:           %[[FROM_START:.+]] = affine.apply #[[$HALF]](%[[T]])
// CHECK:           %[[PARITY:.+]] = affine.apply #[[$PARITY]](%[[T]])
// CHECK:           %[[IS_ODD:.+]] = arith.cmpi ne, %[[PARITY]], %[[C0]]
// CHECK:           %[[FROM_END:.+]] = affine.apply #[[$FROM_END]](%[[T]])[%[[LQ]]]
// CHECK:           %[[NUMBER:.+]] = arith.select %[[IS_ODD]], %[[FROM_END]], %[[FROM_START]]
// CHECK:           %[[ROW:.+]] = affine.apply #[[$ROW]](%[[NUMBER]])
// CHECK:           %[[COUNT:.+]] = affine.min #[[$COUNT]](%[[NUMBER]])[%[[LQ]]]
// CHECK:           memref.alloc() {{.*}}: memref<16x32xf32>
// CHECK:           memref.subview %[[Q]][0, 0, %[[ROW]], 0] [1, 1, %[[COUNT]], 16]
// FOUR-LABEL:  func @causal
// FOUR-SAME:     %[[Q:[a-z0-9]+]]: memref<1x1x?x16xf32>, %[[K:[a-z0-9]+]]: memref<1x1x?x16xf32>, %[[OUT:[a-z0-9]+]]: memref<1x1x?x16xf32>
// FOUR-DAG:      %[[C0:.+]] = arith.constant 0 : index
// FOUR-DAG:      %[[C1:.+]] = arith.constant 1 : index
// FOUR-DAG:      %[[C256:.+]] = arith.constant 256 : index
// FOUR-DAG:      %[[LQ:.+]] = memref.dim %[[Q]]
// FOUR:        scf.if
// FOUR:        } else {
// FOUR:        scf.if
// FOUR:        } else {
// FOUR:          %[[LK:.+]] = memref.dim %[[K]]
// FOUR:          %[[BLOCKS:.+]] = affine.apply #[[$BLOCKS]]()[%[[LQ]]]
// FOUR:          scf.forall (%[[T:.+]]) in (%[[BLOCKS]])
// FOUR:            affine.apply #[[$FROM_END]](%[[T]])[%[[LQ]]]
// FOUR:            %[[NUMBER:.+]] = arith.select
// FOUR:            %[[IN_BLOCK:.+]] = affine.min #[[$BLOCK_COUNT]](%[[NUMBER]])[%[[LQ]]]
// FOUR:            memref.alloc() {{.*}}: memref<4x16x32xf32>
// FOUR-NEXT:       memref.alloc() {{.*}}: memref<4x32xf32>
// FOUR-NEXT:       memref.alloc() {{.*}}: memref<4x32xf32>
// FOUR-NEXT:       %[[FAR:.+]] = memref.alloc() {{.*}}: memref<4x16x32xf32>
// FOUR-NEXT:       memref.alloc() {{.*}}: memref<4x16x32xf32>
// FOUR-NEXT:       %[[SCORES:.+]] = memref.alloc() {{.*}}: memref<256x32xf32>
// FOUR-NEXT:       memref.alloc() {{.*}}: memref<32x16xf32>
// FOUR-NOT:        memref.alloc
// FOUR:            %[[TILES:.+]] = affine.apply #[[$TILES]](%[[IN_BLOCK]])
// FOUR:            scf.for %[[N:.+]] = %[[C0]] to %[[TILES]] step %[[C1]] {
// FOUR:              %[[ROW:.+]] = affine.apply #[[$ROW]](%[[NUMBER]], %[[N]])
// FOUR:              %[[COUNT:.+]] = affine.min #[[$COUNT]](%[[IN_BLOCK]], %[[N]])
// FOUR:              %[[STATE:.+]] = memref.subview {{.*}}[%[[N]], 0, 0] [1, 16, 32] [1, 1, 1]
// FOUR:              memref.subview %[[Q]][0, 0, %[[ROW]], 0] [1, 1, %[[COUNT]], 16]
// FOUR:              linalg.generic {{.*}} outs(%[[STATE]] :
// FOUR:            }
// FOUR:            %[[LAST:.+]] = affine.max #[[$DIAGONAL_END]](%[[IN_BLOCK]], %[[NUMBER]])[%[[LK]], %[[LQ]]]
// FOUR:            %[[END:.+]] = affine.min #{{.+}}(%[[LAST]])[%[[LK]]]
// FOUR:            scf.for %[[J:.+]] = %[[C0]] to %[[END]] step %[[C256]] {
// FOUR:              scf.for %[[N:.+]] = %[[C0]] to %[[TILES]] step %[[C1]] {
// FOUR:                %[[QUERIES:.+]] = memref.subview %[[FAR]][%[[N]], 0, 0] [1, 16, 32] [1, 1, 1]
// FOUR:                %[[FAR_END:.+]] = affine.min #[[$CLIP_END]](%[[J]], %{{.+}}, %{{.+}})[%[[LK]]]
// FOUR:                scf.for {{.*}} to %[[FAR_END]] step %[[C256]] {
// FOUR:                  rope.online_attention regions [0] at({{.*}}) queries(%[[QUERIES]] : {{.*}}, %[[SCORES]] :
// FOUR:                }
// FOUR:                %[[BEGIN:.+]] = affine.max #[[$CLIP_BEGIN]](%[[J]], %{{.+}})
// FOUR:                %[[BAND_END:.+]] = affine.min #[[$CLIP_END]](%[[J]],
// FOUR:                scf.for {{.*}} = %[[BEGIN]] to %[[BAND_END]] step %[[C256]] {
// FOUR:                  rope.online_attention regions [0, 1]
// FOUR:                }
// FOUR:                scf.for {{.*}} step %[[C256]] {
// FOUR:                  rope.online_attention regions [0] at
// FOUR:                }
// FOUR:                scf.for {{.*}} step %[[C256]] {
// FOUR:                  rope.online_attention regions [0, -1]
// FOUR-NEXT:           }
// FOUR-NEXT:         }
// FOUR-NEXT:       }
// FOUR-NEXT:       memref.alloc() {{.*}}: memref<32xf32>
// FOUR-NEXT:       scf.for %[[N:.+]] = %[[C0]] to %[[TILES]] step %[[C1]] {
// FOUR:              %[[ROW:.+]] = affine.apply #[[$ROW]](%[[NUMBER]], %[[N]])
// FOUR:              memref.subview %[[OUT]][0, 0, %[[ROW]], 0]
func.func @causal(
    %q: memref<1x1x?x16xf32>, %k: memref<1x1x?x16xf32>,
    %out: memref<1x1x?x16xf32>) {
  rope.attention #rope.rerope<window = 64>, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %k : memref<1x1x?x16xf32>, memref<1x1x?x16xf32>,
          memref<1x1x?x16xf32>) outs(%out : memref<1x1x?x16xf32>)
  return
}

// All tiles have the same keys: in order.
// CHECK-LABEL: func @not_causal
// CHECK:       scf.if
// CHECK:       } else {
// CHECK:       scf.if
// CHECK:       } else {
// CHECK:         scf.forall (%{{.+}}) = (0)
// CHECK:         scf.forall (%[[T:.+]]) in (%{{.+}})
// CHECK-NEXT:      affine.apply #[[$ROW]](%[[T]])
// CHECK-NEXT:      affine.min #[[$COUNT]](%[[T]])
// CHECK-NOT:       arith.cmpi
// CHECK:           rope.online_attention
func.func @not_causal(%x: memref<1x1x?x16xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%x, %x, %x : memref<1x1x?x16xf32>, memref<1x1x?x16xf32>,
          memref<1x1x?x16xf32>) outs(%x : memref<1x1x?x16xf32>)
  return
}

// 70 queries have three tiles: a block has no more.
// FOUR-LABEL: func @fewer_tiles_than_a_block
// FOUR:          memref.alloc() {{.*}}: memref<3x16x32xf32>
// FOUR-NOT:      memref<4x
// FOUR:          return
func.func @fewer_tiles_than_a_block(
    %q: memref<1x1x70x16xf32>, %k: memref<1x1x?x16xf32>,
    %out: memref<1x1x70x16xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %k : memref<1x1x70x16xf32>, memref<1x1x?x16xf32>,
          memref<1x1x?x16xf32>) outs(%out : memref<1x1x70x16xf32>)
  return
}

// One tile is a block without a loop over tiles.
// FOUR-LABEL: func @one_tile
// FOUR:          memref.alloc() {{.*}}: memref<16x32xf32>
// FOUR:          scf.for
// FOUR-NOT:        scf.for
// FOUR:            rope.online_attention
func.func @one_tile(
    %q: memref<1x1x32x16xf32>, %k: memref<1x1x?x16xf32>,
    %out: memref<1x1x32x16xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %k : memref<1x1x32x16xf32>, memref<1x1x?x16xf32>,
          memref<1x1x?x16xf32>) outs(%out : memref<1x1x32x16xf32>)
  return
}

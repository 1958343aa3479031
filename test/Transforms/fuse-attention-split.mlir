// Where queries are few, the keys of a head are split into parts, each with a
// state of its own; the states are merged in order.
// RUN: rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention{key-tile=256 split-keys=400},canonicalize,cse))' | FileCheck %s

// CHECK-DAG:   #[[$PART_BEGIN:.+]] = affine_map<(d0) -> (0, d0 * 400)>
// CHECK-DAG:   #[[$PART_END:.+]] = affine_map<(d0) -> (1000, d0 * 400 + 400)>
// CHECK-DAG:   #[[$TILE_END:.+]] = affine_map<(d0, d1) -> (1000, d1 * 400 + 400, d0 + 256)>
// CHECK-DAG:   #[[$PARTS:.+]] = affine_map<()[s0] -> (1, s0 ceildiv 400)>

// Three parts of 1000 keys. A part is one tile of keys where channels lie along
// the lanes. Part 0 is the state that the others are added to.
// CHECK-LABEL: func @three_parts
// CHECK-SAME:    %{{.+}}: memref<1x2x1x16xf32>, %[[K:[a-z0-9]+]]: memref<1x2x1000x16xf32>, %[[OUT:[a-z0-9]+]]: memref<1x2x1x16xf32>
// CHECK-DAG:     %[[C1:.+]] = arith.constant 1 : index
// CHECK-DAG:     %[[C3:.+]] = arith.constant 3 : index
// CHECK-DAG:     %[[C400:.+]] = arith.constant 400 : index
// CHECK:         %[[ACC:.+]] = memref.alloc() {{.*}}: memref<1x2x1x3x1x16xf32>
// CHECK-NEXT:    %[[MAX:.+]] = memref.alloc() {{.*}}: memref<1x2x1x3x1xf32>
// CHECK-NEXT:    %[[SUM:.+]] = memref.alloc() {{.*}}: memref<1x2x1x3x1xf32>
// CHECK:         scf.forall (%[[H:.+]], %[[PART:.+]]) in (2, 3) {
// CHECK:           %[[ACC_ROWS:.+]] = memref.subview %[[ACC]][0, %[[H]], 0, %[[PART]], 0, 0]
// CHECK:           %[[PART_ACC:.+]] = memref.transpose %[[ACC_ROWS]]
// CHECK:           %[[PART_MAX:.+]] = memref.subview %[[MAX]][0, %[[H]], 0, %[[PART]], 0]
// CHECK:           %[[PART_SUM:.+]] = memref.subview %[[SUM]][0, %[[H]], 0, %[[PART]], 0]
// CHECK:           %[[SCORES:.+]] = memref.alloc() {{.*}}: memref<400x1xf32>
// CHECK:           linalg.fill {{.*}} outs(%[[ACC_ROWS]] :
// CHECK:           linalg.fill {{.*}} outs(%[[PART_SUM]] :
// CHECK:           linalg.fill {{.*}} outs(%[[PART_MAX]] :
// CHECK:           %[[BEGIN:.+]] = affine.max #[[$PART_BEGIN]](%[[PART]])
// CHECK:           %[[END:.+]] = affine.min #[[$PART_END]](%[[PART]])
// CHECK:           scf.for %[[J:.+]] = %[[BEGIN]] to %[[END]] step %[[C400]] {
// CHECK:             memref.subview %[[K]][0, %[[H]], %[[J]], 0]
// CHECK:             rope.online_attention regions [0] at(%{{.+}}, %[[J]]) {{.*}} outs(%[[PART_ACC]], %[[PART_MAX]], %[[PART_SUM]], %[[SCORES]] :
// CHECK:         scf.forall (%[[H:.+]]) in (2) {
// CHECK:           %[[ACC_ROWS:.+]] = memref.subview %[[ACC]][0, %[[H]], 0, 0, 0, 0]
// CHECK:           %[[ACC0:.+]] = memref.transpose %[[ACC_ROWS]]
// CHECK:           %[[MAX0:.+]] = memref.subview %[[MAX]][0, %[[H]], 0, 0, 0]
// CHECK:           %[[SUM0:.+]] = memref.subview %[[SUM]][0, %[[H]], 0, 0, 0]
// CHECK:           scf.for %[[PART:.+]] = %[[C1]] to %[[C3]] step %[[C1]] {
// CHECK:             %[[OTHER_ROWS:.+]] = memref.subview %[[ACC]][0, %[[H]], 0, %[[PART]], 0, 0]
// CHECK:             %[[OTHER_ACC:.+]] = memref.transpose %[[OTHER_ROWS]]
// CHECK:             %[[OTHER_MAX:.+]] = memref.subview %[[MAX]][0, %[[H]], 0, %[[PART]], 0]
// CHECK:             %[[OTHER_SUM:.+]] = memref.subview %[[SUM]][0, %[[H]], 0, %[[PART]], 0]
// CHECK:             rope.online_merge ins(%[[OTHER_ACC]], %[[OTHER_MAX]], %[[OTHER_SUM]] : {{.*}} outs(%[[ACC0]], %[[MAX0]], %[[SUM0]] :
// CHECK-NEXT:      }
// CHECK:           linalg.generic {{.*}} ins(%[[SUM0]] :
// CHECK:           %[[ROWS:.+]] = memref.subview %[[OUT]][0, %[[H]], 0, 0]
// CHECK:           linalg.generic {{.*}} ins(%[[ACC_ROWS]], %{{.+}} outs(%[[ROWS]] :
// CHECK:         memref.dealloc %[[ACC]]
// CHECK:         memref.dealloc %[[MAX]]
// CHECK:         memref.dealloc %[[SUM]]
func.func @three_parts(
    %q: memref<1x2x1x16xf32>, %k: memref<1x2x1000x16xf32>,
    %out: memref<1x2x1x16xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16> rotated_keys
      ins(%q, %k, %k : memref<1x2x1x16xf32>, memref<1x2x1000x16xf32>,
          memref<1x2x1000x16xf32>) outs(%out : memref<1x2x1x16xf32>)
  return
}

// A block of two tiles: both take turns at each tile of keys of a part, which ends
// with it, and each is merged by itself.
// CHECK-LABEL: func @block_of_two_tiles
// CHECK-DAG:     %[[C0:.+]] = arith.constant 0 : index
// CHECK-DAG:     %[[C2:.+]] = arith.constant 2 : index
// CHECK-DAG:     %[[C256:.+]] = arith.constant 256 : index
// CHECK:         %[[ACC:.+]] = memref.alloc() {{.*}}: memref<1x1x1x3x2x16x32xf32>
// CHECK:         scf.forall (%[[PART:.+]]) in (3) {
// CHECK:           %[[BLOCK:.+]] = memref.subview %[[ACC]][0, 0, 0, %[[PART]], 0, 0, 0] [1, 1, 1, 1, 2, 16, 32]
// CHECK:           %[[BEGIN:.+]] = affine.max #[[$PART_BEGIN]](%[[PART]])
// CHECK:           %[[END:.+]] = affine.min #[[$PART_END]](%[[PART]])
// CHECK:           scf.for %[[J:.+]] = %[[BEGIN]] to %[[END]] step %[[C256]] {
// CHECK:             scf.for %[[N:.+]] = %[[C0]] to %[[C2]]
// CHECK:               %[[TILE:.+]] = memref.subview %[[BLOCK]][%[[N]], 0, 0]
// CHECK:               %[[TILE_END:.+]] = affine.min #[[$TILE_END]](%[[J]], %[[PART]])
// CHECK:               scf.for {{.*}} to %[[TILE_END]] step %[[C256]] {
// CHECK:                 rope.online_attention {{.*}} outs(%[[TILE]],
// CHECK:         %[[BLOCK:.+]] = memref.subview %[[ACC]][0, 0, 0, 0, 0, 0, 0]
// CHECK:         scf.for %[[N:.+]] = %[[C0]] to %[[C2]]
// CHECK:           %[[TILE:.+]] = memref.subview %[[BLOCK]][%[[N]], 0, 0]
// CHECK:           scf.for %[[PART:.+]] =
// CHECK:             %[[OTHER:.+]] = memref.subview %[[ACC]][0, 0, 0, %[[PART]], %[[N]], 0, 0]
// CHECK:             rope.online_merge ins(%[[OTHER]], {{.*}} outs(%[[TILE]],
func.func @block_of_two_tiles(
    %q: memref<1x16x3x16xf32>, %k: memref<1x1x1000x16xf32>,
    %out: memref<1x16x3x16xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16> rotated_keys
      ins(%q, %k, %k : memref<1x16x3x16xf32>, memref<1x1x1000x16xf32>,
          memref<1x1x1000x16xf32>) outs(%out : memref<1x16x3x16xf32>)
  return
}

// As many keys as a part has: one part, and nothing to merge.
// CHECK-LABEL: func @one_part
// CHECK:         memref.alloc() {{.*}}: memref<1x2x1x1x1x16xf32>
// CHECK-NOT:     rope.online_merge
// CHECK:         return
func.func @one_part(
    %q: memref<1x2x1x16xf32>, %k: memref<1x2x400x16xf32>,
    %out: memref<1x2x1x16xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16> rotated_keys
      ins(%q, %k, %k : memref<1x2x1x16xf32>, memref<1x2x400x16xf32>,
          memref<1x2x400x16xf32>) outs(%out : memref<1x2x1x16xf32>)
  return
}

// At least one part, even without keys: its state is what gives the zeros.
// CHECK-LABEL: func @unknown_number_of_keys
// CHECK-SAME:    %{{.+}}: memref<1x2x1x16xf32>, %[[K:[a-z0-9]+]]: memref<1x2x?x16xf32>
// CHECK:         %[[LK:.+]] = memref.dim %[[K]]
// CHECK:         %[[PARTS:.+]] = affine.max #[[$PARTS]]()[%[[LK]]]
// CHECK:         memref.alloc(%[[PARTS]]) {{.*}}: memref<1x2x1x?x1x16xf32>
// CHECK:         scf.forall (%{{.+}}, %{{.+}}) in (2, %[[PARTS]])
// CHECK:         scf.for %{{.+}} = %{{.+}} to %[[PARTS]]
// CHECK:           rope.online_merge
func.func @unknown_number_of_keys(
    %q: memref<1x2x1x16xf32>, %k: memref<1x2x?x16xf32>,
    %out: memref<1x2x1x16xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16> rotated_keys
      ins(%q, %k, %k : memref<1x2x1x16xf32>, memref<1x2x?x16xf32>,
          memref<1x2x?x16xf32>) outs(%out : memref<1x2x1x16xf32>)
  return
}

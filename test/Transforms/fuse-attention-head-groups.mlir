// Copies of keys and values are made for as many key heads at a time as fit into
// copy-bytes, in one buffer that every group of heads uses again.
// RUN: rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention{specialize-queries=false query-tiles-per-block=1 bf16-dot=true copy-bytes=16777216},canonicalize,cse))' | FileCheck %s
// RUN: rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention{specialize-queries=false query-tiles-per-block=1 bf16-dot=true copy-bytes=33554432},canonicalize,cse))' | FileCheck %s --check-prefix=FIT
// RUN: rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention{specialize-queries=false query-tiles-per-block=1 bf16-dot=true copy-bytes=0},canonicalize,cse))' | FileCheck %s --check-prefix=NO-LIMIT

// CHECK-DAG: #[[$ADD:.+]] = affine_map<(d0, d1) -> (d0 + d1)>
// CHECK-DAG: #[[$IN_GROUP:.+]] = affine_map<(d0, d1, d2) -> (-d0 + (d1 + d2) floordiv 2)>
// CHECK-DAG: #[[$REST:.+]] = affine_map<(d0) -> (-d0 + 7, 4)>
// CHECK-DAG: #[[$AT_LEAST_ONE:.+]] = affine_map<()[s0] -> (1, s0)>
// CHECK-DAG: #[[$LIMITS:.+]] = affine_map<()[s0, s1] -> (s0, s1 floordiv 64)>
// CHECK-DAG: #[[$REST_RUN_TIME:.+]] = affine_map<(d0)[s0, s1] -> (-d0 + s1, s0)>

// Copies of 4096 near and 3072 far keys, 3.5 MiB per head, fit four times: eight
// heads are two groups. A key head is counted from the first of its group in the
// copies, and from 0 in the operands.
// CHECK-LABEL: func @two_groups
// CHECK-SAME:    %[[Q:[a-z0-9]+]]: memref<1x16x4096x128xf32>, %[[K:[a-z0-9]+]]: memref<1x8x4096x128xf32>
// CHECK-DAG:     %[[C2:.+]] = arith.constant 2 : index
// CHECK-DAG:     %[[C4:.+]] = arith.constant 4 : index
// CHECK-DAG:     %[[C8:.+]] = arith.constant 8 : index
// CHECK-DAG:     %[[NEAR_BEGIN:.+]] = arith.constant 6291456 : index
// CHECK:         %[[COPIES:.+]] = memref.alloc() {{.*}}: memref<14680064xi8>
// CHECK-NEXT:    scf.for %[[FIRST:.+]] = %{{.+}} to %[[C8]] step %[[C4]] {
// CHECK:           %[[FIRST_QUERY_HEAD:.+]] = arith.muli %[[FIRST]], %[[C2]]
// CHECK:           %[[FAR:.+]] = memref.view %[[COPIES]][%{{.+}}][] : memref<14680064xi8> to memref<1x4x3072x128xf32>
// CHECK:           scf.forall (%[[N:.+]], %[[J:.+]]) = (0, 0) to (4, 3072) step (1, 64)
// CHECK:             %[[HEAD:.+]] = affine.apply #[[$ADD]](%[[N]], %[[FIRST]])
// CHECK:             memref.subview %[[K]][0, %[[HEAD]], %[[J]], 0]
// CHECK:             memref.subview %[[FAR]][0, %[[N]], %[[J]], 0]
// CHECK:             rope.rotate
// CHECK:           %[[NEAR:.+]] = memref.view %[[COPIES]][%[[NEAR_BEGIN]]][] : memref<14680064xi8> to memref<1x4x4096x128xf32>
// CHECK:           scf.forall (%{{.+}}, %{{.+}}) = (0, 0) to (4, 4096) step (1, 64)
// CHECK:           scf.forall (%[[H:.+]], %{{.+}}) in (8, 128)
// CHECK:             %[[QUERY_HEAD:.+]] = affine.apply #[[$ADD]](%[[H]], %[[FIRST_QUERY_HEAD]])
// CHECK:             memref.subview %[[Q]][0, %[[QUERY_HEAD]], %{{.+}}, 0]
// CHECK:             scf.for %[[J:.+]] =
// CHECK:               %[[IN_GROUP:.+]] = affine.apply #[[$IN_GROUP]](%[[FIRST]], %[[H]], %[[FIRST_QUERY_HEAD]])
// CHECK:               memref.subview %[[FAR]][0, %[[IN_GROUP]], %[[J]], 0]
// CHECK:               rope.online_attention regions [0] at
// CHECK:         memref.dealloc %[[COPIES]]
// FIT-LABEL:   func @two_groups
// FIT-NOT:       memref.view
// FIT:           memref.alloc() {{.*}}: memref<1x8x3072x128xf32>
// FIT-NEXT:      scf.forall (%{{.+}}, %{{.+}}) = (0, 0) to (8, 3072) step (1, 64)
// FIT:           scf.forall (%{{.+}}, %{{.+}}) in (16, 128)
func.func @two_groups(
    %q: memref<1x16x4096x128xf32>, %k: memref<1x8x4096x128xf32>) {
  rope.attention #rope.leaky<window = 1024, k = 16.0>,
      #rope.frequencies<dim = 128> causal
      ins(%q, %k, %k : memref<1x16x4096x128xf32>, memref<1x8x4096x128xf32>,
          memref<1x8x4096x128xf32>) outs(%q : memref<1x16x4096x128xf32>)
  return
}

// Seven heads: four and three.
// CHECK-LABEL: func @uneven
// CHECK:         scf.for %[[FIRST:.+]] = %{{.+}} to %{{.+}} step %{{.+}} {
// CHECK:           %[[COUNT:.+]] = affine.min #[[$REST]](%[[FIRST]])
// CHECK:           scf.forall (%{{.+}}, %{{.+}}) = (0, 0) to (%[[COUNT]], 3072) step (1, 64)
// CHECK:           scf.forall (%{{.+}}, %{{.+}}) in (%[[COUNT]], 128)
func.func @uneven(%x: memref<1x7x4096x128xf32>) {
  rope.attention #rope.leaky<window = 1024, k = 16.0>,
      #rope.frequencies<dim = 128> causal
      ins(%x, %x, %x : memref<1x7x4096x128xf32>, memref<1x7x4096x128xf32>,
          memref<1x7x4096x128xf32>) outs(%x : memref<1x7x4096x128xf32>)
  return
}

// 32 blocks of 32 queries: a group has two heads, however large their copies.
// CHECK-LABEL: func @enough_blocks
// CHECK:         memref.view %{{.+}} to memref<1x2x131072x128xf32>
// CHECK:         scf.forall (%{{.+}}, %{{.+}}) in (2, 32)
func.func @enough_blocks(
    %q: memref<1x4x1024x128xf32>, %k: memref<1x4x131072x128xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 128>
      ins(%q, %k, %k : memref<1x4x1024x128xf32>, memref<1x4x131072x128xf32>,
          memref<1x4x131072x128xf32>) outs(%q : memref<1x4x1024x128xf32>)
  return
}

// The number of heads in a group is computed when it runs; neither the heads nor
// their bytes divide by zero. Values in pairs of keys lie behind the keys.
// CHECK-LABEL: func @run_time
// CHECK-SAME:    %[[Q:[a-z0-9]+]]: memref<?x?x?x16xbf16>, %[[K:[a-z0-9]+]]: memref<?x?x?x16xbf16>
// CHECK-DAG:     %[[C1:.+]] = arith.constant 1 : index
// CHECK-DAG:     %[[BUDGET:.+]] = arith.constant 16777216 : index
// CHECK:         %[[HEADS:.+]] = memref.dim %[[K]], %[[C1]]
// CHECK:         %[[BYTES:.+]] = affine.max #[[$AT_LEAST_ONE]]()[%{{.+}}]
// CHECK:         %[[FITTING:.+]] = arith.divui %[[BUDGET]], %[[BYTES]]
// CHECK:         %[[ONE_FITS:.+]] = affine.max #[[$AT_LEAST_ONE]]()[%[[FITTING]]]
// CHECK:         %[[WANTED:.+]] = arith.ceildivui %[[HEADS]], %[[ONE_FITS]]
// CHECK:         %[[ALLOWED:.+]] = affine.min #[[$LIMITS]]()[%[[WANTED]], %{{.+}}]
// CHECK:         %[[GROUPS:.+]] = affine.max #[[$AT_LEAST_ONE]]()[%[[ALLOWED]]]
// CHECK:         %[[EACH:.+]] = arith.ceildivui %[[HEADS]], %[[GROUPS]]
// CHECK:         %[[STEP:.+]] = affine.max #[[$AT_LEAST_ONE]]()[%[[EACH]]]
// CHECK:         %[[COPIES:.+]] = memref.alloc(%{{.+}}) {{.*}}: memref<?xi8>
// CHECK:         scf.for %[[FIRST:.+]] = %{{.+}} to %[[HEADS]] step %[[STEP]] {
// CHECK:           %[[COUNT:.+]] = affine.min #[[$REST_RUN_TIME]](%[[FIRST]])[%[[STEP]], %[[HEADS]]]
// CHECK:           %[[GROUP_SIZE:.+]] = arith.divui %{{.+}}, %[[HEADS]]
// CHECK:           %[[QUERY_HEADS:.+]] = arith.muli %[[COUNT]], %[[GROUP_SIZE]]
// CHECK:           memref.view %[[COPIES]][%{{.+}}][%{{.+}}, %[[STEP]], %{{.+}}] : memref<?xi8> to memref<?x?x?x16xbf16>
// CHECK:           memref.view %[[COPIES]][%[[VALUES:.+]]][%{{.+}}, %[[STEP]], %{{.+}}] : memref<?xi8> to memref<?x?x?x16xi32>
// CHECK:           %[[PAIRS:.+]] = memref.view %[[COPIES]][%[[VALUES]]][%{{.+}}, %[[STEP]], %{{.+}}] : memref<?xi8> to memref<?x?x?x16x2xbf16>
// CHECK:           scf.forall {{.*}} in (%{{.+}}, %[[QUERY_HEADS]], %{{.+}})
// CHECK:             memref.subview %[[PAIRS]]
// NO-LIMIT-LABEL: func @run_time
// NO-LIMIT-NOT:    arith.divui
// NO-LIMIT:        memref.alloc({{.*}}) {{.*}}: memref<?x?x?x16xbf16>
func.func @run_time(%q: memref<?x?x?x16xbf16>, %k: memref<?x?x?x16xbf16>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %k : memref<?x?x?x16xbf16>, memref<?x?x?x16xbf16>,
          memref<?x?x?x16xbf16>) outs(%q : memref<?x?x?x16xbf16>)
  return
}

// Nothing is copied, or there is one head only: nothing to choose.
// CHECK-LABEL: func @one_group
// CHECK-NOT:     memref<{{.*}}xi8>
// CHECK:         return
func.func @one_group(%x: memref<?x?x?x16xf32>, %y: memref<?x1x?x16xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16> rotated_keys
      ins(%x, %x, %x : memref<?x?x?x16xf32>, memref<?x?x?x16xf32>,
          memref<?x?x?x16xf32>) outs(%x : memref<?x?x?x16xf32>)
  rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%y, %y, %y : memref<?x1x?x16xf32>, memref<?x1x?x16xf32>,
          memref<?x1x?x16xf32>) outs(%y : memref<?x1x?x16xf32>)
  return
}

// rope.attention tiles over batch, query heads and queries. A tile is an
// attention of its own: it reads whole key heads, all keys, and knows where its
// first query stands.
// RUN: rope-opt %s --transform-interpreter --canonicalize --cse | FileCheck %s

// Without an offset, query l stands at Lk - Lq + l.
// CHECK-DAG:   #[[$SIZE:.+]] = affine_map<(d0)[s0] -> (-d0 + s0, 32)>
// CHECK-DAG:   #[[$DEFAULT_OFFSET:.+]] = affine_map<(d0)[s0, s1] -> (d0 + s0 - s1)>
// CHECK-DAG:   #[[$GIVEN_OFFSET:.+]] = affine_map<(d0)[s0] -> (d0 + s0)>
// CHECK-DAG:   #[[$KEY_HEAD:.+]] = affine_map<(d0) -> (d0 floordiv 4)>

// CHECK-LABEL: func @batch_and_queries_dynamic
// CHECK-SAME:    %[[Q:[a-z0-9]+]]: tensor<?x8x?x16xf32>, %[[K:[a-z0-9]+]]: tensor<?x2x?x16xf32>, %[[V:[a-z0-9]+]]: tensor<?x2x?x12xf32>, %[[INIT:[a-z0-9]+]]: tensor<?x8x?x12xf32>, %[[LSE0:[a-z0-9]+]]: tensor<?x8x?xf32>
// CHECK-DAG:     %[[C2:.+]] = arith.constant 2 : index
// CHECK-DAG:     %[[LQ:.+]] = tensor.dim %[[Q]], %[[C2]]
// CHECK:         scf.for %[[B:[a-z0-9]+]] = {{.*}} iter_args
// CHECK:           scf.for %[[L:[a-z0-9]+]] = {{.*}} iter_args(%[[OUT:[a-z0-9]+]] = %{{[a-z0-9]+}}, %[[LSE:[a-z0-9]+]] = %{{[a-z0-9]+}})
// CHECK-DAG:         %[[SIZE:.+]] = affine.min #[[$SIZE]](%[[L]])[%[[LQ]]]
// CHECK-DAG:         %[[LK:.+]] = tensor.dim %[[K]], %[[C2]]
// CHECK-DAG:         %[[OFFSET:.+]] = affine.apply #[[$DEFAULT_OFFSET]](%[[L]])[%[[LK]], %[[LQ]]]
// CHECK-DAG:         %[[QT:.+]] = tensor.extract_slice %[[Q]][%[[B]], 0, %[[L]], 0] [1, 8, %[[SIZE]], 16]
// CHECK-DAG:         %[[KT:.+]] = tensor.extract_slice %[[K]][%[[B]], 0, 0, 0] [1, 2, %[[LK]], 16]
// CHECK-DAG:         %[[VT:.+]] = tensor.extract_slice %[[V]][%[[B]], 0, 0, 0] [1, 2, %{{.+}}, 12]
// CHECK-DAG:         %[[OT:.+]] = tensor.extract_slice %[[OUT]][%[[B]], 0, %[[L]], 0] [1, 8, %[[SIZE]], 12]
// CHECK-DAG:         %[[ST:.+]] = tensor.extract_slice %[[LSE]][%[[B]], 0, %[[L]]] [1, 8, %[[SIZE]]]
// CHECK:             %[[R:.+]]:2 = rope.attention #rope.rerope<window = 4>, #rope.frequencies<dim = 8> causal rotated_keys ins(%[[QT]], %[[KT]], %[[VT]] : {{.*}}) query_offset(%[[OFFSET]]) outs(%[[OT]], %[[ST]] : {{.*}}) {scale = 5.000000e-01 : f64, tile = "queries"}
// CHECK:             tensor.insert_slice %[[R]]#0 into %[[OUT]][%[[B]], 0, %[[L]], 0]
// CHECK:             tensor.insert_slice %[[R]]#1 into %[[LSE]][%[[B]], 0, %[[L]]]
func.func @batch_and_queries_dynamic(
    %q: tensor<?x8x?x16xf32>, %k: tensor<?x2x?x16xf32>,
    %v: tensor<?x2x?x12xf32>, %init: tensor<?x8x?x12xf32>,
    %lse0: tensor<?x8x?xf32>) -> (tensor<?x8x?x12xf32>, tensor<?x8x?xf32>) {
  %out, %lse = rope.attention #rope.rerope<window = 4>,
      #rope.frequencies<dim = 8> causal rotated_keys
      ins(%q, %k, %v : tensor<?x8x?x16xf32>, tensor<?x2x?x16xf32>,
          tensor<?x2x?x12xf32>)
      outs(%init, %lse0 : tensor<?x8x?x12xf32>, tensor<?x8x?xf32>)
      {scale = 0.5 : f64, tile = "queries"}
  return %out, %lse : tensor<?x8x?x12xf32>, tensor<?x8x?xf32>
}

// The tile that starts at query l of an attention at %offset stands at
// %offset + l.
// CHECK-LABEL: func @given_offset_moves_on
// CHECK-SAME:    %[[OFFSET:[a-z0-9]+]]: index
// CHECK:         scf.for
// CHECK:           scf.for %[[L:[a-z0-9]+]] =
// CHECK:             %[[HERE:.+]] = affine.apply #[[$GIVEN_OFFSET]](%[[L]])[%[[OFFSET]]]
// CHECK:             rope.attention {{.*}} query_offset(%[[HERE]])
func.func @given_offset_moves_on(
    %x: tensor<2x2x100x16xf32>, %offset: index) -> tensor<2x2x100x16xf32> {
  %out = rope.attention #rope.linear, #rope.frequencies<dim = 8>
      ins(%x, %x, %x : tensor<2x2x100x16xf32>, tensor<2x2x100x16xf32>,
          tensor<2x2x100x16xf32>) query_offset(%offset)
      outs(%x : tensor<2x2x100x16xf32>) {tile = "queries"}
  return %out : tensor<2x2x100x16xf32>
}

// Four query heads share a key head, and a tile has two of them: it reads one.
// CHECK-LABEL: func @tile_of_heads_within_one_key_head
// CHECK-SAME:    %[[Q:[a-z0-9]+]]: tensor<1x8x?x16xf32>, %[[K:[a-z0-9]+]]: tensor<1x2x?x16xf32>
// CHECK:         scf.forall (%[[T:.+]]) in (4)
// CHECK:           %[[H:.+]] = affine.apply #{{.+}}(%[[T]])
// CHECK:           %[[HK:.+]] = affine.apply #{{.+}}(%[[T]])
// CHECK-DAG:       tensor.extract_slice %[[Q]][0, %[[H]], 0, 0] [1, 2, %{{.+}}, 16]
// CHECK-DAG:       tensor.extract_slice %[[K]][0, %[[HK]], 0, 0] [1, 1, %{{.+}}, 16]
// CHECK:           rope.attention {{.*}} tensor<1x2x?x16xf32>, tensor<1x1x?x16xf32>, tensor<1x1x?x16xf32>) query_offset
func.func @tile_of_heads_within_one_key_head(
    %q: tensor<1x8x?x16xf32>, %k: tensor<1x2x?x16xf32>)
    -> tensor<1x8x?x16xf32> {
  %out = rope.attention #rope.linear, #rope.frequencies<dim = 8>
      ins(%q, %k, %k : tensor<1x8x?x16xf32>, tensor<1x2x?x16xf32>,
          tensor<1x2x?x16xf32>)
      outs(%q : tensor<1x8x?x16xf32>) {tile = "half a key head"}
  return %out : tensor<1x8x?x16xf32>
}

// Eight query heads of sixteen read two key heads of four.
// CHECK-LABEL: func @tile_of_heads_over_two_key_heads
// CHECK-SAME:    %[[Q:[a-z0-9]+]]: tensor<1x16x5x16xf32>, %[[K:[a-z0-9]+]]: tensor<1x4x9x16xf32>
// CHECK:         scf.for %[[H:[a-z0-9]+]] =
// CHECK:           %[[HK:.+]] = affine.apply #[[$KEY_HEAD]](%[[H]])
// CHECK-DAG:       tensor.extract_slice %[[Q]][0, %[[H]], 0, 0] [1, 8, 5, 16]
// CHECK-DAG:       tensor.extract_slice %[[K]][0, %[[HK]], 0, 0] [1, 2, 9, 16]
// CHECK:           rope.attention {{.*}} tensor<1x8x5x16xf32>, tensor<1x2x9x16xf32>, tensor<1x2x9x16xf32>) query_offset
func.func @tile_of_heads_over_two_key_heads(
    %q: tensor<1x16x5x16xf32>, %k: tensor<1x4x9x16xf32>)
    -> tensor<1x16x5x16xf32> {
  %out = rope.attention #rope.linear, #rope.frequencies<dim = 8>
      ins(%q, %k, %k : tensor<1x16x5x16xf32>, tensor<1x4x9x16xf32>,
          tensor<1x4x9x16xf32>)
      outs(%q : tensor<1x16x5x16xf32>) {tile = "two key heads"}
  return %out : tensor<1x16x5x16xf32>
}

// CHECK-LABEL: func @one_head_of_a_dynamic_number
// CHECK-SAME:    %[[Q:[a-z0-9]+]]: tensor<1x?x5x16xf32>, %[[K:[a-z0-9]+]]: tensor<1x?x9x16xf32>
// CHECK-DAG:     %[[C1:.+]] = arith.constant 1 : index
// CHECK-DAG:     %[[HQ:.+]] = tensor.dim %[[Q]], %[[C1]]
// CHECK:         scf.for %[[H:[a-z0-9]+]] =
// CHECK:           %[[HKV:.+]] = tensor.dim %[[K]], %[[C1]]
// CHECK:           %[[GROUP:.+]] = arith.divui %[[HQ]], %[[HKV]]
// CHECK:           %[[HK:.+]] = arith.divui %[[H]], %[[GROUP]]
// CHECK:           tensor.extract_slice %[[K]][0, %[[HK]], 0, 0] [1, 1, 9, 16]
// CHECK:           rope.attention {{.*}} tensor<1x1x5x16xf32>, tensor<1x1x9x16xf32>
func.func @one_head_of_a_dynamic_number(
    %q: tensor<1x?x5x16xf32>, %k: tensor<1x?x9x16xf32>)
    -> tensor<1x?x5x16xf32> {
  %out = rope.attention #rope.linear, #rope.frequencies<dim = 8>
      ins(%q, %k, %k : tensor<1x?x5x16xf32>, tensor<1x?x9x16xf32>,
          tensor<1x?x9x16xf32>)
      outs(%q : tensor<1x?x5x16xf32>) {tile = "one head"}
  return %out : tensor<1x?x5x16xf32>
}

// CHECK-LABEL: func @memrefs
// CHECK-SAME:    %[[X:[a-z0-9]+]]: memref<2x4x?x16xf32>
// CHECK:         scf.for %[[B:[a-z0-9]+]] =
// CHECK:           scf.for %[[L:[a-z0-9]+]] =
// CHECK:             %[[QT:.+]] = memref.subview %[[X]][%[[B]], 0, %[[L]], 0] [1, 4, %{{.+}}, 16]
// CHECK:             %[[KT:.+]] = memref.subview %[[X]][%[[B]], 0, 0, 0] [1, 4, %{{.+}}, 16]
// CHECK:             rope.attention {{.*}} ins(%[[QT]], %[[KT]], %[[KT]] : {{.*}}) query_offset(%{{.+}}) outs(
// CHECK-NOT:         rope.attention #rope
func.func @memrefs(%x: memref<2x4x?x16xf32>, %out: memref<2x4x?x16xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 8> causal
      ins(%x, %x, %x : memref<2x4x?x16xf32>, memref<2x4x?x16xf32>,
          memref<2x4x?x16xf32>)
      outs(%out : memref<2x4x?x16xf32>) {tile = "queries"}
  return
}

module attributes {transform.with_named_sequence} {
  transform.named_sequence @__transform_main(
      %root: !transform.any_op {transform.readonly}) {
    %queries = transform.structured.match ops{["rope.attention"]}
        attributes{tile = "queries"} in %root
        : (!transform.any_op) -> !transform.any_op
    %0, %loops0:2 = transform.structured.tile_using_for %queries
        tile_sizes [1, 0, 32] : (!transform.any_op)
        -> (!transform.any_op, !transform.any_op, !transform.any_op)
    %half = transform.structured.match ops{["rope.attention"]}
        attributes{tile = "half a key head"} in %root
        : (!transform.any_op) -> !transform.any_op
    %1, %loops1 = transform.structured.tile_using_forall %half
        tile_sizes [0, 2] : (!transform.any_op)
        -> (!transform.any_op, !transform.any_op)
    %two = transform.structured.match ops{["rope.attention"]}
        attributes{tile = "two key heads"} in %root
        : (!transform.any_op) -> !transform.any_op
    %2, %loops2 = transform.structured.tile_using_for %two
        tile_sizes [0, 8] : (!transform.any_op)
        -> (!transform.any_op, !transform.any_op)
    %one = transform.structured.match ops{["rope.attention"]}
        attributes{tile = "one head"} in %root
        : (!transform.any_op) -> !transform.any_op
    %3, %loops3 = transform.structured.tile_using_for %one
        tile_sizes [0, 1] : (!transform.any_op)
        -> (!transform.any_op, !transform.any_op)
    transform.yield
  }
}

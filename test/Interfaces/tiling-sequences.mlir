// Tiles of attentions of another layout, or over sequences of different length.
// RUN: rope-opt %s --transform-interpreter --canonicalize --cse | FileCheck %s

// CHECK-DAG:   #[[$LESS_40:.+]] = affine_map<(d0) -> (d0 - 40)>

// The log-sum-exp keeps its own order of dims.
// CHECK-LABEL: func @layout
// CHECK-SAME:    %[[Q:[a-z0-9]+]]: tensor<1x?x8x16xf32>, %[[K:[a-z0-9]+]]: tensor<1x?x2x16xf32>
// CHECK:         scf.for %[[H:[a-z0-9]+]] = {{.*}} iter_args(%{{[a-z0-9]+}} = %{{.+}}, %{{[a-z0-9]+}} = %{{.+}})
// CHECK:           scf.for %[[L:[a-z0-9]+]] = {{.*}} iter_args(%[[OUT:[a-z0-9]+]] = %{{.+}}, %[[LSE:[a-z0-9]+]] = %{{.+}})
// CHECK:             %[[QT:.+]] = tensor.extract_slice %[[Q]][0, %[[L]], %[[H]], 0] [1, %[[SIZE:.+]], 4, 16]
// CHECK:             %[[KT:.+]] = tensor.extract_slice %[[K]][0, 0, %{{.+}}, 0] [1, %{{.+}}, 1, 16]
// CHECK:             %[[R:.+]]:2 = rope.attention {{.*}} layout<blhd> ins(%[[QT]], %[[KT]], {{.*}} query_offset(
// CHECK:             tensor.insert_slice %[[R]]#0 into %[[OUT]][0, %[[L]], %[[H]], 0] [1, %[[SIZE]], 4, 12]
// CHECK:             tensor.insert_slice %[[R]]#1 into %[[LSE]][0, %[[H]], %[[L]]] [1, 4, %[[SIZE]]]
func.func @layout(%q: tensor<1x?x8x16xf32>, %k: tensor<1x?x2x16xf32>, %v:
    tensor<1x?x2x12xf32>, %o: tensor<1x?x8x12xf32>, %l: tensor<1x8x?xf32>) ->
    (tensor<1x?x8x12xf32>, tensor<1x8x?xf32>) {
  %r:2 = rope.attention #rope.linear, #rope.frequencies<dim = 16> layout<blhd>
      ins(%q, %k, %v : tensor<1x?x8x16xf32>, tensor<1x?x2x16xf32>,
          tensor<1x?x2x12xf32>) outs(%o, %l : tensor<1x?x8x12xf32>,
          tensor<1x8x?xf32>) {tile = "heads and queries"}
  return %r#0, %r#1 : tensor<1x?x8x12xf32>, tensor<1x8x?xf32>
}

// Query l of 40 stands at the number of keys, less 40, and l.
// CHECK-LABEL: func @padded
// CHECK-SAME:    %[[Q:[a-z0-9]+]]: tensor<6x8x40x16xf32>, %[[K:[a-z0-9]+]]: tensor<6x8x?x16xf32>, %[[N:[a-z0-9]+]]: tensor<6xi32>
// CHECK:         scf.for %[[B:[a-z0-9]+]] =
// CHECK:           scf.for %[[L:[a-z0-9]+]] =
// CHECK:             %[[OFFSET:.+]] = affine.apply #[[$LESS_40]](%[[L]])
// CHECK:             tensor.extract_slice %[[K]][%[[B]], 0, 0, 0] [2, 8, %{{.+}}, 16]
// CHECK:             %[[NT:.+]] = tensor.extract_slice %[[N]][%[[B]]] [2] [1]
// CHECK:             rope.attention {{.*}} query_offset(%[[OFFSET]]) query_offsets(%[[NT]] : tensor<2xi32>) key_lengths(%[[NT]] : tensor<2xi32>)
func.func @padded(%q: tensor<6x8x40x16xf32>, %k: tensor<6x8x?x16xf32>, %n:
    tensor<6xi32>) -> tensor<6x8x40x16xf32> {
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %k : tensor<6x8x40x16xf32>, tensor<6x8x?x16xf32>,
          tensor<6x8x?x16xf32>) key_lengths(%n : tensor<6xi32>) outs(%q :
          tensor<6x8x40x16xf32>) {tile = "batch and queries"}
  return %r : tensor<6x8x40x16xf32>
}

// Packed keys stay whole; a tile of sequences has one more cumulative length.
// CHECK-LABEL: func @offsets
// CHECK-SAME:    %{{[a-z0-9]+}}: tensor<6x8x40x16xf32>, %[[K:[a-z0-9]+]]: tensor<1x8x?x16xf32>, %[[N:[a-z0-9]+]]: tensor<6xi32>, %[[C:[a-z0-9]+]]: tensor<7xi64>
// CHECK:         scf.for %[[B:[a-z0-9]+]] =
// CHECK:           scf.for %[[L:[a-z0-9]+]] =
// CHECK:             tensor.extract_slice %[[K]][0, 0, 0, 0] [1, 8, %{{.+}}, 16]
// CHECK:             %[[NT:.+]] = tensor.extract_slice %[[N]][%[[B]]] [2] [1]
// CHECK:             %[[CT:.+]] = tensor.extract_slice %[[C]][%[[B]]] [3] [1]
// CHECK:             rope.attention {{.*}} query_offset(%[[L]]) query_offsets(%[[NT]] : tensor<2xi32>) cumulative_key_lengths(%[[CT]] : tensor<3xi64>)
func.func @offsets(%q: tensor<6x8x40x16xf32>, %k: tensor<1x8x?x16xf32>, %n:
    tensor<6xi32>, %c: tensor<7xi64>) -> tensor<6x8x40x16xf32> {
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %k : tensor<6x8x40x16xf32>, tensor<1x8x?x16xf32>,
          tensor<1x8x?x16xf32>) query_offsets(%n : tensor<6xi32>)
          cumulative_key_lengths(%c : tensor<7xi64>) outs(%q :
          tensor<6x8x40x16xf32>) {tile = "batch and queries"}
  return %r : tensor<6x8x40x16xf32>
}

// A tile of heads has a head of every page, and all sequences.
// CHECK-LABEL: func @paged(
// CHECK-SAME:    %{{[a-z0-9]+}}: tensor<1x8x?x16xf32>, %[[K:[a-z0-9]+]]: tensor<?x2x32x16xf32>, %[[N:[a-z0-9]+]]: tensor<?xi32>, %[[C:[a-z0-9]+]]: tensor<?xi64>, %[[T:[a-z0-9]+]]: tensor<?x?xi32>
// CHECK:         scf.for
// CHECK:           tensor.extract_slice %[[K]][0, %{{.+}}, 0, 0] [%{{.+}}, 1, 32, 16]
// CHECK:           rope.attention {{.*}} key_lengths(%[[N]] : tensor<?xi32>) cumulative_query_lengths(%[[C]] : tensor<?xi64>) block_table(%[[T]] : tensor<?x?xi32>)
func.func @paged(%q: tensor<1x8x?x16xf32>, %k: tensor<?x2x32x16xf32>, %n:
    tensor<?xi32>, %c: tensor<?xi64>, %t: tensor<?x?xi32>) ->
    tensor<1x8x?x16xf32> {
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %k : tensor<1x8x?x16xf32>, tensor<?x2x32x16xf32>,
          tensor<?x2x32x16xf32>) key_lengths(%n : tensor<?xi32>)
          cumulative_query_lengths(%c : tensor<?xi64>) block_table(%t :
          tensor<?x?xi32>) outs(%q : tensor<1x8x?x16xf32>) {tile = "heads"}
  return %r : tensor<1x8x?x16xf32>
}

// A tile of sequences has rows of the block table, and all pages.
// CHECK-LABEL: func @paged_batch
// CHECK-SAME:    %[[Q:[a-z0-9]+]]: tensor<6x8x?x16xf32>, %[[K:[a-z0-9]+]]: tensor<?x2x32x16xf32>, %[[N:[a-z0-9]+]]: tensor<6xi32>, %[[T:[a-z0-9]+]]: tensor<6x?xi32>
// CHECK:         scf.for %[[B:[a-z0-9]+]] =
// CHECK:           tensor.extract_slice %[[K]][0, 0, 0, 0] [%{{.+}}, 2, 32, 16]
// CHECK:           %[[NT:.+]] = tensor.extract_slice %[[N]][%[[B]]] [1] [1]
// CHECK:           %[[TT:.+]] = tensor.extract_slice %[[T]][%[[B]], 0] [1, %{{.+}}] [1, 1]
// CHECK:           rope.attention {{.*}} query_lengths(%[[NT]] : tensor<1xi32>) key_lengths(%[[NT]] : tensor<1xi32>) block_table(%[[TT]] : tensor<1x?xi32>)
func.func @paged_batch(%q: tensor<6x8x?x16xf32>, %k: tensor<?x2x32x16xf32>, %n:
    tensor<6xi32>, %t: tensor<6x?xi32>) -> tensor<6x8x?x16xf32> {
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %k : tensor<6x8x?x16xf32>, tensor<?x2x32x16xf32>,
          tensor<?x2x32x16xf32>) query_lengths(%n : tensor<6xi32>)
          key_lengths(%n : tensor<6xi32>) block_table(%t : tensor<6x?xi32>)
          outs(%q : tensor<6x8x?x16xf32>) {tile = "batch"}
  return %r : tensor<6x8x?x16xf32>
}

module attributes {transform.with_named_sequence} {
  transform.named_sequence @__transform_main(%root: !transform.any_op
      {transform.readonly}) {
    %a = transform.structured.match ops{["rope.attention"]} attributes{tile =
        "heads and queries"} in %root : (!transform.any_op) -> !transform.any_op
    %0, %l0:2 = transform.structured.tile_using_for %a tile_sizes [0, 4, 32] :
        (!transform.any_op) -> (!transform.any_op, !transform.any_op,
        !transform.any_op)
    %b = transform.structured.match ops{["rope.attention"]} attributes{tile =
        "batch and queries"} in %root : (!transform.any_op) -> !transform.any_op
    %1, %l1:2 = transform.structured.tile_using_for %b tile_sizes [2, 0, 20] :
        (!transform.any_op) -> (!transform.any_op, !transform.any_op,
        !transform.any_op)
    %c = transform.structured.match ops{["rope.attention"]} attributes{tile =
        "heads"} in %root : (!transform.any_op) -> !transform.any_op
    %2, %l2 = transform.structured.tile_using_for %c tile_sizes [0, 4] :
        (!transform.any_op) -> (!transform.any_op, !transform.any_op)
    %d = transform.structured.match ops{["rope.attention"]} attributes{tile =
        "batch"} in %root : (!transform.any_op) -> !transform.any_op
    %3, %l3 = transform.structured.tile_using_for %d tile_sizes [1] :
        (!transform.any_op) -> (!transform.any_op, !transform.any_op)
    transform.yield
  }
}

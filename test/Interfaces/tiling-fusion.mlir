// Producers are computed tile by tile in the loops of their consumer.
// RUN: rope-opt %s --transform-interpreter --canonicalize --cse | FileCheck %s

// The table and the rotation move into the loops of the elementwise op; a tile
// needs the positions of its own rows only.
// CHECK-LABEL: func @table_and_rotation_into_elementwise
// CHECK-SAME:    %[[X:[a-z0-9]+]]: tensor<4x?x16xf16>, %[[FIRST:[a-z0-9]+]]: index
// CHECK-NOT:     rope.
// CHECK:         scf.for %[[H:[a-z0-9]+]] =
// CHECK:           scf.for %[[I:[a-z0-9]+]] =
// CHECK-DAG:         %[[XT:.+]] = tensor.extract_slice %[[X]][%[[H]], %[[I]], 0] [1, %[[SIZE:[a-z0-9_]+]], 16]
// CHECK-DAG:         %[[HERE:.+]] = arith.addi %[[FIRST]], %[[I]]
// CHECK:             %[[T:.+]]:2 = rope.table {{.*}} positions(%[[HERE]] : index)
// CHECK:             %[[Y:.+]] = rope.rotate ins(%[[XT]], %[[T]]#0, %[[T]]#1 : tensor<1x?x16xf16>, tensor<?x4xf32>, tensor<?x4xf32>)
// CHECK:             linalg.elementwise {{.*}} ins(%[[Y]] : tensor<1x?x16xf32>)
// CHECK-NOT:     rope.
func.func @table_and_rotation_into_elementwise(
    %x: tensor<4x?x16xf16>, %first: index, %t: tensor<?x4xf32>,
    %init: tensor<4x?x16xf32>) -> tensor<4x?x16xf32> {
  %c, %s = rope.table #rope.frequencies<dim = 8> positions(%first : index)
      outs(%t, %t : tensor<?x4xf32>, tensor<?x4xf32>)
  %y = rope.rotate ins(%x, %c, %s : tensor<4x?x16xf16>, tensor<?x4xf32>,
                       tensor<?x4xf32>) outs(%init : tensor<4x?x16xf32>)
  %e = linalg.elementwise kind=#linalg.elementwise_kind<exp>
      ins(%y : tensor<4x?x16xf32>) outs(%init : tensor<4x?x16xf32>)
      {tile = "elementwise"} -> tensor<4x?x16xf32>
  return %e : tensor<4x?x16xf32>
}

// An attention moves into the loops of what reads its output.
// CHECK-LABEL: func @attention_into_rotation
// CHECK-SAME:    %[[Q:[a-z0-9]+]]: tensor<2x8x?x16xf32>, %[[K:[a-z0-9]+]]: tensor<2x4x?x16xf32>
// CHECK-NOT:     rope.
// CHECK:         scf.for %[[B:[a-z0-9]+]] =
// CHECK:           scf.for %[[I:[a-z0-9]+]] =
// CHECK:             %[[OFFSET:.+]] = affine.apply
// CHECK-DAG:         %[[QT:.+]] = tensor.extract_slice %[[Q]][%[[B]], 0, %[[I]], 0]
// CHECK-DAG:         %[[KT:.+]] = tensor.extract_slice %[[K]][%[[B]], 0, 0, 0]
// CHECK:             %[[A:.+]] = rope.attention {{.*}} ins(%[[QT]], %[[KT]], %[[KT]] : {{.*}}) query_offset(%[[OFFSET]])
// CHECK:             rope.rotate ins(%[[A]],
// CHECK-NOT:     rope.
func.func @attention_into_rotation(
    %q: tensor<2x8x?x16xf32>, %k: tensor<2x4x?x16xf32>, %t: tensor<?x4xf32>,
    %init: tensor<2x8x?x16xf32>) -> tensor<2x8x?x16xf32> {
  %a = rope.attention #rope.linear, #rope.frequencies<dim = 8> causal
      ins(%q, %k, %k : tensor<2x8x?x16xf32>, tensor<2x4x?x16xf32>,
          tensor<2x4x?x16xf32>) outs(%init : tensor<2x8x?x16xf32>)
  %y = rope.rotate ins(%a, %t, %t : tensor<2x8x?x16xf32>, tensor<?x4xf32>,
                       tensor<?x4xf32>)
      outs(%init : tensor<2x8x?x16xf32>) {tile = "rotation"}
  return %y : tensor<2x8x?x16xf32>
}

// The log-sum-exp has no value dim; its consumer asks for whole rows.
// CHECK-LABEL: func @attention_into_consumer_of_lse
// CHECK-NOT:     rope.
// CHECK:         scf.for
// CHECK:             %[[A:.+]]:2 = rope.attention {{.*}} outs(%{{.+}}, %{{.+}} : tensor<1x2x?x16xf32>, tensor<1x2x?xf32>)
// CHECK:             linalg.elementwise {{.*}} ins(%[[A]]#1 : tensor<1x2x?xf32>)
// CHECK-NOT:     rope.
func.func @attention_into_consumer_of_lse(
    %q: tensor<3x2x?x16xf32>, %l: tensor<3x2x?xf32>) -> tensor<3x2x?xf32> {
  %a, %lse = rope.attention #rope.linear, #rope.frequencies<dim = 8> causal
      ins(%q, %q, %q : tensor<3x2x?x16xf32>, tensor<3x2x?x16xf32>,
          tensor<3x2x?x16xf32>)
      outs(%q, %l : tensor<3x2x?x16xf32>, tensor<3x2x?xf32>)
  %e = linalg.elementwise kind=#linalg.elementwise_kind<exp>
      ins(%lse : tensor<3x2x?xf32>) outs(%l : tensor<3x2x?xf32>)
      {tile = "lse"} -> tensor<3x2x?xf32>
  return %e : tensor<3x2x?xf32>
}

module attributes {transform.with_named_sequence} {
  transform.named_sequence @__transform_main(
      %root: !transform.any_op {transform.readonly}) {
    %elementwise = transform.structured.match attributes{tile = "elementwise"}
        in %root : (!transform.any_op) -> !transform.any_op
    %0, %loops0:2 = transform.structured.fuse %elementwise tile_sizes [1, 32]
        : (!transform.any_op)
        -> (!transform.any_op, !transform.any_op, !transform.any_op)
    %rotation = transform.structured.match attributes{tile = "rotation"}
        in %root : (!transform.any_op) -> !transform.any_op
    %1, %loops1:2 = transform.structured.fuse %rotation tile_sizes [1, 0, 32]
        : (!transform.any_op)
        -> (!transform.any_op, !transform.any_op, !transform.any_op)
    %lse = transform.structured.match attributes{tile = "lse"}
        in %root : (!transform.any_op) -> !transform.any_op
    %2, %loops2:2 = transform.structured.fuse %lse tile_sizes [1, 0, 32]
        : (!transform.any_op)
        -> (!transform.any_op, !transform.any_op, !transform.any_op)
    transform.yield
  }
}

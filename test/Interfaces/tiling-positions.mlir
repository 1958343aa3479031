// Tiles of queries take their own positions, tiles of the batch those of queries and
// keys; a length and inverse frequencies serve every tile.
// RUN: rope-opt %s --transform-interpreter --canonicalize --cse | FileCheck %s

#mrope = #rope.multi_axis_frequencies<
    frequencies = #rope.operand_frequencies<dim = 8>, sections = [1, 3]>
#ntk = #rope.frequencies<dim = 8, scaling = #rope.dynamic_ntk_scaling<
    factor = 2.0, original_length = 4096>>
!x = tensor<2x2x100x8xf32>

// CHECK-LABEL: func @attention
// CHECK-SAME:    %[[F:[a-z0-9]+]]: tensor<4xf64>, %[[QP:[a-z0-9]+]]: tensor<2x2x100xi64>, %[[KP:[a-z0-9]+]]: tensor<2x100xi64>
// CHECK:         scf.for %[[B:[a-z0-9]+]] =
// CHECK:           scf.for %[[L:[a-z0-9]+]] =
// CHECK:             %[[T:.+]] = tensor.extract_slice %[[QP]][%[[B]], 0, %[[L]]] [1, 2, %{{.+}}] [1, 1, 1]
// CHECK:             rope.attention {{.*}} query_positions(%[[T]] : tensor<1x2x?xi64>) key_positions(%[[KP]] : tensor<2x100xi64>) inverse_frequencies(%[[F]] : tensor<4xf64>)
func.func @attention(%f: tensor<4xf64>, %qp: tensor<2x2x100xi64>,
                     %kp: tensor<2x100xi64>, %x: !x) -> !x {
  %y = rope.attention #rope.linear, #mrope ins(%x, %x, %x : !x, !x, !x)
      query_positions(%qp : tensor<2x2x100xi64>)
      key_positions(%kp : tensor<2x100xi64>)
      inverse_frequencies(%f : tensor<4xf64>) outs(%x : !x) {tile = "queries"}
  return %y : !x
}

// CHECK-LABEL: func @keys_of_the_batch
// CHECK-SAME:    %[[P:[a-z0-9]+]]: tensor<2x1x100xi64>
// CHECK:         scf.for %[[B:[a-z0-9]+]] =
// CHECK:             %[[K:.+]] = tensor.extract_slice %[[P]][%[[B]], 0, 0] [1, 1, 100]
// CHECK:             rope.attention {{.*}} key_positions(%[[K]] : tensor<1x1x100xi64>)
func.func @keys_of_the_batch(%p: tensor<2x1x100xi64>, %x: !x) -> !x {
  %y = rope.attention #rope.linear, #rope.frequencies<dim = 8>
      ins(%x, %x, %x : !x, !x, !x)
      query_positions(%p : tensor<2x1x100xi64>)
      key_positions(%p : tensor<2x1x100xi64>) outs(%x : !x) {tile = "queries"}
  return %y : !x
}

// CHECK-LABEL: func @table
// CHECK-SAME:    %[[F:[a-z0-9]+]]: tensor<4xf64>, %[[P:[a-z0-9]+]]: tensor<2x?xi64>
// CHECK:         scf.for %[[L:[a-z0-9]+]] =
// CHECK:           %[[T:.+]] = tensor.extract_slice %[[P]][0, %[[L]]] [2, %{{.+}}]
// CHECK:           rope.table {{.*}} inverse_frequencies(%[[F]] : tensor<4xf64>) positions(%[[T]] : tensor<2x?xi64>)
func.func @table(%f: tensor<4xf64>, %p: tensor<2x?xi64>, %t: tensor<?x4xf32>)
    -> tensor<?x4xf32> {
  %c, %s = rope.table #mrope inverse_frequencies(%f : tensor<4xf64>)
      positions(%p : tensor<2x?xi64>)
      outs(%t, %t : tensor<?x4xf32>, tensor<?x4xf32>) {tile = "rows"}
  return %c : tensor<?x4xf32>
}

// CHECK-LABEL: func @table_by_length
// CHECK-SAME:    %[[N:[a-z0-9]+]]: index
// CHECK:         scf.for
// CHECK:           rope.table {{.*}} length(%[[N]]) positions(
func.func @table_by_length(%n: index, %t: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %c, %s = rope.table #ntk length(%n) positions(%n : index)
      outs(%t, %t : tensor<?x4xf32>, tensor<?x4xf32>) {tile = "rows"}
  return %c : tensor<?x4xf32>
}

module attributes {transform.with_named_sequence} {
  transform.named_sequence @__transform_main(
      %root: !transform.any_op {transform.readonly}) {
    %queries = transform.structured.match attributes{tile = "queries"} in %root
        : (!transform.any_op) -> !transform.any_op
    %0, %loops0:2 = transform.structured.tile_using_for %queries
        tile_sizes [1, 0, 32] : (!transform.any_op)
        -> (!transform.any_op, !transform.any_op, !transform.any_op)
    %rows = transform.structured.match attributes{tile = "rows"} in %root
        : (!transform.any_op) -> !transform.any_op
    %1, %loops1 = transform.structured.tile_using_for %rows tile_sizes [32]
        : (!transform.any_op) -> (!transform.any_op, !transform.any_op)
    transform.yield
  }
}

// rope.rotate tiles over rows and all dims before them, rope.table over rows;
// the channels of a row stay together.
// RUN: rope-opt %s --transform-interpreter --canonicalize --cse | FileCheck %s

// CHECK-LABEL: func @rotate_rows_with_their_tables
// CHECK-SAME:    %[[X:[a-z0-9]+]]: tensor<?x64xf16>, %[[C:[a-z0-9]+]]: tensor<?x16xf32>, %[[S:[a-z0-9]+]]: tensor<?x16xf32>, %[[INIT:[a-z0-9]+]]: tensor<?x64xf32>
// CHECK:         scf.for %[[I:[a-z0-9]+]] = {{.*}} iter_args(%[[OUT:[a-z0-9]+]] = %[[INIT]])
// CHECK-DAG:       %[[SIZE:.+]] = affine.min
// CHECK-DAG:       %[[XT:.+]] = tensor.extract_slice %[[X]][%[[I]], 0] [%[[SIZE]], 64]
// CHECK-DAG:       %[[CT:.+]] = tensor.extract_slice %[[C]][%[[I]], 0] [%[[SIZE]], 16]
// CHECK-DAG:       %[[ST:.+]] = tensor.extract_slice %[[S]][%[[I]], 0] [%[[SIZE]], 16]
// CHECK-DAG:       %[[OT:.+]] = tensor.extract_slice %[[OUT]][%[[I]], 0] [%[[SIZE]], 64]
// CHECK:           %[[Y:.+]] = rope.rotate pairing<interleaved> inverse ins(%[[XT]], %[[CT]], %[[ST]] : tensor<?x64xf16>, tensor<?x16xf32>, tensor<?x16xf32>) outs(%[[OT]] : tensor<?x64xf32>)
// CHECK:           tensor.insert_slice %[[Y]] into %[[OUT]][%[[I]], 0] [%[[SIZE]], 64]
func.func @rotate_rows_with_their_tables(
    %x: tensor<?x64xf16>, %c: tensor<?x16xf32>, %s: tensor<?x16xf32>,
    %init: tensor<?x64xf32>) -> tensor<?x64xf32> {
  %y = rope.rotate pairing<interleaved> inverse
      ins(%x, %c, %s : tensor<?x64xf16>, tensor<?x16xf32>, tensor<?x16xf32>)
      outs(%init : tensor<?x64xf32>) {tile = "rows of rank 2"}
  return %y : tensor<?x64xf32>
}

// Heads have tables in common; the head dim may be dynamic too.
// CHECK-LABEL: func @rotate_heads_and_rows
// CHECK-SAME:    %[[X:[a-z0-9]+]]: tensor<2x?x?x?xf32>, %[[T:[a-z0-9]+]]: tensor<?x?xf32>
// CHECK-DAG:     %[[C1:.+]] = arith.constant 1 : index
// CHECK:         scf.forall (%{{.+}}, %[[H:.+]], %{{.+}}) in (2, %{{.+}}, %{{.+}})
// CHECK-DAG:       %[[PAIRS:.+]] = tensor.dim %[[T]], %[[C1]]
// CHECK-DAG:       tensor.extract_slice %[[X]][%{{.+}}, %[[H]], %[[ROW:[a-z0-9]+]], 0] [1, 1, %[[SIZE:[a-z0-9]+]], %{{.+}}]
// CHECK-DAG:       tensor.extract_slice %[[T]][%{{.+}}, 0] [%{{.+}}, %[[PAIRS]]]
// CHECK:           rope.rotate ins({{.*}} : tensor<1x1x?x?xf32>, tensor<?x?xf32>, tensor<?x?xf32>) outs(%{{.+}} : tensor<1x1x?x?xf32>)
func.func @rotate_heads_and_rows(%x: tensor<2x?x?x?xf32>, %t: tensor<?x?xf32>)
    -> tensor<2x?x?x?xf32> {
  %y = rope.rotate
      ins(%x, %t, %t : tensor<2x?x?x?xf32>, tensor<?x?xf32>, tensor<?x?xf32>)
      outs(%x : tensor<2x?x?x?xf32>) {tile = "rows of rank 4"}
  return %y : tensor<2x?x?x?xf32>
}

// A table of one row is the same for every tile.
// CHECK-LABEL: func @rotate_by_one_row
// CHECK-SAME:    %[[T:[a-z0-9]+]]: tensor<1x8xf32>
// CHECK:         scf.for
// CHECK:           scf.for
// CHECK-NOT:         tensor.extract_slice %[[T]]
// CHECK:             rope.rotate ins(%{{.+}}, %[[T]], %[[T]] : tensor<1x?x16xf32>
func.func @rotate_by_one_row(%x: tensor<3x?x16xf32>, %t: tensor<1x8xf32>)
    -> tensor<3x?x16xf32> {
  %y = rope.rotate
      ins(%x, %t, %t : tensor<3x?x16xf32>, tensor<1x8xf32>, tensor<1x8xf32>)
      outs(%x : tensor<3x?x16xf32>) {tile = "rows of rank 3"}
  return %y : tensor<3x?x16xf32>
}

// CHECK-LABEL: func @rotate_memref
// CHECK-SAME:    %[[X:[a-z0-9]+]]: memref<?x16xf32>
// CHECK:         scf.for %[[I:[a-z0-9]+]] =
// CHECK:           %[[XT:.+]] = memref.subview %[[X]][%[[I]], 0] [%{{.+}}, 16]
// CHECK:           %[[TT:.+]] = memref.subview %{{.+}}[%[[I]], 0] [%{{.+}}, 8]
// CHECK:           rope.rotate ins(%[[XT]], %[[TT]], %[[TT]] :
func.func @rotate_memref(%x: memref<?x16xf32>, %t: memref<?x8xf32>) {
  rope.rotate
      ins(%x, %t, %t : memref<?x16xf32>, memref<?x8xf32>, memref<?x8xf32>)
      outs(%x : memref<?x16xf32>) {tile = "rows of rank 2"}
  return
}

// Row l of the table is position first + l.
// CHECK-LABEL: func @table_from_a_first_position
// CHECK-SAME:    %[[FIRST:[a-z0-9]+]]: index
// CHECK:         scf.for %[[I:[a-z0-9]+]] = {{.*}} iter_args(%[[C:[a-z0-9]+]] = %{{.+}}, %[[S:[a-z0-9]+]] = %{{.+}})
// CHECK-DAG:       %[[HERE:.+]] = arith.addi %[[FIRST]], %[[I]]
// CHECK-DAG:       %[[CT:.+]] = tensor.extract_slice %[[C]][%[[I]], 0] [%{{.+}}, 4]
// CHECK-DAG:       %[[ST:.+]] = tensor.extract_slice %[[S]][%[[I]], 0] [%{{.+}}, 4]
// CHECK:           rope.table #rope.frequencies<dim = 8> positions(%[[HERE]] : index) outs(%[[CT]], %[[ST]] : tensor<?x4xf32>, tensor<?x4xf32>) {position_scale = 5.000000e-01 : f64
func.func @table_from_a_first_position(%first: index, %t: tensor<?x4xf32>)
    -> (tensor<?x4xf32>, tensor<?x4xf32>) {
  %c, %s = rope.table #rope.frequencies<dim = 8> positions(%first : index)
      outs(%t, %t : tensor<?x4xf32>, tensor<?x4xf32>)
      {position_scale = 0.5 : f64, tile = "rows"}
  return %c, %s : tensor<?x4xf32>, tensor<?x4xf32>
}

// CHECK-LABEL: func @table_of_given_positions
// CHECK-SAME:    %[[P:[a-z0-9]+]]: tensor<?xi32>
// CHECK:         scf.for %[[I:[a-z0-9]+]] =
// CHECK:           %[[SIZE:.+]] = affine.min
// CHECK:           %[[PT:.+]] = tensor.extract_slice %[[P]][%[[I]]] [%[[SIZE]]]
// CHECK:           rope.table #rope.frequencies<dim = 8> positions(%[[PT]] : tensor<?xi32>)
func.func @table_of_given_positions(%p: tensor<?xi32>, %t: tensor<?x4xf32>)
    -> tensor<?x4xf32> {
  %c, %s = rope.table #rope.frequencies<dim = 8> positions(%p : tensor<?xi32>)
      outs(%t, %t : tensor<?x4xf32>, tensor<?x4xf32>) {tile = "rows"}
  return %c : tensor<?x4xf32>
}

// CHECK-LABEL: func @table_memref
// CHECK-SAME:    %[[P:[a-z0-9]+]]: memref<100xi64>, %[[C:[a-z0-9]+]]: memref<100x4xf32>
// CHECK:         scf.for %[[I:[a-z0-9]+]] =
// CHECK-DAG:       %[[PT:.+]] = memref.subview %[[P]][%[[I]]]
// CHECK-DAG:       %[[CT:.+]] = memref.subview %[[C]][%[[I]], 0]
// CHECK:           rope.table {{.*}} positions(%[[PT]] : {{.*}}) outs(%[[CT]],
func.func @table_memref(
    %p: memref<100xi64>, %c: memref<100x4xf32>, %s: memref<100x4xf32>) {
  rope.table #rope.frequencies<dim = 8> positions(%p : memref<100xi64>)
      outs(%c, %s : memref<100x4xf32>, memref<100x4xf32>) {tile = "rows"}
  return
}

module attributes {transform.with_named_sequence} {
  transform.named_sequence @__transform_main(
      %root: !transform.any_op {transform.readonly}) {
    %rank2 = transform.structured.match attributes{tile = "rows of rank 2"}
        in %root : (!transform.any_op) -> !transform.any_op
    %0, %loops0 = transform.structured.tile_using_for %rank2 tile_sizes [32]
        : (!transform.any_op) -> (!transform.any_op, !transform.any_op)
    %rank3 = transform.structured.match attributes{tile = "rows of rank 3"}
        in %root : (!transform.any_op) -> !transform.any_op
    %1, %loops1:2 = transform.structured.tile_using_for %rank3
        tile_sizes [1, 32] : (!transform.any_op)
        -> (!transform.any_op, !transform.any_op, !transform.any_op)
    %rank4 = transform.structured.match attributes{tile = "rows of rank 4"}
        in %root : (!transform.any_op) -> !transform.any_op
    %2, %loops2 = transform.structured.tile_using_forall %rank4
        tile_sizes [1, 1, 32] : (!transform.any_op)
        -> (!transform.any_op, !transform.any_op)
    %tables = transform.structured.match attributes{tile = "rows"}
        in %root : (!transform.any_op) -> !transform.any_op
    %3, %loops3 = transform.structured.tile_using_for %tables tile_sizes [32]
        : (!transform.any_op) -> (!transform.any_op, !transform.any_op)
    transform.yield
  }
}

// Result shapes are those of the destinations.
// RUN: rope-opt %s --resolve-ranked-shaped-type-result-dims --canonicalize | FileCheck %s

// CHECK-LABEL: func @table
// CHECK-SAME:    %[[T:[a-z0-9]+]]: tensor<?x4xf32>
// CHECK-DAG:     %[[C0:.+]] = arith.constant 0 : index
// CHECK-DAG:     %[[C4:.+]] = arith.constant 4 : index
// CHECK-DAG:     %[[ROWS:.+]] = tensor.dim %[[T]], %[[C0]]
// CHECK-NOT:     rope.table
// CHECK:         return %[[ROWS]], %[[C4]]
func.func @table(%i: index, %t: tensor<?x4xf32>) -> (index, index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cos, %sin = rope.table #rope.frequencies<dim = 8> positions(%i : index)
      outs(%t, %t : tensor<?x4xf32>, tensor<?x4xf32>)
  %rows = tensor.dim %sin, %c0 : tensor<?x4xf32>
  %pairs = tensor.dim %cos, %c1 : tensor<?x4xf32>
  return %rows, %pairs : index, index
}

// CHECK-LABEL: func @rotate
// CHECK-SAME:    %[[X:[a-z0-9]+]]: tensor<?x?x?xf16>, %[[T:[a-z0-9]+]]: tensor<1x?xf32>, %[[INIT:[a-z0-9]+]]: tensor<?x?x?xf32>
// CHECK-DAG:     %[[C0:.+]] = arith.constant 0 : index
// CHECK-DAG:     %[[C2:.+]] = arith.constant 2 : index
// CHECK-DAG:     %[[HEADS:.+]] = tensor.dim %[[INIT]], %[[C0]]
// CHECK-DAG:     %[[DIM:.+]] = tensor.dim %[[INIT]], %[[C2]]
// CHECK-NOT:     rope.rotate
// CHECK:         return %[[HEADS]], %[[DIM]]
func.func @rotate(
    %x: tensor<?x?x?xf16>, %t: tensor<1x?xf32>, %init: tensor<?x?x?xf32>)
    -> (index, index) {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %y = rope.rotate ins(%x, %t, %t : tensor<?x?x?xf16>, tensor<1x?xf32>,
                       tensor<1x?xf32>) outs(%init : tensor<?x?x?xf32>)
  %heads = tensor.dim %y, %c0 : tensor<?x?x?xf32>
  %dim = tensor.dim %y, %c2 : tensor<?x?x?xf32>
  return %heads, %dim : index, index
}

// CHECK-LABEL: func @attention
// CHECK-SAME:    %[[INIT:[a-z0-9]+]]: tensor<?x4x?x?xf32>, %[[LSE:[a-z0-9]+]]: tensor<?x4x?xf32>
// CHECK-DAG:     %[[C0:.+]] = arith.constant 0 : index
// CHECK-DAG:     %[[C2:.+]] = arith.constant 2 : index
// CHECK-DAG:     %[[C3:.+]] = arith.constant 3 : index
// CHECK-DAG:     %[[C4:.+]] = arith.constant 4 : index
// CHECK-DAG:     %[[BATCH:.+]] = tensor.dim %[[INIT]], %[[C0]]
// CHECK-DAG:     %[[DIM:.+]] = tensor.dim %[[INIT]], %[[C3]]
// CHECK-DAG:     %[[QUERIES:.+]] = tensor.dim %[[LSE]], %[[C2]]
// CHECK-NOT:     rope.attention
// CHECK:         return %[[BATCH]], %[[C4]], %[[DIM]], %[[QUERIES]]
func.func @attention(
    %q: tensor<?x4x?x8xf32>, %k: tensor<?x2x?x8xf32>, %v: tensor<?x2x?x?xf32>,
    %init: tensor<?x4x?x?xf32>, %l: tensor<?x4x?xf32>)
    -> (index, index, index, index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %out, %lse = rope.attention #rope.linear, #rope.frequencies<dim = 8>
      ins(%q, %k, %v : tensor<?x4x?x8xf32>, tensor<?x2x?x8xf32>,
          tensor<?x2x?x?xf32>)
      outs(%init, %l : tensor<?x4x?x?xf32>, tensor<?x4x?xf32>)
  %batch = tensor.dim %out, %c0 : tensor<?x4x?x?xf32>
  %heads = tensor.dim %out, %c1 : tensor<?x4x?x?xf32>
  %dim = tensor.dim %out, %c3 : tensor<?x4x?x?xf32>
  %queries = tensor.dim %lse, %c2 : tensor<?x4x?xf32>
  return %batch, %heads, %dim, %queries : index, index, index, index
}

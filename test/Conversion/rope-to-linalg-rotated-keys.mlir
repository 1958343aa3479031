// Attention on rotated keys as plain linalg: keys are turned by what is left.
// RUN: rope-opt %s --rope-to-linalg | FileCheck %s

// RoPE leaves nothing: only queries are turned, from position 9 - 5.
// CHECK-LABEL: func @linear
// CHECK-SAME:    %[[Q:[a-z0-9]+]]: tensor<1x1x5x8xf32>, %[[K:[a-z0-9]+]]: tensor<1x1x9x8xf32>
// CHECK-DAG:     %[[C4:.+]] = arith.constant 4 : index
// CHECK:         linalg.generic {{.*}} outs({{.*}} : tensor<5x4xf32>, tensor<5x4xf32>)
// CHECK:           %[[L:.+]] = linalg.index 0
// CHECK:           arith.addi %[[L]], %[[C4]]
// CHECK:           math.cos
// CHECK-NOT:     math.cos
// CHECK:         %[[TURNED:.+]] = tensor.insert_slice {{.*}} into tensor<1x1x5x8xf32>
// CHECK-NOT:     tensor.insert_slice {{.*}} into tensor<1x1x9x8xf32>
// CHECK:         linalg.generic {{.*}} "reduction"]} ins(%{{.+}}, %[[K]] : tensor<1x1x5x8xf32>, tensor<1x1x9x8xf32>) outs({{.*}} : tensor<1x1x5x9xf32>)
// CHECK-NOT:     math.cos
// CHECK:         return
func.func @linear(
    %q: tensor<1x1x5x8xf32>, %k: tensor<1x1x9x8xf32>,
    %o: tensor<1x1x5x8xf32>) -> tensor<1x1x5x8xf32> {
  %out = rope.attention #rope.linear, #rope.frequencies<dim = 8> rotated_keys
      ins(%q, %k, %k : tensor<1x1x5x8xf32>, tensor<1x1x9x8xf32>,
          tensor<1x1x9x8xf32>) outs(%o : tensor<1x1x5x8xf32>)
  return %out : tensor<1x1x5x8xf32>
}

// Far keys are turned back by -j: the steps of the phases are those of the near
// queries, negated. (The far queries' table has one row, at the window.)
// CHECK-LABEL: func @rerope
// CHECK-SAME:    %[[Q:[a-z0-9]+]]: tensor<1x1x5x8xf32>, %[[K:[a-z0-9]+]]: tensor<1x1x9x8xf32>
// CHECK-DAG:     %[[BACK:.+]] = arith.constant dense<[-2935890503282001227, -293589050328200123, -29358905032820012, -2935890503282001]> : tensor<4xi64>
// CHECK-DAG:     %[[STEPS:.+]] = arith.constant dense<[2935890503282001227, 293589050328200123, 29358905032820012, 2935890503282001]> : tensor<4xi64>
// CHECK:         linalg.generic {{.*}} outs({{.*}} : tensor<1x4xf32>, tensor<1x4xf32>)
// CHECK:         linalg.generic {{.*}} ins(%[[BACK]] : tensor<4xi64>) outs({{.*}} : tensor<9x4xf32>, tensor<9x4xf32>)
// CHECK:         tensor.extract_slice %[[K]]
// CHECK:         tensor.insert_slice {{.*}} into tensor<1x1x9x8xf32>
// CHECK:         %[[FAR:.+]] = tensor.insert_slice {{.*}} into tensor<1x1x9x8xf32>
// CHECK:         linalg.generic {{.*}} "reduction"]} ins(%{{.+}}, %[[FAR]] :
// CHECK:         linalg.generic {{.*}} ins(%[[STEPS]] : tensor<4xi64>) outs({{.*}} : tensor<5x4xf32>, tensor<5x4xf32>)
// CHECK-NOT:     into tensor<1x1x9x8xf32>
// CHECK:         linalg.generic {{.*}} "reduction"]} ins(%{{.+}}, %[[K]] :
func.func @rerope(
    %q: tensor<1x1x5x8xf32>, %k: tensor<1x1x9x8xf32>,
    %o: tensor<1x1x5x8xf32>) -> tensor<1x1x5x8xf32> {
  %out = rope.attention #rope.rerope<window = 4>, #rope.frequencies<dim = 8>
      causal rotated_keys
      ins(%q, %k, %k : tensor<1x1x5x8xf32>, tensor<1x1x9x8xf32>,
          tensor<1x1x9x8xf32>) outs(%o : tensor<1x1x5x8xf32>)
  return %out : tensor<1x1x5x8xf32>
}

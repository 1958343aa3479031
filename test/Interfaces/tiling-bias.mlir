// Tiles of attention take their part of the biases, all keys of it.
// RUN: rope-opt %s --transform-interpreter --canonicalize --cse | FileCheck %s

// CHECK-LABEL: func @biases
// CHECK-SAME:    %[[Q:[a-z0-9]+]]: tensor<2x8x32x16xf32>, %[[K:[a-z0-9]+]]: tensor<2x8x40x16xf32>, %[[B:[a-z0-9]+]]: tensor<2x1x32x40xf32>, %[[R:[a-z0-9]+]]: tensor<8x71xf32>
// CHECK:         scf.for %[[H:[a-z0-9]+]] =
// CHECK:           scf.for %[[L:[a-z0-9]+]] =
// CHECK-DAG:         %[[BT:.+]] = tensor.extract_slice %[[B]][0, 0, %[[L]], 0] [2, 1, 8, 40]
// CHECK-DAG:         %[[RT:.+]] = tensor.extract_slice %[[R]][%[[H]], %[[L]]] [2, 47]
// CHECK:             rope.attention {{.*}} soft_cap(3.000000e+01) {{.*}} bias(%[[BT]] : tensor<2x1x8x40xf32>) relative_bias(%[[RT]] : tensor<2x47xf32>)
func.func @biases(%q: tensor<2x8x32x16xf32>, %k: tensor<2x8x40x16xf32>,
                  %b: tensor<2x1x32x40xf32>, %r: tensor<8x71xf32>)
    -> tensor<2x8x32x16xf32> {
  %out = rope.attention #rope.linear, #rope.frequencies<dim = 16> soft_cap(30.0)
      ins(%q, %k, %k : tensor<2x8x32x16xf32>, tensor<2x8x40x16xf32>,
          tensor<2x8x40x16xf32>)
      bias(%b : tensor<2x1x32x40xf32>) relative_bias(%r : tensor<8x71xf32>)
      outs(%q : tensor<2x8x32x16xf32>)
  return %out : tensor<2x8x32x16xf32>
}

module attributes {transform.with_named_sequence} {
  transform.named_sequence @__transform_main(
      %module: !transform.any_op {transform.readonly}) {
    %attention = transform.structured.match ops{["rope.attention"]} in %module
        : (!transform.any_op) -> !transform.any_op
    %tiled, %loops:2 = transform.structured.tile_using_for %attention
        tile_sizes [0, 2, 8]
        : (!transform.any_op) -> (!transform.any_op, !transform.any_op,
                                  !transform.any_op)
    transform.yield
  }
}

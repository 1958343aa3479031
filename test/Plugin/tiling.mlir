// The interfaces come with the dialect: a transform sequence in the stock
// mlir-opt tiles its ops.
// RUN: mlir-opt %s --load-dialect-plugin=%rope_plugin --transform-interpreter | FileCheck %s

// CHECK-LABEL: func @rotate
// CHECK:         scf.for
// CHECK:           rope.rotate ins({{.*}} : tensor<?x16xf32>,
func.func @rotate(%x: tensor<100x16xf32>, %t: tensor<1x8xf32>)
    -> tensor<100x16xf32> {
  %y = rope.rotate
      ins(%x, %t, %t : tensor<100x16xf32>, tensor<1x8xf32>, tensor<1x8xf32>)
      outs(%x : tensor<100x16xf32>)
  return %y : tensor<100x16xf32>
}
module attributes {transform.with_named_sequence} {
  transform.named_sequence @__transform_main(
      %root: !transform.any_op {transform.readonly}) {
    %op = transform.structured.match ops{["rope.rotate"]} in %root
        : (!transform.any_op) -> !transform.any_op
    %tiled, %loops = transform.structured.tile_using_for %op tile_sizes [32]
        : (!transform.any_op) -> (!transform.any_op, !transform.any_op)
    transform.yield
  }
}

// What rope-to-linalg makes of a rotation is a rotation: of any length, in every
// type, partial, inverse, by one row.
// RUN: rope-opt %s --rope-to-linalg --canonicalize --cse --rope-raise --canonicalize --cse | FileCheck %s

// CHECK-LABEL: func.func @half(
// CHECK-SAME:    %[[X:.*]]: tensor<?x?x64xf32>, %[[C:.*]]: tensor<?x32xf32>, %[[S:.*]]: tensor<?x32xf32>
// CHECK-NOT:     linalg.generic
// CHECK:         rope.rotate ins(%[[X]], %{{.*}}, %{{.*}} : tensor<?x?x64xf32>, tensor<?x32xf32>, tensor<?x32xf32>)
func.func @half(%x: tensor<?x?x64xf32>, %c: tensor<?x32xf32>, %s: tensor<?x32xf32>, %o: tensor<?x?x64xf32>) -> tensor<?x?x64xf32> {
  %y = rope.rotate ins(%x, %c, %s : tensor<?x?x64xf32>, tensor<?x32xf32>, tensor<?x32xf32>) outs(%o : tensor<?x?x64xf32>)
  return %y : tensor<?x?x64xf32>
}

// CHECK-LABEL: func.func @inverse_bf16(
// CHECK-NOT:     linalg.generic
// CHECK:         rope.rotate pairing<interleaved> inverse ins(%{{.*}} : tensor<?x?x64xbf16>, tensor<?x32xf32>, tensor<?x32xf32>)
func.func @inverse_bf16(%x: tensor<?x?x64xbf16>, %c: tensor<?x32xf32>, %s: tensor<?x32xf32>, %o: tensor<?x?x64xbf16>) -> tensor<?x?x64xbf16> {
  %y = rope.rotate pairing<interleaved> inverse ins(%x, %c, %s : tensor<?x?x64xbf16>, tensor<?x32xf32>, tensor<?x32xf32>) outs(%o : tensor<?x?x64xbf16>)
  return %y : tensor<?x?x64xbf16>
}

// CHECK-LABEL: func.func @partial_row(
// CHECK-NOT:     linalg.generic
// CHECK:         rope.rotate ins(%{{.*}} : tensor<4x9x16xf16>, tensor<1x3xf32>, tensor<1x3xf32>)
func.func @partial_row(%x: tensor<4x9x16xf16>, %c: tensor<1x3xf32>, %s: tensor<1x3xf32>, %o: tensor<4x9x16xf16>) -> tensor<4x9x16xf16> {
  %y = rope.rotate ins(%x, %c, %s : tensor<4x9x16xf16>, tensor<1x3xf32>, tensor<1x3xf32>) outs(%o : tensor<4x9x16xf16>)
  return %y : tensor<4x9x16xf16>
}

// CHECK-LABEL: func.func @f64(
// CHECK-NOT:     subf
// CHECK:         rope.rotate ins(%{{.*}} : tensor<?x6xf64>, tensor<?x1xf32>, tensor<?x1xf32>)
func.func @f64(%x: tensor<?x6xf64>, %c: tensor<?x1xf32>, %s: tensor<?x1xf32>, %o: tensor<?x6xf64>) -> tensor<?x6xf64> {
  %y = rope.rotate ins(%x, %c, %s : tensor<?x6xf64>, tensor<?x1xf32>, tensor<?x1xf32>) outs(%o : tensor<?x6xf64>)
  return %y : tensor<?x6xf64>
}

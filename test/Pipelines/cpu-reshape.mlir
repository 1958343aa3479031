// Shapes that a model computes at run time reach the LLVM dialect.
// RUN: rope-opt %s --rope-to-cpu | FileCheck %s
// RUN: rope-opt %s --rope-reference-to-llvm | FileCheck %s

// CHECK-LABEL: llvm.func @reshape
// CHECK-NOT:     memref.
// CHECK-NOT:     unrealized_conversion_cast
func.func @reshape(%x: tensor<?x192xf32>, %b: index, %l: index)
    -> tensor<?x?x192xf32> {
  %c192 = arith.constant 192 : index
  %shape = tensor.from_elements %b, %l, %c192 : tensor<3xindex>
  %y = tensor.reshape %x(%shape)
      : (tensor<?x192xf32>, tensor<3xindex>) -> tensor<?x?x192xf32>
  return %y : tensor<?x?x192xf32>
}

// CHECK-LABEL: llvm.func @split_rows
// CHECK-NOT:     memref.
func.func @split_rows(%x: tensor<?x192xf32>, %b: index, %l: index)
    -> tensor<?x?x3x64xf32> {
  %y = tensor.expand_shape %x [[0, 1], [2, 3]] output_shape [%b, %l, 3, 64]
      : tensor<?x192xf32> into tensor<?x?x3x64xf32>
  return %y : tensor<?x?x3x64xf32>
}

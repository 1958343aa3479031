// RUN: rope-opt %s --rope-legalize-memref --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @expand_into_two_dynamic_dims
// CHECK-SAME:    %[[X:.+]]: memref<?x8xf32>, %[[B:.+]]: index, %[[L:.+]]: index
// CHECK:         %[[STRIDE:.+]] = affine.apply #{{.+}}()[%[[L]]]
// CHECK:         memref.reinterpret_cast %[[X]] to offset: [0], sizes: [%[[B]], %[[L]], 2, 4], strides: [%[[STRIDE]], 8, 4, 1]
func.func @expand_into_two_dynamic_dims(%x: memref<?x8xf32>, %b: index,
                                        %l: index) -> memref<?x?x2x4xf32> {
  %0 = memref.expand_shape %x [[0, 1], [2, 3]] output_shape [%b, %l, 2, 4]
      : memref<?x8xf32> into memref<?x?x2x4xf32>
  return %0 : memref<?x?x2x4xf32>
}

// The stride between the rows of a strided buffer counts.
// CHECK-LABEL: func.func @expand_strided
// CHECK:         %{{.+}}, %[[OFFSET:.+]], %{{.+}}, %[[INNER:.+]] = memref.extract_strided_metadata
// CHECK:         %[[OUTER:.+]] = affine.apply #{{.+}}()[%[[INNER]], %{{.+}}]
// CHECK:         memref.reinterpret_cast %{{.+}} to offset: [%[[OFFSET]]], {{.+}} strides: [%[[OUTER]], %[[INNER]]]
func.func @expand_strided(%x: memref<?xf32, strided<[?], offset: ?>>,
                          %b: index, %l: index)
    -> memref<?x?xf32, strided<[?, ?], offset: ?>> {
  %0 = memref.expand_shape %x [[0, 1]] output_shape [%b, %l]
      : memref<?xf32, strided<[?], offset: ?>>
      into memref<?x?xf32, strided<[?, ?], offset: ?>>
  return %0 : memref<?x?xf32, strided<[?, ?], offset: ?>>
}

// Upstream takes one dynamic dim per group.
// CHECK-LABEL: func.func @expand_into_one_dynamic_dim
// CHECK:         memref.expand_shape
func.func @expand_into_one_dynamic_dim(%x: memref<?xf32>, %b: index)
    -> memref<?x4xf32> {
  %0 = memref.expand_shape %x [[0, 1]] output_shape [%b, 4]
      : memref<?xf32> into memref<?x4xf32>
  return %0 : memref<?x4xf32>
}

// CHECK-LABEL: func.func @strided_copy
// CHECK-NOT:     memref.copy
// CHECK:         linalg.generic
func.func @strided_copy(%x: memref<4x?xf32, strided<[?, 1]>>,
                        %y: memref<4x?xf32>) {
  memref.copy %x, %y : memref<4x?xf32, strided<[?, 1]>> to memref<4x?xf32>
  return
}

// CHECK-LABEL: func.func @contiguous_copy
// CHECK:         memref.copy
func.func @contiguous_copy(%x: memref<4x?xf32>, %y: memref<4x?xf32>) {
  memref.copy %x, %y : memref<4x?xf32> to memref<4x?xf32>
  return
}

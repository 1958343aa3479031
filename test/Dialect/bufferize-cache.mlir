// A cache is updated in place where the caller allows it, and read as updated; one
// that must not be written to is copied once.
// RUN: rope-opt %s --rope-protect-arguments --one-shot-bufferize="bufferize-function-boundaries function-boundary-type-conversion=identity-layout-map" --canonicalize --cse | FileCheck %s

// CHECK-LABEL: func @append_and_attend
// CHECK-SAME:    %[[Q:[a-z0-9]+]]: memref<2x8x1x16xf32>, %[[NEW:[a-z0-9]+]]: memref<2x4x1x16xf32>, %[[N:[a-z0-9]+]]: memref<2xi32>, %[[N1:[a-z0-9]+]]: memref<2xi32>, %[[CACHE:[a-z0-9]+]]: memref<2x4x64x16xf32>
// CHECK-NOT:     memref.copy
// CHECK:         rope.cache_append ins(%[[NEW]] : memref<2x4x1x16xf32>) at(%[[N]] : memref<2xi32>) outs(%[[CACHE]] : memref<2x4x64x16xf32>)
// CHECK-NOT:     memref.copy
// CHECK:         rope.attention {{.*}} ins(%[[Q]], %[[CACHE]], %[[CACHE]] : {{.*}}) key_lengths(%[[N1]] : memref<2xi32>)
// CHECK-NOT:     memref.copy
// CHECK:         return
func.func @append_and_attend(
    %q: tensor<2x8x1x16xf32>, %new: tensor<2x4x1x16xf32>, %n: tensor<2xi32>,
    %n1: tensor<2xi32>,
    %cache: tensor<2x4x64x16xf32> {bufferization.writable = true})
    -> (tensor<2x8x1x16xf32>, tensor<2x4x64x16xf32>) {
  %cache1 = rope.cache_append ins(%new : tensor<2x4x1x16xf32>)
      at(%n : tensor<2xi32>) outs(%cache : tensor<2x4x64x16xf32>)
  %init = tensor.empty() : tensor<2x8x1x16xf32>
  %out = rope.attention #rope.rerope<window = 8>, #rope.frequencies<dim = 16>
      causal
      ins(%q, %cache1, %cache1 : tensor<2x8x1x16xf32>, tensor<2x4x64x16xf32>,
          tensor<2x4x64x16xf32>)
      key_lengths(%n1 : tensor<2xi32>) outs(%init : tensor<2x8x1x16xf32>)
  return %out, %cache1 : tensor<2x8x1x16xf32>, tensor<2x4x64x16xf32>
}

// CHECK-LABEL: func @read_only
// CHECK-SAME:    %{{[a-z0-9]+}}: memref<2x4x1x16xf32>, %{{[a-z0-9]+}}: memref<2xi32>, %[[CACHE:[a-z0-9]+]]: memref<2x4x64x16xf32>
// CHECK:         %[[COPY:.+]] = memref.alloc
// CHECK:         memref.copy %[[CACHE]], %[[COPY]]
// CHECK:         rope.cache_append {{.*}} outs(%[[COPY]] :
// CHECK-NOT:     memref.copy
// CHECK:         return
func.func @read_only(%new: tensor<2x4x1x16xf32>, %n: tensor<2xi32>,
                     %cache: tensor<2x4x64x16xf32>) -> tensor<2x4x64x16xf32> {
  %cache1 = rope.cache_append ins(%new : tensor<2x4x1x16xf32>)
      at(%n : tensor<2xi32>) outs(%cache : tensor<2x4x64x16xf32>)
  return %cache1 : tensor<2x4x64x16xf32>
}

// One length for all: a slice at a row known at run time.
// CHECK-LABEL: func @slice
// CHECK-NOT:     memref.alloc
// CHECK:         memref.subview
// CHECK:         memref.copy %{{.+}} : memref<2x4x1x16xf32> to memref<2x4x1x16xf32, strided<[4096, 1024, 16, 1], offset: ?>>
// CHECK-NEXT:    return
func.func @slice(
    %new: tensor<2x4x1x16xf32>, %n: index,
    %cache: tensor<2x4x64x16xf32> {bufferization.writable = true})
    -> tensor<2x4x64x16xf32> {
  %cache1 = tensor.insert_slice %new into %cache[0, 0, %n, 0] [2, 4, 1, 16]
      [1, 1, 1, 1] : tensor<2x4x1x16xf32> into tensor<2x4x64x16xf32>
  return %cache1 : tensor<2x4x64x16xf32>
}

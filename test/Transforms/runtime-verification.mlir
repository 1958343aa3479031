// Sizes that are dynamic are compared, those that the verifier has compared are
// not; lengths and pages are held against what there is.
// RUN: rope-opt %s --generate-runtime-verification | FileCheck %s

// CHECK-LABEL: func @static
// CHECK-NOT:     cf.assert
// CHECK:         return
func.func @static(%x: memref<2x4x9x16xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%x, %x, %x : memref<2x4x9x16xf32>, memref<2x4x9x16xf32>,
          memref<2x4x9x16xf32>) outs(%x : memref<2x4x9x16xf32>)
  return
}

// CHECK-LABEL: func @dynamic_keys
// CHECK-SAME:    %[[Q:[a-z0-9]+]]: tensor<2x4x9x16xf32>, %[[K:[a-z0-9]+]]: tensor<2x4x?x16xf32>, %[[V:[a-z0-9]+]]: tensor<2x4x?x16xf32>
// CHECK:         %[[LV:.+]] = tensor.dim %[[V]]
// CHECK:         %[[LK:.+]] = tensor.dim %[[K]]
// CHECK:         %[[SAME:.+]] = arith.cmpi eq, %[[LV]], %[[LK]]
// CHECK:         cf.assert %[[SAME]], "{{.*}}expected dim 2 of value to match dim 2 of key{{.*}}"
// CHECK-NOT:     cf.assert
// CHECK:         rope.attention
func.func @dynamic_keys(%q: tensor<2x4x9x16xf32>, %k: tensor<2x4x?x16xf32>,
                        %v: tensor<2x4x?x16xf32>) -> tensor<2x4x9x16xf32> {
  %0 = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x4x9x16xf32>, tensor<2x4x?x16xf32>,
          tensor<2x4x?x16xf32>) outs(%q : tensor<2x4x9x16xf32>)
  return %0 : tensor<2x4x9x16xf32>
}

// CHECK-LABEL: func @sequences
// CHECK:         cf.assert {{.*}}expected cumulative_query_lengths not to fall
// CHECK:         cf.assert {{.*}}expected an entry of key_lengths not to be negative
// CHECK:         cf.assert {{.*}}expected an entry of key_lengths to be at most the number of key rows
// CHECK:         cf.assert {{.*}}expected a page of block_table not to be negative
// CHECK:         cf.assert {{.*}}expected a page of block_table to be below the number of pages
// CHECK:         rope.attention
func.func @sequences(
    %q: memref<1x4x9x16xf32>, %pages: memref<8x2x32x16xf32>, %c: memref<3xi32>,
    %n: memref<2xi32>, %table: memref<2x4xi32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %pages, %pages : memref<1x4x9x16xf32>, memref<8x2x32x16xf32>,
          memref<8x2x32x16xf32>)
      key_lengths(%n : memref<2xi32>)
      cumulative_query_lengths(%c : memref<3xi32>)
      block_table(%table : memref<2x4xi32>) outs(%q : memref<1x4x9x16xf32>)
  return
}

// CHECK-LABEL: func @rotate_by_table
// CHECK:         cf.assert {{.*}}expected dim 0 of positions to match dim 0 of cos
// CHECK:         cf.assert {{.*}}expected dim 0 of cos to match dim 0 of input
func.func @rotate_by_table(%x: memref<?x8xf32>, %p: memref<?xi32>,
                           %cos: memref<16x4xf32>, %y: memref<?x8xf32>) {
  rope.table #rope.frequencies<dim = 8> positions(%p : memref<?xi32>)
      outs(%cos, %cos : memref<16x4xf32>, memref<16x4xf32>)
  rope.rotate ins(%x, %cos, %cos : memref<?x8xf32>, memref<16x4xf32>,
      memref<16x4xf32>) outs(%y : memref<?x8xf32>)
  return
}

// CHECK-LABEL: func @append
// CHECK:         cf.assert {{.*}}expected the end of the new rows to be at most the rows of the cache
// CHECK:         rope.cache_append
func.func @append(%rows: memref<2x4x1x16xf32>, %at: memref<2xi32>,
                  %cache: memref<2x4x64x16xf32>) {
  rope.cache_append ins(%rows : memref<2x4x1x16xf32>) at(%at : memref<2xi32>)
      outs(%cache : memref<2x4x64x16xf32>)
  return
}

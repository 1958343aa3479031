// RUN: rope-opt %s --split-input-file --verify-diagnostics --pass-pipeline='builtin.module(func.func(rope-lower-cache-append,canonicalize,cse))' | FileCheck %s

// CHECK-LABEL: func @padded
// CHECK-SAME:    %[[ROWS:[a-z0-9]+]]: memref<2x4x5x16xf32>, %[[AT:[a-z0-9]+]]: memref<2xi32>, %[[N:[a-z0-9]+]]: memref<2xindex>, %[[CACHE:[a-z0-9]+]]: memref<2x4x64x16xf32>
// CHECK:         scf.forall (%[[S:.+]], %[[H:.+]]) in (2, 4)
// CHECK-DAG:       %[[COUNT:.+]] = memref.load %[[N]][%[[S]]]
// CHECK-DAG:       %[[I:.+]] = memref.load %[[AT]][%[[S]]]
// CHECK-DAG:       %[[POSITION:.+]] = arith.index_cast %[[I]]
// CHECK-DAG:       %[[FROM:.+]] = memref.subview %[[ROWS]][%[[S]], %[[H]], 0, 0] [1, 1, %[[COUNT]], 16]
// CHECK-DAG:       %[[TO:.+]] = memref.subview %[[CACHE]][%[[S]], %[[H]], %[[POSITION]], 0] [1, 1, %[[COUNT]], 16]
// CHECK:           linalg.generic {{.*}} ins(%[[FROM]] : {{.*}}) outs(%[[TO]] :
// CHECK-NOT:     rope.cache_append
func.func @padded(%rows: memref<2x4x5x16xf32>, %at: memref<2xi32>,
                  %n: memref<2xindex>, %cache: memref<2x4x64x16xf32>) {
  rope.cache_append ins(%rows : memref<2x4x5x16xf32>) at(%at : memref<2xi32>)
      row_lengths(%n : memref<2xindex>) outs(%cache : memref<2x4x64x16xf32>)
  return
}

// -----

// CHECK-LABEL: func @packed_to_pages
// CHECK-SAME:    %[[ROWS:[a-z0-9]+]]: memref<1x?x4x16xbf16>, %[[AT:[a-z0-9]+]]: memref<?xindex>, %[[C:[a-z0-9]+]]: memref<?xindex>, %[[TABLE:[a-z0-9]+]]: memref<?x?xindex>, %[[CACHE:[a-z0-9]+]]: memref<?x8x4x16xbf16>
// CHECK:         scf.forall (%[[S:.+]], %[[H:.+]]) in (%{{.+}}, 4)
// CHECK:           memref.load %[[C]][%[[S]]]
// CHECK:           memref.load %[[C]][%{{.+}}]
// CHECK:           memref.load %[[AT]][%[[S]]]
// CHECK:           scf.for %[[N:.+]] =
// CHECK:             %[[PAGE:.+]] = memref.load %[[TABLE]][%[[S]], %[[N]]]
// CHECK:             %[[FROM:.+]] = memref.subview %[[ROWS]][0, %{{.+}}, %[[H]], 0] [1, %[[COUNT:.+]], 1, 16]
// CHECK:             %[[TO:.+]] = memref.subview %[[CACHE]][%[[PAGE]], %{{.+}}, %[[H]], 0] [1, %[[COUNT]], 1, 16]
// CHECK:             linalg.generic {{.*}} ins(%[[FROM]] : {{.*}}) outs(%[[TO]] :
func.func @packed_to_pages(
    %rows: memref<1x?x4x16xbf16>, %at: memref<?xindex>, %c: memref<?xindex>,
    %table: memref<?x?xindex>, %cache: memref<?x8x4x16xbf16>) {
  rope.cache_append layout<blhd> ins(%rows : memref<1x?x4x16xbf16>)
      at(%at : memref<?xindex>) cumulative_row_lengths(%c : memref<?xindex>)
      block_table(%table : memref<?x?xindex>)
      outs(%cache : memref<?x8x4x16xbf16>)
  return
}

// -----

func.func @tensors(%rows: tensor<2x4x5x16xf32>, %at: tensor<2xi32>,
                   %cache: tensor<2x4x64x16xf32>) -> tensor<2x4x64x16xf32> {
  // expected-error @below {{'rope.cache_append' op expected memrefs to lower to copies, but got 'tensor<2x4x64x16xf32>'; bufferize first}}
  %0 = rope.cache_append ins(%rows : tensor<2x4x5x16xf32>)
      at(%at : tensor<2xi32>) outs(%cache : tensor<2x4x64x16xf32>)
  return %0 : tensor<2x4x64x16xf32>
}

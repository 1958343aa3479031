// RUN: rope-opt %s -split-input-file \
// RUN:   --pass-pipeline='builtin.module(func.func(rope-vectorize-linalg,canonicalize,cse))' \
// RUN:   | FileCheck %s

// Elementwise: lanes along the contiguous dimension, the rest as one tile.

// CHECK-LABEL: func @convert
// CHECK-SAME:    %[[IN:.+]]: memref<?x40xf16>, %[[OUT:.+]]: memref<?x40xf32>
// CHECK:         scf.for %[[I:.+]] = %{{.+}} to %{{.+}} step %c1
// CHECK:           scf.for %[[J:.+]] = %c0 to %c32 step %c16
// CHECK:             %[[X:.+]] = vector.transfer_read %[[IN]][%[[I]], %[[J]]]{{.*}} vector<16xf16>
// CHECK:             %[[Y:.+]] = arith.extf %[[X]]
// CHECK:             vector.transfer_write %[[Y]], %[[OUT]][%[[I]], %[[J]]]
// CHECK:           vector.transfer_read %[[IN]][%[[I]], %c32]{{.*}} vector<8xf16>
// CHECK-NOT:     linalg
func.func @convert(%in: memref<?x40xf16>, %out: memref<?x40xf32>) {
  linalg.generic {
      indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>],
      iterator_types = ["parallel", "parallel"]}
      ins(%in : memref<?x40xf16>) outs(%out : memref<?x40xf32>) {
  ^bb0(%x: f16, %y: f32):
    %0 = arith.extf %x : f16 to f32
    linalg.yield %0 : f32
  }
  return
}

// -----

// A scale along the rows and its transposition: square blocks, no masks.

// CHECK-LABEL: func @finish
// CHECK:         scf.for {{.*}} step %c16
// CHECK:           vector.transfer_read {{.*}} vector<16x16xf32>
// CHECK:           vector.transpose {{.*}} [1, 0] : vector<16x16xf32> to vector<16x16xf32>
// CHECK:           vector.transfer_write {{.*}} vector<16x16xf32>
// The rows that are left.
// CHECK:         scf.for {{.*}} step %c1
// CHECK:           vector.transfer_write {{.*}} vector<16xf32>
// CHECK-NOT:     linalg
// CHECK-NOT:     vector.mask
func.func @finish(%acc: memref<64x?xf32>, %inv: memref<?xf32>, %out: memref<?x64xf32>) {
  linalg.generic {
      indexing_maps = [affine_map<(i, d) -> (d, i)>, affine_map<(i, d) -> (i)>,
                       affine_map<(i, d) -> (i, d)>],
      iterator_types = ["parallel", "parallel"]}
      ins(%acc, %inv : memref<64x?xf32>, memref<?xf32>) outs(%out : memref<?x64xf32>) {
  ^bb0(%x: f32, %s: f32, %y: f32):
    %0 = arith.mulf %x, %s : f32
    linalg.yield %0 : f32
  }
  return
}

// -----

// Named ops, static sizes below the tile.

// CHECK-LABEL: func @small
// CHECK-SAME:    %{{.+}}: tensor<5x7xf32>, %[[OUT:.+]]: tensor<7x5xf32>
// CHECK:         %[[V:.+]] = vector.transfer_read {{.*}} vector<5x7xf32>
// CHECK:         %[[T:.+]] = vector.transpose %[[V]], [1, 0]
// CHECK:         %[[W:.+]] = vector.transfer_write %[[T]], %[[OUT]]
// CHECK:         return %[[W]]
func.func @small(%in: tensor<5x7xf32>, %out: tensor<7x5xf32>) -> tensor<7x5xf32> {
  %0 = linalg.transpose ins(%in : tensor<5x7xf32>) outs(%out : tensor<7x5xf32>)
      permutation = [1, 0]
  return %0 : tensor<7x5xf32>
}

// -----

// A reduction along the lanes keeps one partial result a lane; one horizontal
// reduction merges them, and the rest of the row follows.

// CHECK-LABEL: func @sum_of_squares
// CHECK:         scf.for
// CHECK:           %[[P:.+]] = scf.for {{.*}} step %c16 iter_args({{.*}}) -> (vector<1x16xf32>)
// CHECK:             arith.mulf {{.*}} vector<16xf32>
// CHECK:             arith.addf {{.*}} vector<16xf32>
// CHECK:           vector.reduction <add>, {{.*}} : vector<16xf32> into f32
// CHECK:           scf.for {{.*}} step %c1 iter_args({{.*}}) -> (vector<1xf32>)
// CHECK-NOT:     linalg
func.func @sum_of_squares(%in: tensor<?x?xf32>, %out: tensor<?xf32>) -> tensor<?xf32> {
  %0 = linalg.generic {
      indexing_maps = [affine_map<(i, k) -> (i, k)>, affine_map<(i, k) -> (i)>],
      iterator_types = ["parallel", "reduction"]}
      ins(%in : tensor<?x?xf32>) outs(%out : tensor<?xf32>) {
  ^bb0(%x: f32, %s: f32):
    %1 = arith.mulf %x, %x : f32
    %2 = arith.addf %s, %1 : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

// A reduction along the outer dimension carries a vector.

// CHECK-LABEL: func @column_max
// CHECK:         scf.for {{.*}} step %c16
// CHECK:           scf.for {{.*}} step %c1 iter_args({{.*}}) -> (vector<16xf32>)
// CHECK:             arith.maximumf {{.*}} vector<16xf32>
// CHECK-NOT:     linalg
func.func @column_max(%in: memref<?x32xf32>, %out: memref<32xf32>) {
  linalg.generic {
      indexing_maps = [affine_map<(i, k) -> (k, i)>, affine_map<(i, k) -> (i)>],
      iterator_types = ["parallel", "reduction"]}
      ins(%in : memref<?x32xf32>) outs(%out : memref<32xf32>) {
  ^bb0(%x: f32, %s: f32):
    %0 = arith.maximumf %x, %s : f32
    linalg.yield %0 : f32
  }
  return
}

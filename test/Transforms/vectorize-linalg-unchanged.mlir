// RUN: rope-opt %s -split-input-file \
// RUN:   --pass-pipeline='builtin.module(func.func(rope-vectorize-linalg))' | FileCheck %s

// Ops that upstream cannot vectorize stay as they are, without a diagnostic.

// CHECK-LABEL: func @gather
// CHECK-NOT:     scf.for
// CHECK:         linalg.generic
// CHECK:           tensor.extract
func.func @gather(%ids: tensor<?xi64>, %table: tensor<100x64xf32>,
                  %out: tensor<?x64xf32>) -> tensor<?x64xf32> {
  %0 = linalg.generic {
      indexing_maps = [affine_map<(i, d) -> (i)>, affine_map<(i, d) -> (i, d)>],
      iterator_types = ["parallel", "parallel"]}
      ins(%ids : tensor<?xi64>) outs(%out : tensor<?x64xf32>) {
  ^bb0(%id: i64, %o: f32):
    %i = arith.index_cast %id : i64 to index
    %d = linalg.index 1 : index
    %v = tensor.extract %table[%i, %d] : tensor<100x64xf32>
    linalg.yield %v : f32
  } -> tensor<?x64xf32>
  return %0 : tensor<?x64xf32>
}

// -----

// CHECK-LABEL: func @empty
// CHECK:         linalg.fill
func.func @empty(%v: f32, %out: tensor<0x4xf32>) -> tensor<0x4xf32> {
  %0 = linalg.fill ins(%v : f32) outs(%out : tensor<0x4xf32>) -> tensor<0x4xf32>
  return %0 : tensor<0x4xf32>
}

// -----

// CHECK-LABEL: func @rank_zero
// CHECK:         linalg.fill
// CHECK:         linalg.generic
func.func @rank_zero(%v: f32, %x: tensor<?xf32>, %out: tensor<f32>) -> tensor<f32> {
  %0 = linalg.fill ins(%v : f32) outs(%out : tensor<f32>) -> tensor<f32>
  %1 = linalg.generic {
      indexing_maps = [affine_map<(k) -> (k)>, affine_map<(k) -> ()>],
      iterator_types = ["reduction"]}
      ins(%x : tensor<?xf32>) outs(%0 : tensor<f32>) {
  ^bb0(%a: f32, %s: f32):
    %2 = arith.addf %a, %s : f32
    linalg.yield %2 : f32
  } -> tensor<f32>
  return %1 : tensor<f32>
}

// -----

// CHECK-LABEL: func @strided_map
// CHECK:         linalg.generic
func.func @strided_map(%x: memref<?xf32>, %out: memref<16xf32>) {
  linalg.generic {
      indexing_maps = [affine_map<(i) -> (2 * i)>, affine_map<(i) -> (i)>],
      iterator_types = ["parallel"]}
      ins(%x : memref<?xf32>) outs(%out : memref<16xf32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  }
  return
}

// -----

// A buffer has a byte for each boolean, a vector in memory packs them in bits.
// CHECK-LABEL: func @booleans
// CHECK-NOT:     vector.
// CHECK:         linalg.generic
// CHECK:         linalg.generic
func.func @booleans(%x: tensor<16xi64>, %y: tensor<16xf32>,
                    %out: tensor<16xf32>) -> tensor<16xf32> {
  %c5 = arith.constant 5 : i64
  %e = tensor.empty() : tensor<16xi1>
  %0 = linalg.generic {
      indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>],
      iterator_types = ["parallel"]}
      ins(%x : tensor<16xi64>) outs(%e : tensor<16xi1>) {
  ^bb0(%a: i64, %b: i1):
    %less = arith.cmpi slt, %a, %c5 : i64
    linalg.yield %less : i1
  } -> tensor<16xi1>
  %1 = linalg.generic {
      indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>,
                       affine_map<(i) -> (i)>],
      iterator_types = ["parallel"]}
      ins(%0, %y : tensor<16xi1>, tensor<16xf32>) outs(%out : tensor<16xf32>) {
  ^bb0(%is: i1, %a: f32, %b: f32):
    %s = arith.select %is, %a, %b : f32
    linalg.yield %s : f32
  } -> tensor<16xf32>
  return %1 : tensor<16xf32>
}

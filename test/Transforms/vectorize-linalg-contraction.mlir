// RUN: rope-opt %s -split-input-file \
// RUN:   --pass-pipeline='builtin.module(func.func(rope-vectorize-linalg,canonicalize,cse))' \
// RUN:   | FileCheck %s
// RUN: rope-opt %s -split-input-file \
// RUN:   --pass-pipeline='builtin.module(func.func(rope-vectorize-linalg{lanes=8},canonicalize,cse))' \
// RUN:   | FileCheck %s --check-prefix=LANES8

// Blocks of rows in parallel, register tiles inside, the accumulator in a
// vector over the whole reduction, single rows with wider tiles.

// CHECK-LABEL: func @matmul
// CHECK-SAME:    %[[A:.+]]: tensor<?x192xf32>, %[[B:.+]]: tensor<192x512xf32>, %[[C:.+]]: tensor<?x512xf32>
// CHECK:         scf.forall (%[[BLOCK:.+]]) = (0) to (%{{.+}}) step (64) shared_outs(%[[SHARED:.+]] = %[[C]])
// CHECK:           tensor.extract_slice %[[SHARED]][%[[BLOCK]], 0]
// CHECK:           scf.for %[[N:.+]] = %c0 to %c512 step %c32
// CHECK:             scf.for %[[M:.+]] = %c0 to %{{.+}} step %c8
// CHECK:               vector.transfer_read {{.*}} vector<8x32xf32>
// CHECK:               scf.for %[[K:.+]] = %c0 to %c192 step %c1 iter_args({{.*}}) -> (vector<8x32xf32>)
// CHECK:                 vector.transfer_read %[[B]][%[[K]], %[[N]]]{{.*}} vector<1x32xf32>
// CHECK:                 vector.transfer_read %[[A]]{{.*}} vector<8x1xf32>
// CHECK:                 vector.contract
// CHECK:               vector.transfer_write {{.*}} vector<8x32xf32>
// CHECK:           scf.for {{.*}} step %c128
// CHECK:             scf.for {{.*}} step %c1
// CHECK:               scf.for {{.*}} -> (vector<1x128xf32>)
// CHECK:           scf.forall.in_parallel
// CHECK-NOT:     linalg
// LANES8-LABEL: func @matmul
// LANES8:         -> (vector<4x16xf32>)
func.func @matmul(%a: tensor<?x192xf32>, %b: tensor<192x512xf32>,
                  %c: tensor<?x512xf32>) -> tensor<?x512xf32> {
  %0 = linalg.matmul ins(%a, %b : tensor<?x192xf32>, tensor<192x512xf32>)
                     outs(%c : tensor<?x512xf32>) -> tensor<?x512xf32>
  return %0 : tensor<?x512xf32>
}

// -----

// The second input is contiguous along the reduction: blocks of it are
// transposed in registers. On memrefs there is no parallel loop.

// CHECK-LABEL: func @transposed
// CHECK-SAME:    %[[A:.+]]: memref<32x64xf16>, %[[B:.+]]: memref<48x64xf16>, %[[C:.+]]: memref<32x48xf32>
// CHECK-NOT:     scf.forall
// CHECK:         scf.for %{{.+}} = %c0 to %c48 step %c16
// CHECK:           scf.for %{{.+}} = %c0 to %c32 step %c16
// CHECK:             vector.transfer_read %[[C]]{{.*}} vector<16x16xf32>
// CHECK:             scf.for {{.*}} step %c16 {{.*}} -> (vector<16x16xf32>)
// CHECK:               %[[BLOCK:.+]] = vector.transfer_read %[[B]]{{.*}} vector<16x16xf16>
// CHECK:               %[[CAST:.+]] = arith.extf %[[BLOCK]]
// CHECK:               vector.transpose %[[CAST]], [1, 0]
// CHECK-COUNT-16:      vector.contract
// CHECK:             vector.transfer_write {{.*}}, %[[C]]
// CHECK-NOT:     linalg
// LANES8-LABEL: func @transposed
func.func @transposed(%a: memref<32x64xf16>, %b: memref<48x64xf16>, %c: memref<32x48xf32>) {
  linalg.generic {
      indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (n, k)>,
                       affine_map<(m, n, k) -> (m, n)>],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : memref<32x64xf16>, memref<48x64xf16>) outs(%c : memref<32x48xf32>) {
  ^bb0(%x: f16, %y: f16, %z: f32):
    %0 = arith.extf %x : f16 to f32
    %1 = arith.extf %y : f16 to f32
    %2 = arith.mulf %0, %1 : f32
    %3 = arith.addf %z, %2 : f32
    linalg.yield %3 : f32
  }
  return
}

// -----

// A small static product stays on one thread, and so does one in a loop that
// is parallel already.

// CHECK-LABEL: func @sequential
// CHECK-COUNT-1: scf.forall (
// CHECK-NOT:     scf.forall (
// CHECK:         return
// LANES8-LABEL: func @sequential
func.func @sequential(%a: tensor<16x16xf32>, %b: tensor<16x16xf32>, %c: tensor<16x16xf32>,
                      %x: tensor<4x?x64xf32>, %y: tensor<64x64xf32>, %z: tensor<4x?x64xf32>)
    -> (tensor<16x16xf32>, tensor<4x?x64xf32>) {
  %c1 = arith.constant 1 : index
  %0 = linalg.matmul ins(%a, %b : tensor<16x16xf32>, tensor<16x16xf32>)
                     outs(%c : tensor<16x16xf32>) -> tensor<16x16xf32>
  %rows = tensor.dim %x, %c1 : tensor<4x?x64xf32>
  %1 = scf.forall (%i) in (4) shared_outs(%out = %z) -> tensor<4x?x64xf32> {
    %in = tensor.extract_slice %x[%i, 0, 0] [1, %rows, 64] [1, 1, 1]
        : tensor<4x?x64xf32> to tensor<?x64xf32>
    %dest = tensor.extract_slice %out[%i, 0, 0] [1, %rows, 64] [1, 1, 1]
        : tensor<4x?x64xf32> to tensor<?x64xf32>
    %2 = linalg.matmul ins(%in, %y : tensor<?x64xf32>, tensor<64x64xf32>)
                       outs(%dest : tensor<?x64xf32>) -> tensor<?x64xf32>
    scf.forall.in_parallel {
      tensor.parallel_insert_slice %2 into %out[%i, 0, 0] [1, %rows, 64] [1, 1, 1]
          : tensor<?x64xf32> into tensor<4x?x64xf32>
    }
  }
  return %0, %1 : tensor<16x16xf32>, tensor<4x?x64xf32>
}

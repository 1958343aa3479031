// RUN: rope-opt %s --pass-pipeline='builtin.module(func.func(rope-vectorize-linalg,canonicalize,cse),one-shot-bufferize{bufferize-function-boundaries function-boundary-type-conversion=identity-layout-map},cse,canonicalize)' \
// RUN:   | FileCheck %s

// One allocation for each result, none and no copy inside the loops.

// CHECK-LABEL: func @block
// CHECK-COUNT-3: memref.alloc(
// CHECK-NOT:     memref.alloc
// CHECK-NOT:     memref.copy
// CHECK:         return
func.func @block(%x: tensor<?x192xf32>, %w: tensor<192x512xf32>) -> tensor<?x512xf32> {
  %zero = arith.constant 0.0 : f32
  %c0 = arith.constant 0 : index
  %rows = tensor.dim %x, %c0 : tensor<?x192xf32>
  %empty_sum = tensor.empty(%rows) : tensor<?xf32>
  %init_sum = linalg.fill ins(%zero : f32) outs(%empty_sum : tensor<?xf32>) -> tensor<?xf32>
  %sum = linalg.generic {
      indexing_maps = [affine_map<(i, k) -> (i, k)>, affine_map<(i, k) -> (i)>],
      iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<?x192xf32>) outs(%init_sum : tensor<?xf32>) {
  ^bb0(%a: f32, %s: f32):
    %0 = arith.mulf %a, %a : f32
    %1 = arith.addf %s, %0 : f32
    linalg.yield %1 : f32
  } -> tensor<?xf32>
  %empty_norm = tensor.empty(%rows) : tensor<?x192xf32>
  %norm = linalg.generic {
      indexing_maps = [affine_map<(i, k) -> (i, k)>, affine_map<(i, k) -> (i)>,
                       affine_map<(i, k) -> (i, k)>],
      iterator_types = ["parallel", "parallel"]}
      ins(%x, %sum : tensor<?x192xf32>, tensor<?xf32>) outs(%empty_norm : tensor<?x192xf32>) {
  ^bb0(%a: f32, %s: f32, %o: f32):
    %0 = math.rsqrt %s : f32
    %1 = arith.mulf %a, %0 : f32
    linalg.yield %1 : f32
  } -> tensor<?x192xf32>
  %empty = tensor.empty(%rows) : tensor<?x512xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<?x512xf32>) -> tensor<?x512xf32>
  %out = linalg.matmul ins(%norm, %w : tensor<?x192xf32>, tensor<192x512xf32>)
                       outs(%init : tensor<?x512xf32>) -> tensor<?x512xf32>
  return %out : tensor<?x512xf32>
}

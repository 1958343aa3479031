// The linalg, arith, math and tensor of a model around attention goes through
// the same pipeline: one attention block with its projections, split of heads,
// normalization and residual.
// RUN: rope-opt %s --rope-to-cpu | FileCheck %s --implicit-check-not='{{[^.a-z_](rope|linalg|tensor|vector|scf|memref|builtin)[.]}}'
// RUN: rope-opt %s --rope-to-cpu=threads=0 | mlir-translate --mlir-to-llvmir -o /dev/null
// RUN: rope-opt %s --rope-reference-to-llvm | mlir-translate --mlir-to-llvmir -o /dev/null

// CHECK: llvm.func @block(
// CHECK:   llvm.intr.fmuladd({{.*}}) : (vector<{{[0-9]+}}xf32>,

#row = affine_map<(l, c) -> (l)>
#id = affine_map<(l, c) -> (l, c)>

func.func @block(
    %x: tensor<?x128xf32>, %wq: tensor<128x128xf32>, %wo: tensor<128x128xf32>)
    -> tensor<?x128xf32> {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %n = arith.constant 128.0 : f32
  %l = tensor.dim %x, %c0 : tensor<?x128xf32>
  %init = tensor.empty(%l) : tensor<?x128xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%init : tensor<?x128xf32>)
      -> tensor<?x128xf32>

  // x / rms(x)
  %rows = tensor.empty(%l) : tensor<?xf32>
  %sum0 = linalg.fill ins(%zero : f32) outs(%rows : tensor<?xf32>)
      -> tensor<?xf32>
  %sum = linalg.generic {
      indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<?x128xf32>) outs(%sum0 : tensor<?xf32>) {
  ^bb0(%a: f32, %acc: f32):
    %square = arith.mulf %a, %a : f32
    %next = arith.addf %acc, %square : f32
    linalg.yield %next : f32
  } -> tensor<?xf32>
  %normal = linalg.generic {
      indexing_maps = [#id, #row, #id],
      iterator_types = ["parallel", "parallel"]}
      ins(%x, %sum : tensor<?x128xf32>, tensor<?xf32>)
      outs(%init : tensor<?x128xf32>) {
  ^bb0(%a: f32, %s: f32, %out: f32):
    %mean = arith.divf %s, %n : f32
    %scale = math.rsqrt %mean : f32
    %scaled = arith.mulf %a, %scale : f32
    linalg.yield %scaled : f32
  } -> tensor<?x128xf32>

  // Two heads of 64; query, key and value share a projection.
  %q = linalg.matmul ins(%normal, %wq : tensor<?x128xf32>, tensor<128x128xf32>)
      outs(%zeros : tensor<?x128xf32>) -> tensor<?x128xf32>
  %split = tensor.expand_shape %q [[0, 1], [2, 3]] output_shape [1, %l, 2, 64]
      : tensor<?x128xf32> into tensor<1x?x2x64xf32>
  %heads0 = tensor.empty(%l) : tensor<1x2x?x64xf32>
  %heads = linalg.transpose ins(%split : tensor<1x?x2x64xf32>)
      outs(%heads0 : tensor<1x2x?x64xf32>) permutation = [0, 2, 1, 3]
  %attention = rope.attention #rope.rerope<window = 64>,
      #rope.frequencies<dim = 64> causal
      ins(%heads, %heads, %heads : tensor<1x2x?x64xf32>, tensor<1x2x?x64xf32>,
          tensor<1x2x?x64xf32>) outs(%heads0 : tensor<1x2x?x64xf32>)
  %rows0 = tensor.empty(%l) : tensor<1x?x2x64xf32>
  %joined = linalg.transpose ins(%attention : tensor<1x2x?x64xf32>)
      outs(%rows0 : tensor<1x?x2x64xf32>) permutation = [0, 2, 1, 3]
  %values = tensor.collapse_shape %joined [[0, 1], [2, 3]]
      : tensor<1x?x2x64xf32> into tensor<?x128xf32>
  %o = linalg.matmul ins(%values, %wo : tensor<?x128xf32>, tensor<128x128xf32>)
      outs(%zeros : tensor<?x128xf32>) -> tensor<?x128xf32>
  %sum1 = linalg.add ins(%x, %o : tensor<?x128xf32>, tensor<?x128xf32>)
      outs(%init : tensor<?x128xf32>) -> tensor<?x128xf32>
  return %sum1 : tensor<?x128xf32>
}

// The whole pipeline on a ReRoPE kernel, to the LLVM dialect and nothing else.
// RUN: rope-opt %s --rope-to-cpu | FileCheck %s --check-prefixes=CHECK,ONE --implicit-check-not='{{[^.a-z_](rope|linalg|vector|scf|memref|builtin)[.]}}'
// RUN: rope-opt %s --rope-to-cpu=vector-width=128 | FileCheck %s --check-prefixes=CHECK,W128
// RUN: rope-opt %s --rope-to-cpu=vector-width=256 | FileCheck %s --check-prefixes=CHECK,W256
// RUN: rope-opt %s --rope-to-cpu="query-tile=48 key-tile=64 key-group=2" | FileCheck %s --check-prefixes=CHECK,TILES
// RUN: rope-opt %s --rope-to-cpu=threads=0 | FileCheck %s --check-prefixes=CHECK,OMP
// RUN: rope-opt %s --rope-to-cpu=threads=3 | FileCheck %s --check-prefixes=CHECK,OMP3
// RUN: rope-opt %s --rope-to-cpu | mlir-translate --mlir-to-llvmir | FileCheck %s --check-prefix=LLVM

// Two vector registers of queries per tile, four of 128 bits. Memory is all that is called for:
// exponentials, sines and cosines are inline.
// CHECK-NOT:  llvm.func @{{.*(exp|sin|cos|log|pow|memrefCopy)}}
// CHECK:      llvm.func @rerope(
// ONE-NOT:      omp.
// ONE:          llvm.intr.fmuladd({{.*}}) : (vector<32xf32>, vector<32xf32>, vector<32xf32>) -> vector<32xf32>
// ONE-NOT:      omp.
// W128:         llvm.intr.fmuladd({{.*}}) : (vector<16xf32>, vector<16xf32>, vector<16xf32>) -> vector<16xf32>
// W128-NOT:     llvm.intr.fmuladd({{.*}}) : (vector<32xf32>
// W256:         llvm.intr.fmuladd({{.*}}) : (vector<16xf32>, vector<16xf32>, vector<16xf32>) -> vector<16xf32>
// W256-NOT:     llvm.intr.fmuladd({{.*}}) : (vector<32xf32>
// TILES:        llvm.intr.fmuladd({{.*}}) : (vector<48xf32>, vector<48xf32>, vector<48xf32>) -> vector<48xf32>
//
// Attention runs in a parallel loop nest. Where queries are few, another merges
// the parts of the keys; where they are many, one before it prepares the keys: six
// of them, for one query, for a few and for more. The key loops are not parallel,
// so that sums have one order.
// OMP-COUNT-6:  omp.parallel {
// OMP-NOT:      omp.parallel
// OMP3:         %[[N:.+]] = llvm.mlir.constant(3 : i32) : i32
// OMP3-COUNT-6: omp.parallel num_threads(%[[N]] : i32) {
// OMP3-NOT:     omp.parallel
//
// CHECK-NOT:    llvm.call @{{.*(exp|sin|cos|log|pow|memrefCopy)}}

// LLVM-LABEL: define void @rerope(
// LLVM:         call <32 x float> @llvm.fmuladd.v32f32(
func.func @rerope(
    %q: tensor<1x4x?x64xf32>, %k: tensor<1x2x?x64xf32>,
    %v: tensor<1x2x?x64xf32>, %out: memref<1x4x?x64xf32>) {
  %c2 = arith.constant 2 : index
  %l = tensor.dim %q, %c2 : tensor<1x4x?x64xf32>
  %init = tensor.empty(%l) : tensor<1x4x?x64xf32>
  %0 = rope.attention #rope.rerope<window = 1024>, #rope.frequencies<dim = 64>
      causal
      ins(%q, %k, %v : tensor<1x4x?x64xf32>, tensor<1x2x?x64xf32>,
          tensor<1x2x?x64xf32>) outs(%init : tensor<1x4x?x64xf32>)
  bufferization.materialize_in_destination %0 in restrict writable %out
      : (tensor<1x4x?x64xf32>, memref<1x4x?x64xf32>) -> ()
  return
}

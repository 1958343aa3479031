// bf16 products go to the dot-product instruction, all the way to LLVM IR, for one
// query, for a few and for many.
// RUN: rope-opt %s --rope-to-cpu=bf16-dot | FileCheck %s --implicit-check-not='{{[^.a-z_](rope|linalg|x86vector|vector|scf|memref|builtin)[.]}}'
// RUN: rope-opt %s --rope-to-cpu=bf16-dot | mlir-translate --mlir-to-llvmir | FileCheck %s --check-prefix=LLVM
// RUN: rope-opt %s --rope-to-cpu | mlir-translate --mlir-to-llvmir | FileCheck %s --check-prefix=F32

// CHECK:     llvm.func @rerope(
// CHECK:       llvm.call_intrinsic "llvm.x86.avx512bf16.dpbf16ps.512"
// LLVM:      define void @rerope(
// LLVM:        call <16 x float> @llvm.x86.avx512bf16.dpbf16ps.512(
// F32-NOT:   dpbf16ps
// F32:       define void @rerope(
// F32-NOT:   dpbf16ps
func.func @rerope(
    %q: memref<1x4x?x64xbf16>, %k: memref<1x2x?x64xbf16>,
    %v: memref<1x2x?x64xbf16>, %out: memref<1x4x?x64xbf16>) {
  rope.attention #rope.rerope<window = 1024>, #rope.frequencies<dim = 64> causal
      ins(%q, %k, %v : memref<1x4x?x64xbf16>, memref<1x2x?x64xbf16>,
          memref<1x2x?x64xbf16>) outs(%out : memref<1x4x?x64xbf16>)
  return
}

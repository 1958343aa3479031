// RUN: not rope-opt %s --rope-to-rocdl="chip=gfx942 format=isa" 2>&1 | FileCheck %s

// A function of ROCm's device library.
// CHECK: error: 'llvm.call' op expected no call of a kernel into a library, but got __ocml_erf_f32
func.func @library(%x: memref<64xf32>) {
  linalg.erf ins(%x : memref<64xf32>) outs(%x : memref<64xf32>)
  return
}

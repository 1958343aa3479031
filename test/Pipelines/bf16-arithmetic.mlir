// The bf16 arithmetic of a surrounding model: in f32, and rounded by integer operations,
// where the CPU has no bf16, so that no code calls a run-time library of a compiler.
// RUN: rope-opt %s --rope-to-cpu | FileCheck %s --implicit-check-not='-> bf16' --implicit-check-not='xbf16>'
// RUN: rope-opt %s --rope-to-cpu=bf16-dot | FileCheck %s --check-prefix=NATIVE

// CHECK-LABEL: llvm.func @sum
// CHECK:         llvm.load %{{.+}} : !llvm.ptr -> {{.*}}i16
// CHECK:         llvm.shl
// CHECK:         llvm.fadd %{{.+}}, %{{.+}} : {{.*}}f32
// CHECK:         llvm.lshr
// CHECK:         llvm.store %{{.+}}, %{{.+}} {{.*}}i16

// NATIVE-LABEL: llvm.func @sum
// NATIVE:         llvm.fadd %{{.+}}, %{{.+}} : {{.*}}bf16
func.func @sum(%a: memref<64xbf16>, %b: memref<64xbf16>, %out: memref<64xbf16>) {
  linalg.add ins(%a, %b : memref<64xbf16>, memref<64xbf16>)
             outs(%out : memref<64xbf16>)
  return
}

// The loop over the channels of a score tile stays one in LLVM IR, too, so that the
// prefetches of a tile are not moved together.
// RUN: rope-opt %s --rope-to-cpu=vector-width=256 | mlir-translate --mlir-to-llvmir | FileCheck %s

// CHECK-LABEL: define void @decode
// CHECK:         phi <8 x float>
// CHECK:         call void @llvm.prefetch
// CHECK:         call <8 x float> @llvm.fmuladd
// CHECK:         br label %{{[0-9]+}}, !llvm.loop ![[KEPT:[0-9]+]]
// CHECK:       ![[KEPT]] = distinct !{![[KEPT]], ![[UNROLL:[0-9]+]]}
// CHECK:       ![[UNROLL]] = !{!"llvm.loop.unroll.disable"}
func.func @decode(%q: memref<1x32x1x128xf32>, %k: memref<1x8x?x128xf32>,
                  %v: memref<1x8x?x128xf32>, %out: memref<1x32x1x128xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 128> causal rotated_keys
      ins(%q, %k, %v : memref<1x32x1x128xf32>, memref<1x8x?x128xf32>,
          memref<1x8x?x128xf32>)
      outs(%out : memref<1x32x1x128xf32>)
  return
}

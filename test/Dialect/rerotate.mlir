// rope.rerotate in every textual and binary form, on tensors and memrefs.
// RUN: rope-opt %s | rope-opt | FileCheck %s
// RUN: rope-opt %s --mlir-print-op-generic | rope-opt | FileCheck %s
// RUN: rope-opt %s --emit-bytecode | rope-opt | FileCheck %s

// CHECK-LABEL: func @tensors
// CHECK:         rope.rerotate ins(%{{.+}} : tensor<8x?x64xbf16>) from(%{{.+}}, %{{.+}} : tensor<?x32xf32>, tensor<?x32xf32>) to(%{{.+}}, %{{.+}} : tensor<?x32xf32>, tensor<?x32xf32>) outs(%{{.+}} : tensor<8x?x64xf32>)
func.func @tensors(%x: tensor<8x?x64xbf16>, %t: tensor<?x32xf32>,
                   %y: tensor<8x?x64xf32>) -> tensor<8x?x64xf32> {
  %0 = rope.rerotate ins(%x : tensor<8x?x64xbf16>)
      from(%t, %t : tensor<?x32xf32>, tensor<?x32xf32>)
      to(%t, %t : tensor<?x32xf32>, tensor<?x32xf32>)
      outs(%y : tensor<8x?x64xf32>)
  return %0 : tensor<8x?x64xf32>
}

// CHECK-LABEL: func @memrefs
// CHECK:         rope.rerotate pairing<interleaved> ins(
func.func @memrefs(%x: memref<?x64xf16>, %t: memref<1x16xf32>) {
  rope.rerotate pairing<interleaved> ins(%x : memref<?x64xf16>)
      from(%t, %t : memref<1x16xf32>, memref<1x16xf32>)
      to(%t, %t : memref<1x16xf32>, memref<1x16xf32>)
      outs(%x : memref<?x64xf16>)
  return
}

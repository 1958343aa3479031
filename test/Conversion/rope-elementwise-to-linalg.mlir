// On tensors and on memrefs: a statement for rows, and one for outputs.
// RUN: rope-opt %s --rope-elementwise-to-linalg | FileCheck %s

// CHECK-LABEL: func @tensors
// CHECK:         %[[ROWS:.+]]:3 = linalg.generic
// CHECK:           arith.maximumf
// CHECK-COUNT-2:   math.exp
// CHECK:           math.log
// CHECK:         %[[OUT:.+]] = linalg.generic {{.*}} ins(%{{.+}}, %{{.+}}, %{{.+}}, %{{.+}}, %[[ROWS]]#0, %[[ROWS]]#1
// CHECK:         return %[[OUT]], %[[ROWS]]#2
func.func @tensors(%a: tensor<1x2x?x16xbf16>, %x: tensor<1x2x?xf32>)
    -> (tensor<1x2x?x16xbf16>, tensor<1x2x?xf32>) {
  %out:2 = rope.merge_attention ins(%a, %x, %a, %x : tensor<1x2x?x16xbf16>,
      tensor<1x2x?xf32>, tensor<1x2x?x16xbf16>, tensor<1x2x?xf32>)
      outs(%a, %x : tensor<1x2x?x16xbf16>, tensor<1x2x?xf32>)
  return %out#0, %out#1 : tensor<1x2x?x16xbf16>, tensor<1x2x?xf32>
}

// CHECK-LABEL: func @memrefs
// CHECK-COUNT-2: memref.alloc(%{{.+}}) : memref<1x2x?xf32>
// CHECK-COUNT-2: linalg.generic
// CHECK-COUNT-2: memref.dealloc
func.func @memrefs(%a: memref<1x2x?x16xf32>, %x: memref<1x2x?xf32>,
                   %out: memref<1x2x?x16xf32>, %lse: memref<1x2x?xf32>) {
  rope.merge_attention ins(%a, %x, %a, %x : memref<1x2x?x16xf32>,
      memref<1x2x?xf32>, memref<1x2x?x16xf32>, memref<1x2x?xf32>)
      outs(%out, %lse : memref<1x2x?x16xf32>, memref<1x2x?xf32>)
  return
}

// The tables of the difference: to * conj(from) / |from|^2, one linalg op, and
// one rotation.
// CHECK-LABEL: func @rerotate
// CHECK-SAME:    %[[X:[a-z0-9]+]]: memref<2x?x8xf32>, %[[FC:[a-z0-9]+]]: memref<?x4xf32>, %[[FS:[a-z0-9]+]]: memref<?x4xf32>, %[[TC:[a-z0-9]+]]: memref<?x4xf32>, %[[TS:[a-z0-9]+]]: memref<?x4xf32>
// CHECK:         %[[C:.+]] = memref.alloc(%{{.+}}) : memref<?x4xf32>
// CHECK:         %[[S:.+]] = memref.alloc(%{{.+}}) : memref<?x4xf32>
// CHECK:         linalg.generic {{.*}} ins(%[[FC]], %[[FS]], %[[TC]], %[[TS]] : {{.*}} outs(%[[C]], %[[S]] :
// CHECK-COUNT-6:   arith.mulf
// CHECK-COUNT-2:   arith.divf
// CHECK:         rope.rotate pairing<interleaved> ins(%[[X]], %[[C]], %[[S]] : {{.*}} outs(%[[X]] :
// CHECK-DAG:     memref.dealloc %[[C]]
// CHECK-DAG:     memref.dealloc %[[S]]
// CHECK-NOT:     rope.rerotate
func.func @rerotate(%x: memref<2x?x8xf32>, %fc: memref<?x4xf32>,
                    %fs: memref<?x4xf32>, %tc: memref<?x4xf32>,
                    %ts: memref<?x4xf32>) {
  rope.rerotate pairing<interleaved> ins(%x : memref<2x?x8xf32>)
      from(%fc, %fs : memref<?x4xf32>, memref<?x4xf32>)
      to(%tc, %ts : memref<?x4xf32>, memref<?x4xf32>) outs(%x : memref<2x?x8xf32>)
  return
}

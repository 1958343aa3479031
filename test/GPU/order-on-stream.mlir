// RUN: rope-opt %s --rope-order-on-stream | FileCheck %s

module attributes {gpu.container_module} {

gpu.module @kernels {
  gpu.func @k(%x: memref<4xf32>) kernel {
    gpu.return
  }
}

// One token, in branches too, and one wait.
// CHECK-LABEL: @nested
// CHECK-SAME: %[[X:.*]]: memref<4xf32>, %[[IF:.*]]: i1
// CHECK: %[[T:.*]] = gpu.wait async{{$}}
// CHECK: %[[A:.*]], %{{.*}} = gpu.alloc async [%[[T]]] () : memref<4xf32>
// CHECK: scf.if %[[IF]]
// CHECK:   gpu.launch_func async [%[[T]]] @kernels::@k
// CHECK:   gpu.memcpy async [%[[T]]] %[[A]], %[[X]]
// CHECK: gpu.dealloc async [%[[T]]] %[[A]]
// CHECK-NEXT: gpu.wait [%[[T]]]
// CHECK-NEXT: return
func.func @nested(%x: memref<4xf32>, %if: i1) {
  %c1 = arith.constant 1 : index
  %0 = gpu.alloc () : memref<4xf32>
  scf.if %if {
    gpu.launch_func @kernels::@k blocks in (%c1, %c1, %c1)
        threads in (%c1, %c1, %c1) args(%0 : memref<4xf32>)
    gpu.memcpy %0, %x : memref<4xf32>, memref<4xf32>
  }
  gpu.dealloc %0 : memref<4xf32>
  return
}

// Parameters of a launch in a loop do not pile up on the stack.
// CHECK-LABEL: @loop
// CHECK: ^bb1
// CHECK: %[[STACK:.*]] = llvm.intr.stacksave
// CHECK-NEXT: gpu.launch_func async
// CHECK-NEXT: llvm.intr.stackrestore %[[STACK]]
// CHECK: ^bb2:
// CHECK-NEXT: gpu.launch_func async
func.func @loop(%x: memref<4xf32>, %again: i1) {
  %c1 = arith.constant 1 : index
  cf.br ^bb1
^bb1:
  gpu.launch_func @kernels::@k blocks in (%c1, %c1, %c1)
      threads in (%c1, %c1, %c1) args(%x : memref<4xf32>)
  cf.cond_br %again, ^bb1, ^bb2
^bb2:
  gpu.launch_func @kernels::@k blocks in (%c1, %c1, %c1)
      threads in (%c1, %c1, %c1) args(%x : memref<4xf32>)
  return
}

// What has a token keeps it; what has no device work gets none.
// CHECK-LABEL: @has_token
// CHECK: %[[T:.*]] = gpu.wait async{{$}}
// CHECK-NEXT: %[[M:.*]] = gpu.memcpy async [%[[T]]]
// CHECK-NEXT: gpu.wait [%[[M]]]
// CHECK-NEXT: return
func.func @has_token(%x: memref<4xf32>, %y: memref<4xf32>) {
  %0 = gpu.wait async
  %1 = gpu.memcpy async [%0] %x, %y : memref<4xf32>, memref<4xf32>
  gpu.wait [%1]
  return
}

}

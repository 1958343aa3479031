// RUN: rope-opt %s --rope-merge-kernels | FileCheck %s
// RUN: rope-opt %s --rope-launch-to-nvvm="format=isa merge-kernels" \
// RUN:   | FileCheck %s --check-prefix=BINARY

// CHECK: gpu.module @kernels_0 {
// CHECK: func.func private @helper()
// CHECK: gpu.func @f_kernel({{.*}}) kernel
// CHECK: call @helper()
// CHECK: func.func private @[[HELPER:helper_.*]](
// CHECK: gpu.func @f_kernel_0({{.*}}) kernel
// CHECK: call @[[HELPER]](
// CHECK: gpu.func @kernels({{.*}}) kernel
// CHECK-NOT: gpu.module
// CHECK: gpu.launch_func @kernels_0::@f_kernel
// CHECK: gpu.launch_func @kernels_0::@f_kernel_0
// CHECK: gpu.launch_func @kernels_0::@kernels
// BINARY-COUNT-1: gpu.binary
// BINARY-NOT: gpu.binary
module attributes {gpu.container_module} {

gpu.module @f_kernel {
  func.func private @helper() { return }
  gpu.func @f_kernel(%x: memref<4xf32>) kernel {
    func.call @helper() : () -> ()
    gpu.return
  }
}

gpu.module @f_kernel_0 {
  func.func private @helper() { return }
  gpu.func @f_kernel(%x: memref<4xf32>) kernel {
    func.call @helper() : () -> ()
    gpu.return
  }
}

gpu.module @kernels {
  gpu.func @kernels(%x: memref<4xf32>) kernel {
    gpu.return
  }
}

func.func @f(%x: memref<4xf32>) {
  %c1 = arith.constant 1 : index
  gpu.launch_func @f_kernel::@f_kernel blocks in (%c1, %c1, %c1)
      threads in (%c1, %c1, %c1) args(%x : memref<4xf32>)
  gpu.launch_func @f_kernel_0::@f_kernel blocks in (%c1, %c1, %c1)
      threads in (%c1, %c1, %c1) args(%x : memref<4xf32>)
  gpu.launch_func @kernels::@kernels blocks in (%c1, %c1, %c1)
      threads in (%c1, %c1, %c1) args(%x : memref<4xf32>)
  return
}

}

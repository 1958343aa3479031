// What needs libdevice is an error without it, and none in bitcode.

// RUN: rm -rf %t && mkdir -p %t
// RUN: not rope-opt %s --pass-pipeline='builtin.module(gpu.module(rope-check-device-calls{toolkit=%t}))' 2>&1 | FileCheck %s
// CHECK: error: device code calls '__nv_sinf' of libdevice, but no CUDA toolkit with nvvm/libdevice/libdevice.10.bc is found; expected one in toolkit or CUDA_HOME
// RUN: mkdir -p %t/nvvm/libdevice && touch %t/nvvm/libdevice/libdevice.10.bc
// RUN: rope-opt %s --pass-pipeline='builtin.module(gpu.module(rope-check-device-calls{toolkit=%t}))'

// RUN: not rope-opt %S/Inputs/sine.mlir --rope-launch-to-nvvm="format=isa toolkit=%t/none" 2>&1 | FileCheck %s
// RUN: rope-opt %S/Inputs/sine.mlir --rope-launch-to-nvvm="format=llvm toolkit=%t/none" | FileCheck %s --check-prefix=BITCODE
// BITCODE: gpu.binary

gpu.module @m {
  llvm.func @__nv_sinf(f32) -> f32
  llvm.func @helper(f32) -> f32
  llvm.func @f(%x: f32) -> f32 {
    %0 = llvm.call @helper(%x) : (f32) -> f32
    %1 = llvm.call @__nv_sinf(%0) : (f32) -> f32
    llvm.return %1 : f32
  }
}

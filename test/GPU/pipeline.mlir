// RUN: rope-opt %s --rope-launch-to-nvvm="chip=sm_80 format=isa" | FileCheck %s
// RUN: rope-opt %s --rope-launch-to-nvvm="chip=sm_90a format=isa features=+ptx83" \
// RUN:   | FileCheck %s --check-prefix=HOPPER
// RUN: rope-opt %s --rope-launch-to-nvvm="chip=sm_80 format=llvm" \
// RUN:   | FileCheck %s --check-prefix=BITCODE

// The host function orders its launch on a stream and waits for it.
// CHECK-LABEL: llvm.func @double
// CHECK: %[[S:.*]] = llvm.call @mgpuStreamCreate()
// CHECK: gpu.launch_func <%[[S]] : !llvm.ptr> @double_kernel::@double_kernel
// CHECK-SAME: dynamic_shared_memory_size
// CHECK: llvm.call @mgpuStreamSynchronize(%[[S]])
// CHECK: llvm.call @mgpuStreamDestroy(%[[S]])
// CHECK: gpu.binary @double_kernel
// CHECK-SAME: assembly =
// CHECK-SAME: .target sm_80
// CHECK-SAME: .extern .shared .align 1024 .b8 rope_dynamic_shared[];
// CHECK-SAME: .visible .entry double_kernel(
// CHECK-SAME: .maxntid 128, 1, 1
// CHECK-SAME: rope_dynamic_shared

// HOPPER: .version 8.3
// HOPPER-SAME: .target sm_90a
// BITCODE: gpu.binary @double_kernel
// BITCODE-SAME: offload = "BC

func.func @double(%x: memref<?xf32>, %y: memref<?xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c128 = arith.constant 128 : index
  %bytes = arith.constant 65536 : i32
  %n = memref.dim %x, %c0 : memref<?xf32>
  %grid = arith.ceildivui %n, %c128 : index
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %grid, %gy = %c1, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %c128, %sy = %c1, %sz = %c1)
             dynamic_shared_memory_size %bytes {
    %first = arith.muli %bx, %c128 : index
    %i = arith.addi %first, %tx : index
    %inside = arith.cmpi ult, %i, %n : index
    %shared = gpu.dynamic_shared_memory
        : memref<?xi8, #gpu.address_space<workgroup>>
    %c1024 = arith.constant 1024 : index
    %row = memref.view %shared[%c1024][]
        : memref<?xi8, #gpu.address_space<workgroup>>
        to memref<128xf32, #gpu.address_space<workgroup>>
    scf.if %inside {
      %v = memref.load %x[%i] : memref<?xf32>
      memref.store %v, %row[%tx]
          : memref<128xf32, #gpu.address_space<workgroup>>
      gpu.barrier
      %s = memref.load %row[%tx]
          : memref<128xf32, #gpu.address_space<workgroup>>
      %d = arith.addf %s, %s : f32
      memref.store %d, %y[%i] : memref<?xf32>
    }
    gpu.terminator
  }
  return
}

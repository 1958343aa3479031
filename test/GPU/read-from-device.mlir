// RUN: rope-opt %s --rope-read-from-device | FileCheck %s
// RUN: rope-opt %s --symbol-dce --rope-to-nvvm="format=isa host-reads" | FileCheck %s --check-prefix=NVVM
// RUN: not rope-opt %s --rope-to-nvvm="format=isa" 2>&1 | FileCheck %s --check-prefix=ERROR
// ERROR: error: 'memref.load' op {{.*}}host code

// The buffer on the host is allocated once.
// CHECK-LABEL: @sum
// CHECK-SAME: %[[X:.*]]: memref<?xi32>
// CHECK: %[[HOST:.*]] = llvm.alloca %{{.*}} x i32
// CHECK: scf.for %[[I:.*]] =
// CHECK-NOT: memref.load
// CHECK:   %[[BASE:.*]] = memref.extract_aligned_pointer_as_index %[[X]]
// CHECK:   %[[P:.*]] = llvm.inttoptr
// CHECK:   %[[FOUR:.*]] = llvm.mlir.constant(4 : i64)
// CHECK:   %[[S:.*]] = llvm.call @mgpuStreamCreate()
// CHECK:   llvm.call @mgpuMemcpy(%[[HOST]], %[[P]], %[[FOUR]], %[[S]])
// CHECK:   llvm.call @mgpuStreamSynchronize(%[[S]])
// CHECK:   llvm.call @mgpuStreamDestroy(%[[S]])
// CHECK:   llvm.load %[[HOST]] : !llvm.ptr -> i32
// NVVM-LABEL: llvm.func @sum
// NVVM: llvm.call @mgpuMemcpy

// And works, strided, for an index and an i1.
// DEFINE: %{fake} = env ROPE_LIBCUDA=%rope_lib_dir/libRopeFakeCuda.so
// RUN: %{fake} rope-run %s --target=nvvm --function=sum --input=3xi32=1,20,300 2>/dev/null | FileCheck %s --check-prefix=SUM
// SUM: result[0]: i32=321
// RUN: %{fake} rope-run %s --target=nvvm --function=others --input=2x3xindex=1,2,3,4,5,6 --input=2xi1=0,1 2>/dev/null | FileCheck %s --check-prefix=OTHERS
// OTHERS: result[0]: index=6
// OTHERS: result[1]: i1=1

func.func @sum(%x: memref<?xi32>) -> i32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0 : i32
  %n = memref.dim %x, %c0 : memref<?xi32>
  %sum = scf.for %i = %c0 to %n step %c1 iter_args(%s = %zero) -> i32 {
    %v = memref.load %x[%i] : memref<?xi32>
    %t = arith.addi %s, %v : i32
    scf.yield %t : i32
  }
  return %sum : i32
}

// CHECK-LABEL: @others
func.func @others(%x: memref<2x3xindex>, %b: memref<2xi1>) -> (index, i1) {
  %c1 = arith.constant 1 : index
  %v = memref.subview %x[0, 1] [2, 2] [1, 1]
      : memref<2x3xindex> to memref<2x2xindex, strided<[3, 1], offset: 1>>
  %0 = memref.load %v[%c1, %c1] : memref<2x2xindex, strided<[3, 1], offset: 1>>
  %1 = memref.load %b[%c1] : memref<2xi1>
  // CHECK: llvm.load {{.*}} -> i64
  // CHECK: arith.index_cast {{.*}} : i64 to index
  // CHECK: llvm.load {{.*}} -> i8
  // CHECK: arith.trunci {{.*}} : i8 to i1
  return %0, %1 : index, i1
}

// What is on the host, or becomes part of a kernel, stays as it is.
// CHECK-LABEL: @kept
// CHECK-COUNT-3: memref.load
// CHECK-NOT: memref.load
func.func private @kept(%x: memref<4xf32>, %i: index) -> f32 {
  %c1 = arith.constant 1 : index
  %host = memref.alloca() : memref<4xf32>
  %0 = memref.load %host[%i] : memref<4xf32>
  scf.forall (%j) in (4) {
    %v = memref.load %x[%j] : memref<4xf32>
    memref.store %v, %x[%i] : memref<4xf32>
  }
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %c1, %gy = %c1, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %c1, %sy = %c1, %sz = %c1) {
    %v = memref.load %x[%tx] : memref<4xf32>
    memref.store %v, %x[%i] : memref<4xf32>
    gpu.terminator
  }
  return %0 : f32
}

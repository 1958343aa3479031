// RUN: rope-opt %s --rope-host-to-device-memory | FileCheck %s

memref.global "private" constant @table : memref<2xf32> = dense<[1.0, 2.0]>

// CHECK-LABEL: @contiguous
// CHECK-SAME: %[[X:.*]]: memref<?xf32>, %[[N:.*]]: index
// CHECK: %[[A:.*]] = gpu.alloc  (%[[N]]) : memref<?xf32>
// CHECK: gpu.memcpy  %[[A]], %[[X]] : memref<?xf32>, memref<?xf32>
// CHECK: gpu.dealloc  %[[A]] : memref<?xf32>
func.func @contiguous(%x: memref<?xf32>, %n: index) {
  %0 = memref.alloc(%n) : memref<?xf32>
  memref.copy %x, %0 : memref<?xf32> to memref<?xf32>
  memref.dealloc %0 : memref<?xf32>
  return
}

// CHECK-LABEL: @strided
// CHECK-SAME: %[[X:.*]]: memref<?x8xf32, strided<[16, 1], offset: ?>>, %[[Y:.*]]: memref<?x8xf32>
// CHECK: %[[N:.*]] = arith.ceildivui %{{.*}}, %[[BLOCK:.*]] : index
// CHECK: gpu.launch blocks({{.*}}) in (%{{.*}} = %[[N]]
// CHECK-SAME: threads(%{{.*}}, %{{.*}}, %{{.*}}) in (%{{.*}} = %[[BLOCK]]
// CHECK:   scf.if
// CHECK:     %[[V:.*]] = memref.load %[[X]][%[[I:.+]], %[[J:.+]]] :
// CHECK:     memref.store %[[V]], %[[Y]][%[[I]], %[[J]]]
func.func @strided(%x: memref<?x8xf32, strided<[16, 1], offset: ?>>,
                   %y: memref<?x8xf32>) {
  memref.copy %x, %y
      : memref<?x8xf32, strided<[16, 1], offset: ?>> to memref<?x8xf32>
  return
}

// One copy of a constant for all uses.
// CHECK-LABEL: @constant
// CHECK-NEXT: %[[H:.*]] = memref.get_global @table
// CHECK-NEXT: %[[D:.*]] = gpu.alloc  () : memref<2xf32>
// CHECK-NEXT: gpu.memcpy  %[[D]], %[[H]]
// CHECK-NOT: get_global
// CHECK: memref.store %{{.*}}, %[[D]]
// CHECK: gpu.dealloc  %[[D]]
// CHECK-NEXT: return
func.func @constant(%c1: index, %v: f32) {
  %0 = memref.get_global @table : memref<2xf32>
  %1 = memref.get_global @table : memref<2xf32>
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %c1, %gy = %c1, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %c1, %sy = %c1, %sz = %c1) {
    memref.store %v, %0[%tx] : memref<2xf32>
    memref.store %v, %1[%bx] : memref<2xf32>
    gpu.terminator
  }
  return
}

// The caller frees what is returned, here as a view and through a branch.
// CHECK-LABEL: @returned
// CHECK: gpu.memcpy
// CHECK-NOT: gpu.dealloc
// CHECK: return
func.func @returned(%x: memref<?xf32>, %if: i1) -> memref<?xf32> {
  %0 = memref.get_global @table : memref<2xf32>
  %1 = memref.cast %0 : memref<2xf32> to memref<?xf32>
  %2 = scf.if %if -> memref<?xf32> {
    scf.yield %1 : memref<?xf32>
  } else {
    scf.yield %x : memref<?xf32>
  }
  return %2 : memref<?xf32>
}

// Memory of the host stays so.
// CHECK-LABEL: @host
// CHECK: %[[A:.*]] = memref.alloca
// CHECK: memref.store %{{.*}}, %[[A]]
func.func @host(%i: index, %v: i64) {
  %0 = memref.alloca() : memref<4xi64>
  memref.store %v, %0[%i] : memref<4xi64>
  return
}

// RUN: rope-opt %s --rope-assign-workgroup-memory --split-input-file | FileCheck %s

// Buffers of different times share memory, and those of one time lie one after the
// other, each at a multiple of 1024 bytes. A buffer without uses gets none.

// CHECK-LABEL: func @share
// CHECK-DAG: %[[BYTES:.*]] = arith.constant 2048 : i32
// CHECK: gpu.launch {{.*}} dynamic_shared_memory_size %[[BYTES]]
// CHECK: %[[MEMORY:.*]] = gpu.dynamic_shared_memory : memref<?xi8, #gpu.address_space<workgroup>>
// CHECK: %[[A:.*]] = memref.view %[[MEMORY]][%[[AT_A:.*]]][] {{.*}} to memref<64xf32, #gpu.address_space<workgroup>>
// CHECK: %[[B:.*]] = memref.view %[[MEMORY]][%[[AT_B:.*]]][] {{.*}} to memref<64xbf16,
// CHECK: %[[C:.*]] = memref.view %[[MEMORY]][%[[AT_C:.*]]][] {{.*}} to memref<8xindex,
// CHECK: memref.store %{{.*}}, %[[A]]
func.func @share(%x: f32, %y: bf16) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %c1, %gy = %c1, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %c1, %sy = %c1, %sz = %c1) {
    %a = memref.alloc() : memref<64xf32, #gpu.address_space<workgroup>>
    %b = memref.alloc() : memref<64xbf16, #gpu.address_space<workgroup>>
    %c = memref.alloc() : memref<8xindex, #gpu.address_space<workgroup>>
    %unused = memref.alloc() : memref<4096xf32, #gpu.address_space<workgroup>>
    memref.store %x, %a[%c0] : memref<64xf32, #gpu.address_space<workgroup>>
    gpu.barrier
    memref.store %y, %b[%c0] : memref<64xbf16, #gpu.address_space<workgroup>>
    memref.store %x, %a[%c0] : memref<64xf32, #gpu.address_space<workgroup>>
    gpu.barrier
    memref.store %c0, %c[%c0] : memref<8xindex, #gpu.address_space<workgroup>>
    gpu.terminator
  }
  return
}

// -----

// A use through a view counts, and one inside of a loop counts as the loop.

// CHECK-LABEL: func @views
// CHECK-DAG: %[[BYTES:.*]] = arith.constant 2048 : i32
// CHECK: dynamic_shared_memory_size %[[BYTES]]
func.func @views(%x: f32, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %c1, %gy = %c1, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %c1, %sy = %c1, %sz = %c1) {
    %a = memref.alloc() : memref<64xf32, #gpu.address_space<workgroup>>
    %b = memref.alloc() : memref<64xf32, #gpu.address_space<workgroup>>
    %view = memref.subview %a[4] [8] [1] : memref<64xf32, #gpu.address_space<workgroup>>
        to memref<8xf32, strided<[1], offset: 4>, #gpu.address_space<workgroup>>
    scf.for %i = %c0 to %n step %c1 {
      memref.store %x, %b[%c0] : memref<64xf32, #gpu.address_space<workgroup>>
      memref.store %x, %view[%c0]
          : memref<8xf32, strided<[1], offset: 4>, #gpu.address_space<workgroup>>
    }
    gpu.terminator
  }
  return
}

// -----

// What a select passes on lives to the end.

// CHECK-LABEL: func @passed_on
// CHECK-DAG: %[[BYTES:.*]] = arith.constant 3072 : i32
// CHECK: dynamic_shared_memory_size %[[BYTES]]
func.func @passed_on(%x: f32, %which: i1) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %c1, %gy = %c1, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %c1, %sy = %c1, %sz = %c1) {
    %a = memref.alloc() : memref<64xf32, #gpu.address_space<workgroup>>
    %b = memref.alloc() : memref<64xf32, #gpu.address_space<workgroup>>
    %c = memref.alloc() : memref<64xf32, #gpu.address_space<workgroup>>
    %one = arith.select %which, %a, %b : memref<64xf32, #gpu.address_space<workgroup>>
    memref.store %x, %c[%c0] : memref<64xf32, #gpu.address_space<workgroup>>
    memref.store %x, %one[%c0] : memref<64xf32, #gpu.address_space<workgroup>>
    gpu.terminator
  }
  return
}

// -----

// A launch without such buffers stays as it is.

// CHECK-LABEL: func @none
// CHECK-NOT: dynamic_shared_memory
func.func @none(%x: memref<8xf32>, %v: f32) {
  %c1 = arith.constant 1 : index
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %c1, %gy = %c1, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %c1, %sy = %c1, %sz = %c1) {
    memref.store %v, %x[%c1] : memref<8xf32>
    gpu.terminator
  }
  return
}

// -----

// 2, 1, 1 and 2 KiB take over from each other, 3 KiB at any time: where the buffers
// that live beside the most came first, there would be a gap of 1 KiB.

// CHECK-LABEL: func @in_turn
// CHECK-DAG: %[[BYTES:.*]] = arith.constant 3072 : i32
// CHECK: dynamic_shared_memory_size %[[BYTES]]
func.func @in_turn(%x: f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %c1, %gy = %c1, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %c1, %sy = %c1, %sz = %c1) {
    %a = memref.alloc() : memref<512xf32, #gpu.address_space<workgroup>>
    %b = memref.alloc() : memref<256xf32, #gpu.address_space<workgroup>>
    %c = memref.alloc() : memref<256xf32, #gpu.address_space<workgroup>>
    %d = memref.alloc() : memref<512xf32, #gpu.address_space<workgroup>>
    scf.for %i = %c0 to %c1 step %c1 {
      memref.store %x, %a[%i] : memref<512xf32, #gpu.address_space<workgroup>>
      memref.store %x, %b[%i] : memref<256xf32, #gpu.address_space<workgroup>>
    }
    scf.for %i = %c0 to %c1 step %c1 {
      memref.store %x, %b[%i] : memref<256xf32, #gpu.address_space<workgroup>>
      memref.store %x, %c[%i] : memref<256xf32, #gpu.address_space<workgroup>>
    }
    scf.for %i = %c0 to %c1 step %c1 {
      memref.store %x, %c[%i] : memref<256xf32, #gpu.address_space<workgroup>>
      memref.store %x, %d[%i] : memref<512xf32, #gpu.address_space<workgroup>>
    }
    gpu.terminator
  }
  return
}

// RUN: rope-opt %s --rope-distribute-to-threads --canonicalize --cse --split-input-file \
// RUN:   | FileCheck %s

// Threads take aligned vectors of 16 bytes in turns, then wait for each other; of rows
// of odd size they take elements; a reduction is one thread's.

// CHECK-LABEL: func @ops
// CHECK: gpu.launch blocks({{.*}}) threads(%[[T:.*]], %{{.*}}, %{{.*}}) in
// CHECK: scf.for %[[I:.*]] = %[[T]] to %c1024 step %c64
// CHECK: %[[AT:.*]]:2 = affine.delinearize_index %[[I]] into (64, 16)
// CHECK: vector.load {{.*}} {alignment = 16 : i64} {{.*}} vector<8xbf16>
// CHECK: vector.store {{.*}} {alignment = 16 : i64} {{.*}} vector<8xbf16>
// CHECK: gpu.barrier
// CHECK: scf.for %{{.*}} = %[[T]] to %c8128 step %c64
// CHECK-NOT: vector.
// CHECK: memref.store
// CHECK: gpu.barrier
// CHECK: scf.for %{{.*}} = %[[T]] to %c64 step %c64
// CHECK: scf.for %{{.*}} = %c0 to %c127 step %c1
// CHECK: arith.addf
// CHECK: gpu.barrier
// CHECK-NEXT: gpu.terminator
func.func @ops(%x: memref<64x128xbf16>, %y: memref<64x128xbf16>, %odd: memref<64x127xf32>,
               %row: memref<64xf32>) {
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  %zero = arith.constant 0.0 : f32
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %c1, %gy = %c1, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %c64, %sy = %c1, %sz = %c1) {
    linalg.copy ins(%x : memref<64x128xbf16>) outs(%y : memref<64x128xbf16>)
    linalg.fill ins(%zero : f32) outs(%odd : memref<64x127xf32>)
    linalg.reduce ins(%odd : memref<64x127xf32>) outs(%row : memref<64xf32>) dimensions = [1]
      (%a: f32, %b: f32) {
        %0 = arith.addf %a, %b : f32
        linalg.yield %0 : f32
      }
    gpu.terminator
  }
  return
}

// -----

// A row of unknown size is taken by elements, however its buffer is aligned.

// CHECK-LABEL: func @part_of_rows
// CHECK-SAME: %[[N:[a-z0-9]+]]: index)
// CHECK: scf.for
// CHECK: affine.delinearize_index %{{.*}} into (64, %[[N]])
// CHECK-NOT: vector.store
// CHECK: memref.store
func.func @part_of_rows(%x: memref<64x128xf32>, %n: index) {
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  %zero = arith.constant 0.0 : f32
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %c1, %gy = %c1, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %c64, %sy = %c1, %sz = %c1) {
    %part = memref.subview %x[0, 0] [64, %n] [1, 1]
        : memref<64x128xf32> to memref<64x?xf32, strided<[128, 1]>>
    linalg.fill ins(%zero : f32) outs(%part : memref<64x?xf32, strided<[128, 1]>>)
    gpu.terminator
  }
  return
}

// -----

// A table by rows; a rotation by vectors of both halves of a row, cos and sin.

// CHECK-LABEL: func @rotation
// CHECK-SAME: (%[[X:.*]]: memref<?x128xf16>, %[[COS:.*]]: memref<?x64xf32>, %[[SIN:.*]]: memref<?x64xf32>
// CHECK: %[[ROWS:.*]] = memref.dim %[[COS]]
// CHECK: scf.for %[[ROW:.*]] = %{{.*}} to %[[ROWS]] step %c64
// CHECK: memref.subview %[[COS]][%[[ROW]], 0] [1, 64]
// CHECK-NOT: rope.table
// CHECK: gpu.barrier
// CHECK: scf.for
// CHECK-COUNT-2: vector.load {{.*}} {alignment = 8 : i64} {{.*}} vector<4xf16>
// CHECK-COUNT-2: vector.load {{.*}} {alignment = 16 : i64} {{.*}} vector<4xf32>
// CHECK: math.fma
// CHECK-COUNT-2: vector.store {{.*}} {alignment = 8 : i64} {{.*}} vector<4xf16>
// CHECK: gpu.barrier
// CHECK-NOT: rope.rotate
func.func @rotation(%x: memref<?x128xf16>, %cos: memref<?x64xf32>, %sin: memref<?x64xf32>,
                    %n: index) {
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %c1, %gy = %c1, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %c64, %sy = %c1, %sz = %c1) {
    rope.table #rope.frequencies<dim = 128> positions(%n : index)
        outs(%cos, %sin : memref<?x64xf32>, memref<?x64xf32>)
    rope.rotate ins(%x, %cos, %sin : memref<?x128xf16>, memref<?x64xf32>, memref<?x64xf32>)
        outs(%x : memref<?x128xf16>)
    gpu.terminator
  }
  return
}

// -----

// Interleaved pairs lie apart: element by element.

// CHECK-LABEL: func @interleaved
// CHECK: scf.for
// CHECK-COUNT-4: memref.load
// CHECK-COUNT-2: memref.store
// CHECK: gpu.barrier
func.func @interleaved(%x: memref<8x16xf32>, %cos: memref<8x8xf32>, %sin: memref<8x8xf32>) {
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %c1, %gy = %c1, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %c64, %sy = %c1, %sz = %c1) {
    rope.rotate pairing<interleaved>
        ins(%x, %cos, %sin : memref<8x16xf32>, memref<8x8xf32>, memref<8x8xf32>)
        outs(%x : memref<8x16xf32>)
    gpu.terminator
  }
  return
}

// -----

// Two states become one: acc of a row before its maximum and sum change.

// CHECK-LABEL: func @merge
// CHECK-SAME: %[[ACC:.*]]: memref<16x32xf32>, %[[MAX:.*]]: memref<32xf32>, %[[SUM:.*]]: memref<32xf32>
// CHECK: scf.for
// CHECK: arith.maxnumf
// CHECK-COUNT-2: math.exp2 {{.*}} fastmath<afn>
// CHECK: gpu.barrier
// CHECK: scf.for
// CHECK: arith.maxnumf
// CHECK: gpu.barrier
// CHECK-NOT: rope.online_merge
func.func @merge(%acc: memref<16x32xf32>, %max: memref<32xf32>, %sum: memref<32xf32>,
                 %acc0: memref<16x32xf32>, %max0: memref<32xf32>, %sum0: memref<32xf32>) {
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %c1, %gy = %c1, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %c64, %sy = %c1, %sz = %c1) {
    rope.online_merge
        ins(%acc0, %max0, %sum0 : memref<16x32xf32>, memref<32xf32>, memref<32xf32>)
        outs(%acc, %max, %sum : memref<16x32xf32>, memref<32xf32>, memref<32xf32>)
    gpu.terminator
  }
  return
}

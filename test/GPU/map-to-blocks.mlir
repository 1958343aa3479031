// RUN: rope-opt %s --rope-map-to-blocks --canonicalize --cse --split-input-file \
// RUN:   | FileCheck %s
// RUN: rope-opt %s --rope-map-to-blocks="warp-size=64" --canonicalize --cse --split-input-file \
// RUN:   | FileCheck %s --check-prefix=WIDE

// A block per iteration; buffers of the body come to lie in workgroup memory, and
// rows of a multiple of all banks are padded.

// CHECK-LABEL: func @loop
// CHECK-SAME: (%[[X:.*]]: memref<?x32xf32>, %[[N:.*]]: index)
// CHECK: %[[ANY:.*]] = arith.cmpi ne, %[[GRID:.*]], %c0
// CHECK: scf.if %[[ANY]] {
// CHECK: gpu.launch blocks(%[[ID:.*]], %{{.*}}, %{{.*}}) in (%{{.*}} = %[[GRID]],
// CHECK-SAME: threads({{.*}}) in (%{{.*}} = %c128
// CHECK: affine.delinearize_index %[[ID]] into (%{{.*}}, 4)
// CHECK: %[[PADDED:.*]] = memref.alloc() : memref<16x36xf32, #gpu.address_space<workgroup>>
// CHECK: %[[ROWS:.*]] = memref.subview %[[PADDED]][0, 0] [16, 32] [1, 1]
// CHECK-SAME: strided<[36, 1]>
// CHECK: %[[PART:.*]] = memref.subview %[[ROWS]][0, 0] [8, 32] [1, 1]
// CHECK: memref.transpose %[[PART]] (d0, d1) -> (d1, d0)
// CHECK: memref.alloc() : memref<16xf32, #gpu.address_space<workgroup>>
// CHECK: linalg.fill
// CHECK-NOT: memref.dealloc
// CHECK: gpu.terminator
func.func @loop(%x: memref<?x32xf32>, %n: index) {
  scf.forall (%i, %j) = (0, 0) to (%n, 8) step (16, 2) {
    %value = memref.load %x[%i, %j] : memref<?x32xf32>
    %rows = memref.alloc() : memref<16x32xf32>
    %part = memref.subview %rows[0, 0] [8, 32] [1, 1]
        : memref<16x32xf32> to memref<8x32xf32, strided<[32, 1]>>
    %columns = memref.transpose %part (d0, d1) -> (d1, d0)
        : memref<8x32xf32, strided<[32, 1]>> to memref<32x8xf32, strided<[1, 32]>>
    linalg.fill ins(%value : f32) outs(%columns : memref<32x8xf32, strided<[1, 32]>>)
    %row = memref.alloc() : memref<16xf32>
    linalg.fill ins(%value : f32) outs(%row : memref<16xf32>)
    memref.dealloc %rows : memref<16x32xf32>
    memref.dealloc %row : memref<16xf32>
  }
  return
}

// -----

// Of attention over (batch, head, query tile), tiles come first, and a warp has 16
// queries. A grid that is known not to be empty needs no check.

// CHECK-LABEL: func @attention
// CHECK-NOT: scf.if
// CHECK: gpu.launch {{.*}} in (%{{.*}} = %c24, {{.*}} threads({{.*}}) in (%{{.*}} = %c64
// WIDE-LABEL: func @attention
// WIDE: gpu.launch {{.*}} threads({{.*}}) in (%{{.*}} = %c128
// CHECK: %[[IDS:.*]]:3 = affine.delinearize_index %{{.*}} into (4, 2, 3)
// CHECK: memref.subview %{{.*}}[%[[IDS]]#1, %[[IDS]]#2, 0, 0] [1, 1, 16, 16]
// CHECK: rope.online_attention
func.func @attention(%k: memref<2x3x16x16xf32>, %state: memref<32x16xf32>,
                     %max: memref<32xf32>, %scratch: memref<16x32xf32>) {
  scf.forall (%b, %h, %i) in (2, 3, 4) {
    %rows = memref.subview %k[%b, %h, 0, 0] [1, 1, 16, 16] [1, 1, 1, 1]
        : memref<2x3x16x16xf32> to memref<16x16xf32, strided<[16, 1], offset: ?>>
    %acc = memref.transpose %state (d0, d1) -> (d1, d0)
        : memref<32x16xf32> to memref<16x32xf32, strided<[1, 16]>>
    rope.online_attention regions [0] at(%i, %i)
        queries(%acc : memref<16x32xf32, strided<[1, 16]>>)
        keys(%rows : memref<16x16xf32, strided<[16, 1], offset: ?>>)
        value(%rows : memref<16x16xf32, strided<[16, 1], offset: ?>>)
        outs(%acc, %max, %max, %scratch : memref<16x32xf32, strided<[1, 16]>>,
             memref<32xf32>, memref<32xf32>, memref<16x32xf32>)
  }
  return
}

// -----

// An op at host level is cut into blocks of 4096 elements; reductions are not cut.

// CHECK-LABEL: func @ops
// CHECK: gpu.launch
// CHECK: memref.subview {{.*}} [%{{.*}}, 128] [1, 1]
// CHECK: linalg.exp
// CHECK: scf.if
// CHECK: gpu.launch
// CHECK: linalg.reduce
// CHECK: gpu.launch
// CHECK: rope.rotate
// CHECK: gpu.launch
// CHECK: rope.table
func.func @ops(%x: memref<64x128xf32>, %n: memref<?x?xf32>, %sum: memref<?xf32>,
               %cos: memref<64x64xf32>, %sin: memref<64x64xf32>) {
  %c0 = arith.constant 0 : index
  linalg.exp ins(%x : memref<64x128xf32>) outs(%x : memref<64x128xf32>)
  linalg.reduce ins(%n : memref<?x?xf32>) outs(%sum : memref<?xf32>) dimensions = [1]
      (%a: f32, %b: f32) {
        %0 = arith.addf %a, %b : f32
        linalg.yield %0 : f32
      }
  rope.rotate ins(%x, %cos, %sin : memref<64x128xf32>, memref<64x64xf32>, memref<64x64xf32>)
      outs(%x : memref<64x128xf32>)
  rope.table #rope.frequencies<dim = 128> positions(%c0 : index)
      outs(%cos, %sin : memref<64x64xf32>, memref<64x64xf32>)
  return
}

// -----

// A scalar is one block's work.

// CHECK-LABEL: func @scalar
// CHECK: gpu.launch blocks({{.*}}) in (%{{.*}} = %c1
// CHECK: linalg.fill
func.func @scalar(%x: memref<f32>) {
  %cst = arith.constant 0.0 : f32
  linalg.fill ins(%cst : f32) outs(%x : memref<f32>)
  return
}

// -----

// Loops of the host around launches stay; nothing inside of a launch is touched.

// CHECK-LABEL: func @inside
// CHECK: scf.for
// CHECK: gpu.launch
// CHECK: memref.load
// CHECK-NOT: gpu.launch
// CHECK: linalg.fill
func.func @inside(%x: memref<128xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    gpu.launch blocks(%bx, %by, %bz) in (%gx = %c1, %gy = %c1, %gz = %c1)
               threads(%tx, %ty, %tz) in (%sx = %c1, %sy = %c1, %sz = %c1) {
      %v = memref.load %x[%c0] : memref<128xf32>
      linalg.fill ins(%v : f32) outs(%x : memref<128xf32>)
      gpu.terminator
    }
  }
  return
}

// RUN: rope-opt %s --rope-attention-to-mma --split-input-file | FileCheck %s

// One loop of tiles of keys, two tiles deep: while a tile is multiplied the copies of
// the next go on. The state lies in arrays of the thread, in the layout of accumulators,
// until it is written to its buffers after the last tile.

// CHECK-LABEL: func @loop
// CHECK: gpu.launch blocks({{.*}}) threads(%[[T:.*]], %{{.*}}, %{{.*}}) in
// CHECK: %[[ACC:.*]] = memref.alloca() : memref<8xf32>
// CHECK: %[[MAX:.*]] = memref.alloca() : memref<2xf32>
// CHECK: %[[SUM:.*]] = memref.alloca() : memref<2xf32>
// CHECK-NOT: linalg.fill
// CHECK: %[[KEYS:.*]] = memref.alloc() : memref<2x16x24xbf16, #gpu.address_space<workgroup>>
// CHECK: %[[VALUES:.*]] = memref.alloc() : memref<2x16x24xbf16, #gpu.address_space<workgroup>>
// CHECK-COUNT-8: memref.store %{{.*}}, %[[ACC]]
// CHECK-COUNT-2: memref.store %{{.*}}, %[[MAX]]
// CHECK-COUNT-2: memref.store %{{.*}}, %[[SUM]]

// The first tile's copies; rows that are missing are filled with zeros.
// CHECK: scf.if
// CHECK: memref.subview %[[KEYS]][%{{.*}}, 0, 0] [1, 16, 16]
// CHECK: scf.for %{{.*}} = %[[T]] to
// CHECK: %[[THERE:.*]] = arith.cmpi ult
// CHECK: %[[SIZE:.*]] = arith.select %[[THERE]], %c8
// CHECK: nvgpu.device_async_copy {{.*}}, 8, %[[SIZE]] {bypassL1}
// CHECK: nvgpu.device_async_create_group
// CHECK: scf.if
// CHECK: memref.subview %[[VALUES]][%{{.*}}, 0, 0] [1, 16, 16]
// CHECK: nvgpu.device_async_copy
// CHECK: nvgpu.device_async_create_group

// CHECK: scf.for {{.*}} iter_args(%[[NUMBER:.*]] = %{{.*}}) -> (index)
// CHECK: %[[OTHER:.*]] = arith.subi %{{.*}}, %[[NUMBER]]
// CHECK: scf.if
// CHECK: memref.subview %[[KEYS]][%[[OTHER]], 0, 0]
// CHECK: nvgpu.device_async_create_group
// CHECK: scf.if
// CHECK: memref.subview %[[VALUES]][%[[OTHER]], 0, 0]
// CHECK: nvgpu.device_async_create_group
// CHECK: nvgpu.device_async_wait {{.*}} {numGroups = 3 : i32}
// CHECK-NEXT: gpu.barrier

// Scores: 16 queries by 16 keys, 16 channels deep.
// CHECK: memref.subview %[[KEYS]][%[[NUMBER]], 0, 0]
// CHECK: nvgpu.ldmatrix {{.*}} transpose = false
// CHECK: nvgpu.ldmatrix {{.*}} transpose = false
// CHECK-COUNT-2: nvvm.mma.sync {{.*}}multiplicandAPtxType = #nvvm.mma_type<bf16>, {{.*}}shape = #nvvm.shape<m = 16, n = 8, k = 16>
// Keys after the query, and those that are missing, are hidden.
// CHECK: arith.select
// CHECK: scf.if
// CHECK: arith.select
// A row of scores lies in four lanes.
// CHECK: vector.reduction <maxnumf>
// CHECK: gpu.shuffle xor
// CHECK: gpu.shuffle xor
// CHECK-NOT: gpu.shuffle
// CHECK: math.exp2 {{.*}} fastmath<afn>
// CHECK: nvgpu.device_async_wait {{.*}} {numGroups = 2 : i32}
// CHECK-NEXT: gpu.barrier
// CHECK: memref.subview %[[VALUES]][%[[NUMBER]], 0, 0]
// CHECK: arith.truncf {{.*}} to vector<2xbf16>
// CHECK: nvgpu.ldmatrix {{.*}} transpose = true
// CHECK-COUNT-2: nvvm.mma.sync
// CHECK-COUNT-8: memref.store %{{.*}}, %[[ACC]]
// CHECK: gpu.barrier
// CHECK: scf.yield %[[OTHER]]

// CHECK-COUNT-4: vector.store {{.*}} vector<2xf32>
// CHECK: gpu.barrier
// CHECK-NOT: rope.online_attention
func.func @loop(%k: memref<?x16xbf16>, %v: memref<?x16xbf16>, %n: index, %first: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %c64 = arith.constant 64 : index
  %zero = arith.constant 0.0 : f32
  %lowest = arith.constant -3.40282347E+38 : f32
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %c1, %gy = %c1, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %c64, %sy = %c1, %sz = %c1) {
    %queries = memref.alloc() : memref<32x16xbf16, #gpu.address_space<workgroup>>
    %q = memref.transpose %queries (d0, d1) -> (d1, d0)
        : memref<32x16xbf16, #gpu.address_space<workgroup>>
        to memref<16x32xbf16, strided<[1, 16]>, #gpu.address_space<workgroup>>
    %state = memref.alloc() : memref<32x16xf32, #gpu.address_space<workgroup>>
    %acc = memref.transpose %state (d0, d1) -> (d1, d0)
        : memref<32x16xf32, #gpu.address_space<workgroup>>
        to memref<16x32xf32, strided<[1, 16]>, #gpu.address_space<workgroup>>
    %max = memref.alloc() : memref<32xf32, #gpu.address_space<workgroup>>
    %sum = memref.alloc() : memref<32xf32, #gpu.address_space<workgroup>>
    %scratch = memref.alloc() : memref<16x32xf32, #gpu.address_space<workgroup>>
    linalg.fill ins(%zero : f32) outs(%state : memref<32x16xf32, #gpu.address_space<workgroup>>)
    linalg.fill ins(%zero : f32) outs(%sum : memref<32xf32, #gpu.address_space<workgroup>>)
    linalg.fill ins(%lowest : f32) outs(%max : memref<32xf32, #gpu.address_space<workgroup>>)
    scf.for %i = %c0 to %n step %c16 {
      %count = affine.min affine_map<(d0)[s0] -> (-d0 + s0, 16)>(%i)[%n]
      %keys = memref.subview %k[%i, 0] [%count, 16] [1, 1]
          : memref<?x16xbf16> to memref<?x16xbf16, strided<[16, 1], offset: ?>>
      %values = memref.subview %v[%i, 0] [%count, 16] [1, 1]
          : memref<?x16xbf16> to memref<?x16xbf16, strided<[16, 1], offset: ?>>
      rope.online_attention regions [0, -1] begins [affine_map<(d0) -> (d0 + 1)>]
          at(%first, %i)
          queries(%q : memref<16x32xbf16, strided<[1, 16]>, #gpu.address_space<workgroup>>)
          keys(%keys : memref<?x16xbf16, strided<[16, 1], offset: ?>>)
          value(%values : memref<?x16xbf16, strided<[16, 1], offset: ?>>)
          outs(%acc, %max, %sum, %scratch
               : memref<16x32xf32, strided<[1, 16]>, #gpu.address_space<workgroup>>,
                 memref<32xf32, #gpu.address_space<workgroup>>,
                 memref<32xf32, #gpu.address_space<workgroup>>,
                 memref<16x32xf32, #gpu.address_space<workgroup>>)
    }
    gpu.terminator
  }
  return
}

// -----

// A tile where two regions meet has two scores, and no next tile to copy. f32 is
// multiplied as three products of tf32 parts; a tile of 16 keys that is known to be
// whole hides none as missing.

// CHECK-LABEL: func @straddle
// CHECK: %[[KEYS:.*]] = memref.alloc() : memref<2x16x20xf32, #gpu.address_space<workgroup>>
// CHECK: memref.subview %[[KEYS]][0, 0, 0]
// CHECK: nvgpu.device_async_copy {{.*}}, 4 {bypassL1}
// CHECK: memref.subview %[[KEYS]][1, 0, 0]
// CHECK: nvgpu.device_async_copy {{.*}}, 4 {bypassL1}
// CHECK: nvgpu.device_async_create_group
// CHECK: nvgpu.device_async_copy
// CHECK: nvgpu.device_async_create_group
// CHECK: nvgpu.device_async_wait {{.*}} {numGroups = 1 : i32}
// Two scores: 2 steps of 8 channels, 2 tiles of 8 keys, 3 products.
// CHECK-COUNT-24: nvvm.mma.sync {{.*}}multiplicandAPtxType = #nvvm.mma_type<tf32>, {{.*}}shape = #nvvm.shape<m = 16, n = 8, k = 8>
// CHECK-NOT: nvvm.mma.sync
// CHECK-NOT: scf.if
// CHECK: arith.select
// CHECK: arith.select
// CHECK: math.exp2
// CHECK: nvgpu.device_async_wait {{.*}} {numGroups = 0 : i32}
// CHECK: nvvm.mma.sync
// CHECK-NOT: rope.online_attention
func.func @straddle(%k: memref<16x16xf32>, %v: memref<16x16xf32>, %n: index, %first: index) {
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  %zero = arith.constant 0.0 : f32
  %lowest = arith.constant -3.40282347E+38 : f32
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %c1, %gy = %c1, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %c64, %sy = %c1, %sz = %c1) {
    %queries = memref.alloc() : memref<32x16xf32, #gpu.address_space<workgroup>>
    %q = memref.transpose %queries (d0, d1) -> (d1, d0)
        : memref<32x16xf32, #gpu.address_space<workgroup>>
        to memref<16x32xf32, strided<[1, 16]>, #gpu.address_space<workgroup>>
    %state = memref.alloc() : memref<32x16xf32, #gpu.address_space<workgroup>>
    %acc = memref.transpose %state (d0, d1) -> (d1, d0)
        : memref<32x16xf32, #gpu.address_space<workgroup>>
        to memref<16x32xf32, strided<[1, 16]>, #gpu.address_space<workgroup>>
    %max = memref.alloc() : memref<32xf32, #gpu.address_space<workgroup>>
    %sum = memref.alloc() : memref<32xf32, #gpu.address_space<workgroup>>
    %scratch = memref.alloc() : memref<16x32xf32, #gpu.address_space<workgroup>>
    linalg.fill ins(%zero : f32) outs(%state : memref<32x16xf32, #gpu.address_space<workgroup>>)
    linalg.fill ins(%zero : f32) outs(%sum : memref<32xf32, #gpu.address_space<workgroup>>)
    linalg.fill ins(%lowest : f32) outs(%max : memref<32xf32, #gpu.address_space<workgroup>>)
    rope.online_attention regions [0, 1, -1]
        begins [affine_map<(d0) -> (d0 - 4)>, affine_map<(d0) -> (d0 + 1)>]
        at(%first, %n)
        queries(%q, %q : memref<16x32xf32, strided<[1, 16]>, #gpu.address_space<workgroup>>,
                memref<16x32xf32, strided<[1, 16]>, #gpu.address_space<workgroup>>)
        keys(%k, %k : memref<16x16xf32>, memref<16x16xf32>)
        value(%v : memref<16x16xf32>)
        outs(%acc, %max, %sum, %scratch
             : memref<16x32xf32, strided<[1, 16]>, #gpu.address_space<workgroup>>,
               memref<32xf32, #gpu.address_space<workgroup>>,
               memref<32xf32, #gpu.address_space<workgroup>>,
               memref<16x32xf32, #gpu.address_space<workgroup>>)
    gpu.terminator
  }
  return
}

// RUN: rope-opt %s --rope-attention-to-mfma --split-input-file | FileCheck %s

// The loop over tiles stays; a tile of keys, and one of values transposed, are copied to
// workgroup memory, with zeros for rows that are missing.

// CHECK-LABEL: func @loop
// CHECK: gpu.launch blocks({{.*}}) threads(%[[T:.*]], %{{.*}}, %{{.*}}) in
// CHECK: %[[ACC:.*]] = memref.alloca() : memref<1xvector<4xf32>, #gpu.address_space<private>>
// CHECK: %[[MAX:.*]] = memref.alloca() : memref<1xf32, #gpu.address_space<private>>
// CHECK: %[[SUM:.*]] = memref.alloca() : memref<1xf32, #gpu.address_space<private>>
// CHECK: %[[QUERIES:.*]] = memref.alloc() : memref<32x16xbf16, #gpu.address_space<workgroup>>
// CHECK-NOT: linalg.fill
// CHECK: %[[QUERY:.*]] = affine.apply #{{.*}}()[%[[T]]]
// CHECK: %[[LANE:.*]] = affine.apply #{{.*}}()[%[[T]]]
// CHECK: %[[FOUR:.*]] = affine.apply #{{.*}}()[%[[T]]]
// CHECK: %[[KEYS:.*]] = memref.alloc() : memref<16x24xbf16, #gpu.address_space<workgroup>>
// CHECK: %[[VALUES:.*]] = memref.alloc() : memref<16x24xbf16, #gpu.address_space<workgroup>>
// CHECK: memref.store {{.*}}, %[[ACC]]
// CHECK: memref.store {{.*}}, %[[MAX]]
// CHECK: memref.store {{.*}}, %[[SUM]]
// CHECK: scf.for
// CHECK: scf.for %{{.*}} = %[[T]] to
// CHECK: %[[ROW:.*]] = scf.if {{.*}} -> (vector<8xbf16>)
// CHECK: vector.load {{.*}} {alignment = 16 : i64}
// CHECK: else
// CHECK: dense<0.000000e+00> : vector<8xbf16>
// CHECK: vector.store %[[ROW]], %[[KEYS]]{{.*}} {alignment = 16 : i64}
// CHECK: scf.for %{{.*}} = %[[T]] to
// CHECK-COUNT-4: scf.if {{.*}} -> (vector<8xbf16>)
// CHECK-COUNT-8: vector.store %{{.*}}, %[[VALUES]]{{.*}} {alignment = 8 : i64} {{.*}} vector<4xbf16>
// CHECK: gpu.barrier
// Scores of a query are in four lanes.
// CHECK: %[[RHS:.*]] = vector.load %[[QUERIES]][%[[QUERY]], %{{.*}}] {alignment = 8 : i64}
// CHECK: %[[LHS:.*]] = vector.load %[[KEYS]]
// CHECK: amdgpu.mfma 16x16x16 %[[LHS]] * %[[RHS]] + {{.*}} vector<4xbf16>, vector<4xbf16>, vector<4xf32>
// CHECK-NOT: amdgpu.mfma
// Keys after the query, and those that are missing, are hidden.
// CHECK: arith.select
// CHECK: scf.if
// CHECK: arith.select
// CHECK: vector.reduction <maxnumf>
// CHECK: %[[C16:.*]] = arith.constant 16 : i32
// CHECK: gpu.shuffle xor %{{.*}}, %[[C16]]
// CHECK: %[[C32:.*]] = arith.constant 32 : i32
// CHECK: gpu.shuffle xor %{{.*}}, %[[C32]]
// CHECK-NOT: gpu.shuffle
// CHECK: math.exp2 {{.*}} fastmath<afn>
// CHECK: %[[WEIGHTS:.*]] = arith.truncf {{.*}} to vector<4xbf16>
// CHECK: %[[VALUE:.*]] = vector.load %[[VALUES]]
// CHECK: amdgpu.mfma 16x16x16 %[[VALUE]] * %[[WEIGHTS]]
// CHECK: memref.store {{.*}}, %[[ACC]]
// CHECK: gpu.barrier
// CHECK: vector.store {{.*}} vector<4xf32>
// CHECK: gpu.barrier
// CHECK-NOT: rope.online_attention
func.func @loop(%k: memref<?x16xbf16>, %v: memref<?x16xbf16>, %n: index, %first: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %c128 = arith.constant 128 : index
  %zero = arith.constant 0.0 : f32
  %lowest = arith.constant -3.40282347E+38 : f32
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %c1, %gy = %c1, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %c128, %sy = %c1, %sz = %c1) {
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

// Two scores take turns with one buffer of keys. f32 is multiplied in full precision, four
// channels, or keys, at a time; a tile that is known to be whole is read without a test.

// CHECK-LABEL: func @straddle
// CHECK: %[[KEYS:.*]] = memref.alloc() : memref<16x20xf32, #gpu.address_space<workgroup>>
// CHECK-NOT: scf.if
// CHECK: vector.store {{.*}}, %[[KEYS]]
// CHECK: gpu.barrier
// CHECK-COUNT-4: amdgpu.mfma 16x16x4 {{.*}} : f32, f32, vector<4xf32>
// CHECK: gpu.barrier
// CHECK: vector.store {{.*}}, %[[KEYS]]
// CHECK: gpu.barrier
// CHECK-COUNT-4: amdgpu.mfma 16x16x4
// CHECK-NOT: gpu.barrier
// CHECK: arith.select
// CHECK: arith.select
// CHECK: math.exp2
// CHECK-COUNT-4: amdgpu.mfma 16x16x4
// CHECK-NOT: amdgpu.mfma
func.func @straddle(%k: memref<16x16xf32>, %v: memref<16x16xf32>, %n: index, %first: index) {
  %c1 = arith.constant 1 : index
  %c128 = arith.constant 128 : index
  %zero = arith.constant 0.0 : f32
  %lowest = arith.constant -3.40282347E+38 : f32
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %c1, %gy = %c1, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %c128, %sy = %c1, %sz = %c1) {
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

// RUN: rope-opt %s --rope-assign-workgroup-memory="limit=2048" --split-input-file --verify-diagnostics

func.func @too_much(%x: f32) {
  %c1 = arith.constant 1 : index
  // expected-error@+1 {{'gpu.launch' op expected at most 2048 bytes of workgroup memory, but needs 3072}}
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %c1, %gy = %c1, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %c1, %sy = %c1, %sz = %c1) {
    %a = memref.alloc() : memref<513xf32, #gpu.address_space<workgroup>>
    memref.store %x, %a[%c1] : memref<513xf32, #gpu.address_space<workgroup>>
    gpu.terminator
  }
  return
}

// -----

func.func @dynamic(%x: f32, %n: index) {
  %c1 = arith.constant 1 : index
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %c1, %gy = %c1, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %c1, %sy = %c1, %sz = %c1) {
    // expected-error@+1 {{'memref.alloc' op expected a buffer of static size and identity layout in workgroup memory, but got 'memref<?xf32, #gpu.address_space<workgroup>>'}}
    %a = memref.alloc(%n) : memref<?xf32, #gpu.address_space<workgroup>>
    memref.store %x, %a[%c1] : memref<?xf32, #gpu.address_space<workgroup>>
    gpu.terminator
  }
  return
}

// -----

func.func @vectors(%x: vector<4xf32>) {
  %c1 = arith.constant 1 : index
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %c1, %gy = %c1, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %c1, %sy = %c1, %sz = %c1) {
    // expected-error@+1 {{but got 'memref<8xvector<4xf32>, #gpu.address_space<workgroup>>'}}
    %a = memref.alloc() : memref<8xvector<4xf32>, #gpu.address_space<workgroup>>
    memref.store %x, %a[%c1] : memref<8xvector<4xf32>, #gpu.address_space<workgroup>>
    gpu.terminator
  }
  return
}

// -----

func.func @already(%x: f32) {
  %c1 = arith.constant 1 : index
  %bytes = arith.constant 1024 : i32
  // expected-error@+1 {{'gpu.launch' op expected no dynamic workgroup memory besides its buffers}}
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %c1, %gy = %c1, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %c1, %sy = %c1, %sz = %c1)
             dynamic_shared_memory_size %bytes {
    %a = memref.alloc() : memref<8xf32, #gpu.address_space<workgroup>>
    memref.store %x, %a[%c1] : memref<8xf32, #gpu.address_space<workgroup>>
    gpu.terminator
  }
  return
}

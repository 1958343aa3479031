// RUN: rope-opt %s --rope-distribute-to-threads --split-input-file --verify-diagnostics

func.func @dynamic_block(%x: memref<64xf32>, %n: index) {
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  // expected-error@+1 {{'gpu.launch' op expected a constant block size, along x alone}}
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %c1, %gy = %c1, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %n, %sy = %c1, %sz = %c1) {
    linalg.fill ins(%zero : f32) outs(%x : memref<64xf32>)
    gpu.terminator
  }
  return
}

// -----

func.func @block_of_two_dims(%x: memref<64xf32>) {
  %c1 = arith.constant 1 : index
  %c32 = arith.constant 32 : index
  %zero = arith.constant 0.0 : f32
  // expected-error@+1 {{'gpu.launch' op expected a constant block size, along x alone}}
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %c1, %gy = %c1, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %c32, %sy = %c32, %sz = %c1) {
    linalg.fill ins(%zero : f32) outs(%x : memref<64xf32>)
    gpu.terminator
  }
  return
}

// -----

func.func @dynamic_head_dim(%x: memref<8x?xf32>, %table: memref<8x?xf32>) {
  %c1 = arith.constant 1 : index
  %c32 = arith.constant 32 : index
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %c1, %gy = %c1, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %c32, %sy = %c1, %sz = %c1) {
    // expected-error@+1 {{'rope.rotate' op expected a static head dim and rotary dim on a GPU}}
    rope.rotate ins(%x, %table, %table : memref<8x?xf32>, memref<8x?xf32>, memref<8x?xf32>)
        outs(%x : memref<8x?xf32>)
    gpu.terminator
  }
  return
}

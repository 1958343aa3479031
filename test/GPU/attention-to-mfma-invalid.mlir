// RUN: rope-opt %s --rope-attention-to-mfma --split-input-file --verify-diagnostics
// RUN: not rope-opt %s --rope-attention-to-mfma="chip=gfx1100" --split-input-file 2>&1 \
// RUN:   | FileCheck %s --check-prefix=CHIP
// CHIP: error: expected chip gfx90a or gfx942, but got gfx1100

// The tiles are checked as by rope-attention-to-mma, with another size of a warp.
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
      // expected-error@+1 {{expected a warp of 64 threads for each 16 of the 32 queries, but got 64 threads}}
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

func.func @loop(%k: memref<?x24xbf16>, %v: memref<?x16xbf16>, %n: index, %first: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %c64 = arith.constant 128 : index
  %zero = arith.constant 0.0 : f32
  %lowest = arith.constant -3.40282347E+38 : f32
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %c1, %gy = %c1, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %c64, %sy = %c1, %sz = %c1) {
    %queries = memref.alloc() : memref<32x24xbf16, #gpu.address_space<workgroup>>
    %q = memref.transpose %queries (d0, d1) -> (d1, d0)
        : memref<32x24xbf16, #gpu.address_space<workgroup>>
        to memref<24x32xbf16, strided<[1, 24]>, #gpu.address_space<workgroup>>
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
      %keys = memref.subview %k[%i, 0] [%count, 24] [1, 1]
          : memref<?x24xbf16> to memref<?x24xbf16, strided<[24, 1], offset: ?>>
      %values = memref.subview %v[%i, 0] [%count, 16] [1, 1]
          : memref<?x16xbf16> to memref<?x16xbf16, strided<[16, 1], offset: ?>>
      // expected-error@+1 {{expected a static head dim that is a multiple of 16 for the matrix units of a GPU, but got 24}}
      rope.online_attention regions [0, -1] begins [affine_map<(d0) -> (d0 + 1)>]
          at(%first, %i)
          queries(%q : memref<24x32xbf16, strided<[1, 24]>, #gpu.address_space<workgroup>>)
          keys(%keys : memref<?x24xbf16, strided<[24, 1], offset: ?>>)
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

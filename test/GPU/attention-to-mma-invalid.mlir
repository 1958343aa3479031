// RUN: rope-opt %s --rope-attention-to-mma --split-input-file --verify-diagnostics

// Queries with contiguous rows, as for CPUs.
func.func @loop(%k: memref<?x16xbf16>, %v: memref<?x16xbf16>, %n: index, %first: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %c64 = arith.constant 64 : index
  %zero = arith.constant 0.0 : f32
  %lowest = arith.constant -3.40282347E+38 : f32
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %c1, %gy = %c1, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %c64, %sy = %c1, %sz = %c1) {
    %q = memref.alloc() : memref<16x32xbf16, #gpu.address_space<workgroup>>
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
      // expected-error@+1 {{'rope.online_attention' op expected queries and acc with contiguous channels, as rope-fuse-attention{matrix-units} builds them}}
      rope.online_attention regions [0, -1] begins [affine_map<(d0) -> (d0 + 1)>]
          at(%first, %i)
          queries(%q : memref<16x32xbf16, #gpu.address_space<workgroup>>)
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
  %c64 = arith.constant 64 : index
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

// -----

func.func @loop(%k: memref<?x16xbf16>, %v: memref<?x8xbf16>, %n: index, %first: index) {
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
    %state = memref.alloc() : memref<32x8xf32, #gpu.address_space<workgroup>>
    %acc = memref.transpose %state (d0, d1) -> (d1, d0)
        : memref<32x8xf32, #gpu.address_space<workgroup>>
        to memref<8x32xf32, strided<[1, 8]>, #gpu.address_space<workgroup>>
    %max = memref.alloc() : memref<32xf32, #gpu.address_space<workgroup>>
    %sum = memref.alloc() : memref<32xf32, #gpu.address_space<workgroup>>
    %scratch = memref.alloc() : memref<16x32xf32, #gpu.address_space<workgroup>>
    linalg.fill ins(%zero : f32) outs(%state : memref<32x8xf32, #gpu.address_space<workgroup>>)
    linalg.fill ins(%zero : f32) outs(%sum : memref<32xf32, #gpu.address_space<workgroup>>)
    linalg.fill ins(%lowest : f32) outs(%max : memref<32xf32, #gpu.address_space<workgroup>>)
    scf.for %i = %c0 to %n step %c16 {
      %count = affine.min affine_map<(d0)[s0] -> (-d0 + s0, 16)>(%i)[%n]
      %keys = memref.subview %k[%i, 0] [%count, 16] [1, 1]
          : memref<?x16xbf16> to memref<?x16xbf16, strided<[16, 1], offset: ?>>
      %values = memref.subview %v[%i, 0] [%count, 8] [1, 1]
          : memref<?x8xbf16> to memref<?x8xbf16, strided<[8, 1], offset: ?>>
      // expected-error@+1 {{expected a static head dim of value that is a multiple of 16 for the matrix units of a GPU, but got 8}}
      rope.online_attention regions [0, -1] begins [affine_map<(d0) -> (d0 + 1)>]
          at(%first, %i)
          queries(%q : memref<16x32xbf16, strided<[1, 16]>, #gpu.address_space<workgroup>>)
          keys(%keys : memref<?x16xbf16, strided<[16, 1], offset: ?>>)
          value(%values : memref<?x8xbf16, strided<[8, 1], offset: ?>>)
          outs(%acc, %max, %sum, %scratch
               : memref<8x32xf32, strided<[1, 8]>, #gpu.address_space<workgroup>>,
                 memref<32xf32, #gpu.address_space<workgroup>>,
                 memref<32xf32, #gpu.address_space<workgroup>>,
                 memref<16x32xf32, #gpu.address_space<workgroup>>)
    }
    gpu.terminator
  }
  return
}

// -----

func.func @loop(%k: memref<?x16xbf16>, %v: memref<?x16xbf16>, %n: index, %first: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %c64 = arith.constant 64 : index
  %zero = arith.constant 0.0 : f32
  %lowest = arith.constant -3.40282347E+38 : f32
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %c1, %gy = %c1, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %c64, %sy = %c1, %sz = %c1) {
    %queries = memref.alloc() : memref<24x16xbf16, #gpu.address_space<workgroup>>
    %q = memref.transpose %queries (d0, d1) -> (d1, d0)
        : memref<24x16xbf16, #gpu.address_space<workgroup>>
        to memref<16x24xbf16, strided<[1, 16]>, #gpu.address_space<workgroup>>
    %state = memref.alloc() : memref<24x16xf32, #gpu.address_space<workgroup>>
    %acc = memref.transpose %state (d0, d1) -> (d1, d0)
        : memref<24x16xf32, #gpu.address_space<workgroup>>
        to memref<16x24xf32, strided<[1, 16]>, #gpu.address_space<workgroup>>
    %max = memref.alloc() : memref<24xf32, #gpu.address_space<workgroup>>
    %sum = memref.alloc() : memref<24xf32, #gpu.address_space<workgroup>>
    %scratch = memref.alloc() : memref<16x24xf32, #gpu.address_space<workgroup>>
    linalg.fill ins(%zero : f32) outs(%state : memref<24x16xf32, #gpu.address_space<workgroup>>)
    linalg.fill ins(%zero : f32) outs(%sum : memref<24xf32, #gpu.address_space<workgroup>>)
    linalg.fill ins(%lowest : f32) outs(%max : memref<24xf32, #gpu.address_space<workgroup>>)
    scf.for %i = %c0 to %n step %c16 {
      %count = affine.min affine_map<(d0)[s0] -> (-d0 + s0, 16)>(%i)[%n]
      %keys = memref.subview %k[%i, 0] [%count, 16] [1, 1]
          : memref<?x16xbf16> to memref<?x16xbf16, strided<[16, 1], offset: ?>>
      %values = memref.subview %v[%i, 0] [%count, 16] [1, 1]
          : memref<?x16xbf16> to memref<?x16xbf16, strided<[16, 1], offset: ?>>
      // expected-error@+1 {{expected a static number of queries that is a multiple of 16 for the matrix units of a GPU, but got 24}}
      rope.online_attention regions [0, -1] begins [affine_map<(d0) -> (d0 + 1)>]
          at(%first, %i)
          queries(%q : memref<16x24xbf16, strided<[1, 16]>, #gpu.address_space<workgroup>>)
          keys(%keys : memref<?x16xbf16, strided<[16, 1], offset: ?>>)
          value(%values : memref<?x16xbf16, strided<[16, 1], offset: ?>>)
          outs(%acc, %max, %sum, %scratch
               : memref<16x24xf32, strided<[1, 16]>, #gpu.address_space<workgroup>>,
                 memref<24xf32, #gpu.address_space<workgroup>>,
                 memref<24xf32, #gpu.address_space<workgroup>>,
                 memref<16x24xf32, #gpu.address_space<workgroup>>)
    }
    gpu.terminator
  }
  return
}

// -----

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
    %scratch = memref.alloc() : memref<8x32xf32, #gpu.address_space<workgroup>>
    linalg.fill ins(%zero : f32) outs(%state : memref<32x16xf32, #gpu.address_space<workgroup>>)
    linalg.fill ins(%zero : f32) outs(%sum : memref<32xf32, #gpu.address_space<workgroup>>)
    linalg.fill ins(%lowest : f32) outs(%max : memref<32xf32, #gpu.address_space<workgroup>>)
    scf.for %i = %c0 to %n step %c16 {
      %count = affine.min affine_map<(d0)[s0] -> (-d0 + s0, 16)>(%i)[%n]
      %keys = memref.subview %k[%i, 0] [%count, 16] [1, 1]
          : memref<?x16xbf16> to memref<?x16xbf16, strided<[16, 1], offset: ?>>
      %values = memref.subview %v[%i, 0] [%count, 16] [1, 1]
          : memref<?x16xbf16> to memref<?x16xbf16, strided<[16, 1], offset: ?>>
      // expected-error@+1 {{expected a static number of keys of a tile that is a multiple of 16 for the matrix units of a GPU, but got 8}}
      rope.online_attention regions [0, -1] begins [affine_map<(d0) -> (d0 + 1)>]
          at(%first, %i)
          queries(%q : memref<16x32xbf16, strided<[1, 16]>, #gpu.address_space<workgroup>>)
          keys(%keys : memref<?x16xbf16, strided<[16, 1], offset: ?>>)
          value(%values : memref<?x16xbf16, strided<[16, 1], offset: ?>>)
          outs(%acc, %max, %sum, %scratch
               : memref<16x32xf32, strided<[1, 16]>, #gpu.address_space<workgroup>>,
                 memref<32xf32, #gpu.address_space<workgroup>>,
                 memref<32xf32, #gpu.address_space<workgroup>>,
                 memref<8x32xf32, #gpu.address_space<workgroup>>)
    }
    gpu.terminator
  }
  return
}

// -----

func.func @loop(%k: memref<?x16xbf16>, %v: memref<?x16xbf16>, %n: index, %first: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %c64 = arith.constant 128 : index
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
      // expected-error@+1 {{expected a warp of 32 threads for each 16 of the 32 queries, but got 128 threads}}
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

func.func @loop(%k: memref<?x16xbf16>, %v: memref<?x16xf32>, %n: index, %first: index) {
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
          : memref<?x16xf32> to memref<?x16xf32, strided<[16, 1], offset: ?>>
      // expected-error@+1 {{expected keys and value of the element type of queries, 'bf16', but got 'memref<?x16xf32, strided<[16, 1], offset: ?>>'}}
      rope.online_attention regions [0, -1] begins [affine_map<(d0) -> (d0 + 1)>]
          at(%first, %i)
          queries(%q : memref<16x32xbf16, strided<[1, 16]>, #gpu.address_space<workgroup>>)
          keys(%keys : memref<?x16xbf16, strided<[16, 1], offset: ?>>)
          value(%values : memref<?x16xf32, strided<[16, 1], offset: ?>>)
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

func.func @loop(%k: memref<?x16xbf16>, %v: memref<?x16xbf16>, %n: index, %first: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %c64 = arith.constant 64 : index
  %zero = arith.constant 0.0 : f32
  %lowest = arith.constant -3.40282347E+38 : f32
  // expected-error@+1 {{'gpu.launch' op expected a constant block size, along x alone}}
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %c1, %gy = %c1, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %c64, %sy = %c64, %sz = %c1) {
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

func.func @loop(%k: memref<?x16xbf16>, %v: memref<?x16xbf16>, %n: index, %first: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %zero = arith.constant 0.0 : f32
  %lowest = arith.constant -3.40282347E+38 : f32
  // expected-error@+1 {{'gpu.launch' op expected a constant block size, along x alone}}
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %c1, %gy = %c1, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %n, %sy = %c1, %sz = %c1) {
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

// The state has to begin as constants.
func.func @loop(%k: memref<?x16xbf16>, %v: memref<?x16xbf16>, %n: index, %first: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %c64 = arith.constant 64 : index
  %zero = arith.constant 0.0 : f32
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
    scf.for %i = %c0 to %n step %c16 {
      %count = affine.min affine_map<(d0)[s0] -> (-d0 + s0, 16)>(%i)[%n]
      %keys = memref.subview %k[%i, 0] [%count, 16] [1, 1]
          : memref<?x16xbf16> to memref<?x16xbf16, strided<[16, 1], offset: ?>>
      %values = memref.subview %v[%i, 0] [%count, 16] [1, 1]
          : memref<?x16xbf16> to memref<?x16xbf16, strided<[16, 1], offset: ?>>
      // expected-error@+1 {{expected its state to be filled with constants}}
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

func.func @loop(%k: memref<?x16xbf16>, %v: memref<?x16xbf16>, %n: index, %lowest: f32, %first: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %c64 = arith.constant 64 : index
  %zero = arith.constant 0.0 : f32
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
      // expected-error@+1 {{expected its state to be filled with constants}}
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
    linalg.fill ins(%lowest : f32) outs(%sum : memref<32xf32, #gpu.address_space<workgroup>>)
    linalg.fill ins(%lowest : f32) outs(%max : memref<32xf32, #gpu.address_space<workgroup>>)
    scf.for %i = %c0 to %n step %c16 {
      %count = affine.min affine_map<(d0)[s0] -> (-d0 + s0, 16)>(%i)[%n]
      %keys = memref.subview %k[%i, 0] [%count, 16] [1, 1]
          : memref<?x16xbf16> to memref<?x16xbf16, strided<[16, 1], offset: ?>>
      %values = memref.subview %v[%i, 0] [%count, 16] [1, 1]
          : memref<?x16xbf16> to memref<?x16xbf16, strided<[16, 1], offset: ?>>
      // expected-error@+1 {{expected a sum that begins at 0, but got -3.402823e+38}}
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
    %other = memref.alloc() : memref<32xf32, #gpu.address_space<workgroup>>
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
      // expected-error@+1 {{expected all tiles of a GPU block to update one state}}
      rope.online_attention regions [0, -1] begins [affine_map<(d0) -> (d0 + 1)>]
          at(%first, %i)
          queries(%q : memref<16x32xbf16, strided<[1, 16]>, #gpu.address_space<workgroup>>)
          keys(%keys : memref<?x16xbf16, strided<[16, 1], offset: ?>>)
          value(%values : memref<?x16xbf16, strided<[16, 1], offset: ?>>)
          outs(%acc, %other, %sum, %scratch
               : memref<16x32xf32, strided<[1, 16]>, #gpu.address_space<workgroup>>,
                 memref<32xf32, #gpu.address_space<workgroup>>,
                 memref<32xf32, #gpu.address_space<workgroup>>,
                 memref<16x32xf32, #gpu.address_space<workgroup>>)
    }
    gpu.terminator
  }
  return
}

// RUN: rope-opt %s --rope-map-to-blocks --split-input-file --verify-diagnostics

func.func @tensor_loop(%x: tensor<8xf32>) -> tensor<8xf32> {
  // expected-error@+1 {{'scf.forall' op expected a loop on memrefs to map to GPU blocks}}
  %0 = scf.forall (%i) in (8) shared_outs(%o = %x) -> tensor<8xf32> {
    %slice = tensor.extract_slice %o[%i] [1] [1] : tensor<8xf32> to tensor<1xf32>
    scf.forall.in_parallel {
      tensor.parallel_insert_slice %slice into %o[%i] [1] [1]
          : tensor<1xf32> into tensor<8xf32>
    }
  }
  return %0 : tensor<8xf32>
}

// -----

func.func @dynamic_buffer(%n: index) {
  scf.forall (%i) in (8) {
    // expected-error@+1 {{'memref.alloc' op expected a static size and identity layout of a buffer of a GPU block, but got 'memref<?xf32>'}}
    %row = memref.alloc(%n) : memref<?xf32>
  }
  return
}

// -----

func.func @strided_buffer() {
  scf.forall (%i) in (8) {
    // expected-error@+1 {{expected a static size and identity layout of a buffer of a GPU block, but got 'memref<4x8xf32, strided<[16, 1]>>'}}
    %rows = memref.alloc() : memref<4x8xf32, strided<[16, 1]>>
  }
  return
}

// -----

func.func @host_load(%x: memref<8xf32>) -> f32 {
  %c0 = arith.constant 0 : index
  // expected-error@+1 {{'memref.load' op expected no access to memory by host code: the buffers of a function for a GPU lie in device memory}}
  %0 = memref.load %x[%c0] : memref<8xf32>
  return %0 : f32
}

// -----

func.func @host_store(%x: memref<8xf32>, %v: f32) {
  %c0 = arith.constant 0 : index
  // expected-error@+1 {{'memref.store' op expected no access to memory by host code}}
  memref.store %v, %x[%c0] : memref<8xf32>
  return
}

// -----

// Attention that has not been fused is no work of blocks.
func.func @attention(%x: memref<1x1x8x16xf32>) {
  // expected-error@+1 {{'rope.attention' op expected no access to memory by host code}}
  rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%x, %x, %x : memref<1x1x8x16xf32>, memref<1x1x8x16xf32>, memref<1x1x8x16xf32>)
      outs(%x : memref<1x1x8x16xf32>)
  return
}

// RUN: rope-opt %s --rope-to-linalg -verify-diagnostics -split-input-file

func.func @rotate_on_memrefs(%x: memref<3x4xf32>, %cos: memref<3x2xf32>,
                             %sin: memref<3x2xf32>) {
  // expected-error @below {{'rope.rotate' op expected tensors to lower to linalg, but got 'memref<3x4xf32>'}}
  rope.rotate
      ins(%x, %cos, %sin : memref<3x4xf32>, memref<3x2xf32>, memref<3x2xf32>)
      outs(%x : memref<3x4xf32>)
  return
}

// -----

func.func @attention_on_memrefs(%x: memref<1x1x3x4xf32>,
                                %out: memref<1x1x3x4xf32>) {
  // expected-error @below {{'rope.attention' op expected tensors to lower to linalg, but got 'memref<1x1x3x4xf32>'}}
  rope.attention #rope.linear, #rope.frequencies<dim = 4>
      ins(%x, %x, %x : memref<1x1x3x4xf32>, memref<1x1x3x4xf32>,
          memref<1x1x3x4xf32>)
      outs(%out : memref<1x1x3x4xf32>)
  return
}

// RUN: rope-opt %s --rope-to-vector -verify-diagnostics -split-input-file
// RUN: not rope-opt %s --rope-to-vector=lanes=0 2>&1 | FileCheck %s --check-prefix=LANES
// RUN: not rope-opt %s --rope-to-vector=key-group=-2 2>&1 | FileCheck %s --check-prefix=GROUP

// LANES: error: expected lanes to be positive, but got 0
// GROUP: error: expected key-group to be positive, but got -2

func.func @dynamic_head_dim(%x: memref<2x?xf32>, %t: memref<2x4xf32>) {
  // expected-error @below {{'rope.rotate' op expected a static head dim and rotary dim to vectorize, but got 'memref<2x?xf32>' and 'memref<2x4xf32>'}}
  rope.rotate
      ins(%x, %t, %t : memref<2x?xf32>, memref<2x4xf32>, memref<2x4xf32>)
      outs(%x : memref<2x?xf32>)
  return
}

// -----

func.func @dynamic_rotary_dim(%x: memref<2x8xf32>, %t: memref<2x?xf32>) {
  // expected-error @below {{'rope.rotate' op expected a static head dim and rotary dim to vectorize, but got 'memref<2x8xf32>' and 'memref<2x?xf32>'}}
  rope.rotate
      ins(%x, %t, %t : memref<2x8xf32>, memref<2x?xf32>, memref<2x?xf32>)
      outs(%x : memref<2x8xf32>)
  return
}

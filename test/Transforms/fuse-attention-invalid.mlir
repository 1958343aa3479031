// RUN: rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention))' -verify-diagnostics -split-input-file
// RUN: not rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention{query-tile=-1}))' 2>&1 | FileCheck %s --check-prefix=QUERY
// RUN: not rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention{query-tiles-per-block=-1}))' 2>&1 | FileCheck %s --check-prefix=BLOCK
// RUN: not rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention{key-tile=-1}))' 2>&1 | FileCheck %s --check-prefix=KEY
// RUN: not rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention{key-group=-8}))' 2>&1 | FileCheck %s --check-prefix=GROUP
// RUN: not rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention{vector-width=0}))' 2>&1 | FileCheck %s --check-prefix=WIDTH
// RUN: not rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention{vector-registers=0}))' 2>&1 | FileCheck %s --check-prefix=REGISTERS
// RUN: not rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention{l2-cache=0}))' 2>&1 | FileCheck %s --check-prefix=CACHE
// RUN: not rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention{split-keys=0}))' 2>&1 | FileCheck %s --check-prefix=SPLIT
// RUN: not rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention{copy-bytes=-1}))' 2>&1 | FileCheck %s --check-prefix=COPY
// RUN: not rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention{vector-width=96}))' 2>&1 | FileCheck %s --check-prefix=POWER
// RUN: not rope-opt %s --pass-pipeline='builtin.module(func.func(rope-fuse-attention{vector-width=1024 bf16-dot}))' 2>&1 | FileCheck %s --check-prefix=DOT

// QUERY: error: expected query-tile to be positive, or 0 to be chosen, but got -1
// BLOCK: error: expected query-tiles-per-block to be positive, or 0 to be chosen, but got -1
// KEY: error: expected key-tile to be positive, or 0 to be chosen, but got -1
// GROUP: error: expected key-group to be positive, or 0 to be chosen, but got -8
// WIDTH: error: expected vector-width to be positive, but got 0
// POWER: error: expected vector-width to be a power of two of at least 32, but got 96
// DOT: error: expected vector-width to be 128, 256 or 512 with bf16-dot, but got 1024
// REGISTERS: error: expected vector-registers to be positive, but got 0
// CACHE: error: expected l2-cache to be positive, but got 0
// SPLIT: error: expected split-keys to be positive, but got 0
// COPY: error: expected copy-bytes to be positive, or 0 for no limit, but got -1

func.func @tensors(%x: tensor<1x1x?x16xf32>) -> tensor<1x1x?x16xf32> {
  // expected-error @below {{'rope.attention' op expected memrefs to fuse, but got 'tensor<1x1x?x16xf32>'; bufferize first}}
  %0 = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%x, %x, %x : tensor<1x1x?x16xf32>, tensor<1x1x?x16xf32>,
          tensor<1x1x?x16xf32>) outs(%x : tensor<1x1x?x16xf32>)
  return %0 : tensor<1x1x?x16xf32>
}

// -----

func.func @dynamic_head_dim_of_query(
    %q: memref<1x1x?x?xf32>, %k: memref<1x1x?x16xf32>) {
  // expected-error @below {{'rope.attention' op expected a static head dim of query to fuse, but got 'memref<1x1x?x?xf32>'}}
  rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %k : memref<1x1x?x?xf32>, memref<1x1x?x16xf32>,
          memref<1x1x?x16xf32>) outs(%q : memref<1x1x?x?xf32>)
  return
}

// -----

func.func @dynamic_head_dim_of_key(
    %q: memref<1x1x?x16xf32>, %k: memref<1x1x?x?xf32>) {
  // expected-error @below {{'rope.attention' op expected a static head dim of key to fuse, but got 'memref<1x1x?x?xf32>'}}
  rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %q : memref<1x1x?x16xf32>, memref<1x1x?x?xf32>,
          memref<1x1x?x16xf32>) outs(%q : memref<1x1x?x16xf32>)
  return
}

// -----

func.func @dynamic_head_dim_of_value(
    %q: memref<1x1x?x16xf32>, %v: memref<1x1x?x?xf32>) {
  // expected-error @below {{'rope.attention' op expected a static head dim of value to fuse, but got 'memref<1x1x?x?xf32>'}}
  rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %q, %v : memref<1x1x?x16xf32>, memref<1x1x?x16xf32>,
          memref<1x1x?x?xf32>) outs(%v : memref<1x1x?x?xf32>)
  return
}

// -----

func.func @doubles(%x: memref<1x1x?x16xf64>) {
  // expected-error @below {{'rope.attention' op expected f32, f16 or bf16 to fuse, but got f64; rope-to-linalg takes f64}}
  rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%x, %x, %x : memref<1x1x?x16xf64>, memref<1x1x?x16xf64>,
          memref<1x1x?x16xf64>) outs(%x : memref<1x1x?x16xf64>)
  return
}

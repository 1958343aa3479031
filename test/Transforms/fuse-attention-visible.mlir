// Keys that no query sees are not visited, nor turned.
// RUN: rope-opt %s --rope-fuse-attention=query-tiles-per-block=1 --canonicalize --cse --remarks-filter=rope-fuse-attention -o %t.mlir 2>&1 | FileCheck %s --check-prefix=REMARK
// RUN: FileCheck %s < %t.mlir

// CHECK-DAG: affine_map<(d0) -> ((d0 floordiv 100) * 100, d0 - 63)>

// 512 tiles of 32 queries, a window of 1024 and 8 sinks. Tile t meets the keys from
// 32 t - 1023, rounded down to a multiple of 8, to its last query, and the sinks:
// tiles 0 to 32 all keys before them, 32 * (1 + ... + 33) = 17952, tiles 33 to 511
// 1056 + 8 each, 509656. Of 4202496 without the window.
// REMARK:      remark: [Passed] Fused
// REMARK-SAME:   KeysMet=527608, KeysWithSeveralScores=8
func.func @count(%x: memref<1x1x16384x128xf32>,
                 %out: memref<1x1x16384x128xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 128> causal
      visible(#rope.sliding_window<size = 1024, sinks = 8>)
      ins(%x, %x, %x : memref<1x1x16384x128xf32>, memref<1x1x16384x128xf32>,
          memref<1x1x16384x128xf32>) outs(%out : memref<1x1x16384x128xf32>)
  return
}

// One query at 999 of 1000 keys sees the first 4 and the last 64: these, in groups
// of 8, are turned, in buffers of their own, and nothing else.
// REMARK:      remark: [Passed] Fused
// REMARK-SAME:   KeysMet=72, KeysWithSeveralScores=0
// CHECK-LABEL: func @decode_step
// CHECK:         rope.table
// CHECK-SAME:      memref<8x8xf32>
// CHECK:         rope.table
// CHECK-SAME:      memref<64x8xf32>
// CHECK:         %[[SINKS:.+]] = memref.alloc() {{.*}} : memref<8x16xf32>
// CHECK:         %[[WINDOW:.+]] = memref.alloc() {{.*}} : memref<64x16xf32>
// CHECK:         %[[ROWS:.+]] = memref.subview %[[SINKS]][0, 0]
// CHECK:         rope.rotate ins({{.*}}) outs(%[[ROWS]] :
// CHECK:         %[[ROWS:.+]] = memref.subview %[[WINDOW]][0, 0]
// CHECK:         rope.rotate ins({{.*}}) outs(%[[ROWS]] :
// CHECK-NOT:     rope.table
func.func @decode_step(
    %q: memref<1x1x1x16xf32>, %k: memref<1x1x1000x16xf32>,
    %out: memref<1x1x1x16xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      visible(#rope.sliding_window<size = 64, sinks = 4>)
      ins(%q, %k, %k : memref<1x1x1x16xf32>, memref<1x1x1000x16xf32>,
          memref<1x1x1000x16xf32>) outs(%out : memref<1x1x1x16xf32>)
  return
}

// A map whose boundary follows blocks: where a piece begins in a window is the
// larger of two expressions, here of the chunk and of ReRoPE's near keys.
// CHECK-LABEL: func @largest_of_two
func.func @largest_of_two(
    %q: memref<1x1x512x16xf32>, %k: memref<1x1x512x16xf32>,
    %out: memref<1x1x512x16xf32>) {
  rope.attention #rope.rerope<window = 64>, #rope.frequencies<dim = 16> causal
      visible(#rope.chunked_attention<size = 100>)
      ins(%q, %k, %k : memref<1x1x512x16xf32>, memref<1x1x512x16xf32>,
          memref<1x1x512x16xf32>) outs(%out : memref<1x1x512x16xf32>)
  return
}

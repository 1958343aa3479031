// The remark says how few keys get two scores.
// RUN: rope-opt %s --rope-fuse-attention --remarks-filter=rope-fuse-attention -o /dev/null 2>&1 | FileCheck %s

// 512 tiles of 32 queries. A causal tile meets the keys up to its last query:
// 32 * (1 + 2 + ... + 512) = 4202496. The window is at i - 4095: a tile that has
// reached it gets two scores for 32 keys, one multiple of 8 for each 8 queries;
// these are the tiles 128 to 511, 384 * 32 = 12288 keys, 0.3 percent.
// CHECK:      remark: [Passed] Fused | Category:rope-fuse-attention
// CHECK-SAME:   KeysMet=4202496, KeysWithSeveralScores=12288
// CHECK-SAME:   SingleScoreRuns=3, StraddlingRuns=1
func.func @static(%x: memref<1x1x16384x128xf32>,
                  %out: memref<1x1x16384x128xf32>) {
  rope.attention #rope.rerope<window = 4096>, #rope.frequencies<dim = 128>
      causal
      ins(%x, %x, %x : memref<1x1x16384x128xf32>, memref<1x1x16384x128xf32>,
          memref<1x1x16384x128xf32>) outs(%out : memref<1x1x16384x128xf32>)
  return
}

// CHECK:      remark: [Passed] Fused
// CHECK-NOT:    KeysMet
// CHECK-SAME:   SingleScoreRuns=3, StraddlingRuns=1
func.func @dynamic(%x: memref<1x1x?x128xf32>, %out: memref<1x1x?x128xf32>) {
  rope.attention #rope.rerope<window = 4096>, #rope.frequencies<dim = 128>
      causal
      ins(%x, %x, %x : memref<1x1x?x128xf32>, memref<1x1x?x128xf32>,
          memref<1x1x?x128xf32>) outs(%out : memref<1x1x?x128xf32>)
  return
}

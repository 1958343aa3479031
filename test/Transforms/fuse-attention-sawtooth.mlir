// A boundary that follows the blocks of the map leaves no key with two scores, in
// query tiles that divide a block; that of ReRoPE gives two to some in every tile.
// RUN: rope-opt %s --rope-fuse-attention=query-tile=32 --remarks-filter=rope-fuse-attention -o /dev/null 2>&1 | FileCheck %s
// RUN: rope-opt %s --rope-fuse-attention=query-tile=64 --remarks-filter=rope-fuse-attention -o /dev/null 2>&1 | FileCheck %s --check-prefix=WIDER

// 128 tiles of 32 queries meet 32 * (1 + 2 + ... + 128) = 264192 keys.
// CHECK:      remark: [Passed] Fused
// CHECK-SAME:   KeysMet=264192, KeysWithSeveralScores=0
// 64 tiles of 64 queries meet 64 * (1 + 2 + ... + 64) = 133120 keys. Each lies in two
// blocks of 32, between whose boundaries are 32 keys: that of the second is past the
// first key from query 1024 on, in 48 tiles, 48 * 32 = 1536 keys.
// WIDER:      remark: [Passed] Fused
// WIDER-SAME:   KeysMet=133120, KeysWithSeveralScores=1536
func.func @sawtooth(%x: memref<1x1x4096x128xf32>,
                    %out: memref<1x1x4096x128xf32>) {
  rope.attention #rope.sawtooth<window = 1000, block = 32>,
      #rope.frequencies<dim = 128> causal
      ins(%x, %x, %x : memref<1x1x4096x128xf32>, memref<1x1x4096x128xf32>,
          memref<1x1x4096x128xf32>) outs(%out : memref<1x1x4096x128xf32>)
  return
}

// Both sides of the query.
// CHECK:      remark: [Passed] Fused
// CHECK-SAME:   KeysMet=524288, KeysWithSeveralScores=0
func.func @both_sides(%x: memref<1x1x4096x128xf32>,
                      %out: memref<1x1x4096x128xf32>) {
  rope.attention #rope.sawtooth<window = 1000, block = 64>,
      #rope.frequencies<dim = 128>
      ins(%x, %x, %x : memref<1x1x4096x128xf32>, memref<1x1x4096x128xf32>,
          memref<1x1x4096x128xf32>) outs(%out : memref<1x1x4096x128xf32>)
  return
}

// CHECK:      remark: [Passed] Fused
// CHECK-SAME:   KeysMet=264192, KeysWithSeveralScores=3096
func.func @rerope(%x: memref<1x1x4096x128xf32>,
                  %out: memref<1x1x4096x128xf32>) {
  rope.attention #rope.rerope<window = 1000>, #rope.frequencies<dim = 128>
      causal
      ins(%x, %x, %x : memref<1x1x4096x128xf32>, memref<1x1x4096x128xf32>,
          memref<1x1x4096x128xf32>) outs(%out : memref<1x1x4096x128xf32>)
  return
}

// Every rule of the bias of attention and of its tiles.
// RUN: rope-opt %s --split-input-file --verify-diagnostics

func.func @rank(%x: tensor<1x2x8x16xf32>, %b: tensor<2x8x8xf32>) {
  // expected-error @below {{expected bias to have rank 4, but got rank 3}}
  %0 = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%x, %x, %x : tensor<1x2x8x16xf32>, tensor<1x2x8x16xf32>,
          tensor<1x2x8x16xf32>)
      bias(%b : tensor<2x8x8xf32>) outs(%x : tensor<1x2x8x16xf32>)
  return
}

// -----

func.func @heads(%x: tensor<1x4x8x16xf32>, %b: tensor<1x2x8x8xf32>) {
  // expected-error @below {{expected dim 1 of bias (2) to match dim 1 of query, or to be 1, (4)}}
  %0 = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%x, %x, %x : tensor<1x4x8x16xf32>, tensor<1x4x8x16xf32>,
          tensor<1x4x8x16xf32>)
      bias(%b : tensor<1x2x8x8xf32>) outs(%x : tensor<1x4x8x16xf32>)
  return
}

// -----

func.func @keys(%x: tensor<1x2x8x16xf32>, %b: tensor<1x1x1x1xf32>) {
  // expected-error @below {{expected dim 3 of bias (1) to match dim 2 of key (8)}}
  %0 = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%x, %x, %x : tensor<1x2x8x16xf32>, tensor<1x2x8x16xf32>,
          tensor<1x2x8x16xf32>)
      bias(%b : tensor<1x1x1x1xf32>) outs(%x : tensor<1x2x8x16xf32>)
  return
}

// -----

func.func @type(%x: tensor<1x2x8x16xf32>, %b: tensor<1x1x1x8xf16>) {
  // expected-error @below {{expected the element type of bias ('f16') to be f32 or that of query ('f32')}}
  %0 = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%x, %x, %x : tensor<1x2x8x16xf32>, tensor<1x2x8x16xf32>,
          tensor<1x2x8x16xf32>)
      bias(%b : tensor<1x1x1x8xf16>) outs(%x : tensor<1x2x8x16xf32>)
  return
}

// -----

func.func @tile_keys(%i: index, %q: memref<16x32xf32>, %k: memref<8x16xf32>,
                     %m: memref<32xf32>, %s: memref<8x32xf32>,
                     %b: memref<4x32xf32>) {
  // expected-error @below {{expected dim 0 of bias (4) to match the number of keys (8)}}
  rope.online_attention regions [0] at(%i, %i)
      queries(%q : memref<16x32xf32>) keys(%k : memref<8x16xf32>)
      value(%k : memref<8x16xf32>) bias(%b : memref<4x32xf32>)
      outs(%q, %m, %m, %s : memref<16x32xf32>, memref<32xf32>, memref<32xf32>,
           memref<8x32xf32>)
  return
}

// -----

func.func @tile_queries(%i: index, %q: memref<16x32xf32>, %k: memref<8x16xf32>,
                        %m: memref<32xf32>, %s: memref<8x32xf32>,
                        %b: memref<8x16xf32>) {
  // expected-error @below {{expected dim 1 of bias (16) to match the number of queries (32)}}
  rope.online_attention regions [0] at(%i, %i)
      queries(%q : memref<16x32xf32>) keys(%k : memref<8x16xf32>)
      value(%k : memref<8x16xf32>) bias(%b : memref<8x16xf32>)
      outs(%q, %m, %m, %s : memref<16x32xf32>, memref<32xf32>, memref<32xf32>,
           memref<8x32xf32>)
  return
}

// Every rule of rope.merge_attention.
// RUN: rope-opt %s --split-input-file --verify-diagnostics

func.func @mixed(%o: tensor<1x2x8x16xf32>, %l: memref<1x2x8xf32>) {
  // expected-error @below {{expected operands to be all tensors or all memrefs, but got both}}
  %0 = rope.merge_attention ins(%o, %l, %o, %l : tensor<1x2x8x16xf32>,
      memref<1x2x8xf32>, tensor<1x2x8x16xf32>, memref<1x2x8xf32>)
      outs(%o, %l : tensor<1x2x8x16xf32>, memref<1x2x8xf32>)
  return
}

// -----

func.func @rank(%o: memref<2x8x16xf32>, %l: memref<1x2x8xf32>) {
  // expected-error @below {{expected output to have rank 4, but got rank 3}}
  rope.merge_attention ins(%o, %l, %o, %l : memref<2x8x16xf32>,
      memref<1x2x8xf32>, memref<2x8x16xf32>, memref<1x2x8xf32>)
      outs(%o, %l : memref<2x8x16xf32>, memref<1x2x8xf32>)
  return
}

// -----

func.func @lse_rank(%o: memref<1x2x8x16xf32>, %l: memref<2x8xf32>) {
  // expected-error @below {{expected lse_a to have rank 3, but got rank 2}}
  rope.merge_attention ins(%o, %l, %o, %l : memref<1x2x8x16xf32>,
      memref<2x8xf32>, memref<1x2x8x16xf32>, memref<2x8xf32>)
      outs(%o, %l : memref<1x2x8x16xf32>, memref<2x8xf32>)
  return
}

// -----

func.func @size(%o: memref<1x2x8x16xf32>, %p: memref<1x2x7x16xf32>,
                %l: memref<1x2x8xf32>) {
  // expected-error @below {{expected dim 2 of out_b (7) to match dim 2 of output (8)}}
  rope.merge_attention ins(%o, %l, %p, %l : memref<1x2x8x16xf32>,
      memref<1x2x8xf32>, memref<1x2x7x16xf32>, memref<1x2x8xf32>)
      outs(%o, %l : memref<1x2x8x16xf32>, memref<1x2x8xf32>)
  return
}

// -----

func.func @type(%o: memref<1x2x8x16xf32>, %p: memref<1x2x8x16xf16>,
                %l: memref<1x2x8xf32>) {
  // expected-error @below {{expected the element type of out_a ('f16') to be that of output ('f32')}}
  rope.merge_attention ins(%p, %l, %o, %l : memref<1x2x8x16xf16>,
      memref<1x2x8xf32>, memref<1x2x8x16xf32>, memref<1x2x8xf32>)
      outs(%o, %l : memref<1x2x8x16xf32>, memref<1x2x8xf32>)
  return
}

// -----

func.func @lse_type(%o: memref<1x2x8x16xf16>, %l: memref<1x2x8xf16>) {
  // expected-error @below {{expected the element type of lse_a ('f16') to be the type of the scores ('f32')}}
  rope.merge_attention ins(%o, %l, %o, %l : memref<1x2x8x16xf16>,
      memref<1x2x8xf16>, memref<1x2x8x16xf16>, memref<1x2x8xf16>)
      outs(%o, %l : memref<1x2x8x16xf16>, memref<1x2x8xf16>)
  return
}

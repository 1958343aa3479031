// RUN: rope-opt %s -verify-diagnostics -split-input-file

func.func @rotate_vector(%x: tensor<8xf32>, %t: tensor<1x4xf32>) {
  // expected-error @below {{'rope.rotate' op expected input to have rank at least 2, but got rank 1}}
  %y = rope.rotate ins(%x, %t, %t : tensor<8xf32>, tensor<1x4xf32>,
                       tensor<1x4xf32>) outs(%x : tensor<8xf32>)
  return
}

// -----

func.func @rotate_into_another_rank(
    %x: tensor<2x8xf32>, %t: tensor<2x4xf32>, %init: tensor<1x2x8xf32>) {
  // expected-error @below {{'rope.rotate' op expected output to have rank 2, but got rank 3}}
  %y = rope.rotate ins(%x, %t, %t : tensor<2x8xf32>, tensor<2x4xf32>,
                       tensor<2x4xf32>) outs(%init : tensor<1x2x8xf32>)
  return
}

// -----

func.func @cos_of_rank_three(
    %x: tensor<2x8xf32>, %c: tensor<1x2x4xf32>, %s: tensor<2x4xf32>) {
  // expected-error @below {{'rope.rotate' op expected cos to have rank 2, but got rank 3}}
  %y = rope.rotate ins(%x, %c, %s : tensor<2x8xf32>, tensor<1x2x4xf32>,
                       tensor<2x4xf32>) outs(%x : tensor<2x8xf32>)
  return
}

// -----

func.func @sin_of_rank_one(
    %x: tensor<2x8xf32>, %c: tensor<2x4xf32>, %s: tensor<4xf32>) {
  // expected-error @below {{'rope.rotate' op expected sin to have rank 2, but got rank 1}}
  %y = rope.rotate ins(%x, %c, %s : tensor<2x8xf32>, tensor<2x4xf32>,
                       tensor<4xf32>) outs(%x : tensor<2x8xf32>)
  return
}

// -----

func.func @rotate_into_other_rows(
    %x: tensor<2x8xf32>, %t: tensor<2x4xf32>, %init: tensor<3x8xf32>) {
  // expected-error @below {{'rope.rotate' op expected dim 0 of output (3) to match dim 0 of input (2)}}
  %y = rope.rotate ins(%x, %t, %t : tensor<2x8xf32>, tensor<2x4xf32>,
                       tensor<2x4xf32>) outs(%init : tensor<3x8xf32>)
  return
}

// -----

func.func @rotate_into_another_head_dim(
    %x: memref<?x8xf32>, %t: memref<?x4xf32>, %init: memref<?x16xf32>) {
  // expected-error @below {{'rope.rotate' op expected dim 1 of output (16) to match dim 1 of input (8)}}
  rope.rotate ins(%x, %t, %t : memref<?x8xf32>, memref<?x4xf32>,
                  memref<?x4xf32>) outs(%init : memref<?x16xf32>)
  return
}

// -----

func.func @rotate_into_narrower_floats(
    %x: tensor<2x8xf32>, %t: tensor<2x4xf32>, %init: tensor<2x8xf16>) {
  // expected-error @below {{'rope.rotate' op expected the element type of output ('f16') to be that of input ('f32') or wider}}
  %y = rope.rotate ins(%x, %t, %t : tensor<2x8xf32>, tensor<2x4xf32>,
                       tensor<2x4xf32>) outs(%init : tensor<2x8xf16>)
  return
}

// -----

// f16 and bf16 are as wide as each other, and neither holds the other.
func.func @rotate_into_floats_as_wide(
    %x: tensor<2x8xbf16>, %t: tensor<2x4xf32>, %init: tensor<2x8xf16>) {
  // expected-error @below {{'rope.rotate' op expected the element type of output ('f16') to be that of input ('bf16') or wider}}
  %y = rope.rotate ins(%x, %t, %t : tensor<2x8xbf16>, tensor<2x4xf32>,
                       tensor<2x4xf32>) outs(%init : tensor<2x8xf16>)
  return
}

// -----

func.func @sin_with_other_rows(
    %x: tensor<?x8xf32>, %c: tensor<2x4xf32>, %s: tensor<3x4xf32>) {
  // expected-error @below {{'rope.rotate' op expected dim 0 of sin (3) to match dim 0 of cos (2)}}
  %y = rope.rotate ins(%x, %c, %s : tensor<?x8xf32>, tensor<2x4xf32>,
                       tensor<3x4xf32>) outs(%x : tensor<?x8xf32>)
  return
}

// -----

func.func @sin_with_other_pairs(
    %x: tensor<2x8xf32>, %c: tensor<2x4xf32>, %s: tensor<2x3xf32>) {
  // expected-error @below {{'rope.rotate' op expected dim 1 of sin (3) to match dim 1 of cos (4)}}
  %y = rope.rotate ins(%x, %c, %s : tensor<2x8xf32>, tensor<2x4xf32>,
                       tensor<2x3xf32>) outs(%x : tensor<2x8xf32>)
  return
}

// -----

// Rows are the second to last dim; of tables, only one row spreads over all.
func.func @tables_with_other_rows(
    %x: tensor<2x5x8xf32>, %t: tensor<2x4xf32>) {
  // expected-error @below {{'rope.rotate' op expected dim 0 of cos (2) to match the rows of input (5)}}
  %y = rope.rotate ins(%x, %t, %t : tensor<2x5x8xf32>, tensor<2x4xf32>,
                       tensor<2x4xf32>) outs(%x : tensor<2x5x8xf32>)
  return
}

// -----

func.func @rotary_dim_above_the_head_dim(
    %x: tensor<2x8xf32>, %t: tensor<2x5xf32>) {
  // expected-error @below {{'rope.rotate' op expected the rotary dim (10) to be at most the head dim (8)}}
  %y = rope.rotate ins(%x, %t, %t : tensor<2x8xf32>, tensor<2x5xf32>,
                       tensor<2x5xf32>) outs(%x : tensor<2x8xf32>)
  return
}

// -----

func.func @rotate_tensor_into_memref(
    %x: tensor<2x8xf32>, %t: tensor<2x4xf32>, %out: memref<2x8xf32>) {
  // expected-error @below {{'rope.rotate' op expected operands to be all tensors or all memrefs, but got both}}
  rope.rotate ins(%x, %t, %t : tensor<2x8xf32>, tensor<2x4xf32>,
                  tensor<2x4xf32>) outs(%out : memref<2x8xf32>)
  return
}

// -----

func.func @rotate_integers(%x: tensor<2x8xi32>, %t: tensor<2x4xf32>) {
  // expected-error-re @below {{'rope.rotate' op operand #0 must be {{.+}}32-bit float or 16-bit float or bfloat16 type or 64-bit float{{.+}}, but got 'tensor<2x8xi32>'}}
  %y = rope.rotate ins(%x, %t, %t : tensor<2x8xi32>, tensor<2x4xf32>,
                       tensor<2x4xf32>) outs(%x : tensor<2x8xi32>)
  return
}

// -----

func.func @rotate_unranked(%x: tensor<*xf32>, %t: tensor<2x4xf32>) {
  // expected-error-re @below {{'rope.rotate' op operand #0 must be ranked tensor of {{.+}}, but got 'tensor<*xf32>'}}
  %y = rope.rotate ins(%x, %t, %t : tensor<*xf32>, tensor<2x4xf32>,
                       tensor<2x4xf32>) outs(%x : tensor<*xf32>)
  return
}

// -----

func.func @rotate_by_double_tables(%x: tensor<2x8xf64>, %t: tensor<2x4xf64>) {
  // expected-error @below {{'rope.rotate' op operand #1 must be 2-D tensor or memref of f32, but got 'tensor<2x4xf64>'}}
  %y = rope.rotate ins(%x, %t, %t : tensor<2x8xf64>, tensor<2x4xf64>,
                       tensor<2x4xf64>) outs(%x : tensor<2x8xf64>)
  return
}

// -----

func.func @pairing_before_inverse(%x: tensor<2x8xf32>, %t: tensor<2x4xf32>) {
  // expected-error @below {{expected 'ins'}}
  %y = rope.rotate inverse pairing<interleaved>
      ins(%x, %t, %t : tensor<2x8xf32>, tensor<2x4xf32>, tensor<2x4xf32>)
      outs(%x : tensor<2x8xf32>)
  return
}

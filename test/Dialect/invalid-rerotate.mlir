// Every rule of rope.rerotate.
// RUN: rope-opt %s --split-input-file --verify-diagnostics

func.func @mixed(%x: memref<2x4x8xf32>, %y: memref<2x4x8xf32>,
    %t0: memref<4x4xf32>, %t1: memref<4x4xf32>, %t2: memref<4x4xf32>, %t3: tensor<4x4xf32>) {
  // expected-error @below {{'rope.rerotate' op expected operands to be all tensors or all memrefs, but got both}}
  rope.rerotate ins(%x : memref<2x4x8xf32>) from(%t0, %t1 : memref<4x4xf32>, memref<4x4xf32>)
      to(%t2, %t3 : memref<4x4xf32>, tensor<4x4xf32>) outs(%y : memref<2x4x8xf32>)
  return
}

// -----

func.func @vector(%x: memref<8xf32>, %y: memref<8xf32>,
    %t0: memref<4x4xf32>, %t1: memref<4x4xf32>, %t2: memref<4x4xf32>, %t3: memref<4x4xf32>) {
  // expected-error @below {{'rope.rerotate' op expected input to have rank at least 2, but got rank 1}}
  rope.rerotate ins(%x : memref<8xf32>) from(%t0, %t1 : memref<4x4xf32>, memref<4x4xf32>)
      to(%t2, %t3 : memref<4x4xf32>, memref<4x4xf32>) outs(%y : memref<8xf32>)
  return
}

// -----

func.func @output_rank(%x: memref<2x4x8xf32>, %y: memref<4x8xf32>,
    %t0: memref<4x4xf32>, %t1: memref<4x4xf32>, %t2: memref<4x4xf32>, %t3: memref<4x4xf32>) {
  // expected-error @below {{'rope.rerotate' op expected output to have rank 3, but got rank 2}}
  rope.rerotate ins(%x : memref<2x4x8xf32>) from(%t0, %t1 : memref<4x4xf32>, memref<4x4xf32>)
      to(%t2, %t3 : memref<4x4xf32>, memref<4x4xf32>) outs(%y : memref<4x8xf32>)
  return
}

// -----

func.func @output_size(%x: memref<2x4x8xf32>, %y: memref<2x5x8xf32>,
    %t0: memref<4x4xf32>, %t1: memref<4x4xf32>, %t2: memref<4x4xf32>, %t3: memref<4x4xf32>) {
  // expected-error @below {{'rope.rerotate' op expected dim 1 of output (5) to match dim 1 of input (4)}}
  rope.rerotate ins(%x : memref<2x4x8xf32>) from(%t0, %t1 : memref<4x4xf32>, memref<4x4xf32>)
      to(%t2, %t3 : memref<4x4xf32>, memref<4x4xf32>) outs(%y : memref<2x5x8xf32>)
  return
}

// -----

func.func @table_rank(%x: memref<2x4x8xf32>, %y: memref<2x4x8xf32>,
    %t0: memref<4x4xf32>, %t1: memref<4x4xf32>, %t2: memref<4x4xf32>, %t3: memref<4xf32>) {
  // expected-error @below {{'rope.rerotate' op expected to_sin to have rank 2, but got rank 1}}
  rope.rerotate ins(%x : memref<2x4x8xf32>) from(%t0, %t1 : memref<4x4xf32>, memref<4x4xf32>)
      to(%t2, %t3 : memref<4x4xf32>, memref<4xf32>) outs(%y : memref<2x4x8xf32>)
  return
}

// -----

func.func @narrower(%x: memref<2x4x8xf32>, %y: memref<2x4x8xbf16>,
    %t0: memref<4x4xf32>, %t1: memref<4x4xf32>, %t2: memref<4x4xf32>, %t3: memref<4x4xf32>) {
  // expected-error @below {{'rope.rerotate' op expected the element type of output ('bf16') to be that of input ('f32') or wider}}
  rope.rerotate ins(%x : memref<2x4x8xf32>) from(%t0, %t1 : memref<4x4xf32>, memref<4x4xf32>)
      to(%t2, %t3 : memref<4x4xf32>, memref<4x4xf32>) outs(%y : memref<2x4x8xbf16>)
  return
}

// -----

func.func @sizes_of_tables(%x: memref<2x4x8xf32>, %y: memref<2x4x8xf32>,
    %t0: memref<4x4xf32>, %t1: memref<4x4xf32>, %t2: memref<1x4xf32>, %t3: memref<1x4xf32>) {
  // expected-error @below {{'rope.rerotate' op expected dim 0 of to_cos (1) to match dim 0 of from_cos (4)}}
  rope.rerotate ins(%x : memref<2x4x8xf32>) from(%t0, %t1 : memref<4x4xf32>, memref<4x4xf32>)
      to(%t2, %t3 : memref<1x4xf32>, memref<1x4xf32>) outs(%y : memref<2x4x8xf32>)
  return
}

// -----

func.func @rows(%x: memref<2x4x8xf32>, %y: memref<2x4x8xf32>,
    %t0: memref<5x4xf32>, %t1: memref<5x4xf32>, %t2: memref<5x4xf32>, %t3: memref<5x4xf32>) {
  // expected-error @below {{'rope.rerotate' op expected dim 0 of from_cos (5) to match the rows of input (4)}}
  rope.rerotate ins(%x : memref<2x4x8xf32>) from(%t0, %t1 : memref<5x4xf32>, memref<5x4xf32>)
      to(%t2, %t3 : memref<5x4xf32>, memref<5x4xf32>) outs(%y : memref<2x4x8xf32>)
  return
}

// -----

func.func @rotary_dim(%x: memref<2x4x8xf32>, %y: memref<2x4x8xf32>,
    %t0: memref<4x8xf32>, %t1: memref<4x8xf32>, %t2: memref<4x8xf32>, %t3: memref<4x8xf32>) {
  // expected-error @below {{'rope.rerotate' op expected the rotary dim (16) to be at most the head dim (8)}}
  rope.rerotate ins(%x : memref<2x4x8xf32>) from(%t0, %t1 : memref<4x8xf32>, memref<4x8xf32>)
      to(%t2, %t3 : memref<4x8xf32>, memref<4x8xf32>) outs(%y : memref<2x4x8xf32>)
  return
}

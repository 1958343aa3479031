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

// -----

func.func @relative_rank(%x: tensor<1x2x8x16xf32>, %b: tensor<15xf32>) {
  // expected-error @below {{expected relative_bias to have rank 2, but got rank 1}}
  %0 = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%x, %x, %x : tensor<1x2x8x16xf32>, tensor<1x2x8x16xf32>,
          tensor<1x2x8x16xf32>)
      relative_bias(%b : tensor<15xf32>) outs(%x : tensor<1x2x8x16xf32>)
  return
}

// -----

func.func @relative_heads(%x: tensor<1x4x8x16xf32>, %b: tensor<2x15xf32>) {
  // expected-error @below {{expected dim 0 of relative_bias (2) to match dim 1 of query, or to be 1, (4)}}
  %0 = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%x, %x, %x : tensor<1x4x8x16xf32>, tensor<1x4x8x16xf32>,
          tensor<1x4x8x16xf32>)
      relative_bias(%b : tensor<2x15xf32>) outs(%x : tensor<1x4x8x16xf32>)
  return
}

// -----

func.func @relative_size(%x: tensor<1x2x8x16xf32>, %b: tensor<2x16xf32>) {
  // expected-error @below {{expected dim 1 of relative_bias (16) to match queries + keys - 1 (15)}}
  %0 = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%x, %x, %x : tensor<1x2x8x16xf32>, tensor<1x2x8x16xf32>,
          tensor<1x2x8x16xf32>)
      relative_bias(%b : tensor<2x16xf32>) outs(%x : tensor<1x2x8x16xf32>)
  return
}

// -----

func.func @relative_type(%x: tensor<1x2x8x16xf32>, %b: tensor<2x15xf16>) {
  // expected-error @below {{expected the element type of relative_bias ('f16') to be f32 or that of query ('f32')}}
  %0 = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%x, %x, %x : tensor<1x2x8x16xf32>, tensor<1x2x8x16xf32>,
          tensor<1x2x8x16xf32>)
      relative_bias(%b : tensor<2x15xf16>) outs(%x : tensor<1x2x8x16xf32>)
  return
}

// -----

func.func @mixed(%i: index, %t: tensor<8xf32>, %o: memref<8x15xf32>) {
  // expected-error @below {{expected operands to be all tensors or all memrefs, but got both}}
  rope.relative_bias #rope.alibi first(%i) table(%t : tensor<8xf32>)
      outs(%o : memref<8x15xf32>)
  return
}

// -----

func.func @row_rank(%i: index, %o: memref<15xf32>) {
  // expected-error @below {{expected output to have rank 2, but got rank 1}}
  rope.relative_bias #rope.alibi first(%i) outs(%o : memref<15xf32>)
  return
}

// -----

func.func @no_table(%i: index, %o: memref<8x15xf32>) {
  // expected-error @below {{expected a table for #rope.t5_buckets<num_buckets = 32, max_distance = 128>}}
  rope.relative_bias #rope.t5_buckets<num_buckets = 32, max_distance = 128>
      first(%i) outs(%o : memref<8x15xf32>)
  return
}

// -----

func.func @table_rank(%i: index, %t: memref<32xf32>, %o: memref<8x15xf32>) {
  // expected-error @below {{expected table to have rank 2, but got rank 1}}
  rope.relative_bias #rope.t5_buckets<num_buckets = 32, max_distance = 128>
      first(%i) table(%t : memref<32xf32>) outs(%o : memref<8x15xf32>)
  return
}

// -----

func.func @table_buckets(%i: index, %t: memref<16x8xf32>, %o: memref<8x15xf32>) {
  // expected-error @below {{expected dim 0 of table (16) to match its bias (32)}}
  rope.relative_bias #rope.t5_buckets<num_buckets = 32, max_distance = 128>
      first(%i) table(%t : memref<16x8xf32>) outs(%o : memref<8x15xf32>)
  return
}

// -----

func.func @table_heads(%i: index, %t: memref<4xf32>, %o: memref<8x15xf32>) {
  // expected-error @below {{expected dim 0 of table (4) to match dim 0 of output (8)}}
  rope.relative_bias #rope.alibi first(%i) table(%t : memref<4xf32>)
      outs(%o : memref<8x15xf32>)
  return
}

// -----

func.func private @few_buckets() attributes {
  // expected-error @below {{expected num_buckets to be at least 2, but got 0}}
  a = #rope.t5_buckets<num_buckets = 0, max_distance = 128>}

// -----

func.func private @odd_buckets() attributes {
  // expected-error @below {{expected num_buckets to be a multiple of 4, but got 6}}
  a = #rope.t5_buckets<num_buckets = 6, max_distance = 128, bidirectional = true>}

// -----

func.func private @max_distance() attributes {
  // expected-error @below {{expected max_distance to be at least 17, but got 16}}
  a = #rope.t5_buckets<num_buckets = 32, max_distance = 16>}

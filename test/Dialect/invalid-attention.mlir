// Element types, attributes and the numbers of operands.
// RUN: rope-opt %s -verify-diagnostics -split-input-file

func.func @key_of_another_type(
    %q: tensor<2x8x5x16xf32>, %k: tensor<2x4x9x16xf16>,
    %v: tensor<2x4x9x12xf32>, %o: tensor<2x8x5x12xf32>) {
  // expected-error @below {{'rope.attention' op expected the element type of key ('f16') to be that of query ('f32')}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<2x4x9x16xf16>,
          tensor<2x4x9x12xf32>)
      outs(%o : tensor<2x8x5x12xf32>)
  return
}

// -----

func.func @value_of_another_type(
    %q: tensor<2x8x5x16xf16>, %k: tensor<2x4x9x16xf16>,
    %v: tensor<2x4x9x12xbf16>, %o: tensor<2x8x5x12xf16>) {
  // expected-error @below {{'rope.attention' op expected the element type of value ('bf16') to be that of query ('f16')}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf16>, tensor<2x4x9x16xf16>,
          tensor<2x4x9x12xbf16>)
      outs(%o : tensor<2x8x5x12xf16>)
  return
}

// -----

func.func @output_wider_than_query(
    %q: tensor<2x8x5x16xf16>, %k: tensor<2x4x9x16xf16>,
    %v: tensor<2x4x9x12xf16>, %o: tensor<2x8x5x12xf32>) {
  // expected-error @below {{'rope.attention' op expected the element type of output ('f32') to be that of query ('f16')}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf16>, tensor<2x4x9x16xf16>,
          tensor<2x4x9x12xf16>)
      outs(%o : tensor<2x8x5x12xf32>)
  return
}

// -----

// Scores are f32, whatever the operands are ...
func.func @half_precision_lse(
    %q: tensor<2x8x5x16xf16>, %k: tensor<2x4x9x16xf16>,
    %v: tensor<2x4x9x12xf16>, %o: tensor<2x8x5x12xf16>,
    %l: tensor<2x8x5xf16>) {
  // expected-error @below {{'rope.attention' op expected the element type of lse ('f16') to be the type of the scores ('f32')}}
  %r:2 = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf16>, tensor<2x4x9x16xf16>,
          tensor<2x4x9x12xf16>)
      outs(%o, %l : tensor<2x8x5x12xf16>, tensor<2x8x5xf16>)
  return
}

// -----

// ... but for f64.
func.func @single_precision_lse_of_double_attention(
    %q: tensor<2x8x5x16xf64>, %k: tensor<2x4x9x16xf64>,
    %v: tensor<2x4x9x12xf64>, %o: tensor<2x8x5x12xf64>,
    %l: tensor<2x8x5xf32>) {
  // expected-error @below {{'rope.attention' op expected the element type of lse ('f32') to be the type of the scores ('f64')}}
  %r:2 = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf64>, tensor<2x4x9x16xf64>,
          tensor<2x4x9x12xf64>)
      outs(%o, %l : tensor<2x8x5x12xf64>, tensor<2x8x5xf32>)
  return
}

// -----

func.func @integer_query(
    %q: tensor<2x8x5x16xi8>, %k: tensor<2x4x9x16xf32>,
    %v: tensor<2x4x9x12xf32>, %o: tensor<2x8x5x12xf32>) {
  // expected-error-re @below {{'rope.attention' op operand #0 must be {{.+}}, but got 'tensor<2x8x5x16xi8>'}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xi8>, tensor<2x4x9x16xf32>,
          tensor<2x4x9x12xf32>)
      outs(%o : tensor<2x8x5x12xf32>)
  return
}

// -----

func.func @unranked_query(
    %q: memref<*xf32>, %k: memref<2x4x9x16xf32>, %v: memref<2x4x9x12xf32>,
    %o: memref<2x8x5x12xf32>) {
  // expected-error-re @below {{'rope.attention' op operand #0 must be ranked tensor of {{.+}}, but got 'memref<*xf32>'}}
  rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : memref<*xf32>, memref<2x4x9x16xf32>,
          memref<2x4x9x12xf32>)
      outs(%o : memref<2x8x5x12xf32>)
  return
}

// -----

func.func @tensor_query_and_memref_key(
    %q: tensor<2x8x5x16xf32>, %k: memref<2x4x9x16xf32>,
    %v: memref<2x4x9x12xf32>, %o: memref<2x8x5x12xf32>) {
  // expected-error @below {{'rope.attention' op expected operands to be all tensors or all memrefs, but got both}}
  rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, memref<2x4x9x16xf32>,
          memref<2x4x9x12xf32>)
      outs(%o : memref<2x8x5x12xf32>)
  return
}

// -----

func.func @infinite_scale(
    %q: tensor<2x8x5x16xf32>, %k: tensor<2x4x9x16xf32>,
    %v: tensor<2x4x9x12xf32>, %o: tensor<2x8x5x12xf32>) {
  // expected-error @below {{'rope.attention' op expected scale to be finite}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<2x4x9x16xf32>,
          tensor<2x4x9x12xf32>)
      outs(%o : tensor<2x8x5x12xf32>)
      {scale = 0x7FF0000000000000 : f64}
  return
}

// -----

func.func @nan_scale(
    %q: tensor<2x8x5x16xf32>, %k: tensor<2x4x9x16xf32>,
    %v: tensor<2x4x9x12xf32>, %o: tensor<2x8x5x12xf32>) {
  // expected-error @below {{'rope.attention' op expected scale to be finite}}
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<2x4x9x16xf32>,
          tensor<2x4x9x12xf32>)
      outs(%o : tensor<2x8x5x12xf32>)
      {scale = 0x7FF8000000000000 : f64}
  return
}

// -----

func.func @single_precision_scale(
    %q: tensor<2x8x5x16xf32>, %k: tensor<2x4x9x16xf32>,
    %v: tensor<2x4x9x12xf32>, %o: tensor<2x8x5x12xf32>) {
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<2x4x9x16xf32>,
          tensor<2x4x9x12xf32>)
      outs(%o : tensor<2x8x5x12xf32>)
      // expected-error @below {{'rope.attention' op attribute 'scale' failed to satisfy constraint: 64-bit float attribute}}
      {scale = 0.5 : f32}
  return
}

// -----

func.func @frequencies_for_map(
    %q: tensor<2x8x5x16xf32>, %k: tensor<2x4x9x16xf32>,
    %v: tensor<2x4x9x12xf32>, %o: tensor<2x8x5x12xf32>) {
  // expected-error @below {{invalid kind of attribute specified}}
  %r = rope.attention #rope.frequencies<dim = 16>, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<2x4x9x16xf32>,
          tensor<2x4x9x12xf32>)
      outs(%o : tensor<2x8x5x12xf32>)
  return
}

// -----

func.func @map_for_frequencies(
    %q: tensor<2x8x5x16xf32>, %k: tensor<2x4x9x16xf32>,
    %v: tensor<2x4x9x12xf32>, %o: tensor<2x8x5x12xf32>) {
  // expected-error @below {{invalid kind of attribute specified}}
  %r = rope.attention #rope.linear, #rope.linear
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<2x4x9x16xf32>,
          tensor<2x4x9x12xf32>)
      outs(%o : tensor<2x8x5x12xf32>)
  return
}

// -----

func.func @causal_before_pairing(
    %q: tensor<2x8x5x16xf32>, %k: tensor<2x4x9x16xf32>,
    %v: tensor<2x4x9x12xf32>, %o: tensor<2x8x5x12xf32>) {
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      // expected-error @below {{expected 'ins'}}
      causal pairing<interleaved>
      ins(%q, %k, %v : tensor<2x8x5x16xf32>, tensor<2x4x9x16xf32>,
          tensor<2x4x9x12xf32>)
      outs(%o : tensor<2x8x5x12xf32>)
  return
}

// -----

func.func @no_output(
    %q: memref<2x8x5x16xf32>, %k: memref<2x4x9x16xf32>) {
  // expected-error @below {{'rope.attention' op expected 1 or 2 outs operands (output, lse), but got 0}}
  "rope.attention"(%q, %k, %k) <{
      frequencies = #rope.frequencies<dim = 16>, map = #rope.linear,
      operandSegmentSizes = array<i32: 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>}>
      : (memref<2x8x5x16xf32>, memref<2x4x9x16xf32>, memref<2x4x9x16xf32>) -> ()
  return
}

// -----

func.func @three_outputs(
    %q: memref<2x8x5x16xf32>, %k: memref<2x4x9x16xf32>, %l: memref<2x8x5xf32>) {
  // expected-error @below {{'rope.attention' op expected 1 or 2 outs operands (output, lse), but got 3}}
  rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %k, %k : memref<2x8x5x16xf32>, memref<2x4x9x16xf32>,
          memref<2x4x9x16xf32>)
      outs(%q, %l, %l : memref<2x8x5x16xf32>, memref<2x8x5xf32>,
           memref<2x8x5xf32>)
  return
}

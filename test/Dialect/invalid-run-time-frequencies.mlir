// RUN: rope-opt %s -verify-diagnostics -split-input-file

func.func private @dynamic_ntk_factor() attributes {
  // expected-error @below {{expected factor to be finite and positive, but got 0}}
  f = #rope.dynamic_ntk_scaling<factor = 0.0, original_length = 4096>
}

// -----

func.func private @dynamic_ntk_length() attributes {
  // expected-error @below {{expected original_length to be at least 1, but got 0}}
  f = #rope.dynamic_ntk_scaling<factor = 2.0, original_length = 0>
}

// -----

func.func private @dynamic_ntk_dim() attributes {
  // expected-error @below {{expected dim to be at least 4 for dynamic_ntk_scaling, but got 2}}
  f = #rope.frequencies<dim = 2, scaling = #rope.dynamic_ntk_scaling<factor = 2.0, original_length = 4096>>
}

// -----

func.func private @dynamic_longrope_short_divisor() attributes {
  // expected-error @below {{expected short_factors[1] to be finite and positive, but got 0}}
  f = #rope.dynamic_longrope_scaling<short_factors = [1.0, 0.0], long_factors = [1.0, 1.0], factor = 2.0, original_length = 4096>
}

// -----

func.func private @dynamic_longrope_long_divisor() attributes {
  // expected-error @below {{expected long_factors[0] to be finite and positive, but got -1}}
  f = #rope.dynamic_longrope_scaling<short_factors = [1.0, 1.0], long_factors = [-1.0, 1.0], factor = 2.0, original_length = 4096>
}

// -----

func.func private @dynamic_longrope_factor() attributes {
  // expected-error @below {{expected factor to be finite and positive, but got -2}}
  f = #rope.dynamic_longrope_scaling<short_factors = [1.0], long_factors = [1.0], factor = -2.0, original_length = 4096>
}

// -----

func.func private @dynamic_longrope_length() attributes {
  // expected-error @below {{expected original_length to be at least 2, but got 1}}
  f = #rope.dynamic_longrope_scaling<short_factors = [1.0], long_factors = [1.0], factor = 2.0, original_length = 1>
}

// -----

func.func private @dynamic_longrope_amplitude() attributes {
  // expected-error @below {{expected attention_factor to be finite and positive, but got 0}}
  f = #rope.dynamic_longrope_scaling<short_factors = [1.0], long_factors = [1.0], factor = 2.0, original_length = 4096, attention_factor = 0.0>
}

// -----

func.func private @dynamic_longrope_short_pairs() attributes {
  // expected-error @below {{expected short_factors to have one element for each of the 2 pairs, but got 1}}
  f = #rope.frequencies<dim = 4, scaling = #rope.dynamic_longrope_scaling<short_factors = [1.0], long_factors = [1.0, 1.0], factor = 2.0, original_length = 4096>>
}

// -----

func.func private @dynamic_longrope_long_pairs() attributes {
  // expected-error @below {{expected long_factors to have one element for each of the 2 pairs, but got 3}}
  f = #rope.frequencies<dim = 4, scaling = #rope.dynamic_longrope_scaling<short_factors = [1.0, 1.0], long_factors = [1.0, 1.0, 1.0], factor = 2.0, original_length = 4096>>
}

// -----

func.func private @operand_dim() attributes {
  // expected-error @below {{expected dim to be positive and even, but got 3}}
  f = #rope.operand_frequencies<dim = 3>
}

// -----

func.func private @operand_amplitude() attributes {
  // expected-error @below {{expected attention_factor to be finite and positive, but got -1}}
  f = #rope.operand_frequencies<dim = 4, attention_factor = -1.0>
}

// -----

func.func @table_without_length(%i: index, %t: tensor<?x2xf32>) {
  // expected-error @below {{'rope.table' op expected length for #rope.frequencies<dim = 4, scaling = #rope.dynamic_ntk_scaling<factor = 2.000000e+00, original_length = 4096>>, but got none}}
  %r:2 = rope.table #rope.frequencies<dim = 4, scaling = #rope.dynamic_ntk_scaling<factor = 2.0, original_length = 4096>>
      positions(%i : index) outs(%t, %t : tensor<?x2xf32>, tensor<?x2xf32>)
  return
}

// -----

func.func @table_with_a_length(%i: index, %t: tensor<?x2xf32>) {
  // expected-error @below {{'rope.table' op expected no length for #rope.frequencies<dim = 4>, but got one}}
  %r:2 = rope.table #rope.frequencies<dim = 4> length(%i)
      positions(%i : index) outs(%t, %t : tensor<?x2xf32>, tensor<?x2xf32>)
  return
}

// -----

func.func @table_without_frequencies(%i: index, %t: tensor<?x2xf32>) {
  // expected-error @below {{'rope.table' op expected inverse_frequencies for #rope.operand_frequencies<dim = 4>, but got none}}
  %r:2 = rope.table #rope.operand_frequencies<dim = 4>
      positions(%i : index) outs(%t, %t : tensor<?x2xf32>, tensor<?x2xf32>)
  return
}

// -----

func.func @table_with_frequencies(%i: index, %f: tensor<2xf32>, %t: tensor<?x2xf32>) {
  // expected-error @below {{'rope.table' op expected no inverse_frequencies for #rope.frequencies<dim = 4>, but got one}}
  %r:2 = rope.table #rope.frequencies<dim = 4> inverse_frequencies(%f : tensor<2xf32>)
      positions(%i : index) outs(%t, %t : tensor<?x2xf32>, tensor<?x2xf32>)
  return
}

// -----

func.func @frequencies_of_other_pairs(%i: index, %f: tensor<3xf32>, %t: tensor<?x2xf32>) {
  // expected-error @below {{'rope.table' op expected dim 0 of inverse_frequencies (3) to match half the rotary dim of the frequencies (2)}}
  %r:2 = rope.table #rope.operand_frequencies<dim = 4> inverse_frequencies(%f : tensor<3xf32>)
      positions(%i : index) outs(%t, %t : tensor<?x2xf32>, tensor<?x2xf32>)
  return
}

// -----

func.func @frequencies_of_f16(%i: index, %f: tensor<2xf16>, %t: tensor<?x2xf32>) {
  // expected-error @below {{'rope.table' op operand #1 must be 1-D tensor or memref of f32 or f64, but got 'tensor<2xf16>'}}
  %r:2 = rope.table #rope.operand_frequencies<dim = 4> inverse_frequencies(%f : tensor<2xf16>)
      positions(%i : index) outs(%t, %t : tensor<?x2xf32>, tensor<?x2xf32>)
  return
}

// -----

func.func @frequencies_of_another_form(%i: index, %f: memref<2xf32>, %t: tensor<?x2xf32>) {
  // expected-error @below {{'rope.table' op expected operands to be all tensors or all memrefs, but got both}}
  %r:2 = rope.table #rope.operand_frequencies<dim = 4> inverse_frequencies(%f : memref<2xf32>)
      positions(%i : index) outs(%t, %t : tensor<?x2xf32>, tensor<?x2xf32>)
  return
}

// -----

func.func @attention_without_length(%x: memref<1x1x8x4xf32>) {
  // expected-error @below {{'rope.attention' op expected length for #rope.frequencies<dim = 4, scaling = #rope.dynamic_ntk_scaling<factor = 2.000000e+00, original_length = 4096>>, but got none}}
  rope.attention #rope.linear,
      #rope.frequencies<dim = 4, scaling = #rope.dynamic_ntk_scaling<factor = 2.0, original_length = 4096>>
      ins(%x, %x, %x : memref<1x1x8x4xf32>, memref<1x1x8x4xf32>, memref<1x1x8x4xf32>)
      outs(%x : memref<1x1x8x4xf32>)
  return
}

// -----

func.func @attention_with_frequencies(%f: memref<2xf64>, %x: memref<1x1x8x4xf32>) {
  // expected-error @below {{'rope.attention' op expected no inverse_frequencies for #rope.frequencies<dim = 4>, but got one}}
  rope.attention #rope.linear, #rope.frequencies<dim = 4>
      ins(%x, %x, %x : memref<1x1x8x4xf32>, memref<1x1x8x4xf32>, memref<1x1x8x4xf32>)
      inverse_frequencies(%f : memref<2xf64>) outs(%x : memref<1x1x8x4xf32>)
  return
}

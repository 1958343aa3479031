// One module for each row of the support table in README.md, under its name:
// scripts/support-table.py compiles them by all pipelines.

// Row: #rope.linear
// Row: rope.attention
func.func @linear(%x: tensor<1x2x?x16xf32>) -> tensor<1x2x?x16xf32> {
  %y = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%x, %x, %x : tensor<1x2x?x16xf32>, tensor<1x2x?x16xf32>,
          tensor<1x2x?x16xf32>)
      outs(%x : tensor<1x2x?x16xf32>)
  return %y : tensor<1x2x?x16xf32>
}

// -----
// Row: #rope.rerope
// Row: rope.attention causal
func.func @rerope(%x: tensor<1x2x?x16xf32>) -> tensor<1x2x?x16xf32> {
  %y = rope.attention #rope.rerope<window = 64>, #rope.frequencies<dim = 16> causal
      ins(%x, %x, %x : tensor<1x2x?x16xf32>, tensor<1x2x?x16xf32>,
          tensor<1x2x?x16xf32>)
      outs(%x : tensor<1x2x?x16xf32>)
  return %y : tensor<1x2x?x16xf32>
}

// -----
// Row: #rope.leaky
func.func @leaky(%x: tensor<1x2x?x16xf32>) -> tensor<1x2x?x16xf32> {
  %y = rope.attention #rope.leaky<window = 64, k = 16.0>,
      #rope.frequencies<dim = 16> causal
      ins(%x, %x, %x : tensor<1x2x?x16xf32>, tensor<1x2x?x16xf32>,
          tensor<1x2x?x16xf32>)
      outs(%x : tensor<1x2x?x16xf32>)
  return %y : tensor<1x2x?x16xf32>
}

// -----
// Row: #rope.piecewise
func.func @piecewise(%x: tensor<1x2x?x16xf32>) -> tensor<1x2x?x16xf32> {
  %y = rope.attention #rope.piecewise<breakpoints = [16, 64], slopes = [1.0, 0.25, 0.0]>,
      #rope.frequencies<dim = 16> causal
      ins(%x, %x, %x : tensor<1x2x?x16xf32>, tensor<1x2x?x16xf32>,
          tensor<1x2x?x16xf32>)
      outs(%x : tensor<1x2x?x16xf32>)
  return %y : tensor<1x2x?x16xf32>
}

// -----
// Row: #rope.self_extend
func.func @self_extend(%x: tensor<1x2x?x16xf32>) -> tensor<1x2x?x16xf32> {
  %y = rope.attention #rope.self_extend<window = 64, group = 8>,
      #rope.frequencies<dim = 16> causal
      ins(%x, %x, %x : tensor<1x2x?x16xf32>, tensor<1x2x?x16xf32>,
          tensor<1x2x?x16xf32>)
      outs(%x : tensor<1x2x?x16xf32>)
  return %y : tensor<1x2x?x16xf32>
}

// -----
// Row: #rope.sawtooth
func.func @sawtooth(%x: tensor<1x2x?x16xf32>) -> tensor<1x2x?x16xf32> {
  %y = rope.attention #rope.sawtooth<window = 64, block = 16>,
      #rope.frequencies<dim = 16> causal
      ins(%x, %x, %x : tensor<1x2x?x16xf32>, tensor<1x2x?x16xf32>,
          tensor<1x2x?x16xf32>)
      outs(%x : tensor<1x2x?x16xf32>)
  return %y : tensor<1x2x?x16xf32>
}

// -----
// Row: #rope.dual_chunk
func.func @dual_chunk(%x: tensor<1x2x?x16xf32>) -> tensor<1x2x?x16xf32> {
  %y = rope.attention #rope.dual_chunk<chunk = 64, local = 16>,
      #rope.frequencies<dim = 16> causal
      ins(%x, %x, %x : tensor<1x2x?x16xf32>, tensor<1x2x?x16xf32>,
          tensor<1x2x?x16xf32>)
      outs(%x : tensor<1x2x?x16xf32>)
  return %y : tensor<1x2x?x16xf32>
}

// -----
// Row: #rope.frequencies
// Row: rope.table
func.func @table(%first: index, %c: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %cos, %sin = rope.table #rope.frequencies<dim = 8, base = 5.0e+05>
      positions(%first : index) outs(%c, %c : tensor<?x4xf32>, tensor<?x4xf32>)
  return %cos : tensor<?x4xf32>
}

// -----
// Row: #rope.explicit_frequencies
func.func @table(%first: index, %c: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %cos, %sin = rope.table #rope.explicit_frequencies<values = [1.0, 0.1, 0.01, 0.001]>
      positions(%first : index) outs(%c, %c : tensor<?x4xf32>, tensor<?x4xf32>)
  return %cos : tensor<?x4xf32>
}

// -----
// Row: #rope.linear_scaling
func.func @table(%first: index, %c: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %cos, %sin = rope.table #rope.frequencies<dim = 8,
      scaling = #rope.linear_scaling<factor = 4.0>>
      positions(%first : index) outs(%c, %c : tensor<?x4xf32>, tensor<?x4xf32>)
  return %cos : tensor<?x4xf32>
}

// -----
// Row: #rope.ntk_scaling
func.func @table(%first: index, %c: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %cos, %sin = rope.table #rope.frequencies<dim = 8,
      scaling = #rope.ntk_scaling<factor = 8.0>>
      positions(%first : index) outs(%c, %c : tensor<?x4xf32>, tensor<?x4xf32>)
  return %cos : tensor<?x4xf32>
}

// -----
// Row: #rope.ntk_fixed_scaling
func.func @table(%first: index, %c: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %cos, %sin = rope.table #rope.frequencies<dim = 8,
      scaling = #rope.ntk_fixed_scaling<factor = 8.0>>
      positions(%first : index) outs(%c, %c : tensor<?x4xf32>, tensor<?x4xf32>)
  return %cos : tensor<?x4xf32>
}

// -----
// Row: #rope.ntk_mixed_scaling
func.func @table(%first: index, %c: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %cos, %sin = rope.table #rope.frequencies<dim = 8,
      scaling = #rope.ntk_mixed_scaling<factor = 8.0>>
      positions(%first : index) outs(%c, %c : tensor<?x4xf32>, tensor<?x4xf32>)
  return %cos : tensor<?x4xf32>
}

// -----
// Row: #rope.base_scaling
func.func @table(%first: index, %c: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %cos, %sin = rope.table #rope.frequencies<dim = 8,
      scaling = #rope.base_scaling<ratio = 500.0>>
      positions(%first : index) outs(%c, %c : tensor<?x4xf32>, tensor<?x4xf32>)
  return %cos : tensor<?x4xf32>
}

// -----
// Row: #rope.yarn_scaling
func.func @table(%first: index, %c: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %cos, %sin = rope.table #rope.frequencies<dim = 8,
      scaling = #rope.yarn_scaling<factor = 4.0, original_length = 32768>>
      positions(%first : index) outs(%c, %c : tensor<?x4xf32>, tensor<?x4xf32>)
  return %cos : tensor<?x4xf32>
}

// -----
// Row: #rope.llama3_scaling
func.func @table(%first: index, %c: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %cos, %sin = rope.table #rope.frequencies<dim = 8,
      scaling = #rope.llama3_scaling>
      positions(%first : index) outs(%c, %c : tensor<?x4xf32>, tensor<?x4xf32>)
  return %cos : tensor<?x4xf32>
}

// -----
// Row: #rope.longrope_scaling
func.func @table(%first: index, %c: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %cos, %sin = rope.table #rope.frequencies<dim = 8,
      scaling = #rope.longrope_scaling<factors = [1.0, 1.5, 8.0, 32.0],
                                    factor = 32.0, original_length = 4096>>
      positions(%first : index) outs(%c, %c : tensor<?x4xf32>, tensor<?x4xf32>)
  return %cos : tensor<?x4xf32>
}

// -----
// Row: #rope.proportional_scaling
func.func @table(%first: index, %c: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %cos, %sin = rope.table #rope.frequencies<dim = 8,
      scaling = #rope.proportional_scaling<fraction = 0.5>>
      positions(%first : index) outs(%c, %c : tensor<?x4xf32>, tensor<?x4xf32>)
  return %cos : tensor<?x4xf32>
}

// -----
// Row: rope.table position_scale
// Row: rope.table position_offset
func.func @table(%first: index, %c: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %cos, %sin = rope.table #rope.frequencies<dim = 8>
      positions(%first : index) outs(%c, %c : tensor<?x4xf32>, tensor<?x4xf32>)
      {position_scale = 0.0625 : f64, position_offset = 60.0 : f64}
  return %cos : tensor<?x4xf32>
}

// -----
// Row: rope.attention rotated_keys
func.func @attention(%x: tensor<1x2x?x16xf32>) -> tensor<1x2x?x16xf32> {
  %y = rope.attention #rope.linear, #rope.frequencies<dim = 16> causal rotated_keys
      ins(%x, %x, %x : tensor<1x2x?x16xf32>, tensor<1x2x?x16xf32>,
          tensor<1x2x?x16xf32>)
      outs(%x : tensor<1x2x?x16xf32>)
  return %y : tensor<1x2x?x16xf32>
}

// -----
// Row: rope.attention pairing
func.func @attention(%x: tensor<1x2x?x16xf32>) -> tensor<1x2x?x16xf32> {
  %y = rope.attention #rope.linear, #rope.frequencies<dim = 16> pairing<interleaved>
      ins(%x, %x, %x : tensor<1x2x?x16xf32>, tensor<1x2x?x16xf32>,
          tensor<1x2x?x16xf32>)
      outs(%x : tensor<1x2x?x16xf32>)
  return %y : tensor<1x2x?x16xf32>
}

// -----
// Row: rope.attention scale
func.func @attention(%x: tensor<1x2x?x16xf32>) -> tensor<1x2x?x16xf32> {
  %y = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%x, %x, %x : tensor<1x2x?x16xf32>, tensor<1x2x?x16xf32>,
          tensor<1x2x?x16xf32>)
      outs(%x : tensor<1x2x?x16xf32>) {scale = 1.0 : f64}
  return %y : tensor<1x2x?x16xf32>
}

// -----
// Row: rope.attention query_offset
func.func @offset(%x: tensor<1x2x?x16xf32>, %at: index) -> tensor<1x2x?x16xf32> {
  %y = rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      ins(%x, %x, %x : tensor<1x2x?x16xf32>, tensor<1x2x?x16xf32>,
          tensor<1x2x?x16xf32>)
      query_offset(%at) outs(%x : tensor<1x2x?x16xf32>)
  return %y : tensor<1x2x?x16xf32>
}

// -----
// Row: rope.rotate
func.func @rotate(%x: tensor<2x?x8xf32>, %t: tensor<?x4xf32>)
    -> tensor<2x?x8xf32> {
  %y = rope.rotate ins(%x, %t, %t : tensor<2x?x8xf32>, tensor<?x4xf32>,
      tensor<?x4xf32>) outs(%x : tensor<2x?x8xf32>)
  return %y : tensor<2x?x8xf32>
}

// -----
// Row: rope.rotate inverse
func.func @rotate(%x: tensor<2x?x8xf32>, %t: tensor<?x4xf32>)
    -> tensor<2x?x8xf32> {
  %y = rope.rotate inverse ins(%x, %t, %t : tensor<2x?x8xf32>, tensor<?x4xf32>,
      tensor<?x4xf32>) outs(%x : tensor<2x?x8xf32>)
  return %y : tensor<2x?x8xf32>
}

// -----
// Row: rope.rotate pairing
func.func @rotate(%x: tensor<2x?x8xf32>, %t: tensor<?x4xf32>)
    -> tensor<2x?x8xf32> {
  %y = rope.rotate pairing<interleaved> ins(%x, %t, %t : tensor<2x?x8xf32>, tensor<?x4xf32>,
      tensor<?x4xf32>) outs(%x : tensor<2x?x8xf32>)
  return %y : tensor<2x?x8xf32>
}

// -----
// Row: #rope.operand_frequencies
// Row: rope.table inverse_frequencies
func.func @table(%first: index, %f: tensor<4xf32>, %c: tensor<?x4xf32>)
    -> tensor<?x4xf32> {
  %cos, %sin = rope.table #rope.operand_frequencies<dim = 8>
      inverse_frequencies(%f : tensor<4xf32>) positions(%first : index)
      outs(%c, %c : tensor<?x4xf32>, tensor<?x4xf32>)
  return %cos : tensor<?x4xf32>
}

// -----
// Row: #rope.dynamic_ntk_scaling
// Row: rope.table length
func.func @table(%first: index, %c: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %cos, %sin = rope.table #rope.frequencies<dim = 8,
      scaling = #rope.dynamic_ntk_scaling<factor = 2.0, original_length = 4096>>
      length(%first) positions(%first : index)
      outs(%c, %c : tensor<?x4xf32>, tensor<?x4xf32>)
  return %cos : tensor<?x4xf32>
}

// -----
// Row: #rope.dynamic_longrope_scaling
// Row: rope.attention length
func.func @attention(%x: tensor<1x2x?x16xf32>, %n: index) -> tensor<1x2x?x16xf32> {
  %y = rope.attention #rope.linear,
      #rope.frequencies<dim = 16, scaling = #rope.dynamic_longrope_scaling<
          short_factors = [1.0, 1.0, 1.0, 1.0, 1.5, 1.5, 2.0, 2.0],
          long_factors = [1.0, 1.0, 2.0, 2.0, 4.0, 4.0, 8.0, 8.0],
          factor = 8.0, original_length = 4096>>
      ins(%x, %x, %x : tensor<1x2x?x16xf32>, tensor<1x2x?x16xf32>,
          tensor<1x2x?x16xf32>)
      length(%n) outs(%x : tensor<1x2x?x16xf32>)
  return %y : tensor<1x2x?x16xf32>
}

// -----
// Row: rope.attention inverse_frequencies
func.func @attention(%x: tensor<1x2x?x16xf32>, %f: tensor<8xf64>)
    -> tensor<1x2x?x16xf32> {
  %y = rope.attention #rope.linear, #rope.operand_frequencies<dim = 16>
      ins(%x, %x, %x : tensor<1x2x?x16xf32>, tensor<1x2x?x16xf32>,
          tensor<1x2x?x16xf32>)
      inverse_frequencies(%f : tensor<8xf64>) outs(%x : tensor<1x2x?x16xf32>)
  return %y : tensor<1x2x?x16xf32>
}

// -----
// Row: #rope.sliding_window
// Row: rope.attention visibility
func.func @attention(%x: tensor<1x2x?x16xf32>) -> tensor<1x2x?x16xf32> {
  %y = rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      visible(#rope.sliding_window<size = 64, sinks = 4>)
      ins(%x, %x, %x : tensor<1x2x?x16xf32>, tensor<1x2x?x16xf32>,
          tensor<1x2x?x16xf32>)
      outs(%x : tensor<1x2x?x16xf32>)
  return %y : tensor<1x2x?x16xf32>
}

// -----
// Row: #rope.chunked_attention
func.func @attention(%x: tensor<1x2x?x16xf32>) -> tensor<1x2x?x16xf32> {
  %y = rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      visible(#rope.chunked_attention<size = 64>)
      ins(%x, %x, %x : tensor<1x2x?x16xf32>, tensor<1x2x?x16xf32>,
          tensor<1x2x?x16xf32>)
      outs(%x : tensor<1x2x?x16xf32>)
  return %y : tensor<1x2x?x16xf32>
}

// -----
// Row: #rope.log_n_scaling
// Row: rope.attention query_scaling
func.func @attention(%x: tensor<1x2x?x16xf32>) -> tensor<1x2x?x16xf32> {
  %y = rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      query_scaling(#rope.log_n_scaling<length = 4096>)
      ins(%x, %x, %x : tensor<1x2x?x16xf32>, tensor<1x2x?x16xf32>,
          tensor<1x2x?x16xf32>)
      outs(%x : tensor<1x2x?x16xf32>)
  return %y : tensor<1x2x?x16xf32>
}

// -----
// Row: #rope.temperature_tuning
func.func @attention(%x: tensor<1x2x?x16xf32>) -> tensor<1x2x?x16xf32> {
  %y = rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      query_scaling(#rope.temperature_tuning)
      ins(%x, %x, %x : tensor<1x2x?x16xf32>, tensor<1x2x?x16xf32>,
          tensor<1x2x?x16xf32>)
      outs(%x : tensor<1x2x?x16xf32>)
  return %y : tensor<1x2x?x16xf32>
}

// -----
// Row: rope.attention soft_cap
func.func @attention(%x: tensor<1x2x?x16xf32>) -> tensor<1x2x?x16xf32> {
  %y = rope.attention #rope.linear, #rope.frequencies<dim = 16> causal soft_cap(50.0)
      ins(%x, %x, %x : tensor<1x2x?x16xf32>, tensor<1x2x?x16xf32>,
          tensor<1x2x?x16xf32>)
      outs(%x : tensor<1x2x?x16xf32>)
  return %y : tensor<1x2x?x16xf32>
}

// -----
// Row: rope.attention bias
func.func @attention(%x: tensor<1x2x?x16xf32>, %bias: tensor<1x2x?x?xf32>)
    -> tensor<1x2x?x16xf32> {
  %y = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%x, %x, %x : tensor<1x2x?x16xf32>, tensor<1x2x?x16xf32>,
          tensor<1x2x?x16xf32>)
      bias(%bias : tensor<1x2x?x?xf32>) outs(%x : tensor<1x2x?x16xf32>)
  return %y : tensor<1x2x?x16xf32>
}

// -----
// Row: rope.merge_attention
func.func @merge(%a: tensor<1x2x?x8xf32>, %x: tensor<1x2x?xf32>)
    -> tensor<1x2x?x8xf32> {
  %out, %lse = rope.merge_attention
      ins(%a, %x, %a, %x : tensor<1x2x?x8xf32>, tensor<1x2x?xf32>,
          tensor<1x2x?x8xf32>, tensor<1x2x?xf32>)
      outs(%a, %x : tensor<1x2x?x8xf32>, tensor<1x2x?xf32>)
  return %out : tensor<1x2x?x8xf32>
}

// -----
// Row: #rope.multi_axis_frequencies
// Row: rope.attention query_positions
// Row: rope.attention key_positions
func.func @images(%p: tensor<1x3x?xi64>, %x: tensor<1x2x?x16xf32>)
    -> tensor<1x2x?x16xf32> {
  %y = rope.attention #rope.linear,
      #rope.multi_axis_frequencies<frequencies = #rope.frequencies<dim = 16>,
                                   sections = [4, 2, 2], layout = interleaved>
      ins(%x, %x, %x : tensor<1x2x?x16xf32>, tensor<1x2x?x16xf32>,
          tensor<1x2x?x16xf32>)
      query_positions(%p : tensor<1x3x?xi64>) key_positions(%p : tensor<1x3x?xi64>)
      outs(%x : tensor<1x2x?x16xf32>)
  return %y : tensor<1x2x?x16xf32>
}

// -----
// Row: #rope.axial_frequencies
func.func @table(%p: tensor<2x?xi64>, %c: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %cos, %sin = rope.table #rope.axial_frequencies<
      axes = [#rope.frequencies<dim = 4>, #rope.frequencies<dim = 4>]>
      positions(%p : tensor<2x?xi64>) outs(%c, %c : tensor<?x4xf32>, tensor<?x4xf32>)
  return %cos : tensor<?x4xf32>
}

// -----
// Row: #rope.xpos_frequencies
// Row: rope.table keys
// Row: rope.table center
func.func @table(%first: index, %half: index, %c: tensor<?x4xf32>)
    -> tensor<?x4xf32> {
  %cos, %sin = rope.table #rope.xpos_frequencies<
          frequencies = #rope.frequencies<dim = 8>> keys
      positions(%first : index) center(%half)
      outs(%c, %c : tensor<?x4xf32>, tensor<?x4xf32>)
  return %cos : tensor<?x4xf32>
}

// -----
// Row: #rope.alibi
// Row: rope.relative_bias
// Row: rope.attention relative_bias
func.func @attention(%x: tensor<1x8x16x16xf32>, %init: tensor<8x31xf32>)
    -> tensor<1x8x16x16xf32> {
  %first = arith.constant -15 : index
  %row = rope.relative_bias #rope.alibi first(%first) outs(%init : tensor<8x31xf32>)
  %y = rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      ins(%x, %x, %x : tensor<1x8x16x16xf32>, tensor<1x8x16x16xf32>,
          tensor<1x8x16x16xf32>)
      relative_bias(%row : tensor<8x31xf32>) outs(%x : tensor<1x8x16x16xf32>)
  return %y : tensor<1x8x16x16xf32>
}

// -----
// Row: #rope.t5_buckets
func.func @t5(%first: index, %table: tensor<32x8xf32>, %init: tensor<8x31xf32>)
    -> tensor<8x31xf32> {
  %row = rope.relative_bias #rope.t5_buckets<num_buckets = 32, max_distance = 128>
      first(%first) table(%table : tensor<32x8xf32>) outs(%init : tensor<8x31xf32>)
  return %row : tensor<8x31xf32>
}

// -----
// Row: rope.attention layout
func.func @attention(%x: tensor<2x?x2x16xf32>) -> tensor<2x?x2x16xf32> {
  %y = rope.attention #rope.linear, #rope.frequencies<dim = 16> causal layout<blhd>
      ins(%x, %x, %x : tensor<2x?x2x16xf32>, tensor<2x?x2x16xf32>,
          tensor<2x?x2x16xf32>)
      outs(%x : tensor<2x?x2x16xf32>)
  return %y : tensor<2x?x2x16xf32>
}

// -----
// Row: rope.attention key_lengths
// Row: rope.attention query_lengths
func.func @attention(%x: tensor<2x2x?x16xf32>, %n: tensor<2xi32>) -> tensor<2x2x?x16xf32> {
  %y = rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      ins(%x, %x, %x : tensor<2x2x?x16xf32>, tensor<2x2x?x16xf32>,
          tensor<2x2x?x16xf32>)
      query_lengths(%n : tensor<2xi32>)
      key_lengths(%n : tensor<2xi32>)
      outs(%x : tensor<2x2x?x16xf32>)
  return %y : tensor<2x2x?x16xf32>
}

// -----
// Row: rope.attention first_keys
// Row: rope.attention query_offsets
func.func @attention(%x: tensor<2x2x?x16xf32>, %n: tensor<2xi32>) -> tensor<2x2x?x16xf32> {
  %y = rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      ins(%x, %x, %x : tensor<2x2x?x16xf32>, tensor<2x2x?x16xf32>,
          tensor<2x2x?x16xf32>)
      query_offsets(%n : tensor<2xi32>)
      first_keys(%n : tensor<2xi32>)
      outs(%x : tensor<2x2x?x16xf32>)
  return %y : tensor<2x2x?x16xf32>
}

// -----
// Row: rope.attention cumulative_query_lengths
// Row: rope.attention cumulative_key_lengths
func.func @attention(%x: tensor<1x2x?x16xf32>, %c: tensor<?xi32>) -> tensor<1x2x?x16xf32> {
  %y = rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      ins(%x, %x, %x : tensor<1x2x?x16xf32>, tensor<1x2x?x16xf32>,
          tensor<1x2x?x16xf32>)
      cumulative_query_lengths(%c : tensor<?xi32>)
      cumulative_key_lengths(%c : tensor<?xi32>)
      outs(%x : tensor<1x2x?x16xf32>)
  return %y : tensor<1x2x?x16xf32>
}

// -----
// Row: rope.attention block_table
func.func @attention(%x: tensor<2x2x?x16xf32>, %pages: tensor<?x2x16x16xf32>,
                     %n: tensor<2xi32>, %table: tensor<2x?xi32>)
    -> tensor<2x2x?x16xf32> {
  %y = rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      ins(%x, %pages, %pages : tensor<2x2x?x16xf32>, tensor<?x2x16x16xf32>,
          tensor<?x2x16x16xf32>)
      key_lengths(%n : tensor<2xi32>) block_table(%table : tensor<2x?xi32>)
      outs(%x : tensor<2x2x?x16xf32>)
  return %y : tensor<2x2x?x16xf32>
}

// -----
// Row: rope.cache_append
func.func @append(%x: tensor<2x2x?x8xf32>, %cache: tensor<2x2x?x8xf32>,
                  %n: tensor<2xi32>) -> tensor<2x2x?x8xf32> {
  %y = rope.cache_append ins(%x : tensor<2x2x?x8xf32>) at(%n : tensor<2xi32>)
      outs(%cache : tensor<2x2x?x8xf32>)
  return %y : tensor<2x2x?x8xf32>
}

// -----
// Row: rope.rerotate
func.func @rerotate(%x: tensor<2x?x8xf32>, %from: tensor<?x4xf32>,
                    %to: tensor<?x4xf32>) -> tensor<2x?x8xf32> {
  %y = rope.rerotate ins(%x : tensor<2x?x8xf32>)
      from(%from, %from : tensor<?x4xf32>, tensor<?x4xf32>)
      to(%to, %to : tensor<?x4xf32>, tensor<?x4xf32>)
      outs(%x : tensor<2x?x8xf32>)
  return %y : tensor<2x?x8xf32>
}

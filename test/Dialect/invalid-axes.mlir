// RUN: rope-opt %s -verify-diagnostics -split-input-file

func.func private @not_frequencies() attributes {
  // expected-error @below {{expected frequencies to be frequencies, but got 1 : i64}}
  f = #rope.multi_axis_frequencies<frequencies = 1 : i64, sections = [1]>
}

// -----

func.func private @sections_sum() attributes {
  // expected-error @below {{expected sections to sum to the number of pairs (8), but got 7}}
  f = #rope.multi_axis_frequencies<frequencies = #rope.frequencies<dim = 16>, sections = [2, 3, 2]>
}

// -----

func.func private @empty_section() attributes {
  // expected-error @below {{expected sections[1] to be positive, but got 0}}
  f = #rope.multi_axis_frequencies<frequencies = #rope.frequencies<dim = 16>, sections = [8, 0]>
}

// -----

func.func private @interleaved_section() attributes {
  // expected-error @below {{expected sections[1] (5) times the number of axes (2) to be at most the number of pairs (8) where they are interleaved}}
  f = #rope.multi_axis_frequencies<frequencies = #rope.frequencies<dim = 16>, sections = [3, 5], layout = interleaved>
}

// -----

func.func private @no_axis() attributes {
  // expected-error @below {{expected at least one axis in axes}}
  f = #rope.axial_frequencies<axes = []>
}

// -----

func.func private @axis_is_no_frequencies() attributes {
  // expected-error @below {{expected axes[1] to be frequencies, but got "x"}}
  f = #rope.axial_frequencies<axes = [#rope.frequencies<dim = 4>, "x"]>
}

// -----

func.func private @axis_by_operand() attributes {
  // expected-error @below {{expected axes[0] to be constant frequencies of one axis, but got #rope.operand_frequencies<dim = 4>}}
  f = #rope.axial_frequencies<axes = [#rope.operand_frequencies<dim = 4>]>
}

// -----

func.func private @axes_of_other_amplitude() attributes {
  // expected-error @below {{expected the amplitude of axes[1] (2.000000e+00) to be that of axes[0] (1.000000e+00)}}
  f = #rope.axial_frequencies<axes = [#rope.frequencies<dim = 4>, #rope.explicit_frequencies<values = [1.0], attention_factor = 2.0>]>
}

// -----

func.func private @xpos_of_nothing() attributes {
  // expected-error @below {{expected frequencies to be frequencies, but got unit}}
  f = #rope.xpos_frequencies<frequencies = unit>
}

// -----

func.func private @xpos_of_axes() attributes {
  // expected-error @below {{expected frequencies of one axis without xPos, but got #rope.axial_frequencies<axes = [#rope.frequencies<dim = 4>, #rope.frequencies<dim = 4>]>}}
  f = #rope.xpos_frequencies<frequencies = #rope.axial_frequencies<axes = [#rope.frequencies<dim = 4>, #rope.frequencies<dim = 4>]>>
}

// -----

func.func private @xpos_scale_base() attributes {
  // expected-error @below {{expected scale_base to be finite and positive, but got 0}}
  f = #rope.xpos_frequencies<frequencies = #rope.frequencies<dim = 4>, scale_base = 0.0>
}

// -----

func.func private @xpos_gamma() attributes {
  // expected-error @below {{expected gamma to be finite and positive, but got -1}}
  f = #rope.xpos_frequencies<frequencies = #rope.frequencies<dim = 4>, gamma = -1.0>
}

// -----

func.func @table_of_other_axes(%p: tensor<2x5xi64>, %t: tensor<5x2xf32>) {
  // expected-error @below {{'rope.table' op expected dim 0 of positions (2) to match the number of position axes of the frequencies (1)}}
  %r:2 = rope.table #rope.frequencies<dim = 4> positions(%p : tensor<2x5xi64>)
      outs(%t, %t : tensor<5x2xf32>, tensor<5x2xf32>)
  return
}

// -----

func.func @table_of_other_positions(%p: tensor<1x5xi64>, %t: tensor<4x2xf32>) {
  // expected-error @below {{'rope.table' op expected dim 0 of cos (4) to match the number of positions (5)}}
  %r:2 = rope.table #rope.frequencies<dim = 4> positions(%p : tensor<1x5xi64>)
      outs(%t, %t : tensor<4x2xf32>, tensor<4x2xf32>)
  return
}

// -----

func.func @center_without_xpos(%n: index, %t: tensor<4x2xf32>) {
  // expected-error @below {{'rope.table' op expected no center for #rope.frequencies<dim = 4>, but got one}}
  %r:2 = rope.table #rope.frequencies<dim = 4> positions(%n : index) center(%n)
      outs(%t, %t : tensor<4x2xf32>, tensor<4x2xf32>)
  return
}

// -----

func.func @keys_without_xpos(%n: index, %t: tensor<4x2xf32>) {
  // expected-error @below {{'rope.table' op expected no keys for #rope.frequencies<dim = 4>, but got one}}
  %r:2 = rope.table #rope.frequencies<dim = 4> keys positions(%n : index)
      outs(%t, %t : tensor<4x2xf32>, tensor<4x2xf32>)
  return
}

// -----

!x = memref<1x1x8x4xf32>
func.func @positions_of_queries_alone(%p: memref<8xi64>, %x: !x) {
  // expected-error @below {{'rope.attention' op expected query_positions and key_positions together, but got query_positions alone}}
  rope.attention #rope.linear, #rope.frequencies<dim = 4> ins(%x, %x, %x : !x, !x, !x)
      query_positions(%p : memref<8xi64>) outs(%x : !x)
  return
}

// -----

!x = memref<1x1x8x4xf32>
func.func @positions_of_keys_alone(%p: memref<8xi64>, %x: !x) {
  // expected-error @below {{'rope.attention' op expected query_positions and key_positions together, but got key_positions alone}}
  rope.attention #rope.linear, #rope.frequencies<dim = 4> ins(%x, %x, %x : !x, !x, !x)
      key_positions(%p : memref<8xi64>) outs(%x : !x)
  return
}

// -----

!x = memref<1x1x8x4xf32>
func.func @positions_of_rotated_keys(%p: memref<8xi64>, %x: !x) {
  // expected-error @below {{'rope.attention' op expected query_positions alone with rotated_keys, but got both}}
  rope.attention #rope.linear, #rope.frequencies<dim = 4> rotated_keys ins(%x, %x, %x : !x, !x, !x)
      query_positions(%p : memref<8xi64>) key_positions(%p : memref<8xi64>) outs(%x : !x)
  return
}

// -----

!x = memref<1x1x8x4xf32>
func.func @positions_of_another_map(%p: memref<8xi64>, %x: !x) {
  // expected-error @below {{'rope.attention' op expected a linear position map where positions are operands, but got #rope.rerope<window = 4>}}
  rope.attention #rope.rerope<window = 4>, #rope.frequencies<dim = 4> ins(%x, %x, %x : !x, !x, !x)
      query_positions(%p : memref<8xi64>) key_positions(%p : memref<8xi64>) outs(%x : !x)
  return
}

// -----

!x = memref<1x1x8x4xf32>
func.func @too_few_positions(%p: memref<7xi64>, %q: memref<8xi64>, %x: !x) {
  // expected-error @below {{'rope.attention' op expected dim 0 of key_positions (7) to match dim 2 of key (8)}}
  rope.attention #rope.linear, #rope.frequencies<dim = 4> ins(%x, %x, %x : !x, !x, !x)
      query_positions(%q : memref<8xi64>) key_positions(%p : memref<7xi64>) outs(%x : !x)
  return
}

// -----

!x = memref<1x1x8x4xf32>
func.func @positions_of_other_axes(%p: memref<2x8xi64>, %x: !x) {
  // expected-error @below {{'rope.attention' op expected dim 0 of query_positions (2) to match the number of position axes of the frequencies (1)}}
  rope.attention #rope.linear, #rope.frequencies<dim = 4> ins(%x, %x, %x : !x, !x, !x)
      query_positions(%p : memref<2x8xi64>) key_positions(%p : memref<2x8xi64>) outs(%x : !x)
  return
}

// -----

!x = memref<1x1x8x4xf32>
func.func @positions_of_another_batch(%p: memref<2x1x8xi64>, %x: !x) {
  // expected-error @below {{'rope.attention' op expected dim 0 of query_positions (2) to match dim 0 of query (1)}}
  rope.attention #rope.linear, #rope.frequencies<dim = 4> ins(%x, %x, %x : !x, !x, !x)
      query_positions(%p : memref<2x1x8xi64>) key_positions(%p : memref<2x1x8xi64>) outs(%x : !x)
  return
}

// -----

!x = memref<1x1x8x4xf32>
func.func @positions_of_floats(%p: memref<8xf32>, %x: !x) {
  // expected-error @below {{'rope.attention' op operand #3 must be 1-D, 2-D or 3-D tensor or memref of integers, but got 'memref<8xf32>'}}
  rope.attention #rope.linear, #rope.frequencies<dim = 4> ins(%x, %x, %x : !x, !x, !x)
      query_positions(%p : memref<8xf32>) key_positions(%p : memref<8xf32>) outs(%x : !x)
  return
}

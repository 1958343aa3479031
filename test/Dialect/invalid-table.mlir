// RUN: rope-opt %s -verify-diagnostics -split-input-file

func.func @table_of_rank_three(%i: index, %t: tensor<2x4x8xf32>) {
  // expected-error @below {{'rope.table' op expected cos to have rank 2, but got rank 3}}
  %r:2 = rope.table #rope.frequencies<dim = 16> positions(%i : index)
      outs(%t, %t : tensor<2x4x8xf32>, tensor<2x4x8xf32>)
  return
}

// -----

func.func @sin_of_rank_one(%i: index, %c: tensor<4x8xf32>, %s: tensor<8xf32>) {
  // expected-error @below {{'rope.table' op expected sin to have rank 2, but got rank 1}}
  %r:2 = rope.table #rope.frequencies<dim = 16> positions(%i : index)
      outs(%c, %s : tensor<4x8xf32>, tensor<8xf32>)
  return
}

// -----

func.func @sin_with_other_rows(
    %i: index, %c: tensor<4x8xf32>, %s: tensor<5x8xf32>) {
  // expected-error @below {{'rope.table' op expected dim 0 of sin (5) to match dim 0 of cos (4)}}
  %r:2 = rope.table #rope.frequencies<dim = 16> positions(%i : index)
      outs(%c, %s : tensor<4x8xf32>, tensor<5x8xf32>)
  return
}

// -----

func.func @sin_with_other_pairs(
    %i: index, %c: tensor<?x8xf32>, %s: tensor<?x7xf32>) {
  // expected-error @below {{'rope.table' op expected dim 1 of sin (7) to match dim 1 of cos (8)}}
  %r:2 = rope.table #rope.frequencies<dim = 16> positions(%i : index)
      outs(%c, %s : tensor<?x8xf32>, tensor<?x7xf32>)
  return
}

// -----

// R/2 cosines, not R.
func.func @table_as_wide_as_the_rotary_dim(%i: index, %t: memref<?x16xf32>) {
  // expected-error @below {{'rope.table' op expected dim 1 of cos (16) to match half the rotary dim of the frequencies (8)}}
  rope.table #rope.frequencies<dim = 16> positions(%i : index)
      outs(%t, %t : memref<?x16xf32>, memref<?x16xf32>)
  return
}

// -----

func.func @fewer_positions_than_rows(%p: tensor<3xi32>, %t: tensor<4x8xf32>) {
  // expected-error @below {{'rope.table' op expected dim 0 of cos (4) to match the number of positions (3)}}
  %r:2 = rope.table #rope.frequencies<dim = 16> positions(%p : tensor<3xi32>)
      outs(%t, %t : tensor<4x8xf32>, tensor<4x8xf32>)
  return
}

// -----

func.func @infinite_position_scale(%i: index, %t: tensor<4x8xf32>) {
  // expected-error @below {{'rope.table' op expected position_scale to be finite}}
  %r:2 = rope.table #rope.frequencies<dim = 16> positions(%i : index)
      outs(%t, %t : tensor<4x8xf32>, tensor<4x8xf32>)
      {position_scale = 0x7FF0000000000000 : f64}
  return
}

// -----

func.func @nan_position_offset(%i: index, %t: tensor<4x8xf32>) {
  // expected-error @below {{'rope.table' op expected position_offset to be finite}}
  %r:2 = rope.table #rope.frequencies<dim = 16> positions(%i : index)
      outs(%t, %t : tensor<4x8xf32>, tensor<4x8xf32>)
      {position_offset = 0x7FF8000000000000 : f64}
  return
}

// -----

func.func @single_precision_position_scale(%i: index, %t: tensor<4x8xf32>) {
  // expected-error @below {{'rope.table' op attribute 'position_scale' failed to satisfy constraint: 64-bit float attribute}}
  %r:2 = "rope.table"(%i, %t, %t) <{operandSegmentSizes = array<i32: 1, 0, 0, 0, 1, 1>, 
      frequencies = #rope.frequencies<dim = 16>, position_scale = 1.0 : f32}>
      : (index, tensor<4x8xf32>, tensor<4x8xf32>)
      -> (tensor<4x8xf32>, tensor<4x8xf32>)
  return
}

// -----

func.func @tensor_positions_for_memref_tables(
    %p: tensor<4xi32>, %t: memref<4x8xf32>) {
  // expected-error @below {{'rope.table' op expected operands to be all tensors or all memrefs, but got both}}
  rope.table #rope.frequencies<dim = 16> positions(%p : tensor<4xi32>)
      outs(%t, %t : memref<4x8xf32>, memref<4x8xf32>)
  return
}

// -----

func.func @half_precision_table(%i: index, %t: tensor<4x8xf16>) {
  // expected-error @below {{'rope.table' op operand #1 must be 2-D tensor or memref of f32, but got 'tensor<4x8xf16>'}}
  %r:2 = rope.table #rope.frequencies<dim = 16> positions(%i : index)
      outs(%t, %t : tensor<4x8xf16>, tensor<4x8xf16>)
  return
}

// -----

func.func @float_positions(%p: tensor<4xf32>, %t: tensor<4x8xf32>) {
  // expected-error @below {{'rope.table' op operand #0 must be index, or 1-D or 2-D tensor or memref of integers, but got 'tensor<4xf32>'}}
  %r:2 = rope.table #rope.frequencies<dim = 16> positions(%p : tensor<4xf32>)
      outs(%t, %t : tensor<4x8xf32>, tensor<4x8xf32>)
  return
}

// -----

func.func @positions_of_rank_three(%p: tensor<1x1x4xi32>, %t: tensor<4x8xf32>) {
  // expected-error @below {{'rope.table' op operand #0 must be index, or 1-D or 2-D tensor or memref of integers, but got 'tensor<1x1x4xi32>'}}
  %r:2 = rope.table #rope.frequencies<dim = 16> positions(%p : tensor<1x1x4xi32>)
      outs(%t, %t : tensor<4x8xf32>, tensor<4x8xf32>)
  return
}

// -----

func.func @position_map_for_frequencies(%i: index, %t: tensor<4x8xf32>) {
  // expected-error @below {{invalid kind of attribute specified}}
  %r:2 = rope.table #rope.linear positions(%i : index)
      outs(%t, %t : tensor<4x8xf32>, tensor<4x8xf32>)
  return
}

// -----

func.func @results_for_memrefs(%i: index, %t: memref<4x8xf32>) {
  // expected-error @below {{'rope.table' op expected the number of tensor results (2) to be equal to the number of output tensors (0)}}
  %r:2 = "rope.table"(%i, %t, %t) <{
      frequencies = #rope.frequencies<dim = 16>,
      operandSegmentSizes = array<i32: 1, 0, 0, 0, 1, 1>}>
      : (index, memref<4x8xf32>, memref<4x8xf32>)
      -> (tensor<4x8xf32>, tensor<4x8xf32>)
  return
}

// -----

func.func @result_of_another_type(%i: index, %t: tensor<4x8xf32>) {
  // expected-error @below {{'rope.table' op expected type of operand #2 ('tensor<4x8xf32>') to match type of corresponding result ('tensor<?x8xf32>')}}
  %r:2 = "rope.table"(%i, %t, %t) <{
      frequencies = #rope.frequencies<dim = 16>,
      operandSegmentSizes = array<i32: 1, 0, 0, 0, 1, 1>}>
      : (index, tensor<4x8xf32>, tensor<4x8xf32>)
      -> (tensor<4x8xf32>, tensor<?x8xf32>)
  return
}

// Rotations compose: R(a) R(b) = R(a + b), R(a)^-1 = R(-a) and R(0) = 1.
// RUN: rope-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func @rotation_by_position_zero_is_the_identity
// CHECK-SAME:    %[[X:[a-z0-9]+]]: tensor<?x8xf32>
// CHECK-NEXT:    return %[[X]]
func.func @rotation_by_position_zero_is_the_identity(
    %x: tensor<?x8xf32>, %t: tensor<1x4xf32>) -> tensor<?x8xf32> {
  %c0 = arith.constant 0 : index
  %c, %s = rope.table #rope.frequencies<dim = 8> positions(%c0 : index)
      outs(%t, %t : tensor<1x4xf32>, tensor<1x4xf32>)
  %y = rope.rotate ins(%x, %c, %s : tensor<?x8xf32>, tensor<1x4xf32>,
                       tensor<1x4xf32>) outs(%x : tensor<?x8xf32>)
  return %y : tensor<?x8xf32>
}

// scale * index + offset is zero for every index.
// CHECK-LABEL: func @scale_zero_puts_every_row_at_position_zero
// CHECK-SAME:    %[[X:[a-z0-9]+]]: tensor<5x8xf16>
// CHECK-NEXT:    return %[[X]]
func.func @scale_zero_puts_every_row_at_position_zero(
    %x: tensor<5x8xf16>, %p: tensor<5xi64>, %t: tensor<5x4xf32>)
    -> tensor<5x8xf16> {
  %c, %s = rope.table #rope.frequencies<dim = 8> positions(%p : tensor<5xi64>)
      outs(%t, %t : tensor<5x4xf32>, tensor<5x4xf32>) {position_scale = 0.0 : f64}
  %y = rope.rotate pairing<interleaved> inverse
      ins(%x, %c, %s : tensor<5x8xf16>, tensor<5x4xf32>, tensor<5x4xf32>)
      outs(%x : tensor<5x8xf16>)
  return %y : tensor<5x8xf16>
}

// Rows 0, 1, 2: only the first stands at position zero.
// CHECK-LABEL: func @rows_from_position_zero_on_turn
// CHECK:         %[[Y:.+]] = rope.rotate
// CHECK:         return %[[Y]]
func.func @rows_from_position_zero_on_turn(
    %x: tensor<3x8xf32>, %t: tensor<3x4xf32>) -> tensor<3x8xf32> {
  %c0 = arith.constant 0 : index
  %c, %s = rope.table #rope.frequencies<dim = 8> positions(%c0 : index)
      outs(%t, %t : tensor<3x4xf32>, tensor<3x4xf32>)
  %y = rope.rotate ins(%x, %c, %s : tensor<3x8xf32>, tensor<3x4xf32>,
                       tensor<3x4xf32>) outs(%x : tensor<3x8xf32>)
  return %y : tensor<3x8xf32>
}

// The identity, but of another type.
// CHECK-LABEL: func @widening_by_position_zero_stays
// CHECK:         %[[Y:.+]] = rope.rotate {{.*}} outs(%{{.+}} : tensor<3x8xf32>)
// CHECK:         return %[[Y]]
func.func @widening_by_position_zero_stays(
    %x: tensor<3x8xf16>, %t: tensor<1x4xf32>, %init: tensor<3x8xf32>)
    -> tensor<3x8xf32> {
  %c0 = arith.constant 0 : index
  %c, %s = rope.table #rope.frequencies<dim = 8> positions(%c0 : index)
      outs(%t, %t : tensor<1x4xf32>, tensor<1x4xf32>)
  %y = rope.rotate ins(%x, %c, %s : tensor<3x8xf16>, tensor<1x4xf32>,
                       tensor<1x4xf32>) outs(%init : tensor<3x8xf32>)
  return %y : tensor<3x8xf32>
}

// CHECK-LABEL: func @inverse_pair_is_the_identity
// CHECK-SAME:    %[[X:[a-z0-9]+]]: tensor<2x?x8xf32>
// CHECK-NEXT:    return %[[X]]
func.func @inverse_pair_is_the_identity(
    %x: tensor<2x?x8xf32>, %p: tensor<?xi32>, %t: tensor<?x4xf32>)
    -> tensor<2x?x8xf32> {
  %c, %s = rope.table #rope.frequencies<dim = 8> positions(%p : tensor<?xi32>)
      outs(%t, %t : tensor<?x4xf32>, tensor<?x4xf32>)
  %y = rope.rotate ins(%x, %c, %s : tensor<2x?x8xf32>, tensor<?x4xf32>,
                       tensor<?x4xf32>) outs(%x : tensor<2x?x8xf32>)
  %z = rope.rotate inverse
      ins(%y, %c, %s : tensor<2x?x8xf32>, tensor<?x4xf32>, tensor<?x4xf32>)
      outs(%x : tensor<2x?x8xf32>)
  return %z : tensor<2x?x8xf32>
}

// CHECK-LABEL: func @twice_by_the_same_positions_is_once_by_the_double
// CHECK-SAME:    %[[X:[a-z0-9]+]]: tensor<3x8xf32>, %[[I:[a-z0-9]+]]: index
// CHECK:         %[[T:.+]]:2 = rope.table #rope.frequencies<dim = 8> positions(%[[I]] : index)
// CHECK-SAME:      {position_scale = 2.000000e+00 : f64}
// CHECK-NEXT:    %[[Z:.+]] = rope.rotate ins(%[[X]], %[[T]]#0, %[[T]]#1
// CHECK-NEXT:    return %[[Z]]
func.func @twice_by_the_same_positions_is_once_by_the_double(
    %x: tensor<3x8xf32>, %i: index, %t: tensor<3x4xf32>) -> tensor<3x8xf32> {
  %c, %s = rope.table #rope.frequencies<dim = 8> positions(%i : index)
      outs(%t, %t : tensor<3x4xf32>, tensor<3x4xf32>)
  %y = rope.rotate ins(%x, %c, %s : tensor<3x8xf32>, tensor<3x4xf32>,
                       tensor<3x4xf32>) outs(%x : tensor<3x8xf32>)
  %z = rope.rotate ins(%y, %c, %s : tensor<3x8xf32>, tensor<3x4xf32>,
                       tensor<3x4xf32>) outs(%x : tensor<3x8xf32>)
  return %z : tensor<3x8xf32>
}

// -(2 i + 5) + (i / 2 - 1) = -3/2 i - 6
// CHECK-LABEL: func @scales_and_offsets_add_with_their_signs
// CHECK:         rope.table {{.*}} {position_offset = -6.000000e+00 : f64, position_scale = -1.500000e+00 : f64}
// CHECK:         rope.rotate pairing<interleaved> ins
// CHECK-NOT:     rope.rotate
func.func @scales_and_offsets_add_with_their_signs(
    %x: tensor<3x8xf32>, %i: index, %t: tensor<3x4xf32>) -> tensor<3x8xf32> {
  %c, %s = rope.table #rope.frequencies<dim = 8> positions(%i : index)
      outs(%t, %t : tensor<3x4xf32>, tensor<3x4xf32>)
      {position_scale = 2.0 : f64, position_offset = 5.0 : f64}
  %c1, %s1 = rope.table #rope.frequencies<dim = 8> positions(%i : index)
      outs(%t, %t : tensor<3x4xf32>, tensor<3x4xf32>)
      {position_scale = 0.5 : f64, position_offset = -1.0 : f64}
  %y = rope.rotate pairing<interleaved> inverse
      ins(%x, %c, %s : tensor<3x8xf32>, tensor<3x4xf32>, tensor<3x4xf32>)
      outs(%x : tensor<3x8xf32>)
  %z = rope.rotate pairing<interleaved>
      ins(%y, %c1, %s1 : tensor<3x8xf32>, tensor<3x4xf32>, tensor<3x4xf32>)
      outs(%x : tensor<3x8xf32>)
  return %z : tensor<3x8xf32>
}

// One row at position 7 and one at 3: back by 4.
// CHECK-LABEL: func @constant_positions_of_one_row_add
// CHECK:         rope.table {{.*}} {position_offset = -4.000000e+00 : f64, position_scale = 0.000000e+00 : f64}
// CHECK:         rope.rotate ins
// CHECK-NOT:     rope.rotate
func.func @constant_positions_of_one_row_add(
    %x: tensor<3x8xf32>, %t: tensor<1x4xf32>) -> tensor<3x8xf32> {
  %c3 = arith.constant 3 : index
  %c7 = arith.constant 7 : index
  %c, %s = rope.table #rope.frequencies<dim = 8> positions(%c3 : index)
      outs(%t, %t : tensor<1x4xf32>, tensor<1x4xf32>)
  %c1, %s1 = rope.table #rope.frequencies<dim = 8> positions(%c7 : index)
      outs(%t, %t : tensor<1x4xf32>, tensor<1x4xf32>)
  %y = rope.rotate ins(%x, %c, %s : tensor<3x8xf32>, tensor<1x4xf32>,
                       tensor<1x4xf32>) outs(%x : tensor<3x8xf32>)
  %z = rope.rotate inverse
      ins(%y, %c1, %s1 : tensor<3x8xf32>, tensor<1x4xf32>, tensor<1x4xf32>)
      outs(%x : tensor<3x8xf32>)
  return %z : tensor<3x8xf32>
}

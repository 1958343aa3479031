// Two rotations that are not one: each function keeps both.
// RUN: rope-opt %s --canonicalize --cse | FileCheck %s

// The pairs of the one are not the pairs of the other.
// CHECK-LABEL: func @pairings_differ
// CHECK-SAME:    %[[X:[a-z0-9]+]]: tensor<3x8xf32>
// CHECK:         %[[Y:.+]] = rope.rotate {{.*}}ins(%[[X]],
// CHECK:         %[[Z:.+]] = rope.rotate {{.*}}ins(%[[Y]],
// CHECK:         return %[[Z]]
func.func @pairings_differ(
    %x: tensor<3x8xf32>, %y0: tensor<3x8xf32>, %z0: tensor<3x8xf32>, %i: index,
    %j: index, %t1: tensor<3x4xf32>, %t2: tensor<3x4xf32>) -> tensor<3x8xf32> {
  %c1, %s1 = rope.table #rope.frequencies<dim = 8> positions(%i : index)
      outs(%t1, %t1 : tensor<3x4xf32>, tensor<3x4xf32>)
  %c2, %s2 = rope.table #rope.frequencies<dim = 8> positions(%i : index)
      outs(%t2, %t2 : tensor<3x4xf32>, tensor<3x4xf32>)
  %y = rope.rotate inverse
      ins(%x, %c1, %s1 : tensor<3x8xf32>, tensor<3x4xf32>, tensor<3x4xf32>)
      outs(%y0 : tensor<3x8xf32>)
  %z = rope.rotate pairing<interleaved>
      ins(%y, %c2, %s2 : tensor<3x8xf32>, tensor<3x4xf32>, tensor<3x4xf32>)
      outs(%z0 : tensor<3x8xf32>)
  return %z : tensor<3x8xf32>
}

// Frequencies of another base.
// CHECK-LABEL: func @bases_differ
// CHECK-SAME:    %[[X:[a-z0-9]+]]: tensor<3x8xf32>
// CHECK:         %[[Y:.+]] = rope.rotate {{.*}}ins(%[[X]],
// CHECK:         %[[Z:.+]] = rope.rotate {{.*}}ins(%[[Y]],
// CHECK:         return %[[Z]]
func.func @bases_differ(
    %x: tensor<3x8xf32>, %y0: tensor<3x8xf32>, %z0: tensor<3x8xf32>, %i: index,
    %j: index, %t1: tensor<3x4xf32>, %t2: tensor<3x4xf32>) -> tensor<3x8xf32> {
  %c1, %s1 = rope.table #rope.frequencies<dim = 8> positions(%i : index)
      outs(%t1, %t1 : tensor<3x4xf32>, tensor<3x4xf32>)
  %c2, %s2 = rope.table #rope.frequencies<dim = 8, base = 500.0> positions(%i : index)
      outs(%t2, %t2 : tensor<3x4xf32>, tensor<3x4xf32>)
  %y = rope.rotate
      ins(%x, %c1, %s1 : tensor<3x8xf32>, tensor<3x4xf32>, tensor<3x4xf32>)
      outs(%y0 : tensor<3x8xf32>)
  %z = rope.rotate inverse
      ins(%y, %c2, %s2 : tensor<3x8xf32>, tensor<3x4xf32>, tensor<3x4xf32>)
      outs(%z0 : tensor<3x8xf32>)
  return %z : tensor<3x8xf32>
}

// Frequencies scaled by two.
// CHECK-LABEL: func @scalings_differ
// CHECK-SAME:    %[[X:[a-z0-9]+]]: tensor<3x8xf32>
// CHECK:         %[[Y:.+]] = rope.rotate {{.*}}ins(%[[X]],
// CHECK:         %[[Z:.+]] = rope.rotate {{.*}}ins(%[[Y]],
// CHECK:         return %[[Z]]
func.func @scalings_differ(
    %x: tensor<3x8xf32>, %y0: tensor<3x8xf32>, %z0: tensor<3x8xf32>, %i: index,
    %j: index, %t1: tensor<3x4xf32>, %t2: tensor<3x4xf32>) -> tensor<3x8xf32> {
  %c1, %s1 = rope.table #rope.frequencies<dim = 8> positions(%i : index)
      outs(%t1, %t1 : tensor<3x4xf32>, tensor<3x4xf32>)
  %c2, %s2 = rope.table #rope.frequencies<
      dim = 8, scaling = #rope.linear_scaling<factor = 2.0>>
      positions(%i : index)
      outs(%t2, %t2 : tensor<3x4xf32>, tensor<3x4xf32>)
  %y = rope.rotate
      ins(%x, %c1, %s1 : tensor<3x8xf32>, tensor<3x4xf32>, tensor<3x4xf32>)
      outs(%y0 : tensor<3x8xf32>)
  %z = rope.rotate inverse
      ins(%y, %c2, %s2 : tensor<3x8xf32>, tensor<3x4xf32>, tensor<3x4xf32>)
      outs(%z0 : tensor<3x8xf32>)
  return %z : tensor<3x8xf32>
}

// A partial rotation and a full one.
// CHECK-LABEL: func @rotary_dims_differ
// CHECK-SAME:    %[[X:[a-z0-9]+]]: tensor<3x8xf32>
// CHECK:         %[[Y:.+]] = rope.rotate {{.*}}ins(%[[X]],
// CHECK:         %[[Z:.+]] = rope.rotate {{.*}}ins(%[[Y]],
// CHECK:         return %[[Z]]
func.func @rotary_dims_differ(
    %x: tensor<3x8xf32>, %y0: tensor<3x8xf32>, %z0: tensor<3x8xf32>, %i: index,
    %j: index, %t1: tensor<3x4xf32>, %t2: tensor<3x2xf32>) -> tensor<3x8xf32> {
  %c1, %s1 = rope.table #rope.frequencies<dim = 8> positions(%i : index)
      outs(%t1, %t1 : tensor<3x4xf32>, tensor<3x4xf32>)
  %c2, %s2 = rope.table #rope.frequencies<dim = 4> positions(%i : index)
      outs(%t2, %t2 : tensor<3x2xf32>, tensor<3x2xf32>)
  %y = rope.rotate
      ins(%x, %c1, %s1 : tensor<3x8xf32>, tensor<3x4xf32>, tensor<3x4xf32>)
      outs(%y0 : tensor<3x8xf32>)
  %z = rope.rotate inverse
      ins(%y, %c2, %s2 : tensor<3x8xf32>, tensor<3x2xf32>, tensor<3x2xf32>)
      outs(%z0 : tensor<3x8xf32>)
  return %z : tensor<3x8xf32>
}

// Nothing is known of the difference of two positions.
// CHECK-LABEL: func @positions_are_unrelated
// CHECK-SAME:    %[[X:[a-z0-9]+]]: tensor<3x8xf32>
// CHECK:         %[[Y:.+]] = rope.rotate {{.*}}ins(%[[X]],
// CHECK:         %[[Z:.+]] = rope.rotate {{.*}}ins(%[[Y]],
// CHECK:         return %[[Z]]
func.func @positions_are_unrelated(
    %x: tensor<3x8xf32>, %y0: tensor<3x8xf32>, %z0: tensor<3x8xf32>, %i: index,
    %j: index, %t1: tensor<3x4xf32>, %t2: tensor<3x4xf32>) -> tensor<3x8xf32> {
  %c1, %s1 = rope.table #rope.frequencies<dim = 8> positions(%i : index)
      outs(%t1, %t1 : tensor<3x4xf32>, tensor<3x4xf32>)
  %c2, %s2 = rope.table #rope.frequencies<dim = 8> positions(%j : index)
      outs(%t2, %t2 : tensor<3x4xf32>, tensor<3x4xf32>)
  %y = rope.rotate
      ins(%x, %c1, %s1 : tensor<3x8xf32>, tensor<3x4xf32>, tensor<3x4xf32>)
      outs(%y0 : tensor<3x8xf32>)
  %z = rope.rotate inverse
      ins(%y, %c2, %s2 : tensor<3x8xf32>, tensor<3x4xf32>, tensor<3x4xf32>)
      outs(%z0 : tensor<3x8xf32>)
  return %z : tensor<3x8xf32>
}

// A constant position and a dynamic one.
// CHECK-LABEL: func @one_position_is_not_constant
// CHECK-SAME:    %[[X:[a-z0-9]+]]: tensor<3x8xf32>
// CHECK:         %[[Y:.+]] = rope.rotate {{.*}}ins(%[[X]],
// CHECK:         %[[Z:.+]] = rope.rotate {{.*}}ins(%[[Y]],
// CHECK:         return %[[Z]]
func.func @one_position_is_not_constant(
    %x: tensor<3x8xf32>, %y0: tensor<3x8xf32>, %z0: tensor<3x8xf32>, %i: index,
    %j: index, %t1: tensor<3x4xf32>, %t2: tensor<3x4xf32>) -> tensor<3x8xf32> {
  %c1, %s1 = rope.table #rope.frequencies<dim = 8> positions(%i : index)
      outs(%t1, %t1 : tensor<3x4xf32>, tensor<3x4xf32>)
  %c2, %s2 = rope.table #rope.frequencies<dim = 8> positions(%j : index)
      outs(%t2, %t2 : tensor<3x4xf32>, tensor<3x4xf32>)
      {position_scale = 0.0 : f64, position_offset = 4.0 : f64}
  %y = rope.rotate
      ins(%x, %c1, %s1 : tensor<3x8xf32>, tensor<3x4xf32>, tensor<3x4xf32>)
      outs(%y0 : tensor<3x8xf32>)
  %z = rope.rotate inverse
      ins(%y, %c2, %s2 : tensor<3x8xf32>, tensor<3x4xf32>, tensor<3x4xf32>)
      outs(%z0 : tensor<3x8xf32>)
  return %z : tensor<3x8xf32>
}

// The inner rotation widens f16 to f32; the outer one may.
// CHECK-LABEL: func @inner_rotation_widens
// CHECK-SAME:    %[[X:[a-z0-9]+]]: tensor<3x8xf16>
// CHECK:         %[[Y:.+]] = rope.rotate {{.*}}ins(%[[X]],
// CHECK:         %[[Z:.+]] = rope.rotate {{.*}}ins(%[[Y]],
// CHECK:         return %[[Z]]
func.func @inner_rotation_widens(
    %x: tensor<3x8xf16>, %y0: tensor<3x8xf32>, %z0: tensor<3x8xf32>, %i: index,
    %j: index, %t1: tensor<3x4xf32>, %t2: tensor<3x4xf32>) -> tensor<3x8xf32> {
  %c1, %s1 = rope.table #rope.frequencies<dim = 8> positions(%i : index)
      outs(%t1, %t1 : tensor<3x4xf32>, tensor<3x4xf32>)
  %c2, %s2 = rope.table #rope.frequencies<dim = 8> positions(%i : index)
      outs(%t2, %t2 : tensor<3x4xf32>, tensor<3x4xf32>)
  %y = rope.rotate
      ins(%x, %c1, %s1 : tensor<3x8xf16>, tensor<3x4xf32>, tensor<3x4xf32>)
      outs(%y0 : tensor<3x8xf32>)
  %z = rope.rotate inverse
      ins(%y, %c2, %s2 : tensor<3x8xf32>, tensor<3x4xf32>, tensor<3x4xf32>)
      outs(%z0 : tensor<3x8xf32>)
  return %z : tensor<3x8xf32>
}

// Every row turns by i, then row l back by i + l: the sum is -l.
// CHECK-LABEL: func @one_row_and_rows
// CHECK-SAME:    %[[X:[a-z0-9]+]]: tensor<3x8xf32>
// CHECK:         %[[Y:.+]] = rope.rotate {{.*}}ins(%[[X]],
// CHECK:         %[[Z:.+]] = rope.rotate {{.*}}ins(%[[Y]],
// CHECK:         return %[[Z]]
func.func @one_row_and_rows(
    %x: tensor<3x8xf32>, %y0: tensor<3x8xf32>, %z0: tensor<3x8xf32>, %i: index,
    %j: index, %t1: tensor<1x4xf32>, %t2: tensor<3x4xf32>) -> tensor<3x8xf32> {
  %c1, %s1 = rope.table #rope.frequencies<dim = 8> positions(%i : index)
      outs(%t1, %t1 : tensor<1x4xf32>, tensor<1x4xf32>)
  %c2, %s2 = rope.table #rope.frequencies<dim = 8> positions(%i : index)
      outs(%t2, %t2 : tensor<3x4xf32>, tensor<3x4xf32>)
  %y = rope.rotate
      ins(%x, %c1, %s1 : tensor<3x8xf32>, tensor<1x4xf32>, tensor<1x4xf32>)
      outs(%y0 : tensor<3x8xf32>)
  %z = rope.rotate inverse
      ins(%y, %c2, %s2 : tensor<3x8xf32>, tensor<3x4xf32>, tensor<3x4xf32>)
      outs(%z0 : tensor<3x8xf32>)
  return %z : tensor<3x8xf32>
}

// Row l turns by i + l, then every row back by i: the sum is l.
// CHECK-LABEL: func @rows_and_one_row
// CHECK-SAME:    %[[X:[a-z0-9]+]]: tensor<3x8xf32>
// CHECK:         %[[Y:.+]] = rope.rotate {{.*}}ins(%[[X]],
// CHECK:         %[[Z:.+]] = rope.rotate {{.*}}ins(%[[Y]],
// CHECK:         return %[[Z]]
func.func @rows_and_one_row(
    %x: tensor<3x8xf32>, %y0: tensor<3x8xf32>, %z0: tensor<3x8xf32>, %i: index,
    %j: index, %t1: tensor<3x4xf32>, %t2: tensor<1x4xf32>) -> tensor<3x8xf32> {
  %c1, %s1 = rope.table #rope.frequencies<dim = 8> positions(%i : index)
      outs(%t1, %t1 : tensor<3x4xf32>, tensor<3x4xf32>)
  %c2, %s2 = rope.table #rope.frequencies<dim = 8> positions(%i : index)
      outs(%t2, %t2 : tensor<1x4xf32>, tensor<1x4xf32>)
  %y = rope.rotate
      ins(%x, %c1, %s1 : tensor<3x8xf32>, tensor<3x4xf32>, tensor<3x4xf32>)
      outs(%y0 : tensor<3x8xf32>)
  %z = rope.rotate inverse
      ins(%y, %c2, %s2 : tensor<3x8xf32>, tensor<1x4xf32>, tensor<1x4xf32>)
      outs(%z0 : tensor<3x8xf32>)
  return %z : tensor<3x8xf32>
}

// Tables that come as arguments, or of which one half was computed elsewhere,
// say nothing about positions.
// CHECK-LABEL: func @tables_are_unknown
// CHECK-COUNT-3: rope.rotate
func.func @tables_are_unknown(
    %x: tensor<3x8xf32>, %t: tensor<3x4xf32>, %i: index) -> tensor<3x8xf32> {
  %c, %s = rope.table #rope.frequencies<dim = 8> positions(%i : index)
      outs(%t, %t : tensor<3x4xf32>, tensor<3x4xf32>)
  %y = rope.rotate ins(%x, %t, %t : tensor<3x8xf32>, tensor<3x4xf32>,
                       tensor<3x4xf32>) outs(%x : tensor<3x8xf32>)
  %z = rope.rotate ins(%y, %c, %t : tensor<3x8xf32>, tensor<3x4xf32>,
                       tensor<3x4xf32>) outs(%x : tensor<3x8xf32>)
  %w = rope.rotate ins(%z, %s, %c : tensor<3x8xf32>, tensor<3x4xf32>,
                       tensor<3x4xf32>) outs(%x : tensor<3x8xf32>)
  return %w : tensor<3x8xf32>
}

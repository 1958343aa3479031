// Frequencies of an amplitude other than 1: R(0) is no identity, and R(a) R(b) has
// the amplitude of R(a + b) twice.
// RUN: rope-opt %s --canonicalize | FileCheck %s

#yarn = #rope.frequencies<dim = 8, scaling = #rope.yarn_scaling<
    factor = 4.0, original_length = 4096>>
#kept = #rope.frequencies<dim = 8, scaling = #rope.yarn_scaling<
    factor = 4.0, original_length = 4096, attention_factor = 1.0>>

// CHECK-LABEL: func @position_zero_multiplies
// CHECK:         %[[Y:.+]] = rope.rotate
// CHECK:         return %[[Y]]
func.func @position_zero_multiplies(
    %x: tensor<?x8xf32>, %t: tensor<1x4xf32>) -> tensor<?x8xf32> {
  %c0 = arith.constant 0 : index
  %c, %s = rope.table #yarn positions(%c0 : index)
      outs(%t, %t : tensor<1x4xf32>, tensor<1x4xf32>)
  %y = rope.rotate ins(%x, %c, %s : tensor<?x8xf32>, tensor<1x4xf32>,
                       tensor<1x4xf32>) outs(%x : tensor<?x8xf32>)
  return %y : tensor<?x8xf32>
}

// CHECK-LABEL: func @there_and_back_multiplies
// CHECK-COUNT-2: rope.rotate
func.func @there_and_back_multiplies(
    %x: tensor<3x8xf32>, %t: tensor<3x4xf32>, %i: index) -> tensor<3x8xf32> {
  %c, %s = rope.table #yarn positions(%i : index)
      outs(%t, %t : tensor<3x4xf32>, tensor<3x4xf32>)
  %y = rope.rotate ins(%x, %c, %s : tensor<3x8xf32>, tensor<3x4xf32>,
                       tensor<3x4xf32>) outs(%x : tensor<3x8xf32>)
  %z = rope.rotate inverse ins(%y, %c, %s : tensor<3x8xf32>, tensor<3x4xf32>,
                               tensor<3x4xf32>) outs(%x : tensor<3x8xf32>)
  return %z : tensor<3x8xf32>
}

// The same scaling with amplitude 1.
// CHECK-LABEL: func @amplitude_1_folds
// CHECK-SAME:    %[[X:[a-z0-9]+]]: tensor<3x8xf32>
// CHECK-NEXT:    return %[[X]]
func.func @amplitude_1_folds(
    %x: tensor<3x8xf32>, %t: tensor<3x4xf32>, %i: index) -> tensor<3x8xf32> {
  %c, %s = rope.table #kept positions(%i : index)
      outs(%t, %t : tensor<3x4xf32>, tensor<3x4xf32>)
  %y = rope.rotate ins(%x, %c, %s : tensor<3x8xf32>, tensor<3x4xf32>,
                       tensor<3x4xf32>) outs(%x : tensor<3x8xf32>)
  %z = rope.rotate inverse ins(%y, %c, %s : tensor<3x8xf32>, tensor<3x4xf32>,
                               tensor<3x4xf32>) outs(%x : tensor<3x8xf32>)
  return %z : tensor<3x8xf32>
}

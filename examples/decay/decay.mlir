// Keys of ones, turned by the positions 0 to 1,499: the sum of row r over the head
// dim is the score of a query of ones at the relative position r.
func.func private @turn(%cos: tensor<1500x128xf32>, %sin: tensor<1500x128xf32>)
    -> tensor<1500x256xf32> {
  %one = arith.constant 1.0 : f32
  %empty = tensor.empty() : tensor<1500x256xf32>
  %ones = linalg.fill ins(%one : f32) outs(%empty : tensor<1500x256xf32>)
      -> tensor<1500x256xf32>
  %keys = rope.rotate
      ins(%ones, %cos, %sin : tensor<1500x256xf32>, tensor<1500x128xf32>,
          tensor<1500x128xf32>) outs(%empty : tensor<1500x256xf32>)
  return %keys : tensor<1500x256xf32>
}

func.func @decay() -> (tensor<1500x256xf32>, tensor<1500x256xf32>,
                       tensor<1500x256xf32>) {
  %zero = arith.constant 0 : index
  %t = tensor.empty() : tensor<1500x128xf32>
  %c0, %s0 = rope.table #rope.frequencies<dim = 256> positions(%zero : index)
      outs(%t, %t : tensor<1500x128xf32>, tensor<1500x128xf32>)
  %c1, %s1 = rope.table #rope.frequencies<dim = 256, base = 1.0e+05>
      positions(%zero : index)
      outs(%t, %t : tensor<1500x128xf32>, tensor<1500x128xf32>)
  %c2, %s2 = rope.table #rope.frequencies<dim = 256, base = 5.0e+06>
      positions(%zero : index)
      outs(%t, %t : tensor<1500x128xf32>, tensor<1500x128xf32>)
  %k0 = func.call @turn(%c0, %s0)
      : (tensor<1500x128xf32>, tensor<1500x128xf32>) -> tensor<1500x256xf32>
  %k1 = func.call @turn(%c1, %s1)
      : (tensor<1500x128xf32>, tensor<1500x128xf32>) -> tensor<1500x256xf32>
  %k2 = func.call @turn(%c2, %s2)
      : (tensor<1500x128xf32>, tensor<1500x128xf32>) -> tensor<1500x256xf32>
  return %k0, %k1, %k2 : tensor<1500x256xf32>, tensor<1500x256xf32>,
      tensor<1500x256xf32>
}

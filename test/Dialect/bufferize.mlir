// The memref form of an op is the op itself on the buffers of its operands.
// RUN: rope-opt %s --one-shot-bufferize="bufferize-function-boundaries function-boundary-type-conversion=identity-layout-map" --canonicalize --cse | FileCheck %s

// CHECK-LABEL: func @table_into_empty
// CHECK-SAME:    %[[P:[a-z0-9]+]]: memref<?xi64>
// CHECK-DAG:     %[[COS:.+]] = memref.alloc(%{{.+}}) {{.*}}: memref<?x4xf32>
// CHECK-DAG:     %[[SIN:.+]] = memref.alloc(%{{.+}}) {{.*}}: memref<?x4xf32>
// CHECK-NOT:     memref.copy
// CHECK:         rope.table {{.*}} positions(%[[P]] : memref<?xi64>) outs(%[[COS]], %[[SIN]] : memref<?x4xf32>, memref<?x4xf32>) {position_scale = 5.000000e-01 : f64}
// CHECK-NEXT:    return %[[COS]], %[[SIN]]
func.func @table_into_empty(%p: tensor<?xi64>)
    -> (tensor<?x4xf32>, tensor<?x4xf32>) {
  %c0 = arith.constant 0 : index
  %l = tensor.dim %p, %c0 : tensor<?xi64>
  %cos0 = tensor.empty(%l) : tensor<?x4xf32>
  %sin0 = tensor.empty(%l) : tensor<?x4xf32>
  %cos, %sin = rope.table #rope.frequencies<dim = 8>
      positions(%p : tensor<?xi64>)
      outs(%cos0, %sin0 : tensor<?x4xf32>, tensor<?x4xf32>)
      {position_scale = 0.5 : f64}
  return %cos, %sin : tensor<?x4xf32>, tensor<?x4xf32>
}

// Both tables cannot be one buffer.
// CHECK-LABEL: func @table_into_one_empty
// CHECK-DAG:     %[[A:.+]] = memref.alloc()
// CHECK-DAG:     %[[B:.+]] = memref.alloc()
// CHECK-NOT:     memref.copy
// CHECK:         rope.table {{.*}} outs(%[[A]], %[[B]] : memref<5x4xf32>, memref<5x4xf32>)
// CHECK-NEXT:    return %[[A]], %[[B]]
func.func @table_into_one_empty(%i: index)
    -> (tensor<5x4xf32>, tensor<5x4xf32>) {
  %init = tensor.empty() : tensor<5x4xf32>
  %cos, %sin = rope.table #rope.frequencies<dim = 8> positions(%i : index)
      outs(%init, %init : tensor<5x4xf32>, tensor<5x4xf32>)
  return %cos, %sin : tensor<5x4xf32>, tensor<5x4xf32>
}

// CHECK-LABEL: func @rotate_into_empty
// CHECK-SAME:    %[[X:[a-z0-9]+]]: memref<2x5x8xf16>, %[[T:[a-z0-9]+]]: memref<5x4xf32>
// CHECK:         %[[OUT:.+]] = memref.alloc() {{.*}}: memref<2x5x8xf32>
// CHECK-NEXT:    rope.rotate pairing<interleaved> inverse ins(%[[X]], %[[T]], %[[T]] : memref<2x5x8xf16>, memref<5x4xf32>, memref<5x4xf32>) outs(%[[OUT]] : memref<2x5x8xf32>)
// CHECK-NEXT:    return %[[OUT]]
func.func @rotate_into_empty(%x: tensor<2x5x8xf16>, %t: tensor<5x4xf32>)
    -> tensor<2x5x8xf32> {
  %init = tensor.empty() : tensor<2x5x8xf32>
  %y = rope.rotate pairing<interleaved> inverse
      ins(%x, %t, %t : tensor<2x5x8xf16>, tensor<5x4xf32>, tensor<5x4xf32>)
      outs(%init : tensor<2x5x8xf32>)
  return %y : tensor<2x5x8xf32>
}

// The first rotation overwrites its own input, which is read again: the result
// goes elsewhere. The destination is overwritten in full, so nothing is copied
// to it.
// CHECK-LABEL: func @rotate_over_an_input_that_is_read_later
// CHECK-SAME:    %[[X:[a-z0-9]+]]: memref<5x8xf32>
// CHECK:         %[[OUT:.+]] = memref.alloc() {{.*}}: memref<5x8xf32>
// CHECK-NOT:     memref.copy
// CHECK:         rope.rotate ins(%[[X]], %{{.+}} outs(%[[OUT]]
// CHECK:         return %[[OUT]], %[[X]]
func.func @rotate_over_an_input_that_is_read_later(
    %x: tensor<5x8xf32>, %t: tensor<5x4xf32>)
    -> (tensor<5x8xf32>, tensor<5x8xf32>) {
  %y = rope.rotate ins(%x, %t, %t : tensor<5x8xf32>, tensor<5x4xf32>,
                       tensor<5x4xf32>) outs(%x : tensor<5x8xf32>)
  return %y, %x : tensor<5x8xf32>, tensor<5x8xf32>
}

// CHECK-LABEL: func @attention_into_empty
// CHECK-DAG:     %[[OUT:.+]] = memref.alloc(%{{.+}}) {{.*}}: memref<1x4x?x8xf32>
// CHECK-DAG:     %[[LSE:.+]] = memref.alloc(%{{.+}}) {{.*}}: memref<1x4x?xf32>
// CHECK-NOT:     memref.copy
// CHECK:         rope.attention #rope.rerope<window = 3>, #rope.frequencies<dim = 8> causal rotated_keys ins(%{{.+}}, %{{.+}}, %{{.+}} : memref<1x4x?x8xf32>, memref<1x2x?x8xf32>, memref<1x2x?x8xf32>) query_offset(%{{.+}}) outs(%[[OUT]], %[[LSE]] : memref<1x4x?x8xf32>, memref<1x4x?xf32>)
// CHECK-NEXT:    return %[[OUT]], %[[LSE]]
func.func @attention_into_empty(
    %q: tensor<1x4x?x8xf32>, %k: tensor<1x2x?x8xf32>, %v: tensor<1x2x?x8xf32>,
    %offset: index) -> (tensor<1x4x?x8xf32>, tensor<1x4x?xf32>) {
  %c2 = arith.constant 2 : index
  %l = tensor.dim %q, %c2 : tensor<1x4x?x8xf32>
  %init = tensor.empty(%l) : tensor<1x4x?x8xf32>
  %lse0 = tensor.empty(%l) : tensor<1x4x?xf32>
  %out, %lse = rope.attention #rope.rerope<window = 3>,
      #rope.frequencies<dim = 8> causal rotated_keys
      ins(%q, %k, %v : tensor<1x4x?x8xf32>, tensor<1x2x?x8xf32>,
          tensor<1x2x?x8xf32>) query_offset(%offset)
      outs(%init, %lse0 : tensor<1x4x?x8xf32>, tensor<1x4x?xf32>)
  return %out, %lse : tensor<1x4x?x8xf32>, tensor<1x4x?xf32>
}

// Attention reads every key for every query: its output must not lie over an
// input, even where nobody reads that input again.
// CHECK-LABEL: func @attention_over_its_query
// CHECK-SAME:    %[[X:[a-z0-9]+]]: memref<1x2x5x8xf32>
// CHECK:         %[[OUT:.+]] = memref.alloc() {{.*}}: memref<1x2x5x8xf32>
// CHECK:         rope.attention {{.*}} outs(%[[OUT]] :
// CHECK:         return %[[OUT]]
func.func @attention_over_its_query(%x: tensor<1x2x5x8xf32>)
    -> tensor<1x2x5x8xf32> {
  %out = rope.attention #rope.linear, #rope.frequencies<dim = 8>
      ins(%x, %x, %x : tensor<1x2x5x8xf32>, tensor<1x2x5x8xf32>,
          tensor<1x2x5x8xf32>) outs(%x : tensor<1x2x5x8xf32>)
  return %out : tensor<1x2x5x8xf32>
}

// RUN: rope-opt %s --canonicalize | FileCheck %s
// RUN: rope-opt %s --cse | FileCheck %s --check-prefix=CSE

// CHECK-LABEL: func @log_sum_exp_that_nobody_reads_is_dropped
// CHECK-SAME:    %[[INIT:[a-z0-9]+]]: tensor<1x8x5x16xf32>, %[[LSE:[a-z0-9]+]]: tensor<1x8x5xf32>
// CHECK:         %[[OUT:.+]] = rope.attention #rope.rerope<window = 4>, #rope.frequencies<dim = 8> pairing<interleaved> causal rotated_keys ins({{.*}}) query_offset(%{{.+}}) outs(%[[INIT]] : tensor<1x8x5x16xf32>) {scale = 2.500000e-01 : f64, tag}
// CHECK-NEXT:    return %[[OUT]]
func.func @log_sum_exp_that_nobody_reads_is_dropped(
    %q: tensor<1x8x5x16xf32>, %k: tensor<1x2x9x16xf32>, %offset: index,
    %init: tensor<1x8x5x16xf32>, %l: tensor<1x8x5xf32>)
    -> tensor<1x8x5x16xf32> {
  %out, %lse = rope.attention #rope.rerope<window = 4>,
      #rope.frequencies<dim = 8> pairing<interleaved> causal rotated_keys
      ins(%q, %k, %k : tensor<1x8x5x16xf32>, tensor<1x2x9x16xf32>,
          tensor<1x2x9x16xf32>) query_offset(%offset)
      outs(%init, %l : tensor<1x8x5x16xf32>, tensor<1x8x5xf32>)
      {scale = 0.25 : f64, tag}
  return %out : tensor<1x8x5x16xf32>
}

// CHECK-LABEL: func @log_sum_exp_that_is_read_stays
// CHECK:         %[[OUT:.+]]:2 = rope.attention
// CHECK-NEXT:    return %[[OUT]]#1
func.func @log_sum_exp_that_is_read_stays(
    %q: tensor<1x8x5x16xf32>, %k: tensor<1x2x9x16xf32>, %l: tensor<1x8x5xf32>)
    -> tensor<1x8x5xf32> {
  %out, %lse = rope.attention #rope.linear, #rope.frequencies<dim = 8>
      ins(%q, %k, %k : tensor<1x8x5x16xf32>, tensor<1x2x9x16xf32>,
          tensor<1x2x9x16xf32>)
      outs(%q, %l : tensor<1x8x5x16xf32>, tensor<1x8x5xf32>)
  return %lse : tensor<1x8x5xf32>
}

// A buffer is an output to the outside, whoever reads it.
// CHECK-LABEL: func @log_sum_exp_in_memory_stays
// CHECK:         rope.attention {{.*}} outs(%{{.+}}, %{{.+}} : memref<1x8x5x16xf32>, memref<1x8x5xf32>)
func.func @log_sum_exp_in_memory_stays(
    %q: memref<1x8x5x16xf32>, %k: memref<1x2x9x16xf32>, %l: memref<1x8x5xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 8>
      ins(%q, %k, %k : memref<1x8x5x16xf32>, memref<1x2x9x16xf32>,
          memref<1x2x9x16xf32>)
      outs(%q, %l : memref<1x8x5x16xf32>, memref<1x8x5xf32>)
  return
}

// CHECK-LABEL: func @memref_casts_fold
// CHECK-NOT:     memref.cast
// CHECK:         rope.table {{.*}} outs(%{{.+}}, %{{.+}} : memref<5x4xf32>, memref<5x4xf32>)
// CHECK:         rope.rotate ins(%{{.+}}, %{{.+}}, %{{.+}} : memref<5x8xf32>, memref<5x4xf32>, memref<5x4xf32>) outs(%{{.+}} : memref<5x8xf32>)
// CHECK:         rope.attention {{.*}} ins(%{{.+}}, %{{.+}}, %{{.+}} : memref<1x2x5x8xf32>, memref<1x2x5x8xf32>, memref<1x2x5x8xf32>) outs(%{{.+}} : memref<1x2x5x8xf32>)
func.func @memref_casts_fold(
    %i: index, %t: memref<5x4xf32>, %x: memref<5x8xf32>,
    %q: memref<1x2x5x8xf32>) {
  %t0 = memref.cast %t : memref<5x4xf32> to memref<?x?xf32>
  rope.table #rope.frequencies<dim = 8> positions(%i : index)
      outs(%t0, %t0 : memref<?x?xf32>, memref<?x?xf32>)
  %x0 = memref.cast %x : memref<5x8xf32> to memref<?x?xf32>
  rope.rotate ins(%x0, %t0, %t0 : memref<?x?xf32>, memref<?x?xf32>,
                  memref<?x?xf32>) outs(%x0 : memref<?x?xf32>)
  %q0 = memref.cast %q : memref<1x2x5x8xf32> to memref<?x?x?x?xf32>
  rope.attention #rope.linear, #rope.frequencies<dim = 8>
      ins(%q0, %q0, %q0 : memref<?x?x?x?xf32>, memref<?x?x?x?xf32>,
          memref<?x?x?x?xf32>) outs(%q0 : memref<?x?x?x?xf32>)
  return
}

// CHECK-LABEL: func @tensor_casts_fold
// CHECK:         %[[OUT:.+]] = rope.attention {{.*}} : tensor<1x2x5x8xf32>, tensor<1x2x5x8xf32>, tensor<1x2x5x8xf32>) outs(%{{.+}} : tensor<1x2x5x8xf32>)
// CHECK:         %[[CAST:.+]] = tensor.cast %[[OUT]] : tensor<1x2x5x8xf32> to tensor<?x2x?x8xf32>
// CHECK:         return %[[CAST]]
func.func @tensor_casts_fold(%q: tensor<1x2x5x8xf32>) -> tensor<?x2x?x8xf32> {
  %q0 = tensor.cast %q : tensor<1x2x5x8xf32> to tensor<?x2x?x8xf32>
  %out = rope.attention #rope.linear, #rope.frequencies<dim = 8>
      ins(%q0, %q0, %q0 : tensor<?x2x?x8xf32>, tensor<?x2x?x8xf32>,
          tensor<?x2x?x8xf32>) outs(%q0 : tensor<?x2x?x8xf32>)
  return %out : tensor<?x2x?x8xf32>
}

// CHECK-LABEL: func @unused_tensor_ops_are_erased
// CHECK-NEXT:    return
func.func @unused_tensor_ops_are_erased(
    %i: index, %t: tensor<5x4xf32>, %x: tensor<5x8xf32>,
    %q: tensor<1x2x5x8xf32>) {
  %c, %s = rope.table #rope.frequencies<dim = 8> positions(%i : index)
      outs(%t, %t : tensor<5x4xf32>, tensor<5x4xf32>)
  %y = rope.rotate ins(%x, %c, %s : tensor<5x8xf32>, tensor<5x4xf32>,
                       tensor<5x4xf32>) outs(%x : tensor<5x8xf32>)
  %out = rope.attention #rope.linear, #rope.frequencies<dim = 8>
      ins(%q, %q, %q : tensor<1x2x5x8xf32>, tensor<1x2x5x8xf32>,
          tensor<1x2x5x8xf32>) outs(%q : tensor<1x2x5x8xf32>)
  return
}

// CHECK-LABEL: func @memref_ops_stay
// CHECK:         rope.table
// CHECK:         rope.rotate
// CHECK:         rope.attention
// CHECK:         rope.online_attention
func.func @memref_ops_stay(
    %i: index, %t: memref<5x4xf32>, %x: memref<5x8xf32>,
    %q: memref<1x2x5x8xf32>, %m: memref<8x5xf32>, %r: memref<5xf32>,
    %p: memref<5x5xf32>) {
  rope.table #rope.frequencies<dim = 8> positions(%i : index)
      outs(%t, %t : memref<5x4xf32>, memref<5x4xf32>)
  rope.rotate ins(%x, %t, %t : memref<5x8xf32>, memref<5x4xf32>,
                  memref<5x4xf32>) outs(%x : memref<5x8xf32>)
  rope.attention #rope.linear, #rope.frequencies<dim = 8>
      ins(%q, %q, %q : memref<1x2x5x8xf32>, memref<1x2x5x8xf32>,
          memref<1x2x5x8xf32>) outs(%q : memref<1x2x5x8xf32>)
  rope.online_attention regions [0] at(%i, %i) queries(%m : memref<8x5xf32>)
      keys(%x : memref<5x8xf32>) value(%x : memref<5x8xf32>)
      outs(%m, %r, %r, %p : memref<8x5xf32>, memref<5xf32>, memref<5xf32>,
           memref<5x5xf32>)
  return
}

// CSE-LABEL: func @equal_tables_are_computed_once
// CSE:         %[[A:.+]]:2 = rope.table
// CSE:         %[[B:.+]]:2 = rope.table {{.*}} {position_scale = 5.000000e-01 : f64}
// CSE-NOT:     rope.table
// CSE:         return %[[A]]#0, %[[A]]#0, %[[B]]#0
func.func @equal_tables_are_computed_once(%i: index, %t: tensor<5x4xf32>)
    -> (tensor<5x4xf32>, tensor<5x4xf32>, tensor<5x4xf32>) {
  %a:2 = rope.table #rope.frequencies<dim = 8> positions(%i : index)
      outs(%t, %t : tensor<5x4xf32>, tensor<5x4xf32>)
  %b:2 = rope.table #rope.frequencies<dim = 8> positions(%i : index)
      outs(%t, %t : tensor<5x4xf32>, tensor<5x4xf32>)
  %half:2 = rope.table #rope.frequencies<dim = 8> positions(%i : index)
      outs(%t, %t : tensor<5x4xf32>, tensor<5x4xf32>)
      {position_scale = 0.5 : f64}
  return %a#0, %b#0, %half#0
      : tensor<5x4xf32>, tensor<5x4xf32>, tensor<5x4xf32>
}

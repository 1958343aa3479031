// Frequencies that are known when the program runs, in every textual and binary
// form; tiling and canonicalization keep their operands.
// RUN: rope-opt %s | rope-opt | FileCheck %s
// RUN: rope-opt %s --mlir-print-op-generic | rope-opt | FileCheck %s
// RUN: rope-opt %s --emit-bytecode | rope-opt | FileCheck %s
// RUN: rope-opt %s --canonicalize | FileCheck %s --check-prefix=CANON

!table = tensor<?x4xf32>

#ntk = #rope.frequencies<dim = 8, scaling = #rope.dynamic_ntk_scaling<
    factor = 2.0, original_length = 4096>>
#switch = #rope.frequencies<dim = 8, scaling = #rope.dynamic_longrope_scaling<
    short_factors = [1.0, 1.0, 1.5, 2.0], long_factors = [1.0, 2.0, 4.0, 8.0],
    factor = 8.0, original_length = 4096>>

// CHECK-LABEL: func private @attributes
// CHECK-SAME:    a = #rope.dynamic_ntk_scaling<factor = 2.000000e+00, original_length = 4096>
// CHECK-SAME:    b = #rope.dynamic_longrope_scaling<short_factors = [1.000000e+00], long_factors = [2.000000e+00], factor = 4.000000e+00, original_length = 2, attention_factor = 1.190000e+00>
// CHECK-SAME:    c = #rope.operand_frequencies<dim = 8>
// CHECK-SAME:    d = #rope.operand_frequencies<dim = 8, attention_factor = 1.250000e+00>
func.func private @attributes() attributes {
  a = #rope.dynamic_ntk_scaling<factor = 2.0, original_length = 4096>,
  b = #rope.dynamic_longrope_scaling<
      short_factors = [1.0], long_factors = [2.0], factor = 4.0,
      original_length = 2, attention_factor = 1.19>,
  c = #rope.operand_frequencies<dim = 8, attention_factor = 1.0>,
  d = #rope.operand_frequencies<dim = 8, attention_factor = 1.25>
}

// CHECK-LABEL: func @tables
// CHECK:         rope.table #rope.frequencies<dim = 8, scaling = #rope.dynamic_ntk_scaling<{{.*}}>> length(%{{.+}}) positions(%{{.+}} : index) outs(
// CHECK:         rope.table #rope.frequencies<dim = 8, scaling = #rope.dynamic_longrope_scaling<{{.*}}>> length(%{{.+}}) positions(%{{.+}} : index) outs(
// CHECK:         rope.table #rope.operand_frequencies<dim = 8> inverse_frequencies(%{{.+}} : tensor<4xf32>) positions(%{{.+}} : index) outs(
func.func @tables(%n: index, %f: tensor<4xf32>, %t: !table) {
  %a:2 = rope.table #ntk length(%n) positions(%n : index) outs(%t, %t : !table, !table)
  %b:2 = rope.table #switch length(%n) positions(%n : index) outs(%t, %t : !table, !table)
  %c:2 = rope.table #rope.operand_frequencies<dim = 8>
      inverse_frequencies(%f : tensor<4xf32>) positions(%n : index)
      outs(%t, %t : !table, !table)
  return
}

// CHECK-LABEL: func @attention
// CHECK:         rope.attention #rope.linear, #rope.frequencies<{{.*}}> causal ins({{.*}}) query_offset(%{{.+}}) length(%{{.+}}) outs(
// CHECK:         rope.attention #rope.linear, #rope.operand_frequencies<dim = 8> ins({{.*}}) inverse_frequencies(%{{.+}} : memref<?xf64, strided<[?]>>) outs(
func.func @attention(%n: index, %f: memref<?xf64, strided<[?]>>,
                     %x: memref<1x1x?x8xf32>) {
  rope.attention #rope.linear, #ntk causal
      ins(%x, %x, %x : memref<1x1x?x8xf32>, memref<1x1x?x8xf32>, memref<1x1x?x8xf32>)
      query_offset(%n) length(%n) outs(%x : memref<1x1x?x8xf32>)
  rope.attention #rope.linear, #rope.operand_frequencies<dim = 8>
      ins(%x, %x, %x : memref<1x1x?x8xf32>, memref<1x1x?x8xf32>, memref<1x1x?x8xf32>)
      inverse_frequencies(%f : memref<?xf64, strided<[?]>>)
      outs(%x : memref<1x1x?x8xf32>)
  return
}

// Two rotations become one only where their frequencies are the same at run time.
// CANON-LABEL: func @merge
// CANON-SAME:    %[[N:[a-z0-9]+]]: index, %[[M:[a-z0-9]+]]: index, %[[P:[a-z0-9]+]]: index
// CANON:         %[[T1:.+]]:2 = rope.table {{.*}} length(%[[M]]) positions(%[[P]] : index)
// CANON:         %[[T0:.+]]:2 = rope.table {{.*}} length(%[[N]]) positions(%[[P]] : index) {{.*}} {position_scale = 2.000000e+00 : f64}
// CANON-NEXT:    %[[Y:.+]] = rope.rotate ins(%{{.+}}, %[[T0]]#0, %[[T0]]#1
// CANON-NEXT:    %[[Z:.+]] = rope.rotate ins(%[[Y]], %[[T1]]#0, %[[T1]]#1
// CANON-NEXT:    return %[[Z]]
func.func @merge(%n: index, %m: index, %p: index, %t: !table, %x: tensor<?x8xf32>)
    -> tensor<?x8xf32> {
  %c0, %s0 = rope.table #ntk length(%n) positions(%p : index) outs(%t, %t : !table, !table)
  %c1, %s1 = rope.table #ntk length(%m) positions(%p : index) outs(%t, %t : !table, !table)
  %y0 = rope.rotate ins(%x, %c0, %s0 : tensor<?x8xf32>, !table, !table) outs(%x : tensor<?x8xf32>)
  %y1 = rope.rotate ins(%y0, %c0, %s0 : tensor<?x8xf32>, !table, !table) outs(%x : tensor<?x8xf32>)
  %y2 = rope.rotate ins(%y1, %c1, %s1 : tensor<?x8xf32>, !table, !table) outs(%x : tensor<?x8xf32>)
  return %y2 : tensor<?x8xf32>
}

// CANON-LABEL: func @merge_of_operands
// CANON-COUNT-2: rope.rotate
func.func @merge_of_operands(%f: tensor<4xf32>, %g: tensor<4xf32>, %p: index,
                             %t: !table, %x: tensor<?x8xf32>) -> tensor<?x8xf32> {
  %c0, %s0 = rope.table #rope.operand_frequencies<dim = 8>
      inverse_frequencies(%f : tensor<4xf32>) positions(%p : index) outs(%t, %t : !table, !table)
  %c1, %s1 = rope.table #rope.operand_frequencies<dim = 8>
      inverse_frequencies(%g : tensor<4xf32>) positions(%p : index) outs(%t, %t : !table, !table)
  %y0 = rope.rotate ins(%x, %c0, %s0 : tensor<?x8xf32>, !table, !table) outs(%x : tensor<?x8xf32>)
  %y1 = rope.rotate inverse ins(%y0, %c1, %s1 : tensor<?x8xf32>, !table, !table) outs(%x : tensor<?x8xf32>)
  return %y1 : tensor<?x8xf32>
}

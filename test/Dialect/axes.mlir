// Frequencies of several axes and xPos, and the operands that go with them, in
// every textual and binary form.
// RUN: rope-opt %s | rope-opt | FileCheck %s
// RUN: rope-opt %s --mlir-print-op-generic | rope-opt | FileCheck %s
// RUN: rope-opt %s --emit-bytecode | rope-opt | FileCheck %s
// RUN: rope-opt %s --canonicalize | FileCheck %s --check-prefix=CANON

!x = tensor<2x1x?x16xf32>
!table = tensor<?x8xf32>

#mrope = #rope.multi_axis_frequencies<
    frequencies = #rope.frequencies<dim = 16>, sections = [2, 3, 3]>
#xpos = #rope.xpos_frequencies<frequencies = #rope.frequencies<dim = 16>>

// CHECK-LABEL: func private @attributes
// CHECK-SAME:    a = #rope.multi_axis_frequencies<frequencies = #rope.frequencies<dim = 16>, sections = [2, 3, 3]>
// CHECK-SAME:    b = #rope.multi_axis_frequencies<frequencies = #rope.explicit_frequencies<values = [1.000000e+00, 5.000000e-01]>, sections = [1, 1], layout = interleaved>
// CHECK-SAME:    c = #rope.axial_frequencies<axes = [#rope.frequencies<dim = 40>, #rope.frequencies<dim = 20, base = 1.000000e+02>]>
// CHECK-SAME:    d = #rope.xpos_frequencies<frequencies = #rope.frequencies<dim = 16>>
// CHECK-SAME:    e = #rope.xpos_frequencies<frequencies = #rope.operand_frequencies<dim = 16>, scale_base = 6.400000e+01, gamma = 2.500000e-01>
func.func private @attributes() attributes {
  a = #rope.multi_axis_frequencies<frequencies = #rope.frequencies<dim = 16>,
                                   sections = [2, 3, 3], layout = chunked>,
  b = #rope.multi_axis_frequencies<
      frequencies = #rope.explicit_frequencies<values = [1.0, 0.5]>,
      sections = [1, 1], layout = interleaved>,
  c = #rope.axial_frequencies<axes = [#rope.frequencies<dim = 40>,
                                      #rope.frequencies<dim = 20, base = 100.0>]>,
  d = #rope.xpos_frequencies<frequencies = #rope.frequencies<dim = 16>,
                             scale_base = 512.0, gamma = 0.4>,
  e = #rope.xpos_frequencies<frequencies = #rope.operand_frequencies<dim = 16>,
                             scale_base = 64.0, gamma = 0.25>
}

// CHECK-LABEL: func @tables
// CHECK:         rope.table #rope.multi_axis_frequencies<{{.*}}> positions(%{{.+}} : tensor<3x?xi64>) outs(
// CHECK:         rope.table #rope.xpos_frequencies<{{.*}}> keys positions(%{{.+}} : index) center(%{{.+}}) outs(
func.func @tables(%n: index, %p: tensor<3x?xi64>, %t: !table) {
  %a:2 = rope.table #mrope positions(%p : tensor<3x?xi64>) outs(%t, %t : !table, !table)
  %b:2 = rope.table #xpos keys positions(%n : index) center(%n) outs(%t, %t : !table, !table)
  return
}

// CHECK-LABEL: func @attention
// CHECK:         rope.attention #rope.linear, #rope.multi_axis_frequencies<{{.*}}> causal ins({{.*}}) query_positions(%{{.+}} : tensor<2x3x?xi32>) key_positions(%{{.+}} : tensor<3x?xi64>) outs(
// CHECK:         rope.attention #rope.linear, #rope.multi_axis_frequencies<{{.*}}> rotated_keys ins({{.*}}) query_positions(%{{.+}} : tensor<2x3x?xi32>) outs(
func.func @attention(%p: tensor<2x3x?xi32>, %q: tensor<3x?xi64>, %x: !x) {
  %a = rope.attention #rope.linear, #mrope causal ins(%x, %x, %x : !x, !x, !x)
      query_positions(%p : tensor<2x3x?xi32>) key_positions(%q : tensor<3x?xi64>)
      outs(%x : !x)
  %b = rope.attention #rope.linear, #mrope rotated_keys ins(%x, %x, %x : !x, !x, !x)
      query_positions(%p : tensor<2x3x?xi32>) outs(%x : !x)
  return
}

// The inverse of a rotation under xPos does not undo it.
// CANON-LABEL: func @xpos_has_no_inverse
// CANON-COUNT-2: rope.rotate
func.func @xpos_has_no_inverse(%n: index, %t: !table, %x: tensor<?x16xf32>)
    -> tensor<?x16xf32> {
  %c, %s = rope.table #xpos positions(%n : index) outs(%t, %t : !table, !table)
  %y = rope.rotate ins(%x, %c, %s : tensor<?x16xf32>, !table, !table) outs(%x : tensor<?x16xf32>)
  %z = rope.rotate inverse ins(%y, %c, %s : tensor<?x16xf32>, !table, !table) outs(%x : tensor<?x16xf32>)
  return %z : tensor<?x16xf32>
}

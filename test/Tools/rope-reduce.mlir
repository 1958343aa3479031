// What makes a test case interesting is kept and the rest goes.
// RUN: rope-reduce %s --reduction-tree='traversal-mode=0 test=%S/Inputs/has-rotate.sh' | FileCheck %s

// CHECK-NOT:   func @not_interesting
// CHECK-LABEL: func @interesting
// CHECK-NEXT:    rope.rotate
// CHECK-NEXT:    return
// CHECK-NOT:   func @not_interesting
func.func @not_interesting(%i: index, %t: memref<5x4xf32>) {
  rope.table #rope.frequencies<dim = 8> positions(%i : index)
      outs(%t, %t : memref<5x4xf32>, memref<5x4xf32>)
  return
}

func.func @interesting(
    %i: index, %t: memref<5x4xf32>, %x: memref<5x8xf32>,
    %q: memref<1x2x5x8xf32>) {
  rope.table #rope.frequencies<dim = 8> positions(%i : index)
      outs(%t, %t : memref<5x4xf32>, memref<5x4xf32>)
  rope.attention #rope.linear, #rope.frequencies<dim = 8>
      ins(%q, %q, %q : memref<1x2x5x8xf32>, memref<1x2x5x8xf32>,
          memref<1x2x5x8xf32>) outs(%q : memref<1x2x5x8xf32>)
  rope.rotate ins(%x, %t, %t : memref<5x8xf32>, memref<5x4xf32>,
                  memref<5x4xf32>) outs(%x : memref<5x8xf32>)
  return
}

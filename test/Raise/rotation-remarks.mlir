// What was raised, and what was nearly, is a remark.
// RUN: rope-opt %S/Inputs/llama.mlir --rope-raise --remarks-filter=rope-raise -o /dev/null 2>&1 | FileCheck %s
// RUN: rope-opt %S/Inputs/phi.mlir --rope-raise --remarks-filter=rope-raise -o /dev/null 2>&1 | FileCheck %s

// CHECK-COUNT-2: remark: [Passed] Raised | Category:rope-raise | Remark=rope.rotate

// RUN: rope-opt %s --rope-protect-arguments | FileCheck %s

// CHECK-LABEL: func.func @public
// CHECK-SAME:    %{{.+}}: tensor<4xf32> {bufferization.writable = false}
// CHECK-SAME:    %{{.+}}: memref<4xf32>,
// CHECK-SAME:    %{{.+}}: tensor<4xf32> {bufferization.writable = true}
func.func @public(%x: tensor<4xf32>, %y: memref<4xf32>,
                  %z: tensor<4xf32> {bufferization.writable = true}) {
  return
}

// Only functions of the module call it: its arguments may be reused.
// CHECK-LABEL: func.func private @private
// CHECK-SAME:    %{{.+}}: tensor<4xf32>)
func.func private @private(%x: tensor<4xf32>) {
  return
}

// CHECK:       func.func private @external(tensor<4xf32>)
func.func private @external(tensor<4xf32>)

// Rotations as exporters write them become rope.rotate.
// Where attention around them is raised as well: attention.mlir.

// RUN: rope-opt %S/Inputs/gptj.mlir --rope-raise | FileCheck %s --check-prefix=GPTJ
// GPTJ-LABEL: func.func @gptj
// GPTJ:       %[[COS:.*]] = tensor.extract_slice %[[TABLE:.*]][0, 2] [12, 2] [1, 1] : tensor<16x4xf32> to tensor<12x2xf32>
// GPTJ:       %[[SIN:.*]] = tensor.extract_slice %[[TABLE]][0, 0] [12, 2] [1, 1] : tensor<16x4xf32> to tensor<12x2xf32>
// GPTJ:       rope.rotate pairing<interleaved> ins(%{{.*}}, %[[COS]], %[[SIN]] : tensor<1x4x12x8xf32>, tensor<12x2xf32>, tensor<12x2xf32>)
// GPTJ:       rope.rotate pairing<interleaved> ins(%{{.*}} : tensor<1x4x12x8xf32>, tensor<12x2xf32>, tensor<12x2xf32>)
// GPTJ-NOT:   negf

// RUN: rope-opt %S/Inputs/complex_polar.mlir --rope-raise --cse | FileCheck %s --check-prefix=POLAR
// POLAR-LABEL: func.func @complex_polar(
// POLAR-SAME:    %[[X:.*]]: tensor<2x12x3x8xbf16>
// POLAR:         %[[F32:.*]] = linalg.generic {{.*}} ins(%[[X]] :
// POLAR:         %[[T:.*]] = linalg.transpose ins(%[[F32]] : {{.*}} permutation = [0, 2, 1, 3]
// POLAR:         %[[R:.*]] = rope.rotate pairing<interleaved> ins(%[[T]], %{{.*}} : tensor<2x3x12x8xf32>, tensor<12x4xf32>, tensor<12x4xf32>)
// POLAR:         linalg.transpose ins(%[[R]] : {{.*}} permutation = [0, 2, 1, 3]
// POLAR-NOT:     complex.mul

// The table is an argument: its parts are taken row by row.
// RUN: rope-opt %S/Inputs/complex_argument.mlir --rope-raise | FileCheck %s --check-prefix=COMPLEX
// COMPLEX-LABEL: func.func @complex_argument(
// COMPLEX-SAME:    %[[X:.*]]: tensor<2x12x3x8xf32>, %[[T:.*]]: tensor<12x4xcomplex<f32>>
// COMPLEX:         %[[ROWS:.*]] = linalg.transpose ins(%[[X]]
// COMPLEX:         %[[COS:.*]] = linalg.generic
// COMPLEX:           tensor.extract %[[TURN:.*]][
// COMPLEX-NEXT:      complex.re
// COMPLEX:         %[[SIN:.*]] = linalg.generic
// COMPLEX:           complex.im
// COMPLEX:         rope.rotate pairing<interleaved> ins(%[[ROWS]], %[[COS]], %[[SIN]] :

// RUN: rope-opt %S/Inputs/subtract.mlir --rope-raise | FileCheck %s --check-prefix=SUBTRACT
// SUBTRACT-LABEL: func.func @subtract(
// SUBTRACT-SAME:    %[[X:.*]]: tensor<2x3x12x8xf32>
// SUBTRACT:         %[[R:.*]] = rope.rotate ins(%[[X]], %{{.*}} : tensor<2x3x12x8xf32>, tensor<12x4xf32>, tensor<12x4xf32>)
// SUBTRACT:         return %[[R]]

// RUN: rope-opt %S/Inputs/stack_partial.mlir --rope-raise | FileCheck %s --check-prefix=STACK
// STACK-LABEL: func.func @stack_partial(
// STACK-SAME:    %[[X:.*]]: tensor<2x12x3x8xf32>
// STACK:         %[[ROWS:.*]] = linalg.transpose ins(%[[X]]
// STACK:         rope.rotate pairing<interleaved> ins(%[[ROWS]], %{{.*}} : tensor<2x3x12x8xf32>, tensor<12x2xf32>, tensor<12x2xf32>)

// Rows are gathered by position ids.
// RUN: rope-opt %S/Inputs/onnx_microsoft.mlir --rope-raise | FileCheck %s --check-prefix=ONNX
// ONNX-LABEL: func.func @onnx_microsoft(
// ONNX-SAME:    %[[X:.*]]: tensor<1x3x12x8xf32>, %[[IDS:.*]]: tensor<1x12xi64>, %[[COS:.*]]: tensor<64x4xf32>, %[[SIN:.*]]: tensor<64x4xf32>)
// ONNX:         %[[C:.*]] = linalg.generic
// ONNX:           %[[L:.*]] = linalg.index 0
// ONNX:           %[[K:.*]] = linalg.index 1
// ONNX:           %[[ID:.*]] = tensor.extract %[[IDS]][%{{.*}}, %[[L]]]
// ONNX:           %[[ROW:.*]] = arith.index_cast %[[ID]]
// ONNX:           tensor.extract %[[COS]][%[[ROW]], %[[K]]]
// ONNX:         %[[S:.*]] = linalg.generic
// ONNX:           tensor.extract %[[SIN]][
// ONNX:         %[[R:.*]] = rope.rotate ins(%[[X]], %[[C]], %[[S]] : tensor<1x3x12x8xf32>, tensor<12x4xf32>, tensor<12x4xf32>)
// ONNX:         return %[[R]]

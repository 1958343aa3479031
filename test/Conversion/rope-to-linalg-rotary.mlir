// RUN: rope-opt %s --rope-to-linalg --split-input-file | FileCheck %s

// The steps are the inverse frequencies 1 and 1/100 as fractions of a turn,
// 2^64 / (2 pi) and a hundredth of it; the constant does not grow with L.

// CHECK-DAG:   #[[$PAIR:.+]] = affine_map<(d0, d1) -> (d1)>
// CHECK-DAG:   #[[$ID:.+]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-LABEL: func.func @table_consecutive
// CHECK-SAME:    %[[FIRST:[a-z0-9]+]]: index, %[[C:[a-z0-9]+]]: tensor<?x2xf32>
// CHECK-DAG:     %[[STEPS:.+]] = arith.constant dense<[293589050328200122{{[67]}}, 29358905032820012]> : tensor<2xi64>
// CHECK-DAG:     %[[UNIT:.+]] = arith.constant 3.4061215800865545E-19 : f64
// CHECK:         %[[L:.+]] = tensor.dim %[[C]]
// CHECK:         %[[EMPTY:.+]] = tensor.empty(%[[L]]) : tensor<?x2xf32>
// CHECK:         %[[RESULT:.+]]:2 = linalg.generic
// CHECK-SAME:      indexing_maps = [#[[$PAIR]], #[[$ID]], #[[$ID]]]
// CHECK-SAME:      iterator_types = ["parallel", "parallel"]
// CHECK-SAME:      ins(%[[STEPS]] : tensor<2xi64>) outs(%[[EMPTY]], %[[EMPTY]]
// CHECK:         ^bb0(%[[STEP:[a-z0-9_]+]]: i64,
// CHECK:           %[[ROW:.+]] = linalg.index 0
// CHECK:           %[[POSITION:.+]] = arith.addi %[[FIRST]], %[[ROW]]
// CHECK:           %[[INDEX:.+]] = arith.index_cast %[[POSITION]] : index to i64
// CHECK:           %[[PHASE:.+]] = arith.muli %[[INDEX]], %[[STEP]] : i64
// CHECK:           %[[UNITS:.+]] = arith.sitofp %[[PHASE]] : i64 to f64
// CHECK:           %[[ANGLE:.+]] = arith.mulf %[[UNITS]], %[[UNIT]] : f64
// CHECK:           %[[COS:.+]] = math.cos %[[ANGLE]] : f64
// CHECK:           %[[SIN:.+]] = math.sin %[[ANGLE]] : f64
// CHECK:           %[[COS32:.+]] = arith.truncf %[[COS]] : f64 to f32
// CHECK:           %[[SIN32:.+]] = arith.truncf %[[SIN]] : f64 to f32
// CHECK:           linalg.yield %[[COS32]], %[[SIN32]]
// CHECK:         return %[[RESULT]]#0, %[[RESULT]]#1
func.func @table_consecutive(%first: index, %c: tensor<?x2xf32>,
                             %s: tensor<?x2xf32>)
    -> (tensor<?x2xf32>, tensor<?x2xf32>) {
  %cos, %sin = rope.table #rope.frequencies<dim = 4>
      positions(%first : index)
      outs(%c, %s : tensor<?x2xf32>, tensor<?x2xf32>)
  return %cos, %sin : tensor<?x2xf32>, tensor<?x2xf32>
}

// -----

// Given positions, narrower than the phase, scaled and shifted: the scale halves
// the steps, the shift is a phase of its own.

// CHECK-DAG:   #[[$ROW:.+]] = affine_map<(d0, d1) -> (d0)>
// CHECK-DAG:   #[[$PAIR:.+]] = affine_map<(d0, d1) -> (d1)>
// CHECK-LABEL: func.func @table_positions
// CHECK-SAME:    %[[POSITIONS:[a-z0-9]+]]: tensor<8xi32>
// CHECK-DAG:     %[[STEPS:.+]] = arith.constant dense<[1467945251641000613, 14679452516410006]> : tensor<2xi64>
// CHECK-DAG:     %[[OFFSETS:.+]] = arith.constant dense<[7339726258205003066, 73397262582050031]> : tensor<2xi64>
// CHECK:         linalg.generic
// CHECK-SAME:      indexing_maps = [#[[$ROW]], #[[$PAIR]], #[[$PAIR]],
// CHECK-SAME:      ins(%[[POSITIONS]], %[[STEPS]], %[[OFFSETS]]
// CHECK:         ^bb0(%[[POSITION:[a-z0-9_]+]]: i32, %[[STEP:[a-z0-9_]+]]: i64, %[[OFFSET:[a-z0-9_]+]]: i64,
// CHECK:           %[[INDEX:.+]] = arith.extsi %[[POSITION]] : i32 to i64
// CHECK:           %[[TURNED:.+]] = arith.muli %[[INDEX]], %[[STEP]] : i64
// CHECK:           arith.addi %[[TURNED]], %[[OFFSET]] : i64
func.func @table_positions(%positions: tensor<8xi32>, %c: tensor<8x2xf32>,
                           %s: tensor<8x2xf32>)
    -> (tensor<8x2xf32>, tensor<8x2xf32>) {
  %cos, %sin = rope.table #rope.frequencies<dim = 4>
      positions(%positions : tensor<8xi32>)
      outs(%c, %s : tensor<8x2xf32>, tensor<8x2xf32>)
      {position_scale = 0.5 : f64, position_offset = 2.5 : f64}
  return %cos, %sin : tensor<8x2xf32>, tensor<8x2xf32>
}

// -----

// CHECK-DAG:   #[[$ID:.+]] = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
// CHECK-DAG:   #[[$TABLE:.+]] = affine_map<(d0, d1, d2) -> (d1, d2)>
// CHECK-LABEL: func.func @rotate_half
// CHECK-SAME:    %[[X:[a-z0-9]+]]: tensor<2x?x8xf32>, %[[COS:[a-z0-9]+]]: tensor<?x4xf32>, %[[SIN:[a-z0-9]+]]: tensor<?x4xf32>
// CHECK:         %[[L:.+]] = tensor.dim %[[X]]
// CHECK:         %[[A:.+]] = tensor.extract_slice %[[X]][0, 0, 0] [2, %[[L]], 4] [1, 1, 1]
// CHECK:         %[[B:.+]] = tensor.extract_slice %[[X]][0, 0, 4] [2, %[[L]], 4] [1, 1, 1]
// CHECK:         %[[T:.+]]:2 = linalg.generic
// CHECK-SAME:      indexing_maps = [#[[$ID]], #[[$ID]], #[[$TABLE]], #[[$TABLE]], #[[$ID]], #[[$ID]]]
// CHECK-SAME:      ins(%[[A]], %[[B]], %[[COS]], %[[SIN]]
// CHECK:         ^bb0(%[[X0:[a-z0-9_]+]]: f32, %[[Y0:[a-z0-9_]+]]: f32, %[[C:[a-z0-9_]+]]: f32, %[[S:[a-z0-9_]+]]: f32,
// CHECK-DAG:       %[[XC:.+]] = arith.mulf %[[X0]], %[[C]]
// CHECK-DAG:       %[[YS:.+]] = arith.mulf %[[Y0]], %[[S]]
// CHECK-DAG:       %[[XS:.+]] = arith.mulf %[[X0]], %[[S]]
// CHECK-DAG:       %[[YC:.+]] = arith.mulf %[[Y0]], %[[C]]
// CHECK:           %[[X1:.+]] = arith.subf %[[XC]], %[[YS]]
// CHECK:           %[[Y1:.+]] = arith.addf %[[XS]], %[[YC]]
// CHECK:           linalg.yield %[[X1]], %[[Y1]]
// CHECK:         %[[EMPTY:.+]] = tensor.empty(%[[L]]) : tensor<2x?x8xf32>
// CHECK:         %[[Z0:.+]] = tensor.insert_slice %[[T]]#0 into %[[EMPTY]][0, 0, 0] [2, %[[L]], 4] [1, 1, 1]
// CHECK:         %[[Z1:.+]] = tensor.insert_slice %[[T]]#1 into %[[Z0]][0, 0, 4] [2, %[[L]], 4] [1, 1, 1]
// CHECK:         return %[[Z1]]
func.func @rotate_half(%x: tensor<2x?x8xf32>, %cos: tensor<?x4xf32>,
                       %sin: tensor<?x4xf32>, %init: tensor<2x?x8xf32>)
    -> tensor<2x?x8xf32> {
  %y = rope.rotate
      ins(%x, %cos, %sin : tensor<2x?x8xf32>, tensor<?x4xf32>, tensor<?x4xf32>)
      outs(%init : tensor<2x?x8xf32>)
  return %y : tensor<2x?x8xf32>
}

// -----

// Interleaved pairs are every other channel; the inverse negates the sine; the
// channels 4 to 5 pass through; bf16 is computed in f32.

// CHECK-LABEL: func.func @rotate_interleaved_inverse_partial
// CHECK-SAME:    %[[X:[a-z0-9]+]]: tensor<3x6xbf16>
// CHECK:         tensor.extract_slice %[[X]][0, 0] [3, 2] [1, 2]
// CHECK:         tensor.extract_slice %[[X]][0, 1] [3, 2] [1, 2]
// CHECK:         %[[T:.+]]:2 = linalg.generic
// CHECK:         ^bb0(%[[A:[a-z0-9_]+]]: bf16, %{{[a-z0-9_]+}}: bf16, %{{[a-z0-9_]+}}: f32, %[[S:[a-z0-9_]+]]: f32,
// CHECK:           arith.extf %[[A]] : bf16 to f32
// CHECK:           arith.negf %[[S]] : f32
// CHECK-COUNT-2:   arith.truncf %{{.+}} : f32 to bf16
// CHECK:         %[[Z0:.+]] = tensor.insert_slice %[[T]]#0 into %[[X]][0, 0] [3, 2] [1, 2]
// CHECK:         tensor.insert_slice %[[T]]#1 into %[[Z0]][0, 1] [3, 2] [1, 2]
func.func @rotate_interleaved_inverse_partial(
    %x: tensor<3x6xbf16>, %cos: tensor<3x2xf32>, %sin: tensor<3x2xf32>,
    %init: tensor<3x6xbf16>) -> tensor<3x6xbf16> {
  %y = rope.rotate pairing<interleaved> inverse
      ins(%x, %cos, %sin : tensor<3x6xbf16>, tensor<3x2xf32>, tensor<3x2xf32>)
      outs(%init : tensor<3x6xbf16>)
  return %y : tensor<3x6xbf16>
}

// -----

// One row of table turns every row; a wider output keeps the f32 arithmetic.

// CHECK-DAG:   #[[$ROW:.+]] = affine_map<(d0, d1) -> (0, d1)>
// CHECK-LABEL: func.func @rotate_one_row_widening
// CHECK-SAME:    %[[X:[a-z0-9]+]]: tensor<?x?xf16>
// CHECK:         linalg.generic
// CHECK-SAME:      #[[$ROW]], #[[$ROW]]
// CHECK:           arith.subf %{{.+}} : f32
// CHECK:           linalg.yield %{{.+}} : f32, f32
// CHECK:         %[[WIDE:.+]] = linalg.generic {{.*}} ins(%[[X]] : tensor<?x?xf16>)
// CHECK:           arith.extf %{{.+}} : f16 to f32
// CHECK:         tensor.insert_slice %{{.+}} into %[[WIDE]]
func.func @rotate_one_row_widening(
    %x: tensor<?x?xf16>, %cos: tensor<1x2xf32>, %sin: tensor<1x2xf32>,
    %init: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %y = rope.rotate
      ins(%x, %cos, %sin : tensor<?x?xf16>, tensor<1x2xf32>, tensor<1x2xf32>)
      outs(%init : tensor<?x?xf32>)
  return %y : tensor<?x?xf32>
}

// -----

// The arithmetic of f64 is f64.

// CHECK-LABEL: func.func @rotate_f64
// CHECK-COUNT-2: arith.extf %{{.+}} : f32 to f64
// CHECK:         arith.subf %{{.+}} : f64
func.func @rotate_f64(%x: tensor<3x4xf64>, %cos: tensor<3x2xf32>,
                      %sin: tensor<3x2xf32>, %init: tensor<3x4xf64>)
    -> tensor<3x4xf64> {
  %y = rope.rotate
      ins(%x, %cos, %sin : tensor<3x4xf64>, tensor<3x2xf32>, tensor<3x2xf32>)
      outs(%init : tensor<3x4xf64>)
  return %y : tensor<3x4xf64>
}

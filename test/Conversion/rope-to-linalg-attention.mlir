// RUN: rope-opt %s --rope-to-linalg --split-input-file | FileCheck %s

// Plain RoPE, causal, with a log-sum-exp, dynamic lengths and grouped heads.

// CHECK-DAG:   #[[$Q:.+]] = affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d4)>
// CHECK-DAG:   #[[$K:.+]] = affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d3, d4)>
// CHECK-DAG:   #[[$V:.+]] = affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d4, d3)>
// CHECK-LABEL: func.func @linear_causal
// CHECK-SAME:    %[[QUERY:[a-z0-9]+]]: tensor<2x8x?x16xf32>, %[[KEY:[a-z0-9]+]]: tensor<2x4x?x16xf32>, %[[VALUE:[a-z0-9]+]]: tensor<2x4x?x12xf32>
// CHECK-DAG:     %[[INF:.+]] = arith.constant 0xFF800000 : f32
// CHECK-DAG:     %[[SCALE:.+]] = arith.constant 2.500000e-01 : f32
// CHECK-DAG:     %[[ZERO:.+]] = arith.constant 0.000000e+00 : f32
// CHECK-DAG:     %[[LQ:.+]] = tensor.dim %[[QUERY]]
// CHECK-DAG:     %[[LK:.+]] = tensor.dim %[[KEY]]
// CHECK:         %[[FIRST:.+]] = arith.subi %[[LK]], %[[LQ]]
//
// The turned queries and keys; the keys of a head are repeated for its group.
// CHECK:         math.cos
// CHECK:         %[[TURNED_QUERY:.+]] = tensor.insert_slice {{.*}} into tensor<2x8x?x16xf32>
// CHECK:         math.cos
// CHECK:         %[[TURNED_KEY:.+]] = tensor.insert_slice {{.*}} into tensor<2x4x?x16xf32>
// CHECK:         %[[REPEATED:.+]] = linalg.broadcast ins({{.*}}tensor<2x4x?x16xf32>) outs({{.*}}tensor<2x4x2x?x16xf32>) dimensions = [2]
// CHECK:         %[[KEYS:.+]] = tensor.collapse_shape %[[REPEATED]] {{\[}}[0], [1, 2], [3], [4]]
// CHECK:         linalg.fill ins(%[[ZERO]]
// CHECK:         %[[DOT:.+]] = linalg.generic
// CHECK-SAME:      indexing_maps = [#[[$Q]], #[[$K]],
// CHECK-SAME:      "reduction"]
// CHECK-SAME:      tensor<2x8x?x16xf32>, tensor<2x8x?x16xf32>) outs({{.*}} : tensor<2x8x?x?xf32>)
//
// The causal mask.
// CHECK:         %[[SCORES:.+]] = linalg.generic {{.*}} ins(%[[DOT]]
// CHECK:           arith.mulf %{{.+}}, %[[SCALE]]
// CHECK:           %[[L:.+]] = linalg.index 2
// CHECK:           %[[I:.+]] = arith.addi %[[FIRST]], %[[L]]
// CHECK:           %[[J:.+]] = linalg.index 3
// CHECK:           %[[HIDDEN:.+]] = arith.cmpi sgt, %[[J]], %[[I]]
// CHECK:           arith.select %[[HIDDEN]], %[[INF]]
//
// The softmax.
// CHECK:         linalg.fill ins(%[[INF]]
// CHECK:         %[[MAX:.+]] = linalg.generic {{.*}} ins(%[[SCORES]]
// CHECK:           arith.maximumf
// CHECK:         %[[EXP:.+]] = linalg.generic {{.*}} ins(%[[SCORES]], %[[MAX]]
// CHECK:           arith.subf
// CHECK:           math.exp
// CHECK:           %[[EMPTY:.+]] = arith.cmpf oeq, %{{.+}}, %[[INF]]
// CHECK:           arith.select %[[EMPTY]], %[[ZERO]]
// CHECK:         %[[SUM:.+]] = linalg.generic {{.*}} ins(%[[EXP]]
// CHECK:           arith.addf
//
// The values; a hidden one is not multiplied by zero, as it may be NaN.
// CHECK:         linalg.broadcast ins(%[[VALUE]]
// CHECK:         %[[ACC:.+]] = linalg.generic
// CHECK-SAME:      indexing_maps = [#[[$Q]], #[[$V]],
// CHECK-SAME:      ins(%[[EXP]], %{{.+}} : tensor<2x8x?x?xf32>, tensor<2x8x?x12xf32>)
// CHECK:           %[[PRODUCT:.+]] = arith.mulf
// CHECK:           linalg.index 4
// CHECK:           %[[HIDDEN:.+]] = arith.cmpi sgt
// CHECK:           arith.select %[[HIDDEN]], %[[ZERO]], %[[PRODUCT]]
// CHECK:           arith.addf
// CHECK:         %[[OUT:.+]] = linalg.generic {{.*}} ins(%[[ACC]], %[[SUM]]
// CHECK:           arith.divf
// CHECK:         %[[LSE:.+]] = linalg.generic {{.*}} ins(%[[MAX]], %[[SUM]]
// CHECK:           %[[LOG:.+]] = math.log
// CHECK:           arith.addf %{{.+}}, %[[LOG]]
// CHECK:         return %[[OUT]], %[[LSE]]
func.func @linear_causal(
    %q: tensor<2x8x?x16xf32>, %k: tensor<2x4x?x16xf32>,
    %v: tensor<2x4x?x12xf32>, %o: tensor<2x8x?x12xf32>, %l: tensor<2x8x?xf32>)
    -> (tensor<2x8x?x12xf32>, tensor<2x8x?xf32>) {
  %out, %lse = rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %v : tensor<2x8x?x16xf32>, tensor<2x4x?x16xf32>,
          tensor<2x4x?x12xf32>)
      outs(%o, %l : tensor<2x8x?x12xf32>, tensor<2x8x?xf32>)
  return %out, %lse : tensor<2x8x?x12xf32>, tensor<2x8x?xf32>
}

// -----

// ReRoPE in f16: far queries turn by the window, far keys not at all. Products
// are f32, and turned operands are not rounded back. Equal head counts repeat
// nothing.

// CHECK-DAG:   #[[$NEAR:.+]] = affine_map<(d0) -> (d0 - 31)>
// CHECK-LABEL: func.func @rerope_causal_f16
// CHECK-SAME:    %[[QUERY:[a-z0-9]+]]: tensor<1x2x5x8xf16>, %[[KEY:[a-z0-9]+]]: tensor<1x2x9x8xf16>, %[[VALUE:[a-z0-9]+]]: tensor<1x2x9x8xf16>
// CHECK-DAG:     %[[FIRST:.+]] = arith.constant 4 : index
// CHECK-NOT:     linalg.broadcast
// CHECK:         linalg.generic {{.*}} outs({{.*}} tensor<1x4xf32>, tensor<1x4xf32>)
// CHECK:         %[[FAR:.+]] = linalg.generic {{.*}}, %[[KEY]] : tensor<1x2x5x8xf32>, tensor<1x2x9x8xf16>)
// CHECK:           arith.extf %{{.+}} : f16 to f32
// CHECK:           arith.mulf %{{.+}} : f32
// CHECK:         linalg.generic {{.*}} outs({{.*}} tensor<5x4xf32>, tensor<5x4xf32>)
// CHECK:         linalg.generic {{.*}} outs({{.*}} tensor<9x4xf32>, tensor<9x4xf32>)
// CHECK:         %[[NEAR:.+]] = linalg.generic {{.*}} : tensor<1x2x5x8xf32>, tensor<1x2x9x8xf32>)
// CHECK:         linalg.generic {{.*}} ins(%[[FAR]], %[[NEAR]]
// CHECK:         ^bb0(%[[FAR_SCORE:[a-z0-9_]+]]: f32, %[[NEAR_SCORE:[a-z0-9_]+]]: f32,
// CHECK:           %[[L:.+]] = linalg.index 2
// CHECK:           %[[I:.+]] = arith.addi %[[L]], %[[FIRST]]
// CHECK:           %[[J:.+]] = linalg.index 3
// CHECK:           %[[BEGIN:.+]] = affine.apply #[[$NEAR]](%[[I]])
// CHECK:           %[[IS_NEAR:.+]] = arith.cmpi sge, %[[J]], %[[BEGIN]]
// CHECK:           arith.select %[[IS_NEAR]], %[[NEAR_SCORE]], %[[FAR_SCORE]]
// CHECK:         arith.divf
// CHECK-NEXT:    arith.truncf %{{.+}} : f32 to f16
func.func @rerope_causal_f16(
    %q: tensor<1x2x5x8xf16>, %k: tensor<1x2x9x8xf16>, %v: tensor<1x2x9x8xf16>,
    %o: tensor<1x2x5x8xf16>) -> tensor<1x2x5x8xf16> {
  %out = rope.attention #rope.rerope<window = 32>, #rope.frequencies<dim = 8>
      causal
      ins(%q, %k, %v : tensor<1x2x5x8xf16>, tensor<1x2x9x8xf16>,
          tensor<1x2x9x8xf16>)
      outs(%o : tensor<1x2x5x8xf16>)
  return %out : tensor<1x2x5x8xf16>
}

// -----

// Both sides of a leaky window: three pieces, two selects, no mask. The far
// keys are turned once for both far pieces: five rotations for six operands.
// The query offset is an operand and the scale an attribute.

// CHECK-DAG:   #[[$BEFORE:.+]] = affine_map<(d0) -> (d0 - 3)>
// CHECK-DAG:   #[[$AFTER:.+]] = affine_map<(d0) -> (d0 + 4)>
// CHECK-LABEL: func.func @leaky_both_sides
// CHECK-SAME:    %[[OFFSET:[a-z0-9]+]]: index
// CHECK-DAG:     %[[SCALE:.+]] = arith.constant 0.699999988 : f32
// CHECK-COUNT-5: math.cos
// CHECK-NOT:     math.cos
// CHECK:         ^bb0(%[[S0:[a-z0-9_]+]]: f32, %[[S1:[a-z0-9_]+]]: f32, %[[S2:[a-z0-9_]+]]: f32, %{{[a-z0-9_]+}}: f32):
// CHECK:           %[[L:.+]] = linalg.index 2
// CHECK:           %[[I:.+]] = arith.addi %[[OFFSET]], %[[L]]
// CHECK:           affine.apply #[[$BEFORE]](%[[I]])
// CHECK:           %[[NEAR:.+]] = arith.select %{{.+}}, %[[S1]], %[[S0]]
// CHECK:           affine.apply #[[$AFTER]](%[[I]])
// CHECK:           %[[SCORE:.+]] = arith.select %{{.+}}, %[[S2]], %[[NEAR]]
// CHECK:           %[[SCALED:.+]] = arith.mulf %[[SCORE]], %[[SCALE]]
// CHECK:           linalg.yield %[[SCALED]]
func.func @leaky_both_sides(
    %q: tensor<1x1x5x8xbf16>, %k: tensor<1x1x9x8xbf16>,
    %v: tensor<1x1x9x8xbf16>, %offset: index, %o: tensor<1x1x5x8xbf16>)
    -> tensor<1x1x5x8xbf16> {
  %out = rope.attention #rope.leaky<window = 4, k = 2.0>,
      #rope.frequencies<dim = 8> pairing<interleaved>
      ins(%q, %k, %v : tensor<1x1x5x8xbf16>, tensor<1x1x9x8xbf16>,
          tensor<1x1x9x8xbf16>) query_offset(%offset)
      outs(%o : tensor<1x1x5x8xbf16>) {scale = 0.7 : f64}
  return %out : tensor<1x1x5x8xbf16>
}

// -----

// Everything dynamic: the scale and the size of a group are computed; without
// key heads nothing divides by zero.

// CHECK-LABEL: func.func @all_dynamic
// CHECK-SAME:    %[[QUERY:[a-z0-9]+]]: tensor<?x?x?x?xf64>, %[[KEY:[a-z0-9]+]]: tensor<?x?x?x?xf64>, %[[VALUE:[a-z0-9]+]]: tensor<?x?x?x?xf64>
// CHECK-DAG:     %[[C1:.+]] = arith.constant 1 : index
// CHECK-DAG:     %[[C3:.+]] = arith.constant 3 : index
// CHECK-DAG:     %[[HQ:.+]] = tensor.dim %[[QUERY]], %[[C1]]
// CHECK-DAG:     %[[HKV:.+]] = tensor.dim %[[KEY]], %[[C1]]
// CHECK-DAG:     %[[D:.+]] = tensor.dim %[[QUERY]], %[[C3]]
// CHECK:         %[[DIVISOR:.+]] = arith.maxui %[[HKV]], %[[C1]]
// CHECK:         %[[GROUP:.+]] = arith.divui %[[HQ]], %[[DIVISOR]]
// CHECK:         linalg.broadcast
// CHECK:         tensor.collapse_shape %{{.+}} : tensor<?x?x?x?x?xf64> into tensor<?x?x?x?xf64>
// CHECK:         %[[DI:.+]] = arith.index_cast %[[D]] : index to i64
// CHECK:         %[[DF:.+]] = arith.sitofp %[[DI]] : i64 to f64
// CHECK:         %[[ROOT:.+]] = math.sqrt %[[DF]] : f64
// CHECK:         %[[SCALE:.+]] = arith.divf %{{.+}}, %[[ROOT]] : f64
// CHECK:           arith.mulf %{{.+}}, %[[SCALE]] : f64
func.func @all_dynamic(
    %q: tensor<?x?x?x?xf64>, %k: tensor<?x?x?x?xf64>, %v: tensor<?x?x?x?xf64>,
    %o: tensor<?x?x?x?xf64>, %l: tensor<?x?x?xf64>)
    -> (tensor<?x?x?x?xf64>, tensor<?x?x?xf64>) {
  %out, %lse = rope.attention #rope.linear, #rope.frequencies<dim = 4>
      ins(%q, %k, %v : tensor<?x?x?x?xf64>, tensor<?x?x?x?xf64>,
          tensor<?x?x?x?xf64>)
      outs(%o, %l : tensor<?x?x?x?xf64>, tensor<?x?x?xf64>)
  return %out, %lse : tensor<?x?x?x?xf64>, tensor<?x?x?xf64>
}

// -----

// Sizes known of one operand only hold for all; the results keep their types.

// CHECK-LABEL: func.func @mixed_static
// CHECK-SAME:    %[[QUERY:[a-z0-9]+]]: tensor<1x?x6x8xf32>
// CHECK:         tensor.empty(%{{.+}}) : tensor<1x?x6x6xf32>
// CHECK:         %[[OUT:.+]] = tensor.cast %{{.+}} : tensor<1x?x6x4xf32> to tensor<?x2x?x4xf32>
// CHECK:         return %[[OUT]]
func.func @mixed_static(
    %q: tensor<1x?x6x8xf32>, %k: tensor<?x2x?x?xf32>, %v: tensor<?x?x6x4xf32>,
    %o: tensor<?x2x?x4xf32>) -> tensor<?x2x?x4xf32> {
  %out = rope.attention #rope.rerope<window = 3>, #rope.frequencies<dim = 4>
      causal
      ins(%q, %k, %v : tensor<1x?x6x8xf32>, tensor<?x2x?x?xf32>,
          tensor<?x?x6x4xf32>)
      outs(%o : tensor<?x2x?x4xf32>)
  return %out : tensor<?x2x?x4xf32>
}

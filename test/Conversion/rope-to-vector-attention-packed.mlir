// rope.online_attention on pairs of bf16, queries along the lanes: scores are dot
// products of pairs of channels, outputs of pairs of keys.
// RUN: rope-opt %s --rope-to-vector="lanes=4 key-group=2" | FileCheck %s --implicit-check-not=scf.if --implicit-check-not=math.

// CHECK-DAG:   #[[$CHANNEL:.+]] = affine_map<(d0) -> (d0 * 2)>
// CHECK-DAG:   #[[$PAIR:.+]] = affine_map<(d0) -> (d0 floordiv 2)>
// CHECK-DAG:   #[[$ROWS:.+]] = affine_map<(d0) -> (d0 ceildiv 2)>

// Four queries in a vector: [2 pairs of channels, 4 queries, 2].
// CHECK-LABEL: func @pairs_of_channels_and_keys
// CHECK-SAME:    %[[Q:[a-z0-9]+]]: memref<2x4x2xbf16>, %[[K:[a-z0-9]+]]: memref<?x4xbf16>, %[[V:[a-z0-9]+]]: memref<?x3x2xbf16>, %[[ACC:[a-z0-9]+]]: memref<3x4xf32>, %[[MAX:[a-z0-9]+]]: memref<4xf32>, %[[SUM:[a-z0-9]+]]: memref<4xf32>, %[[P:[a-z0-9]+]]: memref<16x4xf32>
// CHECK-DAG:     %[[C0:.+]] = arith.constant 0 : index
// CHECK-DAG:     %[[C1:.+]] = arith.constant 1 : index
// CHECK-DAG:     %[[C2:.+]] = arith.constant 2 : index
// CHECK-DAG:     %[[NO_WEIGHT:.+]] = arith.constant dense<0.000000e+00> : vector<4xbf16>
// CHECK-DAG:     %[[NUM_KEYS:.+]] = memref.dim %[[K]]
// CHECK:         scf.for %[[ROW:.+]] = %[[C0]] to %{{.+}} step %[[C2]]
//
// Two keys by two pairs of channels. A pair of a key is one word, in every lane.
// CHECK:           %[[FLAT:.+]] = memref.collapse_shape %[[Q]] {{\[}}[0], [1, 2]]
// CHECK:           %{{.+}}:2 = scf.for %[[PAIR:.+]] = %[[C0]] to %[[C2]] step %[[C2]] iter_args(%[[S0:.+]] = %{{.+}}, %[[S1:.+]] = %{{.+}})
// CHECK:             %[[CHANNEL:.+]] = affine.apply #[[$CHANNEL]](%[[PAIR]])
// CHECK:             memref.prefetch %[[K]][
// CHECK:             memref.prefetch %[[V]][%{{.+}}, %{{.+}}, %[[C0]]]
// CHECK:             %[[QUERIES:.+]] = vector.transfer_read %[[FLAT]][%[[PAIR]], %[[C0]]]{{.*}} vector<8xbf16>
// CHECK:             %[[KEY:.+]] = vector.transfer_read %[[K]][%[[ROW]], %[[CHANNEL]]]{{.*}} vector<2xbf16>
// CHECK-NEXT:        %[[BITS:.+]] = vector.bitcast %[[KEY]] : vector<2xbf16> to vector<1xi32>
// CHECK-NEXT:        %[[WORD:.+]] = vector.extract %[[BITS]][0]
// CHECK-NEXT:        %[[WORDS:.+]] = vector.broadcast %[[WORD]] : i32 to vector<4xi32>
// CHECK-NEXT:        %[[KEYS:.+]] = vector.bitcast %[[WORDS]] : vector<4xi32> to vector<8xbf16>
// CHECK-NEXT:        %[[DOT0:.+]] = x86vector.avx512.dot %[[S0]], %[[KEYS]], %[[QUERIES]] : vector<8xbf16> -> vector<4xf32>
// CHECK:             %[[DOT1:.+]] = x86vector.avx512.dot %[[S1]], %{{.+}}, %[[QUERIES]]
// CHECK:             %[[NEXT0:.+]] = x86vector.avx512.dot %[[DOT0]],
// CHECK:             %[[NEXT1:.+]] = x86vector.avx512.dot %[[DOT1]],
// CHECK:             scf.yield %[[NEXT0]], %[[NEXT1]]
// CHECK:           vector.transfer_write %{{.+}}, %[[P]][%[[ROW]], %[[C0]]]{{.*}} vector<2x4xf32>
//
// Weights enter the sum in f32; then two keys' are rounded and share a row. A last
// key without a partner has a weight of zero beside it.
// CHECK:         vector.transfer_write %{{.+}}, %[[MAX]]
// CHECK:         scf.for %[[ROW:.+]] = {{.*}} step %[[C2]] iter_args(%[[SUM0:.+]] = %{{.+}})
// CHECK-COUNT-6:   vector.fma
// CHECK:           %[[W0:.+]] = arith.mulf
// CHECK:           %[[SUM1:.+]] = arith.addf %[[SUM0]], %[[W0]]
// CHECK-COUNT-6:   vector.fma
// CHECK:           %[[W1:.+]] = arith.mulf
// CHECK:           %[[SUM2:.+]] = arith.addf %[[SUM1]], %[[W1]]
// CHECK-DAG:       %[[ROUNDED0:.+]] = arith.truncf %[[W0]] : vector<4xf32> to vector<4xbf16>
// CHECK-DAG:       %[[ROUNDED1:.+]] = arith.truncf %[[W1]] : vector<4xf32> to vector<4xbf16>
// CHECK:           %[[BOTH:.+]] = vector.interleave %[[ROUNDED0]], %[[ROUNDED1]]
// CHECK:           %[[BITS:.+]] = vector.bitcast %[[BOTH]] : vector<8xbf16> to vector<4xf32>
// CHECK:           vector.transfer_write %[[BITS]], %[[P]][%[[ROW]], %[[C0]]]
// CHECK-NOT:       vector.transfer_write
// CHECK:           scf.yield %[[SUM2]]
// CHECK:         scf.for %[[ROW:.+]] = %{{.+}} to %[[NUM_KEYS]] step %[[C1]]
// CHECK:           %[[ROUNDED:.+]] = arith.truncf
// CHECK:           vector.interleave %[[ROUNDED]], %[[NO_WEIGHT]]
// CHECK:           vector.transfer_write
// CHECK:         vector.transfer_write %{{.+}}, %[[SUM]]
//
// Outputs: two channels of value by pairs of keys, without a test.
// CHECK:         scf.for %[[CV:.+]] = %[[C0]] to %[[C2]] step %[[C2]]
// CHECK:           scf.for %[[ROW:.+]] = %[[C0]] to %[[NUM_KEYS]] step %[[C2]] iter_args(%[[A0:.+]] = %{{.+}}, %[[A1:.+]] = %{{.+}})
// CHECK:             %[[WEIGHTS:.+]] = vector.transfer_read %[[P]][%[[ROW]], %[[C0]]]
// CHECK:             %[[PAIRS:.+]] = vector.bitcast %[[WEIGHTS]] : vector<4xf32> to vector<8xbf16>
// CHECK:             %[[PAIR:.+]] = affine.apply #[[$PAIR]](%[[ROW]])
// CHECK-NOT:         arith.cmpi
// CHECK:             vector.transfer_read %[[V]][%[[PAIR]], %[[CV]], %[[C0]]]{{.*}} vector<2xbf16>
// CHECK:             %[[B0:.+]] = x86vector.avx512.dot %[[A0]], %{{.+}}, %[[PAIRS]]
// CHECK:             vector.transfer_read %[[V]][%[[PAIR]], %{{.+}}, %[[C0]]]
// CHECK:             %[[B1:.+]] = x86vector.avx512.dot %[[A1]], %{{.+}}, %[[PAIRS]]
// CHECK-NEXT:        scf.yield %[[B0]], %[[B1]]
// CHECK:           vector.transfer_write %{{.+}}, %[[ACC]][%[[CV]], %[[C0]]]{{.*}} vector<2x4xf32>
// CHECK:         vector.transfer_write %{{.+}}, %[[ACC]]{{.*}} vector<1x4xf32>
func.func @pairs_of_channels_and_keys(
    %i: index, %q: memref<2x4x2xbf16>, %k: memref<?x4xbf16>,
    %v: memref<?x3x2xbf16>, %acc: memref<3x4xf32>, %max: memref<4xf32>,
    %sum: memref<4xf32>, %p: memref<16x4xf32>) {
  rope.online_attention regions [0] at(%i, %i)
      queries(%q : memref<2x4x2xbf16>) keys(%k : memref<?x4xbf16>)
      value(%v : memref<?x3x2xbf16>)
      outs(%acc, %max, %sum, %p : memref<3x4xf32>, memref<4xf32>,
           memref<4xf32>, memref<16x4xf32>)
  return
}

// The keys of a pair are hidden one by one: the value of the other is cleared, and
// the sums of lanes that do not see the key are kept.
// CHECK-LABEL: func @hidden_regions_select_per_key_of_the_pair
// CHECK-DAG:     %[[NEG_INF:.+]] = arith.constant dense<0xFF800000> : vector<4xf32>
// CHECK-DAG:     %[[NONE:.+]] = arith.constant dense<0> : vector<4xi32>
// CHECK-DAG:     %[[LOW:.+]] = arith.constant dense<65535> : vector<4xi32>
// CHECK-DAG:     %[[HIGH:.+]] = arith.constant dense<-65536> : vector<4xi32>
// CHECK-DAG:     %[[C1:.+]] = arith.constant 1 : index
// CHECK-DAG:     %[[NUM_KEYS:.+]] = memref.dim
// CHECK:         %[[BEGIN:.+]] = arith.index_cast %{{.+}} : vector<4xindex> to vector<4xi32>
// CHECK:         scf.for
// CHECK:           %[[S:.+]]:2 = scf.for
// CHECK:           %[[IS_HIDDEN:.+]] = arith.cmpi sge, %{{.+}}, %[[BEGIN]]
// CHECK:           arith.select %[[IS_HIDDEN]], %[[NEG_INF]], %[[S]]#0
// CHECK:           %[[IS_HIDDEN:.+]] = arith.cmpi sge, %{{.+}}, %[[BEGIN]]
// CHECK:           arith.select %[[IS_HIDDEN]], %[[NEG_INF]], %[[S]]#1
// CHECK:         vector.interleave
// CHECK:         vector.interleave
//
// Both keys of a row of pairs are in the sums that find NaN and infinities.
// CHECK:         %[[ROWS:.+]] = affine.apply #[[$ROWS]](%[[NUM_KEYS]])
// CHECK:         scf.for %[[ROW:.+]] = %{{.+}} to %[[ROWS]] step %[[C1]]
// CHECK:           vector.transfer_read %{{.+}}[%[[ROW]], %{{.+}}]{{.*}} vector<4xbf16>
// CHECK:         scf.if
// CHECK:           scf.for %{{.+}} = {{.*}} iter_args(%[[A0:.+]] = %{{.+}}, %{{.+}} = %{{.+}})
// CHECK-NOT:         arith.cmpi
// CHECK:             x86vector.avx512.dot %[[A0]],
// CHECK-NOT:         arith.cmpi
// CHECK:         } else {
// CHECK:           scf.for %[[ROW:.+]] = {{.*}} iter_args(%[[A0:.+]] = %{{.+}})
// CHECK:             %[[IS_HIDDEN:.+]] = arith.cmpi sge, %{{.+}}, %[[BEGIN]]
// CHECK:             %[[SEES0:.+]] = arith.select %[[IS_HIDDEN]]
// CHECK:             %[[BITS0:.+]] = arith.select %[[SEES0]], %[[LOW]], %[[NONE]]
// CHECK:             arith.addi %[[ROW]], %[[C1]]
// CHECK:             %[[IS_HIDDEN:.+]] = arith.cmpi sge, %{{.+}}, %[[BEGIN]]
// CHECK:             %[[SEES1:.+]] = arith.select %[[IS_HIDDEN]]
// CHECK:             %[[BITS1:.+]] = arith.select %[[SEES1]], %[[HIGH]], %[[NONE]]
// CHECK:             %[[MASK:.+]] = arith.ori %[[BITS0]], %[[BITS1]]
// CHECK:             %[[WORD:.+]] = vector.extract {{.*}} i32 from vector<1xi32>
// CHECK:             %[[ALL:.+]] = vector.broadcast %[[WORD]]
// CHECK:             %[[SEEN:.+]] = arith.andi %[[ALL]], %[[MASK]]
// CHECK:             %[[PAIRS:.+]] = vector.bitcast %[[SEEN]]
// CHECK:             %[[A1:.+]] = x86vector.avx512.dot %[[A0]], %[[PAIRS]],
// CHECK:             scf.yield %[[A1]] :
func.func @hidden_regions_select_per_key_of_the_pair(
    %i: index, %j: index, %q: memref<2x4x2xbf16>, %k: memref<?x4xbf16>,
    %v: memref<?x2x2xbf16>, %acc: memref<2x4xf32>, %max: memref<4xf32>,
    %sum: memref<4xf32>, %p: memref<16x4xf32>) {
  rope.online_attention regions [0, -1] begins [affine_map<(d0) -> (d0 + 1)>]
      at(%i, %j) queries(%q : memref<2x4x2xbf16>) keys(%k : memref<?x4xbf16>)
      value(%v : memref<?x2x2xbf16>)
      outs(%acc, %max, %sum, %p : memref<2x4xf32>, memref<4xf32>,
           memref<4xf32>, memref<16x4xf32>)
  return
}

// Two vectors of queries: a register tile has two accumulators for each key.
// CHECK-LABEL: func @two_vectors_of_queries
// CHECK:         %{{.+}}:4 = scf.for
// CHECK:           %[[QUERIES:.+]] = vector.transfer_read {{.*}} vector<16xbf16>
// CHECK-COUNT-4:   x86vector.avx512.dot {{.*}} : vector<8xbf16> -> vector<4xf32>
// CHECK-NOT:       x86vector.avx512.dot
// CHECK:           scf.yield
// CHECK:         scf.if
func.func @two_vectors_of_queries(
    %i: index, %q: memref<1x8x2xbf16>, %k: memref<?x2xbf16>,
    %v: memref<?x2xf32>, %acc: memref<2x8xf32>, %max: memref<8xf32>,
    %sum: memref<8xf32>, %p: memref<16x8xf32>) {
  rope.online_attention regions [0, -1] begins [affine_map<(d0) -> (d0 + 1)>]
      at(%i, %i) queries(%q : memref<1x8x2xbf16>) keys(%k : memref<?x2xbf16>)
      value(%v : memref<?x2xf32>)
      outs(%acc, %max, %sum, %p : memref<2x8xf32>, memref<8xf32>,
           memref<8xf32>, memref<16x8xf32>)
  return
}

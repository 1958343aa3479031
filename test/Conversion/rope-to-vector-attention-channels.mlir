// rope.online_attention with channels along the lanes, for a few queries whose
// queries and acc are contiguous along channels. A score tile is [keys, queries],
// here two keys by two queries in a vector of four.
// RUN: rope-opt %s --rope-to-vector=lanes=4 | FileCheck %s --implicit-check-not=scf.if --implicit-check-not=math. --implicit-check-not=vector.contract

// CHECK-LABEL: func @one_region
// CHECK-SAME:    %{{[a-z0-9]+}}: index, %{{[a-z0-9]+}}: index, %[[Q:[a-z0-9]+]]: memref<6x2xf32, strided<[1, 6]>>, %[[K:[a-z0-9]+]]: memref<?x6xf32>, %[[V:[a-z0-9]+]]: memref<?x6xf32>, %[[ACC:[a-z0-9]+]]: memref<6x2xf32, strided<[1, 6]>>, %[[MAX:[a-z0-9]+]]: memref<2xf32>, %[[SUM:[a-z0-9]+]]: memref<2xf32>, %[[P:[a-z0-9]+]]: memref<16x2xf32>
// CHECK-DAG:     %[[C0:.+]] = arith.constant 0 : index
// CHECK-DAG:     %[[C1:.+]] = arith.constant 1 : index
// CHECK-DAG:     %[[C2:.+]] = arith.constant 2 : index
// CHECK-DAG:     %[[C4:.+]] = arith.constant 4 : index
// CHECK-DAG:     %[[C8:.+]] = arith.constant 8 : index
// CHECK-DAG:     %[[ONES:.+]] = arith.constant dense<1.000000e+00> : vector<4xf32>
// CHECK-DAG:     %[[NEG_INF:.+]] = arith.constant dense<0xFF800000> : vector<4xf32>
// CHECK-DAG:     %[[ZERO:.+]] = arith.constant dense<0.000000e+00> : vector<4xf32>
// CHECK-DAG:     %[[NUM_KEYS:.+]] = memref.dim %[[K]]
// CHECK-DAG:     %[[LAST:.+]] = arith.addi %[[NUM_KEYS]], %c-1
// CHECK:         %[[QROWS:.+]] = memref.transpose %[[Q]] {{.*}} to memref<2x6xf32
// CHECK:         %[[ACC_ROWS:.+]] = memref.transpose %[[ACC]] {{.*}} to memref<2x6xf32
//
// The maximum of a query stands in the lanes of both its keys. The sum is added
// up over the keys at the end, so that the old one counts in one of them only.
// CHECK:         %[[MAX0:.+]] = vector.transfer_read %[[MAX]]
// CHECK:         vector.broadcast %[[MAX0]] : vector<2xf32> to vector<2x2xf32>
// CHECK:         %[[SUM0:.+]] = vector.transfer_read %[[SUM]]
// CHECK:         %[[IS_FIRST:.+]] = arith.cmpi ult
// CHECK:         %[[SUM1:.+]] = arith.select %[[IS_FIRST]], %{{.+}}, %[[ZERO]]
//
// Blocks of keys, two of which have scores in scratch, in tiles of two. The values
// of a block are read an iteration later: with the factor of acc, the number of keys
// and the row of scratch that the iteration before has left.
// CHECK:         %[[UP_TO:.+]] = arith.addi %[[NUM_KEYS]], %[[C8]]
// CHECK:         %[[STATE:.+]]:5 = scf.for %[[FIRST:.+]] = %[[C0]] to %[[UP_TO]] step %[[C8]] iter_args(%[[OLD:.+]] = %{{.+}}, %[[SUM2:.+]] = %[[SUM1]], %[[RESCALE:.+]] = %[[ONES]], %[[COUNT:.+]] = %[[C0]], %[[AT:.+]] = %[[C0]])
// CHECK:           %[[AFTER:.+]] = arith.addi %[[FIRST]], %[[C8]]
// CHECK:           %[[END:.+]] = arith.minsi %[[AFTER]], %[[NUM_KEYS]]
// CHECK:           %[[NEW_COUNT:.+]] = arith.subi %[[END]], %[[FIRST]]
// CHECK:           %[[NEW_AT:.+]] = arith.subi %[[C8]], %[[AT]]
//
// Of a key that is missing the last is read again, and hidden. Channels that do
// not fill a vector are padded with zeros, which add nothing.
// CHECK:           %[[TILE_MAX:.+]] = scf.for %[[TILE:.+]] = %[[C0]] to %[[NEW_COUNT]] step %[[C2]]
// CHECK:             %[[ROW:.+]] = arith.addi %[[FIRST]], %[[TILE]]
// CHECK:             %[[KEY0:.+]] = arith.minsi %[[ROW]], %[[LAST]]
// CHECK:             %[[NEXT:.+]] = arith.addi %[[ROW]], %[[C1]]
// CHECK:             %[[KEY1:.+]] = arith.minsi %[[NEXT]], %[[LAST]]
// CHECK:             memref.prefetch %[[V]]
// CHECK:             %[[K0:.+]] = vector.transfer_read %[[K]][%[[KEY0]], %[[C0]]]{{.*}} {in_bounds = [true]}
// CHECK:             %[[K0_REST:.+]] = vector.transfer_read %[[K]][%[[KEY0]], %[[C4]]], %{{.+}} : memref<?x6xf32>, vector<4xf32>
// CHECK:             %[[K1:.+]] = vector.transfer_read %[[K]][%[[KEY1]], %[[C0]]]
// CHECK:             %[[K1_REST:.+]] = vector.transfer_read %[[K]][%[[KEY1]], %[[C4]]]
// CHECK:             %[[Q0:.+]] = vector.transfer_read %[[QROWS]][%[[C0]], %[[C0]]]
// CHECK:             %[[Q1:.+]] = vector.transfer_read %[[QROWS]][%[[C1]], %[[C0]]]
// CHECK:             %[[S00:.+]] = vector.fma %[[K0]], %[[Q0]], %[[ZERO]]
// CHECK:             %[[S01:.+]] = vector.fma %[[K0]], %[[Q1]], %[[ZERO]]
// CHECK:             %[[S10:.+]] = vector.fma %[[K1]], %[[Q0]], %[[ZERO]]
// CHECK:             %[[S11:.+]] = vector.fma %[[K1]], %[[Q1]], %[[ZERO]]
// CHECK:             %[[T00:.+]] = vector.fma %[[K0_REST]], %{{.+}}, %[[S00]]
// CHECK:             %[[T01:.+]] = vector.fma %[[K0_REST]], %{{.+}}, %[[S01]]
// CHECK:             %[[T10:.+]] = vector.fma %[[K1_REST]], %{{.+}}, %[[S10]]
// CHECK:             %[[T11:.+]] = vector.fma %[[K1_REST]], %{{.+}}, %[[S11]]
//
// Four sums over four lanes: a tree of three additions, whose result has the
// scores in the order of the tile.
// CHECK:             %[[A:.+]] = vector.shuffle %[[T00]], %[[T01]] [0, 1, 4, 5]
// CHECK:             %[[B:.+]] = vector.shuffle %[[T00]], %[[T01]] [2, 3, 6, 7]
// CHECK:             %[[AB:.+]] = arith.addf %[[A]], %[[B]]
// CHECK:             %[[C:.+]] = vector.shuffle %[[T10]], %[[T11]] [0, 1, 4, 5]
// CHECK:             %[[D:.+]] = vector.shuffle %[[T10]], %[[T11]] [2, 3, 6, 7]
// CHECK:             %[[CD:.+]] = arith.addf %[[C]], %[[D]]
// CHECK:             %[[E:.+]] = vector.shuffle %[[AB]], %[[CD]] [0, 2, 4, 6]
// CHECK:             %[[F:.+]] = vector.shuffle %[[AB]], %[[CD]] [1, 3, 5, 7]
// CHECK:             %[[SCORES:.+]] = arith.addf %[[E]], %[[F]]
// CHECK:             %[[IS_KEY:.+]] = arith.cmpi slt
// CHECK:             %[[KNOWN:.+]] = arith.select %[[IS_KEY]], %[[SCORES]], %[[NEG_INF]]
// CHECK:             %[[TO:.+]] = arith.addi %[[NEW_AT]], %[[TILE]]
// CHECK:             vector.transfer_write %{{.+}}, %[[P]][%[[TO]], %[[C0]]]{{.*}} vector<2x2xf32>
// CHECK:             %[[IS_LARGER:.+]] = arith.cmpf ogt, %[[KNOWN]]
// CHECK:             %[[LARGER:.+]] = arith.select %[[IS_LARGER]], %[[KNOWN]]
// CHECK:             scf.yield %[[LARGER]]
//
// The values of the block before, with acc in iter_args.
// CHECK:           %[[BEFORE:.+]] = arith.addi %[[FIRST]], %c-8
// CHECK:           vector.extract %[[RESCALE]][0]
// CHECK:           vector.transfer_read %[[ACC_ROWS]][%[[C0]], %[[C0]]]
// CHECK:           vector.transfer_read %[[ACC_ROWS]][%[[C0]], %[[C4]]], %{{.+}} : memref<2x6xf32, {{.*}}>, vector<4xf32>
// CHECK:           vector.extract %[[RESCALE]][1]
// CHECK:           vector.transfer_read %[[ACC_ROWS]][%[[C1]], %[[C0]]]
// CHECK:           vector.transfer_read %[[ACC_ROWS]][%[[C1]], %[[C4]]]
// CHECK:           %[[OUT:.+]]:4 = scf.for %[[ROW:.+]] = %[[C0]] to %[[COUNT]] step %[[C1]] iter_args(%[[A0:.+]] = %{{.+}}, %[[A1:.+]] = %{{.+}}, %[[A2:.+]] = %{{.+}}, %[[A3:.+]] = %{{.+}})
// CHECK:             %[[KEY:.+]] = arith.addi %[[BEFORE]], %[[ROW]]
// CHECK:             %[[FROM:.+]] = arith.addi %[[AT]], %[[ROW]]
// CHECK:             memref.prefetch %[[K]]
// CHECK:             %[[V0:.+]] = vector.transfer_read %[[V]][%[[KEY]], %[[C0]]]
// CHECK:             %[[V1:.+]] = vector.transfer_read %[[V]][%[[KEY]], %[[C4]]]
// CHECK:             %[[W0:.+]] = memref.load %[[P]][%[[FROM]], %[[C0]]]
// CHECK:             %[[WEIGHTS0:.+]] = vector.broadcast %[[W0]]
// CHECK:             vector.fma %[[WEIGHTS0]], %[[V0]], %[[A0]]
// CHECK:             vector.fma %[[WEIGHTS0]], %[[V1]], %[[A1]]
// CHECK:             %[[W1:.+]] = memref.load %[[P]][%[[FROM]], %[[C1]]]
// CHECK:             %[[WEIGHTS1:.+]] = vector.broadcast %[[W1]]
// CHECK:             vector.fma %[[WEIGHTS1]], %[[V0]], %[[A2]]
// CHECK:             vector.fma %[[WEIGHTS1]], %[[V1]], %[[A3]]
// CHECK:           vector.transfer_write %[[OUT]]#0, %[[ACC_ROWS]][%[[C0]], %[[C0]]] {in_bounds = [true]}
// CHECK:           vector.transfer_write %[[OUT]]#1, %[[ACC_ROWS]][%[[C0]], %[[C4]]] : vector<4xf32>
// CHECK:           vector.transfer_write %[[OUT]]#2, %[[ACC_ROWS]][%[[C1]], %[[C0]]]
// CHECK:           vector.transfer_write %[[OUT]]#3, %[[ACC_ROWS]][%[[C1]], %[[C4]]]
//
// The maximum of both keys of a tile, and weights.
// CHECK:           %[[OTHER:.+]] = vector.shuffle %[[TILE_MAX]], %[[TILE_MAX]] [2, 3, 0, 1]
// CHECK:           arith.cmpf ogt, %[[TILE_MAX]], %[[OTHER]]
// CHECK:           %[[NEW:.+]] = arith.select %{{.+}}, %[[TILE_MAX]], %[[OTHER]]
// CHECK:           arith.subf %[[OLD]], %[[NEW]]
// CHECK-COUNT-6:   vector.fma
// CHECK:           %[[NEW_RESCALE:.+]] = arith.mulf
// CHECK:           %[[SUM3:.+]] = arith.mulf %[[SUM2]], %[[NEW_RESCALE]]
// CHECK:           %[[END_AT:.+]] = arith.addi %[[NEW_AT]], %[[NEW_COUNT]]
// CHECK:           %[[SUM4:.+]] = scf.for %[[ROW:.+]] = %[[NEW_AT]] to %[[END_AT]] step %[[C2]] iter_args(%[[SUM5:.+]] = %[[SUM3]])
// CHECK:             vector.transfer_read %[[P]][%[[ROW]],
// CHECK-COUNT-6:     vector.fma
// CHECK:             vector.transfer_write %{{.+}}, %[[P]][%[[ROW]],
// CHECK:             arith.addf %[[SUM5]],
// CHECK:           scf.yield %[[NEW]], %[[SUM4]], %[[NEW_RESCALE]], %[[NEW_COUNT]], %[[NEW_AT]]
// CHECK:         %[[ROTATED:.+]] = vector.shuffle %[[STATE]]#1, %[[STATE]]#1 [2, 3, 0, 1]
// CHECK:         arith.addf %[[STATE]]#1, %[[ROTATED]]
// CHECK:         vector.transfer_write %{{.+}}, %[[MAX]]{{.*}} vector<2xf32>
// CHECK:         vector.transfer_write %{{.+}}, %[[SUM]]{{.*}} vector<2xf32>
func.func @one_region(
    %i: index, %j: index, %q: memref<6x2xf32, strided<[1, 6]>>,
    %k: memref<?x6xf32>, %v: memref<?x6xf32>,
    %acc: memref<6x2xf32, strided<[1, 6]>>, %max: memref<2xf32>,
    %sum: memref<2xf32>, %p: memref<16x2xf32>) {
  rope.online_attention regions [0] at(%i, %j)
      queries(%q : memref<6x2xf32, strided<[1, 6]>>)
      keys(%k : memref<?x6xf32>) value(%v : memref<?x6xf32>)
      outs(%acc, %max, %sum, %p : memref<6x2xf32, strided<[1, 6]>>,
           memref<2xf32>, memref<2xf32>, memref<16x2xf32>)
  return
}

// Lane n holds query n mod 2; both queries have the position first_query, being of
// two heads. Scores are selected per lane, and values per query: a weight of 0 does
// not keep out a NaN.
// CHECK-LABEL: func @hidden_region
// CHECK-SAME:    %[[I:[a-z0-9]+]]: index, %[[J:[a-z0-9]+]]: index
// CHECK-DAG:     %[[TWO:.+]] = arith.constant dense<2> : vector<4xindex>
// CHECK-DAG:     %[[NEG_INF:.+]] = arith.constant dense<0xFF800000> : vector<4xf32>
// CHECK-DAG:     %[[ZERO:.+]] = arith.constant dense<0.000000e+00> : vector<4xf32>
// CHECK-DAG:     %[[LANES:.+]] = vector.step : vector<4xindex>
// CHECK:         %[[QUERY:.+]] = arith.remui %[[LANES]], %[[TWO]]
// CHECK:         %[[POSITION:.+]] = arith.divui %[[QUERY]], %[[TWO]]
// CHECK:         %[[FIRST:.+]] = vector.broadcast %[[I]]
// CHECK:         arith.addi %[[FIRST]], %[[POSITION]]
// CHECK:         %[[BEGIN:.+]] = arith.index_cast %{{.+}} : vector<4xindex> to vector<4xi32>
// CHECK:         scf.for
// CHECK:           scf.for
// CHECK:             vector.shuffle %{{.+}} [0, 2, 4, 6]
// CHECK-NEXT:        vector.shuffle %{{.+}} [1, 3, 5, 7]
// CHECK-NEXT:        %[[SCORES:.+]] = arith.addf
// CHECK:             %[[IS_HIDDEN:.+]] = arith.cmpi sge, %{{.+}}, %[[BEGIN]]
// CHECK:             arith.select %[[IS_HIDDEN]], %[[NEG_INF]], %[[SCORES]]
// CHECK:           scf.for {{.*}} iter_args(%[[A0:.+]] = %{{.+}}, %[[A1:.+]] = %{{.+}})
// CHECK:             %[[V:.+]] = vector.transfer_read
// CHECK:             %[[BEGIN0:.+]] = vector.extract %[[BEGIN]][0]
// CHECK:             %[[IS_HIDDEN0:.+]] = arith.cmpi sge, %{{.+}}, %[[BEGIN0]]
// CHECK:             %[[IS_SEEN0:.+]] = arith.{{select|xori}} {{.*}}%[[IS_HIDDEN0]]
// CHECK:             %[[V0:.+]] = arith.select %[[IS_SEEN0]], %[[V]], %[[ZERO]]
// CHECK:             vector.fma %{{.+}}, %[[V0]], %[[A0]]
// CHECK:             %[[BEGIN1:.+]] = vector.extract %[[BEGIN]][1]
// CHECK:             %[[IS_HIDDEN1:.+]] = arith.cmpi sge, %{{.+}}, %[[BEGIN1]]
// CHECK:             %[[IS_SEEN1:.+]] = arith.{{select|xori}} {{.*}}%[[IS_HIDDEN1]]
// CHECK:             %[[V1:.+]] = arith.select %[[IS_SEEN1]], %[[V]], %[[ZERO]]
// CHECK:             vector.fma %{{.+}}, %[[V1]], %[[A1]]
func.func @hidden_region(
    %i: index, %j: index, %q: memref<4x2xf32, strided<[1, 4]>>,
    %k: memref<?x4xf32>, %v: memref<?x4xf32>,
    %acc: memref<4x2xf32, strided<[1, 4]>>, %max: memref<2xf32>,
    %sum: memref<2xf32>, %p: memref<16x2xf32>) {
  rope.online_attention regions [0, -1] begins [affine_map<(d0) -> (d0 + 1)>]
      at(%i, %j) queries(%q : memref<4x2xf32, strided<[1, 4]>>)
      keys(%k : memref<?x4xf32>) value(%v : memref<?x4xf32>)
      outs(%acc, %max, %sum, %p : memref<4x2xf32, strided<[1, 4]>>,
           memref<2xf32>, memref<2xf32>, memref<16x2xf32>)
      {lanes_per_position = 2 : i64}
  return
}

// bf16 queries: dot products of twice as many channels as lanes, added up in f32.
// Values are widened.
// CHECK-LABEL: func @bf16_dot_products
// CHECK-SAME:    %[[K:[a-z0-9]+]]: memref<?x8xbf16>, %[[V:[a-z0-9]+]]: memref<?x4xbf16>
// CHECK-DAG:     %[[ZERO:.+]] = arith.constant dense<0.000000e+00> : vector<4xf32>
// CHECK:         scf.for
// CHECK:           scf.for
// CHECK:             memref.prefetch %[[V]]
// CHECK:             %[[K0:.+]] = vector.transfer_read %[[K]]{{.*}} vector<8xbf16>
// CHECK:             %[[K1:.+]] = vector.transfer_read %[[K]]{{.*}} vector<8xbf16>
// CHECK:             %[[Q0:.+]] = vector.transfer_read {{.*}} vector<8xbf16>
// CHECK:             %[[Q1:.+]] = vector.transfer_read {{.*}} vector<8xbf16>
// CHECK:             x86vector.avx512.dot %[[ZERO]], %[[K0]], %[[Q0]] : vector<8xbf16> -> vector<4xf32>
// CHECK:             x86vector.avx512.dot %[[ZERO]], %[[K0]], %[[Q1]]
// CHECK:             x86vector.avx512.dot %[[ZERO]], %[[K1]], %[[Q0]]
// CHECK:             x86vector.avx512.dot %[[ZERO]], %[[K1]], %[[Q1]]
// CHECK-NOT:         arith.extf
// CHECK:           scf.for {{.*}} -> (vector<4xf32>, vector<4xf32>)
// CHECK:             %[[NARROW:.+]] = vector.transfer_read %[[V]]{{.*}} vector<4xbf16>
// CHECK:             %[[WIDE:.+]] = arith.extf %[[NARROW]] : vector<4xbf16> to vector<4xf32>
// CHECK:             vector.fma %{{.+}}, %[[WIDE]]
func.func @bf16_dot_products(
    %i: index, %q: memref<8x2xbf16, strided<[1, 8]>>, %k: memref<?x8xbf16>,
    %v: memref<?x4xbf16>, %acc: memref<4x2xf32, strided<[1, 4]>>,
    %max: memref<2xf32>, %sum: memref<2xf32>, %p: memref<16x2xf32>) {
  rope.online_attention regions [0] at(%i, %i)
      queries(%q : memref<8x2xbf16, strided<[1, 8]>>)
      keys(%k : memref<?x8xbf16>) value(%v : memref<?x4xbf16>)
      outs(%acc, %max, %sum, %p : memref<4x2xf32, strided<[1, 4]>>,
           memref<2xf32>, memref<2xf32>, memref<16x2xf32>)
  return
}

// f32 queries with keys of f16: widened, without dot products.
// CHECK-LABEL: func @f16_keys_are_widened
// CHECK-NOT:     avx512
// CHECK:         %[[NARROW:.+]] = vector.transfer_read {{.*}} vector<4xf16>
// CHECK-NEXT:    arith.extf %[[NARROW]] : vector<4xf16> to vector<4xf32>
// CHECK-NOT:     avx512
// CHECK:         return
func.func @f16_keys_are_widened(
    %i: index, %q: memref<8x2xf32, strided<[1, 8]>>, %k: memref<?x8xf16>,
    %v: memref<?x4xf16>, %acc: memref<4x2xf32, strided<[1, 4]>>,
    %max: memref<2xf32>, %sum: memref<2xf32>, %p: memref<16x2xf32>) {
  rope.online_attention regions [0] at(%i, %i)
      queries(%q : memref<8x2xf32, strided<[1, 8]>>)
      keys(%k : memref<?x8xf16>) value(%v : memref<?x4xf16>)
      outs(%acc, %max, %sum, %p : memref<4x2xf32, strided<[1, 4]>>,
           memref<2xf32>, memref<2xf32>, memref<16x2xf32>)
  return
}

// More channels are a loop that stays one, so that prefetches stay apart; what does
// not fill an iteration follows it.
// CHECK-LABEL: func @many_channels
// CHECK-SAME:    %[[K:[a-z0-9]+]]: memref<?x20xf32>, %[[V:[a-z0-9]+]]: memref<?x4xf32>
// CHECK:         scf.for
// CHECK:           scf.for
// CHECK:             %[[SUMS:.+]]:4 = scf.for %[[CHANNEL:.+]] = %c0 to %c16 step %c8 iter_args
// CHECK:               memref.prefetch %[[V]]
// CHECK:               vector.transfer_read %[[K]][%{{.+}}, %[[CHANNEL]]]
// CHECK-COUNT-8:       vector.fma
// CHECK:               scf.yield
// CHECK-NEXT:        } {loop_annotation = #{{.*}}}
// CHECK:             memref.prefetch %[[V]]
// CHECK:             vector.transfer_read %[[K]][%{{.+}}, %c16]
// CHECK:             vector.fma %{{.+}}, %{{.+}}, %[[SUMS]]#0
func.func @many_channels(
    %i: index, %q: memref<20x2xf32, strided<[1, 20]>>, %k: memref<?x20xf32>,
    %v: memref<?x4xf32>, %acc: memref<4x2xf32, strided<[1, 4]>>,
    %max: memref<2xf32>, %sum: memref<2xf32>, %p: memref<16x2xf32>) {
  rope.online_attention regions [0] at(%i, %i)
      queries(%q : memref<20x2xf32, strided<[1, 20]>>)
      keys(%k : memref<?x20xf32>) value(%v : memref<?x4xf32>)
      outs(%acc, %max, %sum, %p : memref<4x2xf32, strided<[1, 4]>>,
           memref<2xf32>, memref<2xf32>, memref<16x2xf32>)
  return
}

// rope.online_attention as three loops over the keys of a tile: scores and
// their maximum, exponentials and their sum, products with value. Queries lie
// along lanes; accumulators are values that the loops carry.
// RUN: rope-opt %s --rope-to-vector=key-group=6 | FileCheck %s --check-prefix=GROUPS
// RUN: rope-opt %s --rope-to-vector=key-group=2 | FileCheck %s --implicit-check-not=scf.if --implicit-check-not=math.

// CHECK-DAG:   #[[$NEXT_KEY:.+]] = affine_map<(d0, d1, d2) -> (d1 + (d0 * 2) floordiv 8, d2 - 1)>
// CHECK-DAG:   #[[$KEY_CHANNEL:.+]] = affine_map<(d0) -> ((d0 * 2) mod 8)>
// CHECK-DAG:   #[[$VALUE_ROW:.+]] = affine_map<(d0, d1, d2) -> (d1 + d0 floordiv 4, d2 - 1)>
// CHECK-DAG:   #[[$VALUE_CHANNEL:.+]] = affine_map<(d0) -> (d0 mod 4)>

// CHECK-LABEL: func @one_region_computes_one_score_without_a_test
// CHECK-SAME:    %[[I:[a-z0-9]+]]: index, %[[J:[a-z0-9]+]]: index, %[[Q:[a-z0-9]+]]: memref<8x32xf32>, %[[K:[a-z0-9]+]]: memref<?x8xf32>, %[[V:[a-z0-9]+]]: memref<?x4xf32>, %[[ACC:[a-z0-9]+]]: memref<4x32xf32>, %[[MAX:[a-z0-9]+]]: memref<32xf32>, %[[SUM:[a-z0-9]+]]: memref<32xf32>, %[[P:[a-z0-9]+]]: memref<256x32xf32>
// CHECK-NOT:     vector.step
//
// Groups of two keys. A score is a loop over channels, unrolled by two, with
// its accumulator in iter_args. Meanwhile the next group of keys and this
// group's values are fetched, never beyond the last row; the rest asks for none.
// CHECK:         %[[NUM_KEYS:.+]] = memref.dim %[[K]]
// CHECK:         %[[OLD:.+]] = vector.transfer_read %[[MAX]]
// CHECK:         %[[WHOLE:.+]] = affine.apply
// CHECK:         %[[MAX1:.+]] = scf.for %[[ROW:[a-z0-9]+]] = %{{.+}} to %[[WHOLE]] step %{{.+}} iter_args(%{{.+}} = %[[OLD]]) -> (vector<32xf32>)
// CHECK:           %[[S:.+]] = scf.for %[[C:[a-z0-9]+]] = {{.*}} iter_args(%[[DOT:.+]] = %{{.+}}) -> (vector<2x32xf32>)
// CHECK:             %[[NEXT_ROW:.+]] = arith.addi %[[ROW]], %c2
// CHECK:             %[[KEY_ROW:.+]] = affine.min #[[$NEXT_KEY]](%[[C]], %[[NEXT_ROW]], %[[NUM_KEYS]])
// CHECK:             %[[KEY_CHANNEL:.+]] = affine.apply #[[$KEY_CHANNEL]](%[[C]])
// CHECK:             memref.prefetch %[[K]][%[[KEY_ROW]], %[[KEY_CHANNEL]]], read, locality<3>, data
// CHECK:             %[[VALUE_ROW:.+]] = affine.min #[[$VALUE_ROW]](%[[C]], %[[ROW]], %[[NUM_KEYS]])
// CHECK:             %[[VALUE_CHANNEL:.+]] = affine.apply #[[$VALUE_CHANNEL]](%[[C]])
// CHECK:             memref.prefetch %[[V]][%[[VALUE_ROW]], %[[VALUE_CHANNEL]]], read, locality<3>, data
// CHECK:             %[[KEY:.+]] = vector.transfer_read %[[K]][%[[ROW]], %[[C]]]{{.*}} vector<2x1xf32>
// CHECK:             %[[QUERY:.+]] = vector.transfer_read %[[Q]][%[[C]], %{{.+}}]{{.*}} vector<1x32xf32>
// CHECK:             %[[DOT1:.+]] = vector.contract {{.*}} %[[KEY]], %[[QUERY]], %[[DOT]]
// CHECK:             %[[DOT2:.+]] = vector.contract {{.*}} %{{.+}}, %{{.+}}, %[[DOT1]]
// CHECK:             scf.yield %[[DOT2]]
// CHECK-NOT:       vector.contract
// CHECK-NOT:       arith.cmpi
// CHECK:           vector.transfer_write %[[S]], %[[P]][%[[ROW]],
// CHECK-COUNT-2:   arith.cmpf ogt
// CHECK-NOT:     memref.prefetch
// CHECK:         %[[NEW:.+]] = scf.for {{.*}} iter_args(%{{.+}} = %[[MAX1]])
// CHECK:           vector.contract
// CHECK:         vector.transfer_write %[[NEW]], %[[MAX]]
//
// 2^x by rounding, a polynomial of degree 6 and an exponent of integer bits.
// CHECK:         arith.subf %[[OLD]], %[[NEW]]
// CHECK-COUNT-6: vector.fma
// CHECK:         arith.shli
// CHECK:         %[[RESCALE:.+]] = arith.mulf
// CHECK:         %[[SUM0:.+]] = vector.transfer_read %[[SUM]]
// CHECK:         %[[SUM1:.+]] = arith.mulf %[[SUM0]], %[[RESCALE]]
// CHECK:         scf.for {{.*}} iter_args(%{{.+}} = %[[SUM1]])
// CHECK-COUNT-12:  vector.fma
// CHECK:         %[[SUM2:.+]] = scf.for
// CHECK:         vector.transfer_write %[[SUM2]], %[[SUM]]
//
// acc = acc * rescale + value^T p, for two channels of value at a time.
// CHECK:         scf.for %[[CV:[a-z0-9]+]] =
// CHECK:           %[[A:.+]] = vector.transfer_read %[[ACC]][%[[CV]],
// CHECK:           %[[ALL:.+]] = vector.broadcast %[[RESCALE]]
// CHECK:           %[[A1:.+]] = arith.mulf %[[A]], %[[ALL]]
// CHECK:           %[[A2:.+]] = scf.for %[[ROW:[a-z0-9]+]] = {{.*}} iter_args(%[[A3:.+]] = %[[A1]]) -> (vector<2x32xf32>)
// CHECK-DAG:         %[[W:.+]] = vector.transfer_read %[[P]][%[[ROW]],
// CHECK-DAG:         %[[V0:.+]] = memref.load %[[V]][%[[ROW]], %[[CV]]]
// CHECK-DAG:         %[[V1:.+]] = memref.load %[[V]][%[[ROW]], %{{.+}}]
// CHECK-DAG:         %[[VALUE:.+]] = vector.from_elements %[[V0]], %[[V1]] : vector<1x2xf32>
// CHECK:             %[[NEXT:.+]] = vector.contract {{.*}} %[[VALUE]], %[[W]], %[[A3]]
// CHECK-NEXT:        scf.yield %[[NEXT]]
// CHECK:           vector.transfer_write %[[A2]], %[[ACC]][%[[CV]],
func.func @one_region_computes_one_score_without_a_test(
    %i: index, %j: index, %q: memref<8x32xf32>, %k: memref<?x8xf32>,
    %v: memref<?x4xf32>, %acc: memref<4x32xf32>, %max: memref<32xf32>,
    %sum: memref<32xf32>, %p: memref<256x32xf32>) {
  rope.online_attention regions [0] at(%i, %j) queries(%q : memref<8x32xf32>)
      keys(%k : memref<?x8xf32>) value(%v : memref<?x4xf32>)
      outs(%acc, %max, %sum, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<256x32xf32>)
  return
}

// The rows that the next tile is made of are fetched in place of what the tile has:
// a line of each for every step through the channels.
// CHECK-LABEL: func @rows_ahead
// CHECK-SAME:    %[[AHEAD:[a-z0-9]+]]: memref<?x8xbf16>
// CHECK:         scf.for %[[ROW:[a-z0-9]+]] =
// CHECK:           scf.for %[[C:[a-z0-9]+]] =
// CHECK:             %[[SIZE:.+]] = memref.dim %[[AHEAD]]
// CHECK:             %[[NUM_ROWS:.+]] = arith.maxsi %[[SIZE]], %c1
// CHECK:             %[[AT:.+]] = affine.min #[[$NEXT_KEY]](%[[C]], %[[ROW]], %[[NUM_ROWS]])
// CHECK:             %[[CHANNEL:.+]] = affine.apply #[[$KEY_CHANNEL]](%[[C]])
// CHECK:             memref.prefetch %[[AHEAD]][%[[AT]], %[[CHANNEL]]], read
// CHECK-NOT:     memref.prefetch
func.func @rows_ahead(
    %ahead: memref<?x8xbf16>, %i: index, %q: memref<8x32xf32>,
    %k: memref<?x8xf32>, %v: memref<?x4xf32>, %acc: memref<4x32xf32>,
    %max: memref<32xf32>, %sum: memref<32xf32>, %p: memref<256x32xf32>) {
  rope.online_attention regions [0] at(%i, %i) queries(%q : memref<8x32xf32>)
      keys(%k : memref<?x8xf32>) value(%v : memref<?x4xf32>)
      ahead(%ahead : memref<?x8xbf16>)
      outs(%acc, %max, %sum, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<256x32xf32>)
  return
}

// Per lane, region 1 begins at row first_query + lane - 63 - first_key.
// CHECK-LABEL: func @straddle_computes_two_scores_and_selects
// CHECK-SAME:    %[[I:[a-z0-9]+]]: index, %[[J:[a-z0-9]+]]: index, %[[QF:[a-z0-9]+]]: memref<8x32xf32>, %[[QN:[a-z0-9]+]]: memref<8x32xf32>, %[[KF:[a-z0-9]+]]: memref<?x8xf32>, %[[KN:[a-z0-9]+]]: memref<?x8xf32>
// CHECK-DAG:     %[[FIRST:.+]] = vector.broadcast %[[I]] : index to vector<32xindex>
// CHECK-DAG:     %[[LANES:.+]] = vector.step : vector<32xindex>
// CHECK-DAG:     arith.addi %[[FIRST]], %[[LANES]]
// CHECK-DAG:     vector.broadcast %[[J]] : index to vector<32xindex>
// CHECK:         %[[BEGIN:.+]] = arith.index_cast %{{.+}} : vector<32xindex> to vector<32xi32>
// CHECK:         scf.for {{.*}} -> (vector<32xf32>)
// CHECK:           %[[FAR:.+]] = scf.for {{.*}} -> (vector<2x32xf32>)
// CHECK:             vector.transfer_read %[[KF]]
// CHECK:             vector.transfer_read %[[QF]]
// CHECK:           %[[NEAR:.+]] = scf.for {{.*}} -> (vector<2x32xf32>)
// CHECK:             vector.transfer_read %[[KN]]
// CHECK:             vector.transfer_read %[[QN]]
// CHECK:           %[[IS_NEAR:.+]] = arith.cmpi sge, %{{.+}}, %[[BEGIN]]
// CHECK:           %[[N0:.+]] = vector.extract %[[NEAR]][0]
// CHECK:           %[[F0:.+]] = vector.extract %[[FAR]][0]
// CHECK:           arith.select %[[IS_NEAR]], %[[N0]], %[[F0]]
//
// Every key is visible: the products with value need no test.
// CHECK:         scf.for {{.*}} iter_args(%[[A:.+]] = %{{.+}}) -> (vector<2x32xf32>) {
// CHECK-NOT:       arith.cmpi
// CHECK:           %[[NEXT:.+]] = vector.contract {{.*}}, %[[A]] :
// CHECK-NEXT:      scf.yield %[[NEXT]]
func.func @straddle_computes_two_scores_and_selects(
    %i: index, %j: index, %qf: memref<8x32xf32>, %qn: memref<8x32xf32>,
    %kf: memref<?x8xf32>, %kn: memref<?x8xf32>, %v: memref<?x4xf32>,
    %acc: memref<4x32xf32>, %max: memref<32xf32>, %sum: memref<32xf32>,
    %p: memref<256x32xf32>) {
  rope.online_attention regions [0, 1] begins [affine_map<(d0) -> (d0 - 63)>]
      at(%i, %j) queries(%qf, %qn : memref<8x32xf32>, memref<8x32xf32>)
      keys(%kf, %kn : memref<?x8xf32>, memref<?x8xf32>)
      value(%v : memref<?x4xf32>)
      outs(%acc, %max, %sum, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<256x32xf32>)
  return
}

// A hidden key has score -inf and weight 0, which keeps out all values but NaN and
// infinities: 0 times their sum says whether there are any. If so, products are
// masked.
// CHECK-LABEL: func @hidden_region_selects_scores_and_products
// CHECK-SAME:    %[[V:[a-z0-9]+]]: memref<?x4xf32>
// CHECK-DAG:     %[[NEG_INF:.+]] = arith.constant dense<0xFF800000> : vector<32xf32>
// CHECK-DAG:     %[[ZEROS:.+]] = arith.constant dense<0.000000e+00> : vector<4xf32>
// CHECK-DAG:     %[[ZERO:.+]] = arith.constant 0.000000e+00 : f32
// CHECK:         %[[NUM_KEYS:.+]] = memref.dim
// CHECK:         scf.for {{.*}} -> (vector<32xf32>)
// CHECK:           %[[S:.+]] = scf.for {{.*}} -> (vector<2x32xf32>)
// CHECK:           %[[IS_HIDDEN:.+]] = arith.cmpi sge
// CHECK:           %[[S0:.+]] = vector.extract %[[S]][0]
// CHECK:           arith.select %[[IS_HIDDEN]], %[[NEG_INF]], %[[S0]]
// CHECK:         %[[T:.+]] = scf.for %[[ROW:[a-z0-9]+]] = %c0 to %[[NUM_KEYS]] step %c1 iter_args(%[[T0:.+]] = %[[ZEROS]])
// CHECK-NEXT:      %[[X:.+]] = vector.transfer_read %[[V]][%[[ROW]], %c0]
// CHECK-NEXT:      %[[T1:.+]] = vector.fma %[[X]], %[[ZEROS]], %[[T0]]
// CHECK-NEXT:      scf.yield %[[T1]]
// CHECK:         %[[ALL:.+]] = vector.reduction <add>, %[[T]]
// CHECK:         %[[IS_FINITE:.+]] = arith.cmpf oeq, %[[ALL]], %[[ZERO]]
// CHECK:         scf.if %[[IS_FINITE]] {
// CHECK:           scf.for {{.*}} iter_args(%[[A:.+]] = %{{.+}}) -> (vector<2x32xf32>) {
// CHECK-NOT:         arith.cmpi
// CHECK:             %[[NEXT:.+]] = vector.contract {{.*}}, %[[A]] :
// CHECK-NEXT:        scf.yield %[[NEXT]]
// CHECK:         } else {
// CHECK:           scf.for {{.*}} iter_args(%[[A:.+]] = %{{.+}}) -> (vector<1x32xf32>) {
// CHECK:             %[[NEXT:.+]] = vector.contract {{.*}}, %[[A]] :
// CHECK:             %[[VISIBLE:.+]] = vector.broadcast %{{.+}} : vector<32xi1> to vector<1x32xi1>
// CHECK:             %[[KEPT:.+]] = arith.select %[[VISIBLE]], %[[NEXT]], %[[A]]
// CHECK-NEXT:        scf.yield %[[KEPT]]
func.func @hidden_region_selects_scores_and_products(
    %v: memref<?x4xf32>, %i: index, %j: index, %q: memref<8x32xf32>,
    %k: memref<?x8xf32>, %acc: memref<4x32xf32>, %max: memref<32xf32>,
    %sum: memref<32xf32>, %p: memref<256x32xf32>) {
  rope.online_attention regions [0, -1] begins [affine_map<(d0) -> (d0 + 1)>]
      at(%i, %j) queries(%q : memref<8x32xf32>) keys(%k : memref<?x8xf32>)
      value(%v : memref<?x4xf32>)
      outs(%acc, %max, %sum, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<256x32xf32>)
  return
}

// Four heads in consecutive lanes: lane i is at position first_query + i / 4.
// CHECK-LABEL: func @lanes_of_one_position
// CHECK-SAME:    %[[I:[a-z0-9]+]]: index
// CHECK-DAG:     %[[FOUR:.+]] = arith.constant dense<4> : vector<32xindex>
// CHECK-DAG:     %[[FIRST:.+]] = vector.broadcast %[[I]] : index to vector<32xindex>
// CHECK-DAG:     %[[LANES:.+]] = vector.step : vector<32xindex>
// CHECK-DAG:     %[[POSITION:.+]] = arith.divui %[[LANES]], %[[FOUR]]
// CHECK:         arith.addi %[[FIRST]], %[[POSITION]]
// CHECK:         scf.if
func.func @lanes_of_one_position(
    %i: index, %j: index, %q: memref<8x32xf32>, %k: memref<?x8xf32>,
    %v: memref<?x4xf32>, %acc: memref<4x32xf32>, %max: memref<32xf32>,
    %sum: memref<32xf32>, %p: memref<256x32xf32>) {
  rope.online_attention regions [0, -1] begins [affine_map<(d0) -> (d0 + 1)>]
      at(%i, %j) queries(%q : memref<8x32xf32>) keys(%k : memref<?x8xf32>)
      value(%v : memref<?x4xf32>)
      outs(%acc, %max, %sum, %p : memref<4x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<256x32xf32>) {lanes_per_position = 4 : i64}
  return
}

// Five channels of value in groups of two: two groups, and one channel left.
// CHECK-LABEL: func @value_dim_not_a_multiple_of_the_group
// CHECK:         vector.transfer_write %{{.+}} : vector<2x32xf32>, memref<5x32xf32>
// CHECK:         vector.transfer_write %{{.+}} : vector<1x32xf32>, memref<5x32xf32>
func.func @value_dim_not_a_multiple_of_the_group(
    %i: index, %q: memref<7x32xf32>, %k: memref<9x7xf32>, %v: memref<9x5xf32>,
    %acc: memref<5x32xf32>, %row: memref<32xf32>, %p: memref<9x32xf32>) {
  rope.online_attention regions [0] at(%i, %i) queries(%q : memref<7x32xf32>)
      keys(%k : memref<9x7xf32>) value(%v : memref<9x5xf32>)
      outs(%acc, %row, %row, %p : memref<5x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<9x32xf32>)
  return
}

// f16 and bf16 are widened as they are read.
// CHECK-LABEL: func @narrow_keys_and_value
// CHECK:         vector.transfer_read %{{.+}} : memref<?x4xbf16>, vector<2x1xbf16>
// CHECK-NEXT:    arith.extf %{{.+}} : vector<2x1xbf16> to vector<2x1xf32>
// CHECK:         vector.transfer_read %{{.+}} : memref<?x8xf16>, vector<1x2xf16>
// CHECK-NEXT:    arith.extf %{{.+}} : vector<1x2xf16> to vector<1x2xf32>
func.func @narrow_keys_and_value(
    %i: index, %q: memref<4x32xf32>, %k: memref<?x4xbf16>,
    %v: memref<?x8xf16>, %acc: memref<8x32xf32>, %max: memref<32xf32>,
    %sum: memref<32xf32>, %p: memref<64x32xf32>) {
  rope.online_attention regions [0] at(%i, %i)
      queries(%q : memref<4x32xf32>) keys(%k : memref<?x4xbf16>)
      value(%v : memref<?x8xf16>)
      outs(%acc, %max, %sum, %p : memref<8x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<64x32xf32>)
  return
}

// The sums of 0 times a row of value: chunks of the lanes there are, the last over
// the one before it.
// CHECK-LABEL: func @values_not_a_multiple_of_the_lanes
// CHECK-SAME:    %[[V:[a-z0-9]+]]: memref<?x21xbf16>
// CHECK:         scf.for %{{.+}} = %c0 to %{{.+}} step %c1 iter_args(%{{.+}} = %{{.+}}, %{{.+}} = %{{.+}}) -> (vector<16xf32>, vector<16xf32>)
// CHECK:           vector.transfer_read %[[V]][%{{.+}}, %c0]
// CHECK-NEXT:      arith.extf
// CHECK-NEXT:      vector.fma
// CHECK-NEXT:      vector.transfer_read %[[V]][%{{.+}}, %c5]
// CHECK-NEXT:      arith.extf
// CHECK-NEXT:      vector.fma
// CHECK:         scf.if
func.func @values_not_a_multiple_of_the_lanes(
    %v: memref<?x21xbf16>, %i: index, %q: memref<4x32xf32>, %k: memref<?x4xbf16>,
    %acc: memref<21x32xf32>, %max: memref<32xf32>, %sum: memref<32xf32>,
    %p: memref<64x32xf32>) {
  rope.online_attention regions [0, -1] begins [affine_map<(d0) -> (d0 + 1)>]
      at(%i, %i) queries(%q : memref<4x32xf32>) keys(%k : memref<?x4xbf16>)
      value(%v : memref<?x21xbf16>)
      outs(%acc, %max, %sum, %p : memref<21x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<64x32xf32>)
  return
}

// Groups of five for twenty channels of a tile with hidden keys, not two loops for
// groups of six and what they leave.
// GROUPS-LABEL: func @groups_without_a_rest
// GROUPS:         scf.if
// GROUPS-NEXT:      scf.for %{{.+}} = %c0 to %c20 step %c5
// GROUPS:         } else {
// GROUPS-NEXT:      scf.for %{{.+}} = %c0 to %c20 step %c1
// CHECK-LABEL: func @groups_without_a_rest
// CHECK:         scf.if
func.func @groups_without_a_rest(
    %i: index, %q: memref<4x32xf32>, %k: memref<?x4xf32>, %v: memref<?x20xf32>,
    %acc: memref<20x32xf32>, %max: memref<32xf32>, %sum: memref<32xf32>,
    %p: memref<64x32xf32>) {
  rope.online_attention regions [0, -1] begins [affine_map<(d0) -> (d0 + 1)>]
      at(%i, %i) queries(%q : memref<4x32xf32>) keys(%k : memref<?x4xf32>)
      value(%v : memref<?x20xf32>)
      outs(%acc, %max, %sum, %p : memref<20x32xf32>, memref<32xf32>,
           memref<32xf32>, memref<64x32xf32>)
  return
}

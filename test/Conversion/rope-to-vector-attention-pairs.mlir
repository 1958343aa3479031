// Keys and values in bf16 with channels along the lanes: of every eight channels the
// four even ones are a vector, and the four odd ones. Queries are copied into that
// order; accumulators are in it while keys are read.
// RUN: rope-opt %s --rope-to-vector="lanes=4 vector-registers=12" --cse | FileCheck %s
// RUN: rope-opt %s --rope-to-vector="lanes=4 vector-registers=8" --cse | FileCheck %s --check-prefix=STRIPS

// CHECK-LABEL: func @pairs_and_a_rest
// CHECK-SAME:    %[[K:[a-z0-9]+]]: memref<?x11xbf16>, %[[V:[a-z0-9]+]]: memref<?x16xbf16>
// CHECK-DAG:     %[[SHIFT:.+]] = arith.constant dense<16> : vector<4xi32>
// CHECK-DAG:     %[[UPPER:.+]] = arith.constant dense<-65536> : vector<4xi32>
// CHECK:         %[[Q:.+]] = memref.transpose {{.*}} to memref<2x11xf32, strided<[11, 1]>>
// CHECK:         %[[COPY:.+]] = memref.alloc() {alignment = 64 : i64} : memref<2x11xf32>
// CHECK:         scf.for %[[M:.+]] = %c0 to %c2 step %c1
// CHECK:           scf.for %[[C:.+]] = %c0 to %c8 step %c8
// CHECK:             %[[NEXT:.+]] = arith.addi %[[C]], %c4
// CHECK:             %[[X:.+]] = vector.transfer_read %[[Q]][%[[M]], %[[C]]]{{.*}} vector<8xf32>
// CHECK:             %[[EVEN:.+]], %[[ODD:.+]] = vector.deinterleave %[[X]]
// CHECK:             vector.transfer_write %[[EVEN]], %[[COPY]][%[[M]], %[[C]]]
// CHECK:             vector.transfer_write %[[ODD]], %[[COPY]][%[[M]], %[[NEXT]]]
// CHECK:           %[[REST:.+]] = vector.transfer_read %[[Q]][%[[M]], %c8]{{.*}} vector<3xf32>
// CHECK:           vector.transfer_write %[[REST]], %[[COPY]][%[[M]], %c8]
// CHECK:         %[[ACC:.+]] = memref.transpose {{.*}} to memref<2x16xf32
// CHECK:         scf.for %[[M:.+]] = %c0 to %c2 step %c1
// CHECK:           scf.for %{{.+}} = %c0 to %c16 step %c8
// CHECK:             vector.deinterleave
// CHECK-COUNT-2:     vector.transfer_write %{{.+}}, %[[ACC]]
//
// CHECK:         scf.for
// CHECK:           scf.for
// CHECK:             %[[S:[a-z0-9]+]]:4 = scf.for %[[C:[a-z0-9]+]] = %c0 to %c8 step %c8 iter_args(%[[S0:[a-z0-9]+]] = %{{[a-z0-9_#]+}}, %[[S1:[a-z0-9]+]] = %{{[a-z0-9_#]+}}, %{{.+}})
// CHECK:               %[[PAIRS:.+]] = vector.transfer_read %[[K]][%[[KEY:.+]], %[[C]]]{{.*}} vector<8xbf16>
// CHECK:               %[[BITS:.+]] = vector.bitcast %[[PAIRS]] : vector<8xbf16> to vector<4xi32>
// CHECK:               %[[EVEN_BITS:.+]] = arith.shli %[[BITS]], %[[SHIFT]]
// CHECK:               %[[ODD_BITS:.+]] = arith.andi %[[BITS]], %[[UPPER]]
// CHECK:               %[[EVEN:.+]] = vector.bitcast %[[EVEN_BITS]] : vector<4xi32> to vector<4xf32>
// CHECK:               %[[ODD:.+]] = vector.bitcast %[[ODD_BITS]]
// CHECK:               %[[Q0:.+]] = vector.transfer_read %[[COPY]][%c0, %[[C]]]
// CHECK:               %[[Q1:.+]] = vector.transfer_read %[[COPY]][%c1, %[[C]]]
// CHECK:               %[[S0_EVEN:.+]] = vector.fma %[[EVEN]], %[[Q0]], %[[S0]]
// CHECK:               %[[S1_EVEN:.+]] = vector.fma %[[EVEN]], %[[Q1]], %[[S1]]
// CHECK:               %[[NEXT:.+]] = arith.addi %[[C]], %c4
// CHECK:               %[[Q0:.+]] = vector.transfer_read %[[COPY]][%c0, %[[NEXT]]]
// CHECK:               %[[Q1:.+]] = vector.transfer_read %[[COPY]][%c1, %[[NEXT]]]
// CHECK:               %[[S0_ODD:.+]] = vector.fma %[[ODD]], %[[Q0]], %[[S0_EVEN]]
// CHECK:               %[[S1_ODD:.+]] = vector.fma %[[ODD]], %[[Q1]], %[[S1_EVEN]]
// CHECK:               scf.yield %[[S0_ODD]], %[[S1_ODD]],
// CHECK:             %[[PART:.+]] = vector.transfer_read %[[K]][%[[KEY]], %c8], %{{.+}} : memref<?x11xbf16>, vector<4xbf16>
// CHECK:             %[[LAST:.+]] = arith.extf %[[PART]]
// CHECK:             vector.fma %[[LAST]], %{{.+}}, %[[S]]#0
// CHECK:             vector.fma %[[LAST]], %{{.+}}, %[[S]]#1
//
// Eight accumulators are two queries times two pairs of vectors.
// CHECK:           %[[SUMS:[a-z0-9]+]]:8 = scf.for {{.*}} iter_args(%[[A0:[a-z0-9]+]] = %{{[a-z0-9_#]+}}, %[[A1:[a-z0-9]+]] = %{{[a-z0-9_#]+}}, %{{.+}} = %{{[a-z0-9_#]+}}, %{{.+}} = %{{[a-z0-9_#]+}}, %{{.+}})
// CHECK:             vector.transfer_read %[[V]][%{{.+}}, %[[CV:[a-z0-9]+]]]{{.*}} vector<8xbf16>
// CHECK:             %[[EVEN:.+]] = vector.bitcast %{{.+}} : vector<4xi32> to vector<4xf32>
// CHECK:             %[[ODD:.+]] = vector.bitcast %{{.+}} : vector<4xi32> to vector<4xf32>
// CHECK:             vector.transfer_read %[[V]]{{.*}} vector<8xbf16>
// CHECK:             vector.fma %[[WEIGHT:.+]], %[[EVEN]], %[[A0]]
// CHECK:             vector.fma %[[WEIGHT]], %[[ODD]], %[[A1]]
// CHECK:           vector.transfer_write %[[SUMS]]#0, %[[ACC]][%c0, %[[CV]]]
// CHECK:           vector.transfer_write %[[SUMS]]#1, %[[ACC]][%c0,
//
// CHECK:         scf.for %[[M:.+]] = %c0 to %c2 step %c1
// CHECK:           scf.for %[[C:.+]] = %c0 to %c16 step %c8
// CHECK:             %[[NEXT:.+]] = arith.addi %[[C]], %c4
// CHECK:             %[[EVEN:.+]] = vector.transfer_read %[[ACC]][%[[M]], %[[C]]]
// CHECK:             %[[ODD:.+]] = vector.transfer_read %[[ACC]][%[[M]], %[[NEXT]]]
// CHECK:             %[[X:.+]] = vector.interleave %[[EVEN]], %[[ODD]]
// CHECK:             vector.transfer_write %[[X]], %[[ACC]][%[[M]], %[[C]]]
// CHECK:         memref.dealloc %[[COPY]]
//
// With four accumulators a strip is one pair of vectors for both queries.
// STRIPS-LABEL: func @pairs_and_a_rest
// STRIPS-COUNT-2: vector.deinterleave
// STRIPS:         scf.for %[[STRIP:.+]] = %c0 to %c2 step %c1 {
// STRIPS:           %[[C:.+]] = arith.muli %[[STRIP]], %c8
// STRIPS:           %{{.+}}:4 = scf.for
// STRIPS:             vector.transfer_read %{{.+}}[%{{.+}}, %[[C]]]{{.*}} : memref<?x16xbf16>, vector<8xbf16>
// STRIPS-COUNT-4:     vector.fma
// STRIPS-NOT:         vector.fma
// STRIPS:             scf.yield
func.func @pairs_and_a_rest(
    %k: memref<?x11xbf16>, %v: memref<?x16xbf16>, %i: index,
    %q: memref<11x2xf32, strided<[1, 11]>>,
    %acc: memref<16x2xf32, strided<[1, 16]>>, %max: memref<2xf32>,
    %sum: memref<2xf32>, %p: memref<16x2xf32>) {
  rope.online_attention regions [0] at(%i, %i)
      queries(%q : memref<11x2xf32, strided<[1, 11]>>)
      keys(%k : memref<?x11xbf16>) value(%v : memref<?x16xbf16>)
      outs(%acc, %max, %sum, %p : memref<16x2xf32, strided<[1, 16]>>,
           memref<2xf32>, memref<2xf32>, memref<16x2xf32>)
  return
}

// Products with value of a few queries where a row of accumulators is more than the
// registers hold: a pass takes a strip of the rows for all queries, and the strips of
// one width are a loop. Of six registers two are accumulators.
// RUN: rope-opt %s --rope-to-vector="lanes=4 vector-registers=6" | FileCheck %s
// RUN: rope-opt %s --rope-to-vector="lanes=4 vector-registers=10" | FileCheck %s --check-prefix=WIDE

// CHECK-LABEL: func @strips_of_one_vector
// CHECK-SAME:    %[[K:[a-z0-9]+]]: memref<?x4xf32>, %[[V:[a-z0-9]+]]: memref<?x10xf32>
// CHECK:         memref.transpose
// CHECK:         %[[ACC:.+]] = memref.transpose {{.*}} to memref<2x10xf32
// CHECK:         scf.for %[[STRIP:.+]] = %c0 to %c2 step %c1
// CHECK:           %[[CHANNEL:.+]] = arith.muli %[[STRIP]], %c4
// CHECK:           vector.transfer_read %[[ACC]][%c0, %[[CHANNEL]]]
// CHECK:           vector.transfer_read %[[ACC]][%c1, %[[CHANNEL]]]
// CHECK:           scf.for %{{.+}} iter_args(%[[A0:.+]] = %{{.+}}, %[[A1:.+]] = %{{.+}})
// CHECK:             memref.prefetch %[[K]]
// CHECK:             %[[X:.+]] = vector.transfer_read %[[V]][%{{.+}}, %[[CHANNEL]]]
// CHECK:             vector.fma %{{.+}}, %[[X]], %[[A0]]
// CHECK:             vector.fma %{{.+}}, %[[X]], %[[A1]]
// CHECK:           vector.transfer_write %{{.+}}, %[[ACC]][%c0, %[[CHANNEL]]] {in_bounds = [true]}
// CHECK:           vector.transfer_write %{{.+}}, %[[ACC]][%c1, %[[CHANNEL]]] {in_bounds = [true]}
//
// The last two channels.
// CHECK:         scf.for %{{.+}} iter_args(%{{.+}} = %{{.+}}, %{{.+}} = %{{.+}})
// CHECK:           vector.transfer_read %[[V]][%{{.+}}, %c8], %{{.+}} : memref<?x10xf32>, vector<4xf32>
// CHECK:         vector.transfer_write %{{.+}}, %[[ACC]][%c0, %c8] : vector<4xf32>
// CHECK:         vector.transfer_write %{{.+}}, %[[ACC]][%c1, %c8] : vector<4xf32>
func.func @strips_of_one_vector(
    %k: memref<?x4xf32>, %v: memref<?x10xf32>, %i: index,
    %q: memref<4x2xf32, strided<[1, 4]>>,
    %acc: memref<10x2xf32, strided<[1, 10]>>, %max: memref<2xf32>,
    %sum: memref<2xf32>, %p: memref<16x2xf32>) {
  rope.online_attention regions [0] at(%i, %i)
      queries(%q : memref<4x2xf32, strided<[1, 4]>>) keys(%k : memref<?x4xf32>)
      value(%v : memref<?x10xf32>)
      outs(%acc, %max, %sum, %p : memref<10x2xf32, strided<[1, 10]>>,
           memref<2xf32>, memref<2xf32>, memref<16x2xf32>)
  return
}

// Of five vectors, with six accumulators: a strip of three, and one of two, which
// ends with the row.
// WIDE-LABEL: func @strips_of_two_widths
// WIDE-SAME:    %[[V:[a-z0-9]+]]: memref<?x19xf32>
// WIDE:         scf.for %[[STRIP:.+]] = %c0 to %c1 step %c1 {
// WIDE:           %[[C0:.+]] = arith.muli %[[STRIP]], %c12
// WIDE:           %{{.+}}:6 = scf.for
// WIDE:             vector.transfer_read %[[V]][%[[KEY:.+]], %[[C0]]]
// WIDE:             %[[C1:.+]] = arith.addi %[[C0]], %c4
// WIDE:             vector.transfer_read %[[V]][%[[KEY]], %[[C1]]]
// WIDE:             %[[C2:.+]] = arith.addi %[[C0]], %c8
// WIDE:             vector.transfer_read %[[V]][%[[KEY]], %[[C2]]]
// WIDE:         %{{.+}}:4 = scf.for
// WIDE:           vector.transfer_read %[[V]][%[[KEY:.+]], %c12], %{{.+}} {in_bounds = [true]}
// WIDE:           vector.transfer_read %[[V]][%[[KEY]], %c16], %{{.+}} : memref<?x19xf32>
func.func @strips_of_two_widths(
    %k: memref<?x4xf32>, %v: memref<?x19xf32>, %i: index,
    %q: memref<4x2xf32, strided<[1, 4]>>,
    %acc: memref<19x2xf32, strided<[1, 19]>>, %max: memref<2xf32>,
    %sum: memref<2xf32>, %p: memref<16x2xf32>) {
  rope.online_attention regions [0] at(%i, %i)
      queries(%q : memref<4x2xf32, strided<[1, 4]>>) keys(%k : memref<?x4xf32>)
      value(%v : memref<?x19xf32>)
      outs(%acc, %max, %sum, %p : memref<19x2xf32, strided<[1, 19]>>,
           memref<2xf32>, memref<2xf32>, memref<16x2xf32>)
  return
}

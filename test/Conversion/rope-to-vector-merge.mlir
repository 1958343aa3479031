// rope.online_merge: weights of both states from their maxima, then sums and
// outputs, in place.
// RUN: rope-opt %s --rope-to-vector | FileCheck %s --implicit-check-not=scf.if --implicit-check-not=math.

// CHECK-LABEL: func @merge
// CHECK-SAME:    %[[ACC0:[a-z0-9]+]]: memref<6x4xf32>, %[[MAX0:[a-z0-9]+]]: memref<4xf32>, %[[SUM0:[a-z0-9]+]]: memref<4xf32>, %[[ACC:[a-z0-9]+]]: memref<6x4xf32, strided<[1, 6]>>, %[[MAX:[a-z0-9]+]]: memref<4xf32>, %[[SUM:[a-z0-9]+]]: memref<4xf32>
// CHECK-DAG:     %[[C0:.+]] = arith.constant 0 : index
// CHECK-DAG:     %[[C1:.+]] = arith.constant 1 : index
// CHECK-DAG:     %[[C6:.+]] = arith.constant 6 : index
// CHECK-DAG:     %[[M0:.+]] = vector.transfer_read %[[MAX0]]
// CHECK-DAG:     %[[M1:.+]] = vector.transfer_read %[[MAX]]
// CHECK:         %[[IS_LARGER:.+]] = arith.cmpf ogt, %[[M0]], %[[M1]]
// CHECK:         %[[NEW:.+]] = arith.select %[[IS_LARGER]], %[[M0]], %[[M1]]
// CHECK:         arith.subf %[[M0]], %[[NEW]]
// CHECK-COUNT-6: vector.fma
// CHECK:         %[[W0:.+]] = arith.mulf
// CHECK:         arith.subf %[[M1]], %[[NEW]]
// CHECK-COUNT-6: vector.fma
// CHECK:         %[[W1:.+]] = arith.mulf
// CHECK-DAG:     %[[S0:.+]] = vector.transfer_read %[[SUM0]]
// CHECK-DAG:     %[[S1:.+]] = vector.transfer_read %[[SUM]]
// CHECK:         %[[SCALED:.+]] = arith.mulf %[[S1]], %[[W1]]
// CHECK:         %[[S:.+]] = vector.fma %[[S0]], %[[W0]], %[[SCALED]]
// CHECK:         vector.transfer_write %[[NEW]], %[[MAX]]
// CHECK:         vector.transfer_write %[[S]], %[[SUM]]
// CHECK:         scf.for %[[C:.+]] = %[[C0]] to %[[C6]] step %[[C1]] {
// CHECK-DAG:       %[[A0:.+]] = vector.transfer_read %[[ACC0]][%[[C]], %[[C0]]]{{.*}} vector<4xf32>
// CHECK-DAG:       %[[A1:.+]] = vector.transfer_read %[[ACC]][%[[C]], %[[C0]]]{{.*}} vector<4xf32>
// CHECK:           %[[SCALED:.+]] = arith.mulf %[[A1]], %[[W1]]
// CHECK:           %[[A:.+]] = vector.fma %[[A0]], %[[W0]], %[[SCALED]]
// CHECK:           vector.transfer_write %[[A]], %[[ACC]][%[[C]], %[[C0]]] {{.*}}{{$}}
// CHECK-NEXT:    }
// CHECK-NOT:     rope.
func.func @merge(
    %acc0: memref<6x4xf32>, %max0: memref<4xf32>, %sum0: memref<4xf32>,
    %acc: memref<6x4xf32, strided<[1, 6]>>, %max: memref<4xf32>,
    %sum: memref<4xf32>) {
  rope.online_merge
      ins(%acc0, %max0, %sum0 : memref<6x4xf32>, memref<4xf32>, memref<4xf32>)
      outs(%acc, %max, %sum : memref<6x4xf32, strided<[1, 6]>>, memref<4xf32>,
           memref<4xf32>)
  return
}

// Channels of value in groups of as many as a register tile has. What is left of whole
// groups is shared out between the last two, so that none has few accumulators.
// RUN: rope-opt %s --rope-to-vector="lanes=8 key-group=6" | FileCheck %s

// 64 = 9 * 6 + 2 * 5.
// CHECK-LABEL: func @equal_last_groups
// CHECK-SAME:    %[[ACC:[a-z0-9]+]]: memref<64x16xf32>
// CHECK:         vector.transfer_write %{{.+}}, %arg{{[0-9]+}}[{{.*}} memref<16xf32>
// CHECK:         scf.for %[[C:.+]] = %c0 to %c54 step %c6
// CHECK:           vector.transfer_write %{{.+}}, %[[ACC]][%[[C]], %c0]{{.*}} vector<6x16xf32>
// CHECK:         scf.for %[[C:.+]] = %c54 to %c64 step %c5
// CHECK:           vector.transfer_write %{{.+}}, %[[ACC]][%[[C]], %c0]{{.*}} vector<5x16xf32>
// CHECK-NOT:     vector.transfer_write
// CHECK:         return
func.func @equal_last_groups(
    %acc: memref<64x16xf32>, %i: index, %q: memref<8x16xf32>,
    %k: memref<?x8xf32>, %v: memref<?x64xf32>, %max: memref<16xf32>,
    %sum: memref<16xf32>, %p: memref<96x16xf32>) {
  rope.online_attention regions [0] at(%i, %i) queries(%q : memref<8x16xf32>)
      keys(%k : memref<?x8xf32>) value(%v : memref<?x64xf32>)
      outs(%acc, %max, %sum, %p : memref<64x16xf32>, memref<16xf32>,
           memref<16xf32>, memref<96x16xf32>)
  return
}

// 13 = 6 + 4 + 3.
// CHECK-LABEL: func @unequal_last_groups
// CHECK-SAME:    %[[ACC:[a-z0-9]+]]: memref<13x16xf32>
// CHECK:         scf.for %[[C:.+]] = %c0 to %c6 step %c6
// CHECK:           vector.transfer_write %{{.+}}, %[[ACC]][%[[C]], %c0]{{.*}} vector<6x16xf32>
// CHECK:         scf.for %[[C:.+]] = %c6 to %c10 step %c4
// CHECK:           vector.transfer_write %{{.+}}, %[[ACC]][%[[C]], %c0]{{.*}} vector<4x16xf32>
// CHECK:         scf.for %[[C:.+]] = %c10 to %c13 step %c3
// CHECK:           vector.transfer_write %{{.+}}, %[[ACC]][%[[C]], %c0]{{.*}} vector<3x16xf32>
func.func @unequal_last_groups(
    %acc: memref<13x16xf32>, %i: index, %q: memref<8x16xf32>,
    %k: memref<?x8xf32>, %v: memref<?x13xf32>, %max: memref<16xf32>,
    %sum: memref<16xf32>, %p: memref<96x16xf32>) {
  rope.online_attention regions [0] at(%i, %i) queries(%q : memref<8x16xf32>)
      keys(%k : memref<?x8xf32>) value(%v : memref<?x13xf32>)
      outs(%acc, %max, %sum, %p : memref<13x16xf32>, memref<16xf32>,
           memref<16xf32>, memref<96x16xf32>)
  return
}

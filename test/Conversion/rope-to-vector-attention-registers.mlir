// With sixteen registers, products with value of a tile with hidden keys clear the
// values that a query does not see instead of keeping sums beside new ones; and they
// take four channels at a time.
// RUN: rope-opt %s --rope-to-vector="lanes=8 key-group=6 vector-registers=16" | FileCheck %s

// CHECK-LABEL: func @hidden_keys
// CHECK-SAME:    %[[ACC:[a-z0-9]+]]: memref<8x16xf32>, %[[V:[a-z0-9]+]]: memref<?x8xf32>, %[[P:[a-z0-9]+]]: memref<96x16xf32>
// CHECK-DAG:     %[[ZERO:.+]] = arith.constant dense<0.000000e+00> : vector<16xf32>
// CHECK:         vector.transfer_write %{{.+}}, %{{.+}} : vector<16xf32>, memref<16xf32>
// CHECK:         scf.for %[[C:.+]] = %c0 to %c8 step %c4
// CHECK:           scf.for %[[ROW:.+]] = {{.*}} iter_args(%[[A:.+]] = %{{.+}}) -> (vector<4x16xf32>)
// CHECK-DAG:         %[[W:.+]] = vector.transfer_read %[[P]][%[[ROW]],
// CHECK-DAG:         %[[V0:.+]] = memref.load %[[V]][%[[ROW]], %[[C]]]
// CHECK-DAG:         %[[IS_HIDDEN:.+]] = arith.cmpi sge
// CHECK-DAG:         %[[VISIBLE:.+]] = arith.select %[[IS_HIDDEN]]
// CHECK:             %[[X:.+]] = vector.broadcast %[[V0]] : f32 to vector<16xf32>
// CHECK:             %[[SEEN:.+]] = arith.select %[[VISIBLE]], %[[X]], %[[ZERO]]
// CHECK:             %[[A0:.+]] = vector.extract %[[A]][0]
// CHECK:             %[[SUM:.+]] = vector.fma %[[SEEN]], %{{.+}}, %[[A0]]
// CHECK:             vector.insert %[[SUM]], %[[A]] [0]
// CHECK-COUNT-3:     vector.fma
// CHECK-NOT:         vector.fma
// CHECK:             scf.yield
func.func @hidden_keys(
    %acc: memref<8x16xf32>, %v: memref<?x8xf32>, %p: memref<96x16xf32>, %i: index,
    %q: memref<8x16xf32>, %k: memref<?x8xf32>, %max: memref<16xf32>,
    %sum: memref<16xf32>) {
  rope.online_attention regions [0, -1] begins [affine_map<(d0) -> (d0 + 1)>]
      at(%i, %i) queries(%q : memref<8x16xf32>) keys(%k : memref<?x8xf32>)
      value(%v : memref<?x8xf32>)
      outs(%acc, %max, %sum, %p : memref<8x16xf32>, memref<16xf32>,
           memref<16xf32>, memref<96x16xf32>)
  return
}

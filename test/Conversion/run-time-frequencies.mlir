// Tables of frequencies that are known when the program runs: steps are computed
// before the rows, without a function of a math library.
// RUN: rope-opt %s --split-input-file --rope-to-vector | FileCheck %s --implicit-check-not=math. --implicit-check-not=call
// RUN: rope-opt %s --split-input-file --one-shot-bufferize --rope-to-vector | FileCheck %s --implicit-check-not=math. --implicit-check-not=call

#switch = #rope.frequencies<dim = 8, scaling = #rope.dynamic_longrope_scaling<
    short_factors = [1.0, 1.0, 1.0, 1.0], long_factors = [2.0, 4.0, 4.0, 4.0],
    factor = 8.0, original_length = 4096>>

// CHECK-LABEL: func @switch
// CHECK-SAME:    %[[N:[a-z0-9]+]]: index
// CHECK-DAG:     %[[L0:.+]] = arith.constant 4096 : index
// CHECK-DAG:     %[[SHORT:.+]] = arith.constant dense<[2935890503282001227, {{.*}}]> : vector<4xi64>
// CHECK-DAG:     %[[LONG:.+]] = arith.constant dense<[1467945251641000613, {{.*}}]> : vector<4xi64>
// CHECK:         %[[IS_LONG:.+]] = arith.cmpi sgt, %[[N]], %[[L0]] : index
// CHECK:         %[[STEPS:.+]] = arith.select %[[IS_LONG]], %[[LONG]], %[[SHORT]] : vector<4xi64>
// CHECK:         scf.for
// CHECK:           arith.muli %{{.+}}, %[[STEPS]] : vector<4xi64>
func.func @switch(%n: index, %cos: memref<?x4xf32>, %sin: memref<?x4xf32>) {
  rope.table #switch length(%n) positions(%n : index)
      outs(%cos, %sin : memref<?x4xf32>, memref<?x4xf32>)
  return
}

// -----

// The logarithm of the growth once, its powers in vectors.
// CHECK-LABEL: func @dynamic_ntk
// CHECK-SAME:    %[[N:[a-z0-9]+]]: index
// CHECK:         %[[EXCESS:.+]] = arith.maxsi
// CHECK:         arith.sitofp %{{.+}} : i64 to f64
// CHECK:         arith.divf %{{.+}}, %{{.+}} : f64
// CHECK:         vector.broadcast %{{.+}} : f64 to vector<4xf64>
// CHECK-NOT:     arith.divf
// CHECK:         arith.fptosi %{{.+}} : vector<4xf64> to vector<4xi64>
// CHECK:         scf.for
// CHECK-NOT:     arith.fptosi
func.func @dynamic_ntk(%n: index, %cos: memref<?x4xf32>, %sin: memref<?x4xf32>) {
  rope.table #rope.frequencies<dim = 8, scaling = #rope.dynamic_ntk_scaling<
          factor = 2.0, original_length = 4096>>
      length(%n) positions(%n : index)
      outs(%cos, %sin : memref<?x4xf32>, memref<?x4xf32>)
  return
}

// -----

// CHECK-LABEL: func @operand
// CHECK-SAME:    %[[F:[a-z0-9]+]]: memref<4xf32>
// CHECK:         %[[READ:.+]] = vector.transfer_read %[[F]]
// CHECK:         arith.extf %[[READ]] : vector<4xf32> to vector<4xf64>
// CHECK:         scf.for
func.func @operand(%f: memref<4xf32>, %n: index, %cos: memref<?x4xf32>,
                   %sin: memref<?x4xf32>) {
  rope.table #rope.operand_frequencies<dim = 8>
      inverse_frequencies(%f : memref<4xf32>) positions(%n : index)
      outs(%cos, %sin : memref<?x4xf32>, memref<?x4xf32>)
  return
}

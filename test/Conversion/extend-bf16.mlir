// RUN: rope-opt %s --rope-extend-bf16 | FileCheck %s

// 4 elements: zeros below, bf16 above.
// CHECK-LABEL: func @four
// CHECK-SAME:    %[[X:.+]]: vector<4xbf16>
// CHECK:         %[[BITS:.+]] = vector.bitcast %[[X]] : vector<4xbf16> to vector<4xi16>
// CHECK:         %[[ZEROS:.+]] = arith.constant dense<0> : vector<4xi16>
// CHECK:         %[[PAIRS:.+]] = vector.shuffle %[[ZEROS]], %[[BITS]] [0, 4, 0, 5, 0, 6, 0, 7]
// CHECK:         %[[Y:.+]] = vector.bitcast %[[PAIRS]] : vector<8xi16> to vector<4xf32>
// CHECK:         return %[[Y]]
func.func @four(%x: vector<4xbf16>) -> vector<4xf32> {
  %y = arith.extf %x : vector<4xbf16> to vector<4xf32>
  return %y : vector<4xf32>
}

// 8 elements: each half of 256 bits holds all of them, and takes its own.
// CHECK-LABEL: func @eight
// CHECK-SAME:    %[[X:.+]]: vector<8xbf16>
// CHECK:         %[[BITS:.+]] = vector.bitcast %[[X]] : vector<8xbf16> to vector<8xi16>
// CHECK:         %[[TWICE:.+]] = vector.shuffle %[[BITS]], %[[BITS]] [0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7]
// CHECK:         %[[ZEROS:.+]] = arith.constant dense<0> : vector<16xi16>
// CHECK:         %[[PAIRS:.+]] = vector.shuffle %[[ZEROS]], %[[TWICE]] [0, 16, 0, 17, 0, 18, 0, 19, 0, 28, 0, 29, 0, 30, 0, 31]
// CHECK:         %[[Y:.+]] = vector.bitcast %[[PAIRS]] : vector<16xi16> to vector<8xf32>
// CHECK:         return %[[Y]]
func.func @eight(%x: vector<8xbf16>) -> vector<8xf32> {
  %y = arith.extf %x : vector<8xbf16> to vector<8xf32>
  return %y : vector<8xf32>
}

// Other sizes, types and ranks stay.
// CHECK-LABEL: func @others
// CHECK-COUNT-6: arith.extf
// CHECK-NOT:     vector.shuffle
func.func @others(%a: vector<16xbf16>, %b: vector<8xf16>, %c: bf16,
                  %d: vector<2x4xbf16>, %e: vector<[4]xbf16>,
                  %f: vector<4xbf16>)
    -> (vector<16xf32>, vector<8xf32>, f32, vector<2x4xf32>, vector<[4]xf32>,
        vector<4xf64>) {
  %0 = arith.extf %a : vector<16xbf16> to vector<16xf32>
  %1 = arith.extf %b : vector<8xf16> to vector<8xf32>
  %2 = arith.extf %c : bf16 to f32
  %3 = arith.extf %d : vector<2x4xbf16> to vector<2x4xf32>
  %4 = arith.extf %e : vector<[4]xbf16> to vector<[4]xf32>
  %5 = arith.extf %f : vector<4xbf16> to vector<4xf64>
  return %0, %1, %2, %3, %4, %5 : vector<16xf32>, vector<8xf32>, f32,
      vector<2x4xf32>, vector<[4]xf32>, vector<4xf64>
}

// RUN: rope-opt %s --allow-unregistered-dialect --rope-math-to-nvvm | FileCheck %s

// CHECK-LABEL: func @launch
// CHECK-SAME: (%{{.*}}: memref<8xf32>, %[[S:.*]]: f32, %[[V:.*]]: vector<2xf32>, %[[D:.*]]: f64, %[[M:.*]]: vector<2x2xf32>)
// CHECK-DAG: %[[LN2:.*]] = arith.constant 0.693147182 : f32
// CHECK: gpu.launch
// CHECK: llvm.call_intrinsic "llvm.nvvm.ex2.approx.ftz.f"(%[[S]])
// CHECK: llvm.call_intrinsic "llvm.nvvm.lg2.approx.ftz.f"(%[[S]])
// CHECK: %[[LOG2:.*]] = llvm.call_intrinsic "llvm.nvvm.lg2.approx.ftz.f"(%[[S]])
// CHECK: arith.mulf %[[LOG2]], %[[LN2]]
// CHECK: llvm.intr.fma(%[[S]], %[[S]], %[[S]])
// Vectors element by element.
// CHECK: %[[V0:.*]] = vector.extract %[[V]][0]
// CHECK: %[[Y0:.*]] = llvm.call_intrinsic "llvm.nvvm.ex2.approx.ftz.f"(%[[V0]])
// CHECK: %[[V1:.*]] = vector.extract %[[V]][1]
// CHECK: %[[Y1:.*]] = llvm.call_intrinsic "llvm.nvvm.ex2.approx.ftz.f"(%[[V1]])
// CHECK: vector.from_elements %[[Y0]], %[[Y1]]
// CHECK: llvm.intr.fma(%[[V]], %[[V]], %[[V]])
// Other types, and other ops, are not of this pass.
// CHECK: math.exp2 %[[D]] fastmath<afn> : f64
// CHECK: math.exp2 %[[M]] fastmath<afn> : vector<2x2xf32>
// CHECK: math.fma %[[M]]
// CHECK: math.sin %[[S]]
// CHECK: gpu.terminator
// Neither is host code.
// CHECK: math.exp2 %[[S]] fastmath<afn> : f32
func.func @launch(%x: memref<8xf32>, %s: f32, %v: vector<2xf32>, %d: f64,
                  %m: vector<2x2xf32>) -> f32 {
  %c1 = arith.constant 1 : index
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %c1, %gy = %c1, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %c1, %sy = %c1, %sz = %c1) {
    %0 = math.exp2 %s fastmath<afn> : f32
    %1 = math.log2 %s fastmath<afn> : f32
    %2 = math.log %s fastmath<fast> : f32
    %3 = math.fma %s, %s, %s : f32
    %4 = math.exp2 %v fastmath<afn> : vector<2xf32>
    %5 = math.fma %v, %v, %v : vector<2xf32>
    %6 = math.exp2 %d fastmath<afn> : f64
    %7 = math.exp2 %m fastmath<afn> : vector<2x2xf32>
    %8 = math.fma %m, %m, %m : vector<2x2xf32>
    %9 = math.sin %s : f32
    "test.use"(%0, %1, %2, %3, %4, %5, %6, %7, %8, %9)
        : (f32, f32, f32, f32, vector<2xf32>, vector<2xf32>, f64, vector<2x2xf32>,
           vector<2x2xf32>, f32) -> ()
    gpu.terminator
  }
  %10 = math.exp2 %s fastmath<afn> : f32
  return %10 : f32
}

// Ops that do not allow an approximation keep their accuracy.
// CHECK-LABEL: func @exact
// CHECK: gpu.launch
// CHECK-NEXT: math.exp2 %{{.*}} : f32
// CHECK-NEXT: math.log2 %{{.*}} fastmath<nnan,contract> : f32
// CHECK-NEXT: math.log %{{.*}} : f32
// CHECK-NEXT: math.exp2 %{{.*}} : vector<2xf32>
func.func @exact(%s: f32, %v: vector<2xf32>) {
  %c1 = arith.constant 1 : index
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %c1, %gy = %c1, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %c1, %sy = %c1, %sz = %c1) {
    %0 = math.exp2 %s : f32
    %1 = math.log2 %s fastmath<nnan,contract> : f32
    %2 = math.log %s : f32
    %3 = math.exp2 %v : vector<2xf32>
    "test.use"(%0, %1, %2, %3) : (f32, f32, f32, vector<2xf32>) -> ()
    gpu.terminator
  }
  return
}

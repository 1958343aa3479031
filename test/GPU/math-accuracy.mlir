// A module's own math keeps its accuracy, in the libraries of the toolkits, unless its
// ops allow approximations.

// RUN: split-file %s %t
// RUN: not rope-opt %t/exact.mlir --rope-to-nvvm="format=isa toolkit=%t/none" 2>&1 | FileCheck %s --check-prefix=NVIDIA
// RUN: not rope-opt %t/exact.mlir --rope-to-rocdl="chip=gfx942 format=isa" 2>&1 | FileCheck %s --check-prefix=AMD
// RUN: rope-opt %t/approximate.mlir --rope-to-nvvm="format=isa toolkit=%t/none" | FileCheck %s --check-prefix=PTX
// RUN: rope-opt %t/approximate.mlir --rope-to-rocdl="chip=gfx942 format=isa" | FileCheck %s --check-prefix=GFX

// NVIDIA: error: device code calls '__nv_exp2f' of libdevice
// AMD: error: 'llvm.call' op expected no call of a kernel into a library, but got __ocml_exp2_f32
// PTX: ex2.approx.ftz.f32
// GFX: v_exp_f32

//--- exact.mlir
func.func @exact(%x: memref<64xf32>) {
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
      outs(%x : memref<64xf32>) {
  ^bb0(%a: f32):
    %0 = math.exp2 %a : f32
    linalg.yield %0 : f32
  }
  return
}

//--- approximate.mlir
func.func @approximate(%x: memref<64xf32>) {
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
      outs(%x : memref<64xf32>) {
  ^bb0(%a: f32):
    %0 = math.exp2 %a fastmath<afn> : f32
    linalg.yield %0 : f32
  }
  return
}

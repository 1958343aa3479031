// RUN: rope-opt %s --rope-to-rocdl="chip=gfx942 format=isa specialize-queries=false" -o %t.isa
// RUN: FileCheck %s --check-prefix=HOST < %t.isa
// RUN: FileCheck %s --check-prefix=NOT < %t.isa
// RUN: rope-opt %s --rope-to-rocdl="chip=gfx90a format=llvm specialize-queries=false" \
// RUN:   | FileCheck %s --check-prefix=BITCODE

// The host calls the functions of a run-time library, as for NVIDIA's GPUs.
// HOST-LABEL: llvm.func @rerope
// HOST: llvm.call @mgpuStreamCreate()
// HOST: gpu.launch_func {{.*}} dynamic_shared_memory_size
// HOST: gpu.binary {{.*}}<#rocdl.target<O = 3, chip = "gfx942">
// No call of ROCm's device library; state lies in registers.
// NOT-NOT: __ocml_
// NOT-NOT: scratch_

// BITCODE: gpu.binary {{.*}}<#rocdl.target<O = 3, chip = "gfx90a">{{.*}}offload = "BC
func.func @rerope(%q: memref<1x4x?x128xbf16>, %k: memref<1x2x?x128xbf16>,
                  %v: memref<1x2x?x128xbf16>, %o: memref<1x4x?x128xbf16>) {
  rope.attention #rope.rerope<window = 512>, #rope.frequencies<dim = 128> causal
      ins(%q, %k, %v : memref<1x4x?x128xbf16>, memref<1x2x?x128xbf16>,
          memref<1x2x?x128xbf16>)
      outs(%o : memref<1x4x?x128xbf16>)
  return
}

// All that can happen to scores between the two products.
func.func @options(%x: memref<1x2x48x16xf16>, %bias: memref<1x2x48x48xf32>,
                   %o: memref<1x2x48x16xf16>, %lse: memref<1x2x48xf32>) {
  rope.attention #rope.rerope<window = 20>, #rope.frequencies<dim = 16> causal
      ins(%x, %x, %x : memref<1x2x48x16xf16>, memref<1x2x48x16xf16>,
          memref<1x2x48x16xf16>)
      bias(%bias : memref<1x2x48x48xf32>)
      outs(%o, %lse : memref<1x2x48x16xf16>, memref<1x2x48xf32>) {soft_cap = 30.0 : f64}
  return
}

// Kernels for AMD GPUs link, and their code is what it is meant to be.
// REQUIRES: lld
// RUN: rm -rf %t && mkdir -p %t/toolkit/llvm/bin && ln -s %lld %t/toolkit/llvm/bin/ld.lld
// RUN: rope-opt %s --rope-to-rocdl="chip=gfx942 toolkit=%t/toolkit specialize-queries=false" -o %t/gfx942
// RUN: %python %S/Inputs/objects.py %t/942 < %t/gfx942
// RUN: llvm-objdump -d --mcpu=gfx942 %t/942.* > %t/gfx942.s
// RUN: FileCheck %s --check-prefixes=CHECK,GFX942 < %t/gfx942.s
// RUN: FileCheck %s --check-prefix=NOT < %t/gfx942.s
// RUN: rope-opt %s --rope-to-rocdl="chip=gfx90a toolkit=%t/toolkit specialize-queries=false" -o %t/gfx90a
// RUN: %python %S/Inputs/objects.py %t/90a < %t/gfx90a
// RUN: llvm-objdump -d --mcpu=gfx90a %t/90a.* > %t/gfx90a.s
// RUN: FileCheck %s --check-prefixes=CHECK,GFX90A < %t/gfx90a.s
// RUN: FileCheck %s --check-prefix=NOT < %t/gfx90a.s

// CHECK-LABEL: <rerope_kernel>:
// CHECK: ds_write_b128
// CHECK: s_barrier
// CHECK: ds_read{{2?}}_b64
// GFX942: v_mfma_f32_16x16x16_bf16
// GFX90A: v_mfma_f32_16x16x16{{_?}}bf16_1k
// CHECK: v_exp_f32
// CHECK: s_barrier
// CHECK-LABEL: <bidirectional_kernel>:
// GFX942: v_mfma_f32_16x16x16_f16
// GFX90A: v_mfma_f32_16x16x16{{_?}}f16
// CHECK-LABEL: <leaky_kernel>:
// GFX942: v_mfma_f32_16x16x4_f32
// GFX90A: v_mfma_f32_16x16x4{{_?}}f32

// No register lies in memory.
// NOT-NOT: scratch_

func.func @rerope(%q: memref<1x4x?x128xbf16>, %k: memref<1x2x?x128xbf16>,
                  %v: memref<1x2x?x128xbf16>, %o: memref<1x4x?x128xbf16>) {
  rope.attention #rope.rerope<window = 512>, #rope.frequencies<dim = 128> causal
      ins(%q, %k, %v : memref<1x4x?x128xbf16>, memref<1x2x?x128xbf16>,
          memref<1x2x?x128xbf16>)
      outs(%o : memref<1x4x?x128xbf16>)
  return
}

func.func @bidirectional(%x: memref<1x1x96x64xf16>, %o: memref<1x1x96x64xf16>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 64>
      ins(%x, %x, %x : memref<1x1x96x64xf16>, memref<1x1x96x64xf16>,
          memref<1x1x96x64xf16>)
      outs(%o : memref<1x1x96x64xf16>)
  return
}

func.func @leaky(%x: memref<1x1x96x32xf32>, %o: memref<1x1x96x32xf32>) {
  rope.attention #rope.leaky<window = 24, k = 4.0>, #rope.frequencies<dim = 32> causal
      ins(%x, %x, %x : memref<1x1x96x32xf32>, memref<1x1x96x32xf32>,
          memref<1x1x96x32xf32>)
      outs(%o : memref<1x1x96x32xf32>)
  return
}

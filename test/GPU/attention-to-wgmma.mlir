// RUN: rope-opt %s --rope-to-nvvm="chip=sm_90a format=llvm specialize-queries=false" \
// RUN:   --mlir-disable-threading --mlir-print-ir-after=rope-attention-to-wgmma -o /dev/null 2>&1 | FileCheck %s

// One warpgroup fetches, two compute; registers go from it to them and back.
// CHECK: func.func @rerope
// CHECK: nvvm.mbarrier.init
// CHECK: nvvm.setmaxregister decrease 40
// CHECK: nvvm.cp.async.bulk.tensor.shared.cluster.global
// CHECK: nvvm.setmaxregister increase 168
// CHECK: nvvm.setmaxregister increase 232

// Far tiles. LLVM must not see that a buffer comes back, nor that queries stay, or it
// would compute their addresses once and keep them.
// CHECK: scf.for
// CHECK: %[[SLOT:.*]] = llvm.inline_asm has_side_effects {{.*}}"mov.b32 $0, $1;", "=r,r" %{{.*}} : (i32) -> i32
// CHECK: arith.divui %[[SLOT]]
// CHECK: arith.remui %[[SLOT]]
// CHECK: nvvm.mbarrier.try_wait.parity
// CHECK-COUNT-2: llvm.inline_asm has_side_effects {{.*}}"mov.b32
// CHECK-COUNT-4: nvvm.wgmma.mma_async
// CHECK-NOT: nvvm.wgmma.mma_async
// CHECK-COUNT-4: gpu.shuffle xor
// CHECK-NOT: gpu.shuffle
// CHECK-COUNT-8: llvm.inline_asm {{.*}}"wgmma.mma_async

// Straddling tiles update the state twice. The sums are complete before the second
// scores: two shuffles more.
// CHECK: scf.for
// CHECK-COUNT-4: nvvm.wgmma.mma_async
// CHECK-COUNT-6: gpu.shuffle xor
// CHECK-NOT: gpu.shuffle
// CHECK-COUNT-8: llvm.inline_asm {{.*}}"wgmma.mma_async
// CHECK-COUNT-4: nvvm.wgmma.mma_async
// CHECK-COUNT-4: gpu.shuffle xor
// CHECK-NOT: gpu.shuffle
// CHECK-COUNT-8: llvm.inline_asm {{.*}}"wgmma.mma_async

// CHECK: nvvm.setmaxregister decrease 168
func.func @rerope(%q: memref<1x1x512x64xf16>, %k: memref<1x1x512x64xf16>,
                  %v: memref<1x1x512x64xf16>, %o: memref<1x1x512x64xf16>) {
  rope.attention #rope.rerope<window = 128>, #rope.frequencies<dim = 64> causal
      ins(%q, %k, %v : memref<1x1x512x64xf16>, memref<1x1x512x64xf16>,
          memref<1x1x512x64xf16>)
      outs(%o : memref<1x1x512x64xf16>)
  return
}

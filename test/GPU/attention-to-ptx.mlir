// RUN: split-file %s %t
// RUN: rope-opt %t/rerope.mlir --rope-to-nvvm="chip=sm_80 format=isa specialize-queries=false" -o %t/rerope.out
// RUN: FileCheck %s --check-prefix=HOST < %t/rerope.out
// RUN: FileCheck %s --check-prefix=BF16 < %t/rerope.out
// No call into a library, no memory of a thread, and nothing of shape [queries, keys].
// RUN: FileCheck %s --check-prefix=NOT < %t/rerope.out
// RUN: rope-opt %t/small.mlir --rope-to-nvvm="chip=sm_80 format=isa specialize-queries=false" -o %t/small.out
// RUN: FileCheck %s --check-prefix=SMALL < %t/small.out
// RUN: FileCheck %s --check-prefix=NOT < %t/small.out

// Causal ReRoPE: tables, turned keys, and attention are kernels of their own; the host
// reads no memory.
// HOST-LABEL: llvm.func @rerope
// HOST: gpu.launch_func {{.*}} @rerope_kernel
// HOST-NOT: llvm.load
// HOST: gpu.launch_func {{.*}} dynamic_shared_memory_size
// HOST: gpu.binary

// BF16: .target sm_80
// BF16-DAG: cp.async.cg.shared.global
// BF16-DAG: ldmatrix.sync.aligned.m8n8.x4.shared.b16
// BF16-DAG: ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16
// BF16-DAG: mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32
// BF16-DAG: ex2.approx.ftz.f32
// BF16-DAG: shfl.sync.bfly.b32
// BF16-DAG: ld.global.v4.b16

// NOT-NOT: __nv_
// NOT-NOT: .local
// NOT-NOT: ld.global.b16
// NOT-NOT: ex2.approx.f32

// SMALL: mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32
// SMALL: mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32

//--- rerope.mlir
func.func @rerope(%q: memref<1x4x?x128xbf16>, %k: memref<1x2x?x128xbf16>,
                  %v: memref<1x2x?x128xbf16>, %o: memref<1x4x?x128xbf16>) {
  rope.attention #rope.rerope<window = 512>, #rope.frequencies<dim = 128> causal
      ins(%q, %k, %v : memref<1x4x?x128xbf16>, memref<1x2x?x128xbf16>,
          memref<1x2x?x128xbf16>)
      outs(%o : memref<1x4x?x128xbf16>)
  return
}

//--- small.mlir
func.func @f16(%q: memref<1x1x32x16xf16>, %k: memref<1x1x32x16xf16>,
               %v: memref<1x1x32x16xf16>, %o: memref<1x1x32x16xf16>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %v : memref<1x1x32x16xf16>, memref<1x1x32x16xf16>,
          memref<1x1x32x16xf16>)
      outs(%o : memref<1x1x32x16xf16>)
  return
}
func.func @f32(%q: memref<1x1x32x16xf32>, %k: memref<1x1x32x16xf32>,
               %v: memref<1x1x32x16xf32>, %o: memref<1x1x32x16xf32>) {
  rope.attention #rope.leaky<window = 8, k = 4.0>, #rope.frequencies<dim = 16>
      ins(%q, %k, %v : memref<1x1x32x16xf32>, memref<1x1x32x16xf32>,
          memref<1x1x32x16xf32>)
      outs(%o : memref<1x1x32x16xf32>)
  return
}

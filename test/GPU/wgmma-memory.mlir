// RUN: rope-opt %s --rope-to-nvvm="chip=sm_90a format=llvm specialize-queries=false" \
// RUN:   --mlir-disable-threading --mlir-print-ir-after=rope-assign-workgroup-memory -o /dev/null 2>&1 | FileCheck %s

// Rows of queries, their panels and the rings take the memory over from each other.

// CHECK-LABEL: func.func @two_turns
// CHECK-DAG: %[[BYTES:.*]] = arith.constant 202752 : i32
// CHECK: dynamic_shared_memory_size %[[BYTES]]
// CHECK: nvvm.setmaxregister
func.func @two_turns(%q: memref<1x1x?x192xbf16>, %k: memref<1x1x?x192xbf16>,
                     %v: memref<1x1x?x128xbf16>, %o: memref<1x1x?x128xbf16>) {
  rope.attention #rope.rerope<window = 128>, #rope.frequencies<dim = 192> causal
      ins(%q, %k, %v : memref<1x1x?x192xbf16>, memref<1x1x?x192xbf16>,
          memref<1x1x?x128xbf16>)
      outs(%o : memref<1x1x?x128xbf16>)
  return
}

// CHECK-LABEL: func.func @three_turns
// CHECK-DAG: %[[BYTES:.*]] = arith.constant 181248 : i32
// CHECK: dynamic_shared_memory_size %[[BYTES]]
// CHECK: nvvm.setmaxregister
func.func @three_turns(%q: memref<1x1x?x128xbf16>, %k: memref<1x1x?x128xbf16>,
                       %v: memref<1x1x?x192xbf16>, %o: memref<1x1x?x192xbf16>) {
  rope.attention #rope.leaky<window = 128, k = 8.0>, #rope.frequencies<dim = 128>
      ins(%q, %k, %v : memref<1x1x?x128xbf16>, memref<1x1x?x128xbf16>,
          memref<1x1x?x192xbf16>)
      outs(%o : memref<1x1x?x192xbf16>)
  return
}

// 128 queries of more do not fit: 64 are left, for warps.

// CHECK-LABEL: func.func @too_many_queries
// CHECK-NOT: nvvm.setmaxregister
// CHECK: nvvm.mma.sync
// CHECK-NOT: nvvm.setmaxregister
// CHECK: return
func.func @too_many_queries(%q: memref<1x1x?x256xbf16>, %k: memref<1x1x?x256xbf16>,
                            %v: memref<1x1x?x64xbf16>, %o: memref<1x1x?x64xbf16>) {
  rope.attention #rope.rerope<window = 128>, #rope.frequencies<dim = 256> causal
      ins(%q, %k, %v : memref<1x1x?x256xbf16>, memref<1x1x?x256xbf16>,
          memref<1x1x?x64xbf16>)
      outs(%o : memref<1x1x?x64xbf16>)
  return
}

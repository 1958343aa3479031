// The stock mlir-opt learns the dialect, the passes and the pipelines.
// RUN: mlir-opt %s --load-dialect-plugin=%rope_plugin --load-pass-plugin=%rope_plugin --pass-pipeline='builtin.module(rope-to-linalg)' | FileCheck %s --check-prefix=LINALG
// RUN: mlir-opt %s --load-dialect-plugin=%rope_plugin --load-pass-plugin=%rope_plugin --pass-pipeline='builtin.module(one-shot-bufferize{bufferize-function-boundaries},func.func(rope-fuse-attention{key-tile=128}))' | FileCheck %s --check-prefix=FUSED
// RUN: mlir-opt %s --load-dialect-plugin=%rope_plugin --load-pass-plugin=%rope_plugin --pass-pipeline='builtin.module(rope-to-cpu{threads=2 vector-width=256})' | FileCheck %s --check-prefix=CPU
// RUN: mlir-opt %s --load-dialect-plugin=%rope_plugin --load-pass-plugin=%rope_plugin --pass-pipeline='builtin.module(rope-reference-to-llvm)' | FileCheck %s --check-prefix=REFERENCE

// Without the passes the dialect still parses; without the dialect nothing does.
// RUN: mlir-opt %s --load-dialect-plugin=%rope_plugin --canonicalize | FileCheck %s --check-prefix=DIALECT
// RUN: not mlir-opt %s 2>&1 | FileCheck %s --check-prefix=NONE

// Loaded into rope-opt the passes are there already; the tool goes on.
// RUN: rope-opt %s --load-pass-plugin=%rope_plugin --rope-to-linalg | FileCheck %s --check-prefix=LINALG
// RUN: rope-opt %s --load-dialect-plugin=%rope_plugin --load-pass-plugin=%rope_plugin --rope-to-linalg | FileCheck %s --check-prefix=LINALG

// LINALG-LABEL: func @attention
// LINALG-NOT:     rope.attention
// LINALG:         linalg.generic
// FUSED-LABEL:  func @attention
// FUSED-NOT:      rope.attention
// FUSED:          scf.forall
// FUSED:          rope.online_attention regions [0] {{.*}} memref<128x32xf32>)
// CPU-LABEL:    llvm.func @attention
// CPU:            omp.parallel num_threads
// CPU:            llvm.intr.fmuladd({{.*}}) : (vector<16xf32>,
// REFERENCE-LABEL: llvm.func @attention
// REFERENCE-NOT:  rope.attention
// DIALECT-LABEL: func @attention
// DIALECT:        rope.attention #rope.rerope<window = 64>, #rope.frequencies<dim = 16> causal
// NONE:         error:
func.func @attention(%q: tensor<1x2x?x16xf32>, %k: tensor<1x2x?x16xf32>)
    -> tensor<1x2x?x16xf32> {
  %c2 = arith.constant 2 : index
  %l = tensor.dim %q, %c2 : tensor<1x2x?x16xf32>
  %init = tensor.empty(%l) : tensor<1x2x?x16xf32>
  %0 = rope.attention #rope.rerope<window = 64>, #rope.frequencies<dim = 16>
      causal
      ins(%q, %k, %k : tensor<1x2x?x16xf32>, tensor<1x2x?x16xf32>,
          tensor<1x2x?x16xf32>) outs(%init : tensor<1x2x?x16xf32>)
  return %0 : tensor<1x2x?x16xf32>
}

// Attention as exporters write it becomes rope.attention on un-turned queries and
// keys, with the frequencies that the tables are made of.

// RUN: rope-opt %S/Inputs/llama.mlir --rope-raise --canonicalize | FileCheck %s --check-prefixes=GROUPS,ONLY -DNAME=llama -DTYPE=f32
// RUN: rope-opt %S/Inputs/llama_bf16.mlir --rope-raise --canonicalize | FileCheck %s --check-prefixes=GROUPS,ONLY -DNAME=llama_bf16 -DTYPE=bf16
// RUN: rope-opt %S/Inputs/qwen2.mlir --rope-raise --canonicalize | FileCheck %s --check-prefixes=GROUPS,ONLY -DNAME=qwen2 -DTYPE=f32
// RUN: rope-opt %S/Inputs/qwen3.mlir --rope-raise --canonicalize | FileCheck %s --check-prefix=GROUPS -DNAME=qwen3 -DTYPE=f32
// GROUPS:       func.func @[[NAME]](
// GROUPS:         %[[R:.*]] = rope.attention #rope.linear,
// GROUPS-SAME:        #rope.explicit_frequencies<values = [1.000000e+00, 0.10000000149011612, 0.0099999997764825821, 0.0010000000474974513]> causal
// GROUPS-SAME:        ins(%{{.*}} : tensor<1x4x12x8x[[TYPE]]>, tensor<1x2x12x8x[[TYPE]]>, tensor<1x2x12x8x[[TYPE]]>)
// ONLY-NOT:       math.exp
// ONLY-NOT:       rope.rotate

// Half of the channels are turned.
// RUN: rope-opt %S/Inputs/gpt_neox.mlir --rope-raise --canonicalize | FileCheck %s --check-prefix=PARTIAL -DNAME=gpt_neox
// RUN: rope-opt %S/Inputs/phi.mlir --rope-raise --canonicalize | FileCheck %s --check-prefix=PARTIAL -DNAME=phi
// PARTIAL:       func.func @[[NAME]](
// PARTIAL:         rope.attention #rope.linear, #rope.explicit_frequencies<values = [1.000000e+00, 0.0099999997764825821]> causal
// PARTIAL-SAME:        ins(%{{.*}} : tensor<1x4x12x8xf32>, tensor<1x4x12x8xf32>, tensor<1x4x12x8xf32>)
// PARTIAL-NOT:     math.exp

// RUN: rope-opt %S/Inputs/cohere.mlir --rope-raise --canonicalize | FileCheck %s --check-prefix=PAIRS
// PAIRS-LABEL: func.func @cohere(
// PAIRS:         rope.attention #rope.linear, #rope.explicit_frequencies<values = [1.000000e+00, 0.037606030702590942,
// PAIRS-SAME:        pairing<interleaved> causal

// The value lies in [B, L, H, D], the frequencies are computed by the program.
// RUN: rope-opt %S/Inputs/jax_gemma.mlir --rope-raise --canonicalize | FileCheck %s --check-prefix=ROWS
// ROWS-LABEL: func.func @jax_gemma(
// ROWS-SAME:    %[[Q:.*]]: tensor<1x12x4x8xf32>, %[[K:.*]]: tensor<1x12x4x8xf32>, %[[V:.*]]: tensor<1x12x4x8xf32>)
// ROWS-DAG:     %[[QT:.*]] = linalg.transpose ins(%[[Q]] : {{.*}} permutation = [0, 2, 1, 3]
// ROWS-DAG:     %[[KT:.*]] = linalg.transpose ins(%[[K]] : {{.*}} permutation = [0, 2, 1, 3]
// ROWS-DAG:     %[[VT:.*]] = linalg.transpose ins(%[[V]] : {{.*}} permutation = [0, 2, 1, 3]
// ROWS:         rope.attention #rope.linear, #rope.explicit_frequencies<values = [1.000000e+00, 1.000000e-01, 1.000000e-02, 1.000000e-03]> causal
// ROWS-SAME:        ins(%[[QT]], %[[KT]], %[[VT]] :

// RUN: rope-opt %S/Inputs/mistral.mlir --rope-raise --canonicalize | FileCheck %s --check-prefix=WINDOW
// WINDOW-LABEL: func.func @mistral(
// WINDOW:         rope.attention #rope.linear, #rope.explicit_frequencies<{{.*}}> causal visible(#rope.sliding_window<size = 5>)

// Two scores, of which one is selected by the distance.
// RUN: rope-opt %S/Inputs/rerope.mlir --rope-raise | FileCheck %s --check-prefix=RECTIFIED
// RECTIFIED-LABEL: func.func @rerope(
// RECTIFIED-SAME:    %[[Q:.*]]: tensor<2x4x12x8xf32>, %[[K:.*]]: tensor<2x2x12x8xf32>, %[[V:.*]]: tensor<2x2x12x8xf32>)
// RECTIFIED:         rope.attention #rope.rerope<window = 4>, #rope.explicit_frequencies<values = [{{.*}}]> causal
// RECTIFIED-SAME:        ins(%[[Q]], %[[K]], %[[V]] :
// RUN: rope-opt %S/Inputs/leaky_rerope.mlir --rope-raise | FileCheck %s --check-prefix=LEAKY
// LEAKY-LABEL: func.func @leaky_rerope(
// LEAKY-SAME:    %[[Q:.*]]: tensor<2x4x12x8xf32>, %[[K:.*]]: tensor<2x2x12x8xf32>, %[[V:.*]]: tensor<2x2x12x8xf32>)
// LEAKY:         rope.attention #rope.leaky<window = 4, k = 8.000000e+00>, #rope.explicit_frequencies<values = [{{.*}}]> causal
// LEAKY-SAME:        ins(%[[Q]], %[[K]], %[[V]] :

// The installed package builds and links a compiler outside of this tree.

// RUN: rm -rf %t && cmake --install %rope_binary_dir --prefix %t/install > /dev/null
// RUN: cmake -G Ninja -S %S/Inputs/consumer -B %t/build -DCMAKE_PREFIX_PATH=%t/install -DMLIR_DIR=%mlir_cmake_dir -DCMAKE_CXX_COMPILER=%cxx > /dev/null
// RUN: cmake --build %t/build > /dev/null
// RUN: %t/build/consumer %s | FileCheck %s

// CHECK: llvm.func @rerope
// CHECK: llvm.intr.fmuladd
// CHECK-NOT: rope.
func.func @rerope(%q: tensor<1x2x?x64xf32>, %k: tensor<1x2x?x64xf32>,
                  %v: tensor<1x2x?x64xf32>, %init: tensor<1x2x?x64xf32>)
    -> tensor<1x2x?x64xf32> {
  %out = rope.attention #rope.rerope<window = 128>,
      #rope.frequencies<dim = 64> causal
      ins(%q, %k, %v : tensor<1x2x?x64xf32>, tensor<1x2x?x64xf32>,
          tensor<1x2x?x64xf32>)
      outs(%init : tensor<1x2x?x64xf32>)
  return %out : tensor<1x2x?x64xf32>
}

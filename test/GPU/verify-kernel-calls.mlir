// RUN: rope-opt %s --pass-pipeline='builtin.module(gpu.module(rope-verify-kernel-calls))' \
// RUN:   --split-input-file --verify-diagnostics

gpu.module @defined {
  llvm.func @helper(%x: f32) -> f32 {
    llvm.return %x : f32
  }
  llvm.func @llvm.fabs.f32(f32) -> f32
  llvm.func @kernel(%x: f32) {
    %0 = llvm.call @helper(%x) : (f32) -> f32
    %1 = llvm.call @llvm.fabs.f32(%0) : (f32) -> f32
    llvm.return
  }
}

// -----

gpu.module @library {
  llvm.func @__ocml_sin_f32(f32) -> f32
  llvm.func @kernel(%x: f32) {
    // expected-error@+1 {{'llvm.call' op expected no call of a kernel into a library, but got __ocml_sin_f32}}
    %0 = llvm.call @__ocml_sin_f32(%x) : (f32) -> f32
    llvm.return
  }
}

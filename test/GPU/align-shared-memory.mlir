// RUN: rope-opt %s --pass-pipeline='builtin.module(gpu.module(rope-align-shared-memory))' \
// RUN:   | FileCheck %s

// CHECK: gpu.module @m
// CHECK: llvm.mlir.global external @rope_dynamic_shared() {addr_space = 3 : i32, alignment = 1024 : i64} : !llvm.array<0 x i8>
// CHECK-NOT: __dynamic_shmem
// CHECK: llvm.mlir.global private @small() {addr_space = 3 : i32, alignment = 128 : i64}
// CHECK: llvm.mlir.global private @large() {addr_space = 3 : i32, alignment = 256 : i64}
// CHECK: llvm.mlir.global internal @global() {addr_space = 1 : i32, alignment = 4 : i64}
// CHECK: @first
// CHECK: llvm.mlir.addressof @rope_dynamic_shared
// CHECK: @second
// CHECK: llvm.mlir.addressof @rope_dynamic_shared
// CHECK: llvm.mlir.addressof @small
gpu.module @m {
  llvm.mlir.global internal @__dynamic_shmem__0() {addr_space = 3 : i32, alignment = 16 : i64} : !llvm.array<0 x i8>
  llvm.mlir.global internal @__dynamic_shmem__1() {addr_space = 3 : i32, alignment = 32 : i64} : !llvm.array<0 x i8>
  llvm.mlir.global private @small() {addr_space = 3 : i32, alignment = 2 : i64} : !llvm.array<8 x i16>
  llvm.mlir.global private @large() {addr_space = 3 : i32, alignment = 256 : i64} : !llvm.array<8 x i16>
  llvm.mlir.global internal @global() {addr_space = 1 : i32, alignment = 4 : i64} : !llvm.array<8 x i16>
  llvm.func @first() -> !llvm.ptr<3> {
    %0 = llvm.mlir.addressof @__dynamic_shmem__0 : !llvm.ptr<3>
    llvm.return %0 : !llvm.ptr<3>
  }
  llvm.func @second() -> !llvm.ptr<3> {
    %0 = llvm.mlir.addressof @__dynamic_shmem__1 : !llvm.ptr<3>
    %1 = llvm.mlir.addressof @small : !llvm.ptr<3>
    llvm.return %0 : !llvm.ptr<3>
  }
}

// The second of two runs finds the array that the first made.
// RUN: rope-opt %s --pass-pipeline='builtin.module(gpu.module(rope-align-shared-memory,rope-align-shared-memory))' \
// RUN:   | FileCheck %s --check-prefix=TWICE
// TWICE-COUNT-1: llvm.mlir.global external @rope_dynamic_shared()
// TWICE-NOT: llvm.mlir.global external

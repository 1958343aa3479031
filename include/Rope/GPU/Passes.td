//===- Passes.td - Passes for code that runs on GPUs -------*- tablegen -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_GPU_PASSES_TD
#define ROPE_GPU_PASSES_TD

include "mlir/Pass/PassBase.td"

def RopeHostToDeviceMemoryPass
    : Pass<"rope-host-to-device-memory", "::mlir::func::FuncOp"> {
  let summary = "Let the memrefs of host code live in device memory";
  let description = [{
    The memrefs that a host function takes, allocates and returns are memory of
    the device; only their sizes are read on the host. Outside of `gpu.launch`,
    rewrites

    - `memref.alloc` and `memref.dealloc` as `gpu.alloc` and `gpu.dealloc`;
    - `memref.copy` of contiguous buffers as `gpu.memcpy`, of others as a
      `gpu.launch` with a thread per element;
    - `memref.get_global` of a constant as a buffer that the constant is copied to
      when the function begins, freed where it returns unless it is returned.

    A `memref.alloca` stays on the host. A load from or store to any other memref
    is an error: it would read device memory from the host.

    ```mlir
    %0 = memref.alloc(%n) : memref<?xf32>
    memref.copy %x, %0 : memref<?xf32> to memref<?xf32>
    gpu.launch ...
    memref.dealloc %0 : memref<?xf32>
    // becomes
    %0 = gpu.alloc (%n) : memref<?xf32>
    gpu.memcpy %0, %x : memref<?xf32>, memref<?xf32>
    gpu.launch ...
    gpu.dealloc %0 : memref<?xf32>
    ```
  }];
  let statistics = [
    Statistic<"numAllocations", "num-allocations",
              "Number of allocations moved to the device">,
    Statistic<"numCopies", "num-copies", "Number of copies on the device">,
    Statistic<"numCopyKernels", "num-copy-kernels",
              "Number of copies that became a kernel">,
    Statistic<"numConstants", "num-constants",
              "Number of constants copied to the device">
  ];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::gpu::GPUDialect",
    "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect"
  ];
}

def RopeOrderOnStreamPass
    : Pass<"rope-order-on-stream", "::mlir::func::FuncOp"> {
  let summary = "Order the device work of a host function on one stream";
  let description = [{
    Makes every `gpu` op of a function that has an asynchronous form and no token
    yet depend on one token, taken when the function begins and waited for where it
    returns. `gpu-to-llvm` makes a stream of that token: launches, copies, and
    allocations then follow each other on the device, inside of loops and branches
    too, and the host waits once. (`gpu-async-region` waits at the end of every
    block.) Runs right before `gpu-to-llvm`: canonicalization takes a token of
    nothing for one that need not be waited for.

    ```mlir
    gpu.launch_func @m::@k blocks in ... args(...)
    gpu.memcpy %a, %b : memref<4xf32>, memref<4xf32>
    return
    // becomes
    %t = gpu.wait async
    %0 = gpu.launch_func async [%t] @m::@k blocks in ... args(...)
    %1 = gpu.memcpy async [%t] %a, %b : memref<4xf32>, memref<4xf32>
    gpu.wait [%t]
    return
    ```
  }];
  let statistics = [
    Statistic<"numOrdered", "num-ordered", "Number of ops put on a stream">
  ];
  let dependentDialects = ["::mlir::gpu::GPUDialect"];
}

def RopeAlignSharedMemoryPass
    : Pass<"rope-align-shared-memory", "::mlir::gpu::GPUModuleOp"> {
  let summary = "Align shared memory for ldmatrix, TMA and wgmma";
  let description = [{
    `convert-gpu-to-nvvm` makes an internal array of no elements, aligned to 16
    bytes, of every `gpu.dynamic_shared_memory`; such a variable may be placed over
    another one. Makes one external array of them all, which begins after all static
    variables, aligned to 1024 bytes, as 128-byte swizzles of TMA and wgmma need
    (PTX ISA, "Shared memory matrix layout"). Static variables in shared memory are
    aligned to 128 bytes or more.

    ```mlir
    llvm.mlir.global internal @__dynamic_shmem__0()
        {addr_space = 3 : i32, alignment = 16 : i64} : !llvm.array<0 x i8>
    // becomes
    llvm.mlir.global external @rope_dynamic_shared()
        {addr_space = 3 : i32, alignment = 1024 : i64} : !llvm.array<0 x i8>
    ```
  }];
  let statistics = [
    Statistic<"numDynamic", "num-dynamic",
              "Number of dynamic shared memory variables replaced">,
    Statistic<"numAligned", "num-aligned",
              "Number of static shared memory variables aligned">
  ];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

#endif // ROPE_GPU_PASSES_TD

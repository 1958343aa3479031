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

def RopeMapToBlocksPass : Pass<"rope-map-to-blocks"> {
  let summary = "Turn host-level loops and ops on buffers into GPU launches";
  let description = [{
    Memrefs of the function, and those that it allocates, are taken to lie in device
    memory; the host only looks at their sizes.

    - An `scf.forall` at host level becomes a `gpu.launch` with one block per
      iteration. Its body is that of a block: everything in it is uniform, and ops
      on buffers are done by all threads together (`rope-distribute-to-threads`).
      Buffers that the body allocates come to lie in workgroup memory. Query tiles
      of attention are the slowest dimension of the grid, so that the longest
      start first.
    - A linalg op, `rope.rotate`, or `rope.table` at host level becomes a launch of
      its own, whose blocks have up to 4096 elements each.

    A launch with no block is left out when it runs. Memrefs that host code reads
    are a diagnostic: that would be an access to device memory.
  }];
  let options = [
    Option<"warpSize", "warp-size", "int64_t", /*default=*/"32",
           "Threads of a warp, which has 16 queries of attention">
  ];
  let statistics = [
    Statistic<"numLaunches", "num-launches", "Number of launches made">
  ];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::gpu::GPUDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect"
  ];
}

def RopeAttentionToMmaPass : Pass<"rope-attention-to-mma"> {
  let summary = "Lower rope.online_attention in launches to matrix units";
  let description = [{
    Rewrites every `rope.online_attention` of a `gpu.launch` into the code of one
    thread: a warp has 16 rows of the query tile, the state of the softmax lies in
    registers in the layout of the accumulators of `mma.sync` m16n8, tiles of keys
    and values are copied to workgroup memory asynchronously (`cp.async`), two
    tiles deep, and both products are `nvvm.mma.sync`: f16 and bf16 by m16n8k16,
    f32 by three products of tf32 parts (m16n8k8), which keep 21 bits.

    The state is written to the buffers that held it after the last tile.

    Precondition: tiles as `rope-fuse-attention{matrix-units}` builds them, head
    dims that are multiples of 16.
  }];
  let statistics = [
    Statistic<"numTiles", "num-tiles", "Number of online_attention ops lowered">
  ];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::gpu::GPUDialect", "::mlir::LLVM::LLVMDialect",
    "::mlir::math::MathDialect", "::mlir::memref::MemRefDialect",
    "::mlir::NVVM::NVVMDialect", "::mlir::nvgpu::NVGPUDialect",
    "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect"
  ];
}

def RopeAttentionToWgmmaPass : Pass<"rope-attention-to-wgmma"> {
  let summary = "Lower rope.online_attention in launches to warpgroups and TMA";
  let description = [{
    For NVIDIA's sm_90a: rewrites the tiles of a `gpu.launch` that warpgroups can
    compute, as `rope-attention-to-mma` does the others. A third warpgroup is added
    to the two that have 64 queries each: its first thread walks the same loops over
    the keys and fetches their tiles by TMA into rings of two buffers, and `mbarrier`
    objects pass the buffers to and fro (the specialization of FlashAttention-3,
    arXiv:2407.08608). Scores are `wgmma` products of queries and keys in shared
    memory; weights go from the softmax into the product with values in registers.
    `setmaxnreg` moves registers from the warpgroup that fetches to the others.

    Conditions: f16 or bf16, 128 queries, head dims that are multiples of 64, tiles
    alone in their loops, keys and values in buffers of the device, no bias. A
    missed remark of the category `rope-attention-to-wgmma` says which one fails.
  }];
  let statistics = [
    Statistic<"numLaunches", "num-launches", "Number of launches lowered">
  ];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::gpu::GPUDialect", "::mlir::LLVM::LLVMDialect",
    "::mlir::math::MathDialect", "::mlir::memref::MemRefDialect",
    "::mlir::NVVM::NVVMDialect", "::mlir::nvgpu::NVGPUDialect",
    "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect"
  ];
}

def RopeAttentionToMfmaPass : Pass<"rope-attention-to-mfma"> {
  let summary = "Lower rope.online_attention in launches to AMD's matrix units";
  let description = [{
    For gfx90a and gfx942, what `rope-attention-to-mma` is for NVIDIA's: a warp of 64
    threads has 16 queries, and both products are `amdgpu.mfma`, transposed, so that
    the weights of the softmax are the second operand of the product with values where
    they lie: f16 and bf16 by 16x16x16, f32 by four times 16x16x4, in full precision.
    Tiles of keys, and of values transposed, are copied to workgroup memory, one at a
    time.

    Precondition: tiles as `rope-fuse-attention{matrix-units}` builds them, in
    launches of `rope-map-to-blocks{warp-size=64}`, head dims that are multiples of 16.
  }];
  let options = [
    Option<"chip", "chip", "std::string", /*default=*/"\"gfx942\"",
           "Architecture: gfx90a or gfx942">
  ];
  let statistics = [
    Statistic<"numTiles", "num-tiles", "Number of online_attention ops lowered">
  ];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::amdgpu::AMDGPUDialect",
    "::mlir::arith::ArithDialect", "::mlir::gpu::GPUDialect",
    "::mlir::math::MathDialect", "::mlir::memref::MemRefDialect",
    "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect"
  ];
}

def RopeDistributeToThreadsPass : Pass<"rope-distribute-to-threads"> {
  let summary = "Share ops on buffers in launches among threads";
  let description = [{
    Rewrites linalg ops, `rope.rotate`, `rope.table` and `rope.online_merge` inside
    `gpu.launch`: each thread takes vectors of up to 16 bytes of the iteration
    space, in turns, so that neighbours access neighbours. The threads of a block
    share each op, with a barrier after it; so control flow around the ops has to be
    uniform.
  }];
  let statistics = [
    Statistic<"numOps", "num-ops", "Number of ops shared among threads">
  ];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::gpu::GPUDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::math::MathDialect", "::mlir::memref::MemRefDialect",
    "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect"
  ];
}

def RopeAssignWorkgroupMemoryPass : Pass<"rope-assign-workgroup-memory"> {
  let summary = "Place the workgroup buffers of launches in dynamic memory";
  let description = [{
    Replaces `memref.alloc` of workgroup memory in `gpu.launch` by views of
    `gpu.dynamic_shared_memory`. Buffers whose uses do not overlap share memory.
    Fails where a launch needs more than `limit` bytes.
  }];
  let options = [
    Option<"limit", "limit", "int64_t", /*default=*/"166912",
           "Bytes of workgroup memory that a block can have">
  ];
  let statistics = [
    Statistic<"numBuffers", "num-buffers", "Number of buffers placed">
  ];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::gpu::GPUDialect",
    "::mlir::memref::MemRefDialect"
  ];
}

def RopeMathToNVVMPass : Pass<"rope-math-to-nvvm"> {
  let summary = "Rewrite math ops in launches to NVIDIA's approximations";
  let description = [{
    `math.exp2` of f32 becomes `ex2.approx.ftz`, `math.log2` and `math.log`
    `lg2.approx.ftz`, where the op has the flag `afn`, as those of attention do:
    weights of a softmax and its log-sum-exp need no more. Ops without it are left to
    upstream's conversion, which calls a library of the toolkit. `math.fma` becomes
    LLVM's.

    ```mlir
    %0 = math.exp2 %x fastmath<afn> : f32
    // becomes
    %0 = llvm.call_intrinsic "llvm.nvvm.ex2.approx.ftz.f"(%x) : (f32) -> f32
    ```
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::LLVM::LLVMDialect",
    "::mlir::vector::VectorDialect"
  ];
}

def RopeMathToROCDLPass : Pass<"rope-math-to-rocdl"> {
  let summary = "Rewrite math ops in launches to AMD's instructions";
  let description = [{
    `math.exp2` of f32 becomes `v_exp_f32`, `math.log2` and `math.log` `v_log_f32`
    (1 ulp; results that are denormal become 0), where the op has the flag `afn`, as
    those of attention do. Ops without it are left to upstream's conversion. `math.fma`
    becomes LLVM's.
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::LLVM::LLVMDialect",
    "::mlir::vector::VectorDialect"
  ];
}

def RopeVerifyKernelCallsPass
    : Pass<"rope-verify-kernel-calls", "::mlir::gpu::GPUModuleOp"> {
  let summary = "Refuse kernels that call a library";
  let description = [{
    Fails where a kernel calls a function that its module does not define: nothing
    would link it. Intrinsics of LLVM are no such functions.
  }];
}

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

def RopeReadFromDevicePass
    : Pass<"rope-read-from-device", "::mlir::ModuleOp"> {
  let summary = "Let host code load single elements from device memory";
  let description = [{
    Rewrites every `memref.load` of host code, unless it is of a `memref.alloca`, as
    a copy of the element to the host that waits for it. That is slow: it is meant
    for checks of arguments (`generate-runtime-verification`), which read lengths and
    page numbers. Without this pass such loads are errors.

    ```mlir
    %length = memref.load %lengths[%i] : memref<?xi32>
    // becomes
    %stream = llvm.call @mgpuStreamCreate() : () -> !llvm.ptr
    llvm.call @mgpuMemcpy(%host, %address, %c4, %stream) : ...
    llvm.call @mgpuStreamSynchronize(%stream) : (!llvm.ptr) -> ()
    llvm.call @mgpuStreamDestroy(%stream) : (!llvm.ptr) -> ()
    %length = llvm.load %host : !llvm.ptr -> i32
    ```
  }];
  let statistics = [
    Statistic<"numLoads", "num-loads", "Number of loads rewritten">
  ];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::LLVM::LLVMDialect",
    "::mlir::memref::MemRefDialect"
  ];
}

def RopeCheckDeviceCallsPass
    : Pass<"rope-check-device-calls", "::mlir::gpu::GPUModuleOp"> {
  let summary = "Fail where device code calls a library that is not there";
  let description = [{
    `convert-gpu-to-nvvm` makes calls of libdevice, a part of the CUDA toolkit, of
    what the hardware has no instruction for: `math.sin`, `math.pow` and the like.
    Where no libdevice is found such a call would be left in the PTX, which then
    cannot be loaded.

    Looks for `nvvm/libdevice/libdevice.10.bc` in `toolkit` or, without it, in the
    toolkit that `gpu-module-to-binary` takes.
  }];
  let options = [
    Option<"toolkit", "toolkit", "std::string", /*default=*/"\"\"",
           "Directory of the CUDA toolkit">
  ];
}

def RopeMergeKernelsPass : Pass<"rope-merge-kernels", "::mlir::ModuleOp"> {
  let summary = "Gather the kernels of all GPU modules in one";
  let description = [{
    `gpu-kernel-outlining` makes a module of every launch. Moves the kernels into one
    module, for a single file of PTX or machine code; a kernel gets the name that its
    module had, which is unique.

    ```mlir
    gpu.module @f_kernel { gpu.func @f_kernel() kernel { ... } }
    gpu.module @f_kernel_0 { gpu.func @f_kernel() kernel { ... } }
    // becomes
    gpu.module @kernels {
      gpu.func @f_kernel() kernel { ... }
      gpu.func @f_kernel_0() kernel { ... }
    }
    ```
  }];
  let statistics = [
    Statistic<"numMerged", "num-merged", "Number of modules merged">
  ];
  let dependentDialects = ["::mlir::gpu::GPUDialect"];
}

def RopeAttachTargetPass : Pass<"rope-attach-target", "::mlir::ModuleOp"> {
  let summary = "Say which NVIDIA GPU the kernels are for";
  let description = [{
    Gives every `gpu.module` an `#nvvm.target`, after checking it: a chip that the
    code generator does not know, or a version of PTX that does not know the chip,
    would end the process there. Without `features` the version is 8.0, or the first
    that knows the chip (PTX ISA, "Release Notes").

    ```mlir
    gpu.module @m { ... }
    // with chip=sm_90a becomes
    gpu.module @m [#nvvm.target<O = 3, chip = "sm_90a", features = "+ptx80">] { ... }
    ```
  }];
  let options = [
    Option<"chip", "chip", "std::string", /*default=*/"\"sm_80\"",
           "Architecture: sm_80, sm_90, sm_90a, ...">,
    Option<"features", "features", "std::string", /*default=*/"\"\"",
           "Version of PTX, as +ptx80">,
    Option<"optLevel", "opt-level", "int64_t", /*default=*/"3",
           "Optimization of device code, 0 to 3">,
    Option<"format", "format", "std::string", /*default=*/"\"fatbin\"",
           "What gpu-module-to-binary will be asked for; only checked: it takes "
           "any word">
  ];
  let dependentDialects = ["::mlir::NVVM::NVVMDialect"];
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

    A launch in a loop of blocks gives the stack of its parameters back.

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
  let dependentDialects = [
    "::mlir::gpu::GPUDialect", "::mlir::LLVM::LLVMDialect"
  ];
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

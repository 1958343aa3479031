// Functions with device memory, over a driver that copies but runs no kernel.

// DEFINE: %{fake} = env ROPE_LIBCUDA=%rope_lib_dir/libRopeFakeCuda.so

// Arguments go to the device, results and what was written to arguments come
// back, a scalar goes by value. All is freed, and waited for.
// RUN: %{fake} rope-run %s --target=nvvm --function=copy --input=4xf32=1,2,3,4 \
// RUN:   --input=2x2xf32=0 --input=7 2>%t.calls | FileCheck %s --check-prefix=COPY
// RUN: FileCheck %s --check-prefix=CALLS --input-file=%t.calls
// COPY: result[0]: 4xf32=1 2 3 4
// COPY-NEXT: result[1]: 2x2xf32=[0 0][0 0]
// COPY-NEXT: result[2]: index=7
// COPY-NEXT: result[3]: 2xi32=5 6
// CALLS-COUNT-2: fake: cuMemcpyAsync 16
// CALLS: fake: cuModuleLoadDataEx //, 3 options
// CALLS: fake: cuLaunchKernel copy_kernel, 1 1 1, 32 1 1, shared 0, stream [[S:[0-9]+]]
// CALLS: fake: cuStreamSynchronize [[S]]

// RUN: %{fake} rope-run %s --target=nvvm --function=inout \
// RUN:   --input=4xf32=1,2,3,4 --input=4xf32=0 2>/dev/null \
// RUN:   | FileCheck %s --check-prefix=INOUT
// INOUT: result[0]: 4xf32=1 2 3 4

// A result that views the rows of a larger buffer.
// RUN: %{fake} rope-run %s --target=nvvm --function=view \
// RUN:   --input=3x2xf32=1,2,3,4,5,6 2>/dev/null | FileCheck %s --check-prefix=VIEW
// VIEW: result[0]: 3x1xf32=[2][4][6]

// Empty arrays have no memory.
// RUN: %{fake} rope-run %s --target=nvvm --function=inout \
// RUN:   --input=0xf32 --input=0xf32 2>%t.calls | FileCheck %s --check-prefix=EMPTY
// RUN: not grep cuMemAlloc %t.calls
// EMPTY: result[0]: 0xf32

// Each call of a benchmark waits; all that was allocated is freed.
// RUN: %{fake} rope-run %s --target=nvvm --function=inout --benchmark=3 \
// RUN:   --input=4xf32=1 --input=4xf32=0 2>%t.calls | FileCheck %s --check-prefix=BENCH
// RUN: grep -c cuMemAllocFromPool %t.calls > %t.allocs
// RUN: grep -c cuMemFreeAsync %t.calls | diff - %t.allocs
// BENCH: benchmark: 3 repetitions

// RUN: %{fake} rope-run %s --target=nvvm --function=copy --chip=sm_90a --input=4xf32 \
// RUN:   --input=2x2xf32 --input=7 2>&1 >/dev/null | FileCheck %s --check-prefix=CALLS

// No GPU, no library, or one of something else.
// RUN: rm -f %t.npy
// RUN: not env ROPE_LIBCUDA=%t.none rope-run %s --target=nvvm --function=inout \
// RUN:   --input=4xf32 --input=4xf32 --output=@%t.npy 2>&1 \
// RUN:   | FileCheck %s --check-prefix=NOGPU
// RUN: not ls %t.npy
// NOGPU: {{^}}rope-run: error: no GPU to run on: no NVIDIA driver: {{.*}}.none: cannot open shared object file{{.*$}}
// NOGPU-NOT: {{.}}
// RUN: not env FAKE_CUDA_DEVICES=0 %{fake} rope-run %s --target=nvvm --function=inout \
// RUN:   --input=4xf32 --input=4xf32 2>&1 | FileCheck %s --check-prefix=NODEVICE
// NODEVICE: {{^}}rope-run: error: no GPU to run on: the NVIDIA driver finds no device{{$}}
// RUN: not rope-run %s --target=nvvm --gpu-runtime=%t.none --function=inout \
// RUN:   --input=4xf32 --input=4xf32 2>&1 | FileCheck %s --check-prefix=NOLIBRARY
// NOLIBRARY: {{^}}rope-run: error: cannot load the GPU's run-time library: {{.*}}.none: cannot open shared object file
// RUN: not rope-run %s --target=nvvm --function=inout --input=4xf32 --input=4xf32 \
// RUN:   --gpu-runtime=%rope_lib_dir/libRopeFakeCuda.so 2>&1 | FileCheck %s --check-prefix=OTHER
// OTHER: {{^}}rope-run: error: '{{.*}}' is no run-time library of GPUs: it has no function 'ropeGpuChip'{{$}}

// RUN: not rope-run %s --chip=sm_80 2>&1 | FileCheck %s --check-prefix=CHIP
// CHIP: {{^}}rope-run: error: --chip is a flag of --target=nvvm{{$}}
// RUN: not rope-run %s --target=reference --gpu-runtime=x 2>&1 | FileCheck %s --check-prefix=RUNTIME
// RUNTIME: {{^}}rope-run: error: --gpu-runtime is a flag of --target=nvvm{{$}}

memref.global "private" constant @five : memref<2xi32> = dense<[5, 6]>

func.func @copy(%x: memref<?xf32>, %y: memref<2x2xf32>, %i: index)
    -> (memref<?xf32>, memref<2x2xf32>, index, memref<2xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c32 = arith.constant 32 : index
  %n = memref.dim %x, %c0 : memref<?xf32>
  %0 = memref.alloc(%n) : memref<?xf32>
  memref.copy %x, %0 : memref<?xf32> to memref<?xf32>
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %c1, %gy = %c1, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %c32, %sy = %c1, %sz = %c1) {
    %v = memref.load %x[%tx] : memref<?xf32>
    memref.store %v, %0[%tx] : memref<?xf32>
    gpu.terminator
  }
  %five = memref.get_global @five : memref<2xi32>
  return %0, %y, %i, %five : memref<?xf32>, memref<2x2xf32>, index, memref<2xi32>
}

func.func @inout(%x: memref<?xf32>, %y: memref<?xf32>) -> memref<?xf32> {
  memref.copy %x, %y : memref<?xf32> to memref<?xf32>
  return %y : memref<?xf32>
}

func.func @view(%x: memref<3x2xf32>) -> memref<3x1xf32, strided<[2, 1], offset: 1>> {
  %0 = memref.alloc() : memref<3x2xf32>
  memref.copy %x, %0 : memref<3x2xf32> to memref<3x2xf32>
  %1 = memref.subview %0[0, 1] [3, 1] [1, 1]
      : memref<3x2xf32> to memref<3x1xf32, strided<[2, 1], offset: 1>>
  return %1 : memref<3x1xf32, strided<[2, 1], offset: 1>>
}

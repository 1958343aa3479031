// rope-emit-gpu: what other programs load.

// RUN: rm -rf %t && mkdir %t
// RUN: rope-emit-gpu %s --chip=sm_80 --ptx=%t/k.ptx --json=%t/k.json \
// RUN:   --header=%t/k.h --object=%t/k.o --shared-library=%t/k.so --linker=%cxx
// RUN: FileCheck %s --check-prefix=PTX --input-file=%t/k.ptx
// RUN: FileCheck %s --check-prefix=HEADER --input-file=%t/k.h
// RUN: FileCheck %s --check-prefix=JSON --input-file=%t/k.json
// RUN: %cxx -x c -fsyntax-only -Wall -Werror -std=c99 %t/k.h

// All kernels in one file, each with a name of its own.
// PTX: .version 8.0
// PTX: .target sm_80
// PTX-NOT: .version
// PTX-DAG: .visible .entry scale_kernel(
// PTX-DAG: .visible .entry several_kernel(
// PTX-DAG: .visible .entry several_kernel_0(

// HEADER: typedef struct {
// HEADER: int64_t strides[1];
// HEADER-NEXT: } RopeMemRef1;
// HEADER: /* arg0: ?xf32, arg1: 16xf32, arg2: f32, arg3: index */
// HEADER-NEXT: float _mlir_ciface_scale(RopeMemRef1 *arg0, RopeMemRef1 *arg1, float arg2, int64_t arg3);
// HEADER: RopeMemRef1 result0;
// HEADER-NEXT: int64_t result1;
// HEADER-NEXT: } several_results;
// HEADER: void _mlir_ciface_several(several_results *results, RopeMemRef1 *arg0);

// JSON: "chip": "sm_80"
// JSON: "complete": true
// JSON: "entry": "_mlir_ciface_scale"
// JSON: "do": "launch"
// JSON: "kernel": "scale_kernel"

// The library makes the calls that the description says, in each branch.
// DEFINE: %{fake} = env ROPE_LIBCUDA=%rope_lib_dir/libRopeFakeCuda.so
// DEFINE: %{emitted} = %python %S/Inputs/emitted.py
// DEFINE: %{shapes} =
// DEFINE: %{check} = %{fake} %{emitted} call %rope_lib_dir/libRopeCudaRuntime.so %t/k.so %t/k.json %{shapes} 2>%t/calls \
// DEFINE:   && sed -n -e '/^begin/,$p' %t/calls > %t/own \
// DEFINE:   && sed -n -E -e 's/fake: cuLaunchKernel ([^,]*), ([^,]*), ([^,]*), (shared [0-9]*),.*/launch \1 \2 \3 \4/p' \
// DEFINE:     -e 's/fake: cuMemAllocFromPoolAsync ([0-9]*),.*/alloc \1/p' -e 's/fake: cuMemcpyAsync ([0-9]*),.*/copy \1/p' %t/own > %t/made \
// DEFINE:   && %{emitted} plan %t/k.json %{shapes} > %t/planned && diff %t/made %t/planned && cat %t/made
// REDEFINE: %{shapes} = scale 300 16 0 9
// RUN: %{check} | FileCheck %s --check-prefix=SCALE
// SCALE: launch scale_kernel 3 1 1 128 1 1 shared 65536
// REDEFINE: %{shapes} = several 1
// RUN: %{check} | FileCheck %s --check-prefix=ONE
// ONE: alloc 4
// ONE-NEXT: copy 4
// ONE-NEXT: launch several_kernel 1 1 1 32 1 1 shared 0
// REDEFINE: %{shapes} = several 65
// RUN: %{check} | FileCheck %s --check-prefix=MANY
// MANY: launch several_kernel_0 3 1 1 32 1 1 shared 0
// REDEFINE: %{shapes} = several 0
// RUN: %{check} | count 0

// A function that loops over launches has no plan; the library has it.
// RUN: rope-emit-gpu %S/Inputs/loop.mlir --json=- | FileCheck %s --check-prefix=LOOP
// LOOP: "complete": false
// LOOP: "when": null

// RUN: rope-emit-gpu %s --function=scale --ptx=- | FileCheck %s --check-prefix=SCALEONLY
// SCALEONLY-NOT: several
// SCALEONLY: scale_kernel
// SCALEONLY-NOT: several

// RUN: not rope-emit-gpu %s 2>&1 | FileCheck %s --check-prefix=NOTHING
// NOTHING: {{^}}rope-emit-gpu: error: expected something to write: --ptx, --cubin, --json, --header, --object or --shared-library{{$}}
// RUN: not rope-emit-gpu %s --function=none --ptx=- 2>&1 | FileCheck %s --check-prefix=NONE
// NONE: {{^}}rope-emit-gpu: error: {{.*}}'none'
// RUN: not rope-emit-gpu %s --embed=elf --object=- 2>&1 | FileCheck %s --check-prefix=EMBED
// EMBED: {{^}}rope-emit-gpu: error: expected --embed to be ptx or cubin, got 'elf'{{$}}
// RUN: not env PATH=%t rope-emit-gpu %s --toolkit=%t --cubin=%t/none.cubin --ptx=%t/none.ptx 2>&1 | FileCheck %s --check-prefix=PTXAS
// RUN: not ls %t/none.ptx
// PTXAS: {{^}}rope-emit-gpu: error: machine code needs ptxas of the CUDA toolkit, which is not in '{{.*}}/bin'{{$}}
// RUN: not rope-emit-gpu %s --shared-library=%t/none.so --linker=no-such-linker 2>&1 | FileCheck %s --check-prefix=LINKER
// LINKER: {{^}}rope-emit-gpu: error: a shared library needs a C compiler, but 'no-such-linker' is not on PATH{{$}}
// RUN: not rope-emit-gpu %S/Inputs/half.mlir --header=- 2>&1 | FileCheck %s --check-prefix=HALF
// HALF: {{^}}rope-emit-gpu: error: cannot declare 'half': C has no type for a scalar f16{{$}}
// RUN: not rope-emit-gpu %S/Inputs/half.mlir --ptx=- 2>&1 | FileCheck %s --check-prefix=NOKERNEL
// NOKERNEL: {{^}}rope-emit-gpu: error: '{{.*}}half.mlir' has no kernels{{$}}

func.func @scale(%x: memref<?xf32>, %y: memref<16xf32>, %f: f32, %i: index) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c128 = arith.constant 128 : index
  %bytes = arith.constant 65536 : i32
  %n = memref.dim %x, %c0 : memref<?xf32>
  %grid = arith.ceildivui %n, %c128 : index
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %grid, %gy = %c1, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %c128, %sy = %c1, %sz = %c1)
             dynamic_shared_memory_size %bytes {
    %v = memref.load %x[%tx] : memref<?xf32>
    %s = arith.mulf %v, %f : f32
    memref.store %s, %y[%i] : memref<16xf32>
    gpu.terminator
  }
  return %f : f32
}

func.func @several(%x: memref<?xf32>) -> (memref<?xf32>, index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c32 = arith.constant 32 : index
  %n = memref.dim %x, %c0 : memref<?xf32>
  %copy = memref.alloc(%n) : memref<?xf32>
  memref.copy %x, %copy : memref<?xf32> to memref<?xf32>
  %one = arith.cmpi eq, %n, %c1 : index
  scf.if %one {
    gpu.launch blocks(%bx, %by, %bz) in (%gx = %c1, %gy = %c1, %gz = %c1)
               threads(%tx, %ty, %tz) in (%sx = %c32, %sy = %c1, %sz = %c1) {
      %v = memref.load %x[%c0] : memref<?xf32>
      memref.store %v, %copy[%c0] : memref<?xf32>
      gpu.terminator
    }
  } else {
    %grid = arith.ceildivui %n, %c32 : index
    gpu.launch blocks(%bx, %by, %bz) in (%gx = %grid, %gy = %c1, %gz = %c1)
               threads(%tx, %ty, %tz) in (%sx = %c32, %sy = %c1, %sz = %c1) {
      %v = memref.load %x[%tx] : memref<?xf32>
      memref.store %v, %copy[%bx] : memref<?xf32>
      gpu.terminator
    }
  }
  return %copy, %n : memref<?xf32>, index
}

// REQUIRES: ptxas
// Machine code in a file, and what ptxas says of it; the library holds it, too.

// RUN: rm -rf %t && mkdir %t
// RUN: rope-emit-gpu %s --chip=sm_90a --cubin=%t/k.cubin --json=%t/k.json \
// RUN:   --embed=cubin --shared-library=%t/k.so --linker=%cxx
// RUN: llvm-readelf -h %t/k.cubin | FileCheck %s --check-prefix=ELF
// ELF: Machine: {{.*}}CUDA
// RUN: FileCheck %s --check-prefix=JSON --input-file=%t/k.json
// JSON: "name": "store_kernel"
// JSON-NEXT: "registers": {{[1-9]}}
// JSON-NEXT: "spillLoadBytes": 0
// JSON-NEXT: "spillStoreBytes": 0
// JSON-NEXT: "staticSharedBytes": 0
// RUN: env ROPE_LIBCUDA=%rope_lib_dir/libRopeFakeCuda.so %python %S/Inputs/emitted.py \
// RUN:   call %rope_lib_dir/libRopeCudaRuntime.so %t/k.so %t/k.json store 4 2>&1 \
// RUN:   | FileCheck %s --check-prefix=CALL
// CALL: fake: cuModuleLoadDataEx {{.*}}ELF{{.*}}, 2 options
// CALL: fake: cuLaunchKernel store_kernel, 1 1 1, 1 1 1,

// RUN: rope-opt %s --rope-launch-to-nvvm="chip=sm_90a format=bin" | FileCheck %s --check-prefix=BIN
// BIN: bin = "\7FELF

func.func @store(%x: memref<4xf32>) {
  %c1 = arith.constant 1 : index
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %c1, %gy = %c1, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %c1, %sy = %c1, %sz = %c1) {
    %v = memref.load %x[%tx] : memref<4xf32>
    memref.store %v, %x[%c1] : memref<4xf32>
    gpu.terminator
  }
  return
}

// Times, and the results of the first call.

// RUN: rope-run %s --input=8xf32=1 --benchmark=4 | FileCheck %s
// RUN: rope-run %s --input=8xf32=1 --benchmark=1 --print-compile-time --output=- | FileCheck %s --check-prefix=OUTPUT
// RUN: rope-run %s --input=8xf32=1 --print-compile-time | FileCheck %s --check-prefix=COMPILE

// CHECK-NOT: result
// CHECK: {{^}}benchmark: 4 repetitions, median {{[0-9]+\.[0-9]+}} ms, min {{[0-9]+\.[0-9]+}} ms{{$}}
// CHECK-NOT: result

// OUTPUT: {{^}}compile: {{[0-9]+\.[0-9]}} ms{{$}}
// OUTPUT-NEXT: {{^}}benchmark: 1 repetitions,
// OUTPUT-NEXT: {{^}}result[0]: 8xf32=2 2 2 2 2 2 2 2{{$}}

// COMPILE: {{^}}compile: {{[0-9]+\.[0-9]}} ms{{$}}
// COMPILE-NEXT: {{^}}result[0]: 8xf32=2 2

func.func @twice_in_place(%x: tensor<8xf32> {bufferization.writable = true})
    -> tensor<8xf32> {
  %0 = linalg.add ins(%x, %x : tensor<8xf32>, tensor<8xf32>)
                  outs(%x : tensor<8xf32>) -> tensor<8xf32>
  return %0 : tensor<8xf32>
}

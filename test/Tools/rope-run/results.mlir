// What a function may return, and where it goes.

// RUN: rm -rf %t && mkdir %t

// One scalar comes back in a register, whatever its type.
// RUN: rope-run %s --function=scalar_f16 --input=1.5 | FileCheck %s --check-prefix=F16
// F16: result[0]: f16=3{{$}}
// RUN: rope-run %s --function=scalar_bf16 --input=1.5 | FileCheck %s --check-prefix=BF16
// BF16: result[0]: bf16=3{{$}}
// RUN: rope-run %s --function=scalar_i1 --input=3 --input=4 | FileCheck %s --check-prefix=I1
// I1: result[0]: i1=1{{$}}

// Results of several kinds; outputs in files and on the terminal.
// RUN: rope-run %s --function=several --input=3xf32=1,2,3 --input=7 --output=@%t/a.npy --output=- --output=@%t/c.npy | FileCheck %s --check-prefix=SEVERAL
// SEVERAL-NOT: result[0]
// SEVERAL: {{^}}result[1]: index=7{{$}}
// SEVERAL-NOT: result[2]
// RUN: %python -c "import numpy as np; a, c = np.load(r'%t/a.npy'), np.load(r'%t/c.npy'); assert a.tolist() == [2, 4, 6] and a.dtype == '<f4'; assert c.shape == () and c == 3"

// A file that exists is replaced, a link stays a link, a device is written to.
// RUN: ln -s a.npy %t/link.npy
// RUN: rope-run %s --function=several --input=3xf32=5 --input=7 --output=@%t/link.npy --output=- --output=@/dev/null
// RUN: %python -c "import numpy as np, os; assert os.path.islink(r'%t/link.npy'); assert np.load(r'%t/a.npy').tolist() == [10, 10, 10]"

// One buffer that comes back twice, and a constant.
// RUN: rope-run %s --function=twice | FileCheck %s --check-prefix=TWICE
// TWICE: result[0]: 3xi64=1 -2 3
// TWICE-NEXT: result[1]: 3xi64=1 -2 3

// No result at all: the memref is written to in place.
// RUN: rope-run %s --function=in_place --input=2xf32=1 --input=2xf32=2 | count 0

// A view that is not contiguous.
// RUN: rope-run %s --function=view --input=2x3xf32=1,2,3,4,5,6 | FileCheck %s --check-prefix=VIEW
// VIEW: result[0]: 2xf32=1 4

// The other function in this file, whose body is not known, is no obstacle;
// functions that are called are compiled.
// RUN: rope-run %s --function=calls --input=4 | FileCheck %s --check-prefix=CALLS
// CALLS: result[0]: f16=16{{$}}

func.func @scalar_f16(%x: f16) -> f16 {
  %0 = arith.addf %x, %x : f16
  return %0 : f16
}

func.func @scalar_bf16(%x: bf16) -> bf16 {
  %0 = arith.addf %x, %x : bf16
  return %0 : bf16
}

func.func @scalar_i1(%x: i32, %y: i32) -> i1 {
  %0 = arith.cmpi slt, %x, %y : i32
  return %0 : i1
}

func.func @several(%x: tensor<?xf32>, %i: index)
    -> (tensor<?xf32>, index, tensor<i64>) {
  %c0 = arith.constant 0 : index
  %size = tensor.dim %x, %c0 : tensor<?xf32>
  %empty = tensor.empty(%size) : tensor<?xf32>
  %0 = linalg.add ins(%x, %x : tensor<?xf32>, tensor<?xf32>)
                  outs(%empty : tensor<?xf32>) -> tensor<?xf32>
  %1 = arith.index_cast %size : index to i64
  %2 = tensor.from_elements %1 : tensor<i64>
  return %0, %i, %2 : tensor<?xf32>, index, tensor<i64>
}

func.func @twice() -> (tensor<3xi64>, tensor<3xi64>) {
  %0 = arith.constant dense<[1, -2, 3]> : tensor<3xi64>
  return %0, %0 : tensor<3xi64>, tensor<3xi64>
}

func.func @in_place(%x: memref<2xf32>, %y: memref<2xf32>) {
  memref.copy %x, %y : memref<2xf32> to memref<2xf32>
  return
}

func.func @view(%x: memref<2x3xf32>) -> memref<2xf32, strided<[3]>> {
  %0 = memref.alloc() : memref<2x3xf32>
  memref.copy %x, %0 : memref<2x3xf32> to memref<2x3xf32>
  %1 = memref.subview %0[0, 0] [2, 1] [1, 1]
      : memref<2x3xf32> to memref<2xf32, strided<[3]>>
  return %1 : memref<2xf32, strided<[3]>>
}

func.func private @unknown(f32) -> f32

func.func @other(%x: f32) -> f32 {
  %0 = call @unknown(%x) : (f32) -> f32
  return %0 : f32
}

func.func private @callee(%x: f16) -> f16 {
  %0 = arith.mulf %x, %x : f16
  return %0 : f16
}

func.func @calls(%x: f16) -> f16 {
  %0 = call @callee(%x) : (f16) -> f16
  return %0 : f16
}

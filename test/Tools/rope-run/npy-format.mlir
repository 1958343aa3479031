// Shapes, orders and versions of .npy files.

// RUN: rm -rf %t && mkdir %t

// Rank 0, rank 1, no elements, rank 8.
// RUN: %python %S/Inputs/npy.py make %t/rank0.npy "<f4" ""
// RUN: rope-run %s --function=rank0 --input=@%t/rank0.npy --output=@%t/o.npy
// RUN: %python %S/Inputs/npy.py equal %t/o.npy %t/rank0.npy
// RUN: %python %S/Inputs/npy.py make %t/rank1.npy "<f4" 7
// RUN: rope-run %s --function=rank1 --input=@%t/rank1.npy --output=@%t/o.npy
// RUN: %python %S/Inputs/npy.py equal %t/o.npy %t/rank1.npy
// RUN: %python %S/Inputs/npy.py make %t/empty.npy "<f4" 0x4
// RUN: rope-run %s --function=rank2 --input=@%t/empty.npy --output=@%t/o.npy
// RUN: %python %S/Inputs/npy.py equal %t/o.npy %t/empty.npy
// RUN: %python %S/Inputs/npy.py make %t/rank8.npy "<f4" 1x2x1x3x1x2x1x2
// RUN: rope-run %s --function=rank8 --input=@%t/rank8.npy --output=@%t/o.npy
// RUN: %python %S/Inputs/npy.py equal %t/o.npy %t/rank8.npy

// Column-major arrays are brought to row-major order.
// RUN: %python %S/Inputs/npy.py make %t/fortran.npy "<f4" 3x5 --fortran
// RUN: rope-run %s --function=rank2 --input=@%t/fortran.npy --output=@%t/o.npy
// RUN: %python %S/Inputs/npy.py equal %t/o.npy %t/fortran.npy

// RUN: %python %S/Inputs/npy.py make %t/v2.npy "<f4" 3x5 --version=2
// RUN: rope-run %s --function=rank2 --input=@%t/v2.npy --output=@%t/o.npy
// RUN: %python %S/Inputs/npy.py equal %t/o.npy %t/v2.npy
// RUN: %python %S/Inputs/npy.py make %t/v3.npy "<f4" 3x5 --version=3
// RUN: rope-run %s --function=rank2 --input=@%t/v3.npy --output=@%t/o.npy
// RUN: %python %S/Inputs/npy.py equal %t/o.npy %t/v3.npy

// Integers are signless; bf16 may come as its bits.
// RUN: %python -c "import numpy as np; np.save(r'%t/u1.npy', np.array([1, 255], '|u1'))"
// RUN: rope-run %s --function=bytes --input=@%t/u1.npy | FileCheck %s --check-prefix=U1
// U1: result[0]: 2xi8=1 -1
// RUN: %python -c "import numpy as np; np.save(r'%t/u2.npy', np.array([0x3fc0, 0xc000], '<u2'))"
// RUN: rope-run %s --function=bf16 --input=@%t/u2.npy | FileCheck %s --check-prefix=U2
// U2: result[0]: 2xbf16=1.5 -2

func.func @rank0(%x: tensor<f32>) -> tensor<f32> {
  return %x : tensor<f32>
}

func.func @rank1(%x: tensor<?xf32>) -> tensor<?xf32> {
  return %x : tensor<?xf32>
}

func.func @rank2(%x: tensor<?x?xf32>) -> tensor<?x?xf32> {
  return %x : tensor<?x?xf32>
}

func.func @rank8(%x: tensor<1x?x1x3x1x?x1x2xf32>)
    -> tensor<1x?x1x3x1x?x1x2xf32> {
  return %x : tensor<1x?x1x3x1x?x1x2xf32>
}

func.func @bytes(%x: tensor<2xi8>) -> tensor<2xi8> {
  return %x : tensor<2xi8>
}

func.func @bf16(%x: tensor<2xbf16>) -> tensor<2xbf16> {
  return %x : tensor<2xbf16>
}

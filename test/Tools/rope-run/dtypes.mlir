// Every element type goes through a .npy file and back, bit by bit.

// RUN: rm -rf %t && mkdir %t
// RUN: %python %S/Inputs/npy.py make %t/f64.npy "<f8" 2x5
// RUN: rope-run %s --function=f64 --input=@%t/f64.npy --output=@%t/o.npy
// RUN: %python %S/Inputs/npy.py equal %t/o.npy %t/f64.npy
// RUN: %python %S/Inputs/npy.py make %t/f32.npy "<f4" 2x5
// RUN: rope-run %s --function=f32 --input=@%t/f32.npy --output=@%t/o.npy
// RUN: %python %S/Inputs/npy.py equal %t/o.npy %t/f32.npy
// RUN: %python %S/Inputs/npy.py make %t/f16.npy "<f2" 2x5
// RUN: rope-run %s --function=f16 --input=@%t/f16.npy --output=@%t/o.npy
// RUN: %python %S/Inputs/npy.py equal %t/o.npy %t/f16.npy
// RUN: %python %S/Inputs/npy.py make %t/bf16.npy "V2" 2x5
// RUN: rope-run %s --function=bf16 --input=@%t/bf16.npy --output=@%t/o.npy
// RUN: %python %S/Inputs/npy.py equal %t/o.npy %t/bf16.npy
// RUN: %python %S/Inputs/npy.py make %t/i1.npy "?" 2x5
// RUN: rope-run %s --function=i1 --input=@%t/i1.npy --output=@%t/o.npy
// RUN: %python %S/Inputs/npy.py equal %t/o.npy %t/i1.npy
// RUN: %python %S/Inputs/npy.py make %t/i8.npy "|i1" 2x5
// RUN: rope-run %s --function=i8 --input=@%t/i8.npy --output=@%t/o.npy
// RUN: %python %S/Inputs/npy.py equal %t/o.npy %t/i8.npy
// RUN: %python %S/Inputs/npy.py make %t/i16.npy "<i2" 2x5
// RUN: rope-run %s --function=i16 --input=@%t/i16.npy --output=@%t/o.npy
// RUN: %python %S/Inputs/npy.py equal %t/o.npy %t/i16.npy
// RUN: %python %S/Inputs/npy.py make %t/i32.npy "<i4" 2x5
// RUN: rope-run %s --function=i32 --input=@%t/i32.npy --output=@%t/o.npy
// RUN: %python %S/Inputs/npy.py equal %t/o.npy %t/i32.npy
// RUN: %python %S/Inputs/npy.py make %t/i64.npy "<i8" 2x5
// RUN: rope-run %s --function=i64 --input=@%t/i64.npy --output=@%t/o.npy
// RUN: %python %S/Inputs/npy.py equal %t/o.npy %t/i64.npy
// RUN: rope-run %s --function=index --input=@%t/i64.npy --output=@%t/o.npy
// RUN: %python %S/Inputs/npy.py equal %t/o.npy %t/i64.npy

func.func @f64(%x: tensor<2x5xf64>) -> tensor<2x5xf64> {
  return %x : tensor<2x5xf64>
}

func.func @f32(%x: tensor<2x5xf32>) -> tensor<2x5xf32> {
  return %x : tensor<2x5xf32>
}

func.func @f16(%x: tensor<2x5xf16>) -> tensor<2x5xf16> {
  return %x : tensor<2x5xf16>
}

func.func @bf16(%x: tensor<2x5xbf16>) -> tensor<2x5xbf16> {
  return %x : tensor<2x5xbf16>
}

func.func @i1(%x: tensor<2x5xi1>) -> tensor<2x5xi1> {
  return %x : tensor<2x5xi1>
}

func.func @i8(%x: tensor<2x5xi8>) -> tensor<2x5xi8> {
  return %x : tensor<2x5xi8>
}

func.func @i16(%x: tensor<2x5xi16>) -> tensor<2x5xi16> {
  return %x : tensor<2x5xi16>
}

func.func @i32(%x: tensor<2x5xi32>) -> tensor<2x5xi32> {
  return %x : tensor<2x5xi32>
}

func.func @i64(%x: tensor<2x5xi64>) -> tensor<2x5xi64> {
  return %x : tensor<2x5xi64>
}

func.func @index(%x: tensor<2x5xindex>) -> tensor<2x5xindex> {
  return %x : tensor<2x5xindex>
}

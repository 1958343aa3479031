// Inputs as text, and results as they are printed.

// RUN: rope-run %s --function=pair --input=2x3xf32=1,2,3,4,5,6 --input=f32=0.5 | FileCheck %s --check-prefix=LIST
// LIST: {{^}}result[0]: 2x3xf32=[1 2 3][4 5 6]{{$}}
// LIST-NEXT: {{^}}result[1]: f32=0.5{{$}}

// RUN: rope-run %s --function=pair "--input=2x3xf32=[[1 -2 3e2][inf -inf nan]]" --input=0.1 | FileCheck %s --check-prefix=BRACKETS
// BRACKETS: result[0]: 2x3xf32=[1 -2 300][inf -inf nan]
// BRACKETS-NEXT: result[1]: f32=0.1{{$}}

// RUN: rope-run %s --function=pair --input=1x4xf32=1.25 --input=f32=16777217 | FileCheck %s --check-prefix=SPLAT
// SPLAT: result[0]: 1x4xf32=[1.25 1.25 1.25 1.25]
// SPLAT-NEXT: result[1]: f32=16777216

// RUN: rope-run %s --function=pair --input=3x2xf32 --input=-0.0 | FileCheck %s --check-prefix=ZEROS
// ZEROS: result[0]: 3x2xf32=[0 0][0 0][0 0]
// ZEROS-NEXT: result[1]: f32=-0{{$}}

// RUN: rope-run %s --function=pair --input=0x2xf32 --input=1 | FileCheck %s --check-prefix=EMPTY
// EMPTY: result[0]: 0x2xf32={{$}}

// RUN: rope-run %s --function=cube --input=2x1x2xi32=1,2,3,4 | FileCheck %s --check-prefix=CUBE
// CUBE: result[0]: 2x1x2xi32={{\[\[1 2\]\]\[\[3 4\]\]$}}

// RUN: rope-run %s --function=pair --input=2x1000xf32=1 --input=1 | FileCheck %s --check-prefix=LONG
// LONG: result[0]: 2x1000xf32=[1 1 {{.*}} 1][1 1 {{[ 1]*}} 1...]{{$}}

// Scalars of every type.
// RUN: rope-run %s --function=scalars --input=5 --input=i64=-9223372036854775808 --input=65535 --input=-128 --input=true --input=f64=1e300 --input=f16=65504 --input=bf16=3.140625 | FileCheck %s --check-prefix=SCALARS
// SCALARS: {{^}}result[0]: index=5{{$}}
// SCALARS-NEXT: {{^}}result[1]: i64=-9223372036854775808{{$}}
// SCALARS-NEXT: {{^}}result[2]: i16=-1{{$}}
// SCALARS-NEXT: {{^}}result[3]: i8=-128{{$}}
// SCALARS-NEXT: {{^}}result[4]: i1=1{{$}}
// SCALARS-NEXT: {{^}}result[5]: f64=1e+300{{$}}
// SCALARS-NEXT: {{^}}result[6]: f16=65504{{$}}
// SCALARS-NEXT: {{^}}result[7]: bf16=3.14062{{$}}

func.func @pair(%x: tensor<?x?xf32>, %y: f32) -> (tensor<?x?xf32>, f32) {
  return %x, %y : tensor<?x?xf32>, f32
}

func.func @cube(%x: tensor<2x1x2xi32>) -> tensor<2x1x2xi32> {
  return %x : tensor<2x1x2xi32>
}

func.func @scalars(%a: index, %b: i64, %c: i16, %d: i8, %e: i1, %f: f64,
                   %g: f16, %h: bf16)
    -> (index, i64, i16, i8, i1, f64, f16, bf16) {
  return %a, %b, %c, %d, %e, %f, %g, %h
      : index, i64, i16, i8, i1, f64, f16, bf16
}

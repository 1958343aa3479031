// Inputs that do not fit the function's arguments.

// RUN: not rope-run %s --input=2x4xf32=1 --input=3 2>&1 | FileCheck %s --check-prefix=SHAPE
// SHAPE: {{^}}rope-run: error: input 0: expected ?x3xf32, got 2x4xf32{{$}}
// SHAPE-NOT: {{.}}
// RUN: not rope-run %s --input=3xf32=1 --input=3 2>&1 | FileCheck %s --check-prefix=RANK
// RANK: {{^}}rope-run: error: input 0: expected ?x3xf32, got 3xf32{{$}}
// RUN: not rope-run %s --input=2x3xf16=1 --input=3 2>&1 | FileCheck %s --check-prefix=DTYPE
// DTYPE: {{^}}rope-run: error: input 0: expected ?x3xf32, got 2x3xf16{{$}}
// RUN: not rope-run %s --input=1 --input=3 2>&1 | FileCheck %s --check-prefix=SCALAR
// SCALAR: {{^}}rope-run: error: input 0: expected ?x3xf32, got f32{{$}}
// RUN: not rope-run %s --input=1x3xf32 --input=1xi8=3 2>&1 | FileCheck %s --check-prefix=TENSOR
// TENSOR: {{^}}rope-run: error: input 1: expected i8, got 1xi8{{$}}

// RUN: not rope-run %s --input=2x3xf32=1,2,3 --input=3 2>&1 | FileCheck %s --check-prefix=COUNT
// COUNT: {{^}}rope-run: error: input 0: expected 1 or 6 elements for 2x3xf32, got 3{{$}}
// RUN: not rope-run %s --input=2x3xf32= --input=3 2>&1 | FileCheck %s --check-prefix=NONE
// NONE: {{^}}rope-run: error: input 0: expected 1 or 6 elements for 2x3xf32, got 0{{$}}
// RUN: not rope-run %s --input=1x3xf32 --input= 2>&1 | FileCheck %s --check-prefix=BLANK
// BLANK: {{^}}rope-run: error: input 1: expected 1 element for i8, got 0{{$}}

// RUN: not rope-run %s --input=1x3xf32=1,2,x --input=3 2>&1 | FileCheck %s --check-prefix=FLOAT
// FLOAT: {{^}}rope-run: error: input 0: expected a number of type f32, got 'x'{{$}}
// RUN: not rope-run %s --input=1x3xf32=1e40 --input=3 2>&1 | FileCheck %s --check-prefix=OVERFLOW
// OVERFLOW: {{^}}rope-run: error: input 0: '1e40' does not fit in f32{{$}}
// RUN: not rope-run %s --input=1x3xf32 --input=1.5 2>&1 | FileCheck %s --check-prefix=INTEGER
// INTEGER: {{^}}rope-run: error: input 1: expected an integer of type i8, got '1.5'{{$}}
// RUN: not rope-run %s --input=1x3xf32 --input=256 2>&1 | FileCheck %s --check-prefix=RANGE
// RANGE: {{^}}rope-run: error: input 1: '256' does not fit in i8{{$}}
// RUN: not rope-run %s --input=1x3xfloat=1 --input=3 2>&1 | FileCheck %s --check-prefix=TYPE
// TYPE: {{^}}rope-run: error: input 0: expected a type such as 2x4xf32 before '=', got '1x3xfloat'{{$}}
// RUN: not rope-run %s --input=9999999999x9999999999x3xf32=1 --input=3 2>&1 | FileCheck %s --check-prefix=HUGE
// HUGE: {{^}}rope-run: error: input 0: the size of 9999999999x9999999999x3xf32 does not fit in 64 bits{{$}}

func.func @f(%x: tensor<?x3xf32>, %y: i8) -> tensor<?x3xf32> {
  return %x : tensor<?x3xf32>
}

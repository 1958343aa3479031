// .npy files that are missing, malformed or of the wrong type.

// RUN: rm -rf %t && mkdir %t
// RUN: %python %S/Inputs/npy.py make %t/good.npy "<f4" 2x3

// RUN: not rope-run %s --input=@%t/none.npy 2>&1 | FileCheck %s --check-prefix=MISSING
// MISSING: {{^}}rope-run: error: input 0: cannot read '{{.*}}none.npy': No such file or directory{{$}}
// MISSING-NOT: {{.}}
// RUN: not rope-run %s --input=@%t 2>&1 | FileCheck %s --check-prefix=DIRECTORY
// DIRECTORY: {{^}}rope-run: error: input 0: cannot read '{{.*}}': Is a directory{{$}}

// RUN: echo "no such thing" > %t/magic.npy
// RUN: not rope-run %s --input=@%t/magic.npy 2>&1 | FileCheck %s --check-prefix=MAGIC
// MAGIC: {{^}}rope-run: error: input 0: '{{.*}}magic.npy': expected the magic bytes of a .npy file{{$}}
// RUN: %python -c "open(r'%t/version.npy', 'wb').write(b'\x93NUMPY\x07\x00')"
// RUN: not rope-run %s --input=@%t/version.npy 2>&1 | FileCheck %s --check-prefix=VERSION
// VERSION: {{^}}rope-run: error: input 0: '{{.*}}version.npy': expected .npy version 1, 2 or 3, got 7{{$}}

// Every shorter file: the header first, then the data.
// RUN: %python -c "d = open(r'%t/good.npy', 'rb').read(); [open(r'%t/cut%%d.npy' %% n, 'wb').write(d[:n]) for n in (7, 9, 50, 130)]"
// RUN: not rope-run %s --input=@%t/cut7.npy 2>&1 | FileCheck %s --check-prefix=HEADER
// RUN: not rope-run %s --input=@%t/cut9.npy 2>&1 | FileCheck %s --check-prefix=HEADER
// RUN: not rope-run %s --input=@%t/cut50.npy 2>&1 | FileCheck %s --check-prefix=HEADER
// HEADER: {{^}}rope-run: error: input 0: '{{.*}}cut{{[0-9]+}}.npy': truncated .npy header{{$}}
// RUN: not rope-run %s --input=@%t/cut130.npy 2>&1 | FileCheck %s --check-prefix=DATA
// DATA: {{^}}rope-run: error: input 0: '{{.*}}cut130.npy': expected 24 bytes of data for 2x3xf32, got 2{{$}}
// RUN: %python -c "open(r'%t/long.npy', 'wb').write(open(r'%t/good.npy', 'rb').read() + b'xy')"
// RUN: not rope-run %s --input=@%t/long.npy 2>&1 | FileCheck %s --check-prefix=LONG
// LONG: {{^}}rope-run: error: input 0: '{{.*}}long.npy': expected 24 bytes of data for 2x3xf32, got 26{{$}}

// RUN: %python -c "d = open(r'%t/good.npy', 'rb').read(); open(r'%t/dict.npy', 'wb').write(d.replace(b'shape', b'share'))"
// RUN: not rope-run %s --input=@%t/dict.npy 2>&1 | FileCheck %s --check-prefix=DICT
// DICT: {{^}}rope-run: error: input 0: '{{.*}}dict.npy': malformed .npy header{{$}}
// RUN: %python -c "d = open(r'%t/good.npy', 'rb').read(); open(r'%t/size.npy', 'wb').write(d.replace(b'(2, 3), }' + 22 * b' ', b'(2222222222, 3333333333), }    '))"
// RUN: not rope-run %s --input=@%t/size.npy 2>&1 | FileCheck %s --check-prefix=SIZE
// SIZE: {{^}}rope-run: error: input 0: '{{.*}}size.npy': the size of 2222222222x3333333333xf32 does not fit in 64 bits{{$}}

// RUN: %python %S/Inputs/npy.py make %t/f8.npy "<f8" 2x3
// RUN: not rope-run %s --input=@%t/f8.npy 2>&1 | FileCheck %s --check-prefix=DTYPE
// DTYPE: {{^}}rope-run: error: input 0: '{{.*}}f8.npy': expected elements of type f32, got '<f8'{{$}}
// RUN: %python %S/Inputs/npy.py make %t/big.npy ">f4" 2x3
// RUN: not rope-run %s --input=@%t/big.npy 2>&1 | FileCheck %s --check-prefix=BIG
// BIG: {{^}}rope-run: error: input 0: '{{.*}}big.npy': expected little-endian elements, got '>f4'{{$}}
// RUN: %python -c "import numpy as np; np.save(r'%t/struct.npy', np.zeros(2, [('a', '<f4')]))"
// RUN: not rope-run %s --input=@%t/struct.npy 2>&1 | FileCheck %s --check-prefix=STRUCT
// STRUCT: {{^}}rope-run: error: input 0: '{{.*}}struct.npy': structured dtypes are not supported{{$}}

// RUN: %python %S/Inputs/npy.py make %t/shape.npy "<f4" 3x2
// RUN: not rope-run %s --input=@%t/shape.npy 2>&1 | FileCheck %s --check-prefix=SHAPE
// SHAPE: {{^}}rope-run: error: input 0: expected ?x3xf32, got 3x2xf32{{$}}

func.func @f(%x: tensor<?x3xf32>) -> tensor<?x3xf32> {
  return %x : tensor<?x3xf32>
}

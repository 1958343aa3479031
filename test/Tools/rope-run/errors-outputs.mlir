// An output that cannot be written leaves none behind, and no temporary file.

// RUN: rm -rf %t && mkdir -p %t/directory.npy

// RUN: not rope-run %s --input=2xf32=1 --output=@%t/a.npy --output=@%t/none/b.npy 2>&1 | FileCheck %s --check-prefix=MISSING
// MISSING: {{^}}rope-run: error: cannot write '{{.*}}none/b.npy': No such file or directory{{$}}
// MISSING-NOT: {{.}}
// RUN: not rope-run %s --input=2xf32=1 --output=@%t/a.npy --output=@%t/directory.npy 2>&1 | FileCheck %s --check-prefix=DIRECTORY
// DIRECTORY: {{^}}rope-run: error: cannot write '{{.*}}directory.npy': Is a directory{{$}}
// RUN: not rope-run %s --input=2xf32=1 --output=@%t/a.npy --output=@/dev/full 2>&1 | FileCheck %s --check-prefix=FULL
// FULL: {{^}}rope-run: error: cannot write '/dev/full': No space left on device{{$}}
// RUN: ls %t | FileCheck %s --check-prefix=LEFT
// LEFT-NOT: {{.}}
// LEFT: {{^}}directory.npy{{$}}
// LEFT-NOT: {{.}}

// An old file stays as it is when the run fails.
// RUN: echo old > %t/a.npy
// RUN: not rope-run %s --input=3xf32=1 --output=@%t/a.npy --output=- 2>&1 | FileCheck %s --check-prefix=INPUT
// INPUT: {{^}}rope-run: error: input 0: expected 2xf32, got 3xf32{{$}}
// RUN: not rope-run %s --input=2xf32=1 --output=@%t/a.npy --output=@%t/none/b.npy
// RUN: FileCheck %s --check-prefix=OLD --input-file=%t/a.npy
// OLD: {{^}}old{{$}}

// RUN: not rope-run %s --input=2xf32=1 --output=%t/a.npy --output=- 2>&1 | FileCheck %s --check-prefix=AT
// AT: {{^}}rope-run: error: output 0: expected @FILE.npy or -, got '{{.*}}a.npy'{{$}}
// RUN: not rope-run %s --input=2xf32=1 --output=@a.npy --output=@a.npy 2>&1 | FileCheck %s --check-prefix=TWICE
// TWICE: {{^}}rope-run: error: output 1: 'a.npy' is given twice{{$}}

func.func @f(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  return %x, %x : tensor<2xf32>, tensor<2xf32>
}

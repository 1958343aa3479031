// Wrong command lines: one line that says so, and exit code 1.

// RUN: not rope-run 2>&1 | FileCheck %s --check-prefix=NOFILE
// NOFILE: {{^}}rope-run: error: expected an input file{{$}}
// NOFILE-NOT: {{.}}

// RUN: not rope-run %s %s 2>&1 | FileCheck %s --check-prefix=FILES
// FILES: {{^}}rope-run: error: Too many positional arguments specified!{{$}}

// RUN: not rope-run %t.missing 2>&1 | FileCheck %s --check-prefix=MISSING
// MISSING: {{^}}rope-run: error: cannot open input file '{{.*}}.missing': No such file or directory{{$}}
// MISSING-NOT: {{.}}

// RUN: not rope-run %s --functoin=f 2>&1 | FileCheck %s --check-prefix=FLAG
// FLAG: {{^}}rope-run: error: Unknown command line argument '--functoin=f'.{{$}}
// FLAG-NOT: {{.}}

// RUN: not rope-run %s --target=gpu 2>&1 | FileCheck %s --check-prefix=TARGET
// TARGET: {{^}}rope-run: error: unknown target 'gpu'; the targets are 'cpu', 'reference', 'nvvm'{{$}}

// RUN: not rope-run %s --threads=-1 2>&1 | FileCheck %s --check-prefix=THREADS
// THREADS: {{^}}rope-run: error: expected --threads to be an integer from 0 to 1024, got '-1'{{$}}
// RUN: not rope-run %s --threads=two 2>&1 | FileCheck %s --check-prefix=NUMBER
// NUMBER: {{^}}rope-run: error: expected --threads to be an integer from 0 to 1024, got 'two'{{$}}
// RUN: not rope-run %s --benchmark=0 2>&1 | FileCheck %s --check-prefix=BENCHMARK
// BENCHMARK: {{^}}rope-run: error: expected --benchmark to be an integer from 1 to 1073741824, got '0'{{$}}
// RUN: not rope-run %s --query-tile=-1 2>&1 | FileCheck %s --check-prefix=QUERYTILE
// QUERYTILE: {{^}}rope-run: error: expected --query-tile to be an integer from 0 to 1048576, got '-1'{{$}}
// RUN: not rope-run %s --key-tile=0 2>&1 | FileCheck %s --check-prefix=KEYTILE
// KEYTILE: {{^}}rope-run: error: expected --key-tile to be an integer from 1 to 1048576, got '0'{{$}}
// RUN: not rope-run %s --vector-width=192 2>&1 | FileCheck %s --check-prefix=WIDTH
// WIDTH: {{^}}rope-run: error: expected --vector-width to be 128, 256 or 512, got '192'{{$}}

// RUN: not rope-run %s 2>&1 | FileCheck %s --check-prefix=NAME
// NAME: {{^}}rope-run: error: expected --function=NAME; the functions are 'f', 'g', 'h', 'calls'{{$}}
// RUN: not rope-run %s --function=nope 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// UNKNOWN: {{^}}rope-run: error: there is no function 'nope'; the functions are 'f', 'g', 'h', 'calls'{{$}}
// UNKNOWN-NOT: {{.}}
// RUN: not rope-run %s --function=external 2>&1 | FileCheck %s --check-prefix=EXTERNAL
// EXTERNAL: {{^}}rope-run: error: the function 'external' has no body; the functions are 'f', 'g', 'h', 'calls'{{$}}
// RUN: not rope-run %s --function=private 2>&1 | FileCheck %s --check-prefix=PRIVATE
// PRIVATE: {{^}}rope-run: error: the function 'private' is private; the functions are 'f', 'g', 'h', 'calls'{{$}}
// RUN: echo "module {}" | not rope-run - 2>&1 | FileCheck %s --check-prefix=NONE
// NONE: {{^}}rope-run: error: the file has no public function with a body{{$}}

// RUN: not rope-run %s --function=f 2>&1 | FileCheck %s --check-prefix=INPUTS
// INPUTS: {{^}}rope-run: error: expected as many inputs as 'f' has arguments (1), got 0{{$}}
// RUN: not rope-run %s --function=f --input=1 --input=2 2>&1 | FileCheck %s --check-prefix=INPUTS2
// INPUTS2: {{^}}rope-run: error: expected as many inputs as 'f' has arguments (1), got 2{{$}}
// RUN: not rope-run %s --function=f --input=2xf32 --output=- --output=- 2>&1 | FileCheck %s --check-prefix=OUTPUTS
// OUTPUTS: {{^}}rope-run: error: expected as many outputs as 'f' has results (1), got 2{{$}}

// Types that cannot be passed.
// RUN: not rope-run %s --function=g --input=1 2>&1 | FileCheck %s --check-prefix=VECTOR
// VECTOR: {{^}}rope-run: error: argument 0 of 'g' is a 'vector<4xf32>', which cannot be passed{{$}}
// RUN: not rope-run %s --function=h --input=1 2>&1 | FileCheck %s --check-prefix=LAYOUT
// LAYOUT: {{^}}rope-run: error: argument 0 of 'h' is a 'memref<4xf32, strided<[2]>>', which cannot be passed{{$}}

// A function that is called but does not exist.
// RUN: not rope-run %s --function=calls --input=1 2>&1 | FileCheck %s --check-prefix=LINK
// LINK: {{^}}rope-run: error: cannot link the compiled code: Symbols not found: [ external ]{{$}}
// LINK-NOT: {{.}}

// Malformed and invalid IR: the parser's own words.
// RUN: echo "func.func @f(" | not rope-run - 2>&1 | FileCheck %s --check-prefix=PARSE
// PARSE: {{^}}<stdin>:{{[0-9]+:[0-9]+}}: error: expected
// PARSE-NOT: rope-run: error
// RUN: echo "func.func @f() -> f32 { return }" | not rope-run - 2>&1 | FileCheck %s --check-prefix=VERIFY
// VERIFY: {{^}}<stdin>:1:25: error: 'func.return' op has 0 operands, but enclosing function (@f) returns 1{{$}}

// A valid program that no pass can lower.
// RUN: echo 'func.func @f() { "gpu.barrier"() : () -> () return }' | not rope-run - 2>&1 | FileCheck %s --check-prefix=LOWER
// LOWER: rope-run: error: cannot {{compile 'f'|translate the compiled module to LLVM IR}}{{$}}

func.func @f(%x: tensor<2xf32>) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}

func.func @g(%x: vector<4xf32>) {
  return
}

func.func @h(%x: memref<4xf32, strided<[2]>>) {
  return
}

func.func private @external(f32) -> f32

func.func private @private(%x: f32) -> f32 {
  return %x : f32
}

func.func @calls(%x: f32) -> f32 {
  %0 = call @external(%x) : (f32) -> f32
  return %0 : f32
}

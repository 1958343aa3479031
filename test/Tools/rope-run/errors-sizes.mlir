// Sizes that only the call knows: one line that says what does not fit, exit
// code 1, and no output. The code that runs checks them itself.

// DEFINE: %{inputs} = --input=1x2x4x16xf32=1 --input=1x2x9x16xf32=1
// RUN: rm -f %t.npy
// RUN: rope-run %s --function=keys %{inputs} --input=1x2x9x16xf32=1
// RUN: not rope-run %s --function=keys %{inputs} --input=1x2x8x16xf32=1 --output=@%t.npy 2>&1 | FileCheck %s --check-prefix=KEYS
// RUN: not rope-run %s --function=keys %{inputs} --input=1x2x8x16xf32=1 --output=@%t.npy --target=reference 2>&1 | FileCheck %s --check-prefix=KEYS
// KEYS: {{^}}rope-run: error: 'rope.attention' op expected dim 2 of value to match dim 2 of key{{$}}
// KEYS-NOT: {{.}}
// RUN: test ! -e %t.npy
func.func @keys(%q: tensor<1x2x4x16xf32>, %k: tensor<1x2x?x16xf32>,
                %v: tensor<1x2x?x16xf32>) -> tensor<1x2x4x16xf32> {
  %0 = rope.attention #rope.rerope<window = 3>, #rope.frequencies<dim = 16> causal
      ins(%q, %k, %v : tensor<1x2x4x16xf32>, tensor<1x2x?x16xf32>,
          tensor<1x2x?x16xf32>) outs(%q : tensor<1x2x4x16xf32>)
  return %0 : tensor<1x2x4x16xf32>
}

// RUN: rope-run %s --function=pages --input=2x2x1x16xf32=1 --input=3x2x16x16xf32=1 --input=2xi32=17,20 --input=2x2xi32=2,0,1,0
// RUN: not rope-run %s --function=pages --input=2x2x1x16xf32=1 --input=3x2x16x16xf32=1 --input=2xi32=17,33 --input=2x2xi32=2,0,1,0 2>&1 | FileCheck %s --check-prefix=LENGTH
// LENGTH: {{^}}rope-run: error: 'rope.attention' op expected an entry of key_lengths to be at most the number of key rows{{$}}
// RUN: not rope-run %s --function=pages --input=2x2x1x16xf32=1 --input=3x2x16x16xf32=1 --input=2xi32=17,20 --input=2x2xi32=2,0,3,0 2>&1 | FileCheck %s --check-prefix=PAGE
// PAGE: {{^}}rope-run: error: 'rope.attention' op expected a page of block_table to be below the number of pages{{$}}
func.func @pages(%q: tensor<?x2x1x16xf32>, %pages: tensor<?x2x16x16xf32>,
                 %lengths: tensor<?xi32>, %table: tensor<?x?xi32>)
    -> tensor<?x2x1x16xf32> {
  %0 = rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      ins(%q, %pages, %pages : tensor<?x2x1x16xf32>, tensor<?x2x16x16xf32>,
          tensor<?x2x16x16xf32>)
      key_lengths(%lengths : tensor<?xi32>) block_table(%table : tensor<?x?xi32>)
      outs(%q : tensor<?x2x1x16xf32>)
  return %0 : tensor<?x2x1x16xf32>
}

// RUN: not rope-run %s --function=table --input=5xi64=1 --input=4x4xf32 --input=4x4xf32 2>&1 | FileCheck %s --check-prefix=TABLE
// TABLE: {{^}}rope-run: error: 'rope.table' op expected dim 0 of positions to match dim 0 of cos{{$}}
func.func @table(%p: tensor<?xi64>, %c: tensor<?x4xf32>, %s: tensor<?x4xf32>)
    -> tensor<?x4xf32> {
  %0:2 = rope.table #rope.frequencies<dim = 8> positions(%p : tensor<?xi64>)
      outs(%c, %s : tensor<?x4xf32>, tensor<?x4xf32>)
  return %0#0 : tensor<?x4xf32>
}

// RUN: not rope-run %s --function=append --input=1x2x3x16xf32=1 --input=1xi32=6 --input=1x2x8x16xf32 2>&1 | FileCheck %s --check-prefix=APPEND
// APPEND: {{^}}rope-run: error: 'rope.cache_append' op expected the end of the new rows to be at most the rows of the cache{{$}}
func.func @append(%rows: tensor<1x2x?x16xf32>, %at: tensor<1xi32>,
                  %cache: tensor<1x2x?x16xf32>) -> tensor<1x2x?x16xf32> {
  %0 = rope.cache_append ins(%rows : tensor<1x2x?x16xf32>) at(%at : tensor<1xi32>)
      outs(%cache : tensor<1x2x?x16xf32>)
  return %0 : tensor<1x2x?x16xf32>
}

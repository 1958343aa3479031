// Layouts, sequences and caches survive the three textual and binary forms.
// RUN: rope-opt %s | rope-opt | FileCheck %s
// RUN: rope-opt %s --mlir-print-op-generic | rope-opt | FileCheck %s
// RUN: rope-opt %s --emit-bytecode | rope-opt | FileCheck %s

// The default layout is not printed.
// CHECK-LABEL: func @layouts
// CHECK:         rope.attention #rope.linear, #rope.frequencies<dim = 16> ins(
// CHECK:         rope.attention #rope.linear, #rope.frequencies<dim = 16> causal layout<blhd> ins({{.*}}) outs(%{{.+}}, %{{.+}} : tensor<2x5x8x12xf32>, tensor<2x8x5xf32>)
func.func @layouts(
    %q: tensor<2x5x8x16xf32>, %k: tensor<2x9x4x16xf32>,
    %v: tensor<2x9x4x12xf32>, %o: tensor<2x5x8x12xf32>, %l: tensor<2x8x5xf32>,
    %x: tensor<2x5x8x16xf32>) {
  %0 = rope.attention #rope.linear, #rope.frequencies<dim = 16> layout<bhld>
      ins(%x, %x, %x : tensor<2x5x8x16xf32>, tensor<2x5x8x16xf32>,
          tensor<2x5x8x16xf32>)
      outs(%x : tensor<2x5x8x16xf32>)
  %1:2 = rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      layout<blhd>
      ins(%q, %k, %v : tensor<2x5x8x16xf32>, tensor<2x9x4x16xf32>,
          tensor<2x9x4x12xf32>)
      outs(%o, %l : tensor<2x5x8x12xf32>, tensor<2x8x5xf32>)
  return
}

// CHECK-LABEL: func @padded
// CHECK:         rope.attention {{.*}} query_offset(%{{.+}}) query_offsets(%{{.+}} : memref<?xi64>) query_lengths(%{{.+}} : memref<?xi32>) key_lengths(%{{.+}} : memref<?xi32>) first_keys(%{{.+}} : memref<?xindex>) outs(
func.func @padded(%x: memref<?x8x?x16xf32>, %i: index, %n: memref<?xi32>,
                  %offsets: memref<?xi64>, %first: memref<?xindex>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%x, %x, %x : memref<?x8x?x16xf32>, memref<?x8x?x16xf32>,
          memref<?x8x?x16xf32>)
      query_offset(%i) query_offsets(%offsets : memref<?xi64>)
      query_lengths(%n : memref<?xi32>) key_lengths(%n : memref<?xi32>)
      first_keys(%first : memref<?xindex>)
      outs(%x : memref<?x8x?x16xf32>)
  return
}

// CHECK-LABEL: func @packed
// CHECK:         rope.attention {{.*}} cumulative_query_lengths(%{{.+}} : tensor<4xi32>) cumulative_key_lengths(%{{.+}} : tensor<4xi32>) outs(
func.func @packed(%x: tensor<1x8x?x16xf32>, %c: tensor<4xi32>)
    -> tensor<1x8x?x16xf32> {
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%x, %x, %x : tensor<1x8x?x16xf32>, tensor<1x8x?x16xf32>,
          tensor<1x8x?x16xf32>)
      cumulative_query_lengths(%c : tensor<4xi32>)
      cumulative_key_lengths(%c : tensor<4xi32>)
      outs(%x : tensor<1x8x?x16xf32>)
  return %r : tensor<1x8x?x16xf32>
}

// CHECK-LABEL: func @paged
// CHECK:         rope.attention {{.*}} layout<blhd> {{.*}} key_lengths(%{{.+}} : tensor<4xi32>) block_table(%{{.+}} : tensor<4x?xi32>) outs(
func.func @paged(%q: tensor<4x1x8x16xf32>, %pages: tensor<?x32x2x16xf32>,
                 %n: tensor<4xi32>, %table: tensor<4x?xi32>)
    -> tensor<4x1x8x16xf32> {
  %r = rope.attention #rope.linear, #rope.frequencies<dim = 16> layout<blhd>
      ins(%q, %pages, %pages : tensor<4x1x8x16xf32>, tensor<?x32x2x16xf32>,
          tensor<?x32x2x16xf32>)
      key_lengths(%n : tensor<4xi32>) block_table(%table : tensor<4x?xi32>)
      outs(%q : tensor<4x1x8x16xf32>)
  return %r : tensor<4x1x8x16xf32>
}

// CHECK-LABEL: func @cache_append
// CHECK:         rope.cache_append ins(%{{.+}} : tensor<2x4x?x16xf32>) at(%{{.+}} : tensor<2xi64>) row_lengths(%{{.+}} : tensor<2xi64>) outs(%{{.+}} : tensor<2x4x64x16xf32>)
// CHECK:         rope.cache_append layout<blhd> ins(%{{.+}} : tensor<1x?x4x16xf32>) at(%{{.+}} : tensor<2xi64>) cumulative_row_lengths(%{{.+}} : tensor<3xi32>) block_table(%{{.+}} : tensor<2x4xi32>) outs(%{{.+}} : tensor<?x16x4x16xf32>)
func.func @cache_append(
    %rows: tensor<2x4x?x16xf32>, %cache: tensor<2x4x64x16xf32>,
    %packed: tensor<1x?x4x16xf32>, %pages: tensor<?x16x4x16xf32>,
    %at: tensor<2xi64>, %c: tensor<3xi32>, %table: tensor<2x4xi32>)
    -> (tensor<2x4x64x16xf32>, tensor<?x16x4x16xf32>) {
  %0 = rope.cache_append ins(%rows : tensor<2x4x?x16xf32>)
      at(%at : tensor<2xi64>) row_lengths(%at : tensor<2xi64>)
      outs(%cache : tensor<2x4x64x16xf32>)
  %1 = rope.cache_append layout<blhd> ins(%packed : tensor<1x?x4x16xf32>)
      at(%at : tensor<2xi64>) cumulative_row_lengths(%c : tensor<3xi32>)
      block_table(%table : tensor<2x4xi32>)
      outs(%pages : tensor<?x16x4x16xf32>)
  return %0, %1 : tensor<2x4x64x16xf32>, tensor<?x16x4x16xf32>
}

// A layout becomes transpositions, a batch of sequences a loop of attentions on
// slices, an append a loop of tensor.insert_slice.
// RUN: rope-opt %s --rope-to-linalg | FileCheck %s

// CHECK-LABEL: func @layout
// CHECK-SAME:    %[[Q:[a-z0-9]+]]: tensor<2x?x8x16xf32>, %[[K:[a-z0-9]+]]: tensor<2x?x2x16xf32>
// CHECK-DAG:     linalg.transpose ins(%[[Q]] : {{.*}}) outs(%{{.+}} : tensor<2x8x?x16xf32>) permutation = [0, 2, 1, 3]
// CHECK-DAG:     linalg.transpose ins(%[[K]] : {{.*}}) outs(%{{.+}} : tensor<2x2x?x16xf32>) permutation = [0, 2, 1, 3]
// CHECK:         math.exp
// CHECK:         %[[OUT:.+]] = linalg.transpose ins(%{{.+}} : tensor<2x8x?x16xf32>) outs(%{{.+}} : tensor<2x?x8x16xf32>) permutation = [0, 2, 1, 3]
// CHECK:         return %[[OUT]]
// CHECK-NOT:     rope.attention
func.func @layout(%q: tensor<2x?x8x16xf32>, %k: tensor<2x?x2x16xf32>)
    -> tensor<2x?x8x16xf32> {
  %0 = rope.attention #rope.linear, #rope.frequencies<dim = 16> layout<blhd>
      ins(%q, %k, %k : tensor<2x?x8x16xf32>, tensor<2x?x2x16xf32>,
          tensor<2x?x2x16xf32>) outs(%q : tensor<2x?x8x16xf32>)
  return %0 : tensor<2x?x8x16xf32>
}

// CHECK-LABEL: func @sequences
// CHECK-SAME:    %[[Q:[a-z0-9]+]]: tensor<1x8x?x16xf32>, %[[PAGES:[a-z0-9]+]]: tensor<?x2x32x16xf32>, %[[C:[a-z0-9]+]]: tensor<?xi32>, %[[N:[a-z0-9]+]]: tensor<?xi32>, %[[TABLE:[a-z0-9]+]]: tensor<?x?xi32>
// CHECK:         scf.for %[[S:.+]] = {{.*}} iter_args(%[[OUT:.+]] = %[[Q]])
// CHECK-DAG:       tensor.extract %[[C]][%[[S]]]
// CHECK-DAG:       tensor.extract %[[N]][%[[S]]]
// CHECK-DAG:       tensor.extract_slice %[[Q]][0, 0, %[[FIRST:.+]], 0] [1, 8, %[[COUNT:.+]], 16]
// CHECK:           scf.for %[[P:.+]] = {{.*}} iter_args(%[[KEYS:.+]] = %{{.+}}) -> (tensor<1x2x?x16xf32>)
// CHECK:             tensor.extract %[[TABLE]][%[[S]], %[[P]]]
// CHECK:             %[[PART:.+]] = tensor.extract_slice %[[PAGES]][%{{.+}}, 0, %{{.+}}, 0] [1, 2, %{{.+}}, 16]
// CHECK:             tensor.insert_slice %[[PART]] into %[[KEYS]]
// CHECK:           math.exp
// CHECK:           tensor.insert_slice %{{.+}} into %[[OUT]][0, 0, %[[FIRST]], 0] [1, 8, %[[COUNT]], 16]
// CHECK-NOT:     rope.attention
func.func @sequences(
    %q: tensor<1x8x?x16xf32>, %pages: tensor<?x2x32x16xf32>,
    %c: tensor<?xi32>, %n: tensor<?xi32>, %table: tensor<?x?xi32>)
    -> tensor<1x8x?x16xf32> {
  %0 = rope.attention #rope.linear, #rope.frequencies<dim = 16>
      ins(%q, %pages, %pages : tensor<1x8x?x16xf32>, tensor<?x2x32x16xf32>,
          tensor<?x2x32x16xf32>)
      key_lengths(%n : tensor<?xi32>)
      cumulative_query_lengths(%c : tensor<?xi32>)
      block_table(%table : tensor<?x?xi32>) outs(%q : tensor<1x8x?x16xf32>)
  return %0 : tensor<1x8x?x16xf32>
}

// CHECK-LABEL: func @append
// CHECK-SAME:    %[[ROWS:[a-z0-9]+]]: tensor<2x4x?x16xf32>, %[[AT:[a-z0-9]+]]: tensor<2xindex>, %[[N:[a-z0-9]+]]: tensor<2xindex>, %[[CACHE:[a-z0-9]+]]: tensor<2x4x64x16xf32>
// CHECK:         scf.for %[[S:.+]] = {{.*}} iter_args(%[[BEFORE:.+]] = %[[CACHE]])
// CHECK:           %[[COUNT:.+]] = tensor.extract %[[N]][%[[S]]]
// CHECK:           %[[POSITION:.+]] = tensor.extract %[[AT]][%[[S]]]
// CHECK:           %[[PART:.+]] = tensor.extract_slice %[[ROWS]][%[[S]], 0, 0, 0] [1, 4, %[[COUNT]], 16]
// CHECK:           tensor.insert_slice %[[PART]] into %[[BEFORE]][%[[S]], 0, %[[POSITION]], 0] [1, 4, %[[COUNT]], 16]
// CHECK-NOT:     rope.cache_append
func.func @append(%rows: tensor<2x4x?x16xf32>, %at: tensor<2xindex>,
                  %n: tensor<2xindex>, %cache: tensor<2x4x64x16xf32>)
    -> tensor<2x4x64x16xf32> {
  %0 = rope.cache_append ins(%rows : tensor<2x4x?x16xf32>)
      at(%at : tensor<2xindex>) row_lengths(%n : tensor<2xindex>)
      outs(%cache : tensor<2x4x64x16xf32>)
  return %0 : tensor<2x4x64x16xf32>
}

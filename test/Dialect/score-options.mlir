// Visibilities, scalings of queries and the soft cap read back as they print.
// RUN: rope-opt %s | rope-opt | FileCheck %s

// CHECK-LABEL: func private @attributes
// CHECK-SAME:    a = #rope.sliding_window<size = 4096>
// CHECK-SAME:    b = #rope.sliding_window<size = 0, sinks = 4>
// CHECK-SAME:    c = #rope.chunked_attention<size = 8192>
// CHECK-SAME:    d = #rope.log_n_scaling<length = 512, post_hoc = false>
// CHECK-SAME:    e = #rope.log_n_scaling<length = 4096>
// CHECK-SAME:    f = #rope.temperature_tuning
// CHECK-SAME:    g = #rope.temperature_tuning<attn_scale = 2.500000e-01>
func.func private @attributes() attributes {
  a = #rope.sliding_window<size = 4096>,
  b = #rope.sliding_window<size = 0, sinks = 4>,
  c = #rope.chunked_attention<size = 8192>,
  d = #rope.log_n_scaling<length = 512, post_hoc = false>,
  e = #rope.log_n_scaling<length = 4096, post_hoc = true>,
  f = #rope.temperature_tuning<floor_scale = 8192, attn_scale = 0.1>,
  g = #rope.temperature_tuning<attn_scale = 0.25>
}

// CHECK-LABEL: func @attention
// CHECK:         rope.attention #rope.linear, #{{.+}} causal visible(#rope.sliding_window<size = 64, sinks = 4>) query_scaling(#rope.log_n_scaling<length = 4096>) soft_cap(5.000000e+01)
func.func @attention(%x: tensor<1x2x?x16xf32>) -> tensor<1x2x?x16xf32> {
  %0 = rope.attention #rope.linear, #rope.frequencies<dim = 16> causal
      visible(#rope.sliding_window<size = 64, sinks = 4>)
      query_scaling(#rope.log_n_scaling<length = 4096>) soft_cap(50.0)
      ins(%x, %x, %x : tensor<1x2x?x16xf32>, tensor<1x2x?x16xf32>,
          tensor<1x2x?x16xf32>) outs(%x : tensor<1x2x?x16xf32>)
  return %0 : tensor<1x2x?x16xf32>
}

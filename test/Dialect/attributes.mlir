// The attributes: what is printed, what is left out, and that doubles read back
// to the same bits.
// RUN: rope-opt %s | rope-opt | FileCheck %s
// RUN: rope-opt %s --emit-bytecode | rope-opt | FileCheck %s

// CHECK-LABEL: func private @frequencies
// CHECK-SAME:    default_base = #rope.frequencies<dim = 128>
// CHECK-SAME:    given_base = #rope.frequencies<dim = 128, base = 5.000000e+05>
// CHECK-SAME:    scaled = #rope.frequencies<dim = 2, scaling = #rope.linear_scaling<factor = 8.000000e+00>>
// CHECK-SAME:    scaled_with_base = #rope.frequencies<dim = 64, base = 1.000000e+06, scaling = #rope.linear_scaling<factor = 4.000000e+00>>
func.func private @frequencies() attributes {
  default_base = #rope.frequencies<dim = 128, base = 10000.0>,
  given_base = #rope.frequencies<dim = 128, base = 5.0e+05>,
  scaled = #rope.frequencies<
      dim = 2, scaling = #rope.linear_scaling<factor = 8.0>>,
  // The parameters of a struct may come in any order.
  scaled_with_base = #rope.frequencies<
      scaling = #rope.linear_scaling<factor = 4.0>, base = 1.0e+06, dim = 64>
}

// CHECK-LABEL: func private @position_maps
// CHECK-SAME:    continuous = #rope.piecewise<breakpoints = [4, 8], slopes = [1.000000e+00, 0.33333333333333331, 0.000000e+00]>
// CHECK-SAME:    dual_chunk = #rope.dual_chunk<chunk = 640, local = 128>
// CHECK-SAME:    exact_shift = #rope.self_extend<window = 10, group = 4, exact_shift = true>
// CHECK-SAME:    identity = #rope.piecewise<breakpoints = [], slopes = [1.000000e+00]>
// CHECK-SAME:    invleaky = #rope.leaky<window = 64, k = 5.000000e-01>
// CHECK-SAME:    jumps = #rope.piecewise<breakpoints = [0], slopes = [1.000000e+00, -2.000000e+00], offsets = [0.000000e+00, 1.500000e+00]>
// CHECK-SAME:    leaky = #rope.leaky<window = 128, k = 1.600000e+01>
// CHECK-SAME:    linear = #rope.linear
// CHECK-SAME:    no_window = #rope.rerope<window = 0>
// CHECK-SAME:    rerope = #rope.rerope<window = 1024>
// CHECK-SAME:    sawtooth = #rope.sawtooth<window = 1024, block = 64>
// CHECK-SAME:    self_extend = #rope.self_extend<window = 512, group = 8>
func.func private @position_maps() attributes {
  continuous = #rope.piecewise<breakpoints = [4, 8],
                               slopes = [1.0, 0.33333333333333331, 0.0]>,
  identity = #rope.piecewise<slopes = [1.0], breakpoints = []>,
  jumps = #rope.piecewise<breakpoints = [0], slopes = [1.0, -2.0],
                          offsets = [0.0, 1.5]>,
  self_extend = #rope.self_extend<window = 512, group = 8, exact_shift = false>,
  exact_shift = #rope.self_extend<window = 10, group = 4, exact_shift = true>,
  sawtooth = #rope.sawtooth<window = 1024, block = 64>,
  dual_chunk = #rope.dual_chunk<chunk = 640, local = 128>,
  linear = #rope.linear,
  rerope = #rope.rerope<window = 1024>,
  no_window = #rope.rerope<window = 0>,
  leaky = #rope.leaky<window = 128, k = 16.0>,
  invleaky = #rope.leaky<window = 64, k = 0.5>
}

// CHECK-LABEL: func private @pairings
// CHECK-SAME:    a = #rope.pairing<half>
// CHECK-SAME:    b = #rope.pairing<interleaved>
func.func private @pairings() attributes {
  a = #rope.pairing<half>, b = #rope.pairing<interleaved>
}

// One third and the double next to 10000 have no short decimal form.
// CHECK-LABEL: func private @doubles_keep_their_bits
// CHECK-SAME:    base = #rope.frequencies<dim = 2, base = 10000.000000000002>
// CHECK-SAME:    third = #rope.leaky<window = 1, k = 0.33333333333333331>
func.func private @doubles_keep_their_bits() attributes {
  third = #rope.leaky<window = 1, k = 0.33333333333333331>,
  base = #rope.frequencies<dim = 2, base = 10000.000000000002>
}

// Frequencies and scalings: what is printed, what is left out, and that doubles
// read back to the same bits.
// RUN: rope-opt %s | rope-opt | FileCheck %s
// RUN: rope-opt %s --emit-bytecode | rope-opt | FileCheck %s

// CHECK-LABEL: func private @explicit
// CHECK-SAME:    a_plain = #rope.explicit_frequencies<values = [1.000000e+00, 0.000000e+00]>
// CHECK-SAME:    b_default = #rope.explicit_frequencies<values = [5.000000e-01]>
// CHECK-SAME:    c_louder = #rope.explicit_frequencies<values = [0.33333333333333331], attention_factor = 1.250000e+00>
func.func private @explicit() attributes {
  a_plain = #rope.explicit_frequencies<values = [1.0, 0.0]>,
  b_default = #rope.explicit_frequencies<
      values = [0.5], attention_factor = 1.0>,
  c_louder = #rope.explicit_frequencies<
      attention_factor = 1.25, values = [0.33333333333333331]>
}

// CHECK-LABEL: func private @ntk
// CHECK-SAME:    a_aware = #rope.ntk_scaling<factor = 8.000000e+00>
// CHECK-SAME:    b_fixed = #rope.ntk_fixed_scaling<factor = 8.000000e+00>
// CHECK-SAME:    c_mixed = #rope.ntk_mixed_scaling<factor = 8.000000e+00>
// CHECK-SAME:    d_mixed_exponent = #rope.ntk_mixed_scaling<factor = 8.000000e+00, exponent = 0.000000e+00>
// CHECK-SAME:    e_base = #rope.base_scaling<ratio = 5.000000e+02>
func.func private @ntk() attributes {
  a_aware = #rope.ntk_scaling<factor = 8.0>,
  b_fixed = #rope.ntk_fixed_scaling<factor = 8.0>,
  c_mixed = #rope.ntk_mixed_scaling<factor = 8.0, exponent = 0.625>,
  d_mixed_exponent = #rope.ntk_mixed_scaling<factor = 8.0, exponent = 0.0>,
  e_base = #rope.base_scaling<ratio = 500.0>
}

// CHECK-LABEL: func private @yarn
// CHECK-SAME:    a_defaults = #rope.yarn_scaling<factor = 4.000000e+00, original_length = 32768>
// CHECK-SAME:    b_betas = #rope.yarn_scaling<factor = 4.000000e+00, original_length = 32768, beta_fast = 1.600000e+01, beta_slow = 2.000000e+00, truncate = false, attention_factor = 1.000000e+00>
// CHECK-SAME:    c_mscale = #rope.yarn_scaling<factor = 4.000000e+01, original_length = 4096, mscale = 1.000000e+00, mscale_all_dim = 5.000000e-01>
func.func private @yarn() attributes {
  a_defaults = #rope.yarn_scaling<
      factor = 4.0, original_length = 32768, beta_fast = 32.0, beta_slow = 1.0,
      truncate = true>,
  b_betas = #rope.yarn_scaling<
      truncate = false, beta_slow = 2.0, beta_fast = 16.0, factor = 4.0,
      attention_factor = 1.0, original_length = 32768>,
  c_mscale = #rope.yarn_scaling<
      factor = 40.0, original_length = 4096, mscale = 1.0, mscale_all_dim = 0.5>
}

// CHECK-LABEL: func private @llama3
// CHECK-SAME:    a_defaults = #rope.llama3_scaling,
// CHECK-SAME:    b_given_defaults = #rope.llama3_scaling,
// CHECK-SAME:    c_all = #rope.llama3_scaling<factor = 3.200000e+01, low_freq_factor = 2.000000e+00, high_freq_factor = 5.000000e+00, original_length = 4096>
func.func private @llama3() attributes {
  a_defaults = #rope.llama3_scaling,
  b_given_defaults = #rope.llama3_scaling<
      factor = 8.0, low_freq_factor = 1.0, high_freq_factor = 4.0,
      original_length = 8192>,
  c_all = #rope.llama3_scaling<
      factor = 32.0, low_freq_factor = 2.0, high_freq_factor = 5.0,
      original_length = 4096>
}

// CHECK-LABEL: func private @longrope
// CHECK-SAME:    a = #rope.longrope_scaling<factors = [1.000000e+00, 1.3333333333333333], factor = 3.200000e+01, original_length = 4096>
// CHECK-SAME:    b_attention = #rope.longrope_scaling<factors = [1.000000e+00], factor = 1.000000e+00, original_length = 2, attention_factor = 1.190000e+00>
func.func private @longrope() attributes {
  a = #rope.longrope_scaling<
      factors = [1.0, 1.3333333333333333], factor = 32.0,
      original_length = 4096>,
  b_attention = #rope.longrope_scaling<
      factors = [1.0], factor = 1.0, original_length = 2,
      attention_factor = 1.19>
}

// CHECK-LABEL: func private @proportional
// CHECK-SAME:    a = #rope.proportional_scaling<fraction = 2.500000e-01>
// CHECK-SAME:    b_factor = #rope.proportional_scaling<fraction = 1.000000e+00, factor = 8.000000e+00>
func.func private @proportional() attributes {
  a = #rope.proportional_scaling<fraction = 0.25, factor = 1.0>,
  b_factor = #rope.proportional_scaling<fraction = 1.0, factor = 8.0>
}

// Each in frequencies that it fits.
// CHECK-LABEL: func private @in_frequencies
// CHECK-SAME:    a = #rope.frequencies<dim = 4, scaling = #rope.ntk_scaling<factor = 8.000000e+00>>
// CHECK-SAME:    b = #rope.frequencies<dim = 2, scaling = #rope.llama3_scaling>
// CHECK-SAME:    c = #rope.frequencies<dim = 64, base = 1.000000e+06, scaling = #rope.yarn_scaling<factor = 4.000000e+00, original_length = 32768>>
// CHECK-SAME:    d = #rope.frequencies<dim = 4, scaling = #rope.longrope_scaling<factors = [1.000000e+00, 2.000000e+00], factor = 2.000000e+00, original_length = 4096>>
func.func private @in_frequencies() attributes {
  a = #rope.frequencies<dim = 4, scaling = #rope.ntk_scaling<factor = 8.0>>,
  b = #rope.frequencies<scaling = #rope.llama3_scaling, dim = 2>,
  c = #rope.frequencies<dim = 64, base = 1.0e+06, scaling = #rope.yarn_scaling<
      factor = 4.0, original_length = 32768>>,
  d = #rope.frequencies<dim = 4, scaling = #rope.longrope_scaling<
      factors = [1.0, 2.0], factor = 2.0, original_length = 4096>>
}

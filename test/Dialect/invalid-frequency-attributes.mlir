// RUN: rope-opt %s -verify-diagnostics -split-input-file

func.func private @no_explicit_values() attributes {
  // expected-error @below {{expected at least one inverse frequency in values}}
  f = #rope.explicit_frequencies<values = []>
}

// -----

func.func private @negative_explicit_value() attributes {
  // expected-error @below {{expected values to be finite and not negative, but got -5.000000e-01 for pair 1}}
  f = #rope.explicit_frequencies<values = [1.0, -0.5]>
}

// -----

func.func private @infinite_explicit_value() attributes {
  // expected-error @below {{expected values to be finite and not negative, but got INF for pair 0}}
  f = #rope.explicit_frequencies<values = [0x7FF0000000000000]>
}

// -----

func.func private @nan_explicit_value() attributes {
  // expected-error @below {{expected values to be finite and not negative, but got nan for pair 0}}
  f = #rope.explicit_frequencies<values = [0x7FF8000000000000]>
}

// -----

func.func private @zero_explicit_amplitude() attributes {
  // expected-error @below {{expected attention_factor to be finite and positive, but got 0}}
  f = #rope.explicit_frequencies<values = [1.0], attention_factor = 0.0>
}

// -----

func.func private @zero_ntk_factor() attributes {
  // expected-error @below {{expected factor to be finite and positive, but got 0}}
  f = #rope.ntk_scaling<factor = 0.0>
}

// -----

func.func private @infinite_ntk_factor() attributes {
  // expected-error @below {{expected factor to be finite and positive, but got +Inf}}
  f = #rope.ntk_scaling<factor = 0x7FF0000000000000>
}

// -----

func.func private @zero_ntk_fixed_factor() attributes {
  // expected-error @below {{expected factor to be finite and positive, but got 0}}
  f = #rope.ntk_fixed_scaling<factor = 0.0>
}

// -----

func.func private @infinite_ntk_fixed_factor() attributes {
  // expected-error @below {{expected factor to be finite and positive, but got +Inf}}
  f = #rope.ntk_fixed_scaling<factor = 0x7FF0000000000000>
}

// -----

func.func private @zero_ntk_mixed_factor() attributes {
  // expected-error @below {{expected factor to be finite and positive, but got 0}}
  f = #rope.ntk_mixed_scaling<factor = 0.0>
}

// -----

func.func private @infinite_ntk_mixed_factor() attributes {
  // expected-error @below {{expected factor to be finite and positive, but got +Inf}}
  f = #rope.ntk_mixed_scaling<factor = 0x7FF0000000000000>
}

// -----

func.func private @ntk_of_one_pair() attributes {
  // expected-error @below {{expected dim to be at least 4 for ntk_scaling, but got 2}}
  f = #rope.frequencies<dim = 2, scaling = #rope.ntk_scaling<factor = 8.0>>
}

// -----

func.func private @negative_ntk_exponent() attributes {
  // expected-error @below {{expected exponent to be finite and not negative, but got -0.5}}
  f = #rope.ntk_mixed_scaling<factor = 8.0, exponent = -0.5>
}

// -----

func.func private @nan_ntk_exponent() attributes {
  // expected-error @below {{expected exponent to be finite and not negative, but got NaN}}
  f = #rope.ntk_mixed_scaling<factor = 8.0, exponent = 0x7FF8000000000000>
}

// -----

func.func private @zero_base_ratio() attributes {
  // expected-error @below {{expected ratio to be finite and positive, but got 0}}
  f = #rope.base_scaling<ratio = 0.0>
}

// -----

func.func private @negative_base_ratio() attributes {
  // expected-error @below {{expected ratio to be finite and positive, but got -2}}
  f = #rope.base_scaling<ratio = -2.0>
}

// -----

func.func private @zero_yarn_factor() attributes {
  // expected-error @below {{expected factor to be finite and positive, but got 0}}
  f = #rope.yarn_scaling<factor = 0.0, original_length = 4096>
}

// -----

func.func private @yarn_length_0() attributes {
  // expected-error @below {{expected original_length to be at least 1, but got 0}}
  f = #rope.yarn_scaling<factor = 4.0, original_length = 0>
}

// -----

func.func private @yarn_length_minus_1() attributes {
  // expected-error @below {{expected original_length to be at least 1, but got -1}}
  f = #rope.yarn_scaling<factor = 4.0, original_length = -1>
}

// -----

func.func private @zero_yarn_beta_fast() attributes {
  // expected-error @below {{expected beta_fast to be finite and positive, but got 0}}
  f = #rope.yarn_scaling<factor = 4.0, original_length = 4096, beta_fast = 0.0>
}

// -----

func.func private @infinite_yarn_beta_fast() attributes {
  // expected-error @below {{expected beta_fast to be finite and positive, but got +Inf}}
  f = #rope.yarn_scaling<factor = 4.0, original_length = 4096, beta_fast = 0x7FF0000000000000>
}

// -----

func.func private @zero_yarn_beta_slow() attributes {
  // expected-error @below {{expected beta_slow to be finite and positive, but got 0}}
  f = #rope.yarn_scaling<factor = 4.0, original_length = 4096, beta_slow = 0.0>
}

// -----

func.func private @infinite_yarn_beta_slow() attributes {
  // expected-error @below {{expected beta_slow to be finite and positive, but got +Inf}}
  f = #rope.yarn_scaling<factor = 4.0, original_length = 4096, beta_slow = 0x7FF0000000000000>
}

// -----

func.func private @zero_yarn_attention_factor() attributes {
  // expected-error @below {{expected attention_factor to be finite and positive, but got 0}}
  f = #rope.yarn_scaling<factor = 4.0, original_length = 4096, attention_factor = 0.0>
}

// -----

func.func private @infinite_yarn_attention_factor() attributes {
  // expected-error @below {{expected attention_factor to be finite and positive, but got +Inf}}
  f = #rope.yarn_scaling<factor = 4.0, original_length = 4096, attention_factor = 0x7FF0000000000000>
}

// -----

func.func private @zero_yarn_mscale() attributes {
  // expected-error @below {{expected mscale to be finite and positive, but got 0}}
  f = #rope.yarn_scaling<factor = 4.0, original_length = 4096, mscale = 0.0, mscale_all_dim = 1.0>
}

// -----

func.func private @infinite_yarn_mscale() attributes {
  // expected-error @below {{expected mscale to be finite and positive, but got +Inf}}
  f = #rope.yarn_scaling<factor = 4.0, original_length = 4096, mscale = 0x7FF0000000000000, mscale_all_dim = 1.0>
}

// -----

func.func private @zero_yarn_mscale_all_dim() attributes {
  // expected-error @below {{expected mscale_all_dim to be finite and positive, but got 0}}
  f = #rope.yarn_scaling<factor = 4.0, original_length = 4096, mscale_all_dim = 0.0, mscale = 1.0>
}

// -----

func.func private @infinite_yarn_mscale_all_dim() attributes {
  // expected-error @below {{expected mscale_all_dim to be finite and positive, but got +Inf}}
  f = #rope.yarn_scaling<factor = 4.0, original_length = 4096, mscale_all_dim = 0x7FF0000000000000, mscale = 1.0>
}

// -----

func.func private @yarn_betas_in_the_wrong_order() attributes {
  // expected-error @below {{expected beta_fast (1) to be at least beta_slow (32)}}
  f = #rope.yarn_scaling<factor = 4.0, original_length = 4096, beta_fast = 1.0, beta_slow = 32.0>
}

// -----

func.func private @yarn_mscale_alone() attributes {
  // expected-error @below {{expected mscale and mscale_all_dim together, but got mscale alone}}
  f = #rope.yarn_scaling<factor = 4.0, original_length = 4096, mscale = 0.707>
}

// -----

func.func private @yarn_mscale_all_dim_alone() attributes {
  // expected-error @below {{expected mscale and mscale_all_dim together, but got mscale_all_dim alone}}
  f = #rope.yarn_scaling<factor = 4.0, original_length = 4096, mscale_all_dim = 0.707>
}

// -----

func.func private @yarn_number_for_truncate() attributes {
  // expected-error @below {{expected true or false}}
  // expected-error @below {{failed to parse Rope_YarnScalingAttr parameter 'truncate'}}
  f = #rope.yarn_scaling<factor = 4.0, original_length = 4096, truncate = 1>
}

// -----

func.func private @yarn_without_length() attributes {
  // expected-error @below {{struct is missing required parameter: original_length}}
  f = #rope.yarn_scaling<factor = 4.0>
}

// -----

func.func private @yarn_of_base_1() attributes {
  // expected-error @below {{expected base to be larger than 1 for yarn_scaling, but got 1}}
  f = #rope.frequencies<dim = 8, base = 1.0, scaling = #rope.yarn_scaling<factor = 4.0, original_length = 4096>>
}

// -----

func.func private @zero_llama3_factor() attributes {
  // expected-error @below {{expected factor to be finite and positive, but got 0}}
  f = #rope.llama3_scaling<factor = 0.0>
}

// -----

func.func private @nan_llama3_factor() attributes {
  // expected-error @below {{expected factor to be finite and positive, but got NaN}}
  f = #rope.llama3_scaling<factor = 0x7FF8000000000000>
}

// -----

func.func private @zero_llama3_low_freq_factor() attributes {
  // expected-error @below {{expected low_freq_factor to be finite and positive, but got 0}}
  f = #rope.llama3_scaling<low_freq_factor = 0.0>
}

// -----

func.func private @nan_llama3_low_freq_factor() attributes {
  // expected-error @below {{expected low_freq_factor to be finite and positive, but got NaN}}
  f = #rope.llama3_scaling<low_freq_factor = 0x7FF8000000000000>
}

// -----

func.func private @zero_llama3_high_freq_factor() attributes {
  // expected-error @below {{expected high_freq_factor to be finite and positive, but got 0}}
  f = #rope.llama3_scaling<high_freq_factor = 0.0>
}

// -----

func.func private @nan_llama3_high_freq_factor() attributes {
  // expected-error @below {{expected high_freq_factor to be finite and positive, but got NaN}}
  f = #rope.llama3_scaling<high_freq_factor = 0x7FF8000000000000>
}

// -----

func.func private @zero_llama3_length() attributes {
  // expected-error @below {{expected original_length to be at least 1, but got 0}}
  f = #rope.llama3_scaling<original_length = 0>
}

// -----

func.func private @equal_llama3_factors() attributes {
  // expected-error @below {{expected high_freq_factor (4) to be larger than low_freq_factor (4)}}
  f = #rope.llama3_scaling<low_freq_factor = 4.0>
}

// -----

func.func private @zero_longrope_divisor() attributes {
  // expected-error @below {{expected factors[1] to be finite and positive, but got 0}}
  f = #rope.longrope_scaling<factors = [1.0, 0.0], factor = 4.0, original_length = 4096>
}

// -----

func.func private @nan_longrope_divisor() attributes {
  // expected-error @below {{expected factors[0] to be finite and positive, but got NaN}}
  f = #rope.longrope_scaling<factors = [0x7FF8000000000000, 1.0], factor = 4.0, original_length = 4096>
}

// -----

func.func private @negative_longrope_factor() attributes {
  // expected-error @below {{expected factor to be finite and positive, but got -4}}
  f = #rope.longrope_scaling<factors = [1.0, 2.0], factor = -4.0, original_length = 4096>
}

// -----

func.func private @longrope_length_1() attributes {
  // expected-error @below {{expected original_length to be at least 2, but got 1}}
  f = #rope.longrope_scaling<factors = [1.0, 2.0], factor = 4.0, original_length = 1>
}

// -----

func.func private @zero_longrope_attention_factor() attributes {
  // expected-error @below {{expected attention_factor to be finite and positive, but got 0}}
  f = #rope.longrope_scaling<factors = [1.0, 2.0], factor = 4.0, original_length = 4096, attention_factor = 0.0>
}

// -----

func.func private @longrope_of_other_pairs() attributes {
  // expected-error @below {{expected factors to have one element for each of the 4 pairs, but got 2}}
  f = #rope.frequencies<dim = 8, scaling = #rope.longrope_scaling<factors = [1.0, 2.0], factor = 4.0, original_length = 4096>>
}

// -----

func.func private @zero_fraction() attributes {
  // expected-error @below {{expected fraction to be in (0, 1], but got 0}}
  f = #rope.proportional_scaling<fraction = 0.0>
}

// -----

func.func private @large_fraction() attributes {
  // expected-error @below {{expected fraction to be in (0, 1], but got 1.5}}
  f = #rope.proportional_scaling<fraction = 1.5>
}

// -----

func.func private @nan_fraction() attributes {
  // expected-error @below {{expected fraction to be in (0, 1], but got NaN}}
  f = #rope.proportional_scaling<fraction = 0x7FF8000000000000>
}

// -----

func.func private @zero_proportional_factor() attributes {
  // expected-error @below {{expected factor to be finite and positive, but got 0}}
  f = #rope.proportional_scaling<fraction = 0.5, factor = 0.0>
}

// RUN: rope-opt %s -verify-diagnostics -split-input-file

func.func private @odd_dim() attributes {
  // expected-error @below {{expected dim to be positive and even, but got 3}}
  f = #rope.frequencies<dim = 3>
}

// -----

func.func private @zero_dim() attributes {
  // expected-error @below {{expected dim to be positive and even, but got 0}}
  f = #rope.frequencies<dim = 0>
}

// -----

func.func private @negative_dim() attributes {
  // expected-error @below {{expected dim to be positive and even, but got -2}}
  f = #rope.frequencies<dim = -2>
}

// -----

func.func private @no_dim() attributes {
  // expected-error @below {{struct is missing required parameter: dim}}
  f = #rope.frequencies<base = 500.0>
}

// -----

func.func private @unknown_parameter() attributes {
  // expected-error @below {{duplicate or unknown struct parameter name: theta}}
  f = #rope.frequencies<dim = 2, theta = 10000.0>
}

// -----

func.func private @zero_base() attributes {
  // expected-error @below {{expected base to be finite and positive, but got 0}}
  f = #rope.frequencies<dim = 2, base = 0.0>
}

// -----

func.func private @negative_base() attributes {
  // expected-error @below {{expected base to be finite and positive, but got -1}}
  f = #rope.frequencies<dim = 2, base = -1.0>
}

// -----

func.func private @infinite_base() attributes {
  // expected-error @below {{expected base to be finite and positive, but got +Inf}}
  f = #rope.frequencies<dim = 2, base = 0x7FF0000000000000>
}

// -----

func.func private @nan_base() attributes {
  // expected-error @below {{expected base to be finite and positive, but got NaN}}
  f = #rope.frequencies<dim = 2, base = 0x7FF8000000000000>
}

// -----

func.func private @integer_base() attributes {
  // expected-error @below {{unexpected decimal integer literal for a floating point value}}
  // expected-error @below {{failed to parse Rope_FrequenciesAttr parameter 'base'}}
  // expected-note @below {{add a trailing dot to make the literal a float}}
  f = #rope.frequencies<dim = 2, base = 10000>
}

// -----

func.func private @number_for_scaling() attributes {
  // expected-error @below {{expected scaling to be a frequency scaling, but got 4.000000e+00 : f64}}
  f = #rope.frequencies<dim = 2, scaling = 4.0>
}

// -----

func.func private @position_map_for_scaling() attributes {
  // expected-error @below {{expected scaling to be a frequency scaling, but got #rope.linear}}
  f = #rope.frequencies<dim = 2, scaling = #rope.linear>
}

// -----

func.func private @zero_factor() attributes {
  // expected-error @below {{expected factor to be finite and positive, but got 0}}
  s = #rope.linear_scaling<factor = 0.0>
}

// -----

func.func private @negative_factor() attributes {
  // expected-error @below {{expected factor to be finite and positive, but got -2}}
  s = #rope.linear_scaling<factor = -2.0>
}

// -----

func.func private @negative_rerope_window() attributes {
  // expected-error @below {{expected window to be non-negative, but got -1}}
  m = #rope.rerope<window = -1>
}

// -----

func.func private @fractional_rerope_window() attributes {
  // expected-error @below {{expected integer value}}
  // expected-error @below {{failed to parse Rope_ReRoPEMapAttr parameter 'window'}}
  m = #rope.rerope<window = 1.5>
}

// -----

func.func private @negative_leaky_window() attributes {
  // expected-error @below {{expected window to be non-negative, but got -1}}
  m = #rope.leaky<window = -1, k = 2.0>
}

// -----

func.func private @zero_leaky_slope() attributes {
  // expected-error @below {{expected k to be finite and positive, but got 0}}
  m = #rope.leaky<window = 1, k = 0.0>
}

// -----

func.func private @negative_leaky_slope() attributes {
  // expected-error @below {{expected k to be finite and positive, but got -2}}
  m = #rope.leaky<window = 1, k = -2.0>
}

// -----

func.func private @leaky_without_slope() attributes {
  // expected-error @below {{expected ','}}
  m = #rope.leaky<window = 1>
}

// -----

func.func private @unknown_pairing() attributes {
  // expected-error @below {{expected ::mlir::rope::Pairing to be one of: half, interleaved}}
  // expected-error @below {{failed to parse Rope_PairingAttr parameter 'value'}}
  p = #rope.pairing<quarter>
}

// -----

func.func private @unknown_map() attributes {
  // expected-error @below {{unknown attribute `unknown` in dialect `rope`}}
  m = #rope.unknown
}

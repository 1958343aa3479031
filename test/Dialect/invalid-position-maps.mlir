// RUN: rope-opt %s -verify-diagnostics -split-input-file

func.func private @negative_breakpoint() attributes {
  // expected-error @below {{expected breakpoints to be non-negative, but got -1}}
  m = #rope.piecewise<breakpoints = [-1], slopes = [1.0, 0.0]>
}

// -----

func.func private @equal_breakpoints() attributes {
  // expected-error @below {{expected breakpoints to rise, but got 4 after 4}}
  m = #rope.piecewise<breakpoints = [4, 4], slopes = [1.0, 0.5, 0.0]>
}

// -----

func.func private @falling_breakpoints() attributes {
  // expected-error @below {{expected breakpoints to rise, but got 3 after 4}}
  m = #rope.piecewise<breakpoints = [4, 3], slopes = [1.0, 0.5, 0.0]>
}

// -----

func.func private @too_few_slopes() attributes {
  // expected-error @below {{expected one slope more than there are breakpoints (2), but got 2}}
  m = #rope.piecewise<breakpoints = [4, 8], slopes = [1.0, 0.5]>
}

// -----

func.func private @no_slope() attributes {
  // expected-error @below {{expected one slope more than there are breakpoints (0), but got 0}}
  m = #rope.piecewise<breakpoints = [], slopes = []>
}

// -----

func.func private @too_many_offsets() attributes {
  // expected-error @below {{expected one offset for each of the 2 slopes, but got 3}}
  m = #rope.piecewise<breakpoints = [4], slopes = [1.0, 0.0],
                      offsets = [0.0, 4.0, 8.0]>
}

// -----

func.func private @infinite_slope() attributes {
  // expected-error @below {{expected slopes to be finite, but got INF for number 1}}
  m = #rope.piecewise<breakpoints = [4], slopes = [1.0, 0x7FF0000000000000]>
}

// -----

func.func private @nan_offset() attributes {
  // expected-error @below {{expected offsets to be finite, but got nan for number 0}}
  m = #rope.piecewise<breakpoints = [], slopes = [1.0],
                      offsets = [0x7FF8000000000000]>
}

// -----

func.func private @negative_self_extend_window() attributes {
  // expected-error @below {{expected window to be non-negative, but got -1}}
  m = #rope.self_extend<window = -1, group = 4>
}

// -----

func.func private @self_extend_without_groups() attributes {
  // expected-error @below {{expected group to be positive, but got 0}}
  m = #rope.self_extend<window = 8, group = 0>
}

// -----

func.func private @unknown_shift() attributes {
  // expected-error @below {{expected true or false}}
  // expected-error @below {{failed to parse Rope_SelfExtendMapAttr parameter 'exact_shift'}}
  m = #rope.self_extend<window = 8, group = 3, exact_shift = 1>
}

// -----

func.func private @negative_sawtooth_window() attributes {
  // expected-error @below {{expected window to be non-negative, but got -1}}
  m = #rope.sawtooth<window = -1, block = 4>
}

// -----

func.func private @sawtooth_without_blocks() attributes {
  // expected-error @below {{expected block to be positive, but got -4}}
  m = #rope.sawtooth<window = 8, block = -4>
}

// -----

func.func private @empty_chunk() attributes {
  // expected-error @below {{expected chunk to be positive, but got 0}}
  m = #rope.dual_chunk<chunk = 0, local = 0>
}

// -----

func.func private @negative_local() attributes {
  // expected-error @below {{expected local to be non-negative, but got -1}}
  m = #rope.dual_chunk<chunk = 8, local = -1>
}

// -----

func.func private @local_of_a_chunk() attributes {
  // expected-error @below {{expected local (8) to be less than chunk (8)}}
  m = #rope.dual_chunk<chunk = 8, local = 8>
}

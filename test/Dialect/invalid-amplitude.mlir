// Keys that were turned have their amplitude already: it must be 1 where a piece
// turns them on. RoPE turns none.
// RUN: rope-opt %s -verify-diagnostics -split-input-file

func.func @rerope_and_yarn(%q: memref<1x1x8x8xf32>, %out: memref<1x1x8x8xf32>) {
  // expected-error @below {{expected frequencies of amplitude 1 where keys are turned on from rotated_keys, but got 1.250000e+00}}
  rope.attention #rope.rerope<window = 4>, #rope.frequencies<dim = 8,
      scaling = #rope.yarn_scaling<factor = 4.0, original_length = 64,
                                   attention_factor = 1.25>> rotated_keys
      ins(%q, %q, %q : memref<1x1x8x8xf32>, memref<1x1x8x8xf32>,
          memref<1x1x8x8xf32>) outs(%out : memref<1x1x8x8xf32>)
  return
}

// -----

func.func @leaky_and_longrope(%q: memref<1x1x8x8xf32>, %out: memref<1x1x8x8xf32>) {
  // expected-error @below {{expected frequencies of amplitude 1 where keys are turned on from rotated_keys, but got 1.118034e+00}}
  rope.attention #rope.leaky<window = 4, k = 2.0>, #rope.frequencies<dim = 8,
      scaling = #rope.longrope_scaling<
          factors = [1.0, 1.0, 2.0, 4.0], factor = 16.0, original_length = 65536>> rotated_keys
      ins(%q, %q, %q : memref<1x1x8x8xf32>, memref<1x1x8x8xf32>,
          memref<1x1x8x8xf32>) outs(%out : memref<1x1x8x8xf32>)
  return
}

// -----

func.func @rerope_and_explicit(%q: memref<1x1x8x8xf32>, %out: memref<1x1x8x8xf32>) {
  // expected-error @below {{expected frequencies of amplitude 1 where keys are turned on from rotated_keys, but got 5.000000e-01}}
  rope.attention #rope.rerope<window = 0>, #rope.explicit_frequencies<values = [1.0, 0.1],
                                             attention_factor = 0.5> rotated_keys
      ins(%q, %q, %q : memref<1x1x8x8xf32>, memref<1x1x8x8xf32>,
          memref<1x1x8x8xf32>) outs(%out : memref<1x1x8x8xf32>)
  return
}

// -----

func.func @linear_and_yarn(%q: memref<1x1x8x8xf32>, %out: memref<1x1x8x8xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 8,
      scaling = #rope.yarn_scaling<factor = 4.0, original_length = 64,
                                   attention_factor = 1.25>> rotated_keys
      ins(%q, %q, %q : memref<1x1x8x8xf32>, memref<1x1x8x8xf32>,
          memref<1x1x8x8xf32>) outs(%out : memref<1x1x8x8xf32>)
  return
}

// -----

func.func @linear_and_longrope(%q: memref<1x1x8x8xf32>, %out: memref<1x1x8x8xf32>) {
  rope.attention #rope.linear, #rope.frequencies<dim = 8,
      scaling = #rope.longrope_scaling<
          factors = [1.0, 1.0, 2.0, 4.0], factor = 16.0, original_length = 65536>> rotated_keys
      ins(%q, %q, %q : memref<1x1x8x8xf32>, memref<1x1x8x8xf32>,
          memref<1x1x8x8xf32>) outs(%out : memref<1x1x8x8xf32>)
  return
}

// -----

func.func @linear_and_explicit(%q: memref<1x1x8x8xf32>, %out: memref<1x1x8x8xf32>) {
  rope.attention #rope.linear, #rope.explicit_frequencies<values = [1.0, 0.1],
                                             attention_factor = 0.5> rotated_keys
      ins(%q, %q, %q : memref<1x1x8x8xf32>, memref<1x1x8x8xf32>,
          memref<1x1x8x8xf32>) outs(%out : memref<1x1x8x8xf32>)
  return
}

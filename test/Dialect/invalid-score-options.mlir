// Every rule of visibilities, scalings of queries and the soft cap.
// RUN: rope-opt %s --split-input-file --verify-diagnostics

// expected-error @below {{expected size to be at least 0, but got -1}}
func.func private @window() attributes {a = #rope.sliding_window<size = -1>}

// -----

func.func private @sinks() attributes {
  // expected-error @below {{expected sinks to be at least 0, but got -4}}
  a = #rope.sliding_window<size = 8, sinks = -4>}

// -----

// expected-error @below {{expected size to be at least 1, but got 0}}
func.func private @chunk() attributes {a = #rope.chunked_attention<size = 0>}

// -----

// expected-error @below {{expected length to be at least 2, but got 1}}
func.func private @length() attributes {a = #rope.log_n_scaling<length = 1>}

// -----

func.func private @floor_scale() attributes {
  // expected-error @below {{expected floor_scale to be at least 1, but got 0}}
  a = #rope.temperature_tuning<floor_scale = 0>}

// -----

func.func private @attn_scale() attributes {
  // expected-error @below {{expected attn_scale to be finite and positive, but got 0}}
  a = #rope.temperature_tuning<attn_scale = 0.0>}

// -----

func.func @soft_cap(%x: tensor<1x2x8x16xf32>) {
  // expected-error @below {{expected soft_cap to be finite and positive, but got -1}}
  %0 = rope.attention #rope.linear, #rope.frequencies<dim = 16> soft_cap(-1.0)
      ins(%x, %x, %x : tensor<1x2x8x16xf32>, tensor<1x2x8x16xf32>,
          tensor<1x2x8x16xf32>) outs(%x : tensor<1x2x8x16xf32>)
  return
}

// -----

func.func @tile_soft_cap(%i: index, %q: memref<16x32xf32>, %k: memref<8x16xf32>,
                         %m: memref<32xf32>, %s: memref<8x32xf32>) {
  // expected-error @below {{expected soft_cap to be finite and positive, but got 0}}
  rope.online_attention regions [0] soft_cap(0.0) at(%i, %i)
      queries(%q : memref<16x32xf32>) keys(%k : memref<8x16xf32>)
      value(%k : memref<8x16xf32>)
      outs(%q, %m, %m, %s : memref<16x32xf32>, memref<32xf32>, memref<32xf32>,
           memref<8x32xf32>)
  return
}

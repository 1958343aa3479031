// The forward pass of kjv-lm, a byte-level language model of 4 layers: B
// sequences of L bytes in, logits for every position out. README.md describes
// the model. Weights of the 4 layers are stacked; a Linear weight is
// [out, in], and y = x * W^T.
//
// run.py replaces these two lines to measure other variants.
#position_map = #rope.linear
#frequencies = #rope.frequencies<dim = 64>

#row = affine_map<(n, c) -> (n)>
#column = affine_map<(n, c) -> (c)>
#element = affine_map<(n, c) -> (n, c)>

// x / sqrt(mean(x^2) + 1e-5) * gain, the mean over the 192 channels.
func.func private @rms_norm(%x: tensor<?x192xf32>, %gain: tensor<192xf32>)
    -> tensor<?x192xf32> {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %one = arith.constant 1.0 : f32
  %width = arith.constant 192.0 : f32
  %epsilon = arith.constant 1.0e-5 : f32
  %n = tensor.dim %x, %c0 : tensor<?x192xf32>
  %sums_init = tensor.empty(%n) : tensor<?xf32>
  %sums_zero = linalg.fill ins(%zero : f32)
      outs(%sums_init : tensor<?xf32>) -> tensor<?xf32>
  %sums = linalg.generic {
      indexing_maps = [#element, #row],
      iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<?x192xf32>) outs(%sums_zero : tensor<?xf32>) {
  ^bb0(%a: f32, %sum: f32):
    %square = arith.mulf %a, %a : f32
    %next = arith.addf %sum, %square : f32
    linalg.yield %next : f32
  } -> tensor<?xf32>
  %inverse_init = tensor.empty(%n) : tensor<?xf32>
  %inverse = linalg.map ins(%sums : tensor<?xf32>)
      outs(%inverse_init : tensor<?xf32>) (%sum: f32, %unused: f32) {
    %mean = arith.divf %sum, %width : f32
    %shifted = arith.addf %mean, %epsilon : f32
    %root = math.sqrt %shifted : f32
    %reciprocal = arith.divf %one, %root : f32
    linalg.yield %reciprocal : f32
  }
  %init = tensor.empty(%n) : tensor<?x192xf32>
  %normed = linalg.generic {
      indexing_maps = [#element, #row, #column, #element],
      iterator_types = ["parallel", "parallel"]}
      ins(%x, %inverse, %gain : tensor<?x192xf32>, tensor<?xf32>,
          tensor<192xf32>)
      outs(%init : tensor<?x192xf32>) {
  ^bb0(%a: f32, %r: f32, %g: f32, %unused: f32):
    %scaled = arith.mulf %a, %r : f32
    %gained = arith.mulf %scaled, %g : f32
    linalg.yield %gained : f32
  } -> tensor<?x192xf32>
  return %normed : tensor<?x192xf32>
}

// x * W^T split into 3 heads: [B*L, 192] to [B, 3, L, 64].
func.func private @heads(%x: tensor<?x192xf32>, %weight: tensor<192x192xf32>,
                         %batch: index, %length: index)
    -> tensor<?x3x?x64xf32> {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %n = tensor.dim %x, %c0 : tensor<?x192xf32>
  %weight_init = tensor.empty() : tensor<192x192xf32>
  %weight_t = linalg.transpose ins(%weight : tensor<192x192xf32>)
      outs(%weight_init : tensor<192x192xf32>) permutation = [1, 0]
  %y_init = tensor.empty(%n) : tensor<?x192xf32>
  %y_zero = linalg.fill ins(%zero : f32)
      outs(%y_init : tensor<?x192xf32>) -> tensor<?x192xf32>
  %y = linalg.matmul
      ins(%x, %weight_t : tensor<?x192xf32>, tensor<192x192xf32>)
      outs(%y_zero : tensor<?x192xf32>) -> tensor<?x192xf32>
  %split = tensor.expand_shape %y [[0, 1], [2, 3]]
      output_shape [%batch, %length, 3, 64]
      : tensor<?x192xf32> into tensor<?x?x3x64xf32>
  %heads_init = tensor.empty(%batch, %length) : tensor<?x3x?x64xf32>
  %heads = linalg.transpose ins(%split : tensor<?x?x3x64xf32>)
      outs(%heads_init : tensor<?x3x?x64xf32>) permutation = [0, 2, 1, 3]
  return %heads : tensor<?x3x?x64xf32>
}

func.func @forward(
    %tokens: tensor<?x?xi32>, %embedding: tensor<256x192xf32>,
    %n1: tensor<4x192xf32>, %n2: tensor<4x192xf32>,
    %wq: tensor<4x192x192xf32>, %wk: tensor<4x192x192xf32>,
    %wv: tensor<4x192x192xf32>, %wo: tensor<4x192x192xf32>,
    %w1: tensor<4x512x192xf32>, %w3: tensor<4x512x192xf32>,
    %w2: tensor<4x192x512xf32>, %nf: tensor<192xf32>)
    -> tensor<?x?x256xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %layers = arith.constant 4 : index
  %zero = arith.constant 0.0 : f32
  %one = arith.constant 1.0 : f32
  %embedding_scale = arith.constant 3.7224194 : f32 // 192^(1/4)
  %batch = tensor.dim %tokens, %c0 : tensor<?x?xi32>
  %length = tensor.dim %tokens, %c1 : tensor<?x?xi32>

  // Embedding: one row of 192 for each byte.
  %flat = tensor.collapse_shape %tokens [[0, 1]]
      : tensor<?x?xi32> into tensor<?xi32>
  %n = tensor.dim %flat, %c0 : tensor<?xi32>
  %x_init = tensor.empty(%n) : tensor<?x192xf32>
  %embedded = linalg.generic {
      indexing_maps = [#row, #element],
      iterator_types = ["parallel", "parallel"]}
      ins(%flat : tensor<?xi32>) outs(%x_init : tensor<?x192xf32>) {
  ^bb0(%token: i32, %unused: f32):
    %byte = arith.index_cast %token : i32 to index
    %channel = linalg.index 1 : index
    %entry = tensor.extract %embedding[%byte, %channel] : tensor<256x192xf32>
    %scaled = arith.mulf %entry, %embedding_scale : f32
    linalg.yield %scaled : f32
  } -> tensor<?x192xf32>

  // The layers; both matmuls that end a half of a layer add to x in place.
  %final = scf.for %layer = %c0 to %layers step %c1
      iter_args(%x = %embedded) -> (tensor<?x192xf32>) {
    %n1_l = tensor.extract_slice %n1[%layer, 0] [1, 192] [1, 1]
        : tensor<4x192xf32> to tensor<192xf32>
    %n2_l = tensor.extract_slice %n2[%layer, 0] [1, 192] [1, 1]
        : tensor<4x192xf32> to tensor<192xf32>
    %wq_l = tensor.extract_slice %wq[%layer, 0, 0] [1, 192, 192] [1, 1, 1]
        : tensor<4x192x192xf32> to tensor<192x192xf32>
    %wk_l = tensor.extract_slice %wk[%layer, 0, 0] [1, 192, 192] [1, 1, 1]
        : tensor<4x192x192xf32> to tensor<192x192xf32>
    %wv_l = tensor.extract_slice %wv[%layer, 0, 0] [1, 192, 192] [1, 1, 1]
        : tensor<4x192x192xf32> to tensor<192x192xf32>
    %wo_l = tensor.extract_slice %wo[%layer, 0, 0] [1, 192, 192] [1, 1, 1]
        : tensor<4x192x192xf32> to tensor<192x192xf32>
    %w1_l = tensor.extract_slice %w1[%layer, 0, 0] [1, 512, 192] [1, 1, 1]
        : tensor<4x512x192xf32> to tensor<512x192xf32>
    %w3_l = tensor.extract_slice %w3[%layer, 0, 0] [1, 512, 192] [1, 1, 1]
        : tensor<4x512x192xf32> to tensor<512x192xf32>
    %w2_l = tensor.extract_slice %w2[%layer, 0, 0] [1, 192, 512] [1, 1, 1]
        : tensor<4x192x512xf32> to tensor<192x512xf32>

    // Attention.
    %h = func.call @rms_norm(%x, %n1_l)
        : (tensor<?x192xf32>, tensor<192xf32>) -> tensor<?x192xf32>
    %q = func.call @heads(%h, %wq_l, %batch, %length)
        : (tensor<?x192xf32>, tensor<192x192xf32>, index, index)
        -> tensor<?x3x?x64xf32>
    %k = func.call @heads(%h, %wk_l, %batch, %length)
        : (tensor<?x192xf32>, tensor<192x192xf32>, index, index)
        -> tensor<?x3x?x64xf32>
    %v = func.call @heads(%h, %wv_l, %batch, %length)
        : (tensor<?x192xf32>, tensor<192x192xf32>, index, index)
        -> tensor<?x3x?x64xf32>
    %attended_init = tensor.empty(%batch, %length) : tensor<?x3x?x64xf32>
    %attended = rope.attention #position_map, #frequencies causal
        ins(%q, %k, %v : tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>,
            tensor<?x3x?x64xf32>)
        outs(%attended_init : tensor<?x3x?x64xf32>)
    %joined_init = tensor.empty(%batch, %length) : tensor<?x?x3x64xf32>
    %joined = linalg.transpose ins(%attended : tensor<?x3x?x64xf32>)
        outs(%joined_init : tensor<?x?x3x64xf32>) permutation = [0, 2, 1, 3]
    %concatenated = tensor.collapse_shape %joined [[0, 1], [2, 3]]
        : tensor<?x?x3x64xf32> into tensor<?x192xf32>
    %wo_init = tensor.empty() : tensor<192x192xf32>
    %wo_t = linalg.transpose ins(%wo_l : tensor<192x192xf32>)
        outs(%wo_init : tensor<192x192xf32>) permutation = [1, 0]
    %x_mid = linalg.matmul
        ins(%concatenated, %wo_t : tensor<?x192xf32>, tensor<192x192xf32>)
        outs(%x : tensor<?x192xf32>) -> tensor<?x192xf32>

    // Feed-forward: (silu(h * W1^T) . (h * W3^T)) * W2^T.
    %g = func.call @rms_norm(%x_mid, %n2_l)
        : (tensor<?x192xf32>, tensor<192xf32>) -> tensor<?x192xf32>
    %w1_init = tensor.empty() : tensor<192x512xf32>
    %w1_t = linalg.transpose ins(%w1_l : tensor<512x192xf32>)
        outs(%w1_init : tensor<192x512xf32>) permutation = [1, 0]
    %gate_init = tensor.empty(%n) : tensor<?x512xf32>
    %gate_zero = linalg.fill ins(%zero : f32)
        outs(%gate_init : tensor<?x512xf32>) -> tensor<?x512xf32>
    %gate = linalg.matmul
        ins(%g, %w1_t : tensor<?x192xf32>, tensor<192x512xf32>)
        outs(%gate_zero : tensor<?x512xf32>) -> tensor<?x512xf32>
    %w3_init = tensor.empty() : tensor<192x512xf32>
    %w3_t = linalg.transpose ins(%w3_l : tensor<512x192xf32>)
        outs(%w3_init : tensor<192x512xf32>) permutation = [1, 0]
    %up_init = tensor.empty(%n) : tensor<?x512xf32>
    %up_zero = linalg.fill ins(%zero : f32)
        outs(%up_init : tensor<?x512xf32>) -> tensor<?x512xf32>
    %up = linalg.matmul
        ins(%g, %w3_t : tensor<?x192xf32>, tensor<192x512xf32>)
        outs(%up_zero : tensor<?x512xf32>) -> tensor<?x512xf32>
    %gated_init = tensor.empty(%n) : tensor<?x512xf32>
    %gated = linalg.map
        ins(%gate, %up : tensor<?x512xf32>, tensor<?x512xf32>)
        outs(%gated_init : tensor<?x512xf32>) (%a: f32, %b: f32, %unused: f32) {
      %negated = arith.negf %a : f32
      %power = math.exp %negated : f32
      %denominator = arith.addf %power, %one : f32
      %silu = arith.divf %a, %denominator : f32
      %product = arith.mulf %silu, %b : f32
      linalg.yield %product : f32
    }
    %w2_init = tensor.empty() : tensor<512x192xf32>
    %w2_t = linalg.transpose ins(%w2_l : tensor<192x512xf32>)
        outs(%w2_init : tensor<512x192xf32>) permutation = [1, 0]
    %x_next = linalg.matmul
        ins(%gated, %w2_t : tensor<?x512xf32>, tensor<512x192xf32>)
        outs(%x_mid : tensor<?x192xf32>) -> tensor<?x192xf32>
    scf.yield %x_next : tensor<?x192xf32>
  }

  // Logits: the embedding again, as the output weight.
  %normed = func.call @rms_norm(%final, %nf)
      : (tensor<?x192xf32>, tensor<192xf32>) -> tensor<?x192xf32>
  %embedding_init = tensor.empty() : tensor<192x256xf32>
  %embedding_t = linalg.transpose ins(%embedding : tensor<256x192xf32>)
      outs(%embedding_init : tensor<192x256xf32>) permutation = [1, 0]
  %logits_init = tensor.empty(%n) : tensor<?x256xf32>
  %logits_zero = linalg.fill ins(%zero : f32)
      outs(%logits_init : tensor<?x256xf32>) -> tensor<?x256xf32>
  %logits = linalg.matmul
      ins(%normed, %embedding_t : tensor<?x192xf32>, tensor<192x256xf32>)
      outs(%logits_zero : tensor<?x256xf32>) -> tensor<?x256xf32>
  %result = tensor.expand_shape %logits [[0, 1], [2]]
      output_shape [%batch, %length, 256]
      : tensor<?x256xf32> into tensor<?x?x256xf32>
  return %result : tensor<?x?x256xf32>
}

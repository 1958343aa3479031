// The forward pass of kjv-lm, a byte-level language model of 4 layers: B
// sequences of L bytes in, logits for every position out; and greedy decoding.
// README.md describes the model. Weights of the 4 layers are stacked; a Linear
// weight is [out, in], and y = x * W^T.
//
// Keys and values are kept in a cache: [0] and [1] of it, each [layer, B, head,
// position, channel]. Keys lie there as they are projected: attention turns those
// that the position map turns.
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

// Reads %tokens at the positions from %position on, after the keys and values of
// the cache, which it adds to.
func.func private @extend(
    %old_cache: tensor<2x4x?x3x?x64xf32>, %position: index,
    %tokens: tensor<?x?xi32>,
    %embedding: tensor<256x192xf32>,
    %n1: tensor<4x192xf32>, %n2: tensor<4x192xf32>,
    %wq: tensor<4x192x192xf32>, %wk: tensor<4x192x192xf32>,
    %wv: tensor<4x192x192xf32>, %wo: tensor<4x192x192xf32>,
    %w1: tensor<4x512x192xf32>, %w3: tensor<4x512x192xf32>,
    %w2: tensor<4x192x512xf32>, %nf: tensor<192xf32>)
    -> (tensor<?x?x256xf32>, tensor<2x4x?x3x?x64xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %layers = arith.constant 4 : index
  %zero = arith.constant 0.0 : f32
  %one = arith.constant 1.0 : f32
  %embedding_scale = arith.constant 3.7224194 : f32 // 192^(1/4)
  %batch = tensor.dim %tokens, %c0 : tensor<?x?xi32>
  %length = tensor.dim %tokens, %c1 : tensor<?x?xi32>
  %end = arith.addi %position, %length : index

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
  %final, %new_cache = scf.for %layer = %c0 to %layers step %c1
      iter_args(%x = %embedded, %cache = %old_cache)
      -> (tensor<?x192xf32>, tensor<2x4x?x3x?x64xf32>) {
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
    %with_keys = tensor.insert_slice %k
        into %cache[0, %layer, 0, 0, %position, 0]
            [1, 1, %batch, 3, %length, 64] [1, 1, 1, 1, 1, 1]
        : tensor<?x3x?x64xf32> into tensor<2x4x?x3x?x64xf32>
    %next_cache = tensor.insert_slice %v
        into %with_keys[1, %layer, 0, 0, %position, 0]
            [1, 1, %batch, 3, %length, 64] [1, 1, 1, 1, 1, 1]
        : tensor<?x3x?x64xf32> into tensor<2x4x?x3x?x64xf32>
    %keys = tensor.extract_slice %next_cache[0, %layer, 0, 0, 0, 0]
        [1, 1, %batch, 3, %end, 64] [1, 1, 1, 1, 1, 1]
        : tensor<2x4x?x3x?x64xf32> to tensor<?x3x?x64xf32>
    %values = tensor.extract_slice %next_cache[1, %layer, 0, 0, 0, 0]
        [1, 1, %batch, 3, %end, 64] [1, 1, 1, 1, 1, 1]
        : tensor<2x4x?x3x?x64xf32> to tensor<?x3x?x64xf32>
    %attended_init = tensor.empty(%batch, %length) : tensor<?x3x?x64xf32>
    %attended = rope.attention #position_map, #frequencies causal
        ins(%q, %keys, %values : tensor<?x3x?x64xf32>, tensor<?x3x?x64xf32>,
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
    scf.yield %x_next, %next_cache
        : tensor<?x192xf32>, tensor<2x4x?x3x?x64xf32>
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
  return %result, %new_cache
      : tensor<?x?x256xf32>, tensor<2x4x?x3x?x64xf32>
}

// The logits after every byte of %tokens, read at the positions from 0 on.
func.func @forward(
    %tokens: tensor<?x?xi32>,
    %embedding: tensor<256x192xf32>,
    %n1: tensor<4x192xf32>, %n2: tensor<4x192xf32>,
    %wq: tensor<4x192x192xf32>, %wk: tensor<4x192x192xf32>,
    %wv: tensor<4x192x192xf32>, %wo: tensor<4x192x192xf32>,
    %w1: tensor<4x512x192xf32>, %w3: tensor<4x512x192xf32>,
    %w2: tensor<4x192x512xf32>, %nf: tensor<192xf32>)
    -> tensor<?x?x256xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %batch = tensor.dim %tokens, %c0 : tensor<?x?xi32>
  %length = tensor.dim %tokens, %c1 : tensor<?x?xi32>
  %empty_cache = tensor.empty(%batch, %length) : tensor<2x4x?x3x?x64xf32>
  %logits, %cache = func.call @extend(
      %empty_cache, %c0, %tokens, %embedding, %n1, %n2, %wq, %wk, %wv, %wo, %w1, %w3, %w2, %nf)
      : (tensor<2x4x?x3x?x64xf32>, index, tensor<?x?xi32>,
       tensor<256x192xf32>, tensor<4x192xf32>, tensor<4x192xf32>,
       tensor<4x192x192xf32>, tensor<4x192x192xf32>, tensor<4x192x192xf32>,
       tensor<4x192x192xf32>, tensor<4x512x192xf32>, tensor<4x512x192xf32>,
       tensor<4x192x512xf32>, tensor<192xf32>)
      -> (tensor<?x?x256xf32>, tensor<2x4x?x3x?x64xf32>)
  return %logits : tensor<?x?x256xf32>
}

// Greedy decoding. %bytes [1, N] begins with a prompt of %prompt_length bytes,
// which are read at once; each byte after it is the likeliest one, by the logits
// after the byte before, and is read by a step of its own. Returns all bytes and
// the logits after each but the last, [1, N - 1, 256].
func.func @generate(
    %prompt_length: index, %bytes: tensor<1x?xi32>,
    %embedding: tensor<256x192xf32>,
    %n1: tensor<4x192xf32>, %n2: tensor<4x192xf32>,
    %wq: tensor<4x192x192xf32>, %wk: tensor<4x192x192xf32>,
    %wv: tensor<4x192x192xf32>, %wo: tensor<4x192x192xf32>,
    %w1: tensor<4x512x192xf32>, %w3: tensor<4x512x192xf32>,
    %w2: tensor<4x192x512xf32>, %nf: tensor<192xf32>)
    -> (tensor<1x?xi32>, tensor<1x?x256xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c256 = arith.constant 256 : index
  %lowest = arith.constant 0xFF800000 : f32
  %size = tensor.dim %bytes, %c1 : tensor<1x?xi32>
  %steps = arith.subi %size, %c1 : index
  %empty_cache = tensor.empty(%c1, %steps) : tensor<2x4x?x3x?x64xf32>
  %prompt = tensor.extract_slice %bytes[0, 0] [%c1, %prompt_length] [1, 1]
      : tensor<1x?xi32> to tensor<?x?xi32>
  %first, %prompt_cache = func.call @extend(
      %empty_cache, %c0, %prompt, %embedding, %n1, %n2, %wq, %wk, %wv, %wo, %w1, %w3, %w2, %nf)
      : (tensor<2x4x?x3x?x64xf32>, index, tensor<?x?xi32>,
       tensor<256x192xf32>, tensor<4x192xf32>, tensor<4x192xf32>,
       tensor<4x192x192xf32>, tensor<4x192x192xf32>, tensor<4x192x192xf32>,
       tensor<4x192x192xf32>, tensor<4x512x192xf32>, tensor<4x512x192xf32>,
       tensor<4x192x512xf32>, tensor<192xf32>)
      -> (tensor<?x?x256xf32>, tensor<2x4x?x3x?x64xf32>)
  %logits_init = tensor.empty(%steps) : tensor<1x?x256xf32>
  %prompt_logits = tensor.insert_slice %first
      into %logits_init[0, 0, 0] [%c1, %prompt_length, 256] [1, 1, 1]
      : tensor<?x?x256xf32> into tensor<1x?x256xf32>
  %results:3 = scf.for %position = %prompt_length to %size step %c1
      iter_args(%text = %bytes, %logits = %prompt_logits,
                %cache = %prompt_cache)
      -> (tensor<1x?xi32>, tensor<1x?x256xf32>, tensor<2x4x?x3x?x64xf32>) {
    // The likeliest byte; the first of several that are.
    %before = arith.subi %position, %c1 : index
    %likeliest, %highest = scf.for %byte = %c0 to %c256 step %c1
        iter_args(%best = %c0, %most = %lowest) -> (index, f32) {
      %logit = tensor.extract %logits[%c0, %before, %byte]
          : tensor<1x?x256xf32>
      %is_more = arith.cmpf ogt, %logit, %most : f32
      %next_best = arith.select %is_more, %byte, %best : index
      %next_most = arith.select %is_more, %logit, %most : f32
      scf.yield %next_best, %next_most : index, f32
    }
    %chosen = arith.index_cast %likeliest : index to i32
    %next_text = tensor.insert %chosen into %text[%c0, %position]
        : tensor<1x?xi32>

    // What comes after it, but after the last.
    %is_read = arith.cmpi slt, %position, %steps : index
    %next:2 = scf.if %is_read
        -> (tensor<1x?x256xf32>, tensor<2x4x?x3x?x64xf32>) {
      %token_init = tensor.empty(%c1, %c1) : tensor<?x?xi32>
      %token = linalg.fill ins(%chosen : i32)
          outs(%token_init : tensor<?x?xi32>) -> tensor<?x?xi32>
      %row, %row_cache = func.call @extend(
          %cache, %position, %token, %embedding, %n1, %n2, %wq, %wk, %wv, %wo, %w1, %w3, %w2, %nf)
          : (tensor<2x4x?x3x?x64xf32>, index, tensor<?x?xi32>,
           tensor<256x192xf32>, tensor<4x192xf32>, tensor<4x192xf32>,
           tensor<4x192x192xf32>, tensor<4x192x192xf32>, tensor<4x192x192xf32>,
           tensor<4x192x192xf32>, tensor<4x512x192xf32>, tensor<4x512x192xf32>,
           tensor<4x192x512xf32>, tensor<192xf32>)
          -> (tensor<?x?x256xf32>, tensor<2x4x?x3x?x64xf32>)
      %next_logits = tensor.insert_slice %row
          into %logits[0, %position, 0] [%c1, %c1, 256] [1, 1, 1]
          : tensor<?x?x256xf32> into tensor<1x?x256xf32>
      scf.yield %next_logits, %row_cache
          : tensor<1x?x256xf32>, tensor<2x4x?x3x?x64xf32>
    } else {
      scf.yield %logits, %cache
          : tensor<1x?x256xf32>, tensor<2x4x?x3x?x64xf32>
    }
    scf.yield %next_text, %next#0, %next#1
        : tensor<1x?xi32>, tensor<1x?x256xf32>, tensor<2x4x?x3x?x64xf32>
  }
  return %results#0, %results#1 : tensor<1x?xi32>, tensor<1x?x256xf32>
}

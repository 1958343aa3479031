// LlamaRotaryEmbedding and LlamaAttention (eager), bfloat16.
// Written by scripts/export-raise-inputs.sh with torch 2.15.0, torch-mlir 20261001, transformers 5.23.0.
func.func @llama_bf16(%arg0: tensor<1x12x32xbf16>, %arg1: tensor<32x32xbf16>, %arg2: tensor<16x32xbf16>, %arg3: tensor<16x32xbf16>, %arg4: tensor<32x32xbf16>)
    -> tensor<1x12x32xbf16>
    attributes {llvm.emit_c_interface} {
  %c0_i64 = arith.constant 0 : i64
  %cst = arith.constant 0.000000e+00 : f32
  %cst_0 = arith.constant 0xFF800000 : f32
  %cst_1 = arith.constant dense<-3.389530e+38> : tensor<bf16>
  %cst_2 = arith.constant dense<0.000000e+00> : tensor<bf16>
  %cst_3 = arith.constant 0.35355339059327379 : f64
  %cst_4 = arith.constant dense<[1.000000e+00, 1.000000e-01, 0.00999999977, 1.000000e-03]> : tensor<4xf32>
  %0 = tensor.empty() : tensor<12xi64>
  %1 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} outs(%0 : tensor<12xi64>) {
  ^bb0(%out: i64):
    %76 = linalg.index 0 : index
    %77 = arith.index_cast %76 : index to i64
    linalg.yield %77 : i64
  } -> tensor<12xi64>
  %expanded = tensor.expand_shape %1 [[0, 1, 2, 3]] output_shape [1, 1, 12, 1] : tensor<12xi64> into tensor<1x1x12x1xi64>
  %expanded_5 = tensor.expand_shape %1 [[0, 1, 2, 3]] output_shape [1, 1, 1, 12] : tensor<12xi64> into tensor<1x1x1x12xi64>
  %2 = tensor.empty() : tensor<1x1x12x12xi1>
  %3 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, 0, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_5, %expanded : tensor<1x1x1x12xi64>, tensor<1x1x12x1xi64>) outs(%2 : tensor<1x1x12x12xi1>) {
  ^bb0(%in: i64, %in_35: i64, %out: i1):
    %76 = arith.cmpi sle, %in, %in_35 : i64
    linalg.yield %76 : i1
  } -> tensor<1x1x12x12xi1>
  %4 = tensor.empty() : tensor<1x1x12x12xbf16>
  %5 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> ()>, affine_map<(d0, d1, d2, d3) -> ()>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%3, %cst_2, %cst_1 : tensor<1x1x12x12xi1>, tensor<bf16>, tensor<bf16>) outs(%4 : tensor<1x1x12x12xbf16>) {
  ^bb0(%in: i1, %in_35: bf16, %in_36: bf16, %out: bf16):
    %76 = arith.select %in, %in_35, %in_36 : bf16
    linalg.yield %76 : bf16
  } -> tensor<1x1x12x12xbf16>
  %expanded_6 = tensor.expand_shape %1 [[0, 1, 2]] output_shape [1, 12, 1] : tensor<12xi64> into tensor<1x12x1xi64>
  %6 = tensor.empty() : tensor<1x12x1xf32>
  %7 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%expanded_6 : tensor<1x12x1xi64>) outs(%6 : tensor<1x12x1xf32>) {
  ^bb0(%in: i64, %out: f32):
    %76 = arith.sitofp %in : i64 to f32
    linalg.yield %76 : f32
  } -> tensor<1x12x1xf32>
  %8 = tensor.empty() : tensor<1x12x4xf32>
  %9 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, 0)>, affine_map<(d0, d1, d2) -> (d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%7, %cst_4 : tensor<1x12x1xf32>, tensor<4xf32>) outs(%8 : tensor<1x12x4xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %76 = arith.mulf %in, %in_35 : f32
    linalg.yield %76 : f32
  } -> tensor<1x12x4xf32>
  %concat = tensor.concat dim(2) %9, %9 : (tensor<1x12x4xf32>, tensor<1x12x4xf32>) -> tensor<1x12x8xf32>
  %10 = tensor.empty() : tensor<1x12x8xf32>
  %11 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%concat : tensor<1x12x8xf32>) outs(%10 : tensor<1x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %76 = math.cos %in : f32
    linalg.yield %76 : f32
  } -> tensor<1x12x8xf32>
  %12 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%concat : tensor<1x12x8xf32>) outs(%10 : tensor<1x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %76 = math.sin %in : f32
    linalg.yield %76 : f32
  } -> tensor<1x12x8xf32>
  %13 = tensor.empty() : tensor<1x12x8xbf16>
  %14 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%11 : tensor<1x12x8xf32>) outs(%13 : tensor<1x12x8xbf16>) {
  ^bb0(%in: f32, %out: bf16):
    %76 = arith.truncf %in : f32 to bf16
    linalg.yield %76 : bf16
  } -> tensor<1x12x8xbf16>
  %15 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%12 : tensor<1x12x8xf32>) outs(%13 : tensor<1x12x8xbf16>) {
  ^bb0(%in: f32, %out: bf16):
    %76 = arith.truncf %in : f32 to bf16
    linalg.yield %76 : bf16
  } -> tensor<1x12x8xbf16>
  %16 = tensor.empty() : tensor<32x32xbf16>
  %transposed = linalg.transpose ins(%arg1 : tensor<32x32xbf16>) outs(%16 : tensor<32x32xbf16>) permutation = [1, 0] 
  %collapsed = tensor.collapse_shape %arg0 [[0, 1], [2]] : tensor<1x12x32xbf16> into tensor<12x32xbf16>
  %17 = tensor.empty() : tensor<12x32xf32>
  %18 = linalg.fill ins(%cst : f32) outs(%17 : tensor<12x32xf32>) -> tensor<12x32xf32>
  %19 = linalg.matmul ins(%collapsed, %transposed : tensor<12x32xbf16>, tensor<32x32xbf16>) outs(%18 : tensor<12x32xf32>) -> tensor<12x32xf32>
  %20 = tensor.empty() : tensor<12x32xbf16>
  %21 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%19 : tensor<12x32xf32>) outs(%20 : tensor<12x32xbf16>) {
  ^bb0(%in: f32, %out: bf16):
    %76 = arith.truncf %in : f32 to bf16
    linalg.yield %76 : bf16
  } -> tensor<12x32xbf16>
  %expanded_7 = tensor.expand_shape %21 [[0, 1], [2, 3]] output_shape [1, 12, 4, 8] : tensor<12x32xbf16> into tensor<1x12x4x8xbf16>
  %22 = tensor.empty() : tensor<1x4x12x8xbf16>
  %transposed_8 = linalg.transpose ins(%expanded_7 : tensor<1x12x4x8xbf16>) outs(%22 : tensor<1x4x12x8xbf16>) permutation = [0, 2, 1, 3] 
  %23 = tensor.empty() : tensor<32x16xbf16>
  %transposed_9 = linalg.transpose ins(%arg2 : tensor<16x32xbf16>) outs(%23 : tensor<32x16xbf16>) permutation = [1, 0] 
  %24 = tensor.empty() : tensor<12x16xf32>
  %25 = linalg.fill ins(%cst : f32) outs(%24 : tensor<12x16xf32>) -> tensor<12x16xf32>
  %26 = linalg.matmul ins(%collapsed, %transposed_9 : tensor<12x32xbf16>, tensor<32x16xbf16>) outs(%25 : tensor<12x16xf32>) -> tensor<12x16xf32>
  %27 = tensor.empty() : tensor<12x16xbf16>
  %28 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%26 : tensor<12x16xf32>) outs(%27 : tensor<12x16xbf16>) {
  ^bb0(%in: f32, %out: bf16):
    %76 = arith.truncf %in : f32 to bf16
    linalg.yield %76 : bf16
  } -> tensor<12x16xbf16>
  %expanded_10 = tensor.expand_shape %28 [[0, 1], [2, 3]] output_shape [1, 12, 2, 8] : tensor<12x16xbf16> into tensor<1x12x2x8xbf16>
  %29 = tensor.empty() : tensor<1x2x12x8xbf16>
  %transposed_11 = linalg.transpose ins(%expanded_10 : tensor<1x12x2x8xbf16>) outs(%29 : tensor<1x2x12x8xbf16>) permutation = [0, 2, 1, 3] 
  %transposed_12 = linalg.transpose ins(%arg3 : tensor<16x32xbf16>) outs(%23 : tensor<32x16xbf16>) permutation = [1, 0] 
  %30 = linalg.matmul ins(%collapsed, %transposed_12 : tensor<12x32xbf16>, tensor<32x16xbf16>) outs(%25 : tensor<12x16xf32>) -> tensor<12x16xf32>
  %31 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%30 : tensor<12x16xf32>) outs(%27 : tensor<12x16xbf16>) {
  ^bb0(%in: f32, %out: bf16):
    %76 = arith.truncf %in : f32 to bf16
    linalg.yield %76 : bf16
  } -> tensor<12x16xbf16>
  %expanded_13 = tensor.expand_shape %31 [[0, 1], [2, 3]] output_shape [1, 12, 2, 8] : tensor<12x16xbf16> into tensor<1x12x2x8xbf16>
  %transposed_14 = linalg.transpose ins(%expanded_13 : tensor<1x12x2x8xbf16>) outs(%29 : tensor<1x2x12x8xbf16>) permutation = [0, 2, 1, 3] 
  %expanded_15 = tensor.expand_shape %14 [[0], [1, 2], [3]] output_shape [1, 1, 12, 8] : tensor<1x12x8xbf16> into tensor<1x1x12x8xbf16>
  %expanded_16 = tensor.expand_shape %15 [[0], [1, 2], [3]] output_shape [1, 1, 12, 8] : tensor<1x12x8xbf16> into tensor<1x1x12x8xbf16>
  %32 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_8, %expanded_15 : tensor<1x4x12x8xbf16>, tensor<1x1x12x8xbf16>) outs(%22 : tensor<1x4x12x8xbf16>) {
  ^bb0(%in: bf16, %in_35: bf16, %out: bf16):
    %76 = arith.mulf %in, %in_35 : bf16
    linalg.yield %76 : bf16
  } -> tensor<1x4x12x8xbf16>
  %extracted_slice = tensor.extract_slice %transposed_8[0, 0, 0, 0] [1, 4, 12, 4] [1, 1, 1, 1] : tensor<1x4x12x8xbf16> to tensor<1x4x12x4xbf16>
  %extracted_slice_17 = tensor.extract_slice %transposed_8[0, 0, 0, 4] [1, 4, 12, 4] [1, 1, 1, 1] : tensor<1x4x12x8xbf16> to tensor<1x4x12x4xbf16>
  %33 = tensor.empty() : tensor<1x4x12x4xbf16>
  %34 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_17 : tensor<1x4x12x4xbf16>) outs(%33 : tensor<1x4x12x4xbf16>) {
  ^bb0(%in: bf16, %out: bf16):
    %76 = arith.negf %in : bf16
    linalg.yield %76 : bf16
  } -> tensor<1x4x12x4xbf16>
  %concat_18 = tensor.concat dim(3) %34, %extracted_slice : (tensor<1x4x12x4xbf16>, tensor<1x4x12x4xbf16>) -> tensor<1x4x12x8xbf16>
  %35 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_18, %expanded_16 : tensor<1x4x12x8xbf16>, tensor<1x1x12x8xbf16>) outs(%22 : tensor<1x4x12x8xbf16>) {
  ^bb0(%in: bf16, %in_35: bf16, %out: bf16):
    %76 = arith.mulf %in, %in_35 : bf16
    linalg.yield %76 : bf16
  } -> tensor<1x4x12x8xbf16>
  %36 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%32, %35 : tensor<1x4x12x8xbf16>, tensor<1x4x12x8xbf16>) outs(%22 : tensor<1x4x12x8xbf16>) {
  ^bb0(%in: bf16, %in_35: bf16, %out: bf16):
    %76 = arith.addf %in, %in_35 : bf16
    linalg.yield %76 : bf16
  } -> tensor<1x4x12x8xbf16>
  %37 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_11, %expanded_15 : tensor<1x2x12x8xbf16>, tensor<1x1x12x8xbf16>) outs(%29 : tensor<1x2x12x8xbf16>) {
  ^bb0(%in: bf16, %in_35: bf16, %out: bf16):
    %76 = arith.mulf %in, %in_35 : bf16
    linalg.yield %76 : bf16
  } -> tensor<1x2x12x8xbf16>
  %extracted_slice_19 = tensor.extract_slice %transposed_11[0, 0, 0, 0] [1, 2, 12, 4] [1, 1, 1, 1] : tensor<1x2x12x8xbf16> to tensor<1x2x12x4xbf16>
  %extracted_slice_20 = tensor.extract_slice %transposed_11[0, 0, 0, 4] [1, 2, 12, 4] [1, 1, 1, 1] : tensor<1x2x12x8xbf16> to tensor<1x2x12x4xbf16>
  %38 = tensor.empty() : tensor<1x2x12x4xbf16>
  %39 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_20 : tensor<1x2x12x4xbf16>) outs(%38 : tensor<1x2x12x4xbf16>) {
  ^bb0(%in: bf16, %out: bf16):
    %76 = arith.negf %in : bf16
    linalg.yield %76 : bf16
  } -> tensor<1x2x12x4xbf16>
  %concat_21 = tensor.concat dim(3) %39, %extracted_slice_19 : (tensor<1x2x12x4xbf16>, tensor<1x2x12x4xbf16>) -> tensor<1x2x12x8xbf16>
  %40 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_21, %expanded_16 : tensor<1x2x12x8xbf16>, tensor<1x1x12x8xbf16>) outs(%29 : tensor<1x2x12x8xbf16>) {
  ^bb0(%in: bf16, %in_35: bf16, %out: bf16):
    %76 = arith.mulf %in, %in_35 : bf16
    linalg.yield %76 : bf16
  } -> tensor<1x2x12x8xbf16>
  %41 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%37, %40 : tensor<1x2x12x8xbf16>, tensor<1x2x12x8xbf16>) outs(%29 : tensor<1x2x12x8xbf16>) {
  ^bb0(%in: bf16, %in_35: bf16, %out: bf16):
    %76 = arith.addf %in, %in_35 : bf16
    linalg.yield %76 : bf16
  } -> tensor<1x2x12x8xbf16>
  %42 = tensor.empty() : tensor<1x2x2x12x8xbf16>
  %43 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d3, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} ins(%41 : tensor<1x2x12x8xbf16>) outs(%42 : tensor<1x2x2x12x8xbf16>) {
  ^bb0(%in: bf16, %out: bf16):
    linalg.yield %in : bf16
  } -> tensor<1x2x2x12x8xbf16>
  %collapsed_22 = tensor.collapse_shape %43 [[0], [1, 2], [3], [4]] : tensor<1x2x2x12x8xbf16> into tensor<1x4x12x8xbf16>
  %44 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d3, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} ins(%transposed_14 : tensor<1x2x12x8xbf16>) outs(%42 : tensor<1x2x2x12x8xbf16>) {
  ^bb0(%in: bf16, %out: bf16):
    linalg.yield %in : bf16
  } -> tensor<1x2x2x12x8xbf16>
  %45 = tensor.empty() : tensor<1x4x8x12xbf16>
  %transposed_23 = linalg.transpose ins(%collapsed_22 : tensor<1x4x12x8xbf16>) outs(%45 : tensor<1x4x8x12xbf16>) permutation = [0, 1, 3, 2] 
  %collapsed_24 = tensor.collapse_shape %36 [[0, 1], [2], [3]] : tensor<1x4x12x8xbf16> into tensor<4x12x8xbf16>
  %collapsed_25 = tensor.collapse_shape %transposed_23 [[0, 1], [2], [3]] : tensor<1x4x8x12xbf16> into tensor<4x8x12xbf16>
  %46 = tensor.empty() : tensor<4x12x12xf32>
  %47 = linalg.fill ins(%cst : f32) outs(%46 : tensor<4x12x12xf32>) -> tensor<4x12x12xf32>
  %48 = linalg.batch_matmul ins(%collapsed_24, %collapsed_25 : tensor<4x12x8xbf16>, tensor<4x8x12xbf16>) outs(%47 : tensor<4x12x12xf32>) -> tensor<4x12x12xf32>
  %49 = tensor.empty() : tensor<4x12x12xbf16>
  %50 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%48 : tensor<4x12x12xf32>) outs(%49 : tensor<4x12x12xbf16>) {
  ^bb0(%in: f32, %out: bf16):
    %76 = arith.truncf %in : f32 to bf16
    linalg.yield %76 : bf16
  } -> tensor<4x12x12xbf16>
  %expanded_26 = tensor.expand_shape %50 [[0, 1], [2], [3]] output_shape [1, 4, 12, 12] : tensor<4x12x12xbf16> into tensor<1x4x12x12xbf16>
  %51 = tensor.empty() : tensor<1x4x12x12xbf16>
  %52 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_26 : tensor<1x4x12x12xbf16>) outs(%51 : tensor<1x4x12x12xbf16>) {
  ^bb0(%in: bf16, %out: bf16):
    %76 = arith.truncf %cst_3 : f64 to bf16
    %77 = arith.mulf %in, %76 : bf16
    linalg.yield %77 : bf16
  } -> tensor<1x4x12x12xbf16>
  %53 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%52, %5 : tensor<1x4x12x12xbf16>, tensor<1x1x12x12xbf16>) outs(%51 : tensor<1x4x12x12xbf16>) {
  ^bb0(%in: bf16, %in_35: bf16, %out: bf16):
    %76 = arith.addf %in, %in_35 : bf16
    linalg.yield %76 : bf16
  } -> tensor<1x4x12x12xbf16>
  %54 = tensor.empty() : tensor<1x4x12x12xf32>
  %55 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%53 : tensor<1x4x12x12xbf16>) outs(%54 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: bf16, %out: f32):
    %76 = arith.extf %in : bf16 to f32
    linalg.yield %76 : f32
  } -> tensor<1x4x12x12xf32>
  %56 = tensor.empty() : tensor<1x4x12xi64>
  %57 = linalg.fill ins(%c0_i64 : i64) outs(%56 : tensor<1x4x12xi64>) -> tensor<1x4x12xi64>
  %58 = tensor.empty() : tensor<1x4x12xf32>
  %59 = linalg.fill ins(%cst_0 : f32) outs(%58 : tensor<1x4x12xf32>) -> tensor<1x4x12xf32>
  %60:2 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%55 : tensor<1x4x12x12xf32>) outs(%59, %57 : tensor<1x4x12xf32>, tensor<1x4x12xi64>) {
  ^bb0(%in: f32, %out: f32, %out_35: i64):
    %76 = linalg.index 3 : index
    %77 = arith.index_cast %76 : index to i64
    %78 = arith.maximumf %in, %out : f32
    %79 = arith.cmpf ogt, %in, %out : f32
    %80 = arith.select %79, %77, %out_35 : i64
    linalg.yield %78, %80 : f32, i64
  } -> (tensor<1x4x12xf32>, tensor<1x4x12xi64>)
  %expanded_27 = tensor.expand_shape %60#0 [[0], [1], [2, 3]] output_shape [1, 4, 12, 1] : tensor<1x4x12xf32> into tensor<1x4x12x1xf32>
  %61 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%55, %expanded_27 : tensor<1x4x12x12xf32>, tensor<1x4x12x1xf32>) outs(%54 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %76 = arith.subf %in, %in_35 : f32
    linalg.yield %76 : f32
  } -> tensor<1x4x12x12xf32>
  %62 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%61 : tensor<1x4x12x12xf32>) outs(%54 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    %76 = math.exp %in : f32
    linalg.yield %76 : f32
  } -> tensor<1x4x12x12xf32>
  %63 = tensor.empty() : tensor<1x4x12x1xf32>
  %64 = linalg.fill ins(%cst : f32) outs(%63 : tensor<1x4x12x1xf32>) -> tensor<1x4x12x1xf32>
  %65 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%62 : tensor<1x4x12x12xf32>) outs(%64 : tensor<1x4x12x1xf32>) {
  ^bb0(%in: f32, %out: f32):
    %76 = arith.addf %in, %out : f32
    linalg.yield %76 : f32
  } -> tensor<1x4x12x1xf32>
  %66 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%62, %65 : tensor<1x4x12x12xf32>, tensor<1x4x12x1xf32>) outs(%54 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %76 = arith.divf %in, %in_35 : f32
    linalg.yield %76 : f32
  } -> tensor<1x4x12x12xf32>
  %67 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%66 : tensor<1x4x12x12xf32>) outs(%51 : tensor<1x4x12x12xbf16>) {
  ^bb0(%in: f32, %out: bf16):
    %76 = arith.truncf %in : f32 to bf16
    linalg.yield %76 : bf16
  } -> tensor<1x4x12x12xbf16>
  %collapsed_28 = tensor.collapse_shape %67 [[0, 1], [2], [3]] : tensor<1x4x12x12xbf16> into tensor<4x12x12xbf16>
  %collapsed_29 = tensor.collapse_shape %44 [[0, 1, 2], [3], [4]] : tensor<1x2x2x12x8xbf16> into tensor<4x12x8xbf16>
  %68 = tensor.empty() : tensor<4x12x8xf32>
  %69 = linalg.fill ins(%cst : f32) outs(%68 : tensor<4x12x8xf32>) -> tensor<4x12x8xf32>
  %70 = linalg.batch_matmul ins(%collapsed_28, %collapsed_29 : tensor<4x12x12xbf16>, tensor<4x12x8xbf16>) outs(%69 : tensor<4x12x8xf32>) -> tensor<4x12x8xf32>
  %71 = tensor.empty() : tensor<4x12x8xbf16>
  %72 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%70 : tensor<4x12x8xf32>) outs(%71 : tensor<4x12x8xbf16>) {
  ^bb0(%in: f32, %out: bf16):
    %76 = arith.truncf %in : f32 to bf16
    linalg.yield %76 : bf16
  } -> tensor<4x12x8xbf16>
  %expanded_30 = tensor.expand_shape %72 [[0, 1], [2], [3]] output_shape [1, 4, 12, 8] : tensor<4x12x8xbf16> into tensor<1x4x12x8xbf16>
  %73 = tensor.empty() : tensor<1x12x4x8xbf16>
  %transposed_31 = linalg.transpose ins(%expanded_30 : tensor<1x4x12x8xbf16>) outs(%73 : tensor<1x12x4x8xbf16>) permutation = [0, 2, 1, 3] 
  %transposed_32 = linalg.transpose ins(%arg4 : tensor<32x32xbf16>) outs(%16 : tensor<32x32xbf16>) permutation = [1, 0] 
  %collapsed_33 = tensor.collapse_shape %transposed_31 [[0, 1], [2, 3]] : tensor<1x12x4x8xbf16> into tensor<12x32xbf16>
  %74 = linalg.matmul ins(%collapsed_33, %transposed_32 : tensor<12x32xbf16>, tensor<32x32xbf16>) outs(%18 : tensor<12x32xf32>) -> tensor<12x32xf32>
  %75 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%74 : tensor<12x32xf32>) outs(%20 : tensor<12x32xbf16>) {
  ^bb0(%in: f32, %out: bf16):
    %76 = arith.truncf %in : f32 to bf16
    linalg.yield %76 : bf16
  } -> tensor<12x32xbf16>
  %expanded_34 = tensor.expand_shape %75 [[0, 1], [2]] output_shape [1, 12, 32] : tensor<12x32xbf16> into tensor<1x12x32xbf16>
  return %expanded_34 : tensor<1x12x32xbf16>
}

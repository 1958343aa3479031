// Qwen2RotaryEmbedding and Qwen2Attention (eager), biases.
// Written by scripts/export-raise-inputs.sh with torch 2.15.0, torch-mlir 20261001, transformers 5.23.0.
func.func @qwen2(%arg0: tensor<1x12x32xf32>, %arg1: tensor<32x32xf32>, %arg2: tensor<32xf32>, %arg3: tensor<16x32xf32>, %arg4: tensor<16xf32>, %arg5: tensor<16x32xf32>, %arg6: tensor<16xf32>, %arg7: tensor<32x32xf32>)
    -> tensor<1x12x32xf32>
    attributes {llvm.emit_c_interface} {
  %c0_i64 = arith.constant 0 : i64
  %cst = arith.constant 0.000000e+00 : f32
  %cst_0 = arith.constant 0xFF800000 : f32
  %cst_1 = arith.constant dense<-3.40282347E+38> : tensor<f32>
  %cst_2 = arith.constant dense<0.000000e+00> : tensor<f32>
  %cst_3 = arith.constant 0.35355339059327379 : f64
  %cst_4 = arith.constant dense<[1.000000e+00, 1.000000e-01, 0.00999999977, 1.000000e-03]> : tensor<4xf32>
  %0 = tensor.empty() : tensor<12xi64>
  %1 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} outs(%0 : tensor<12xi64>) {
  ^bb0(%out: i64):
    %66 = linalg.index 0 : index
    %67 = arith.index_cast %66 : index to i64
    linalg.yield %67 : i64
  } -> tensor<12xi64>
  %expanded = tensor.expand_shape %1 [[0, 1, 2, 3]] output_shape [1, 1, 12, 1] : tensor<12xi64> into tensor<1x1x12x1xi64>
  %expanded_5 = tensor.expand_shape %1 [[0, 1, 2, 3]] output_shape [1, 1, 1, 12] : tensor<12xi64> into tensor<1x1x1x12xi64>
  %2 = tensor.empty() : tensor<1x1x12x12xi1>
  %3 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, 0, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_5, %expanded : tensor<1x1x1x12xi64>, tensor<1x1x12x1xi64>) outs(%2 : tensor<1x1x12x12xi1>) {
  ^bb0(%in: i64, %in_35: i64, %out: i1):
    %66 = arith.cmpi sle, %in, %in_35 : i64
    linalg.yield %66 : i1
  } -> tensor<1x1x12x12xi1>
  %4 = tensor.empty() : tensor<1x1x12x12xf32>
  %5 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> ()>, affine_map<(d0, d1, d2, d3) -> ()>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%3, %cst_2, %cst_1 : tensor<1x1x12x12xi1>, tensor<f32>, tensor<f32>) outs(%4 : tensor<1x1x12x12xf32>) {
  ^bb0(%in: i1, %in_35: f32, %in_36: f32, %out: f32):
    %66 = arith.select %in, %in_35, %in_36 : f32
    linalg.yield %66 : f32
  } -> tensor<1x1x12x12xf32>
  %expanded_6 = tensor.expand_shape %1 [[0, 1, 2]] output_shape [1, 12, 1] : tensor<12xi64> into tensor<1x12x1xi64>
  %6 = tensor.empty() : tensor<1x12x1xf32>
  %7 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%expanded_6 : tensor<1x12x1xi64>) outs(%6 : tensor<1x12x1xf32>) {
  ^bb0(%in: i64, %out: f32):
    %66 = arith.sitofp %in : i64 to f32
    linalg.yield %66 : f32
  } -> tensor<1x12x1xf32>
  %8 = tensor.empty() : tensor<1x12x4xf32>
  %9 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, 0)>, affine_map<(d0, d1, d2) -> (d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%7, %cst_4 : tensor<1x12x1xf32>, tensor<4xf32>) outs(%8 : tensor<1x12x4xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %66 = arith.mulf %in, %in_35 : f32
    linalg.yield %66 : f32
  } -> tensor<1x12x4xf32>
  %concat = tensor.concat dim(2) %9, %9 : (tensor<1x12x4xf32>, tensor<1x12x4xf32>) -> tensor<1x12x8xf32>
  %10 = tensor.empty() : tensor<1x12x8xf32>
  %11 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%concat : tensor<1x12x8xf32>) outs(%10 : tensor<1x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %66 = math.cos %in : f32
    linalg.yield %66 : f32
  } -> tensor<1x12x8xf32>
  %12 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%concat : tensor<1x12x8xf32>) outs(%10 : tensor<1x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %66 = math.sin %in : f32
    linalg.yield %66 : f32
  } -> tensor<1x12x8xf32>
  %collapsed = tensor.collapse_shape %arg0 [[0, 1], [2]] : tensor<1x12x32xf32> into tensor<12x32xf32>
  %13 = tensor.empty() : tensor<32x32xf32>
  %transposed = linalg.transpose ins(%arg1 : tensor<32x32xf32>) outs(%13 : tensor<32x32xf32>) permutation = [1, 0] 
  %14 = tensor.empty() : tensor<12x32xf32>
  %15 = linalg.fill ins(%cst : f32) outs(%14 : tensor<12x32xf32>) -> tensor<12x32xf32>
  %16 = linalg.matmul ins(%collapsed, %transposed : tensor<12x32xf32>, tensor<32x32xf32>) outs(%15 : tensor<12x32xf32>) -> tensor<12x32xf32>
  %17 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg2 : tensor<32xf32>) outs(%14 : tensor<12x32xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<12x32xf32>
  %18 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%16, %17 : tensor<12x32xf32>, tensor<12x32xf32>) outs(%14 : tensor<12x32xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %66 = arith.addf %in, %in_35 : f32
    linalg.yield %66 : f32
  } -> tensor<12x32xf32>
  %expanded_7 = tensor.expand_shape %18 [[0, 1], [2, 3]] output_shape [1, 12, 4, 8] : tensor<12x32xf32> into tensor<1x12x4x8xf32>
  %19 = tensor.empty() : tensor<1x4x12x8xf32>
  %transposed_8 = linalg.transpose ins(%expanded_7 : tensor<1x12x4x8xf32>) outs(%19 : tensor<1x4x12x8xf32>) permutation = [0, 2, 1, 3] 
  %20 = tensor.empty() : tensor<32x16xf32>
  %transposed_9 = linalg.transpose ins(%arg3 : tensor<16x32xf32>) outs(%20 : tensor<32x16xf32>) permutation = [1, 0] 
  %21 = tensor.empty() : tensor<12x16xf32>
  %22 = linalg.fill ins(%cst : f32) outs(%21 : tensor<12x16xf32>) -> tensor<12x16xf32>
  %23 = linalg.matmul ins(%collapsed, %transposed_9 : tensor<12x32xf32>, tensor<32x16xf32>) outs(%22 : tensor<12x16xf32>) -> tensor<12x16xf32>
  %24 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg4 : tensor<16xf32>) outs(%21 : tensor<12x16xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<12x16xf32>
  %25 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%23, %24 : tensor<12x16xf32>, tensor<12x16xf32>) outs(%21 : tensor<12x16xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %66 = arith.addf %in, %in_35 : f32
    linalg.yield %66 : f32
  } -> tensor<12x16xf32>
  %expanded_10 = tensor.expand_shape %25 [[0, 1], [2, 3]] output_shape [1, 12, 2, 8] : tensor<12x16xf32> into tensor<1x12x2x8xf32>
  %26 = tensor.empty() : tensor<1x2x12x8xf32>
  %transposed_11 = linalg.transpose ins(%expanded_10 : tensor<1x12x2x8xf32>) outs(%26 : tensor<1x2x12x8xf32>) permutation = [0, 2, 1, 3] 
  %transposed_12 = linalg.transpose ins(%arg5 : tensor<16x32xf32>) outs(%20 : tensor<32x16xf32>) permutation = [1, 0] 
  %27 = linalg.matmul ins(%collapsed, %transposed_12 : tensor<12x32xf32>, tensor<32x16xf32>) outs(%22 : tensor<12x16xf32>) -> tensor<12x16xf32>
  %28 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg6 : tensor<16xf32>) outs(%21 : tensor<12x16xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<12x16xf32>
  %29 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%27, %28 : tensor<12x16xf32>, tensor<12x16xf32>) outs(%21 : tensor<12x16xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %66 = arith.addf %in, %in_35 : f32
    linalg.yield %66 : f32
  } -> tensor<12x16xf32>
  %expanded_13 = tensor.expand_shape %29 [[0, 1], [2, 3]] output_shape [1, 12, 2, 8] : tensor<12x16xf32> into tensor<1x12x2x8xf32>
  %transposed_14 = linalg.transpose ins(%expanded_13 : tensor<1x12x2x8xf32>) outs(%26 : tensor<1x2x12x8xf32>) permutation = [0, 2, 1, 3] 
  %expanded_15 = tensor.expand_shape %11 [[0], [1, 2], [3]] output_shape [1, 1, 12, 8] : tensor<1x12x8xf32> into tensor<1x1x12x8xf32>
  %expanded_16 = tensor.expand_shape %12 [[0], [1, 2], [3]] output_shape [1, 1, 12, 8] : tensor<1x12x8xf32> into tensor<1x1x12x8xf32>
  %30 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_8, %expanded_15 : tensor<1x4x12x8xf32>, tensor<1x1x12x8xf32>) outs(%19 : tensor<1x4x12x8xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %66 = arith.mulf %in, %in_35 : f32
    linalg.yield %66 : f32
  } -> tensor<1x4x12x8xf32>
  %extracted_slice = tensor.extract_slice %transposed_8[0, 0, 0, 0] [1, 4, 12, 4] [1, 1, 1, 1] : tensor<1x4x12x8xf32> to tensor<1x4x12x4xf32>
  %extracted_slice_17 = tensor.extract_slice %transposed_8[0, 0, 0, 4] [1, 4, 12, 4] [1, 1, 1, 1] : tensor<1x4x12x8xf32> to tensor<1x4x12x4xf32>
  %31 = tensor.empty() : tensor<1x4x12x4xf32>
  %32 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_17 : tensor<1x4x12x4xf32>) outs(%31 : tensor<1x4x12x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %66 = arith.negf %in : f32
    linalg.yield %66 : f32
  } -> tensor<1x4x12x4xf32>
  %concat_18 = tensor.concat dim(3) %32, %extracted_slice : (tensor<1x4x12x4xf32>, tensor<1x4x12x4xf32>) -> tensor<1x4x12x8xf32>
  %33 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_18, %expanded_16 : tensor<1x4x12x8xf32>, tensor<1x1x12x8xf32>) outs(%19 : tensor<1x4x12x8xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %66 = arith.mulf %in, %in_35 : f32
    linalg.yield %66 : f32
  } -> tensor<1x4x12x8xf32>
  %34 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%30, %33 : tensor<1x4x12x8xf32>, tensor<1x4x12x8xf32>) outs(%19 : tensor<1x4x12x8xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %66 = arith.addf %in, %in_35 : f32
    linalg.yield %66 : f32
  } -> tensor<1x4x12x8xf32>
  %35 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_11, %expanded_15 : tensor<1x2x12x8xf32>, tensor<1x1x12x8xf32>) outs(%26 : tensor<1x2x12x8xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %66 = arith.mulf %in, %in_35 : f32
    linalg.yield %66 : f32
  } -> tensor<1x2x12x8xf32>
  %extracted_slice_19 = tensor.extract_slice %transposed_11[0, 0, 0, 0] [1, 2, 12, 4] [1, 1, 1, 1] : tensor<1x2x12x8xf32> to tensor<1x2x12x4xf32>
  %extracted_slice_20 = tensor.extract_slice %transposed_11[0, 0, 0, 4] [1, 2, 12, 4] [1, 1, 1, 1] : tensor<1x2x12x8xf32> to tensor<1x2x12x4xf32>
  %36 = tensor.empty() : tensor<1x2x12x4xf32>
  %37 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_20 : tensor<1x2x12x4xf32>) outs(%36 : tensor<1x2x12x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %66 = arith.negf %in : f32
    linalg.yield %66 : f32
  } -> tensor<1x2x12x4xf32>
  %concat_21 = tensor.concat dim(3) %37, %extracted_slice_19 : (tensor<1x2x12x4xf32>, tensor<1x2x12x4xf32>) -> tensor<1x2x12x8xf32>
  %38 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_21, %expanded_16 : tensor<1x2x12x8xf32>, tensor<1x1x12x8xf32>) outs(%26 : tensor<1x2x12x8xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %66 = arith.mulf %in, %in_35 : f32
    linalg.yield %66 : f32
  } -> tensor<1x2x12x8xf32>
  %39 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%35, %38 : tensor<1x2x12x8xf32>, tensor<1x2x12x8xf32>) outs(%26 : tensor<1x2x12x8xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %66 = arith.addf %in, %in_35 : f32
    linalg.yield %66 : f32
  } -> tensor<1x2x12x8xf32>
  %40 = tensor.empty() : tensor<1x2x2x12x8xf32>
  %41 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d3, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} ins(%39 : tensor<1x2x12x8xf32>) outs(%40 : tensor<1x2x2x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<1x2x2x12x8xf32>
  %collapsed_22 = tensor.collapse_shape %41 [[0], [1, 2], [3], [4]] : tensor<1x2x2x12x8xf32> into tensor<1x4x12x8xf32>
  %42 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d3, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} ins(%transposed_14 : tensor<1x2x12x8xf32>) outs(%40 : tensor<1x2x2x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<1x2x2x12x8xf32>
  %43 = tensor.empty() : tensor<1x4x8x12xf32>
  %transposed_23 = linalg.transpose ins(%collapsed_22 : tensor<1x4x12x8xf32>) outs(%43 : tensor<1x4x8x12xf32>) permutation = [0, 1, 3, 2] 
  %collapsed_24 = tensor.collapse_shape %34 [[0, 1], [2], [3]] : tensor<1x4x12x8xf32> into tensor<4x12x8xf32>
  %collapsed_25 = tensor.collapse_shape %transposed_23 [[0, 1], [2], [3]] : tensor<1x4x8x12xf32> into tensor<4x8x12xf32>
  %44 = tensor.empty() : tensor<4x12x12xf32>
  %45 = linalg.fill ins(%cst : f32) outs(%44 : tensor<4x12x12xf32>) -> tensor<4x12x12xf32>
  %46 = linalg.batch_matmul ins(%collapsed_24, %collapsed_25 : tensor<4x12x8xf32>, tensor<4x8x12xf32>) outs(%45 : tensor<4x12x12xf32>) -> tensor<4x12x12xf32>
  %expanded_26 = tensor.expand_shape %46 [[0, 1], [2], [3]] output_shape [1, 4, 12, 12] : tensor<4x12x12xf32> into tensor<1x4x12x12xf32>
  %47 = tensor.empty() : tensor<1x4x12x12xf32>
  %48 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_26 : tensor<1x4x12x12xf32>) outs(%47 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    %66 = arith.truncf %cst_3 : f64 to f32
    %67 = arith.mulf %in, %66 : f32
    linalg.yield %67 : f32
  } -> tensor<1x4x12x12xf32>
  %49 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%48, %5 : tensor<1x4x12x12xf32>, tensor<1x1x12x12xf32>) outs(%47 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %66 = arith.addf %in, %in_35 : f32
    linalg.yield %66 : f32
  } -> tensor<1x4x12x12xf32>
  %50 = tensor.empty() : tensor<1x4x12xi64>
  %51 = linalg.fill ins(%c0_i64 : i64) outs(%50 : tensor<1x4x12xi64>) -> tensor<1x4x12xi64>
  %52 = tensor.empty() : tensor<1x4x12xf32>
  %53 = linalg.fill ins(%cst_0 : f32) outs(%52 : tensor<1x4x12xf32>) -> tensor<1x4x12xf32>
  %54:2 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%49 : tensor<1x4x12x12xf32>) outs(%53, %51 : tensor<1x4x12xf32>, tensor<1x4x12xi64>) {
  ^bb0(%in: f32, %out: f32, %out_35: i64):
    %66 = linalg.index 3 : index
    %67 = arith.index_cast %66 : index to i64
    %68 = arith.maximumf %in, %out : f32
    %69 = arith.cmpf ogt, %in, %out : f32
    %70 = arith.select %69, %67, %out_35 : i64
    linalg.yield %68, %70 : f32, i64
  } -> (tensor<1x4x12xf32>, tensor<1x4x12xi64>)
  %expanded_27 = tensor.expand_shape %54#0 [[0], [1], [2, 3]] output_shape [1, 4, 12, 1] : tensor<1x4x12xf32> into tensor<1x4x12x1xf32>
  %55 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%49, %expanded_27 : tensor<1x4x12x12xf32>, tensor<1x4x12x1xf32>) outs(%47 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %66 = arith.subf %in, %in_35 : f32
    linalg.yield %66 : f32
  } -> tensor<1x4x12x12xf32>
  %56 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%55 : tensor<1x4x12x12xf32>) outs(%47 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    %66 = math.exp %in : f32
    linalg.yield %66 : f32
  } -> tensor<1x4x12x12xf32>
  %57 = tensor.empty() : tensor<1x4x12x1xf32>
  %58 = linalg.fill ins(%cst : f32) outs(%57 : tensor<1x4x12x1xf32>) -> tensor<1x4x12x1xf32>
  %59 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%56 : tensor<1x4x12x12xf32>) outs(%58 : tensor<1x4x12x1xf32>) {
  ^bb0(%in: f32, %out: f32):
    %66 = arith.addf %in, %out : f32
    linalg.yield %66 : f32
  } -> tensor<1x4x12x1xf32>
  %60 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%56, %59 : tensor<1x4x12x12xf32>, tensor<1x4x12x1xf32>) outs(%47 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %66 = arith.divf %in, %in_35 : f32
    linalg.yield %66 : f32
  } -> tensor<1x4x12x12xf32>
  %collapsed_28 = tensor.collapse_shape %60 [[0, 1], [2], [3]] : tensor<1x4x12x12xf32> into tensor<4x12x12xf32>
  %collapsed_29 = tensor.collapse_shape %42 [[0, 1, 2], [3], [4]] : tensor<1x2x2x12x8xf32> into tensor<4x12x8xf32>
  %61 = tensor.empty() : tensor<4x12x8xf32>
  %62 = linalg.fill ins(%cst : f32) outs(%61 : tensor<4x12x8xf32>) -> tensor<4x12x8xf32>
  %63 = linalg.batch_matmul ins(%collapsed_28, %collapsed_29 : tensor<4x12x12xf32>, tensor<4x12x8xf32>) outs(%62 : tensor<4x12x8xf32>) -> tensor<4x12x8xf32>
  %expanded_30 = tensor.expand_shape %63 [[0, 1], [2], [3]] output_shape [1, 4, 12, 8] : tensor<4x12x8xf32> into tensor<1x4x12x8xf32>
  %64 = tensor.empty() : tensor<1x12x4x8xf32>
  %transposed_31 = linalg.transpose ins(%expanded_30 : tensor<1x4x12x8xf32>) outs(%64 : tensor<1x12x4x8xf32>) permutation = [0, 2, 1, 3] 
  %transposed_32 = linalg.transpose ins(%arg7 : tensor<32x32xf32>) outs(%13 : tensor<32x32xf32>) permutation = [1, 0] 
  %collapsed_33 = tensor.collapse_shape %transposed_31 [[0, 1], [2, 3]] : tensor<1x12x4x8xf32> into tensor<12x32xf32>
  %65 = linalg.matmul ins(%collapsed_33, %transposed_32 : tensor<12x32xf32>, tensor<32x32xf32>) outs(%15 : tensor<12x32xf32>) -> tensor<12x32xf32>
  %expanded_34 = tensor.expand_shape %65 [[0, 1], [2]] output_shape [1, 12, 32] : tensor<12x32xf32> into tensor<1x12x32xf32>
  return %expanded_34 : tensor<1x12x32xf32>
}

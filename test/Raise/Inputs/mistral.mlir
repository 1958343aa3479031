// MistralRotaryEmbedding and MistralAttention (eager), sliding window of 5.
// Written by scripts/export-raise-inputs.sh with torch 2.15.0, torch-mlir 20261001, transformers 5.23.0.
func.func @mistral(%arg0: tensor<1x12x32xf32>, %arg1: tensor<32x32xf32>, %arg2: tensor<16x32xf32>, %arg3: tensor<16x32xf32>, %arg4: tensor<32x32xf32>)
    -> tensor<1x12x32xf32>
    attributes {llvm.emit_c_interface} {
  %c5_i64 = arith.constant 5 : i64
  %c0_i64 = arith.constant 0 : i64
  %cst = arith.constant 0.000000e+00 : f32
  %cst_0 = arith.constant 0xFF800000 : f32
  %cst_1 = arith.constant dense<-3.40282347E+38> : tensor<f32>
  %cst_2 = arith.constant dense<0.000000e+00> : tensor<f32>
  %cst_3 = arith.constant dense<true> : tensor<i1>
  %cst_4 = arith.constant 0.35355339059327379 : f64
  %cst_5 = arith.constant dense<[1.000000e+00, 1.000000e-01, 0.00999999977, 1.000000e-03]> : tensor<4xf32>
  %0 = tensor.empty() : tensor<12xi64>
  %1 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} outs(%0 : tensor<12xi64>) {
  ^bb0(%out: i64):
    %65 = linalg.index 0 : index
    %66 = arith.index_cast %65 : index to i64
    linalg.yield %66 : i64
  } -> tensor<12xi64>
  %expanded = tensor.expand_shape %1 [[0, 1, 2, 3]] output_shape [1, 1, 12, 1] : tensor<12xi64> into tensor<1x1x12x1xi64>
  %expanded_6 = tensor.expand_shape %1 [[0, 1, 2, 3]] output_shape [1, 1, 1, 12] : tensor<12xi64> into tensor<1x1x1x12xi64>
  %2 = tensor.empty() : tensor<1x1x12x1xi64>
  %3 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded : tensor<1x1x12x1xi64>) outs(%2 : tensor<1x1x12x1xi64>) {
  ^bb0(%in: i64, %out: i64):
    %65 = arith.subi %in, %c5_i64 : i64
    linalg.yield %65 : i64
  } -> tensor<1x1x12x1xi64>
  %4 = tensor.empty() : tensor<1x1x12x12xi1>
  %5 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, 0, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_6, %3 : tensor<1x1x1x12xi64>, tensor<1x1x12x1xi64>) outs(%4 : tensor<1x1x12x12xi1>) {
  ^bb0(%in: i64, %in_36: i64, %out: i1):
    %65 = arith.cmpi sgt, %in, %in_36 : i64
    linalg.yield %65 : i1
  } -> tensor<1x1x12x12xi1>
  %6 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> ()>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%cst_3, %5 : tensor<i1>, tensor<1x1x12x12xi1>) outs(%4 : tensor<1x1x12x12xi1>) {
  ^bb0(%in: i1, %in_36: i1, %out: i1):
    %65 = arith.andi %in, %in_36 : i1
    linalg.yield %65 : i1
  } -> tensor<1x1x12x12xi1>
  %7 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, 0, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_6, %expanded : tensor<1x1x1x12xi64>, tensor<1x1x12x1xi64>) outs(%4 : tensor<1x1x12x12xi1>) {
  ^bb0(%in: i64, %in_36: i64, %out: i1):
    %65 = arith.cmpi sle, %in, %in_36 : i64
    linalg.yield %65 : i1
  } -> tensor<1x1x12x12xi1>
  %8 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%6, %7 : tensor<1x1x12x12xi1>, tensor<1x1x12x12xi1>) outs(%4 : tensor<1x1x12x12xi1>) {
  ^bb0(%in: i1, %in_36: i1, %out: i1):
    %65 = arith.andi %in, %in_36 : i1
    linalg.yield %65 : i1
  } -> tensor<1x1x12x12xi1>
  %9 = tensor.empty() : tensor<1x1x12x12xf32>
  %10 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> ()>, affine_map<(d0, d1, d2, d3) -> ()>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%8, %cst_2, %cst_1 : tensor<1x1x12x12xi1>, tensor<f32>, tensor<f32>) outs(%9 : tensor<1x1x12x12xf32>) {
  ^bb0(%in: i1, %in_36: f32, %in_37: f32, %out: f32):
    %65 = arith.select %in, %in_36, %in_37 : f32
    linalg.yield %65 : f32
  } -> tensor<1x1x12x12xf32>
  %expanded_7 = tensor.expand_shape %1 [[0, 1, 2]] output_shape [1, 12, 1] : tensor<12xi64> into tensor<1x12x1xi64>
  %11 = tensor.empty() : tensor<1x12x1xf32>
  %12 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%expanded_7 : tensor<1x12x1xi64>) outs(%11 : tensor<1x12x1xf32>) {
  ^bb0(%in: i64, %out: f32):
    %65 = arith.sitofp %in : i64 to f32
    linalg.yield %65 : f32
  } -> tensor<1x12x1xf32>
  %13 = tensor.empty() : tensor<1x12x4xf32>
  %14 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, 0)>, affine_map<(d0, d1, d2) -> (d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%12, %cst_5 : tensor<1x12x1xf32>, tensor<4xf32>) outs(%13 : tensor<1x12x4xf32>) {
  ^bb0(%in: f32, %in_36: f32, %out: f32):
    %65 = arith.mulf %in, %in_36 : f32
    linalg.yield %65 : f32
  } -> tensor<1x12x4xf32>
  %concat = tensor.concat dim(2) %14, %14 : (tensor<1x12x4xf32>, tensor<1x12x4xf32>) -> tensor<1x12x8xf32>
  %15 = tensor.empty() : tensor<1x12x8xf32>
  %16 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%concat : tensor<1x12x8xf32>) outs(%15 : tensor<1x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %65 = math.cos %in : f32
    linalg.yield %65 : f32
  } -> tensor<1x12x8xf32>
  %17 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%concat : tensor<1x12x8xf32>) outs(%15 : tensor<1x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %65 = math.sin %in : f32
    linalg.yield %65 : f32
  } -> tensor<1x12x8xf32>
  %18 = tensor.empty() : tensor<32x32xf32>
  %transposed = linalg.transpose ins(%arg1 : tensor<32x32xf32>) outs(%18 : tensor<32x32xf32>) permutation = [1, 0] 
  %collapsed = tensor.collapse_shape %arg0 [[0, 1], [2]] : tensor<1x12x32xf32> into tensor<12x32xf32>
  %19 = tensor.empty() : tensor<12x32xf32>
  %20 = linalg.fill ins(%cst : f32) outs(%19 : tensor<12x32xf32>) -> tensor<12x32xf32>
  %21 = linalg.matmul ins(%collapsed, %transposed : tensor<12x32xf32>, tensor<32x32xf32>) outs(%20 : tensor<12x32xf32>) -> tensor<12x32xf32>
  %expanded_8 = tensor.expand_shape %21 [[0, 1], [2, 3]] output_shape [1, 12, 4, 8] : tensor<12x32xf32> into tensor<1x12x4x8xf32>
  %22 = tensor.empty() : tensor<1x4x12x8xf32>
  %transposed_9 = linalg.transpose ins(%expanded_8 : tensor<1x12x4x8xf32>) outs(%22 : tensor<1x4x12x8xf32>) permutation = [0, 2, 1, 3] 
  %23 = tensor.empty() : tensor<32x16xf32>
  %transposed_10 = linalg.transpose ins(%arg2 : tensor<16x32xf32>) outs(%23 : tensor<32x16xf32>) permutation = [1, 0] 
  %24 = tensor.empty() : tensor<12x16xf32>
  %25 = linalg.fill ins(%cst : f32) outs(%24 : tensor<12x16xf32>) -> tensor<12x16xf32>
  %26 = linalg.matmul ins(%collapsed, %transposed_10 : tensor<12x32xf32>, tensor<32x16xf32>) outs(%25 : tensor<12x16xf32>) -> tensor<12x16xf32>
  %expanded_11 = tensor.expand_shape %26 [[0, 1], [2, 3]] output_shape [1, 12, 2, 8] : tensor<12x16xf32> into tensor<1x12x2x8xf32>
  %27 = tensor.empty() : tensor<1x2x12x8xf32>
  %transposed_12 = linalg.transpose ins(%expanded_11 : tensor<1x12x2x8xf32>) outs(%27 : tensor<1x2x12x8xf32>) permutation = [0, 2, 1, 3] 
  %transposed_13 = linalg.transpose ins(%arg3 : tensor<16x32xf32>) outs(%23 : tensor<32x16xf32>) permutation = [1, 0] 
  %28 = linalg.matmul ins(%collapsed, %transposed_13 : tensor<12x32xf32>, tensor<32x16xf32>) outs(%25 : tensor<12x16xf32>) -> tensor<12x16xf32>
  %expanded_14 = tensor.expand_shape %28 [[0, 1], [2, 3]] output_shape [1, 12, 2, 8] : tensor<12x16xf32> into tensor<1x12x2x8xf32>
  %transposed_15 = linalg.transpose ins(%expanded_14 : tensor<1x12x2x8xf32>) outs(%27 : tensor<1x2x12x8xf32>) permutation = [0, 2, 1, 3] 
  %expanded_16 = tensor.expand_shape %16 [[0], [1, 2], [3]] output_shape [1, 1, 12, 8] : tensor<1x12x8xf32> into tensor<1x1x12x8xf32>
  %expanded_17 = tensor.expand_shape %17 [[0], [1, 2], [3]] output_shape [1, 1, 12, 8] : tensor<1x12x8xf32> into tensor<1x1x12x8xf32>
  %29 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_9, %expanded_16 : tensor<1x4x12x8xf32>, tensor<1x1x12x8xf32>) outs(%22 : tensor<1x4x12x8xf32>) {
  ^bb0(%in: f32, %in_36: f32, %out: f32):
    %65 = arith.mulf %in, %in_36 : f32
    linalg.yield %65 : f32
  } -> tensor<1x4x12x8xf32>
  %extracted_slice = tensor.extract_slice %transposed_9[0, 0, 0, 0] [1, 4, 12, 4] [1, 1, 1, 1] : tensor<1x4x12x8xf32> to tensor<1x4x12x4xf32>
  %extracted_slice_18 = tensor.extract_slice %transposed_9[0, 0, 0, 4] [1, 4, 12, 4] [1, 1, 1, 1] : tensor<1x4x12x8xf32> to tensor<1x4x12x4xf32>
  %30 = tensor.empty() : tensor<1x4x12x4xf32>
  %31 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_18 : tensor<1x4x12x4xf32>) outs(%30 : tensor<1x4x12x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %65 = arith.negf %in : f32
    linalg.yield %65 : f32
  } -> tensor<1x4x12x4xf32>
  %concat_19 = tensor.concat dim(3) %31, %extracted_slice : (tensor<1x4x12x4xf32>, tensor<1x4x12x4xf32>) -> tensor<1x4x12x8xf32>
  %32 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_19, %expanded_17 : tensor<1x4x12x8xf32>, tensor<1x1x12x8xf32>) outs(%22 : tensor<1x4x12x8xf32>) {
  ^bb0(%in: f32, %in_36: f32, %out: f32):
    %65 = arith.mulf %in, %in_36 : f32
    linalg.yield %65 : f32
  } -> tensor<1x4x12x8xf32>
  %33 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%29, %32 : tensor<1x4x12x8xf32>, tensor<1x4x12x8xf32>) outs(%22 : tensor<1x4x12x8xf32>) {
  ^bb0(%in: f32, %in_36: f32, %out: f32):
    %65 = arith.addf %in, %in_36 : f32
    linalg.yield %65 : f32
  } -> tensor<1x4x12x8xf32>
  %34 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_12, %expanded_16 : tensor<1x2x12x8xf32>, tensor<1x1x12x8xf32>) outs(%27 : tensor<1x2x12x8xf32>) {
  ^bb0(%in: f32, %in_36: f32, %out: f32):
    %65 = arith.mulf %in, %in_36 : f32
    linalg.yield %65 : f32
  } -> tensor<1x2x12x8xf32>
  %extracted_slice_20 = tensor.extract_slice %transposed_12[0, 0, 0, 0] [1, 2, 12, 4] [1, 1, 1, 1] : tensor<1x2x12x8xf32> to tensor<1x2x12x4xf32>
  %extracted_slice_21 = tensor.extract_slice %transposed_12[0, 0, 0, 4] [1, 2, 12, 4] [1, 1, 1, 1] : tensor<1x2x12x8xf32> to tensor<1x2x12x4xf32>
  %35 = tensor.empty() : tensor<1x2x12x4xf32>
  %36 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_21 : tensor<1x2x12x4xf32>) outs(%35 : tensor<1x2x12x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %65 = arith.negf %in : f32
    linalg.yield %65 : f32
  } -> tensor<1x2x12x4xf32>
  %concat_22 = tensor.concat dim(3) %36, %extracted_slice_20 : (tensor<1x2x12x4xf32>, tensor<1x2x12x4xf32>) -> tensor<1x2x12x8xf32>
  %37 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_22, %expanded_17 : tensor<1x2x12x8xf32>, tensor<1x1x12x8xf32>) outs(%27 : tensor<1x2x12x8xf32>) {
  ^bb0(%in: f32, %in_36: f32, %out: f32):
    %65 = arith.mulf %in, %in_36 : f32
    linalg.yield %65 : f32
  } -> tensor<1x2x12x8xf32>
  %38 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%34, %37 : tensor<1x2x12x8xf32>, tensor<1x2x12x8xf32>) outs(%27 : tensor<1x2x12x8xf32>) {
  ^bb0(%in: f32, %in_36: f32, %out: f32):
    %65 = arith.addf %in, %in_36 : f32
    linalg.yield %65 : f32
  } -> tensor<1x2x12x8xf32>
  %39 = tensor.empty() : tensor<1x2x2x12x8xf32>
  %40 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d3, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} ins(%38 : tensor<1x2x12x8xf32>) outs(%39 : tensor<1x2x2x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<1x2x2x12x8xf32>
  %collapsed_23 = tensor.collapse_shape %40 [[0], [1, 2], [3], [4]] : tensor<1x2x2x12x8xf32> into tensor<1x4x12x8xf32>
  %41 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d3, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} ins(%transposed_15 : tensor<1x2x12x8xf32>) outs(%39 : tensor<1x2x2x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<1x2x2x12x8xf32>
  %42 = tensor.empty() : tensor<1x4x8x12xf32>
  %transposed_24 = linalg.transpose ins(%collapsed_23 : tensor<1x4x12x8xf32>) outs(%42 : tensor<1x4x8x12xf32>) permutation = [0, 1, 3, 2] 
  %collapsed_25 = tensor.collapse_shape %33 [[0, 1], [2], [3]] : tensor<1x4x12x8xf32> into tensor<4x12x8xf32>
  %collapsed_26 = tensor.collapse_shape %transposed_24 [[0, 1], [2], [3]] : tensor<1x4x8x12xf32> into tensor<4x8x12xf32>
  %43 = tensor.empty() : tensor<4x12x12xf32>
  %44 = linalg.fill ins(%cst : f32) outs(%43 : tensor<4x12x12xf32>) -> tensor<4x12x12xf32>
  %45 = linalg.batch_matmul ins(%collapsed_25, %collapsed_26 : tensor<4x12x8xf32>, tensor<4x8x12xf32>) outs(%44 : tensor<4x12x12xf32>) -> tensor<4x12x12xf32>
  %expanded_27 = tensor.expand_shape %45 [[0, 1], [2], [3]] output_shape [1, 4, 12, 12] : tensor<4x12x12xf32> into tensor<1x4x12x12xf32>
  %46 = tensor.empty() : tensor<1x4x12x12xf32>
  %47 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_27 : tensor<1x4x12x12xf32>) outs(%46 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    %65 = arith.truncf %cst_4 : f64 to f32
    %66 = arith.mulf %in, %65 : f32
    linalg.yield %66 : f32
  } -> tensor<1x4x12x12xf32>
  %48 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%47, %10 : tensor<1x4x12x12xf32>, tensor<1x1x12x12xf32>) outs(%46 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %in_36: f32, %out: f32):
    %65 = arith.addf %in, %in_36 : f32
    linalg.yield %65 : f32
  } -> tensor<1x4x12x12xf32>
  %49 = tensor.empty() : tensor<1x4x12xi64>
  %50 = linalg.fill ins(%c0_i64 : i64) outs(%49 : tensor<1x4x12xi64>) -> tensor<1x4x12xi64>
  %51 = tensor.empty() : tensor<1x4x12xf32>
  %52 = linalg.fill ins(%cst_0 : f32) outs(%51 : tensor<1x4x12xf32>) -> tensor<1x4x12xf32>
  %53:2 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%48 : tensor<1x4x12x12xf32>) outs(%52, %50 : tensor<1x4x12xf32>, tensor<1x4x12xi64>) {
  ^bb0(%in: f32, %out: f32, %out_36: i64):
    %65 = linalg.index 3 : index
    %66 = arith.index_cast %65 : index to i64
    %67 = arith.maximumf %in, %out : f32
    %68 = arith.cmpf ogt, %in, %out : f32
    %69 = arith.select %68, %66, %out_36 : i64
    linalg.yield %67, %69 : f32, i64
  } -> (tensor<1x4x12xf32>, tensor<1x4x12xi64>)
  %expanded_28 = tensor.expand_shape %53#0 [[0], [1], [2, 3]] output_shape [1, 4, 12, 1] : tensor<1x4x12xf32> into tensor<1x4x12x1xf32>
  %54 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%48, %expanded_28 : tensor<1x4x12x12xf32>, tensor<1x4x12x1xf32>) outs(%46 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %in_36: f32, %out: f32):
    %65 = arith.subf %in, %in_36 : f32
    linalg.yield %65 : f32
  } -> tensor<1x4x12x12xf32>
  %55 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%54 : tensor<1x4x12x12xf32>) outs(%46 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    %65 = math.exp %in : f32
    linalg.yield %65 : f32
  } -> tensor<1x4x12x12xf32>
  %56 = tensor.empty() : tensor<1x4x12x1xf32>
  %57 = linalg.fill ins(%cst : f32) outs(%56 : tensor<1x4x12x1xf32>) -> tensor<1x4x12x1xf32>
  %58 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%55 : tensor<1x4x12x12xf32>) outs(%57 : tensor<1x4x12x1xf32>) {
  ^bb0(%in: f32, %out: f32):
    %65 = arith.addf %in, %out : f32
    linalg.yield %65 : f32
  } -> tensor<1x4x12x1xf32>
  %59 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%55, %58 : tensor<1x4x12x12xf32>, tensor<1x4x12x1xf32>) outs(%46 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %in_36: f32, %out: f32):
    %65 = arith.divf %in, %in_36 : f32
    linalg.yield %65 : f32
  } -> tensor<1x4x12x12xf32>
  %collapsed_29 = tensor.collapse_shape %59 [[0, 1], [2], [3]] : tensor<1x4x12x12xf32> into tensor<4x12x12xf32>
  %collapsed_30 = tensor.collapse_shape %41 [[0, 1, 2], [3], [4]] : tensor<1x2x2x12x8xf32> into tensor<4x12x8xf32>
  %60 = tensor.empty() : tensor<4x12x8xf32>
  %61 = linalg.fill ins(%cst : f32) outs(%60 : tensor<4x12x8xf32>) -> tensor<4x12x8xf32>
  %62 = linalg.batch_matmul ins(%collapsed_29, %collapsed_30 : tensor<4x12x12xf32>, tensor<4x12x8xf32>) outs(%61 : tensor<4x12x8xf32>) -> tensor<4x12x8xf32>
  %expanded_31 = tensor.expand_shape %62 [[0, 1], [2], [3]] output_shape [1, 4, 12, 8] : tensor<4x12x8xf32> into tensor<1x4x12x8xf32>
  %63 = tensor.empty() : tensor<1x12x4x8xf32>
  %transposed_32 = linalg.transpose ins(%expanded_31 : tensor<1x4x12x8xf32>) outs(%63 : tensor<1x12x4x8xf32>) permutation = [0, 2, 1, 3] 
  %transposed_33 = linalg.transpose ins(%arg4 : tensor<32x32xf32>) outs(%18 : tensor<32x32xf32>) permutation = [1, 0] 
  %collapsed_34 = tensor.collapse_shape %transposed_32 [[0, 1], [2, 3]] : tensor<1x12x4x8xf32> into tensor<12x32xf32>
  %64 = linalg.matmul ins(%collapsed_34, %transposed_33 : tensor<12x32xf32>, tensor<32x32xf32>) outs(%20 : tensor<12x32xf32>) -> tensor<12x32xf32>
  %expanded_35 = tensor.expand_shape %64 [[0, 1], [2]] output_shape [1, 12, 32] : tensor<12x32xf32> into tensor<1x12x32xf32>
  return %expanded_35 : tensor<1x12x32xf32>
}

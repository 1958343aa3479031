// ReRoPE by two scores, w = 4, 2 batches, 4 heads on 2.
// Written by scripts/export-raise-inputs.sh with torch 2.15.0, torch-mlir 20261001, transformers 5.23.0.
func.func @rerope(%arg0: tensor<2x4x12x8xf32>, %arg1: tensor<2x2x12x8xf32>, %arg2: tensor<2x2x12x8xf32>)
    -> tensor<2x4x12x8xf32>
    attributes {llvm.emit_c_interface} {
  %c1_i64 = arith.constant 1 : i64
  %c4_i64 = arith.constant 4 : i64
  %c0_i64 = arith.constant 0 : i64
  %c2_i64 = arith.constant 2 : i64
  %cst = arith.constant 0.000000e+00 : f32
  %cst_0 = arith.constant 1.000000e+00 : f32
  %cst_1 = arith.constant 0xFF800000 : f32
  %cst_2 = arith.constant dense<0.000000e+00> : tensor<f32>
  %cst_3 = arith.constant dense<-3.40282347E+38> : tensor<12x12xf32>
  %cst_4 = arith.constant 2.8284271247461903 : f64
  %cst_5 = arith.constant 8.000000e+00 : f32
  %cst_6 = arith.constant 1.000000e+04 : f32
  %0 = tensor.empty() : tensor<4xi64>
  %1 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} outs(%0 : tensor<4xi64>) {
  ^bb0(%out: i64):
    %77 = linalg.index 0 : index
    %78 = arith.index_cast %77 : index to i64
    %79 = arith.muli %78, %c2_i64 : i64
    linalg.yield %79 : i64
  } -> tensor<4xi64>
  %2 = tensor.empty() : tensor<4xf32>
  %3 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%1 : tensor<4xi64>) outs(%2 : tensor<4xf32>) {
  ^bb0(%in: i64, %out: f32):
    %77 = arith.sitofp %in : i64 to f32
    linalg.yield %77 : f32
  } -> tensor<4xf32>
  %4 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%3 : tensor<4xf32>) outs(%2 : tensor<4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %77 = arith.divf %in, %cst_5 : f32
    linalg.yield %77 : f32
  } -> tensor<4xf32>
  %5 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%4 : tensor<4xf32>) outs(%2 : tensor<4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %77 = math.powf %cst_6, %in : f32
    linalg.yield %77 : f32
  } -> tensor<4xf32>
  %6 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%5 : tensor<4xf32>) outs(%2 : tensor<4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %77 = arith.cmpf one, %in, %cst : f32
    cf.assert %77, "unimplemented: tensor with zero element"
    %78 = arith.divf %cst_0, %in : f32
    linalg.yield %78 : f32
  } -> tensor<4xf32>
  %7 = tensor.empty() : tensor<12xi64>
  %8 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} outs(%7 : tensor<12xi64>) {
  ^bb0(%out: i64):
    %77 = linalg.index 0 : index
    %78 = arith.index_cast %77 : index to i64
    linalg.yield %78 : i64
  } -> tensor<12xi64>
  %expanded = tensor.expand_shape %8 [[0, 1]] output_shape [1, 12] : tensor<12xi64> into tensor<1x12xi64>
  %expanded_7 = tensor.expand_shape %8 [[0, 1, 2]] output_shape [1, 12, 1] : tensor<12xi64> into tensor<1x12x1xi64>
  %9 = tensor.empty() : tensor<1x12x1xf32>
  %10 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%expanded_7 : tensor<1x12x1xi64>) outs(%9 : tensor<1x12x1xf32>) {
  ^bb0(%in: i64, %out: f32):
    %77 = arith.sitofp %in : i64 to f32
    linalg.yield %77 : f32
  } -> tensor<1x12x1xf32>
  %11 = tensor.empty() : tensor<1x12x4xf32>
  %12 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, 0)>, affine_map<(d0, d1, d2) -> (d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%10, %6 : tensor<1x12x1xf32>, tensor<4xf32>) outs(%11 : tensor<1x12x4xf32>) {
  ^bb0(%in: f32, %in_32: f32, %out: f32):
    %77 = arith.mulf %in, %in_32 : f32
    linalg.yield %77 : f32
  } -> tensor<1x12x4xf32>
  %concat = tensor.concat dim(2) %12, %12 : (tensor<1x12x4xf32>, tensor<1x12x4xf32>) -> tensor<1x12x8xf32>
  %expanded_8 = tensor.expand_shape %concat [[0], [1, 2], [3]] output_shape [1, 1, 12, 8] : tensor<1x12x8xf32> into tensor<1x1x12x8xf32>
  %13 = tensor.empty() : tensor<1x1x12x8xf32>
  %14 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_8 : tensor<1x1x12x8xf32>) outs(%13 : tensor<1x1x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %77 = math.cos %in : f32
    linalg.yield %77 : f32
  } -> tensor<1x1x12x8xf32>
  %15 = tensor.empty() : tensor<2x4x12x8xf32>
  %16 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%arg0, %14 : tensor<2x4x12x8xf32>, tensor<1x1x12x8xf32>) outs(%15 : tensor<2x4x12x8xf32>) {
  ^bb0(%in: f32, %in_32: f32, %out: f32):
    %77 = arith.mulf %in, %in_32 : f32
    linalg.yield %77 : f32
  } -> tensor<2x4x12x8xf32>
  %extracted_slice = tensor.extract_slice %arg0[0, 0, 0, 0] [2, 4, 12, 4] [1, 1, 1, 1] : tensor<2x4x12x8xf32> to tensor<2x4x12x4xf32>
  %extracted_slice_9 = tensor.extract_slice %arg0[0, 0, 0, 4] [2, 4, 12, 4] [1, 1, 1, 1] : tensor<2x4x12x8xf32> to tensor<2x4x12x4xf32>
  %17 = tensor.empty() : tensor<2x4x12x4xf32>
  %18 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_9 : tensor<2x4x12x4xf32>) outs(%17 : tensor<2x4x12x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %77 = arith.negf %in : f32
    linalg.yield %77 : f32
  } -> tensor<2x4x12x4xf32>
  %concat_10 = tensor.concat dim(3) %18, %extracted_slice : (tensor<2x4x12x4xf32>, tensor<2x4x12x4xf32>) -> tensor<2x4x12x8xf32>
  %19 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_8 : tensor<1x1x12x8xf32>) outs(%13 : tensor<1x1x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %77 = math.sin %in : f32
    linalg.yield %77 : f32
  } -> tensor<1x1x12x8xf32>
  %20 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_10, %19 : tensor<2x4x12x8xf32>, tensor<1x1x12x8xf32>) outs(%15 : tensor<2x4x12x8xf32>) {
  ^bb0(%in: f32, %in_32: f32, %out: f32):
    %77 = arith.mulf %in, %in_32 : f32
    linalg.yield %77 : f32
  } -> tensor<2x4x12x8xf32>
  %21 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%16, %20 : tensor<2x4x12x8xf32>, tensor<2x4x12x8xf32>) outs(%15 : tensor<2x4x12x8xf32>) {
  ^bb0(%in: f32, %in_32: f32, %out: f32):
    %77 = arith.addf %in, %in_32 : f32
    linalg.yield %77 : f32
  } -> tensor<2x4x12x8xf32>
  %22 = tensor.empty() : tensor<2x2x12x8xf32>
  %23 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%arg1, %14 : tensor<2x2x12x8xf32>, tensor<1x1x12x8xf32>) outs(%22 : tensor<2x2x12x8xf32>) {
  ^bb0(%in: f32, %in_32: f32, %out: f32):
    %77 = arith.mulf %in, %in_32 : f32
    linalg.yield %77 : f32
  } -> tensor<2x2x12x8xf32>
  %extracted_slice_11 = tensor.extract_slice %arg1[0, 0, 0, 0] [2, 2, 12, 4] [1, 1, 1, 1] : tensor<2x2x12x8xf32> to tensor<2x2x12x4xf32>
  %extracted_slice_12 = tensor.extract_slice %arg1[0, 0, 0, 4] [2, 2, 12, 4] [1, 1, 1, 1] : tensor<2x2x12x8xf32> to tensor<2x2x12x4xf32>
  %24 = tensor.empty() : tensor<2x2x12x4xf32>
  %25 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_12 : tensor<2x2x12x4xf32>) outs(%24 : tensor<2x2x12x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %77 = arith.negf %in : f32
    linalg.yield %77 : f32
  } -> tensor<2x2x12x4xf32>
  %concat_13 = tensor.concat dim(3) %25, %extracted_slice_11 : (tensor<2x2x12x4xf32>, tensor<2x2x12x4xf32>) -> tensor<2x2x12x8xf32>
  %26 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_13, %19 : tensor<2x2x12x8xf32>, tensor<1x1x12x8xf32>) outs(%22 : tensor<2x2x12x8xf32>) {
  ^bb0(%in: f32, %in_32: f32, %out: f32):
    %77 = arith.mulf %in, %in_32 : f32
    linalg.yield %77 : f32
  } -> tensor<2x2x12x8xf32>
  %27 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%23, %26 : tensor<2x2x12x8xf32>, tensor<2x2x12x8xf32>) outs(%22 : tensor<2x2x12x8xf32>) {
  ^bb0(%in: f32, %in_32: f32, %out: f32):
    %77 = arith.addf %in, %in_32 : f32
    linalg.yield %77 : f32
  } -> tensor<2x2x12x8xf32>
  %28 = tensor.empty() : tensor<2x2x2x12x8xf32>
  %29 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d3, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} ins(%27 : tensor<2x2x12x8xf32>) outs(%28 : tensor<2x2x2x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<2x2x2x12x8xf32>
  %collapsed = tensor.collapse_shape %29 [[0], [1, 2], [3], [4]] : tensor<2x2x2x12x8xf32> into tensor<2x4x12x8xf32>
  %30 = tensor.empty() : tensor<2x4x8x12xf32>
  %transposed = linalg.transpose ins(%collapsed : tensor<2x4x12x8xf32>) outs(%30 : tensor<2x4x8x12xf32>) permutation = [0, 1, 3, 2] 
  %collapsed_14 = tensor.collapse_shape %21 [[0, 1], [2], [3]] : tensor<2x4x12x8xf32> into tensor<8x12x8xf32>
  %collapsed_15 = tensor.collapse_shape %transposed [[0, 1], [2], [3]] : tensor<2x4x8x12xf32> into tensor<8x8x12xf32>
  %31 = tensor.empty() : tensor<8x12x12xf32>
  %32 = linalg.fill ins(%cst : f32) outs(%31 : tensor<8x12x12xf32>) -> tensor<8x12x12xf32>
  %33 = linalg.batch_matmul ins(%collapsed_14, %collapsed_15 : tensor<8x12x8xf32>, tensor<8x8x12xf32>) outs(%32 : tensor<8x12x12xf32>) -> tensor<8x12x12xf32>
  %expanded_16 = tensor.expand_shape %33 [[0, 1], [2], [3]] output_shape [2, 4, 12, 12] : tensor<8x12x12xf32> into tensor<2x4x12x12xf32>
  %34 = tensor.empty() : tensor<2x4x12x12xf32>
  %35 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_16 : tensor<2x4x12x12xf32>) outs(%34 : tensor<2x4x12x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    %77 = arith.truncf %cst_4 : f64 to f32
    %78 = arith.divf %in, %77 : f32
    linalg.yield %78 : f32
  } -> tensor<2x4x12x12xf32>
  %36 = tensor.empty() : tensor<1x12xi64>
  %37 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%expanded : tensor<1x12xi64>) outs(%36 : tensor<1x12xi64>) {
  ^bb0(%in: i64, %out: i64):
    linalg.yield %c0_i64 : i64
  } -> tensor<1x12xi64>
  %38 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%37 : tensor<1x12xi64>) outs(%36 : tensor<1x12xi64>) {
  ^bb0(%in: i64, %out: i64):
    %77 = arith.addi %in, %c4_i64 : i64
    linalg.yield %77 : i64
  } -> tensor<1x12xi64>
  %expanded_17 = tensor.expand_shape %38 [[0], [1, 2]] output_shape [1, 12, 1] : tensor<1x12xi64> into tensor<1x12x1xi64>
  %39 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%expanded_17 : tensor<1x12x1xi64>) outs(%9 : tensor<1x12x1xf32>) {
  ^bb0(%in: i64, %out: f32):
    %77 = arith.sitofp %in : i64 to f32
    linalg.yield %77 : f32
  } -> tensor<1x12x1xf32>
  %40 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, 0)>, affine_map<(d0, d1, d2) -> (d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%39, %6 : tensor<1x12x1xf32>, tensor<4xf32>) outs(%11 : tensor<1x12x4xf32>) {
  ^bb0(%in: f32, %in_32: f32, %out: f32):
    %77 = arith.mulf %in, %in_32 : f32
    linalg.yield %77 : f32
  } -> tensor<1x12x4xf32>
  %concat_18 = tensor.concat dim(2) %40, %40 : (tensor<1x12x4xf32>, tensor<1x12x4xf32>) -> tensor<1x12x8xf32>
  %expanded_19 = tensor.expand_shape %concat_18 [[0], [1, 2], [3]] output_shape [1, 1, 12, 8] : tensor<1x12x8xf32> into tensor<1x1x12x8xf32>
  %41 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_19 : tensor<1x1x12x8xf32>) outs(%13 : tensor<1x1x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %77 = math.cos %in : f32
    linalg.yield %77 : f32
  } -> tensor<1x1x12x8xf32>
  %42 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%arg0, %41 : tensor<2x4x12x8xf32>, tensor<1x1x12x8xf32>) outs(%15 : tensor<2x4x12x8xf32>) {
  ^bb0(%in: f32, %in_32: f32, %out: f32):
    %77 = arith.mulf %in, %in_32 : f32
    linalg.yield %77 : f32
  } -> tensor<2x4x12x8xf32>
  %43 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_19 : tensor<1x1x12x8xf32>) outs(%13 : tensor<1x1x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %77 = math.sin %in : f32
    linalg.yield %77 : f32
  } -> tensor<1x1x12x8xf32>
  %44 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_10, %43 : tensor<2x4x12x8xf32>, tensor<1x1x12x8xf32>) outs(%15 : tensor<2x4x12x8xf32>) {
  ^bb0(%in: f32, %in_32: f32, %out: f32):
    %77 = arith.mulf %in, %in_32 : f32
    linalg.yield %77 : f32
  } -> tensor<2x4x12x8xf32>
  %45 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%42, %44 : tensor<2x4x12x8xf32>, tensor<2x4x12x8xf32>) outs(%15 : tensor<2x4x12x8xf32>) {
  ^bb0(%in: f32, %in_32: f32, %out: f32):
    %77 = arith.addf %in, %in_32 : f32
    linalg.yield %77 : f32
  } -> tensor<2x4x12x8xf32>
  %46 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d3, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} ins(%arg1 : tensor<2x2x12x8xf32>) outs(%28 : tensor<2x2x2x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<2x2x2x12x8xf32>
  %collapsed_20 = tensor.collapse_shape %46 [[0], [1, 2], [3], [4]] : tensor<2x2x2x12x8xf32> into tensor<2x4x12x8xf32>
  %transposed_21 = linalg.transpose ins(%collapsed_20 : tensor<2x4x12x8xf32>) outs(%30 : tensor<2x4x8x12xf32>) permutation = [0, 1, 3, 2] 
  %collapsed_22 = tensor.collapse_shape %45 [[0, 1], [2], [3]] : tensor<2x4x12x8xf32> into tensor<8x12x8xf32>
  %collapsed_23 = tensor.collapse_shape %transposed_21 [[0, 1], [2], [3]] : tensor<2x4x8x12xf32> into tensor<8x8x12xf32>
  %47 = linalg.batch_matmul ins(%collapsed_22, %collapsed_23 : tensor<8x12x8xf32>, tensor<8x8x12xf32>) outs(%32 : tensor<8x12x12xf32>) -> tensor<8x12x12xf32>
  %expanded_24 = tensor.expand_shape %47 [[0, 1], [2], [3]] output_shape [2, 4, 12, 12] : tensor<8x12x12xf32> into tensor<2x4x12x12xf32>
  %48 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_24 : tensor<2x4x12x12xf32>) outs(%34 : tensor<2x4x12x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    %77 = arith.truncf %cst_4 : f64 to f32
    %78 = arith.divf %in, %77 : f32
    linalg.yield %78 : f32
  } -> tensor<2x4x12x12xf32>
  %expanded_25 = tensor.expand_shape %8 [[0, 1, 2]] output_shape [1, 1, 12] : tensor<12xi64> into tensor<1x1x12xi64>
  %49 = tensor.empty() : tensor<1x12x12xi64>
  %50 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, 0)>, affine_map<(d0, d1, d2) -> (d0, 0, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%expanded_7, %expanded_25 : tensor<1x12x1xi64>, tensor<1x1x12xi64>) outs(%49 : tensor<1x12x12xi64>) {
  ^bb0(%in: i64, %in_32: i64, %out: i64):
    %77 = arith.subi %in, %in_32 : i64
    linalg.yield %77 : i64
  } -> tensor<1x12x12xi64>
  %51 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%50 : tensor<1x12x12xi64>) outs(%49 : tensor<1x12x12xi64>) {
  ^bb0(%in: i64, %out: i64):
    %77 = math.absi %in : i64
    linalg.yield %77 : i64
  } -> tensor<1x12x12xi64>
  %52 = tensor.empty() : tensor<1x12x12xi1>
  %53 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%51 : tensor<1x12x12xi64>) outs(%52 : tensor<1x12x12xi1>) {
  ^bb0(%in: i64, %out: i1):
    %77 = arith.cmpi slt, %in, %c4_i64 : i64
    linalg.yield %77 : i1
  } -> tensor<1x12x12xi1>
  %expanded_26 = tensor.expand_shape %53 [[0], [1, 2], [3]] output_shape [1, 1, 12, 12] : tensor<1x12x12xi1> into tensor<1x1x12x12xi1>
  %54 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_26, %35, %48 : tensor<1x1x12x12xi1>, tensor<2x4x12x12xf32>, tensor<2x4x12x12xf32>) outs(%34 : tensor<2x4x12x12xf32>) {
  ^bb0(%in: i1, %in_32: f32, %in_33: f32, %out: f32):
    %77 = arith.select %in, %in_32, %in_33 : f32
    linalg.yield %77 : f32
  } -> tensor<2x4x12x12xf32>
  %expanded_27 = tensor.expand_shape %8 [[0, 1]] output_shape [12, 1] : tensor<12xi64> into tensor<12x1xi64>
  %55 = tensor.empty() : tensor<12x12xi64>
  %56 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (0, d1)>, affine_map<(d0, d1) -> (d0, 0)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%expanded, %expanded_27 : tensor<1x12xi64>, tensor<12x1xi64>) outs(%55 : tensor<12x12xi64>) {
  ^bb0(%in: i64, %in_32: i64, %out: i64):
    %77 = arith.subi %in, %in_32 : i64
    linalg.yield %77 : i64
  } -> tensor<12x12xi64>
  %57 = tensor.empty() : tensor<12x12xi1>
  %58 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%56 : tensor<12x12xi64>) outs(%57 : tensor<12x12xi1>) {
  ^bb0(%in: i64, %out: i1):
    %77 = arith.cmpi sge, %in, %c1_i64 : i64
    linalg.yield %77 : i1
  } -> tensor<12x12xi1>
  %59 = tensor.empty() : tensor<12x12xf32>
  %60 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> ()>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%58, %cst_3, %cst_2 : tensor<12x12xi1>, tensor<12x12xf32>, tensor<f32>) outs(%59 : tensor<12x12xf32>) {
  ^bb0(%in: i1, %in_32: f32, %in_33: f32, %out: f32):
    %77 = arith.select %in, %in_32, %in_33 : f32
    linalg.yield %77 : f32
  } -> tensor<12x12xf32>
  %61 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%54, %60 : tensor<2x4x12x12xf32>, tensor<12x12xf32>) outs(%34 : tensor<2x4x12x12xf32>) {
  ^bb0(%in: f32, %in_32: f32, %out: f32):
    %77 = arith.addf %in, %in_32 : f32
    linalg.yield %77 : f32
  } -> tensor<2x4x12x12xf32>
  %62 = tensor.empty() : tensor<2x4x12xi64>
  %63 = linalg.fill ins(%c0_i64 : i64) outs(%62 : tensor<2x4x12xi64>) -> tensor<2x4x12xi64>
  %64 = tensor.empty() : tensor<2x4x12xf32>
  %65 = linalg.fill ins(%cst_1 : f32) outs(%64 : tensor<2x4x12xf32>) -> tensor<2x4x12xf32>
  %66:2 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%61 : tensor<2x4x12x12xf32>) outs(%65, %63 : tensor<2x4x12xf32>, tensor<2x4x12xi64>) {
  ^bb0(%in: f32, %out: f32, %out_32: i64):
    %77 = linalg.index 3 : index
    %78 = arith.index_cast %77 : index to i64
    %79 = arith.maximumf %in, %out : f32
    %80 = arith.cmpf ogt, %in, %out : f32
    %81 = arith.select %80, %78, %out_32 : i64
    linalg.yield %79, %81 : f32, i64
  } -> (tensor<2x4x12xf32>, tensor<2x4x12xi64>)
  %expanded_28 = tensor.expand_shape %66#0 [[0], [1], [2, 3]] output_shape [2, 4, 12, 1] : tensor<2x4x12xf32> into tensor<2x4x12x1xf32>
  %67 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%61, %expanded_28 : tensor<2x4x12x12xf32>, tensor<2x4x12x1xf32>) outs(%34 : tensor<2x4x12x12xf32>) {
  ^bb0(%in: f32, %in_32: f32, %out: f32):
    %77 = arith.subf %in, %in_32 : f32
    linalg.yield %77 : f32
  } -> tensor<2x4x12x12xf32>
  %68 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%67 : tensor<2x4x12x12xf32>) outs(%34 : tensor<2x4x12x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    %77 = math.exp %in : f32
    linalg.yield %77 : f32
  } -> tensor<2x4x12x12xf32>
  %69 = tensor.empty() : tensor<2x4x12x1xf32>
  %70 = linalg.fill ins(%cst : f32) outs(%69 : tensor<2x4x12x1xf32>) -> tensor<2x4x12x1xf32>
  %71 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%68 : tensor<2x4x12x12xf32>) outs(%70 : tensor<2x4x12x1xf32>) {
  ^bb0(%in: f32, %out: f32):
    %77 = arith.addf %in, %out : f32
    linalg.yield %77 : f32
  } -> tensor<2x4x12x1xf32>
  %72 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%68, %71 : tensor<2x4x12x12xf32>, tensor<2x4x12x1xf32>) outs(%34 : tensor<2x4x12x12xf32>) {
  ^bb0(%in: f32, %in_32: f32, %out: f32):
    %77 = arith.divf %in, %in_32 : f32
    linalg.yield %77 : f32
  } -> tensor<2x4x12x12xf32>
  %73 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d3, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} ins(%arg2 : tensor<2x2x12x8xf32>) outs(%28 : tensor<2x2x2x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<2x2x2x12x8xf32>
  %collapsed_29 = tensor.collapse_shape %72 [[0, 1], [2], [3]] : tensor<2x4x12x12xf32> into tensor<8x12x12xf32>
  %collapsed_30 = tensor.collapse_shape %73 [[0, 1, 2], [3], [4]] : tensor<2x2x2x12x8xf32> into tensor<8x12x8xf32>
  %74 = tensor.empty() : tensor<8x12x8xf32>
  %75 = linalg.fill ins(%cst : f32) outs(%74 : tensor<8x12x8xf32>) -> tensor<8x12x8xf32>
  %76 = linalg.batch_matmul ins(%collapsed_29, %collapsed_30 : tensor<8x12x12xf32>, tensor<8x12x8xf32>) outs(%75 : tensor<8x12x8xf32>) -> tensor<8x12x8xf32>
  %expanded_31 = tensor.expand_shape %76 [[0, 1], [2], [3]] output_shape [2, 4, 12, 8] : tensor<8x12x8xf32> into tensor<2x4x12x8xf32>
  return %expanded_31 : tensor<2x4x12x8xf32>
}

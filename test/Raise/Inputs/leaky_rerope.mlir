// Leaky ReRoPE by two scores, w = 4, k = 8, 2 batches, 4 heads on 2.
// Written by scripts/export-raise-inputs.sh with torch 2.15.0, torch-mlir 20261001, transformers 5.23.0.
func.func @leaky_rerope(%arg0: tensor<2x4x12x8xf32>, %arg1: tensor<2x2x12x8xf32>, %arg2: tensor<2x2x12x8xf32>)
    -> tensor<2x4x12x8xf32>
    attributes {llvm.emit_c_interface} {
  %c28_i64 = arith.constant 28 : i64
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
    %84 = linalg.index 0 : index
    %85 = arith.index_cast %84 : index to i64
    %86 = arith.muli %85, %c2_i64 : i64
    linalg.yield %86 : i64
  } -> tensor<4xi64>
  %2 = tensor.empty() : tensor<4xf32>
  %3 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%1 : tensor<4xi64>) outs(%2 : tensor<4xf32>) {
  ^bb0(%in: i64, %out: f32):
    %84 = arith.sitofp %in : i64 to f32
    linalg.yield %84 : f32
  } -> tensor<4xf32>
  %4 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%3 : tensor<4xf32>) outs(%2 : tensor<4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %84 = arith.divf %in, %cst_5 : f32
    linalg.yield %84 : f32
  } -> tensor<4xf32>
  %5 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%4 : tensor<4xf32>) outs(%2 : tensor<4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %84 = math.powf %cst_6, %in : f32
    linalg.yield %84 : f32
  } -> tensor<4xf32>
  %6 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%5 : tensor<4xf32>) outs(%2 : tensor<4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %84 = arith.cmpf one, %in, %cst : f32
    cf.assert %84, "unimplemented: tensor with zero element"
    %85 = arith.divf %cst_0, %in : f32
    linalg.yield %85 : f32
  } -> tensor<4xf32>
  %7 = tensor.empty() : tensor<12xi64>
  %8 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} outs(%7 : tensor<12xi64>) {
  ^bb0(%out: i64):
    %84 = linalg.index 0 : index
    %85 = arith.index_cast %84 : index to i64
    linalg.yield %85 : i64
  } -> tensor<12xi64>
  %expanded = tensor.expand_shape %8 [[0, 1]] output_shape [1, 12] : tensor<12xi64> into tensor<1x12xi64>
  %expanded_7 = tensor.expand_shape %8 [[0, 1, 2]] output_shape [1, 12, 1] : tensor<12xi64> into tensor<1x12x1xi64>
  %9 = tensor.empty() : tensor<1x12x1xf32>
  %10 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%expanded_7 : tensor<1x12x1xi64>) outs(%9 : tensor<1x12x1xf32>) {
  ^bb0(%in: i64, %out: f32):
    %84 = arith.sitofp %in : i64 to f32
    linalg.yield %84 : f32
  } -> tensor<1x12x1xf32>
  %11 = tensor.empty() : tensor<1x12x4xf32>
  %12 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, 0)>, affine_map<(d0, d1, d2) -> (d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%10, %6 : tensor<1x12x1xf32>, tensor<4xf32>) outs(%11 : tensor<1x12x4xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %84 = arith.mulf %in, %in_35 : f32
    linalg.yield %84 : f32
  } -> tensor<1x12x4xf32>
  %concat = tensor.concat dim(2) %12, %12 : (tensor<1x12x4xf32>, tensor<1x12x4xf32>) -> tensor<1x12x8xf32>
  %expanded_8 = tensor.expand_shape %concat [[0], [1, 2], [3]] output_shape [1, 1, 12, 8] : tensor<1x12x8xf32> into tensor<1x1x12x8xf32>
  %13 = tensor.empty() : tensor<1x1x12x8xf32>
  %14 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_8 : tensor<1x1x12x8xf32>) outs(%13 : tensor<1x1x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %84 = math.cos %in : f32
    linalg.yield %84 : f32
  } -> tensor<1x1x12x8xf32>
  %15 = tensor.empty() : tensor<2x4x12x8xf32>
  %16 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%arg0, %14 : tensor<2x4x12x8xf32>, tensor<1x1x12x8xf32>) outs(%15 : tensor<2x4x12x8xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %84 = arith.mulf %in, %in_35 : f32
    linalg.yield %84 : f32
  } -> tensor<2x4x12x8xf32>
  %extracted_slice = tensor.extract_slice %arg0[0, 0, 0, 0] [2, 4, 12, 4] [1, 1, 1, 1] : tensor<2x4x12x8xf32> to tensor<2x4x12x4xf32>
  %extracted_slice_9 = tensor.extract_slice %arg0[0, 0, 0, 4] [2, 4, 12, 4] [1, 1, 1, 1] : tensor<2x4x12x8xf32> to tensor<2x4x12x4xf32>
  %17 = tensor.empty() : tensor<2x4x12x4xf32>
  %18 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_9 : tensor<2x4x12x4xf32>) outs(%17 : tensor<2x4x12x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %84 = arith.negf %in : f32
    linalg.yield %84 : f32
  } -> tensor<2x4x12x4xf32>
  %concat_10 = tensor.concat dim(3) %18, %extracted_slice : (tensor<2x4x12x4xf32>, tensor<2x4x12x4xf32>) -> tensor<2x4x12x8xf32>
  %19 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_8 : tensor<1x1x12x8xf32>) outs(%13 : tensor<1x1x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %84 = math.sin %in : f32
    linalg.yield %84 : f32
  } -> tensor<1x1x12x8xf32>
  %20 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_10, %19 : tensor<2x4x12x8xf32>, tensor<1x1x12x8xf32>) outs(%15 : tensor<2x4x12x8xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %84 = arith.mulf %in, %in_35 : f32
    linalg.yield %84 : f32
  } -> tensor<2x4x12x8xf32>
  %21 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%16, %20 : tensor<2x4x12x8xf32>, tensor<2x4x12x8xf32>) outs(%15 : tensor<2x4x12x8xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %84 = arith.addf %in, %in_35 : f32
    linalg.yield %84 : f32
  } -> tensor<2x4x12x8xf32>
  %22 = tensor.empty() : tensor<2x2x12x8xf32>
  %23 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%arg1, %14 : tensor<2x2x12x8xf32>, tensor<1x1x12x8xf32>) outs(%22 : tensor<2x2x12x8xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %84 = arith.mulf %in, %in_35 : f32
    linalg.yield %84 : f32
  } -> tensor<2x2x12x8xf32>
  %extracted_slice_11 = tensor.extract_slice %arg1[0, 0, 0, 0] [2, 2, 12, 4] [1, 1, 1, 1] : tensor<2x2x12x8xf32> to tensor<2x2x12x4xf32>
  %extracted_slice_12 = tensor.extract_slice %arg1[0, 0, 0, 4] [2, 2, 12, 4] [1, 1, 1, 1] : tensor<2x2x12x8xf32> to tensor<2x2x12x4xf32>
  %24 = tensor.empty() : tensor<2x2x12x4xf32>
  %25 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_12 : tensor<2x2x12x4xf32>) outs(%24 : tensor<2x2x12x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %84 = arith.negf %in : f32
    linalg.yield %84 : f32
  } -> tensor<2x2x12x4xf32>
  %concat_13 = tensor.concat dim(3) %25, %extracted_slice_11 : (tensor<2x2x12x4xf32>, tensor<2x2x12x4xf32>) -> tensor<2x2x12x8xf32>
  %26 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_13, %19 : tensor<2x2x12x8xf32>, tensor<1x1x12x8xf32>) outs(%22 : tensor<2x2x12x8xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %84 = arith.mulf %in, %in_35 : f32
    linalg.yield %84 : f32
  } -> tensor<2x2x12x8xf32>
  %27 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%23, %26 : tensor<2x2x12x8xf32>, tensor<2x2x12x8xf32>) outs(%22 : tensor<2x2x12x8xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %84 = arith.addf %in, %in_35 : f32
    linalg.yield %84 : f32
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
    %84 = arith.truncf %cst_4 : f64 to f32
    %85 = arith.divf %in, %84 : f32
    linalg.yield %85 : f32
  } -> tensor<2x4x12x12xf32>
  %36 = tensor.empty() : tensor<1x12xi64>
  %37 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%expanded : tensor<1x12xi64>) outs(%36 : tensor<1x12xi64>) {
  ^bb0(%in: i64, %out: i64):
    %84 = arith.addi %in, %c28_i64 : i64
    linalg.yield %84 : i64
  } -> tensor<1x12xi64>
  %38 = tensor.empty() : tensor<1x12xf32>
  %39 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%37 : tensor<1x12xi64>) outs(%38 : tensor<1x12xf32>) {
  ^bb0(%in: i64, %out: f32):
    %84 = arith.sitofp %in : i64 to f32
    %85 = arith.divf %84, %cst_5 : f32
    linalg.yield %85 : f32
  } -> tensor<1x12xf32>
  %expanded_17 = tensor.expand_shape %39 [[0], [1, 2]] output_shape [1, 12, 1] : tensor<1x12xf32> into tensor<1x12x1xf32>
  %40 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, 0)>, affine_map<(d0, d1, d2) -> (d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%expanded_17, %6 : tensor<1x12x1xf32>, tensor<4xf32>) outs(%11 : tensor<1x12x4xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %84 = arith.mulf %in, %in_35 : f32
    linalg.yield %84 : f32
  } -> tensor<1x12x4xf32>
  %concat_18 = tensor.concat dim(2) %40, %40 : (tensor<1x12x4xf32>, tensor<1x12x4xf32>) -> tensor<1x12x8xf32>
  %expanded_19 = tensor.expand_shape %concat_18 [[0], [1, 2], [3]] output_shape [1, 1, 12, 8] : tensor<1x12x8xf32> into tensor<1x1x12x8xf32>
  %41 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_19 : tensor<1x1x12x8xf32>) outs(%13 : tensor<1x1x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %84 = math.cos %in : f32
    linalg.yield %84 : f32
  } -> tensor<1x1x12x8xf32>
  %42 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%arg0, %41 : tensor<2x4x12x8xf32>, tensor<1x1x12x8xf32>) outs(%15 : tensor<2x4x12x8xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %84 = arith.mulf %in, %in_35 : f32
    linalg.yield %84 : f32
  } -> tensor<2x4x12x8xf32>
  %43 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_19 : tensor<1x1x12x8xf32>) outs(%13 : tensor<1x1x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %84 = math.sin %in : f32
    linalg.yield %84 : f32
  } -> tensor<1x1x12x8xf32>
  %44 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_10, %43 : tensor<2x4x12x8xf32>, tensor<1x1x12x8xf32>) outs(%15 : tensor<2x4x12x8xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %84 = arith.mulf %in, %in_35 : f32
    linalg.yield %84 : f32
  } -> tensor<2x4x12x8xf32>
  %45 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%42, %44 : tensor<2x4x12x8xf32>, tensor<2x4x12x8xf32>) outs(%15 : tensor<2x4x12x8xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %84 = arith.addf %in, %in_35 : f32
    linalg.yield %84 : f32
  } -> tensor<2x4x12x8xf32>
  %46 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%expanded : tensor<1x12xi64>) outs(%38 : tensor<1x12xf32>) {
  ^bb0(%in: i64, %out: f32):
    %84 = arith.sitofp %in : i64 to f32
    %85 = arith.divf %84, %cst_5 : f32
    linalg.yield %85 : f32
  } -> tensor<1x12xf32>
  %expanded_20 = tensor.expand_shape %46 [[0], [1, 2]] output_shape [1, 12, 1] : tensor<1x12xf32> into tensor<1x12x1xf32>
  %47 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, 0)>, affine_map<(d0, d1, d2) -> (d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%expanded_20, %6 : tensor<1x12x1xf32>, tensor<4xf32>) outs(%11 : tensor<1x12x4xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %84 = arith.mulf %in, %in_35 : f32
    linalg.yield %84 : f32
  } -> tensor<1x12x4xf32>
  %concat_21 = tensor.concat dim(2) %47, %47 : (tensor<1x12x4xf32>, tensor<1x12x4xf32>) -> tensor<1x12x8xf32>
  %expanded_22 = tensor.expand_shape %concat_21 [[0], [1, 2], [3]] output_shape [1, 1, 12, 8] : tensor<1x12x8xf32> into tensor<1x1x12x8xf32>
  %48 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_22 : tensor<1x1x12x8xf32>) outs(%13 : tensor<1x1x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %84 = math.cos %in : f32
    linalg.yield %84 : f32
  } -> tensor<1x1x12x8xf32>
  %49 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%arg1, %48 : tensor<2x2x12x8xf32>, tensor<1x1x12x8xf32>) outs(%22 : tensor<2x2x12x8xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %84 = arith.mulf %in, %in_35 : f32
    linalg.yield %84 : f32
  } -> tensor<2x2x12x8xf32>
  %50 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_22 : tensor<1x1x12x8xf32>) outs(%13 : tensor<1x1x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %84 = math.sin %in : f32
    linalg.yield %84 : f32
  } -> tensor<1x1x12x8xf32>
  %51 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_13, %50 : tensor<2x2x12x8xf32>, tensor<1x1x12x8xf32>) outs(%22 : tensor<2x2x12x8xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %84 = arith.mulf %in, %in_35 : f32
    linalg.yield %84 : f32
  } -> tensor<2x2x12x8xf32>
  %52 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%49, %51 : tensor<2x2x12x8xf32>, tensor<2x2x12x8xf32>) outs(%22 : tensor<2x2x12x8xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %84 = arith.addf %in, %in_35 : f32
    linalg.yield %84 : f32
  } -> tensor<2x2x12x8xf32>
  %53 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d3, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} ins(%52 : tensor<2x2x12x8xf32>) outs(%28 : tensor<2x2x2x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<2x2x2x12x8xf32>
  %collapsed_23 = tensor.collapse_shape %53 [[0], [1, 2], [3], [4]] : tensor<2x2x2x12x8xf32> into tensor<2x4x12x8xf32>
  %transposed_24 = linalg.transpose ins(%collapsed_23 : tensor<2x4x12x8xf32>) outs(%30 : tensor<2x4x8x12xf32>) permutation = [0, 1, 3, 2] 
  %collapsed_25 = tensor.collapse_shape %45 [[0, 1], [2], [3]] : tensor<2x4x12x8xf32> into tensor<8x12x8xf32>
  %collapsed_26 = tensor.collapse_shape %transposed_24 [[0, 1], [2], [3]] : tensor<2x4x8x12xf32> into tensor<8x8x12xf32>
  %54 = linalg.batch_matmul ins(%collapsed_25, %collapsed_26 : tensor<8x12x8xf32>, tensor<8x8x12xf32>) outs(%32 : tensor<8x12x12xf32>) -> tensor<8x12x12xf32>
  %expanded_27 = tensor.expand_shape %54 [[0, 1], [2], [3]] output_shape [2, 4, 12, 12] : tensor<8x12x12xf32> into tensor<2x4x12x12xf32>
  %55 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_27 : tensor<2x4x12x12xf32>) outs(%34 : tensor<2x4x12x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    %84 = arith.truncf %cst_4 : f64 to f32
    %85 = arith.divf %in, %84 : f32
    linalg.yield %85 : f32
  } -> tensor<2x4x12x12xf32>
  %expanded_28 = tensor.expand_shape %8 [[0, 1, 2]] output_shape [1, 1, 12] : tensor<12xi64> into tensor<1x1x12xi64>
  %56 = tensor.empty() : tensor<1x12x12xi64>
  %57 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, 0)>, affine_map<(d0, d1, d2) -> (d0, 0, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%expanded_7, %expanded_28 : tensor<1x12x1xi64>, tensor<1x1x12xi64>) outs(%56 : tensor<1x12x12xi64>) {
  ^bb0(%in: i64, %in_35: i64, %out: i64):
    %84 = arith.subi %in, %in_35 : i64
    linalg.yield %84 : i64
  } -> tensor<1x12x12xi64>
  %58 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%57 : tensor<1x12x12xi64>) outs(%56 : tensor<1x12x12xi64>) {
  ^bb0(%in: i64, %out: i64):
    %84 = math.absi %in : i64
    linalg.yield %84 : i64
  } -> tensor<1x12x12xi64>
  %59 = tensor.empty() : tensor<1x12x12xi1>
  %60 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%58 : tensor<1x12x12xi64>) outs(%59 : tensor<1x12x12xi1>) {
  ^bb0(%in: i64, %out: i1):
    %84 = arith.cmpi slt, %in, %c4_i64 : i64
    linalg.yield %84 : i1
  } -> tensor<1x12x12xi1>
  %expanded_29 = tensor.expand_shape %60 [[0], [1, 2], [3]] output_shape [1, 1, 12, 12] : tensor<1x12x12xi1> into tensor<1x1x12x12xi1>
  %61 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_29, %35, %55 : tensor<1x1x12x12xi1>, tensor<2x4x12x12xf32>, tensor<2x4x12x12xf32>) outs(%34 : tensor<2x4x12x12xf32>) {
  ^bb0(%in: i1, %in_35: f32, %in_36: f32, %out: f32):
    %84 = arith.select %in, %in_35, %in_36 : f32
    linalg.yield %84 : f32
  } -> tensor<2x4x12x12xf32>
  %expanded_30 = tensor.expand_shape %8 [[0, 1]] output_shape [12, 1] : tensor<12xi64> into tensor<12x1xi64>
  %62 = tensor.empty() : tensor<12x12xi64>
  %63 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (0, d1)>, affine_map<(d0, d1) -> (d0, 0)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%expanded, %expanded_30 : tensor<1x12xi64>, tensor<12x1xi64>) outs(%62 : tensor<12x12xi64>) {
  ^bb0(%in: i64, %in_35: i64, %out: i64):
    %84 = arith.subi %in, %in_35 : i64
    linalg.yield %84 : i64
  } -> tensor<12x12xi64>
  %64 = tensor.empty() : tensor<12x12xi1>
  %65 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%63 : tensor<12x12xi64>) outs(%64 : tensor<12x12xi1>) {
  ^bb0(%in: i64, %out: i1):
    %84 = arith.cmpi sge, %in, %c1_i64 : i64
    linalg.yield %84 : i1
  } -> tensor<12x12xi1>
  %66 = tensor.empty() : tensor<12x12xf32>
  %67 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> ()>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%65, %cst_3, %cst_2 : tensor<12x12xi1>, tensor<12x12xf32>, tensor<f32>) outs(%66 : tensor<12x12xf32>) {
  ^bb0(%in: i1, %in_35: f32, %in_36: f32, %out: f32):
    %84 = arith.select %in, %in_35, %in_36 : f32
    linalg.yield %84 : f32
  } -> tensor<12x12xf32>
  %68 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%61, %67 : tensor<2x4x12x12xf32>, tensor<12x12xf32>) outs(%34 : tensor<2x4x12x12xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %84 = arith.addf %in, %in_35 : f32
    linalg.yield %84 : f32
  } -> tensor<2x4x12x12xf32>
  %69 = tensor.empty() : tensor<2x4x12xi64>
  %70 = linalg.fill ins(%c0_i64 : i64) outs(%69 : tensor<2x4x12xi64>) -> tensor<2x4x12xi64>
  %71 = tensor.empty() : tensor<2x4x12xf32>
  %72 = linalg.fill ins(%cst_1 : f32) outs(%71 : tensor<2x4x12xf32>) -> tensor<2x4x12xf32>
  %73:2 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%68 : tensor<2x4x12x12xf32>) outs(%72, %70 : tensor<2x4x12xf32>, tensor<2x4x12xi64>) {
  ^bb0(%in: f32, %out: f32, %out_35: i64):
    %84 = linalg.index 3 : index
    %85 = arith.index_cast %84 : index to i64
    %86 = arith.maximumf %in, %out : f32
    %87 = arith.cmpf ogt, %in, %out : f32
    %88 = arith.select %87, %85, %out_35 : i64
    linalg.yield %86, %88 : f32, i64
  } -> (tensor<2x4x12xf32>, tensor<2x4x12xi64>)
  %expanded_31 = tensor.expand_shape %73#0 [[0], [1], [2, 3]] output_shape [2, 4, 12, 1] : tensor<2x4x12xf32> into tensor<2x4x12x1xf32>
  %74 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%68, %expanded_31 : tensor<2x4x12x12xf32>, tensor<2x4x12x1xf32>) outs(%34 : tensor<2x4x12x12xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %84 = arith.subf %in, %in_35 : f32
    linalg.yield %84 : f32
  } -> tensor<2x4x12x12xf32>
  %75 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%74 : tensor<2x4x12x12xf32>) outs(%34 : tensor<2x4x12x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    %84 = math.exp %in : f32
    linalg.yield %84 : f32
  } -> tensor<2x4x12x12xf32>
  %76 = tensor.empty() : tensor<2x4x12x1xf32>
  %77 = linalg.fill ins(%cst : f32) outs(%76 : tensor<2x4x12x1xf32>) -> tensor<2x4x12x1xf32>
  %78 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%75 : tensor<2x4x12x12xf32>) outs(%77 : tensor<2x4x12x1xf32>) {
  ^bb0(%in: f32, %out: f32):
    %84 = arith.addf %in, %out : f32
    linalg.yield %84 : f32
  } -> tensor<2x4x12x1xf32>
  %79 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%75, %78 : tensor<2x4x12x12xf32>, tensor<2x4x12x1xf32>) outs(%34 : tensor<2x4x12x12xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %84 = arith.divf %in, %in_35 : f32
    linalg.yield %84 : f32
  } -> tensor<2x4x12x12xf32>
  %80 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d3, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} ins(%arg2 : tensor<2x2x12x8xf32>) outs(%28 : tensor<2x2x2x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<2x2x2x12x8xf32>
  %collapsed_32 = tensor.collapse_shape %79 [[0, 1], [2], [3]] : tensor<2x4x12x12xf32> into tensor<8x12x12xf32>
  %collapsed_33 = tensor.collapse_shape %80 [[0, 1, 2], [3], [4]] : tensor<2x2x2x12x8xf32> into tensor<8x12x8xf32>
  %81 = tensor.empty() : tensor<8x12x8xf32>
  %82 = linalg.fill ins(%cst : f32) outs(%81 : tensor<8x12x8xf32>) -> tensor<8x12x8xf32>
  %83 = linalg.batch_matmul ins(%collapsed_32, %collapsed_33 : tensor<8x12x12xf32>, tensor<8x12x8xf32>) outs(%82 : tensor<8x12x8xf32>) -> tensor<8x12x8xf32>
  %expanded_34 = tensor.expand_shape %83 [[0, 1], [2], [3]] output_shape [2, 4, 12, 8] : tensor<8x12x8xf32> into tensor<2x4x12x8xf32>
  return %expanded_34 : tensor<2x4x12x8xf32>
}

// CohereRotaryEmbedding and CohereAttention (eager), interleaved by a stack.
// Written by scripts/export-raise-inputs.sh with torch 2.15.0, torch-mlir 20261001, transformers 5.23.0.
func.func @cohere(%arg0: tensor<1x12x32xf32>, %arg1: tensor<32x32xf32>, %arg2: tensor<16x32xf32>, %arg3: tensor<16x32xf32>, %arg4: tensor<32x32xf32>)
    -> tensor<1x12x32xf32>
    attributes {llvm.emit_c_interface} {
  %c0_i64 = arith.constant 0 : i64
  %cst = arith.constant 0.000000e+00 : f32
  %cst_0 = arith.constant 0xFF800000 : f32
  %cst_1 = arith.constant dense<-3.40282347E+38> : tensor<f32>
  %cst_2 = arith.constant dense<0.000000e+00> : tensor<f32>
  %cst_3 = arith.constant 0.35355339059327379 : f64
  %cst_4 = arith.constant dense<[1.000000e+00, 0.0376060307, 0.00141421345, 5.31829573E-5]> : tensor<4xf32>
  %0 = tensor.empty() : tensor<12xi64>
  %1 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} outs(%0 : tensor<12xi64>) {
  ^bb0(%out: i64):
    %62 = linalg.index 0 : index
    %63 = arith.index_cast %62 : index to i64
    linalg.yield %63 : i64
  } -> tensor<12xi64>
  %expanded = tensor.expand_shape %1 [[0, 1, 2, 3]] output_shape [1, 1, 12, 1] : tensor<12xi64> into tensor<1x1x12x1xi64>
  %expanded_5 = tensor.expand_shape %1 [[0, 1, 2, 3]] output_shape [1, 1, 1, 12] : tensor<12xi64> into tensor<1x1x1x12xi64>
  %2 = tensor.empty() : tensor<1x1x12x12xi1>
  %3 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, 0, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_5, %expanded : tensor<1x1x1x12xi64>, tensor<1x1x12x1xi64>) outs(%2 : tensor<1x1x12x12xi1>) {
  ^bb0(%in: i64, %in_41: i64, %out: i1):
    %62 = arith.cmpi sle, %in, %in_41 : i64
    linalg.yield %62 : i1
  } -> tensor<1x1x12x12xi1>
  %4 = tensor.empty() : tensor<1x1x12x12xf32>
  %5 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> ()>, affine_map<(d0, d1, d2, d3) -> ()>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%3, %cst_2, %cst_1 : tensor<1x1x12x12xi1>, tensor<f32>, tensor<f32>) outs(%4 : tensor<1x1x12x12xf32>) {
  ^bb0(%in: i1, %in_41: f32, %in_42: f32, %out: f32):
    %62 = arith.select %in, %in_41, %in_42 : f32
    linalg.yield %62 : f32
  } -> tensor<1x1x12x12xf32>
  %expanded_6 = tensor.expand_shape %1 [[0, 1, 2]] output_shape [1, 12, 1] : tensor<12xi64> into tensor<1x12x1xi64>
  %6 = tensor.empty() : tensor<1x12x1xf32>
  %7 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%expanded_6 : tensor<1x12x1xi64>) outs(%6 : tensor<1x12x1xf32>) {
  ^bb0(%in: i64, %out: f32):
    %62 = arith.sitofp %in : i64 to f32
    linalg.yield %62 : f32
  } -> tensor<1x12x1xf32>
  %8 = tensor.empty() : tensor<1x12x4xf32>
  %9 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, 0)>, affine_map<(d0, d1, d2) -> (d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%7, %cst_4 : tensor<1x12x1xf32>, tensor<4xf32>) outs(%8 : tensor<1x12x4xf32>) {
  ^bb0(%in: f32, %in_41: f32, %out: f32):
    %62 = arith.mulf %in, %in_41 : f32
    linalg.yield %62 : f32
  } -> tensor<1x12x4xf32>
  %10 = tensor.empty() : tensor<1x12x4x2xf32>
  %11 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%9 : tensor<1x12x4xf32>) outs(%10 : tensor<1x12x4x2xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<1x12x4x2xf32>
  %collapsed = tensor.collapse_shape %11 [[0], [1], [2, 3]] : tensor<1x12x4x2xf32> into tensor<1x12x8xf32>
  %12 = tensor.empty() : tensor<1x12x8xf32>
  %13 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%collapsed : tensor<1x12x8xf32>) outs(%12 : tensor<1x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %62 = math.cos %in : f32
    linalg.yield %62 : f32
  } -> tensor<1x12x8xf32>
  %14 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%collapsed : tensor<1x12x8xf32>) outs(%12 : tensor<1x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %62 = math.sin %in : f32
    linalg.yield %62 : f32
  } -> tensor<1x12x8xf32>
  %15 = tensor.empty() : tensor<32x32xf32>
  %transposed = linalg.transpose ins(%arg1 : tensor<32x32xf32>) outs(%15 : tensor<32x32xf32>) permutation = [1, 0] 
  %collapsed_7 = tensor.collapse_shape %arg0 [[0, 1], [2]] : tensor<1x12x32xf32> into tensor<12x32xf32>
  %16 = tensor.empty() : tensor<12x32xf32>
  %17 = linalg.fill ins(%cst : f32) outs(%16 : tensor<12x32xf32>) -> tensor<12x32xf32>
  %18 = linalg.matmul ins(%collapsed_7, %transposed : tensor<12x32xf32>, tensor<32x32xf32>) outs(%17 : tensor<12x32xf32>) -> tensor<12x32xf32>
  %expanded_8 = tensor.expand_shape %18 [[0, 1], [2, 3]] output_shape [1, 12, 4, 8] : tensor<12x32xf32> into tensor<1x12x4x8xf32>
  %19 = tensor.empty() : tensor<32x16xf32>
  %transposed_9 = linalg.transpose ins(%arg2 : tensor<16x32xf32>) outs(%19 : tensor<32x16xf32>) permutation = [1, 0] 
  %20 = tensor.empty() : tensor<12x16xf32>
  %21 = linalg.fill ins(%cst : f32) outs(%20 : tensor<12x16xf32>) -> tensor<12x16xf32>
  %22 = linalg.matmul ins(%collapsed_7, %transposed_9 : tensor<12x32xf32>, tensor<32x16xf32>) outs(%21 : tensor<12x16xf32>) -> tensor<12x16xf32>
  %expanded_10 = tensor.expand_shape %22 [[0, 1], [2, 3]] output_shape [1, 12, 2, 8] : tensor<12x16xf32> into tensor<1x12x2x8xf32>
  %transposed_11 = linalg.transpose ins(%arg3 : tensor<16x32xf32>) outs(%19 : tensor<32x16xf32>) permutation = [1, 0] 
  %23 = linalg.matmul ins(%collapsed_7, %transposed_11 : tensor<12x32xf32>, tensor<32x16xf32>) outs(%21 : tensor<12x16xf32>) -> tensor<12x16xf32>
  %expanded_12 = tensor.expand_shape %23 [[0, 1], [2, 3]] output_shape [1, 12, 2, 8] : tensor<12x16xf32> into tensor<1x12x2x8xf32>
  %24 = tensor.empty() : tensor<1x4x12x8xf32>
  %transposed_13 = linalg.transpose ins(%expanded_8 : tensor<1x12x4x8xf32>) outs(%24 : tensor<1x4x12x8xf32>) permutation = [0, 2, 1, 3] 
  %25 = tensor.empty() : tensor<1x2x12x8xf32>
  %transposed_14 = linalg.transpose ins(%expanded_10 : tensor<1x12x2x8xf32>) outs(%25 : tensor<1x2x12x8xf32>) permutation = [0, 2, 1, 3] 
  %transposed_15 = linalg.transpose ins(%expanded_12 : tensor<1x12x2x8xf32>) outs(%25 : tensor<1x2x12x8xf32>) permutation = [0, 2, 1, 3] 
  %expanded_16 = tensor.expand_shape %13 [[0], [1, 2], [3]] output_shape [1, 1, 12, 8] : tensor<1x12x8xf32> into tensor<1x1x12x8xf32>
  %expanded_17 = tensor.expand_shape %14 [[0], [1, 2], [3]] output_shape [1, 1, 12, 8] : tensor<1x12x8xf32> into tensor<1x1x12x8xf32>
  %26 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_13, %expanded_16 : tensor<1x4x12x8xf32>, tensor<1x1x12x8xf32>) outs(%24 : tensor<1x4x12x8xf32>) {
  ^bb0(%in: f32, %in_41: f32, %out: f32):
    %62 = arith.mulf %in, %in_41 : f32
    linalg.yield %62 : f32
  } -> tensor<1x4x12x8xf32>
  %extracted_slice = tensor.extract_slice %transposed_13[0, 0, 0, 0] [1, 4, 12, 4] [1, 1, 1, 2] : tensor<1x4x12x8xf32> to tensor<1x4x12x4xf32>
  %extracted_slice_18 = tensor.extract_slice %transposed_13[0, 0, 0, 1] [1, 4, 12, 4] [1, 1, 1, 2] : tensor<1x4x12x8xf32> to tensor<1x4x12x4xf32>
  %27 = tensor.empty() : tensor<1x4x12x4xf32>
  %28 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_18 : tensor<1x4x12x4xf32>) outs(%27 : tensor<1x4x12x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %62 = arith.negf %in : f32
    linalg.yield %62 : f32
  } -> tensor<1x4x12x4xf32>
  %expanded_19 = tensor.expand_shape %28 [[0], [1], [2], [3, 4]] output_shape [1, 4, 12, 4, 1] : tensor<1x4x12x4xf32> into tensor<1x4x12x4x1xf32>
  %expanded_20 = tensor.expand_shape %extracted_slice [[0], [1], [2], [3, 4]] output_shape [1, 4, 12, 4, 1] : tensor<1x4x12x4xf32> into tensor<1x4x12x4x1xf32>
  %concat = tensor.concat dim(4) %expanded_19, %expanded_20 : (tensor<1x4x12x4x1xf32>, tensor<1x4x12x4x1xf32>) -> tensor<1x4x12x4x2xf32>
  %collapsed_21 = tensor.collapse_shape %concat [[0], [1], [2], [3, 4]] : tensor<1x4x12x4x2xf32> into tensor<1x4x12x8xf32>
  %29 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%collapsed_21, %expanded_17 : tensor<1x4x12x8xf32>, tensor<1x1x12x8xf32>) outs(%24 : tensor<1x4x12x8xf32>) {
  ^bb0(%in: f32, %in_41: f32, %out: f32):
    %62 = arith.mulf %in, %in_41 : f32
    linalg.yield %62 : f32
  } -> tensor<1x4x12x8xf32>
  %30 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%26, %29 : tensor<1x4x12x8xf32>, tensor<1x4x12x8xf32>) outs(%24 : tensor<1x4x12x8xf32>) {
  ^bb0(%in: f32, %in_41: f32, %out: f32):
    %62 = arith.addf %in, %in_41 : f32
    linalg.yield %62 : f32
  } -> tensor<1x4x12x8xf32>
  %31 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_14, %expanded_16 : tensor<1x2x12x8xf32>, tensor<1x1x12x8xf32>) outs(%25 : tensor<1x2x12x8xf32>) {
  ^bb0(%in: f32, %in_41: f32, %out: f32):
    %62 = arith.mulf %in, %in_41 : f32
    linalg.yield %62 : f32
  } -> tensor<1x2x12x8xf32>
  %extracted_slice_22 = tensor.extract_slice %transposed_14[0, 0, 0, 0] [1, 2, 12, 4] [1, 1, 1, 2] : tensor<1x2x12x8xf32> to tensor<1x2x12x4xf32>
  %extracted_slice_23 = tensor.extract_slice %transposed_14[0, 0, 0, 1] [1, 2, 12, 4] [1, 1, 1, 2] : tensor<1x2x12x8xf32> to tensor<1x2x12x4xf32>
  %32 = tensor.empty() : tensor<1x2x12x4xf32>
  %33 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_23 : tensor<1x2x12x4xf32>) outs(%32 : tensor<1x2x12x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %62 = arith.negf %in : f32
    linalg.yield %62 : f32
  } -> tensor<1x2x12x4xf32>
  %expanded_24 = tensor.expand_shape %33 [[0], [1], [2], [3, 4]] output_shape [1, 2, 12, 4, 1] : tensor<1x2x12x4xf32> into tensor<1x2x12x4x1xf32>
  %expanded_25 = tensor.expand_shape %extracted_slice_22 [[0], [1], [2], [3, 4]] output_shape [1, 2, 12, 4, 1] : tensor<1x2x12x4xf32> into tensor<1x2x12x4x1xf32>
  %concat_26 = tensor.concat dim(4) %expanded_24, %expanded_25 : (tensor<1x2x12x4x1xf32>, tensor<1x2x12x4x1xf32>) -> tensor<1x2x12x4x2xf32>
  %collapsed_27 = tensor.collapse_shape %concat_26 [[0], [1], [2], [3, 4]] : tensor<1x2x12x4x2xf32> into tensor<1x2x12x8xf32>
  %34 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%collapsed_27, %expanded_17 : tensor<1x2x12x8xf32>, tensor<1x1x12x8xf32>) outs(%25 : tensor<1x2x12x8xf32>) {
  ^bb0(%in: f32, %in_41: f32, %out: f32):
    %62 = arith.mulf %in, %in_41 : f32
    linalg.yield %62 : f32
  } -> tensor<1x2x12x8xf32>
  %35 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%31, %34 : tensor<1x2x12x8xf32>, tensor<1x2x12x8xf32>) outs(%25 : tensor<1x2x12x8xf32>) {
  ^bb0(%in: f32, %in_41: f32, %out: f32):
    %62 = arith.addf %in, %in_41 : f32
    linalg.yield %62 : f32
  } -> tensor<1x2x12x8xf32>
  %36 = tensor.empty() : tensor<1x2x2x12x8xf32>
  %37 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d3, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} ins(%35 : tensor<1x2x12x8xf32>) outs(%36 : tensor<1x2x2x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<1x2x2x12x8xf32>
  %collapsed_28 = tensor.collapse_shape %37 [[0], [1, 2], [3], [4]] : tensor<1x2x2x12x8xf32> into tensor<1x4x12x8xf32>
  %38 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d3, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} ins(%transposed_15 : tensor<1x2x12x8xf32>) outs(%36 : tensor<1x2x2x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<1x2x2x12x8xf32>
  %39 = tensor.empty() : tensor<1x4x8x12xf32>
  %transposed_29 = linalg.transpose ins(%collapsed_28 : tensor<1x4x12x8xf32>) outs(%39 : tensor<1x4x8x12xf32>) permutation = [0, 1, 3, 2] 
  %collapsed_30 = tensor.collapse_shape %30 [[0, 1], [2], [3]] : tensor<1x4x12x8xf32> into tensor<4x12x8xf32>
  %collapsed_31 = tensor.collapse_shape %transposed_29 [[0, 1], [2], [3]] : tensor<1x4x8x12xf32> into tensor<4x8x12xf32>
  %40 = tensor.empty() : tensor<4x12x12xf32>
  %41 = linalg.fill ins(%cst : f32) outs(%40 : tensor<4x12x12xf32>) -> tensor<4x12x12xf32>
  %42 = linalg.batch_matmul ins(%collapsed_30, %collapsed_31 : tensor<4x12x8xf32>, tensor<4x8x12xf32>) outs(%41 : tensor<4x12x12xf32>) -> tensor<4x12x12xf32>
  %expanded_32 = tensor.expand_shape %42 [[0, 1], [2], [3]] output_shape [1, 4, 12, 12] : tensor<4x12x12xf32> into tensor<1x4x12x12xf32>
  %43 = tensor.empty() : tensor<1x4x12x12xf32>
  %44 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_32 : tensor<1x4x12x12xf32>) outs(%43 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    %62 = arith.truncf %cst_3 : f64 to f32
    %63 = arith.mulf %in, %62 : f32
    linalg.yield %63 : f32
  } -> tensor<1x4x12x12xf32>
  %45 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%44, %5 : tensor<1x4x12x12xf32>, tensor<1x1x12x12xf32>) outs(%43 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %in_41: f32, %out: f32):
    %62 = arith.addf %in, %in_41 : f32
    linalg.yield %62 : f32
  } -> tensor<1x4x12x12xf32>
  %46 = tensor.empty() : tensor<1x4x12xi64>
  %47 = linalg.fill ins(%c0_i64 : i64) outs(%46 : tensor<1x4x12xi64>) -> tensor<1x4x12xi64>
  %48 = tensor.empty() : tensor<1x4x12xf32>
  %49 = linalg.fill ins(%cst_0 : f32) outs(%48 : tensor<1x4x12xf32>) -> tensor<1x4x12xf32>
  %50:2 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%45 : tensor<1x4x12x12xf32>) outs(%49, %47 : tensor<1x4x12xf32>, tensor<1x4x12xi64>) {
  ^bb0(%in: f32, %out: f32, %out_41: i64):
    %62 = linalg.index 3 : index
    %63 = arith.index_cast %62 : index to i64
    %64 = arith.maximumf %in, %out : f32
    %65 = arith.cmpf ogt, %in, %out : f32
    %66 = arith.select %65, %63, %out_41 : i64
    linalg.yield %64, %66 : f32, i64
  } -> (tensor<1x4x12xf32>, tensor<1x4x12xi64>)
  %expanded_33 = tensor.expand_shape %50#0 [[0], [1], [2, 3]] output_shape [1, 4, 12, 1] : tensor<1x4x12xf32> into tensor<1x4x12x1xf32>
  %51 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%45, %expanded_33 : tensor<1x4x12x12xf32>, tensor<1x4x12x1xf32>) outs(%43 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %in_41: f32, %out: f32):
    %62 = arith.subf %in, %in_41 : f32
    linalg.yield %62 : f32
  } -> tensor<1x4x12x12xf32>
  %52 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%51 : tensor<1x4x12x12xf32>) outs(%43 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    %62 = math.exp %in : f32
    linalg.yield %62 : f32
  } -> tensor<1x4x12x12xf32>
  %53 = tensor.empty() : tensor<1x4x12x1xf32>
  %54 = linalg.fill ins(%cst : f32) outs(%53 : tensor<1x4x12x1xf32>) -> tensor<1x4x12x1xf32>
  %55 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%52 : tensor<1x4x12x12xf32>) outs(%54 : tensor<1x4x12x1xf32>) {
  ^bb0(%in: f32, %out: f32):
    %62 = arith.addf %in, %out : f32
    linalg.yield %62 : f32
  } -> tensor<1x4x12x1xf32>
  %56 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%52, %55 : tensor<1x4x12x12xf32>, tensor<1x4x12x1xf32>) outs(%43 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %in_41: f32, %out: f32):
    %62 = arith.divf %in, %in_41 : f32
    linalg.yield %62 : f32
  } -> tensor<1x4x12x12xf32>
  %collapsed_34 = tensor.collapse_shape %56 [[0, 1], [2], [3]] : tensor<1x4x12x12xf32> into tensor<4x12x12xf32>
  %collapsed_35 = tensor.collapse_shape %38 [[0, 1, 2], [3], [4]] : tensor<1x2x2x12x8xf32> into tensor<4x12x8xf32>
  %57 = tensor.empty() : tensor<4x12x8xf32>
  %58 = linalg.fill ins(%cst : f32) outs(%57 : tensor<4x12x8xf32>) -> tensor<4x12x8xf32>
  %59 = linalg.batch_matmul ins(%collapsed_34, %collapsed_35 : tensor<4x12x12xf32>, tensor<4x12x8xf32>) outs(%58 : tensor<4x12x8xf32>) -> tensor<4x12x8xf32>
  %expanded_36 = tensor.expand_shape %59 [[0, 1], [2], [3]] output_shape [1, 4, 12, 8] : tensor<4x12x8xf32> into tensor<1x4x12x8xf32>
  %60 = tensor.empty() : tensor<1x12x4x8xf32>
  %transposed_37 = linalg.transpose ins(%expanded_36 : tensor<1x4x12x8xf32>) outs(%60 : tensor<1x12x4x8xf32>) permutation = [0, 2, 1, 3] 
  %transposed_38 = linalg.transpose ins(%arg4 : tensor<32x32xf32>) outs(%15 : tensor<32x32xf32>) permutation = [1, 0] 
  %collapsed_39 = tensor.collapse_shape %transposed_37 [[0, 1], [2, 3]] : tensor<1x12x4x8xf32> into tensor<12x32xf32>
  %61 = linalg.matmul ins(%collapsed_39, %transposed_38 : tensor<12x32xf32>, tensor<32x32xf32>) outs(%17 : tensor<12x32xf32>) -> tensor<12x32xf32>
  %expanded_40 = tensor.expand_shape %61 [[0, 1], [2]] output_shape [1, 12, 32] : tensor<12x32xf32> into tensor<1x12x32xf32>
  return %expanded_40 : tensor<1x12x32xf32>
}

// LlamaRotaryEmbedding and LlamaAttention (eager), 4 heads on 2.
// Written by scripts/export-raise-inputs.sh with torch 2.15.0, torch-mlir 20261001, transformers 5.23.0.
func.func @llama(%arg0: tensor<1x12x32xf32>, %arg1: tensor<32x32xf32>, %arg2: tensor<16x32xf32>, %arg3: tensor<16x32xf32>, %arg4: tensor<32x32xf32>)
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
    %60 = linalg.index 0 : index
    %61 = arith.index_cast %60 : index to i64
    linalg.yield %61 : i64
  } -> tensor<12xi64>
  %expanded = tensor.expand_shape %1 [[0, 1, 2, 3]] output_shape [1, 1, 12, 1] : tensor<12xi64> into tensor<1x1x12x1xi64>
  %expanded_5 = tensor.expand_shape %1 [[0, 1, 2, 3]] output_shape [1, 1, 1, 12] : tensor<12xi64> into tensor<1x1x1x12xi64>
  %2 = tensor.empty() : tensor<1x1x12x12xi1>
  %3 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, 0, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_5, %expanded : tensor<1x1x1x12xi64>, tensor<1x1x12x1xi64>) outs(%2 : tensor<1x1x12x12xi1>) {
  ^bb0(%in: i64, %in_35: i64, %out: i1):
    %60 = arith.cmpi sle, %in, %in_35 : i64
    linalg.yield %60 : i1
  } -> tensor<1x1x12x12xi1>
  %4 = tensor.empty() : tensor<1x1x12x12xf32>
  %5 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> ()>, affine_map<(d0, d1, d2, d3) -> ()>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%3, %cst_2, %cst_1 : tensor<1x1x12x12xi1>, tensor<f32>, tensor<f32>) outs(%4 : tensor<1x1x12x12xf32>) {
  ^bb0(%in: i1, %in_35: f32, %in_36: f32, %out: f32):
    %60 = arith.select %in, %in_35, %in_36 : f32
    linalg.yield %60 : f32
  } -> tensor<1x1x12x12xf32>
  %expanded_6 = tensor.expand_shape %1 [[0, 1, 2]] output_shape [1, 12, 1] : tensor<12xi64> into tensor<1x12x1xi64>
  %6 = tensor.empty() : tensor<1x12x1xf32>
  %7 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%expanded_6 : tensor<1x12x1xi64>) outs(%6 : tensor<1x12x1xf32>) {
  ^bb0(%in: i64, %out: f32):
    %60 = arith.sitofp %in : i64 to f32
    linalg.yield %60 : f32
  } -> tensor<1x12x1xf32>
  %8 = tensor.empty() : tensor<1x12x4xf32>
  %9 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, 0)>, affine_map<(d0, d1, d2) -> (d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%7, %cst_4 : tensor<1x12x1xf32>, tensor<4xf32>) outs(%8 : tensor<1x12x4xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %60 = arith.mulf %in, %in_35 : f32
    linalg.yield %60 : f32
  } -> tensor<1x12x4xf32>
  %concat = tensor.concat dim(2) %9, %9 : (tensor<1x12x4xf32>, tensor<1x12x4xf32>) -> tensor<1x12x8xf32>
  %10 = tensor.empty() : tensor<1x12x8xf32>
  %11 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%concat : tensor<1x12x8xf32>) outs(%10 : tensor<1x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %60 = math.cos %in : f32
    linalg.yield %60 : f32
  } -> tensor<1x12x8xf32>
  %12 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%concat : tensor<1x12x8xf32>) outs(%10 : tensor<1x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %60 = math.sin %in : f32
    linalg.yield %60 : f32
  } -> tensor<1x12x8xf32>
  %13 = tensor.empty() : tensor<32x32xf32>
  %transposed = linalg.transpose ins(%arg1 : tensor<32x32xf32>) outs(%13 : tensor<32x32xf32>) permutation = [1, 0] 
  %collapsed = tensor.collapse_shape %arg0 [[0, 1], [2]] : tensor<1x12x32xf32> into tensor<12x32xf32>
  %14 = tensor.empty() : tensor<12x32xf32>
  %15 = linalg.fill ins(%cst : f32) outs(%14 : tensor<12x32xf32>) -> tensor<12x32xf32>
  %16 = linalg.matmul ins(%collapsed, %transposed : tensor<12x32xf32>, tensor<32x32xf32>) outs(%15 : tensor<12x32xf32>) -> tensor<12x32xf32>
  %expanded_7 = tensor.expand_shape %16 [[0, 1], [2, 3]] output_shape [1, 12, 4, 8] : tensor<12x32xf32> into tensor<1x12x4x8xf32>
  %17 = tensor.empty() : tensor<1x4x12x8xf32>
  %transposed_8 = linalg.transpose ins(%expanded_7 : tensor<1x12x4x8xf32>) outs(%17 : tensor<1x4x12x8xf32>) permutation = [0, 2, 1, 3] 
  %18 = tensor.empty() : tensor<32x16xf32>
  %transposed_9 = linalg.transpose ins(%arg2 : tensor<16x32xf32>) outs(%18 : tensor<32x16xf32>) permutation = [1, 0] 
  %19 = tensor.empty() : tensor<12x16xf32>
  %20 = linalg.fill ins(%cst : f32) outs(%19 : tensor<12x16xf32>) -> tensor<12x16xf32>
  %21 = linalg.matmul ins(%collapsed, %transposed_9 : tensor<12x32xf32>, tensor<32x16xf32>) outs(%20 : tensor<12x16xf32>) -> tensor<12x16xf32>
  %expanded_10 = tensor.expand_shape %21 [[0, 1], [2, 3]] output_shape [1, 12, 2, 8] : tensor<12x16xf32> into tensor<1x12x2x8xf32>
  %22 = tensor.empty() : tensor<1x2x12x8xf32>
  %transposed_11 = linalg.transpose ins(%expanded_10 : tensor<1x12x2x8xf32>) outs(%22 : tensor<1x2x12x8xf32>) permutation = [0, 2, 1, 3] 
  %transposed_12 = linalg.transpose ins(%arg3 : tensor<16x32xf32>) outs(%18 : tensor<32x16xf32>) permutation = [1, 0] 
  %23 = linalg.matmul ins(%collapsed, %transposed_12 : tensor<12x32xf32>, tensor<32x16xf32>) outs(%20 : tensor<12x16xf32>) -> tensor<12x16xf32>
  %expanded_13 = tensor.expand_shape %23 [[0, 1], [2, 3]] output_shape [1, 12, 2, 8] : tensor<12x16xf32> into tensor<1x12x2x8xf32>
  %transposed_14 = linalg.transpose ins(%expanded_13 : tensor<1x12x2x8xf32>) outs(%22 : tensor<1x2x12x8xf32>) permutation = [0, 2, 1, 3] 
  %expanded_15 = tensor.expand_shape %11 [[0], [1, 2], [3]] output_shape [1, 1, 12, 8] : tensor<1x12x8xf32> into tensor<1x1x12x8xf32>
  %expanded_16 = tensor.expand_shape %12 [[0], [1, 2], [3]] output_shape [1, 1, 12, 8] : tensor<1x12x8xf32> into tensor<1x1x12x8xf32>
  %24 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_8, %expanded_15 : tensor<1x4x12x8xf32>, tensor<1x1x12x8xf32>) outs(%17 : tensor<1x4x12x8xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %60 = arith.mulf %in, %in_35 : f32
    linalg.yield %60 : f32
  } -> tensor<1x4x12x8xf32>
  %extracted_slice = tensor.extract_slice %transposed_8[0, 0, 0, 0] [1, 4, 12, 4] [1, 1, 1, 1] : tensor<1x4x12x8xf32> to tensor<1x4x12x4xf32>
  %extracted_slice_17 = tensor.extract_slice %transposed_8[0, 0, 0, 4] [1, 4, 12, 4] [1, 1, 1, 1] : tensor<1x4x12x8xf32> to tensor<1x4x12x4xf32>
  %25 = tensor.empty() : tensor<1x4x12x4xf32>
  %26 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_17 : tensor<1x4x12x4xf32>) outs(%25 : tensor<1x4x12x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %60 = arith.negf %in : f32
    linalg.yield %60 : f32
  } -> tensor<1x4x12x4xf32>
  %concat_18 = tensor.concat dim(3) %26, %extracted_slice : (tensor<1x4x12x4xf32>, tensor<1x4x12x4xf32>) -> tensor<1x4x12x8xf32>
  %27 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_18, %expanded_16 : tensor<1x4x12x8xf32>, tensor<1x1x12x8xf32>) outs(%17 : tensor<1x4x12x8xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %60 = arith.mulf %in, %in_35 : f32
    linalg.yield %60 : f32
  } -> tensor<1x4x12x8xf32>
  %28 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%24, %27 : tensor<1x4x12x8xf32>, tensor<1x4x12x8xf32>) outs(%17 : tensor<1x4x12x8xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %60 = arith.addf %in, %in_35 : f32
    linalg.yield %60 : f32
  } -> tensor<1x4x12x8xf32>
  %29 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_11, %expanded_15 : tensor<1x2x12x8xf32>, tensor<1x1x12x8xf32>) outs(%22 : tensor<1x2x12x8xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %60 = arith.mulf %in, %in_35 : f32
    linalg.yield %60 : f32
  } -> tensor<1x2x12x8xf32>
  %extracted_slice_19 = tensor.extract_slice %transposed_11[0, 0, 0, 0] [1, 2, 12, 4] [1, 1, 1, 1] : tensor<1x2x12x8xf32> to tensor<1x2x12x4xf32>
  %extracted_slice_20 = tensor.extract_slice %transposed_11[0, 0, 0, 4] [1, 2, 12, 4] [1, 1, 1, 1] : tensor<1x2x12x8xf32> to tensor<1x2x12x4xf32>
  %30 = tensor.empty() : tensor<1x2x12x4xf32>
  %31 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_20 : tensor<1x2x12x4xf32>) outs(%30 : tensor<1x2x12x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %60 = arith.negf %in : f32
    linalg.yield %60 : f32
  } -> tensor<1x2x12x4xf32>
  %concat_21 = tensor.concat dim(3) %31, %extracted_slice_19 : (tensor<1x2x12x4xf32>, tensor<1x2x12x4xf32>) -> tensor<1x2x12x8xf32>
  %32 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_21, %expanded_16 : tensor<1x2x12x8xf32>, tensor<1x1x12x8xf32>) outs(%22 : tensor<1x2x12x8xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %60 = arith.mulf %in, %in_35 : f32
    linalg.yield %60 : f32
  } -> tensor<1x2x12x8xf32>
  %33 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%29, %32 : tensor<1x2x12x8xf32>, tensor<1x2x12x8xf32>) outs(%22 : tensor<1x2x12x8xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %60 = arith.addf %in, %in_35 : f32
    linalg.yield %60 : f32
  } -> tensor<1x2x12x8xf32>
  %34 = tensor.empty() : tensor<1x2x2x12x8xf32>
  %35 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d3, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} ins(%33 : tensor<1x2x12x8xf32>) outs(%34 : tensor<1x2x2x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<1x2x2x12x8xf32>
  %collapsed_22 = tensor.collapse_shape %35 [[0], [1, 2], [3], [4]] : tensor<1x2x2x12x8xf32> into tensor<1x4x12x8xf32>
  %36 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d3, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} ins(%transposed_14 : tensor<1x2x12x8xf32>) outs(%34 : tensor<1x2x2x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<1x2x2x12x8xf32>
  %37 = tensor.empty() : tensor<1x4x8x12xf32>
  %transposed_23 = linalg.transpose ins(%collapsed_22 : tensor<1x4x12x8xf32>) outs(%37 : tensor<1x4x8x12xf32>) permutation = [0, 1, 3, 2] 
  %collapsed_24 = tensor.collapse_shape %28 [[0, 1], [2], [3]] : tensor<1x4x12x8xf32> into tensor<4x12x8xf32>
  %collapsed_25 = tensor.collapse_shape %transposed_23 [[0, 1], [2], [3]] : tensor<1x4x8x12xf32> into tensor<4x8x12xf32>
  %38 = tensor.empty() : tensor<4x12x12xf32>
  %39 = linalg.fill ins(%cst : f32) outs(%38 : tensor<4x12x12xf32>) -> tensor<4x12x12xf32>
  %40 = linalg.batch_matmul ins(%collapsed_24, %collapsed_25 : tensor<4x12x8xf32>, tensor<4x8x12xf32>) outs(%39 : tensor<4x12x12xf32>) -> tensor<4x12x12xf32>
  %expanded_26 = tensor.expand_shape %40 [[0, 1], [2], [3]] output_shape [1, 4, 12, 12] : tensor<4x12x12xf32> into tensor<1x4x12x12xf32>
  %41 = tensor.empty() : tensor<1x4x12x12xf32>
  %42 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_26 : tensor<1x4x12x12xf32>) outs(%41 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    %60 = arith.truncf %cst_3 : f64 to f32
    %61 = arith.mulf %in, %60 : f32
    linalg.yield %61 : f32
  } -> tensor<1x4x12x12xf32>
  %43 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%42, %5 : tensor<1x4x12x12xf32>, tensor<1x1x12x12xf32>) outs(%41 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %60 = arith.addf %in, %in_35 : f32
    linalg.yield %60 : f32
  } -> tensor<1x4x12x12xf32>
  %44 = tensor.empty() : tensor<1x4x12xi64>
  %45 = linalg.fill ins(%c0_i64 : i64) outs(%44 : tensor<1x4x12xi64>) -> tensor<1x4x12xi64>
  %46 = tensor.empty() : tensor<1x4x12xf32>
  %47 = linalg.fill ins(%cst_0 : f32) outs(%46 : tensor<1x4x12xf32>) -> tensor<1x4x12xf32>
  %48:2 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%43 : tensor<1x4x12x12xf32>) outs(%47, %45 : tensor<1x4x12xf32>, tensor<1x4x12xi64>) {
  ^bb0(%in: f32, %out: f32, %out_35: i64):
    %60 = linalg.index 3 : index
    %61 = arith.index_cast %60 : index to i64
    %62 = arith.maximumf %in, %out : f32
    %63 = arith.cmpf ogt, %in, %out : f32
    %64 = arith.select %63, %61, %out_35 : i64
    linalg.yield %62, %64 : f32, i64
  } -> (tensor<1x4x12xf32>, tensor<1x4x12xi64>)
  %expanded_27 = tensor.expand_shape %48#0 [[0], [1], [2, 3]] output_shape [1, 4, 12, 1] : tensor<1x4x12xf32> into tensor<1x4x12x1xf32>
  %49 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%43, %expanded_27 : tensor<1x4x12x12xf32>, tensor<1x4x12x1xf32>) outs(%41 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %60 = arith.subf %in, %in_35 : f32
    linalg.yield %60 : f32
  } -> tensor<1x4x12x12xf32>
  %50 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%49 : tensor<1x4x12x12xf32>) outs(%41 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    %60 = math.exp %in : f32
    linalg.yield %60 : f32
  } -> tensor<1x4x12x12xf32>
  %51 = tensor.empty() : tensor<1x4x12x1xf32>
  %52 = linalg.fill ins(%cst : f32) outs(%51 : tensor<1x4x12x1xf32>) -> tensor<1x4x12x1xf32>
  %53 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%50 : tensor<1x4x12x12xf32>) outs(%52 : tensor<1x4x12x1xf32>) {
  ^bb0(%in: f32, %out: f32):
    %60 = arith.addf %in, %out : f32
    linalg.yield %60 : f32
  } -> tensor<1x4x12x1xf32>
  %54 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%50, %53 : tensor<1x4x12x12xf32>, tensor<1x4x12x1xf32>) outs(%41 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %in_35: f32, %out: f32):
    %60 = arith.divf %in, %in_35 : f32
    linalg.yield %60 : f32
  } -> tensor<1x4x12x12xf32>
  %collapsed_28 = tensor.collapse_shape %54 [[0, 1], [2], [3]] : tensor<1x4x12x12xf32> into tensor<4x12x12xf32>
  %collapsed_29 = tensor.collapse_shape %36 [[0, 1, 2], [3], [4]] : tensor<1x2x2x12x8xf32> into tensor<4x12x8xf32>
  %55 = tensor.empty() : tensor<4x12x8xf32>
  %56 = linalg.fill ins(%cst : f32) outs(%55 : tensor<4x12x8xf32>) -> tensor<4x12x8xf32>
  %57 = linalg.batch_matmul ins(%collapsed_28, %collapsed_29 : tensor<4x12x12xf32>, tensor<4x12x8xf32>) outs(%56 : tensor<4x12x8xf32>) -> tensor<4x12x8xf32>
  %expanded_30 = tensor.expand_shape %57 [[0, 1], [2], [3]] output_shape [1, 4, 12, 8] : tensor<4x12x8xf32> into tensor<1x4x12x8xf32>
  %58 = tensor.empty() : tensor<1x12x4x8xf32>
  %transposed_31 = linalg.transpose ins(%expanded_30 : tensor<1x4x12x8xf32>) outs(%58 : tensor<1x12x4x8xf32>) permutation = [0, 2, 1, 3] 
  %transposed_32 = linalg.transpose ins(%arg4 : tensor<32x32xf32>) outs(%13 : tensor<32x32xf32>) permutation = [1, 0] 
  %collapsed_33 = tensor.collapse_shape %transposed_31 [[0, 1], [2, 3]] : tensor<1x12x4x8xf32> into tensor<12x32xf32>
  %59 = linalg.matmul ins(%collapsed_33, %transposed_32 : tensor<12x32xf32>, tensor<32x32xf32>) outs(%15 : tensor<12x32xf32>) -> tensor<12x32xf32>
  %expanded_34 = tensor.expand_shape %59 [[0, 1], [2]] output_shape [1, 12, 32] : tensor<12x32xf32> into tensor<1x12x32xf32>
  return %expanded_34 : tensor<1x12x32xf32>
}

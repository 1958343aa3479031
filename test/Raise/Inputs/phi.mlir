// PhiRotaryEmbedding and PhiAttention (eager), half of the channels.
// Written by scripts/export-raise-inputs.sh with torch 2.15.0, torch-mlir 20261001, transformers 5.23.0.
func.func @phi(%arg0: tensor<1x12x32xf32>, %arg1: tensor<32x32xf32>, %arg2: tensor<32xf32>, %arg3: tensor<32x32xf32>, %arg4: tensor<32xf32>, %arg5: tensor<32x32xf32>, %arg6: tensor<32xf32>, %arg7: tensor<32x32xf32>, %arg8: tensor<32xf32>)
    -> tensor<1x12x32xf32>
    attributes {llvm.emit_c_interface} {
  %c0_i64 = arith.constant 0 : i64
  %cst = arith.constant 0.000000e+00 : f32
  %cst_0 = arith.constant 0xFF800000 : f32
  %cst_1 = arith.constant dense<-3.40282347E+38> : tensor<f32>
  %cst_2 = arith.constant dense<0.000000e+00> : tensor<f32>
  %cst_3 = arith.constant 0.35355339059327379 : f64
  %cst_4 = arith.constant dense<[1.000000e+00, 0.00999999977]> : tensor<2xf32>
  %0 = tensor.empty() : tensor<12xi64>
  %1 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} outs(%0 : tensor<12xi64>) {
  ^bb0(%out: i64):
    %61 = linalg.index 0 : index
    %62 = arith.index_cast %61 : index to i64
    linalg.yield %62 : i64
  } -> tensor<12xi64>
  %expanded = tensor.expand_shape %1 [[0, 1, 2, 3]] output_shape [1, 1, 12, 1] : tensor<12xi64> into tensor<1x1x12x1xi64>
  %expanded_5 = tensor.expand_shape %1 [[0, 1, 2, 3]] output_shape [1, 1, 1, 12] : tensor<12xi64> into tensor<1x1x1x12xi64>
  %2 = tensor.empty() : tensor<1x1x12x12xi1>
  %3 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, 0, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_5, %expanded : tensor<1x1x1x12xi64>, tensor<1x1x12x1xi64>) outs(%2 : tensor<1x1x12x12xi1>) {
  ^bb0(%in: i64, %in_40: i64, %out: i1):
    %61 = arith.cmpi sle, %in, %in_40 : i64
    linalg.yield %61 : i1
  } -> tensor<1x1x12x12xi1>
  %4 = tensor.empty() : tensor<1x1x12x12xf32>
  %5 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> ()>, affine_map<(d0, d1, d2, d3) -> ()>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%3, %cst_2, %cst_1 : tensor<1x1x12x12xi1>, tensor<f32>, tensor<f32>) outs(%4 : tensor<1x1x12x12xf32>) {
  ^bb0(%in: i1, %in_40: f32, %in_41: f32, %out: f32):
    %61 = arith.select %in, %in_40, %in_41 : f32
    linalg.yield %61 : f32
  } -> tensor<1x1x12x12xf32>
  %expanded_6 = tensor.expand_shape %1 [[0, 1, 2]] output_shape [1, 12, 1] : tensor<12xi64> into tensor<1x12x1xi64>
  %6 = tensor.empty() : tensor<1x12x1xf32>
  %7 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%expanded_6 : tensor<1x12x1xi64>) outs(%6 : tensor<1x12x1xf32>) {
  ^bb0(%in: i64, %out: f32):
    %61 = arith.sitofp %in : i64 to f32
    linalg.yield %61 : f32
  } -> tensor<1x12x1xf32>
  %8 = tensor.empty() : tensor<1x12x2xf32>
  %9 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, 0)>, affine_map<(d0, d1, d2) -> (d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%7, %cst_4 : tensor<1x12x1xf32>, tensor<2xf32>) outs(%8 : tensor<1x12x2xf32>) {
  ^bb0(%in: f32, %in_40: f32, %out: f32):
    %61 = arith.mulf %in, %in_40 : f32
    linalg.yield %61 : f32
  } -> tensor<1x12x2xf32>
  %concat = tensor.concat dim(2) %9, %9 : (tensor<1x12x2xf32>, tensor<1x12x2xf32>) -> tensor<1x12x4xf32>
  %10 = tensor.empty() : tensor<1x12x4xf32>
  %11 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%concat : tensor<1x12x4xf32>) outs(%10 : tensor<1x12x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %61 = math.cos %in : f32
    linalg.yield %61 : f32
  } -> tensor<1x12x4xf32>
  %12 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%concat : tensor<1x12x4xf32>) outs(%10 : tensor<1x12x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %61 = math.sin %in : f32
    linalg.yield %61 : f32
  } -> tensor<1x12x4xf32>
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
  ^bb0(%in: f32, %in_40: f32, %out: f32):
    %61 = arith.addf %in, %in_40 : f32
    linalg.yield %61 : f32
  } -> tensor<12x32xf32>
  %expanded_7 = tensor.expand_shape %18 [[0, 1], [2, 3]] output_shape [1, 12, 4, 8] : tensor<12x32xf32> into tensor<1x12x4x8xf32>
  %19 = tensor.empty() : tensor<1x4x12x8xf32>
  %transposed_8 = linalg.transpose ins(%expanded_7 : tensor<1x12x4x8xf32>) outs(%19 : tensor<1x4x12x8xf32>) permutation = [0, 2, 1, 3] 
  %transposed_9 = linalg.transpose ins(%arg3 : tensor<32x32xf32>) outs(%13 : tensor<32x32xf32>) permutation = [1, 0] 
  %20 = linalg.matmul ins(%collapsed, %transposed_9 : tensor<12x32xf32>, tensor<32x32xf32>) outs(%15 : tensor<12x32xf32>) -> tensor<12x32xf32>
  %21 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg4 : tensor<32xf32>) outs(%14 : tensor<12x32xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<12x32xf32>
  %22 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%20, %21 : tensor<12x32xf32>, tensor<12x32xf32>) outs(%14 : tensor<12x32xf32>) {
  ^bb0(%in: f32, %in_40: f32, %out: f32):
    %61 = arith.addf %in, %in_40 : f32
    linalg.yield %61 : f32
  } -> tensor<12x32xf32>
  %expanded_10 = tensor.expand_shape %22 [[0, 1], [2, 3]] output_shape [1, 12, 4, 8] : tensor<12x32xf32> into tensor<1x12x4x8xf32>
  %transposed_11 = linalg.transpose ins(%expanded_10 : tensor<1x12x4x8xf32>) outs(%19 : tensor<1x4x12x8xf32>) permutation = [0, 2, 1, 3] 
  %transposed_12 = linalg.transpose ins(%arg5 : tensor<32x32xf32>) outs(%13 : tensor<32x32xf32>) permutation = [1, 0] 
  %23 = linalg.matmul ins(%collapsed, %transposed_12 : tensor<12x32xf32>, tensor<32x32xf32>) outs(%15 : tensor<12x32xf32>) -> tensor<12x32xf32>
  %24 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg6 : tensor<32xf32>) outs(%14 : tensor<12x32xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<12x32xf32>
  %25 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%23, %24 : tensor<12x32xf32>, tensor<12x32xf32>) outs(%14 : tensor<12x32xf32>) {
  ^bb0(%in: f32, %in_40: f32, %out: f32):
    %61 = arith.addf %in, %in_40 : f32
    linalg.yield %61 : f32
  } -> tensor<12x32xf32>
  %expanded_13 = tensor.expand_shape %25 [[0, 1], [2, 3]] output_shape [1, 12, 4, 8] : tensor<12x32xf32> into tensor<1x12x4x8xf32>
  %transposed_14 = linalg.transpose ins(%expanded_13 : tensor<1x12x4x8xf32>) outs(%19 : tensor<1x4x12x8xf32>) permutation = [0, 2, 1, 3] 
  %extracted_slice = tensor.extract_slice %transposed_8[0, 0, 0, 0] [1, 4, 12, 4] [1, 1, 1, 1] : tensor<1x4x12x8xf32> to tensor<1x4x12x4xf32>
  %extracted_slice_15 = tensor.extract_slice %transposed_8[0, 0, 0, 4] [1, 4, 12, 4] [1, 1, 1, 1] : tensor<1x4x12x8xf32> to tensor<1x4x12x4xf32>
  %extracted_slice_16 = tensor.extract_slice %transposed_11[0, 0, 0, 0] [1, 4, 12, 4] [1, 1, 1, 1] : tensor<1x4x12x8xf32> to tensor<1x4x12x4xf32>
  %extracted_slice_17 = tensor.extract_slice %transposed_11[0, 0, 0, 4] [1, 4, 12, 4] [1, 1, 1, 1] : tensor<1x4x12x8xf32> to tensor<1x4x12x4xf32>
  %expanded_18 = tensor.expand_shape %11 [[0], [1, 2], [3]] output_shape [1, 1, 12, 4] : tensor<1x12x4xf32> into tensor<1x1x12x4xf32>
  %expanded_19 = tensor.expand_shape %12 [[0], [1, 2], [3]] output_shape [1, 1, 12, 4] : tensor<1x12x4xf32> into tensor<1x1x12x4xf32>
  %26 = tensor.empty() : tensor<1x4x12x4xf32>
  %27 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice, %expanded_18 : tensor<1x4x12x4xf32>, tensor<1x1x12x4xf32>) outs(%26 : tensor<1x4x12x4xf32>) {
  ^bb0(%in: f32, %in_40: f32, %out: f32):
    %61 = arith.mulf %in, %in_40 : f32
    linalg.yield %61 : f32
  } -> tensor<1x4x12x4xf32>
  %extracted_slice_20 = tensor.extract_slice %extracted_slice[0, 0, 0, 0] [1, 4, 12, 2] [1, 1, 1, 1] : tensor<1x4x12x4xf32> to tensor<1x4x12x2xf32>
  %extracted_slice_21 = tensor.extract_slice %extracted_slice[0, 0, 0, 2] [1, 4, 12, 2] [1, 1, 1, 1] : tensor<1x4x12x4xf32> to tensor<1x4x12x2xf32>
  %28 = tensor.empty() : tensor<1x4x12x2xf32>
  %29 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_21 : tensor<1x4x12x2xf32>) outs(%28 : tensor<1x4x12x2xf32>) {
  ^bb0(%in: f32, %out: f32):
    %61 = arith.negf %in : f32
    linalg.yield %61 : f32
  } -> tensor<1x4x12x2xf32>
  %concat_22 = tensor.concat dim(3) %29, %extracted_slice_20 : (tensor<1x4x12x2xf32>, tensor<1x4x12x2xf32>) -> tensor<1x4x12x4xf32>
  %30 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_22, %expanded_19 : tensor<1x4x12x4xf32>, tensor<1x1x12x4xf32>) outs(%26 : tensor<1x4x12x4xf32>) {
  ^bb0(%in: f32, %in_40: f32, %out: f32):
    %61 = arith.mulf %in, %in_40 : f32
    linalg.yield %61 : f32
  } -> tensor<1x4x12x4xf32>
  %31 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%27, %30 : tensor<1x4x12x4xf32>, tensor<1x4x12x4xf32>) outs(%26 : tensor<1x4x12x4xf32>) {
  ^bb0(%in: f32, %in_40: f32, %out: f32):
    %61 = arith.addf %in, %in_40 : f32
    linalg.yield %61 : f32
  } -> tensor<1x4x12x4xf32>
  %32 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_16, %expanded_18 : tensor<1x4x12x4xf32>, tensor<1x1x12x4xf32>) outs(%26 : tensor<1x4x12x4xf32>) {
  ^bb0(%in: f32, %in_40: f32, %out: f32):
    %61 = arith.mulf %in, %in_40 : f32
    linalg.yield %61 : f32
  } -> tensor<1x4x12x4xf32>
  %extracted_slice_23 = tensor.extract_slice %extracted_slice_16[0, 0, 0, 0] [1, 4, 12, 2] [1, 1, 1, 1] : tensor<1x4x12x4xf32> to tensor<1x4x12x2xf32>
  %extracted_slice_24 = tensor.extract_slice %extracted_slice_16[0, 0, 0, 2] [1, 4, 12, 2] [1, 1, 1, 1] : tensor<1x4x12x4xf32> to tensor<1x4x12x2xf32>
  %33 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_24 : tensor<1x4x12x2xf32>) outs(%28 : tensor<1x4x12x2xf32>) {
  ^bb0(%in: f32, %out: f32):
    %61 = arith.negf %in : f32
    linalg.yield %61 : f32
  } -> tensor<1x4x12x2xf32>
  %concat_25 = tensor.concat dim(3) %33, %extracted_slice_23 : (tensor<1x4x12x2xf32>, tensor<1x4x12x2xf32>) -> tensor<1x4x12x4xf32>
  %34 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_25, %expanded_19 : tensor<1x4x12x4xf32>, tensor<1x1x12x4xf32>) outs(%26 : tensor<1x4x12x4xf32>) {
  ^bb0(%in: f32, %in_40: f32, %out: f32):
    %61 = arith.mulf %in, %in_40 : f32
    linalg.yield %61 : f32
  } -> tensor<1x4x12x4xf32>
  %35 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%32, %34 : tensor<1x4x12x4xf32>, tensor<1x4x12x4xf32>) outs(%26 : tensor<1x4x12x4xf32>) {
  ^bb0(%in: f32, %in_40: f32, %out: f32):
    %61 = arith.addf %in, %in_40 : f32
    linalg.yield %61 : f32
  } -> tensor<1x4x12x4xf32>
  %concat_26 = tensor.concat dim(3) %31, %extracted_slice_15 : (tensor<1x4x12x4xf32>, tensor<1x4x12x4xf32>) -> tensor<1x4x12x8xf32>
  %concat_27 = tensor.concat dim(3) %35, %extracted_slice_17 : (tensor<1x4x12x4xf32>, tensor<1x4x12x4xf32>) -> tensor<1x4x12x8xf32>
  %36 = tensor.empty() : tensor<1x4x8x12xf32>
  %transposed_28 = linalg.transpose ins(%concat_27 : tensor<1x4x12x8xf32>) outs(%36 : tensor<1x4x8x12xf32>) permutation = [0, 1, 3, 2] 
  %collapsed_29 = tensor.collapse_shape %concat_26 [[0, 1], [2], [3]] : tensor<1x4x12x8xf32> into tensor<4x12x8xf32>
  %collapsed_30 = tensor.collapse_shape %transposed_28 [[0, 1], [2], [3]] : tensor<1x4x8x12xf32> into tensor<4x8x12xf32>
  %37 = tensor.empty() : tensor<4x12x12xf32>
  %38 = linalg.fill ins(%cst : f32) outs(%37 : tensor<4x12x12xf32>) -> tensor<4x12x12xf32>
  %39 = linalg.batch_matmul ins(%collapsed_29, %collapsed_30 : tensor<4x12x8xf32>, tensor<4x8x12xf32>) outs(%38 : tensor<4x12x12xf32>) -> tensor<4x12x12xf32>
  %expanded_31 = tensor.expand_shape %39 [[0, 1], [2], [3]] output_shape [1, 4, 12, 12] : tensor<4x12x12xf32> into tensor<1x4x12x12xf32>
  %40 = tensor.empty() : tensor<1x4x12x12xf32>
  %41 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_31 : tensor<1x4x12x12xf32>) outs(%40 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    %61 = arith.truncf %cst_3 : f64 to f32
    %62 = arith.mulf %in, %61 : f32
    linalg.yield %62 : f32
  } -> tensor<1x4x12x12xf32>
  %42 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%41, %5 : tensor<1x4x12x12xf32>, tensor<1x1x12x12xf32>) outs(%40 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %in_40: f32, %out: f32):
    %61 = arith.addf %in, %in_40 : f32
    linalg.yield %61 : f32
  } -> tensor<1x4x12x12xf32>
  %43 = tensor.empty() : tensor<1x4x12xi64>
  %44 = linalg.fill ins(%c0_i64 : i64) outs(%43 : tensor<1x4x12xi64>) -> tensor<1x4x12xi64>
  %45 = tensor.empty() : tensor<1x4x12xf32>
  %46 = linalg.fill ins(%cst_0 : f32) outs(%45 : tensor<1x4x12xf32>) -> tensor<1x4x12xf32>
  %47:2 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%42 : tensor<1x4x12x12xf32>) outs(%46, %44 : tensor<1x4x12xf32>, tensor<1x4x12xi64>) {
  ^bb0(%in: f32, %out: f32, %out_40: i64):
    %61 = linalg.index 3 : index
    %62 = arith.index_cast %61 : index to i64
    %63 = arith.maximumf %in, %out : f32
    %64 = arith.cmpf ogt, %in, %out : f32
    %65 = arith.select %64, %62, %out_40 : i64
    linalg.yield %63, %65 : f32, i64
  } -> (tensor<1x4x12xf32>, tensor<1x4x12xi64>)
  %expanded_32 = tensor.expand_shape %47#0 [[0], [1], [2, 3]] output_shape [1, 4, 12, 1] : tensor<1x4x12xf32> into tensor<1x4x12x1xf32>
  %48 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%42, %expanded_32 : tensor<1x4x12x12xf32>, tensor<1x4x12x1xf32>) outs(%40 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %in_40: f32, %out: f32):
    %61 = arith.subf %in, %in_40 : f32
    linalg.yield %61 : f32
  } -> tensor<1x4x12x12xf32>
  %49 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%48 : tensor<1x4x12x12xf32>) outs(%40 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    %61 = math.exp %in : f32
    linalg.yield %61 : f32
  } -> tensor<1x4x12x12xf32>
  %50 = tensor.empty() : tensor<1x4x12x1xf32>
  %51 = linalg.fill ins(%cst : f32) outs(%50 : tensor<1x4x12x1xf32>) -> tensor<1x4x12x1xf32>
  %52 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%49 : tensor<1x4x12x12xf32>) outs(%51 : tensor<1x4x12x1xf32>) {
  ^bb0(%in: f32, %out: f32):
    %61 = arith.addf %in, %out : f32
    linalg.yield %61 : f32
  } -> tensor<1x4x12x1xf32>
  %53 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%49, %52 : tensor<1x4x12x12xf32>, tensor<1x4x12x1xf32>) outs(%40 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %in_40: f32, %out: f32):
    %61 = arith.divf %in, %in_40 : f32
    linalg.yield %61 : f32
  } -> tensor<1x4x12x12xf32>
  %collapsed_33 = tensor.collapse_shape %53 [[0, 1], [2], [3]] : tensor<1x4x12x12xf32> into tensor<4x12x12xf32>
  %collapsed_34 = tensor.collapse_shape %transposed_14 [[0, 1], [2], [3]] : tensor<1x4x12x8xf32> into tensor<4x12x8xf32>
  %54 = tensor.empty() : tensor<4x12x8xf32>
  %55 = linalg.fill ins(%cst : f32) outs(%54 : tensor<4x12x8xf32>) -> tensor<4x12x8xf32>
  %56 = linalg.batch_matmul ins(%collapsed_33, %collapsed_34 : tensor<4x12x12xf32>, tensor<4x12x8xf32>) outs(%55 : tensor<4x12x8xf32>) -> tensor<4x12x8xf32>
  %expanded_35 = tensor.expand_shape %56 [[0, 1], [2], [3]] output_shape [1, 4, 12, 8] : tensor<4x12x8xf32> into tensor<1x4x12x8xf32>
  %57 = tensor.empty() : tensor<1x12x4x8xf32>
  %transposed_36 = linalg.transpose ins(%expanded_35 : tensor<1x4x12x8xf32>) outs(%57 : tensor<1x12x4x8xf32>) permutation = [0, 2, 1, 3] 
  %collapsed_37 = tensor.collapse_shape %transposed_36 [[0, 1], [2, 3]] : tensor<1x12x4x8xf32> into tensor<12x32xf32>
  %transposed_38 = linalg.transpose ins(%arg7 : tensor<32x32xf32>) outs(%13 : tensor<32x32xf32>) permutation = [1, 0] 
  %58 = linalg.matmul ins(%collapsed_37, %transposed_38 : tensor<12x32xf32>, tensor<32x32xf32>) outs(%15 : tensor<12x32xf32>) -> tensor<12x32xf32>
  %59 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg8 : tensor<32xf32>) outs(%14 : tensor<12x32xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<12x32xf32>
  %60 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%58, %59 : tensor<12x32xf32>, tensor<12x32xf32>) outs(%14 : tensor<12x32xf32>) {
  ^bb0(%in: f32, %in_40: f32, %out: f32):
    %61 = arith.addf %in, %in_40 : f32
    linalg.yield %61 : f32
  } -> tensor<12x32xf32>
  %expanded_39 = tensor.expand_shape %60 [[0, 1], [2]] output_shape [1, 12, 32] : tensor<12x32xf32> into tensor<1x12x32xf32>
  return %expanded_39 : tensor<1x12x32xf32>
}

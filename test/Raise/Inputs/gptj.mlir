// GPTJAttention (eager), interleaved, half of the channels, constant tables.
// Written by scripts/export-raise-inputs.sh with torch 2.15.0, torch-mlir 20261001, transformers 5.23.0.
func.func @gptj(%arg0: tensor<1x12x32xf32>, %arg1: tensor<32x32xf32>, %arg2: tensor<32x32xf32>, %arg3: tensor<32x32xf32>, %arg4: tensor<32x32xf32>)
    -> tensor<1x12x32xf32>
    attributes {llvm.emit_c_interface} {
  %c0_i64 = arith.constant 0 : i64
  %cst = arith.constant 0.000000e+00 : f32
  %c16 = arith.constant 16 : index
  %cst_0 = arith.constant 0xFF800000 : f32
  %cst_1 = arith.constant dense<-3.40282347E+38> : tensor<f32>
  %cst_2 = arith.constant dense<0.000000e+00> : tensor<f32>
  %cst_3 = arith.constant 2.8284271247461903 : f64
  %cst_4 = arith.constant dense<[[0.000000e+00, 0.000000e+00, 1.000000e+00, 1.000000e+00], [0.841470957, 0.00999983306, 0.540302336, 0.999949991], [0.909297406, 0.0199986659, -0.416146845, 9.998000e-01], [1.411200e-01, 2.999550e-02, -0.989992499, 0.999550044], [-0.756802499, 0.0399893336, -0.653643608, 0.999200105], [-0.958924293, 0.0499791652, 0.2836622, 0.998750269], [-0.279415488, 0.0599640049, 0.960170269, 0.998200535], [0.656986594, 0.0699428469, 0.753902256, 9.975510e-01], [0.989358246, 0.0799146891, -0.145500034, 0.996801674], [0.412118495, 0.0898785442, -0.911130249, 0.995952725], [-0.54402113, 0.0998334139, -0.839071512, 0.995004177], [-0.999990224, 0.1097783, 0.00442569796, 0.993956089], [-0.536572933, 0.119712204, 0.84385395, 0.99280864], [0.420167029, 0.129634142, 0.907446801, 0.991561889], [0.99060738, 0.139543116, 0.136737213, 9.902160e-01], [0.650287867, 0.149438128, -0.7596879, 0.98877108]]> : tensor<16x4xf32>
  %c0 = arith.constant 0 : index
  %0 = tensor.empty() : tensor<12xi64>
  %1 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} outs(%0 : tensor<12xi64>) {
  ^bb0(%out: i64):
    %54 = linalg.index 0 : index
    %55 = arith.index_cast %54 : index to i64
    linalg.yield %55 : i64
  } -> tensor<12xi64>
  %expanded = tensor.expand_shape %1 [[0, 1, 2, 3]] output_shape [1, 1, 12, 1] : tensor<12xi64> into tensor<1x1x12x1xi64>
  %expanded_5 = tensor.expand_shape %1 [[0, 1, 2, 3]] output_shape [1, 1, 1, 12] : tensor<12xi64> into tensor<1x1x1x12xi64>
  %2 = tensor.empty() : tensor<1x1x12x12xi1>
  %3 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, 0, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_5, %expanded : tensor<1x1x1x12xi64>, tensor<1x1x12x1xi64>) outs(%2 : tensor<1x1x12x12xi1>) {
  ^bb0(%in: i64, %in_49: i64, %out: i1):
    %54 = arith.cmpi sle, %in, %in_49 : i64
    linalg.yield %54 : i1
  } -> tensor<1x1x12x12xi1>
  %4 = tensor.empty() : tensor<1x1x12x12xf32>
  %5 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> ()>, affine_map<(d0, d1, d2, d3) -> ()>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%3, %cst_2, %cst_1 : tensor<1x1x12x12xi1>, tensor<f32>, tensor<f32>) outs(%4 : tensor<1x1x12x12xf32>) {
  ^bb0(%in: i1, %in_49: f32, %in_50: f32, %out: f32):
    %54 = arith.select %in, %in_49, %in_50 : f32
    linalg.yield %54 : f32
  } -> tensor<1x1x12x12xf32>
  %6 = tensor.empty() : tensor<32x32xf32>
  %transposed = linalg.transpose ins(%arg3 : tensor<32x32xf32>) outs(%6 : tensor<32x32xf32>) permutation = [1, 0] 
  %collapsed = tensor.collapse_shape %arg0 [[0, 1], [2]] : tensor<1x12x32xf32> into tensor<12x32xf32>
  %7 = tensor.empty() : tensor<12x32xf32>
  %8 = linalg.fill ins(%cst : f32) outs(%7 : tensor<12x32xf32>) -> tensor<12x32xf32>
  %9 = linalg.matmul ins(%collapsed, %transposed : tensor<12x32xf32>, tensor<32x32xf32>) outs(%8 : tensor<12x32xf32>) -> tensor<12x32xf32>
  %transposed_6 = linalg.transpose ins(%arg1 : tensor<32x32xf32>) outs(%6 : tensor<32x32xf32>) permutation = [1, 0] 
  %10 = linalg.matmul ins(%collapsed, %transposed_6 : tensor<12x32xf32>, tensor<32x32xf32>) outs(%8 : tensor<12x32xf32>) -> tensor<12x32xf32>
  %transposed_7 = linalg.transpose ins(%arg2 : tensor<32x32xf32>) outs(%6 : tensor<32x32xf32>) permutation = [1, 0] 
  %11 = linalg.matmul ins(%collapsed, %transposed_7 : tensor<12x32xf32>, tensor<32x32xf32>) outs(%8 : tensor<12x32xf32>) -> tensor<12x32xf32>
  %expanded_8 = tensor.expand_shape %9 [[0, 1], [2, 3]] output_shape [1, 12, 4, 8] : tensor<12x32xf32> into tensor<1x12x4x8xf32>
  %expanded_9 = tensor.expand_shape %10 [[0, 1], [2, 3]] output_shape [1, 12, 4, 8] : tensor<12x32xf32> into tensor<1x12x4x8xf32>
  %expanded_10 = tensor.expand_shape %11 [[0, 1], [2, 3]] output_shape [1, 12, 4, 8] : tensor<12x32xf32> into tensor<1x12x4x8xf32>
  %12 = tensor.empty() : tensor<1x4x12x8xf32>
  %transposed_11 = linalg.transpose ins(%expanded_10 : tensor<1x12x4x8xf32>) outs(%12 : tensor<1x4x12x8xf32>) permutation = [0, 2, 1, 3] 
  %expanded_12 = tensor.expand_shape %cst_4 [[0, 1], [2]] output_shape [1, 16, 4] : tensor<16x4xf32> into tensor<1x16x4xf32>
  %13 = tensor.empty() : tensor<1x12x4xi64>
  %expanded_13 = tensor.expand_shape %1 [[0, 1]] output_shape [1, 12] : tensor<12xi64> into tensor<1x12xi64>
  %14 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%expanded_13 : tensor<1x12xi64>) outs(%13 : tensor<1x12x4xi64>) {
  ^bb0(%in: i64, %out: i64):
    linalg.yield %in : i64
  } -> tensor<1x12x4xi64>
  %15 = tensor.empty() : tensor<1x12x4xf32>
  %16 = linalg.fill ins(%cst : f32) outs(%15 : tensor<1x12x4xf32>) -> tensor<1x12x4xf32>
  %17 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%14 : tensor<1x12x4xi64>) outs(%16 : tensor<1x12x4xf32>) {
  ^bb0(%in: i64, %out: f32):
    %54 = arith.index_cast %in : i64 to index
    %55 = linalg.index 2 : index
    %56 = arith.cmpi slt, %54, %c16 : index
    cf.assert %56, "index must be smaller than dim size"
    %57 = arith.cmpi sge, %in, %c0_i64 : i64
    cf.assert %57, "index must be larger or equal to 0"
    %extracted = tensor.extract %expanded_12[%c0, %54, %55] : tensor<1x16x4xf32>
    linalg.yield %extracted : f32
  } -> tensor<1x12x4xf32>
  %extracted_slice = tensor.extract_slice %17[0, 0, 0] [1, 12, 2] [1, 1, 1] : tensor<1x12x4xf32> to tensor<1x12x2xf32>
  %extracted_slice_14 = tensor.extract_slice %17[0, 0, 2] [1, 12, 2] [1, 1, 1] : tensor<1x12x4xf32> to tensor<1x12x2xf32>
  %extracted_slice_15 = tensor.extract_slice %expanded_9[0, 0, 0, 0] [1, 12, 4, 4] [1, 1, 1, 1] : tensor<1x12x4x8xf32> to tensor<1x12x4x4xf32>
  %extracted_slice_16 = tensor.extract_slice %expanded_9[0, 0, 0, 4] [1, 12, 4, 4] [1, 1, 1, 1] : tensor<1x12x4x8xf32> to tensor<1x12x4x4xf32>
  %extracted_slice_17 = tensor.extract_slice %expanded_8[0, 0, 0, 0] [1, 12, 4, 4] [1, 1, 1, 1] : tensor<1x12x4x8xf32> to tensor<1x12x4x4xf32>
  %extracted_slice_18 = tensor.extract_slice %expanded_8[0, 0, 0, 4] [1, 12, 4, 4] [1, 1, 1, 1] : tensor<1x12x4x8xf32> to tensor<1x12x4x4xf32>
  %18 = tensor.empty() : tensor<1x12x1x2x2xf32>
  %expanded_19 = tensor.expand_shape %extracted_slice [[0], [1], [2, 3]] output_shape [1, 12, 1, 2] : tensor<1x12x2xf32> into tensor<1x12x1x2xf32>
  %19 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} ins(%expanded_19 : tensor<1x12x1x2xf32>) outs(%18 : tensor<1x12x1x2x2xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<1x12x1x2x2xf32>
  %collapsed_20 = tensor.collapse_shape %19 [[0], [1], [2], [3, 4]] : tensor<1x12x1x2x2xf32> into tensor<1x12x1x4xf32>
  %expanded_21 = tensor.expand_shape %extracted_slice_14 [[0], [1], [2, 3]] output_shape [1, 12, 1, 2] : tensor<1x12x2xf32> into tensor<1x12x1x2xf32>
  %20 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} ins(%expanded_21 : tensor<1x12x1x2xf32>) outs(%18 : tensor<1x12x1x2x2xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<1x12x1x2x2xf32>
  %collapsed_22 = tensor.collapse_shape %20 [[0], [1], [2], [3, 4]] : tensor<1x12x1x2x2xf32> into tensor<1x12x1x4xf32>
  %21 = tensor.empty() : tensor<1x12x4x4xf32>
  %22 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, 0, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_15, %collapsed_22 : tensor<1x12x4x4xf32>, tensor<1x12x1x4xf32>) outs(%21 : tensor<1x12x4x4xf32>) {
  ^bb0(%in: f32, %in_49: f32, %out: f32):
    %54 = arith.mulf %in, %in_49 : f32
    linalg.yield %54 : f32
  } -> tensor<1x12x4x4xf32>
  %extracted_slice_23 = tensor.extract_slice %extracted_slice_15[0, 0, 0, 0] [1, 12, 4, 2] [1, 1, 1, 2] : tensor<1x12x4x4xf32> to tensor<1x12x4x2xf32>
  %extracted_slice_24 = tensor.extract_slice %extracted_slice_15[0, 0, 0, 1] [1, 12, 4, 2] [1, 1, 1, 2] : tensor<1x12x4x4xf32> to tensor<1x12x4x2xf32>
  %23 = tensor.empty() : tensor<1x12x4x2xf32>
  %24 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_24 : tensor<1x12x4x2xf32>) outs(%23 : tensor<1x12x4x2xf32>) {
  ^bb0(%in: f32, %out: f32):
    %54 = arith.negf %in : f32
    linalg.yield %54 : f32
  } -> tensor<1x12x4x2xf32>
  %expanded_25 = tensor.expand_shape %24 [[0], [1], [2], [3, 4]] output_shape [1, 12, 4, 2, 1] : tensor<1x12x4x2xf32> into tensor<1x12x4x2x1xf32>
  %expanded_26 = tensor.expand_shape %extracted_slice_23 [[0], [1], [2], [3, 4]] output_shape [1, 12, 4, 2, 1] : tensor<1x12x4x2xf32> into tensor<1x12x4x2x1xf32>
  %concat = tensor.concat dim(4) %expanded_25, %expanded_26 : (tensor<1x12x4x2x1xf32>, tensor<1x12x4x2x1xf32>) -> tensor<1x12x4x2x2xf32>
  %collapsed_27 = tensor.collapse_shape %concat [[0], [1], [2], [3, 4]] : tensor<1x12x4x2x2xf32> into tensor<1x12x4x4xf32>
  %25 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, 0, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%collapsed_27, %collapsed_20 : tensor<1x12x4x4xf32>, tensor<1x12x1x4xf32>) outs(%21 : tensor<1x12x4x4xf32>) {
  ^bb0(%in: f32, %in_49: f32, %out: f32):
    %54 = arith.mulf %in, %in_49 : f32
    linalg.yield %54 : f32
  } -> tensor<1x12x4x4xf32>
  %26 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%22, %25 : tensor<1x12x4x4xf32>, tensor<1x12x4x4xf32>) outs(%21 : tensor<1x12x4x4xf32>) {
  ^bb0(%in: f32, %in_49: f32, %out: f32):
    %54 = arith.addf %in, %in_49 : f32
    linalg.yield %54 : f32
  } -> tensor<1x12x4x4xf32>
  %27 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, 0, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_17, %collapsed_22 : tensor<1x12x4x4xf32>, tensor<1x12x1x4xf32>) outs(%21 : tensor<1x12x4x4xf32>) {
  ^bb0(%in: f32, %in_49: f32, %out: f32):
    %54 = arith.mulf %in, %in_49 : f32
    linalg.yield %54 : f32
  } -> tensor<1x12x4x4xf32>
  %extracted_slice_28 = tensor.extract_slice %extracted_slice_17[0, 0, 0, 0] [1, 12, 4, 2] [1, 1, 1, 2] : tensor<1x12x4x4xf32> to tensor<1x12x4x2xf32>
  %extracted_slice_29 = tensor.extract_slice %extracted_slice_17[0, 0, 0, 1] [1, 12, 4, 2] [1, 1, 1, 2] : tensor<1x12x4x4xf32> to tensor<1x12x4x2xf32>
  %28 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_29 : tensor<1x12x4x2xf32>) outs(%23 : tensor<1x12x4x2xf32>) {
  ^bb0(%in: f32, %out: f32):
    %54 = arith.negf %in : f32
    linalg.yield %54 : f32
  } -> tensor<1x12x4x2xf32>
  %expanded_30 = tensor.expand_shape %28 [[0], [1], [2], [3, 4]] output_shape [1, 12, 4, 2, 1] : tensor<1x12x4x2xf32> into tensor<1x12x4x2x1xf32>
  %expanded_31 = tensor.expand_shape %extracted_slice_28 [[0], [1], [2], [3, 4]] output_shape [1, 12, 4, 2, 1] : tensor<1x12x4x2xf32> into tensor<1x12x4x2x1xf32>
  %concat_32 = tensor.concat dim(4) %expanded_30, %expanded_31 : (tensor<1x12x4x2x1xf32>, tensor<1x12x4x2x1xf32>) -> tensor<1x12x4x2x2xf32>
  %collapsed_33 = tensor.collapse_shape %concat_32 [[0], [1], [2], [3, 4]] : tensor<1x12x4x2x2xf32> into tensor<1x12x4x4xf32>
  %29 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, 0, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%collapsed_33, %collapsed_20 : tensor<1x12x4x4xf32>, tensor<1x12x1x4xf32>) outs(%21 : tensor<1x12x4x4xf32>) {
  ^bb0(%in: f32, %in_49: f32, %out: f32):
    %54 = arith.mulf %in, %in_49 : f32
    linalg.yield %54 : f32
  } -> tensor<1x12x4x4xf32>
  %30 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%27, %29 : tensor<1x12x4x4xf32>, tensor<1x12x4x4xf32>) outs(%21 : tensor<1x12x4x4xf32>) {
  ^bb0(%in: f32, %in_49: f32, %out: f32):
    %54 = arith.addf %in, %in_49 : f32
    linalg.yield %54 : f32
  } -> tensor<1x12x4x4xf32>
  %concat_34 = tensor.concat dim(3) %26, %extracted_slice_16 : (tensor<1x12x4x4xf32>, tensor<1x12x4x4xf32>) -> tensor<1x12x4x8xf32>
  %concat_35 = tensor.concat dim(3) %30, %extracted_slice_18 : (tensor<1x12x4x4xf32>, tensor<1x12x4x4xf32>) -> tensor<1x12x4x8xf32>
  %transposed_36 = linalg.transpose ins(%concat_35 : tensor<1x12x4x8xf32>) outs(%12 : tensor<1x4x12x8xf32>) permutation = [0, 2, 1, 3] 
  %31 = tensor.empty() : tensor<1x4x8x12xf32>
  %transposed_37 = linalg.transpose ins(%concat_34 : tensor<1x12x4x8xf32>) outs(%31 : tensor<1x4x8x12xf32>) permutation = [0, 2, 3, 1] 
  %collapsed_38 = tensor.collapse_shape %transposed_36 [[0, 1], [2], [3]] : tensor<1x4x12x8xf32> into tensor<4x12x8xf32>
  %collapsed_39 = tensor.collapse_shape %transposed_37 [[0, 1], [2], [3]] : tensor<1x4x8x12xf32> into tensor<4x8x12xf32>
  %32 = tensor.empty() : tensor<4x12x12xf32>
  %33 = linalg.fill ins(%cst : f32) outs(%32 : tensor<4x12x12xf32>) -> tensor<4x12x12xf32>
  %34 = linalg.batch_matmul ins(%collapsed_38, %collapsed_39 : tensor<4x12x8xf32>, tensor<4x8x12xf32>) outs(%33 : tensor<4x12x12xf32>) -> tensor<4x12x12xf32>
  %expanded_40 = tensor.expand_shape %34 [[0, 1], [2], [3]] output_shape [1, 4, 12, 12] : tensor<4x12x12xf32> into tensor<1x4x12x12xf32>
  %35 = tensor.empty() : tensor<1x4x12x12xf32>
  %36 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_40 : tensor<1x4x12x12xf32>) outs(%35 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    %54 = arith.truncf %cst_3 : f64 to f32
    %55 = arith.divf %in, %54 : f32
    linalg.yield %55 : f32
  } -> tensor<1x4x12x12xf32>
  %37 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%36, %5 : tensor<1x4x12x12xf32>, tensor<1x1x12x12xf32>) outs(%35 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %in_49: f32, %out: f32):
    %54 = arith.addf %in, %in_49 : f32
    linalg.yield %54 : f32
  } -> tensor<1x4x12x12xf32>
  %38 = tensor.empty() : tensor<1x4x12xi64>
  %39 = linalg.fill ins(%c0_i64 : i64) outs(%38 : tensor<1x4x12xi64>) -> tensor<1x4x12xi64>
  %40 = tensor.empty() : tensor<1x4x12xf32>
  %41 = linalg.fill ins(%cst_0 : f32) outs(%40 : tensor<1x4x12xf32>) -> tensor<1x4x12xf32>
  %42:2 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%37 : tensor<1x4x12x12xf32>) outs(%41, %39 : tensor<1x4x12xf32>, tensor<1x4x12xi64>) {
  ^bb0(%in: f32, %out: f32, %out_49: i64):
    %54 = linalg.index 3 : index
    %55 = arith.index_cast %54 : index to i64
    %56 = arith.maximumf %in, %out : f32
    %57 = arith.cmpf ogt, %in, %out : f32
    %58 = arith.select %57, %55, %out_49 : i64
    linalg.yield %56, %58 : f32, i64
  } -> (tensor<1x4x12xf32>, tensor<1x4x12xi64>)
  %expanded_41 = tensor.expand_shape %42#0 [[0], [1], [2, 3]] output_shape [1, 4, 12, 1] : tensor<1x4x12xf32> into tensor<1x4x12x1xf32>
  %43 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%37, %expanded_41 : tensor<1x4x12x12xf32>, tensor<1x4x12x1xf32>) outs(%35 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %in_49: f32, %out: f32):
    %54 = arith.subf %in, %in_49 : f32
    linalg.yield %54 : f32
  } -> tensor<1x4x12x12xf32>
  %44 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%43 : tensor<1x4x12x12xf32>) outs(%35 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    %54 = math.exp %in : f32
    linalg.yield %54 : f32
  } -> tensor<1x4x12x12xf32>
  %45 = tensor.empty() : tensor<1x4x12x1xf32>
  %46 = linalg.fill ins(%cst : f32) outs(%45 : tensor<1x4x12x1xf32>) -> tensor<1x4x12x1xf32>
  %47 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%44 : tensor<1x4x12x12xf32>) outs(%46 : tensor<1x4x12x1xf32>) {
  ^bb0(%in: f32, %out: f32):
    %54 = arith.addf %in, %out : f32
    linalg.yield %54 : f32
  } -> tensor<1x4x12x1xf32>
  %48 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%44, %47 : tensor<1x4x12x12xf32>, tensor<1x4x12x1xf32>) outs(%35 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %in_49: f32, %out: f32):
    %54 = arith.divf %in, %in_49 : f32
    linalg.yield %54 : f32
  } -> tensor<1x4x12x12xf32>
  %collapsed_42 = tensor.collapse_shape %48 [[0, 1], [2], [3]] : tensor<1x4x12x12xf32> into tensor<4x12x12xf32>
  %collapsed_43 = tensor.collapse_shape %transposed_11 [[0, 1], [2], [3]] : tensor<1x4x12x8xf32> into tensor<4x12x8xf32>
  %49 = tensor.empty() : tensor<4x12x8xf32>
  %50 = linalg.fill ins(%cst : f32) outs(%49 : tensor<4x12x8xf32>) -> tensor<4x12x8xf32>
  %51 = linalg.batch_matmul ins(%collapsed_42, %collapsed_43 : tensor<4x12x12xf32>, tensor<4x12x8xf32>) outs(%50 : tensor<4x12x8xf32>) -> tensor<4x12x8xf32>
  %expanded_44 = tensor.expand_shape %51 [[0, 1], [2], [3]] output_shape [1, 4, 12, 8] : tensor<4x12x8xf32> into tensor<1x4x12x8xf32>
  %52 = tensor.empty() : tensor<1x12x4x8xf32>
  %transposed_45 = linalg.transpose ins(%expanded_44 : tensor<1x4x12x8xf32>) outs(%52 : tensor<1x12x4x8xf32>) permutation = [0, 2, 1, 3] 
  %transposed_46 = linalg.transpose ins(%arg4 : tensor<32x32xf32>) outs(%6 : tensor<32x32xf32>) permutation = [1, 0] 
  %collapsed_47 = tensor.collapse_shape %transposed_45 [[0, 1], [2, 3]] : tensor<1x12x4x8xf32> into tensor<12x32xf32>
  %53 = linalg.matmul ins(%collapsed_47, %transposed_46 : tensor<12x32xf32>, tensor<32x32xf32>) outs(%8 : tensor<12x32xf32>) -> tensor<12x32xf32>
  %expanded_48 = tensor.expand_shape %53 [[0, 1], [2]] output_shape [1, 12, 32] : tensor<12x32xf32> into tensor<1x12x32xf32>
  return %expanded_48 : tensor<1x12x32xf32>
}

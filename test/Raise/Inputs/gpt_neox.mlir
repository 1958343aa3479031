// GPTNeoXRotaryEmbedding and GPTNeoXAttention (eager), half of the channels.
// Written by scripts/export-raise-inputs.sh with torch 2.15.0, torch-mlir 20261001, transformers 5.23.0.
func.func @gpt_neox(%arg0: tensor<1x12x32xf32>, %arg1: tensor<96x32xf32>, %arg2: tensor<96xf32>, %arg3: tensor<32x32xf32>, %arg4: tensor<32xf32>)
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
    %58 = linalg.index 0 : index
    %59 = arith.index_cast %58 : index to i64
    linalg.yield %59 : i64
  } -> tensor<12xi64>
  %expanded = tensor.expand_shape %1 [[0, 1, 2, 3]] output_shape [1, 1, 12, 1] : tensor<12xi64> into tensor<1x1x12x1xi64>
  %expanded_5 = tensor.expand_shape %1 [[0, 1, 2, 3]] output_shape [1, 1, 1, 12] : tensor<12xi64> into tensor<1x1x1x12xi64>
  %2 = tensor.empty() : tensor<1x1x12x12xi1>
  %3 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, 0, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_5, %expanded : tensor<1x1x1x12xi64>, tensor<1x1x12x1xi64>) outs(%2 : tensor<1x1x12x12xi1>) {
  ^bb0(%in: i64, %in_37: i64, %out: i1):
    %58 = arith.cmpi sle, %in, %in_37 : i64
    linalg.yield %58 : i1
  } -> tensor<1x1x12x12xi1>
  %4 = tensor.empty() : tensor<1x1x12x12xf32>
  %5 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> ()>, affine_map<(d0, d1, d2, d3) -> ()>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%3, %cst_2, %cst_1 : tensor<1x1x12x12xi1>, tensor<f32>, tensor<f32>) outs(%4 : tensor<1x1x12x12xf32>) {
  ^bb0(%in: i1, %in_37: f32, %in_38: f32, %out: f32):
    %58 = arith.select %in, %in_37, %in_38 : f32
    linalg.yield %58 : f32
  } -> tensor<1x1x12x12xf32>
  %expanded_6 = tensor.expand_shape %1 [[0, 1, 2]] output_shape [1, 12, 1] : tensor<12xi64> into tensor<1x12x1xi64>
  %6 = tensor.empty() : tensor<1x12x1xf32>
  %7 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%expanded_6 : tensor<1x12x1xi64>) outs(%6 : tensor<1x12x1xf32>) {
  ^bb0(%in: i64, %out: f32):
    %58 = arith.sitofp %in : i64 to f32
    linalg.yield %58 : f32
  } -> tensor<1x12x1xf32>
  %8 = tensor.empty() : tensor<1x12x2xf32>
  %9 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, 0)>, affine_map<(d0, d1, d2) -> (d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%7, %cst_4 : tensor<1x12x1xf32>, tensor<2xf32>) outs(%8 : tensor<1x12x2xf32>) {
  ^bb0(%in: f32, %in_37: f32, %out: f32):
    %58 = arith.mulf %in, %in_37 : f32
    linalg.yield %58 : f32
  } -> tensor<1x12x2xf32>
  %concat = tensor.concat dim(2) %9, %9 : (tensor<1x12x2xf32>, tensor<1x12x2xf32>) -> tensor<1x12x4xf32>
  %10 = tensor.empty() : tensor<1x12x4xf32>
  %11 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%concat : tensor<1x12x4xf32>) outs(%10 : tensor<1x12x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %58 = math.cos %in : f32
    linalg.yield %58 : f32
  } -> tensor<1x12x4xf32>
  %12 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%concat : tensor<1x12x4xf32>) outs(%10 : tensor<1x12x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %58 = math.sin %in : f32
    linalg.yield %58 : f32
  } -> tensor<1x12x4xf32>
  %collapsed = tensor.collapse_shape %arg0 [[0, 1], [2]] : tensor<1x12x32xf32> into tensor<12x32xf32>
  %13 = tensor.empty() : tensor<32x96xf32>
  %transposed = linalg.transpose ins(%arg1 : tensor<96x32xf32>) outs(%13 : tensor<32x96xf32>) permutation = [1, 0] 
  %14 = tensor.empty() : tensor<12x96xf32>
  %15 = linalg.fill ins(%cst : f32) outs(%14 : tensor<12x96xf32>) -> tensor<12x96xf32>
  %16 = linalg.matmul ins(%collapsed, %transposed : tensor<12x32xf32>, tensor<32x96xf32>) outs(%15 : tensor<12x96xf32>) -> tensor<12x96xf32>
  %17 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg2 : tensor<96xf32>) outs(%14 : tensor<12x96xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<12x96xf32>
  %18 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%16, %17 : tensor<12x96xf32>, tensor<12x96xf32>) outs(%14 : tensor<12x96xf32>) {
  ^bb0(%in: f32, %in_37: f32, %out: f32):
    %58 = arith.addf %in, %in_37 : f32
    linalg.yield %58 : f32
  } -> tensor<12x96xf32>
  %expanded_7 = tensor.expand_shape %18 [[0, 1], [2, 3]] output_shape [1, 12, 4, 24] : tensor<12x96xf32> into tensor<1x12x4x24xf32>
  %19 = tensor.empty() : tensor<1x4x12x24xf32>
  %transposed_8 = linalg.transpose ins(%expanded_7 : tensor<1x12x4x24xf32>) outs(%19 : tensor<1x4x12x24xf32>) permutation = [0, 2, 1, 3] 
  %extracted_slice = tensor.extract_slice %transposed_8[0, 0, 0, 0] [1, 4, 12, 8] [1, 1, 1, 1] : tensor<1x4x12x24xf32> to tensor<1x4x12x8xf32>
  %extracted_slice_9 = tensor.extract_slice %transposed_8[0, 0, 0, 8] [1, 4, 12, 8] [1, 1, 1, 1] : tensor<1x4x12x24xf32> to tensor<1x4x12x8xf32>
  %extracted_slice_10 = tensor.extract_slice %transposed_8[0, 0, 0, 16] [1, 4, 12, 8] [1, 1, 1, 1] : tensor<1x4x12x24xf32> to tensor<1x4x12x8xf32>
  %expanded_11 = tensor.expand_shape %11 [[0], [1, 2], [3]] output_shape [1, 1, 12, 4] : tensor<1x12x4xf32> into tensor<1x1x12x4xf32>
  %expanded_12 = tensor.expand_shape %12 [[0], [1, 2], [3]] output_shape [1, 1, 12, 4] : tensor<1x12x4xf32> into tensor<1x1x12x4xf32>
  %extracted_slice_13 = tensor.extract_slice %extracted_slice[0, 0, 0, 0] [1, 4, 12, 4] [1, 1, 1, 1] : tensor<1x4x12x8xf32> to tensor<1x4x12x4xf32>
  %extracted_slice_14 = tensor.extract_slice %extracted_slice[0, 0, 0, 4] [1, 4, 12, 4] [1, 1, 1, 1] : tensor<1x4x12x8xf32> to tensor<1x4x12x4xf32>
  %extracted_slice_15 = tensor.extract_slice %extracted_slice_9[0, 0, 0, 0] [1, 4, 12, 4] [1, 1, 1, 1] : tensor<1x4x12x8xf32> to tensor<1x4x12x4xf32>
  %extracted_slice_16 = tensor.extract_slice %extracted_slice_9[0, 0, 0, 4] [1, 4, 12, 4] [1, 1, 1, 1] : tensor<1x4x12x8xf32> to tensor<1x4x12x4xf32>
  %20 = tensor.empty() : tensor<1x4x12x4xf32>
  %21 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_13, %expanded_11 : tensor<1x4x12x4xf32>, tensor<1x1x12x4xf32>) outs(%20 : tensor<1x4x12x4xf32>) {
  ^bb0(%in: f32, %in_37: f32, %out: f32):
    %58 = arith.mulf %in, %in_37 : f32
    linalg.yield %58 : f32
  } -> tensor<1x4x12x4xf32>
  %extracted_slice_17 = tensor.extract_slice %extracted_slice_13[0, 0, 0, 0] [1, 4, 12, 2] [1, 1, 1, 1] : tensor<1x4x12x4xf32> to tensor<1x4x12x2xf32>
  %extracted_slice_18 = tensor.extract_slice %extracted_slice_13[0, 0, 0, 2] [1, 4, 12, 2] [1, 1, 1, 1] : tensor<1x4x12x4xf32> to tensor<1x4x12x2xf32>
  %22 = tensor.empty() : tensor<1x4x12x2xf32>
  %23 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_18 : tensor<1x4x12x2xf32>) outs(%22 : tensor<1x4x12x2xf32>) {
  ^bb0(%in: f32, %out: f32):
    %58 = arith.negf %in : f32
    linalg.yield %58 : f32
  } -> tensor<1x4x12x2xf32>
  %concat_19 = tensor.concat dim(3) %23, %extracted_slice_17 : (tensor<1x4x12x2xf32>, tensor<1x4x12x2xf32>) -> tensor<1x4x12x4xf32>
  %24 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_19, %expanded_12 : tensor<1x4x12x4xf32>, tensor<1x1x12x4xf32>) outs(%20 : tensor<1x4x12x4xf32>) {
  ^bb0(%in: f32, %in_37: f32, %out: f32):
    %58 = arith.mulf %in, %in_37 : f32
    linalg.yield %58 : f32
  } -> tensor<1x4x12x4xf32>
  %25 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%21, %24 : tensor<1x4x12x4xf32>, tensor<1x4x12x4xf32>) outs(%20 : tensor<1x4x12x4xf32>) {
  ^bb0(%in: f32, %in_37: f32, %out: f32):
    %58 = arith.addf %in, %in_37 : f32
    linalg.yield %58 : f32
  } -> tensor<1x4x12x4xf32>
  %26 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_15, %expanded_11 : tensor<1x4x12x4xf32>, tensor<1x1x12x4xf32>) outs(%20 : tensor<1x4x12x4xf32>) {
  ^bb0(%in: f32, %in_37: f32, %out: f32):
    %58 = arith.mulf %in, %in_37 : f32
    linalg.yield %58 : f32
  } -> tensor<1x4x12x4xf32>
  %extracted_slice_20 = tensor.extract_slice %extracted_slice_15[0, 0, 0, 0] [1, 4, 12, 2] [1, 1, 1, 1] : tensor<1x4x12x4xf32> to tensor<1x4x12x2xf32>
  %extracted_slice_21 = tensor.extract_slice %extracted_slice_15[0, 0, 0, 2] [1, 4, 12, 2] [1, 1, 1, 1] : tensor<1x4x12x4xf32> to tensor<1x4x12x2xf32>
  %27 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_21 : tensor<1x4x12x2xf32>) outs(%22 : tensor<1x4x12x2xf32>) {
  ^bb0(%in: f32, %out: f32):
    %58 = arith.negf %in : f32
    linalg.yield %58 : f32
  } -> tensor<1x4x12x2xf32>
  %concat_22 = tensor.concat dim(3) %27, %extracted_slice_20 : (tensor<1x4x12x2xf32>, tensor<1x4x12x2xf32>) -> tensor<1x4x12x4xf32>
  %28 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_22, %expanded_12 : tensor<1x4x12x4xf32>, tensor<1x1x12x4xf32>) outs(%20 : tensor<1x4x12x4xf32>) {
  ^bb0(%in: f32, %in_37: f32, %out: f32):
    %58 = arith.mulf %in, %in_37 : f32
    linalg.yield %58 : f32
  } -> tensor<1x4x12x4xf32>
  %29 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%26, %28 : tensor<1x4x12x4xf32>, tensor<1x4x12x4xf32>) outs(%20 : tensor<1x4x12x4xf32>) {
  ^bb0(%in: f32, %in_37: f32, %out: f32):
    %58 = arith.addf %in, %in_37 : f32
    linalg.yield %58 : f32
  } -> tensor<1x4x12x4xf32>
  %concat_23 = tensor.concat dim(3) %25, %extracted_slice_14 : (tensor<1x4x12x4xf32>, tensor<1x4x12x4xf32>) -> tensor<1x4x12x8xf32>
  %concat_24 = tensor.concat dim(3) %29, %extracted_slice_16 : (tensor<1x4x12x4xf32>, tensor<1x4x12x4xf32>) -> tensor<1x4x12x8xf32>
  %30 = tensor.empty() : tensor<1x4x8x12xf32>
  %transposed_25 = linalg.transpose ins(%concat_24 : tensor<1x4x12x8xf32>) outs(%30 : tensor<1x4x8x12xf32>) permutation = [0, 1, 3, 2] 
  %collapsed_26 = tensor.collapse_shape %concat_23 [[0, 1], [2], [3]] : tensor<1x4x12x8xf32> into tensor<4x12x8xf32>
  %collapsed_27 = tensor.collapse_shape %transposed_25 [[0, 1], [2], [3]] : tensor<1x4x8x12xf32> into tensor<4x8x12xf32>
  %31 = tensor.empty() : tensor<4x12x12xf32>
  %32 = linalg.fill ins(%cst : f32) outs(%31 : tensor<4x12x12xf32>) -> tensor<4x12x12xf32>
  %33 = linalg.batch_matmul ins(%collapsed_26, %collapsed_27 : tensor<4x12x8xf32>, tensor<4x8x12xf32>) outs(%32 : tensor<4x12x12xf32>) -> tensor<4x12x12xf32>
  %expanded_28 = tensor.expand_shape %33 [[0, 1], [2], [3]] output_shape [1, 4, 12, 12] : tensor<4x12x12xf32> into tensor<1x4x12x12xf32>
  %34 = tensor.empty() : tensor<1x4x12x12xf32>
  %35 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_28 : tensor<1x4x12x12xf32>) outs(%34 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    %58 = arith.truncf %cst_3 : f64 to f32
    %59 = arith.mulf %in, %58 : f32
    linalg.yield %59 : f32
  } -> tensor<1x4x12x12xf32>
  %36 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%35, %5 : tensor<1x4x12x12xf32>, tensor<1x1x12x12xf32>) outs(%34 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %in_37: f32, %out: f32):
    %58 = arith.addf %in, %in_37 : f32
    linalg.yield %58 : f32
  } -> tensor<1x4x12x12xf32>
  %37 = tensor.empty() : tensor<1x4x12xi64>
  %38 = linalg.fill ins(%c0_i64 : i64) outs(%37 : tensor<1x4x12xi64>) -> tensor<1x4x12xi64>
  %39 = tensor.empty() : tensor<1x4x12xf32>
  %40 = linalg.fill ins(%cst_0 : f32) outs(%39 : tensor<1x4x12xf32>) -> tensor<1x4x12xf32>
  %41:2 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%36 : tensor<1x4x12x12xf32>) outs(%40, %38 : tensor<1x4x12xf32>, tensor<1x4x12xi64>) {
  ^bb0(%in: f32, %out: f32, %out_37: i64):
    %58 = linalg.index 3 : index
    %59 = arith.index_cast %58 : index to i64
    %60 = arith.maximumf %in, %out : f32
    %61 = arith.cmpf ogt, %in, %out : f32
    %62 = arith.select %61, %59, %out_37 : i64
    linalg.yield %60, %62 : f32, i64
  } -> (tensor<1x4x12xf32>, tensor<1x4x12xi64>)
  %expanded_29 = tensor.expand_shape %41#0 [[0], [1], [2, 3]] output_shape [1, 4, 12, 1] : tensor<1x4x12xf32> into tensor<1x4x12x1xf32>
  %42 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%36, %expanded_29 : tensor<1x4x12x12xf32>, tensor<1x4x12x1xf32>) outs(%34 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %in_37: f32, %out: f32):
    %58 = arith.subf %in, %in_37 : f32
    linalg.yield %58 : f32
  } -> tensor<1x4x12x12xf32>
  %43 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%42 : tensor<1x4x12x12xf32>) outs(%34 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    %58 = math.exp %in : f32
    linalg.yield %58 : f32
  } -> tensor<1x4x12x12xf32>
  %44 = tensor.empty() : tensor<1x4x12x1xf32>
  %45 = linalg.fill ins(%cst : f32) outs(%44 : tensor<1x4x12x1xf32>) -> tensor<1x4x12x1xf32>
  %46 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%43 : tensor<1x4x12x12xf32>) outs(%45 : tensor<1x4x12x1xf32>) {
  ^bb0(%in: f32, %out: f32):
    %58 = arith.addf %in, %out : f32
    linalg.yield %58 : f32
  } -> tensor<1x4x12x1xf32>
  %47 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%43, %46 : tensor<1x4x12x12xf32>, tensor<1x4x12x1xf32>) outs(%34 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %in_37: f32, %out: f32):
    %58 = arith.divf %in, %in_37 : f32
    linalg.yield %58 : f32
  } -> tensor<1x4x12x12xf32>
  %collapsed_30 = tensor.collapse_shape %47 [[0, 1], [2], [3]] : tensor<1x4x12x12xf32> into tensor<4x12x12xf32>
  %collapsed_31 = tensor.collapse_shape %extracted_slice_10 [[0, 1], [2], [3]] : tensor<1x4x12x8xf32> into tensor<4x12x8xf32>
  %48 = tensor.empty() : tensor<4x12x8xf32>
  %49 = linalg.fill ins(%cst : f32) outs(%48 : tensor<4x12x8xf32>) -> tensor<4x12x8xf32>
  %50 = linalg.batch_matmul ins(%collapsed_30, %collapsed_31 : tensor<4x12x12xf32>, tensor<4x12x8xf32>) outs(%49 : tensor<4x12x8xf32>) -> tensor<4x12x8xf32>
  %expanded_32 = tensor.expand_shape %50 [[0, 1], [2], [3]] output_shape [1, 4, 12, 8] : tensor<4x12x8xf32> into tensor<1x4x12x8xf32>
  %51 = tensor.empty() : tensor<1x12x4x8xf32>
  %transposed_33 = linalg.transpose ins(%expanded_32 : tensor<1x4x12x8xf32>) outs(%51 : tensor<1x12x4x8xf32>) permutation = [0, 2, 1, 3] 
  %collapsed_34 = tensor.collapse_shape %transposed_33 [[0, 1], [2, 3]] : tensor<1x12x4x8xf32> into tensor<12x32xf32>
  %52 = tensor.empty() : tensor<32x32xf32>
  %transposed_35 = linalg.transpose ins(%arg3 : tensor<32x32xf32>) outs(%52 : tensor<32x32xf32>) permutation = [1, 0] 
  %53 = tensor.empty() : tensor<12x32xf32>
  %54 = linalg.fill ins(%cst : f32) outs(%53 : tensor<12x32xf32>) -> tensor<12x32xf32>
  %55 = linalg.matmul ins(%collapsed_34, %transposed_35 : tensor<12x32xf32>, tensor<32x32xf32>) outs(%54 : tensor<12x32xf32>) -> tensor<12x32xf32>
  %56 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%arg4 : tensor<32xf32>) outs(%53 : tensor<12x32xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<12x32xf32>
  %57 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%55, %56 : tensor<12x32xf32>, tensor<12x32xf32>) outs(%53 : tensor<12x32xf32>) {
  ^bb0(%in: f32, %in_37: f32, %out: f32):
    %58 = arith.addf %in, %in_37 : f32
    linalg.yield %58 : f32
  } -> tensor<12x32xf32>
  %expanded_36 = tensor.expand_shape %57 [[0, 1], [2]] output_shape [1, 12, 32] : tensor<12x32xf32> into tensor<1x12x32xf32>
  return %expanded_36 : tensor<1x12x32xf32>
}

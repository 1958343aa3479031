// Qwen3RotaryEmbedding and Qwen3Attention (eager), normalised heads.
// Written by scripts/export-raise-inputs.sh with torch 2.15.0, torch-mlir 20261001, transformers 5.23.0.
func.func @qwen3(%arg0: tensor<1x12x32xf32>, %arg1: tensor<32x32xf32>, %arg2: tensor<16x32xf32>, %arg3: tensor<16x32xf32>, %arg4: tensor<32x32xf32>, %arg5: tensor<8xf32>, %arg6: tensor<8xf32>)
    -> tensor<1x12x32xf32>
    attributes {llvm.emit_c_interface} {
  %c2_i64 = arith.constant 2 : i64
  %c0_i64 = arith.constant 0 : i64
  %cst = arith.constant 0.000000e+00 : f32
  %cst_0 = arith.constant 0xFF800000 : f32
  %cst_1 = arith.constant dense<-3.40282347E+38> : tensor<f32>
  %cst_2 = arith.constant dense<0.000000e+00> : tensor<f32>
  %cst_3 = arith.constant 0.35355339059327379 : f64
  %cst_4 = arith.constant 9.9999999999999995E-7 : f64
  %cst_5 = arith.constant dense<[1.000000e+00, 1.000000e-01, 0.00999999977, 1.000000e-03]> : tensor<4xf32>
  %cst_6 = arith.constant 8.000000e+00 : f32
  %0 = tensor.empty() : tensor<12xi64>
  %1 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} outs(%0 : tensor<12xi64>) {
  ^bb0(%out: i64):
    %79 = linalg.index 0 : index
    %80 = arith.index_cast %79 : index to i64
    linalg.yield %80 : i64
  } -> tensor<12xi64>
  %expanded = tensor.expand_shape %1 [[0, 1, 2, 3]] output_shape [1, 1, 12, 1] : tensor<12xi64> into tensor<1x1x12x1xi64>
  %expanded_7 = tensor.expand_shape %1 [[0, 1, 2, 3]] output_shape [1, 1, 1, 12] : tensor<12xi64> into tensor<1x1x1x12xi64>
  %2 = tensor.empty() : tensor<1x1x12x12xi1>
  %3 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, 0, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_7, %expanded : tensor<1x1x1x12xi64>, tensor<1x1x12x1xi64>) outs(%2 : tensor<1x1x12x12xi1>) {
  ^bb0(%in: i64, %in_37: i64, %out: i1):
    %79 = arith.cmpi sle, %in, %in_37 : i64
    linalg.yield %79 : i1
  } -> tensor<1x1x12x12xi1>
  %4 = tensor.empty() : tensor<1x1x12x12xf32>
  %5 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> ()>, affine_map<(d0, d1, d2, d3) -> ()>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%3, %cst_2, %cst_1 : tensor<1x1x12x12xi1>, tensor<f32>, tensor<f32>) outs(%4 : tensor<1x1x12x12xf32>) {
  ^bb0(%in: i1, %in_37: f32, %in_38: f32, %out: f32):
    %79 = arith.select %in, %in_37, %in_38 : f32
    linalg.yield %79 : f32
  } -> tensor<1x1x12x12xf32>
  %expanded_8 = tensor.expand_shape %1 [[0, 1, 2]] output_shape [1, 12, 1] : tensor<12xi64> into tensor<1x12x1xi64>
  %6 = tensor.empty() : tensor<1x12x1xf32>
  %7 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%expanded_8 : tensor<1x12x1xi64>) outs(%6 : tensor<1x12x1xf32>) {
  ^bb0(%in: i64, %out: f32):
    %79 = arith.sitofp %in : i64 to f32
    linalg.yield %79 : f32
  } -> tensor<1x12x1xf32>
  %8 = tensor.empty() : tensor<1x12x4xf32>
  %9 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, 0)>, affine_map<(d0, d1, d2) -> (d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%7, %cst_5 : tensor<1x12x1xf32>, tensor<4xf32>) outs(%8 : tensor<1x12x4xf32>) {
  ^bb0(%in: f32, %in_37: f32, %out: f32):
    %79 = arith.mulf %in, %in_37 : f32
    linalg.yield %79 : f32
  } -> tensor<1x12x4xf32>
  %concat = tensor.concat dim(2) %9, %9 : (tensor<1x12x4xf32>, tensor<1x12x4xf32>) -> tensor<1x12x8xf32>
  %10 = tensor.empty() : tensor<1x12x8xf32>
  %11 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%concat : tensor<1x12x8xf32>) outs(%10 : tensor<1x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %79 = math.cos %in : f32
    linalg.yield %79 : f32
  } -> tensor<1x12x8xf32>
  %12 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%concat : tensor<1x12x8xf32>) outs(%10 : tensor<1x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %79 = math.sin %in : f32
    linalg.yield %79 : f32
  } -> tensor<1x12x8xf32>
  %13 = tensor.empty() : tensor<32x32xf32>
  %transposed = linalg.transpose ins(%arg1 : tensor<32x32xf32>) outs(%13 : tensor<32x32xf32>) permutation = [1, 0] 
  %collapsed = tensor.collapse_shape %arg0 [[0, 1], [2]] : tensor<1x12x32xf32> into tensor<12x32xf32>
  %14 = tensor.empty() : tensor<12x32xf32>
  %15 = linalg.fill ins(%cst : f32) outs(%14 : tensor<12x32xf32>) -> tensor<12x32xf32>
  %16 = linalg.matmul ins(%collapsed, %transposed : tensor<12x32xf32>, tensor<32x32xf32>) outs(%15 : tensor<12x32xf32>) -> tensor<12x32xf32>
  %expanded_9 = tensor.expand_shape %16 [[0, 1], [2, 3]] output_shape [1, 12, 4, 8] : tensor<12x32xf32> into tensor<1x12x4x8xf32>
  %17 = tensor.empty() : tensor<1x12x4x8xf32>
  %18 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_9 : tensor<1x12x4x8xf32>) outs(%17 : tensor<1x12x4x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %79 = math.fpowi %in, %c2_i64 : f32, i64
    linalg.yield %79 : f32
  } -> tensor<1x12x4x8xf32>
  %19 = tensor.empty() : tensor<1x12x4x1xf32>
  %20 = linalg.fill ins(%cst : f32) outs(%19 : tensor<1x12x4x1xf32>) -> tensor<1x12x4x1xf32>
  %21 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%18 : tensor<1x12x4x8xf32>) outs(%20 : tensor<1x12x4x1xf32>) {
  ^bb0(%in: f32, %out: f32):
    %79 = arith.addf %in, %out : f32
    linalg.yield %79 : f32
  } -> tensor<1x12x4x1xf32>
  %22 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%21 : tensor<1x12x4x1xf32>) outs(%19 : tensor<1x12x4x1xf32>) {
  ^bb0(%in: f32, %out: f32):
    %79 = arith.divf %in, %cst_6 : f32
    linalg.yield %79 : f32
  } -> tensor<1x12x4x1xf32>
  %23 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%22 : tensor<1x12x4x1xf32>) outs(%19 : tensor<1x12x4x1xf32>) {
  ^bb0(%in: f32, %out: f32):
    %79 = arith.truncf %cst_4 : f64 to f32
    %80 = arith.addf %in, %79 : f32
    linalg.yield %80 : f32
  } -> tensor<1x12x4x1xf32>
  %24 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%23 : tensor<1x12x4x1xf32>) outs(%19 : tensor<1x12x4x1xf32>) {
  ^bb0(%in: f32, %out: f32):
    %79 = math.rsqrt %in : f32
    linalg.yield %79 : f32
  } -> tensor<1x12x4x1xf32>
  %25 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_9, %24 : tensor<1x12x4x8xf32>, tensor<1x12x4x1xf32>) outs(%17 : tensor<1x12x4x8xf32>) {
  ^bb0(%in: f32, %in_37: f32, %out: f32):
    %79 = arith.mulf %in, %in_37 : f32
    linalg.yield %79 : f32
  } -> tensor<1x12x4x8xf32>
  %26 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%arg5, %25 : tensor<8xf32>, tensor<1x12x4x8xf32>) outs(%17 : tensor<1x12x4x8xf32>) {
  ^bb0(%in: f32, %in_37: f32, %out: f32):
    %79 = arith.mulf %in, %in_37 : f32
    linalg.yield %79 : f32
  } -> tensor<1x12x4x8xf32>
  %27 = tensor.empty() : tensor<1x4x12x8xf32>
  %transposed_10 = linalg.transpose ins(%26 : tensor<1x12x4x8xf32>) outs(%27 : tensor<1x4x12x8xf32>) permutation = [0, 2, 1, 3] 
  %28 = tensor.empty() : tensor<32x16xf32>
  %transposed_11 = linalg.transpose ins(%arg2 : tensor<16x32xf32>) outs(%28 : tensor<32x16xf32>) permutation = [1, 0] 
  %29 = tensor.empty() : tensor<12x16xf32>
  %30 = linalg.fill ins(%cst : f32) outs(%29 : tensor<12x16xf32>) -> tensor<12x16xf32>
  %31 = linalg.matmul ins(%collapsed, %transposed_11 : tensor<12x32xf32>, tensor<32x16xf32>) outs(%30 : tensor<12x16xf32>) -> tensor<12x16xf32>
  %expanded_12 = tensor.expand_shape %31 [[0, 1], [2, 3]] output_shape [1, 12, 2, 8] : tensor<12x16xf32> into tensor<1x12x2x8xf32>
  %32 = tensor.empty() : tensor<1x12x2x8xf32>
  %33 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_12 : tensor<1x12x2x8xf32>) outs(%32 : tensor<1x12x2x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %79 = math.fpowi %in, %c2_i64 : f32, i64
    linalg.yield %79 : f32
  } -> tensor<1x12x2x8xf32>
  %34 = tensor.empty() : tensor<1x12x2x1xf32>
  %35 = linalg.fill ins(%cst : f32) outs(%34 : tensor<1x12x2x1xf32>) -> tensor<1x12x2x1xf32>
  %36 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%33 : tensor<1x12x2x8xf32>) outs(%35 : tensor<1x12x2x1xf32>) {
  ^bb0(%in: f32, %out: f32):
    %79 = arith.addf %in, %out : f32
    linalg.yield %79 : f32
  } -> tensor<1x12x2x1xf32>
  %37 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%36 : tensor<1x12x2x1xf32>) outs(%34 : tensor<1x12x2x1xf32>) {
  ^bb0(%in: f32, %out: f32):
    %79 = arith.divf %in, %cst_6 : f32
    linalg.yield %79 : f32
  } -> tensor<1x12x2x1xf32>
  %38 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%37 : tensor<1x12x2x1xf32>) outs(%34 : tensor<1x12x2x1xf32>) {
  ^bb0(%in: f32, %out: f32):
    %79 = arith.truncf %cst_4 : f64 to f32
    %80 = arith.addf %in, %79 : f32
    linalg.yield %80 : f32
  } -> tensor<1x12x2x1xf32>
  %39 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%38 : tensor<1x12x2x1xf32>) outs(%34 : tensor<1x12x2x1xf32>) {
  ^bb0(%in: f32, %out: f32):
    %79 = math.rsqrt %in : f32
    linalg.yield %79 : f32
  } -> tensor<1x12x2x1xf32>
  %40 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_12, %39 : tensor<1x12x2x8xf32>, tensor<1x12x2x1xf32>) outs(%32 : tensor<1x12x2x8xf32>) {
  ^bb0(%in: f32, %in_37: f32, %out: f32):
    %79 = arith.mulf %in, %in_37 : f32
    linalg.yield %79 : f32
  } -> tensor<1x12x2x8xf32>
  %41 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%arg6, %40 : tensor<8xf32>, tensor<1x12x2x8xf32>) outs(%32 : tensor<1x12x2x8xf32>) {
  ^bb0(%in: f32, %in_37: f32, %out: f32):
    %79 = arith.mulf %in, %in_37 : f32
    linalg.yield %79 : f32
  } -> tensor<1x12x2x8xf32>
  %42 = tensor.empty() : tensor<1x2x12x8xf32>
  %transposed_13 = linalg.transpose ins(%41 : tensor<1x12x2x8xf32>) outs(%42 : tensor<1x2x12x8xf32>) permutation = [0, 2, 1, 3] 
  %transposed_14 = linalg.transpose ins(%arg3 : tensor<16x32xf32>) outs(%28 : tensor<32x16xf32>) permutation = [1, 0] 
  %43 = linalg.matmul ins(%collapsed, %transposed_14 : tensor<12x32xf32>, tensor<32x16xf32>) outs(%30 : tensor<12x16xf32>) -> tensor<12x16xf32>
  %expanded_15 = tensor.expand_shape %43 [[0, 1], [2, 3]] output_shape [1, 12, 2, 8] : tensor<12x16xf32> into tensor<1x12x2x8xf32>
  %transposed_16 = linalg.transpose ins(%expanded_15 : tensor<1x12x2x8xf32>) outs(%42 : tensor<1x2x12x8xf32>) permutation = [0, 2, 1, 3] 
  %expanded_17 = tensor.expand_shape %11 [[0], [1, 2], [3]] output_shape [1, 1, 12, 8] : tensor<1x12x8xf32> into tensor<1x1x12x8xf32>
  %expanded_18 = tensor.expand_shape %12 [[0], [1, 2], [3]] output_shape [1, 1, 12, 8] : tensor<1x12x8xf32> into tensor<1x1x12x8xf32>
  %44 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_10, %expanded_17 : tensor<1x4x12x8xf32>, tensor<1x1x12x8xf32>) outs(%27 : tensor<1x4x12x8xf32>) {
  ^bb0(%in: f32, %in_37: f32, %out: f32):
    %79 = arith.mulf %in, %in_37 : f32
    linalg.yield %79 : f32
  } -> tensor<1x4x12x8xf32>
  %extracted_slice = tensor.extract_slice %transposed_10[0, 0, 0, 0] [1, 4, 12, 4] [1, 1, 1, 1] : tensor<1x4x12x8xf32> to tensor<1x4x12x4xf32>
  %extracted_slice_19 = tensor.extract_slice %transposed_10[0, 0, 0, 4] [1, 4, 12, 4] [1, 1, 1, 1] : tensor<1x4x12x8xf32> to tensor<1x4x12x4xf32>
  %45 = tensor.empty() : tensor<1x4x12x4xf32>
  %46 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_19 : tensor<1x4x12x4xf32>) outs(%45 : tensor<1x4x12x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %79 = arith.negf %in : f32
    linalg.yield %79 : f32
  } -> tensor<1x4x12x4xf32>
  %concat_20 = tensor.concat dim(3) %46, %extracted_slice : (tensor<1x4x12x4xf32>, tensor<1x4x12x4xf32>) -> tensor<1x4x12x8xf32>
  %47 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_20, %expanded_18 : tensor<1x4x12x8xf32>, tensor<1x1x12x8xf32>) outs(%27 : tensor<1x4x12x8xf32>) {
  ^bb0(%in: f32, %in_37: f32, %out: f32):
    %79 = arith.mulf %in, %in_37 : f32
    linalg.yield %79 : f32
  } -> tensor<1x4x12x8xf32>
  %48 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%44, %47 : tensor<1x4x12x8xf32>, tensor<1x4x12x8xf32>) outs(%27 : tensor<1x4x12x8xf32>) {
  ^bb0(%in: f32, %in_37: f32, %out: f32):
    %79 = arith.addf %in, %in_37 : f32
    linalg.yield %79 : f32
  } -> tensor<1x4x12x8xf32>
  %49 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_13, %expanded_17 : tensor<1x2x12x8xf32>, tensor<1x1x12x8xf32>) outs(%42 : tensor<1x2x12x8xf32>) {
  ^bb0(%in: f32, %in_37: f32, %out: f32):
    %79 = arith.mulf %in, %in_37 : f32
    linalg.yield %79 : f32
  } -> tensor<1x2x12x8xf32>
  %extracted_slice_21 = tensor.extract_slice %transposed_13[0, 0, 0, 0] [1, 2, 12, 4] [1, 1, 1, 1] : tensor<1x2x12x8xf32> to tensor<1x2x12x4xf32>
  %extracted_slice_22 = tensor.extract_slice %transposed_13[0, 0, 0, 4] [1, 2, 12, 4] [1, 1, 1, 1] : tensor<1x2x12x8xf32> to tensor<1x2x12x4xf32>
  %50 = tensor.empty() : tensor<1x2x12x4xf32>
  %51 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_22 : tensor<1x2x12x4xf32>) outs(%50 : tensor<1x2x12x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %79 = arith.negf %in : f32
    linalg.yield %79 : f32
  } -> tensor<1x2x12x4xf32>
  %concat_23 = tensor.concat dim(3) %51, %extracted_slice_21 : (tensor<1x2x12x4xf32>, tensor<1x2x12x4xf32>) -> tensor<1x2x12x8xf32>
  %52 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_23, %expanded_18 : tensor<1x2x12x8xf32>, tensor<1x1x12x8xf32>) outs(%42 : tensor<1x2x12x8xf32>) {
  ^bb0(%in: f32, %in_37: f32, %out: f32):
    %79 = arith.mulf %in, %in_37 : f32
    linalg.yield %79 : f32
  } -> tensor<1x2x12x8xf32>
  %53 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%49, %52 : tensor<1x2x12x8xf32>, tensor<1x2x12x8xf32>) outs(%42 : tensor<1x2x12x8xf32>) {
  ^bb0(%in: f32, %in_37: f32, %out: f32):
    %79 = arith.addf %in, %in_37 : f32
    linalg.yield %79 : f32
  } -> tensor<1x2x12x8xf32>
  %54 = tensor.empty() : tensor<1x2x2x12x8xf32>
  %55 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d3, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} ins(%53 : tensor<1x2x12x8xf32>) outs(%54 : tensor<1x2x2x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<1x2x2x12x8xf32>
  %collapsed_24 = tensor.collapse_shape %55 [[0], [1, 2], [3], [4]] : tensor<1x2x2x12x8xf32> into tensor<1x4x12x8xf32>
  %56 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d3, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} ins(%transposed_16 : tensor<1x2x12x8xf32>) outs(%54 : tensor<1x2x2x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<1x2x2x12x8xf32>
  %57 = tensor.empty() : tensor<1x4x8x12xf32>
  %transposed_25 = linalg.transpose ins(%collapsed_24 : tensor<1x4x12x8xf32>) outs(%57 : tensor<1x4x8x12xf32>) permutation = [0, 1, 3, 2] 
  %collapsed_26 = tensor.collapse_shape %48 [[0, 1], [2], [3]] : tensor<1x4x12x8xf32> into tensor<4x12x8xf32>
  %collapsed_27 = tensor.collapse_shape %transposed_25 [[0, 1], [2], [3]] : tensor<1x4x8x12xf32> into tensor<4x8x12xf32>
  %58 = tensor.empty() : tensor<4x12x12xf32>
  %59 = linalg.fill ins(%cst : f32) outs(%58 : tensor<4x12x12xf32>) -> tensor<4x12x12xf32>
  %60 = linalg.batch_matmul ins(%collapsed_26, %collapsed_27 : tensor<4x12x8xf32>, tensor<4x8x12xf32>) outs(%59 : tensor<4x12x12xf32>) -> tensor<4x12x12xf32>
  %expanded_28 = tensor.expand_shape %60 [[0, 1], [2], [3]] output_shape [1, 4, 12, 12] : tensor<4x12x12xf32> into tensor<1x4x12x12xf32>
  %61 = tensor.empty() : tensor<1x4x12x12xf32>
  %62 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_28 : tensor<1x4x12x12xf32>) outs(%61 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    %79 = arith.truncf %cst_3 : f64 to f32
    %80 = arith.mulf %in, %79 : f32
    linalg.yield %80 : f32
  } -> tensor<1x4x12x12xf32>
  %63 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%62, %5 : tensor<1x4x12x12xf32>, tensor<1x1x12x12xf32>) outs(%61 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %in_37: f32, %out: f32):
    %79 = arith.addf %in, %in_37 : f32
    linalg.yield %79 : f32
  } -> tensor<1x4x12x12xf32>
  %64 = tensor.empty() : tensor<1x4x12xi64>
  %65 = linalg.fill ins(%c0_i64 : i64) outs(%64 : tensor<1x4x12xi64>) -> tensor<1x4x12xi64>
  %66 = tensor.empty() : tensor<1x4x12xf32>
  %67 = linalg.fill ins(%cst_0 : f32) outs(%66 : tensor<1x4x12xf32>) -> tensor<1x4x12xf32>
  %68:2 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%63 : tensor<1x4x12x12xf32>) outs(%67, %65 : tensor<1x4x12xf32>, tensor<1x4x12xi64>) {
  ^bb0(%in: f32, %out: f32, %out_37: i64):
    %79 = linalg.index 3 : index
    %80 = arith.index_cast %79 : index to i64
    %81 = arith.maximumf %in, %out : f32
    %82 = arith.cmpf ogt, %in, %out : f32
    %83 = arith.select %82, %80, %out_37 : i64
    linalg.yield %81, %83 : f32, i64
  } -> (tensor<1x4x12xf32>, tensor<1x4x12xi64>)
  %expanded_29 = tensor.expand_shape %68#0 [[0], [1], [2, 3]] output_shape [1, 4, 12, 1] : tensor<1x4x12xf32> into tensor<1x4x12x1xf32>
  %69 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%63, %expanded_29 : tensor<1x4x12x12xf32>, tensor<1x4x12x1xf32>) outs(%61 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %in_37: f32, %out: f32):
    %79 = arith.subf %in, %in_37 : f32
    linalg.yield %79 : f32
  } -> tensor<1x4x12x12xf32>
  %70 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%69 : tensor<1x4x12x12xf32>) outs(%61 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    %79 = math.exp %in : f32
    linalg.yield %79 : f32
  } -> tensor<1x4x12x12xf32>
  %71 = tensor.empty() : tensor<1x4x12x1xf32>
  %72 = linalg.fill ins(%cst : f32) outs(%71 : tensor<1x4x12x1xf32>) -> tensor<1x4x12x1xf32>
  %73 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%70 : tensor<1x4x12x12xf32>) outs(%72 : tensor<1x4x12x1xf32>) {
  ^bb0(%in: f32, %out: f32):
    %79 = arith.addf %in, %out : f32
    linalg.yield %79 : f32
  } -> tensor<1x4x12x1xf32>
  %74 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%70, %73 : tensor<1x4x12x12xf32>, tensor<1x4x12x1xf32>) outs(%61 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %in_37: f32, %out: f32):
    %79 = arith.divf %in, %in_37 : f32
    linalg.yield %79 : f32
  } -> tensor<1x4x12x12xf32>
  %collapsed_30 = tensor.collapse_shape %74 [[0, 1], [2], [3]] : tensor<1x4x12x12xf32> into tensor<4x12x12xf32>
  %collapsed_31 = tensor.collapse_shape %56 [[0, 1, 2], [3], [4]] : tensor<1x2x2x12x8xf32> into tensor<4x12x8xf32>
  %75 = tensor.empty() : tensor<4x12x8xf32>
  %76 = linalg.fill ins(%cst : f32) outs(%75 : tensor<4x12x8xf32>) -> tensor<4x12x8xf32>
  %77 = linalg.batch_matmul ins(%collapsed_30, %collapsed_31 : tensor<4x12x12xf32>, tensor<4x12x8xf32>) outs(%76 : tensor<4x12x8xf32>) -> tensor<4x12x8xf32>
  %expanded_32 = tensor.expand_shape %77 [[0, 1], [2], [3]] output_shape [1, 4, 12, 8] : tensor<4x12x8xf32> into tensor<1x4x12x8xf32>
  %transposed_33 = linalg.transpose ins(%expanded_32 : tensor<1x4x12x8xf32>) outs(%17 : tensor<1x12x4x8xf32>) permutation = [0, 2, 1, 3] 
  %transposed_34 = linalg.transpose ins(%arg4 : tensor<32x32xf32>) outs(%13 : tensor<32x32xf32>) permutation = [1, 0] 
  %collapsed_35 = tensor.collapse_shape %transposed_33 [[0, 1], [2, 3]] : tensor<1x12x4x8xf32> into tensor<12x32xf32>
  %78 = linalg.matmul ins(%collapsed_35, %transposed_34 : tensor<12x32xf32>, tensor<32x32xf32>) outs(%15 : tensor<12x32xf32>) -> tensor<12x32xf32>
  %expanded_36 = tensor.expand_shape %78 [[0, 1], [2]] output_shape [1, 12, 32] : tensor<12x32xf32> into tensor<1x12x32xf32>
  return %expanded_36 : tensor<1x12x32xf32>
}

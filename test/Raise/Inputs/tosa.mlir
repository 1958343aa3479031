// @attention of test/Raise/tosa.mlir.
// Written by its tosa passes and canonicalize, MLIR 22.1.
func.func @tosa(%arg0: tensor<1x4x12x8xf32>, %arg1: tensor<1x4x12x8xf32>, %arg2: tensor<1x4x12x8xf32>)
    -> tensor<1x4x12x8xf32>
    attributes {llvm.emit_c_interface} {
  %cst = arith.constant 1.000000e+00 : f32
  %cst_0 = arith.constant -3.40282347E+38 : f32
  %cst_1 = arith.constant 0.000000e+00 : f32
  %cst_2 = arith.constant dense<0.353553385> : tensor<1x1x1xf32>
  %cst_3 = arith.constant dense<[[[[0.000000e+00], [1.000000e+00], [2.000000e+00], [3.000000e+00], [4.000000e+00], [5.000000e+00], [6.000000e+00], [7.000000e+00], [8.000000e+00], [9.000000e+00], [1.000000e+01], [1.100000e+01]]]]> : tensor<1x1x12x1xf32>
  %cst_4 = arith.constant dense<[[[[1.000000e+00, 1.000000e-01, 0.00999999977, 1.000000e-03]]]]> : tensor<1x1x1x4xf32>
  %0 = tensor.empty() : tensor<1x1x12x4xf32>
  %1 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, 0, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%cst_3, %cst_4 : tensor<1x1x12x1xf32>, tensor<1x1x1x4xf32>) outs(%0 : tensor<1x1x12x4xf32>) {
  ^bb0(%in: f32, %in_18: f32, %out: f32):
    %46 = arith.mulf %in, %in_18 : f32
    linalg.yield %46 : f32
  } -> tensor<1x1x12x4xf32>
  %2 = tensor.empty() : tensor<1x1x12x8xf32>
  %inserted_slice = tensor.insert_slice %1 into %2[0, 0, 0, 0] [1, 1, 12, 4] [1, 1, 1, 1] : tensor<1x1x12x4xf32> into tensor<1x1x12x8xf32>
  %inserted_slice_5 = tensor.insert_slice %1 into %inserted_slice[0, 0, 0, 4] [1, 1, 12, 4] [1, 1, 1, 1] : tensor<1x1x12x4xf32> into tensor<1x1x12x8xf32>
  %3 = tensor.empty() : tensor<1x1x12x8xf32>
  %4 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%inserted_slice_5 : tensor<1x1x12x8xf32>) outs(%3 : tensor<1x1x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %46 = math.cos %in : f32
    linalg.yield %46 : f32
  } -> tensor<1x1x12x8xf32>
  %5 = tensor.empty() : tensor<1x1x12x8xf32>
  %6 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%inserted_slice_5 : tensor<1x1x12x8xf32>) outs(%5 : tensor<1x1x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %46 = math.sin %in : f32
    linalg.yield %46 : f32
  } -> tensor<1x1x12x8xf32>
  %extracted_slice = tensor.extract_slice %arg0[0, 0, 0, 0] [1, 4, 12, 4] [1, 1, 1, 1] : tensor<1x4x12x8xf32> to tensor<1x4x12x4xf32>
  %extracted_slice_6 = tensor.extract_slice %arg0[0, 0, 0, 4] [1, 4, 12, 4] [1, 1, 1, 1] : tensor<1x4x12x8xf32> to tensor<1x4x12x4xf32>
  %7 = tensor.empty() : tensor<1x4x12x4xf32>
  %8 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_6 : tensor<1x4x12x4xf32>) outs(%7 : tensor<1x4x12x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %46 = arith.negf %in : f32
    linalg.yield %46 : f32
  } -> tensor<1x4x12x4xf32>
  %9 = tensor.empty() : tensor<1x4x12x8xf32>
  %inserted_slice_7 = tensor.insert_slice %8 into %9[0, 0, 0, 0] [1, 4, 12, 4] [1, 1, 1, 1] : tensor<1x4x12x4xf32> into tensor<1x4x12x8xf32>
  %inserted_slice_8 = tensor.insert_slice %extracted_slice into %inserted_slice_7[0, 0, 0, 4] [1, 4, 12, 4] [1, 1, 1, 1] : tensor<1x4x12x4xf32> into tensor<1x4x12x8xf32>
  %10 = tensor.empty() : tensor<1x4x12x8xf32>
  %11 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%arg0, %4 : tensor<1x4x12x8xf32>, tensor<1x1x12x8xf32>) outs(%10 : tensor<1x4x12x8xf32>) {
  ^bb0(%in: f32, %in_18: f32, %out: f32):
    %46 = arith.mulf %in, %in_18 : f32
    linalg.yield %46 : f32
  } -> tensor<1x4x12x8xf32>
  %12 = tensor.empty() : tensor<1x4x12x8xf32>
  %13 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%inserted_slice_8, %6 : tensor<1x4x12x8xf32>, tensor<1x1x12x8xf32>) outs(%12 : tensor<1x4x12x8xf32>) {
  ^bb0(%in: f32, %in_18: f32, %out: f32):
    %46 = arith.mulf %in, %in_18 : f32
    linalg.yield %46 : f32
  } -> tensor<1x4x12x8xf32>
  %14 = tensor.empty() : tensor<1x4x12x8xf32>
  %15 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%11, %13 : tensor<1x4x12x8xf32>, tensor<1x4x12x8xf32>) outs(%14 : tensor<1x4x12x8xf32>) {
  ^bb0(%in: f32, %in_18: f32, %out: f32):
    %46 = arith.addf %in, %in_18 : f32
    linalg.yield %46 : f32
  } -> tensor<1x4x12x8xf32>
  %collapsed = tensor.collapse_shape %15 [[0, 1], [2], [3]] : tensor<1x4x12x8xf32> into tensor<4x12x8xf32>
  %extracted_slice_9 = tensor.extract_slice %arg1[0, 0, 0, 0] [1, 4, 12, 4] [1, 1, 1, 1] : tensor<1x4x12x8xf32> to tensor<1x4x12x4xf32>
  %extracted_slice_10 = tensor.extract_slice %arg1[0, 0, 0, 4] [1, 4, 12, 4] [1, 1, 1, 1] : tensor<1x4x12x8xf32> to tensor<1x4x12x4xf32>
  %16 = tensor.empty() : tensor<1x4x12x4xf32>
  %17 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_10 : tensor<1x4x12x4xf32>) outs(%16 : tensor<1x4x12x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %46 = arith.negf %in : f32
    linalg.yield %46 : f32
  } -> tensor<1x4x12x4xf32>
  %18 = tensor.empty() : tensor<1x4x12x8xf32>
  %inserted_slice_11 = tensor.insert_slice %17 into %18[0, 0, 0, 0] [1, 4, 12, 4] [1, 1, 1, 1] : tensor<1x4x12x4xf32> into tensor<1x4x12x8xf32>
  %inserted_slice_12 = tensor.insert_slice %extracted_slice_9 into %inserted_slice_11[0, 0, 0, 4] [1, 4, 12, 4] [1, 1, 1, 1] : tensor<1x4x12x4xf32> into tensor<1x4x12x8xf32>
  %19 = tensor.empty() : tensor<1x4x12x8xf32>
  %20 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%arg1, %4 : tensor<1x4x12x8xf32>, tensor<1x1x12x8xf32>) outs(%19 : tensor<1x4x12x8xf32>) {
  ^bb0(%in: f32, %in_18: f32, %out: f32):
    %46 = arith.mulf %in, %in_18 : f32
    linalg.yield %46 : f32
  } -> tensor<1x4x12x8xf32>
  %21 = tensor.empty() : tensor<1x4x12x8xf32>
  %22 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%inserted_slice_12, %6 : tensor<1x4x12x8xf32>, tensor<1x1x12x8xf32>) outs(%21 : tensor<1x4x12x8xf32>) {
  ^bb0(%in: f32, %in_18: f32, %out: f32):
    %46 = arith.mulf %in, %in_18 : f32
    linalg.yield %46 : f32
  } -> tensor<1x4x12x8xf32>
  %23 = tensor.empty() : tensor<1x4x12x8xf32>
  %24 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%20, %22 : tensor<1x4x12x8xf32>, tensor<1x4x12x8xf32>) outs(%23 : tensor<1x4x12x8xf32>) {
  ^bb0(%in: f32, %in_18: f32, %out: f32):
    %46 = arith.addf %in, %in_18 : f32
    linalg.yield %46 : f32
  } -> tensor<1x4x12x8xf32>
  %collapsed_13 = tensor.collapse_shape %24 [[0, 1], [2], [3]] : tensor<1x4x12x8xf32> into tensor<4x12x8xf32>
  %25 = tensor.empty() : tensor<4x8x12xf32>
  %transposed = linalg.transpose ins(%collapsed_13 : tensor<4x12x8xf32>) outs(%25 : tensor<4x8x12xf32>) permutation = [0, 2, 1] 
  %26 = tensor.empty() : tensor<4x12x12xf32>
  %27 = linalg.fill ins(%cst_1 : f32) outs(%26 : tensor<4x12x12xf32>) -> tensor<4x12x12xf32>
  %28 = linalg.batch_matmul ins(%collapsed, %transposed : tensor<4x12x8xf32>, tensor<4x8x12xf32>) outs(%27 : tensor<4x12x12xf32>) -> tensor<4x12x12xf32>
  %29 = tensor.empty() : tensor<4x12x12xf32>
  %30 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (0, 0, 0)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%28, %cst_2 : tensor<4x12x12xf32>, tensor<1x1x1xf32>) outs(%29 : tensor<4x12x12xf32>) {
  ^bb0(%in: f32, %in_18: f32, %out: f32):
    %46 = arith.mulf %in, %in_18 : f32
    linalg.yield %46 : f32
  } -> tensor<4x12x12xf32>
  %31 = tensor.empty() : tensor<4x12xf32>
  %32 = linalg.fill ins(%cst_0 : f32) outs(%31 : tensor<4x12xf32>) -> tensor<4x12xf32>
  %reduced = linalg.reduce ins(%30 : tensor<4x12x12xf32>) outs(%32 : tensor<4x12xf32>) dimensions = [2] 
    (%in: f32, %init: f32) {
      %46 = arith.maximumf %in, %init : f32
      linalg.yield %46 : f32
    }
  %expanded = tensor.expand_shape %reduced [[0], [1, 2]] output_shape [4, 12, 1] : tensor<4x12xf32> into tensor<4x12x1xf32>
  %33 = tensor.empty() : tensor<4x12x12xf32>
  %34 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, 0)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%30, %expanded : tensor<4x12x12xf32>, tensor<4x12x1xf32>) outs(%33 : tensor<4x12x12xf32>) {
  ^bb0(%in: f32, %in_18: f32, %out: f32):
    %46 = arith.subf %in, %in_18 : f32
    linalg.yield %46 : f32
  } -> tensor<4x12x12xf32>
  %35 = tensor.empty() : tensor<4x12x12xf32>
  %36 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%34 : tensor<4x12x12xf32>) outs(%35 : tensor<4x12x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    %46 = math.exp %in : f32
    linalg.yield %46 : f32
  } -> tensor<4x12x12xf32>
  %37 = tensor.empty() : tensor<4x12xf32>
  %38 = linalg.fill ins(%cst_1 : f32) outs(%37 : tensor<4x12xf32>) -> tensor<4x12xf32>
  %reduced_14 = linalg.reduce ins(%36 : tensor<4x12x12xf32>) outs(%38 : tensor<4x12xf32>) dimensions = [2] 
    (%in: f32, %init: f32) {
      %46 = arith.addf %in, %init : f32
      linalg.yield %46 : f32
    }
  %expanded_15 = tensor.expand_shape %reduced_14 [[0], [1, 2]] output_shape [4, 12, 1] : tensor<4x12xf32> into tensor<4x12x1xf32>
  %39 = tensor.empty() : tensor<4x12x1xf32>
  %40 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%expanded_15 : tensor<4x12x1xf32>) outs(%39 : tensor<4x12x1xf32>) {
  ^bb0(%in: f32, %out: f32):
    %46 = arith.divf %cst, %in : f32
    linalg.yield %46 : f32
  } -> tensor<4x12x1xf32>
  %41 = tensor.empty() : tensor<4x12x12xf32>
  %42 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, 0)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%36, %40 : tensor<4x12x12xf32>, tensor<4x12x1xf32>) outs(%41 : tensor<4x12x12xf32>) {
  ^bb0(%in: f32, %in_18: f32, %out: f32):
    %46 = arith.mulf %in, %in_18 : f32
    linalg.yield %46 : f32
  } -> tensor<4x12x12xf32>
  %collapsed_16 = tensor.collapse_shape %arg2 [[0, 1], [2], [3]] : tensor<1x4x12x8xf32> into tensor<4x12x8xf32>
  %43 = tensor.empty() : tensor<4x12x8xf32>
  %44 = linalg.fill ins(%cst_1 : f32) outs(%43 : tensor<4x12x8xf32>) -> tensor<4x12x8xf32>
  %45 = linalg.batch_matmul ins(%42, %collapsed_16 : tensor<4x12x12xf32>, tensor<4x12x8xf32>) outs(%44 : tensor<4x12x8xf32>) -> tensor<4x12x8xf32>
  %expanded_17 = tensor.expand_shape %45 [[0, 1], [2], [3]] output_shape [1, 4, 12, 8] : tensor<4x12x8xf32> into tensor<1x4x12x8xf32>
  return %expanded_17 : tensor<1x4x12x8xf32>
}

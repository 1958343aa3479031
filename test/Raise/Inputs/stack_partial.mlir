// interleaved pairs by reshape and stack, of the first channels.
// Written by scripts/export-raise-inputs.sh with torch 2.15.0, torch-mlir 20261001.
func.func @stack_partial(%arg0: tensor<2x12x3x8xf32>)
    -> tensor<2x12x3x8xf32>
    attributes {llvm.emit_c_interface} {
  %c2_i64 = arith.constant 2 : i64
  %cst = arith.constant 0.000000e+00 : f32
  %cst_0 = arith.constant 1.000000e+00 : f32
  %cst_1 = arith.constant 4.000000e+00 : f32
  %cst_2 = arith.constant 1.000000e+04 : f32
  %0 = tensor.empty() : tensor<2xi64>
  %1 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} outs(%0 : tensor<2xi64>) {
  ^bb0(%out: i64):
    %23 = linalg.index 0 : index
    %24 = arith.index_cast %23 : index to i64
    %25 = arith.muli %24, %c2_i64 : i64
    linalg.yield %25 : i64
  } -> tensor<2xi64>
  %2 = tensor.empty() : tensor<2xf32>
  %3 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%1 : tensor<2xi64>) outs(%2 : tensor<2xf32>) {
  ^bb0(%in: i64, %out: f32):
    %23 = arith.sitofp %in : i64 to f32
    linalg.yield %23 : f32
  } -> tensor<2xf32>
  %4 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%3 : tensor<2xf32>) outs(%2 : tensor<2xf32>) {
  ^bb0(%in: f32, %out: f32):
    %23 = arith.divf %in, %cst_1 : f32
    linalg.yield %23 : f32
  } -> tensor<2xf32>
  %5 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%4 : tensor<2xf32>) outs(%2 : tensor<2xf32>) {
  ^bb0(%in: f32, %out: f32):
    %23 = math.powf %cst_2, %in : f32
    linalg.yield %23 : f32
  } -> tensor<2xf32>
  %6 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%5 : tensor<2xf32>) outs(%2 : tensor<2xf32>) {
  ^bb0(%in: f32, %out: f32):
    %23 = arith.cmpf one, %in, %cst : f32
    cf.assert %23, "unimplemented: tensor with zero element"
    %24 = arith.divf %cst_0, %in : f32
    linalg.yield %24 : f32
  } -> tensor<2xf32>
  %7 = tensor.empty() : tensor<12xi64>
  %8 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} outs(%7 : tensor<12xi64>) {
  ^bb0(%out: i64):
    %23 = linalg.index 0 : index
    %24 = arith.index_cast %23 : index to i64
    linalg.yield %24 : i64
  } -> tensor<12xi64>
  %9 = tensor.empty() : tensor<12xf32>
  %10 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%8 : tensor<12xi64>) outs(%9 : tensor<12xf32>) {
  ^bb0(%in: i64, %out: f32):
    %23 = arith.sitofp %in : i64 to f32
    linalg.yield %23 : f32
  } -> tensor<12xf32>
  %expanded = tensor.expand_shape %10 [[0, 1]] output_shape [12, 1] : tensor<12xf32> into tensor<12x1xf32>
  %11 = tensor.empty() : tensor<12x2xf32>
  %12 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, 0)>, affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%expanded, %6 : tensor<12x1xf32>, tensor<2xf32>) outs(%11 : tensor<12x2xf32>) {
  ^bb0(%in: f32, %in_13: f32, %out: f32):
    %23 = arith.mulf %in, %in_13 : f32
    linalg.yield %23 : f32
  } -> tensor<12x2xf32>
  %expanded_3 = tensor.expand_shape %12 [[0, 1], [2, 3]] output_shape [1, 12, 1, 2] : tensor<12x2xf32> into tensor<1x12x1x2xf32>
  %13 = tensor.empty() : tensor<1x12x1x2xf32>
  %14 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_3 : tensor<1x12x1x2xf32>) outs(%13 : tensor<1x12x1x2xf32>) {
  ^bb0(%in: f32, %out: f32):
    %23 = math.cos %in : f32
    linalg.yield %23 : f32
  } -> tensor<1x12x1x2xf32>
  %15 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_3 : tensor<1x12x1x2xf32>) outs(%13 : tensor<1x12x1x2xf32>) {
  ^bb0(%in: f32, %out: f32):
    %23 = math.sin %in : f32
    linalg.yield %23 : f32
  } -> tensor<1x12x1x2xf32>
  %extracted_slice = tensor.extract_slice %arg0[0, 0, 0, 0] [2, 12, 3, 4] [1, 1, 1, 1] : tensor<2x12x3x8xf32> to tensor<2x12x3x4xf32>
  %extracted_slice_4 = tensor.extract_slice %arg0[0, 0, 0, 4] [2, 12, 3, 4] [1, 1, 1, 1] : tensor<2x12x3x8xf32> to tensor<2x12x3x4xf32>
  %expanded_5 = tensor.expand_shape %extracted_slice [[0], [1], [2], [3, 4]] output_shape [2, 12, 3, 2, 2] : tensor<2x12x3x4xf32> into tensor<2x12x3x2x2xf32>
  %extracted_slice_6 = tensor.extract_slice %expanded_5[0, 0, 0, 0, 0] [2, 12, 3, 2, 1] [1, 1, 1, 1, 1] : tensor<2x12x3x2x2xf32> to tensor<2x12x3x2x1xf32>
  %extracted_slice_7 = tensor.extract_slice %expanded_5[0, 0, 0, 0, 1] [2, 12, 3, 2, 1] [1, 1, 1, 1, 1] : tensor<2x12x3x2x2xf32> to tensor<2x12x3x2x1xf32>
  %collapsed = tensor.collapse_shape %extracted_slice_6 [[0], [1], [2], [3, 4]] : tensor<2x12x3x2x1xf32> into tensor<2x12x3x2xf32>
  %collapsed_8 = tensor.collapse_shape %extracted_slice_7 [[0], [1], [2], [3, 4]] : tensor<2x12x3x2x1xf32> into tensor<2x12x3x2xf32>
  %16 = tensor.empty() : tensor<2x12x3x2xf32>
  %17 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (0, d1, 0, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%collapsed, %14 : tensor<2x12x3x2xf32>, tensor<1x12x1x2xf32>) outs(%16 : tensor<2x12x3x2xf32>) {
  ^bb0(%in: f32, %in_13: f32, %out: f32):
    %23 = arith.mulf %in, %in_13 : f32
    linalg.yield %23 : f32
  } -> tensor<2x12x3x2xf32>
  %18 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (0, d1, 0, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%collapsed_8, %15 : tensor<2x12x3x2xf32>, tensor<1x12x1x2xf32>) outs(%16 : tensor<2x12x3x2xf32>) {
  ^bb0(%in: f32, %in_13: f32, %out: f32):
    %23 = arith.mulf %in, %in_13 : f32
    linalg.yield %23 : f32
  } -> tensor<2x12x3x2xf32>
  %19 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%17, %18 : tensor<2x12x3x2xf32>, tensor<2x12x3x2xf32>) outs(%16 : tensor<2x12x3x2xf32>) {
  ^bb0(%in: f32, %in_13: f32, %out: f32):
    %23 = arith.subf %in, %in_13 : f32
    linalg.yield %23 : f32
  } -> tensor<2x12x3x2xf32>
  %20 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (0, d1, 0, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%collapsed_8, %14 : tensor<2x12x3x2xf32>, tensor<1x12x1x2xf32>) outs(%16 : tensor<2x12x3x2xf32>) {
  ^bb0(%in: f32, %in_13: f32, %out: f32):
    %23 = arith.mulf %in, %in_13 : f32
    linalg.yield %23 : f32
  } -> tensor<2x12x3x2xf32>
  %21 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (0, d1, 0, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%collapsed, %15 : tensor<2x12x3x2xf32>, tensor<1x12x1x2xf32>) outs(%16 : tensor<2x12x3x2xf32>) {
  ^bb0(%in: f32, %in_13: f32, %out: f32):
    %23 = arith.mulf %in, %in_13 : f32
    linalg.yield %23 : f32
  } -> tensor<2x12x3x2xf32>
  %22 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%20, %21 : tensor<2x12x3x2xf32>, tensor<2x12x3x2xf32>) outs(%16 : tensor<2x12x3x2xf32>) {
  ^bb0(%in: f32, %in_13: f32, %out: f32):
    %23 = arith.addf %in, %in_13 : f32
    linalg.yield %23 : f32
  } -> tensor<2x12x3x2xf32>
  %expanded_9 = tensor.expand_shape %19 [[0], [1], [2], [3, 4]] output_shape [2, 12, 3, 2, 1] : tensor<2x12x3x2xf32> into tensor<2x12x3x2x1xf32>
  %expanded_10 = tensor.expand_shape %22 [[0], [1], [2], [3, 4]] output_shape [2, 12, 3, 2, 1] : tensor<2x12x3x2xf32> into tensor<2x12x3x2x1xf32>
  %concat = tensor.concat dim(4) %expanded_9, %expanded_10 : (tensor<2x12x3x2x1xf32>, tensor<2x12x3x2x1xf32>) -> tensor<2x12x3x2x2xf32>
  %collapsed_11 = tensor.collapse_shape %concat [[0], [1], [2], [3, 4]] : tensor<2x12x3x2x2xf32> into tensor<2x12x3x4xf32>
  %concat_12 = tensor.concat dim(3) %collapsed_11, %extracted_slice_4 : (tensor<2x12x3x4xf32>, tensor<2x12x3x4xf32>) -> tensor<2x12x3x8xf32>
  return %concat_12 : tensor<2x12x3x8xf32>
}

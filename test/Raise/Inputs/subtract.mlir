// x1 cos - x2 sin and x1 sin + x2 cos, concatenated.
// Written by scripts/export-raise-inputs.sh with torch 2.15.0, torch-mlir 20261001.
func.func @subtract(%arg0: tensor<2x3x12x8xf32>)
    -> tensor<2x3x12x8xf32>
    attributes {llvm.emit_c_interface} {
  %c2_i64 = arith.constant 2 : i64
  %cst = arith.constant 0.000000e+00 : f32
  %cst_0 = arith.constant 1.000000e+00 : f32
  %cst_1 = arith.constant 8.000000e+00 : f32
  %cst_2 = arith.constant 1.000000e+04 : f32
  %0 = tensor.empty() : tensor<4xi64>
  %1 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} outs(%0 : tensor<4xi64>) {
  ^bb0(%out: i64):
    %22 = linalg.index 0 : index
    %23 = arith.index_cast %22 : index to i64
    %24 = arith.muli %23, %c2_i64 : i64
    linalg.yield %24 : i64
  } -> tensor<4xi64>
  %2 = tensor.empty() : tensor<4xf32>
  %3 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%1 : tensor<4xi64>) outs(%2 : tensor<4xf32>) {
  ^bb0(%in: i64, %out: f32):
    %22 = arith.sitofp %in : i64 to f32
    linalg.yield %22 : f32
  } -> tensor<4xf32>
  %4 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%3 : tensor<4xf32>) outs(%2 : tensor<4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %22 = arith.divf %in, %cst_1 : f32
    linalg.yield %22 : f32
  } -> tensor<4xf32>
  %5 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%4 : tensor<4xf32>) outs(%2 : tensor<4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %22 = math.powf %cst_2, %in : f32
    linalg.yield %22 : f32
  } -> tensor<4xf32>
  %6 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%5 : tensor<4xf32>) outs(%2 : tensor<4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %22 = arith.cmpf one, %in, %cst : f32
    cf.assert %22, "unimplemented: tensor with zero element"
    %23 = arith.divf %cst_0, %in : f32
    linalg.yield %23 : f32
  } -> tensor<4xf32>
  %7 = tensor.empty() : tensor<12xi64>
  %8 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} outs(%7 : tensor<12xi64>) {
  ^bb0(%out: i64):
    %22 = linalg.index 0 : index
    %23 = arith.index_cast %22 : index to i64
    linalg.yield %23 : i64
  } -> tensor<12xi64>
  %9 = tensor.empty() : tensor<12xf32>
  %10 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%8 : tensor<12xi64>) outs(%9 : tensor<12xf32>) {
  ^bb0(%in: i64, %out: f32):
    %22 = arith.sitofp %in : i64 to f32
    linalg.yield %22 : f32
  } -> tensor<12xf32>
  %expanded = tensor.expand_shape %10 [[0, 1]] output_shape [12, 1] : tensor<12xf32> into tensor<12x1xf32>
  %11 = tensor.empty() : tensor<12x4xf32>
  %12 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, 0)>, affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%expanded, %6 : tensor<12x1xf32>, tensor<4xf32>) outs(%11 : tensor<12x4xf32>) {
  ^bb0(%in: f32, %in_4: f32, %out: f32):
    %22 = arith.mulf %in, %in_4 : f32
    linalg.yield %22 : f32
  } -> tensor<12x4xf32>
  %13 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%12 : tensor<12x4xf32>) outs(%11 : tensor<12x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %22 = math.cos %in : f32
    linalg.yield %22 : f32
  } -> tensor<12x4xf32>
  %14 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%12 : tensor<12x4xf32>) outs(%11 : tensor<12x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %22 = math.sin %in : f32
    linalg.yield %22 : f32
  } -> tensor<12x4xf32>
  %extracted_slice = tensor.extract_slice %arg0[0, 0, 0, 0] [2, 3, 12, 4] [1, 1, 1, 1] : tensor<2x3x12x8xf32> to tensor<2x3x12x4xf32>
  %extracted_slice_3 = tensor.extract_slice %arg0[0, 0, 0, 4] [2, 3, 12, 4] [1, 1, 1, 1] : tensor<2x3x12x8xf32> to tensor<2x3x12x4xf32>
  %15 = tensor.empty() : tensor<2x3x12x4xf32>
  %16 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice, %13 : tensor<2x3x12x4xf32>, tensor<12x4xf32>) outs(%15 : tensor<2x3x12x4xf32>) {
  ^bb0(%in: f32, %in_4: f32, %out: f32):
    %22 = arith.mulf %in, %in_4 : f32
    linalg.yield %22 : f32
  } -> tensor<2x3x12x4xf32>
  %17 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_3, %14 : tensor<2x3x12x4xf32>, tensor<12x4xf32>) outs(%15 : tensor<2x3x12x4xf32>) {
  ^bb0(%in: f32, %in_4: f32, %out: f32):
    %22 = arith.mulf %in, %in_4 : f32
    linalg.yield %22 : f32
  } -> tensor<2x3x12x4xf32>
  %18 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%16, %17 : tensor<2x3x12x4xf32>, tensor<2x3x12x4xf32>) outs(%15 : tensor<2x3x12x4xf32>) {
  ^bb0(%in: f32, %in_4: f32, %out: f32):
    %22 = arith.subf %in, %in_4 : f32
    linalg.yield %22 : f32
  } -> tensor<2x3x12x4xf32>
  %19 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice, %14 : tensor<2x3x12x4xf32>, tensor<12x4xf32>) outs(%15 : tensor<2x3x12x4xf32>) {
  ^bb0(%in: f32, %in_4: f32, %out: f32):
    %22 = arith.mulf %in, %in_4 : f32
    linalg.yield %22 : f32
  } -> tensor<2x3x12x4xf32>
  %20 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_3, %13 : tensor<2x3x12x4xf32>, tensor<12x4xf32>) outs(%15 : tensor<2x3x12x4xf32>) {
  ^bb0(%in: f32, %in_4: f32, %out: f32):
    %22 = arith.mulf %in, %in_4 : f32
    linalg.yield %22 : f32
  } -> tensor<2x3x12x4xf32>
  %21 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%19, %20 : tensor<2x3x12x4xf32>, tensor<2x3x12x4xf32>) outs(%15 : tensor<2x3x12x4xf32>) {
  ^bb0(%in: f32, %in_4: f32, %out: f32):
    %22 = arith.addf %in, %in_4 : f32
    linalg.yield %22 : f32
  } -> tensor<2x3x12x4xf32>
  %concat = tensor.concat dim(3) %18, %21 : (tensor<2x3x12x4xf32>, tensor<2x3x12x4xf32>) -> tensor<2x3x12x8xf32>
  return %concat : tensor<2x3x12x8xf32>
}

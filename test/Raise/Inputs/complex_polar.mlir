// complex multiplication as in the LLaMA of Meta: view_as_complex, polar.
// Written by scripts/export-raise-inputs.sh with torch 2.15.0, torch-mlir 20261001.
func.func @complex_polar(%arg0: tensor<2x12x3x8xbf16>)
    -> tensor<2x12x3x8xbf16>
    attributes {llvm.emit_c_interface} {
  %c2_i64 = arith.constant 2 : i64
  %c1 = arith.constant 1 : index
  %c0 = arith.constant 0 : index
  %cst = arith.constant 0.000000e+00 : f32
  %cst_0 = arith.constant 1.000000e+00 : f32
  %cst_1 = arith.constant dense<1.000000e+00> : tensor<12x4xf32>
  %cst_2 = arith.constant 8.000000e+00 : f32
  %cst_3 = arith.constant 1.000000e+04 : f32
  %0 = tensor.empty() : tensor<4xi64>
  %1 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} outs(%0 : tensor<4xi64>) {
  ^bb0(%out: i64):
    %24 = linalg.index 0 : index
    %25 = arith.index_cast %24 : index to i64
    %26 = arith.muli %25, %c2_i64 : i64
    linalg.yield %26 : i64
  } -> tensor<4xi64>
  %2 = tensor.empty() : tensor<4xf32>
  %3 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%1 : tensor<4xi64>) outs(%2 : tensor<4xf32>) {
  ^bb0(%in: i64, %out: f32):
    %24 = arith.sitofp %in : i64 to f32
    linalg.yield %24 : f32
  } -> tensor<4xf32>
  %4 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%3 : tensor<4xf32>) outs(%2 : tensor<4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %24 = arith.divf %in, %cst_2 : f32
    linalg.yield %24 : f32
  } -> tensor<4xf32>
  %5 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%4 : tensor<4xf32>) outs(%2 : tensor<4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %24 = math.powf %cst_3, %in : f32
    linalg.yield %24 : f32
  } -> tensor<4xf32>
  %6 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%5 : tensor<4xf32>) outs(%2 : tensor<4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %24 = arith.cmpf one, %in, %cst : f32
    cf.assert %24, "unimplemented: tensor with zero element"
    %25 = arith.divf %cst_0, %in : f32
    linalg.yield %25 : f32
  } -> tensor<4xf32>
  %7 = tensor.empty() : tensor<12xi64>
  %8 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} outs(%7 : tensor<12xi64>) {
  ^bb0(%out: i64):
    %24 = linalg.index 0 : index
    %25 = arith.index_cast %24 : index to i64
    linalg.yield %25 : i64
  } -> tensor<12xi64>
  %9 = tensor.empty() : tensor<12xf32>
  %10 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%8 : tensor<12xi64>) outs(%9 : tensor<12xf32>) {
  ^bb0(%in: i64, %out: f32):
    %24 = arith.sitofp %in : i64 to f32
    linalg.yield %24 : f32
  } -> tensor<12xf32>
  %expanded = tensor.expand_shape %10 [[0, 1]] output_shape [12, 1] : tensor<12xf32> into tensor<12x1xf32>
  %11 = tensor.empty() : tensor<12x4xf32>
  %12 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, 0)>, affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%expanded, %6 : tensor<12x1xf32>, tensor<4xf32>) outs(%11 : tensor<12x4xf32>) {
  ^bb0(%in: f32, %in_6: f32, %out: f32):
    %24 = arith.mulf %in, %in_6 : f32
    linalg.yield %24 : f32
  } -> tensor<12x4xf32>
  %13 = tensor.empty() : tensor<12x4xcomplex<f32>>
  %14 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%cst_1, %12 : tensor<12x4xf32>, tensor<12x4xf32>) outs(%13 : tensor<12x4xcomplex<f32>>) {
  ^bb0(%in: f32, %in_6: f32, %out: complex<f32>):
    %24 = math.cos %in_6 : f32
    %25 = math.sin %in_6 : f32
    %26 = arith.mulf %in, %24 : f32
    %27 = arith.mulf %in, %25 : f32
    %28 = complex.create %26, %27 : complex<f32>
    linalg.yield %28 : complex<f32>
  } -> tensor<12x4xcomplex<f32>>
  %expanded_4 = tensor.expand_shape %14 [[0, 1], [2, 3]] output_shape [1, 12, 1, 4] : tensor<12x4xcomplex<f32>> into tensor<1x12x1x4xcomplex<f32>>
  %15 = tensor.empty() : tensor<2x12x3x8xf32>
  %16 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%arg0 : tensor<2x12x3x8xbf16>) outs(%15 : tensor<2x12x3x8xf32>) {
  ^bb0(%in: bf16, %out: f32):
    %24 = arith.extf %in : bf16 to f32
    linalg.yield %24 : f32
  } -> tensor<2x12x3x8xf32>
  %expanded_5 = tensor.expand_shape %16 [[0], [1], [2], [3, 4]] output_shape [2, 12, 3, 4, 2] : tensor<2x12x3x8xf32> into tensor<2x12x3x4x2xf32>
  %17 = tensor.empty() : tensor<2x12x3x4xcomplex<f32>>
  %18 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} outs(%17 : tensor<2x12x3x4xcomplex<f32>>) {
  ^bb0(%out: complex<f32>):
    %24 = linalg.index 0 : index
    %25 = linalg.index 1 : index
    %26 = linalg.index 2 : index
    %27 = linalg.index 3 : index
    %extracted = tensor.extract %expanded_5[%24, %25, %26, %27, %c0] : tensor<2x12x3x4x2xf32>
    %extracted_6 = tensor.extract %expanded_5[%24, %25, %26, %27, %c1] : tensor<2x12x3x4x2xf32>
    %28 = complex.create %extracted, %extracted_6 : complex<f32>
    linalg.yield %28 : complex<f32>
  } -> tensor<2x12x3x4xcomplex<f32>>
  %19 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (0, d1, 0, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%18, %expanded_4 : tensor<2x12x3x4xcomplex<f32>>, tensor<1x12x1x4xcomplex<f32>>) outs(%17 : tensor<2x12x3x4xcomplex<f32>>) {
  ^bb0(%in: complex<f32>, %in_6: complex<f32>, %out: complex<f32>):
    %24 = complex.mul %in, %in_6 : complex<f32>
    linalg.yield %24 : complex<f32>
  } -> tensor<2x12x3x4xcomplex<f32>>
  %20 = tensor.empty() : tensor<2x12x3x4x2xf32>
  %21 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} ins(%19 : tensor<2x12x3x4xcomplex<f32>>) outs(%20 : tensor<2x12x3x4x2xf32>) {
  ^bb0(%in: complex<f32>, %out: f32):
    %24 = complex.re %in : complex<f32>
    %25 = complex.im %in : complex<f32>
    %26 = linalg.index 4 : index
    %27 = arith.cmpi eq, %26, %c0 : index
    %28 = arith.select %27, %24, %25 : f32
    linalg.yield %28 : f32
  } -> tensor<2x12x3x4x2xf32>
  %collapsed = tensor.collapse_shape %21 [[0], [1], [2], [3, 4]] : tensor<2x12x3x4x2xf32> into tensor<2x12x3x8xf32>
  %22 = tensor.empty() : tensor<2x12x3x8xbf16>
  %23 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%collapsed : tensor<2x12x3x8xf32>) outs(%22 : tensor<2x12x3x8xbf16>) {
  ^bb0(%in: f32, %out: bf16):
    %24 = arith.truncf %in : f32 to bf16
    linalg.yield %24 : bf16
  } -> tensor<2x12x3x8xbf16>
  return %23 : tensor<2x12x3x8xbf16>
}

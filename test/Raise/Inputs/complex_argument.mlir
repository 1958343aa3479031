// complex multiplication by a table that is an argument.
// Written by scripts/export-raise-inputs.sh with torch 2.15.0, torch-mlir 20261001.
func.func @complex_argument(%arg0: tensor<2x12x3x8xf32>, %arg1: tensor<12x4xcomplex<f32>>)
    -> tensor<2x12x3x8xf32>
    attributes {llvm.emit_c_interface} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %expanded = tensor.expand_shape %arg1 [[0, 1], [2, 3]] output_shape [1, 12, 1, 4] : tensor<12x4xcomplex<f32>> into tensor<1x12x1x4xcomplex<f32>>
  %expanded_0 = tensor.expand_shape %arg0 [[0], [1], [2], [3, 4]] output_shape [2, 12, 3, 4, 2] : tensor<2x12x3x8xf32> into tensor<2x12x3x4x2xf32>
  %0 = tensor.empty() : tensor<2x12x3x4xcomplex<f32>>
  %1 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} outs(%0 : tensor<2x12x3x4xcomplex<f32>>) {
  ^bb0(%out: complex<f32>):
    %5 = linalg.index 0 : index
    %6 = linalg.index 1 : index
    %7 = linalg.index 2 : index
    %8 = linalg.index 3 : index
    %extracted = tensor.extract %expanded_0[%5, %6, %7, %8, %c0] : tensor<2x12x3x4x2xf32>
    %extracted_1 = tensor.extract %expanded_0[%5, %6, %7, %8, %c1] : tensor<2x12x3x4x2xf32>
    %9 = complex.create %extracted, %extracted_1 : complex<f32>
    linalg.yield %9 : complex<f32>
  } -> tensor<2x12x3x4xcomplex<f32>>
  %2 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (0, d1, 0, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%1, %expanded : tensor<2x12x3x4xcomplex<f32>>, tensor<1x12x1x4xcomplex<f32>>) outs(%0 : tensor<2x12x3x4xcomplex<f32>>) {
  ^bb0(%in: complex<f32>, %in_1: complex<f32>, %out: complex<f32>):
    %5 = complex.mul %in, %in_1 : complex<f32>
    linalg.yield %5 : complex<f32>
  } -> tensor<2x12x3x4xcomplex<f32>>
  %3 = tensor.empty() : tensor<2x12x3x4x2xf32>
  %4 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} ins(%2 : tensor<2x12x3x4xcomplex<f32>>) outs(%3 : tensor<2x12x3x4x2xf32>) {
  ^bb0(%in: complex<f32>, %out: f32):
    %5 = complex.re %in : complex<f32>
    %6 = complex.im %in : complex<f32>
    %7 = linalg.index 4 : index
    %8 = arith.cmpi eq, %7, %c0 : index
    %9 = arith.select %8, %5, %6 : f32
    linalg.yield %9 : f32
  } -> tensor<2x12x3x4x2xf32>
  %collapsed = tensor.collapse_shape %4 [[0], [1], [2], [3, 4]] : tensor<2x12x3x4x2xf32> into tensor<2x12x3x8xf32>
  return %collapsed : tensor<2x12x3x8xf32>
}

// RotaryEmbedding of the ONNX domain com.microsoft.
// Written by scripts/export-raise-inputs.sh with torch-mlir 20261001, onnx 1.23.2.
func.func @onnx_microsoft(%arg0: tensor<1x3x12x8xf32>, %arg1: tensor<1x12xi64>, %arg2: tensor<64x4xf32>, %arg3: tensor<64x4xf32>)
    -> tensor<1x3x12x8xf32>
    attributes {llvm.emit_c_interface} {
  %cst = arith.constant 0.000000e+00 : f32
  %cst_0 = arith.constant 1.000000e+00 : f32
  %cst_1 = arith.constant -1.000000e+00 : f32
  %c8 = arith.constant 8 : index
  %c4 = arith.constant 4 : index
  %c0 = arith.constant 0 : index
  %0 = tensor.empty() : tensor<1x3x12x8xf32>
  %1 = linalg.fill ins(%cst : f32) outs(%0 : tensor<1x3x12x8xf32>) -> tensor<1x3x12x8xf32>
  %2 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d2)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%arg0, %arg1 : tensor<1x3x12x8xf32>, tensor<1x12xi64>) outs(%1 : tensor<1x3x12x8xf32>) {
  ^bb0(%in: f32, %in_2: i64, %out: f32):
    %3 = linalg.index 1 : index
    %4 = linalg.index 2 : index
    %5 = linalg.index 3 : index
    %6 = arith.remsi %5, %c4 : index
    %7 = arith.cmpi sge, %5, %c4 : index
    %8 = arith.addi %5, %c4 : index
    %9 = arith.remsi %8, %c8 : index
    %10 = arith.index_cast %in_2 : i64 to index
    %extracted = tensor.extract %arg2[%10, %6] : tensor<64x4xf32>
    %extracted_3 = tensor.extract %arg3[%10, %6] : tensor<64x4xf32>
    %extracted_4 = tensor.extract %arg0[%c0, %3, %4, %9] : tensor<1x3x12x8xf32>
    %11 = arith.select %7, %cst_0, %cst_1 : f32
    %12 = arith.mulf %in, %extracted : f32
    %13 = arith.mulf %extracted_4, %extracted_3 : f32
    %14 = arith.mulf %13, %11 : f32
    %15 = arith.addf %12, %14 : f32
    linalg.yield %15 : f32
  } -> tensor<1x3x12x8xf32>
  return %2 : tensor<1x3x12x8xf32>
}

// LlamaRotaryEmbedding and LlamaAttention (eager), any length.
// Written by scripts/export-raise-inputs.sh with torch 2.15.0, torch-mlir 20261001, transformers 5.23.0.
func.func @llama_dynamic(%arg0: tensor<1x?x32xf32>, %arg1: tensor<32x32xf32>, %arg2: tensor<16x32xf32>, %arg3: tensor<16x32xf32>, %arg4: tensor<32x32xf32>)
    -> tensor<1x?x32xf32>
    attributes {llvm.emit_c_interface} {
  %c4_i64 = arith.constant 4 : i64
  %c0_i64 = arith.constant 0 : i64
  %c1_i64 = arith.constant 1 : i64
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cst = arith.constant 0.000000e+00 : f32
  %c8_i64 = arith.constant 8 : i64
  %cst_0 = arith.constant 0xFF800000 : f32
  %cst_1 = arith.constant dense<-3.40282347E+38> : tensor<f32>
  %cst_2 = arith.constant dense<0.000000e+00> : tensor<f32>
  %cst_3 = arith.constant 0.35355339059327379 : f64
  %cst_4 = arith.constant dense<[1.000000e+00, 1.000000e-01, 0.00999999977, 1.000000e-03]> : tensor<4xf32>
  %c32_i64 = arith.constant 32 : i64
  %c16_i64 = arith.constant 16 : i64
  %c2 = arith.constant 2 : index
  %dim = tensor.dim %arg0, %c1 : tensor<1x?x32xf32>
  %0 = arith.index_cast %dim : index to i64
  %1 = tensor.empty(%dim) : tensor<?xi64>
  %2 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} outs(%1 : tensor<?xi64>) {
  ^bb0(%out: i64):
    %110 = linalg.index 0 : index
    %111 = arith.index_cast %110 : index to i64
    linalg.yield %111 : i64
  } -> tensor<?xi64>
  %expanded = tensor.expand_shape %2 [[0, 1, 2, 3]] output_shape [1, 1, %dim, 1] : tensor<?xi64> into tensor<1x1x?x1xi64>
  %expanded_5 = tensor.expand_shape %2 [[0, 1, 2, 3]] output_shape [1, 1, 1, %dim] : tensor<?xi64> into tensor<1x1x1x?xi64>
  %3 = tensor.empty(%dim, %dim) : tensor<1x1x?x?xi1>
  %4 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, 0, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_5, %expanded : tensor<1x1x1x?xi64>, tensor<1x1x?x1xi64>) outs(%3 : tensor<1x1x?x?xi1>) {
  ^bb0(%in: i64, %in_48: i64, %out: i1):
    %110 = arith.cmpi sle, %in, %in_48 : i64
    linalg.yield %110 : i1
  } -> tensor<1x1x?x?xi1>
  %5 = arith.cmpi sge, %0, %c0_i64 : i64
  cf.assert %5, "unimplemented: dynamic negative broadcast sizes"
  cf.assert %5, "unimplemented: dynamic negative broadcast sizes"
  %6 = tensor.empty(%dim, %dim) : tensor<1x1x?x?xi1>
  %7 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} outs(%6 : tensor<1x1x?x?xi1>) {
  ^bb0(%out: i1):
    %110 = linalg.index 2 : index
    %111 = linalg.index 3 : index
    %112 = arith.cmpi eq, %dim, %c1 : index
    %113 = arith.select %112, %c0, %110 : index
    %114 = arith.select %112, %c0, %111 : index
    %extracted = tensor.extract %4[%c0, %c0, %113, %114] : tensor<1x1x?x?xi1>
    linalg.yield %extracted : i1
  } -> tensor<1x1x?x?xi1>
  %8 = tensor.empty(%dim, %dim) : tensor<1x1x?x?xf32>
  %9 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> ()>, affine_map<(d0, d1, d2, d3) -> ()>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%7, %cst_2, %cst_1 : tensor<1x1x?x?xi1>, tensor<f32>, tensor<f32>) outs(%8 : tensor<1x1x?x?xf32>) {
  ^bb0(%in: i1, %in_48: f32, %in_49: f32, %out: f32):
    %110 = arith.select %in, %in_48, %in_49 : f32
    linalg.yield %110 : f32
  } -> tensor<1x1x?x?xf32>
  %expanded_6 = tensor.expand_shape %2 [[0, 1, 2]] output_shape [1, %dim, 1] : tensor<?xi64> into tensor<1x?x1xi64>
  %10 = tensor.empty(%dim) : tensor<1x?x1xf32>
  %11 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%expanded_6 : tensor<1x?x1xi64>) outs(%10 : tensor<1x?x1xf32>) {
  ^bb0(%in: i64, %out: f32):
    %110 = arith.sitofp %in : i64 to f32
    linalg.yield %110 : f32
  } -> tensor<1x?x1xf32>
  %12 = tensor.empty(%dim) : tensor<1x?x4xf32>
  %13 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, 0)>, affine_map<(d0, d1, d2) -> (d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%11, %cst_4 : tensor<1x?x1xf32>, tensor<4xf32>) outs(%12 : tensor<1x?x4xf32>) {
  ^bb0(%in: f32, %in_48: f32, %out: f32):
    %110 = arith.mulf %in, %in_48 : f32
    linalg.yield %110 : f32
  } -> tensor<1x?x4xf32>
  %concat = tensor.concat dim(2) %13, %13 : (tensor<1x?x4xf32>, tensor<1x?x4xf32>) -> tensor<1x?x8xf32>
  %dim_7 = tensor.dim %13, %c1 : tensor<1x?x4xf32>
  %14 = tensor.empty(%dim_7) : tensor<1x?x8xf32>
  %15 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%concat : tensor<1x?x8xf32>) outs(%14 : tensor<1x?x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %110 = math.cos %in : f32
    linalg.yield %110 : f32
  } -> tensor<1x?x8xf32>
  %16 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%concat : tensor<1x?x8xf32>) outs(%14 : tensor<1x?x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %110 = math.sin %in : f32
    linalg.yield %110 : f32
  } -> tensor<1x?x8xf32>
  %17 = tensor.empty() : tensor<32x32xf32>
  %transposed = linalg.transpose ins(%arg1 : tensor<32x32xf32>) outs(%17 : tensor<32x32xf32>) permutation = [1, 0] 
  %collapsed = tensor.collapse_shape %arg0 [[0, 1], [2]] : tensor<1x?x32xf32> into tensor<?x32xf32>
  %18 = tensor.empty(%dim) : tensor<?x32xf32>
  %19 = linalg.fill ins(%cst : f32) outs(%18 : tensor<?x32xf32>) -> tensor<?x32xf32>
  %20 = linalg.matmul ins(%collapsed, %transposed : tensor<?x32xf32>, tensor<32x32xf32>) outs(%19 : tensor<?x32xf32>) -> tensor<?x32xf32>
  %expanded_8 = tensor.expand_shape %20 [[0, 1], [2]] output_shape [1, %dim, 32] : tensor<?x32xf32> into tensor<1x?x32xf32>
  %21 = arith.cmpi slt, %0, %c0_i64 : i64
  %22 = arith.select %21, %c1_i64, %0 : i64
  %23 = arith.extui %21 : i1 to i64
  %24 = arith.addi %23, %c1_i64 : i64
  %25 = arith.muli %22, %c8_i64 : i64
  %26 = arith.cmpi sle, %24, %c1_i64 : i64
  cf.assert %26, "must have at most one inferred (negative) dimension"
  %27 = arith.muli %0, %c32_i64 : i64
  %28 = arith.divsi %27, %25 : i64
  %29 = arith.select %21, %28, %0 : i64
  %from_elements = tensor.from_elements %c1_i64, %29, %28, %c8_i64 : tensor<4xi64>
  %reshape = tensor.reshape %expanded_8(%from_elements) : (tensor<1x?x32xf32>, tensor<4xi64>) -> tensor<1x?x4x8xf32>
  %30 = arith.index_cast %29 : i64 to index
  %31 = tensor.empty(%30) : tensor<1x4x?x8xf32>
  %transposed_9 = linalg.transpose ins(%reshape : tensor<1x?x4x8xf32>) outs(%31 : tensor<1x4x?x8xf32>) permutation = [0, 2, 1, 3] 
  %32 = tensor.empty() : tensor<32x16xf32>
  %transposed_10 = linalg.transpose ins(%arg2 : tensor<16x32xf32>) outs(%32 : tensor<32x16xf32>) permutation = [1, 0] 
  %33 = tensor.empty(%dim) : tensor<?x16xf32>
  %34 = linalg.fill ins(%cst : f32) outs(%33 : tensor<?x16xf32>) -> tensor<?x16xf32>
  %35 = linalg.matmul ins(%collapsed, %transposed_10 : tensor<?x32xf32>, tensor<32x16xf32>) outs(%34 : tensor<?x16xf32>) -> tensor<?x16xf32>
  %expanded_11 = tensor.expand_shape %35 [[0, 1], [2]] output_shape [1, %dim, 16] : tensor<?x16xf32> into tensor<1x?x16xf32>
  cf.assert %26, "must have at most one inferred (negative) dimension"
  %36 = arith.muli %0, %c16_i64 : i64
  %37 = arith.divsi %36, %25 : i64
  %38 = arith.select %21, %37, %0 : i64
  %from_elements_12 = tensor.from_elements %c1_i64, %38, %37, %c8_i64 : tensor<4xi64>
  %reshape_13 = tensor.reshape %expanded_11(%from_elements_12) : (tensor<1x?x16xf32>, tensor<4xi64>) -> tensor<1x?x2x8xf32>
  %39 = arith.index_cast %38 : i64 to index
  %40 = tensor.empty(%39) : tensor<1x2x?x8xf32>
  %transposed_14 = linalg.transpose ins(%reshape_13 : tensor<1x?x2x8xf32>) outs(%40 : tensor<1x2x?x8xf32>) permutation = [0, 2, 1, 3] 
  %transposed_15 = linalg.transpose ins(%arg3 : tensor<16x32xf32>) outs(%32 : tensor<32x16xf32>) permutation = [1, 0] 
  %41 = linalg.matmul ins(%collapsed, %transposed_15 : tensor<?x32xf32>, tensor<32x16xf32>) outs(%34 : tensor<?x16xf32>) -> tensor<?x16xf32>
  %expanded_16 = tensor.expand_shape %41 [[0, 1], [2]] output_shape [1, %dim, 16] : tensor<?x16xf32> into tensor<1x?x16xf32>
  cf.assert %26, "must have at most one inferred (negative) dimension"
  %reshape_17 = tensor.reshape %expanded_16(%from_elements_12) : (tensor<1x?x16xf32>, tensor<4xi64>) -> tensor<1x?x2x8xf32>
  %transposed_18 = linalg.transpose ins(%reshape_17 : tensor<1x?x2x8xf32>) outs(%40 : tensor<1x2x?x8xf32>) permutation = [0, 2, 1, 3] 
  %expanded_19 = tensor.expand_shape %15 [[0], [1, 2], [3]] output_shape [1, 1, %dim_7, 8] : tensor<1x?x8xf32> into tensor<1x1x?x8xf32>
  %expanded_20 = tensor.expand_shape %16 [[0], [1, 2], [3]] output_shape [1, 1, %dim_7, 8] : tensor<1x?x8xf32> into tensor<1x1x?x8xf32>
  %42 = arith.cmpi eq, %30, %dim_7 : index
  cf.assert %42, "mismatched size for broadcast"
  %43 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_9, %expanded_19 : tensor<1x4x?x8xf32>, tensor<1x1x?x8xf32>) outs(%31 : tensor<1x4x?x8xf32>) {
  ^bb0(%in: f32, %in_48: f32, %out: f32):
    %110 = arith.mulf %in, %in_48 : f32
    linalg.yield %110 : f32
  } -> tensor<1x4x?x8xf32>
  %extracted_slice = tensor.extract_slice %transposed_9[0, 0, 0, 0] [1, 4, %30, 4] [1, 1, 1, 1] : tensor<1x4x?x8xf32> to tensor<1x4x?x4xf32>
  %extracted_slice_21 = tensor.extract_slice %transposed_9[0, 0, 0, 4] [1, 4, %30, 4] [1, 1, 1, 1] : tensor<1x4x?x8xf32> to tensor<1x4x?x4xf32>
  %44 = tensor.empty(%30) : tensor<1x4x?x4xf32>
  %45 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_21 : tensor<1x4x?x4xf32>) outs(%44 : tensor<1x4x?x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %110 = arith.negf %in : f32
    linalg.yield %110 : f32
  } -> tensor<1x4x?x4xf32>
  %concat_22 = tensor.concat dim(3) %45, %extracted_slice : (tensor<1x4x?x4xf32>, tensor<1x4x?x4xf32>) -> tensor<1x4x?x8xf32>
  %dim_23 = tensor.dim %45, %c2 : tensor<1x4x?x4xf32>
  %46 = arith.cmpi eq, %dim_23, %dim_7 : index
  cf.assert %46, "mismatched size for broadcast"
  %47 = tensor.empty(%dim_23) : tensor<1x4x?x8xf32>
  %48 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_22, %expanded_20 : tensor<1x4x?x8xf32>, tensor<1x1x?x8xf32>) outs(%47 : tensor<1x4x?x8xf32>) {
  ^bb0(%in: f32, %in_48: f32, %out: f32):
    %110 = arith.mulf %in, %in_48 : f32
    linalg.yield %110 : f32
  } -> tensor<1x4x?x8xf32>
  %49 = arith.cmpi eq, %30, %dim_23 : index
  cf.assert %49, "mismatched size for broadcast"
  %50 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%43, %48 : tensor<1x4x?x8xf32>, tensor<1x4x?x8xf32>) outs(%31 : tensor<1x4x?x8xf32>) {
  ^bb0(%in: f32, %in_48: f32, %out: f32):
    %110 = arith.addf %in, %in_48 : f32
    linalg.yield %110 : f32
  } -> tensor<1x4x?x8xf32>
  %51 = arith.cmpi eq, %39, %dim_7 : index
  cf.assert %51, "mismatched size for broadcast"
  %52 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_14, %expanded_19 : tensor<1x2x?x8xf32>, tensor<1x1x?x8xf32>) outs(%40 : tensor<1x2x?x8xf32>) {
  ^bb0(%in: f32, %in_48: f32, %out: f32):
    %110 = arith.mulf %in, %in_48 : f32
    linalg.yield %110 : f32
  } -> tensor<1x2x?x8xf32>
  %extracted_slice_24 = tensor.extract_slice %transposed_14[0, 0, 0, 0] [1, 2, %39, 4] [1, 1, 1, 1] : tensor<1x2x?x8xf32> to tensor<1x2x?x4xf32>
  %extracted_slice_25 = tensor.extract_slice %transposed_14[0, 0, 0, 4] [1, 2, %39, 4] [1, 1, 1, 1] : tensor<1x2x?x8xf32> to tensor<1x2x?x4xf32>
  %53 = tensor.empty(%39) : tensor<1x2x?x4xf32>
  %54 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_25 : tensor<1x2x?x4xf32>) outs(%53 : tensor<1x2x?x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %110 = arith.negf %in : f32
    linalg.yield %110 : f32
  } -> tensor<1x2x?x4xf32>
  %concat_26 = tensor.concat dim(3) %54, %extracted_slice_24 : (tensor<1x2x?x4xf32>, tensor<1x2x?x4xf32>) -> tensor<1x2x?x8xf32>
  %dim_27 = tensor.dim %54, %c2 : tensor<1x2x?x4xf32>
  %55 = arith.cmpi eq, %dim_27, %dim_7 : index
  cf.assert %55, "mismatched size for broadcast"
  %56 = tensor.empty(%dim_27) : tensor<1x2x?x8xf32>
  %57 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_26, %expanded_20 : tensor<1x2x?x8xf32>, tensor<1x1x?x8xf32>) outs(%56 : tensor<1x2x?x8xf32>) {
  ^bb0(%in: f32, %in_48: f32, %out: f32):
    %110 = arith.mulf %in, %in_48 : f32
    linalg.yield %110 : f32
  } -> tensor<1x2x?x8xf32>
  %58 = arith.cmpi eq, %39, %dim_27 : index
  cf.assert %58, "mismatched size for broadcast"
  %59 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%52, %57 : tensor<1x2x?x8xf32>, tensor<1x2x?x8xf32>) outs(%40 : tensor<1x2x?x8xf32>) {
  ^bb0(%in: f32, %in_48: f32, %out: f32):
    %110 = arith.addf %in, %in_48 : f32
    linalg.yield %110 : f32
  } -> tensor<1x2x?x8xf32>
  %expanded_28 = tensor.expand_shape %59 [[0], [1], [2, 3], [4]] output_shape [1, 2, 1, %39, 8] : tensor<1x2x?x8xf32> into tensor<1x2x1x?x8xf32>
  cf.assert %5, "unimplemented: dynamic negative broadcast sizes"
  %60 = tensor.empty(%dim) : tensor<1x2x2x?x8xf32>
  %61 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} outs(%60 : tensor<1x2x2x?x8xf32>) {
  ^bb0(%out: f32):
    %110 = linalg.index 1 : index
    %111 = linalg.index 3 : index
    %112 = linalg.index 4 : index
    %113 = arith.cmpi eq, %39, %c1 : index
    %114 = arith.select %113, %c0, %111 : index
    %extracted = tensor.extract %expanded_28[%c0, %110, %c0, %114, %112] : tensor<1x2x1x?x8xf32>
    linalg.yield %extracted : f32
  } -> tensor<1x2x2x?x8xf32>
  %collapsed_29 = tensor.collapse_shape %61 [[0], [1, 2], [3], [4]] : tensor<1x2x2x?x8xf32> into tensor<1x4x?x8xf32>
  %expanded_30 = tensor.expand_shape %transposed_18 [[0], [1], [2, 3], [4]] output_shape [1, 2, 1, %39, 8] : tensor<1x2x?x8xf32> into tensor<1x2x1x?x8xf32>
  cf.assert %5, "unimplemented: dynamic negative broadcast sizes"
  %62 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} outs(%60 : tensor<1x2x2x?x8xf32>) {
  ^bb0(%out: f32):
    %110 = linalg.index 1 : index
    %111 = linalg.index 3 : index
    %112 = linalg.index 4 : index
    %113 = arith.cmpi eq, %39, %c1 : index
    %114 = arith.select %113, %c0, %111 : index
    %extracted = tensor.extract %expanded_30[%c0, %110, %c0, %114, %112] : tensor<1x2x1x?x8xf32>
    linalg.yield %extracted : f32
  } -> tensor<1x2x2x?x8xf32>
  %collapsed_31 = tensor.collapse_shape %62 [[0], [1, 2], [3], [4]] : tensor<1x2x2x?x8xf32> into tensor<1x4x?x8xf32>
  %63 = tensor.empty(%dim) : tensor<1x4x8x?xf32>
  %transposed_32 = linalg.transpose ins(%collapsed_29 : tensor<1x4x?x8xf32>) outs(%63 : tensor<1x4x8x?xf32>) permutation = [0, 1, 3, 2] 
  cf.assert %5, "unimplemented: dynamic negative broadcast sizes"
  %64 = tensor.empty(%dim) : tensor<1x4x?x8xf32>
  %65 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} outs(%64 : tensor<1x4x?x8xf32>) {
  ^bb0(%out: f32):
    %110 = linalg.index 1 : index
    %111 = linalg.index 2 : index
    %112 = linalg.index 3 : index
    %113 = arith.cmpi eq, %30, %c1 : index
    %114 = arith.select %113, %c0, %111 : index
    %extracted = tensor.extract %50[%c0, %110, %114, %112] : tensor<1x4x?x8xf32>
    linalg.yield %extracted : f32
  } -> tensor<1x4x?x8xf32>
  %collapsed_33 = tensor.collapse_shape %65 [[0, 1], [2], [3]] : tensor<1x4x?x8xf32> into tensor<4x?x8xf32>
  cf.assert %5, "unimplemented: dynamic negative broadcast sizes"
  %66 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} outs(%63 : tensor<1x4x8x?xf32>) {
  ^bb0(%out: f32):
    %110 = linalg.index 1 : index
    %111 = linalg.index 2 : index
    %112 = linalg.index 3 : index
    %113 = arith.cmpi eq, %dim, %c1 : index
    %114 = arith.select %113, %c0, %112 : index
    %extracted = tensor.extract %transposed_32[%c0, %110, %111, %114] : tensor<1x4x8x?xf32>
    linalg.yield %extracted : f32
  } -> tensor<1x4x8x?xf32>
  %collapsed_34 = tensor.collapse_shape %66 [[0, 1], [2], [3]] : tensor<1x4x8x?xf32> into tensor<4x8x?xf32>
  %67 = tensor.empty(%dim, %dim) : tensor<4x?x?xf32>
  %68 = linalg.fill ins(%cst : f32) outs(%67 : tensor<4x?x?xf32>) -> tensor<4x?x?xf32>
  %69 = linalg.batch_matmul ins(%collapsed_33, %collapsed_34 : tensor<4x?x8xf32>, tensor<4x8x?xf32>) outs(%68 : tensor<4x?x?xf32>) -> tensor<4x?x?xf32>
  %70 = arith.muli %0, %c4_i64 : i64
  %71 = arith.select %21, %c4_i64, %70 : i64
  %72 = arith.muli %71, %0 : i64
  %73 = arith.select %21, %c4_i64, %72 : i64
  %74 = arith.select %21, %24, %23 : i64
  %75 = arith.cmpi sle, %74, %c1_i64 : i64
  cf.assert %75, "must have at most one inferred (negative) dimension"
  %76 = arith.muli %70, %0 : i64
  %77 = arith.divsi %76, %73 : i64
  %78 = arith.select %21, %77, %0 : i64
  %from_elements_35 = tensor.from_elements %c1_i64, %c4_i64, %78, %78 : tensor<4xi64>
  %reshape_36 = tensor.reshape %69(%from_elements_35) : (tensor<4x?x?xf32>, tensor<4xi64>) -> tensor<1x4x?x?xf32>
  %79 = arith.index_cast %78 : i64 to index
  %80 = tensor.empty(%79, %79) : tensor<1x4x?x?xf32>
  %81 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%reshape_36 : tensor<1x4x?x?xf32>) outs(%80 : tensor<1x4x?x?xf32>) {
  ^bb0(%in: f32, %out: f32):
    %110 = arith.truncf %cst_3 : f64 to f32
    %111 = arith.mulf %in, %110 : f32
    linalg.yield %111 : f32
  } -> tensor<1x4x?x?xf32>
  %82 = arith.cmpi eq, %79, %dim : index
  cf.assert %82, "mismatched size for broadcast"
  cf.assert %82, "mismatched size for broadcast"
  %83 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%81, %9 : tensor<1x4x?x?xf32>, tensor<1x1x?x?xf32>) outs(%80 : tensor<1x4x?x?xf32>) {
  ^bb0(%in: f32, %in_48: f32, %out: f32):
    %110 = arith.addf %in, %in_48 : f32
    linalg.yield %110 : f32
  } -> tensor<1x4x?x?xf32>
  %84 = tensor.empty(%79) : tensor<1x4x?xi64>
  %85 = linalg.fill ins(%c0_i64 : i64) outs(%84 : tensor<1x4x?xi64>) -> tensor<1x4x?xi64>
  %86 = tensor.empty(%79) : tensor<1x4x?xf32>
  %87 = linalg.fill ins(%cst_0 : f32) outs(%86 : tensor<1x4x?xf32>) -> tensor<1x4x?xf32>
  %88:2 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%83 : tensor<1x4x?x?xf32>) outs(%87, %85 : tensor<1x4x?xf32>, tensor<1x4x?xi64>) {
  ^bb0(%in: f32, %out: f32, %out_48: i64):
    %110 = linalg.index 3 : index
    %111 = arith.index_cast %110 : index to i64
    %112 = arith.maximumf %in, %out : f32
    %113 = arith.cmpf ogt, %in, %out : f32
    %114 = arith.select %113, %111, %out_48 : i64
    linalg.yield %112, %114 : f32, i64
  } -> (tensor<1x4x?xf32>, tensor<1x4x?xi64>)
  %expanded_37 = tensor.expand_shape %88#0 [[0], [1], [2, 3]] output_shape [1, 4, %79, 1] : tensor<1x4x?xf32> into tensor<1x4x?x1xf32>
  %89 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%83, %expanded_37 : tensor<1x4x?x?xf32>, tensor<1x4x?x1xf32>) outs(%80 : tensor<1x4x?x?xf32>) {
  ^bb0(%in: f32, %in_48: f32, %out: f32):
    %110 = arith.subf %in, %in_48 : f32
    linalg.yield %110 : f32
  } -> tensor<1x4x?x?xf32>
  %90 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%89 : tensor<1x4x?x?xf32>) outs(%80 : tensor<1x4x?x?xf32>) {
  ^bb0(%in: f32, %out: f32):
    %110 = math.exp %in : f32
    linalg.yield %110 : f32
  } -> tensor<1x4x?x?xf32>
  %91 = tensor.empty(%79) : tensor<1x4x?x1xf32>
  %92 = linalg.fill ins(%cst : f32) outs(%91 : tensor<1x4x?x1xf32>) -> tensor<1x4x?x1xf32>
  %93 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%90 : tensor<1x4x?x?xf32>) outs(%92 : tensor<1x4x?x1xf32>) {
  ^bb0(%in: f32, %out: f32):
    %110 = arith.addf %in, %out : f32
    linalg.yield %110 : f32
  } -> tensor<1x4x?x1xf32>
  %94 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%90, %93 : tensor<1x4x?x?xf32>, tensor<1x4x?x1xf32>) outs(%80 : tensor<1x4x?x?xf32>) {
  ^bb0(%in: f32, %in_48: f32, %out: f32):
    %110 = arith.divf %in, %in_48 : f32
    linalg.yield %110 : f32
  } -> tensor<1x4x?x?xf32>
  cf.assert %5, "unimplemented: dynamic negative broadcast sizes"
  cf.assert %5, "unimplemented: dynamic negative broadcast sizes"
  %95 = tensor.empty(%dim, %dim) : tensor<1x4x?x?xf32>
  %96 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} outs(%95 : tensor<1x4x?x?xf32>) {
  ^bb0(%out: f32):
    %110 = linalg.index 1 : index
    %111 = linalg.index 2 : index
    %112 = linalg.index 3 : index
    %113 = arith.cmpi eq, %79, %c1 : index
    %114 = arith.select %113, %c0, %111 : index
    %115 = arith.select %113, %c0, %112 : index
    %extracted = tensor.extract %94[%c0, %110, %114, %115] : tensor<1x4x?x?xf32>
    linalg.yield %extracted : f32
  } -> tensor<1x4x?x?xf32>
  cf.assert %75, "must have at most one inferred (negative) dimension"
  %from_elements_38 = tensor.from_elements %c4_i64, %78, %78 : tensor<3xi64>
  %reshape_39 = tensor.reshape %96(%from_elements_38) : (tensor<1x4x?x?xf32>, tensor<3xi64>) -> tensor<4x?x?xf32>
  cf.assert %5, "unimplemented: dynamic negative broadcast sizes"
  %97 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} outs(%64 : tensor<1x4x?x8xf32>) {
  ^bb0(%out: f32):
    %110 = linalg.index 1 : index
    %111 = linalg.index 2 : index
    %112 = linalg.index 3 : index
    %113 = arith.cmpi eq, %dim, %c1 : index
    %114 = arith.select %113, %c0, %111 : index
    %extracted = tensor.extract %collapsed_31[%c0, %110, %114, %112] : tensor<1x4x?x8xf32>
    linalg.yield %extracted : f32
  } -> tensor<1x4x?x8xf32>
  %collapsed_40 = tensor.collapse_shape %97 [[0, 1], [2], [3]] : tensor<1x4x?x8xf32> into tensor<4x?x8xf32>
  %98 = arith.cmpi eq, %78, %0 : i64
  cf.assert %98, "mismatching contracting dimension"
  %99 = tensor.empty(%79) : tensor<4x?x8xf32>
  %100 = linalg.fill ins(%cst : f32) outs(%99 : tensor<4x?x8xf32>) -> tensor<4x?x8xf32>
  %101 = linalg.batch_matmul ins(%reshape_39, %collapsed_40 : tensor<4x?x?xf32>, tensor<4x?x8xf32>) outs(%100 : tensor<4x?x8xf32>) -> tensor<4x?x8xf32>
  %expanded_41 = tensor.expand_shape %101 [[0, 1], [2], [3]] output_shape [1, 4, %79, 8] : tensor<4x?x8xf32> into tensor<1x4x?x8xf32>
  %102 = tensor.empty(%79) : tensor<1x?x4x8xf32>
  %transposed_42 = linalg.transpose ins(%expanded_41 : tensor<1x4x?x8xf32>) outs(%102 : tensor<1x?x4x8xf32>) permutation = [0, 2, 1, 3] 
  cf.assert %26, "must have at most one inferred (negative) dimension"
  %103 = arith.muli %78, %c32_i64 : i64
  %104 = arith.divsi %103, %22 : i64
  %105 = arith.select %21, %104, %0 : i64
  %from_elements_43 = tensor.from_elements %c1_i64, %105, %104 : tensor<3xi64>
  %reshape_44 = tensor.reshape %transposed_42(%from_elements_43) : (tensor<1x?x4x8xf32>, tensor<3xi64>) -> tensor<1x?x32xf32>
  %transposed_45 = linalg.transpose ins(%arg4 : tensor<32x32xf32>) outs(%17 : tensor<32x32xf32>) permutation = [1, 0] 
  %collapsed_46 = tensor.collapse_shape %reshape_44 [[0, 1], [2]] : tensor<1x?x32xf32> into tensor<?x32xf32>
  %106 = arith.index_cast %105 : i64 to index
  %107 = tensor.empty(%106) : tensor<?x32xf32>
  %108 = linalg.fill ins(%cst : f32) outs(%107 : tensor<?x32xf32>) -> tensor<?x32xf32>
  %109 = linalg.matmul ins(%collapsed_46, %transposed_45 : tensor<?x32xf32>, tensor<32x32xf32>) outs(%108 : tensor<?x32xf32>) -> tensor<?x32xf32>
  %expanded_47 = tensor.expand_shape %109 [[0, 1], [2]] output_shape [1, %106, 32] : tensor<?x32xf32> into tensor<1x?x32xf32>
  return %expanded_47 : tensor<1x?x32xf32>
}

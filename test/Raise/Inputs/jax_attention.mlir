// jax.nn.dot_product_attention on rotated query and key, 4 heads on 2.
// Written by scripts/export-raise-inputs.sh with jax 0.10.2, iree-base-compiler 3.13.0.
func.func @jax_attention(%arg0: tensor<1x12x4x8xf32>, %arg1: tensor<1x12x2x8xf32>, %arg2: tensor<1x12x2x8xf32>)
    -> tensor<1x12x4x8xf32>
    attributes {llvm.emit_c_interface} {
  %cst = arith.constant 0xFF800000 : f32
  %cst_0 = arith.constant -2.38197633E+38 : f32
  %cst_1 = arith.constant 0.353553385 : f32
  %cst_2 = arith.constant 0.000000e+00 : f32
  %cst_3 = arith.constant 1.000000e+04 : f32
  %cst_4 = arith.constant 8.000000e+00 : f32
  %c2_i32 = arith.constant 2 : i32
  %0 = tensor.empty() : tensor<12xi32>
  %1 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} outs(%0 : tensor<12xi32>) {
  ^bb0(%out: i32):
    %110 = linalg.index 0 : index
    %111 = arith.index_cast %110 : index to i32
    linalg.yield %111 : i32
  } -> tensor<12xi32>
  %2 = tensor.empty() : tensor<4xi32>
  %3 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} outs(%2 : tensor<4xi32>) {
  ^bb0(%out: i32):
    %110 = linalg.index 0 : index
    %111 = arith.index_cast %110 : index to i32
    linalg.yield %111 : i32
  } -> tensor<4xi32>
  %4 = tensor.empty() : tensor<4xi32>
  %5 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%3 : tensor<4xi32>) outs(%4 : tensor<4xi32>) {
  ^bb0(%in: i32, %out: i32):
    %110 = arith.muli %in, %c2_i32 : i32
    linalg.yield %110 : i32
  } -> tensor<4xi32>
  %6 = tensor.empty() : tensor<4xf32>
  %7 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%5 : tensor<4xi32>) outs(%6 : tensor<4xf32>) {
  ^bb0(%in: i32, %out: f32):
    %110 = arith.sitofp %in : i32 to f32
    linalg.yield %110 : f32
  } -> tensor<4xf32>
  %8 = tensor.empty() : tensor<4xf32>
  %9 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%7 : tensor<4xf32>) outs(%8 : tensor<4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %110 = arith.divf %in, %cst_4 : f32
    linalg.yield %110 : f32
  } -> tensor<4xf32>
  %10 = tensor.empty() : tensor<4xf32>
  %11 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%9 : tensor<4xf32>) outs(%10 : tensor<4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %110 = math.powf %cst_3, %in : f32
    linalg.yield %110 : f32
  } -> tensor<4xf32>
  %12 = tensor.empty() : tensor<12xf32>
  %13 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%1 : tensor<12xi32>) outs(%12 : tensor<12xf32>) {
  ^bb0(%in: i32, %out: f32):
    %110 = arith.sitofp %in : i32 to f32
    linalg.yield %110 : f32
  } -> tensor<12xf32>
  %14 = tensor.empty() : tensor<1x12xf32>
  %15 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%13 : tensor<12xf32>) outs(%14 : tensor<1x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<1x12xf32>
  %expanded = tensor.expand_shape %15 [[0], [1, 2]] output_shape [1, 12, 1] : tensor<1x12xf32> into tensor<1x12x1xf32>
  %16 = tensor.empty() : tensor<1x12x4xf32>
  %17 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, 0)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%expanded : tensor<1x12x1xf32>) outs(%16 : tensor<1x12x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<1x12x4xf32>
  %18 = tensor.empty() : tensor<1x12x4xf32>
  %19 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%11 : tensor<4xf32>) outs(%18 : tensor<1x12x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<1x12x4xf32>
  %20 = tensor.empty() : tensor<1x12x4xf32>
  %21 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%17, %19 : tensor<1x12x4xf32>, tensor<1x12x4xf32>) outs(%20 : tensor<1x12x4xf32>) {
  ^bb0(%in: f32, %in_18: f32, %out: f32):
    %110 = arith.divf %in, %in_18 : f32
    linalg.yield %110 : f32
  } -> tensor<1x12x4xf32>
  %22 = tensor.empty() : tensor<1x12x4xf32>
  %23 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%21 : tensor<1x12x4xf32>) outs(%22 : tensor<1x12x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %110 = math.sin %in : f32
    linalg.yield %110 : f32
  } -> tensor<1x12x4xf32>
  %24 = tensor.empty() : tensor<1x12x4xf32>
  %25 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%21 : tensor<1x12x4xf32>) outs(%24 : tensor<1x12x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %110 = math.cos %in : f32
    linalg.yield %110 : f32
  } -> tensor<1x12x4xf32>
  %extracted_slice = tensor.extract_slice %arg0[0, 0, 0, 0] [1, 12, 4, 4] [1, 1, 1, 1] : tensor<1x12x4x8xf32> to tensor<1x12x4x4xf32>
  %extracted_slice_5 = tensor.extract_slice %arg0[0, 0, 0, 4] [1, 12, 4, 4] [1, 1, 1, 1] : tensor<1x12x4x8xf32> to tensor<1x12x4x4xf32>
  %26 = tensor.empty() : tensor<1x12x4x4xf32>
  %27 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%25 : tensor<1x12x4xf32>) outs(%26 : tensor<1x12x4x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<1x12x4x4xf32>
  %28 = tensor.empty() : tensor<1x12x4x4xf32>
  %29 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice, %27 : tensor<1x12x4x4xf32>, tensor<1x12x4x4xf32>) outs(%28 : tensor<1x12x4x4xf32>) {
  ^bb0(%in: f32, %in_18: f32, %out: f32):
    %110 = arith.mulf %in, %in_18 : f32
    linalg.yield %110 : f32
  } -> tensor<1x12x4x4xf32>
  %30 = tensor.empty() : tensor<1x12x4x4xf32>
  %31 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%23 : tensor<1x12x4xf32>) outs(%30 : tensor<1x12x4x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<1x12x4x4xf32>
  %32 = tensor.empty() : tensor<1x12x4x4xf32>
  %33 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_5, %31 : tensor<1x12x4x4xf32>, tensor<1x12x4x4xf32>) outs(%32 : tensor<1x12x4x4xf32>) {
  ^bb0(%in: f32, %in_18: f32, %out: f32):
    %110 = arith.mulf %in, %in_18 : f32
    linalg.yield %110 : f32
  } -> tensor<1x12x4x4xf32>
  %34 = tensor.empty() : tensor<1x12x4x4xf32>
  %35 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%29, %33 : tensor<1x12x4x4xf32>, tensor<1x12x4x4xf32>) outs(%34 : tensor<1x12x4x4xf32>) {
  ^bb0(%in: f32, %in_18: f32, %out: f32):
    %110 = arith.subf %in, %in_18 : f32
    linalg.yield %110 : f32
  } -> tensor<1x12x4x4xf32>
  %36 = tensor.empty() : tensor<1x12x4x4xf32>
  %37 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_5, %27 : tensor<1x12x4x4xf32>, tensor<1x12x4x4xf32>) outs(%36 : tensor<1x12x4x4xf32>) {
  ^bb0(%in: f32, %in_18: f32, %out: f32):
    %110 = arith.mulf %in, %in_18 : f32
    linalg.yield %110 : f32
  } -> tensor<1x12x4x4xf32>
  %38 = tensor.empty() : tensor<1x12x4x4xf32>
  %39 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice, %31 : tensor<1x12x4x4xf32>, tensor<1x12x4x4xf32>) outs(%38 : tensor<1x12x4x4xf32>) {
  ^bb0(%in: f32, %in_18: f32, %out: f32):
    %110 = arith.mulf %in, %in_18 : f32
    linalg.yield %110 : f32
  } -> tensor<1x12x4x4xf32>
  %40 = tensor.empty() : tensor<1x12x4x4xf32>
  %41 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%37, %39 : tensor<1x12x4x4xf32>, tensor<1x12x4x4xf32>) outs(%40 : tensor<1x12x4x4xf32>) {
  ^bb0(%in: f32, %in_18: f32, %out: f32):
    %110 = arith.addf %in, %in_18 : f32
    linalg.yield %110 : f32
  } -> tensor<1x12x4x4xf32>
  %42 = tensor.empty() : tensor<1x12x4x8xf32>
  %inserted_slice = tensor.insert_slice %35 into %42[0, 0, 0, 0] [1, 12, 4, 4] [1, 1, 1, 1] : tensor<1x12x4x4xf32> into tensor<1x12x4x8xf32>
  %inserted_slice_6 = tensor.insert_slice %41 into %inserted_slice[0, 0, 0, 4] [1, 12, 4, 4] [1, 1, 1, 1] : tensor<1x12x4x4xf32> into tensor<1x12x4x8xf32>
  %extracted_slice_7 = tensor.extract_slice %arg1[0, 0, 0, 0] [1, 12, 2, 4] [1, 1, 1, 1] : tensor<1x12x2x8xf32> to tensor<1x12x2x4xf32>
  %extracted_slice_8 = tensor.extract_slice %arg1[0, 0, 0, 4] [1, 12, 2, 4] [1, 1, 1, 1] : tensor<1x12x2x8xf32> to tensor<1x12x2x4xf32>
  %43 = tensor.empty() : tensor<1x12x2x4xf32>
  %44 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%25 : tensor<1x12x4xf32>) outs(%43 : tensor<1x12x2x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<1x12x2x4xf32>
  %45 = tensor.empty() : tensor<1x12x2x4xf32>
  %46 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_7, %44 : tensor<1x12x2x4xf32>, tensor<1x12x2x4xf32>) outs(%45 : tensor<1x12x2x4xf32>) {
  ^bb0(%in: f32, %in_18: f32, %out: f32):
    %110 = arith.mulf %in, %in_18 : f32
    linalg.yield %110 : f32
  } -> tensor<1x12x2x4xf32>
  %47 = tensor.empty() : tensor<1x12x2x4xf32>
  %48 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%23 : tensor<1x12x4xf32>) outs(%47 : tensor<1x12x2x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<1x12x2x4xf32>
  %49 = tensor.empty() : tensor<1x12x2x4xf32>
  %50 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_8, %48 : tensor<1x12x2x4xf32>, tensor<1x12x2x4xf32>) outs(%49 : tensor<1x12x2x4xf32>) {
  ^bb0(%in: f32, %in_18: f32, %out: f32):
    %110 = arith.mulf %in, %in_18 : f32
    linalg.yield %110 : f32
  } -> tensor<1x12x2x4xf32>
  %51 = tensor.empty() : tensor<1x12x2x4xf32>
  %52 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%46, %50 : tensor<1x12x2x4xf32>, tensor<1x12x2x4xf32>) outs(%51 : tensor<1x12x2x4xf32>) {
  ^bb0(%in: f32, %in_18: f32, %out: f32):
    %110 = arith.subf %in, %in_18 : f32
    linalg.yield %110 : f32
  } -> tensor<1x12x2x4xf32>
  %53 = tensor.empty() : tensor<1x12x2x4xf32>
  %54 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_8, %44 : tensor<1x12x2x4xf32>, tensor<1x12x2x4xf32>) outs(%53 : tensor<1x12x2x4xf32>) {
  ^bb0(%in: f32, %in_18: f32, %out: f32):
    %110 = arith.mulf %in, %in_18 : f32
    linalg.yield %110 : f32
  } -> tensor<1x12x2x4xf32>
  %55 = tensor.empty() : tensor<1x12x2x4xf32>
  %56 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_7, %48 : tensor<1x12x2x4xf32>, tensor<1x12x2x4xf32>) outs(%55 : tensor<1x12x2x4xf32>) {
  ^bb0(%in: f32, %in_18: f32, %out: f32):
    %110 = arith.mulf %in, %in_18 : f32
    linalg.yield %110 : f32
  } -> tensor<1x12x2x4xf32>
  %57 = tensor.empty() : tensor<1x12x2x4xf32>
  %58 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%54, %56 : tensor<1x12x2x4xf32>, tensor<1x12x2x4xf32>) outs(%57 : tensor<1x12x2x4xf32>) {
  ^bb0(%in: f32, %in_18: f32, %out: f32):
    %110 = arith.addf %in, %in_18 : f32
    linalg.yield %110 : f32
  } -> tensor<1x12x2x4xf32>
  %59 = tensor.empty() : tensor<1x12x2x8xf32>
  %inserted_slice_9 = tensor.insert_slice %52 into %59[0, 0, 0, 0] [1, 12, 2, 4] [1, 1, 1, 1] : tensor<1x12x2x4xf32> into tensor<1x12x2x8xf32>
  %inserted_slice_10 = tensor.insert_slice %58 into %inserted_slice_9[0, 0, 0, 4] [1, 12, 2, 4] [1, 1, 1, 1] : tensor<1x12x2x4xf32> into tensor<1x12x2x8xf32>
  %expanded_11 = tensor.expand_shape %inserted_slice_6 [[0], [1], [2, 3], [4]] output_shape [1, 12, 2, 2, 8] : tensor<1x12x4x8xf32> into tensor<1x12x2x2x8xf32>
  %60 = tensor.empty() : tensor<1x2x12x2x8xf32>
  %61 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d2, d1, d3, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} ins(%expanded_11 : tensor<1x12x2x2x8xf32>) outs(%60 : tensor<1x2x12x2x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<1x2x12x2x8xf32>
  %62 = tensor.empty() : tensor<1x2x8x12xf32>
  %63 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d3, d1, d2)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%inserted_slice_10 : tensor<1x12x2x8xf32>) outs(%62 : tensor<1x2x8x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<1x2x8x12xf32>
  %collapsed = tensor.collapse_shape %61 [[0, 1], [2, 3], [4]] : tensor<1x2x12x2x8xf32> into tensor<2x24x8xf32>
  %collapsed_12 = tensor.collapse_shape %63 [[0, 1], [2], [3]] : tensor<1x2x8x12xf32> into tensor<2x8x12xf32>
  %64 = tensor.empty() : tensor<2x24x12xf32>
  %65 = linalg.fill ins(%cst_2 : f32) outs(%64 : tensor<2x24x12xf32>) -> tensor<2x24x12xf32>
  %66 = linalg.batch_matmul ins(%collapsed, %collapsed_12 : tensor<2x24x8xf32>, tensor<2x8x12xf32>) outs(%65 : tensor<2x24x12xf32>) -> tensor<2x24x12xf32>
  %expanded_13 = tensor.expand_shape %66 [[0, 1], [2, 3], [4]] output_shape [1, 2, 12, 2, 12] : tensor<2x24x12xf32> into tensor<1x2x12x2x12xf32>
  %67 = tensor.empty() : tensor<1x2x12x2x12xf32>
  %68 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} ins(%expanded_13 : tensor<1x2x12x2x12xf32>) outs(%67 : tensor<1x2x12x2x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    %110 = arith.mulf %in, %cst_1 : f32
    linalg.yield %110 : f32
  } -> tensor<1x2x12x2x12xf32>
  %69 = tensor.empty() : tensor<12x12xi32>
  %70 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} outs(%69 : tensor<12x12xi32>) {
  ^bb0(%out: i32):
    %110 = linalg.index 0 : index
    %111 = arith.index_cast %110 : index to i32
    linalg.yield %111 : i32
  } -> tensor<12x12xi32>
  %71 = tensor.empty() : tensor<12x12xi32>
  %72 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} outs(%71 : tensor<12x12xi32>) {
  ^bb0(%out: i32):
    %110 = linalg.index 1 : index
    %111 = arith.index_cast %110 : index to i32
    linalg.yield %111 : i32
  } -> tensor<12x12xi32>
  %73 = tensor.empty() : tensor<12x12xi1>
  %74 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%70, %72 : tensor<12x12xi32>, tensor<12x12xi32>) outs(%73 : tensor<12x12xi1>) {
  ^bb0(%in: i32, %in_18: i32, %out: i1):
    %110 = arith.cmpi sge, %in, %in_18 : i32
    linalg.yield %110 : i1
  } -> tensor<12x12xi1>
  %75 = tensor.empty() : tensor<1x2x12x12xi1>
  %76 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%74 : tensor<12x12xi1>) outs(%75 : tensor<1x2x12x12xi1>) {
  ^bb0(%in: i1, %out: i1):
    linalg.yield %in : i1
  } -> tensor<1x2x12x12xi1>
  %77 = tensor.empty() : tensor<2x1x2x12x12xi1>
  %78 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d1, d2, d3, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} ins(%76 : tensor<1x2x12x12xi1>) outs(%77 : tensor<2x1x2x12x12xi1>) {
  ^bb0(%in: i1, %out: i1):
    linalg.yield %in : i1
  } -> tensor<2x1x2x12x12xi1>
  %79 = tensor.empty() : tensor<2x1x2x12x12xf32>
  %80 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d1, d2, d3, d0, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} ins(%68 : tensor<1x2x12x2x12xf32>) outs(%79 : tensor<2x1x2x12x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<2x1x2x12x12xf32>
  %81 = tensor.empty() : tensor<2x1x2x12x12xf32>
  %82 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} ins(%78, %80 : tensor<2x1x2x12x12xi1>, tensor<2x1x2x12x12xf32>) outs(%81 : tensor<2x1x2x12x12xf32>) {
  ^bb0(%in: i1, %in_18: f32, %out: f32):
    %110 = arith.select %in, %in_18, %cst_0 : f32
    linalg.yield %110 : f32
  } -> tensor<2x1x2x12x12xf32>
  %83 = tensor.empty() : tensor<2x1x2x12xf32>
  %84 = linalg.fill ins(%cst : f32) outs(%83 : tensor<2x1x2x12xf32>) -> tensor<2x1x2x12xf32>
  %85 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction"]} ins(%82 : tensor<2x1x2x12x12xf32>) outs(%84 : tensor<2x1x2x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    %110 = arith.maximumf %out, %in : f32
    linalg.yield %110 : f32
  } -> tensor<2x1x2x12xf32>
  %86 = tensor.empty() : tensor<2x1x2x12x12xf32>
  %87 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} ins(%85 : tensor<2x1x2x12xf32>) outs(%86 : tensor<2x1x2x12x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<2x1x2x12x12xf32>
  %88 = tensor.empty() : tensor<2x1x2x12x12xf32>
  %89 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} ins(%82, %87 : tensor<2x1x2x12x12xf32>, tensor<2x1x2x12x12xf32>) outs(%88 : tensor<2x1x2x12x12xf32>) {
  ^bb0(%in: f32, %in_18: f32, %out: f32):
    %110 = arith.subf %in, %in_18 : f32
    linalg.yield %110 : f32
  } -> tensor<2x1x2x12x12xf32>
  %90 = tensor.empty() : tensor<2x1x2x12x12xf32>
  %91 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} ins(%89 : tensor<2x1x2x12x12xf32>) outs(%90 : tensor<2x1x2x12x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    %110 = math.exp %in : f32
    linalg.yield %110 : f32
  } -> tensor<2x1x2x12x12xf32>
  %92 = tensor.empty() : tensor<2x1x2x12xf32>
  %93 = linalg.fill ins(%cst_2 : f32) outs(%92 : tensor<2x1x2x12xf32>) -> tensor<2x1x2x12xf32>
  %94 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction"]} ins(%91 : tensor<2x1x2x12x12xf32>) outs(%93 : tensor<2x1x2x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    %110 = arith.addf %out, %in : f32
    linalg.yield %110 : f32
  } -> tensor<2x1x2x12xf32>
  %95 = tensor.empty() : tensor<2x1x2x12x12xf32>
  %96 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} ins(%94 : tensor<2x1x2x12xf32>) outs(%95 : tensor<2x1x2x12x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<2x1x2x12x12xf32>
  %97 = tensor.empty() : tensor<2x1x2x12x12xf32>
  %98 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} ins(%91, %96 : tensor<2x1x2x12x12xf32>, tensor<2x1x2x12x12xf32>) outs(%97 : tensor<2x1x2x12x12xf32>) {
  ^bb0(%in: f32, %in_18: f32, %out: f32):
    %110 = arith.divf %in, %in_18 : f32
    linalg.yield %110 : f32
  } -> tensor<2x1x2x12x12xf32>
  %99 = tensor.empty() : tensor<1x2x8x12xf32>
  %100 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d3, d1, d2)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%arg2 : tensor<1x12x2x8xf32>) outs(%99 : tensor<1x2x8x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<1x2x8x12xf32>
  %101 = tensor.empty() : tensor<1x2x12x2x12xf32>
  %102 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d3, d0, d1, d4, d2)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} ins(%98 : tensor<2x1x2x12x12xf32>) outs(%101 : tensor<1x2x12x2x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<1x2x12x2x12xf32>
  %collapsed_14 = tensor.collapse_shape %100 [[0, 1], [2], [3]] : tensor<1x2x8x12xf32> into tensor<2x8x12xf32>
  %collapsed_15 = tensor.collapse_shape %102 [[0, 1], [2], [3, 4]] : tensor<1x2x12x2x12xf32> into tensor<2x12x24xf32>
  %103 = tensor.empty() : tensor<2x8x24xf32>
  %104 = linalg.fill ins(%cst_2 : f32) outs(%103 : tensor<2x8x24xf32>) -> tensor<2x8x24xf32>
  %105 = linalg.batch_matmul ins(%collapsed_14, %collapsed_15 : tensor<2x8x12xf32>, tensor<2x12x24xf32>) outs(%104 : tensor<2x8x24xf32>) -> tensor<2x8x24xf32>
  %expanded_16 = tensor.expand_shape %105 [[0, 1], [2], [3, 4]] output_shape [1, 2, 8, 2, 12] : tensor<2x8x24xf32> into tensor<1x2x8x2x12xf32>
  %106 = tensor.empty() : tensor<2x1x12x2x8xf32>
  %107 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d1, d3, d4, d0, d2)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} ins(%expanded_16 : tensor<1x2x8x2x12xf32>) outs(%106 : tensor<2x1x12x2x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<2x1x12x2x8xf32>
  %108 = tensor.empty() : tensor<1x12x2x2x8xf32>
  %109 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d3, d0, d1, d2, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]} ins(%107 : tensor<2x1x12x2x8xf32>) outs(%108 : tensor<1x12x2x2x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<1x12x2x2x8xf32>
  %collapsed_17 = tensor.collapse_shape %109 [[0], [1], [2, 3], [4]] : tensor<1x12x2x2x8xf32> into tensor<1x12x4x8xf32>
  return %collapsed_17 : tensor<1x12x4x8xf32>
}

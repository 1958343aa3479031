// the attention of Gemma, spelled out: rotation by halves, where, softmax.
// Written by scripts/export-raise-inputs.sh with jax 0.10.2, iree-base-compiler 3.13.0.
func.func @jax_gemma(%arg0: tensor<1x12x4x8xf32>, %arg1: tensor<1x12x4x8xf32>, %arg2: tensor<1x12x4x8xf32>)
    -> tensor<1x12x4x8xf32>
    attributes {llvm.emit_c_interface} {
  %cst = arith.constant 0xFF800000 : f32
  %cst_0 = arith.constant -2.38197633E+38 : f32
  %cst_1 = arith.constant 0.000000e+00 : f32
  %cst_2 = arith.constant 0.353553385 : f32
  %cst_3 = arith.constant 1.000000e+04 : f32
  %cst_4 = arith.constant 8.000000e+00 : f32
  %c2_i32 = arith.constant 2 : i32
  %0 = tensor.empty() : tensor<12xi32>
  %1 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} outs(%0 : tensor<12xi32>) {
  ^bb0(%out: i32):
    %102 = linalg.index 0 : index
    %103 = arith.index_cast %102 : index to i32
    linalg.yield %103 : i32
  } -> tensor<12xi32>
  %2 = tensor.empty() : tensor<4xi32>
  %3 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} outs(%2 : tensor<4xi32>) {
  ^bb0(%out: i32):
    %102 = linalg.index 0 : index
    %103 = arith.index_cast %102 : index to i32
    linalg.yield %103 : i32
  } -> tensor<4xi32>
  %4 = tensor.empty() : tensor<4xi32>
  %5 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%3 : tensor<4xi32>) outs(%4 : tensor<4xi32>) {
  ^bb0(%in: i32, %out: i32):
    %102 = arith.muli %in, %c2_i32 : i32
    linalg.yield %102 : i32
  } -> tensor<4xi32>
  %6 = tensor.empty() : tensor<4xf32>
  %7 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%5 : tensor<4xi32>) outs(%6 : tensor<4xf32>) {
  ^bb0(%in: i32, %out: f32):
    %102 = arith.sitofp %in : i32 to f32
    linalg.yield %102 : f32
  } -> tensor<4xf32>
  %8 = tensor.empty() : tensor<4xf32>
  %9 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%7 : tensor<4xf32>) outs(%8 : tensor<4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %102 = arith.divf %in, %cst_4 : f32
    linalg.yield %102 : f32
  } -> tensor<4xf32>
  %10 = tensor.empty() : tensor<4xf32>
  %11 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%9 : tensor<4xf32>) outs(%10 : tensor<4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %102 = math.powf %cst_3, %in : f32
    linalg.yield %102 : f32
  } -> tensor<4xf32>
  %12 = tensor.empty() : tensor<12xf32>
  %13 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%1 : tensor<12xi32>) outs(%12 : tensor<12xf32>) {
  ^bb0(%in: i32, %out: f32):
    %102 = arith.sitofp %in : i32 to f32
    linalg.yield %102 : f32
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
  ^bb0(%in: f32, %in_16: f32, %out: f32):
    %102 = arith.divf %in, %in_16 : f32
    linalg.yield %102 : f32
  } -> tensor<1x12x4xf32>
  %22 = tensor.empty() : tensor<1x12x4xf32>
  %23 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%21 : tensor<1x12x4xf32>) outs(%22 : tensor<1x12x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %102 = math.sin %in : f32
    linalg.yield %102 : f32
  } -> tensor<1x12x4xf32>
  %24 = tensor.empty() : tensor<1x12x4xf32>
  %25 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel"]} ins(%21 : tensor<1x12x4xf32>) outs(%24 : tensor<1x12x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %102 = math.cos %in : f32
    linalg.yield %102 : f32
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
  ^bb0(%in: f32, %in_16: f32, %out: f32):
    %102 = arith.mulf %in, %in_16 : f32
    linalg.yield %102 : f32
  } -> tensor<1x12x4x4xf32>
  %30 = tensor.empty() : tensor<1x12x4x4xf32>
  %31 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%23 : tensor<1x12x4xf32>) outs(%30 : tensor<1x12x4x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<1x12x4x4xf32>
  %32 = tensor.empty() : tensor<1x12x4x4xf32>
  %33 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_5, %31 : tensor<1x12x4x4xf32>, tensor<1x12x4x4xf32>) outs(%32 : tensor<1x12x4x4xf32>) {
  ^bb0(%in: f32, %in_16: f32, %out: f32):
    %102 = arith.mulf %in, %in_16 : f32
    linalg.yield %102 : f32
  } -> tensor<1x12x4x4xf32>
  %34 = tensor.empty() : tensor<1x12x4x4xf32>
  %35 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%29, %33 : tensor<1x12x4x4xf32>, tensor<1x12x4x4xf32>) outs(%34 : tensor<1x12x4x4xf32>) {
  ^bb0(%in: f32, %in_16: f32, %out: f32):
    %102 = arith.subf %in, %in_16 : f32
    linalg.yield %102 : f32
  } -> tensor<1x12x4x4xf32>
  %36 = tensor.empty() : tensor<1x12x4x4xf32>
  %37 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_5, %27 : tensor<1x12x4x4xf32>, tensor<1x12x4x4xf32>) outs(%36 : tensor<1x12x4x4xf32>) {
  ^bb0(%in: f32, %in_16: f32, %out: f32):
    %102 = arith.mulf %in, %in_16 : f32
    linalg.yield %102 : f32
  } -> tensor<1x12x4x4xf32>
  %38 = tensor.empty() : tensor<1x12x4x4xf32>
  %39 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice, %31 : tensor<1x12x4x4xf32>, tensor<1x12x4x4xf32>) outs(%38 : tensor<1x12x4x4xf32>) {
  ^bb0(%in: f32, %in_16: f32, %out: f32):
    %102 = arith.mulf %in, %in_16 : f32
    linalg.yield %102 : f32
  } -> tensor<1x12x4x4xf32>
  %40 = tensor.empty() : tensor<1x12x4x4xf32>
  %41 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%37, %39 : tensor<1x12x4x4xf32>, tensor<1x12x4x4xf32>) outs(%40 : tensor<1x12x4x4xf32>) {
  ^bb0(%in: f32, %in_16: f32, %out: f32):
    %102 = arith.addf %in, %in_16 : f32
    linalg.yield %102 : f32
  } -> tensor<1x12x4x4xf32>
  %42 = tensor.empty() : tensor<1x12x4x8xf32>
  %inserted_slice = tensor.insert_slice %35 into %42[0, 0, 0, 0] [1, 12, 4, 4] [1, 1, 1, 1] : tensor<1x12x4x4xf32> into tensor<1x12x4x8xf32>
  %inserted_slice_6 = tensor.insert_slice %41 into %inserted_slice[0, 0, 0, 4] [1, 12, 4, 4] [1, 1, 1, 1] : tensor<1x12x4x4xf32> into tensor<1x12x4x8xf32>
  %43 = tensor.empty() : tensor<1x12x4x8xf32>
  %44 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%inserted_slice_6 : tensor<1x12x4x8xf32>) outs(%43 : tensor<1x12x4x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %102 = arith.mulf %in, %cst_2 : f32
    linalg.yield %102 : f32
  } -> tensor<1x12x4x8xf32>
  %extracted_slice_7 = tensor.extract_slice %arg1[0, 0, 0, 0] [1, 12, 4, 4] [1, 1, 1, 1] : tensor<1x12x4x8xf32> to tensor<1x12x4x4xf32>
  %extracted_slice_8 = tensor.extract_slice %arg1[0, 0, 0, 4] [1, 12, 4, 4] [1, 1, 1, 1] : tensor<1x12x4x8xf32> to tensor<1x12x4x4xf32>
  %45 = tensor.empty() : tensor<1x12x4x4xf32>
  %46 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_7, %27 : tensor<1x12x4x4xf32>, tensor<1x12x4x4xf32>) outs(%45 : tensor<1x12x4x4xf32>) {
  ^bb0(%in: f32, %in_16: f32, %out: f32):
    %102 = arith.mulf %in, %in_16 : f32
    linalg.yield %102 : f32
  } -> tensor<1x12x4x4xf32>
  %47 = tensor.empty() : tensor<1x12x4x4xf32>
  %48 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_8, %31 : tensor<1x12x4x4xf32>, tensor<1x12x4x4xf32>) outs(%47 : tensor<1x12x4x4xf32>) {
  ^bb0(%in: f32, %in_16: f32, %out: f32):
    %102 = arith.mulf %in, %in_16 : f32
    linalg.yield %102 : f32
  } -> tensor<1x12x4x4xf32>
  %49 = tensor.empty() : tensor<1x12x4x4xf32>
  %50 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%46, %48 : tensor<1x12x4x4xf32>, tensor<1x12x4x4xf32>) outs(%49 : tensor<1x12x4x4xf32>) {
  ^bb0(%in: f32, %in_16: f32, %out: f32):
    %102 = arith.subf %in, %in_16 : f32
    linalg.yield %102 : f32
  } -> tensor<1x12x4x4xf32>
  %51 = tensor.empty() : tensor<1x12x4x4xf32>
  %52 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_8, %27 : tensor<1x12x4x4xf32>, tensor<1x12x4x4xf32>) outs(%51 : tensor<1x12x4x4xf32>) {
  ^bb0(%in: f32, %in_16: f32, %out: f32):
    %102 = arith.mulf %in, %in_16 : f32
    linalg.yield %102 : f32
  } -> tensor<1x12x4x4xf32>
  %53 = tensor.empty() : tensor<1x12x4x4xf32>
  %54 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_7, %31 : tensor<1x12x4x4xf32>, tensor<1x12x4x4xf32>) outs(%53 : tensor<1x12x4x4xf32>) {
  ^bb0(%in: f32, %in_16: f32, %out: f32):
    %102 = arith.mulf %in, %in_16 : f32
    linalg.yield %102 : f32
  } -> tensor<1x12x4x4xf32>
  %55 = tensor.empty() : tensor<1x12x4x4xf32>
  %56 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%52, %54 : tensor<1x12x4x4xf32>, tensor<1x12x4x4xf32>) outs(%55 : tensor<1x12x4x4xf32>) {
  ^bb0(%in: f32, %in_16: f32, %out: f32):
    %102 = arith.addf %in, %in_16 : f32
    linalg.yield %102 : f32
  } -> tensor<1x12x4x4xf32>
  %57 = tensor.empty() : tensor<1x12x4x8xf32>
  %inserted_slice_9 = tensor.insert_slice %50 into %57[0, 0, 0, 0] [1, 12, 4, 4] [1, 1, 1, 1] : tensor<1x12x4x4xf32> into tensor<1x12x4x8xf32>
  %inserted_slice_10 = tensor.insert_slice %56 into %inserted_slice_9[0, 0, 0, 4] [1, 12, 4, 4] [1, 1, 1, 1] : tensor<1x12x4x4xf32> into tensor<1x12x4x8xf32>
  %58 = tensor.empty() : tensor<1x4x12x8xf32>
  %59 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d2, d1, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%inserted_slice_10 : tensor<1x12x4x8xf32>) outs(%58 : tensor<1x4x12x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<1x4x12x8xf32>
  %60 = tensor.empty() : tensor<1x4x8x12xf32>
  %61 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d3, d1, d2)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%44 : tensor<1x12x4x8xf32>) outs(%60 : tensor<1x4x8x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<1x4x8x12xf32>
  %collapsed = tensor.collapse_shape %59 [[0, 1], [2], [3]] : tensor<1x4x12x8xf32> into tensor<4x12x8xf32>
  %collapsed_11 = tensor.collapse_shape %61 [[0, 1], [2], [3]] : tensor<1x4x8x12xf32> into tensor<4x8x12xf32>
  %62 = tensor.empty() : tensor<4x12x12xf32>
  %63 = linalg.fill ins(%cst_1 : f32) outs(%62 : tensor<4x12x12xf32>) -> tensor<4x12x12xf32>
  %64 = linalg.batch_matmul ins(%collapsed, %collapsed_11 : tensor<4x12x8xf32>, tensor<4x8x12xf32>) outs(%63 : tensor<4x12x12xf32>) -> tensor<4x12x12xf32>
  %expanded_12 = tensor.expand_shape %64 [[0, 1], [2], [3]] output_shape [1, 4, 12, 12] : tensor<4x12x12xf32> into tensor<1x4x12x12xf32>
  %65 = tensor.empty() : tensor<1x12x4x12xf32>
  %66 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d2, d3, d1)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_12 : tensor<1x4x12x12xf32>) outs(%65 : tensor<1x12x4x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<1x12x4x12xf32>
  %67 = tensor.empty() : tensor<12x12xi32>
  %68 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} outs(%67 : tensor<12x12xi32>) {
  ^bb0(%out: i32):
    %102 = linalg.index 0 : index
    %103 = arith.index_cast %102 : index to i32
    linalg.yield %103 : i32
  } -> tensor<12x12xi32>
  %69 = tensor.empty() : tensor<12x12xi32>
  %70 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} outs(%69 : tensor<12x12xi32>) {
  ^bb0(%out: i32):
    %102 = linalg.index 1 : index
    %103 = arith.index_cast %102 : index to i32
    linalg.yield %103 : i32
  } -> tensor<12x12xi32>
  %71 = tensor.empty() : tensor<12x12xi1>
  %72 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%68, %70 : tensor<12x12xi32>, tensor<12x12xi32>) outs(%71 : tensor<12x12xi1>) {
  ^bb0(%in: i32, %in_16: i32, %out: i1):
    %102 = arith.cmpi sge, %in, %in_16 : i32
    linalg.yield %102 : i1
  } -> tensor<12x12xi1>
  %73 = tensor.empty() : tensor<1x12x4x12xi1>
  %74 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d1, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%72 : tensor<12x12xi1>) outs(%73 : tensor<1x12x4x12xi1>) {
  ^bb0(%in: i1, %out: i1):
    linalg.yield %in : i1
  } -> tensor<1x12x4x12xi1>
  %75 = tensor.empty() : tensor<1x12x4x12xf32>
  %76 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%74, %66 : tensor<1x12x4x12xi1>, tensor<1x12x4x12xf32>) outs(%75 : tensor<1x12x4x12xf32>) {
  ^bb0(%in: i1, %in_16: f32, %out: f32):
    %102 = arith.select %in, %in_16, %cst_0 : f32
    linalg.yield %102 : f32
  } -> tensor<1x12x4x12xf32>
  %77 = tensor.empty() : tensor<1x12x4xf32>
  %78 = linalg.fill ins(%cst : f32) outs(%77 : tensor<1x12x4xf32>) -> tensor<1x12x4xf32>
  %79 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%76 : tensor<1x12x4x12xf32>) outs(%78 : tensor<1x12x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %102 = arith.maximumf %out, %in : f32
    linalg.yield %102 : f32
  } -> tensor<1x12x4xf32>
  %80 = tensor.empty() : tensor<1x12x4x12xf32>
  %81 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%79 : tensor<1x12x4xf32>) outs(%80 : tensor<1x12x4x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<1x12x4x12xf32>
  %82 = tensor.empty() : tensor<1x12x4x12xf32>
  %83 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%76, %81 : tensor<1x12x4x12xf32>, tensor<1x12x4x12xf32>) outs(%82 : tensor<1x12x4x12xf32>) {
  ^bb0(%in: f32, %in_16: f32, %out: f32):
    %102 = arith.subf %in, %in_16 : f32
    linalg.yield %102 : f32
  } -> tensor<1x12x4x12xf32>
  %84 = tensor.empty() : tensor<1x12x4x12xf32>
  %85 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%83 : tensor<1x12x4x12xf32>) outs(%84 : tensor<1x12x4x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    %102 = math.exp %in : f32
    linalg.yield %102 : f32
  } -> tensor<1x12x4x12xf32>
  %86 = tensor.empty() : tensor<1x12x4xf32>
  %87 = linalg.fill ins(%cst_1 : f32) outs(%86 : tensor<1x12x4xf32>) -> tensor<1x12x4xf32>
  %88 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%85 : tensor<1x12x4x12xf32>) outs(%87 : tensor<1x12x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %102 = arith.addf %out, %in : f32
    linalg.yield %102 : f32
  } -> tensor<1x12x4xf32>
  %89 = tensor.empty() : tensor<1x12x4x12xf32>
  %90 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%88 : tensor<1x12x4xf32>) outs(%89 : tensor<1x12x4x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<1x12x4x12xf32>
  %91 = tensor.empty() : tensor<1x12x4x12xf32>
  %92 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%85, %90 : tensor<1x12x4x12xf32>, tensor<1x12x4x12xf32>) outs(%91 : tensor<1x12x4x12xf32>) {
  ^bb0(%in: f32, %in_16: f32, %out: f32):
    %102 = arith.divf %in, %in_16 : f32
    linalg.yield %102 : f32
  } -> tensor<1x12x4x12xf32>
  %93 = tensor.empty() : tensor<1x4x8x12xf32>
  %94 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d3, d1, d2)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%arg2 : tensor<1x12x4x8xf32>) outs(%93 : tensor<1x4x8x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<1x4x8x12xf32>
  %95 = tensor.empty() : tensor<1x4x12x12xf32>
  %96 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d3, d1, d2)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%92 : tensor<1x12x4x12xf32>) outs(%95 : tensor<1x4x12x12xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<1x4x12x12xf32>
  %collapsed_13 = tensor.collapse_shape %94 [[0, 1], [2], [3]] : tensor<1x4x8x12xf32> into tensor<4x8x12xf32>
  %collapsed_14 = tensor.collapse_shape %96 [[0, 1], [2], [3]] : tensor<1x4x12x12xf32> into tensor<4x12x12xf32>
  %97 = tensor.empty() : tensor<4x8x12xf32>
  %98 = linalg.fill ins(%cst_1 : f32) outs(%97 : tensor<4x8x12xf32>) -> tensor<4x8x12xf32>
  %99 = linalg.batch_matmul ins(%collapsed_13, %collapsed_14 : tensor<4x8x12xf32>, tensor<4x12x12xf32>) outs(%98 : tensor<4x8x12xf32>) -> tensor<4x8x12xf32>
  %expanded_15 = tensor.expand_shape %99 [[0, 1], [2], [3]] output_shape [1, 4, 8, 12] : tensor<4x8x12xf32> into tensor<1x4x8x12xf32>
  %100 = tensor.empty() : tensor<1x12x4x8xf32>
  %101 = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d2, d3, d1)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_15 : tensor<1x4x8x12xf32>) outs(%100 : tensor<1x12x4x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<1x12x4x8xf32>
  return %101 : tensor<1x12x4x8xf32>
}

// What is nearly a rotation stays as it is.
// RUN: rope-opt %s --rope-raise -split-input-file | FileCheck %s --implicit-check-not=rope.
// RUN: rope-opt %s --rope-raise --remarks-filter=rope-raise -split-input-file -o /dev/null 2>&1 | FileCheck %s --check-prefix=REASON

#row = affine_map<(b, l, c) -> (l, c)>
#id = affine_map<(b, l, c) -> (b, l, c)>

// Both lines add: a reflection.
// REASON: remark: [Missed] NotRaised | Category:rope-raise | Remark="the two formulas are not those of a rotation"
// CHECK-LABEL: func.func @both_add
func.func @both_add(%x: tensor<2x12x8xf32>, %cos: tensor<12x4xf32>, %sin: tensor<12x4xf32>) -> tensor<2x12x8xf32> {
  %e = tensor.empty() : tensor<2x12x4xf32>
  %a = tensor.extract_slice %x[0, 0, 0] [2, 12, 4] [1, 1, 1] : tensor<2x12x8xf32> to tensor<2x12x4xf32>
  %b = tensor.extract_slice %x[0, 0, 4] [2, 12, 4] [1, 1, 1] : tensor<2x12x8xf32> to tensor<2x12x4xf32>
  %u = linalg.generic {indexing_maps = [#id, #id, #row, #row, #id], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%a, %b, %cos, %sin : tensor<2x12x4xf32>, tensor<2x12x4xf32>, tensor<12x4xf32>, tensor<12x4xf32>) outs(%e : tensor<2x12x4xf32>) {
  ^bb0(%p: f32, %q: f32, %c: f32, %s: f32, %o: f32):
    %1 = arith.mulf %p, %c : f32
    %2 = arith.mulf %q, %s : f32
    %3 = arith.addf %1, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<2x12x4xf32>
  %v = linalg.generic {indexing_maps = [#id, #id, #row, #row, #id], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%a, %b, %cos, %sin : tensor<2x12x4xf32>, tensor<2x12x4xf32>, tensor<12x4xf32>, tensor<12x4xf32>) outs(%e : tensor<2x12x4xf32>) {
  ^bb0(%p: f32, %q: f32, %c: f32, %s: f32, %o: f32):
    %1 = arith.mulf %p, %s : f32
    %2 = arith.mulf %q, %c : f32
    %3 = arith.addf %1, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<2x12x4xf32>
  %y = tensor.concat dim(2) %u, %v : (tensor<2x12x4xf32>, tensor<2x12x4xf32>) -> tensor<2x12x8xf32>
  return %y : tensor<2x12x8xf32>
}

// -----

#row = affine_map<(b, l, c) -> (l, c)>
#id = affine_map<(b, l, c) -> (b, l, c)>

// Both lines subtract.
// REASON: remark: [Missed] NotRaised | Category:rope-raise | Remark="the two formulas are not those of a rotation"
// CHECK-LABEL: func.func @both_subtract
func.func @both_subtract(%x: tensor<2x12x8xf32>, %cos: tensor<12x4xf32>, %sin: tensor<12x4xf32>) -> tensor<2x12x8xf32> {
  %e = tensor.empty() : tensor<2x12x4xf32>
  %a = tensor.extract_slice %x[0, 0, 0] [2, 12, 4] [1, 1, 1] : tensor<2x12x8xf32> to tensor<2x12x4xf32>
  %b = tensor.extract_slice %x[0, 0, 4] [2, 12, 4] [1, 1, 1] : tensor<2x12x8xf32> to tensor<2x12x4xf32>
  %u = linalg.generic {indexing_maps = [#id, #id, #row, #row, #id], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%a, %b, %cos, %sin : tensor<2x12x4xf32>, tensor<2x12x4xf32>, tensor<12x4xf32>, tensor<12x4xf32>) outs(%e : tensor<2x12x4xf32>) {
  ^bb0(%p: f32, %q: f32, %c: f32, %s: f32, %o: f32):
    %1 = arith.mulf %p, %c : f32
    %2 = arith.mulf %q, %s : f32
    %3 = arith.subf %1, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<2x12x4xf32>
  %v = linalg.generic {indexing_maps = [#id, #id, #row, #row, #id], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%a, %b, %cos, %sin : tensor<2x12x4xf32>, tensor<2x12x4xf32>, tensor<12x4xf32>, tensor<12x4xf32>) outs(%e : tensor<2x12x4xf32>) {
  ^bb0(%p: f32, %q: f32, %c: f32, %s: f32, %o: f32):
    %1 = arith.mulf %p, %s : f32
    %2 = arith.mulf %q, %c : f32
    %3 = arith.subf %1, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<2x12x4xf32>
  %y = tensor.concat dim(2) %u, %v : (tensor<2x12x4xf32>, tensor<2x12x4xf32>) -> tensor<2x12x8xf32>
  return %y : tensor<2x12x8xf32>
}

// -----

#row = affine_map<(b, l, c) -> (l, c)>
#id = affine_map<(b, l, c) -> (b, l, c)>

// The second line multiplies a with the cosine.
// REASON: remark: [Missed] NotRaised | Category:rope-raise | Remark="the two formulas are not those of a rotation"
// CHECK-LABEL: func.func @wrong_factor
func.func @wrong_factor(%x: tensor<2x12x8xf32>, %cos: tensor<12x4xf32>, %sin: tensor<12x4xf32>) -> tensor<2x12x8xf32> {
  %e = tensor.empty() : tensor<2x12x4xf32>
  %a = tensor.extract_slice %x[0, 0, 0] [2, 12, 4] [1, 1, 1] : tensor<2x12x8xf32> to tensor<2x12x4xf32>
  %b = tensor.extract_slice %x[0, 0, 4] [2, 12, 4] [1, 1, 1] : tensor<2x12x8xf32> to tensor<2x12x4xf32>
  %u = linalg.generic {indexing_maps = [#id, #id, #row, #row, #id], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%a, %b, %cos, %sin : tensor<2x12x4xf32>, tensor<2x12x4xf32>, tensor<12x4xf32>, tensor<12x4xf32>) outs(%e : tensor<2x12x4xf32>) {
  ^bb0(%p: f32, %q: f32, %c: f32, %s: f32, %o: f32):
    %1 = arith.mulf %p, %c : f32
    %2 = arith.mulf %q, %s : f32
    %3 = arith.subf %1, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<2x12x4xf32>
  %v = linalg.generic {indexing_maps = [#id, #id, #row, #row, #id], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%a, %b, %cos, %sin : tensor<2x12x4xf32>, tensor<2x12x4xf32>, tensor<12x4xf32>, tensor<12x4xf32>) outs(%e : tensor<2x12x4xf32>) {
  ^bb0(%p: f32, %q: f32, %c: f32, %s: f32, %o: f32):
    %1 = arith.mulf %p, %c : f32
    %2 = arith.mulf %q, %s : f32
    %3 = arith.addf %1, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<2x12x4xf32>
  %y = tensor.concat dim(2) %u, %v : (tensor<2x12x4xf32>, tensor<2x12x4xf32>) -> tensor<2x12x8xf32>
  return %y : tensor<2x12x8xf32>
}

// -----

#row = affine_map<(b, l, c) -> (l, c)>
#id = affine_map<(b, l, c) -> (b, l, c)>

// The second channel of a pair is 3 after the first.
// REASON: remark: [Missed] NotRaised | Category:rope-raise | Remark="the channels that are turned are not read from one tensor in their order"
// CHECK-LABEL: func.func @wrong_slice
func.func @wrong_slice(%x: tensor<2x12x8xf32>, %cos: tensor<12x4xf32>, %sin: tensor<12x4xf32>) -> tensor<2x12x8xf32> {
  %e = tensor.empty() : tensor<2x12x4xf32>
  %a = tensor.extract_slice %x[0, 0, 0] [2, 12, 4] [1, 1, 1] : tensor<2x12x8xf32> to tensor<2x12x4xf32>
  %b = tensor.extract_slice %x[0, 0, 3] [2, 12, 4] [1, 1, 1] : tensor<2x12x8xf32> to tensor<2x12x4xf32>
  %u = linalg.generic {indexing_maps = [#id, #id, #row, #row, #id], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%a, %b, %cos, %sin : tensor<2x12x4xf32>, tensor<2x12x4xf32>, tensor<12x4xf32>, tensor<12x4xf32>) outs(%e : tensor<2x12x4xf32>) {
  ^bb0(%p: f32, %q: f32, %c: f32, %s: f32, %o: f32):
    %1 = arith.mulf %p, %c : f32
    %2 = arith.mulf %q, %s : f32
    %3 = arith.subf %1, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<2x12x4xf32>
  %v = linalg.generic {indexing_maps = [#id, #id, #row, #row, #id], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%a, %b, %cos, %sin : tensor<2x12x4xf32>, tensor<2x12x4xf32>, tensor<12x4xf32>, tensor<12x4xf32>) outs(%e : tensor<2x12x4xf32>) {
  ^bb0(%p: f32, %q: f32, %c: f32, %s: f32, %o: f32):
    %1 = arith.mulf %p, %s : f32
    %2 = arith.mulf %q, %c : f32
    %3 = arith.addf %1, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<2x12x4xf32>
  %y = tensor.concat dim(2) %u, %v : (tensor<2x12x4xf32>, tensor<2x12x4xf32>) -> tensor<2x12x8xf32>
  return %y : tensor<2x12x8xf32>
}

// -----

#row = affine_map<(b, l, c) -> (l, c)>
#id = affine_map<(b, l, c) -> (b, l, c)>

// The channels of a pair come from two tensors.
// REASON: remark: [Missed] NotRaised | Category:rope-raise | Remark="the channels that are turned are not read from one tensor in their order"
// CHECK-LABEL: func.func @two_sources
func.func @two_sources(%x: tensor<2x12x8xf32>, %x2: tensor<2x12x8xf32>, %cos: tensor<12x4xf32>, %sin: tensor<12x4xf32>) -> tensor<2x12x8xf32> {
  %e = tensor.empty() : tensor<2x12x4xf32>
  %a = tensor.extract_slice %x[0, 0, 0] [2, 12, 4] [1, 1, 1] : tensor<2x12x8xf32> to tensor<2x12x4xf32>
  %b = tensor.extract_slice %x2[0, 0, 4] [2, 12, 4] [1, 1, 1] : tensor<2x12x8xf32> to tensor<2x12x4xf32>
  %u = linalg.generic {indexing_maps = [#id, #id, #row, #row, #id], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%a, %b, %cos, %sin : tensor<2x12x4xf32>, tensor<2x12x4xf32>, tensor<12x4xf32>, tensor<12x4xf32>) outs(%e : tensor<2x12x4xf32>) {
  ^bb0(%p: f32, %q: f32, %c: f32, %s: f32, %o: f32):
    %1 = arith.mulf %p, %c : f32
    %2 = arith.mulf %q, %s : f32
    %3 = arith.subf %1, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<2x12x4xf32>
  %v = linalg.generic {indexing_maps = [#id, #id, #row, #row, #id], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%a, %b, %cos, %sin : tensor<2x12x4xf32>, tensor<2x12x4xf32>, tensor<12x4xf32>, tensor<12x4xf32>) outs(%e : tensor<2x12x4xf32>) {
  ^bb0(%p: f32, %q: f32, %c: f32, %s: f32, %o: f32):
    %1 = arith.mulf %p, %s : f32
    %2 = arith.mulf %q, %c : f32
    %3 = arith.addf %1, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<2x12x4xf32>
  %y = tensor.concat dim(2) %u, %v : (tensor<2x12x4xf32>, tensor<2x12x4xf32>) -> tensor<2x12x8xf32>
  return %y : tensor<2x12x8xf32>
}

// -----

#row = affine_map<(b, l, c) -> (l, c)>
#id = affine_map<(b, l, c) -> (b, l, c)>

// The halves of the result are swapped.
// REASON: remark: [Missed] NotRaised | Category:rope-raise | Remark="the channels that are turned are not read from one tensor in their order"
// CHECK-LABEL: func.func @swapped
func.func @swapped(%x: tensor<2x12x8xf32>, %cos: tensor<12x4xf32>, %sin: tensor<12x4xf32>) -> tensor<2x12x8xf32> {
  %e = tensor.empty() : tensor<2x12x4xf32>
  %a = tensor.extract_slice %x[0, 0, 0] [2, 12, 4] [1, 1, 1] : tensor<2x12x8xf32> to tensor<2x12x4xf32>
  %b = tensor.extract_slice %x[0, 0, 4] [2, 12, 4] [1, 1, 1] : tensor<2x12x8xf32> to tensor<2x12x4xf32>
  %u = linalg.generic {indexing_maps = [#id, #id, #row, #row, #id], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%a, %b, %cos, %sin : tensor<2x12x4xf32>, tensor<2x12x4xf32>, tensor<12x4xf32>, tensor<12x4xf32>) outs(%e : tensor<2x12x4xf32>) {
  ^bb0(%p: f32, %q: f32, %c: f32, %s: f32, %o: f32):
    %1 = arith.mulf %p, %c : f32
    %2 = arith.mulf %q, %s : f32
    %3 = arith.subf %1, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<2x12x4xf32>
  %v = linalg.generic {indexing_maps = [#id, #id, #row, #row, #id], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%a, %b, %cos, %sin : tensor<2x12x4xf32>, tensor<2x12x4xf32>, tensor<12x4xf32>, tensor<12x4xf32>) outs(%e : tensor<2x12x4xf32>) {
  ^bb0(%p: f32, %q: f32, %c: f32, %s: f32, %o: f32):
    %1 = arith.mulf %p, %s : f32
    %2 = arith.mulf %q, %c : f32
    %3 = arith.addf %1, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<2x12x4xf32>
  %y = tensor.concat dim(2) %v, %u : (tensor<2x12x4xf32>, tensor<2x12x4xf32>) -> tensor<2x12x8xf32>
  return %y : tensor<2x12x8xf32>
}

// -----

#row = affine_map<(b, l, c) -> (l, c)>
#id = affine_map<(b, l, c) -> (b, l, c)>

// Every batch has tables of its own.
// REASON: remark: [Missed] NotRaised | Category:rope-raise | Remark="cosines and sines depend on more than one dim of the result beside the channel"
// CHECK-LABEL: func.func @per_batch
func.func @per_batch(%x: tensor<2x12x8xf32>, %cos: tensor<2x12x4xf32>, %sin: tensor<2x12x4xf32>) -> tensor<2x12x8xf32> {
  %e = tensor.empty() : tensor<2x12x4xf32>
  %a = tensor.extract_slice %x[0, 0, 0] [2, 12, 4] [1, 1, 1] : tensor<2x12x8xf32> to tensor<2x12x4xf32>
  %b = tensor.extract_slice %x[0, 0, 4] [2, 12, 4] [1, 1, 1] : tensor<2x12x8xf32> to tensor<2x12x4xf32>
  %u = linalg.generic {indexing_maps = [#id, #id, #id, #id, #id], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%a, %b, %cos, %sin : tensor<2x12x4xf32>, tensor<2x12x4xf32>, tensor<2x12x4xf32>, tensor<2x12x4xf32>) outs(%e : tensor<2x12x4xf32>) {
  ^bb0(%p: f32, %q: f32, %c: f32, %s: f32, %o: f32):
    %1 = arith.mulf %p, %c : f32
    %2 = arith.mulf %q, %s : f32
    %3 = arith.subf %1, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<2x12x4xf32>
  %v = linalg.generic {indexing_maps = [#id, #id, #id, #id, #id], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%a, %b, %cos, %sin : tensor<2x12x4xf32>, tensor<2x12x4xf32>, tensor<2x12x4xf32>, tensor<2x12x4xf32>) outs(%e : tensor<2x12x4xf32>) {
  ^bb0(%p: f32, %q: f32, %c: f32, %s: f32, %o: f32):
    %1 = arith.mulf %p, %s : f32
    %2 = arith.mulf %q, %c : f32
    %3 = arith.addf %1, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<2x12x4xf32>
  %y = tensor.concat dim(2) %u, %v : (tensor<2x12x4xf32>, tensor<2x12x4xf32>) -> tensor<2x12x8xf32>
  return %y : tensor<2x12x8xf32>
}

// -----

#row = affine_map<(b, l, c) -> (l, c)>
#id = affine_map<(b, l, c) -> (b, l, c)>
#falling = affine_map<(b, l, c) -> (11 - l, c)>

// The second line reads the tables in the order of falling positions.
// REASON: remark: [Missed] NotRaised | Category:rope-raise | Remark="the two formulas are not those of a rotation"
// CHECK-LABEL: func.func @other_row
func.func @other_row(%x: tensor<2x12x8xf32>, %cos: tensor<12x4xf32>, %sin: tensor<12x4xf32>) -> tensor<2x12x8xf32> {
  %e = tensor.empty() : tensor<2x12x4xf32>
  %a = tensor.extract_slice %x[0, 0, 0] [2, 12, 4] [1, 1, 1] : tensor<2x12x8xf32> to tensor<2x12x4xf32>
  %b = tensor.extract_slice %x[0, 0, 4] [2, 12, 4] [1, 1, 1] : tensor<2x12x8xf32> to tensor<2x12x4xf32>
  %u = linalg.generic {indexing_maps = [#id, #id, #row, #row, #id], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%a, %b, %cos, %sin : tensor<2x12x4xf32>, tensor<2x12x4xf32>, tensor<12x4xf32>, tensor<12x4xf32>) outs(%e : tensor<2x12x4xf32>) {
  ^bb0(%p: f32, %q: f32, %c: f32, %s: f32, %o: f32):
    %1 = arith.mulf %p, %c : f32
    %2 = arith.mulf %q, %s : f32
    %3 = arith.subf %1, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<2x12x4xf32>
  %v = linalg.generic {indexing_maps = [#id, #id, #falling, #falling, #id], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%a, %b, %cos, %sin : tensor<2x12x4xf32>, tensor<2x12x4xf32>, tensor<12x4xf32>, tensor<12x4xf32>) outs(%e : tensor<2x12x4xf32>) {
  ^bb0(%p: f32, %q: f32, %c: f32, %s: f32, %o: f32):
    %1 = arith.mulf %p, %s : f32
    %2 = arith.mulf %q, %c : f32
    %3 = arith.addf %1, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<2x12x4xf32>
  %y = tensor.concat dim(2) %u, %v : (tensor<2x12x4xf32>, tensor<2x12x4xf32>) -> tensor<2x12x8xf32>
  return %y : tensor<2x12x8xf32>
}

// -----

#row = affine_map<(b, l, c) -> (l, c)>
#id = affine_map<(b, l, c) -> (b, l, c)>

// The halves of tables of all channels may differ.
// REASON: remark: [Missed] NotRaised | Category:rope-raise | Remark="the two formulas are not those of a rotation"
// CHECK-LABEL: func.func @whole_tables
func.func @whole_tables(%x: tensor<2x12x8xf32>, %cos: tensor<12x8xf32>, %sin: tensor<12x8xf32>) -> tensor<2x12x8xf32> {
  %e = tensor.empty() : tensor<2x12x8xf32>
  %h = tensor.empty() : tensor<2x12x4xf32>
  %a = tensor.extract_slice %x[0, 0, 0] [2, 12, 4] [1, 1, 1] : tensor<2x12x8xf32> to tensor<2x12x4xf32>
  %b = tensor.extract_slice %x[0, 0, 4] [2, 12, 4] [1, 1, 1] : tensor<2x12x8xf32> to tensor<2x12x4xf32>
  %n = linalg.negf ins(%b : tensor<2x12x4xf32>) outs(%h : tensor<2x12x4xf32>) -> tensor<2x12x4xf32>
  %r = tensor.concat dim(2) %n, %a : (tensor<2x12x4xf32>, tensor<2x12x4xf32>) -> tensor<2x12x8xf32>
  %y = linalg.generic {indexing_maps = [#id, #id, #row, #row, #id], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%x, %r, %cos, %sin : tensor<2x12x8xf32>, tensor<2x12x8xf32>, tensor<12x8xf32>, tensor<12x8xf32>) outs(%e : tensor<2x12x8xf32>) {
  ^bb0(%p: f32, %q: f32, %c: f32, %s: f32, %o: f32):
    %1 = arith.mulf %p, %c : f32
    %2 = arith.mulf %q, %s : f32
    %3 = arith.addf %1, %2 : f32
    linalg.yield %3 : f32
  } -> tensor<2x12x8xf32>
  return %y : tensor<2x12x8xf32>
}

// -----

#row = affine_map<(b, l, c) -> (l, c)>
#id = affine_map<(b, l, c) -> (b, l, c)>

// A table of f64 would lose digits.
// REASON: remark: [Missed] NotRaised | Category:rope-raise | Remark="cosines and sines are wider than f32"
// CHECK-LABEL: func.func @wide_tables
func.func @wide_tables(%x: tensor<2x12x8xf64>, %cos: tensor<12x4xf64>, %sin: tensor<12x4xf64>) -> tensor<2x12x8xf64> {
  %e = tensor.empty() : tensor<2x12x4xf64>
  %a = tensor.extract_slice %x[0, 0, 0] [2, 12, 4] [1, 1, 1] : tensor<2x12x8xf64> to tensor<2x12x4xf64>
  %b = tensor.extract_slice %x[0, 0, 4] [2, 12, 4] [1, 1, 1] : tensor<2x12x8xf64> to tensor<2x12x4xf64>
  %u = linalg.generic {indexing_maps = [#id, #id, #row, #row, #id], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%a, %b, %cos, %sin : tensor<2x12x4xf64>, tensor<2x12x4xf64>, tensor<12x4xf64>, tensor<12x4xf64>) outs(%e : tensor<2x12x4xf64>) {
  ^bb0(%p: f64, %q: f64, %c: f64, %s: f64, %o: f64):
    %1 = arith.mulf %p, %c : f64
    %2 = arith.mulf %q, %s : f64
    %3 = arith.subf %1, %2 : f64
    linalg.yield %3 : f64
  } -> tensor<2x12x4xf64>
  %v = linalg.generic {indexing_maps = [#id, #id, #row, #row, #id], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%a, %b, %cos, %sin : tensor<2x12x4xf64>, tensor<2x12x4xf64>, tensor<12x4xf64>, tensor<12x4xf64>) outs(%e : tensor<2x12x4xf64>) {
  ^bb0(%p: f64, %q: f64, %c: f64, %s: f64, %o: f64):
    %1 = arith.mulf %p, %s : f64
    %2 = arith.mulf %q, %c : f64
    %3 = arith.addf %1, %2 : f64
    linalg.yield %3 : f64
  } -> tensor<2x12x4xf64>
  %y = tensor.concat dim(2) %u, %v : (tensor<2x12x4xf64>, tensor<2x12x4xf64>) -> tensor<2x12x8xf64>
  return %y : tensor<2x12x8xf64>
}

// -----

#row = affine_map<(l, c) -> (l, c)>

// The result has fewer rows than what it is read from.
// REASON: remark: [Missed] NotRaised | Category:rope-raise | Remark="the channels that are turned are not read from one tensor in their order"
// CHECK-LABEL: func.func @first_rows
func.func @first_rows(%x: tensor<?x8xf32>, %cos: tensor<?x4xf32>, %sin: tensor<?x4xf32>, %n: index) -> tensor<?x8xf32> {
  %e = tensor.empty(%n) : tensor<?x4xf32>
  %a = tensor.extract_slice %x[0, 0] [%n, 4] [1, 1] : tensor<?x8xf32> to tensor<?x4xf32>
  %b = tensor.extract_slice %x[0, 4] [%n, 4] [1, 1] : tensor<?x8xf32> to tensor<?x4xf32>
  %u, %v = linalg.generic {indexing_maps = [#row, #row, #row, #row, #row, #row], iterator_types = ["parallel", "parallel"]}
      ins(%a, %b, %cos, %sin : tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x4xf32>) outs(%e, %e : tensor<?x4xf32>, tensor<?x4xf32>) {
  ^bb0(%p: f32, %q: f32, %c: f32, %s: f32, %o0: f32, %o1: f32):
    %1 = arith.mulf %p, %c : f32
    %2 = arith.mulf %q, %s : f32
    %3 = arith.subf %1, %2 : f32
    %4 = arith.mulf %p, %s : f32
    %5 = arith.mulf %q, %c : f32
    %6 = arith.addf %4, %5 : f32
    linalg.yield %3, %6 : f32, f32
  } -> (tensor<?x4xf32>, tensor<?x4xf32>)
  %y = tensor.concat dim(1) %u, %v : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}

// Any number of queries and keys; the position of the first query is then given.
// RUN: rope-opt %s --rope-raise | FileCheck %s
// RUN: sed 's/arith.cmpi sle/arith.cmpi slt/' %s | rope-opt --rope-raise | FileCheck %s --check-prefix=KEPT

// CHECK-LABEL: func.func @dynamic(
// CHECK-SAME:    %[[Q:.*]]: tensor<2x4x?x8xf32>, %[[K:.*]]: tensor<2x1x?x8xf32>, %[[V:.*]]: tensor<2x1x?x6xf32>)
// CHECK:         %[[FIRST:.*]] = arith.constant 3 : index
// CHECK:         %[[OUT:.*]] = rope.attention #rope.linear, #rope.explicit_frequencies<values = [5.000000e-01, 2.500000e-01]> causal
// CHECK-SAME:        ins(%[[Q]], %[[K]], %[[V]] :
// CHECK-SAME:        query_offset(%[[FIRST]])
// CHECK-SAME:        {scale = 5.000000e-01 : f64}
// CHECK:         return %[[OUT]]

// KEPT-LABEL: func.func @dynamic(
// KEPT:         rope.rotate
// KEPT-NOT:     rope.attention

#table = affine_map<(l, c) -> (l, c)>
#row = affine_map<(l, c) -> (l)>
#query = affine_map<(b, h, i, j, c) -> (b, h, i, c)>
#key = affine_map<(b, h, i, j, c) -> (b, 0, j, c)>
#score = affine_map<(b, h, i, j, c) -> (b, h, i, j)>
#value = affine_map<(b, h, i, c, j) -> (b, 0, j, c)>
#weight = affine_map<(b, h, i, c, j) -> (b, h, i, j)>
#out = affine_map<(b, h, i, c, j) -> (b, h, i, c)>
#id = affine_map<(b, h, i, j) -> (b, h, i, j)>
#sum = affine_map<(b, h, i, j) -> (b, h, i)>

func.func @dynamic(%q: tensor<2x4x?x8xf32>, %k: tensor<2x1x?x8xf32>, %v: tensor<2x1x?x6xf32>) -> tensor<2x4x?x6xf32> {
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %f = arith.constant dense<[0.5, 0.25]> : tensor<2xf32>
  %three = arith.constant 3.0 : f32
  %half = arith.constant 0.5 : f32
  %zero = arith.constant 0.0 : f32
  %low = arith.constant 0xFF800000 : f32
  %lq = tensor.dim %q, %c2 : tensor<2x4x?x8xf32>
  %lk = tensor.dim %k, %c2 : tensor<2x1x?x8xf32>

  // Queries begin at position 3.
  %eq = tensor.empty(%lq) : tensor<?x2xf32>
  %ek = tensor.empty(%lk) : tensor<?x2xf32>
  %cq, %sq = linalg.generic {indexing_maps = [affine_map<(l, c) -> (c)>, #table, #table], iterator_types = ["parallel", "parallel"]}
      ins(%f : tensor<2xf32>) outs(%eq, %eq : tensor<?x2xf32>, tensor<?x2xf32>) {
  ^bb0(%a: f32, %o0: f32, %o1: f32):
    %l = linalg.index 0 : index
    %i = arith.index_cast %l : index to i64
    %p = arith.sitofp %i : i64 to f32
    %p3 = arith.addf %p, %three : f32
    %angle = arith.mulf %p3, %a : f32
    %cos = math.cos %angle : f32
    %sin = math.sin %angle : f32
    linalg.yield %cos, %sin : f32, f32
  } -> (tensor<?x2xf32>, tensor<?x2xf32>)
  %ck, %sk = linalg.generic {indexing_maps = [affine_map<(l, c) -> (c)>, #table, #table], iterator_types = ["parallel", "parallel"]}
      ins(%f : tensor<2xf32>) outs(%ek, %ek : tensor<?x2xf32>, tensor<?x2xf32>) {
  ^bb0(%a: f32, %o0: f32, %o1: f32):
    %l = linalg.index 0 : index
    %i = arith.index_cast %l : index to i64
    %p = arith.sitofp %i : i64 to f32
    %angle = arith.mulf %p, %a : f32
    %cos = math.cos %angle : f32
    %sin = math.sin %angle : f32
    linalg.yield %cos, %sin : f32, f32
  } -> (tensor<?x2xf32>, tensor<?x2xf32>)
  %rq = tensor.empty(%lq) : tensor<2x4x?x8xf32>
  %qr = rope.rotate ins(%q, %cq, %sq : tensor<2x4x?x8xf32>, tensor<?x2xf32>, tensor<?x2xf32>) outs(%rq : tensor<2x4x?x8xf32>)
  %rk = tensor.empty(%lk) : tensor<2x1x?x8xf32>
  %kr = rope.rotate ins(%k, %ck, %sk : tensor<2x1x?x8xf32>, tensor<?x2xf32>, tensor<?x2xf32>) outs(%rk : tensor<2x1x?x8xf32>)

  %es = tensor.empty(%lq, %lk) : tensor<2x4x?x?xf32>
  %zs = linalg.fill ins(%zero : f32) outs(%es : tensor<2x4x?x?xf32>) -> tensor<2x4x?x?xf32>
  %s = linalg.generic {indexing_maps = [#query, #key, #score], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction"]}
      ins(%qr, %kr : tensor<2x4x?x8xf32>, tensor<2x1x?x8xf32>) outs(%zs : tensor<2x4x?x?xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %m = arith.mulf %a, %b : f32
    %n = arith.addf %o, %m : f32
    linalg.yield %n : f32
  } -> tensor<2x4x?x?xf32>
  %visible = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%s : tensor<2x4x?x?xf32>) outs(%es : tensor<2x4x?x?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %i = linalg.index 2 : index
    %j = linalg.index 3 : index
    %i3 = arith.addi %i, %c3 : index
    %is = arith.cmpi sle, %j, %i3 : index
    %scaled = arith.mulf %half, %a : f32
    %r = arith.select %is, %scaled, %low : f32
    linalg.yield %r : f32
  } -> tensor<2x4x?x?xf32>
  %em = tensor.empty(%lq) : tensor<2x4x?xf32>
  %lowest = linalg.fill ins(%low : f32) outs(%em : tensor<2x4x?xf32>) -> tensor<2x4x?xf32>
  %max = linalg.generic {indexing_maps = [#id, #sum], iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
      ins(%visible : tensor<2x4x?x?xf32>) outs(%lowest : tensor<2x4x?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %m = arith.maximumf %a, %o : f32
    linalg.yield %m : f32
  } -> tensor<2x4x?xf32>
  %e = linalg.generic {indexing_maps = [#id, #sum, #id], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%visible, %max : tensor<2x4x?x?xf32>, tensor<2x4x?xf32>) outs(%es : tensor<2x4x?x?xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %d = arith.subf %a, %b : f32
    %x = math.exp %d : f32
    linalg.yield %x : f32
  } -> tensor<2x4x?x?xf32>
  %zm = linalg.fill ins(%zero : f32) outs(%em : tensor<2x4x?xf32>) -> tensor<2x4x?xf32>
  %total = linalg.generic {indexing_maps = [#id, #sum], iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
      ins(%e : tensor<2x4x?x?xf32>) outs(%zm : tensor<2x4x?xf32>) {
  ^bb0(%a: f32, %o: f32):
    %m = arith.addf %a, %o : f32
    linalg.yield %m : f32
  } -> tensor<2x4x?xf32>
  %w = linalg.generic {indexing_maps = [#id, #sum, #id], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%e, %total : tensor<2x4x?x?xf32>, tensor<2x4x?xf32>) outs(%es : tensor<2x4x?x?xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %d = arith.divf %a, %b : f32
    linalg.yield %d : f32
  } -> tensor<2x4x?x?xf32>
  %eo = tensor.empty(%lq) : tensor<2x4x?x6xf32>
  %zo = linalg.fill ins(%zero : f32) outs(%eo : tensor<2x4x?x6xf32>) -> tensor<2x4x?x6xf32>
  %y = linalg.generic {indexing_maps = [#weight, #value, #out], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction"]}
      ins(%w, %v : tensor<2x4x?x?xf32>, tensor<2x1x?x6xf32>) outs(%zo : tensor<2x4x?x6xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %m = arith.mulf %a, %b : f32
    %n = arith.addf %o, %m : f32
    linalg.yield %n : f32
  } -> tensor<2x4x?x6xf32>
  return %y : tensor<2x4x?x6xf32>
}

// Attention as TOSA writes it: rotate_half by slices, a softmax that multiplies
// by the reciprocal of the sum, positions as a constant. tosa-to-linalg, then
// rope-raise.
// RUN: rope-opt %s --pass-pipeline='builtin.module(func.func(tosa-infer-shapes,tosa-make-broadcastable,tosa-to-linalg-named,tosa-to-linalg,tosa-to-arith,tosa-to-tensor),canonicalize,rope-raise)' | FileCheck %s

// CHECK-LABEL: func.func @attention(
// CHECK-SAME:    %[[Q:.*]]: tensor<1x4x12x8xf32>, %[[K:.*]]: tensor<1x4x12x8xf32>, %[[V:.*]]: tensor<1x4x12x8xf32>
// CHECK:         %[[OUT:.*]] = rope.attention #rope.linear, #rope.explicit_frequencies<values = [1.000000e+00, 0.1{{0*}}1{{.*}}]> ins(%[[Q]], %[[K]], %[[V]] :
// CHECK-NOT:     linalg
// CHECK:         return %[[OUT]]
func.func @attention(%q: tensor<1x4x12x8xf32>, %k: tensor<1x4x12x8xf32>, %v: tensor<1x4x12x8xf32>) -> tensor<1x4x12x8xf32>
    attributes {llvm.emit_c_interface} {
  %shift = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zp = "tosa.const"() <{values = dense<0.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  %positions = "tosa.const"() <{values = dense<[[[[0.0], [1.0], [2.0], [3.0], [4.0], [5.0], [6.0], [7.0], [8.0], [9.0], [10.0], [11.0]]]]> : tensor<1x1x12x1xf32>}> : () -> tensor<1x1x12x1xf32>
  %frequencies = "tosa.const"() <{values = dense<[[[[1.0, 0.1, 0.01, 0.001]]]]>
      : tensor<1x1x1x4xf32>}> : () -> tensor<1x1x1x4xf32>
  %angles = tosa.mul %positions, %frequencies, %shift
      : (tensor<1x1x12x1xf32>, tensor<1x1x1x4xf32>, tensor<1xi8>) -> tensor<1x1x12x4xf32>
  %both = tosa.concat %angles, %angles {axis = 3 : i32}
      : (tensor<1x1x12x4xf32>, tensor<1x1x12x4xf32>) -> tensor<1x1x12x8xf32>
  %cos = tosa.cos %both : (tensor<1x1x12x8xf32>) -> tensor<1x1x12x8xf32>
  %sin = tosa.sin %both : (tensor<1x1x12x8xf32>) -> tensor<1x1x12x8xf32>
  %first = tosa.const_shape {values = dense<[0, 0, 0, 0]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %second = tosa.const_shape {values = dense<[0, 0, 0, 4]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %size = tosa.const_shape {values = dense<[1, 4, 12, 4]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %heads = tosa.const_shape {values = dense<[4, 12, 8]> : tensor<3xindex>} : () -> !tosa.shape<3>
  %whole = tosa.const_shape {values = dense<[1, 4, 12, 8]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %aq = tosa.slice %q, %first, %size
      : (tensor<1x4x12x8xf32>, !tosa.shape<4>, !tosa.shape<4>) -> tensor<1x4x12x4xf32>
  %bq = tosa.slice %q, %second, %size
      : (tensor<1x4x12x8xf32>, !tosa.shape<4>, !tosa.shape<4>) -> tensor<1x4x12x4xf32>
  %mq = tosa.negate %bq, %zp, %zp
      : (tensor<1x4x12x4xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x4x12x4xf32>
  %hq = tosa.concat %mq, %aq {axis = 3 : i32}
      : (tensor<1x4x12x4xf32>, tensor<1x4x12x4xf32>) -> tensor<1x4x12x8xf32>
  %cq = tosa.mul %q, %cos, %shift
      : (tensor<1x4x12x8xf32>, tensor<1x1x12x8xf32>, tensor<1xi8>) -> tensor<1x4x12x8xf32>
  %sq = tosa.mul %hq, %sin, %shift
      : (tensor<1x4x12x8xf32>, tensor<1x1x12x8xf32>, tensor<1xi8>) -> tensor<1x4x12x8xf32>
  %rq = tosa.add %cq, %sq : (tensor<1x4x12x8xf32>, tensor<1x4x12x8xf32>) -> tensor<1x4x12x8xf32>
  %tq = tosa.reshape %rq, %heads : (tensor<1x4x12x8xf32>, !tosa.shape<3>) -> tensor<4x12x8xf32>
  %ak = tosa.slice %k, %first, %size
      : (tensor<1x4x12x8xf32>, !tosa.shape<4>, !tosa.shape<4>) -> tensor<1x4x12x4xf32>
  %bk = tosa.slice %k, %second, %size
      : (tensor<1x4x12x8xf32>, !tosa.shape<4>, !tosa.shape<4>) -> tensor<1x4x12x4xf32>
  %mk = tosa.negate %bk, %zp, %zp
      : (tensor<1x4x12x4xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x4x12x4xf32>
  %hk = tosa.concat %mk, %ak {axis = 3 : i32}
      : (tensor<1x4x12x4xf32>, tensor<1x4x12x4xf32>) -> tensor<1x4x12x8xf32>
  %ck = tosa.mul %k, %cos, %shift
      : (tensor<1x4x12x8xf32>, tensor<1x1x12x8xf32>, tensor<1xi8>) -> tensor<1x4x12x8xf32>
  %sk = tosa.mul %hk, %sin, %shift
      : (tensor<1x4x12x8xf32>, tensor<1x1x12x8xf32>, tensor<1xi8>) -> tensor<1x4x12x8xf32>
  %rk = tosa.add %ck, %sk : (tensor<1x4x12x8xf32>, tensor<1x4x12x8xf32>) -> tensor<1x4x12x8xf32>
  %tk = tosa.reshape %rk, %heads : (tensor<1x4x12x8xf32>, !tosa.shape<3>) -> tensor<4x12x8xf32>
  %kt = tosa.transpose %tk {perms = array<i32: 0, 2, 1>}
      : (tensor<4x12x8xf32>) -> tensor<4x8x12xf32>
  %dots = tosa.matmul %tq, %kt, %zp, %zp
      : (tensor<4x12x8xf32>, tensor<4x8x12xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<4x12x12xf32>
  %factor = "tosa.const"() <{values = dense<0.35355338> : tensor<1x1x1xf32>}>
      : () -> tensor<1x1x1xf32>
  %scaled = tosa.mul %dots, %factor, %shift
      : (tensor<4x12x12xf32>, tensor<1x1x1xf32>, tensor<1xi8>) -> tensor<4x12x12xf32>
  %max = tosa.reduce_max %scaled {axis = 2 : i32} : (tensor<4x12x12xf32>) -> tensor<4x12x1xf32>
  %less = tosa.sub %scaled, %max : (tensor<4x12x12xf32>, tensor<4x12x1xf32>) -> tensor<4x12x12xf32>
  %exp = tosa.exp %less : (tensor<4x12x12xf32>) -> tensor<4x12x12xf32>
  %sum = tosa.reduce_sum %exp {axis = 2 : i32} : (tensor<4x12x12xf32>) -> tensor<4x12x1xf32>
  %one = tosa.reciprocal %sum : (tensor<4x12x1xf32>) -> tensor<4x12x1xf32>
  %p = tosa.mul %exp, %one, %shift
      : (tensor<4x12x12xf32>, tensor<4x12x1xf32>, tensor<1xi8>) -> tensor<4x12x12xf32>
  %tv = tosa.reshape %v, %heads : (tensor<1x4x12x8xf32>, !tosa.shape<3>) -> tensor<4x12x8xf32>
  %sums = tosa.matmul %p, %tv, %zp, %zp
      : (tensor<4x12x12xf32>, tensor<4x12x8xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<4x12x8xf32>
  %y = tosa.reshape %sums, %whole : (tensor<4x12x8xf32>, !tosa.shape<4>) -> tensor<1x4x12x8xf32>
  return %y : tensor<1x4x12x8xf32>
}

// Positions that do not rise evenly are no positions; the rotation stands alone.
// CHECK-LABEL: func.func @uneven_positions(
// CHECK-COUNT-2: rope.rotate
// CHECK-NOT:     rope.attention
func.func @uneven_positions(%q: tensor<1x4x12x8xf32>, %k: tensor<1x4x12x8xf32>, %v: tensor<1x4x12x8xf32>) -> tensor<1x4x12x8xf32>
    attributes {llvm.emit_c_interface} {
  %shift = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zp = "tosa.const"() <{values = dense<0.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  %positions = "tosa.const"() <{values = dense<[[[[0.0], [1.0], [2.0], [3.0], [4.0], [5.0], [6.0], [7.0], [8.0], [9.0], [10.0], [12.0]]]]> : tensor<1x1x12x1xf32>}> : () -> tensor<1x1x12x1xf32>
  %frequencies = "tosa.const"() <{values = dense<[[[[1.0, 0.1, 0.01, 0.001]]]]>
      : tensor<1x1x1x4xf32>}> : () -> tensor<1x1x1x4xf32>
  %angles = tosa.mul %positions, %frequencies, %shift
      : (tensor<1x1x12x1xf32>, tensor<1x1x1x4xf32>, tensor<1xi8>) -> tensor<1x1x12x4xf32>
  %both = tosa.concat %angles, %angles {axis = 3 : i32}
      : (tensor<1x1x12x4xf32>, tensor<1x1x12x4xf32>) -> tensor<1x1x12x8xf32>
  %cos = tosa.cos %both : (tensor<1x1x12x8xf32>) -> tensor<1x1x12x8xf32>
  %sin = tosa.sin %both : (tensor<1x1x12x8xf32>) -> tensor<1x1x12x8xf32>
  %first = tosa.const_shape {values = dense<[0, 0, 0, 0]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %second = tosa.const_shape {values = dense<[0, 0, 0, 4]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %size = tosa.const_shape {values = dense<[1, 4, 12, 4]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %heads = tosa.const_shape {values = dense<[4, 12, 8]> : tensor<3xindex>} : () -> !tosa.shape<3>
  %whole = tosa.const_shape {values = dense<[1, 4, 12, 8]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %aq = tosa.slice %q, %first, %size
      : (tensor<1x4x12x8xf32>, !tosa.shape<4>, !tosa.shape<4>) -> tensor<1x4x12x4xf32>
  %bq = tosa.slice %q, %second, %size
      : (tensor<1x4x12x8xf32>, !tosa.shape<4>, !tosa.shape<4>) -> tensor<1x4x12x4xf32>
  %mq = tosa.negate %bq, %zp, %zp
      : (tensor<1x4x12x4xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x4x12x4xf32>
  %hq = tosa.concat %mq, %aq {axis = 3 : i32}
      : (tensor<1x4x12x4xf32>, tensor<1x4x12x4xf32>) -> tensor<1x4x12x8xf32>
  %cq = tosa.mul %q, %cos, %shift
      : (tensor<1x4x12x8xf32>, tensor<1x1x12x8xf32>, tensor<1xi8>) -> tensor<1x4x12x8xf32>
  %sq = tosa.mul %hq, %sin, %shift
      : (tensor<1x4x12x8xf32>, tensor<1x1x12x8xf32>, tensor<1xi8>) -> tensor<1x4x12x8xf32>
  %rq = tosa.add %cq, %sq : (tensor<1x4x12x8xf32>, tensor<1x4x12x8xf32>) -> tensor<1x4x12x8xf32>
  %tq = tosa.reshape %rq, %heads : (tensor<1x4x12x8xf32>, !tosa.shape<3>) -> tensor<4x12x8xf32>
  %ak = tosa.slice %k, %first, %size
      : (tensor<1x4x12x8xf32>, !tosa.shape<4>, !tosa.shape<4>) -> tensor<1x4x12x4xf32>
  %bk = tosa.slice %k, %second, %size
      : (tensor<1x4x12x8xf32>, !tosa.shape<4>, !tosa.shape<4>) -> tensor<1x4x12x4xf32>
  %mk = tosa.negate %bk, %zp, %zp
      : (tensor<1x4x12x4xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x4x12x4xf32>
  %hk = tosa.concat %mk, %ak {axis = 3 : i32}
      : (tensor<1x4x12x4xf32>, tensor<1x4x12x4xf32>) -> tensor<1x4x12x8xf32>
  %ck = tosa.mul %k, %cos, %shift
      : (tensor<1x4x12x8xf32>, tensor<1x1x12x8xf32>, tensor<1xi8>) -> tensor<1x4x12x8xf32>
  %sk = tosa.mul %hk, %sin, %shift
      : (tensor<1x4x12x8xf32>, tensor<1x1x12x8xf32>, tensor<1xi8>) -> tensor<1x4x12x8xf32>
  %rk = tosa.add %ck, %sk : (tensor<1x4x12x8xf32>, tensor<1x4x12x8xf32>) -> tensor<1x4x12x8xf32>
  %tk = tosa.reshape %rk, %heads : (tensor<1x4x12x8xf32>, !tosa.shape<3>) -> tensor<4x12x8xf32>
  %kt = tosa.transpose %tk {perms = array<i32: 0, 2, 1>}
      : (tensor<4x12x8xf32>) -> tensor<4x8x12xf32>
  %dots = tosa.matmul %tq, %kt, %zp, %zp
      : (tensor<4x12x8xf32>, tensor<4x8x12xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<4x12x12xf32>
  %factor = "tosa.const"() <{values = dense<0.35355338> : tensor<1x1x1xf32>}>
      : () -> tensor<1x1x1xf32>
  %scaled = tosa.mul %dots, %factor, %shift
      : (tensor<4x12x12xf32>, tensor<1x1x1xf32>, tensor<1xi8>) -> tensor<4x12x12xf32>
  %max = tosa.reduce_max %scaled {axis = 2 : i32} : (tensor<4x12x12xf32>) -> tensor<4x12x1xf32>
  %less = tosa.sub %scaled, %max : (tensor<4x12x12xf32>, tensor<4x12x1xf32>) -> tensor<4x12x12xf32>
  %exp = tosa.exp %less : (tensor<4x12x12xf32>) -> tensor<4x12x12xf32>
  %sum = tosa.reduce_sum %exp {axis = 2 : i32} : (tensor<4x12x12xf32>) -> tensor<4x12x1xf32>
  %one = tosa.reciprocal %sum : (tensor<4x12x1xf32>) -> tensor<4x12x1xf32>
  %p = tosa.mul %exp, %one, %shift
      : (tensor<4x12x12xf32>, tensor<4x12x1xf32>, tensor<1xi8>) -> tensor<4x12x12xf32>
  %tv = tosa.reshape %v, %heads : (tensor<1x4x12x8xf32>, !tosa.shape<3>) -> tensor<4x12x8xf32>
  %sums = tosa.matmul %p, %tv, %zp, %zp
      : (tensor<4x12x12xf32>, tensor<4x12x8xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<4x12x8xf32>
  %y = tosa.reshape %sums, %whole : (tensor<4x12x8xf32>, !tosa.shape<4>) -> tensor<1x4x12x8xf32>
  return %y : tensor<1x4x12x8xf32>
}

// Both states are acc [Dv, M], max [M] and sum [M], static and f32.
// RUN: rope-opt %s -verify-diagnostics -split-input-file

func.func @two_ins(
    %a: memref<6x4xf32>, %b: memref<4xf32>, %acc: memref<6x4xf32>,
    %max: memref<4xf32>, %sum: memref<4xf32>) {
  // expected-error @below {{'rope.online_merge' op expected 3 ins operands (acc, max, sum), but got 2}}
  rope.online_merge
      ins(%a, %b : memref<6x4xf32>, memref<4xf32>)
      outs(%acc, %max, %sum : memref<6x4xf32>, memref<4xf32>, memref<4xf32>)
  return
}

// -----

func.func @four_outs(
    %a: memref<6x4xf32>, %b: memref<4xf32>, %c: memref<4xf32>,
    %acc: memref<6x4xf32>, %max: memref<4xf32>, %sum: memref<4xf32>,
    %more: memref<4xf32>) {
  // expected-error @below {{'rope.online_merge' op expected 3 outs operands (acc, max, sum), but got 4}}
  rope.online_merge
      ins(%a, %b, %c : memref<6x4xf32>, memref<4xf32>, memref<4xf32>)
      outs(%acc, %max, %sum, %more : memref<6x4xf32>, memref<4xf32>, memref<4xf32>, memref<4xf32>)
  return
}

// -----

func.func @acc_of_rank_1(
    %a: memref<4xf32>, %b: memref<4xf32>, %c: memref<4xf32>,
    %acc: memref<6x4xf32>, %max: memref<4xf32>, %sum: memref<4xf32>) {
  // expected-error @below {{'rope.online_merge' op expected acc of ins to be static and of rank 2, but got 'memref<4xf32>'}}
  rope.online_merge
      ins(%a, %b, %c : memref<4xf32>, memref<4xf32>, memref<4xf32>)
      outs(%acc, %max, %sum : memref<6x4xf32>, memref<4xf32>, memref<4xf32>)
  return
}

// -----

func.func @acc_of_rank_3(
    %a: memref<6x4xf32>, %b: memref<4xf32>, %c: memref<4xf32>,
    %acc: memref<6x4x1xf32>, %max: memref<4xf32>, %sum: memref<4xf32>) {
  // expected-error @below {{'rope.online_merge' op expected acc of outs to be static and of rank 2, but got 'memref<6x4x1xf32>'}}
  rope.online_merge
      ins(%a, %b, %c : memref<6x4xf32>, memref<4xf32>, memref<4xf32>)
      outs(%acc, %max, %sum : memref<6x4x1xf32>, memref<4xf32>, memref<4xf32>)
  return
}

// -----

func.func @dynamic_number_of_queries(
    %a: memref<6x?xf32>, %b: memref<4xf32>, %c: memref<4xf32>,
    %acc: memref<6x4xf32>, %max: memref<4xf32>, %sum: memref<4xf32>) {
  // expected-error @below {{'rope.online_merge' op expected acc of ins to be static and of rank 2, but got 'memref<6x?xf32>'}}
  rope.online_merge
      ins(%a, %b, %c : memref<6x?xf32>, memref<4xf32>, memref<4xf32>)
      outs(%acc, %max, %sum : memref<6x4xf32>, memref<4xf32>, memref<4xf32>)
  return
}

// -----

func.func @dynamic_value_dim(
    %a: memref<6x4xf32>, %b: memref<4xf32>, %c: memref<4xf32>,
    %acc: memref<?x4xf32>, %max: memref<4xf32>, %sum: memref<4xf32>) {
  // expected-error @below {{'rope.online_merge' op expected acc of outs to be static and of rank 2, but got 'memref<?x4xf32>'}}
  rope.online_merge
      ins(%a, %b, %c : memref<6x4xf32>, memref<4xf32>, memref<4xf32>)
      outs(%acc, %max, %sum : memref<?x4xf32>, memref<4xf32>, memref<4xf32>)
  return
}

// -----

func.func @max_of_another_number_of_queries(
    %a: memref<6x4xf32>, %b: memref<5xf32>, %c: memref<4xf32>,
    %acc: memref<6x4xf32>, %max: memref<4xf32>, %sum: memref<4xf32>) {
  // expected-error @below {{'rope.online_merge' op expected max and sum of ins to have one element for each of the 4 queries of acc, but got 'memref<5xf32>'}}
  rope.online_merge
      ins(%a, %b, %c : memref<6x4xf32>, memref<5xf32>, memref<4xf32>)
      outs(%acc, %max, %sum : memref<6x4xf32>, memref<4xf32>, memref<4xf32>)
  return
}

// -----

func.func @sum_of_another_number_of_queries(
    %a: memref<6x4xf32>, %b: memref<4xf32>, %c: memref<4xf32>,
    %acc: memref<6x4xf32>, %max: memref<4xf32>, %sum: memref<6xf32>) {
  // expected-error @below {{'rope.online_merge' op expected max and sum of outs to have one element for each of the 4 queries of acc, but got 'memref<6xf32>'}}
  rope.online_merge
      ins(%a, %b, %c : memref<6x4xf32>, memref<4xf32>, memref<4xf32>)
      outs(%acc, %max, %sum : memref<6x4xf32>, memref<4xf32>, memref<6xf32>)
  return
}

// -----

func.func @sum_of_rank_2(
    %a: memref<6x4xf32>, %b: memref<4xf32>, %c: memref<4x1xf32>,
    %acc: memref<6x4xf32>, %max: memref<4xf32>, %sum: memref<4xf32>) {
  // expected-error @below {{'rope.online_merge' op expected max and sum of ins to have one element for each of the 4 queries of acc, but got 'memref<4x1xf32>'}}
  rope.online_merge
      ins(%a, %b, %c : memref<6x4xf32>, memref<4xf32>, memref<4x1xf32>)
      outs(%acc, %max, %sum : memref<6x4xf32>, memref<4xf32>, memref<4xf32>)
  return
}

// -----

func.func @dynamic_max(
    %a: memref<6x4xf32>, %b: memref<4xf32>, %c: memref<4xf32>,
    %acc: memref<6x4xf32>, %max: memref<?xf32>, %sum: memref<4xf32>) {
  // expected-error @below {{'rope.online_merge' op expected max and sum of outs to have one element for each of the 4 queries of acc, but got 'memref<?xf32>'}}
  rope.online_merge
      ins(%a, %b, %c : memref<6x4xf32>, memref<4xf32>, memref<4xf32>)
      outs(%acc, %max, %sum : memref<6x4xf32>, memref<?xf32>, memref<4xf32>)
  return
}

// -----

func.func @another_value_dim(
    %a: memref<5x4xf32>, %b: memref<4xf32>, %c: memref<4xf32>,
    %acc: memref<6x4xf32>, %max: memref<4xf32>, %sum: memref<4xf32>) {
  // expected-error @below {{'rope.online_merge' op expected acc of ins ('memref<5x4xf32>') to have the shape of acc of outs ('memref<6x4xf32>')}}
  rope.online_merge
      ins(%a, %b, %c : memref<5x4xf32>, memref<4xf32>, memref<4xf32>)
      outs(%acc, %max, %sum : memref<6x4xf32>, memref<4xf32>, memref<4xf32>)
  return
}

// -----

func.func @another_number_of_queries(
    %a: memref<6x8xf32>, %b: memref<8xf32>, %c: memref<8xf32>,
    %acc: memref<6x4xf32>, %max: memref<4xf32>, %sum: memref<4xf32>) {
  // expected-error @below {{'rope.online_merge' op expected acc of ins ('memref<6x8xf32>') to have the shape of acc of outs ('memref<6x4xf32>')}}
  rope.online_merge
      ins(%a, %b, %c : memref<6x8xf32>, memref<8xf32>, memref<8xf32>)
      outs(%acc, %max, %sum : memref<6x4xf32>, memref<4xf32>, memref<4xf32>)
  return
}

// -----

func.func @f16_acc(
    %a: memref<6x4xf16>, %b: memref<4xf32>, %c: memref<4xf32>,
    %acc: memref<6x4xf32>, %max: memref<4xf32>, %sum: memref<4xf32>) {
  // expected-error @below {{'rope.online_merge' op operand #0 must be variadic of memref of 32-bit float values, but got 'memref<6x4xf16>'}}
  rope.online_merge
      ins(%a, %b, %c : memref<6x4xf16>, memref<4xf32>, memref<4xf32>)
      outs(%acc, %max, %sum : memref<6x4xf32>, memref<4xf32>, memref<4xf32>)
  return
}

// -----

func.func @tensor_max(
    %a: memref<6x4xf32>, %b: memref<4xf32>, %c: memref<4xf32>,
    %acc: memref<6x4xf32>, %max: tensor<4xf32>, %sum: memref<4xf32>) {
  // expected-error @below {{'rope.online_merge' op operand #4 must be variadic of memref of 32-bit float values, but got 'tensor<4xf32>'}}
  rope.online_merge
      ins(%a, %b, %c : memref<6x4xf32>, memref<4xf32>, memref<4xf32>)
      outs(%acc, %max, %sum : memref<6x4xf32>, tensor<4xf32>, memref<4xf32>)
  return
}

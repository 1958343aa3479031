// A model without any rope op runs too, on both targets and any threads.

// RUN: rm -rf %t && mkdir %t
// RUN: %python -c "import numpy as np; g = np.random.default_rng(0); np.save(r'%t/a.npy', g.integers(-8, 8, (37, 19)).astype('f4')); np.save(r'%t/b.npy', g.integers(-8, 8, (19, 53)).astype('f4'))"
// RUN: rope-run %s --function=matmul --input=@%t/a.npy --input=@%t/b.npy --output=@%t/cpu.npy
// RUN: rope-run %s --function=matmul --input=@%t/a.npy --input=@%t/b.npy --output=@%t/threads.npy --threads=3
// RUN: rope-run %s --function=matmul --input=@%t/a.npy --input=@%t/b.npy --output=@%t/all.npy --threads=0
// RUN: rope-run %s --function=matmul --input=@%t/a.npy --input=@%t/b.npy --output=@%t/narrow.npy --vector-width=128
// RUN: rope-run %s --function=matmul --input=@%t/a.npy --input=@%t/b.npy --output=@%t/reference.npy --target=reference
// RUN: %python -c "import numpy as np; e = np.load(r'%t/a.npy') @ np.load(r'%t/b.npy'); [np.testing.assert_array_equal(np.load(r'%t/' + f), e) for f in ('cpu.npy', 'threads.npy', 'all.npy', 'narrow.npy', 'reference.npy')]"

// RUN: rope-run %s --function=softplus --input=4xf32=0,1,-1,20 | FileCheck %s
// RUN: rope-run %s --function=softplus --input=4xf32=0,1,-1,20 --target=reference | FileCheck %s
// CHECK: result[0]: 4xf32=0.69314{{[0-9]*}} 1.3132{{[0-9]*}} 0.31326{{[0-9]*}} {{20|20\.0000|19\.9999}}

func.func @matmul(%a: tensor<?x?xf32>, %b: tensor<?x?xf32>)
    -> tensor<?x?xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  %m = tensor.dim %a, %c0 : tensor<?x?xf32>
  %n = tensor.dim %b, %c1 : tensor<?x?xf32>
  %empty = tensor.empty(%m, %n) : tensor<?x?xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<?x?xf32>)
      -> tensor<?x?xf32>
  %0 = linalg.matmul ins(%a, %b : tensor<?x?xf32>, tensor<?x?xf32>)
                     outs(%init : tensor<?x?xf32>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

func.func @softplus(%x: tensor<4xf32>) -> tensor<4xf32> {
  %one = arith.constant 1.0 : f32
  %empty = tensor.empty() : tensor<4xf32>
  %0 = linalg.generic {
      indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>],
      iterator_types = ["parallel"]}
      ins(%x : tensor<4xf32>) outs(%empty : tensor<4xf32>) {
  ^bb0(%in: f32, %out: f32):
    %1 = math.exp %in : f32
    %2 = arith.addf %1, %one : f32
    %3 = math.log %2 : f32
    linalg.yield %3 : f32
  } -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

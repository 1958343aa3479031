// Fused and un-fused attention agree on real inputs, and the fused one gives
// the same bits on any number of threads.

// RUN: rm -rf %t && mkdir %t
// RUN: %python -c "import numpy as np; g = np.random.default_rng(1); [np.save(r'%t/' + n + '.npy', g.standard_normal(s).astype('f4')) for n, s in (('q', (2, 4, 70, 32)), ('k', (2, 2, 90, 32)), ('v', (2, 2, 90, 16)))]"
// RUN: rope-run %s --function=attend --input=@%t/q.npy --input=@%t/k.npy --input=@%t/v.npy --output=@%t/cpu.npy
// RUN: rope-run %s --function=attend --input=@%t/q.npy --input=@%t/k.npy --input=@%t/v.npy --output=@%t/threads.npy --threads=2
// RUN: rope-run %s --function=attend --input=@%t/q.npy --input=@%t/k.npy --input=@%t/v.npy --output=@%t/tiles.npy --query-tile=16 --key-tile=32 --vector-width=256
// RUN: rope-run %s --function=attend --input=@%t/q.npy --input=@%t/k.npy --input=@%t/v.npy --output=@%t/reference.npy --target=reference
// RUN: %python -c "import numpy as np; cpu, threads, tiles, ref = (np.load(r'%t/' + n + '.npy') for n in ('cpu', 'threads', 'tiles', 'reference')); assert ref.shape == (2, 4, 70, 16); np.testing.assert_allclose(cpu, ref, rtol=0, atol=1e-5); np.testing.assert_allclose(tiles, ref, rtol=0, atol=1e-5); assert (cpu == threads).all()"

// A wrong head dim is found before anything is compiled.
// RUN: not rope-run %s --function=attend --input=@%t/q.npy --input=@%t/k.npy --input=@%t/k.npy 2>&1 | FileCheck %s
// CHECK: {{^}}rope-run: error: input 2: expected 2x2x?x16xf32, got 2x2x90x32xf32{{$}}

func.func @attend(%q: tensor<2x4x?x32xf32>, %k: tensor<2x2x?x32xf32>,
                  %v: tensor<2x2x?x16xf32>) -> tensor<2x4x?x16xf32> {
  %c2 = arith.constant 2 : index
  %size = tensor.dim %q, %c2 : tensor<2x4x?x32xf32>
  %init = tensor.empty(%size) : tensor<2x4x?x16xf32>
  %out = rope.attention #rope.rerope<window = 20>,
      #rope.frequencies<dim = 32> causal
      ins(%q, %k, %v : tensor<2x4x?x32xf32>, tensor<2x2x?x32xf32>,
          tensor<2x2x?x16xf32>)
      outs(%init : tensor<2x4x?x16xf32>)
  return %out : tensor<2x4x?x16xf32>
}

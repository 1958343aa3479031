#===- test_bf16_dot.py - Products of bf16 pairs ------------------------- ===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""The fused lowering with bf16-dot, on a CPU that has AVX512_BF16."""

import numpy as np
import pytest

import tolerance
from kernels import Attention, Kernels, Leaky, Linear, ReRoPE, cpu, inputs
from targets import HAS_BF16_DOT

pytestmark = pytest.mark.skipif(not HAS_BF16_DOT,
                                reason="this CPU has no AVX512_BF16")

MAPS = [Linear(), ReRoPE(33), Leaky(20, 4.0)]
# (dim, rotary dim, value dim): odd value dims, halves of a register, an odd head
# dim, which has no pairs.
DIMS = [(64, 0, 0), (128, 64, 33), (48, 48, 80), (7, 6, 0)]
KERNELS = tuple(
    Attention(MAPS[n % 3], dim=dim, rotary_dim=rotary, value_dim=value,
              dtype="bf16", causal=n % 2 == 0,
              pairing="interleaved" if n % 4 == 1 else "half",
              bf16_products=dim % 2 == 0)
    for n, (dim, rotary, value) in enumerate(DIMS * 3))
# Many queries, one, and a few; whole and halved pairs of keys.
SHAPES = [((1, 2, 1), (64, 64)), ((1, 2, 1), (257, 259)), ((2, 4, 2), (1, 301)),
          ((1, 8, 2), (3, 77)), ((1, 4, 4), (16, 100)), ((1, 1, 1), (33, 1)),
          ((1, 1, 1), (5, 0))]
PIPELINE = cpu(split_keys=64, bf16_dot=True, specialize=True)


@pytest.mark.parametrize("kernel", KERNELS, ids=[str(n) for n in range(len(KERNELS))])
@pytest.mark.xdist_group("bf16 dot")
def test_grid(compiler, kernel):
    kernels = Kernels(compiler, KERNELS, PIPELINE)
    for heads, lengths in SHAPES:
        data = inputs(kernel, heads, lengths)
        for offset in (None, -5, 40):
            kernels.check(kernel, *data, offset)


@pytest.mark.parametrize("queries", [1, 3, 40])
@pytest.mark.xdist_group("bf16 dot")
def test_nan_stays_hidden(compiler, queries):
    """NaN in one key and value reaches exactly the rows that see it, though keys
    are multiplied in pairs."""
    kernels = Kernels(compiler, KERNELS, PIPELINE)
    kernel = KERNELS[0]
    q, k, v = inputs(kernel, (1, 2, 1), (queries, 64))
    first = 20
    clean = kernels.run(kernel, q, k, v, first)
    for key in range(first - 2, first + queries + 1):
        if key >= 64:
            continue
        dirty_k, dirty_v = k.copy(), v.copy()
        dirty_k[:, :, key] = dirty_v[:, :, key] = np.nan
        rows = np.zeros(q.shape[:3], bool)
        rows[:, :, max(key - first, 0):] = True
        for before, after in zip(clean, kernels.run(kernel, q, dirty_k, dirty_v,
                                                    first)):
            assert np.isnan(after[rows]).all()
            tolerance.assert_same_bits(after[~rows], before[~rows], f"key {key}")


def test_tolerance_is_tight():
    """Scores off by a tenth are refused: the bound is no blank cheque."""
    rng = np.random.default_rng(0)
    q, k, v = (rng.standard_normal((1, 1, n, 64)).astype(tolerance.DTYPES["bf16"])
               for n in (40, 40, 40))
    options = KERNELS[0].options(None)
    out, lse = tolerance.attention(q, k, v, **dict(options, scale=0.125 * 1.1))
    with pytest.raises(AssertionError):
        tolerance.assert_attention(out.astype(q.dtype), lse, q, k, v, "bf16",
                                   bf16_products=True, **options)

#===- test_known_lengths.py - Lengths known when compiled --------------- ===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Known lengths fold the bounds of the runs of keys; a piece that no key can be in,
as with a window wider than the keys, is left out."""

from itertools import product

import pytest

from kernels import Attention, Kernels, Leaky, Linear, ReRoPE, cpu, inputs

LENGTHS = [(1, 1), (33, 33), (40, 300), (300, 64), (1, 65), (5, 0)]
MAPS = [Linear(), ReRoPE(0), ReRoPE(32), ReRoPE(64), ReRoPE(65), ReRoPE(1000),
        Leaky(40, 4.0), Leaky(1000, 4.0)]
KERNELS = {
    causal: tuple(Attention(m, dim=8, value_dim=5, causal=causal, offset=False,
                            heads=(2, 1), queries=lq, keys=lk)
                  for m, (lq, lk) in product(MAPS, LENGTHS))
    for causal in (False, True)}


@pytest.mark.parametrize("causal, kernel", [
    pytest.param(c, k, marks=pytest.mark.xdist_group(f"known {c}"),
                 id=f"{c}-{k.position_map}-{k.queries}-{k.keys}")
    for c, kernels in KERNELS.items() for k in kernels])
def test_known_lengths(compiler, causal, kernel):
    kernels = Kernels(compiler, KERNELS[causal], cpu(512, 32, 64, 2, split_keys=64))
    kernels.check(kernel, *inputs(kernel, (2, 2, 1), (kernel.queries, kernel.keys)))

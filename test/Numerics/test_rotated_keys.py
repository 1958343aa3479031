#===- test_rotated_keys.py - Keys given rotated ------------------------- ===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""rope.attention with rotated_keys on keys that the reference has turned, against
the reference on the keys themselves."""

from itertools import product

import pytest

from kernels import (REFERENCE, Attention, Kernels, Leaky, Linear, ReRoPE, cpu,
                     inputs)

MAPS = [Linear(), ReRoPE(0), ReRoPE(33), Leaky(20, 4.0)]
KERNELS = tuple(
    Attention(m, dim=dim, rotary_dim=rotary, dtype=dtype, causal=causal,
              pairing=pairing, rotated_keys=True, form="tensor", layout="rows")
    for (m, dtype), (causal, pairing, dim, rotary) in zip(
        product(MAPS, ["f32", "bf16"]),
        [(True, "half", 64, 0), (False, "interleaved", 48, 16)] * len(MAPS)))
SHAPES = [((1, 4, 2), (65, 65)), ((2, 4, 1), (1, 300)), ((1, 2, 2), (3, 0)),
          ((1, 6, 2), (2, 257))]


@pytest.mark.parametrize("pipeline", [cpu(split_keys=64, specialize=True), REFERENCE],
                         ids=["fused", "un-fused"])
@pytest.mark.parametrize("kernel", KERNELS,
                         ids=lambda k: f"{k.position_map}-{k.dtype}")
@pytest.mark.xdist_group("rotated keys")
def test_rotated_keys(compiler, pipeline, kernel):
    kernels = Kernels(compiler, KERNELS, pipeline)
    for heads, lengths in SHAPES:
        data = inputs(kernel, heads, lengths)
        for offset in (None, 5):
            kernels.check(kernel, *data, offset)

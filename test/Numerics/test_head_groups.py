#===- test_head_groups.py - Copies by groups of key heads -----------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Key heads in groups whose copies share a buffer: the reference's results, and the
bits of all heads at a time, for any number of threads."""

import pytest

import harness
from kernels import Attention, Kernels, Leaky, Linear, ReRoPE, cpu, inputs
from score_options import SlidingWindow
from targets import HAS_BF16_DOT
from tolerance import assert_same_bits

pytestmark = pytest.mark.xdist_group("head groups")

# 38 or more blocks of 8 queries per head, 64 at least in a group: of 5 key heads 3 and
# 2, of 4 and 3 one each. The last two know their lengths, and one its head count.
KERNELS = (
    Attention(Leaky(40, 4.0), 16, causal=True, heads=(5, 5)),
    Attention(Leaky(40, 4.0), 16, causal=True, heads=("?", "?")),
    Attention(ReRoPE(40), 16, value_dim=5, causal=True, dtype="bf16", heads=(8, 4),
              bf16_products=True),
    Attention(Linear(), 16, rotary_dim=8, dtype="f16", heads=("?", 3),
              visibility=SlidingWindow(33, 5)),
    Attention(ReRoPE(40), 16, heads=(5, 5), queries=300, keys=310),
    Attention(ReRoPE(40), 16, dtype="bf16", heads=(8, "?"), queries=300, keys=310,
              offset=False, bf16_products=True),
)
TILES = dict(query_tile=8, key_tile=32, block=1, vector_width=256, bf16_dot=HAS_BF16_DOT)
GROUPS, ONE = cpu(**TILES, copy_bytes=1), cpu(**TILES, copy_bytes=0)


def data_of(kernel):
    heads = tuple(given if given != "?" else default
                  for given, default in zip(kernel.heads, (6, 2)))
    if kernel.heads == ("?", 3):
        heads = (6, 3)
    for batch, lengths in [(1, (300, 310)), (2, (310, 300)), (1, (3, 40)), (0, (300, 9))]:
        if kernel.queries in ("?", lengths[0]):
            yield inputs(kernel, (batch, *heads), lengths)


@pytest.mark.parametrize("number", range(len(KERNELS)))
def test_groups(compiler, number):
    kernel = KERNELS[number]
    groups, one = (Kernels(compiler, KERNELS, p) for p in (GROUPS, ONE))
    for data in data_of(kernel):
        for offset in (None, -5) if kernel.offset else (None,):
            expected = one.run(kernel, *data, offset)
            for x, y in zip(groups.check(kernel, *data, offset), expected):
                assert_same_bits(x, y, str(kernel))


def test_threads(compiler):
    kernels = KERNELS[1:3]
    parallel = Kernels(compiler, kernels, cpu(**TILES, copy_bytes=1, threads=0))
    one = Kernels(compiler, KERNELS, ONE)
    for kernel in kernels:
        for data in data_of(kernel):
            expected = one.run(kernel, *data)
            for threads in (1, 3):
                harness.set_threads(compiler, threads)
                for x, y in zip(parallel.run(kernel, *data), expected):
                    assert_same_bits(x, y, f"{kernel} {threads} threads")

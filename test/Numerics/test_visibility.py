#===- test_visibility.py - Windows, sinks and chunks of visible keys ------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Sliding windows, with and without sinks, and chunks, under every position map,
against their definitions; hidden keys reach nothing, whatever they hold."""

import numpy as np
import pytest

from kernels import (REFERENCE, Attention, Kernels, Leaky, Linear, ReRoPE, cpu,
                     inputs)
from score_options import Chunked, SlidingWindow
from targets import HAS_BF16_DOT
from tolerance import assert_same_bits


def attention(position_map, visibility, causal=True, dtype="f32", **options):
    heads = {"f32": (4, 2), "f16": (2, 2), "bf16": (6, 2)}[dtype]
    return Attention(position_map, 12, rotary_dim=8, value_dim=9, causal=causal,
                     visibility=visibility, dtype=dtype, heads=heads, **options)


# Windows inside of the map's, at it, and past it; none at all; sinks alone, and as
# many as there are keys. The tile plan has unit tests over many more.
LISTS = {
    "f32": (cpu(512, 32, 64), (
        attention(Linear(), SlidingWindow(1, 3), causal=False),
        attention(ReRoPE(20), SlidingWindow(45, 40)),
        attention(ReRoPE(20), Chunked(33)))),
    "small": (cpu(256, 8, 16, block=3), (
        attention(Linear(), SlidingWindow(0, 1000)),
        attention(Leaky(7, 0.5), Chunked(40), causal=False))),
    "16 bits": (cpu(512, 16, 32, block=2, bf16_dot=HAS_BF16_DOT), (
        attention(ReRoPE(0), SlidingWindow(17, 5), dtype="f16"),
        attention(Linear(), SlidingWindow(33, 9), False, "bf16", bf16_products=True))),
    "few": (cpu(512, 32, 64, split_keys=32, specialize=True), (
        attention(ReRoPE(20), SlidingWindow(45, 40)),)),
    "reference": (REFERENCE, (
        attention(ReRoPE(20), SlidingWindow(45, 40), form="tensor"),
        attention(Leaky(7, 0.5), Chunked(40), False, form="tensor"))),
}
LENGTHS = {"few": [(1, 90), (1, 3), (16, 65), (5, 0)]}
OTHER_LENGTHS = [(70, 90), (33, 33), (90, 31), (0, 5), (5, 0)]


def run_all(compiler, name, kernels):
    pipeline, given = LISTS[name]
    library = Kernels(compiler, given, pipeline)
    for kernel in kernels:
        for n, lengths in enumerate(LENGTHS.get(name, OTHER_LENGTHS)):
            data = inputs(kernel, (1 + n % 2, *kernel.heads), lengths)
            for offset in (None, -30, 2**31 - 40) if n == 0 else (None, 25):
                yield library, kernel, data, offset


@pytest.mark.parametrize("name", [
    pytest.param(n, marks=pytest.mark.xdist_group(f"visibility {n}")) for n in LISTS])
def test_definition(compiler, name):
    pipeline, kernels = LISTS[name]
    for library, kernel, data, offset in run_all(compiler, name, kernels):
        library.check(kernel, *data, offset)


@pytest.mark.parametrize("name", [
    pytest.param(n, marks=pytest.mark.xdist_group(f"visibility {n}"))
    for n in ("f32", "few", "reference")])
def test_hidden_keys_reach_nothing(compiler, name):
    """NaN in all keys that a row does not see, one row after the other."""
    pipeline, kernels = LISTS[name]
    library = Kernels(compiler, kernels, pipeline)
    lq, lk = (3, 90) if name == "few" else (40, 60)
    for kernel in kernels:
        q, k, v = inputs(kernel, (1, *kernel.heads), (lq, lk))
        clean = library.run(kernel, q, k, v)
        for row in range(0, lq, 9):
            i, j = lk - lq + row, np.arange(lk)
            hidden = ~kernel.visibility.sees(i, j, kernel.causal)
            if kernel.causal:
                hidden |= j > i
            dirty_k, dirty_v = k.copy(), v.copy()
            dirty_k[:, :, hidden] = dirty_v[:, :, hidden] = np.nan
            dirty = library.run(kernel, q, dirty_k, dirty_v)
            for before, after in zip(clean, dirty):
                assert_same_bits(after[:, :, row], before[:, :, row],
                                 f"{kernel} row {row}")

#===- test_score_options.py - Soft cap, scalings of queries, together -----===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""The soft cap and the scalings of queries by position, alone, together, and with
windows: scale, scaling by position, soft cap, visibility, in this order."""

import numpy as np
import pytest

from kernels import (REFERENCE, Attention, Kernels, Leaky, Linear, ReRoPE, cpu,
                     inputs)
from score_options import LogN, SlidingWindow, TemperatureTuning
from targets import HAS_BF16_DOT

ALL = dict(visibility=SlidingWindow(33, 5), query_scaling=LogN(30), soft_cap=2.5)
LISTS = {
    "cpu": (cpu(512, 32, 64), (
        Attention(ReRoPE(20), 16, causal=True, query_scaling=LogN(30)),
        Attention(Linear(), 16, causal=True, soft_cap=2.5),
        Attention(Linear(), 12, query_scaling=TemperatureTuning(10, 0.5),
                  soft_cap=50.0, dtype="f16"))),
    "few": (cpu(256, 16, 64, block=1, split_keys=48, specialize=True), (
        Attention(ReRoPE(20), 12, causal=True, heads=(6, 2), **ALL),
        Attention(Linear(), 16, heads=(4, 2), soft_cap=1.0, dtype="bf16",
                  query_scaling=LogN(512, post_hoc=False)))),
    "bf16": (cpu(512, 16, 32, block=2, bf16_dot=HAS_BF16_DOT), (
        Attention(Leaky(20, 4.0), 16, causal=True, dtype="bf16", bf16_products=True,
                  **ALL),)),
    "reference": (REFERENCE, (
        Attention(ReRoPE(20), 12, causal=True, form="tensor", **ALL),
        Attention(Linear(), 12, form="tensor", dtype="f64", soft_cap=3.0,
                  query_scaling=LogN(100, post_hoc=False)),
        Attention(Linear(), 12, form="tensor", dtype="bf16",
                  query_scaling=TemperatureTuning(7, 1.0)))),
}
LENGTHS = {"few": [(1, 150), (2, 7), (20, 60), (3, 0)]}

pytestmark = pytest.mark.parametrize("name", [
    pytest.param(n, marks=pytest.mark.xdist_group(f"score options {n}"))
    for n in LISTS])


def library_of(compiler, name):
    pipeline, kernels = LISTS[name]
    return Kernels(compiler, kernels, pipeline)


def test_definition(compiler, name):
    library = library_of(compiler, name)
    for kernel in library.kernels:
        for n, lengths in enumerate(LENGTHS.get(name, [(65, 90), (33, 20), (4, 0)])):
            heads = kernel.heads if kernel.heads[0] != "?" else (4, 2)
            data = inputs(kernel, (1 + n % 2, *heads), lengths)
            for offset in (None, -10, 2**31 - 40) if n == 0 else (None,):
                library.check(kernel, *data, offset)


def test_large_scores(compiler, name):
    """Scores of hundreds and thousands, which a cap limits; NaN stays a NaN."""
    library = library_of(compiler, name)
    for kernel in library.kernels:
        heads = kernel.heads if kernel.heads[0] != "?" else (4, 2)
        q, k, v = inputs(kernel, (1, *heads), (2, 40))
        library.check(kernel, 30 * q, 30 * k, v)
        if not kernel.soft_cap:
            continue
        q[0, 1, 1, 0] = np.nan
        out, lse = library.run(kernel, q, k, v)
        rows = np.zeros(q.shape[:3], bool)
        rows[0, 1, 1] = True
        assert (np.isnan(lse) == rows).all()
        assert (np.isnan(out.astype(np.float32)).all(axis=-1) == rows).all()
        assert (lse[~rows] <= kernel.soft_cap + np.log(40) + 1e-3).all()

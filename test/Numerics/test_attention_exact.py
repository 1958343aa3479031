#===- test_attention_exact.py - Attention with known results --------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Cases whose result is known without the reference."""

import numpy as np
import pytest

from kernels import (REFERENCE, Attention, Kernels, Leaky, Linear, ReRoPE, cpu,
                     inputs)
from tolerance import DTYPES, UNIT_ROUNDOFF, assert_close

MAPS = [Linear(), ReRoPE(33), Leaky(33, 4.0)]
TILE = (16, 32)
PIPELINES = {"cpu": cpu(256, *TILE), "reference": REFERENCE}

pytestmark = pytest.mark.parametrize("target", [
    pytest.param(t, marks=pytest.mark.xdist_group(f"exact {t}")) for t in PIPELINES])


def kernels_of(target):
    form = "memref" if target == "cpu" else "tensor"
    plain = [Attention(m, 8, causal=c, dtype=d, form=form) for m in MAPS
             for c in (False, True) for d in ("f32", "f16", "bf16")
             if d == "f32" or (target == "cpu" and c and m == MAPS[1])]
    needles = [Attention(m, 80, rotary_dim=16, value_dim=8, causal=c, form=form)
               for m in MAPS for c in (False, True)]
    return tuple(plain), tuple(needles)


def visible(kernel, lq, lk, offset):
    i = (lk - lq if offset is None else offset) + np.arange(lq)[:, None]
    j = np.arange(lk)[None, :]
    return (j <= i) if kernel.causal else np.ones((lq, lk), bool)


def test_no_query_gives_the_mean(compiler, target):
    """q = 0: the mean of the visible values, and ln of their number."""
    plain, needles = kernels_of(target)
    kernels = Kernels(compiler, plain + needles, PIPELINES[target])
    for kernel in plain:
        for lengths in [(1, 1), (33, 33), (20, 100), (100, 20), (257, 257)]:
            for offset in (None, -3, 50):
                q, k, v = inputs(kernel, (2, 2, 1), lengths)
                q[...] = 0
                out, lse = kernels.run(kernel, q, k, v, offset)
                seen = visible(kernel, *lengths, offset)
                count = seen.sum(axis=1)
                mean = seen @ v.astype(np.float64) / np.maximum(count, 1)[:, None]
                bound = UNIT_ROUNDOFF[kernel.dtype] * np.abs(mean) + 4e-6
                mean, bound = (np.repeat(x, 2, axis=1) for x in (mean, bound))
                assert_close(out, mean, bound, f"{kernel} {lengths} {offset}")
                with np.errstate(divide="ignore"):
                    expected = np.broadcast_to(np.log(count), lse.shape)
                assert_close(lse, expected, 2e-6, f"{kernel} {lengths} lse")


def needle_columns(window, length):
    """For every query the keys to look for, by name; clipped to what exists."""
    i = np.arange(length)
    for d in (-1, 0, 1):
        yield f"i - w {d:+}", i - window + d
        yield f"i + w {d:+}", i + window + d
    yield "itself", i
    yield "the next", i + 1
    yield "the previous", i - 1
    for tile in TILE:
        for edge in range(0, length + 1, tile):
            for d in (-1, 0):
                yield f"tile edge {edge + d}", np.full(length, edge + d)


def test_needles(compiler, target):
    """A dominant score gives v_j: at the window's edge and every tile's edge."""
    plain, needles = kernels_of(target)
    kernels = Kernels(compiler, plain + needles, PIPELINES[target])
    length = 130
    rng = np.random.default_rng(5)
    codes = rng.choice([-1.0, 1.0], (length, 64))
    for kernel in needles:
        found = 0
        for what, column in needle_columns(33, length):
            q, k, v = inputs(kernel, (1, 1, 1), (length, length))
            target_key = np.clip(column, 0, length - 1)
            hidden = kernel.causal & (target_key > np.arange(length))
            target_key[hidden] = np.arange(length)[hidden]
            k[0, 0, :, 16:] = codes
            q[0, 0, :, 16:] = 30 * codes[target_key]
            out, _ = kernels.run(kernel, q, k, v)
            expected = v[0, 0, target_key].astype(np.float64)
            assert_close(out[0, 0], expected, 1e-6 * np.abs(expected) + 1e-12,
                         f"{kernel} {what}")
            found += 1
        assert found > 20

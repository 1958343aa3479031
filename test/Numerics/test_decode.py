#===- test_decode.py - Few queries, with sizes known when compiled --------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""One to five queries known when the kernel is compiled, as in decoding: tables
and turned keys cover only what these queries meet, and the heads that share a
key head lie in one tile where they fit; keys are split into parts and merged."""

import numpy as np
import pytest

from kernels import Attention, Kernels, Leaky, Linear, ReRoPE, cpu, inputs, pairwise
from tolerance import assert_same_bits

# In tiles of 32: (8, 8) has no group, (8, 2) and (32, 8) share by 4, (16, 1) by
# 16, which three queries no longer fit.
HEADS = [(8, 8), (8, 2), (32, 8), (16, 1)]
QUERIES = [1, 2, 3, 5]
KEYS = [1, 7, 100, 300, 1000]
MAPS = [Linear(), ReRoPE(64), Leaky(60, 4.0)]

# Every map with every number of heads and of queries; causal or not in turn, so that
# a map meets both with any heads, and with any number of queries. The offset decides
# whether queries and keys share tables: both, in turn, for each of the others.
CROSSING = {
    causal: tuple(
        Attention(MAPS[m], dim=8, value_dim=5, causal=causal, heads=HEADS[h],
                  queries=QUERIES[q], offset=(h // 2 + m) % 2 == 0)
        for m, h, q in np.ndindex(len(MAPS), len(HEADS), len(QUERIES))
        if (m + h + q) % 2 == causal)
    for causal in (False, True)}


def offsets(kernel, keys):
    """The default; before, inside and past the keys."""
    if not kernel.offset:
        return [None]
    return [None, -3, 0, keys // 2, keys - 1, keys + 100]


def check(kernels, kernel, batch, keys):
    data = inputs(kernel, (batch, *kernel.heads), (kernel.queries, keys))
    for offset in offsets(kernel, keys):
        kernels.check(kernel, *data, offset)


@pytest.mark.parametrize("causal, kernel", [
    pytest.param(c, k, marks=pytest.mark.xdist_group(f"decode {c}"),
                 id=f"{c}-{k.position_map}-{k.heads}-{k.queries}")
    for c, kernels in CROSSING.items() for k in kernels])
def test_crossing(compiler, causal, kernel):
    """Map x heads x queries x keys, all of them, and causal in turn."""
    kernels = Kernels(compiler, CROSSING[causal], cpu(split_keys=256))
    for keys in KEYS:
        check(kernels, kernel, 1, keys)


FACTORS = {
    "position_map": [*MAPS, ReRoPE(0), ReRoPE(7), ReRoPE(2000), Leaky(7, 0.5)],
    "heads": [*HEADS, (6, 2), ("?", "?"), (8, "?"), ("?", 2)],
    "queries": [*QUERIES, 4, 8, 16, 17],
    "dims": [(8, 8), (8, 4), (64, 64), (80, 32)],
    "value": ["same", 1, 48],
    "dtype": ["f32", "f16", "bf16"],
    "causal": [False, True],
    "pairing": ["half", "interleaved"],
    "lse": [True, False],
    "offset": [True, False],
    "layout": ["rows", "contiguous", "any"],
    "form": ["memref", "tensor"],
}
PIPELINES = {"512x32x256": cpu(split_keys=256),
             "256x16x24": cpu(256, 16, 24, block=2, split_keys=48),
             "128x8x16": cpu(128, 8, 16, block=1, split_keys=1000)}


def pairwise_kernels():
    for row in pairwise(FACTORS, seed=3):
        dim, rotary = row.pop("dims")
        value = row.pop("value")
        yield Attention(dim=dim, rotary_dim=rotary,
                        value_dim=0 if value == "same" else value, **row)


ALL = list(dict.fromkeys(pairwise_kernels()))
PAIRWISE = {p: tuple(ALL[n::len(PIPELINES)]) for n, p in enumerate(PIPELINES)}


@pytest.mark.parametrize("pipeline, kernel", [
    pytest.param(p, k, id=f"{p}-{n}", marks=pytest.mark.xdist_group(f"decode {p}"))
    for p, kernels in PAIRWISE.items() for n, k in enumerate(kernels)])
def test_pairwise(compiler, pipeline, kernel):
    """Every pair of values of FACTORS, spread over the pipelines."""
    kernels = Kernels(compiler, PAIRWISE[pipeline], PIPELINES[pipeline])
    heads = tuple(given if given != "?" else default
                  for given, default in zip(kernel.heads, (4, 2)))
    for batch, keys in [(2, 0), (1, 1), (2, 7), (1, 100), (2, 300)]:
        data = inputs(kernel, (batch, *heads), (kernel.queries, keys))
        for offset in offsets(kernel, keys):
            kernels.check(kernel, *data, offset)


# 64 KiB of turned keys: 128 rows of f32 with 128 channels.
TURNED = tuple(Attention(m, dim=128, value_dim=24, dtype=dtype, heads=(4, 2),
                         queries=queries, offset=False)
               for m in (Linear(), ReRoPE(300), Leaky(130, 4.0))
               for dtype in ("f32", "bf16") for queries in (1, 2, 9))


@pytest.mark.parametrize("kernel", TURNED,
                         ids=lambda k: f"{k.position_map}-{k.dtype}-{k.queries}")
@pytest.mark.xdist_group("decode turned")
def test_tiles_of_turned_keys(compiler, kernel):
    """Keys up to, at and past the tiles in which they are turned."""
    kernels = Kernels(compiler, TURNED, cpu(256, 16, 128, split_keys=1024))
    for keys in (127, 128, 129, 256, 257, 700):
        check(kernels, kernel, 1, keys)


# Rows of bf16 that are read in pairs of vectors, with and without a rest of them.
PAIRED = tuple(Attention(m, dim=dim, rotary_dim=dim // 2 * 2 - 4, value_dim=value,
                         dtype="bf16", heads=heads, queries=queries, offset=False)
               for n, (dim, value) in enumerate([(44, 50), (37, 19), (64, 15), (13, 96)])
               for m, heads, queries in [(ReRoPE(40), (8, 2), 1 + n % 2),
                                         (Leaky(30, 4.0), (3, 3), 1 + n // 2)])


@pytest.mark.parametrize("pipeline", PIPELINES)
@pytest.mark.parametrize("kernel", PAIRED,
                         ids=lambda k: f"{k.dim}-{k.value_dim}-{k.position_map}")
def test_pairs_and_a_rest(compiler, pipeline, kernel):
    kernels = Kernels(compiler, PAIRED, PIPELINES[pipeline])
    for keys in (1, 16, 61):
        check(kernels, kernel, 2, keys)


STACKED = [k for k in CROSSING[True] if k.queries <= 3]


def kernel_id(kernel):
    return f"{kernel.position_map}-{kernel.heads}-{kernel.queries}"


@pytest.mark.parametrize("kernel", STACKED, ids=kernel_id)
@pytest.mark.xdist_group("decode True")
def test_heads_do_not_meet(compiler, kernel):
    """NaN in the query of one head stays there; equal heads give equal bits."""
    kernels = Kernels(compiler, CROSSING[True], cpu(split_keys=256))
    query_heads, key_heads = kernel.heads
    q, k, v = inputs(kernel, (2, *kernel.heads), (kernel.queries, 100))
    clean = kernels.run(kernel, q, k, v)
    for head in range(query_heads):
        for row in range(kernel.queries):
            dirty = q.copy()
            dirty[1, head, row, 3] = np.nan
            rows = np.zeros(q.shape[:3], bool)
            rows[1, head, row] = True
            for before, after in zip(clean, kernels.run(kernel, dirty, k, v)):
                assert np.isnan(after[rows]).all()
                assert_same_bits(after[~rows], before[~rows], f"{kernel} {head}")
    group = query_heads // key_heads
    q[...] = np.repeat(q[:, ::group], group, axis=1)
    for result in kernels.run(kernel, q, k, v):
        assert_same_bits(result, np.repeat(result[:, ::group], group, axis=1))


@pytest.mark.parametrize("kernel", STACKED, ids=kernel_id)
@pytest.mark.xdist_group("decode True")
def test_hidden_keys(compiler, kernel):
    """Keys after the query reach no lane of the tile, whatever they hold."""
    kernels = Kernels(compiler, CROSSING[True], cpu(split_keys=256))
    q, k, v = inputs(kernel, (1, *kernel.heads), (kernel.queries, 100))
    offset = 41 if kernel.offset else None
    first = 41 if kernel.offset else 100 - kernel.queries
    clean = kernels.run(kernel, q, k, v, offset)
    for key in range(first, min(first + kernel.queries + 1, 100)):
        dirty_k, dirty_v = k.copy(), v.copy()
        dirty_k[:, :, key] = dirty_v[:, :, key] = np.nan
        rows = np.zeros(q.shape[:3], bool)
        rows[:, :, max(key - first, 0):] = True
        results = kernels.run(kernel, q, dirty_k, dirty_v, offset)
        for before, after in zip(clean, results):
            assert np.isnan(after[rows]).all()
            assert_same_bits(after[~rows], before[~rows], f"{kernel} key {key}")


# As many as a lane register takes and more, one, and none: each loop nest of a
# dynamic number of queries.
DYNAMIC = tuple(
    Attention(m, dim=16, value_dim=24, dtype=dtype, causal=True, heads=heads,
              queries="?")
    for m, dtype, heads in [(Linear(), "f32", (8, 2)), (ReRoPE(64), "bf16", (8, 8)),
                            (Leaky(60, 4.0), "f32", (6, 2)),
                            (ReRoPE(7), "f32", ("?", "?"))])


@pytest.mark.parametrize("kernel", DYNAMIC, ids=lambda k: f"{k.position_map}-{k.heads}")
@pytest.mark.parametrize("width", [512, 128])
@pytest.mark.xdist_group("decode dynamic")
def test_dynamic_number_of_queries(compiler, kernel, width):
    """The loop nest is chosen when it runs."""
    kernels = Kernels(compiler, DYNAMIC, cpu(width, width // 16, split_keys=64,
                                             specialize=True))
    heads = tuple(given if given != "?" else default
                  for given, default in zip(kernel.heads, (4, 2)))
    for queries in (0, 1, 2, 4, 5, 16, 17, 40):
        data = inputs(kernel, (2, *heads), (queries, 150))
        for offset in (None, 20):
            kernels.check(kernel, *data, offset)

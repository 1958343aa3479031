#===- test_attention_grid.py - rope.attention over a grid -----------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Lengths, windows, masks and offsets crossed in full for one head dim, and
everything else in pairs; the fused and the reference lowering."""

import pytest

from kernels import (REFERENCE, Attention, Kernels, Leaky, Linear, ReRoPE, cpu,
                     inputs, pairwise)

# Tiles of the default pipeline: 32 queries, 256 keys.
LENGTHS = [0, 1, 2, 31, 32, 33, 63, 255, 256, 257, 1000]
UNEVEN = [(1, 257), (2, 1000), (33, 64), (63, 257), (257, 63), (64, 1), (1, 0),
          (5, 0), (0, 5), (300, 257)]
WINDOWS = [0, 1, 31, 32, 33, 63, 256, 257, 1000, 2000]
MAPS = [Linear(), *map(ReRoPE, WINDOWS), Leaky(0, 4.0), Leaky(33, 0.5),
        Leaky(33, 4.0), Leaky(256, 16.0)]


def crossing_kernels(causal):
    return tuple(Attention(m, dim=8, causal=causal) for m in MAPS)


@pytest.mark.parametrize("position_map", MAPS, ids=str)
@pytest.mark.parametrize("causal", [
    pytest.param(c, marks=pytest.mark.xdist_group(f"crossing{c}"))
    for c in (False, True)])
def test_crossing(compiler, causal, position_map):
    """L x w x causal x offset, all of them."""
    kernels = Kernels(compiler, crossing_kernels(causal), cpu())
    kernel = Attention(position_map, dim=8, causal=causal)
    for lengths in [(n, n) for n in LENGTHS] + UNEVEN:
        data = inputs(kernel, (1, 1, 1), lengths)
        # The default, before and past the keys, at the first and last of them.
        for offset in {lengths[1] - lengths[0], 0, -7, 40, lengths[1] - 1}:
            kernels.check(kernel, *data, offset)


# Head counts as (B, Hq, Hkv), with lengths.
SHAPES = [((1, 1, 1), (257, 257)), ((3, 4, 1), (33, 65)), ((1, 8, 1), (31, 300)),
          ((3, 8, 2), (64, 32)), ((1, 4, 4), (63, 63)), ((3, 2, 2), (1, 258)),
          ((0, 2, 2), (3, 3))]

FACTORS = {
    "position_map": [Linear(), ReRoPE(0), ReRoPE(33), Leaky(33, 0.5),
                     Leaky(32, 4.0), Leaky(7, 16.0)],
    "dims": [(2, 2), (8, 8), (8, 4), (64, 64), (64, 16), (80, 80), (80, 32),
             (128, 128), (128, 64)],
    "value": ["same", 1, 5, 48, 96],
    "dtype": ["f32", "f16", "bf16"],
    "causal": [False, True],
    "pairing": ["half", "interleaved"],
    "frequencies": [(10000.0, 1.0), (5e5, 1.0), (10000.0, 8.0)],
    "scale": [None, 0.3],
    "lse": [True, False],
    "offset": [True, False],
    "layout": ["rows", "contiguous", "any"],
    "form": ["memref", "tensor"],
}

PIPELINES = {
    "512x32x256x1": cpu(512, 32, 256, 1), "512x16x32x2": cpu(512, 16, 32, 2),
    "256x16x24x4": cpu(256, 16, 24, 4), "256x8x8x2": cpu(256, 8, 8, 2),
    "128x8x16x1": cpu(128, 8, 16, 1), "default": "--rope-to-cpu",
}


def pairwise_kernels(seed, **fixed):
    factors = dict(FACTORS, **{name: [value] for name, value in fixed.items()})
    kernels = []
    for row in pairwise(factors, seed):
        dim, rotary = row.pop("dims")
        value = row.pop("value")
        base, factor = row.pop("frequencies")
        kernels.append(Attention(
            dim=dim, rotary_dim=rotary, value_dim=0 if value == "same" else value,
            base=base, factor=factor, **row))
    return kernels


def spread(kernels, count):
    """The kernels dealt to `count` libraries."""
    return [tuple(dict.fromkeys(kernels[n::count])) for n in range(count)]


PAIRWISE = dict(zip(PIPELINES, spread(pairwise_kernels(0), len(PIPELINES))))


@pytest.mark.parametrize("pipeline, kernel", [
    pytest.param(p, k, id=f"{p}-{n}", marks=pytest.mark.xdist_group(p))
    for p, kernels in PAIRWISE.items() for n, k in enumerate(kernels)])
def test_pairwise(compiler, pipeline, kernel):
    """Every pair of values of FACTORS, spread over the pipelines."""
    kernels = Kernels(compiler, PAIRWISE[pipeline], PIPELINES[pipeline])
    for heads, lengths in SHAPES:
        data = inputs(kernel, heads, lengths)
        kernels.check(kernel, *data, None)
        if kernel.offset:
            kernels.check(kernel, *data, -5)
            kernels.check(kernel, *data, 77)


UNFUSED = spread([k for k in pairwise_kernels(1, form="tensor", layout="rows")
                  if k.dim <= 80][:24], 2)


@pytest.mark.parametrize("library, kernel", [
    pytest.param(n, k, id=f"{n}-{m}", marks=pytest.mark.xdist_group(f"unfused{n}"))
    for n, kernels in enumerate(UNFUSED) for m, k in enumerate(kernels)])
def test_reference_lowering(compiler, library, kernel):
    """The un-fused lowering over the same values."""
    kernels = Kernels(compiler, UNFUSED[library], REFERENCE)
    for heads, lengths in SHAPES + [((1, 1, 1), n) for n in [(0, 0), (3, 0), (0, 3),
                                                           (1, 1), (2, 1)]]:
        data = inputs(kernel, heads, lengths)
        kernels.check(kernel, *data, None)
        if kernel.offset:
            kernels.check(kernel, *data, -5)
            kernels.check(kernel, *data, 77)


F64 = (Attention(ReRoPE(9), dim=16, dtype="f64", causal=True, form="tensor"),
       Attention(Leaky(9, 4.0), dim=16, dtype="f64", form="tensor"))


@pytest.mark.parametrize("kernel", F64, ids=["rerope", "leaky"])
@pytest.mark.xdist_group("unfused0")
def test_reference_lowering_f64(compiler, kernel):
    """float64 operands; the tables are float32, and so is the bound."""
    kernels = Kernels(compiler, F64, REFERENCE)
    kernels.check(kernel, *inputs(kernel, (2, 4, 2), (33, 65)))

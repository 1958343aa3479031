#===- test_targets.py - Compiled code on other CPUs -----------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""AVX2 and FMA, SSE2 without FMA, and NEON in an emulator: every operation held
against the reference, with the tolerance of the native code. Tiles are those that
the pipeline chooses for the width of a vector register, but for shorter key tiles.
"""

from itertools import product

import numpy as np
import pytest

import harness
import test_rotate as rotate
import test_table as table
from kernels import Attention, Frequencies, Kernels, Leaky, Linear, ReRoPE, cpu, inputs
from kernels import pairwise
from targets import TARGETS
from tolerance import DTYPES

# Every other test runs native code.
NAMES = [name for name in TARGETS if name not in ("native", "quick")]
KEY_TILE = 32
MAPS = [Linear(), ReRoPE(33), Leaky(20, 4.0)]

FACTORS = {
    "position_map": MAPS,
    "dims": [(64, 64), (128, 128), (128, 64)],
    "dtype": ["f32", "bf16", "f16"],
    "causal": [True, False],
    "pairing": ["half", "interleaved"],
    "lse": [True, False],
    "form": ["memref", "tensor"],
}


def grid():
    for row in pairwise(FACTORS, seed=1):
        dim, rotary = row.pop("dims")
        yield Attention(dim=dim, rotary_dim=rotary, **row)


def decoding():
    """Every map with both head counts; types and pairings in turn."""
    for n, (heads, position_map) in enumerate(product([(4, 1), (2, 2)], MAPS)):
        yield Attention(position_map, dim=(64, 128)[n % 2], rotary_dim=64,
                        dtype=("f32", "bf16", "f16")[(n + n // 3) % 3], causal=True,
                        pairing=("half", "interleaved")[n // 2 % 2], heads=heads,
                        queries=1)


GRID, DECODING = tuple(grid()), tuple(decoding())


def pipeline(target):
    return cpu(TARGETS[target].vector_width, query_tile=0, key_tile=KEY_TILE, block=2,
               registers=TARGETS[target].vector_registers)


# Of queries and keys, around tiles of 8, 16 and 32.
LENGTHS = [(n, n) for n in (0, 1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 69)] + [
    (1, 33), (0, 5), (5, 0), (17, 3), (3, 17)]


def each(kernels, group):
    """Every target with every kernel; a group of tests shares a library."""
    return pytest.mark.parametrize("target, kernel", [
        pytest.param(t, k, id=f"{t}-{n}", marks=pytest.mark.xdist_group(f"{group} {t}"))
        for t in NAMES for n, k in enumerate(kernels)])


@each(GRID, "grid")
def test_attention(compiler, target, kernel):
    """Every pair of values of FACTORS at every length; two heads share a key head."""
    kernels = Kernels(compiler.for_target(target), GRID, pipeline(target))
    for n, size in enumerate(LENGTHS):
        data = inputs(kernel, (1, 2, 1), size)
        # The default, before the keys, and past the first of them.
        kernels.check(kernel, *data, (None, -5, 9)[n % 3], what=target)
    data = inputs(kernel, (2, 4, 2), (KEY_TILE + 3, KEY_TILE + 3))
    kernels.check(kernel, *data, what=target)


@each(DECODING, "decode")
def test_decode(compiler, target, kernel):
    """One query, known when the kernel is compiled."""
    kernels = Kernels(compiler.for_target(target), DECODING, pipeline(target))
    for keys in (0, 1, 31, 33, 100):
        kernels.check(kernel, *inputs(kernel, (2, *kernel.heads), (1, keys)),
                      what=target)


DEFAULT = (Attention(ReRoPE(100), dim=128, causal=True),)


@each(DEFAULT, "default")
def test_default_tiles(compiler, target, kernel):
    """No option but the vector width: several key tiles, all four runs."""
    options = TARGETS[target].pipeline
    kernels = Kernels(compiler.for_target(target), DEFAULT, options)
    kernels.check(kernel, *inputs(kernel, (1, 1, 1), (300, 300)), what=target)


FREQUENCIES = Frequencies(64)
TURNS = [(1.0, 0.0), (0.0625, 120.0), (-1.0, 0.0)]
FIRSTS = [0, -5, 131072, 2**31 - 20, -2**31 - 3, 2**40]


TARGET = pytest.mark.parametrize("target", [
    pytest.param(t, marks=pytest.mark.xdist_group(f"default {t}")) for t in NAMES])


@TARGET
def test_tables(compiler, target):
    """Within one ulp at any position."""
    text = "".join(table.function(f"f{n}", FREQUENCIES, turn, "index")
                   for n, turn in enumerate(TURNS))
    library = compiler.for_target(target).library(text, pipeline(target))
    for (n, turn), first, length in product(enumerate(TURNS), FIRSTS, (0, 1, 21)):
        cos, sin = np.full((2, length, FREQUENCIES.dim // 2), np.nan, np.float32)
        harness.call(library, f"f{n}", [first, cos, sin])
        table.check(cos, sin, range(first, first + length), FREQUENCIES, turn,
                    f"{target} first={first}")


@TARGET
def test_rotation(compiler, target):
    """Half of the cases of test_rotate: every type, pairing and layout."""
    cases = rotate.CASES[::2]
    library = rotate.library(compiler.for_target(target), cases, pipeline(target))
    for n, case in enumerate(cases):
        for length in (0, 1, 5):
            x, cos, sin = rotate.data(case, length)
            y = np.full(x.shape, np.nan, DTYPES[case[1][1]])
            harness.call(library, f"f{n}", [x, cos, sin, y])
            rotate.check(y, case, x, cos, sin)

#===- test_position_maps.py - Maps beside ReRoPE's ------------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""SelfExtend, sawtooth, dual chunk attention and piecewise maps: the formulas as they
are published, and both lowerings against the reference."""

import math
import subprocess
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pytest

import harness
import reference
from kernels import (REFERENCE, Attention, Kernels, Leaky, Linear, ReRoPE, cpu,
                     inputs, map_attribute)
from position_maps import DualChunk, Piecewise, Sawtooth, SelfExtend
from tolerance import assert_same_bits

# The formulas


def matrix(position_map, rows, columns):
    values, where = reference.positions(position_map, np.array(rows)[:, None],
                                        np.array(columns))
    return np.array(values, dtype=object)[where]


@pytest.mark.parametrize("window, group", [(0, 3), (1, 1), (4, 8), (9, 4), (12, 4)])
def test_self_extend_is_the_paper_s(window, group):
    """Algorithm 1 of arXiv:2401.01325, for a length of 30: the scores of grouped
    positions, over which those of the neighbours are laid."""
    length = 30
    grouped = [p // group for p in range(length)]
    for exact in (False, True):
        shift = (Fraction(window) - Fraction(window, group) if exact
                 else window - window // group)
        expected = [[i - j if i - j < window else grouped[i] + shift - grouped[j]
                     for j in range(i + 1)] for i in range(length)]
        m = matrix(SelfExtend(window, group, exact), range(length), range(length))
        for i in range(length):
            assert list(m[i, :i + 1]) == expected[i]
            assert list(m[:i + 1, i]) == [-x if x else x for x in m[i, :i + 1]]


@pytest.mark.parametrize("chunk_size, local_window", [(6, 2), (12, 4), (8, 0), (9, 4)])
def test_dual_chunk_is_the_code_s(chunk_size, local_window):
    """The position tables and the three products of HKUNLP/ChunkLlama, chunk by
    chunk."""
    chunk_len = chunk_size - local_window
    length = 5 * chunk_len + 1
    q = np.arange(chunk_len)
    qc = np.minimum(q + chunk_len, chunk_size)
    k = np.arange(length) % chunk_len
    expected = np.full((length, length), 10**6)
    for begin in range(0, length, chunk_len):
        rows = np.arange(begin, min(begin + chunk_len, length))
        at = rows % chunk_len
        expected[np.ix_(rows, rows)] = q[at][:, None] - k[rows]
        if begin:
            before = np.arange(begin - chunk_len, begin)
            expected[np.ix_(rows, before)] = qc[at][:, None] - k[before]
        if begin > chunk_len:
            far = np.arange(begin - chunk_len)
            expected[np.ix_(rows, far)] = qc[chunk_len - 1] - k[far]
    m = matrix(DualChunk(chunk_len, local_window), range(length), range(length))
    causal = np.tril_indices(length)
    np.testing.assert_array_equal(m[causal], expected[causal])
    np.testing.assert_array_equal(m, -m.T)


def test_sawtooth():
    for window, block in [(7, 1), (8, 4), (9, 4), (3, 8)]:
        m = matrix(Sawtooth(window, block), range(40), range(40))
        for i, j in product(range(40), range(40)):
            far = abs(i // block - j // block) * block >= window
            assert m[i, j] == (math.copysign(window, i - j) if far else i - j)
    np.testing.assert_array_equal(matrix(Sawtooth(7, 1), range(40), range(40)),
                                  matrix(ReRoPE(7), range(40), range(40)))


def test_piecewise():
    continuous = Piecewise((2, 5), (1.0, 0.5, -2.0))
    assert [continuous(r) for r in range(-3, 8)] == [
        -2.5, -2, -1, 0, 1, 2, 2.5, 3, 3.5, 1.5, -0.5]
    jumps = Piecewise((0, 3), (7.0, 0.5, 0.0), (9.0, 1.0, -4.0))
    assert [jumps(r) for r in range(-4, 5)] == [4, 4, -2, -1.5, 1, 1.5, 2, -4, -4]
    for special, general in PAIRS:
        for r in range(-100, 101):
            assert special(r) == general(r)


# Both lowerings

# Windows of 0, within, of a length of keys, and beyond.
BOTH = [SelfExtend(33, 4), Sawtooth(100, 48), DualChunk(100, 12)]
MAPS = [*product(BOTH, (False, True)), (Piecewise((40, 200), (1.0, 0.25, -0.125)), True),
        (SelfExtend(0, 5), True), (SelfExtend(257, 16, True), False),
        (Sawtooth(0, 32), False), (DualChunk(700, 0), True),
        (Piecewise((32,), (1.0, 0.5), (2.5, 16.0)), False)]
SHAPES = [((1, 1, 1), (0, 5)), ((1, 2, 1), (1, 1)), ((2, 4, 2), (31, 33)),
          ((1, 2, 1), (257, 257)), ((1, 2, 2), (33, 300)), ((1, 2, 1), (64, 20))]
DTYPES = ["f32", "f16", "bf16"]


def kernels_of(form):
    """Every map, with the values of the other parameters in turn."""
    return tuple(
        Attention(m, dim=(16, 8, 20)[n % 3], rotary_dim=(0, 0, 12)[n % 3],
                  dtype=DTYPES[(n + n // 3) % 3], causal=causal, form=form,
                  pairing=("half", "interleaved")[n // 2 % 2],
                  lse=n % 4 != 3)
        for n, (m, causal) in enumerate(MAPS))


LOWERINGS = {"fused": (cpu(256, 8, 32, 2), kernels_of("memref")),
             "un-fused": (REFERENCE, kernels_of("tensor")[::3])}


@pytest.mark.parametrize("lowering, kernel", [
    pytest.param(name, k, id=f"{name}-{k.position_map}-{k.causal}",
                 marks=pytest.mark.xdist_group(f"maps {name}"))
    for name, (_, kernels) in LOWERINGS.items() for k in kernels])
def test_maps(compiler, lowering, kernel):
    pipeline, all_kernels = LOWERINGS[lowering]
    kernels = Kernels(compiler, all_kernels, pipeline)
    for heads, lengths in SHAPES:
        data = inputs(kernel, heads, lengths)
        for offset in (None, -7, 90):
            kernels.check(kernel, *data, offset)


FEW = (Attention(SelfExtend(64, 4), dim=16, heads=(4, 2), causal=True,
                 rotated_keys=True),
       Attention(Sawtooth(64, 32), dim=16, heads=(4, 2), dtype="bf16", causal=True),
       Attention(DualChunk(48, 16), dim=16, heads=(4, 2), rotated_keys=True))


@pytest.mark.parametrize("kernel", FEW, ids=lambda k: f"{k.position_map}-{k.dtype}")
@pytest.mark.xdist_group("maps few")
def test_few_queries_and_rotated_keys(compiler, kernel):
    """Loop nests for one query, for a few and for many, keys in parts; keys given
    rotated."""
    kernels = Kernels(compiler, FEW, cpu(256, 8, 32, split_keys=64, specialize=True))
    for lengths in [(1, 1), (1, 300), (2, 257), (40, 130)]:
        data = inputs(kernel, (1, 4, 2), lengths)
        for offset in (None, 60):
            kernels.check(kernel, *data, offset)


@pytest.mark.parametrize("offset", [2**31 - 20, -2**31, 2**24 + 1])
@pytest.mark.parametrize("kernel", [FEW[0], FEW[2]], ids=lambda k: f"{k.position_map}-{k.dtype}")
@pytest.mark.xdist_group("maps few")
def test_far_away(compiler, kernel, offset):
    """Queries anywhere."""
    kernels = Kernels(compiler, FEW, cpu(256, 8, 32, split_keys=64, specialize=True))
    kernels.check(kernel, *inputs(kernel, (1, 4, 2), (33, 64)), offset)


# Piecewise maps beside those that they generalize

PAIRS = [(Linear(), Piecewise((), (1.0,))), (ReRoPE(0), Piecewise((0,), (1.0, 0.0))),
         (ReRoPE(33), Piecewise((33,), (1.0, 0.0))),
         (Leaky(33, 4.0), Piecewise((33,), (1.0, 0.25))),
         (Leaky(0, 0.5), Piecewise((0,), (1.0, 2.0)))]


@pytest.mark.parametrize("lowering, form", [(cpu(256, 8, 32), "memref"),
                                            (REFERENCE, "tensor")],
                         ids=["fused", "un-fused"])
@pytest.mark.xdist_group("maps pairs")
def test_piecewise_has_the_bits_of(compiler, lowering, form):
    pairs = [[Attention(m, dim=8, causal=n % 2 == 0, form=form) for m in pair]
             for n, pair in enumerate(PAIRS) if n >= (1 if form == "memref" else 3)]
    kernels = Kernels(compiler, tuple(k for pair in pairs for k in pair), lowering)
    for special, general in pairs:
        for lengths in [(1, 1), (70, 70), (5, 300)]:
            for offset in (None, -7, 2**31 - 9):
                data = inputs(special, (1, 2, 1), lengths)
                expected = kernels.run(special, *data, offset)
                for x, y in zip(kernels.run(general, *data, offset), expected):
                    assert_same_bits(x, y, f"{general.position_map} {lengths}")


# The pieces, as rope-map prints them


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("position_map", [
    Linear(), ReRoPE(0), ReRoPE(3), Leaky(3, 4.0), Leaky(5, 0.75),
    *(SelfExtend(w, g, e) for w, g in [(0, 3), (1, 1), (4, 8), (9, 4), (50, 3)]
      for e in (False, True)),
    *(Sawtooth(w, g) for w, g in [(0, 3), (1, 4), (8, 4), (9, 4), (7, 1), (50, 7)]),
    *(DualChunk(s, l) for s, l in [(1, 0), (4, 0), (4, 3), (7, 2), (64, 5)]),
    *(a for pair in PAIRS for a in pair[1:]), Piecewise((), (0.0,)),
    Piecewise((0, 3, 9), (9.0, -1.0, 0.5, 0.0)),
    Piecewise((0, 3), (7.0, 0.5, -0.125), (9.0, 1.0, -4.0)),
    Piecewise((2, 11), (-2.0, 0.0, 1.5), (0.5, 3.0, -0.25))], ids=str)
def test_printed_pieces(position_map, causal):
    """Every difference of turns is m(i, j), on both sides of 0."""
    rope_map = Path(harness.find_tools().rope_opt).with_name("rope-map")
    for queries, keys, offset in [(40, 30, -12), (2, 3, 1000000)]:
        command = [rope_map, map_attribute(position_map), f"--queries={queries}",
                   f"--keys={keys}", f"--query-offset={offset}"]
        printed = subprocess.run(command + ["--causal"] * causal, check=True,
                                 capture_output=True, text=True).stdout
        i = offset + np.arange(queries)
        expected = matrix(position_map, i, range(keys))
        header, *rows = (line.split() for line in printed.splitlines())
        assert header == ["i\\j", *map(str, range(keys))]
        assert [int(row[0]) for row in rows] == list(i)
        for row, position, cells in zip(rows, i, expected):
            for j, (text, m) in enumerate(zip(row[1:], cells, strict=True)):
                if causal and j > position:
                    assert text == "."
                else:
                    assert math.isclose(float(text), m, rel_tol=1e-9), (position, j)

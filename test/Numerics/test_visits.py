#===- test_visits.py - Which keys a query visits --------------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Every (i, j) is visited exactly once and with the right piece.

The value of key j is the j-th unit vector, so that the output of a query is the
probability of every key. Head 0 has queries of zero: every visible key must
weigh exactly one part of their number. In the other heads every key is the same
vector and every query too, so that the score is a function of m(i, j) alone,
with no symmetry and no repetition over the positions that occur: a key turned by
the wrong piece has another probability.
"""

import numpy as np
import pytest

import reference
from kernels import Attention, Kernels, Leaky, Linear, ReRoPE, cpu
from position_maps import DualChunk, Piecewise, Sawtooth, SelfExtend
from tolerance import assert_close

LONGEST = 40
LENGTHS = [0, 1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 23, 24, 25, 31, 32, 33, 39, 40]
WINDOWS = [0, 1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 24, 33, 50]
MAPS = {"linear": [Linear()], "rerope": [ReRoPE(w) for w in WINDOWS],
        # Its regions are ReRoPE's; the windows at edges of tiles.
        "leaky": [Leaky(w, k) for w, k in zip((0, 1, 5, 8, 9, 16, 17, 33, 50),
                                              [4.0, 0.5, 16.0] * 3)]}
FEW = [Linear(), *map(ReRoPE, (0, 1, 7, 8, 17)), Leaky(5, 0.5)]
MORE = [SelfExtend(9, 4, exact_shift=True), Sawtooth(17, 16), DualChunk(8, 3),
        Piecewise((17,), (-0.5, 0.75), (3.0, 20.0))]
SLOPE = 0.37  # radians by which one turn of the query differs from head to head


def kernel_of(position_map, causal):
    return Attention(position_map, dim=2, value_dim=48, causal=causal, scale=1.0,
                     lse=False, layout="contiguous")


def score_table(position_map):
    """s[head, i + 100, j]: 2 cos(m(i, j) + phase); zero in head 0."""
    values, where = reference.positions(
        position_map, np.arange(-100, 100)[:, None], np.arange(LONGEST + 1))
    relative = np.array([float(m) for m in values])[where]
    return np.stack([0 * relative, 2 * np.cos(relative + SLOPE),
                     2 * np.cos(relative + SLOPE + np.pi / 2)])


QUERY = np.zeros((1, 3, LONGEST + 1, 2), np.float32)
QUERY[0, 1] = 2 * np.cos(SLOPE), 2 * np.sin(SLOPE)
QUERY[0, 2] = 2 * np.cos(SLOPE + np.pi / 2), 2 * np.sin(SLOPE + np.pi / 2)
KEY = np.zeros((1, 1, LONGEST + 1, 2), np.float32)
KEY[..., 0] = 1
VALUE = np.eye(LONGEST + 1, 48, dtype=np.float32)[None, None]


def check(kernels, kernel, table, lq, lk, offset):
    i, j = offset + np.arange(lq)[:, None], np.arange(lk)[None, :]
    q = np.ascontiguousarray(QUERY[:, :, :lq])
    out, _ = kernels.run(kernel, q, KEY[:, :, :lk], VALUE[:, :, :lk], offset)
    weights = np.exp(table[:, offset + 100:offset + 100 + lq, :lk])
    if kernel.causal:
        weights = np.where(j <= i, weights, 0)
    total = weights.sum(axis=2, keepdims=True)
    expected = np.zeros((1, 3, lq, 48))
    expected[0, :, :, :lk] = weights / np.where(total, total, 1)
    if (np.abs(out - expected) <= 1e-5).all():
        return 1
    assert_close(out, expected, 1e-5, f"{kernel} Lq={lq} Lk={lk} offset={offset}")


def sweep(compiler, pipeline, kernels, kernel, lengths, offsets):
    kernels = Kernels(compiler, kernels, pipeline)
    table = score_table(kernel.position_map)
    count = sum(check(kernels, kernel, table, lq, lk, lk - lq)
                for lq in lengths for lk in lengths)
    for lq, lk in ((LONGEST, LONGEST), (17, 33), (33, 17), (1, 40), (40, 1)):
        count += sum(check(kernels, kernel, table, lq, lk, o) for o in offsets)
    assert count == len(lengths) ** 2 + 5 * len(offsets)


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("name, position_map", [
    pytest.param(n, m, marks=pytest.mark.xdist_group(f"visits {n}"), id=str(m))
    for n, maps in MAPS.items() for m in maps])
def test_every_length(compiler, name, position_map, causal):
    """All lengths to 40 and all offsets, two tiles of 16 queries a pass over
    tiles of 32 keys."""
    kernels = tuple(kernel_of(m, c) for m in MAPS[name] for c in (False, True))
    sweep(compiler, cpu(512, 16, 32, block=2), kernels, kernel_of(position_map, causal),
          range(LONGEST + 1), range(-45, 56))


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("position_map", FEW, ids=str)
@pytest.mark.parametrize("tiles", [
    pytest.param(t, marks=pytest.mark.xdist_group(f"visits {t}"))
    for t in [(256, 8, 8, 4), (256, 8, 24, 2), (128, 4, 4, 4), (256, 32, 16, 1),
              (512, 16, 24, 1)]])
def test_other_tiles(compiler, tiles, position_map, causal):
    """Smaller tiles, more queries than keys in one, one to four in a block."""
    kernels = tuple(kernel_of(m, c) for m in FEW for c in (False, True))
    sweep(compiler, cpu(*tiles), kernels, kernel_of(position_map, causal), LENGTHS,
          range(-41, 52))


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("position_map", MORE, ids=str)
@pytest.mark.xdist_group("visits more")
def test_more_maps(compiler, position_map, causal):
    """Maps of both positions, and one that jumps and falls; their blocks and groups
    lie across tiles of 8 queries."""
    kernels = tuple(kernel_of(m, c) for m in MORE for c in (False, True))
    sweep(compiler, cpu(256, 8, 16, block=2), kernels, kernel_of(position_map, causal),
          LENGTHS, range(-41, 52))

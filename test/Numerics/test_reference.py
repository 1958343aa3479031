#===- test_reference.py - The reference against itself --------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""The reference computes scores from relative positions. Here they are computed
again by rotation, by the pieces of the maps, and by scalar loops."""

import math
from fractions import Fraction

import numpy as np
import pytest

from reference import (Frequencies, Leaky, Linear, ReRoPE, angles, attention,
                       rotate, scores, split_pairs, join_pairs, table)


def turned(x, positions, frequencies, pairing):
    cos, sin = table(positions, frequencies)
    return rotate(x, cos, sin, pairing)


def random(seed, *shapes):
    rng = np.random.default_rng(seed)
    return [rng.standard_normal(s) for s in shapes]


@pytest.mark.parametrize("dim", [2, 64, 128])
def test_frequencies(dim):
    frequencies = Frequencies(dim, 5e5, 8.0)
    expected = [5e5 ** (-2 * c / dim) / 8 for c in range(dim // 2)]
    np.testing.assert_allclose(frequencies.radians(), expected, rtol=1e-14)
    np.testing.assert_allclose(angles(3, frequencies),
                               np.array(expected) * 3, rtol=1e-14)


def test_angles_far_away():
    """Angles add up, which they do only if none has lost its low bits."""
    frequencies = Frequencies(64)
    for a, b in [(2**31 - 1, 17), (2**30, 2**30), (-2**31, Fraction(1, 3))]:
        error = (angles(a, frequencies) + angles(b, frequencies)
                 - angles(a + b, frequencies))
        error -= 2 * np.pi * np.round(error / (2 * np.pi))
        assert np.abs(error).max() < 1e-14


@pytest.mark.parametrize("pairing", ["half", "interleaved"])
def test_rotate(pairing):
    frequencies = Frequencies(6)
    x, = random(0, (5, 8))
    cos, sin = table(range(5), frequencies)
    y = rotate(x, cos, sin, pairing)
    np.testing.assert_allclose(rotate(y, cos, sin, pairing, inverse=True), x)
    np.testing.assert_array_equal(y[:, 6:], x[:, 6:])
    np.testing.assert_array_equal(join_pairs(*split_pairs(x, 6, pairing), pairing), x)
    for c, f in enumerate(frequencies.radians()):
        first, second = (c, c + 3) if pairing == "half" else (2 * c, 2 * c + 1)
        z = (x[:, first] + 1j * x[:, second]) * np.exp(1j * np.arange(5) * f)
        np.testing.assert_allclose(y[:, first] + 1j * y[:, second], z)


@pytest.mark.parametrize("pairing", ["half", "interleaved"])
@pytest.mark.parametrize("position_map", [Linear(), ReRoPE(0), ReRoPE(3),
                                          Leaky(3, 0.5), Leaky(4, 16.0)])
def test_scores_by_pieces(position_map, pairing):
    """m(i - j) is the difference of the turns of the piece of (i, j)."""
    frequencies = Frequencies(6)
    q, k = random(1, (2, 9, 8), (13, 8))
    i, j = 4 + np.arange(9), np.arange(13)
    near = turned(q, i, frequencies, pairing) @ turned(k, j, frequencies, pairing).T
    expected = near
    if position_map != Linear():
        window = position_map.window
        slope = 1 / Fraction(getattr(position_map, "k", math.inf) or 1) \
            if isinstance(position_map, Leaky) else Fraction(0)
        far_keys = turned(k, [slope * int(n) for n in j], frequencies, pairing)
        for sign in (1, -1):
            rest = sign * window * (1 - slope)
            far_queries = turned(q, [slope * int(n) + rest for n in i],
                                 frequencies, pairing)
            far = sign * (i[:, None] - j) >= max(window, 1 if sign < 0 else 0)
            expected = np.where(far, far_queries @ far_keys.T, expected)
    actual = scores(q, k, 4, position_map, frequencies, pairing, 1.0)
    np.testing.assert_allclose(actual, expected, atol=1e-12)


def test_attention_by_loops():
    """Against sums written out, with grouped heads and a mask."""
    q, k, v = random(2, (2, 4, 3, 4), (2, 2, 5, 4), (2, 2, 5, 3))
    frequencies = Frequencies(4, base=7.0)
    out, lse = attention(q, k, v, frequencies, ReRoPE(2), causal=True)
    for b, h, l in np.ndindex(2, 4, 3):
        keys, values, i = k[b, h // 2], v[b, h // 2], l + 2
        weights = []
        for j in range(i + 1):
            score = 0
            for c in range(2):
                t = min(i - j, 2) * 7.0 ** (-c / 2)
                a, d = q[b, h, l, c], q[b, h, l, c + 2]
                score += (a * math.cos(t) - d * math.sin(t)) * keys[j, c]
                score += (a * math.sin(t) + d * math.cos(t)) * keys[j, c + 2]
            weights.append(math.exp(score / 2))
        assert math.isclose(lse[b, h, l], math.log(sum(weights)), rel_tol=1e-12)
        expected = np.array(weights) @ values[:i + 1] / sum(weights)
        np.testing.assert_allclose(out[b, h, l], expected, rtol=1e-12)


def test_masked_rows_and_nan():
    q, k, v = random(3, (1, 1, 4, 2), (1, 1, 4, 2), (1, 1, 4, 2))
    clean, _ = attention(q, k, v, Frequencies(2), causal=True, query_offset=-2)
    v[0, 0, 1] = np.nan
    out, lse = attention(q, k, v, Frequencies(2), causal=True, query_offset=-2)
    assert (out[0, 0, :2] == 0).all() and (lse[0, 0, :2] == -np.inf).all()
    np.testing.assert_array_equal(out[0, 0, 2], clean[0, 0, 2])
    assert np.isnan(out[0, 0, 3]).all() and np.isfinite(lse[0, 0, 2:]).all()

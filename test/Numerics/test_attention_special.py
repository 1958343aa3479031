#===- test_attention_special.py - NaN, inf, masked, far away --------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Special values reach exactly the rows that read them, and positions may be
anywhere."""

import numpy as np
import pytest

from kernels import (REFERENCE, Attention, Kernels, Leaky, Linear, ReRoPE, cpu,
                     inputs)
from tolerance import assert_close, assert_same_bits

MAPS = [Linear(), ReRoPE(20), Leaky(20, 4.0)]
PIPELINES = {"cpu": cpu(512, 32, 64), "small": cpu(256, 8, 8), "reference": REFERENCE}
HEADS, LENGTHS = (2, 4, 2), (70, 90)

pytestmark = pytest.mark.parametrize("target", [
    pytest.param(t, marks=pytest.mark.xdist_group(f"special {t}"))
    for t in PIPELINES])


def kernel_list(target):
    form = "tensor" if target == "reference" else "memref"
    return tuple(Attention(m, 12, rotary_dim=8, value_dim=9, causal=c, form=form)
                 for m in MAPS for c in (False, True))


@pytest.fixture
def kernels(native, target):
    return Kernels(native, kernel_list(target), PIPELINES[target])


def sees(kernel, offset=None):
    """[Lq, Lk]: whether the query sees the key."""
    lq, lk = LENGTHS
    i = (lk - lq if offset is None else offset) + np.arange(lq)[:, None]
    return (np.arange(lk)[None, :] <= i) | (not kernel.causal)


def run_twice(kernels, kernel, change, value=np.nan):
    """The results without and with `value` written where `change` says."""
    data = inputs(kernel, HEADS, LENGTHS)
    clean = kernels.run(kernel, *data)
    operand, index = change
    data[operand][index] = value
    with_value = kernels.run(kernel, *data)
    return clean, with_value, data


def expect_nan_rows(clean, dirty, rows, what):
    """Exactly `rows` [B, Hq, Lq] are NaN; the others have the bits of before."""
    for before, after in zip(clean, dirty):
        assert np.isnan(after[rows]).all(), f"{what}: a row lost its NaN"
        assert_same_bits(after[~rows], before[~rows], what)


@pytest.mark.parametrize("row", [0, 15, 16, 31, 32, 69])
def test_nan_in_query(kernels, target, row):
    for kernel in kernels.kernels:
        for channel in (0, 5, 11):
            clean, dirty, _ = run_twice(kernels, kernel, (0, (1, 2, row, channel)))
            rows = np.zeros((2, 4, 70), bool)
            rows[1, 2, row] = True
            expect_nan_rows(clean, dirty, rows, f"{kernel} q[{row}, {channel}]")


@pytest.mark.parametrize("row", [0, 7, 8, 19, 20, 21, 63, 64, 89])
def test_nan_in_key(kernels, target, row):
    for kernel in kernels.kernels:
        for channel in (0, 5, 11):
            clean, dirty, _ = run_twice(kernels, kernel, (1, (0, 1, row, channel)))
            rows = np.zeros((2, 4, 70), bool)
            rows[0, 2:4] = sees(kernel)[:, row]
            expect_nan_rows(clean, dirty, rows, f"{kernel} k[{row}, {channel}]")


@pytest.mark.parametrize("row", [0, 7, 8, 19, 20, 21, 63, 64, 89])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_special_in_value(kernels, target, row, value):
    """Only the channel that reads it, only the rows that see it; never the LSE."""
    for kernel in kernels.kernels:
        clean, dirty, _ = run_twice(kernels, kernel, (2, (0, 1, row, 4)), value)
        rows = np.zeros((2, 4, 70, 9), bool)
        rows[0, 2:4, :, 4] = sees(kernel)[:, row]
        expected = np.full(rows.sum(), value, np.float32)
        np.testing.assert_array_equal(dirty[0][rows], expected, f"{kernel} v[{row}]")
        assert_same_bits(dirty[0][~rows], clean[0][~rows], f"{kernel} v[{row}]")
        assert_same_bits(dirty[1], clean[1], f"{kernel} v[{row}] lse")


def test_infinite_scores(kernels, target):
    """+inf - +inf is NaN; -inf is a key that is not there."""
    for kernel in kernels.kernels:
        q, k, v = inputs(kernel, HEADS, LENGTHS)
        q[..., 11] = np.abs(q[..., 11]) + 0.1
        k[..., 11] = np.abs(k[..., 11]) + 0.1
        clean = kernels.run(kernel, q, k, v)
        # Every score of a row is +inf, or every one -inf. The channel does not
        # turn, so the sign is known.
        for value in (np.inf, -np.inf):
            dirty_q = q.copy()
            dirty_q[0, 1, 33, 11] = value
            out, lse = kernels.run(kernel, dirty_q, k, v)
            rows = np.zeros((2, 4, 70), bool)
            rows[0, 1, 33] = True
            what = f"{kernel} q = {value}"
            assert_same_bits(out[~rows], clean[0][~rows], what)
            assert_same_bits(lse[~rows], clean[1][~rows], what)
            if value > 0:
                assert np.isnan(out[rows]).all() and np.isnan(lse[rows]).all(), what
            else:
                assert (out[rows] == 0).all() and (lse[rows] == -np.inf).all(), what
        # One score of -inf: the result is that of the other keys.
        dirty_k = k.copy()
        dirty_k[:, :, 40, 11] = -np.inf
        kernels.check(kernel, q, dirty_k, v, what="k = -inf")
        # One score of +inf: NaN in the rows that see it.
        dirty_k[:, :, 40, 11] = np.inf
        out, lse = kernels.run(kernel, q, dirty_k, v)
        rows = np.broadcast_to(sees(kernel)[:, 40], (2, 4, 70))
        expect_nan_rows(clean, (out, lse), rows, f"{kernel} k = inf")


def test_no_score_left(kernels, target):
    """All keys -inf from the first tile to the last, then one finite key."""
    for kernel in kernels.kernels:
        q, k, v = inputs(kernel, (1, 1, 1), LENGTHS)
        q[..., 11] = 1
        k[..., 11] = -np.inf
        out, lse = kernels.run(kernel, q, k, v)
        assert (out == 0).all() and (lse == -np.inf).all()
        for row in (0, 20, 89):
            one = k.copy()
            one[0, 0, row, 11] = 0.5
            kernels.check(kernel, q, one, v, what=f"only key {row}")


def test_masked_rows(kernels, target):
    """Rows before every key: zeros and -inf, to the bit."""
    for kernel in kernels.kernels:
        q, k, v = inputs(kernel, HEADS, LENGTHS)
        for offset in (-70, -69, -33, -32, -31, -1, -100000, -2**31):
            out, lse = kernels.check(kernel, q, k, v, offset)
            hidden = min(-offset, 70) if kernel.causal else 0
            assert (out[:, :, :hidden] == 0).all()
            assert (lse[:, :, :hidden] == -np.inf).all()
        empty = k[:, :, :0], v[:, :, :0]
        for offset in (None, -5, 0, 5):
            out, lse = kernels.run(kernel, q, *empty, offset)
            assert (out == 0).all() and (lse == -np.inf).all()


def test_positions_far_away(kernels, target):
    """Queries near 2^31, far past the keys or far before them."""
    for kernel in kernels.kernels:
        data = inputs(kernel, (1, 2, 1), LENGTHS)
        for offset in (2**31 - 35, 2**31 - 1, 2**31, 2**24 + 1, 131072, -2**31 - 1,
                       2**32 + 5):
            kernels.check(kernel, *data, offset)


def test_large_scores(kernels, target):
    """Scores of thousands: the softmax must subtract its maximum."""
    for kernel in kernels.kernels:
        q, k, v = inputs(kernel, HEADS, LENGTHS)
        kernels.check(kernel, 30 * q, 30 * k, v, what="large")
        out, lse = kernels.run(kernel, 1e4 * q, 1e4 * k, v)
        assert np.isfinite(out).all() and np.isfinite(lse).all()


def test_descending_scores(kernels, target):
    """The maximum comes first, so that later tiles are all but nothing."""
    for kernel in kernels.kernels:
        q, k, v = inputs(kernel, HEADS, LENGTHS)
        for sign in (1, -1):
            q[..., 11] = 10
            k[..., 11] = sign * np.linspace(-60, 60, 90)
            kernels.check(kernel, q, k, v, what=f"slope {sign}")
            assert_close(kernels.run(kernel, q, k, np.ones_like(v))[0],
                         np.ones((2, 4, 70, 9)), 4e-6)

#===- tolerance.py - When a compiled result is right ----------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""The one place that says how far a compiled result may be from the reference.

The error of an element is at most twice the largest error that the same formula
has on that row when it is computed naively (NumPy, float32 arithmetic, the
result rounded to the element type), plus a bound per element:

    u_out |x|                      the result is rounded once to its type
  + tiny_out                       ... which below the normal range is absolute
  + 8 u (1 + S) sum_j p_j |v_j|    an error of the scores, see below

u = 2^-24 is the unit roundoff of the f32 arithmetic, u_out that of the element
type (f32 2^-24, f16 2^-11, bf16 2^-8). S = scale * max(1, A^2) * max_j |q_i| |k_j|,
with the amplitude A of the frequencies, bounds every score of the row, so that
4 u S covers two tables (1 ulp each), the rotations and the product as random
walks, and a soft cap (5 ulp of the capped score); a scaling of the query by its
position is a part of S and d, and the largest bias of a row is added to S; an error e of the scores changes a probability by the factor 1 + 2e. exp2
(1 ulp) and the sum make the constant part. The log-sum-exp has the error of the
scores itself, its own rounding, and that of a sum of Lk weights one after the other,
a random walk of u sqrt(Lk).

With bf16 products (pipeline option bf16-dot) turned queries and keys are rounded
to bf16, and the weights too. A rounding is off by at most v = 2^-8 of its
channel, independently of the others, so that a score is off by a random sum of
standard deviation at most

    scale v sqrt(2/3 sum_pairs |q_pair|^2 |k_pair|^2)

with the norms of turned pairs, A times those given. The bound takes six of them,
d, for the key of the row where it is largest: the log-sum-exp may be off by d
more, an element by (2 d + v) sum_j p_j |v_j| more. Tensor cores of a GPU take
operands of the element type likewise, with v its unit roundoff; of f32 the sum of
two tf32, with v = 2^-21.

On a table: 1 ulp of the value, plus 2^-31 per 2^31 of position, which is what a
phase of 64 bits leaves. Scaled frequencies are off by some units of 2^-64 more, and
the amplitude A multiplies both: plus A 2^-30.
"""

import contextlib

import ml_dtypes
import numpy as np

from reference import attention, split_pairs

DTYPES = {
    "f64": np.dtype(np.float64),
    "f32": np.dtype(np.float32),
    "f16": np.dtype(np.float16),
    "bf16": np.dtype(ml_dtypes.bfloat16),
}
UNIT_ROUNDOFF = {"f64": 2.0**-53, "f32": 2.0**-24, "f16": 2.0**-11, "bf16": 2.0**-8}
# Half the smallest subnormal number.
TINY = {"f64": 2.0**-1075, "f32": 2.0**-150, "f16": 2.0**-25, "bf16": 2.0**-134}
U = UNIT_ROUNDOFF["f32"]


def assert_close(actual, expected, bound, what=""):
    """Fails unless every element of actual is within bound of expected.

    NaN is close to NaN only, an infinity to itself only. The bound must be a
    number wherever the expected value is.
    """
    actual = np.asarray(actual).astype(np.float64)
    expected = np.asarray(expected).astype(np.float64)
    assert actual.shape == expected.shape, \
        f"{what}: shape {actual.shape}, expected {expected.shape}"
    bound = np.broadcast_to(bound, expected.shape)
    finite = np.isfinite(expected)
    assert np.isfinite(bound[finite]).all(), f"{what}: the bound is not finite"
    with np.errstate(invalid="ignore"):
        error = np.abs(actual - expected)
        close = finite & np.isfinite(actual) & (error <= bound)
    close |= np.isnan(actual) & np.isnan(expected)
    close |= ~finite & (actual == expected)
    if close.all():
        return
    wrong = np.argwhere(~close)
    excess = np.where(close, -1, np.where(np.isnan(error), np.inf, error - bound))
    worst = np.unravel_index(np.argmax(excess), excess.shape)
    raise AssertionError(
        f"{what}: {len(wrong)} of {close.size} elements are wrong, first at "
        f"{tuple(map(int, wrong[0]))}, worst at {tuple(map(int, worst))}: "
        f"{actual[worst]!r}, expected {expected[worst]!r} +- {bound[worst]:.3g}")


def assert_same_bits(actual, expected, what=""):
    """Fails unless both arrays have the same shape and bits."""
    assert actual.shape == expected.shape, \
        f"{what}: shape {actual.shape}, expected {expected.shape}"
    assert actual.dtype == expected.dtype
    bits = np.dtype(f"u{actual.dtype.itemsize}")
    actual = np.ascontiguousarray(actual).view(bits)
    expected = np.ascontiguousarray(expected).view(bits)
    wrong = np.argwhere(actual != expected)
    assert len(wrong) == 0, (
        f"{what}: {len(wrong)} of {actual.size} elements differ in bits, first "
        f"at {tuple(map(int, wrong[0]))}")


def row_error(naive, exact):
    """The largest error of every row (last dimension); 0 where not finite."""
    with np.errstate(invalid="ignore"):
        error = np.abs(naive.astype(np.float64) - exact)
    error = np.where(np.isfinite(error), error, 0)
    return error.max(axis=-1, keepdims=True, initial=0)


def largest_score(query, key, scale, amplitude=1.0):
    """S[b, h, l] = scale max(1, A^2) max_j |q_l| |k_j|, over the finite rows."""
    def norms(x):
        x = np.where(np.isfinite(x), x, 0).astype(np.float64)
        return np.sqrt((x * x).sum(axis=-1))

    longest = norms(key).max(axis=-1, initial=0)
    longest = np.repeat(longest, query.shape[1] // key.shape[1], axis=1)
    return abs(scale) * max(1, amplitude**2) * norms(query) * longest[..., None]


def pair_norms(x, frequencies, pairing):
    """The squares of the norms of the pairs, turned, and of the other channels,
    each; 0 where not finite."""
    x = np.where(np.isfinite(x), x, 0).astype(np.float64)
    a, b, rest = split_pairs(x, frequencies.dim, pairing)
    pairs = frequencies.amplitude**2 * (a * a + b * b)
    return np.concatenate([pairs, rest * rest], axis=-1)


def rounded_score_error(query, key, scale, frequencies, pairing,
                        roundoff=UNIT_ROUNDOFF["bf16"]):
    """d[b, h, l] of the module's text."""
    of_keys = np.repeat(pair_norms(key, frequencies, pairing),
                        query.shape[1] // key.shape[1], axis=1)
    sums = pair_norms(query, frequencies, pairing) @ of_keys.swapaxes(-1, -2)
    largest = sums.max(axis=-1, initial=0)
    return 6 * abs(scale) * roundoff * np.sqrt(2 / 3 * largest)


def assert_attention(out, lse, query, key, value, dtype, what="",
                     bf16_products=False, product_roundoff=0.0, **options):
    """Checks out, and lse where it is not None, against the reference."""
    with_size = np.concatenate([value, np.abs(value)], axis=-1).astype(np.float64)
    exact, exact_lse = attention(query, key, with_size, **options)
    exact, magnitude = np.split(exact, 2, axis=-1)
    magnitude = np.where(np.isfinite(magnitude), magnitude, 0)
    scale = options.get("scale") or query.shape[-1] ** -0.5
    s = largest_score(query, key, scale, options["frequencies"].amplitude)
    factors = np.ones(query.shape[2])
    if options.get("query_scaling") is not None:
        first = options.get("query_offset")
        first = key.shape[2] - query.shape[2] if first is None else first
        factors = options["query_scaling"].factor(first + np.arange(query.shape[2]))
    s = s * factors
    if options.get("bias") is not None:
        bias = np.abs(options["bias"].astype(np.float64))
        s = s + np.where(np.isfinite(bias), bias, 0).max(axis=-1, initial=0)
    bound = (UNIT_ROUNDOFF[dtype] * np.abs(exact) + TINY[dtype]
             + 8 * U * (1 + s[..., None]) * magnitude)
    d = 0
    if bf16_products:
        product_roundoff = UNIT_ROUNDOFF["bf16"]
    if product_roundoff:
        d = rounded_score_error(query, key, scale, options["frequencies"],
                                options.get("pairing", "half"),
                                product_roundoff) * factors
        bound = bound + (2 * d[..., None] + product_roundoff) * magnitude
    lse_bound = (4 * U * (1 + s) + 2 * U * np.abs(exact_lse)
                 + U * np.sqrt(key.shape[2]) + d)

    def check(naive_error, naive_lse_error):
        assert_close(out, exact, 2 * naive_error + bound, f"{what} out")
        if lse is not None:
            assert_close(lse, exact_lse, 2 * naive_lse_error + lse_bound, f"{what} lse")

    # Errors that are within the bound without those of the naive formula are within
    # it: for most results these need not be known.
    with contextlib.suppress(AssertionError):
        return check(0, 0)
    naive, naive_lse = attention(query, key, value, dtype=np.float32, **options)
    check(row_error(naive.astype(DTYPES[dtype]), exact),
          row_error(naive_lse[..., None], exact_lse[..., None])[..., 0])

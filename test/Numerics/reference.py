#===- reference.py - float64 reference of the rope operations -------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""The formulas of rope.table, rope.rotate and rope.attention in plain NumPy.

Nothing here knows how the compiler works. Angles are exact: a position is a
rational number and a frequency a 192-bit fraction of a turn, so that a table is
right at any position. Scores are computed straight from the relative position
m(i, j), never from the pieces of a position map. More maps are in
position_maps.py.

The precision of the arithmetic is an argument. float64 gives the reference;
float32 gives "the same formula computed naively", against whose error that of
the compiled code is held (tolerance.py).
"""

import functools
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

import scalings
from scalings import PI, PRECISION

FRACTION_BITS = 192
TURN = 1 << FRACTION_BITS


# Frequencies and tables


class InverseFrequencies:
    """What both kinds of frequencies have, by `dim` and `inverse()`."""

    @functools.lru_cache(maxsize=None)
    def turns(self):
        """Turns per position of every pair, in units of 2^-FRACTION_BITS."""
        with localcontext() as context:
            context.prec = PRECISION
            return tuple(int(f / (2 * PI) * TURN) for f in self.inverse())

    def radians(self):
        """The inverse frequencies in radians per position."""
        return np.array([float(f) for f in self.inverse()])


@dataclass(frozen=True)
class Frequencies(InverseFrequencies):
    """The dim/2 inverse frequencies base^(-2c/dim), divided by `factor`, or
    changed by `scaling`, one of scalings.py."""

    dim: int
    base: float = 10000.0
    factor: float = 1.0
    scaling: object = None

    @functools.lru_cache(maxsize=None)
    def inverse(self):
        """The inverse frequencies as decimals."""
        assert self.scaling is None or self.factor == 1
        with localcontext() as context:
            context.prec = PRECISION
            base = Decimal(self.base)
            if self.scaling is not None:
                return tuple(self.scaling.inverse(base, self.dim))
            return tuple(f / Decimal(self.factor)
                         for f in scalings.unscaled(base, self.dim))

    @property
    def needs_length(self):
        return hasattr(self.scaling, "at")

    def at(self, length):
        """The frequencies of a sequence of `length` positions."""
        return replace(self, scaling=self.scaling.at(length))

    @property
    def is_scaled(self):
        return self.scaling is not None

    @property
    def amplitude(self):
        return self.scaling.amplitude if self.is_scaled else 1.0


@dataclass(frozen=True)
class ExplicitFrequencies(InverseFrequencies):
    """Inverse frequencies one by one, and their amplitude."""

    values: tuple
    attention_factor: float = 1.0
    is_scaled = True
    needs_length = False

    @property
    def dim(self):
        return 2 * len(self.values)

    @property
    def amplitude(self):
        return self.attention_factor

    def inverse(self):
        return tuple(Decimal(f) for f in self.values)


@dataclass(frozen=True)
class OperandFrequencies:
    """Inverse frequencies that are an operand of type `element`."""

    dim: int
    attention_factor: float = 1.0
    element: str = "f64"
    needs_length = False

    def of(self, values):
        """The frequencies of one operand."""
        return ExplicitFrequencies(tuple(float(v) for v in values),
                                   self.attention_factor)


class Derived:
    """Frequencies made from `frequencies`; each class adds one thing."""

    is_scaled = True
    needs_length = property(lambda self: self.frequencies.needs_length)
    dim = property(lambda self: self.frequencies.dim)
    amplitude = property(lambda self: self.frequencies.amplitude)

    def turns(self):
        return self.frequencies.turns()


@dataclass(frozen=True)
class MultiAxis(Derived):
    """Every pair turned by the position of its axis; positions are tuples."""

    frequencies: object
    sections: tuple
    layout: str = "chunked"
    name = "multi_axis_frequencies"

    @functools.lru_cache(maxsize=None)
    def axes(self):
        if self.layout == "chunked":
            return tuple(a for a, n in enumerate(self.sections) for _ in range(n))
        count = len(self.sections)
        return tuple(c % count if c < count * self.sections[c % count] else 0
                     for c in range(self.dim // 2))


@dataclass(frozen=True)
class Axial(Derived):
    """The pairs of every axis with frequencies of their own."""

    parts: tuple
    name = "axial_frequencies"
    needs_length = False
    dim = property(lambda self: sum(p.dim for p in self.parts))
    amplitude = property(lambda self: self.parts[0].amplitude)

    @functools.lru_cache(maxsize=None)
    def turns(self):
        return tuple(t for p in self.parts for t in p.turns())

    def axes(self):
        return tuple(a for a, p in enumerate(self.parts) for _ in range(p.dim // 2))


@dataclass(frozen=True)
class XPos(Derived):
    """Queries times zeta^(p/scale_base), keys times its inverse."""

    frequencies: object
    scale_base: float = 512.0
    gamma: float = 0.4
    name = "xpos_frequencies"

    def growth(self, positions):
        """zeta[c]^(p/scale_base), [L, R/2]."""
        zeta = (np.arange(0, self.dim, 2) / self.dim + self.gamma) / (1 + self.gamma)
        exponents = np.array([float(p) for p in positions]) / self.scale_base
        return zeta ** exponents[:, None]


@functools.lru_cache(maxsize=1 << 18)
def angles(position, frequencies):
    """The angles of one position, one number or one for every axis, reduced exactly
    to [-pi, pi)."""
    every = [position]
    of_pair = [0] * (frequencies.dim // 2)
    if isinstance(position, tuple):
        every, of_pair = position, frequencies.axes()
    every = [Fraction(p) for p in every]
    result = np.empty(frequencies.dim // 2)
    for c, turns in enumerate(frequencies.turns()):
        position = every[of_pair[c]]
        phase = int(position.numerator) * turns // int(position.denominator) % TURN
        if phase >= TURN // 2:
            phase -= TURN
        result[c] = phase / TURN * (2 * np.pi)
    result.flags.writeable = False
    return result


def table(positions, frequencies):
    """rope.table: cos and sin, [L, R/2], float64, of a list of positions."""
    rows = [angles(p, frequencies) for p in positions]
    angle = np.array(rows).reshape(len(rows), frequencies.dim // 2)
    return frequencies.amplitude * np.cos(angle), frequencies.amplitude * np.sin(angle)


# Rotation


def split_pairs(x, rotary_dim, pairing):
    """The first channels, the second channels and the rest of x."""
    if pairing == "half":
        half = rotary_dim // 2
        return x[..., :half], x[..., half:rotary_dim], x[..., rotary_dim:]
    return x[..., 0:rotary_dim:2], x[..., 1:rotary_dim:2], x[..., rotary_dim:]


def join_pairs(a, b, rest, pairing):
    """The inverse of split_pairs."""
    if pairing == "half":
        return np.concatenate([a, b, rest], axis=-1)
    turned = np.stack([a, b], axis=-1).reshape(*a.shape[:-1], 2 * a.shape[-1])
    return np.concatenate([turned, rest], axis=-1)


def rotate(x, cos, sin, pairing="half", inverse=False):
    """rope.rotate: every pair (a, b) of x turned by the tables' angles."""
    a, b, rest = split_pairs(x, 2 * cos.shape[-1], pairing)
    if inverse:
        sin = -sin
    return join_pairs(a * cos - b * sin, a * sin + b * cos, rest, pairing)


# Position maps


@dataclass(frozen=True)
class Linear:
    """m(r) = r."""

    def __call__(self, r):
        return Fraction(r)


@dataclass(frozen=True)
class ReRoPE:
    """m(r) = min(r, w), the sign kept."""

    window: int

    def __call__(self, r):
        m = min(Fraction(abs(r)), Fraction(self.window))
        return m if r >= 0 else -m


@dataclass(frozen=True)
class Leaky:
    """m(r) = r below w, then w + (r - w)/k, the sign kept."""

    window: int
    k: float

    def __call__(self, r):
        m = Fraction(abs(r))
        if m >= self.window:
            m = self.window + (m - self.window) / Fraction(self.k)
        return m if r >= 0 else -m


# Attention


@functools.lru_cache(maxsize=64)
def relative_table(position_map, frequencies, highest, count):
    """e^{it} of the angles of m(r), r = highest - n, as [count, R/2], times A^2.

    A score has the amplitude of the query and that of the key; a table has one.
    """
    relative = [position_map(highest - n) for n in range(count)]
    factor = frequencies.amplitude
    if hasattr(frequencies, "growth"):
        factor = factor * frequencies.growth(relative)
    cos, sin = table(relative, frequencies)
    return complex_of(factor * cos, factor * sin)


def complex_of(real, imaginary):
    """real + i imaginary, each as it is, infinities and NaN too."""
    result = np.empty(real.shape, np.result_type(real, np.complex64))
    result.real, result.imag = real, imaginary
    return result


def positions(position_map, i, j):
    """The numbers m(i, j), without repetition, and for every i of a column and j of a
    row which of them it is."""
    if hasattr(position_map, "pairs"):
        m, denominator = position_map.pairs(i, j)
    else:
        m, denominator = i - j, None
    distinct, where = np.unique(m, return_inverse=True)
    if denominator is None:
        values = [position_map(int(r)) for r in distinct]
    else:
        values = [Fraction(int(n), denominator) for n in distinct]
    return values, where.reshape(m.shape)


def turns_of_pairs(lq, lk, first_query, position_map, frequencies):
    """A^2 e^{it} with t the angle of m(i, j), [Lq, Lk, R/2], as a function of a slice
    of rows."""
    if hasattr(position_map, "pairs"):
        values, where = positions(position_map,
                                  first_query + np.arange(lq)[:, None], np.arange(lk))
        cos, sin = (frequencies.amplitude * t for t in table(values, frequencies))
        distinct = complex_of(cos, sin)
        return lambda rows: distinct[where[rows]]
    # [l, j] is the element of r = i - j, at n = lq - 1 - l + j.
    by_distance = relative_table(position_map, frequencies, first_query + lq - 1,
                                 lq + lk - 1)
    every = sliding_window_view(by_distance, lk, axis=0)[::-1].swapaxes(1, 2)
    return lambda rows: every[rows]


def sum_over_channels(z, queries):
    """z[..., j, c] queries[..., c, h], summed over c: by BLAS in float64; in float32
    one channel after the other, since naive code is less exact than BLAS."""
    if z.dtype == np.float64:
        return z @ queries
    total = z[..., :1] * queries[..., :1, :]
    for c in range(1, z.shape[-1]):
        total += z[..., c, None] * queries[..., None, c, :]
    return total


def scores(query, key, first_query, position_map, frequencies, pairing, scale):
    """s[..., h, l, j] of the query heads [..., G, Lq, D] that share the keys
    [..., Lk, D].

    With the pair (a, b) as the complex number a + ib, and t the angle of
    m(i, j): <rot(q, i), rot(k, j)> = A^2 Re(q conj(k) e^{it}), the sum over pairs of
    qa Re(z) - qb Im(z) with z = A^2 conj(k) e^{it}.
    """
    dtype = query.dtype
    lq, lk = query.shape[-2], key.shape[-2]
    if query.size == 0 or key.size == 0:
        return np.empty((*query.shape[:-1], lk), dtype)
    turns = turns_of_pairs(lq, lk, first_query, position_map, frequencies)
    qa, qb, q_rest = split_pairs(query, frequencies.dim, pairing)
    ka, kb, k_rest = split_pairs(key, frequencies.dim, pairing)
    result = q_rest @ k_rest.swapaxes(-1, -2)[..., None, :, :]
    # [..., Lq, R, G], in the order in which z lies in memory.
    queries = np.moveaxis(complex_of(qa, -qb).view(dtype), -3, -1)
    keys = complex_of(ka, -kb)
    block = max(1, (1 << 16) // keys.size)
    for start in range(0, lq, block):
        rows = slice(start, start + block)
        z = keys[..., None, :, :] * turns(rows).astype(keys.dtype)
        products = sum_over_channels(z.view(dtype), queries[..., rows, :, :])
        result[..., rows, :] += np.moveaxis(products, -1, -3)
    return (result * dtype.type(scale)).astype(dtype)


def scores_of_positions(query, key, positions, frequencies, pairing, scale):
    """The same where queries and keys are turned by `positions`: a pair of lists
    [A, L]."""
    turned = []
    for sign, x, axes in zip((1, -1), (query, key), positions):
        rows = [tuple(int(p) for p in row) for row in np.transpose(axes)]
        if len(axes) == 1:
            rows = [p for p, in rows]
        tables = table(rows, frequencies)
        if hasattr(frequencies, "growth"):
            growth = frequencies.growth([sign * p for p in rows])
            tables = [growth * t for t in tables]
        turned.append(rotate(x, *(t.astype(x.dtype) for t in tables), pairing))
    return (turned[0] @ turned[1].T * query.dtype.type(scale)).astype(query.dtype)


def softmax(s, visible):
    """The probabilities and log-sum-exp of the rows of s, visible keys only.

    A row with no visible key, or with -inf alone, has probabilities zero.
    """
    s = np.where(visible, s, s.dtype.type(-np.inf))
    highest = s.max(axis=-1, keepdims=True, initial=-np.inf)
    empty = highest == -np.inf
    p = np.exp(s - np.where(empty, 0, highest))
    total = p.sum(axis=-1, keepdims=True)
    p = np.where(empty, 0, p / np.where(empty, 1, total))
    lse = np.where(empty, -np.inf, highest + np.log(np.where(empty, 1, total)))
    return p.astype(s.dtype), lse[..., 0].astype(s.dtype)


def weighted_sum(p, value, visible):
    """sum_j p[..., h, l, j] value[..., j] over the visible keys.

    Rows of value that are not finite are added apart: a key that is hidden must
    not reach a row as 0 * NaN.
    """
    finite = np.isfinite(value).all(axis=-1)
    out = p @ np.where(finite[..., None], value, 0).astype(value.dtype)[..., None, :, :]
    for *at, j in np.argwhere(~finite):
        at, rows = tuple(at), visible[:, j]
        out[at][:, rows] += p[at][:, rows, j, None] * value[at][j]
    return out


def total_bias(bias, relative_bias, lq, lk):
    """The bias of every score, [B|1, Hq|1, Lq|1, Lk], float64: `bias`, and of
    `relative_bias` element l - j + Lk - 1."""
    if relative_bias is None:
        return bias
    l, j = np.arange(lq)[:, None], np.arange(lk)[None, :]
    total = relative_bias.astype(np.float64)[None, :, l - j + lk - 1]
    return total if bias is None else total + bias


def attention(query, key, value, frequencies, position_map=Linear(), *,
              causal=False, pairing="half", scale=None, query_offset=None,
              visibility=None, query_scaling=None, soft_cap=None, bias=None,
              positions=None,
              dtype=np.float64):
    """rope.attention: [B, Hq, Lq, Dv] and the log-sum-exp [B, Hq, Lq]. Of what
    score_options.py has, `visibility` and `query_scaling` are one each. `positions`
    are those of queries and keys, [B, A, L] each, where they are not counted."""
    query, key, value = (x.astype(dtype) for x in (query, key, value))
    batch, heads, lq, dim = query.shape
    kv_heads, lk = key.shape[1], key.shape[2]
    group = heads // kv_heads
    scale = dim ** -0.5 if scale is None else scale
    first = lk - lq if query_offset is None else query_offset
    i, j = first + np.arange(lq)[:, None], np.arange(lk)[None, :]
    visible = (j <= i) if causal else np.ones((lq, lk), bool)
    if visibility is not None:
        visible &= visibility.sees(i, j, causal)
    # The query heads that share a key head, side by side.
    grouped = query.reshape(batch, kv_heads, group, lq, dim)
    with np.errstate(invalid="ignore", over="ignore"):
        if positions is None:
            s = scores(grouped, key, first, position_map, frequencies, pairing, scale)
        else:
            s = np.empty((*grouped.shape[:-1], lk), dtype)
            for b, h in np.ndindex(batch, kv_heads):
                s[b, h] = scores_of_positions(grouped[b, h], key[b, h],
                                              [p[b] for p in positions], frequencies,
                                              pairing, scale)
        if query_scaling is not None:
            s *= query_scaling.factor(i).astype(dtype)
        if soft_cap is not None:
            s = dtype(soft_cap) * np.tanh(s / dtype(soft_cap))
        if bias is not None:
            bias = np.broadcast_to(bias, (batch, heads, lq, lk)).reshape(s.shape)
            s = s + bias.astype(dtype)
        p, lse = softmax(s, visible)
        out = weighted_sum(p, value, visible)
    return (out.reshape(batch, heads, lq, value.shape[-1]),
            lse.reshape(batch, heads, lq))

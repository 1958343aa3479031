#===- reference.py - float64 attention, in chunks -------------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""The attention of a case in float64, on arrays of NumPy or of PyTorch (`library`),
where they lie, some rows of scores at a time.
"""

import numpy as np


def inverse_frequencies(head_dim):
    return 10000.0 ** (-np.arange(0, head_dim, 2) / head_dim)


def tables(positions, head_dim):
    """cos and sin, [L, D/2], float64, of any positions."""
    angles = np.asarray(positions, np.float64)[:, None] * inverse_frequencies(head_dim)
    return np.cos(angles), np.sin(angles)


def rotate(x, cos, sin, concatenate):
    """The channels c and c + D/2 of x [.., L, D], turned."""
    half = x.shape[-1] // 2
    a, b = x[..., :half], x[..., half:]
    return concatenate([a * cos - b * sin, a * sin + b * cos], -1)


class Turner:
    """Turns arrays of a library; `given(x)` makes an array like the operands of a
    NumPy array."""

    def __init__(self, library, given):
        self.library, self.given = library, given

    def concatenate(self, parts, axis):
        if self.library is np:
            return np.concatenate(parts, axis)
        return self.library.cat(parts, axis)

    def __call__(self, x, positions):
        cos, sin = (self.given(t) for t in tables(positions, x.shape[-1]))
        return rotate(x, cos, sin, self.concatenate)


def turned_pairs(case, query, key, turn):
    """(query, key) of the near score and, where the map has one, of the far one. A
    query of `rotated_keys` meets keys that are turned as they are given."""
    positions = range(case.offset, case.offset + case.queries)
    if case.rotated_keys:
        return [(turn(query, positions), key)]
    pairs = [(turn(query, positions), turn(key, range(case.keys)))]
    if case.map != "rope":
        far_queries, _ = case.far_turns(positions)
        _, far_keys = case.far_turns(range(case.keys))
        pairs.append((turn(query, far_queries), turn(key, far_keys)))
    return pairs


def attention(case, query, key, value, library=np, given=np.asarray, rows=512):
    """The output, [B, Hq, Lq, D], float64, of float64 operands.

    Scores of normal operands are small: exp needs no maximum in float64.
    """
    pairs = turned_pairs(case, query, key, Turner(library, given))
    out = library.zeros_like(query)
    keys = given(np.arange(case.keys))
    for b in range(case.batch):
        for h in range(case.query_heads):
            kv = h // case.group
            for first in range(0, case.queries, rows):
                here = slice(first, min(first + rows, case.queries))
                i = given(np.arange(here.start, here.stop) + case.offset)[:, None]
                scores = [q[b, h, here] @ k[b, kv].T * case.scale for q, k in pairs]
                s = scores[0]
                if len(scores) > 1:
                    s = library.where(i - keys < case.window, *scores)
                p = library.exp(s) * (keys <= i)
                out[b, h, here] = (p @ value[b, kv]) / p.sum(-1)[:, None]
    return out


def error(actual, expected):
    """The largest relative error of a row in the 2-norm; NaN where one is NaN."""
    difference = ((actual - expected) ** 2).sum(-1)
    return float((difference / (expected ** 2).sum(-1)).max() ** 0.5)


# Of a row, as on the CPU; rounded probabilities and values of 8 or 11 bits.
TOLERANCE = {"f32": 1e-4, "f16": 4e-3, "bf16": 2e-2}

#===- position_maps.py - Position maps beside ReRoPE's --------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""The position maps whose names are not in reference.py, as they are published.

A map is a function of r = i - j, as those of reference.py are, or of both
positions: `pairs(i, j)` gives m(i, j) for arrays of integers that broadcast, as
integers and their common denominator. `attribute` is the map in MLIR.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np


def both_sides(forward):
    """pairs(i, j) of a map that is forward(i, j) for j <= i, and keeps the sign:
    m(i, j) = -m(j, i)."""

    def pairs(self, i, j):
        i, j = np.broadcast_arrays(i, j)
        m, denominator = forward(self, np.maximum(i, j), np.minimum(i, j))
        return np.where(j > i, -m, m), denominator

    return pairs


@dataclass(frozen=True)
class SelfExtend:
    """r below w, then floor(i/G) - floor(j/G) + w - floor(w/G), or w - w/G."""

    window: int
    group: int
    exact_shift: bool = False

    @both_sides
    def pairs(self, i, j):
        w, g = self.window, self.group
        shift = g * w - (w if self.exact_shift else g * (w // g))
        far = g * (i // g - j // g) + shift
        return np.where(i - j < w, g * (i - j), far), g

    @property
    def attribute(self):
        exact = ", exact_shift = true" if self.exact_shift else ""
        return f"#rope.self_extend<window = {self.window}, group = {self.group}{exact}>"


@dataclass(frozen=True)
class Sawtooth:
    """r where (floor(i/g) - floor(j/g)) * g < w, else w."""

    window: int
    block: int

    @both_sides
    def pairs(self, i, j):
        blocks = i // self.block - j // self.block
        return np.where(blocks * self.block < self.window, i - j, self.window), 1

    @property
    def attribute(self):
        return f"#rope.sawtooth<window = {self.window}, block = {self.block}>"


@dataclass(frozen=True)
class DualChunk:
    """Positions within chunks of s; a query that looks back into the chunk before
    stands at s + min(i mod s, local), into chunks before that at s + local."""

    chunk: int
    local: int

    @both_sides
    def pairs(self, i, j):
        s = self.chunk
        between = i // s - j // s
        query = np.select([between == 0, between == 1],
                          [i % s, s + np.minimum(i % s, self.local)], s + self.local)
        return query - j % s, 1

    @property
    def attribute(self):
        return f"#rope.dual_chunk<chunk = {self.chunk}, local = {self.local}>"


@dataclass(frozen=True)
class Piecewise:
    """slopes[k] * r + offsets[k] from breakpoints[k-1] on; without offsets the value
    at a breakpoint is that of the slope before. The sign is kept."""

    breakpoints: tuple
    slopes: tuple
    offsets: tuple = None

    def __call__(self, r):
        m, distance = Fraction(0), Fraction(abs(r))
        edges = [Fraction(0), *map(Fraction, self.breakpoints)]
        if self.offsets is None:
            # The way from 0 to r, one slope after the other.
            ends = [*edges[1:], distance]
            for slope, begin, end in zip(self.slopes, edges, ends):
                m += Fraction(slope) * max(min(end, distance) - begin, 0)
        else:
            k = sum(distance >= b for b in self.breakpoints)
            m = Fraction(self.slopes[k]) * distance + Fraction(self.offsets[k])
        return m if r >= 0 else -m

    @property
    def attribute(self):
        def doubles(values):
            return "[" + ", ".join(f"{float(v):.16e}" for v in values) + "]"

        offsets = "" if self.offsets is None else f", offsets = {doubles(self.offsets)}"
        return (f"#rope.piecewise<breakpoints = {list(self.breakpoints)}, "
                f"slopes = {doubles(self.slopes)}{offsets}>")

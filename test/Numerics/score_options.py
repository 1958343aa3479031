#===- score_options.py - What options of attention do to scores -----------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""The formulas of visibilities and of scalings of queries, by their definitions,
in NumPy; each with the attribute that asks for it."""

from dataclasses import dataclass

import numpy as np


# Visibilities: sees(i, j, causal) for arrays of positions


@dataclass(frozen=True)
class SlidingWindow:
    """The last `size` keys and the first `sinks`."""

    size: int
    sinks: int = 0

    def sees(self, i, j, causal):
        near = (i - self.size < j) if causal else np.abs(i - j) < self.size
        return near | (j < self.sinks)

    @property
    def mlir(self):
        return f"#rope.sliding_window<size = {self.size}, sinks = {self.sinks}>"


@dataclass(frozen=True)
class Chunked:
    """The keys of the chunk of the query."""

    size: int

    def sees(self, i, j, causal):
        return i // self.size == j // self.size

    @property
    def mlir(self):
        return f"#rope.chunked_attention<size = {self.size}>"


# Scalings of queries: factor(i) for an array of positions, float64


@dataclass(frozen=True)
class LogN:
    """ln(i + 1) / ln(length), at least 1 if post hoc."""

    length: int
    post_hoc: bool = True

    def factor(self, i):
        factor = np.log(np.maximum(i, 0) + 1.0) / np.log(float(self.length))
        return np.maximum(factor, 1) if self.post_hoc else factor

    @property
    def mlir(self):
        return (f"#rope.log_n_scaling<length = {self.length}, "
                f"post_hoc = {str(self.post_hoc).lower()}>")


@dataclass(frozen=True)
class TemperatureTuning:
    """1 + attn_scale ln(floor((i + 1) / floor_scale) + 1)."""

    floor_scale: int = 8192
    attn_scale: float = 0.1

    def factor(self, i):
        step = np.floor((np.maximum(i, -1) + 1) / self.floor_scale)
        return 1 + self.attn_scale * np.log(step + 1)

    @property
    def mlir(self):
        return (f"#rope.temperature_tuning<floor_scale = {self.floor_scale}, "
                f"attn_scale = {self.attn_scale!r}>")

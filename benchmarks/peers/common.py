"""What the peers share: the case, its inputs and the rotation tables.

Tables are computed once, in float64, and are not part of any peer's time, as a
model keeps them from layer to layer.
"""

import math
import re

import ml_dtypes
import numpy as np

DTYPES = {"f32": np.float32, "f16": np.float16, "bf16": ml_dtypes.bfloat16}
BASE = 10000.0


class Unsupported(Exception):
    """A peer cannot do a case; the text says why."""


class Case:
    """One entry of cases.json; its position map as the turns of two pieces.

    Near pairs, i - j < window, are turned by i and j. Far pairs are turned by
    far_slope * i + far_offset and far_slope * j.
    """

    def __init__(self, entry):
        self.entry = entry
        self.batch, self.heads = entry["batch"], entry["query_heads"]
        self.kv_heads, self.head_dim = entry["key_heads"], entry["head_dim"]
        self.queries, self.keys = entry["queries"], entry["keys"]
        self.dtype = entry["dtype"]
        self.group = self.heads // self.kv_heads
        self.scale = 1.0 / math.sqrt(self.head_dim)
        self.first_query = self.keys - self.queries
        self.is_decode = self.queries == 1
        numbers = [float(x) for x in
                   re.findall(r"= *([0-9.]+)", entry["map"])]
        self.kind = re.match(r"#rope\.(\w+)", entry["map"])[1]
        if self.kind == "linear":
            self.window = None
        elif self.kind == "rerope":
            self.window = int(numbers[0])
            self.far_slope, self.far_offset = 0.0, numbers[0]
        elif self.kind == "leaky":
            self.window = int(numbers[0])
            self.far_slope = 1 / numbers[1]
            self.far_offset = numbers[0] * (1 - self.far_slope)
        else:
            raise Unsupported(f"no peer is written for {entry['map']}")
        if not entry["causal"]:
            raise Unsupported("no peer is written for bidirectional attention")

    def require_linear(self):
        if self.window is not None:
            raise Unsupported("has no attention with a piecewise position map")

    def require_square_or_decode(self):
        if not self.is_decode and self.queries != self.keys:
            raise Unsupported("aligns several queries with the first keys, "
                              "not the last")

    def query_positions(self):
        return self.first_query + np.arange(self.queries, dtype=np.float64)

    def key_positions(self):
        return np.arange(self.keys, dtype=np.float64)

    def far(self, positions, is_query):
        offset = self.far_offset if is_query else 0.0
        return self.far_slope * positions + offset

    def mapped(self, relative):
        """m(r) of relative positions r >= 0."""
        if self.window is None:
            return relative
        far = self.far_slope * relative + self.far_offset
        return np.where(relative < self.window, relative, far)

    def table(self, positions):
        """cos and sin, [L, D/2], f32."""
        pairs = self.head_dim // 2
        frequencies = BASE ** (-np.arange(pairs) / pairs)
        angles = np.asarray(positions)[:, None] * frequencies
        return (np.cos(angles).astype(np.float32),
                np.sin(angles).astype(np.float32))


def rotate(x, table):
    """x, [..., L, D], turned by a table, as NumPy; for caches set up untimed."""
    cos, sin = table
    a, b = np.split(x.astype(np.float32), 2, axis=-1)
    turned = np.concatenate([a * cos - b * sin, a * sin + b * cos], axis=-1)
    return turned.astype(x.dtype)

"""Compares results with the float64 reference, on a sample of query rows."""

import re

import numpy as np
import reference

from common import DTYPES

ROWS = 64
# The largest relative error of a row, in the 2-norm. Inputs are standard normal;
# bf16 rounds the turned query and key, the probabilities and the result.
TOLERANCES = {"f32": 1e-4, "f16": 5e-3, "bf16": 2e-2}


def position_map(text):
    numbers = [float(x) for x in re.findall(r"= *([0-9.]+)", text)]
    kind = re.match(r"#rope\.(\w+)", text)[1]
    if kind == "linear":
        return reference.Linear()
    if kind == "rerope":
        return reference.ReRoPE(int(numbers[0]))
    if kind == "leaky":
        return reference.Leaky(int(numbers[0]), numbers[1])
    raise SystemExit(f"error: expected linear, rerope or leaky, got '{text}'")


def sampled_rows(case):
    """The ends, the edge of the window, and random rows: fewer for more heads."""
    count = max(8, ROWS // case["query_heads"])
    first, keys = case["keys"] - case["queries"], case["keys"]
    numbers = re.findall(r"window *= *(\d+)", case["map"])
    edges = [int(n) + step for n in numbers for step in (-1, 0, 1)]
    rng = np.random.default_rng(1)
    rows = {first, keys - 1, *edges, *rng.integers(first, keys, count).tolist()}
    return sorted(row for row in rows if first <= row < keys)


class Check:
    """The reference of one case, computed once for all its peers."""

    def __init__(self, case, inputs):
        dtype = DTYPES[case["dtype"]]
        q, k, v = (np.load(inputs / f"{name}.npy").view(dtype) for name in "qkv")
        frequencies = reference.Frequencies(case["head_dim"])
        first = case["keys"] - case["queries"]
        self.tolerance = TOLERANCES[case["dtype"]]
        self.dtype = dtype
        self.rows = [row - first for row in sampled_rows(case)]
        self.expected = np.concatenate([
            reference.attention(
                q[:, :, row:row + 1], k[:, :, :row + first + 1],
                v[:, :, :row + first + 1], frequencies, position_map(case["map"]),
                query_offset=row + first)[0] for row in self.rows], axis=2)

    def error(self, path):
        """The largest relative error of a sampled row; NaN where one is NaN."""
        result = np.load(path)
        if result.dtype != np.float32:
            result = result.view(self.dtype)
        result = result.astype(np.float64)[:, :, self.rows]
        if result.shape != self.expected.shape:
            return float("inf")
        difference = np.linalg.norm(result - self.expected, axis=-1)
        return float(np.max(difference / np.linalg.norm(self.expected, axis=-1)))

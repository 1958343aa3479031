#===- protocol.py - Variants, loss and expected losses --------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""What is measured: the model's files, the variants, the loss and the losses
that an independent implementation found (README.md of this folder)."""

import dataclasses
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
LAYERS = 4
TRAINING_LENGTH = 256
SEGMENTS = 8
SEGMENT_BYTES = 2049
SCORED = 256
LENGTHS = (256, 512, 1024, 2048)
TOLERANCE = 1e-3


@dataclasses.dataclass(frozen=True)
class Variant:
    """One position map and frequency scaling. `window` and `k` are None where
    the map has none; `interpolate` divides the frequencies by L / 256."""

    name: str
    title: str
    expected: tuple[float, ...]
    window: int | None = None
    k: float | None = None
    interpolate: bool = False

    def factor(self, length):
        return length / TRAINING_LENGTH if self.interpolate else 1.0

    def position_map(self):
        """The attribute for `rope.attention`."""
        if self.window is None:
            return "#rope.linear"
        if self.k is None:
            return f"#rope.rerope<window = {self.window}>"
        return f"#rope.leaky<window = {self.window}, k = {self.k!r}>"

    def frequencies(self, length):
        """The attribute for `rope.attention`."""
        if not self.interpolate:
            return "#rope.frequencies<dim = 64>"
        scaling = f"#rope.linear_scaling<factor = {self.factor(length)!r}>"
        return f"#rope.frequencies<dim = 64, scaling = {scaling}>"


VARIANTS = (
    Variant("rope", "RoPE", (1.2203, 2.0716, 2.8159, 3.1101)),
    Variant("pi", "Position interpolation", (1.2203, 3.1711, 4.0556, 4.2298),
            interpolate=True),
    Variant("rerope-64", "ReRoPE w=64", (1.2547, 1.2559, 1.3126, 1.3340),
            window=64),
    Variant("rerope-128", "ReRoPE w=128", (1.2209, 1.1913, 1.2255, 1.2513),
            window=128),
    Variant("leaky-128-16", "Leaky ReRoPE w=128 k=16",
            (1.2205, 1.1876, 1.2076, 1.2162), window=128, k=16.0),
)


def expected_loss(variant, length):
    """The loss by the independent implementation."""
    return variant.expected[LENGTHS.index(length)]


def load_weights():
    """The weights by name; those of the layers stacked, layer first."""
    stored = np.load(HERE / "weights.npz")
    weights = {"emb": stored["emb.weight"]}
    for name, key in (("n1", "n1.w"), ("n2", "n2.w"), ("wq", "wq.weight"),
                      ("wk", "wk.weight"), ("wv", "wv.weight"),
                      ("wo", "wo.weight"), ("w1", "w1.weight"),
                      ("w3", "w3.weight"), ("w2", "w2.weight")):
        weights[name] = np.stack(
            [stored[f"blocks.{layer}.{key}"] for layer in range(LAYERS)])
    weights["nf"] = stored["nf.w"]
    return weights


def load_segments():
    """The held-out segments: [SEGMENTS, SEGMENT_BYTES] bytes."""
    text = np.frombuffer((HERE / "heldout.txt").read_bytes(), np.uint8)
    last = len(text) - SEGMENT_BYTES
    starts = [s * last // (SEGMENTS - 1) for s in range(SEGMENTS)]
    return np.stack([text[s:s + SEGMENT_BYTES] for s in starts])


def tokens_of(segments, length):
    """What the model reads: the `length` bytes before each segment's last."""
    end = SEGMENT_BYTES - 1
    return segments[:, end - length:end].astype(np.int32)


def loss_of(logits, segments):
    """Mean negative log-likelihood (nats) of the last 256 bytes of every
    segment, in float64, from logits [segments, length, 256]."""
    logits = logits[:, -SCORED:].astype(np.float64)
    targets = segments[:, -SCORED:]
    peak = logits.max(axis=-1, keepdims=True)
    log_sum = peak[..., 0] + np.log(np.exp(logits - peak).sum(axis=-1))
    chosen = np.take_along_axis(logits, targets[..., None].astype(int), -1)
    return float((log_sum - chosen[..., 0]).mean())

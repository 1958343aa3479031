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
# Greedy decoding: the variant, its prompt, and how far its logits may be from those
# of one pass over all bytes.
DECODED_VARIANT = "rerope-128"
PROMPT = 256
DECODE_TOLERANCE = 2e-4


@dataclasses.dataclass(frozen=True)
class Variant:
    """One position map and frequency scaling. `kind` is the map's mnemonic,
    `parameters` what it takes; `scaling` is that of the frequencies, whose
    factor is L / 256; `log_n` multiplies scores by max(1, ln(i + 1) / ln 256)."""

    name: str
    title: str
    expected: tuple[float, ...]
    kind: str = "linear"
    parameters: tuple[tuple[str, float], ...] = ()
    scaling: str | None = None
    log_n: bool = False

    def __getitem__(self, parameter):
        return dict(self.parameters)[parameter]

    def factor(self, length):
        return length / TRAINING_LENGTH if self.scaling else 1.0

    def position_map(self):
        """The attribute for `rope.attention`."""
        if not self.parameters:
            return f"#rope.{self.kind}"
        text = ", ".join(f"{name} = {value!r}" for name, value in self.parameters)
        return f"#rope.{self.kind}<{text}>"

    def query_scaling(self):
        """The clause of `rope.attention`."""
        if not self.log_n:
            return ""
        return f"query_scaling(#rope.log_n_scaling<length = {TRAINING_LENGTH}>)"

    def frequencies(self, length):
        """The attribute for `rope.attention`."""
        if not self.scaling:
            return "#rope.frequencies<dim = 64>"
        text = f"factor = {self.factor(length)!r}"
        if self.scaling == "yarn":
            text += f", original_length = {TRAINING_LENGTH}"
        scaling = f"#rope.{self.scaling}_scaling<{text}>"
        return f"#rope.frequencies<dim = 64, scaling = {scaling}>"


VARIANTS = (
    Variant("rope", "RoPE", (1.2203, 2.0716, 2.8159, 3.1101)),
    Variant("pi", "Position interpolation", (1.2203, 3.1711, 4.0556, 4.2298),
            scaling="linear"),
    Variant("ntk-old", "NTK-RoPE-old", (1.2203, 1.4087, 2.7219, 2.9720),
            scaling="ntk"),
    Variant("ntk-fixed", "NTK-RoPE-fixed", (1.2203, 1.3856, 2.6804, 2.9386),
            scaling="ntk_fixed"),
    Variant("ntk-mixed", "NTK-RoPE-mixed", (1.2203, 1.3174, 2.5559, 3.2497),
            scaling="ntk_mixed"),
    Variant("yarn", "YaRN", (1.2203, 1.2760, 1.3450, 1.4971), scaling="yarn"),
    Variant("rerope-64", "ReRoPE w=64", (1.2547, 1.2559, 1.3126, 1.3340),
            "rerope", (("window", 64),)),
    Variant("rerope-128", "ReRoPE w=128", (1.2209, 1.1913, 1.2255, 1.2513),
            "rerope", (("window", 128),)),
    Variant("rerope-128-log-n", "ReRoPE w=128, log n",
            (1.2209, 1.1938, 1.2287, 1.2541), "rerope", (("window", 128),), log_n=True),
    Variant("leaky-128-16", "Leaky ReRoPE w=128 k=16",
            (1.2205, 1.1876, 1.2076, 1.2162),
            "leaky", (("window", 128), ("k", 16.0))),
    Variant("self-extend-128-16", "SelfExtend w=128 G=16",
            (1.2205, 1.1873, 1.2077, 1.2161), "self_extend",
            (("window", 128), ("group", 16))),
    Variant("sawtooth-128-32", "Sawtooth w=128 g=32",
            (1.2209, 1.1915, 1.2253, 1.2515), "sawtooth",
            (("window", 128), ("block", 32))),
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


def prompt_of(segments, count):
    """The beginning of the first segment, and zeros for `count` bytes: [1, N]."""
    text = np.zeros((1, PROMPT + count), np.int32)
    text[:, :PROMPT] = segments[0, :PROMPT]
    return text


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

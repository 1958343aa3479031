#===- reference.py - The forward pass in NumPy ----------------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""The forward pass in plain NumPy, independent of the compiler.

Run as a script it prints the losses that it finds beside the expected ones.
"""

import argparse
import sys

import numpy as np

import protocol

WIDTH = 192
HEADS = 3
HEAD_DIM = 64
BASE = 10000.0


def rms_norm(x, gain):
    return x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + 1e-5) * gain


def silu(x):
    return x / (1 + np.exp(-x))


def turn(x, positions, factor):
    """Rotates the rows of x [..., L, D] by their positions, pairing `half`."""
    half = HEAD_DIM // 2
    frequencies = BASE ** (-np.arange(half) / half) / factor
    angles = np.asarray(positions, np.float64)[:, None] * frequencies
    cos, sin = np.cos(angles).astype(x.dtype), np.sin(angles).astype(x.dtype)
    a, b = x[..., :half], x[..., half:]
    return np.concatenate([a * cos - b * sin, a * sin + b * cos], axis=-1)


def scores(q, k, variant, length):
    """<rot(q_i), rot(k_j)> with i - j replaced by the map, for one head."""
    factor = variant.factor(length)
    p = np.arange(length)
    near = turn(q, p, factor) @ turn(k, p, factor).T
    if variant.window is None:
        return near
    w = variant.window
    slope = 0.0 if variant.k is None else 1 / variant.k
    far = turn(q, p * slope + w * (1 - slope), factor) \
        @ turn(k, p * slope, factor).T
    return np.where(p[:, None] - p[None, :] < w, near, far)


def attention(q, k, v, variant):
    """Causal attention of one head: q, k, v [L, 64]."""
    length = len(q)
    s = scores(q, k, variant, length) * q.dtype.type(HEAD_DIM ** -0.5)
    s[np.triu_indices(length, 1)] = -np.inf
    p = np.exp(s - s.max(axis=-1, keepdims=True))
    return (p @ v) / p.sum(axis=-1, keepdims=True)


def forward_one(tokens, weights, variant):
    """Logits [L, 256] of one sequence of bytes."""
    dtype = weights["emb"].dtype
    x = weights["emb"][tokens] * dtype.type(WIDTH ** 0.25)
    for layer in range(protocol.LAYERS):
        w = {name: value[layer] for name, value in weights.items()
             if name not in ("emb", "nf")}
        h = rms_norm(x, w["n1"])
        q, k, v = (np.split(h @ w[m].T, HEADS, axis=-1)
                   for m in ("wq", "wk", "wv"))
        heads = [attention(*qkv, variant) for qkv in zip(q, k, v)]
        x = x + np.concatenate(heads, axis=-1) @ w["wo"].T
        h = rms_norm(x, w["n2"])
        x = x + (silu(h @ w["w1"].T) * (h @ w["w3"].T)) @ w["w2"].T
    return rms_norm(x, weights["nf"]) @ weights["emb"].T


def forward(tokens, weights, variant, dtype=np.float64):
    """Logits [B, L, 256] for tokens [B, L], computed in `dtype`."""
    cast = {name: value.astype(dtype) for name, value in weights.items()}
    return np.stack([forward_one(row, cast, variant) for row in tokens])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dtype", choices=("float32", "float64"),
                        default="float64")
    parser.add_argument("--lengths", default="256,512,1024,2048")
    args = parser.parse_args()
    weights, segments = protocol.load_weights(), protocol.load_segments()
    agrees = True
    for variant in protocol.VARIANTS:
        for length in map(int, args.lengths.split(",")):
            tokens = protocol.tokens_of(segments, length)
            logits = forward(tokens, weights, variant, np.dtype(args.dtype))
            loss = protocol.loss_of(logits, segments)
            difference = loss - protocol.expected_loss(variant, length)
            agrees &= abs(difference) <= protocol.TOLERANCE  # False for NaN
            print(f"{variant.title:24} L={length:<5} loss {loss:.4f} "
                  f"difference {difference:+.4f}", flush=True)
    return 0 if agrees else 1


if __name__ == "__main__":
    sys.exit(main())

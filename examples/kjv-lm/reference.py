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


def frequencies_of(variant, length):
    """The inverse frequencies of the pairs, and the amplitude of their cosines and
    sines. Formulas of docs/Spec.md, written once more."""
    half = HEAD_DIM // 2
    pair = np.arange(half)
    plain = BASE ** (-pair / half)
    s = variant.factor(length)
    if variant.scaling == "linear":
        return plain / s, 1.0
    if variant.scaling == "ntk":
        return (BASE * s ** (half / (half - 1))) ** (-pair / half), 1.0
    if variant.scaling == "ntk_fixed":
        return (BASE * s) ** (-pair / half) / s ** (1 / half), 1.0
    if variant.scaling == "ntk_mixed":
        a = np.log(s) / half ** 0.625
        return plain / np.exp(a * (pair + 1) ** 0.625), 1.0
    if variant.scaling == "yarn":
        def pair_of(turns):
            wave = protocol.TRAINING_LENGTH / (2 * np.pi * turns)
            return HEAD_DIM * np.log(wave) / (2 * np.log(BASE))

        low = max(np.floor(pair_of(32)), 0)
        high = min(np.ceil(pair_of(1)), HEAD_DIM - 1)
        ramp = np.clip((pair - low) / (high - low), 0, 1)
        return plain / s * ramp + plain * (1 - ramp), 0.1 * np.log(s) + 1
    return plain, 1.0


def turn(x, positions, frequencies, amplitude):
    """Rotates the rows of x [..., L, D] by their positions, pairing `half`."""
    half = HEAD_DIM // 2
    angles = np.asarray(positions, np.float64)[:, None] * frequencies
    cos = (amplitude * np.cos(angles)).astype(x.dtype)
    sin = (amplitude * np.sin(angles)).astype(x.dtype)
    a, b = x[..., :half], x[..., half:]
    return np.concatenate([a * cos - b * sin, a * sin + b * cos], axis=-1)


def scores(q, k, variant, length):
    """<rot(q_i), rot(k_j)> with i - j replaced by the map, for one head."""
    scaled = frequencies_of(variant, length)
    i, j = np.arange(len(q)), np.arange(len(k))

    def product(query_positions, key_positions):
        return turn(q, query_positions, *scaled) @ turn(k, key_positions, *scaled).T

    near = product(i, j)
    if variant.kind == "linear":
        return near
    w = variant["window"]
    is_near = i[:, None] - j < w
    if variant.kind == "leaky":
        slope = 1 / variant["k"]
        far = product(i * slope + w * (1 - slope), j * slope)
    elif variant.kind == "self_extend":
        group = variant["group"]
        far = product(i // group + w - w // group, j // group)
    else:
        far = product(0 * i + w, 0 * j)
        if variant.kind == "sawtooth":
            block = variant["block"]
            is_near = (i[:, None] // block - j // block) * block < w
    s = np.where(is_near, near, far)
    if variant.log_n:
        s *= np.maximum(1, np.log(i + 1) / np.log(protocol.TRAINING_LENGTH)
                        )[:, None].astype(s.dtype)
    return s


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

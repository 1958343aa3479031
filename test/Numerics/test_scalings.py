#===- test_scalings.py - Frequency scalings and amplitudes ----------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Tables and attention with every scaling of the frequencies, by both lowerings."""

import numpy as np
import pytest

import harness
import scalings
from kernels import (REFERENCE, Attention, ExplicitFrequencies, Frequencies, Kernels,
                     Leaky, Linear, ReRoPE, cpu, inputs)
from scalings import (Base, Llama3, LongRoPE, NTK, NTKFixed, NTKMixed, Proportional,
                      Yarn)
from test_table import check, function

PIPELINES = {"fused": cpu(split_keys=64), "un-fused": REFERENCE}
targets = pytest.mark.parametrize("target", [
    pytest.param(t, marks=pytest.mark.xdist_group(f"scalings {t}")) for t in PIPELINES])


def divisors(pairs):
    """Divisors that rise from 1, none of them a short fraction."""
    return tuple(1 + c * c / 7 for c in range(pairs))


TABLES = [
    Frequencies(64, scaling=scalings.Linear(8.0)),
    Frequencies(4, scaling=NTK(8.0)), Frequencies(64, scaling=NTK(8.0)),
    # Hunyuan's alpha.
    Frequencies(128, scaling=NTK(1000.0)), Frequencies(80, scaling=NTK(0.5)),
    Frequencies(2, scaling=NTKFixed(8.0)), Frequencies(64, scaling=NTKFixed(8.0)),
    Frequencies(128, 5e5, scaling=NTKFixed(0.3)),
    Frequencies(2, scaling=NTKMixed(8.0)), Frequencies(64, scaling=NTKMixed(8.0)),
    Frequencies(128, 5e5, scaling=NTKMixed(32.0, 0.0)),
    Frequencies(80, scaling=NTKMixed(3.0, 2.5)),
    # GLM-4: rope_ratio 500.
    Frequencies(64, scaling=Base(500.0)), Frequencies(80, scaling=Base(1 / 3)),
    # Qwen2.5, DeepSeek-V2, gpt-oss.
    Frequencies(128, 1e6, scaling=Yarn(4.0, 32768)),
    Frequencies(64, scaling=Yarn(40.0, 4096, mscale=1.0, mscale_all_dim=0.707)),
    Frequencies(64, 150000.0, scaling=Yarn(32.0, 4096, truncate=False)),
    Frequencies(64, scaling=Yarn(16.0, 4096, attention_factor=0.75)),
    Frequencies(64, scaling=Yarn(0.5, 4096, beta_fast=8.0, beta_slow=2.0)),
    # Ends of the ramp that are equal; out of the pairs, at either end.
    Frequencies(64, scaling=Yarn(4.0, 4096, 5.0, 5.0, truncate=False)),
    Frequencies(8, scaling=Yarn(4.0, 3)), Frequencies(2, 2.0, scaling=Yarn(4.0, 10**9)),
    # Llama 3.1 and 3.2; no wave between long and short.
    Frequencies(128, 5e5, scaling=Llama3()),
    Frequencies(64, 5e5, scaling=Llama3(32.0)),
    Frequencies(8, scaling=Llama3(8.0, 1.0, 1.5, 100)),
    # Phi-3.
    Frequencies(96, scaling=LongRoPE(divisors(48), 32.0, 4096)),
    Frequencies(64, scaling=LongRoPE(divisors(32), 0.5, 4096)),
    Frequencies(8, scaling=LongRoPE(divisors(4), 32.0, 4096, 1.5)),
    # Gemma 4; 0.3 * 20 is 6 in float64 only; no pair turns; all do.
    Frequencies(512, 1e6, scaling=Proportional(0.25)),
    Frequencies(20, scaling=Proportional(0.3)),
    Frequencies(4, scaling=Proportional(0.25)),
    Frequencies(64, scaling=Proportional(1.0, 8.0)),
    ExplicitFrequencies((1.0, 1 / 3, 1e-7, 0.0, 2.5)),
    ExplicitFrequencies((0.7,), 1.25),
]


@targets
def test_tables(compiler, target):
    text = "".join(function(f"f{n}", frequencies, (1.0, 0.0), "index", "tensor")
                   for n, frequencies in enumerate(TABLES))
    library = compiler.library(text, PIPELINES[target])
    for n, frequencies in enumerate(TABLES):
        for first in (0, 1000, 2**20, -2**20, 2**31 - 20):
            cos, sin = harness.call(library, f"f{n}", [first, 3], [(2, np.float32)] * 2)
            check(cos, sin, range(first, first + 3), frequencies, (1.0, 0.0),
                  f"first={first}")


def test_amplitudes_are_in_the_tables():
    """Position 0 has the cosine A, and A is not 1 where it should not be."""
    amplitudes = [f.amplitude for f in TABLES]
    assert sum(a > 1 for a in amplitudes) > 5 and min(amplitudes) < 1


# Frequencies of amplitude other than 1, by rotary dim.
LOUD = {
    64: [Yarn(4.0, 64), LongRoPE(divisors(32), 32.0, 64)],
    16: [Yarn(4.0, 32, attention_factor=0.6), LongRoPE(divisors(8), 2.0, 16, 1.4)],
}
SHAPES = [((1, 4, 2), (65, 65)), ((2, 4, 1), (1, 300)), ((1, 2, 2), (40, 257))]


def attention_kernels():
    """RoPE and ReRoPE with both amplitudes; other maps and scalings once."""
    for position_map, rotary, n in [
            (Linear(), 64, 0), (Linear(), 16, 1), (ReRoPE(33), 64, 1),
            (ReRoPE(33), 64, 0), (ReRoPE(33), 16, 0), (ReRoPE(0), 16, 1),
            (Leaky(20, 4.0), 64, 0)]:
        yield Attention(position_map, {64: 64, 16: 48}[rotary], rotary_dim=rotary,
                        causal=n == 0, dtype="f32" if rotary == 64 else "bf16",
                        pairing=("half", "interleaved")[n],
                        scaling=LOUD[rotary][n], form="tensor")
    yield Attention(ReRoPE(33), 8, rotary_dim=6, form="tensor",
                    explicit=ExplicitFrequencies((1.0, 0.25, 0.0), 1.3))
    yield Attention(ReRoPE(33), 16, causal=True, form="tensor",
                    scaling=Llama3(4.0, original_length=64))
    yield Attention(Linear(), 16, scaling=Proportional(0.5), form="tensor")


def rotated_kernels():
    """On keys that have their amplitude already, which only RoPE takes."""
    return [Attention(Linear(), dim, rotary_dim=rotary, causal=causal, dtype=dtype,
                      scaling=LOUD[rotary][causal], rotated_keys=True, form="tensor")
            for rotary, dim in ((64, 64), (16, 48)) for causal in (False, True)
            for dtype in ("f32", "bf16")]


@targets
@pytest.mark.parametrize("rotated", [False, True], ids=["keys", "rotated keys"])
def test_attention(compiler, target, rotated):
    chosen = tuple(rotated_kernels() if rotated else attention_kernels())
    kernels = Kernels(compiler, chosen, PIPELINES[target])
    for kernel in chosen:
        for heads, lengths in SHAPES:
            data = inputs(kernel, heads, lengths)
            for offset in (None, 5):
                kernels.check(kernel, *data, offset)


@targets
def test_the_amplitude_is_squared_in_scores(compiler, target):
    """Without a turn: frequencies 0, one key at a time, so that lse = A^2 q k / 2."""
    a = 1.5
    for position_map in (Linear(), ReRoPE(0), ReRoPE(2), Leaky(2, 4.0)):
        kernel = Attention(position_map, 4, explicit=ExplicitFrequencies((0.0, 0.0), a),
                           form="tensor")
        kernels = Kernels(compiler, (kernel,), PIPELINES[target])
        for offset in (0, 5, -5):
            query, key = (np.arange(1, 5, dtype=np.float32).reshape(1, 1, 1, 4) / n
                          for n in (1, 3))
            _, lse = kernels.run(kernel, query, key, key, offset)
            expected = a * a * float((query * key).sum()) / 2
            np.testing.assert_allclose(lse, expected, rtol=1e-6)

#===- test_axes.py - Positions of several axes, positions that are operands ==#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""M-RoPE, 2D RoPE and xPos: tables and attention, by both lowerings."""

import numpy as np
import pytest

import harness
from kernels import (REFERENCE, Attention, Frequencies, Kernels, Leaky, Linear,
                     OperandFrequencies, ReRoPE, cpu, inputs)
from reference import Axial, MultiAxis, XPos, table
from scalings import DynamicNTK
from test_table import function
from tolerance import assert_close

PIPELINES = {"fused": cpu(split_keys=64), "un-fused": REFERENCE}
targets = pytest.mark.parametrize("target", [
    pytest.param(t, marks=pytest.mark.xdist_group(f"axes {t}")) for t in PIPELINES])

# Qwen2-VL, Qwen3-VL, a vision tower of head dim 80, three axes of unequal dims.
QWEN2 = MultiAxis(Frequencies(128, 1e6), (16, 24, 24))
QWEN3 = MultiAxis(Frequencies(128, 5e6), (24, 20, 20), "interleaved")
VISION = Axial((Frequencies(40), Frequencies(40)))
UNEQUAL = Axial((Frequencies(8), Frequencies(6, 100.0), Frequencies(2)))
XPOS = XPos(Frequencies(64))
STEEP = XPos(Frequencies(16, 100.0), 64.0, 0.25)


def test_axes():
    """The pairs of every axis as transformers shares them out."""
    assert QWEN2.axes() == (0,) * 16 + (1,) * 24 + (2,) * 24
    # modeling_qwen3_vl.py, apply_interleaved_mrope: freqs_t[1:60:3] are of the
    # height, freqs_t[2:60:3] of the width.
    expected = np.zeros(64, int)
    expected[1:60:3], expected[2:60:3] = 1, 2
    assert QWEN3.axes() == tuple(expected)
    assert VISION.axes() == (0,) * 20 + (1,) * 20 and VISION.turns()[20] == VISION.turns()[0]


def positions_of(frequencies, length, seed=3):
    rng = np.random.default_rng(seed)
    count = max(frequencies.axes()) + 1
    p = rng.integers(-50, 5000, (count, length))
    p[:, :length // 2] = np.arange(length // 2)
    p[-1, -1] = 2**31 - 1
    return p


@targets
def test_tables(compiler, target):
    cases = [(QWEN2, (1.0, 0.0)), (QWEN3, (0.25, 3.0)), (VISION, (1.0, 0.0)),
             (UNEQUAL, (-1.0, 0.0)),
             (MultiAxis(Frequencies(16, scaling=DynamicNTK(2.0, 64)), (5, 3)), (1.0, 0.0))]
    text = "".join(function(f"f{n}", f, turn, "tensor<?x?xi64>", "tensor")
                   + function(f"g{n}", f, turn, "index", "tensor")
                   for n, (f, turn) in enumerate(cases))
    library = compiler.library(text, PIPELINES[target])
    for n, (frequencies, (scale, offset)) in enumerate(cases):
        run_time = []
        exact_frequencies = frequencies
        if n == 4:
            run_time = [300]
            exact_frequencies = MultiAxis(frequencies.frequencies.at(300), (5, 3))
        for length in (1, 19):
            positions = positions_of(frequencies, length)
            rows = [tuple(scale * int(p) + offset for p in row) for row in positions.T]
            results = harness.call(library, f"f{n}", [*run_time, positions, length],
                                   [(2, np.float32)] * 2)
            drift = np.abs(positions).max() * (2.0**-50 if n == 4 else 2.0**-61)
            for actual, exact in zip(results, table(rows, exact_frequencies)):
                assert_close(actual, exact, np.abs(exact) * 2.0**-23 + drift + 2.0**-31,
                             f"{frequencies} {length}")
            # One list serves every axis.
            same = harness.call(library, f"g{n}", [*run_time, 7, length],
                                [(2, np.float32)] * 2)
            row = [scale * (7 + k) + offset for k in range(length)]
            for actual, exact in zip(same, table(row, exact_frequencies)):
                assert_close(actual, exact, np.abs(exact) * 2.0**-23 + 2.0**-31)


@targets
def test_xpos_tables(compiler, target):
    """zeta^(p/s) cos and sin, and the inverse for keys, around a center."""
    case = function("query", XPOS, (1.0, 0.0), "index", "tensor")
    key = function("key", XPOS, (0.5, 3.0), "tensor<?xi64>", "tensor")
    key = key.replace("> positions", "> keys positions")
    key = key.replace("@key(", "@key(%center: index, ").replace(
        "tensor<?xi64>)\n", "tensor<?xi64>) center(%center)\n")
    library = compiler.library(case + key, PIPELINES[target])
    for first in (0, -3, 4096, 20000, 2**31):
        cos, sin = harness.call(library, "query", [first, 40], [(2, np.float32)] * 2)
        p = range(first, first + 40)
        growth = XPOS.growth(p)
        for actual, exact in zip((cos, sin), table(p, XPOS)):
            exact, bound = exact * growth, growth * (2.0**-23 + 2.0**-31) + 2.0**-149
            assert_close(actual, np.where(growth < 2.0**-160, 0, exact), bound, first)
    listed = np.array([0, 5, 1000, -77, 4096], np.int64)
    cos, sin = harness.call(library, "key", [500, listed, 5], [(2, np.float32)] * 2)
    growth = XPOS.growth(-(0.5 * (listed - 500) + 3))
    for actual, exact in zip((cos, sin), table([0.5 * int(p) + 3 for p in listed], XPOS)):
        assert_close(actual, exact * growth, growth * 2.0**-23)


def kernels():
    # Positions of rank 1, 2 and 3.
    yield Attention(Linear(), 128, explicit=QWEN2, positions=3, causal=True, form="tensor")
    yield Attention(Linear(), 80, explicit=VISION, positions=2, form="tensor",
                    pairing="interleaved")
    yield Attention(Linear(), 32, explicit=UNEQUAL, positions=1, causal=True, dtype="bf16",
                    form="tensor")
    yield Attention(Linear(), 64, positions=3, causal=True, dtype="f16", form="tensor")
    yield Attention(Linear(), 16, explicit=OperandFrequencies(16), positions=2)
    yield Attention(Linear(), 64, explicit=XPos(Frequencies(64)), positions=1)
    # Counted positions: text with several axes.
    yield Attention(ReRoPE(33), 128, explicit=QWEN3, causal=True, form="tensor")


def data_of(kernel, heads, lengths):
    frequencies = kernel.frequencies
    axes = max(frequencies.axes()) + 1 if hasattr(frequencies, "axes") else 1
    rng = np.random.default_rng(11)
    shape = ((heads[0], axes), (axes,), ())[3 - kernel.positions] if kernel.positions else ()
    return [rng.integers(0, 200, (*shape, n)) for n in lengths]


@targets
def test_attention(compiler, target):
    chosen = tuple(k for k in kernels() if target == "fused" or k.form == "tensor")
    library = Kernels(compiler, chosen, PIPELINES[target])
    for kernel in chosen:
        options = {}
        if isinstance(kernel.explicit, OperandFrequencies):
            values = np.linspace(-1, 1, 8)
            options = {"frequencies": kernel.explicit.of(values),
                       "frequency_operands": (values,)}
        for heads, lengths in [((1, 4, 2), (65, 65)), ((2, 4, 1), (1, 300)),
                               ((2, 2, 2), (40, 70)), ((1, 1, 1), (0, 3))]:
            if kernel.positions:
                options["positions"] = data_of(kernel, heads, lengths)
            data = inputs(kernel, heads, lengths)
            for offset in (None, 5):
                library.check(kernel, *data, offset, **dict(options))


def test_queries_alone_with_rotated_keys(compiler):
    """Keys from a cache have been turned by their positions."""
    kernel = Attention(Linear(), 64, causal=True, positions=1, rotated_keys=True)
    library = Kernels(compiler, (kernel,), cpu())
    data = inputs(kernel, (1, 4, 2), (3, 90))
    library.check(kernel, *data, 40, positions=[np.arange(40, 43), np.arange(90)])


def xpos_kernels():
    yield Attention(Linear(), 64, explicit=XPOS, causal=True, form="tensor")
    yield Attention(Linear(), 64, explicit=XPOS, causal=True, form="tensor",
                    rotated_keys=True)
    yield Attention(ReRoPE(33), 64, explicit=XPOS, causal=True, form="tensor")
    yield Attention(Leaky(20, 4.0), 16, explicit=STEEP, causal=True, form="tensor")
    yield Attention(ReRoPE(12), 24, explicit=STEEP, form="tensor", pairing="interleaved")


def rotate_xpos_keys(kernel, key):
    growth = kernel.frequencies.growth(-np.arange(key.shape[2]))
    cos, sin = (growth * t for t in table(range(key.shape[2]), kernel.frequencies))
    from reference import rotate
    return rotate(key.astype(np.float64), cos, sin, kernel.pairing).astype(key.dtype)


@targets
def test_xpos_attention(compiler, target, monkeypatch):
    import kernels as module
    monkeypatch.setattr(module, "rotate_keys",
                        lambda kernel, key, frequencies=None: rotate_xpos_keys(kernel, key))
    chosen = tuple(xpos_kernels())
    library = Kernels(compiler, chosen, PIPELINES[target])
    for kernel in chosen:
        for heads, lengths in [((1, 4, 2), (65, 65)), ((2, 4, 1), (1, 300)),
                               ((1, 2, 2), (40, 257))]:
            data = inputs(kernel, heads, lengths)
            library.check(kernel, *data, None)


def test_xpos_reaches_far(compiler):
    """The center keeps factors of 30,000 keys in the range of f32."""
    kernel = Attention(Linear(), 64, explicit=XPOS, causal=True)
    library = Kernels(compiler, (kernel,), cpu())
    library.check(kernel, *inputs(kernel, (1, 1, 1), (2, 30000)))

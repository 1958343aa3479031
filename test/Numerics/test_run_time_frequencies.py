#===- test_run_time_frequencies.py - Frequencies known when a program runs ===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Tables and attention whose inverse frequencies follow from the length of the
sequence, or are an operand, by both lowerings."""

import numpy as np
import pytest

import harness
import scalings
from kernels import (REFERENCE, Attention, Frequencies, Kernels, Leaky, Linear,
                     OperandFrequencies, ReRoPE, cpu, inputs)
from scalings import DynamicLongRoPE, DynamicNTK
from test_scalings import divisors
from test_table import check, function

PIPELINES = {"fused": cpu(split_keys=64), "un-fused": REFERENCE}
targets = pytest.mark.parametrize("target", [
    pytest.param(t, marks=pytest.mark.xdist_group(f"run time {t}")) for t in PIPELINES])

# The error of float64 frequencies, docs/Spec.md: radians per position.
GROWTH_ERROR = 2.0**-50

SWITCH = DynamicLongRoPE(tuple(1 + 0.01 * c for c in range(48)), divisors(48), 32.0, 4096)
TABLES = [
    (Frequencies(64, scaling=DynamicNTK(2.0, 4096)), (1.0, 0.0)),
    (Frequencies(128, 5e5, scaling=DynamicNTK(1.0, 2048)), (0.25, 100.0)),
    (Frequencies(4, scaling=DynamicNTK(32.0, 1)), (1.0, 0.0)),
    (Frequencies(160, 1e6, scaling=DynamicNTK(0.3, 8192)), (-1.0, 7.0)),
    (Frequencies(96, scaling=SWITCH), (1.0, 0.0)),
    (Frequencies(8, scaling=DynamicLongRoPE(divisors(4), (1.0, 2.5, 3.0, 7.0), 0.5, 16,
                                            1.5)), (1 / 3, 5.0)),
]
LENGTHS = [0, 2049, 4097, 131072, 2**31 + 5]
FIRSTS = [0, 2**20, -2**20, 2**31 - 20]


def tables(compiler, target, cases, form):
    text = "".join(function(f"f{n}", frequencies, turn, "index", form)
                   for n, (frequencies, turn) in enumerate(cases))
    return compiler.library(text, PIPELINES[target])


@targets
def test_tables_by_length(compiler, target):
    library = tables(compiler, target, TABLES, "tensor")
    for n, (frequencies, turn) in enumerate(TABLES):
        grows = isinstance(frequencies.scaling, DynamicNTK)
        for length in LENGTHS:
            for first in FIRSTS:
                cos, sin = harness.call(library, f"f{n}", [length, first, 3],
                                        [(2, np.float32)] * 2)
                check(cos, sin, range(first, first + 3), frequencies.at(length), turn,
                      f"length={length} first={first}",
                      radians_per_index=GROWTH_ERROR if grows else 0.0)


@targets
def test_short_lengths_have_the_frequencies_of_the_model(compiler, target):
    """To the bit, as tables of frequencies that are constants."""
    cases = [(f, turn) for base, dim in ((10000.0, 64), (5e5, 128))
             for f, turn in ((Frequencies(dim, base, scaling=DynamicNTK(8.0, 4096)),
                              (1.0, 0.0)), (Frequencies(dim, base), (1.0, 0.0)))]
    library = tables(compiler, target, cases, "tensor")
    for n in (0, 2):
        for first in (0, 4096 - 32):
            dynamic = harness.call(library, f"f{n}", [4096, first, 32],
                                   [(2, np.float32)] * 2)
            static = harness.call(library, f"f{n + 1}", [first, 32],
                                  [(2, np.float32)] * 2)
            np.testing.assert_array_max_ulp(np.stack(dynamic), np.stack(static), 1)


# Of every size: tiny, negative, zero, larger than a turn, huge.
VALUES = np.array([1.0, 0.1, 1 / 3, 1e-7, 0.0, 2.5, -0.7, 1e-300, 7e4, 123456.789,
                   2.0**-40, 6.28125, 0.5 - 2.0**-54, 1e5, 3.0, -40.0], np.float64)


@targets
@pytest.mark.parametrize("element", ["f32", "f64"])
def test_tables_of_an_operand(compiler, target, element):
    cases = [(OperandFrequencies(32, a, element), turn)
             for a, turn in ((1.0, (1.0, 0.0)), (1.25, (0.0625, 120.0)))]
    library = tables(compiler, target, cases, "tensor")
    values = VALUES.astype(np.float32 if element == "f32" else np.float64)
    for n, (frequencies, turn) in enumerate(cases):
        for first in FIRSTS:
            cos, sin = harness.call(library, f"f{n}", [values, first, 11],
                                    [(2, np.float32)] * 2)
            # 1/(2 pi) has 64 bits, as in the steps of constants.
            check(cos, sin, range(first, first + 11), frequencies.of(values), turn,
                  f"first={first}", radians_per_index=np.abs(values) * 2.0**-64)


def test_an_operand_of_any_stride(compiler):
    """Read as it lies, from a memref, in vectors of every size."""
    frequencies, turn = OperandFrequencies(74, 1.0, "f32"), (1.0, 0.0)
    text = function("f", frequencies, turn, "memref<?xi64>", "memref")
    values = np.linspace(-1, 1, 74, dtype=np.float32)[::2]
    positions = np.array([5, 0, -1, 2**31 - 1, 77777, 5, 1], np.int64)
    for width in (512, 128):
        library = compiler.library(text, cpu(width, 16, 32))
        cos, sin = np.full((2, len(positions), 37), np.nan, np.float32)
        harness.call(library, "f", [values, positions, cos, sin])
        check(cos, sin, positions, frequencies.of(values), turn, f"width={width}")


def kernels():
    by_length = [DynamicNTK(4.0, 64), DynamicLongRoPE(divisors(32), divisors(32)[::-1],
                                                      4.0, 64)]
    yield Attention(ReRoPE(33), 64, scaling=by_length[0], causal=True)
    yield Attention(Leaky(20, 4.0), 64, scaling=by_length[0], form="tensor")
    yield Attention(Linear(), 64, scaling=by_length[1], causal=True, form="tensor",
                    rotated_keys=True, dtype="bf16")
    yield Attention(ReRoPE(33), 80, rotary_dim=64, scaling=by_length[1],
                    pairing="interleaved", form="tensor")
    yield Attention(Linear(), 64, causal=True, dtype="f16",
                    explicit=OperandFrequencies(64, 1.0, "f32"))
    yield Attention(Leaky(20, 4.0), 48, causal=True, form="tensor",
                    explicit=OperandFrequencies(32, 1.2, "f64"))


@targets
def test_attention(compiler, target):
    chosen = tuple(k for k in kernels()
                   if target == "fused" or k.form == "tensor")
    library = Kernels(compiler, chosen, PIPELINES[target])
    for kernel in chosen:
        if kernel.frequencies.needs_length:
            runs = [((n,), kernel.frequencies.at(n)) for n in (64, 65, 300)]
        else:
            values = VALUES.astype(np.float64 if kernel.frequencies.element == "f64"
                                   else np.float32)
            values = np.resize(values / 1e6, kernel.frequencies.dim // 2)
            runs = [((v,), kernel.frequencies.of(v)) for v in (values, values[::-1] * 3)]
        for heads, lengths in [((1, 4, 2), (65, 65)), ((2, 4, 1), (1, 300)),
                               ((1, 2, 2), (40, 257)), ((1, 1, 1), (0, 3))]:
            data = inputs(kernel, heads, lengths)
            for operands, frequencies in runs:
                library.check(kernel, *data, None if lengths[0] == 1 else 5,
                              frequencies=frequencies, frequency_operands=operands)


def test_formulas():
    """The scalings of the reference as transformers writes them, in float64."""
    dim, base, factor, original = 128, 10000.0, 2.0, 4096
    for length in (100, 4096, 5000, 32768):
        n = max(length, original)
        scaled = base * (factor * n / original - (factor - 1)) ** (dim / (dim - 2))
        np.testing.assert_allclose(
            Frequencies(dim, base, scaling=DynamicNTK(factor, original)).at(length)
            .radians(), scaled ** (-np.arange(0, dim, 2) / dim), rtol=1e-13)
        switch = Frequencies(96, base, scaling=SWITCH).at(length)
        chosen = SWITCH.long_factors if length > 4096 else SWITCH.short_factors
        np.testing.assert_allclose(
            switch.radians(), base ** (-np.arange(0, 96, 2) / 96) / chosen, rtol=1e-13)
        assert switch.amplitude == np.sqrt(1 + np.log(32) / np.log(4096))
    assert scalings.DynamicLongRoPE((1.0,), (2.0,), 0.5, 16).at(99).amplitude == 1

#===- test_bias.py - Additive masks and biases ----------------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""The bias operands, dense, broadcast along any dim, and by relative position, in
both element types, with every other option; -inf hides keys."""

import numpy as np
import pytest

from kernels import (REFERENCE, Attention, Kernels, Leaky, Linear, ReRoPE, cpu,
                     inputs)
from score_options import LogN, SlidingWindow
from targets import HAS_BF16_DOT
from tolerance import DTYPES

ALL = dict(visibility=SlidingWindow(33, 5), query_scaling=LogN(30), soft_cap=2.5)
LISTS = {
    "cpu": (cpu(512, 32, 64), (
        Attention(ReRoPE(20), 16, causal=True, heads=(4, 2), bias="bhl"),
        Attention(Linear(), 12, heads=(4, 2), bias="h", bias_dtype="f16", dtype="f16",
                  layout="any", relative_bias=1, **ALL),
        Attention(ReRoPE(20), 16, causal=True, heads=(4, 2), relative_bias="h"))),
    "bf16": (cpu(512, 16, 32, block=2, bf16_dot=HAS_BF16_DOT), (
        Attention(Leaky(20, 4.0), 16, causal=True, dtype="bf16", bf16_products=True,
                  heads=(4, 2), bias="l", bias_dtype="bf16"),)),
    "few": (cpu(256, 16, 64, block=1, split_keys=48, specialize=True), (
        Attention(ReRoPE(20), 12, causal=True, heads=(6, 2), bias="bhl", **ALL),
        Attention(Linear(), 12, heads=(6, 2), bias="b", relative_bias="h"))),
    "reference": (REFERENCE, (
        Attention(ReRoPE(20), 12, heads=(4, 2), form="tensor", bias="bhl", **ALL),
        Attention(Linear(), 12, heads=(4, 2), form="tensor", dtype="f64", causal=True,
                  bias="h", bias_dtype="f32"),
        Attention(Linear(), 12, heads=(4, 2), form="tensor", bias="",
                  relative_bias="h"))),
}
LENGTHS = {"few": [(1, 150), (2, 7), (20, 60), (3, 0)]}

pytestmark = pytest.mark.parametrize("name", [
    pytest.param(n, marks=pytest.mark.xdist_group(f"bias {n}")) for n in LISTS])


def library_of(compiler, name):
    pipeline, kernels = LISTS[name]
    return Kernels(compiler, kernels, pipeline)


def random_bias(kernel, batch, lengths, hidden=0.2):
    """Numbers of a few units, some of them -inf, and a whole row."""
    shape = kernel.bias_shape((batch, kernel.heads[0], *lengths))
    rng = np.random.default_rng(hash(shape) % 1000)
    bias = 3 * rng.standard_normal(shape)
    bias[rng.random(shape) < hidden] = -np.inf
    if shape[2] > 1:
        bias[-1, -1, 1] = -np.inf
    return bias.astype(DTYPES[kernel.bias_dtype])


def biases(kernel, batch, lengths, hidden=0.2):
    """The operands, as arguments of Kernels.run."""
    given = {}
    if kernel.bias is not None:
        given["bias"] = random_bias(kernel, batch, lengths, hidden)
    if kernel.relative_bias is not None:
        shape = (kernel.heads[0] if kernel.relative_bias == "h" else 1,
                 max(sum(lengths) - 1, 0))
        rng = np.random.default_rng(shape[1])
        given["relative_bias"] = rng.standard_normal(shape).astype(
            DTYPES[kernel.bias_dtype])
    return given


def test_definition(compiler, name):
    library = library_of(compiler, name)
    for kernel in library.kernels:
        for n, lengths in enumerate(LENGTHS.get(name, [(65, 90), (33, 20), (4, 0)])):
            batch = 1 + (n + 1) % 2
            data = inputs(kernel, (batch, *kernel.heads), lengths)
            for offset in (None, -3):
                library.check(kernel, *data, offset, **biases(kernel, batch, lengths))


def test_hidden_and_nan(compiler, name):
    """-inf everywhere gives zeros and an LSE of -inf; NaN reaches the rows that see
    its key, and no hidden one."""
    library = library_of(compiler, name)
    for kernel in library.kernels:
        if kernel.bias is None:
            continue
        lengths = (3, 40)
        q, k, v = inputs(kernel, (1, *kernel.heads), lengths)
        given = biases(kernel, 1, lengths, hidden=0)
        bias = given.pop("bias")
        out, lse = library.run(kernel, q, k, v, bias=np.full_like(bias, -np.inf),
                               **given)
        assert (out == 0).all() and (lse == -np.inf).all()
        bias = np.where(np.isfinite(bias), bias, 0).astype(bias.dtype)
        bias[..., 38] = np.nan
        out, lse = library.run(kernel, q, k, v, bias=bias, **given)
        i = 37 + np.arange(3)
        sees = np.full(3, True) if not kernel.causal else i >= 38
        if kernel.visibility:
            sees &= kernel.visibility.sees(i, 38, kernel.causal)
        assert (np.isnan(lse) == sees).all()
        assert (np.isnan(out.astype(np.float32)).all(axis=-1) == sees).all()

#===- test_merge_attention.py - Attention over two sets of keys -----------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""rope.merge_attention against its formula, in both lowerings: random parts, empty
ones, NaN, far apart, and parts of one attention against the whole."""

import numpy as np
import pytest

import harness
import reference
from kernels import REFERENCE, cpu, memref_type, tensor_type
from tolerance import DTYPES, assert_close, assert_same_bits

SIZES = {"f32": ("?", "?", "?", 24), "bf16": (2, 3, "?", 7), "f16": ("?",) * 4,
         "f64": (1, "?", "?", 5)}


def function(name, dtype, form):
    shape, lse = SIZES[dtype], "f64" if dtype == "f64" else "f32"
    type_of = tensor_type if form == "tensor" else memref_type
    types = [type_of(shape, dtype), type_of(shape[:3], lse)]
    pairs = [f"%{n}: {t}" for n, t in zip(("a", "x", "b", "y", "o", "l"), 3 * types)]
    results = f" -> ({', '.join(types)})" if form == "tensor" else ""
    left = "%r:2 = " if form == "tensor" else ""
    last = f"return %r#0, %r#1 : {', '.join(types)}" if form == "tensor" else "return"
    return (f"func.func @{name}({', '.join(pairs)}){results}\n"
            f"    attributes {{llvm.emit_c_interface}} {{\n"
            f"  {left}rope.merge_attention ins(%a, %x, %b, %y : "
            f"{', '.join(2 * types)}) outs(%o, %l : {', '.join(types)})\n"
            f"  {last}\n}}\n")


LISTS = {
    "cpu": (cpu(), [("f32", "memref"), ("bf16", "memref"), ("f16", "tensor")]),
    "reference": (REFERENCE, [("f32", "tensor"), ("f64", "tensor")]),
}
pytestmark = pytest.mark.parametrize("name", [
    pytest.param(n, marks=pytest.mark.xdist_group(f"merge {n}")) for n in LISTS])


def run(compiler, name, number, a, x, b, y):
    pipeline, kinds = LISTS[name]
    text = "".join(function(f"f{n}", *kind) for n, kind in enumerate(kinds))
    library = compiler.library(f"module {{\n{text}}}\n", pipeline)
    out, lse = np.full_like(a, np.nan), np.full_like(x, np.nan)
    arguments = [a, x, b, y, out, lse]
    if kinds[number][1] == "tensor":
        return harness.call(library, f"f{number}", arguments,
                            [(4, a.dtype), (3, x.dtype)])
    harness.call(library, f"f{number}", arguments)
    return out, lse


def part(dtype, rows, seed):
    rng = np.random.default_rng(seed)
    shape = [d if d != "?" else 3 for d in SIZES[dtype]]
    shape[2] = rows
    lse = np.float64 if dtype == "f64" else np.float32
    return (rng.standard_normal(shape).astype(DTYPES[dtype]),
            (5 * rng.standard_normal(shape[:3])).astype(lse))


def expected(a, x, b, y):
    a, x, b, y = (z.astype(np.float64) for z in (a, x, b, y))
    lse = np.logaddexp(x, y)
    return (np.exp(x - lse)[..., None] * a + np.exp(y - lse)[..., None] * b), lse


def kinds(name):
    return [(n, dtype) for n, (dtype, _) in enumerate(LISTS[name][1])]


def test_formula(compiler, name):
    for number, dtype in kinds(name):
        for rows in (0, 1, 17, 33):
            (a, x), (b, y) = part(dtype, rows, 1), part(dtype, rows, 2)
            if rows > 3:
                x[0, 0, 1], y[0, 0, 2] = 2e4, -3e4
            out, lse = run(compiler, name, number, a, x, b, y)
            want, want_lse = expected(a, x, b, y)
            u = {"f64": 1e-14, "f32": 2e-6, "f16": 1e-3, "bf16": 8e-3}[dtype]
            size = np.abs(a.astype(float)) + np.abs(b.astype(float))
            assert_close(out, want, u * size + 1e-7 * (dtype == "f16"), dtype)
            accuracy = 1e-14 if dtype == "f64" else 4e-7
            assert_close(lse, want_lse, accuracy * (1 + np.abs(want_lse)), dtype)


def test_empty_parts_and_nan(compiler, name):
    for number, dtype in kinds(name):
        (a, x), (b, y) = part(dtype, 9, 3), part(dtype, 9, 4)
        a[0, 0, 0, 0], b[0, 0, 0, 1] = -0.0, -0.0
        for first in (True, False):
            # The empty part holds NaN: nobody reads it.
            empty, full = (x, y) if first else (y, x)
            parts = [a.copy(), x.copy(), b.copy(), y.copy()]
            parts[0 if first else 2][...] = np.nan
            parts[1 if first else 3][...] = -np.inf
            out, lse = run(compiler, name, number, *parts)
            assert_same_bits(out, b if first else a, dtype)
            assert_same_bits(lse, y if first else x, dtype)
        nothing = np.full_like(x, -np.inf)
        out, lse = run(compiler, name, number, a, nothing, b, nothing)
        assert (out == 0).all() and (lse == -np.inf).all()
        x[0, 1, 3] = np.nan
        b[0, 1, 5, 2] = np.nan
        out, lse = run(compiler, name, number, a, x, b, y)
        is_nan = np.zeros(a.shape, bool)
        is_nan[0, 1, 3] = is_nan[0, 1, 5, 2] = True
        assert (np.isnan(out.astype(np.float64)) == is_nan).all()
        assert np.isnan(lse[0, 1, 3]) and np.isnan(lse).sum() == 1


def test_parts_of_one_attention(compiler, name):
    """Keys in two parts, with positions of their own."""
    number, dtype = kinds(name)[0]
    rng = np.random.default_rng(5)
    q, k = rng.standard_normal((1, 3, 20, 8)), rng.standard_normal((1, 3, 50, 8))
    v = rng.standard_normal((1, 3, 50, 24))
    frequencies = reference.Frequencies(8)
    whole = reference.attention(q, k, v, frequencies, causal=True)
    parts = []
    for begin, end in ((0, 35), (35, 50)):
        parts += reference.attention(q, k[:, :, begin:end], v[:, :, begin:end],
                                     frequencies, causal=True, query_offset=30 - begin)
    parts = [p.astype(DTYPES[dtype]) for p in parts]
    out, lse = run(compiler, name, number, *parts)
    assert_close(out, whole[0], 1e-5)
    assert_close(lse, whole[1], 1e-5)

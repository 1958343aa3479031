#===- test_rotate.py - rope.rotate ----------------------------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Both pairings, partial and inverse, every rank and type, in place."""

import itertools
import mmap
import zlib

import numpy as np
import pytest

import harness
import reference
from kernels import REFERENCE, Frequencies, cpu, memref_type, tensor_type
from tolerance import DTYPES, TINY, UNIT_ROUNDOFF, assert_close, assert_same_bits

pytestmark = pytest.mark.xdist_group("rotate")

DIMS = [(2, 2), (8, 8), (8, 2), (64, 64), (80, 80), (80, 32), (128, 64), (128, 128)]
TYPES = [("f32", "f32"), ("f16", "f16"), ("bf16", "bf16"), ("f16", "f32"),
         ("bf16", "f32")]


def function(name, case, form="memref"):
    (dim, rotary), (source, result), rank, pairing, inverse, one_row, layout = case
    shape = ["?"] * (rank - 1) + [dim]
    tables = ("1" if one_row else "?", rotary // 2)
    if form == "memref":
        x, y = memref_type(shape, source, layout), memref_type(shape, result, layout)
        t = memref_type(tables, "f32", layout)
    else:
        x, y = tensor_type(shape, source), tensor_type(shape, result)
        t = tensor_type(tables, "f32")
    op = ("rope.rotate" + (" pairing<interleaved>" if pairing == "interleaved" else "")
          + (" inverse" if inverse else "")
          + f"\n      ins(%x, %c, %s : {x}, {t}, {t}) outs(%y : {y})")
    arguments = f"%x: {x}, %c: {t}, %s: {t}, %y: {y}"
    if form == "memref":
        return (f"func.func @{name}({arguments}) attributes "
                f"{{llvm.emit_c_interface}} {{\n  {op}\n  return\n}}\n")
    return (f"func.func @{name}({arguments}) -> {y} attributes "
            f"{{llvm.emit_c_interface}} {{\n  %r = {op}\n  return %r : {y}\n}}\n")


def cases():
    """Pairs of the lists, enough to meet every value with every dim."""
    for n, dims in enumerate(DIMS):
        for m, types in enumerate(TYPES):
            pairing = ("half", "interleaved")[(n + m) % 2]
            yield (dims, types, 2 + (n + m) % 3, pairing, (n // 2 + m) % 2 == 1,
                   m == 3, ("rows", "any", "contiguous")[(n + 2 * m) % 3])
    for dims, pairing, inverse in itertools.product(
            DIMS[2:4], ("half", "interleaved"), (False, True)):
        yield dims, ("f32", "f32"), 4, pairing, inverse, False, "rows"


CASES = list(dict.fromkeys(cases()))


def data(case, length):
    (dim, rotary), (source, result), rank, _, _, one_row, _ = case
    rng = np.random.default_rng(zlib.crc32(repr((case, length)).encode()))
    shape = [2, 3][:rank - 2] + [length, dim]
    x = rng.standard_normal(shape).astype(DTYPES[source])
    positions = [7] if one_row else range(7, 7 + length)
    cos, sin = reference.table(positions, Frequencies(rotary))
    return x, cos.astype(np.float32), sin.astype(np.float32)


def check(y, case, x, cos, sin):
    (dim, rotary), (source, result), _, pairing, inverse, _, _ = case
    x, cos, sin = (t.astype(np.float64) for t in (x, cos, sin))
    exact = reference.rotate(x, cos, sin, pairing, inverse)
    a, b, rest = reference.split_pairs(np.abs(x), rotary, pairing)
    size = reference.join_pairs(a + b, a + b, 0 * rest, pairing)
    u = UNIT_ROUNDOFF["f64" if source == "f64" else "f32"]
    bound = UNIT_ROUNDOFF[result] * np.abs(exact) + 2 * u * size + TINY[result]
    bound[..., rotary:] = 0
    assert_close(y, exact, bound, str(case))


def library(compiler, cases, pipeline, form="memref"):
    text = "".join(function(f"f{n}", c, form) for n, c in enumerate(cases))
    return compiler.library(text, pipeline)


@pytest.mark.parametrize("width", [512, 256, 128])
def test_rotate(compiler, width):
    compiled = library(compiler, CASES, cpu(width, 16, 32))
    for n, case in enumerate(CASES):
        for length in (0, 1, 5, 33):
            x, cos, sin = data(case, length)
            y = np.full(x.shape, np.nan, DTYPES[case[1][1]])
            harness.call(compiled, f"f{n}", [x, cos, sin, y])
            check(y, case, x, cos, sin)


def test_in_place(compiler):
    compiled = library(compiler, CASES, cpu(512, 16, 32))
    for n, case in enumerate(CASES):
        if case[1][0] != case[1][1]:
            continue
        x, cos, sin = data(case, 33)
        y, z = np.empty_like(x), x.copy()
        harness.call(compiled, f"f{n}", [x, cos, sin, y])
        harness.call(compiled, f"f{n}", [z, cos, sin, z])
        assert_same_bits(z, y, str(case))


def test_long_heads(compiler):
    """Rows that are fetched ahead, past the last one too, at the end of a page."""
    cases = [((64, 64), ("f32", "f32"), 3, "half", False, False, "contiguous"),
             ((80, 32), ("bf16", "bf16"), 2, "interleaved", True, False, "rows"),
             ((64, 64), ("bf16", "f32"), 2, "half", False, True, "contiguous")]
    compiled = library(compiler, cases, cpu(512, 16, 32))
    for n, case in enumerate(cases):
        x, cos, sin = data(case, 4500)
        buffer = mmap.mmap(-1, x.size * DTYPES[case[1][1]].itemsize)
        y = np.frombuffer(buffer, DTYPES[case[1][1]]).reshape(x.shape)
        harness.call(compiled, f"f{n}", [x, cos, sin, y])
        check(y, case, x, cos, sin)
        if case[1][0] == case[1][1]:
            z = x.copy()
            harness.call(compiled, f"f{n}", [z, cos, sin, z])
            assert_same_bits(z, y, str(case))


@pytest.mark.parametrize("width", [512, 256, 128])
def test_large_outputs(compiler, width):
    """Rows that are written past the caches, and those that begin too oddly."""
    cases = [((64, 64), ("f32", "f32"), 3, "half", False, False, "contiguous"),
             ((128, 80), ("bf16", "bf16"), 2, "interleaved", True, False, "rows"),
             ((80, 32), ("bf16", "f32"), 2, "half", False, True, "contiguous"),
             ((64, 64), ("f16", "f16"), 4, "half", False, False, "any")]
    compiled = library(compiler, cases, cpu(width, 16, 32))
    for n, case in enumerate(cases):
        x, cos, sin = data(case, 18000 if case[2] == 2 else 9000)
        dtype = np.dtype(DTYPES[case[1][1]])
        assert x.size * dtype.itemsize > 4 << 20
        buffer = mmap.mmap(-1, x.size * dtype.itemsize + 64)
        y, odd = (np.frombuffer(buffer, dtype, x.size, at).reshape(x.shape)
                  for at in (0, dtype.itemsize))
        harness.call(compiled, f"f{n}", [x, cos, sin, y])
        check(y, case, x, cos, sin)
        y = y.copy()
        harness.call(compiled, f"f{n}", [x, cos, sin, odd])
        assert_same_bits(odd, y, str(case))


def test_views(compiler):
    """Rows that are neither contiguous nor aligned."""
    compiled = library(compiler, CASES, cpu(512, 16, 32))
    for n, case in enumerate(CASES):
        if case[6] == "contiguous":
            continue
        step = 1 if case[6] == "rows" else 2
        x, cos, sin = data(case, 9)
        wide = np.full((*x.shape[:-1], step * x.shape[-1] + 3), 77, x.dtype)
        wide[..., 1:-2:step] = x
        target = np.full(wide.shape, 77, DTYPES[case[1][1]])
        y = target[..., 1:-2:step]
        harness.call(compiled, f"f{n}", [wide[..., 1:-2:step], cos, sin, y])
        check(y, case, x, cos, sin)
        y[...] = 77
        assert (target == 77).all(), "wrote between the rows"


@pytest.mark.parametrize("pipeline", [cpu(), REFERENCE], ids=["cpu", "reference"])
def test_tensors(compiler, pipeline):
    compiled = library(compiler, CASES, pipeline, "tensor")
    for n, case in enumerate(CASES):
        x, cos, sin = data(case, 9)
        y = np.full(x.shape, np.nan, DTYPES[case[1][1]])
        given = [t.copy() for t in (x, cos, sin)]
        y, = harness.call(compiled, f"f{n}", [*given, y], [(y.ndim, y.dtype)])
        check(y, case, x, cos, sin)
        for before, after in zip((x, cos, sin), given):
            assert_same_bits(after, before, f"{case}: an operand was written to")


def test_f64(compiler):
    cases = [((8, 8), ("f64", "f64"), 3, p, i, False, "rows")
             for p in ("half", "interleaved") for i in (False, True)]
    compiled = library(compiler, cases, REFERENCE, "tensor")
    for n, case in enumerate(cases):
        x, cos, sin = data(case, 9)
        y, = harness.call(compiled, f"f{n}", [x, cos, sin, np.empty_like(x)],
                          [(3, x.dtype)])
        check(y, case, x, cos, sin)

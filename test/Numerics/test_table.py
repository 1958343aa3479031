#===- test_table.py - rope.table ------------------------------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Cosines and sines within one ulp at any position, in every form."""

from fractions import Fraction

import numpy as np
import pytest

import harness
import reference
from kernels import (REFERENCE, Frequencies, cpu, frequencies_attribute,
                     frequency_operands, memref_type, tensor_type)
from tolerance import assert_close, assert_same_bits

pytestmark = pytest.mark.xdist_group("table")

FREQUENCIES = [Frequencies(2), Frequencies(8), Frequencies(64), Frequencies(80),
               Frequencies(128, base=5e5), Frequencies(64, factor=8.0),
               Frequencies(160, base=1e10)]
# position_scale, position_offset: those of Leaky ReRoPE, and odd ones. Index 5 of
# the last one is position 0, inside a group of rows that follow from each other.
TURNS = [(1.0, 0.0), (0.0625, 120.0), (2.0, -64.0), (1 / 3, 0.1), (-1.0, 0.0),
         (0.0, 33.0), (1.0, -5.0)]
POSITIONS = {"index": "index", "i32": "memref<?xi32, strided<[?], offset: ?>>",
             "i64": "memref<?xi64>", "memref_index": "memref<?xindex>"}


def function(name, frequencies, turn, positions, form="memref"):
    shape = ("?", frequencies.dim // 2)
    scale, offset = turn
    attributes = ""
    if turn != (1.0, 0.0):
        attributes = (f" {{position_scale = {scale!r} : f64, "
                      f"position_offset = {offset!r} : f64}}")
    run_time = frequency_operands(frequencies, form)
    arguments = "".join(f"{n}: {t}, " for n, t, _ in run_time)
    op = (f"rope.table {frequencies_attribute(frequencies)} "
          + "".join(f"{text} " for _, _, text in run_time)
          + f"positions(%p : {positions})\n      ")
    if form == "memref":
        table = memref_type(shape, "f32")
        return (f"func.func @{name}({arguments}%p: {positions}, "
                f"%c: {table}, %s: {table}) "
                f"attributes {{llvm.emit_c_interface}} {{\n  {op}"
                f"outs(%c, %s : {table}, {table}){attributes}\n  return\n}}\n")
    table = tensor_type(shape, "f32")
    return (f"func.func @{name}({arguments}%p: {positions}, %n: index) "
            f"-> ({table}, {table}) "
            f"attributes {{llvm.emit_c_interface}} {{\n"
            f"  %e = tensor.empty(%n) : {table}\n"
            f"  %r:2 = {op}outs(%e, %e : {table}, {table}){attributes}\n"
            f"  return %r#0, %r#1 : {table}, {table}\n}}\n")


def check(cos, sin, index, frequencies, turn, what, radians_per_index=0.0):
    """`radians_per_index` is what an angle may be off by on top of its rounding."""
    scale, offset = (Fraction(t) for t in turn)
    exact = reference.table([scale * int(n) + offset for n in index], frequencies)
    drift = np.abs(np.array(index, np.float64))[:, None] * (2.0**-62 + radians_per_index)
    if frequencies.is_scaled:
        drift *= 2 * frequencies.amplitude
    for actual, expected in zip((cos, sin), exact):
        ulp = np.spacing(np.abs(expected.astype(np.float32))).astype(np.float64)
        assert_close(actual, expected, ulp + drift, f"{what} {frequencies} {turn}")


def cases():
    for n, frequencies in enumerate(FREQUENCIES):
        for m, turn in enumerate(TURNS):
            if n == 2 or m == n % len(TURNS) or m == 0:
                yield frequencies, turn


FIRSTS = [0, 1, -5, 1000, 131072, 2**24, 2**31 - 20, -2**31 - 3, 2**31 - 1]


def module(kinds, form):
    names, text = {}, ""
    for frequencies, turn in cases():
        for kind in kinds:
            names[frequencies, turn, kind] = name = f"f{len(names)}"
            text += function(name, frequencies, turn, kinds[kind], form)
    return text, names


@pytest.mark.parametrize("width", [512, 128])
def test_consecutive(compiler, width):
    text, names = module({"index": "index"}, "memref")
    library = compiler.library(text, cpu(width, 16, 32))
    for (frequencies, turn, _), name in names.items():
        for first in FIRSTS:
            for length in (0, 1, 40):
                shape = (length, frequencies.dim // 2)
                cos, sin = np.full((2, *shape), np.nan, np.float32)
                harness.call(library, name, [first, cos, sin])
                check(cos, sin, range(first, first + length), frequencies, turn,
                      f"first={first}")


def test_long(compiler):
    """Every pair of many consecutive positions."""
    text, names = module({"index": "index"}, "memref")
    library = compiler.library(text, cpu(512, 16, 32))
    frequencies, turn = FREQUENCIES[2], TURNS[0]
    cos, sin = np.full((2, 20000, 32), np.nan, np.float32)
    harness.call(library, names[frequencies, turn, "index"], [0, cos, sin])
    check(cos, sin, range(20000), frequencies, turn, "long")
    assert (cos[0] == 1).all() and (sin[0] == 0).all()


def test_listed(compiler):
    """Positions from memory, in any order, of any integer type and stride."""
    kinds = {k: t for k, t in POSITIONS.items() if k != "index"}
    text, names = module(kinds, "memref")
    library = compiler.library(text, cpu(512, 16, 32))
    listed = np.array([5, 0, -1, 2**31 - 1, -2**31, 77777, 5, 131071, 1], np.int64)
    for (frequencies, turn, kind), name in names.items():
        positions = listed.astype(np.int32 if kind == "i32" else np.int64)
        if kind == "i32":
            positions = np.repeat(positions, 2)[::2]
        cos, sin = np.full((2, len(listed), frequencies.dim // 2), np.nan, np.float32)
        harness.call(library, name, [positions, cos, sin])
        check(cos, sin, listed, frequencies, turn, kind)


def test_ends_of_the_range(compiler):
    """Rows at the first and last i64, where the next position wraps."""
    text, names = module({"index": "index", "i64": POSITIONS["i64"]}, "memref")
    library = compiler.library(text, cpu(512, 16, 32))
    frequencies, turn = FREQUENCIES[2], TURNS[0]
    listed = np.arange(2**63 - 20, 2**63 + 20, dtype=np.uint64).astype(np.int64)
    cos, sin, cos2, sin2 = np.full((4, 40, 32), np.nan, np.float32)
    harness.call(library, names[frequencies, turn, "i64"], [listed, cos, sin])
    harness.call(library, names[frequencies, turn, "index"],
                 [int(listed[0]), cos2, sin2])
    assert_same_bits(cos, cos2)
    assert_same_bits(sin, sin2)
    # Steps are off by half a unit, a quarter turn at 2^63: no test of angles.
    np.testing.assert_allclose(cos.astype(np.float64)**2 + sin.astype(np.float64)**2,
                               1, atol=2**-22)


@pytest.mark.parametrize("pipeline", [cpu(), REFERENCE], ids=["cpu", "reference"])
def test_tensors(compiler, pipeline):
    text, names = module({"index": "index"}, "tensor")
    library = compiler.library(text, pipeline)
    for (frequencies, turn, _), name in names.items():
        for first in FIRSTS:
            cos, sin = harness.call(library, name, [first, 17],
                                    [(2, np.float32)] * 2)
            check(cos, sin, range(first, first + 17), frequencies, turn,
                  f"first={first}")


def test_the_same_rows_in_two_tables(compiler):
    """So many that a last bit of f64, which seldom reaches f32, would show."""
    text, names = module({"index": "index"}, "memref")
    library = compiler.library(text, cpu(512, 16, 32))
    frequencies, turn, rows = FREQUENCIES[2], TURNS[0], 400000
    tables = np.full((2, 2, rows, 32), np.nan, np.float32)
    for table, first in zip(tables, (0, 61)):
        harness.call(library, names[frequencies, turn, "index"], [first, *table])
    assert_same_bits(tables[0, :, 61:], tables[1, :, :-61])


@pytest.mark.parametrize("width", [512, 256])
def test_a_row_depends_on_its_position_alone(compiler, width):
    """The same bits wherever a table begins, and in any list of positions."""
    kinds = {k: POSITIONS[k] for k in ("index", "i64")}
    text, names = module(kinds, "memref")
    library = compiler.library(text, cpu(width, 16, 32))
    rng = np.random.default_rng(5)
    for frequencies, turn in cases():
        shape = (400, frequencies.dim // 2)
        whole = np.full((2, *shape), np.nan, np.float32)
        harness.call(library, names[frequencies, turn, "index"], [-100, *whole])
        for start in (1, 7, 8, 93, 100, 271, 399):
            part = np.full((2, 400 - start, shape[1]), np.nan, np.float32)
            harness.call(library, names[frequencies, turn, "index"],
                         [start - 100, *part])
            assert_same_bits(part, whole[:, start:], f"{frequencies} {turn} {start}")
        rows = np.arange(400)
        runs = np.concatenate([rows[200:210], rows[195:230], rows[3:90], rows[89:92]])
        for listed in (rows, rows[::-1], rng.permutation(400), np.repeat(rows, 2),
                       rows[5::3], runs):
            part = np.full((2, len(listed), shape[1]), np.nan, np.float32)
            harness.call(library, names[frequencies, turn, "i64"],
                         [listed.astype(np.int64) - 100, *part])
            assert_same_bits(part, whole[:, listed], f"{frequencies} {turn} listed")

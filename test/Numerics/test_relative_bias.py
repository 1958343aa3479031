#===- test_relative_bias.py - ALiBi and T5's buckets ----------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""rope.relative_bias against the definitions, in both lowerings."""

import math

import numpy as np
import pytest

import harness
from kernels import REFERENCE, cpu, memref_type, tensor_type
from tolerance import assert_close, assert_same_bits

BIASES = {
    "slopes": ("#rope.alibi", ("?",)),
    "alibi": ("#rope.alibi", None),
    "t5": ("#rope.t5_buckets<num_buckets = 32, max_distance = 128>", (32, "?")),
    "small": ("#rope.t5_buckets<num_buckets = 8, max_distance = 20>", (8, "?")),
    "both": ("#rope.t5_buckets<num_buckets = 32, max_distance = 128, "
             "bidirectional = true>", (32, "?")),
}
PARAMETERS = {"t5": (32, 128, False), "small": (8, 20, False), "both": (32, 128, True)}
PIPELINES = {"memref": cpu(), "tensor": REFERENCE}


def function(name, form):
    attribute, shape = BIASES[name]
    type_of = tensor_type if form == "tensor" else memref_type
    row = type_of(("?", "?"), "f32")
    arguments, table = ["%first: index"], ""
    if shape:
        arguments.append(f"%table: {type_of(shape, 'f32')}")
        table = f" table(%table : {type_of(shape, 'f32')})"
    arguments.append(f"%out: {row}")
    results = f" -> {row}" if form == "tensor" else ""
    left, last = ("%r = ", f"return %r : {row}") if results else ("", "return")
    return (f"func.func @{name}({', '.join(arguments)}){results}\n"
            f"    attributes {{llvm.emit_c_interface}} {{\n"
            f"  {left}rope.relative_bias {attribute} first(%first){table}\n"
            f"      outs(%out : {row})\n  {last}\n}}\n")


def run(compiler, name, form, first, table, heads, count):
    text = "".join(function(n, form) for n in BIASES)
    library = compiler.library(f"module {{\n{text}}}\n", PIPELINES[form])
    out = np.full((heads, count), np.nan, np.float32)
    arguments = [first, *([table] if table is not None else []), out]
    if form == "tensor":
        return harness.call(library, name, arguments, [(2, np.dtype(np.float32))])[0]
    harness.call(library, name, arguments)
    return out


def paper_slopes(heads):
    """get_slopes of the authors' code."""
    def of_power(n):
        start = 2 ** (-(2 ** -(math.log2(n) - 3)))
        return [start * start**i for i in range(n)]

    if math.log2(heads).is_integer():
        return of_power(heads)
    closest = 2 ** math.floor(math.log2(heads))
    return of_power(closest) + paper_slopes(2 * closest)[0::2][:heads - closest]


def bucket(r, buckets, max_distance, bidirectional):
    """_relative_position_bucket of Mesh TensorFlow and transformers, r = i - j."""
    result, n = 0, -r
    if bidirectional:
        buckets //= 2
        result = buckets if n > 0 else 0
        n = abs(n)
    else:
        n = -min(n, 0)
    exact = buckets // 2
    if n < exact:
        return result + n
    large = exact + int(math.log(n / exact) / math.log(max_distance / exact)
                        * (buckets - exact) + 1e-9)
    return result + min(large, buckets - 1)


@pytest.mark.parametrize("form", PIPELINES)
def test_alibi(compiler, form):
    rng = np.random.default_rng(0)
    for first, heads, count in ((-50, 8, 100), (3, 12, 7), (-2**31, 1, 9), (0, 5, 0)):
        relative = np.abs(first + np.arange(count)).astype(np.float64)
        slopes = rng.standard_normal(heads).astype(np.float32)
        for name, table in (("alibi", None), ("slopes", slopes)):
            values = paper_slopes(heads) if table is None else table.astype(float)
            expected = -np.array(values)[:, None] * relative
            out = run(compiler, name, form, first, table, heads, count)
            assert_close(out, expected, 4e-7 * np.abs(expected), name)


@pytest.mark.parametrize("form", PIPELINES)
def test_buckets(compiler, form):
    for name, parameters in PARAMETERS.items():
        table = np.random.default_rng(1).standard_normal(
            (parameters[0], 3)).astype(np.float32)
        for first, count in ((-200, 400), (2**31, 3), (-2**31, 3), (5, 0)):
            numbers = [bucket(first + n, *parameters) for n in range(count)]
            out = run(compiler, name, form, first, table, 3, count)
            assert_same_bits(out, np.ascontiguousarray(
                table[numbers].T.reshape(3, count)), name)

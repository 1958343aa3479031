#===- test_objects.py - The machine code of each target -------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""What compiled code needs from other libraries, and that the products of attention
are those of vectors, for every target."""

import re

import pytest

import test_rotate as rotate
import test_table as table
import test_targets
from kernels import Attention, Frequencies, Kernels, OperandFrequencies, ReRoPE
from reference import MultiAxis, XPos
from scalings import DynamicNTK
from targets import TARGETS

# The C library; nothing of a math library or of a compiler's run-time library, as
# fmaf, floorf or __truncsfbf2.
C_LIBRARY = {"malloc", "free", "memcpy", "memmove", "memset"}
# SSE2 has no conversion from and to f16, and LLVM calls one per element.
F16_CONVERSIONS = {"x86-64": {"__extendhfsf2", "__truncsfhf2"}}

# How the disassembler writes the multiply-adds of the two products.
MULTIPLY_ADD = {
    "native": r"vfmadd\d+ps\s.*%[yz]mm", "x86-64-v3": r"vfmadd\d+ps\s.*%ymm",
    "x86-64": r"mulps\s.*%xmm", "aarch64": r"fmla\s+v\d+\.4s, v\d+\.4s, v\d+\.s\[\d\]",
}


def defaults(target):
    return TARGETS[target].pipeline


def each_target(group):
    return pytest.mark.parametrize("target", [
        pytest.param(t, marks=pytest.mark.xdist_group(f"{group} {t}"))
        for t in TARGETS if t != "quick"])


def f16_conversions(target, kernels):
    return F16_CONVERSIONS.get(target, set()) \
        if any(k.dtype == "f16" for k in kernels) else set()


def assert_symbols(compiler, target, kernels, pipeline):
    library = Kernels(compiler.for_target(target), kernels, pipeline).library
    symbols = compiler.for_target(target).undefined_symbols(library)
    logarithm = {"logf"} if any(k.lse for k in kernels) else set()
    assert symbols - C_LIBRARY == f16_conversions(target, kernels) | logarithm


@pytest.mark.parametrize("target, kernels", [
    pytest.param(t, k, id=f"{t}-{group}", marks=pytest.mark.xdist_group(f"{group} {t}"))
    for t in test_targets.NAMES
    for group, k in (("grid", test_targets.GRID), ("decode", test_targets.DECODING))])
def test_grid_needs_the_c_library_only(compiler, target, kernels):
    """The libraries of test_targets."""
    assert_symbols(compiler, target, kernels, test_targets.pipeline(target))


def attention(dtype, **options):
    return Attention(ReRoPE(1024), dim=64, causal=True, lse=False, dtype=dtype,
                     **options)


@pytest.mark.parametrize("dtype", ["f32", "bf16", "f16"])
@each_target("objects")
def test_attention_needs_the_c_library_only(compiler, target, dtype):
    """By the pipeline's own choice of tiles."""
    kernels = (attention(dtype), attention(dtype, heads=(8, 2), queries=1))
    assert_symbols(compiler, target, kernels, defaults(target))


@each_target("objects")
def test_tables_and_rotation_need_the_c_library_only(compiler, target):
    compiler = compiler.for_target(target)
    text = table.function("t", Frequencies(64, base=5e5), (0.0625, 120.0), "index")
    for n, frequencies in enumerate((Frequencies(64, scaling=DynamicNTK(2.0, 4096)),
                                     OperandFrequencies(80, element="f32"),
                                     XPos(Frequencies(64)))):
        text += table.function(f"r{n}", frequencies, (0.25, 3.0), "index")
    text += table.function("axes", MultiAxis(Frequencies(64), (12, 10, 10), "interleaved"),
                           (1.0, 0.0), "memref<?x?xi64>")
    text += "".join(rotate.function(f"f{n}", c) for n, c in enumerate(rotate.CASES))
    symbols = compiler.undefined_symbols(compiler.library(text, defaults(target)))
    assert symbols - C_LIBRARY == F16_CONVERSIONS.get(target, set())


@each_target("objects")
def test_products_are_of_vectors(compiler, target):
    """Multiply-adds of vectors, on NEON by element."""
    kernels = (attention("f32"), attention("f32", heads=(8, 2), queries=1))
    compiler = compiler.for_target(target)
    code = compiler.disassembly(Kernels(compiler, kernels, defaults(target)).library)
    assert len(re.findall(MULTIPLY_ADD[target], code)) >= 100

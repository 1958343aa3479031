#===- test_idioms.py - What rope.table and rope.rotate are put together to -===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Sinusoidal tables, rotated keys that are turned anew, and the decay of RoPE."""

import importlib.util

import numpy as np
import pytest

import harness
import reference
from kernels import (REFERENCE, Frequencies, cpu, frequencies_attribute, memref_type,
                     tensor_type)
from scalings import DynamicLongRoPE
from tolerance import DTYPES, assert_close

pytestmark = pytest.mark.xdist_group("idioms")
PIPELINES = pytest.mark.parametrize("pipeline", [cpu(), REFERENCE], ids=["cpu", "reference"])

SINUSOIDAL = """
func.func @on_tensors(%first: index, %n: index) -> tensor<?x64xf32>
    attributes {llvm.emit_c_interface} {
  %t = tensor.empty(%n) : tensor<?x32xf32>
  %init = tensor.empty(%n) : tensor<?x64xf32>
  %cos, %sin = rope.table #rope.frequencies<dim = 64> positions(%first : index)
      outs(%t, %t : tensor<?x32xf32>, tensor<?x32xf32>)
  %half = tensor.insert_slice %sin into %init[0, 0] [%n, 32] [1, 2]
      : tensor<?x32xf32> into tensor<?x64xf32>
  %pe = tensor.insert_slice %cos into %half[0, 1] [%n, 32] [1, 2]
      : tensor<?x32xf32> into tensor<?x64xf32>
  return %pe : tensor<?x64xf32>
}
"""
SINUSOIDAL_BUFFERS = """
func.func @on_memrefs(%first: index, %pe: memref<?x64xf32>)
    attributes {llvm.emit_c_interface} {
  %zero = arith.constant 0 : index
  %n = memref.dim %pe, %zero : memref<?x64xf32>
  %sin = memref.subview %pe[0, 0] [%n, 32] [1, 2]
      : memref<?x64xf32> to memref<?x32xf32, strided<[64, 2]>>
  %cos = memref.subview %pe[0, 1] [%n, 32] [1, 2]
      : memref<?x64xf32> to memref<?x32xf32, strided<[64, 2], offset: 1>>
  rope.table #rope.frequencies<dim = 64> positions(%first : index)
      outs(%cos, %sin : memref<?x32xf32, strided<[64, 2], offset: 1>>,
           memref<?x32xf32, strided<[64, 2]>>)
  return
}
"""


def sinusoidal(positions, dim=64):
    """Vaswani et al., 2017: PE[p, 2i] = sin(p/10000^(2i/d)), PE[p, 2i+1] = cos(..)."""
    angles = np.asarray(positions)[:, None] / 10000.0 ** (np.arange(0, dim, 2) / dim)
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(len(angles), dim)


@PIPELINES
def test_sinusoidal(compiler, pipeline):
    fused = pipeline != REFERENCE
    library = compiler.library(SINUSOIDAL + fused * SINUSOIDAL_BUFFERS, pipeline)
    for first in (0, 1000):
        expected = sinusoidal(range(first, first + 50))
        bound = np.abs(expected) * 2.0**-23 + 2.0**-40
        pe, = harness.call(library, "on_tensors", [first, 50], [(2, np.float32)])
        assert_close(pe, expected, bound)
        if fused:
            pe = np.full((50, 64), np.nan, np.float32)
            harness.call(library, "on_memrefs", [first, pe])
            assert_close(pe, expected, bound)


SWITCH = DynamicLongRoPE(tuple(1 + 0.01 * c for c in range(16)),
                         tuple(1.0 + c for c in range(16)), 8.0, 64)


def rerotation(name, dtype, form="tensor", pairing="half"):
    """Turns a cache by the frequencies of another length, and their amplitude."""
    shaped = tensor_type if form == "tensor" else memref_type
    cache, table = shaped((2, "?", 48), dtype), shaped(("?", 16), "f32")
    frequencies = frequencies_attribute(Frequencies(32, scaling=SWITCH))
    tables = "tensor<?x16xf32>"
    text = "".join(
        f"  %c{n}, %s{n} = rope.table {frequencies} length(%{n}) "
        f"positions(%zero : index) outs(%t, %t : {tables}, {tables})\n"
        for n in ("old", "new"))
    by = "<interleaved>" if pairing == "interleaved" else "<half>"
    head = f"func.func @{name}(%x: {cache}, %old: index, %new: index)"
    op = (f"rope.rerotate pairing{by} ins(%x : {cache})\n"
          f"      from(%fc, %fs : {table}, {table}) to(%tc, %ts : {table}, {table})\n"
          f"      outs(%x : {cache})")
    if form == "memref":
        arguments = ", ".join(f"%{t}: {table}" for t in ("fc", "fs", "tc", "ts"))
        return (f"func.func @{name}(%x: {cache}, {arguments}) attributes "
                f"{{llvm.emit_c_interface}} {{\n  {op}\n  return\n}}\n")
    op = op.replace("%fc, %fs", "%cold, %sold").replace("%tc, %ts", "%cnew, %snew")
    return f"""
{head} -> {cache} attributes {{llvm.emit_c_interface}} {{
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %n = tensor.dim %x, %one : {cache}
  %t = tensor.empty(%n) : {tables}
{text}  %on = {op}
  return %on : {cache}
}}
"""


SHIFT = """
func.func @shift(%x: tensor<2x?x48xf32>, %by: index) -> tensor<2x?x48xf32>
    attributes {llvm.emit_c_interface} {
  %t = tensor.empty() : tensor<1x16xf32>
  %cos, %sin = rope.table #rope.frequencies<dim = 32> positions(%by : index)
      outs(%t, %t : tensor<1x16xf32>, tensor<1x16xf32>)
  %y = rope.rotate ins(%x, %cos, %sin : tensor<2x?x48xf32>, tensor<1x16xf32>,
                       tensor<1x16xf32>) outs(%x : tensor<2x?x48xf32>)
  return %y : tensor<2x?x48xf32>
}
"""


def rotated(keys, frequencies, first=0, pairing="half"):
    cos, sin = reference.table(range(first, first + keys.shape[1]), frequencies)
    return reference.rotate(keys.astype(np.float64), cos, sin, pairing)


@PIPELINES
def test_rotated_keys_turned_anew(compiler, pipeline):
    library = compiler.library(
        rerotation("f32", "f32") + rerotation("bf16", "bf16")
        + rerotation("f16", "f16", pairing="interleaved") + SHIFT, pipeline)
    keys = np.random.default_rng(2).standard_normal((2, 70, 48))
    norms = np.linalg.norm(keys, axis=-1, keepdims=True)
    frequencies = Frequencies(32, scaling=SWITCH)
    assert SWITCH.at(1).amplitude > 1
    for dtype, roundoff, pairing in (("f32", 2.0**-24, "half"), ("bf16", 2.0**-8, "half"),
                                     ("f16", 2.0**-11, "interleaved")):
        for old, new in ((64, 65), (65, 64), (64, 64)):
            cache = rotated(keys, frequencies.at(old), pairing=pairing)
            result, = harness.call(library, dtype,
                                   [cache.astype(DTYPES[dtype]), old, new],
                                   [(3, DTYPES[dtype])])
            assert_close(result, rotated(keys, frequencies.at(new), pairing=pairing),
                         2 * 2 * norms * roundoff + 16 * norms * 2.0**-24,
                         f"{dtype} {old} {new}")
    # A cache whose first entries were dropped, moved down; and up again.
    cache = rotated(keys, Frequencies(32), 5000).astype(np.float32)
    for by in (-5000, 0, 123456):
        result, = harness.call(library, "shift", [cache, by], [(3, np.float32)])
        assert_close(result, rotated(keys, Frequencies(32), 5000 + by),
                     8 * norms * 2.0**-24, f"by={by}")


def test_rerotation_in_place(compiler):
    """On memrefs, by tables of other positions and of another amplitude."""
    library = compiler.library(rerotation("f", "f32", "memref"), cpu())
    old, new = Frequencies(32), Frequencies(32, base=5e5, scaling=SWITCH.at(65))
    for length in (0, 1, 33):
        keys = np.random.default_rng(length).standard_normal((2, length, 48))
        tables = [t.astype(np.float32) for frequencies, first in ((old, 7), (new, 2000))
                  for t in reference.table(range(first, first + length), frequencies)]
        cache = rotated(keys, old, 7).astype(np.float32)
        harness.call(library, "f", [cache, *tables])
        norms = np.linalg.norm(keys, axis=-1, keepdims=True)
        assert_close(cache, rotated(keys, new, 2000), 16 * norms * 2.0**-24,
                     f"length {length}")


def test_decay():
    """The curves of docs/images/decay.png."""
    path = harness.ROOT / "examples" / "decay" / "plot.py"
    spec = importlib.util.spec_from_file_location("decay_plot", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    build = harness.find_tools().rope_opt
    curves = module.curves(build.replace("rope-opt", "rope-run"))
    assert curves.shape == (3, 1500)
    np.testing.assert_allclose(curves, module.closed_form(), atol=2.0**-22)
    # It falls, and slower for a larger base.
    means = np.abs(curves[:, 1000:]).mean(axis=1)
    assert (curves[:, 0] == 1).all() and means[0] < means[1] < means[2] < 0.5

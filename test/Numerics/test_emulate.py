#===- test_emulate.py - The tests of calls in an emulator -----------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""A call in an emulator sees the same memory as one in this process, and what
goes wrong in it is told."""

import dataclasses

import numpy as np
import pytest

import emulate
import harness
import targets
from kernels import cpu

pytestmark = pytest.mark.xdist_group("emulate")

VIEW = "memref<?x?xf32, strided<[?, ?], offset: ?>>"
MODULE = f"""
func.func @add(%x: {VIEW}, %n: index, %y: {VIEW})
    attributes {{llvm.emit_c_interface}} {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %d0 = memref.dim %x, %c0 : {VIEW}
  %d1 = memref.dim %x, %c1 : {VIEW}
  %i32 = arith.index_cast %n : index to i32
  %f = arith.sitofp %i32 : i32 to f32
  scf.for %i = %c0 to %d0 step %c1 {{
    scf.for %j = %c0 to %d1 step %c1 {{
      %a = memref.load %x[%i, %j] : {VIEW}
      %b = arith.addf %a, %f : f32
      memref.store %b, %y[%i, %j] : {VIEW}
    }}
  }}
  return
}}
func.func @store(%n: index, %y: memref<?xf32>)
    attributes {{llvm.emit_c_interface}} {{
  %f = arith.constant 5.0 : f32
  memref.store %f, %y[%n] : memref<?xf32>
  return
}}
func.func @results(%x: tensor<?xf32>) -> (tensor<?xf32>, tensor<2x?xf32>)
    attributes {{llvm.emit_c_interface}} {{
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?xf32>
  %e = tensor.empty(%n) : tensor<2x?xf32>
  %y = linalg.broadcast ins(%x : tensor<?xf32>) outs(%e : tensor<2x?xf32>)
      dimensions = [0]
  return %x, %y : tensor<?xf32>, tensor<2x?xf32>
}}
"""


@pytest.fixture(scope="module")
def library(compiler):
    return compiler.for_target("aarch64").library(MODULE, cpu(128))


def test_it_is_emulated(library):
    assert isinstance(library, emulate.EmulatedLibrary)
    assert "qemu-aarch64" in library.command[0]


def test_views(library):
    """Strides of any sign, two views of one buffer, input that is read-only."""
    base = np.arange(60, dtype=np.float32).reshape(6, 10)
    expected = base.copy()
    expected[1:3, 5:9] = expected[4:2:-1, 8:0:-2] + 100
    harness.call(library, "add", [base[4:2:-1, 8:0:-2], 100, base[1:3, 5:9]])
    np.testing.assert_array_equal(base, expected)
    fixed = base.copy()
    fixed.flags.writeable = False
    out = np.full((6, 10), np.nan, np.float32)
    harness.call(library, "add", [fixed, -3, out])
    np.testing.assert_array_equal(out, base - 3)
    with pytest.raises(ValueError, match="read-only"):
        harness.call(library, "add", [base, 1, fixed[:, :]])


def test_writes_outside_are_seen(library):
    base = np.zeros(9, np.float32)
    harness.call(library, "store", [-1, base[4:]])
    np.testing.assert_array_equal(base, [0, 0, 0, 5, 0, 0, 0, 0, 0])


@pytest.mark.parametrize("length", [0, 1, 7])
def test_results(library, length):
    x = np.arange(length, dtype=np.float32) + 1
    same, twice = harness.call(library, "results", [x],
                               [(1, np.float32), (2, np.float32)])
    np.testing.assert_array_equal(same, x)
    np.testing.assert_array_equal(twice, [x, x])


def test_failures_are_told(library):
    with pytest.raises(emulate.EmulationError, match="expected a symbol.*nothing"):
        harness.call(library, "nothing", [])
    with pytest.raises(emulate.EmulationError, match="expected more bytes"):
        library.run("_mlir_ciface_store", b"")
    # The emulator ends by the signal of the code that it runs.
    with pytest.raises(emulate.EmulationError, match="exit status -11"):
        harness.call(library, "store", [1 << 40, np.zeros(9, np.float32)])


def test_missing_emulator_is_told():
    target = targets.TARGETS["aarch64"]
    for wrong in ({"emulator": "qemu-nowhere"}, {"sysroot": "/nowhere"}):
        with pytest.raises(targets.MissingTool, match="install qemu-user"):
            dataclasses.replace(target, **wrong).require()
    with pytest.raises(targets.MissingTool, match="expected a CPU with nothing"):
        dataclasses.replace(targets.TARGETS["x86-64"],
                            cpu_features=("sse2", "nothing")).require()

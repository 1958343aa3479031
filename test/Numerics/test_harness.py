#===- test_harness.py - The tests of the tests ----------------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""A corrupted result must fail, whatever way it is corrupted."""

import os

import numpy as np
import pytest

import harness
import tolerance
from kernels import Attention, Kernels, ReRoPE, cpu, inputs

KERNEL = Attention(ReRoPE(5), dim=8, causal=True)
pytestmark = pytest.mark.xdist_group("harness")


@pytest.fixture(scope="module")
def kernels(compiler):
    return Kernels(compiler, (KERNEL,), cpu())


def one_element(out, lse):
    out[0, 1, 7, 3] += 1e-4


def one_ulp_too_many(out, lse):
    row = out[0, 1, 7]
    row += 64 * np.spacing(np.abs(row).max())


def one_nan(out, lse):
    out[0, 1, 7, 3] = np.nan


def one_infinity(out, lse):
    out[0, 1, 7, 3] = np.inf


def rows_swapped(out, lse):
    out[0, 1, [7, 8]] = out[0, 1, [8, 7]]


def lse_nan(out, lse):
    lse[0, 0, 2] = np.nan


def lse_off(out, lse):
    lse[0, 0, 2] += 1e-4


@pytest.mark.parametrize("corrupt", [one_element, one_ulp_too_many, one_nan,
                                     one_infinity, rows_swapped, lse_nan, lse_off])
def test_corruption_is_seen(kernels, corrupt):
    data = inputs(KERNEL, (1, 2, 1), (20, 20))
    out, lse = kernels.check(KERNEL, *data)
    corrupt(out, lse)
    with pytest.raises(AssertionError, match="elements are wrong"):
        tolerance.assert_attention(out, lse, *data, "f32", **KERNEL.options(None))


def test_assert_close():
    x = np.array([1.0, np.nan, np.inf, -np.inf])
    tolerance.assert_close(x, x, 0)
    for n in range(4):
        for wrong in (2.0, np.nan, np.inf, -np.inf):
            y = x.copy()
            if np.array_equal(y[n], wrong, equal_nan=True):
                continue
            y[n] = wrong
            with pytest.raises(AssertionError):
                tolerance.assert_close(y, x, 0.5)
    with pytest.raises(AssertionError, match="bound is not finite"):
        tolerance.assert_close(x, x, np.nan)
    with pytest.raises(AssertionError, match="shape"):
        tolerance.assert_close(x, x[:3], 1)


def test_assert_same_bits():
    x = np.array([0.0, np.nan], np.float32)
    tolerance.assert_same_bits(x, x.copy())
    with pytest.raises(AssertionError):
        tolerance.assert_same_bits(np.array([-0.0, np.nan], np.float32), x)


def test_descriptor_round_trip():
    base = np.arange(120.0).reshape(4, 5, 6)
    for view in (base, base[1:, ::2, ::-1], base.transpose(2, 0, 1), base[:0]):
        words = list(harness.descriptor(view))
        np.testing.assert_array_equal(harness.array_of(words, 3, view.dtype), view)


def test_compile_error_is_told(compiler):
    with pytest.raises(harness.CompileError, match="expected"):
        compiler.library("func.func @f(", cpu())


def test_missing_tools_are_told(monkeypatch, tmp_path):
    monkeypatch.setenv("ROPE_BUILD_DIR", str(tmp_path))
    with pytest.raises(harness.MissingTool, match="rope-opt: build the project"):
        harness.find_tools()


def test_groups_stay_together(request):
    """The tests of a group run in one process, so that no other waits for its library."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        assert request.node.nodeid.endswith("@harness"), \
            "pytest-xdist lost its groups: run scripts/setup.sh"

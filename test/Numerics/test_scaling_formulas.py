#===- test_scaling_formulas.py - Scalings of the reference ----------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""The scalings of the reference against what their authors say of them, known
values, and the same formulas in vector form in float64."""

import numpy as np
import pytest

from reference import ExplicitFrequencies, Frequencies
from scalings import (Base, Linear, Llama3, LongRoPE, NTK, NTKFixed, NTKMixed,
                      Proportional, Yarn)


def radians(dim, base, scaling=None):
    return Frequencies(dim, base, scaling=scaling).radians()


def assert_equal(actual, expected, rtol=1e-13):
    np.testing.assert_allclose(actual, expected, rtol=rtol, atol=0)


@pytest.mark.parametrize("dim,base", [(8, 10000.0), (64, 10000.0), (128, 5e5)])
def test_ntk(dim, base):
    f, k, c = radians(dim, base), 8.0, np.arange(dim // 2)
    old = radians(dim, base, NTK(k))
    assert_equal(old, (base * k ** (dim / (dim - 2))) ** (-2 * c / dim))
    assert_equal(old[[0, -1]], f[[0, -1]] / [1, k])
    fixed = radians(dim, base, NTKFixed(k))
    assert_equal(fixed, f / k ** (2 * (c + 1) / dim))
    assert_equal(fixed[-1], f[-1] / k)
    # Mixed: position interpolation at b = 0, fixed at b = 1.
    assert_equal(radians(dim, base, NTKMixed(k, 0.0)), f / k)
    assert_equal(radians(dim, base, NTKMixed(k, 1.0)), fixed)
    mixed = radians(dim, base, NTKMixed(k))
    assert_equal(mixed[-1], f[-1] / k)
    assert_equal(mixed, f * np.exp(-np.log(k) * ((c + 1) / (dim // 2)) ** 0.625))
    assert (mixed[:-1] < fixed[:-1]).all() and (mixed[:-1] > f[:-1] / k).all()


def test_base_and_linear():
    assert_equal(radians(64, 10000.0, Base(500.0)), radians(64, 5e6))
    assert_equal(radians(64, 10000.0, Linear(8.0)), Frequencies(64, factor=8.0).radians())


def test_yarn_ends():
    """Llama 2 (4096 at 10000) and Qwen2.5 (32768 at 1e6), head dim 128."""
    for base, length, low, high, exact in [
            (10000.0, 4096, 20, 46, (20.94, 45.03)),
            (1e6, 32768, 23, 40, (23.60, 39.65))]:
        f, scaled = radians(128, base), radians(128, base, Yarn(4.0, length))
        assert_equal(scaled[:low + 1], f[:low + 1])
        assert_equal(scaled[high:], f[high:] / 4)
        between = scaled[low + 1:high] / f[low + 1:high]
        assert (np.diff(between) < 0).all() and (between < 1).all()
        ends = [128 * np.log(length / (turns * 2 * np.pi)) / (2 * np.log(base))
                for turns in (32, 1)]
        np.testing.assert_allclose(ends, exact, atol=0.005)


@pytest.mark.parametrize("truncate", [True, False])
@pytest.mark.parametrize("dim,base,length,fast,slow", [
    (64, 10000.0, 4096, 32.0, 1.0), (128, 150000.0, 4096, 32.0, 1.0),
    (80, 5e5, 512, 8.0, 2.0), (64, 10000.0, 4096, 5.0, 5.0)])
def test_yarn_in_vectors(dim, base, length, fast, slow, truncate):
    scaling = Yarn(40.0, length, fast, slow, truncate)
    low, high = (dim * np.log(length / (turns * 2 * np.pi)) / (2 * np.log(base))
                 for turns in (fast, slow))
    if truncate:
        low, high = np.floor(low), np.ceil(high)
    low, high = max(low, 0), min(high, dim - 1)
    high += 0.001 * (low == high)
    extrapolated = 1 - np.clip((np.arange(dim // 2) - low) / (high - low), 0, 1)
    f = base ** (-np.arange(0, dim, 2) / dim)
    expected = f / 40 * (1 - extrapolated) + f * extrapolated
    assert_equal(radians(dim, base, scaling), expected, 1e-11)


def test_amplitudes():
    def m(factor, mscale):
        return Yarn(factor, 4096, mscale=mscale, mscale_all_dim=1e-300).amplitude

    assert_equal(Yarn(4.0, 4096).amplitude, 1.1386294361119891)
    assert_equal(Yarn(32.0, 4096).amplitude, 1.3465735902799727)
    assert Yarn(0.5, 4096).amplitude == Yarn(1.0, 4096).amplitude == 1
    assert Yarn(4.0, 4096, mscale=0.707, mscale_all_dim=0.707).amplitude == 1
    assert_equal(m(40.0, 0.707), 0.1 * 0.707 * np.log(40.0) + 1)
    assert Yarn(4.0, 4096, attention_factor=2.0, mscale=1.0,
                mscale_all_dim=0.5).amplitude == 2
    # Phi-3-mini-128k: 131072 of 4096.
    assert_equal(LongRoPE((1.0,), 32.0, 4096).amplitude, 1.1902380714238083)
    assert LongRoPE((1.0,), 0.5, 4096).amplitude == 1
    assert LongRoPE((1.0,), 32.0, 4096, 1.5).amplitude == 1.5
    assert all(s.amplitude == 1 for s in (Linear(2.0), NTK(2.0), Llama3(), Base(2.0)))


@pytest.mark.parametrize("scaling", [Llama3(), Llama3(32.0), Llama3(4.0, 2.0, 3.0, 512)])
def test_llama3_in_vectors(scaling):
    f = radians(128, 5e5)
    wavelength = 2 * np.pi / f
    length, low, high = (scaling.original_length, scaling.low_freq_factor,
                         scaling.high_freq_factor)
    expected = np.where(wavelength > length / low, f / scaling.factor, f)
    smooth = (length / wavelength - low) / (high - low)
    blend = (1 - smooth) * f / scaling.factor + smooth * f
    between = (wavelength >= length / high) & (wavelength <= length / low)
    assert between.any() and not between.all()
    assert_equal(radians(128, 5e5, scaling), np.where(between, blend, expected), 1e-12)


def test_longrope_and_proportional():
    divisors = (1.0, 1.5, 2.0, 30.0)
    assert_equal(radians(8, 7.0, LongRoPE(divisors, 4.0, 64)), radians(8, 7.0) / divisors)
    for dim, fraction, turning in [(512, 0.25, 64), (20, 0.3, 3), (4, 0.25, 0),
                                   (8, 1.0, 4), (10, 0.5, 2)]:
        scaled = radians(dim, 1e6, Proportional(fraction, 2.0))
        assert_equal(scaled[:turning], radians(dim, 1e6)[:turning] / 2)
        assert (scaled[turning:] == 0).all()


def test_explicit():
    frequencies = ExplicitFrequencies((1.0, 0.1, 0.0), 1.5)
    assert frequencies.dim == 6 and frequencies.amplitude == 1.5
    assert list(frequencies.radians()) == [1.0, 0.1, 0.0]

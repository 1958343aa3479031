#===- scalings.py - Scalings of inverse frequencies -----------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""The frequency scalings of docs/Spec.md in decimal arithmetic.

Every class is an attribute #rope.<name>, with its parameters as fields.
`inverse(base, dim)` is the scaled inverse frequencies, of the precision of the
decimal context; `amplitude` is float64.
"""

import math
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

PRECISION = 75  # decimal digits
PI = Decimal(
    "3.14159265358979323846264338327950288419716939937510582097494459230781640628")


def unscaled(base, dim):
    """base^(-2c/dim) of every pair c."""
    return [(-2 * c * base.ln() / dim).exp() for c in range(dim // 2)]


class Scaling:
    amplitude = 1.0


@dataclass(frozen=True)
class Linear(Scaling):
    name = "linear_scaling"
    factor: float

    def inverse(self, base, dim):
        return [f / Decimal(self.factor) for f in unscaled(base, dim)]


@dataclass(frozen=True)
class NTK(Scaling):
    """The base multiplied by factor^(dim/(dim-2))."""

    name = "ntk_scaling"
    factor: float

    def inverse(self, base, dim):
        power = Decimal(dim) / (dim - 2)
        return unscaled(base * Decimal(self.factor) ** power, dim)


@dataclass(frozen=True)
class DynamicNTK(Scaling):
    """NTK by a factor that follows the length."""

    name = "dynamic_ntk_scaling"
    factor: float
    original_length: int

    def at(self, length):
        """The scaling of one length."""
        n = max(length, self.original_length)
        factor = Decimal(self.factor)
        return NTK(factor * n / self.original_length - (factor - 1))


@dataclass(frozen=True)
class NTKFixed(Scaling):
    """(base * factor)^(-2c/dim) / factor^(2/dim)."""

    name = "ntk_fixed_scaling"
    factor: float

    def inverse(self, base, dim):
        factor = Decimal(self.factor)
        return [f / factor ** (Decimal(2) / dim)
                for f in unscaled(base * factor, dim)]


@dataclass(frozen=True)
class NTKMixed(Scaling):
    """f[c] / exp(a m^b), m = c + 1, a = ln factor / (dim/2)^b."""

    name = "ntk_mixed_scaling"
    factor: float
    exponent: float = 0.625

    def inverse(self, base, dim):
        b = Decimal(self.exponent)
        a = Decimal(self.factor).ln() / Decimal(dim // 2) ** b
        return [f / (a * Decimal(c + 1) ** b).exp()
                for c, f in enumerate(unscaled(base, dim))]


@dataclass(frozen=True)
class Base(Scaling):
    name = "base_scaling"
    ratio: float

    def inverse(self, base, dim):
        return unscaled(base * Decimal(self.ratio), dim)


def limited(x, low, high):
    return max(low, min(high, x))


@dataclass(frozen=True)
class Yarn(Scaling):
    name = "yarn_scaling"
    factor: float
    original_length: int
    beta_fast: float = 32.0
    beta_slow: float = 1.0
    truncate: bool = True
    attention_factor: object = None
    mscale: object = None
    mscale_all_dim: object = None

    def ends(self, base, dim):
        """The pairs between which the ramp rises."""
        def pair(turns):
            length = Decimal(self.original_length)
            return dim * (length / (2 * PI * Decimal(turns))).ln() / (2 * base.ln())

        low, high = pair(self.beta_fast), pair(self.beta_slow)
        if self.truncate:
            low = low.to_integral_value(ROUND_FLOOR)
            high = high.to_integral_value(ROUND_CEILING)
        low, high = (limited(x, Decimal(0), Decimal(dim - 1)) for x in (low, high))
        return low, high + Decimal("0.001") if low == high else high

    def inverse(self, base, dim):
        low, high = self.ends(base, dim)
        result = []
        for c, f in enumerate(unscaled(base, dim)):
            ramp = limited((c - low) / (high - low), Decimal(0), Decimal(1))
            result.append(f / Decimal(self.factor) * ramp + f * (1 - ramp))
        return result

    @property
    def amplitude(self):
        def m(mscale):
            return 1.0 if self.factor <= 1 else \
                0.1 * mscale * math.log(self.factor) + 1

        if self.attention_factor is not None:
            return self.attention_factor
        if self.mscale is not None and self.mscale_all_dim is not None:
            return m(self.mscale) / m(self.mscale_all_dim)
        return m(1.0)


@dataclass(frozen=True)
class Llama3(Scaling):
    name = "llama3_scaling"
    factor: float = 8.0
    low_freq_factor: float = 1.0
    high_freq_factor: float = 4.0
    original_length: int = 8192

    def inverse(self, base, dim):
        length = Decimal(self.original_length)
        factor, low, high = (Decimal(x) for x in (
            self.factor, self.low_freq_factor, self.high_freq_factor))
        result = []
        for f in unscaled(base, dim):
            wavelength = 2 * PI / f
            smooth = (length / wavelength - low) / (high - low)
            if wavelength < length / high:
                result.append(f)
            elif wavelength > length / low:
                result.append(f / factor)
            else:
                result.append((1 - smooth) * f / factor + smooth * f)
        return result


@dataclass(frozen=True)
class LongRoPE(Scaling):
    name = "longrope_scaling"
    factors: tuple
    factor: float
    original_length: int
    attention_factor: object = None

    def inverse(self, base, dim):
        assert len(self.factors) == dim // 2
        return [f / Decimal(s) for f, s in zip(unscaled(base, dim), self.factors)]

    @property
    def amplitude(self):
        if self.attention_factor is not None:
            return self.attention_factor
        if self.factor <= 1:
            return 1.0
        return math.sqrt(1 + math.log(self.factor) / math.log(self.original_length))


@dataclass(frozen=True)
class DynamicLongRoPE(Scaling):
    """LongRoPE by one of two lists, by the length."""

    name = "dynamic_longrope_scaling"
    short_factors: tuple
    long_factors: tuple
    factor: float
    original_length: int
    attention_factor: object = None

    def at(self, length):
        """The scaling of one length."""
        is_long = length > self.original_length
        return LongRoPE(self.long_factors if is_long else self.short_factors,
                        self.factor, self.original_length, self.attention_factor)


@dataclass(frozen=True)
class Proportional(Scaling):
    """The first int(fraction * dim // 2) pairs; the rest stands still."""

    name = "proportional_scaling"
    fraction: float
    factor: float = 1.0

    def inverse(self, base, dim):
        turning = int(self.fraction * dim // 2)
        return [f / Decimal(self.factor) if c < turning else Decimal(0)
                for c, f in enumerate(unscaled(base, dim))]

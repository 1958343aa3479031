#===- test_threads.py - The same bits, always -----------------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Equal bits for any number of threads, from run to run, and whatever else is
in the batch."""

import pytest

import harness
from kernels import Attention, Kernels, Leaky, Linear, ReRoPE, cpu, inputs
from tolerance import assert_same_bits

pytestmark = pytest.mark.xdist_group("threads")

KERNELS = (
    Attention(ReRoPE(33), 64, causal=True), Attention(Linear(), 64),
    Attention(Leaky(40, 4.0), 80, rotary_dim=32, value_dim=48, causal=True),
    Attention(ReRoPE(33), 64, causal=True, dtype="f16"),
    Attention(ReRoPE(33), 64, dtype="bf16"),
    Attention(ReRoPE(33), 64, causal=True, form="tensor"),
)
HEADS = [(3, 8, 2), (1, 8, 1), (3, 4, 4)]
LENGTHS = [(1, 300), (33, 257), (100, 100), (257, 31)]
OPENMP = cpu(512, 16, 64, threads=0)


def same(actual, expected, what):
    for x, y in zip(actual, expected):
        assert_same_bits(x, y, what)


@pytest.mark.parametrize("kernel", KERNELS, ids=str)
def test_threads(compiler, kernel):
    sequential = Kernels(compiler, KERNELS, cpu(512, 16, 64, threads=1))
    parallel = Kernels(compiler, KERNELS, OPENMP)
    for heads in HEADS:
        for lengths in LENGTHS:
            data = inputs(kernel, heads, lengths)
            expected = sequential.check(kernel, *data)
            for threads in (1, 2, 3, 5):
                harness.set_threads(compiler, threads)
                for run in range(3):
                    same(parallel.run(kernel, *data), expected,
                         f"{kernel} {heads} {lengths} {threads} threads, run {run}")


def test_fixed_number_of_threads(compiler):
    """A number of threads given when it is compiled."""
    kernels = (KERNELS[0],)
    fixed = Kernels(compiler, kernels, cpu(512, 16, 64, threads=2))
    sequential = Kernels(compiler, KERNELS, cpu(512, 16, 64, threads=1))
    data = inputs(KERNELS[0], (3, 8, 2), (100, 100))
    same(fixed.run(KERNELS[0], *data), sequential.run(KERNELS[0], *data), "threads=2")


@pytest.mark.parametrize("kernel", KERNELS, ids=str)
def test_batch(compiler, kernel):
    """An entry of a batch, or a head, does not see what is beside it."""
    kernels = Kernels(compiler, KERNELS, OPENMP)
    harness.set_threads(compiler, 2)
    for lengths in LENGTHS:
        q, k, v = inputs(kernel, (3, 8, 2), lengths)
        whole = kernels.run(kernel, q, k, v)
        for b in range(3):
            alone = kernels.run(kernel, *(x[b:b + 1] for x in (q, k, v)))
            same((x[b:b + 1] for x in whole), alone, f"{kernel} entry {b}")
        for h in range(8):
            one = (q[1:2, h:h + 1], *(x[1:2, h // 4:h // 4 + 1] for x in (k, v)))
            alone = kernels.run(kernel, *one)
            same((x[1:2, h:h + 1] for x in whole), alone, f"{kernel} head {h}")

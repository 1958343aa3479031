#===- test_sequences.py - Batches of sequences of different length --------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Both layouts; sequences with padding, packed and in pages, in both lowerings: each
is an attention of its own, and has the bits that it has alone."""

import numpy as np
import pytest

import harness
from kernels import REFERENCE, Attention, Kernels, Leaky, Linear, ReRoPE, cpu
from score_options import SlidingWindow
from sequences import Batch, Batches, sequences_of
from targets import HAS_BF16_DOT
from tolerance import assert_same_bits

pytestmark = pytest.mark.xdist_group("sequences")

TILES = dict(query_tile=16, key_tile=32, block=2, split_keys=64, specialize=True)
FUSED = cpu(512, **TILES)


def attention(position_map, **more):
    return Attention(position_map, more.pop("dim", 16), causal=more.pop("causal", True),
                     offset=more.pop("offset", False), **more)


KERNELS = (
    Batch(attention(ReRoPE(20)), "blhd", keys="whole"),
    Batch(attention(ReRoPE(20))),
    Batch(attention(Leaky(20, 4.0), rotary_dim=8, value_dim=24, dtype="f16"), "blhd",
          keys="left", query_lengths=True, integers="i64"),
    Batch(attention(Linear(), causal=False, offset=True), keys="padded", offsets=True,
          integers="index"),
    Batch(attention(ReRoPE(20)), queries="packed", keys="packed"),
    Batch(attention(Leaky(20, 4.0), dtype="bf16", soft_cap=2.5,
                    visibility=SlidingWindow(33, 5)), "blhd", queries="packed",
          offsets=True),
    Batch(attention(ReRoPE(20), rotary_dim=8, value_dim=24), queries="packed",
          keys="paged", page_size="?"),
    Batch(attention(Linear(), dtype="f16"), "blhd", keys="paged", page_size=48),
)
TENSORS = (
    Batch(attention(ReRoPE(20), form="tensor"), "blhd", keys="whole"),
    Batch(attention(ReRoPE(20), form="tensor", dtype="f16"), "blhd", keys="left",
          query_lengths=True, integers="i64"),
    Batch(attention(ReRoPE(20), form="tensor", offset=True, causal=False),
          offsets=True, integers="index"),
    Batch(attention(Leaky(20, 4.0), form="tensor", value_dim=24, dtype="f64"), "blhd",
          queries="packed", keys="packed"),
    Batch(attention(Linear(), form="tensor", dtype="bf16",
                    visibility=SlidingWindow(33, 5)), queries="packed", keys="paged"),
    Batch(attention(ReRoPE(20), form="tensor", rotary_dim=8), "blhd", keys="paged",
          page_size="?"),
)
WHOLE = [[(n, m)] * 2 for n, m in ((1, 129), (7, 40), (40, 100), (40, 13), (3, 0))]
SAME = [[(1, 40), (1, 0), (1, 1), (1, 129)], [(7, 40), (7, 7), (7, 0)],
        [(40, 100), (40, 40), (40, 13), (40, 0)]]
MIXED = [[(1, 40), (33, 70), (0, 5), (5, 0), (1, 1), (7, 129), (17, 15), (40, 100)],
         [(1, 200), (1, 3), (1, 64), (1, 65)], [(0, 0)], [(64, 64), (2, 90)]]


def lengths_of(kernel):
    if kernel.queries == "packed" or kernel.query_lengths:
        return MIXED
    return WHOLE if kernel.keys == "whole" else SAME


def offsets_of(lengths):
    return [3 * s - 4 + lk - lq for s, (lq, lk) in enumerate(lengths)]


def check_all(batches, kernel):
    for lengths in lengths_of(kernel):
        first = 2 if kernel.attention.offset else 0
        batches.check(kernel, sequences_of(kernel, lengths), offsets_of(lengths), first)


@pytest.mark.parametrize("number", range(len(KERNELS)))
def test_fused(compiler, number):
    check_all(Batches(compiler, KERNELS, FUSED), KERNELS[number])


@pytest.mark.parametrize("number", range(len(TENSORS)))
def test_reference(compiler, number):
    check_all(Batches(compiler, TENSORS, REFERENCE), TENSORS[number])


def test_fused_tensors(compiler):
    """Bufferized before it is fused."""
    kernels = (TENSORS[1],)
    check_all(Batches(compiler, kernels, cpu(256, 16, 32)), TENSORS[1])


@pytest.mark.skipif(not HAS_BF16_DOT, reason="this CPU has no AVX512_BF16")
def test_bf16_dot(compiler):
    """Values in pairs of keys: a page of 8 holds whole pairs, one of 5 does not."""
    kernels = tuple(
        Batch(attention(ReRoPE(20), dtype="bf16", bf16_products=True),
              queries="packed", keys=keys, page_size=size)
        for keys, size in (("paged", 8), ("paged", "?")))
    batches = Batches(compiler, kernels, cpu(512, 16, 32, block=2, bf16_dot=True))
    for kernel in kernels:
        check_all(batches, kernel)


def same(actual, expected, what):
    for x, y in zip(actual, expected):
        assert_same_bits(x, y, what)


@pytest.mark.parametrize("number", range(len(KERNELS)))
def test_alone(compiler, number):
    """A sequence has the bits that it has in a batch of its own, whatever number of
    threads computes it, and where it does not lie in pages those of an attention
    without sequences."""
    kernel = KERNELS[number]
    batches = Batches(compiler, KERNELS, FUSED)
    plain = Attention(ReRoPE(20), 16, causal=True)
    library = Kernels(compiler, (plain,), FUSED)
    for lengths in lengths_of(kernel):
        sequences, offsets = sequences_of(kernel, lengths), offsets_of(lengths)
        whole = batches.run(kernel, sequences, offsets)
        for s, sequence in enumerate(sequences):
            what = f"{kernel} {lengths} sequence {s}"
            alone, = batches.run(kernel, [sequence], offsets[s:s + 1], room=5)
            same(whole[s], alone, what)
            if (kernel.attention == attention(ReRoPE(20)) and kernel.keys != "paged"
                    and sequence[0].shape[1]):
                same(whole[s], library.run(plain, *(x[None] for x in sequence)),
                     f"{what} without sequences")


def test_threads(compiler):
    kernels = (KERNELS[6],)
    one = Batches(compiler, KERNELS, FUSED)
    parallel = Batches(compiler, kernels, cpu(512, threads=0, **TILES))
    for lengths in lengths_of(kernels[0]):
        sequences = sequences_of(kernels[0], lengths)
        expected = one.run(kernels[0], sequences)
        for threads in (1, 3):
            harness.set_threads(compiler, threads)
            for x, y in zip(parallel.run(kernels[0], sequences), expected):
                same(x, y, f"{lengths} {threads} threads")


def test_visible_nan(compiler):
    """A NaN in one sequence reaches no other."""
    kernel = KERNELS[4]
    batches = Batches(compiler, KERNELS, FUSED)
    lengths = [(7, 40), (33, 70), (1, 64)]
    sequences = sequences_of(kernel, lengths)
    clean = batches.run(kernel, sequences)
    for array in sequences[1]:
        array[:, 0] = np.nan
    results = batches.run(kernel, sequences)
    for s in (0, 2):
        same(results[s], clean[s], f"sequence {s}")
    assert np.isnan(results[1][0]).any() and np.isnan(results[1][1]).any()

#===- test_cache.py - Caches that grow step by step -----------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""rope.cache_append, and decoding from an un-rotated cache whose capacity is more
than its length: padded and paged, every map; what a step turns is a window, not a
cache."""

import numpy as np
import pytest

import harness
import tolerance
from kernels import (REFERENCE, Leaky, Linear, ReRoPE, cpu, frequencies_attribute,
                     map_attribute)
from reference import Frequencies
from test_memory import peak_bytes

pytestmark = pytest.mark.xdist_group("cache")

HEADS, KEY_HEADS, DIM, PAGE = 4, 2, 16, 8
FREQUENCIES = Frequencies(DIM)
# Keys of each sequence before the first step, and new ones of each step.
BEFORE = [0, 13, 40]
STEPS = [[5, 9, 1], [1, 1, 1], [1, 0, 1], [1, 1, 1], [7, 3, 8], [1, 1, 1]]
MAPS = [Linear(), ReRoPE(20), Leaky(20, 4.0)]


def step(position_map, number):
    """A function that appends keys and values and attends: packed rows [1, L, H, D]
    to the pages of a cache [pages, PAGE, H, D]."""
    rows, queries = f"memref<1x?x{KEY_HEADS}x{DIM}xf32>", f"memref<1x?x{HEADS}x{DIM}xf32>"
    pages, numbers = f"memref<?x{PAGE}x{KEY_HEADS}x{DIM}xf32>", "memref<?xi32>"
    append = "\n".join(
        f"""  rope.cache_append layout<blhd> ins(%{x} : {rows}) at(%n : {numbers})
      cumulative_row_lengths(%starts : {numbers}) block_table(%table : memref<?x?xi32>)
      outs(%{x}s : {pages})""" for x in "kv")
    return f"""
func.func @step{number}(%q: {queries}, %k: {rows}, %v: {rows}, %n: {numbers},
    %after: {numbers}, %starts: {numbers}, %table: memref<?x?xi32>, %ks: {pages},
    %vs: {pages}, %o: {queries}, %lse: memref<1x{HEADS}x?xf32>)
    attributes {{llvm.emit_c_interface}} {{
{append}
  rope.attention {map_attribute(position_map)}, {frequencies_attribute(FREQUENCIES)}
      causal layout<blhd> ins(%q, %ks, %vs : {queries}, {pages}, {pages})
      key_lengths(%after : {numbers}) cumulative_query_lengths(%starts : {numbers})
      block_table(%table : memref<?x?xi32>)
      outs(%o, %lse : {queries}, memref<1x{HEADS}x?xf32>)
  return
}}
"""


@pytest.mark.parametrize("number", range(len(MAPS)), ids=map(str, MAPS))
def test_paged_steps(compiler, number):
    library = compiler.library("".join(step(m, n) for n, m in enumerate(MAPS)),
                               cpu(512, 16, 32, block=2, split_keys=64,
                                   specialize=True))
    rng = np.random.default_rng(7)
    sequences = len(BEFORE)
    need = [-(-(n + sum(s[i] for s in STEPS)) // PAGE) for i, n in enumerate(BEFORE)]
    table = np.full((sequences, max(need) + 1), 1 << 30, np.int32)
    free = list(rng.permutation(sum(need) + 1))
    for s, count in enumerate(need):
        table[s, :count] = [free.pop() for _ in range(count)]
    keys, values = (np.full((sum(need) + 1, PAGE, KEY_HEADS, DIM), np.nan, np.float32)
                    for _ in range(2))
    known = [[], []]
    for s, count in enumerate(BEFORE):
        for cache, rows in zip((keys, values), known):
            new = rng.standard_normal((count, KEY_HEADS, DIM)).astype(np.float32)
            rows.append(new)
            for r in range(count):
                cache[table[s, r // PAGE], r % PAGE] = new[r]
    lengths = np.array(BEFORE)
    for counts in STEPS:
        total = sum(counts)
        starts = np.cumsum([0, *counts])
        q, k, v = (rng.standard_normal((1, total, h, DIM)).astype(np.float32)
                   for h in (HEADS, KEY_HEADS, KEY_HEADS))
        out = np.full(q.shape, np.nan, np.float32)
        lse = np.full((1, HEADS, total), np.nan, np.float32)
        after = lengths + counts
        harness.call(library, f"step{number}",
                     [q, k, v, *(x.astype(np.int32) for x in (lengths, after, starts)),
                      table, keys, values, out, lse])
        for s in range(sequences):
            mine = slice(starts[s], starts[s + 1])
            for new, rows in ((k, known[0]), (v, known[1])):
                rows[s] = np.concatenate([rows[s], new[0, mine]])
            query, key, value = (x.swapaxes(0, 1)[None] for x in (
                q[0, mine], known[0][s], known[1][s]))
            tolerance.assert_attention(
                out[:, mine].swapaxes(1, 2), lse[:, :, mine], query, key, value, "f32",
                f"{MAPS[number]} {counts} sequence {s}", frequencies=FREQUENCIES,
                position_map=MAPS[number], causal=True)
        lengths = after
    for s, count in enumerate(lengths):
        for cache, rows in zip((keys, values), known):
            for r in range(count):
                np.testing.assert_array_equal(cache[table[s, r // PAGE], r % PAGE],
                                              rows[s][r])
    assert np.isnan(keys).sum() == keys.size - lengths.sum() * KEY_HEADS * DIM


APPEND = """
func.func @padded(%x: tensor<2x3x?x4xf16>, %n: tensor<?xi64>, %l: tensor<2xindex>,
    %c: tensor<2x3x?x4xf16> {{bufferization.writable = {writable}}})
    -> tensor<2x3x?x4xf16> attributes {{llvm.emit_c_interface}} {{
  %r = rope.cache_append ins(%x : tensor<2x3x?x4xf16>) at(%n : tensor<?xi64>)
      row_lengths(%l : tensor<2xindex>) outs(%c : tensor<2x3x?x4xf16>)
  return %r : tensor<2x3x?x4xf16>
}}
func.func @packed(%x: tensor<1x?x3x4xf16>, %n: tensor<?xi64>, %l: tensor<?xi32>,
    %c: tensor<?x?x3x4xf16> {{bufferization.writable = {writable}}})
    -> tensor<?x?x3x4xf16> attributes {{llvm.emit_c_interface}} {{
  %r = rope.cache_append layout<blhd> ins(%x : tensor<1x?x3x4xf16>)
      at(%n : tensor<?xi64>) cumulative_row_lengths(%l : tensor<?xi32>)
      outs(%c : tensor<?x?x3x4xf16>)
  return %r : tensor<?x?x3x4xf16>
}}
func.func @paged(%x: tensor<2x3x?x4xf16>, %n: tensor<?xi64>, %t: tensor<?x?xi64>,
    %c: tensor<?x3x?x4xf16> {{bufferization.writable = {writable}}})
    -> tensor<?x3x?x4xf16> attributes {{llvm.emit_c_interface}} {{
  %r = rope.cache_append ins(%x : tensor<2x3x?x4xf16>) at(%n : tensor<?xi64>)
      block_table(%t : tensor<?x?xi64>) outs(%c : tensor<?x3x?x4xf16>)
  return %r : tensor<?x3x?x4xf16>
}}
"""


@pytest.mark.parametrize("writable", [True, False])
@pytest.mark.parametrize("pipeline", [cpu(512), REFERENCE], ids=["fused", "reference"])
def test_append(compiler, pipeline, writable):
    """In place where the cache may be written to, else into a copy of it."""
    library = compiler.library(APPEND.format(writable=str(writable).lower()), pipeline)
    rng = np.random.default_rng(5)

    def random(*shape):
        return rng.standard_normal(shape).astype(np.float16)

    def check(name, arguments, cache, expected):
        before = cache.copy()
        result, = harness.call(library, name, [*arguments, cache], [(4, np.float16)])
        np.testing.assert_array_equal(result, expected)
        np.testing.assert_array_equal(cache, expected if writable else before)

    positions = np.array([5, 0])
    rows, cache = random(2, 3, 4, 4), random(2, 3, 9, 4)
    expected = cache.copy()
    expected[0, :, 5:9] = rows[0]
    check("padded", [rows, positions, np.array([4, 0])], cache, expected)

    rows, cache = random(1, 9, 3, 4), random(2, 9, 3, 4)
    expected = cache.copy()
    expected[0, 5:7], expected[1, :6] = rows[0, 1:3], rows[0, 3:9]
    check("packed", [rows, positions, np.array([1, 3, 9], np.int32)], cache, expected)

    # Rows 5 to 11 and 0 to 6 in pages of 4.
    table = np.array([[-1, 3, 0, -1], [4, 1, 99, 99]])
    rows, cache = random(2, 3, 7, 4), random(5, 3, 4, 4)
    expected = cache.copy()
    expected[3, :, 1:], expected[0] = rows[0, :, :3], rows[0, :, 3:]
    expected[4], expected[1, :, :3] = rows[1, :, :4], rows[1, :, 4:]
    check("paged", [rows, positions, table], cache, expected)
    check("paged", [rows[:, :, :0], positions, np.full_like(table, -1)],
          cache, cache.copy())


CAPACITY = 1 << 17
DECODE = """
func.func @decode(%q: tensor<1x1x1x64xf32>, %k: tensor<1x1x?x64xf32>, %n: tensor<1xi32>)
    -> tensor<1x1x1x64xf32> {{
  %init = tensor.empty() : tensor<1x1x1x64xf32>
  %r = rope.attention {map}, #rope.frequencies<dim = 64> causal
      ins(%q, %k, %k : tensor<1x1x1x64xf32>, tensor<1x1x?x64xf32>,
          tensor<1x1x?x64xf32>)
      key_lengths(%n : tensor<1xi32>) outs(%init : tensor<1x1x1x64xf32>)
  return %r : tensor<1x1x1x64xf32>
}}
"""


def test_scratch_of_a_step(tmp_path):
    """A step of ReRoPE turns a window of the keys, whatever the cache holds and how
    long it is; one of RoPE all that is alive, and no more."""
    def growth(position_map, length):
        path = tmp_path / "decode.mlir"
        path.write_text(DECODE.format(map=map_attribute(position_map)))
        row = "--input=1x1x1x64xf32=0.5"
        cache = f"--input=1x1x{CAPACITY}x64xf32=0.5"
        peaks = [peak_bytes(path, [row, cache, f"--input=1xi32={n}"])
                 for n in (1, length)]
        return peaks[1] - peaks[0]

    all_keys = CAPACITY * 64 * 4
    assert growth(ReRoPE(1024), CAPACITY) < all_keys / 8
    assert growth(Linear(), CAPACITY) > all_keys
    assert growth(Linear(), CAPACITY // 16) < all_keys / 4

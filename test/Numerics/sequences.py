#===- sequences.py - Batches of sequences of different length -------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Attention over sequences that lie in a batch with padding, packed, or in pages.

A test has the sequences as they are, one (q, k, v) of [H, L, D] each. A Batch is a
kernel that takes them stored in one way; `store` stores them so, with NaN wherever
no sequence lies, and `unstore` takes the results apart again. What is expected
comes from reference.py, one sequence at a time.
"""

from dataclasses import dataclass

import numpy as np

import harness
import tolerance
from kernels import Attention, guarded, memref_type, tensor_type
from tolerance import DTYPES

INTEGERS = {"i32": np.int32, "i64": np.int64, "index": np.int64}
# A length or a page of nothing.
NOWHERE = 1 << 30


@dataclass(frozen=True)
class Batch:
    """A rope.attention over sequences and how they are stored."""

    attention: Attention
    order: str = "bhld"
    # padded, packed
    queries: str = "padded"
    # whole (all of one length), padded, left (padded on both sides), packed, paged
    keys: str = "padded"
    query_lengths: bool = False
    offsets: bool = False  # query_offsets
    page_size: object = 8  # "?": not known when it is compiled
    integers: str = "i32"

    @property
    def operands(self):
        """The names of the sequence operands, in the order of the syntax."""
        given = {
            "query_offsets": self.offsets,
            "query_lengths": self.query_lengths,
            "key_lengths": self.keys in ("padded", "left", "paged"),
            "first_keys": self.keys == "left",
            "cumulative_query_lengths": self.queries == "packed",
            "cumulative_key_lengths": self.keys == "packed",
            "block_table": self.keys == "paged",
        }
        return [name for name, is_given in given.items() if is_given]

    def mlir(self, name):
        """A function `name` that computes it, all sizes but head dims dynamic."""
        a = self.attention
        value_dim = a.value_dim or a.dim
        heads, key_heads = a.heads

        def shape(count, dim):
            rows = ("?", count, "?") if self.order == "bhld" else ("?", "?", count)
            return (*rows, dim)

        make = tensor_type if a.form == "tensor" else memref_type
        pages = list(shape(key_heads, 0))
        pages[self.row_axis] = self.page_size if self.keys == "paged" else "?"
        types = [make(shape(heads, a.dim), a.dtype), make((*pages[:3], a.dim), a.dtype),
                 make((*pages[:3], value_dim), a.dtype)]
        outs = [make(shape(heads, value_dim), a.dtype),
                make(("?", heads, "?"), a.lse_dtype)]
        arguments = [f"%{n}: {t}" for n, t in zip("qkv", types)]
        clauses = []
        if a.offset:
            arguments.append("%first: index")
            clauses.append("query_offset(%first)")
        for operand in self.operands:
            rank = 2 if operand == "block_table" else 1
            type_ = f"{a.form}<{'?x' * rank}{self.integers}>"
            arguments.append(f"%{operand}: {type_}")
            clauses.append(f"{operand}(%{operand} : {type_})")
        arguments += [f"%o: {outs[0]}", f"%lse: {outs[1]}"]
        op = (a.head(self.order)
              + f" ins(%q, %k, %v : {', '.join(types)}) {' '.join(clauses)} "
              f"outs(%o, %lse : {', '.join(outs)})")
        attributes = "attributes {llvm.emit_c_interface}"
        if a.form == "tensor":
            return (f"func.func @{name}({', '.join(arguments)}) -> "
                    f"({', '.join(outs)}) {attributes} {{\n  %r:2 = {op}\n"
                    f"  return %r#0, %r#1 : {', '.join(outs)}\n}}\n")
        return (f"func.func @{name}({', '.join(arguments)}) {attributes} {{\n"
                f"  {op}\n  return\n}}\n")

    @property
    def row_axis(self):
        return 2 if self.order == "bhld" else 1

    # Storage

    @property
    def rows_per_page(self):
        return 5 if self.page_size == "?" else self.page_size

    def arranged(self, array):
        """[B, H, L, ...] in the order of dims."""
        return array if self.order == "bhld" else np.ascontiguousarray(
            array.swapaxes(1, 2))

    def padded(self, parts, room, lefts=None):
        """Each part at a row of its own of an entry of its own."""
        rows = max((p.shape[1] for p in parts), default=0) + room
        lefts = lefts or [0] * len(parts)
        shape = (len(parts), parts[0].shape[0], rows + max(lefts), parts[0].shape[2])
        result = np.full(shape, np.nan, parts[0].dtype)
        for s, (part, left) in enumerate(zip(parts, lefts)):
            result[s, :, left:left + part.shape[1]] = part
        return self.arranged(result)

    def packed(self, parts):
        """All parts behind each other, between rows that are in none."""
        whole = np.concatenate(parts, axis=1)
        edge = np.full((whole.shape[0], 3, whole.shape[2]), np.nan, whole.dtype)
        return self.arranged(np.concatenate([edge, whole, edge], axis=1)[None])

    def starts(self, counts):
        return np.cumsum([3, *counts])

    def paged(self, parts, table):
        """Pages in the order of `table`; the pages of nothing hold NaN."""
        shape = (int(table[table < NOWHERE].max(initial=0)) + 2, parts[0].shape[0],
                 self.rows_per_page, parts[0].shape[2])
        pages = np.full(shape, np.nan, parts[0].dtype)
        for s, part in enumerate(parts):
            for n in range(-(-part.shape[1] // self.rows_per_page)):
                rows = part[:, n * self.rows_per_page:(n + 1) * self.rows_per_page]
                pages[table[s, n], :, :rows.shape[1]] = rows
        return self.arranged(pages)

    def block_table(self, counts):
        """Distinct pages in a random order; no page where none is needed."""
        needed = [-(-n // self.rows_per_page) for n in counts]
        rng = np.random.default_rng(sum(counts))
        free = list(rng.permutation(sum(needed) + 2))
        table = np.full((len(counts), max(needed, default=0) + 1), NOWHERE)
        for s, n in enumerate(needed):
            table[s, :n] = [free.pop() for _ in range(n)]
        return table

    def store(self, sequences, offsets=None, room=3):
        """The arguments q, k, v and the sequence operands by name."""
        q, k, v = ([s[n] for s in sequences] for n in range(3))
        query_counts = [x.shape[1] for x in q]
        counts = [x.shape[1] for x in k]
        given = {}
        if self.queries == "packed":
            query = self.packed(q)
            given["cumulative_query_lengths"] = self.starts(query_counts)
        else:
            query = self.padded(q, room if self.query_lengths else 0)
            given["query_lengths"] = query_counts
        if self.keys == "packed":
            key, value = self.packed(k), self.packed(v)
            given["cumulative_key_lengths"] = self.starts(counts)
        elif self.keys == "paged":
            given["block_table"] = table = self.block_table(counts)
            key, value = self.paged(k, table), self.paged(v, table)
            given["key_lengths"] = counts
        else:
            lefts = [0] * len(k)
            if self.keys == "left":
                lefts = [(5 * s + 2) % 7 for s in range(len(k))]
            if self.keys == "whole":
                room = 0
            key, value = self.padded(k, room, lefts), self.padded(v, room, lefts)
            given["first_keys"] = lefts
            given["key_lengths"] = [n + f for n, f in zip(counts, lefts)]
        if self.offsets:
            given["query_offsets"] = offsets
        operands = {n: np.array(given[n]).astype(INTEGERS[self.integers])
                    for n in self.operands}
        return [query, key, value], operands

    def unstore(self, out, lse, sequences):
        """The results of each sequence, [1, H, L, Dv] and [1, H, L]; what is
        padding of a padded result must be zeros and -inf."""
        if self.order == "blhd":
            out = out.swapaxes(1, 2)
        results, start = [], 3
        for s, (q, _, _) in enumerate(sequences):
            count = q.shape[1]
            entry, first = (0, start) if self.queries == "packed" else (s, 0)
            rows = slice(first, first + count)
            results.append((out[entry:entry + 1, :, rows],
                            lse[entry:entry + 1, :, rows]))
            start += count
            if self.queries == "padded":
                assert (out[s, :, count:] == 0).all(), "padding of out"
                assert (lse[s, :, count:] == -np.inf).all(), "padding of lse"
        return results


@dataclass
class Batches:
    """A library of such kernels."""

    compiler: harness.Compiler
    kernels: tuple
    pipeline: str

    def __post_init__(self):
        text = "".join(k.mlir(f"f{n}") for n, k in enumerate(self.kernels))
        self.library = self.compiler.library(f"module {{\n{text}}}\n", self.pipeline)

    def run(self, kernel, sequences, offsets=None, first=0, room=3):
        """The results of each sequence."""
        arrays, operands = kernel.store(sequences, offsets, room)
        query, _, value = arrays
        arguments = list(arrays)
        if kernel.attention.offset:
            arguments.append(first)
        arguments += operands.values()
        before = [np.copy(x) for x in arguments]
        dtype, lse_dtype = kernel.attention.dtype, kernel.attention.lse_dtype
        shape = (*query.shape[:3], value.shape[3])
        heads_first = np.empty(shape).swapaxes(1, 2) if kernel.order == "blhd" \
            else np.empty(shape)
        out, margins = guarded(shape, dtype)
        lse, lse_margins = guarded(heads_first.shape[:3], lse_dtype)
        name = f"f{self.kernels.index(kernel)}"
        if kernel.attention.form == "tensor":
            out, lse = harness.call(self.library, name, [*arguments, out, lse],
                                    [(4, DTYPES[dtype]), (3, DTYPES[lse_dtype])])
        else:
            harness.call(self.library, name, [*arguments, out, lse])
        assert all((m == 77).all() for m in (*margins, *lse_margins))
        for x, y in zip(arguments, before):
            if isinstance(x, np.ndarray):
                tolerance.assert_same_bits(x, y, f"{kernel} wrote to an input")
        return kernel.unstore(out, lse, sequences)

    def check(self, kernel, sequences, offsets=None, first=0, what=""):
        """Holds the results of each sequence against the reference."""
        results = self.run(kernel, sequences, offsets, first)
        a = kernel.attention
        for s, ((q, k, v), (out, lse)) in enumerate(zip(sequences, results)):
            position = None
            if a.offset or kernel.offsets:
                position = first + (offsets[s] if kernel.offsets else 0)
            tolerance.assert_attention(
                out, lse, q[None], k[None], v[None], a.dtype,
                f"{what} {kernel} sequence {s} q={q.shape} k={k.shape}",
                bf16_products=a.bf16_products, **a.options(position))
        return results


def sequences_of(kernel, lengths, heads=(4, 2), seed=0):
    """Random (q, k, v) of [H, L, D] for every (Lq, Lk)."""
    a = kernel.attention
    rng = np.random.default_rng([seed, len(lengths)])
    shapes = [((heads[0], lq, a.dim), (heads[1], lk, a.dim),
               (heads[1], lk, a.value_dim or a.dim)) for lq, lk in lengths]
    return [tuple(rng.standard_normal(s).astype(DTYPES[a.dtype]) for s in three)
            for three in shapes]

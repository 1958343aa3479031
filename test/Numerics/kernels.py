#===- kernels.py - rope.attention as a function to be called --------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Writes a rope.attention as MLIR, runs it, and hands it to the reference."""

import zlib
from dataclasses import dataclass, field, fields

import numpy as np

import harness
import reference
import tolerance
from reference import (Axial, Derived, ExplicitFrequencies, Frequencies, Leaky, Linear,
                       MultiAxis, OperandFrequencies, ReRoPE, XPos)
from tolerance import DTYPES

REFERENCE = "--rope-reference-to-llvm"


def cpu(vector_width=512, query_tile=32, key_tile=256, block=4, threads=1,
        split_keys=4096, bf16_dot=False, registers=0, specialize=False,
        copy_bytes=16 << 20):
    """The pipeline of the fused lowering as an argument of rope-opt; `block` is
    the number of query tiles that share one pass over the keys, `split_keys` the
    number of keys that few queries meet in one iteration, `copy_bytes` what copies of
    keys take at a time. `specialize` builds loop
    nests of their own for few of a dynamic number of queries."""
    return (f"--rope-to-cpu=vector-width={vector_width} query-tile={query_tile} "
            f"query-tiles-per-block={block} key-tile={key_tile} threads={threads} "
            f"vector-registers={registers} split-keys={split_keys} "
            f"bf16-dot={str(bf16_dot).lower()} copy-bytes={copy_bytes} "
            f"specialize-queries={str(specialize).lower()}")


def map_attribute(position_map):
    if isinstance(position_map, Linear):
        return "#rope.linear"
    if isinstance(position_map, ReRoPE):
        return f"#rope.rerope<window = {position_map.window}>"
    if not isinstance(position_map, Leaky):
        return position_map.attribute
    return f"#rope.leaky<window = {position_map.window}, k = {float(position_map.k)!r}>"


def parameter(value):
    """The value of a parameter of an attribute."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, tuple):
        return f"[{', '.join(map(parameter, value))}]"
    # With a point, which repr leaves out of 1e-07, and enough digits.
    return f"{float(value):.16e}"


def parameters(attribute):
    """The parameters of an attribute that is a dataclass; None is left out."""
    given = ((f.name, getattr(attribute, f.name)) for f in fields(attribute))
    text = ", ".join(f"{n} = {parameter(v)}" for n, v in given if v is not None)
    return f"<{text}>"


def derived_attribute(frequencies):
    """The attribute of frequencies that are made from others."""
    if isinstance(frequencies, Axial):
        text = ", ".join(map(frequencies_attribute, frequencies.parts))
        return f"#rope.axial_frequencies<axes = [{text}]>"
    text = f"frequencies = {frequencies_attribute(frequencies.frequencies)}"
    for f in fields(frequencies)[1:]:
        value = getattr(frequencies, f.name)
        text += f", {f.name} = {value if isinstance(value, str) else parameter(value)}"
    return f"#rope.{frequencies.name}<{text}>"


def frequencies_attribute(frequencies):
    if isinstance(frequencies, Derived):
        return derived_attribute(frequencies)
    if isinstance(frequencies, OperandFrequencies):
        return (f"#rope.operand_frequencies<dim = {frequencies.dim}, "
                f"attention_factor = {parameter(frequencies.attention_factor)}>")
    if isinstance(frequencies, ExplicitFrequencies):
        return "#rope.explicit_frequencies" + parameters(frequencies)
    text = f"dim = {frequencies.dim}"
    if frequencies.base != 10000.0:
        text += f", base = {float(frequencies.base)!r}"
    if frequencies.factor != 1.0:
        factor = float(frequencies.factor)
        text += f", scaling = #rope.linear_scaling<factor = {factor!r}>"
    if frequencies.scaling is not None:
        scaling = frequencies.scaling
        text += f", scaling = #rope.{scaling.name}{parameters(scaling)}"
    return f"#rope.frequencies<{text}>"


def frequency_operands(frequencies, form):
    """What an op takes at run time for its frequencies: (argument, type, text)."""
    if isinstance(frequencies, OperandFrequencies):
        shape, element = ("?",), frequencies.element
        written = (memref_type(shape, element, "any") if form == "memref"
                   else tensor_type(shape, element))
        return [("%inverse", written, f"inverse_frequencies(%inverse : {written})")]
    if frequencies.needs_length:
        return [("%length", "index", "length(%length)")]
    return []


def memref_type(shape, element, layout="rows"):
    """A memref type; `layout` is contiguous, rows (unit stride in a row) or any."""
    text = "x".join(str(s) for s in shape) + f"x{element}"
    if layout == "contiguous":
        return f"memref<{text}>"
    strides = ["?"] * len(shape)
    if layout == "rows":
        strides[-1] = "1"
    return f"memref<{text}, strided<[{', '.join(strides)}], offset: ?>>"


def tensor_type(shape, element):
    return f"tensor<{'x'.join(str(s) for s in shape)}x{element}>"


@dataclass(frozen=True)
class Attention:
    """One rope.attention with everything that is fixed when it is compiled."""

    position_map: object = Linear()
    dim: int = 64
    rotary_dim: int = 0  # 0: dim
    value_dim: int = 0  # 0: dim
    dtype: str = "f32"
    causal: bool = False
    pairing: str = "half"
    base: float = 10000.0
    factor: float = 1.0
    scaling: object = None  # one of scalings.py
    explicit: object = None  # frequencies that replace all of these
    scale: object = None
    offset: bool = True  # takes query_offset
    lse: bool = True
    rotated_keys: bool = False
    # The rank of operands with the positions of queries and keys; 0: none.
    positions: int = 0
    # Of score_options.py, and the soft cap.
    visibility: object = None
    query_scaling: object = None
    soft_cap: object = None
    # The dims of the bias that are those of the scores, of "bhl"; others are 1. None:
    # no bias.
    bias: object = None
    bias_dtype: str = "f32"
    # The heads of the bias by relative position: "h" or 1.
    relative_bias: object = None
    # Compiled with bf16-dot.
    bf16_products: bool = False
    # The unit roundoff of what products take, where they take rounded operands.
    product_roundoff: float = 0.0
    form: str = "memref"
    layout: str = "rows"
    # Sizes known when it is compiled: (Hq, Hkv), Lq and Lk.
    heads: tuple = ("?", "?")
    queries: object = "?"
    keys: object = "?"

    @property
    def frequencies(self):
        return self.explicit or Frequencies(self.rotary_dim or self.dim, self.base,
                                            self.factor, self.scaling)

    @property
    def lse_dtype(self):
        return "f64" if self.dtype == "f64" else "f32"

    def options(self, query_offset):
        """The arguments of reference.attention."""
        return dict(frequencies=self.frequencies, position_map=self.position_map,
                    causal=self.causal, pairing=self.pairing, scale=self.scale,
                    query_offset=query_offset, visibility=self.visibility,
                    query_scaling=self.query_scaling, soft_cap=self.soft_cap)

    def bias_shape(self, sizes):
        """The shape of the bias of scores of the given sizes."""
        return tuple(n if d in self.bias + "k" else 1 for d, n in zip("bhlk", sizes))

    def head(self, order="bhld"):
        """The op up to its operands, `order` the order of their dims."""
        return (f"rope.attention {map_attribute(self.position_map)}, "
                f"{frequencies_attribute(self.frequencies)}"
                + (" pairing<interleaved>" if self.pairing == "interleaved" else "")
                + (" causal" if self.causal else "")
                + (" rotated_keys" if self.rotated_keys else "")
                + (f" layout<{order}>" if order != "bhld" else "")
                + (f" visible({self.visibility.mlir})" if self.visibility else "")
                + (f" query_scaling({self.query_scaling.mlir})"
                   if self.query_scaling else "")
                + (f" soft_cap({float(self.soft_cap)!r})" if self.soft_cap else ""))

    def mlir(self, name):
        """A function `name` that computes it."""
        value_dim = self.value_dim or self.dim
        rows = ("?", self.heads[0], self.queries)
        key_rows = ("?", self.heads[1], self.keys)
        shapes = [(*rows, self.dim), (*key_rows, self.dim), (*key_rows, value_dim)]
        outs = [((*rows, value_dim), self.dtype)]
        if self.lse:
            outs.append((rows, self.lse_dtype))
        if self.form == "tensor":
            ins = [tensor_type(s, self.dtype) for s in shapes]
            outs = [tensor_type(*o) for o in outs]
        else:
            ins = [memref_type(s, self.dtype, self.layout) for s in shapes]
            outs = [memref_type(*o, self.layout) for o in outs]
        arguments = [f"%{n}: {t}" for n, t in zip("qkv", ins)]
        if self.offset:
            arguments.append("%first: index")
        bias = ""
        if self.bias is not None:
            shape = self.bias_shape((*rows, self.keys))
            bias_type = (tensor_type(shape, self.bias_dtype) if self.form == "tensor"
                         else memref_type(shape, self.bias_dtype, self.layout))
            arguments.append(f"%bias: {bias_type}")
            bias = f" bias(%bias : {bias_type})"
        if self.relative_bias is not None:
            shape = (rows[1] if self.relative_bias == "h" else 1, "?")
            bias_type = (tensor_type(shape, self.bias_dtype) if self.form == "tensor"
                         else memref_type(shape, self.bias_dtype, self.layout))
            arguments.append(f"%relative: {bias_type}")
            bias += f" relative_bias(%relative : {bias_type})"
        run_time = frequency_operands(self.frequencies, self.form)
        if self.positions:
            write = memref_type if self.form == "memref" else tensor_type
            written = write(("?",) * self.positions, "i64")
            sides = ["query"] if self.rotated_keys else ["query", "key"]
            run_time = [(f"%{s}p", written, f"{s}_positions(%{s}p : {written})")
                        for s in sides] + run_time
        arguments += [f"{n}: {t}" for n, t, _ in run_time]
        names = ["%o", "%lse"][:len(outs)]
        op = (self.head()
              + f"\n      ins(%q, %k, %v : {', '.join(ins)})"
              + (" query_offset(%first)" if self.offset else "") + bias
              + "".join(f" {text}" for _, _, text in run_time)
              + f"\n      outs({', '.join(names)} : {', '.join(outs)})"
              + (f" {{scale = {float(self.scale)!r} : f64}}"
                 if self.scale is not None else ""))
        if self.form == "memref":
            arguments += [f"{n}: {t}" for n, t in zip(names, outs)]
            body, results = f"{op}\n    return", ""
        else:
            dynamic = [d for d in range(3) if rows[d] == "?"]
            sizes = "".join(
                f"%c{d} = arith.constant {d} : index\n    "
                f"%d{d} = tensor.dim %q, %c{d} : {ins[0]}\n    " for d in dynamic)
            values = ", ".join(f"%d{d}" for d in dynamic)
            empty = "".join(f"{n} = tensor.empty({values}) : {t}\n    "
                            for n, t in zip(names, outs))
            returned = ", ".join(f"%r#{n}" for n in range(len(outs)))
            if len(outs) == 1:
                returned = "%r"
            count = f":{len(outs)}" if len(outs) > 1 else ""
            body = (f"{sizes}{empty}%r{count} = {op}"
                    f"\n    return {returned} : {', '.join(outs)}")
            results = f" -> ({', '.join(outs)})"
        return (f"  func.func @{name}({', '.join(arguments)}){results}\n"
                f"      attributes {{llvm.emit_c_interface}} {{\n    {body}\n  }}\n")


def guarded(shape, dtype, margin=64):
    """An array of NaN between two margins of a pattern, and both margins."""
    dtype = DTYPES[dtype]
    size = int(np.prod(shape))
    buffer = np.full(size + 2 * margin, 77, dtype)
    buffer[margin:margin + size] = np.nan
    array = buffer[margin:margin + size].reshape(shape)
    return array, (buffer[:margin], buffer[margin + size:])


@dataclass
class Kernels:
    """A library of attention functions, compiled on first use."""

    compiler: harness.Compiler
    kernels: tuple
    pipeline: str
    functions: dict = field(init=False)

    def __post_init__(self):
        self.functions = {k: f"f{n}" for n, k in enumerate(self.kernels)}
        text = "".join(k.mlir(name) for k, name in self.functions.items())
        self.library = self.compiler.library(f"module {{\n{text}}}\n", self.pipeline)

    def run(self, kernel, query, key, value, query_offset=None, out=None, lse=None,
            frequency_operands=(), bias=None, relative_bias=None):
        """The output and the log-sum-exp (None where there is none)."""
        arguments = [query, key, value]
        if kernel.offset:
            default = key.shape[2] - query.shape[2]
            arguments.append(default if query_offset is None else query_offset)
        else:
            assert query_offset is None
        if kernel.bias is not None:
            arguments.append(bias)
        if kernel.relative_bias is not None:
            arguments.append(relative_bias)
        arguments += frequency_operands
        name = self.functions[kernel]
        if kernel.form == "tensor":
            types = [(4, DTYPES[kernel.dtype]), (3, DTYPES[kernel.lse_dtype])]
            results = harness.call(self.library, name, arguments,
                                   types[:2 if kernel.lse else 1])
            return results[0], results[1] if kernel.lse else None
        margins = []
        if out is None:
            out, both = guarded((*query.shape[:3], value.shape[3]), kernel.dtype)
            margins += both
        if kernel.lse and lse is None:
            lse, both = guarded(query.shape[:3], kernel.lse_dtype)
            margins += both
        arguments += [out, lse] if kernel.lse else [out]
        harness.call(self.library, name, arguments)
        assert all((m == 77).all() for m in margins), "wrote outside of the output"
        return out, lse

    def check(self, kernel, query, key, value, query_offset=None, what="",
              frequencies=None, positions=None, **outs):
        """Runs it and holds the result against the reference. `key` is given
        un-rotated, to a kernel that takes it rotated as well. `frequencies` are
        those that the operands of a kernel come to, where it has such; `positions`
        those of queries and keys."""
        what = (f"{what} {kernel} offset={query_offset} q={query.shape} "
                f"k={key.shape} v={value.shape}")
        options = kernel.options(query_offset)
        options["frequencies"] = frequencies or options["frequencies"]
        options["bias"] = reference.total_bias(
            outs.get("bias"), outs.get("relative_bias"), query.shape[2], key.shape[2])
        if positions is not None:
            options["positions"] = [by_batch(p, len(query), options["frequencies"])
                                    for p in positions]
            given = positions[:1] if kernel.rotated_keys else positions
            outs["frequency_operands"] = (*given, *outs.get("frequency_operands", ()))
        rotated = rotate_keys(kernel, key, frequencies) if kernel.rotated_keys else key
        given = (query, rotated, value)
        before = [x.copy() for x in given]
        out, lse = self.run(kernel, *given, query_offset, **outs)
        for name, x, y in zip("qkv", given, before):
            tolerance.assert_same_bits(x, y, f"{what} {name} was written to")
        # Keys turned outside are rounded to their type as those of products are.
        rounded = kernel.bf16_products or (kernel.rotated_keys
                                           and kernel.dtype == "bf16")
        tolerance.assert_attention(out, lse, query, key, value, kernel.dtype, what,
                                   bf16_products=rounded,
                                   product_roundoff=kernel.product_roundoff, **options)
        return out, lse


def by_batch(positions, batch, frequencies):
    """Positions of rank 1, 2 or 3 as [B, A, L]."""
    if positions.ndim < 2:
        axes = max(frequencies.axes()) + 1 if hasattr(frequencies, "axes") else 1
        positions = np.broadcast_to(positions, (axes, len(positions)))
    return np.broadcast_to(positions, (batch, *positions.shape[-2:]))


def rotate_keys(kernel, key, frequencies=None):
    """The keys as a cache of rotated keys holds them."""
    cos, sin = reference.table(range(key.shape[2]), frequencies or kernel.frequencies)
    rotated = reference.rotate(key.astype(np.float64), cos, sin, kernel.pairing)
    return rotated.astype(key.dtype)


def inputs(kernel, heads, lengths, seed=0):
    """Random q, k, v for (B, Hq, Hkv) and (Lq, Lk), the same for a seed."""
    batch, query_heads, kv_heads = heads
    lq, lk = lengths
    seed = zlib.crc32(repr((heads, lengths, seed)).encode())
    rng = np.random.default_rng(seed)
    value_dim = kernel.value_dim or kernel.dim
    shapes = [(batch, query_heads, lq, kernel.dim), (batch, kv_heads, lk, kernel.dim),
              (batch, kv_heads, lk, value_dim)]
    return [rng.standard_normal(s).astype(DTYPES[kernel.dtype]) for s in shapes]


def pairwise(factors, seed=0):
    """Rows that hold every pair of values of two factors, by greedy choice."""
    rng = np.random.default_rng(seed)
    names = list(factors)
    missing = {(a, x, b, y) for n, a in enumerate(names) for b in names[n + 1:]
               for x in range(len(factors[a])) for y in range(len(factors[b]))}

    def pairs(row):
        return {(a, row[a], b, row[b])
                for n, a in enumerate(names) for b in names[n + 1:]}

    rows = []
    while missing:
        a, x, b, y = min(missing)
        candidates = []
        for _ in range(60):
            row = {n: int(rng.integers(len(factors[n]))) for n in names}
            row[a], row[b] = x, y
            candidates.append(row)
        best = max(candidates, key=lambda row: len(pairs(row) & missing))
        missing -= pairs(best)
        rows.append({n: factors[n][best[n]] for n in names})
    return rows


__all__ = ["Attention", "ExplicitFrequencies", "Frequencies", "Kernels", "Leaky",
           "Linear", "OperandFrequencies", "REFERENCE", "ReRoPE", "cpu", "inputs", "pairwise", "reference"]

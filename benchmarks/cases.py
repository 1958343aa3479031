#===- cases.py - What is timed, and against what ---------------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Reads cases.json: groups of kernels, and the rows that compare them.

A group's kernels are called in turn. A row measures one of them, by a name of
MEASURES, often against a limit of the machine or another kernel of its group.
benchmarks/README.md describes the file.
"""

import json
import re
from dataclasses import dataclass, field, replace

from machine import LIMITS

TARGETS = {"host": (None, "native"), "avx2": (256, "x86-64-v3"),
           "baseline": (128, "x86-64")}
MEASURES = {"share", "ratio", "speedup", "heap", "compile"}
OPERATIONS = {"attention", "rotate", "table"}
ATTENTION = {"map": "#rope.linear", "query_heads": 8, "key_heads": 8,
             "queries": None, "keys": None, "head_dim": None, "dtype": "f32",
             "attributes": "", "pipeline": "", "threads": 1}
SIZES = {"dtype": "f32", "shape": None, "pipeline": "", "threads": 1}
# What a round has beside kernels and limits: FMAs by all threads at once.
TOGETHER = "fma by all threads"
ROW = {"kernel", "measure", "against", "at_least", "at_most", "bound_by", "note"}
BYTES = {"f32": 4, "f16": 2, "bf16": 2}


class CaseError(Exception):
    """cases.json says something that has no meaning; the message says what."""


def expect(condition, message):
    if not condition:
        raise CaseError(message)


@dataclass(frozen=True)
class KernelCase:
    """One kernel: its operation and sizes; `fields` as in cases.json."""

    name: str
    fields: dict = field(hash=False)

    def __getattr__(self, name):
        try:
            return self.fields[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def label(self):
        if self.op == "rotate":
            return f"rope.rotate {self.shape}"
        if self.op == "table":
            return f"rope.table {self.shape}"
        label = map_label(self.map)
        if "rotated_keys" in self.attributes:
            label += ", rotated keys"
        return label

    # Arguments in order: (role, shape, dtype); results follow inputs.

    def arguments(self):
        if self.op == "attention":
            query = (1, self.query_heads, self.queries, self.head_dim)
            key = (1, self.key_heads, self.keys, self.head_dim)
            shapes = zip(("query", "key", "value", "out"), (query, key, key, query))
        elif self.op == "rotate":
            table = (self.shape[-2], self.shape[-1] // 2)
            shapes = zip(("query", "cos", "sin", "out"),
                         (self.shape, table, table, self.shape))
        else:
            shapes = zip(("cos", "sin"), (self.shape, self.shape))
        return [(role, tuple(shape), self.dtype) for role, shape in shapes]

    def text(self):
        """The module: one function `kernel` on memrefs."""
        types = {role: f"memref<{'x'.join(map(str, shape))}x{dtype}>"
                 for role, shape, dtype in self.arguments()}
        arguments = ", ".join(f"%{role}: {kind}" for role, kind in types.items())
        if self.op == "attention":
            attributes = f" {self.attributes}" if self.attributes else ""
            operation = (
                f"rope.attention {self.map}, #rope.frequencies<dim = {self.head_dim}>"
                f" causal{attributes}\n"
                f"      ins(%query, %key, %value : {types['query']}, {types['key']},"
                f" {types['value']})\n      outs(%out : {types['out']})")
        elif self.op == "rotate":
            operation = (
                f"rope.rotate ins(%query, %cos, %sin : {types['query']},"
                f" {types['cos']}, {types['sin']}) outs(%out : {types['out']})")
        else:
            operation = (
                "%first = arith.constant 0 : index\n  rope.table "
                f"#rope.frequencies<dim = {2 * self.shape[-1]}>"
                f" positions(%first : index)\n"
                f"      outs(%cos, %sin : {types['cos']}, {types['sin']})")
        return (f"func.func @kernel({arguments})\n"
                f"    attributes {{llvm.emit_c_interface}} {{\n"
                f"  {operation}\n  return\n}}\n")

    def pairs(self):
        """Visible (query, key) pairs of one head; the last query meets the last key."""
        first = self.keys - self.queries
        return sum(first + i + 1 for i in range(self.queries))

    def flops(self):
        """4 * D per visible pair: what attention needs, whatever is computed."""
        if self.op != "attention":
            return 0
        return 4 * self.head_dim * self.pairs() * self.query_heads

    def bytes(self):
        """Bytes of all arguments, each once; a rotation's tables are not counted."""
        return sum(size(shape) * BYTES[dtype]
                   for role, shape, dtype in self.arguments()
                   if self.op != "rotate" or role in ("query", "out"))

    def key_value_bytes(self):
        return sum(size(shape) * BYTES[dtype]
                   for role, shape, dtype in self.arguments()
                   if role in ("key", "value"))


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    group: str
    kernel: str
    measure: str
    against: str = None
    at_least: float = None
    at_most: float = None
    bound_by: str = None
    note: str = None

    @property
    def name(self):
        against = f" / {self.against}" if self.against else ""
        return f"{self.group} {self.kernel} {self.measure}{against}"

    @property
    def kernels(self):
        """The kernels of the group that the row needs, itself first."""
        other = [self.against] if self.against and self.against not in LIMITS else []
        return [self.kernel, *other]

    @property
    def limits(self):
        names = [self.against] if self.against in LIMITS else []
        if self.measure == "speedup":
            names.append("fma")
        if self.bound_by:
            names += ["read", self.bound_by]
        return names


@dataclass(frozen=True)
class Group:
    """Kernels that are called in turn, for one target."""

    name: str
    title: str
    target: str
    kernels: dict
    rows: list


def size(shape):
    count = 1
    for extent in shape:
        count *= extent
    return count


def map_label(text):
    """`#rope.rerope<window = 1024>` as ReRoPE w=1024."""
    kind = re.match(r"#rope\.(\w+)", text)
    expect(kind, f"expected a position map, but got '{text}'")
    numbers = dict(re.findall(r"(\w+) *= *([0-9.]+)", text))
    names = {"linear": "RoPE", "rerope": "ReRoPE", "leaky": "Leaky ReRoPE"}
    label = names.get(kind[1], kind[1])
    if "window" in numbers:
        label += f" w={numbers['window']}"
    if "k" in numbers:
        label += f" k={float(numbers['k']):g}"
    return label


def read_kernel(name, entry, defaults, where):
    fields = {"op": "attention", **defaults, **entry}
    op = fields["op"]
    expect(op in OPERATIONS, f"{where}: expected op to be one of "
           f"{', '.join(sorted(OPERATIONS))}, but got '{op}'")
    known = ATTENTION if op == "attention" else SIZES
    for key in fields.keys() - known.keys() - {"op"}:
        raise CaseError(f"{where}: expected a field of {op}, but got '{key}'")
    fields = {**known, **fields}
    for key, value in fields.items():
        expect(value is not None, f"{where}: expected the field '{key}'")
    expect(fields["dtype"] in BYTES, f"{where}: expected dtype to be one of "
           f"{', '.join(BYTES)}, but got '{fields['dtype']}'")
    if op == "attention":
        map_label(fields["map"])
    return KernelCase(name, fields)


def read_row(entry, group, kernels, where):
    for key in entry.keys() - ROW:
        raise CaseError(f"{where}: expected a field of a row, but got '{key}'")
    for key in ("kernel", "measure"):
        expect(key in entry, f"{where}: expected the field '{key}'")
    row = Row(group, **entry)
    expect(row.measure in MEASURES, f"{where}: expected measure to be one of "
           f"{', '.join(sorted(MEASURES))}, but got '{row.measure}'")
    for name in row.kernels:
        expect(name in kernels, f"{where}: expected a kernel of the group or a limit "
               f"of {', '.join(LIMITS)}, but got '{name}'")
    needs = row.measure in ("share", "ratio", "speedup")
    expect(needs == (row.against is not None),
           f"{where}: expected '{row.measure}' {'with' if needs else 'without'} "
           "'against'")
    expect(row.at_least is None or row.at_most is None,
           f"{where}: expected one of at_least and at_most")
    return row


def read_group(entry):
    name = entry.get("name", "a group without name")
    for key in entry.keys() ^ {"name", "title", "target", "defaults", "kernels",
                               "rows"}:
        expect(key in ("target", "defaults"),
               f"{name}: expected name, title, kernels, rows and perhaps target and "
               f"defaults, but '{key}' is {'unknown' if key in entry else 'missing'}")
    target = entry.get("target", "host")
    expect(target in TARGETS, f"{name}: expected target to be one of "
           f"{', '.join(TARGETS)}, but got '{target}'")
    kernels = {key: read_kernel(key, value, entry.get("defaults", {}),
                                f"{name}, {key}")
               for key, value in entry["kernels"].items()}
    rows = [read_row(row, name, kernels, f"{name}, row {number}")
            for number, row in enumerate(entry["rows"])]
    return Group(name, entry["title"], target, kernels, rows)


def without_dot(group):
    """The group for a processor without avx512_bf16: f32 FMAs instead."""
    kernels = {name: KernelCase(name, {**case.fields, "pipeline": case.pipeline.replace(
        "bf16-dot=true", "").strip()}) for name, case in group.kernels.items()}
    rows = [replace(row, against="fma" if row.against == "dot" else row.against,
                    bound_by="fma" if row.bound_by == "dot" else row.bound_by)
            for row in group.rows]
    return replace(group, kernels=kernels, rows=rows)


def read_cases(path, part, has_dot):
    """The groups, with only the rows whose name contains `part`.

    Where the processor has no bf16 dot products, the f32 FMA peak stands for theirs.
    """
    try:
        entries = json.loads(path.read_text())["groups"]
    except OSError as error:
        raise CaseError(f"cannot read {path}: {error.strerror}") from None
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise CaseError(f"expected {path} to be JSON with 'groups': {error}") from None
    groups = []
    for group in map(read_group, entries):
        group = group if has_dot else without_dot(group)
        rows = [row for row in group.rows if part in row.name]
        used = {name for row in rows for name in row.kernels}
        kernels = {n: k for n, k in group.kernels.items() if n in used}
        if rows:
            groups.append(replace(group, kernels=kernels, rows=rows))
    expect(groups, f"expected a row with '{part}' in its name, of {path}")
    return groups

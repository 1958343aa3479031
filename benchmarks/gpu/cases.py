#===- cases.py - What is measured on a GPU --------------------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""The cases of cases.json: their operation in MLIR, and what it has to do.

As a program: `--names`, and `--mlir NAME`, for build.sh.
"""

import argparse
import json
from dataclasses import dataclass, fields
from pathlib import Path

ELEMENT_BYTES = {"f16": 2, "bf16": 2, "f32": 4}
MAPS = ("rope", "rerope", "leaky")


class InvalidCase(Exception):
    """A case of cases.json makes no sense; the message says why."""


@dataclass(frozen=True)
class Case:
    """One causal attention; the last query is at the last key."""

    name: str
    map: str
    dtype: str
    query_heads: int
    key_heads: int
    queries: int
    keys: int
    head_dim: int
    batch: int = 1
    window: int = 0
    k: float = 0.0
    rotated_keys: bool = False

    def __post_init__(self):
        def expect(condition, what):
            if not condition:
                raise InvalidCase(f"{self.name}: expected {what}")

        expect(self.map in MAPS, f"map to be one of {MAPS}, but got {self.map}")
        expect(self.dtype in ELEMENT_BYTES, f"a known dtype, but got {self.dtype}")
        for size in ("batch", "query_heads", "key_heads", "queries", "keys", "head_dim"):
            expect(getattr(self, size) > 0, f"{size} to be positive")
        expect(self.query_heads % self.key_heads == 0,
               f"query_heads ({self.query_heads}) to be a multiple of key_heads "
               f"({self.key_heads})")
        expect(self.head_dim % 2 == 0, f"an even head_dim, but got {self.head_dim}")
        expect(self.queries <= self.keys, "no more queries than keys")
        expect((self.window > 0) == (self.map != "rope"),
               "a window where the map has one, and only there")
        expect((self.k > 0) == (self.map == "leaky"), "k with leaky, and only there")
        expect(not self.rotated_keys or self.map == "rope", "rotated_keys with rope only")

    @property
    def shapes(self):
        """Of q, k, v and the output."""
        query = (self.batch, self.query_heads, self.queries, self.head_dim)
        key = (self.batch, self.key_heads, self.keys, self.head_dim)
        return query, key, key, query

    @property
    def offset(self):
        """The position of query 0."""
        return self.keys - self.queries

    @property
    def is_decode(self):
        return self.queries == 1

    @property
    def group(self):
        """Query heads per key head."""
        return self.query_heads // self.key_heads

    @property
    def scale(self):
        return self.head_dim ** -0.5

    @property
    def visible_pairs(self):
        """Of a query and a key that it sees, in one head."""
        return self.queries * self.offset + self.queries * (self.queries + 1) // 2

    @property
    def flops(self):
        """4 D per visible pair: what attention needs, whatever is computed."""
        return 4 * self.head_dim * self.visible_pairs * self.batch * self.query_heads

    @property
    def bytes(self):
        """Each operand read, and the output written, once."""
        count = 0
        for shape in self.shapes:
            elements = 1
            for size in shape:
                elements *= size
            count += elements
        return count * ELEMENT_BYTES[self.dtype]

    @property
    def map_attribute(self):
        if self.map == "rope":
            return "#rope.linear"
        if self.map == "rerope":
            return f"#rope.rerope<window = {self.window}>"
        return f"#rope.leaky<window = {self.window}, k = {float(self.k)!r}>"

    def far_turns(self, positions):
        """The positions by which far queries and far keys are turned: m(i - j) is their
        difference where i - j is at least the window."""
        slope = 0.0 if self.map == "rerope" else 1 / self.k
        queries = [slope * i + self.window * (1 - slope) for i in positions]
        return queries, [slope * j for j in positions]

    def mlir(self):
        types = ["memref<" + "x".join(map(str, s)) + f"x{self.dtype}>" for s in self.shapes]
        arguments = ", ".join(f"%{n}: {t}" for n, t in zip(("q", "k", "v", "out"), types))
        rotated = " rotated_keys" if self.rotated_keys else ""
        return (f"func.func @attention({arguments})\n"
                "    attributes {llvm.emit_c_interface} {\n"
                f"  rope.attention {self.map_attribute}, "
                f"#rope.frequencies<dim = {self.head_dim}> causal{rotated}\n"
                f"      ins(%q, %k, %v : {', '.join(types[:3])})\n"
                f"      outs(%out : {types[3]})\n  return\n}}\n")


def rate(case, milliseconds):
    """TFLOP/s."""
    return case.flops / milliseconds / 1e9


def bandwidth(case, milliseconds):
    """GB/s."""
    return case.bytes / milliseconds / 1e6


def load(path):
    """All cases of a file; names are those of files, and differ."""
    known = {f.name for f in fields(Case)}
    cases = []
    for entry in json.loads(Path(path).read_text()):
        unknown = set(entry) - known
        if unknown:
            raise InvalidCase(f"{entry.get('name')}: unknown {sorted(unknown)}")
        cases.append(Case(**entry))
    names = [c.name for c in cases]
    if len(set(names)) != len(names):
        raise InvalidCase("expected every name once")
    return cases


DEFAULT = Path(__file__).with_name("cases.json")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", default=DEFAULT)
    parser.add_argument("--names", action="store_true")
    parser.add_argument("--mlir", metavar="NAME")
    options = parser.parse_args()
    cases = load(options.cases)
    if options.names:
        print(*(c.name for c in cases), sep="\n")
    for case in cases:
        if case.name == options.mlir:
            print(case.mlir(), end="")


if __name__ == "__main__":
    main()

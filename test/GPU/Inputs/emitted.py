#===- emitted.py - What rope-emit-gpu has written --------------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
# emitted.py call RUNTIME LIBRARY JSON FUNCTION SHAPE...
#   calls the function in the library, as a program without MLIR does; FakeCuda.c
#   prints what reaches the driver.
# emitted.py plan JSON FUNCTION SHAPE...
#   prints the same calls as the description in JSON has them.
# A shape is 2x3, or a number for a scalar.

import ctypes
import json
import sys
from ctypes import c_int64, c_void_p

ELEMENT_BYTES = {"f64": 8, "f32": 4, "f16": 2, "bf16": 2, "i64": 8, "i32": 4,
                 "index": 8, "i8": 1, "i1": 1}


def find(description, name):
    return next(f for f in description["functions"] if f["name"] == name)


def parse(arguments, shapes):
    """The sizes of each argument, or the number that it is."""
    assert len(arguments) == len(shapes)
    for argument, shape in zip(arguments, shapes):
        if "shape" not in argument:
            yield int(shape)
            continue
        sizes = [int(size) for size in shape.split("x")]
        assert all(want in (None, size)
                   for want, size in zip(argument["shape"], sizes))
        yield sizes


def strides_of(sizes):
    strides = [1] * len(sizes)
    for dim in reversed(range(len(sizes) - 1)):
        strides[dim] = strides[dim + 1] * sizes[dim + 1]
    return strides


def call(runtime, library, description, name, shapes):
    runtime = ctypes.CDLL(runtime, mode=ctypes.RTLD_GLOBAL)
    runtime.ropeGpuAlloc.restype = c_void_p
    function = find(description, name)
    entry = getattr(ctypes.CDLL(library), function["entry"])
    operands = []
    words = sum(3 + 2 * len(r["shape"]) if "shape" in r else 1
                for r in function["results"])
    # A lone scalar is returned by value.
    if words > 1:
        operands.append((c_int64 * words)())
    for argument, sizes in zip(function["arguments"],
                               parse(function["arguments"], shapes)):
        if isinstance(sizes, int):
            scalar = {"f32": ctypes.c_float, "f64": ctypes.c_double}.get(
                argument["element"], c_int64)
            operands.append(scalar(sizes))
            continue
        count = 1
        for size in sizes:
            count *= size
        data = runtime.ropeGpuAlloc(
            ctypes.c_uint64(count * ELEMENT_BYTES[argument["element"]])) or 0
        fields = [data, data, 0, *sizes, *strides_of(sizes)]
        operands.append((c_int64 * len(fields))(*fields))
    print("begin", file=sys.stderr, flush=True)
    entry(*operands)


def signed(value, bits):
    value &= (1 << bits) - 1
    return value - (1 << bits) if bits > 1 and value >> (bits - 1) else value


def evaluate(value, operands, widths):
    """One entry of "values"."""
    op, bits = value["op"], value["bits"]
    mask = (1 << 64) - 1
    if op == "select":
        return operands[1] if operands[0] else operands[2]
    if op == "address":
        return operands[0] + operands[1] * operands[2]
    a, b = (operands + [0])[:2]
    if op.startswith("icmp."):
        kind = op[5:]
        if kind[0] == "u":
            a, b, kind = a & mask, b & mask, "s" + kind[1:]
        return int({"eq": a == b, "ne": a != b, "slt": a < b, "sle": a <= b,
                    "sgt": a > b, "sge": a >= b}[kind])
    if op == "sdiv":
        return signed(abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1),
                      bits)
    if op == "zext":
        return a & ((1 << widths[0]) - 1)
    return signed({"add": lambda: a + b, "sub": lambda: a - b,
                   "mul": lambda: a * b, "trunc": lambda: a,
                   "udiv": lambda: (a & mask) // (b & mask),
                   "urem": lambda: (a & mask) % (b & mask),
                   "and": lambda: a & b, "or": lambda: a | b,
                   "xor": lambda: a ^ b, "shl": lambda: a << b,
                   "sext": lambda: a,
                   "smax": lambda: max(a, b), "smin": lambda: min(a, b)}[op](),
                  bits)


def plan(description, name, shapes):
    function = find(description, name)
    assert function["complete"]
    known = {}
    for index, sizes in enumerate(parse(function["arguments"], shapes)):
        if isinstance(sizes, int):
            known[f"arg{index}"] = sizes
            continue
        known.update({f"arg{index}.{field}": 0
                      for field in ("allocated", "aligned", "offset")})
        for dim, (size, stride) in enumerate(zip(sizes, strides_of(sizes))):
            known[f"arg{index}.sizes[{dim}]"] = size
            known[f"arg{index}.strides[{dim}]"] = stride
    widths = {}

    def get(operand):
        return operand if isinstance(operand, int) else known[operand]

    for value in function["values"]:
        widths[value["name"]] = value.get("bits", 64)
        known[value["name"]] = 0 if value["op"] == "allocated" else evaluate(
            value, [get(operand) for operand in value["operands"]],
            [widths.get(operand, 64) if isinstance(operand, str) else 64
             for operand in value["operands"]])
    for step in function["steps"]:
        if any(bool(get(value)) != want for value, want in step.get("when", [])):
            continue
        if step["do"] == "allocate" and get(step["bytes"]) != 0:
            print("alloc", get(step["bytes"]))
        elif step["do"] == "copy" and get(step["bytes"]) != 0:
            print("copy", get(step["bytes"]))
        elif step["do"] == "launch":
            grid = [get(size) for size in step["grid"]]
            for argument in step["arguments"]:
                get(argument["value"])
            if 0 not in grid:
                print("launch", step["kernel"], *grid,
                      *(get(size) for size in step["block"]), "shared",
                      get(step["dynamicSharedBytes"]))


if sys.argv[1] == "call":
    with open(sys.argv[4]) as file:
        call(sys.argv[2], sys.argv[3], json.load(file), sys.argv[5],
             sys.argv[6:])
else:
    with open(sys.argv[2]) as file:
        plan(json.load(file), sys.argv[3], sys.argv[4:])

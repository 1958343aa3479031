#===- machine.py - What this machine can do --------------------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Functions that reach a limit of one core: arithmetic, reading, copying, filling.

They are compiled by the pipeline that compiles the kernels, for the same
processor. Each is a function `kernel`; see `kernels.Kernel`.
"""

import os
import platform
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ITERATIONS = 1_000_000
# A loop that reads sums two streams of four vectors each: as fast as any of 2 to
# 16 sums that were tried.
READ_STREAMS, READ_UNROLL = 2, 4
STORE_UNROLL = 4


@dataclass(frozen=True)
class Limit:
    """A limit as reports name it; `scale` turns FLOPs or bytes a second into unit."""

    label: str
    unit: str
    is_arithmetic: bool
    scale: float = 1e-9


LIMITS = {"fma": Limit("f32 FMA peak", "GFLOP/s", True),
          "dot": Limit("bf16 dot peak", "GFLOP/s", True),
          "read": Limit("read bandwidth", "GB/s", False),
          "copy": Limit("copy bandwidth, read and written", "GB/s", False),
          "fill": Limit("fill bandwidth", "GB/s", False)}


def features():
    """The processor's features as Linux names them."""
    if platform.machine() != "x86_64":
        return set()
    return set(Path("/proc/cpuinfo").read_text().split())


def host_vector_width():
    """The widest vectors of this machine, in bits."""
    flags = features()
    if "avx512f" in flags:
        return 512
    return 256 if "avx2" in flags else 128


def l2_option():
    """The pipeline's option for the second-level cache; rope-run sets it, too."""
    try:
        size = Path("/sys/devices/system/cpu/cpu0/cache/index2/size").read_text()
    except OSError:
        return ""
    return f" l2-cache={int(size.strip().removesuffix('K')) * 1024}"


class OtherWork:
    """The cores that others kept busy since the object was made."""

    def __init__(self):
        self.start = self.now()

    @staticmethod
    def now():
        """(time, seconds of all cores' work, seconds of ours), from /proc/stat."""
        fields = Path("/proc/stat").read_text().splitlines()[0].split()[1:]
        user, nice, system, _, _, irq, softirq, steal = map(int, fields[:8])
        busy = user + nice + system + irq + softirq + steal
        return (time.perf_counter(), busy / os.sysconf("SC_CLK_TCK"),
                sum(os.times()[:4]))

    def cores(self):
        elapsed, busy, ours = (b - a for a, b in zip(self.start, self.now()))
        return max(0.0, busy - ours) / elapsed


def chain_count(width):
    """Enough to hide the latency, and with two operands no more than registers."""
    return 24 if width == 512 else 14


def chains_module(width, operand, step):
    """Independent chains of `step(c)`, lines from %a{c}, %x and %y to %r{c}.

    `operand` is the vector type of %x and %y. What a chain starts with and what
    is done with its end keeps the compiler from finding out the result.
    """
    lanes, count = width // 32, chain_count(width)
    chains = range(count)
    result = f"vector<{lanes}xf32>"
    types = ", ".join([result] * count)
    loads = "\n".join(f"  %i{c} = vector.load %in[%c{c}] : memref<?xf32>, {result}"
                      for c in chains)
    constants = "\n".join(f"  %c{c} = arith.constant {c} : index" for c in chains)
    inits = ", ".join(f"%a{c} = %i{c}" for c in chains)
    steps = "\n".join("    " + step(c) for c in chains)
    yields = ", ".join(f"%r{c}" for c in chains)
    sums = "\n".join(f"  %s{c} = arith.addf %s{c - 1}, %chain#{c} : {result}"
                     for c in chains[1:]).replace("%s0", "%chain#0")
    element = operand[operand.index("x") + 1:-1]
    return f"""
func.func @kernel(%n: index, %in: memref<?xf32>, %operands: memref<?x{element}>,
                  %out: memref<?xf32>) attributes {{llvm.emit_c_interface}} {{
{constants}
{loads}
  %x = vector.load %operands[%c0] : memref<?x{element}>, {operand}
  %y = vector.load %operands[%c1] : memref<?x{element}>, {operand}
  %chain:{count} = scf.for %i = %c0 to %n step %c1
      iter_args({inits}) -> ({types}) {{
{steps}
    scf.yield {yields} : {types}
  }}
{sums}
  vector.store %s{count - 1}, %out[%c0] : memref<?xf32>, {result}
  return
}}
"""


def fma_module(width):
    """f32 FMAs, 2 * width / 32 FLOPs each."""
    vector = f"vector<{width // 32}xf32>"
    return chains_module(
        width, vector, lambda c: f"%r{c} = vector.fma %a{c}, %x, %y : {vector}")


def multiply_add_module(width):
    """f32 products and sums apart, as many FLOPs, for processors without FMAs."""
    vector = f"vector<{width // 32}xf32>"
    return chains_module(
        width, vector, lambda c: f"%p{c} = arith.mulf %a{c}, %x : {vector}\n"
        f"    %r{c} = arith.addf %p{c}, %y : {vector}")


def dot_module():
    """bf16 dot products of pairs into f32, 64 FLOPs each."""
    return chains_module(
        512, "vector<32xbf16>", lambda c: f"%r{c} = x86vector.avx512.dot "
        f"%a{c}, %x, %y : vector<32xbf16> -> vector<16xf32>")


def read_module(width, streams=READ_STREAMS, unroll=READ_UNROLL):
    """Sums of two arrays, each read in `streams` streams of %length elements."""
    lanes = width // 32
    vector = f"vector<{lanes}xf32>"
    step = lanes * unroll
    accumulators = [f"{s}_{u}" for s in range(streams) for u in range(unroll)]
    types = ", ".join([vector] * len(accumulators))

    def loop(array, number):
        lines = []
        for s in range(streams):
            lines.append(f"    %p{s} = arith.addi %i, %o{number}_{s} : index")
            for u in range(unroll):
                name = f"{s}_{u}"
                lines += [
                    f"    %q{name} = arith.addi %p{s}, %u{u} : index",
                    f"    %v{name} = vector.load {array}[%q{name}] "
                    f": memref<?xf32>, {vector}",
                    f"    %r{name} = arith.addf %a{name}, %v{name} : {vector}"]
        offsets = "\n".join(
            f"  %f{number}_{s} = arith.constant {s} : index\n"
            f"  %o{number}_{s} = arith.muli %f{number}_{s}, %length : index"
            for s in range(streams))
        inits = ", ".join(
            f"%a{name} = " + ("%zero" if number == 0 else f"%sum0#{n}")
            for n, name in enumerate(accumulators))
        body = "\n".join(lines)
        yields = ", ".join(f"%r{name}" for name in accumulators)
        return f"""{offsets}
  %sum{number}:{len(accumulators)} = scf.for %i = %c0 to %length step %step
      iter_args({inits}) -> ({types}) {{
{body}
    scf.yield {yields} : {types}
  }}"""

    units = "\n".join(f"  %u{u} = arith.constant {u * lanes} : index"
                      for u in range(unroll))
    adds = "\n".join(f"  %t{n} = arith.addf %t{n - 1}, %sum1#{n} : {vector}"
                     for n in range(1, len(accumulators))).replace("%t0", "%sum1#0")
    return f"""
func.func @kernel(%length: index, %a: memref<?xf32>, %b: memref<?xf32>,
                  %out: memref<?xf32>) attributes {{llvm.emit_c_interface}} {{
  %c0 = arith.constant 0 : index
  %step = arith.constant {step} : index
  %zero = arith.constant dense<0.0> : {vector}
{units}
{loop("%a", 0)}
{loop("%b", 1)}
{adds}
  vector.store %t{len(accumulators) - 1}, %out[%c0] : memref<?xf32>, {vector}
  return
}}
"""


def copy_module(width, unroll=STORE_UNROLL):
    """One array copied to another, %n elements."""
    return stream_module(width, unroll, "%from: memref<?xf32>, %to: memref<?xf32>",
                         "%from", ["%to"])


def fill_module(width, unroll=STORE_UNROLL):
    """One value written to two arrays, %n elements each."""
    return stream_module(
        width, unroll, "%x: memref<?xf32>, %a: memref<?xf32>, %b: memref<?xf32>",
        None, ["%a", "%b"])


def stream_module(width, unroll, arguments, source, targets):
    lanes = width // 32
    vector = f"vector<{lanes}xf32>"
    loops = []
    for number, target in enumerate(targets):
        body = []
        for u in range(unroll):
            body.append(f"    %q{u} = arith.addi %i, %u{u} : index")
            value = "%value"
            if source:
                value = f"%v{u}"
                body.append(f"    {value} = vector.load {source}[%q{u}] "
                            f": memref<?xf32>, {vector}")
            body.append(f"    vector.store {value}, {target}[%q{u}] "
                        f": memref<?xf32>, {vector}")
        loops += ["  scf.for %i = %c0 to %n step %step {", *body, "  }"]
    value = ("" if source else
             f"  %value = vector.load %x[%c0] : memref<?xf32>, {vector}\n")
    units = "\n".join(f"  %u{u} = arith.constant {u * lanes} : index"
                      for u in range(unroll))
    body = "\n".join(loops)
    return f"""
func.func @kernel(%n: index, {arguments}) attributes {{llvm.emit_c_interface}} {{
  %c0 = arith.constant 0 : index
  %step = arith.constant {unroll * lanes} : index
{units}
{value}{body}
  return
}}
"""


def module(name, width, has_fma):
    """The text of a limit's function."""
    if name == "fma":
        return fma_module(width) if has_fma else multiply_add_module(width)
    return {"dot": lambda _: dot_module(), "read": read_module,
            "copy": copy_module, "fill": fill_module}[name](width)


def arguments(name, width, arrays, case):
    """What a limit's function is called on, and its work: FLOPs or bytes.

    Bytes are those of the arrays of `case`, a kernel that is measured against it.
    """
    ones = arrays.get("half", (1024,), "f32", random=False)
    ones[...] = 0.5
    sums = arrays.get("sums", (1024,), "f32", random=False)
    if name in ("fma", "dot"):
        dtype = "f32" if name == "fma" else "bf16"
        operands = arrays.get("half", (1024,), dtype, random=False)
        operands[...] = 0.5
        work = 2 * (width // 32) * chain_count(width) * ITERATIONS
        return [ITERATIONS, ones, operands, sums], work * (2 if name == "dot" else 1)
    views = [arrays.get(*argument).reshape(-1).view(np.float32)
             for argument in case.arguments()]
    count, total = views[1].size, 2 * views[1].nbytes
    if name == "read":
        return [count // READ_STREAMS, views[1], views[2], sums], total
    if name == "copy":
        return [views[0].size, views[0], views[-1]], 2 * views[0].nbytes
    return [count, ones, views[0], views[1]], total

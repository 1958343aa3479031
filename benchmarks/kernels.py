#===- kernels.py - Compiled functions, called in this process --------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Modules compiled to shared libraries whose functions are called by ctypes.

All kernels of a run live in one process, so that those to be compared can be
called in turn. Functions take memrefs and write to arrays that are allocated
beforehand: a time has no allocation of inputs or results in it.
"""

import ctypes
import math
import mmap
import os
import subprocess
import sys
import threading
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import ml_dtypes
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
# Behind this folder, whose modules come first.
sys.path.append(str(ROOT / "test" / "Numerics"))

import harness  # noqa: E402
from harness import CompileError, MissingTool  # noqa: E402

# The part of its time that a call must have had its core; calls that are longer than
# LONG_SECONDS are not repeated.
WHOLE_CORE, LONG_SECONDS = 0.98, 0.3
HEAP_SOURCE = ROOT / "benchmarks" / "heap.c"
DTYPES = {"f32": np.float32, "f16": np.float16, "bf16": ml_dtypes.bfloat16}


def find_tools(rope_opt=None):
    """The programs of the tests' harness, with this rope-opt."""
    rope_opt = Path(rope_opt or ROOT / "build" / "bin" / "rope-opt")
    if not os.access(rope_opt, os.X_OK) or rope_opt.is_dir():
        raise MissingTool(f"expected a program at {rope_opt}: run scripts/build.sh, "
                          "or give --rope-opt")
    return harness.find_tools(rope_opt)


# Compilation


class Compiler:
    """Compiles modules with one set of tools into one directory."""

    def __init__(self, tools, directory):
        self.tools, self.directory = tools, Path(directory)

    def build(self, name, text, options, march, output):
        """The file that clang writes, and the seconds that all steps took."""
        source = self.directory / f"{name}.mlir"
        source.write_text(text)
        lowered, translated = source.with_suffix(".llvm"), source.with_suffix(".ll")
        result = source.with_suffix(".o" if output == ["-c"] else ".so")
        start = time.perf_counter()
        for command in (
                [self.tools.rope_opt, f"--rope-to-cpu={options}", source,
                 "-o", lowered],
                [self.tools.translate, "--mlir-to-llvmir", lowered,
                 "-o", translated],
                [self.tools.clang, "-O3", f"-march={march}", "-fPIC",
                 "-Wno-override-module", "-x", "ir", translated, "-x", "none",
                 *output, "-o", result]):
            run_step(command)
        return result, time.perf_counter() - start

    def library(self, name, text, options, march, count_heap=False):
        """A loaded library, which counts its heap where asked to."""
        output = ["-shared", "-lm"]
        if "threads=" in options:
            output += [self.tools.openmp,
                       f"-Wl,-rpath,{Path(self.tools.openmp).parent}"]
        if count_heap:
            counted = self.directory / "heap.o"
            run_step([self.tools.clang, "-O2", "-fPIC", "-c", HEAP_SOURCE,
                      "-o", counted])
            output += [counted, *(f"-Wl,--wrap={f}" for f in (
                "malloc", "aligned_alloc", "free"))]
        path, _ = self.build(name, text, options, march, output)
        return ctypes.CDLL(str(path))

    def compile_seconds(self, text, options, march):
        """Seconds from the module to an object, all programs started anew."""
        return self.build("compile", text, options, march, ["-c"])[1]


def without_path(line):
    """An error without the place in a file that is thrown away."""
    return line[line.find("error: "):] if "error: " in line else line


def run_step(command):
    """Runs one program; its first line of error is the message of a failure."""
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise CompileError(without_path(lines[0]) if lines else
                           f"{command[0]}: exit status {done.returncode}")


# Arrays


class Arrays:
    """Arrays by role, shape and element type, each allocated once.

    Those of normal values are filled on first use from a seed of their own. Every
    array begins at a page and asks for large pages, as NumPy's do.
    """

    def __init__(self):
        self.arrays = {}

    def get(self, role, shape, dtype, random=True):
        key = (role, tuple(shape), dtype)
        if key not in self.arrays:
            self.arrays[key] = allocate(shape, DTYPES[dtype])
            if random:
                fill_normal(self.arrays[key], zlib.crc32(repr(key).encode()))
            else:
                self.arrays[key][...] = 0
        return self.arrays[key]


def allocate(shape, dtype):
    count = math.prod(shape)
    buffer = mmap.mmap(-1, max(1, count * np.dtype(dtype).itemsize))
    if hasattr(mmap, "MADV_HUGEPAGE"):
        buffer.madvise(mmap.MADV_HUGEPAGE)
    return np.frombuffer(buffer, np.uint8)[:count * np.dtype(dtype).itemsize].view(
        dtype).reshape(shape)


def fill_normal(array, seed):
    """Standard normal values, a block at a time to spare memory."""
    rng = np.random.default_rng(seed)
    flat = array.reshape(-1)
    for first in range(0, flat.size, 1 << 20):
        part = flat[first:first + (1 << 20)]
        part[...] = rng.standard_normal(part.size, np.float32)


# Calls


class Kernel:
    """A function with its arguments: arrays are memrefs, integers are indices.

    `work` is what a call does, in FLOPs or bytes, where it is a limit's.
    """

    def __init__(self, library, arguments, work=0, threads=1):
        self.work, self.threads = work, threads
        self.function = library._mlir_ciface_kernel
        self.function.restype = None
        self.library = library
        self.keep = [arguments]
        self.values = []
        for argument in arguments:
            if isinstance(argument, np.ndarray):
                self.keep.append(harness.descriptor(argument))
                self.values.append(ctypes.byref(self.keep[-1]))
            else:
                self.values.append(ctypes.c_int64(argument))

    def seconds(self):
        """The time of one call.

        A call of one thread that did not have its core to itself is repeated, twice
        at most; the shortest is taken.
        """
        shortest = math.inf
        for _ in range(3):
            wall, processor = self.call()
            shortest = min(shortest, wall)
            if (self.threads != 1 or processor > WHOLE_CORE * wall
                    or wall > LONG_SECONDS):
                break
        return shortest

    def call(self):
        """Seconds of one call: those of the clock, and those that its core gave."""
        function, values = self.function, self.values
        processor, start = time.thread_time(), time.perf_counter()
        function(*values)
        return time.perf_counter() - start, time.thread_time() - processor

    def seconds_together(self, threads, calls):
        """The time of one call where `threads` threads make `calls` each at once."""
        barrier = threading.Barrier(threads + 1)

        def work():
            barrier.wait()
            for _ in range(calls):
                self.call()

        with ThreadPoolExecutor(threads) as pool:
            futures = [pool.submit(work) for _ in range(threads)]
            barrier.wait()
            start = time.perf_counter()
            for future in futures:
                future.result()
            return (time.perf_counter() - start) / calls

    def heap_peak(self):
        """The most bytes that one call holds on the heap; needs count_heap."""
        self.library.rope_heap_reset()
        self.call()
        self.library.rope_heap_peak.restype = ctypes.c_int64
        return self.library.rope_heap_peak()

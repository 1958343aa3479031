#===- harness.py - Compiles functions and calls them on NumPy arrays ------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""rope-opt | mlir-translate | clang to a shared library, called by ctypes.

A library is compiled once per session, whatever process asks first: its file is
named by a hash of everything that goes into it. Arrays are passed as memref
descriptors with their own strides, so that any view of a buffer can be given.
"""

import ctypes
import fcntl
import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
LIBC = ctypes.CDLL(None)
LIBC.free.argtypes = [ctypes.c_void_p]


class MissingTool(Exception):
    """A program that the tests need is not there."""


class CompileError(Exception):
    """A step of the compilation failed; the message is that step's own."""


@dataclass(frozen=True)
class Tools:
    rope_opt: str
    translate: str
    clang: str
    openmp: str


def find_tools():
    """The programs; ROPE_BUILD_DIR and LLVM_BINDIR say where else to look."""
    major = (ROOT / "llvm_version.txt").read_text().split(".")[0].strip()
    build = Path(os.environ.get("ROPE_BUILD_DIR") or ROOT / "build")
    prefix = Path(os.environ.get("LLVM_BINDIR") or f"/usr/lib/llvm-{major}/bin")
    rope_opt = build / "bin" / "rope-opt"
    if not rope_opt.is_file():
        raise MissingTool(f"expected {rope_opt}: build the project first, or set "
                          "ROPE_BUILD_DIR to its build directory")

    def llvm_tool(name):
        found = shutil.which(name, path=str(prefix)) or shutil.which(f"{name}-{major}")
        if not found:
            raise MissingTool(f"expected {name} in {prefix} or {name}-{major} in "
                              "PATH: install LLVM, or set LLVM_BINDIR")
        return found

    def llvm_library(name, package):
        found = prefix.resolve().parent / "lib" / name
        if not found.exists():
            raise MissingTool(f"expected {found}: install {package}")
        return str(found.resolve())

    return Tools(str(rope_opt), llvm_tool("mlir-translate"), llvm_tool("clang"),
                 llvm_library("libomp.so", f"libomp-{major}-dev"))


class Compiler:
    """Compiles modules into a directory that all processes of a session share."""

    def __init__(self, directory):
        self.directory = Path(directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        self.tools = find_tools()
        self.loaded = {}
        stat = os.stat(self.tools.rope_opt)
        self.version = f"{stat.st_mtime_ns} {stat.st_size}"

    def library(self, text, pipeline):
        """The library of a module; pipeline is one argument of rope-opt."""
        key = hashlib.sha256("\0".join([text, pipeline, self.version]).encode())
        path = self.directory / f"{key.hexdigest()[:24]}.so"
        if path not in self.loaded:
            with open(path.with_suffix(".lock"), "w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if not path.exists():
                    self.build(text, pipeline, path)
            self.loaded[path] = ctypes.CDLL(str(path))
        return self.loaded[path]

    def build(self, text, pipeline, path):
        source = path.with_suffix(".mlir")
        source.write_text(text)
        translated = path.with_suffix(".ll")
        temporary = path.with_suffix(".tmp")
        lowered = path.with_suffix(".llvm.mlir")
        libraries = [self.tools.openmp]
        rpaths = [f"-Wl,-rpath,{Path(library).parent}" for library in libraries]
        steps = [
            [self.tools.rope_opt, pipeline, source, "-o", lowered],
            [self.tools.translate, "--mlir-to-llvmir", lowered, "-o", translated],
            [self.tools.clang, "-O2", "-march=native", "-fPIC", "-shared",
             "-Wno-override-module", "-x", "ir", translated, "-x", "none",
             *libraries, *rpaths, "-lm", "-o", temporary],
        ]
        for command in steps:
            command = [str(c) for c in command]
            done = subprocess.run(command, capture_output=True, text=True,
                                  timeout=600)
            if done.returncode:
                raise CompileError(f"{' '.join(command)}\nexit status "
                                   f"{done.returncode}\n{done.stderr[:8000]}")
        for step in (lowered, translated):
            step.unlink()
        temporary.rename(path)


# Calls


def descriptor(array):
    """The memref descriptor of an array, with the array's own strides."""
    pointer = array.__array_interface__["data"][0]
    size = array.dtype.itemsize
    assert all(s % size == 0 for s in array.strides)
    words = [pointer, pointer, 0, *array.shape, *(s // size for s in array.strides)]
    return (ctypes.c_int64 * len(words))(*words)


def array_of(words, rank, dtype):
    """A copy of the array that a memref descriptor describes."""
    sizes, strides = words[3:3 + rank], words[3 + rank:3 + 2 * rank]
    dtype = np.dtype(dtype)
    if 0 in sizes:
        return np.empty(sizes, dtype)
    extent = 1 + sum((n - 1) * s for n, s in zip(sizes, strides))
    start = words[1] + words[2] * dtype.itemsize
    buffer = (ctypes.c_char * (extent * dtype.itemsize)).from_address(start)
    flat = np.frombuffer(buffer, np.uint8).view(dtype)
    view = np.lib.stride_tricks.as_strided(
        flat, sizes, [s * dtype.itemsize for s in strides])
    return view.copy()


def call(library, name, arguments, results=()):
    """Calls a function; integers are passed as index, arrays as memrefs.

    `results` lists (rank, dtype) of the returned tensors; their copies are
    returned and the buffers that the function allocated are freed.
    """
    function = library[f"_mlir_ciface_{name}"]
    function.restype = None
    values, keep = [], []
    words = (ctypes.c_int64 * sum(3 + 2 * rank for rank, _ in results))()
    if results:
        values.append(ctypes.byref(words))
    for argument in arguments:
        if isinstance(argument, np.ndarray):
            keep.append(descriptor(argument))
            values.append(ctypes.byref(keep[-1]))
        else:
            values.append(ctypes.c_int64(int(argument)))
    function(*values)
    copies, allocated, position = [], set(), 0
    for rank, dtype in results:
        copies.append(array_of(words[position:position + 3 + 2 * rank], rank, dtype))
        allocated.add(words[position])
        position += 3 + 2 * rank
    for pointer in allocated - {d[0] for d in keep}:
        LIBC.free(pointer)
    return copies


def set_threads(compiler, count):
    """The number of threads of the parallel loops from now on."""
    ctypes.CDLL(compiler.tools.openmp).omp_set_num_threads(ctypes.c_int(count))

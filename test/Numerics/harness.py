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

Compiler.for_target compiles for another target (targets.py). Code that this process
cannot run is called in an emulator (emulate.py); the call looks the same.
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

from emulate import EmulatedLibrary
from targets import TARGETS, MissingTool

ROOT = Path(__file__).resolve().parents[2]
DRIVER = Path(__file__).with_name("driver.c")
LIBC = ctypes.CDLL(None)
LIBC.free.argtypes = [ctypes.c_void_p]


class CompileError(Exception):
    """A step of the compilation failed; the message is that step's own."""


@dataclass(frozen=True)
class Tools:
    rope_opt: str
    translate: str
    clang: str
    nm: str
    objdump: str
    openmp: str


def find_tools(rope_opt=None):
    """The programs; ROPE_BUILD_DIR and LLVM_BINDIR say where else to look. `rope_opt`
    is the path of another one."""
    major = (ROOT / "llvm_version.txt").read_text().split(".")[0].strip()
    build = Path(os.environ.get("ROPE_BUILD_DIR") or ROOT / "build")
    prefix = Path(os.environ.get("LLVM_BINDIR") or f"/usr/lib/llvm-{major}/bin")
    rope_opt = Path(rope_opt or build / "bin" / "rope-opt")
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
                 llvm_tool("llvm-nm"), llvm_tool("llvm-objdump"),
                 llvm_library("libomp.so", f"libomp-{major}-dev"))


class Compiler:
    """Compiles modules into a directory that all processes of a session share."""

    def __init__(self, directory, target="native"):
        self.directory = Path(directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        self.target = TARGETS[target]
        self.target.require()
        self.tools = find_tools()
        self.loaded, self.others = {}, {}
        stat = os.stat(self.tools.rope_opt)
        self.version = f"{stat.st_mtime_ns} {stat.st_size}"

    def for_target(self, target):
        """A compiler for another target, by its name in targets.TARGETS."""
        if target not in self.others:
            self.others[target] = Compiler(self.directory, target)
        return self.others[target]

    def library(self, text, pipeline):
        """The library of a module; pipeline is one argument of rope-opt."""
        path = self.path(".so", text, pipeline)
        if path not in self.loaded:
            self.once(path, self.build, text, pipeline)
            self.loaded[path] = self.load(path)
        return self.loaded[path]

    def undefined_symbols(self, library):
        """What the object of a library calls or reads and does not define."""
        listed = self.run([self.tools.nm, "--undefined-only", "--just-symbol-name",
                           self.object_of(library)])
        return set(listed.split())

    def disassembly(self, library):
        """The instructions of the object of a library."""
        return self.run([self.tools.objdump, "--disassemble", "--no-show-raw-insn",
                         self.object_of(library)])

    def object_of(self, library):
        """The path of the object that a library was linked from."""
        path, = (p for p, loaded in self.loaded.items() if loaded is library)
        return path.with_suffix(".o")

    def path(self, suffix, *parts):
        """The path of a file that is made from `parts` for the target."""
        text = "\0".join([*parts, self.target.name, self.version])
        key = hashlib.sha256(text.encode())
        return self.directory / f"{key.hexdigest()[:24]}{suffix}"

    @staticmethod
    def once(path, make, *arguments):
        """Calls make(*arguments, temporary) unless a process has made `path`."""
        with open(f"{path}.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not path.exists():
                temporary = path.with_suffix(".tmp")
                make(*arguments, temporary)
                temporary.rename(path)

    @staticmethod
    def run(command):
        command = [str(c) for c in command]
        done = subprocess.run(command, capture_output=True, text=True, timeout=600)
        if done.returncode:
            raise CompileError(f"{' '.join(command)}\nexit status "
                               f"{done.returncode}\n{done.stderr[:8000]}")
        return done.stdout

    def build(self, text, pipeline, path):
        objects = path.with_suffix(".o")
        self.compile(text, pipeline, objects)
        self.link(objects, path)

    def compile(self, text, pipeline, path):
        source = path.with_suffix(".mlir")
        source.write_text(text)
        translated = path.with_suffix(".ll")
        lowered = path.with_suffix(".llvm.mlir")
        self.run([self.tools.rope_opt, *self.target.opt_flags, pipeline, source, "-o",
                  lowered])
        self.run([self.tools.translate, "--mlir-to-llvmir", lowered, "-o", translated])
        self.run([self.tools.clang, *self.target.clang_flags, "-fPIC",
                  "-Wno-override-module", "-x", "ir", "-c", translated, "-o", path])
        for step in (lowered, translated):
            step.unlink()

    def link(self, objects, path):
        if self.target.emulator:
            # Nothing but the C and math libraries: no run-time library of a compiler.
            libraries = ["-nostdlib", "-fuse-ld=lld", "-Wl,-z,defs",
                         *self.target.libraries]
        else:
            openmp = self.tools.openmp
            libraries = [openmp, f"-Wl,-rpath,{Path(openmp).parent}", "-lm"]
        self.run([self.tools.clang, *self.target.flags, "-shared", objects,
                  *libraries, "-o", path])

    def load(self, path):
        if not self.target.emulator:
            return ctypes.CDLL(str(path))
        driver = self.path(".driver", DRIVER.read_text())
        self.once(driver, self.build_driver)
        return EmulatedLibrary((self.target.emulator, "-L", self.target.sysroot,
                                str(driver), str(path)))

    def build_driver(self, path):
        self.run([self.tools.clang, "-O1", "-Wall", "-Wextra", "-Werror",
                  *self.target.flags, "-nostdlib", "-nostdlibinc", "-isystem",
                  self.target.include, "-fuse-ld=lld", "-no-pie", DRIVER,
                  *self.target.executable_start, *self.target.libraries, "-o", path])


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
    symbol = f"_mlir_ciface_{name}"
    if hasattr(library, "call"):  # in another process
        return library.call(symbol, arguments, results)
    function = library[symbol]
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

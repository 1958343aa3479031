#===- gpu.py - Calls of functions compiled for a GPU ----------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Compiles for a GPU, and runs in the emulator (test/Emulator).

A library lives in a process of its own (gpu_server.py): the emulator ends the
process where a kernel does what no GPU defines. Whole buffers travel, not views,
each to one allocation of device memory.
"""

import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np

import harness
from emulate import EmulationError, owner
from targets import MissingTool

SERVER = Path(__file__).with_name("gpu_server.py")


def nvvm(chip="sm_80", **options):
    """The pipeline as an argument of rope-opt."""
    options = {"chip": chip, "format": "llvm", **options}
    text = " ".join(f"{k.replace('_', '-')}={v}" for k, v in options.items())
    return f"--rope-to-nvvm={text}"


class GpuLibrary:
    """A library and the process that calls its functions."""

    def __init__(self, path, runtime, environment):
        self.path, self.runtime, self.environment = path, runtime, environment
        self.process = None

    def start(self):
        # Errors go to a file: a pipe could fill up.
        self.errors = open(f"{self.path}.{os.getpid()}.{id(self)}.err", "w+")
        self.process = subprocess.Popen(
            [sys.executable, str(SERVER), str(self.path), str(self.runtime)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors,
            env={**os.environ, **self.environment})

    def stop(self):
        if self.process:
            self.process.stdin.close()
            self.process.stdout.close()
            self.process.wait()
            self.errors.close()
            os.unlink(self.errors.name)
        self.process = None

    def __del__(self):
        self.stop()

    def ask(self, request):
        if self.process is None:
            self.start()
        try:
            pickle.dump(request, self.process.stdin)
            self.process.stdin.flush()
            return pickle.load(self.process.stdout)
        except (EOFError, BrokenPipeError):
            status = self.process.wait()
            self.errors.seek(0)
            message = self.errors.read()[:4000]
            try:
                self.stop()
            except BrokenPipeError:
                self.process = None
            raise EmulationError(f"exit status {status}\n{message}") from None

    def call(self, symbol, arguments, results):
        """As harness.call; `symbol` is that of the C interface."""
        segments, described = [], []
        for argument in arguments:
            if not isinstance(argument, np.ndarray):
                described.append(int(argument))
                continue
            base, size = owner(argument), argument.dtype.itemsize
            assert base.flags.c_contiguous
            known = [n for n, s in enumerate(segments) if s is base]
            if not known:
                segments.append(base)
            begin = (argument.__array_interface__["data"][0]
                     - base.__array_interface__["data"][0])
            described.append((known[0] if known else len(segments) - 1, begin,
                              [*argument.shape, *(s // size for s in argument.strides)]))
        sent = [s.tobytes() for s in segments]
        after, values = self.ask(
            (symbol, sent, described,
             [(rank, np.dtype(dtype).itemsize) for rank, dtype in results]))
        for segment, old, new in zip(segments, sent, after):
            # Memory that is only read stays untouched: it may not be writeable.
            if new != old:
                segment[...] = np.frombuffer(new, segment.dtype).reshape(segment.shape)
        return [np.frombuffer(data, np.dtype(dtype)).reshape(sizes).copy()
                for (sizes, data), (_, dtype) in zip(values, results)]


class GpuCompiler(harness.Compiler):
    """Compiles for a GPU; `environment` is that of the emulator."""

    def __init__(self, directory, **environment):
        super().__init__(directory)
        self.environment = environment
        self.runtime = (Path(self.tools.rope_opt).parents[1] / "lib"
                        / "RopeGpuEmulator.so")
        if not self.runtime.is_file():
            raise MissingTool(f"expected {self.runtime}: build RopeGpuEmulator")

    def emulating(self, **environment):
        """The same with another environment of the emulator."""
        return GpuCompiler(self.directory, **environment)

    def link(self, objects, path):
        self.run([self.tools.clang, "-shared", objects, self.runtime,
                  f"-Wl,-rpath,{self.runtime.parent}", "-lm", "-o", path])

    def load(self, path):
        return GpuLibrary(path, self.runtime, self.environment)

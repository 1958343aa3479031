#===- ours.py - The compiled kernels, called by ctypes --------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Loads what build.sh has built and calls it on tensors of a GPU."""

import ctypes

RUNTIME = "libRopeCudaRuntime.so"


class Missing(Exception):
    """A file that build.sh makes is not there, or says why it could not be made."""


def library_path(folder, case):
    """The library of a case; what kept it from being built is told."""
    path, why = folder / f"{case.name}.so", folder / f"{case.name}.error"
    if why.exists():
        lines = why.read_text().strip().splitlines()
        raise Missing(f"did not compile: {lines[0] if lines else 'no message'}")
    if not path.exists():
        raise Missing(f"expected {path}: run benchmarks/gpu/build.sh")
    return path


def runtime_path(folder):
    path = folder / RUNTIME
    if not path.exists():
        raise Missing(f"expected {path}: run benchmarks/gpu/build.sh")
    return path


def descriptor(tensor):
    """A memref descriptor: two pointers, the offset, sizes and strides."""
    words = [tensor.data_ptr(), tensor.data_ptr(), 0, *tensor.shape, *tensor.stride()]
    return (ctypes.c_int64 * len(words))(*words)


class Kernel:
    """One compiled case; a call puts its work on a stream and returns."""

    def __init__(self, folder, case):
        # Before the kernel, which finds it loaded.
        runtime = ctypes.CDLL(str(runtime_path(folder)), mode=ctypes.RTLD_GLOBAL)
        self.set_stream = runtime.ropeGpuSetStream
        self.set_stream.argtypes, self.set_stream.restype = [ctypes.c_void_p], None
        library = ctypes.CDLL(str(library_path(folder, case)))
        self.function = library._mlir_ciface_attention
        self.function.restype = None

    def bind(self, stream, *tensors):
        """A call of the kernel on `tensors` as a function of no arguments."""
        descriptors = [descriptor(t) for t in tensors]
        pointers = [ctypes.byref(d) for d in descriptors]

        def run():
            self.set_stream(stream)
            self.function(*pointers)
            return tensors[-1]

        return run

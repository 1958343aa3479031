#===- gpu_server.py - The process that runs kernels in the emulator -------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""gpu_server.py LIBRARY RUNTIME: answers the requests of gpu.GpuLibrary.

A request is (symbol, bytes of every buffer, arguments, results); an argument is an
integer or (buffer, offset in bytes, sizes and strides), a result (rank, size of an
element). The answer: the bytes of every buffer, and (sizes, bytes) of every result.
"""

import ctypes
import os
import pickle
import sys

# Answers go to what was stdout; what code prints goes to stderr.
answers = os.fdopen(os.dup(1), "wb")
os.dup2(2, 1)
library = ctypes.CDLL(sys.argv[1])
runtime = ctypes.CDLL(sys.argv[2])
runtime.ropeGpuAlloc.restype = ctypes.c_void_p
runtime.ropeGpuAlloc.argtypes = [ctypes.c_uint64]
runtime.ropeGpuFree.argtypes = [ctypes.c_void_p]
runtime.ropeGpuCopy.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint64]


def words(values):
    return (ctypes.c_int64 * len(values))(*values)


def contiguous(descriptor, rank, size):
    """The sizes and the bytes of a result in device memory, in row-major order."""
    sizes, strides = descriptor[3:3 + rank], descriptor[3 + rank:3 + 2 * rank]
    count = 1
    for n in sizes:
        count *= n
    dense = 1
    for n, stride in zip(reversed(sizes), reversed(strides)):
        assert count == 0 or n == 1 or stride == dense, "expected a contiguous result"
        dense *= n
    data = ctypes.create_string_buffer(count * size)
    if count:
        runtime.ropeGpuCopy(data, descriptor[1] + descriptor[2] * size, count * size)
    return sizes, data.raw


def serve(symbol, buffers, arguments, results):
    device = []
    for data in buffers:
        device.append(runtime.ropeGpuAlloc(len(data)))
        if data:
            runtime.ropeGpuCopy(device[-1], data, len(data))
    returned = words([0] * sum(3 + 2 * rank for rank, _ in results))
    values, keep = [ctypes.byref(returned)] if results else [], []
    for argument in arguments:
        if isinstance(argument, int):
            values.append(ctypes.c_int64(argument))
            continue
        buffer, offset, shape = argument
        pointer = (device[buffer] or 0) + offset
        keep.append(words([pointer, pointer, 0, *shape]))
        values.append(ctypes.byref(keep[-1]))
    function = library[symbol]
    function.restype = None
    function(*values)
    after = []
    for pointer, data in zip(device, buffers):
        copy = ctypes.create_string_buffer(len(data))
        if data:
            runtime.ropeGpuCopy(copy, pointer, len(data))
        after.append(copy.raw)
    copies, allocated, position = [], set(), 0
    for rank, size in results:
        descriptor = list(returned[position:position + 3 + 2 * rank])
        copies.append(contiguous(descriptor, rank, size))
        allocated.add(descriptor[0])
        position += 3 + 2 * rank
    for pointer in (allocated | {p for p in device if p}) - {0}:
        runtime.ropeGpuFree(pointer)
    return after, copies


while True:
    try:
        request = pickle.load(sys.stdin.buffer)
    except EOFError:
        break
    pickle.dump(serve(*request), answers)
    answers.flush()

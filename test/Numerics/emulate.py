#===- emulate.py - Calls of functions compiled for another CPU ------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""A library whose functions run in an emulator, one process per call.

driver.c is the other side and has the format of what is sent. Whole buffers
travel, not views: what a function writes outside of its output is seen as it
would be in a call in this process, and views of one buffer overlap there too.
"""

import subprocess
from dataclasses import dataclass

import numpy as np

# As in driver.c.
ALIGNMENT = 64


class EmulationError(Exception):
    """The process of a call failed; the message has its exit status and errors."""


def owner(array):
    """The array whose memory a view is of."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def address(array):
    return array.__array_interface__["data"][0]


def words(*values):
    return np.array(values, np.int64).tobytes()


class Reader:
    """Takes a reply apart."""

    def __init__(self, data):
        self.data, self.position = data, 0

    def bytes(self, count):
        part = self.data[self.position:self.position + count]
        if len(part) != count:
            raise EmulationError(f"expected {count} more bytes in a reply, got "
                                 f"{len(part)}")
        self.position += count
        return part

    def words(self, count):
        return np.frombuffer(self.bytes(8 * count), np.int64).tolist()


@dataclass(frozen=True)
class EmulatedLibrary:
    """A library and the command that calls a symbol of it."""

    command: tuple

    def run(self, symbol, request):
        done = subprocess.run([*self.command, symbol], input=request,
                              capture_output=True, timeout=600)
        if done.returncode:
            raise EmulationError(f"{' '.join(self.command)} {symbol}\nexit status "
                                 f"{done.returncode}\n"
                                 f"{done.stderr.decode(errors='replace')[:4000]}")
        return Reader(done.stdout)

    def call(self, symbol, arguments, results):
        """As harness.call; `symbol` is that of the C interface."""
        segments, described = [], []
        for argument in arguments:
            if not isinstance(argument, np.ndarray):
                described.append(words(0, int(argument)))
                continue
            base, size = owner(argument), argument.dtype.itemsize
            assert base.flags.c_contiguous
            assert all(s % size == 0 for s in argument.strides)
            known = [n for n, s in enumerate(segments) if s is base]
            if not known:
                segments.append(base)
            number = known[0] if known else len(segments) - 1
            descriptor = words(number, address(argument) - address(base), 0,
                               *argument.shape, *(s // size for s in argument.strides))
            described.append(words(len(descriptor) // 8) + descriptor)
        sent = [s.tobytes() for s in segments]
        reply = self.run(symbol, b"".join([
            words(len(segments), len(arguments), len(results)),
            *(words(s.nbytes, address(s) % ALIGNMENT) for s in segments), *described,
            *(words(rank, np.dtype(dtype).itemsize) for rank, dtype in results),
            *sent]))
        for segment, before in zip(segments, sent):
            after = reply.bytes(segment.nbytes)
            # Memory that is only read stays untouched: it may not be writeable.
            if after != before:
                segment[...] = np.frombuffer(after, segment.dtype).reshape(
                    segment.shape)
        return [self.result(reply, rank, np.dtype(dtype)) for rank, dtype in results]

    @staticmethod
    def result(reply, rank, dtype):
        descriptor = reply.words(3 + 2 * rank)
        sizes, strides = descriptor[3:3 + rank], descriptor[3 + rank:]
        if 0 in sizes:
            return np.empty(sizes, dtype)
        extent = 1 + sum((n - 1) * s for n, s in zip(sizes, strides))
        flat = np.frombuffer(reply.bytes(extent * dtype.itemsize), np.uint8).view(dtype)
        return np.lib.stride_tricks.as_strided(
            flat, sizes, [s * dtype.itemsize for s in strides]).copy()

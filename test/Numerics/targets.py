#===- targets.py - The CPUs that code is compiled for ---------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Targets: the flags of clang, the width of a vector register, and whether the
code runs in the process of the tests or in an emulator.

`native` is the CPU of the machine, and `quick` the same at half the time of a
compilation: clang at -O1, and MLIR verified at its ends, not after every pass. Grids
of many kernels are compiled so; what is held against numbers by a hundred kernels
needs no optimizer, and tests of what a few of them do at the edge of floating point
take `native`. The others are baselines that every machine of their kind has, so that
what they print can be compared; they are compiled as users do.
"""

import platform
import shutil
from dataclasses import dataclass
from pathlib import Path


class MissingTool(Exception):
    """A program, a library or a CPU feature that the tests need is not there."""


def host_features():
    """The features of this machine's CPU, as Linux names those of x86."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("flags"):
            return set(line.partition(":")[2].split())
    return set()


# Elsewhere kernels that ask for bf16-dot do not compile to code.
HAS_BF16_DOT = "avx512_bf16" in host_features()


@dataclass(frozen=True)
class Target:
    name: str
    flags: tuple  # of clang
    vector_width: int
    vector_registers: int = 0  # 0: as the pipeline guesses from the width
    is_quick: bool = False
    cpu_features: tuple = ()  # of the host, where code runs in this process
    emulator: str = ""  # a program; empty: code runs in this process
    sysroot: str = ""  # the C library of the emulated target
    packages: str = ""  # Debian packages of emulator and sysroot

    @property
    def opt_flags(self):
        """Of rope-opt."""
        return ["--verify-each=false"] if self.is_quick else []

    @property
    def clang_flags(self):
        return ["-O1" if self.is_quick else "-O2", *self.flags]

    @property
    def pipeline(self):
        """The fused lowering with every size chosen for the target."""
        return (f"--rope-to-cpu=vector-width={self.vector_width} "
                f"vector-registers={self.vector_registers}")

    @property
    def libraries(self):
        """The C and math libraries, by file, as the linker would search the host's."""
        return [f"{self.sysroot}/lib/libc.so.6", f"{self.sysroot}/lib/libm.so.6"]

    @property
    def executable_start(self):
        return [f"{self.sysroot}/lib/{f}"
                for f in ("crt1.o", "crti.o", "crtn.o", "libc_nonshared.a")]

    @property
    def include(self):
        return f"{self.sysroot}/include"

    def require(self):
        """Raises MissingTool unless code of the target can run here."""
        if self.emulator:
            self.require_emulator()
        elif self.cpu_features:
            self.require_host()

    def require_emulator(self):
        if not shutil.which(self.emulator):
            raise MissingTool(f"expected {self.emulator} in PATH, to run {self.name} "
                              f"code: install {self.packages} (scripts/setup.sh does)")
        for path in (*self.libraries, *self.executable_start,
                     f"{self.include}/stdlib.h"):
            if not Path(path).exists():
                raise MissingTool(f"expected {path}, to link {self.name} code: "
                                  f"install {self.packages} (scripts/setup.sh does)")

    def require_host(self):
        if platform.machine() != "x86_64":
            raise MissingTool(f"expected an x86-64 CPU to run {self.name} code, but "
                              f"got {platform.machine()}")
        flags = host_features()
        missing = [f for f in self.cpu_features if f not in flags]
        if missing:
            raise MissingTool(f"expected a CPU with {' and '.join(missing)} to run "
                              f"{self.name} code")


TARGETS = {t.name: t for t in (
    Target("native", ("-march=native",), 512),
    Target("quick", ("-march=native",), 512, is_quick=True),
    Target("x86-64-v3", ("-march=x86-64-v3",), 256,
           cpu_features=("avx2", "bmi2", "f16c", "fma")),
    Target("x86-64", ("-march=x86-64",), 128, cpu_features=("sse2",)),
    Target("aarch64", ("--target=aarch64-linux-gnu",), 128, 32,
           emulator="qemu-aarch64",
           sysroot="/usr/aarch64-linux-gnu",
           packages="qemu-user libc6-dev-arm64-cross"),
)}

#!/usr/bin/env python3
"""Lets the PyPI build of torch load on its CPU part alone.

The wheel for Linux links CUDA libraries of 3 GB, which the CPU benchmark never
calls. This writes a stand-in for each of them beside torch's own libraries: every
function is there and returns cudaErrorNoDevice, as on a machine without a GPU.
Libraries that are installed are left alone. torch's CPU kernels are untouched.
"""

import collections
import importlib.util
import os
import pathlib
import re
import subprocess
import sys
import tempfile

CUDA_LIBRARY = re.compile(r"lib(cu|nv|nccl)")
CUDA_FUNCTION = re.compile(r"(__)?(cu[A-Z]|cu(da|blas|dnn|fft|pti|solver|sparse)"
                           r"|nv|nccl|pnccl)")
NO_DEVICE = 100


def run(*command):
    return subprocess.run(command, check=True, capture_output=True,
                          text=True).stdout


def cuda_needs(directory):
    """Each CUDA library that torch links: its symbol version and functions."""
    versions, functions = {}, collections.defaultdict(set)
    for library in sorted(directory.glob("*.so")):
        for name in re.findall(r"NEEDED.*\[(.*)\]",
                               run("readelf", "-dW", str(library))):
            if CUDA_LIBRARY.match(name):
                versions.setdefault(name, None)
        for block in run("readelf", "-VW", str(library)).split("File: ")[1:]:
            name = block.split()[0]
            if name in versions:
                versions[name] = re.search(r"Name: (\S+)", block)[1]
        for line in run("nm", "-D", "--undefined-only", str(library)).splitlines():
            symbol, _, version = line.split()[-1].partition("@")
            if CUDA_FUNCTION.match(symbol):
                functions[version].add(symbol)
    return versions, functions


def write_stand_in(path, version, functions, work):
    source, script = work / "stub.c", work / "stub.map"
    source.write_text("".join(
        f"int {name}(void) {{ return {NO_DEVICE}; }}\n"
        for name in sorted(functions)))
    command = ["cc", "-shared", "-fPIC", "-w", "-fno-builtin", str(source),
               f"-Wl,-soname,{path.name}", "-o", str(path)]
    if version:
        script.write_text(f"{version} {{ global: *; }};\n")
        command.append(f"-Wl,--version-script,{script}")
    run(*command)


def main():
    # Found without importing it, which fails before the stand-ins are there.
    spec = importlib.util.find_spec("torch")
    if spec is None:
        sys.exit("error: torch is not installed in this environment")
    directory = pathlib.Path(spec.origin).parent / "lib"
    versions, functions = cuda_needs(directory)
    site = directory.parent.parent
    with tempfile.TemporaryDirectory() as work:
        for name, version in versions.items():
            path = directory / name
            if path.exists() or any(site.glob(f"nvidia/**/{name}")):
                continue
            write_stand_in(path, version, functions[version or ""],
                           pathlib.Path(work))
            print(f"{os.path.relpath(path, site)}: stand-in")


if __name__ == "__main__":
    main()

#===- test_memory.py - Memory grows with the length -----------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Memory beyond inputs and outputs grows with L, not with its square."""

import subprocess
import sys
from pathlib import Path

import pytest

import harness
from kernels import Attention, Leaky, Linear, ReRoPE

HEAD_DIM = 64
SHORT, LONG = 1024, 8192
# Inputs, their copies in the runner, output, turned keys and tables; a score
# matrix alone would be LONG / HEAD_DIM = 256 such buffers.
BUFFERS = 16


# A process starts out with the peak of the one that it was forked from, so a
# small one stands between.
MEASURE = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
process.returncode = os.waitstatus_to_exitcode(status)
assert process.returncode == 0
print(usage.ru_maxrss * 1024)
"""


def peak_bytes(path, inputs):
    """The most memory that one call in a process of its own held."""
    tool = Path(harness.find_tools().rope_opt).with_name("rope-run")
    command = [sys.executable, "-c", MEASURE, tool, path, *inputs, "--benchmark=1"]
    return int(subprocess.run(command, check=True, capture_output=True).stdout)


@pytest.mark.parametrize("position_map",
                         [Linear(), ReRoPE(1024), Leaky(1024, 16.0)], ids=str)
def test_memory(tmp_path, position_map):
    path = tmp_path / "kernel.mlir"
    kernel = Attention(position_map, HEAD_DIM, causal=True, form="tensor",
                       offset=False, lse=False)
    path.write_text(kernel.mlir("kernel"))
    long, short = ([f"--input=1x1x{length}x{HEAD_DIM}xf32=0.5"] * 3
                   for length in (LONG, SHORT))
    growth = peak_bytes(path, long) - peak_bytes(path, short)
    assert 0 < growth < BUFFERS * (LONG - SHORT) * HEAD_DIM * 4

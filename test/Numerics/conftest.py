#===- conftest.py - The compiler of a test session ------------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Finds the tools before the first test, and shares compiled libraries."""

import os
import sys
from pathlib import Path

import pytest

# Every worker has one core; threads that wait do not spin on it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("KMP_BLOCKTIME", "0")
sys.path.insert(0, str(Path(__file__).parent))

import harness  # noqa: E402


def pytest_sessionstart(session):
    try:
        harness.find_tools()
    except harness.MissingTool as error:
        pytest.exit(str(error), returncode=pytest.ExitCode.USAGE_ERROR)


@pytest.fixture(scope="session")
def compiler(tmp_path_factory):
    """Compiles for this CPU, quickly."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    return harness.Compiler(base / "libraries", "quick")


@pytest.fixture(scope="session")
def native(compiler):
    """Compiles for this CPU as users do."""
    return compiler.for_target("native")


@pytest.fixture(scope="session")
def gpu(compiler):
    """A compiler for GPUs, whose code runs in the emulator."""
    from gpu import GpuCompiler
    return GpuCompiler(compiler.directory)

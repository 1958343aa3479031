#===- test_gpu_mutations.py - GPU kernels that are broken must fail -------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""That test_gpu.py would see a fault: the same kernels with an instruction dropped or
an operand changed (test/Emulator/Mutation.h), with other reference formulas, and
under other schedules."""

import dataclasses

import pytest

from emulate import EmulationError
from kernels import Kernels, ReRoPE, inputs
from test_gpu import LIBRARIES, pipeline
from tolerance import assert_same_bits

NAME = "f16-64"
KERNEL = LIBRARIES[NAME][0]
pytestmark = pytest.mark.xdist_group(NAME)


def run(compiler, kernel=KERNEL, reference=None, chip="sm_80", keys=129):
    """Runs a kernel and checks it; None if it was right, else what was found."""
    kernels = Kernels(compiler, LIBRARIES[NAME], pipeline(chip=chip))
    reference = reference or kernel
    kernels.functions[reference] = kernels.functions[kernel]
    try:
        kernels.check(reference, *inputs(kernel, (1, 2, 1), (129, keys)), None)
    except (EmulationError, AssertionError) as error:
        return str(error)
    return None


WRONG = "elements are wrong"


@pytest.mark.parametrize("mutation, found", [
    # No wait at all, two groups too many outstanding, copies in no group.
    ("drop:cp.async.wait", "expected a wait before shared memory"),
    ("flip:cp.async.wait:0:0:3", "expected a wait before shared memory"),
    ("drop:cp.async.commit", "expected a wait before shared memory"),
    ("drop:barrier.cta", "data race|expected a wait"),
    # Swizzled or padded wrongly: the tile's neighbour, half a row.
    ("flip:ldmatrix:1:0:16", WRONG),
    ("flip:ldmatrix:0:0:8", "address aligned to 16 bytes"),
    ("flip:cp.async.cg:0:0:16", WRONG),
    ("flip:cp.async.cg:0:0:0x100000", "shared memory"),
    # A maximum or sum of other lanes; part of a product missing.
    ("flip:shfl.sync.bfly:0:2:4", WRONG),
    ("flip:mma:1:0:0x80008000", WRONG),
])
def test_mutation_is_found(gpu, mutation, found):
    report = run(gpu.emulating(ROPE_EMULATOR_MUTATE=mutation))
    assert report is not None, "the broken kernel passed"
    assert any(f in report for f in found.split("|")), report


@pytest.mark.parametrize("mutation, found", [
    # What TMA has yet to write, or a product to read, is touched.
    ("flip:mbarrier.wait:0:1:1", "expected a wait before shared memory|data race"),
    ("drop:mbarrier.wait", "data race|expected a wait|arrivals in a phase"),
    ("drop:wgmma.wait", "read by wgmma.mma_async"),
    ("drop:wgmma.commit", "read by wgmma.mma_async"),
    ("drop:wgmma.fence", "expected a wgmma.fence"),
    ("drop:fence.proxy.async", "expected a fence.proxy.async"),
    # Barriers that nobody arrives at, or with the wrong count of bytes.
    ("drop:mbarrier.arrive.shared", "deadlock"),
    ("flip:arrive.expect.tx:0:1:1024", "bytes are missing"),
    ("drop:mbarrier.inval", "mbarrier"),
    # Another swizzle, box, or place in a row.
    ("flip:tensormap.swizzle:0:0:1", WRONG),
    ("flip:g2s:0:3:1", WRONG),
    ("flip:m64n128k16:0:65:2", WRONG),
    ("flip:m64n128k16:0:64:0x4000000000", WRONG),
])
def test_mutation_of_warpgroups_is_found(gpu, mutation, found):
    report = run(gpu.emulating(ROPE_EMULATOR_MUTATE=mutation), chip="sm_90a",
                 keys=400)
    assert report is not None, "the broken kernel passed"
    assert any(f in report for f in found.split("|")), report


@pytest.mark.parametrize("change", [
    {"position_map": ReRoPE(34)}, {"position_map": ReRoPE(32)}, {"causal": False},
    {"base": 50000.0}], ids=str)
def test_other_formula_is_found(gpu, change):
    """A window, and so a point where tiles are split, off by one; other angles."""
    assert WRONG in (run(gpu, KERNEL, dataclasses.replace(KERNEL, **change)) or "")


@pytest.mark.parametrize("chip", ["sm_80", "sm_90a"])
def test_result_does_not_depend_on_the_schedule(gpu, chip):
    data = inputs(KERNEL, (1, 2, 1), (129, 129))
    results = [Kernels(gpu.emulating(ROPE_EMULATOR_SEED=seed), LIBRARIES[NAME],
                       pipeline(chip=chip)).run(KERNEL, *data) for seed in "012"]
    for out, lse in results[1:]:
        assert_same_bits(out, results[0][0])
        assert_same_bits(lse, results[0][1])

#===- test_gpu_benchmarks.py - benchmarks/gpu, as far as no GPU is needed -===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Cases, counts, ratios and the float64 reference of the GPU benchmarks."""

import dataclasses
import importlib.util
import subprocess
import sys

import numpy as np
import pytest

import harness
import reference as exact
from kernels import Frequencies, Leaky, Linear, ReRoPE

FOLDER = harness.ROOT / "benchmarks" / "gpu"


def load(name):
    """A module of the benchmarks; its names are also those of modules here."""
    spec = importlib.util.spec_from_file_location(f"gpu_{name}", FOLDER / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


# What they import from each other is found beside them, under those names.
cases, reference, ours = load("cases"), load("reference"), load("ours")
with pytest.MonkeyPatch.context() as patch:
    for module in (cases, reference, ours):
        patch.setitem(sys.modules, module.__name__.removeprefix("gpu_"), module)
    measure = load("measure")
CASES = cases.load(cases.DEFAULT)
SMALL = cases.Case("small", "rope", "bf16", 4, 2, 7, 12, 8, batch=2)
MAPS = {"rope": (Linear(), {}), "rerope": (ReRoPE(5), {"window": 5}),
        "leaky": (Leaky(5, 4.0), {"window": 5, "k": 4.0})}


def test_counts():
    pairs = sum(j <= 5 + i for i in range(7) for j in range(12))
    assert SMALL.visible_pairs == pairs
    assert SMALL.flops == 4 * 8 * pairs * 2 * 4
    assert SMALL.bytes == 2 * 2 * 8 * (4 * 7 + 2 * 12 + 2 * 12 + 4 * 7)
    # 1e12 operations in one millisecond are 1000 TFLOP/s.
    assert np.isclose(cases.rate(SMALL, 1.0), SMALL.flops / 1e-3 / 1e12)
    assert np.isclose(cases.bandwidth(SMALL, 2.0), SMALL.bytes / 2e-3 / 1e9)


@pytest.mark.parametrize("change", [
    {"map": "alibi"}, {"dtype": "f8"}, {"queries": 0}, {"queries": 13}, {"key_heads": 3},
    {"head_dim": 7}, {"window": 4}, {"map": "rerope"}, {"map": "leaky", "window": 4},
    {"k": 2.0}, {"map": "rerope", "window": 4, "rotated_keys": True}])
def test_invalid_cases_are_told(change):
    with pytest.raises(cases.InvalidCase, match="small: expected"):
        dataclasses.replace(SMALL, **change)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_cases_parse(case, tmp_path):
    path = tmp_path / "case.mlir"
    path.write_text(case.mlir())
    subprocess.run([harness.find_tools().rope_opt, path, "-o", "/dev/null"], check=True)


@pytest.mark.parametrize("rows", [3, 100])
@pytest.mark.parametrize("name", MAPS)
@pytest.mark.parametrize("queries", [1, 7])
def test_reference(name, queries, rows):
    """Against the reference of these tests, which knows no pieces."""
    position_map, options = MAPS[name]
    case = dataclasses.replace(SMALL, map=name, queries=queries, **options)
    rng = np.random.default_rng(queries)
    q, k, v = (rng.standard_normal(s) for s in case.shapes[:3])
    expected, _ = exact.attention(q, k, v, Frequencies(8), position_map, causal=True)
    actual = reference.attention(case, q, k, v, rows=rows)
    assert reference.error(actual, expected) < 1e-12
    if name == "rope":
        turn = reference.Turner(np, np.asarray)
        rotated = dataclasses.replace(case, rotated_keys=True)
        actual = reference.attention(rotated, q, turn(k, range(12)), v)
        assert reference.error(actual, expected) < 1e-12


def test_error_is_of_the_worst_row():
    expected = np.ones((1, 1, 3, 4))
    actual = expected.copy()
    actual[0, 0, 1, 2] += 1e-3
    assert np.isclose(reference.error(actual, expected), 5e-4)
    actual[0, 0, 2, 0] = np.nan
    assert np.isnan(reference.error(actual, expected))


def test_ratios():
    records = [{"implementation": "rope", "ms": 2.0}, {"implementation": "a", "ms": 5.0},
               {"implementation": "b", "status": "failed"}]
    assert [r.get("over_ours") for r in measure.add_ratios(records)] == [1, 2.5, None]
    assert "over_ours" not in measure.add_ratios([{"implementation": "a", "ms": 5.0}])[0]


# A process that dies while it is at `b`, and one that dies before it begins anything.
DIES = """
import sys
for name in "abc":
    if name not in sys.argv:
        print('{"begin": "%s"}' % name, flush=True)
        if name == "b":
            sys.exit("kernel fault")
print('a warning')
print('{"records": [{"implementation": "a", "ms": 1.0}]}')
"""


def test_a_process_that_ends_is_told():
    records = measure.measure_apart([sys.executable, "-c", DIES], SMALL)
    assert records == [
        {"case": "small", "implementation": "b", "status": "failed",
         "reason": "the process ended with 1: kernel fault"},
        {"implementation": "a", "ms": 1.0}]
    code = "import sys; sys.exit('no device')"
    record, = measure.measure_apart([sys.executable, "-c", code], SMALL)
    assert record["implementation"] == "set-up" and "no device" in record["reason"]


class FakeTensor:
    shape, pointer = (2, 3), 4096

    def data_ptr(self):
        return self.pointer

    def stride(self):
        return (5, 1)


def test_descriptor():
    assert list(ours.descriptor(FakeTensor())) == [4096, 4096, 0, 2, 3, 5, 1]


def run(*arguments, code):
    done = subprocess.run([sys.executable, FOLDER / "run.py", *arguments],
                          capture_output=True, text=True)
    assert done.returncode == code, done.stderr
    return done.stdout, done.stderr


def test_dry_run(tmp_path):
    """Missing files, those that were not built, and all of them."""
    out, _ = run("--dry-run", f"--kernels={tmp_path}", code=1)
    assert out.count("build.sh") == len(CASES) + 1
    (tmp_path / ours.RUNTIME).touch()
    for case in CASES:
        (tmp_path / f"{case.name}.so").touch()
    out, _ = run("--dry-run", f"--kernels={tmp_path}", code=0)
    assert f"{len(CASES)} cases, 0 missing files" in out
    (tmp_path / f"{CASES[0].name}.error").write_text("error: no such map\nmore\n")
    out, _ = run("--dry-run", f"--kernels={tmp_path}", code=1)
    assert "did not compile: error: no such map" in out
    _, error = run("--filter=nothing", code=1)
    assert error == "error: expected a case with nothing in its name\n"


def test_no_device(tmp_path):
    """Without PyTorch, or without a device, it says so and writes nothing."""
    results = tmp_path / "results.json"
    _, error = run(f"--json={results}", code=1)
    assert error.startswith("error: no CUDA device: PyTorch")
    assert not results.exists()

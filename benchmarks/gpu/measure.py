#===- measure.py - Checks and times cases on a GPU ------------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Everything of run.py that needs PyTorch and a device.

As a program it measures one case and prints lines of JSON: {"begin": IMPLEMENTATION}
before anything that may end the process, and {"records": [...]} last. A kernel that
fails can end a process, or spoil its device context, and must take no other with it.
"""

import argparse
import datetime
import json
import platform
import statistics
import subprocess
from pathlib import Path

import cases
import ours
import reference

OURS = "rope"


def output_of(command):
    try:
        return subprocess.run(command, capture_output=True, text=True,
                              check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError) as error:
        return f"unknown: {error}"


def version_of(name):
    try:
        return __import__(name).__version__
    except Exception as error:  # whatever an import of a peer raises
        return f"unknown: {error}"


def machine(torch):
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "device": torch.cuda.get_device_name(),
        "capability": list(torch.cuda.get_device_capability()),
        "driver": output_of(["nvidia-smi", "--query-gpu=driver_version",
                             "--format=csv,noheader"]),
        "cuda": torch.version.cuda, "cudnn": torch.backends.cudnn.version(),
        "torch": torch.__version__, "triton": version_of("triton"),
        "python": platform.python_version(),
    }


class Timer:
    """Milliseconds of a call on the current stream, by events."""

    def __init__(self, torch):
        self.torch = torch

    def __call__(self, run):
        start, end = (self.torch.cuda.Event(enable_timing=True) for _ in range(2))
        # The device is busy while the host launches, so that no gap is timed.
        self.torch.cuda._sleep(1_000_000)
        start.record()
        run()
        end.record()
        end.synchronize()
        return start.elapsed_time(end)


def copy_bandwidth(torch, timer):
    """GB/s, read and written, of a copy of 1 GiB."""
    source = torch.ones(1 << 30, dtype=torch.uint8, device="cuda")
    target = torch.empty_like(source)
    times = [timer(lambda: target.copy_(source)) for _ in range(20)]
    return 2 * source.numel() / statistics.median(times[5:]) / 1e6


class Problem:
    """The operands of a case on the device, turned for peers, and the result."""

    def __init__(self, torch, case):
        self.torch, self.case = torch, case
        dtype = {"f16": torch.float16, "bf16": torch.bfloat16,
                 "f32": torch.float32}[case.dtype]
        generator = torch.Generator("cuda").manual_seed(0)
        self.query, self.key, self.value, self.out = (
            torch.randn(s, device="cuda", dtype=torch.float32,
                        generator=generator).to(dtype) for s in case.shapes)
        wide = [x.double() for x in (self.query, self.key, self.value)]
        self.expected = reference.attention(case, *wide, torch, self.given)
        turn = reference.Turner(torch, self.given)
        turned = [tuple(x.to(dtype).contiguous() for x in pair)
                  for pair in reference.turned_pairs(case, *wide[:2], turn)]
        self.near, self.far = turned[0], turned[1] if len(turned) > 1 else None

    def given(self, array):
        return self.torch.as_tensor(array, device="cuda")

    def error_of(self, run):
        """Of one call; whatever it does not write is NaN."""
        self.out.fill_(float("nan"))
        result = run().double()
        self.torch.cuda.synchronize()
        return reference.error(result, self.expected)


def implementations(torch, problem, folder):
    """Names and functions that make the call of each."""
    import peers
    case = problem.case

    def make_ours():
        stream = torch.cuda.current_stream().cuda_stream
        return ours.Kernel(folder, case).bind(stream, problem.query, problem.key,
                                              problem.value, problem.out)

    yield OURS, make_ours
    for name, peer in peers.PEERS.items():
        yield name, lambda peer=peer: peer(case, problem.near, problem.far, problem.value)


def begin(name):
    print(json.dumps({"begin": name}), flush=True)


def prepare(problem, name, make):
    """A checked call, or None, and the record of its result."""
    begin(name)
    record = {"case": problem.case.name, "implementation": name}
    try:
        run = make()
        record["error"] = error = problem.error_of(run)
    except Exception as failure:  # of a peer: any, and it is told
        status = {"Unsupported": "unsupported", "Missing": "missing"}.get(
            type(failure).__name__, "failed")
        reason = str(failure).strip().splitlines() or [""]
        record |= {"status": status, "reason": f"{type(failure).__name__}: {reason[0]}"}
        return None, record
    tolerance = reference.TOLERANCE[problem.case.dtype]
    if not error <= tolerance:
        record |= {"status": "wrong",
                   "reason": f"expected an error of at most {tolerance:g}"}
        return None, record
    record["status"] = "timed"
    return run, record


def measure(torch, timer, case, folder, rounds, wanted):
    """The records of one case, one for each implementation that is `wanted`."""
    problem = Problem(torch, case)
    runs, records = [], []
    for name, make in implementations(torch, problem, folder):
        if not wanted(name):
            continue
        run, record = prepare(problem, name, make)
        records.append(record)
        if run:
            runs.append((run, record))
            record["times_ms"] = []
            for _ in range(3):
                run()
    for _ in range(rounds):
        for run, record in runs:
            begin(record["implementation"])
            record["times_ms"].append(timer(run))
    for _, record in runs:
        record["ms"] = ms = statistics.median(record["times_ms"])
        record["tflops"] = cases.rate(case, ms)
        record["gbps"] = cases.bandwidth(case, ms)
    return records


def add_ratios(records):
    """The time of each over that of ours, where both were timed."""
    timed = {r["implementation"]: r["ms"] for r in records if "ms" in r}
    for record in records:
        if OURS in timed and "ms" in record:
            record["over_ours"] = record["ms"] / timed[OURS]
    return records


def parse_output(text):
    """The records that a process printed, or None, and what it began last."""
    records, last = None, None
    for line in text.splitlines():
        if not line.startswith("{"):
            continue
        message = json.loads(line)
        records = message.get("records", records)
        last = message.get("begin", last)
    return records, last


def measure_apart(command, case):
    """The records of a case that processes of their own measure: `command`, and again
    without an implementation with which one ended."""
    ended = []
    while True:
        done = subprocess.run([*command, "--skip", *(r["implementation"] for r in ended)],
                              capture_output=True, text=True)
        records, last = parse_output(done.stdout)
        if records is not None:
            return add_ratios(ended + records)
        lines = done.stderr.strip().splitlines() or ["no message"]
        ended.append({"case": case.name, "implementation": last or "set-up",
                      "status": "failed",
                      "reason": f"the process ended with {done.returncode}: {lines[-1]}"})
        # Nothing was begun, or it was not left out: a process would end again.
        if last is None or last in [r["implementation"] for r in ended[:-1]]:
            return ended


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for path in ("--cases", "--kernels"):
        parser.add_argument(path, type=Path, required=True)
    parser.add_argument("--case", required=True)
    parser.add_argument("--rounds", type=int, required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--skip", nargs="*", default=[])
    options = parser.parse_args()
    import torch
    case, = (c for c in cases.load(options.cases) if c.name == options.case)
    records = measure(torch, Timer(torch), case, options.kernels, options.rounds,
                      lambda name: options.only in ("", name) and name not in options.skip)
    print(json.dumps({"records": records}))


if __name__ == "__main__":
    main()

#===- run.py - The kernels of build.sh against their peers on a GPU -------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Checks and times every case on an NVIDIA GPU, ours and its peers in turn.

Each result is held against attention in float64 before it is timed; a wrong one is
not timed. What cannot be run is in the results, too, with the reason.
"""

import argparse
import json
import sys
from pathlib import Path

import cases
import ours

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / "build" / "gpu-benchmarks"


def parse():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--dry-run", action="store_true",
                        help="check cases, shapes and files; needs no GPU")
    parser.add_argument("--filter", default="", help="only cases with this in the name")
    parser.add_argument("--only", default="", help="only this implementation, as rope")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--kernels", type=Path, default=FOLDER,
                        help="the folder that build.sh has written")
    parser.add_argument("--cases", type=Path, default=cases.DEFAULT)
    parser.add_argument("--json", type=Path, default=Path("gpu-results.json"))
    parser.add_argument("--plot", type=Path, default=Path("gpu-results.png"))
    return parser.parse_args()


def dry_run(chosen, folder):
    """Prints every case and what is missing; the number of files that are."""
    missing = 0
    for case in chosen:
        try:
            state = str(ours.library_path(folder, case))
        except ours.Missing as error:
            missing, state = missing + 1, str(error)
        shapes = " ".join("x".join(map(str, s)) for s in case.shapes[:2])
        print(f"{case.name}: {shapes} {case.dtype}, {case.flops / 1e12:.3f} TFLOP, "
              f"{case.bytes / 1e6:.1f} MB\n    {state}")
    try:
        ours.runtime_path(folder)
    except ours.Missing as error:
        missing += 1
        print(error)
    print(f"{len(chosen)} cases, {missing} missing files")
    return missing


def import_torch():
    """PyTorch with a CUDA device, or None and why not."""
    try:
        import torch
    except ImportError:
        return None, "PyTorch is not installed"
    if not torch.cuda.is_available():
        return None, f"PyTorch {torch.__version__} finds none"
    return torch, None


def line(record, case, copy):
    head = f"{record['case']:44} {record['implementation']:22}"
    if "ms" not in record:
        return f"{head} {record['status']}: {record['reason']}"
    rate = (f"{record['gbps']:7.0f} GB/s, {100 * record['gbps'] / copy:3.0f} % of a copy"
            if case.is_decode else f"{record['tflops']:7.1f} TFLOP/s")
    over = f", {record['over_ours']:.2f} times ours" if "over_ours" in record else ""
    return f"{head} {record['ms']:9.4f} ms {rate}, error {record['error']:.1e}{over}"


def plot(results, path):
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot
    timed = [r for r in results if "ms" in r]
    names = list(dict.fromkeys(r["case"] for r in timed))
    kinds = list(dict.fromkeys(r["implementation"] for r in timed))
    figure, axes = pyplot.subplots(figsize=(9, 0.9 + 0.5 * len(names)))
    height = 0.8 / max(len(kinds), 1)
    for n, kind in enumerate(kinds):
        rows = [r for r in timed if r["implementation"] == kind]
        axes.barh([names.index(r["case"]) + n * height for r in rows],
                  [r["tflops"] for r in rows], height, label=kind)
    axes.set_yticks([n + 0.4 for n in range(len(names))], names, fontsize=7)
    axes.invert_yaxis()
    axes.set_xlabel("TFLOP/s, 4 D per visible pair")
    axes.legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(path, dpi=150)


def main():
    options = parse()
    try:
        chosen = [c for c in cases.load(options.cases) if options.filter in c.name]
    except (OSError, ValueError, TypeError, cases.InvalidCase) as error:
        sys.exit(f"error: {options.cases}: {error}")
    if not chosen:
        sys.exit(f"error: expected a case with {options.filter} in its name")
    if options.dry_run:
        sys.exit(1 if dry_run(chosen, options.kernels) else 0)
    torch, why = import_torch()
    if torch is None:
        sys.exit(f"error: no CUDA device: {why}")
    import measure
    timer = measure.Timer(torch)
    report = measure.machine(torch)
    report["copy_gbps"] = copy = measure.copy_bandwidth(torch, timer)
    report["results"] = []
    print(f"{report['device']}, driver {report['driver']}, a copy {copy:.0f} GB/s")
    for case in chosen:
        records = measure.measure_apart(
            [sys.executable, HERE / "measure.py", f"--cases={options.cases}",
             f"--case={case.name}", f"--kernels={options.kernels}",
             f"--rounds={options.rounds}", f"--only={options.only}"], case)
        for record in records:
            print(line(record, case, copy), flush=True)
        report["results"] += records
        # After each case, so that an end before the last one loses nothing.
        options.json.write_text(json.dumps(report, indent=1) + "\n")
    try:
        plot(report["results"], options.plot)
    except Exception as error:  # the numbers are there, and say what is not
        report["plot"] = f"{type(error).__name__}: {error}"
        print(f"no plot: {report['plot']}")
        options.json.write_text(json.dumps(report, indent=1) + "\n")
    good = [r["case"] for r in report["results"]
            if r["implementation"] == measure.OURS and r["status"] == "timed"]
    bad = len(chosen) - len(good)
    if bad and options.only in ("", measure.OURS):
        sys.exit(f"error: ours gave no time in {bad} cases")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Times other frameworks' attention beside ours, on the same inputs and cores.

For each case and peer: the result is first compared with the float64 reference,
and a wrong one is not timed. Then the peer and our kernel are timed in turn, in
rounds; the ratio is taken within a round and the median reported, as the
machine may be shared. What a peer cannot do is listed with the reason.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PEERS_DIRECTORY = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT / "test" / "Numerics")]

import ours  # noqa: E402

from check import Check  # noqa: E402
from machine import host_vector_width  # noqa: E402, benchmarks/machine.py
from worker import PEERS  # noqa: E402


class Peer:
    """A process that holds one peer, ready for one case."""

    def __init__(self, args, name, case, inputs):
        environment = dict(os.environ, OMP_NUM_THREADS=str(args.threads))
        self.log = open(inputs / "peer.log", "w+")
        self.process = subprocess.Popen(
            [str(args.peer_python), str(PEERS_DIRECTORY / "worker.py")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log,
            env=environment, text=True)
        self.limit = args.limit
        self.answer = self.ask(json.dumps(
            {"peer": name, "case": case, "inputs": str(inputs),
             "threads": args.threads}))

    def ask(self, line):
        """The answer to a line, within the time limit."""
        timer = threading.Timer(self.limit, self.process.kill)
        timer.start()
        try:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        finally:
            timer.cancel()
        if answer:
            return json.loads(answer)
        code = self.process.wait()
        self.log.seek(0)
        last = (self.log.read().strip().splitlines() or [""])[-1]
        why = f"stopped with code {code} (time limit {self.limit} s): {last}"
        return {"status": "failed", "why": why}

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


def rope_run(args, inputs, *extra):
    command = [str(args.tool), str(inputs / "attention.mlir"),
               "--function=attention", f"--threads={args.threads}",
               f"--vector-width={args.vector_width}", *extra]
    rotated = inputs / "k-rotated.npy"
    key = rotated if rotated.exists() else inputs / "k.npy"
    command += [f"--input=@{path}" for path in (inputs / "q.npy", key,
                                                inputs / "v.npy")]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode:
        sys.exit(f"error: {' '.join(command)}\n{result.stdout}{result.stderr}")
    return result.stdout


def ours_ms(args, inputs):
    text = rope_run(args, inputs, f"--benchmark={args.repetitions}")
    match = ours.TIMES.search(text)
    if not match:
        sys.exit(f"error: expected a time, got: {text}")
    return float(match.group(1))


def measure_peer(args, name, case, inputs, check):
    row = {"case": case["name"], "peer": name}
    peer = Peer(args, name, case, inputs)
    try:
        if peer.answer["status"] != "ready":
            return {**row, **peer.answer}
        row["version"] = peer.answer["version"]
        error = check.error(inputs / "peer.npy")
        row.update(error=error, tolerance=check.tolerance)
        if not error <= check.tolerance:
            return {**row, "status": "wrong", "why":
                    f"relative error {error:.1e}, expected at most "
                    f"{check.tolerance:.0e}"}
        rounds = []
        for _ in range(args.rounds):
            times = peer.ask(str(args.repetitions))
            if isinstance(times, dict):
                return {**row, **times}
            rounds.append({"peer_ms": statistics.median(times),
                           "ours_ms": ours_ms(args, inputs)})
    finally:
        peer.close()
    return {**row, "status": "timed", "rounds": rounds,
            "peer_ms": statistics.median(r["peer_ms"] for r in rounds),
            "ours_ms": statistics.median(r["ours_ms"] for r in rounds),
            "ratio": statistics.median(r["peer_ms"] / r["ours_ms"]
                                       for r in rounds)}


def measure(args, cases):
    rows = []
    for case in cases:
        with tempfile.TemporaryDirectory() as work:
            inputs = pathlib.Path(work)
            ours.write_inputs(case, inputs)
            module = ours.attention_module(case)
            # Peers that cache rotated keys get them; then ours does, too.
            rotated = case.get("rotated_keys", False)
            if rotated:
                ours.write_rotated_keys(case, inputs)
            (inputs / "attention.mlir").write_text(
                ours.attention_module(case, rotated))
            print(f"{case['name']}: reference", file=sys.stderr)
            check = Check(case, inputs)
            rope_run(args, inputs, f"--output=@{inputs / 'ours.npy'}")
            error = check.error(inputs / "ours.npy")
            if not error <= check.tolerance:
                sys.exit(f"error: {case['name']}: our result has a relative "
                         f"error of {error:.1e}, expected at most "
                         f"{check.tolerance:.0e}")
            for name in args.peers:
                print(f"{case['name']}: {name}", file=sys.stderr)
                full = {**case, "module": module, "rope_opt": str(args.rope_opt)}
                rows.append(measure_peer(args, name, full, inputs, check))
    return rows


def print_table(rows):
    print("| case | peer | peer, ms | ours, ms | peer / ours |")
    print("|---|---|---|---|---|")
    for row in rows:
        if row["status"] == "timed":
            print(f"| {row['case']} | {row['peer']} {row['version']} "
                  f"| {row['peer_ms']:.2f} | {row['ours_ms']:.2f} "
                  f"| {row['ratio']:.2f} |")
    reasons = {}
    for row in rows:
        if row["status"] != "timed":
            why = (row["peer"], row["status"], row["why"])
            reasons.setdefault(why, []).append(row["case"])
    if reasons:
        print("\nNot timed:\n")
    for (peer, status, why), names in reasons.items():
        print(f"- {peer}, {status}: {why} ({', '.join(names)})")


def plot(rows, path, threads):
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    from matplotlib.ticker import LogLocator, NullLocator
    timed = [row for row in rows if row["status"] == "timed"]
    names = list(dict.fromkeys(row["case"] for row in timed))
    if not names:
        sys.exit("error: nothing was timed, so there is nothing to plot")
    counts = [sum(row["case"] == name for row in timed) for name in names]
    figure, axes = plt.subplots(
        len(names), 1, sharex=True, squeeze=False, layout="constrained",
        height_ratios=counts, figsize=(8, 0.75 * len(names) + 0.28 * sum(counts)))
    right = max(row["ratio"] for row in timed)
    left = min(1.0, *(row["ratio"] for row in timed))
    for axis, name in zip(axes[:, 0], names):
        mine = sorted((row for row in timed if row["case"] == name),
                      key=lambda row: -row["ratio"])
        # Bars start at 1: to the right of it the peer takes longer.
        bars = axis.barh([row["peer"] for row in mine],
                         [row["ratio"] - 1 for row in mine], left=1,
                         color=["#4c72b0" if row["ratio"] >= 1 else "#c44e52"
                                for row in mine])
        axis.bar_label(bars, [f"{row['ratio']:.2f}" for row in mine], padding=3)
        axis.axvline(1, color="black", linewidth=1)
        axis.set_xscale("log")
        axis.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axis.xaxis.set_major_formatter("{x:g}")
        axis.xaxis.set_minor_locator(NullLocator())
        axis.set_xlim(left / 2.5, right * 2.5)
        axis.set_title(name, loc="left", fontsize=10)
    axes[-1, 0].set_xlabel("time of the peer / ours, "
                           f"{threads} thread{'s' * (threads > 1)}")
    figure.savefig(path, dpi=120)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--tool", type=pathlib.Path,
                        default=ROOT / "build" / "bin" / "rope-run")
    parser.add_argument("--rope-opt", type=pathlib.Path,
                        default=ROOT / "build" / "bin" / "rope-opt")
    parser.add_argument("--peer-python", type=pathlib.Path,
                        default=ROOT / ".venv-peers" / "bin" / "python")
    parser.add_argument("--cases", type=pathlib.Path,
                        default=PEERS_DIRECTORY / "cases.json")
    parser.add_argument("--filter", default="", help="part of a case's name")
    parser.add_argument("--peers", default=",".join(PEERS),
                        help=f"comma-separated, of: {', '.join(PEERS)}")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--vector-width", type=int,
                        default=host_vector_width())
    parser.add_argument("--limit", type=int, default=180,
                        help="seconds for a peer to compile and run once")
    parser.add_argument("--json", type=pathlib.Path, help="write results here")
    parser.add_argument("--plot", type=pathlib.Path, help="write a PNG here")
    args = parser.parse_args()
    args.peers = args.peers.split(",")
    for name in set(args.peers) - set(PEERS):
        parser.error(f"expected a peer of {', '.join(PEERS)}, got '{name}'")
    for path in (args.tool, args.rope_opt, args.peer_python):
        if not path.exists():
            parser.error(f"{path} does not exist; run scripts/build.sh and "
                         "scripts/setup-peers.sh")
    cores = sorted(os.sched_getaffinity(0))
    if min(args.rounds, args.repetitions, args.threads) < 1:
        parser.error("rounds, repetitions and threads must be at least 1")
    if args.threads > len(cores):
        parser.error(f"expected at most {len(cores)} threads, got {args.threads}")
    # Inherited by every peer and by rope-run: equal cores whatever a peer does.
    os.sched_setaffinity(0, cores[-args.threads:])
    return args


def main():
    args = parse_arguments()
    cases = [case for case in json.loads(args.cases.read_text())["cases"]
             if args.filter in case["name"]]
    if not cases:
        sys.exit(f"error: no case has '{args.filter}' in its name")
    rows = measure(args, cases)
    print_table(rows)
    if args.json:
        args.json.write_text(json.dumps(
            {"vector_width": args.vector_width, "threads": args.threads,
             "results": rows}, indent=1) + "\n")
    if args.plot:
        plot(rows, args.plot, args.threads)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
#===- run.py - Times kernels against the limits of the machine -------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Times the kernels of cases.json against the limits of the same machine and run.

Everything is compiled first. In each round the kernels of a group are called in
turn, each after the limits that it is measured against; shares and ratios are
taken within a round, and their medians over the rounds are printed as a table in
Markdown. A kernel that does not compile is reported in its rows, and makes the
exit status 1. A target that is not met does not.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import machine
import report
from cases import TARGETS, TOGETHER, CaseError, read_cases
from kernels import Arrays, CompileError, Compiler, Kernel, MissingTool, find_tools

BENCHMARKS = Path(__file__).resolve().parent
# Kernels of a group are called as often in a round as fits into these seconds.
SECONDS_PER_GROUP = 1.5
MAX_REPETITIONS = 11
# A limit takes milliseconds: one call would see what else the machine does then.
LIMIT_CALLS = 15


class Bench:
    """One run: its options, compiler and arrays, and what was compiled."""

    def __init__(self, args, tools, directory):
        self.args, self.arrays = args, Arrays()
        self.compiler = Compiler(tools, directory)
        self.features = machine.features()
        self.errors = {}

    def target(self, group):
        """(vector width, -march) of a group."""
        width, march = TARGETS[group.target]
        return width or machine.host_vector_width(), march

    def options(self, group, case):
        options = f"vector-width={self.target(group)[0]}{machine.l2_option()}"
        if case.threads != 1:
            options += f" threads={self.args.threads}"
        return f"{options} {case.pipeline}".strip()

    def unavailable(self, group, row):
        """Why a row cannot be measured on this machine; None if it can."""
        if group.target == "avx2" and not {"avx2", "fma"} <= self.features:
            return "not measured: this processor has no AVX2"
        if group.kernels[row.kernel].threads != 1 and self.args.threads == 1:
            return "not measured: one thread"
        return None

    # Compilation

    def jobs(self, groups):
        """What is to be compiled: {key: function that makes it}."""
        jobs = {}
        for group in groups:
            for row in group.rows:
                if self.unavailable(group, row):
                    continue
                for name in row.kernels:
                    if row.measure != "compile":
                        jobs.setdefault((group.name, name, False), (group, name))
                if row.measure == "heap":
                    jobs[group.name, row.kernel, True] = (group, row.kernel)
                for name in row.limits:
                    jobs.setdefault(self.limit_key(group, name), (group, name))
        return jobs

    def limit_key(self, group, name):
        """Limits of arithmetic are shared by the groups of a target."""
        where = group.target if machine.LIMITS[name].is_arithmetic else group.name
        return where, name, None

    def compile(self, key, group, name, number):
        width, march = self.target(group)
        if key[2] is None:
            has_fma = march != "x86-64" and ("fma" in self.features)
            text = machine.module(name, width, has_fma)
            options = f"vector-width={width}"
        else:
            text = group.kernels[name].text()
            options = self.options(group, group.kernels[name])
        return self.compiler.library(f"kernel{number}", text, options, march,
                                     count_heap=key[2] is True)

    def compile_all(self, groups):
        """{key: Kernel}, without those that did not compile: see `errors`."""
        jobs = self.jobs(groups)
        print(f"compiling {len(jobs)} functions", file=sys.stderr)
        with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
            futures = {key: pool.submit(self.compile, key, *job, number)
                       for number, (key, job) in enumerate(jobs.items())}
        compiled = {}
        for key, future in futures.items():
            group, name = jobs[key]
            try:
                library = future.result()
            except CompileError as error:
                self.errors[key] = f"did not compile: {error}"
                continue
            if key[2] is None:
                arguments, work = machine.arguments(
                    name, self.target(group)[0], self.arrays,
                    next(iter(group.kernels.values())))
                compiled[key] = Kernel(library, arguments, work)
            else:
                arguments = [self.arrays.get(*a)
                             for a in group.kernels[name].arguments()]
                compiled[key] = Kernel(library, arguments,
                                       threads=group.kernels[name].threads)
        return compiled

    # Measurement

    def sequence(self, group, compiled):
        """The kernels of a group in the order of their calls, limits before each."""
        names = {name for row in group.rows for name in row.limits}
        limits = [(name, compiled[self.limit_key(group, name)])
                  for name in machine.LIMITS
                  if name in names and self.limit_key(group, name) in compiled]
        order = []
        for name in group.kernels:
            if (group.name, name, False) in compiled:
                order += [*limits, (name, compiled[group.name, name, False])]
        return order

    def measure_group(self, group, order, repetitions):
        """{name: median seconds}, and those of `compile` rows under their names."""
        times = {name: [] for name, _ in order}
        spots = repetitions * max(1, sum(not kernel.work for _, kernel in order))
        limit_calls = -(-LIMIT_CALLS // spots)
        for _ in range(repetitions):
            for name, kernel in order:
                for _ in range(limit_calls if kernel.work else 1):
                    times[name].append(kernel.seconds())
        if any(row.measure == "speedup" for row in group.rows) and "fma" in times:
            fma = dict(order)["fma"]
            times[TOGETHER] = [fma.seconds_together(self.args.threads, LIMIT_CALLS)
                               for _ in range(LIMIT_CALLS)]
        medians = {name: statistics.median(t) for name, t in times.items()}
        for row in group.rows:
            if row.measure == "compile" and not self.error_of(group, row):
                case = group.kernels[row.kernel]
                try:
                    medians[row.name] = self.compiler.compile_seconds(
                        case.text(), self.options(group, case),
                        self.target(group)[1])
                except CompileError as error:
                    self.errors[row.name] = f"did not compile: {error}"
        return medians

    def error_of(self, group, row):
        """Why a row has no value; None if it has one."""
        keys = [(group.name, name, row.measure == "heap") for name in row.kernels]
        keys += [self.limit_key(group, name) for name in row.limits]
        found = [self.errors[key] for key in [row.name, *keys] if key in self.errors]
        return self.unavailable(group, row) or (found[0] if found else None)

    def run(self, groups):
        """The record of a run: raw times, and what the rows need to be computed."""
        compiled = self.compile_all(groups)
        heaps = {f"{group} {name}": compiled[group, name, heap].heap_peak()
                 for group, name, heap in compiled if heap}
        orders = {group.name: self.sequence(group, compiled) for group in groups}
        repetitions = {}
        for group in groups:
            total = sum(kernel.seconds() for _, kernel in orders[group.name])
            repetitions[group.name] = max(1, min(
                MAX_REPETITIONS, round(SECONDS_PER_GROUP / max(total, 1e-6))))
        rounds, others = [], machine.OtherWork()
        for number in range(self.args.rounds):
            print(f"round {number + 1} of {self.args.rounds}", file=sys.stderr)
            rounds.append({group.name: self.measure_group(
                group, orders[group.name], repetitions[group.name])
                for group in groups})
        works = {group.name: {name: kernel.work for name, kernel in orders[group.name]
                              if kernel.work} for group in groups}
        return report.Record(rounds, works, heaps, others.cores(),
                             {(g.name, row.name): self.error_of(g, row)
                              for g in groups for row in g.rows})


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    cores = len(os.sched_getaffinity(0))
    parser.add_argument("--rope-opt", type=Path, help="in build/bin by default")
    parser.add_argument("--cases", type=Path, default=BENCHMARKS / "cases.json")
    parser.add_argument("--filter", default="", help="part of a row's name: "
                        "'GROUP KERNEL MEASURE / AGAINST'")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=min(2, cores),
                        help="threads of the kernels that have several")
    parser.add_argument("--json", type=Path, help="write all results here")
    parser.add_argument("--plots", type=Path, help="write pictures to this folder")
    args = parser.parse_args()
    if args.rounds < 1:
        parser.error(f"expected at least 1 round, but got {args.rounds}")
    if not 1 <= args.threads <= cores:
        parser.error(f"expected 1 to {cores} threads, but got {args.threads}")
    if args.json and not args.json.resolve().parent.is_dir():
        parser.error(f"expected a folder at {args.json.resolve().parent}")
    if args.plots and args.plots.exists() and not args.plots.is_dir():
        parser.error(f"expected a folder at {args.plots}")
    return args


def main():
    args = parse_arguments()
    # Waiting threads give their core back at once: what follows runs on it.
    os.environ.setdefault("KMP_BLOCKTIME", "0")
    try:
        tools = find_tools(args.rope_opt)
        groups = read_cases(args.cases, args.filter,
                            "avx512_bf16" in machine.features())
    except (MissingTool, CaseError) as error:
        sys.exit(f"error: {error}")
    with tempfile.TemporaryDirectory() as directory:
        record = Bench(args, tools, directory).run(groups)
    results = report.summarise(groups, record, args)
    print(report.markdown(results))
    if args.json:
        args.json.write_text(json.dumps(results, indent=1) + "\n")
    if args.plots:
        import plots
        args.plots.mkdir(parents=True, exist_ok=True)
        for path in plots.draw(results, args.plots):
            print(f"wrote {path}", file=sys.stderr)
    if any((row["status"] or "").startswith("did not") for row in results["rows"]):
        sys.exit("error: not all kernels compiled; their rows say why")


if __name__ == "__main__":
    main()

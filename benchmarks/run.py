#!/usr/bin/env python3
"""Times attention kernels against the FMA peak of the same machine and run.

Every round times the peak and then each case, each in a process of its own
through `rope-run --benchmark`. A case's share of the peak and its ratio to its
baseline are taken within a round; the medians over rounds are reported, as the
machine may be shared.

FLOPs are counted as 4 * D per visible (query, key) pair: what attention needs,
whatever is computed.
"""

import argparse
import json
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

import ml_dtypes
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent
PEAK_CHAINS = 16
PEAK_ITERATIONS = 4_000_000
TIMES = re.compile(r"median ([0-9.]+) ms, min ([0-9.]+) ms")
DTYPES = {"f32": np.float32, "f16": np.float16, "bf16": ml_dtypes.bfloat16}


def peak_module(lanes):
    """A function of independent chains of vector FMAs and nothing else."""
    vector = f"vector<{lanes}xf32>"
    chains = range(PEAK_CHAINS)
    inits = ", ".join(f"%a{c} = %v" for c in chains)
    types = ", ".join([vector] * PEAK_CHAINS)
    body = "\n".join(
        f"    %b{c} = vector.fma %a{c}, %m, %v : {vector}" for c in chains)
    results = ", ".join(f"%b{c}" for c in chains)
    adds = "\n".join(
        f"  %s{c + 1} = arith.addf %s{c}, %r#{c} : {vector}" for c in chains)
    return f"""
func.func @peak(%n: index, %x: f32) -> f32 {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %half = arith.constant 5.0e-01 : f32
  %v = vector.broadcast %x : f32 to {vector}
  %m = vector.broadcast %half : f32 to {vector}
  %r:{PEAK_CHAINS} = scf.for %i = %c0 to %n step %c1
      iter_args({inits}) -> ({types}) {{
{body}
    scf.yield {results} : {types}
  }}
  %s0 = arith.constant dense<0.0> : {vector}
{adds}
  %sum = vector.reduction <add>, %s{PEAK_CHAINS} : {vector} into f32
  return %sum : f32
}}
"""


def attention_module(case):
    d, dtype = case["head_dim"], case["dtype"]
    query = f"{case['batch']}x{case['query_heads']}x{case['queries']}x{d}x{dtype}"
    key = f"{case['batch']}x{case['key_heads']}x{case['keys']}x{d}x{dtype}"
    causal = "causal" if case["causal"] else ""
    return f"""
func.func @attention(%q: tensor<{query}>, %k: tensor<{key}>, %v: tensor<{key}>)
    -> tensor<{query}> {{
  %init = tensor.empty() : tensor<{query}>
  %out = rope.attention {case['map']}, #rope.frequencies<dim = {d}> {causal}
      ins(%q, %k, %v : tensor<{query}>, tensor<{key}>, tensor<{key}>)
      outs(%init : tensor<{query}>)
  return %out : tensor<{query}>
}}
"""


def flops(case):
    """4 * D for every visible pair."""
    queries, keys = case["queries"], case["keys"]
    if case["causal"]:
        pairs = sum(max(0, min(keys, i + keys - queries + 1))
                    for i in range(queries))
    else:
        pairs = queries * keys
    return 4 * case["head_dim"] * pairs * case["batch"] * case["query_heads"]


def time_ms(tool, module, function, inputs, repetitions, extra, work):
    path = work / f"{function}.mlir"
    path.write_text(module)
    command = [str(tool), str(path), f"--function={function}",
               f"--benchmark={repetitions}", *extra]
    command += [f"--input={value}" for value in inputs]
    run = subprocess.run(command, capture_output=True, text=True)
    match = TIMES.search(run.stdout)
    if run.returncode or not match:
        sys.exit(f"error: {' '.join(command)}\n{run.stdout}{run.stderr}")
    return float(match.group(1))


def write_inputs(case, work):
    rng = np.random.default_rng(0)
    paths = []
    for name, heads, rows in (("q", case["query_heads"], case["queries"]),
                              ("k", case["key_heads"], case["keys"]),
                              ("v", case["key_heads"], case["keys"])):
        shape = (case["batch"], heads, rows, case["head_dim"])
        path = work / f"{name}.npy"
        np.save(path, rng.standard_normal(shape).astype(DTYPES[case["dtype"]]))
        paths.append(f"@{path}")
    return paths


def host_vector_width():
    flags = pathlib.Path("/proc/cpuinfo").read_text().split()
    if "avx512f" in flags:
        return 512
    return 256 if "avx2" in flags else 128


def measure(args, cases, work):
    lanes = args.vector_width // 32
    peak_flops = 2 * PEAK_CHAINS * lanes * PEAK_ITERATIONS
    common = [f"--threads={args.threads}", f"--vector-width={args.vector_width}"]
    rounds = []
    for number in range(args.rounds):
        print(f"round {number + 1} of {args.rounds}", file=sys.stderr)
        peak_ms = time_ms(args.tool, peak_module(lanes), "peak",
                          [str(PEAK_ITERATIONS), "f32=1.0"], args.repetitions,
                          ["--threads=1", common[1]], work)
        times = {case["name"]: time_ms(args.tool, attention_module(case),
                                       "attention", write_inputs(case, work),
                                       args.repetitions, common, work)
                 for case in cases}
        rounds.append({"peak_gflops": peak_flops / peak_ms / 1e6,
                       "times_ms": times})
    return rounds


def summarise(cases, rounds, threads):
    rows = []
    for case in cases:
        times = [r["times_ms"][case["name"]] for r in rounds]
        row = {"name": case["name"], "median_ms": statistics.median(times),
               "peak_fraction": statistics.median(
                   flops(case) / (t * 1e6) / (r["peak_gflops"] * threads)
                   for t, r in zip(times, rounds))}
        if "baseline" in case and all(case["baseline"] in r["times_ms"]
                                      for r in rounds):
            row["baseline_ratio"] = statistics.median(
                t / r["times_ms"][case["baseline"]]
                for t, r in zip(times, rounds))
        rows.append(row)
    return rows


def print_table(cases, rows, rounds):
    peak = statistics.median(r["peak_gflops"] for r in rounds)
    print(f"FMA peak of one core, f32: {peak:.1f} GFLOP/s "
          f"(median of {len(rounds)} rounds)\n")
    print("| case | ms | of FMA peak | target | against plain RoPE | target |")
    print("|---|---|---|---|---|---|")
    for case, row in zip(cases, rows):
        ratio = row.get("baseline_ratio")
        fraction_target = case.get("min_peak_fraction")
        ratio_target = case.get("max_baseline_ratio")
        print(f"| {row['name']} | {row['median_ms']:.2f} "
              f"| {100 * row['peak_fraction']:.1f} % "
              f"| {f'>= {100 * fraction_target:.0f} %' if fraction_target else ''} "
              f"| {f'{ratio:.3f}' if ratio else ''} "
              f"| {f'<= {ratio_target:.2f}' if ratio_target else ''} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--tool", type=pathlib.Path,
                        default=ROOT / "build" / "bin" / "rope-run")
    parser.add_argument("--cases", type=pathlib.Path,
                        default=ROOT / "benchmarks" / "cases.json")
    parser.add_argument("--filter", default="", help="part of a case's name")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--vector-width", type=int, default=host_vector_width())
    parser.add_argument("--json", type=pathlib.Path, help="write results here")
    args = parser.parse_args()
    if not args.tool.exists():
        sys.exit(f"error: {args.tool} does not exist; run scripts/build.sh")
    if min(args.rounds, args.repetitions, args.threads) < 1:
        sys.exit("error: rounds, repetitions and threads must be at least 1")
    cases = [case for case in json.loads(args.cases.read_text())["cases"]
             if args.filter in case["name"]]
    if not cases:
        sys.exit(f"error: no case has '{args.filter}' in its name")
    with tempfile.TemporaryDirectory() as work:
        rounds = measure(args, cases, pathlib.Path(work))
    rows = summarise(cases, rounds, args.threads)
    print_table(cases, rows, rounds)
    if args.json:
        args.json.write_text(json.dumps(
            {"vector_width": args.vector_width, "threads": args.threads,
             "rounds": rounds, "summary": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()

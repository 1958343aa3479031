#===- run.py - Losses past the training length ----------------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Measures the loss of kjv-lm past its training length, compiled by rope-run.

For every variant and length: model.mlir with the variant's position map and
frequencies is compiled and run on the held-out text, and the loss is compared
with the one that an independent implementation found. Exits with 1 if any run
fails or any loss is further than 1e-3 from the expected one.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

import plot
import protocol

ROOT = protocol.HERE.parent.parent


def parse_arguments():
    def choices(text, known, what):
        chosen = text.split(",")
        for item in chosen:
            if item not in known:
                parser.error(f"expected {what} of {','.join(known)}, "
                             f"got '{item}'")
        return chosen

    parser = argparse.ArgumentParser(
        description=__doc__.split("\n\n", maxsplit=1)[0])
    names = [v.name for v in protocol.VARIANTS]
    lengths = [str(length) for length in protocol.LENGTHS]
    parser.add_argument("--rope-run", type=Path,
                        default=ROOT / "build" / "bin" / "rope-run")
    parser.add_argument("--out-dir", type=Path, default=ROOT / "build" / "demo")
    parser.add_argument("--lengths", default=",".join(lengths))
    parser.add_argument("--variants", default=",".join(names))
    parser.add_argument("--target", choices=("cpu", "reference"),
                        default="cpu")
    parser.add_argument("--threads", type=int,
                        default=len(os.sched_getaffinity(0)))
    args = parser.parse_args()
    args.lengths = [int(item) for item in
                    choices(args.lengths, lengths, "--lengths")]
    chosen = choices(args.variants, names, "--variants")
    args.variants = [v for v in protocol.VARIANTS if v.name in chosen]
    if not shutil.which(args.rope_run):
        parser.error(f"expected a program at '{args.rope_run}'; "
                     "scripts/build.sh builds it")
    return args


def instantiate(variant, length):
    """model.mlir with the attributes of the variant."""
    text = (protocol.HERE / "model.mlir").read_text(encoding="utf-8")
    for alias, value in (("position_map", variant.position_map()),
                         ("frequencies", variant.frequencies(length))):
        text, count = re.subn(rf"^#{alias} = .*$", f"#{alias} = {value}", text,
                              flags=re.MULTILINE)
        if count != 1:
            raise ValueError(f"expected one definition of #{alias} in "
                             f"model.mlir, got {count}")
    return text


def measure(variant, length, segments, weight_files, work, args):
    """The loss and the wall time of one run; the loss is NaN if it failed."""
    model, tokens = work / "model.mlir", work / "tokens.npy"
    output = work / "logits.npy"
    model.write_text(instantiate(variant, length), encoding="utf-8")
    np.save(tokens, protocol.tokens_of(segments, length))
    output.unlink(missing_ok=True)
    command = [args.rope_run, model, "--function=forward",
               *(f"--input=@{path}" for path in [tokens, *weight_files]),
               f"--output=@{output}", f"--target={args.target}",
               f"--threads={args.threads}"]
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode != 0:
        print(f"  rope-run exited with {done.returncode}: "
              f"{done.stderr.strip()}")
        return float("nan"), seconds
    logits = np.load(output)
    expected = (*segments.shape[:1], length, 256)
    if logits.shape != expected:
        print(f"  expected logits of shape {expected}, got {logits.shape}")
        return float("nan"), seconds
    return protocol.loss_of(logits, segments), seconds


def run_all(args):
    """One record per run, in the order of the table."""
    segments = protocol.load_segments()
    records = []
    total = len(args.variants) * len(args.lengths)
    with tempfile.TemporaryDirectory(prefix="kjv-lm-") as folder:
        work = Path(folder)
        weight_files = []
        for name, value in protocol.load_weights().items():
            weight_files.append(work / f"{name}.npy")
            np.save(weight_files[-1], value)
        for variant in args.variants:
            for length in args.lengths:
                loss, seconds = measure(variant, length, segments,
                                        weight_files, work, args)
                expected = protocol.expected_loss(variant, length)
                records.append({
                    "variant": variant.name, "length": length, "loss": loss,
                    "expected": expected, "difference": loss - expected,
                    "seconds": round(seconds, 3)})
                print(f"[{len(records):2}/{total}] {variant.title:24} "
                      f"L={length:<5} loss {loss:.4f}   {seconds:6.2f} s",
                      flush=True)
    return records


def print_table(records):
    titles = {v.name: v.title for v in protocol.VARIANTS}
    print(f"\n{'variant':24} {'length':>6} {'loss':>8} {'expected':>9} "
          f"{'difference':>11}")
    for r in records:
        print(f"{titles[r['variant']]:24} {r['length']:>6} {r['loss']:>8.4f} "
              f"{r['expected']:>9.4f} {r['difference']:>+11.5f}")


def main():
    args = parse_arguments()
    args.out_dir.mkdir(parents=True, exist_ok=True)
    records = run_all(args)
    print_table(records)
    (args.out_dir / "losses.json").write_text(
        json.dumps(records, indent=2) + "\n", encoding="utf-8")
    picture = args.out_dir / "losses.png"
    plot.draw(records, picture)
    print(f"\nwrote {args.out_dir / 'losses.json'} and {picture}")
    # Not `difference > tolerance`, which a NaN would pass.
    wrong = [r for r in records
             if not abs(r["difference"]) <= protocol.TOLERANCE]
    if wrong:
        print(f"error: {len(wrong)} of {len(records)} losses differ from the "
              f"expected ones by more than {protocol.TOLERANCE}",
              file=sys.stderr)
        return 1
    print(f"all {len(records)} losses agree with the expected ones to "
          f"{protocol.TOLERANCE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

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
with the one that an independent implementation found. Then ReRoPE decodes bytes past
the training length, one at a time through a cache of un-rotated keys, and the logits
of every step are compared with those of one pass over the same bytes. Exits with 1 if
any run fails, any loss is further than 1e-3 from the expected one or any logit of a
step further than 2e-4 from that of the pass.
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
    parser.add_argument("--generate", type=int, default=1024,
                        help="bytes to decode past the training length")
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
    clause = "rope.attention #position_map, #frequencies causal"
    if clause not in text:
        raise ValueError(f"expected '{clause}' in model.mlir")
    return text.replace(clause, f"{clause} {variant.query_scaling()}".rstrip())


def rope_run(model, function, inputs, outputs, args):
    """Whether the function of the model ran; prints why it did not."""
    command = [args.rope_run, model, f"--function={function}",
               *(f"--input={value}" for value in inputs),
               *(f"--output=@{path}" for path in outputs),
               f"--target={args.target}", f"--threads={args.threads}"]
    for path in outputs:
        path.unlink(missing_ok=True)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print(f"  rope-run exited with {done.returncode}: "
              f"{done.stderr.strip()}")
    return done.returncode == 0


def measure(variant, length, segments, weights, work, args):
    """The loss and the wall time of one run; the loss is NaN if it failed."""
    model, tokens = work / "model.mlir", work / "tokens.npy"
    output = work / "logits.npy"
    model.write_text(instantiate(variant, length), encoding="utf-8")
    np.save(tokens, protocol.tokens_of(segments, length))
    start = time.perf_counter()
    done = rope_run(model, "forward", [f"@{tokens}", *weights], [output], args)
    seconds = time.perf_counter() - start
    if not done:
        return float("nan"), seconds
    logits = np.load(output)
    expected = (*segments.shape[:1], length, 256)
    if logits.shape != expected:
        print(f"  expected logits of shape {expected}, got {logits.shape}")
        return float("nan"), seconds
    return protocol.loss_of(logits, segments), seconds


def generate(segments, weights, work, args):
    """Decodes `args.generate` bytes past the prompt. Returns the text, or None where
    a run failed, and the largest difference of the logits of a step, NaN if any is."""
    variant = next(v for v in protocol.VARIANTS
                   if v.name == protocol.DECODED_VARIANT)
    model, prompt = work / "model.mlir", work / "prompt.npy"
    text, steps = work / "text.npy", work / "steps.npy"
    tokens, logits = work / "tokens.npy", work / "logits.npy"
    room = protocol.prompt_of(segments, args.generate)
    model.write_text(instantiate(variant, room.shape[1]), encoding="utf-8")
    np.save(prompt, room)
    start = time.perf_counter()
    if not rope_run(model, "generate",
                    [protocol.PROMPT, f"@{prompt}", *weights], [text, steps], args):
        return None, float("nan")
    seconds = time.perf_counter() - start
    decoded = np.load(text)
    np.save(tokens, decoded[:, :-1])
    if not rope_run(model, "forward", [f"@{tokens}", *weights], [logits], args):
        return None, float("nan")
    difference = np.abs(np.load(steps) - np.load(logits)).max()
    print(f"\n{variant.title} decoded {args.generate} bytes after a prompt of "
          f"{protocol.PROMPT} in {seconds:.2f} s\nlargest difference to the logits of "
          f"one pass: {difference:.1e}")
    return bytes(decoded[0].astype(np.uint8)), difference


def run_all(segments, weights, work, args):
    """One record per run, in the order of the table."""
    records = []
    total = len(args.variants) * len(args.lengths)
    for variant in args.variants:
        for length in args.lengths:
            loss, seconds = measure(variant, length, segments, weights, work, args)
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
    segments = protocol.load_segments()
    difference = 0.0
    with tempfile.TemporaryDirectory(prefix="kjv-lm-") as folder:
        work, weights = Path(folder), []
        for name, value in protocol.load_weights().items():
            weights.append(f"@{work / name}.npy")
            np.save(work / f"{name}.npy", value)
        records = run_all(segments, weights, work, args)
        print_table(records)
        if args.generate > 0:
            text, difference = generate(segments, weights, work, args)
            if text:
                (args.out_dir / "generated.txt").write_bytes(text)
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
    if not difference <= protocol.DECODE_TOLERANCE:
        print(f"error: logits of decoding differ by {difference} from those of one "
              f"pass, expected at most {protocol.DECODE_TOLERANCE}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

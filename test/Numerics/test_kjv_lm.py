#===- test_kjv_lm.py - A whole model, compiled and in NumPy ---------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""examples/kjv-lm: its NumPy forward pass, and the compiled one beside it."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import harness

EXAMPLE = harness.ROOT / "examples" / "kjv-lm"


def load(name):
    """A module of the example; its names are also those of modules here."""
    spec = importlib.util.spec_from_file_location(f"kjv_{name}",
                                                  EXAMPLE / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


sys.path.append(str(EXAMPLE))
import protocol  # noqa: E402

reference = load("reference")
run = load("run")
VARIANTS = pytest.mark.parametrize("variant", protocol.VARIANTS,
                                   ids=lambda v: v.name)


@VARIANTS
def test_reference_gives_the_expected_losses(variant):
    segments = protocol.load_segments()
    weights = protocol.load_weights()
    for length in (256, 512):
        tokens = protocol.tokens_of(segments, length)
        logits = reference.forward(tokens, weights, variant)
        loss = protocol.loss_of(logits, segments)
        assert abs(loss - protocol.expected_loss(variant, length)) < 1e-4


def compiled(model, inputs, folder, threads, function="forward", outputs=1):
    """The results by rope-run; the only one, or all of several."""
    build = Path(os.environ.get("ROPE_BUILD_DIR") or harness.ROOT / "build")
    (folder / "model.mlir").write_text(model, encoding="utf-8")
    arguments = []
    for position, value in enumerate(inputs):
        path = folder / f"{position}.npy"
        if isinstance(value, int):
            arguments.append(f"--input={value}")
            continue
        np.save(path, value)
        arguments.append(f"--input=@{path}")
    paths = [folder / f"{function}-{threads}-{n}.npy" for n in range(outputs)]
    subprocess.run([build / "bin" / "rope-run", folder / "model.mlir",
                    f"--function={function}", *arguments,
                    *(f"--output=@{path}" for path in paths),
                    "--target=cpu", f"--threads={threads}"], check=True)
    results = [np.load(path) for path in paths]
    return results[0] if outputs == 1 else results


# One of each kind; test_scalings.py and test_position_maps.py have the others.
COMPILED = pytest.mark.parametrize(
    "variant", [v for v in protocol.VARIANTS
                if v.name not in ("ntk-old", "ntk-fixed", "ntk-mixed", "rerope-64")],
    ids=lambda v: v.name)


# One of each position map, and so of each loop nest: threads see no frequencies.
THREADED = ("rope", "rerope-128-log-n", "leaky-128-16", "self-extend-128-16",
            "sawtooth-128-32")


@COMPILED
def test_compiled_logits_match_the_reference(variant, tmp_path):
    # No multiple of any tile, and past both windows.
    length = 301
    tokens = protocol.tokens_of(protocol.load_segments(), length)[:3]
    weights = protocol.load_weights()
    exact = reference.forward(tokens, weights, variant)
    naive = reference.forward(tokens, weights, variant, np.float32)
    model = run.instantiate(variant, length)
    inputs = [tokens, *weights.values()]
    logits = compiled(model, inputs, tmp_path, threads=1)
    assert logits.shape == (3, length, 256) and logits.dtype == np.float32
    # Twice the error of the same formulas in float32, plus a small bound; a
    # NaN fails every comparison.
    bound = 2 * np.abs(naive - exact).max() + 1e-5
    assert np.abs(logits - exact).max() <= bound
    if variant.name in THREADED:
        again = compiled(model, inputs, tmp_path, threads=2)
        assert np.array_equal(logits, again)


def test_decoding_gives_the_logits_of_one_pass(tmp_path):
    """Greedy decoding through a cache of un-rotated keys, from 256 bytes to 296; the
    demo decodes 1,024 bytes and compares them with the compiled pass."""
    variant, = (v for v in protocol.VARIANTS if v.name == protocol.DECODED_VARIANT)
    weights = protocol.load_weights()
    room = protocol.prompt_of(protocol.load_segments(), 40)
    model = run.instantiate(variant, room.shape[1])
    text, logits = compiled(model, [protocol.PROMPT, room, *weights.values()], tmp_path,
                            threads=1, function="generate", outputs=2)
    np.testing.assert_array_equal(text[:, :protocol.PROMPT],
                                  room[:, :protocol.PROMPT])
    assert logits.shape == (1, room.shape[1] - 1, 256)
    np.testing.assert_array_equal(text[0, protocol.PROMPT:],
                                  logits[0, protocol.PROMPT - 1:].argmax(axis=-1))
    exact = reference.forward(text[:, :-1], weights, variant)
    assert np.abs(logits - exact).max() <= protocol.DECODE_TOLERANCE

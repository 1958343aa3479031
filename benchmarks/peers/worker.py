#!/usr/bin/env python3
"""Runs one peer on one case in a process of its own, as run.py asks.

Standard input is a line of JSON, then a number of repetitions a line. Every
answer is a line of JSON; whatever the peer prints goes to standard error.
"""

import importlib
import json
import os
import pathlib
import sys
import time

# Peer: module, function, the package whose version is reported.
PEERS = {
    "torch-eager": ("torch_peers", "eager", "torch"),
    "torch-two-call": ("torch_peers", "two_call", "torch"),
    "torch-sdpa": ("torch_peers", "sdpa", "torch"),
    "torch-flex": ("torch_peers", "flex", "torch"),
    "onnxruntime-attention": ("onnx_peers", "attention", "onnxruntime"),
    "onnxruntime-gqa": ("onnx_peers", "group_query", "onnxruntime"),
    "jax-dense": ("jax_peers", "dense", "jax"),
    "iree-linalg": ("iree_peers", "linalg", "iree-base-compiler"),
    "iree-attention": ("iree_peers", "own", "iree-base-compiler"),
}


ROUND_MS = 3000


def time_calls(run, repetitions):
    """The times of the calls; slow calls are repeated less often."""
    times = []
    while len(times) < repetitions and sum(times) < ROUND_MS:
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1e3)
    return times


def load_inputs(directory, dtype):
    return [np.load(directory / f"{name}.npy").view(dtype) for name in "qkv"]


def prepare(request):
    import common
    directory = pathlib.Path(request["inputs"])
    module, function, package = PEERS[request["peer"]]
    try:
        case = common.Case(request["case"])
        inputs = load_inputs(directory, common.DTYPES[case.dtype])
        peer = getattr(importlib.import_module(module), function)
        run, finish = peer(case, *inputs, request["threads"])
        result = np.asarray(finish(run())).astype(np.float32)
    except ImportError as error:
        return None, {"status": "missing", "why": f"not installed: {error}"}
    except common.Unsupported as error:
        return None, {"status": "unsupported", "why": str(error)}
    except Exception as error:
        text = " ".join(str(error).split())[:300]
        return None, {"status": "failed", "why": f"{type(error).__name__}: {text}"}
    np.save(directory / "peer.npy", result)
    run()
    return run, {"status": "ready",
                 "version": importlib.metadata.version(package)}


def main():
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    run, answer = prepare(json.loads(sys.stdin.readline()))
    print(json.dumps(answer), file=answers)
    if run is None:
        return
    for line in sys.stdin:
        run()
        print(json.dumps(time_calls(run, int(line))), file=answers)


if __name__ == "__main__":
    try:
        import importlib.metadata

        import ml_dtypes  # noqa: F401, registers bfloat16
        import numpy as np
    except ImportError as missing:
        print(json.dumps({"status": "missing", "why": f"not installed: {missing}"}))
        sys.exit()
    main()

#===- ours.py - Our side of the comparison ---------------------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""A case's module and inputs, and the times that rope-run prints."""

import re

import numpy as np

from common import DTYPES

TIMES = re.compile(r"median ([0-9.]+) ms, min ([0-9.]+) ms")


def attention_module(case, rotated_keys=False):
    """The case as a function on tensors, as rope-run and IREE take it."""
    d, dtype = case["head_dim"], case["dtype"]
    query = f"{case['batch']}x{case['query_heads']}x{case['queries']}x{d}x{dtype}"
    key = f"{case['batch']}x{case['key_heads']}x{case['keys']}x{d}x{dtype}"
    causal = "causal" if case["causal"] else ""
    if rotated_keys:
        causal += " rotated_keys"
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


def write_rotated_keys(case, work):
    """Writes the keys of k.npy, as a cache of rotated keys holds them, to
    k-rotated.npy."""
    dtype = DTYPES[case["dtype"]]
    key = np.load(work / "k.npy").view(dtype).astype(np.float64)
    a, b = np.split(key, 2, axis=-1)
    inverse_frequencies = 10000.0 ** (-np.arange(a.shape[-1]) / a.shape[-1])
    angles = np.arange(case["keys"])[:, None] * inverse_frequencies
    cos, sin = np.cos(angles), np.sin(angles)
    turned = np.concatenate([a * cos - b * sin, a * sin + b * cos], axis=-1)
    np.save(work / "k-rotated.npy", turned.astype(dtype))


def write_inputs(case, work):
    """Seeded normal values in q.npy, k.npy and v.npy; their names as inputs."""
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

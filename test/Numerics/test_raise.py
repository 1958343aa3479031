#===- test_raise.py - What rope-raise makes of other programs -------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Exported models before and after rope-raise, and against float64 formulas."""

import re
import subprocess

import numpy as np
import pytest

import harness
import reference
from harness import ROOT
from kernels import REFERENCE, Frequencies, Leaky, Linear, ReRoPE, cpu
from score_options import SlidingWindow
from tolerance import DTYPES

pytestmark = pytest.mark.xdist_group("raise")

INPUTS = ROOT / "test" / "Raise" / "Inputs"
LENGTH = 12


# float64 formulas of the models. Weights are those of torch.nn.Linear: [out, in].


def turn(x, rotary_dim, pairing):
    """`[B, H, L, D]` by the positions 0, 1, ..."""
    cos, sin = reference.table(range(x.shape[2]), Frequencies(rotary_dim))
    return reference.rotate(x, cos, sin, pairing)


def heads(x, count):
    return x.reshape(*x.shape[:2], count, -1).transpose(0, 2, 1, 3)


def attend(query, key, value, rotary_dim, pairing, base=10000.0, **options):
    out, _ = reference.attention(query, key, value, Frequencies(rotary_dim, base),
                                 causal=True, pairing=pairing, **options)
    return out.transpose(0, 2, 1, 3).reshape(out.shape[0], out.shape[2], -1)


def llama(x, q, k, v, o):
    return attend(heads(x @ q.T, 4), heads(x @ k.T, 2), heads(x @ v.T, 2), 8,
                  "half") @ o.T


def mistral(x, q, k, v, o):
    return attend(heads(x @ q.T, 4), heads(x @ k.T, 2), heads(x @ v.T, 2), 8, "half",
                  visibility=SlidingWindow(5)) @ o.T


def gpt_neox(x, qkv, qkv_bias, o, o_bias):
    rows = heads(x @ qkv.T + qkv_bias, 4)
    return attend(*np.split(rows, 3, axis=3), 4, "half") @ o.T + o_bias


def gptj(x, k, v, q, o):
    return attend(*(heads(x @ w.T, 4) for w in (q, k, v)), 4, "interleaved") @ o.T


def qwen2(x, q, q_bias, k, k_bias, v, v_bias, o):
    return attend(heads(x @ q.T + q_bias, 4), heads(x @ k.T + k_bias, 2),
                  heads(x @ v.T + v_bias, 2), 8, "half") @ o.T


def qwen3(x, q, k, v, o, q_norm, k_norm):
    def norm(rows, weight):
        return rows / np.sqrt((rows ** 2).mean(-1, keepdims=True) + 1e-6) * weight
    return attend(norm(heads(x @ q.T, 4), q_norm), norm(heads(x @ k.T, 2), k_norm),
                  heads(x @ v.T, 2), 8, "half") @ o.T


def phi(x, q, q_bias, k, k_bias, v, v_bias, o, o_bias):
    rows = (heads(x @ w.T + b, 4) for w, b in ((q, q_bias), (k, k_bias), (v, v_bias)))
    return attend(*rows, 4, "half") @ o.T + o_bias


def cohere(x, q, k, v, o):
    return attend(heads(x @ q.T, 4), heads(x @ k.T, 2), heads(x @ v.T, 2), 8,
                  "interleaved", base=500000.0) @ o.T


def by_rows(function):
    """A formula on `[B, H, L, D]` for `[B, L, H, D]`."""
    def apply(*arguments):
        return function(*(x.swapaxes(1, 2) for x in arguments)).swapaxes(1, 2)
    return apply


def on_heads(position_map):
    """Attention by a position map, on [B, H, L, D]."""
    def apply(query, key, value):
        out, _ = reference.attention(query, key, value, Frequencies(8), position_map,
                                     causal=True)
        return out
    return apply


def complex_argument(x, table):
    turned = x.swapaxes(1, 2)
    return reference.rotate(turned, table.real, table.imag,
                            "interleaved").swapaxes(1, 2)


def onnx_microsoft(x, positions, cos, sin):
    return reference.rotate(x, cos[positions[0]], sin[positions[0]])


CASES = {
    "llama": llama, "llama_dynamic": llama, "llama_bf16": llama,
    "gpt_neox": gpt_neox, "gptj": gptj, "qwen2": qwen2, "qwen3": qwen3, "phi": phi,
    "cohere": cohere, "mistral": mistral, "jax_gemma": by_rows(on_heads(Linear())),
    "jax_attention": by_rows(on_heads(Linear())), "rerope": on_heads(ReRoPE(4)),
    "leaky_rerope": on_heads(Leaky(4, 8)),
    "complex_polar": by_rows(lambda x: turn(x, 8, "interleaved")),
    "complex_argument": complex_argument,
    "stack_partial": by_rows(lambda x: turn(x, 4, "interleaved")),
    "subtract": lambda x: turn(x, 8, "half"), "onnx_microsoft": onnx_microsoft,
    "tosa": lambda *rows: reference.attention(*rows, Frequencies(8))[0],
}


# The same programs, compiled


def parse_types(name):
    """The shapes and element types of the arguments and the result."""
    text = (INPUTS / f"{name}.mlir").read_text()
    signature = text[text.index("func.func"):text.index("attributes")]
    types = re.findall(r"tensor<((?:[\d?]+x)+)(\w+(?:<\w+>)?)>", signature)
    return [(tuple(LENGTH if s == "?" else int(s) for s in shape[:-1].split("x")), kind)
            for shape, kind in types]


def random_inputs(name):
    rng = np.random.default_rng(sum(name.encode()))
    for shape, kind in parse_types(name)[:-1]:
        if kind == "i64":
            yield rng.integers(0, 64, shape)
        elif kind == "complex<f32>":
            yield rng.standard_normal((*shape, 2)).astype(np.float32).view(
                np.complex64)[..., 0]
        else:
            # Sums of 32 products are of the size of their factors.
            scale = 32 ** -0.5 if len(shape) == 2 else 1.0
            yield (scale * rng.standard_normal(shape)).astype(DTYPES[kind])


@pytest.fixture(scope="module")
def programs(compiler):
    """All of the programs: un-fused as they are, and raised for a CPU."""
    text = "".join((INPUTS / f"{name}.mlir").read_text() for name in CASES)
    raised = subprocess.run([compiler.tools.rope_opt, "--rope-raise", "--canonicalize",
                             "--cse"], input=text, text=True, check=True,
                            capture_output=True).stdout
    return compiler.library(text, REFERENCE), compiler.library(raised, cpu())


@pytest.mark.parametrize("name", CASES)
def test_raised(programs, name):
    arguments = list(random_inputs(name))
    shape, kind = parse_types(name)[-1]
    exact = CASES[name](*(x.astype(np.complex128 if np.iscomplexobj(x) else np.float64)
                          if x.dtype.kind != "i" else x for x in arguments))
    plain, raised = (
        harness.call(library, name, arguments, [(len(shape), DTYPES[kind])])[0]
        .astype(np.float64) for library in programs)
    assert plain.shape == exact.shape
    error = np.abs(plain - exact).max()
    size = np.abs(exact).max()
    bound = (2.0 ** -5 if kind == "bf16" else 2.0 ** -20) * size
    assert error <= bound
    assert np.abs(raised - exact).max() <= bound

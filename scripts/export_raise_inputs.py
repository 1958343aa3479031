#===- export_raise_inputs.py - Writes test/Raise/Inputs -------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Exports the attention blocks of public models to linalg, for the tests of
rope-raise. scripts/export-raise-inputs.sh installs what it needs and calls it.

    export_raise_inputs.py ROPE_OPT DIRECTORY [NAME...]

Models are built from configurations of a few channels; weights are arguments, so
that nothing is downloaded. The text is printed by rope-opt without aliases, and small
constants are written out.
"""

import importlib
import math
import re
import struct
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import jax
import jax.numpy as jnp
import onnx
import torch
import torch.cuda.graphs
from torch_mlir import fx
from transformers.masking_utils import (create_causal_mask,
                                        create_sliding_window_causal_mask)

BIN = Path(sys.executable).parent
LENGTH = 12
SMALL = dict(hidden_size=32, num_attention_heads=4, num_hidden_layers=1,
             max_position_embeddings=64)
CASES = {}

# A torch without its CUDA libraries asks them for the state of a stream.
torch.cuda.is_current_stream_capturing = lambda: False
torch.cuda.graphs.is_current_stream_capturing = lambda: False


def case(what):
    def register(function):
        CASES[function.__name__] = (what, function)
        return function
    return register


# Exporters


def from_torch(module, arguments, dynamic_shapes=None):
    """The linalg of a module by torch.export and torch-mlir."""
    program = torch.export.export(module.eval(), arguments,
                                  dynamic_shapes=dynamic_shapes)
    return str(fx.export_and_import(program, output_type="linalg-on-tensors"))


def run(*command):
    subprocess.run([str(c) for c in command], check=True)


def from_jax(function, *arguments):
    """The linalg of a function by jax.jit and iree-compile."""
    with tempfile.TemporaryDirectory() as name:
        source, target = Path(name) / "in.mlir", Path(name) / "out.mlir"
        source.write_text(jax.jit(function).lower(*arguments).as_text())
        run(BIN / "iree-compile", source, "--iree-input-type=stablehlo",
            "--iree-hal-target-device=local", "--compile-to=input", "-o", target)
        text = target.read_text()
    return text.replace("util.func public", "func.func").replace("util.return",
                                                                 "return")


def from_onnx(model):
    """The linalg of an ONNX model by torch-mlir's importer."""
    with tempfile.TemporaryDirectory() as name:
        source, imported, target = (Path(name) / n for n in ("m.onnx", "t", "l"))
        onnx.save(model, source)
        run(BIN / "torch-mlir-import-onnx", source, "-o", imported)
        run(BIN / "torch-mlir-opt", imported, "-o", target,
            "--pass-pipeline=builtin.module(func.func(convert-torch-onnx-to-torch),"
            "torch-lower-to-backend-contract,"
            "torch-backend-to-linalg-on-tensors-backend-pipeline)")
        return target.read_text()


# Attention blocks of transformers


class Block(torch.nn.Module):
    """Rotary tables, causal mask and attention, with weights as arguments."""

    def __init__(self, model, prefix, length, dtype, **config):
        super().__init__()
        package = f"transformers.models.{model}"
        modeling = importlib.import_module(f"{package}.modeling_{model}")
        configuration = importlib.import_module(f"{package}.configuration_{model}")
        self.config = getattr(configuration, prefix + "Config")(**config)
        self.config._attn_implementation = "eager"
        rotary = getattr(modeling, prefix + "RotaryEmbedding", None)
        self.rotary = rotary(self.config) if rotary else None
        attention = getattr(modeling, prefix + "Attention")
        self.attention = attention(self.config, layer_idx=0).to(dtype)
        weights = dict(self.attention.named_parameters())
        self.names = list(weights)
        self.inputs = (torch.randn(1, length, self.config.hidden_size, dtype=dtype),
                       *(w.detach() for w in weights.values()))
        # What is no weight becomes a constant.
        for module in self.modules():
            module._non_persistent_buffers_set.clear()

    def forward(self, x, *weights):
        positions = torch.arange(x.shape[1]).unsqueeze(0)
        mask = (create_sliding_window_causal_mask
                if getattr(self.config, "sliding_window", None) else create_causal_mask)
        options = {"hidden_states": x, "attention_mask": mask(
            config=self.config, inputs_embeds=x, attention_mask=None,
            past_key_values=None, position_ids=None)}
        if self.rotary is not None:
            options["position_embeddings"] = self.rotary(x, positions)
        else:
            options["position_ids"] = positions
        return torch.func.functional_call(
            self.attention, dict(zip(self.names, weights)), (), options)[0]


def block(model, prefix, length=LENGTH, dtype=torch.float32, dynamic=False, **config):
    module = Block(model, prefix, length, dtype, **config)
    shapes = None
    if dynamic:
        shapes = {"x": {1: torch.export.Dim("length", min=2, max=1024)},
                  "weights": tuple({} for _ in module.names)}
    return from_torch(module, module.inputs, shapes)


@case("LlamaRotaryEmbedding and LlamaAttention (eager), 4 heads on 2")
def llama():
    return block("llama", "Llama", num_key_value_heads=2, head_dim=8, **SMALL)


@case("LlamaRotaryEmbedding and LlamaAttention (eager), any length")
def llama_dynamic():
    return block("llama", "Llama", num_key_value_heads=2, head_dim=8, dynamic=True,
                 **SMALL)


@case("LlamaRotaryEmbedding and LlamaAttention (eager), bfloat16")
def llama_bf16():
    return block("llama", "Llama", num_key_value_heads=2, head_dim=8,
                 dtype=torch.bfloat16, **SMALL)


@case("GPTNeoXRotaryEmbedding and GPTNeoXAttention (eager), half of the channels")
def gpt_neox():
    return block("gpt_neox", "GPTNeoX", rope_parameters=dict(
        rope_type="default", rope_theta=10000.0, partial_rotary_factor=0.5), **SMALL)


@case("GPTJAttention (eager), interleaved, half of the channels, constant tables")
def gptj():
    return block("gptj", "GPTJ", n_embd=32, n_head=4, n_layer=1, rotary_dim=4,
                 n_positions=16)


@case("Qwen2RotaryEmbedding and Qwen2Attention (eager), biases")
def qwen2():
    return block("qwen2", "Qwen2", num_key_value_heads=2, **SMALL)


@case("Qwen3RotaryEmbedding and Qwen3Attention (eager), normalised heads")
def qwen3():
    return block("qwen3", "Qwen3", num_key_value_heads=2, head_dim=8, **SMALL)


@case("PhiRotaryEmbedding and PhiAttention (eager), half of the channels")
def phi():
    return block("phi", "Phi", num_key_value_heads=4, partial_rotary_factor=0.5,
                 **SMALL)


@case("CohereRotaryEmbedding and CohereAttention (eager), interleaved by a stack")
def cohere():
    return block("cohere", "Cohere", num_key_value_heads=2, **SMALL)


# Rotations


def angles(length, rotary_dim):
    inverse = 1.0 / (10000.0 ** (torch.arange(0, rotary_dim, 2).float() / rotary_dim))
    return torch.outer(torch.arange(length).float(), inverse)


class Function(torch.nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, *arguments):
        return self.function(*arguments)


@case("complex multiplication as in the LLaMA of Meta: view_as_complex, polar")
def complex_polar():
    def rotate(x):
        length, dim = x.shape[1], x.shape[3]
        angle = angles(length, dim)
        turn = torch.polar(torch.ones_like(angle), angle).view(1, length, 1, -1)
        pairs = torch.view_as_complex(x.float().reshape(*x.shape[:-1], -1, 2))
        return torch.view_as_real(pairs * turn).flatten(3).type_as(x)
    return from_torch(Function(rotate),
                      (torch.randn(2, LENGTH, 3, 8, dtype=torch.bfloat16),))


@case("complex multiplication by a table that is an argument")
def complex_argument():
    def rotate(x, turn):
        turn = turn.view(1, x.shape[1], 1, -1)
        pairs = torch.view_as_complex(x.float().reshape(*x.shape[:-1], -1, 2))
        return torch.view_as_real(pairs * turn).flatten(3).type_as(x)
    return from_torch(Function(rotate),
                      (torch.randn(2, LENGTH, 3, 8),
                       torch.randn(LENGTH, 4, dtype=torch.complex64)))


@case("x1 cos - x2 sin and x1 sin + x2 cos, concatenated")
def subtract():
    def rotate(x):
        angle = angles(x.shape[2], x.shape[3])
        cos, sin = angle.cos(), angle.sin()
        x1, x2 = x.chunk(2, dim=-1)
        return torch.cat([x1 * cos - x2 * sin, x1 * sin + x2 * cos], dim=-1)
    return from_torch(Function(rotate), (torch.randn(2, 3, LENGTH, 8),))


@case("interleaved pairs by reshape and stack, of the first channels")
def stack_partial():
    def rotate(x):
        angle = angles(x.shape[1], 4).view(1, x.shape[1], 1, -1)
        cos, sin = angle.cos(), angle.sin()
        turned, rest = x[..., :4], x[..., 4:]
        x0, x1 = turned.reshape(*turned.shape[:-1], -1, 2).unbind(-1)
        pairs = torch.stack([x0 * cos - x1 * sin, x1 * cos + x0 * sin], -1)
        return torch.cat([pairs.flatten(3), rest], dim=-1)
    return from_torch(Function(rotate), (torch.randn(2, LENGTH, 3, 8),))


@case("RotaryEmbedding of the ONNX domain com.microsoft")
def onnx_microsoft():
    helper, kind = onnx.helper, onnx.TensorProto
    node = helper.make_node("RotaryEmbedding", ["x", "positions", "cos", "sin"], ["y"],
                            domain="com.microsoft", interleaved=0, num_heads=0)
    value = helper.make_tensor_value_info
    inputs = [value("x", kind.FLOAT, [1, 3, LENGTH, 8]),
              value("positions", kind.INT64, [1, LENGTH]),
              value("cos", kind.FLOAT, [64, 4]), value("sin", kind.FLOAT, [64, 4])]
    outputs = [value("y", kind.FLOAT, [1, 3, LENGTH, 8])]
    graph = helper.make_graph([node], "main", inputs, outputs)
    return from_onnx(helper.make_model(graph, opset_imports=[
        helper.make_opsetid("", 18), helper.make_opsetid("com.microsoft", 1)]))


def jax_rotate(x, positions):
    """The rotation of Gemma: `[B, L, H, D]`, by halves."""
    half = x.shape[-1] // 2
    wavelength = 10_000 ** (2 * jnp.arange(0, half) / x.shape[-1])
    angle = (positions[..., None] / wavelength[None, None, :])[..., None, :]
    sin, cos = jnp.sin(angle), jnp.cos(angle)
    first, second = jnp.split(x, 2, axis=-1)
    return jnp.concatenate(
        [first * cos - second * sin, second * cos + first * sin], axis=-1)


@case("the attention of Gemma, spelled out: rotation by halves, where, softmax")
def jax_gemma():
    def attention(query, key, value):
        length = query.shape[1]
        positions = jnp.arange(length)[None]
        query = jax_rotate(query, positions) * query.shape[-1] ** -0.5
        scores = jnp.einsum("BTNH,BSNH->BTNS", query, jax_rotate(key, positions))
        visible = jnp.tril(jnp.ones((length, length), bool))[None, :, None, :]
        weights = jax.nn.softmax(jnp.where(visible, scores, -2.3819763e38), axis=-1)
        return jnp.einsum("BTNS,BSNH->BTNH", weights, value)
    shape = jax.ShapeDtypeStruct((1, LENGTH, 4, 8), jnp.float32)
    return from_jax(attention, shape, shape, shape)


@case("jax.nn.dot_product_attention on rotated query and key, 4 heads on 2")
def jax_attention():
    def attention(query, key, value):
        positions = jnp.arange(query.shape[1])[None]
        return jax.nn.dot_product_attention(
            jax_rotate(query, positions), jax_rotate(key, positions), value,
            is_causal=True)
    query = jax.ShapeDtypeStruct((1, LENGTH, 4, 8), jnp.float32)
    key = jax.ShapeDtypeStruct((1, LENGTH, 2, 8), jnp.float32)
    return from_jax(attention, query, key, key)


# Position maps


def rectified(query, key, value, window, far_query, far_key):
    """Attention with two scores, as published code of ReRoPE has it
    (https://github.com/bojone/rerope), by the functions of transformers: near keys are
    turned by their positions, for far ones the positions are `far_query` of the
    query's and `far_key` of the key's."""
    llama = importlib.import_module("transformers.models.llama.modeling_llama")
    length, dim = query.shape[2:]
    inverse = 1.0 / (10000.0 ** (torch.arange(0, dim, 2).float() / dim))
    positions = torch.arange(length).unsqueeze(0)

    def turn(x, at):
        angle = at[..., None].float() * inverse
        angle = torch.cat((angle, angle), dim=-1)[:, None]
        return x * angle.cos() + llama.rotate_half(x) * angle.sin()

    def scores(query, key):
        return query @ llama.repeat_kv(key, 2).transpose(2, 3) / math.sqrt(dim)

    near = scores(turn(query, positions), turn(key, positions))
    far = scores(turn(query, far_query(positions)),
                 key if far_key is None else turn(key, far_key(positions)))
    is_near = (positions[:, :, None] - positions[:, None]).abs() < window
    weights = torch.where(is_near[:, None], near, far)
    hidden = torch.full((length, length), torch.finfo(query.dtype).min).triu(1)
    weights = torch.softmax(weights + hidden, dim=-1)
    return weights @ llama.repeat_kv(value, 2)


HEADS = (torch.Size((2, 4, LENGTH, 8)), torch.Size((2, 2, LENGTH, 8)))


def random_heads():
    return tuple(torch.randn(shape) for shape in (HEADS[0], HEADS[1], HEADS[1]))


@case("ReRoPE by two scores, w = 4, 2 batches, 4 heads on 2")
def rerope():
    def attention(query, key, value):
        return rectified(query, key, value, 4, lambda at: at * 0 + 4, None)
    return from_torch(Function(attention), random_heads())


@case("Leaky ReRoPE by two scores, w = 4, k = 8, 2 batches, 4 heads on 2")
def leaky_rerope():
    def attention(query, key, value):
        return rectified(query, key, value, 4, lambda at: (at + 4 * (8 - 1)) / 8,
                         lambda at: at / 8)
    return from_torch(Function(attention), random_heads())


@case("MistralRotaryEmbedding and MistralAttention (eager), sliding window of 5")
def mistral():
    return block("mistral", "Mistral", num_key_value_heads=2, head_dim=8,
                 sliding_window=5, **SMALL)


# Text


def resource_to_dense(match, blobs):
    """A constant in a resource as a dense one."""
    name, shape, element = match.groups()
    data = bytes.fromhex(blobs[name][2:])[4:]
    assert element == "f32"
    values = [repr(v) for v, in struct.iter_unpack("<f", data)]
    values = [v if "." in v or "e" not in v else v.replace("e", ".0e") for v in values]
    for size in reversed([int(s) for s in shape.split("x")[1:-1]]):
        values = [f"[{', '.join(values[n:n + size])}]"
                  for n in range(0, len(values), size)]
    return f"dense<[{', '.join(values)}]> : tensor<{shape}{element}>"


def finish(text, name, rope_opt):
    """One function of that name, without aliases and resources."""
    blobs = dict(re.findall(r'(\S+): "(0x[0-9A-F]+)"', text))
    text = re.sub(r"dense_resource<(\S+)> : tensor<((?:\d+x)+)(\w+)>",
                  lambda match: resource_to_dense(match, blobs), text)
    text = text.split("{-#")[0]
    text = re.sub(r"func\.func @\w+", f"func.func @{name}", text)
    printed = subprocess.run(
        [rope_opt, "--mlir-print-local-scope", "-"], input=text, text=True,
        check=True, capture_output=True).stdout
    # The function alone, for a C caller.
    lines = printed.splitlines()
    begin = next(n for n, line in enumerate(lines) if "func.func" in line)
    lines = [line[2:] for line in lines[begin:] if line.startswith("  ")]
    lines[0] = lines[0].replace(
        ") -> ", ")\n    -> ")[:-2] + "\n    attributes {llvm.emit_c_interface} {"
    return "\n".join(lines) + "\n"


def main(rope_opt, directory, *names):
    torch.set_grad_enabled(False)
    packages = ("torch", "torch-mlir", "transformers", "jax", "iree-base-compiler",
                "onnx")
    for name in names or CASES:
        what, function = CASES[name]
        torch.manual_seed(0)
        text = finish(function(), name, rope_opt)
        used = {"jax": packages[3:5], "onnx": packages[1:2] + packages[5:],
                "complex": packages[:2], "stack": packages[:2],
                "subtract": packages[:2]}.get(name.split("_")[0], packages[:3])
        header = (f"// {what}.\n// Written by scripts/export-raise-inputs.sh with "
                  + ", ".join(f"{p} {version(p)}" for p in used) + ".\n")
        (Path(directory) / f"{name}.mlir").write_text(header + text)
        print(name)


if __name__ == "__main__":
    main(*sys.argv[1:])

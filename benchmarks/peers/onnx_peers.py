"""ONNX Runtime: the Attention operator of opset 23 and GroupQueryAttention."""

import numpy as np
import onnxruntime as ort
from onnx import TensorProto, helper

from common import Unsupported, rotate

TYPES = {"f32": TensorProto.FLOAT, "f16": TensorProto.FLOAT16,
         "bf16": TensorProto.BFLOAT16}
DOMAIN = "com.microsoft"


def session(nodes, inputs, outputs, threads):
    values = [[helper.make_tensor_value_info(*value) for value in group]
              for group in (inputs, outputs)]
    model = helper.make_model(
        helper.make_graph(nodes, "attention", *values), ir_version=10,
        opset_imports=[helper.make_opsetid("", 23),
                       helper.make_opsetid(DOMAIN, 1)])
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return ort.InferenceSession(model.SerializeToString(), options,
                                    providers=["CPUExecutionProvider"])
    except Exception as error:
        text = " ".join(str(error).split())
        if "NOT_IMPLEMENTED" in text:
            raise Unsupported(f"has no CPU kernel for this type: {text}")
        raise


def check(case):
    case.require_linear()
    case.require_square_or_decode()
    if case.dtype == "bf16":
        raise Unsupported("has no bf16 attention on CPU")


def attention(case, q, k, v, threads):
    """RotaryEmbedding and Attention of opset 23; a cache holds turned keys."""
    check(case)
    t, d, b = TYPES[case.dtype], case.head_dim, case.batch
    query = ["query", t, [b, case.heads, case.queries, d]]
    key, value = ([name, t, [b, case.kv_heads, case.keys, d]]
                  for name in ("key", "value"))
    feeds = {"query": q, "key": k, "value": v}
    nodes, inputs = [], [query, key, value]
    turns = [("query", case.query_positions())]
    if case.is_decode:
        feeds["key"] = rotate(k, case.table(case.key_positions()))
    else:
        turns.append(("key", case.key_positions()))
    for name, positions in turns:
        for part, table in zip(("cos", "sin"), case.table(positions)):
            table = np.broadcast_to(table, (b, *table.shape))
            feeds[f"{part}_{name}"] = np.ascontiguousarray(table, q.dtype)
            inputs.append([f"{part}_{name}", t, list(table.shape)])
        nodes.append(helper.make_node(
            "RotaryEmbedding", [name, f"cos_{name}", f"sin_{name}"],
            [f"turned_{name}"]))
    nodes.append(helper.make_node(
        "Attention", ["turned_query",
                      "key" if case.is_decode else "turned_key", "value"],
        ["out"], is_causal=int(not case.is_decode)))
    run = session(nodes, inputs, [["out", *query[1:]]], threads)
    return lambda: run.run(["out"], feeds)[0], np.asarray


def tokens_first(x):
    """[B, H, L, D] as [B, L, H * D]."""
    x = x.transpose(0, 2, 1, 3)
    return np.ascontiguousarray(x.reshape(*x.shape[:2], -1))


def group_query(case, q, k, v, threads):
    """GroupQueryAttention, which turns queries and new keys by itself.

    The cache of a decode step is updated in place: past and present are one
    buffer.
    """
    check(case)
    t, d, b = TYPES[case.dtype], case.head_dim, case.batch
    cos, sin = (x.astype(q.dtype) for x in case.table(case.key_positions()))
    new = slice(-1, None) if case.is_decode else slice(None)
    past = case.keys if case.is_decode else 0
    feeds = {"query": tokens_first(q), "key": tokens_first(k[:, :, new]),
             "value": tokens_first(v[:, :, new]),
             "last": np.full(b, case.keys - 1, np.int32),
             "total": np.array([case.keys], np.int32), "cos": cos, "sin": sin}
    types = {"last": TensorProto.INT32, "total": TensorProto.INT32}
    cache = [b, case.kv_heads, past, d]
    inputs = [[name, types.get(name, t), list(x.shape)]
              for name, x in feeds.items()]
    inputs += [["past_key", t, cache], ["past_value", t, cache]]
    present = [b, case.kv_heads, case.keys, d]
    node = helper.make_node(
        "GroupQueryAttention",
        ["query", "key", "value", "past_key", "past_value", "last", "total",
         "cos", "sin"], ["out", "present_key", "present_value"], domain=DOMAIN,
        num_heads=case.heads, kv_num_heads=case.kv_heads, do_rotary=1)
    run = session([node], inputs,
                  [["out", t, list(feeds["query"].shape)],
                   ["present_key", t, present], ["present_value", t, present]],
                  threads)
    turned = rotate(k, case.table(case.key_positions()))
    caches = [ort.OrtValue.ortvalue_from_numpy(np.ascontiguousarray(x))
              for x in (turned, v)]
    empty = np.zeros(cache, q.dtype)
    binding = run.io_binding()
    for name, x in feeds.items():
        binding.bind_cpu_input(name, x)
    for name, buffer in zip(("key", "value"), caches):
        if case.is_decode:
            binding.bind_ortvalue_input(f"past_{name}", buffer)
        else:
            binding.bind_cpu_input(f"past_{name}", empty)
        binding.bind_ortvalue_output(f"present_{name}", buffer)
    out = ort.OrtValue.ortvalue_from_numpy(np.zeros_like(feeds["query"]))
    binding.bind_ortvalue_output("out", out)

    def finish(result):
        shape = (b, case.queries, case.heads, d)
        return result.numpy().reshape(shape).transpose(0, 2, 1, 3)

    def step():
        run.run_with_iobinding(binding)
        return out

    return step, finish

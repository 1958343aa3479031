"""IREE: our --rope-to-linalg output, and IREE's own attention operation."""

import subprocess

import iree.compiler as compiler
import iree.runtime as runtime
import numpy as np

from common import Unsupported, rotate

FLAGS = ["--iree-hal-target-device=local",
         "--iree-hal-local-target-device-backends=llvm-cpu",
         "--iree-llvmcpu-target-cpu=host", "--iree-opt-level=O3",
         "--iree-llvmcpu-enable-ukernels=all"]


def finish(result):
    # A copy: the host array is a view of memory that lives as long as result.
    return np.array(result.to_host())


def load(text, arguments, threads):
    """Compiles @attention; its arguments stay on the device between calls."""
    try:
        binary = compiler.compile_str(text, extra_args=FLAGS)
    except compiler.CompilerToolError as error:
        raise Unsupported(f"does not compile: {error_line(str(error))}")
    if threads > 1:
        runtime.flags.parse_flags(f"--task_topology_group_count={threads}")
    config = runtime.Config("local-sync" if threads == 1 else "local-task")
    module = runtime.load_vm_module(
        runtime.VmModule.copy_buffer(config.vm_instance, binary), config)
    arguments = [runtime.asdevicearray(config.device, np.ascontiguousarray(x))
                 for x in arguments]
    return lambda: module.attention(*arguments)


def error_line(text):
    errors = [line for line in text.splitlines() if "error:" in line]
    return " ".join((errors or text.splitlines()[:1])[0].split())


def linalg(case, q, k, v, threads):
    """The un-fused output of our own pipeline, its tables included."""
    tool = case.entry["rope_opt"]
    lowered = subprocess.run([tool, "--rope-to-linalg"], text=True,
                             input=case.entry["module"], capture_output=True)
    if lowered.returncode:
        raise Unsupported(f"{tool}: {error_line(lowered.stderr)}")
    return load(lowered.stdout, (q, k, v), threads), finish


def rotation(name, source, leading, rows, case):
    """IR that turns @source, [leading.., rows, D], by %cos_source, %sin_source."""
    half, dims, t = case.head_dim // 2, len(leading) + 2, case.dtype
    shape = [*leading, rows]
    full = "x".join(map(str, [*shape, case.head_dim, t]))
    part = "x".join(map(str, [*shape, half, t]))
    zeros, ones = ", ".join(["0"] * (dims - 1)), ", ".join(["1"] * dims)
    sizes = ", ".join(map(str, [*shape, half]))
    ds = ", ".join(f"d{n}" for n in range(dims))
    data = f"affine_map<({ds}) -> ({ds})>"
    turn = f"affine_map<({ds}) -> (d{dims - 2}, d{dims - 1})>"
    iterators = ", ".join(['"parallel"'] * dims)
    table = f"tensor<{rows}x{half}xf32>"
    is_wide = t == "f32"
    to_f32 = "" if is_wide else (f"%a = arith.extf %x : {t} to f32\n"
                                 f"      %b = arith.extf %y : {t} to f32\n")
    a, b = ("%x", "%y") if is_wide else ("%a", "%b")
    narrow = "" if is_wide else (f"%o0 = arith.truncf %r0 : f32 to {t}\n"
                                 f"      %o1 = arith.truncf %r1 : f32 to {t}\n")
    o0, o1 = ("%r0", "%r1") if is_wide else ("%o0", "%o1")
    return f"""
    %{name}_a = tensor.extract_slice %{source}[{zeros}, 0] [{sizes}] [{ones}]
        : tensor<{full}> to tensor<{part}>
    %{name}_b = tensor.extract_slice %{source}[{zeros}, {half}] [{sizes}] [{ones}]
        : tensor<{full}> to tensor<{part}>
    %{name}_e = tensor.empty() : tensor<{part}>
    %{name}_t:2 = linalg.generic {{
        indexing_maps = [{data}, {data}, {turn}, {turn}, {data}, {data}],
        iterator_types = [{iterators}]}}
        ins(%{name}_a, %{name}_b, %cos_{source}, %sin_{source}
            : tensor<{part}>, tensor<{part}>, {table}, {table})
        outs(%{name}_e, %{name}_e : tensor<{part}>, tensor<{part}>) {{
    ^bb0(%x: {t}, %y: {t}, %c: f32, %s: f32, %i0: {t}, %i1: {t}):
      {to_f32}
      %ac = arith.mulf {a}, %c : f32
      %bs = arith.mulf {b}, %s : f32
      %as = arith.mulf {a}, %s : f32
      %bc = arith.mulf {b}, %c : f32
      %r0 = arith.subf %ac, %bs : f32
      %r1 = arith.addf %as, %bc : f32
      {narrow}
      linalg.yield {o0}, {o1} : {t}, {t}
    }} -> (tensor<{part}>, tensor<{part}>)
    %{name}_f = tensor.empty() : tensor<{full}>
    %{name}_l = tensor.insert_slice %{name}_t#0 into
        %{name}_f[{zeros}, 0] [{sizes}] [{ones}] : tensor<{part}> into tensor<{full}>
    %{name} = tensor.insert_slice %{name}_t#1 into
        %{name}_l[{zeros}, {half}] [{sizes}] [{ones}] : tensor<{part}> into tensor<{full}>
"""


def causal_mask(case):
    shape = f"tensor<{case.queries}x{case.keys}xi1>"
    return f"""
    %mask_e = tensor.empty() : {shape}
    %first = arith.constant {case.first_query} : index
    %mask = linalg.generic {{
        indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>],
        iterator_types = ["parallel", "parallel"]}} outs(%mask_e : {shape}) {{
    ^bb0(%unused: i1):
      %i = linalg.index 0 : index
      %j = linalg.index 1 : index
      %p = arith.addi %i, %first : index
      %seen = arith.cmpi ule, %j, %p : index
      linalg.yield %seen : i1
    }} -> {shape}
"""


def own(case, q, k, v, threads):
    """iree_linalg_ext.attention after a rotation in linalg, with a causal mask."""
    case.require_linear()
    t, d, groups = case.dtype, case.head_dim, (case.batch, case.kv_heads)
    q_lead = (*groups, case.group)
    query = "tensor<" + "x".join(map(str, [*q_lead, case.queries, d, t])) + ">"
    key = "tensor<" + "x".join(map(str, [*groups, case.keys, d, t])) + ">"
    q_table, k_table = (f"tensor<{rows}x{d // 2}xf32>"
                        for rows in (case.queries, case.keys))
    dims = "(b, h, g, m, n, k, l)"
    maps = [f"affine_map<{dims} -> {to}>" for to in
            ("(b, h, g, m, k)", "(b, h, l, k)", "(b, h, l, n)", "()")]
    mask_map = [] if case.is_decode else [f"affine_map<{dims} -> (m, l)>"]
    maps += mask_map + [f"affine_map<{dims} -> (b, h, g, m, n)>"]
    mask = "" if case.is_decode else ", %mask"
    mask_type = "" if case.is_decode else f", tensor<{case.queries}x{case.keys}xi1>"
    turns = rotation("tq", "q", q_lead, case.queries, case)
    turned_key = "%k"
    if not case.is_decode:
        turns += rotation("tk", "k", groups, case.keys, case) + causal_mask(case)
        turned_key = "%tk"
    text = f"""
func.func @attention(%q: {query}, %k: {key}, %v: {key},
    %cos_q: {q_table}, %sin_q: {q_table}, %cos_k: {k_table}, %sin_k: {k_table})
    -> {query} {{
{turns}
    %scale = arith.constant {case.scale:.9e} : {t}
    %e = tensor.empty() : {query}
    %out = iree_linalg_ext.attention <{{indexing_maps = [{", ".join(maps)}]}}>
        ins(%tq, {turned_key}, %v, %scale{mask}
            : {query}, {key}, {key}, {t}{mask_type})
        outs(%e : {query}) {{
    ^bb0(%score: f32):
      iree_linalg_ext.yield %score : f32
    }} -> {query}
    return %out : {query}
}}
"""
    if case.is_decode:
        k = rotate(k, case.table(case.key_positions()))
    arguments = (q.reshape(*q_lead, case.queries, d), k, v,
                 *case.table(case.query_positions()),
                 *case.table(case.key_positions()))
    return (load(text, arguments, threads),
            lambda result: finish(result).reshape(q.shape))

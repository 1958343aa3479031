#===- triton_kernel.py - Both scores in every tile ------------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""FlashAttention's forward loop that computes a near and a far score for every pair of
a tile and selects by the window: what ReRoPE costs without a split of the keys."""

import torch
import triton
import triton.language as tl


@triton.jit
def kernel(near_query, far_query, near_key, far_key, values, outs, scale, window, length,
           group, HAS_FAR: tl.constexpr, M: tl.constexpr, N: tl.constexpr,
           D: tl.constexpr):
    # The longest rows first.
    block = tl.num_programs(0) - 1 - tl.program_id(0)
    head = tl.program_id(1).to(tl.int64)
    rows = block * M + tl.arange(0, M)
    channels = tl.arange(0, D)
    at = head * length * D + rows[:, None] * D + channels[None, :]
    is_row = rows[:, None] < length
    q = tl.load(near_query + at, mask=is_row, other=0.0)
    if HAS_FAR:
        far_q = tl.load(far_query + at, mask=is_row, other=0.0)
    highest = tl.full([M], -1e30, tl.float32)
    total = tl.zeros([M], tl.float32)
    acc = tl.zeros([M, D], tl.float32)
    base = (head // group) * length * D
    for first in range(0, tl.minimum((block + 1) * M, length), N):
        keys = first + tl.arange(0, N)
        is_key = keys[:, None] < length
        key_at = base + keys[:, None] * D + channels[None, :]
        k = tl.load(near_key + key_at, mask=is_key, other=0.0)
        s = tl.dot(q, tl.trans(k))
        if HAS_FAR:
            far_k = tl.load(far_key + key_at, mask=is_key, other=0.0)
            far_s = tl.dot(far_q, tl.trans(far_k))
            s = tl.where(rows[:, None] - keys[None, :] < window, s, far_s)
        s = tl.where(keys[None, :] <= rows[:, None], s * scale, -1e30)
        peak = tl.maximum(highest, tl.max(s, 1))
        p = tl.exp2(s - peak[:, None])
        shrink = tl.exp2(highest - peak)
        total = total * shrink + tl.sum(p, 1)
        v = tl.load(values + key_at, mask=is_key, other=0.0)
        acc = acc * shrink[:, None] + tl.dot(p.to(v.dtype), v)
        highest = peak
    tl.store(outs + at, (acc / total[:, None]).to(outs.dtype.element_ty), mask=is_row)


def both_scores(case, near, far, value):
    out = torch.empty_like(near[0])
    far_query, far_key = far if far is not None else near
    m, n = 128, 64
    grid = (triton.cdiv(case.queries, m), case.batch * case.query_heads)
    kernel[grid](near[0], far_query, near[1], far_key, value, out,
                 case.scale * 1.4426950408889634, case.window, case.keys, case.group,
                 HAS_FAR=far is not None, M=m, N=n, D=case.head_dim, num_warps=8,
                 num_stages=2)
    return out

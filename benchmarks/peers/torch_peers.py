"""PyTorch: eager ReRoPE, ReRoPE from two calls, SDPA and FlexAttention.

A decode step is given its caches as a model would keep them: keys already
turned, where the method allows it. Filling a cache is not timed.
"""

import ml_dtypes
import numpy as np
import torch
import torch.nn.functional as F

from common import Unsupported, rotate as rotate_untimed

MEMORY_LIMIT = 6 << 30
flash = torch.ops.aten._scaled_dot_product_flash_attention_for_cpu


def tensor(x):
    x = np.ascontiguousarray(x)
    if x.dtype == ml_dtypes.bfloat16:
        return torch.from_numpy(x.view(np.int16)).view(torch.bfloat16)
    return torch.from_numpy(x)


def finish(result):
    return result.float().numpy()


def torch_table(case, positions):
    return tuple(torch.from_numpy(t) for t in case.table(positions))


def rotate(x, table):
    cos, sin = table
    a, b = x.chunk(2, dim=-1)
    return torch.cat([a * cos - b * sin, a * sin + b * cos], dim=-1).to(x.dtype)


def use(threads):
    torch.set_num_threads(threads)
    torch.set_grad_enabled(False)


def eager(case, q, k, v, threads):
    """Full score matrices: two and a select, as the method was published.

    A decode step turns every key by its own m(i - j) and scores once.
    """
    use(threads)
    matrix = 4 * case.batch * case.heads * case.queries * case.keys
    if 4 * matrix > MEMORY_LIMIT:
        raise Unsupported(f"full score matrices need {4 * matrix >> 30} GiB")
    q, k, v = tensor(q), tensor(k), tensor(v)
    i, j = case.query_positions(), case.key_positions()
    relative = torch.from_numpy(i[:, None] - j[None, :])
    hidden = relative < 0
    is_near = relative < (case.window or 0)
    near = torch_table(case, i), torch_table(case, j)
    if case.window is not None:
        far = (torch_table(case, case.far(i, True)),
               torch_table(case, case.far(j, False)))
    step_keys = torch_table(case, -case.mapped(i[0] - j)) if case.is_decode else None

    def repeat(x):
        return x.repeat_interleave(case.group, dim=1) if case.group > 1 else x

    def scores(tables):
        query, key = rotate(q, tables[0]), rotate(k, tables[1])
        return query @ repeat(key).mT * case.scale

    def run():
        if case.is_decode:
            s = q @ repeat(rotate(k, step_keys)).mT * case.scale
        else:
            s = scores(near)
            if case.window is not None:
                s = torch.where(is_near, s, scores(far))
            s = s.masked_fill(hidden, float("-inf"))
        p = torch.softmax(s, dim=-1, dtype=torch.float32).to(q.dtype)
        return p @ repeat(v)

    return run, finish


def merge(out, lse, other, other_lse):
    """Two attentions over disjoint keys as one, by log-sum-exp."""
    share = torch.sigmoid(other_lse - lse).unsqueeze(-1)
    return torch.lerp(out.float(), other.float(), share).to(out.dtype)


def near_blocks(case, dtype):
    """Blocks of `window` queries with the keys of their bands and their masks."""
    blocks, w = [], case.window
    for start in range(0, case.queries, w):
        stop, first_key = min(start + w, case.queries), max(0, start - w + 1)
        i = torch.arange(start, stop)[:, None]
        j = torch.arange(first_key, stop)[None, :]
        hidden = (j > i) | (i - j >= w)
        mask = torch.zeros(hidden.shape, dtype=dtype)
        mask.masked_fill_(hidden, float("-inf"))
        blocks.append((slice(start, stop), slice(first_key, stop), mask))
    return blocks


def two_call(case, q, k, v, threads):
    """Sliding-window SDPA and a shifted causal SDPA, merged by log-sum-exp.

    The window is computed in blocks of queries, so that masked-out keys cost at
    most one window more.
    """
    use(threads)
    case.require_square_or_decode()
    if case.window is None:
        raise Unsupported("is for piecewise position maps")
    if case.keys <= case.window:
        raise Unsupported("expected more keys than the window")
    w = case.window
    i, j = case.query_positions(), case.key_positions()
    near_key_table = torch_table(case, j)
    near_query, far_query = (torch_table(case, p) for p in (i, case.far(i, True)))
    far_key_table = torch_table(case, case.far(j, False))
    if case.is_decode:
        cached, far_cached = (tensor(rotate_untimed(k, case.table(p)))
                              for p in (j, case.far(j, False)))
    q, k, v = tensor(q), tensor(k), tensor(v)

    def decode():
        near, near_lse = flash(rotate(q, near_query), cached[:, :, -w:],
                               v[:, :, -w:])
        far, far_lse = flash(rotate(q, far_query), far_cached[:, :, :-w],
                             v[:, :, :-w])
        return merge(near, near_lse, far, far_lse)

    blocks = None if case.is_decode else near_blocks(case, q.dtype)

    def prefill():
        turned, keys = rotate(q, near_query), rotate(k, near_key_table)
        parts = [flash(turned[:, :, rows], keys[:, :, band], v[:, :, band],
                       attn_mask=mask) for rows, band, mask in blocks]
        out = torch.cat([part[0] for part in parts], dim=2)
        lse = torch.cat([part[1] for part in parts], dim=2)
        far_keys = k if case.far_slope == 0 else rotate(k, far_key_table)
        far, far_lse = flash(rotate(q, far_query)[:, :, w:], far_keys[:, :, :-w],
                             v[:, :, :-w], 0.0, True)
        out[:, :, w:] = merge(out[:, :, w:], lse[:, :, w:], far, far_lse)
        return out

    return (decode if case.is_decode else prefill), finish


def rotated(case, q, k):
    """Functions that give the turned query and key: a cache holds turned keys."""
    query_table = torch_table(case, case.query_positions())
    key_table = case.table(case.key_positions())
    if case.is_decode:
        cached = tensor(rotate_untimed(k, key_table))
        q = tensor(q)
        return lambda: (rotate(q, query_table), cached)
    q, k = tensor(q), tensor(k)
    key_table = tuple(torch.from_numpy(t) for t in key_table)
    return lambda: (rotate(q, query_table), rotate(k, key_table))


def sdpa(case, q, k, v, threads):
    """Rotation in eager mode, then scaled_dot_product_attention."""
    use(threads)
    case.require_linear()
    case.require_square_or_decode()
    turn, v = rotated(case, q, k), tensor(v)

    def run():
        query, key = turn()
        return F.scaled_dot_product_attention(
            query, key, v, is_causal=not case.is_decode,
            enable_gqa=case.group > 1)

    return run, finish


def flex(case, q, k, v, threads):
    """Rotation and FlexAttention with a causal block mask, compiled as one."""
    from torch.nn.attention.flex_attention import (create_block_mask,
                                                   flex_attention)
    use(threads)
    case.require_linear()
    first = case.first_query
    mask = None
    if not case.is_decode:
        mask = create_block_mask(lambda b, h, i, j: i + first >= j, None, None,
                                 case.queries, case.keys, device="cpu")
    turn, v = rotated(case, q, k), tensor(v)

    @torch.compile(dynamic=False)
    def run():
        query, key = turn()
        return flex_attention(query, key, v, block_mask=mask,
                              enable_gqa=case.group > 1)

    return run, finish

#===- peers.py - What PyTorch and Triton offer for a case -----------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Peers: functions of a case and its turned operands that return a call.

Each gets queries and keys turned beforehand, which is not part of its time: `near` and,
where the map has a far piece, `far`, a pair (query, key) each. Ours turns them itself,
within its time. What a peer cannot express is an Unsupported with the reason.
"""

import torch
import torch.nn.functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel


class Unsupported(Exception):
    """The peer has no way to compute the case; the message says why."""


def merge(parts):
    """Attention over disjoint keys from that over each: (output, log-sum-exp), with the
    log-sum-exp [B, H, L] and the output [B, H, L, D]."""
    outs, lses = zip(*parts)
    total = torch.logsumexp(torch.stack(lses), dim=0)
    # A row that sees no key of a part has an LSE of -inf there, and no weight.
    return sum(torch.exp(lse - total)[..., None] * torch.nan_to_num(out)
               for out, lse in parts).to(outs[0].dtype)


def sdpa(backend):
    def peer(case, near, far, value):
        if far is not None:
            raise Unsupported("scaled_dot_product_attention has one score per pair")
        query, key = near

        def run():
            with sdpa_kernel(backend):
                return F.scaled_dot_product_attention(
                    query, key, value, is_causal=not case.is_decode, scale=case.scale,
                    enable_gqa=case.group > 1)

        return run

    return peer


def flash_part(case, query, key, value, causal, left=None):
    """FlashAttention with its log-sum-exp; `left` keys before a query are seen."""
    out, lse, *_ = torch.ops.aten._flash_attention_forward(
        *(x.transpose(1, 2) for x in (query, key, value)), None, None, query.shape[2],
        key.shape[2], 0.0, causal, False, scale=case.scale, window_size_left=left,
        window_size_right=0 if left is not None else None)
    return out.transpose(1, 2), lse


def cudnn_part(case, query, key, value):
    out, lse, *_ = torch.ops.aten._scaled_dot_product_cudnn_attention(
        query, key, value, None, True, 0.0, False, False, scale=case.scale)
    return out, lse.reshape(out.shape[:3])


def need_two(case, far):
    if far is None:
        raise Unsupported("the map has one piece: one call is enough")
    if case.queries not in (1, case.keys):
        raise Unsupported("several queries over a longer cache are not written here")


def decode_parts(case, near, far, value):
    """The operands of the two calls of one query: the last keys, and those before."""
    w = case.window
    return ((near[0], near[1][:, :, -w:], value[:, :, -w:]),
            (far[0], far[1][:, :, :-w], value[:, :, :-w]))


def far_triangle(case, far, value):
    """Queries from the window on see the keys that lie so far back: a causal square."""
    w = case.window
    return far[0][:, :, w:], far[1][:, :, :case.keys - w], value[:, :, :case.keys - w]


def with_rows_before(case, part):
    """The far part of all queries: those that have no far key see nothing."""
    out, lse = part
    return (F.pad(out, (0, 0, case.window, 0)),
            F.pad(lse, (case.window, 0), value=-torch.inf))


def two_call_flash(case, near, far, value):
    """A window for the near keys, a causal square for the far ones, and a merge."""
    need_two(case, far)

    def run():
        if case.is_decode:
            return merge([flash_part(case, *p, False)
                          for p in decode_parts(case, near, far, value)])
        return merge([
            flash_part(case, *near, value, True, left=case.window - 1),
            with_rows_before(case, flash_part(case, *far_triangle(case, far, value),
                                              True))])

    return run


def two_call_cudnn(case, near, far, value):
    need_two(case, far)
    if not case.is_decode:
        raise Unsupported("PyTorch passes no window to cuDNN, for the near keys")

    def run():
        return merge([cudnn_part(case, *(x.contiguous() for x in p))
                      for p in decode_parts(case, near, far, value)])

    return run


def flex(case, near, far, value, compiler=torch.compile):
    """FlexAttention. A score_mod sees one score and no operand, so that ReRoPE takes two
    calls with masks of their own, and a merge."""
    from torch.nn.attention import flex_attention as library
    device = value.device

    def block_mask(sees):
        return library.create_block_mask(
            lambda b, h, i, j: (j <= i + case.offset) & sees(i + case.offset - j),
            None, None, case.queries, case.keys, device=device)

    def call(operands, mask, **more):
        return attend(*operands, value, block_mask=mask, scale=case.scale,
                      enable_gqa=case.group > 1, **more)

    def part(operands, mask):
        # return_lse until PyTorch 2.9.
        if not hasattr(library, "AuxRequest"):
            return call(operands, mask, return_lse=True)
        out, aux = call(operands, mask, return_aux=library.AuxRequest(lse=True))
        return out, aux.lse

    attend = compiler(library.flex_attention)
    if far is None:
        mask = block_mask(lambda r: r >= 0)
        return lambda: call(near, mask)
    masks = [block_mask(lambda r: r < case.window), block_mask(lambda r: r >= case.window)]
    return lambda: merge([part(o, m) for o, m in zip((near, far), masks)])


def triton_both_scores(case, near, far, value):
    """Both scores in every tile, and a select: the loop of FlashAttention in Triton."""
    if case.queries != case.keys:
        raise Unsupported("the kernel is for as many queries as keys")
    from triton_kernel import both_scores
    return lambda: both_scores(case, near, far, value)


PEERS = {
    "torch-sdpa-cudnn": sdpa(SDPBackend.CUDNN_ATTENTION),
    "torch-sdpa-flash": sdpa(SDPBackend.FLASH_ATTENTION),
    "torch-two-call-flash": two_call_flash,
    "torch-two-call-cudnn": two_call_cudnn,
    "torch-flex": flex,
    "triton-both-scores": triton_both_scores,
}

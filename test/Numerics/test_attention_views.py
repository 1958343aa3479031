#===- test_attention_views.py - Views as operands -------------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Operands that are views: transposed, padded, reversed, repeated, unaligned.
What lies between the rows of an output stays as it was."""

import numpy as np
import pytest

from kernels import Attention, Kernels, Leaky, ReRoPE, cpu, inputs

pytestmark = pytest.mark.xdist_group("views")

KERNELS = tuple(
    Attention(m, dim, rotary_dim=rotary, value_dim=24, causal=causal, dtype=dtype,
              layout=layout)
    for (m, dim, rotary, causal, dtype) in [
        (ReRoPE(20), 64, 64, True, "f32"), (Leaky(20, 4.0), 8, 4, False, "f32"),
        (ReRoPE(20), 64, 32, True, "f16"), (ReRoPE(20), 80, 80, False, "bf16")]
    for layout in ("rows", "any"))
HEADS = [(2, 4, 2), (3, 4, 1)]
LENGTHS = [(33, 70), (70, 33), (1, 90)]


def copy_into(view, array):
    if array is not None:
        view[...] = array
    return view


def background(shape, dtype):
    return np.full(shape, 77, dtype)


def unaligned(shape, dtype, array):
    """One element past the start of a buffer."""
    buffer = background(int(np.prod(shape)) + 1, dtype)
    return buffer, copy_into(buffer[1:].reshape(shape), array)


def transposed(shape, dtype, array):
    """[B, L, H, D] seen as [B, H, L, D]."""
    order = (0, 2, 1, 3)[:len(shape)]
    buffer = background([shape[n] for n in order], dtype)
    return buffer, copy_into(buffer.transpose(order), array)


def padded(shape, dtype, array):
    """Rows, heads and entries with gaps between them."""
    buffer = background([n + p for n, p in zip(shape, (1, 1, 2, 3))], dtype)
    view = buffer[tuple(slice(0, n) for n in shape)]
    return buffer, copy_into(view, array)


def reversed_rows(shape, dtype, array):
    """Rows from the last to the first: a negative stride."""
    buffer = background(shape, dtype)
    view = buffer[:, :, ::-1]
    return buffer, copy_into(view, array)


def stepped(shape, dtype, array):
    """Every third element of a row; for fully dynamic strides alone."""
    buffer = background([*shape[:-1], 3 * shape[-1]], dtype)
    return buffer, copy_into(buffer[..., 1::3], array)


def reversed_channels(shape, dtype, array):
    buffer = background(shape, dtype)
    return buffer, copy_into(buffer[..., ::-1], array)


VIEWS = {"unaligned": unaligned, "transposed": transposed, "padded": padded,
         "reversed_rows": reversed_rows, "stepped": stepped,
         "reversed_channels": reversed_channels}


@pytest.mark.parametrize("view", VIEWS)
def test_views(compiler, view):
    make = VIEWS[view]
    kernels = Kernels(compiler, KERNELS, cpu(512, 16, 32))
    for kernel in KERNELS:
        if kernel.layout == "rows" and view in ("stepped", "reversed_channels"):
            continue
        for heads in HEADS:
            for lengths in LENGTHS:
                data = inputs(kernel, heads, lengths)
                q, k, v = (make(x.shape, x.dtype, x)[1] for x in data)
                shape = (*q.shape[:3], v.shape[3])
                out_buffer, out = make(shape, q.dtype, None)
                # Unit stride in a row of the LSE too, where the type says so.
                lse_view = padded if kernel.layout == "rows" else make
                lse_buffer, lse = lse_view(shape[:3], np.dtype(np.float32), None)
                kernels.check(kernel, q, k, v, out=out, lse=lse, what=view)
                for buffer, written in ((out_buffer, out), (lse_buffer, lse)):
                    written[...] = 77
                    assert (buffer == 77).all(), f"{kernel} {view}: wrote in a gap"


def test_repeated(compiler):
    """One entry and one key head read as many, by a stride of zero."""
    kernels = Kernels(compiler, KERNELS, cpu(512, 16, 32))
    for kernel in KERNELS:
        q, k, v = inputs(kernel, (1, 1, 1), (33, 70))
        q, k, v = (np.broadcast_to(x, (3, 4, *x.shape[2:])) for x in (q, k, v))
        kernels.check(kernel, q, k, v, what="repeated")


def test_operands_share_a_buffer(compiler):
    """q, k and v side by side in one buffer, as a fused projection leaves them."""
    kernel = Attention(ReRoPE(20), 16, causal=True, layout="rows")
    kernels = Kernels(compiler, (kernel,), cpu(512, 16, 32))
    rng = np.random.default_rng(3)
    packed = rng.standard_normal((2, 40, 3, 4, 16)).astype(np.float32)
    q, k, v = packed.transpose(2, 0, 3, 1, 4)
    kernels.check(kernel, q, k, v, what="packed")
    kernels.check(kernel, q, q, q, what="the same")

#===- test_gpu.py - rope.attention compiled for GPUs, in the emulator -----===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""The kernels that rope-to-nvvm makes, executed by test/Emulator and held against
the reference: maps, masks, dtypes, head dims, shared heads, odd lengths. The emulator
itself fails on races, missing waits and accesses out of bounds. Kernels that are
broken on purpose must fail."""

import pytest

import score_options
from gpu import nvvm
from kernels import Attention, Kernels, Leaky, Linear, ReRoPE, inputs
from tolerance import UNIT_ROUNDOFF

# f32 is multiplied as sums of two tf32.
ROUNDOFF = {"f16": UNIT_ROUNDOFF["f16"], "bf16": UNIT_ROUNDOFF["bf16"], "f32": 2.0**-21}


def attention(position_map, dim, dtype, causal, **options):
    return Attention(position_map, dim=dim, dtype=dtype, causal=causal,
                     product_roundoff=ROUNDOFF[dtype], **options)


LIBRARIES = {
    "f16-64": (attention(ReRoPE(33), 64, "f16", True),
               attention(Linear(), 64, "f16", False)),
    "bf16-64": (attention(Leaky(20, 4.0), 64, "bf16", True),
                attention(ReRoPE(0), 64, "bf16", False)),
    "f32-64": (attention(ReRoPE(70), 64, "f32", True, lse=False),),
    "f16-128": (attention(Leaky(100, 8.0), 128, "f16", False, pairing="interleaved"),),
    "bf16-128": (attention(ReRoPE(64), 128, "bf16", True, rotary_dim=64),),
    # The panels of its queries leave room for tiles of 64 keys.
    "bf16-192": (attention(ReRoPE(64), 192, "bf16", True, value_dim=128),),
    "options": (attention(ReRoPE(40), 64, "bf16", True, soft_cap=20.0,
                          visibility=score_options.SlidingWindow(50)),
                attention(Linear(), 32, "f16", False, scale=0.3, value_dim=64)),
}
# (B, Hq, Hkv) and (Lq, Lk): tiles are multiples of 64; one and no row, odd lengths.
SHAPES = [((1, 2, 1), (129, 129)), ((2, 2, 2), (1, 200)), ((1, 4, 2), (65, 64)),
          ((1, 1, 1), (70, 193)), ((1, 1, 1), (64, 1)), ((1, 2, 1), (5, 0)),
          ((1, 1, 1), (0, 5))]


def pipeline(**options):
    return nvvm(**{"specialize_queries": "false", **options})


# Of sm_90a only what differs: products of warpgroups, fetched by TMA.
CHIPS = {"sm_80": LIBRARIES, "sm_90a": ("f16-64", "bf16-128", "bf16-192", "options")}


@pytest.mark.parametrize("chip, name, kernel", [
    pytest.param(chip, name, kernel, id=f"{chip}-{name}-{n}",
                 marks=pytest.mark.xdist_group(f"{chip}-{name}"))
    for chip, names in CHIPS.items() for name in names
    for n, kernel in enumerate(LIBRARIES[name])])
def test_attention(gpu, chip, name, kernel):
    kernels = Kernels(gpu, LIBRARIES[name], pipeline(chip=chip))
    for heads, lengths in SHAPES:
        data = inputs(kernel, heads, lengths)
        kernels.check(kernel, *data, None)
    # Queries before the keys' end, and before their begin: rows with no key.
    kernels.check(kernel, *inputs(kernel, (1, 1, 1), (66, 80)), -3)

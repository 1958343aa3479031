#===- plot.py - Long-range decay of RoPE ----------------------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""The score of a query and a key of ones against their relative position, for three
bases: the long-range decay of RoFormer (arXiv:2104.09864, section 3.4.3), computed by
compiled rope.table and rope.rotate.

    python examples/decay/plot.py [PNG]

writes docs/images/decay.png unless told another path.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
DIM, POSITIONS, BASES = 256, 1500, (1e4, 1e5, 5e6)


def curves(rope_run=ROOT / "build" / "bin" / "rope-run"):
    """score / D at every relative position, [3, 1500], from compiled code."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{n}.npy" for n in range(len(BASES))]
        subprocess.run([rope_run, HERE / "decay.mlir", "--function=decay",
                        *(f"--output=@{f}" for f in files)], check=True)
        keys = np.stack([np.load(f) for f in files])
    return keys.sum(axis=-1, dtype=np.float64) / DIM


def closed_form():
    """2/D sum_c cos(r b^(-2c/D))."""
    pairs = np.arange(DIM // 2)
    angles = np.arange(POSITIONS)[:, None] * np.array(BASES)[:, None, None] ** (
        -2 * pairs / DIM)
    return np.cos(angles).mean(axis=-1)


def draw(values, path):
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(8, 4.5), dpi=150)
    for base, curve, colour in zip(BASES, values, ("#c0392b", "#2471a3", "#1e8449")):
        axes.plot(curve, color=colour, linewidth=1, label=f"base {base:,.0f}")
    axes.set_xlabel("relative position")
    axes.set_ylabel("score / D, query = key = ones")
    axes.set_title(f"Long-range decay of RoPE, head dim {DIM}")
    axes.set_xlim(0, POSITIONS)
    axes.axhline(0, color="#888888", linewidth=0.5)
    axes.legend(frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(path)


if __name__ == "__main__":
    draw(curves(), sys.argv[1] if len(sys.argv) > 1
         else ROOT / "docs" / "images" / "decay.png")

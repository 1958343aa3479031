#===- plot.py - Loss against length ---------------------------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""The picture of loss against length."""

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  (after the backend is chosen)

import protocol

COLOURS = {"rope": "#c0392b", "pi": "#e08e0b", "ntk-old": "#af7ac5",
           "ntk-fixed": "#884ea0", "ntk-mixed": "#5b2c6f", "yarn": "#d4ac0d",
           "rerope-64": "#7fb3d5", "rerope-128": "#2471a3",
           "rerope-128-log-n": "#1b2631", "leaky-128-16": "#1e8449",
           "self-extend-128-16": "#17a589", "sawtooth-128-32": "#616a6b"}


def spread(values, gap):
    """The values, each raised to stand at least `gap` above the next lower."""
    order = sorted(range(len(values)), key=lambda n: values[n])
    placed = list(values)
    for lower, upper in zip(order, order[1:]):
        placed[upper] = max(placed[upper], placed[lower] + gap)
    return placed


def draw(records, path):
    """Draws one line per variant and writes it to `path` (PNG)."""
    lines = []
    for variant in protocol.VARIANTS:
        points = sorted((r["length"], r["loss"]) for r in records
                        if r["variant"] == variant.name
                        and r["loss"] == r["loss"])
        if points:
            lines.append((variant, points))
    figure, axes = plt.subplots(figsize=(8, 4.5), dpi=150)
    # Labels at the ends of the lines, so that no legend has to be matched.
    heights = [points[-1][1] for _, points in lines]
    span = max(heights + [3.0]) - 1.0
    for (variant, points), y in zip(lines, spread(heights, span * 0.045)):
        colour = COLOURS[variant.name]
        axes.plot(*zip(*points), color=colour, marker="o", markersize=4.5,
                  linewidth=2)
        axes.annotate(variant.title, (points[-1][0], y), (10, 0),
                      textcoords="offset points", color=colour, va="center",
                      fontsize=9.5)
    axes.axvline(protocol.TRAINING_LENGTH, color="#888888", linestyle="--",
                 linewidth=1)
    axes.set_xscale("log", base=2)
    lengths = sorted({r["length"] for r in records}
                     | {protocol.TRAINING_LENGTH})
    axes.set_xticks(lengths, [str(length) for length in lengths])
    axes.minorticks_off()
    if lines:
        axes.set_ylim(bottom=1.0)
    axes.text(protocol.TRAINING_LENGTH, axes.get_ylim()[1], " training length",
              color="#666666", fontsize=9, va="top")
    axes.set_xlabel("bytes read")
    axes.set_ylabel("loss of the last 256 bytes (nats per byte)")
    axes.set_title("kjv-lm past its training length, no fine-tuning",
                   loc="left", fontsize=11)
    axes.grid(axis="y", color="#e5e5e5", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, bbox_inches="tight")
    plt.close(figure)

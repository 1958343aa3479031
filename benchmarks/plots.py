#!/usr/bin/env python3
#===- plots.py - Pictures of a run -----------------------------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Shares of the limits, ratios against length, and a roofline, as PNG files.

    benchmarks/plots.py results.json FOLDER

draws them anew from what `run.py --json` wrote.
"""

import json
import math
import re
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  (after the backend is chosen)
from matplotlib.lines import Line2D  # noqa: E402
from matplotlib.patches import Patch  # noqa: E402
from matplotlib.ticker import LogLocator, NullLocator  # noqa: E402

MET, MISSED, FREE = "#2471a3", "#c0392b", "#95a5a6"
COLOURS = {"ReRoPE": "#2471a3", "Leaky ReRoPE": "#1e8449", "RoPE": "#c0392b"}
LIMIT_NAMES = {"fma": "f32 FMA peak", "dot": "bf16 dot peak",
               "read": "read bandwidth", "copy": "copy bandwidth"}


def draw(results, folder):
    """Writes the pictures that the rows of `results` allow; returns their paths."""
    paths = []
    for name, picture in (("bench-shares.png", draw_shares),
                          ("bench-ratios.png", draw_ratios),
                          ("bench-roofline.png", draw_roofline)):
        figure = picture(results)
        if figure:
            paths.append(Path(folder) / name)
            figure.savefig(paths[-1], dpi=150)
            plt.close(figure)
    return paths


def timed(results, measure):
    return [row for row in results["rows"]
            if row["measure"] == measure and not row["status"]]


# Shares of a limit


def draw_shares(results):
    rows = timed(results, "share")
    if not rows:
        return None
    limits = [name for name in LIMIT_NAMES if any(r["against"] == name for r in rows)]
    counts = [sum(r["against"] == name for r in rows) for name in limits]
    figure, axes = plt.subplots(
        len(limits), 1, sharex=True, squeeze=False, layout="constrained",
        height_ratios=[n + 0.9 for n in counts],
        figsize=(9, 1.3 + 0.34 * sum(counts) + 0.45 * len(limits)))
    for axis, limit in zip(axes[:, 0], limits):
        share_bars(axis, [r for r in rows if r["against"] == limit])
        axis.set_title(f"share of {LIMIT_NAMES[limit]}", loc="left", fontsize=10)
    axes[-1, 0].set_xlabel("share, % (line: lowest to highest round)")
    # A key lists no colour that the picture does not have.
    used = {r["met"] for r in rows}
    handles = [Patch(color=colour, label=label) for met, colour, label in (
        (True, MET, "target met"), (False, MISSED, "target missed"),
        (None, FREE, "no target")) if met in used]
    handles.append(Line2D([], [], color="black", linewidth=2.5, linestyle="none",
                          marker="|", markersize=11, markeredgewidth=2.5,
                          label="target"))
    figure.legend(handles=handles, loc="outside upper right", ncols=4, fontsize=9,
                  frameon=False)
    return figure


def share_bars(axis, rows):
    places = range(len(rows))[::-1]
    colours = {True: MET, False: MISSED, None: FREE}
    axis.barh(places, [100 * r["median"] for r in rows], height=0.7,
              color=[colours[r["met"]] for r in rows])
    for place, row in zip(places, rows):
        axis.plot([100 * row["min"], 100 * row["max"]], [place, place],
                  color="#1b2631", linewidth=1.2)
        if row["at_least"] is not None:
            axis.plot([100 * row["at_least"]] * 2, [place - 0.42, place + 0.42],
                      color="black", linewidth=2.5)
        axis.text(1.5, place, f"{100 * row['median']:.1f} %", va="center",
                  color="white", fontsize=8, fontweight="bold")
    axis.set_yticks(places, [row["title"].rsplit(": ", 1)[0] for row in rows],
                    fontsize=8)
    axis.set_xlim(0, 104)
    axis.set_ylim(-0.6, len(rows) - 0.4)
    axis.xaxis.grid(True, color="#d5d8dc", linewidth=0.6)
    axis.set_axisbelow(True)
    axis.spines[["top", "right"]].set_visible(False)


# Ratios to plain RoPE against the length


def ratio_points(results):
    """{map: [(L, row)]} of f32 prefill at D = 128 with a window of L / 4."""
    kernels = {(k["group"], k["kernel"]): k for k in results["kernels"]}
    lines = {}
    for row in timed(results, "ratio"):
        kernel = kernels.get((row["group"], row["kernel"]))
        if row["against"] != "rope" or not kernel or kernel["target"] != "host":
            continue
        window = re.search(r"w=(\d+)", kernel["label"])
        if ((kernel["dtype"], kernel["head_dim"]) == ("f32", 128) and window
                and kernel["queries"] == kernel["keys"] == 4 * int(window[1])):
            name = kernel["label"].split(" w=")[0]
            lines.setdefault(name, []).append((kernel["keys"], row))
    return {name: sorted(points, key=lambda p: p[0]) for name, points in lines.items()}


def draw_ratios(results):
    lines = ratio_points(results)
    if not lines:
        return None
    figure, axis = plt.subplots(figsize=(7.5, 4.5), layout="constrained")
    axis.axhline(1, color="black", linewidth=0.8)
    targets = {}
    for name, points in lines.items():
        lengths = [length for length, _ in points]
        medians = [row["median"] for _, row in points]
        spread = [[row["median"] - row["min"] for _, row in points],
                  [row["max"] - row["median"] for _, row in points]]
        axis.errorbar(lengths, medians, yerr=spread, marker="o", markersize=5,
                      capsize=3, color=COLOURS.get(name), label=name)
        targets.update({length: row["at_most"] for length, row in points
                        if row["at_most"] is not None})
    if targets:
        axis.plot(list(targets), list(targets.values()), linestyle="none", marker="_",
                  markersize=22, markeredgewidth=2.5, color="black",
                  label="target, at most", zorder=5)
    ticks = sorted({length for points in lines.values() for length, _ in points})
    axis.set_xscale("log", base=2)
    axis.set_xticks(ticks, [f"{length}" for length in ticks])
    axis.minorticks_off()
    axis.set_xlabel("length L, queries and keys (window w = L / 4)")
    axis.set_ylabel("time over that of plain RoPE")
    axis.set_title("Causal prefill, f32, D = 128, 8 heads, one thread", fontsize=10)
    axis.grid(True, color="#d5d8dc", linewidth=0.6)
    axis.spines[["top", "right"]].set_visible(False)
    axis.legend(frameon=False)
    return figure


# Roofline


def median_limit(results, name, where=None):
    """A limit of this run in its unit; the median over groups."""
    found = sorted(limit["median"] for limit in results["limits"]
                   if limit["limit"] == name and where in (None, limit["where"]))
    return found[len(found) // 2] if found else None


def draw_roofline(results):
    points = [k for k in results["kernels"] if k["target"] == "host"
              and k["threads"] == 1]
    bandwidth = median_limit(results, "read")
    peaks = {name: median_limit(results, name, "host") for name in ("fma", "dot")}
    if not points or not bandwidth or not peaks["fma"]:
        return None
    figure, axis = plt.subplots(figsize=(8.5, 5.2), layout="constrained")
    left, right = 1, 2 * max(k["flops"] / k["bytes"] for k in points)
    for name, style in (("fma", "-"), ("dot", "--")):
        if not peaks[name]:
            continue
        ridge = peaks[name] / bandwidth
        axis.plot([left, ridge, right], [bandwidth * left, peaks[name], peaks[name]],
                  color="black", linestyle=style, linewidth=1.2)
        axis.text(right, peaks[name] * 1.05,
                  f"{LIMIT_NAMES[name]}, {peaks[name]:.0f} GFLOP/s", ha="right",
                  fontsize=8.5)
    axis.set_xscale("log")
    axis.set_yscale("log")
    for k in points:
        kind = k["label"].split(",")[0].split(" w=")[0]
        decode = k["queries"] != k["keys"]
        axis.plot(k["flops"] / k["bytes"], k["flops"] / k["seconds"] / 1e9,
                  linestyle="none", marker="s" if decode else "o", markersize=6,
                  markeredgewidth=1.3, color=COLOURS.get(kind, FREE),
                  fillstyle="none" if k["dtype"] != "f32" else "full", alpha=0.85)
    for name, x, y in sizes_of(points):
        axis.annotate(name, (x, y), (6, -3), textcoords="offset points",
                      fontsize=7.5, color="#566573")
    for line in (axis.xaxis, axis.yaxis):
        line.set_major_locator(LogLocator(subs=(1, 2, 5)))
        line.set_major_formatter("{x:g}")
        line.set_minor_locator(NullLocator())
    top = 1.6 * max(p for p in peaks.values() if p)
    axis.set_xlim(left, right * 1.1)
    axis.set_ylim(min(bandwidth * left, *(k["flops"] / k["seconds"] / 1e9
                                          for k in points)) / 1.5, top)
    axis.text(left * 1.06, bandwidth * left * 1.35,
              f"read bandwidth, {bandwidth:.0f} GB/s", fontsize=8.5,
              rotation=slope_angle(axis), rotation_mode="anchor")
    axis.set_xlabel("FLOPs per byte of query, key, value and result")
    axis.set_ylabel("GFLOP/s, one thread")
    axis.grid(True, which="major", color="#d5d8dc", linewidth=0.6)
    axis.spines[["top", "right"]].set_visible(False)
    lengths = {k["keys"]: k["flops"] / k["bytes"] for k in points
               if k["queries"] == k["keys"] and k["dtype"] == "f32"}
    if lengths:
        above = axis.secondary_xaxis("top")
        above.spines["top"].set_visible(False)
        above.xaxis.set_minor_locator(NullLocator())
        above.set_xticks(list(lengths.values()), list(lengths))
        above.tick_params(labelsize=8, colors="#566573")
        above.set_xlabel("length L of f32 prefill", fontsize=8.5, color="#566573")
    kinds = {k["label"].split(",")[0].split(" w=")[0] for k in points}
    handles = [Line2D([], [], linestyle="none", marker="o", color=COLOURS[kind],
                      label=kind) for kind in COLOURS if kind in kinds]
    sorts = {(k["queries"] != k["keys"], k["dtype"] == "f32") for k in points}
    handles += [Line2D([], [], linestyle="none", color="#566573",
                       marker="s" if decode else "o",
                       fillstyle="full" if f32 else "none",
                       label=f"{'decode' if decode else 'prefill'} "
                       f"{'f32' if f32 else 'bf16'}")
                for decode, f32 in sorted(sorts, key=lambda s: (s[0], not s[1]))]
    axis.legend(handles=handles, loc="lower right", fontsize=8.5, frameon=False)
    return figure


def sizes_of(points):
    """(name, x, y) of the sizes that the axis above does not show: Lq, or L."""
    highest = {}
    for k in points:
        decode = k["queries"] != k["keys"]
        if decode or k["dtype"] != "f32":
            name = f"Lq={k['queries']}" if decode else f"L={k['keys']}"
            point = (k["flops"] / k["bytes"], k["flops"] / k["seconds"] / 1e9)
            key = (name, k["dtype"])
            highest[key] = max(highest.get(key, point), point, key=lambda p: p[1])
    return [(name, *point) for (name, _), point in highest.items()]


def slope_angle(axis):
    """Degrees at which y = b * x lies in the picture."""
    width, height = axis.figure.get_size_inches() * axis.get_position().size
    (left, right), (bottom, top) = axis.get_xlim(), axis.get_ylim()
    return math.degrees(math.atan2(height / math.log10(top / bottom),
                                   width / math.log10(right / left)))


def main():
    if len(sys.argv) != 3:
        sys.exit("error: expected two arguments: results.json FOLDER")
    try:
        results = json.loads(Path(sys.argv[1]).read_text())
        Path(sys.argv[2]).mkdir(parents=True, exist_ok=True)
    except (OSError, json.JSONDecodeError) as error:
        sys.exit(f"error: {error}")
    for path in draw(results, sys.argv[2]):
        print(path)


if __name__ == "__main__":
    main()

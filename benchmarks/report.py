#===- report.py - From times to a table ------------------------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Shares, ratios and their medians, compared with the targets, and the table."""

import statistics
from dataclasses import dataclass
from pathlib import Path

from cases import TOGETHER
from machine import LIMITS, host_vector_width


@dataclass
class Record:
    """What a run measured.

    `rounds`: a list of {group: {kernel, limit or compile row: seconds}}; `works`:
    {group: {limit: FLOPs or bytes}}; `heaps`: {"group kernel": bytes}; `others`: cores
    that other processes kept busy; `errors`: {(group, row): why there is no value, or
    None}.
    """

    rounds: list
    works: dict
    heaps: dict
    others: float
    errors: dict


def limit_rates(record, group, name):
    """FLOPs or bytes a second, by rounds."""
    return [record.works[group][name] / r[group][name] for r in record.rounds]


def shares(record, group, case, limit):
    """Parts of a limit that a kernel reaches, by rounds."""
    if LIMITS[limit].is_arithmetic:
        work = case.flops()
    else:
        work = case.key_value_bytes() if limit == "read" else case.bytes()
    return [work / r[group.name][case.name] / rate for r, rate in zip(
        record.rounds, limit_rates(record, group.name, limit))]


def row_values(record, group, row):
    """The measured value, by rounds."""
    case = group.kernels[row.kernel]
    if row.measure == "heap":
        return [record.heaps[f"{group.name} {case.name}"] / case.key_value_bytes()]
    if row.measure == "compile":
        return [r[group.name][row.name] for r in record.rounds]
    if row.measure == "share":
        return shares(record, group, case, row.against)
    ratios = [r[group.name][case.name] / r[group.name][row.against]
              for r in record.rounds]
    return [1 / x for x in ratios] if row.measure == "speedup" else ratios


def is_bandwidth_bound(record, group, row):
    """Whether FLOPs at the peak take less time than bytes at the bandwidth."""
    case = group.kernels[row.kernel]
    arithmetic = case.flops() / statistics.median(
        limit_rates(record, group.name, row.bound_by))
    reading = case.key_value_bytes() / statistics.median(
        limit_rates(record, group.name, "read"))
    return arithmetic < reading


def fma_speedup(record, group, threads):
    """How many times faster FMAs are by `threads` threads than by one."""
    return statistics.median(threads * r[group.name]["fma"] / r[group.name][TOGETHER]
                             for r in record.rounds)


def title(group, row, threads):
    """The first column of the table."""
    case = group.kernels[row.kernel]
    label = case.label + (f", {row.note}" if row.note else "")
    if case.op == "attention" and case.queries != case.keys:
        label += f", Lq={case.queries}"
    against = group.kernels.get(row.against)
    if row.measure == "share":
        what = f"share of {LIMITS[row.against].label}"
    elif row.measure == "speedup":
        what = f"speed of {threads if threads > 1 else 'several'} threads over 1"
    elif row.measure == "heap":
        what = "scratch memory over K and V"
    elif row.measure == "compile":
        what = "compile time, rope-opt to object"
    elif against is None:
        what = f"time over that to {row.against} the same bytes"
    elif case.queries != against.queries:
        what = f"time over Lq={against.queries}"
    else:
        what = f"time over {against.label}"
    return f"{group.title}: {label}: {what}"


def summarise_row(record, group, row, threads):
    case = group.kernels[row.kernel]
    result = {"name": row.name, "group": row.group, "kernel": row.kernel,
              "measure": row.measure, "against": row.against,
              "title": title(group, row, threads),
              "at_least": row.at_least, "at_most": row.at_most,
              "status": record.errors[group.name, row.name], "met": None}
    if row.measure == "speedup" and row.at_least and threads > 1:
        # Targets are written for two threads.
        result["at_least"] = row.at_least / 2 * threads
    if result["status"]:
        return result
    values = row_values(record, group, row)
    result.update(median=statistics.median(values), min=min(values), max=max(values))
    if row.measure not in ("heap", "compile"):
        result["seconds"] = statistics.median(
            r[group.name][row.kernel] for r in record.rounds)
    if row.bound_by:
        bound = is_bandwidth_bound(record, group, row)
        share = statistics.median(shares(record, group, case, row.bound_by))
        result["remark"] = "bandwidth-bound" if bound else (
            f"compute-bound, {100 * share:.0f} % of {LIMITS[row.bound_by].label}")
        if not bound:
            result["at_most"] = None
    if row.measure == "speedup":
        limit = fma_speedup(record, group, threads)
        result["remark"] = f"FMAs alone {limit:.2f}"
        # Threads of one core, or of a machine that others use.
        if result["at_least"] and limit < result["at_least"]:
            result["at_least"] = None
    if result["at_least"] is not None:
        result["met"] = result["median"] >= result["at_least"]
    elif result["at_most"] is not None:
        result["met"] = result["median"] <= result["at_most"]
    return result


def summarise_limits(record, groups):
    """{target: {limit: median, min, max in its unit}}; bandwidths by group."""
    samples = {}
    for group in groups:
        for name in record.works[group.name]:
            where = group.target if LIMITS[name].is_arithmetic else group.name
            samples.setdefault((where, name), []).extend(
                limit_rates(record, group.name, name))
    return [{"where": where, "limit": name, "unit": LIMITS[name].unit,
             "label": LIMITS[name].label, "median": statistics.median(rates) / 1e9,
             "min": min(rates) / 1e9, "max": max(rates) / 1e9}
            for (where, name), rates in samples.items()]


def summarise_kernels(record, groups):
    """Time, FLOPs and bytes of every attention kernel that was timed."""
    kernels = []
    for group in groups:
        for case in group.kernels.values():
            if case.op != "attention" or case.name not in record.rounds[0][group.name]:
                continue
            kernels.append({
                "group": group.name, "target": group.target, "kernel": case.name,
                "label": case.label, "threads": case.threads, "dtype": case.dtype,
                "queries": case.queries, "keys": case.keys,
                "head_dim": case.head_dim, "flops": case.flops(),
                "bytes": case.bytes(),
                "seconds": statistics.median(
                    r[group.name][case.name] for r in record.rounds)})
    return kernels


def processor():
    """The name of the processor, as Linux has it."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return "unknown"


def summarise(groups, record, args):
    """Everything that is reported, as JSON."""
    return {"processor": processor(), "vector_width": host_vector_width(),
            "threads": args.threads, "busy_cores_of_others": record.others,
            "limits": summarise_limits(record, groups),
            "rows": [summarise_row(record, group, row, args.threads)
                     for group in groups for row in group.rows],
            "kernels": summarise_kernels(record, groups),
            "heap_bytes": record.heaps, "rounds": record.rounds}


# The table


def quantity(row, value):
    if row["measure"] == "share":
        return f"{100 * value:.1f} %"
    if row["measure"] == "compile":
        return f"{value:.2f} s"
    return f"{value:.3f}" if row["measure"] == "ratio" else f"{value:.2f}"


def duration(seconds):
    return f"{seconds * 1e3:.3g} ms" if seconds < 1 else f"{seconds:.3g} s"


def measured(row):
    if row["status"]:
        return row["status"].replace("|", "\\|")
    text = f"**{quantity(row, row['median'])}**"
    if row["min"] != row["max"]:
        text += f" ({quantity(row, row['min'])} .. {quantity(row, row['max'])})"
    if "seconds" in row:
        text += f", {duration(row['seconds'])}"
    return text + (f"; {row['remark']}" if "remark" in row else "")


def target(row):
    if row["at_least"] is not None:
        return f">= {quantity(row, row['at_least'])}"
    return f"<= {quantity(row, row['at_most'])}" if row["at_most"] is not None else ""


def markdown(results):
    """The limits and the table of rows."""
    lines = [f"{results['processor']}, vectors of {results['vector_width']} bits, "
             f"medians of {len(results['rounds'])} rounds (least .. most). Other "
             f"processes kept {results['busy_cores_of_others']:.2f} cores busy.", "",
             "| limit | at | measured |", "|---|---|---|"]
    for limit in results["limits"]:
        lines.append(f"| {limit['label']} | {limit['where']} | "
                     f"**{limit['median']:.1f}** ({limit['min']:.1f} .. "
                     f"{limit['max']:.1f}) {limit['unit']} |")
    lines += ["", "| case | measured | target | met |", "|---|---|---|---|"]
    for row in results["rows"]:
        met = {True: "yes", False: "**no**", None: ""}[row["met"]]
        if row["status"] and target(row):
            met = "**no**" if row["status"].startswith("did not") else ""
        lines.append(f"| {row['title']} | {measured(row)} | {target(row)} | {met} |")
    aims = [row for row in results["rows"] if target(row)]
    lines += ["", f"{sum(row['met'] is True for row in aims)} of {len(aims)} "
              "targets met."]
    return "\n".join(lines)

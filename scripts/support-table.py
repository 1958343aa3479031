#!/usr/bin/env python3
#===- support-table.py - What of the RoPE family stands -------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Writes the support table of README.md, or checks that it is up to date.

Rows are the attributes of the dialect that implement one of its interfaces, its
operations, and the optional arguments of rope.attention and rope.table, with their
summaries in ODS. Each must have an example in EXAMPLES, under a line `// Row: NAME`;
the columns say which lowerings compile it.
"""

import argparse
import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LLVM = Path("/usr/lib/llvm-22")
EXAMPLES = ROOT / "test" / "Support" / "examples.mlir"
BEGIN, END = "<!-- support table -->\n", "<!-- end of support table -->\n"
# Options after the name: those that need no other program.
PIPELINES = ("--rope-to-linalg", "--rope-to-cpu", "--rope-to-nvvm=format=llvm")
# Sections by what a record is: the interface of an attribute, or an operation.
INTERFACES = {"PositionMapAttrInterface": "Position maps",
              "FrequenciesAttrInterface": "Frequencies",
              "FrequencyScalingAttrInterface": "Scalings of frequencies",
              "VisibilityAttrInterface": "Visible keys",
              "QueryScalingAttrInterface": "Scalings of queries by position",
              "RelativeBiasAttrInterface": "Biases by relative position"}
OPTIONS = {"attention": "Options of `rope.attention`", "table": "Options of `rope.table`",
           "rotate": "Options of `rope.rotate`"}
OPERATIONS = "Operations"
# Operations of the tile level, which attention is lowered to.
TILE_LEVEL = {"online_attention", "online_merge"}
OPTIONAL = ("Optional", "OptionalAttr", "UnitAttr", "DefaultValuedAttr")


def tablegen():
    """The records of the dialect."""
    command = [LLVM / "bin" / "llvm-tblgen", "-dump-json", "-I", ROOT / "include",
               "-I", LLVM / "include", ROOT / "include" / "Rope" / "IR" / "RopeOps.td"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"error: {done.stderr.strip()}")
    return json.loads(done.stdout)


class Records:
    """The dialect's records, and which classes each is an instance of."""

    def __init__(self, records):
        self.records = records
        self.instances = {name: set(members)
                          for name, members in records["!instanceof"].items()}

    def all(self, name):
        return [self.records[key] for key in self.records["!instanceof"][name]
                if self.is_ours(self.records[key])]

    def is_ours(self, record):
        dialect = record.get("dialect") or record.get("opDialect")
        return bool(dialect) and dialect["def"] == "Rope_Dialect"

    def interfaces(self, attribute):
        for trait in attribute["traits"]:
            record = self.records[trait["def"]]
            yield record.get("cppInterfaceName") or record.get("trait") or ""

    def options(self, operation):
        """(name, summary) of the optional arguments."""
        for value, name in operation["arguments"]["args"]:
            record, summary = self.records[value["def"]], ""
            if "OpVariable" in self.instances and value["def"] in self.instances[
                    "OpVariable"]:
                summary = record["summary"]
                value = record["constraint"]
            if any(value["def"] in self.instances.get(c, ()) for c in OPTIONAL) or (
                    value["def"] in OPTIONAL):
                yield name, summary


def rows_of(records):
    """{section: [(row's name, what stands in the table, summary)]}."""
    sections = {}

    def add(section, row, text, summary):
        if not summary:
            sys.exit(f"error: expected a summary of {row} in ODS")
        sections.setdefault(section, []).append((row, text, summary))

    for attribute in records.all("AttrDef"):
        for interface in records.interfaces(attribute):
            if interface in INTERFACES:
                add(INTERFACES[interface], f"#rope.{attribute['mnemonic']}",
                    f"`#rope.{attribute['mnemonic']}`", attribute["summary"])
    for operation in records.all("Op"):
        name = operation["opName"]
        if name in TILE_LEVEL:
            continue
        add(OPERATIONS, f"rope.{name}", f"`rope.{name}`", operation["summary"])
        if name in OPTIONS:
            for option, summary in records.options(operation):
                add(OPTIONS[name], f"rope.{name} {option}", f"`{option}`", summary)
    order = [*INTERFACES.values(), *OPTIONS.values(), OPERATIONS]
    return {section: sorted(sections[section]) for section in order
            if section in sections}


def examples():
    """{row: module} of the examples."""
    found = {}
    for part in EXAMPLES.read_text().split("// -----\n"):
        for row in re.findall(r"^// Row: (.*)$", part, re.M):
            if row in found:
                sys.exit(f"error: expected one example of '{row}'")
            found[row] = part
    return found


def compiles(rope_opt, module, pipeline):
    done = subprocess.run([rope_opt, pipeline, "-"], input=module, text=True,
                          capture_output=True)
    # An operation that no pattern took is not compiled.
    return done.returncode == 0 and " rope." not in done.stdout


def table(sections, modules, rope_opt):
    """The text of the table."""
    wanted = [row for rows in sections.values() for row, *_ in rows]
    missing, unknown = set(wanted) - set(modules), set(modules) - set(wanted)
    for row in sorted(missing):
        print(f"error: expected an example of '{row}' in {EXAMPLES.name}",
              file=sys.stderr)
    for row in sorted(unknown):
        print(f"error: the dialect has no '{row}' of {EXAMPLES.name}", file=sys.stderr)
    if missing or unknown:
        sys.exit(1)
    with ThreadPoolExecutor(2) as pool:
        stands = {row: list(pool.map(lambda p, row=row: compiles(
            rope_opt, modules[row], p), PIPELINES)) for row in wanted}
    names = " | ".join(f"`{p.partition('=')[0]}`" for p in PIPELINES)
    blanks = " |" * len(PIPELINES)
    text = [f"| | | {names} |", "|---|---|" + "---|" * len(PIPELINES)]
    for section, rows in sections.items():
        text.append(f"| **{section}** | |{blanks}")
        text += [f"| {name} | {summary.replace('|', chr(92) + '|')} | "
                 + " | ".join("yes" if s else "no" for s in stands[row]) + " |"
                 for row, name, summary in rows]
    return "\n".join(text) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--update", action="store_true", help="write README.md")
    parser.add_argument("--rope-opt", type=Path,
                        default=ROOT / "build" / "bin" / "rope-opt")
    args = parser.parse_args()
    if not args.rope_opt.is_file():
        sys.exit(f"error: expected a program at {args.rope_opt}: run scripts/build.sh")
    readme = ROOT / "README.md"
    before, _, rest = readme.read_text().partition(BEGIN)
    old, _, after = rest.partition(END)
    if not rest or not _:
        sys.exit(f"error: expected '{BEGIN.strip()}' and '{END.strip()}' in README.md")
    new = table(rows_of(Records(tablegen())), examples(), args.rope_opt)
    if args.update:
        readme.write_text(before + BEGIN + new + END + after)
        print("wrote the support table of README.md")
    elif new != old:
        sys.exit("README.md's support table is stale; run scripts/check-docs.sh --update")
    else:
        print("README.md's support table is up to date")


if __name__ == "__main__":
    main()

#===- ptxas.py - What ptxas says of the kernels of attention --------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Compiles attention to PTX and assembles its kernels: registers may not be spilled, and
ptxas may give no warning of its series C75xx (serialized or unsafe wgmma) but C7519.

    ptxas.py ROPE_OPT [--ptxas=PTXAS] [--all]

Prints one line per kernel and one per violation, and exits with 1 if there is any.
Without --all a choice of the cases, for each commit's tests.
"""

import argparse
import itertools
import os
import re
import subprocess
import sys
import tempfile

from objects import find_objects

MAPS = {
    "rope": "#rope.linear",
    "rerope": "#rope.rerope<window = 512>",
    "leaky": "#rope.leaky<window = 512, k = 8.0>",
}
CHIPS = ("sm_80", "sm_90a", "sm_100")
# (map, causal, head dim, element type, chip)
ALL = tuple(itertools.product(MAPS, (True, False), (64, 128), ("bf16", "f16", "f32"),
                              CHIPS)) + (
    # What shared memory and registers barely hold.
    ("rope", True, 192, "bf16", "sm_90a"),
    ("rerope", True, 192, "bf16", "sm_90a"),
    ("rope", True, 256, "bf16", "sm_90a"),
)
CHOICE = (
    ("rerope", True, 128, "bf16", "sm_80"),
    ("rerope", True, 128, "bf16", "sm_90a"),
    ("leaky", False, 128, "f16", "sm_90a"),
    ("rerope", True, 192, "bf16", "sm_90a"),
    ("rerope", False, 64, "f16", "sm_100"),
    ("leaky", True, 64, "f32", "sm_80"),
)
MAX_REGISTERS = 255
# Of the kernel of a table of 64 pairs, which has no products, ptxas keeps the row in
# memory, however many registers it is given.
MAX_TABLE_SPILLS = {"sm_90a": 28}
# "a potential performance loss": the products of a kernel without wgmma in flight.
ALLOWED = {"C7519"}

MODULE = """
func.func @attention(%q: memref<1x4x?x{dim}x{type}>, %k: memref<1x2x?x{dim}x{type}>,
                     %v: memref<1x2x?x{dim}x{type}>, %o: memref<1x4x?x{dim}x{type}>) {{
  rope.attention {map}, #rope.frequencies<dim = {dim}> {causal}
      ins(%q, %k, %v : memref<1x4x?x{dim}x{type}>, memref<1x2x?x{dim}x{type}>,
          memref<1x2x?x{dim}x{type}>)
      outs(%o : memref<1x4x?x{dim}x{type}>)
  return
}}
"""


def compile_to_ptx(rope_opt, case):
    """The PTX of each kernel."""
    name, causal, dim, element_type, chip = case
    module = MODULE.format(map=MAPS[name], causal="causal" if causal else "", dim=dim,
                           type=element_type)
    pipeline = f"--rope-to-nvvm=chip={chip} format=isa specialize-queries=false"
    done = subprocess.run([rope_opt, pipeline], input=module.encode(),
                          capture_output=True, check=True)
    return find_objects(done.stdout)


def assemble(ptxas, ptx, chip):
    """What ptxas prints, its status in the first place."""
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "kernel.ptx")
        with open(path, "wb") as file:
            # The string of the module ends with a zero.
            file.write(ptx.rstrip(b"\0"))
        done = subprocess.run([ptxas, "-v", f"-arch={chip}", path, "-o", os.devnull],
                              capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def find_violations(status, text, max_spills):
    """What is wrong with what ptxas printed, in words."""
    if status:
        yield f"ptxas failed: {text.strip()}"
        return
    for match in re.finditer(r"(\d+) bytes spill stores", text):
        if int(match[1]) > max_spills:
            yield f"expected at most {max_spills} bytes of spill stores, but got {match[1]}"
    registers = [int(count) for count in re.findall(r"Used (\d+) registers", text)]
    if not registers:
        yield "expected ptxas to say how many registers are used"
    if any(count > MAX_REGISTERS for count in registers):
        yield f"expected at most {MAX_REGISTERS} registers, but got {max(registers)}"
    for code in sorted(set(re.findall(r"C75\d\d", text)) - ALLOWED):
        yield f"expected no warning {code} of ptxas: {text.strip()}"


def knows(ptxas, chip):
    listed = subprocess.run([ptxas, "--help"], capture_output=True, text=True)
    return f"'{chip}'" in listed.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rope_opt")
    parser.add_argument("--ptxas", default="ptxas")
    parser.add_argument("--all", action="store_true")
    arguments = parser.parse_args()
    failures = 0
    chips = {chip: knows(arguments.ptxas, chip) for chip in CHIPS}
    for case in ALL if arguments.all else CHOICE:
        name, causal, dim, element_type, chip = case
        title = (f"{name} {'causal' if causal else 'bidirectional'} D={dim} "
                 f"{element_type} {chip}")
        if not chips[chip]:
            print(f"{title}: skipped, this ptxas does not know {chip}")
            continue
        kernels = compile_to_ptx(arguments.rope_opt, case)
        if not kernels:
            print(f"{title}: expected kernels in the module, but got none")
            failures += 1
        for number, ptx in enumerate(kernels):
            status, text = assemble(arguments.ptxas, ptx, chip)
            kernel = f"{title}, kernel {number}"
            registers = re.search(r"Used (\d+) registers", text)
            spills = re.search(r"(\d+) bytes spill stores", text)
            print(f"{kernel}: {registers[1] if registers else '?'} registers, "
                  f"{spills[1] if spills else '?'} bytes spilled")
            max_spills = 0 if b"mma" in ptx else MAX_TABLE_SPILLS.get(chip, 0)
            for violation in find_violations(status, text, max_spills):
                print(f"{kernel}: error: {violation}")
                failures += 1
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

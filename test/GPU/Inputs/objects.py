#===- objects.py - The objects of gpu.binary ops, as files ----------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""objects.py PREFIX < MODULE: writes PREFIX.00, PREFIX.01, ..., and prints how many."""

import re
import sys


def find_objects(module):
    """The bytes of each object of a module's gpu.binary ops, in order."""
    strings = re.findall(rb'(?:assembly|bin|offload|fatbin) = "((?:[^"\\]|\\.)*)"', module)
    return [re.sub(rb"\\(\\|[0-9A-F]{2})",
                   lambda m: b"\\" if m[1] == b"\\" else bytes([int(m[1], 16)]), s)
            for s in strings]


def main():
    objects = find_objects(sys.stdin.buffer.read())
    for number, data in enumerate(objects):
        with open(f"{sys.argv[1]}.{number:02}", "wb") as file:
            file.write(data)
    print(len(objects), "objects")


if __name__ == "__main__":
    main()

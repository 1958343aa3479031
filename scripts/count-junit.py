#!/usr/bin/env python3
#===- count-junit.py - Counts tests in a report ---------------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""Prints the tests passed, failed and skipped in a JUnit report."""

import sys
import xml.etree.ElementTree as ElementTree


def outcome(case):
    children = {child.tag for child in case}
    if children & {"failure", "error"}:
        return "failed"
    return "skipped" if "skipped" in children else "passed"


def main():
    root = ElementTree.parse(sys.argv[1]).getroot()
    outcomes = [outcome(case) for case in root.iter("testcase")]
    print(*(outcomes.count(kind) for kind in ("passed", "failed", "skipped")))


if __name__ == "__main__":
    main()

#===- read-png.py - Prints the colors of a picture ------------------------===#
#
# Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===#
"""read-png.py FILE [X,Y ...]: the size of an indexed PNG without interlace and
filters, and the colors of its pixels; fails where a checksum is wrong."""

import struct
import sys
import zlib

data = open(sys.argv[1], "rb").read()
assert data[:8] == b"\x89PNG\r\n\x1a\n", data[:8]
at, chunks = 8, {}
while at < len(data):
    size, = struct.unpack_from(">I", data, at)
    name, body = data[at + 4:at + 8], data[at + 8:at + 8 + size]
    check, = struct.unpack_from(">I", data, at + 8 + size)
    assert check == zlib.crc32(name + body), name
    chunks[name] = body
    at += 12 + size
assert list(chunks) == [b"IHDR", b"PLTE", b"IDAT", b"IEND"], list(chunks)
width, height, *kind = struct.unpack(">II5B", chunks[b"IHDR"])
assert kind == [8, 3, 0, 0, 0], kind
rows = zlib.decompress(chunks[b"IDAT"])
assert len(rows) == height * (width + 1)
assert not any(rows[::width + 1])
print(f"{width} x {height}")
for point in sys.argv[2:]:
    x, y = map(int, point.split(","))
    color = rows[y * (width + 1) + 1 + x]
    print(f"{x},{y}:", *chunks[b"PLTE"][3 * color:3 * color + 3])

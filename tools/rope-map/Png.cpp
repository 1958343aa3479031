//===- Png.cpp - Writes pictures ------------------------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Png.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CRC.h"
#include "llvm/Support/Endian.h"

#include <algorithm>

using namespace mlir::rope;

void Picture::fill(int64_t x0, int64_t y0, int64_t x1, int64_t y1,
                   uint8_t color) {
  for (int64_t y = y0; y < y1; ++y)
    std::fill(pixels.begin() + y * width + x0, pixels.begin() + y * width + x1,
              color);
}

static void append32(std::string &to, uint32_t value) {
  char bytes[4];
  llvm::support::endian::write32be(bytes, value);
  to.append(bytes, 4);
}

static void writeChunk(llvm::raw_ostream &os, const char *type,
                       const std::string &data) {
  std::string length, body = type, check;
  append32(length, data.size());
  body += data;
  append32(check, llvm::crc32(llvm::arrayRefFromStringRef(body)));
  os << length << body << check;
}

/// The bytes in zlib's format (RFC 1950), in stored blocks (RFC 1951).
static std::string storeInZlib(const std::string &bytes) {
  constexpr size_t kMostOfABlock = 65535;
  std::string stream = "\x78\x01";
  uint32_t a = 1, b = 0;
  for (unsigned char byte : bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  for (size_t first = 0; first < bytes.size(); first += kMostOfABlock) {
    uint16_t size = std::min(kMostOfABlock, bytes.size() - first);
    char header[5] = {first + size == bytes.size()};
    llvm::support::endian::write16le(header + 1, size);
    llvm::support::endian::write16le(header + 3, ~size);
    stream.append(header, 5).append(bytes, first, size);
  }
  append32(stream, b << 16 | a);
  return stream;
}

void Picture::writePng(llvm::raw_ostream &os) const {
  std::string header, colors, rows;
  append32(header, width);
  append32(header, height);
  header += {8, 3, 0, 0, 0}; // 8 bits, a palette; no interlace.
  for (const Color &color : palette)
    colors.append(color.begin(), color.end());
  for (int64_t y = 0; y < height; ++y) {
    rows += '\0'; // No filter.
    rows.append(pixels.begin() + y * width, pixels.begin() + (y + 1) * width);
  }
  os << "\x89PNG\r\n\x1a\n";
  writeChunk(os, "IHDR", header);
  writeChunk(os, "PLTE", colors);
  writeChunk(os, "IDAT", storeInZlib(rows));
  writeChunk(os, "IEND", "");
}

//===- Png.h - Writes pictures ----------------------------------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_TOOLS_ROPEMAP_PNG_H
#define ROPE_TOOLS_ROPEMAP_PNG_H

#include "llvm/Support/raw_ostream.h"

#include <array>
#include <cstdint>
#include <vector>

namespace mlir::rope {

using Color = std::array<uint8_t, 3>;

/// A picture of up to 256 colors.
class Picture {
public:
  Picture(int64_t width, int64_t height, std::vector<Color> palette)
      : width(width), height(height), palette(std::move(palette)),
        pixels(width * height) {}

  /// Sets the rectangle from (x0, y0) to (x1, y1), ends excluded, to a color of
  /// the palette.
  void fill(int64_t x0, int64_t y0, int64_t x1, int64_t y1, uint8_t color);
  void set(int64_t x, int64_t y, uint8_t color) {
    pixels[y * width + x] = color;
  }

  /// Writes it as PNG (ISO/IEC 15948), with a palette and no compression.
  void writePng(llvm::raw_ostream &os) const;

private:
  int64_t width, height;
  std::vector<Color> palette;
  std::vector<uint8_t> pixels;
};

} // namespace mlir::rope

#endif // ROPE_TOOLS_ROPEMAP_PNG_H

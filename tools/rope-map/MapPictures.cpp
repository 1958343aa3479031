//===- MapPictures.cpp - Position maps and tile plans as pictures ---------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "MapGrid.h"

#include <cmath>

using namespace mlir;
using namespace mlir::rope;

static constexpr Color kWhite = {255, 255, 255};

/// `share` of `b` and the rest of `a`.
static Color mix(Color a, Color b, double share) {
  Color color;
  for (int n = 0; n < 3; ++n)
    color[n] = std::lround(a[n] + share * (b[n] - a[n]));
  return color;
}

/// From dark blue over green to yellow: as bright as the number is large.
static Color getShade(double share) {
  static constexpr Color kStops[] = {{68, 1, 84},
                                     {59, 82, 139},
                                     {33, 145, 140},
                                     {94, 201, 98},
                                     {253, 231, 37}};
  double at = share * (std::size(kStops) - 1);
  auto stop = std::min<size_t>(at, std::size(kStops) - 2);
  return mix(kStops[stop], kStops[stop + 1], at - stop);
}

Picture rope::drawPositions(const MapGrid &grid, int64_t scale) {
  constexpr int64_t kShades = 255; // Color 255 is for hidden keys.
  std::vector<Color> palette;
  for (int64_t n = 0; n < kShades; ++n)
    palette.push_back(getShade(n / (kShades - 1.0)));
  palette.push_back(kWhite);
  auto forEach = [&](auto body) {
    for (int64_t row = 0; row < grid.numQueries; ++row)
      for (int64_t key = 0; key < grid.numKeys; ++key)
        if (std::optional<long double> position = grid.at(row, key))
          body(row, key, *position);
  };
  long double low = std::numeric_limits<long double>::infinity(), high = -low;
  forEach([&](int64_t, int64_t, long double position) {
    low = std::min(low, position);
    high = std::max(high, position);
  });
  Picture picture(grid.numKeys * scale, grid.numQueries * scale, palette);
  picture.fill(0, 0, grid.numKeys * scale, grid.numQueries * scale, kShades);
  forEach([&](int64_t row, int64_t key, long double position) {
    long double share = high > low ? (position - low) / (high - low) : 0;
    picture.fill(key * scale, row * scale, (key + 1) * scale, (row + 1) * scale,
                 std::lround(share * (kShades - 1)));
  });
  return picture;
}

Picture rope::drawPlan(const MapGrid &grid, const TileSizes &sizes,
                       int64_t scale) {
  // White where nothing is computed, gray at the edges of tiles; pairs of a
  // color for each piece, and its pale form where some keys are hidden.
  constexpr Color kColors[] = {{31, 119, 180}, {255, 127, 14},  {44, 160, 44},
                               {214, 39, 40},  {148, 103, 189}, {140, 86, 75},
                               {227, 119, 194}};
  constexpr uint8_t kSkipped = 0, kEdge = 1, kFirst = 2;
  std::vector<Color> palette{kWhite, {190, 190, 190}};
  for (Color color : kColors) {
    palette.push_back(color);
    palette.push_back(mix(color, kWhite, 0.5));
  }
  int64_t width = grid.numKeys * scale, height = grid.numQueries * scale;
  Picture picture(width, height, palette);
  picture.fill(0, 0, width, height, kSkipped);
  for (int64_t row = 0; row < grid.numQueries; row += sizes.queryTile) {
    int64_t y0 = row * scale;
    int64_t y1 = std::min((row + sizes.queryTile) * scale, height);
    // Where several scores are computed their colors are stripes.
    for (const PlannedRun &run : planTile(grid, sizes, row))
      for (int64_t y = y0; y < y1; ++y)
        for (int64_t x = run.begin * scale; x < run.end * scale; ++x) {
          int64_t stripe = (x + y) / std::max<int64_t>(scale, 3);
          int64_t piece = run.pieces[stripe % run.pieces.size()];
          picture.set(
              x, y, kFirst + 2 * (piece % std::size(kColors)) + run.hasHidden);
        }
  }
  if (scale < 2)
    return picture;
  for (int64_t y = 0; y < height; y += sizes.queryTile * scale)
    picture.fill(0, y, width, y + 1, kEdge);
  for (int64_t x = 0; x < width; x += sizes.keyTile * scale)
    picture.fill(x, 0, x + 1, height, kEdge);
  return picture;
}

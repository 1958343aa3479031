//===- MapText.cpp - Position maps and tile plans as text -----------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "MapGrid.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mlir::rope;

static std::string toText(long double value) {
  char text[40];
  // Ten digits, of which a double of 1/3 keeps no noise; not -0.
  snprintf(text, sizeof(text), "%.10g", static_cast<double>(value) + 0.0);
  return text;
}

/// Prints rows of cells in columns, aligned to the right.
static void printTable(ArrayRef<std::vector<std::string>> rows,
                       llvm::raw_ostream &os) {
  std::vector<size_t> widths;
  for (const std::vector<std::string> &row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (auto [n, cell] : llvm::enumerate(row))
      widths[n] = std::max(widths[n], cell.size());
  }
  for (const std::vector<std::string> &row : rows) {
    std::string line;
    for (auto [n, cell] : llvm::enumerate(row))
      line += std::string(widths[n] - cell.size() + (n ? 2 : 0), ' ') + cell;
    os << line << "\n";
  }
}

void rope::printPositions(const MapGrid &grid, llvm::raw_ostream &os) {
  std::vector<std::vector<std::string>> rows(1, {"i\\j"});
  for (int64_t key = 0; key < grid.numKeys; ++key)
    rows[0].push_back(llvm::itostr(key));
  for (int64_t row = 0; row < grid.numQueries; ++row) {
    rows.push_back({llvm::itostr(grid.firstQuery + row)});
    for (int64_t key = 0; key < grid.numKeys; ++key) {
      std::optional<long double> position = grid.at(row, key);
      rows.back().push_back(position ? toText(*position) : ".");
    }
  }
  printTable(rows, os);
}

/// An expression of d0, with `name` for it.
static std::string toText(AffineExpr expr, StringRef name) {
  std::string text;
  llvm::raw_string_ostream(text) << expr;
  for (size_t at; (at = text.find("d0")) != std::string::npos;)
    text.replace(at, 2, name);
  return text;
}

static std::string toText(const Turn &turn, StringRef name) {
  if (turn.isConstant())
    return toText(turn.offset);
  std::string text =
      llvm::join(llvm::map_range(turn.index.getResults(),
                                 [&](AffineExpr e) { return toText(e, name); }),
                 ", ");
  if (turn.index.getNumResults() > 1)
    text = "min(" + text + ")";
  if (turn.scale != 1)
    text = toText(turn.scale) + " * (" + text + ")";
  if (turn.offset != 0)
    text += (turn.offset < 0 ? " - " : " + ") +
            toText(turn.offset < 0 ? -turn.offset : turn.offset);
  return text;
}

static void printPieces(const MapGrid &grid, llvm::raw_ostream &os) {
  for (auto [number, piece] : llvm::enumerate(grid.pieces))
    os << llvm::formatv(
        "piece {0}: keys from {1}, query turned by {2}, key by {3}\n", number,
        piece.begin ? "j = " + toText(piece.begin, "i") : "the first",
        toText(piece.query, "i"), toText(piece.key, "j"));
}

/// What a tile of queries computes for the keys from `begin` to `end`: the
/// pieces of each run that is met, `x` where a key may be hidden.
static std::string getCell(ArrayRef<PlannedRun> runs, int64_t begin,
                           int64_t end) {
  SmallVector<std::string> parts;
  for (const PlannedRun &run : runs) {
    if (run.end <= begin || run.begin >= end)
      continue;
    std::string part = llvm::join(
        llvm::map_range(run.pieces, [](int64_t n) { return llvm::itostr(n); }),
        "+");
    parts.push_back(part + (run.hasHidden ? "x" : ""));
  }
  return parts.empty() ? "." : llvm::join(parts, "|");
}

void rope::printPlan(const MapGrid &grid, const TileSizes &sizes,
                     llvm::raw_ostream &os) {
  printPieces(grid, os);
  int64_t numMet = 0, numWithSeveral = 0;
  std::vector<std::vector<std::string>> rows(1, {"i\\j"});
  for (int64_t key = 0; key < grid.numKeys; key += sizes.keyTile)
    rows[0].push_back(llvm::itostr(key));
  for (int64_t row = 0; row < grid.numQueries; row += sizes.queryTile) {
    SmallVector<PlannedRun> runs = planTile(grid, sizes, row);
    rows.push_back({llvm::itostr(grid.firstQuery + row)});
    for (int64_t key = 0; key < grid.numKeys; key += sizes.keyTile)
      rows.back().push_back(
          getCell(runs, key, std::min(key + sizes.keyTile, grid.numKeys)));
    for (const PlannedRun &run : runs) {
      numMet += run.end - run.begin;
      if (run.pieces.size() > 1)
        numWithSeveral += run.end - run.begin;
    }
  }
  printTable(rows, os);
  os << "keys met by tiles of queries: " << numMet
     << ", with several scores: " << numWithSeveral << "\n";
}

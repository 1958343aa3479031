//===- rope-map.cpp - Prints and draws position maps ----------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Prints the relative positions of a position map, or the tiles in which fused
// attention computes its scores, from the pieces of the map; as text or PNG.
//
//===----------------------------------------------------------------------===//

#include "../common/CommandLine.h"
#include "MapGrid.h"

#include "Rope/InitAll.h"
#include "mlir/AsmParser/AsmParser.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/ToolOutputFile.h"

using namespace mlir;
using namespace mlir::rope;
using llvm::createStringError;
using llvm::Error;
using llvm::Expected;
namespace cl = llvm::cl;

namespace {
/// The command line; numbers are parsed by `parseNumber`, which says more than
/// the parser of the library.
struct Flags {
  cl::OptionCategory category{"rope-map options"};
  cl::opt<std::string> map{cl::Positional, cl::cat(category),
                           cl::desc("<position map>")};
  cl::opt<bool> causal{"causal", cl::cat(category),
                       cl::desc("Hide the keys after a query")};
  cl::opt<std::string> visible{
      "visible", cl::value_desc("attribute"), cl::cat(category),
      cl::desc("Which keys a query sees, such as "
               "'#rope.sliding_window<size = 4>' (default: all)")};
  cl::opt<bool> plan{
      "plan", cl::cat(category),
      cl::desc("The tiles and their scores, instead of the positions")};
  cl::opt<std::string> queries{"queries", cl::init("16"), cl::cat(category),
                               cl::value_desc("count"),
                               cl::desc("Queries (default 16)")};
  cl::opt<std::string> keys{"keys", cl::value_desc("count"), cl::cat(category),
                            cl::desc("Keys (default: as many as queries)")};
  cl::opt<std::string> offset{
      "query-offset", cl::value_desc("position"), cl::cat(category),
      cl::desc("Position of the first query (default: keys - queries)")};
  cl::opt<std::string> queryTile{"query-tile", cl::init("32"),
                                 cl::value_desc("queries"), cl::cat(category),
                                 cl::desc("Queries of a tile (default 32)")};
  cl::opt<std::string> keyTile{"key-tile", cl::init("256"),
                               cl::value_desc("keys"), cl::cat(category),
                               cl::desc("Keys of a tile (default 256)")};
  cl::opt<std::string> keyGroup{
      "key-group", cl::init("8"), cl::value_desc("keys"), cl::cat(category),
      cl::desc("Runs of keys begin at multiples of it (default 8)")};
  cl::opt<std::string> scale{
      "scale", cl::value_desc("pixels"), cl::cat(category),
      cl::desc("Pixels to a query or key (default: for about 512)")};
  cl::opt<std::string> output{
      "o", cl::init("-"), cl::value_desc("file"), cl::cat(category),
      cl::desc("Where to write; a name that ends in .png asks for a picture")};
};
} // namespace

// What is printed or drawn grows with queries times keys.
static constexpr int64_t kMostCells = int64_t(1) << 26;

static Error parseNumber(const cl::opt<std::string> &flag, int64_t min,
                         int64_t max, int64_t &value) {
  // Not given, and without a default of its own.
  if (flag.getNumOccurrences() == 0 && flag.empty())
    return Error::success();
  if (StringRef(flag).getAsInteger(10, value) || value < min || value > max)
    return createStringError("expected --" + flag.ArgStr +
                             " to be an integer from " + Twine(min) + " to " +
                             Twine(max) + ", but got '" + flag + "'");
  return Error::success();
}

/// Parses an attribute; the first diagnostic is the error.
template <typename Interface>
static Expected<Interface> parse(MLIRContext &context, StringRef text,
                                 StringRef kind) {
  std::string message;
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    if (message.empty())
      message = diagnostic.str();
    return success();
  });
  Attribute attribute = parseAttribute(text, &context);
  if (!attribute)
    return createStringError(message);
  if (auto interface = dyn_cast<Interface>(attribute))
    return interface;
  std::string printed;
  llvm::raw_string_ostream(printed) << attribute;
  return createStringError("expected " + kind + ", but got " + printed);
}

static Error run(const Flags &flags, MLIRContext &context) {
  if (flags.map.empty())
    return createStringError("expected a position map, such as "
                             "'#rope.rerope<window = 4>'");
  Expected<PositionMapAttrInterface> map =
      parse<PositionMapAttrInterface>(context, flags.map, "a position map");
  if (!map)
    return map.takeError();
  VisibilityAttrInterface visibility;
  if (!flags.visible.empty()) {
    Expected<VisibilityAttrInterface> parsed = parse<VisibilityAttrInterface>(
        context, flags.visible, "the visibility of keys");
    if (!parsed)
      return parsed.takeError();
    visibility = *parsed;
  }
  constexpr int64_t kMostPositions = int64_t(1) << 40;
  int64_t queries = 0, keys = 0, scale = 0;
  TileSizes sizes;
  if (Error error = parseNumber(flags.queries, 1, kMostCells, queries))
    return error;
  keys = queries;
  if (Error error = parseNumber(flags.keys, 1, kMostCells, keys))
    return error;
  int64_t offset = keys - queries;
  if (Error error =
          parseNumber(flags.offset, -kMostPositions, kMostPositions, offset))
    return error;
  for (auto [flag, size] : {std::pair(&flags.queryTile, &sizes.queryTile),
                            std::pair(&flags.keyTile, &sizes.keyTile),
                            std::pair(&flags.keyGroup, &sizes.keyGroup)})
    if (Error error = parseNumber(*flag, 1, kMostCells, *size))
      return error;
  scale = std::clamp<int64_t>(512 / std::max(queries, keys), 1, 32);
  if (Error error = parseNumber(flags.scale, 1, 64, scale))
    return error;
  bool isPicture =
      llvm::sys::path::extension(flags.output).equals_insensitive(".png");
  int64_t perPair = isPicture ? scale * scale : 1;
  if (queries * keys > kMostCells / perPair)
    return createStringError(
        "expected at most " + Twine(kMostCells) +
        (isPicture ? " pixels" : " pairs of a query and a key") + ", but got " +
        Twine(queries) + " queries and " + Twine(keys) + " keys" +
        (isPicture ? " at " + Twine(scale) + " pixels" : Twine()));

  MapGrid grid(*map, visibility, flags.causal, queries, keys, offset);
  std::error_code code;
  llvm::ToolOutputFile file(flags.output, code, llvm::sys::fs::OF_None);
  if (code)
    return createStringError("cannot write '" + flags.output +
                             "': " + code.message());
  if (isPicture)
    (flags.plan ? drawPlan(grid, sizes, scale) : drawPositions(grid, scale))
        .writePng(file.os());
  else if (flags.plan)
    printPlan(grid, sizes, file.os());
  else
    printPositions(grid, file.os());
  file.os().flush();
  if (file.os().has_error()) {
    code = file.os().error();
    file.os().clear_error();
    return createStringError("cannot write '" + flags.output +
                             "': " + code.message());
  }
  file.keep();
  return Error::success();
}

static int fail(const Twine &message) {
  return reportError("rope-map", message);
}

int main(int argc, char **argv) {
  llvm::InitLLVM initLLVM(argc, argv);
  cl::ResetCommandLineParser();
  Flags flags;
  cl::HideUnrelatedOptions(flags.category);
  if (!parseCommandLine(argc, argv, "rope-map",
                        "print or draw a position map\n"))
    return EXIT_FAILURE;
  DialectRegistry registry;
  rope::registerDialects(registry);
  MLIRContext context(registry);
  context.loadDialect<RopeDialect, affine::AffineDialect>();
  if (Error error = run(flags, context))
    return fail(llvm::toString(std::move(error)));
  return EXIT_SUCCESS;
}

//===- CommandLine.h - What the command lines of tools share ----*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_TOOLS_COMMON_COMMANDLINE_H
#define ROPE_TOOLS_COMMON_COMMANDLINE_H

#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <cstdlib>

namespace mlir::rope {

/// Prints an error of the program `tool`; the exit status.
inline int reportError(llvm::StringRef tool, const llvm::Twine &message) {
  llvm::errs() << tool << ": error: " << message << "\n";
  return EXIT_FAILURE;
}

/// Parses the command line; prints the first complaint in the form of the rest.
inline bool parseCommandLine(int argc, char **argv, llvm::StringRef tool,
                             llvm::StringRef overview) {
  std::string complaints;
  llvm::raw_string_ostream os(complaints);
  if (llvm::cl::ParseCommandLineOptions(argc, argv, overview, &os))
    return true;
  // An empty complaint was printed where it arose.
  llvm::StringRef line = llvm::StringRef(complaints).ltrim().split('\n').first;
  line.consume_front(llvm::sys::path::filename(argv[0]));
  line.consume_front(": ");
  line = line.split("  Try:").first;
  if (!line.empty())
    reportError(tool, line.rtrim());
  return false;
}

} // namespace mlir::rope

#endif // ROPE_TOOLS_COMMON_COMMANDLINE_H

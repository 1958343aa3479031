//===- InputParser.h - Values on the command line ---------------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads an argument as `--input` spells it.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_RUNNER_INPUTPARSER_H
#define ROPE_RUNNER_INPUTPARSER_H

#include "Rope/Runner/Signature.h"

namespace mlir::rope {

/// Reads `text` for an argument of `type`. It is one of
///   - `@FILE.npy`
///   - `2x4xf32=1 2 3 4 5 6 7 8`; commas and brackets are as good as spaces
///   - `2x4xf32=1.0`, all elements alike
///   - `2x4xf32`, zeros
///   - `f32=0.5` or just `0.5`, a scalar.
llvm::Expected<Array> parseInput(llvm::StringRef text, const ValueType &type);

} // namespace mlir::rope

#endif // ROPE_RUNNER_INPUTPARSER_H

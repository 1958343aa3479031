//===- CHeader.h - Host functions as C declarations -------------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_TOOLS_ROPE_EMIT_GPU_CHEADER_H
#define ROPE_TOOLS_ROPE_EMIT_GPU_CHEADER_H

#include "Rope/Runner/Signature.h"

namespace mlir::rope {

struct NamedSignature {
  std::string name;
  Signature signature;
};

/// A C header that declares the C interfaces of `functions`. Fails where an
/// argument or a result has no type in C.
llvm::Expected<std::string> getCHeader(ArrayRef<NamedSignature> functions);

} // namespace mlir::rope

#endif // ROPE_TOOLS_ROPE_EMIT_GPU_CHEADER_H

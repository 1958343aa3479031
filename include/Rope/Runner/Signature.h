//===- Signature.h - What a function takes and returns ----------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The arguments and results of a function, as the runner can pass them.
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_RUNNER_SIGNATURE_H
#define ROPE_RUNNER_SIGNATURE_H

#include "Rope/Runner/Array.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mlir::rope {

/// Type of one argument or result.
struct ValueType {
  ElementKind kind;
  /// False for a scalar, which is passed by value and has no dimensions.
  bool isShaped;
  /// ShapedType::kDynamic where the size is not known.
  llvm::SmallVector<int64_t> shape;
};

struct Signature {
  llvm::SmallVector<ValueType> arguments, results;
};

/// The signature of `func`; an error names the first type that cannot be
/// passed.
llvm::Expected<Signature> getSignature(func::FuncOp func);

/// Fails unless `array` can be passed where `type` is expected: dimensions that
/// are dynamic take the size of the array.
llvm::Error checkArray(const Array &array, const ValueType &type);

/// The public function called `name` that has a body, or, where `name` is
/// empty, the only one. An error lists what there is.
llvm::Expected<func::FuncOp> lookupFunction(ModuleOp module,
                                            llvm::StringRef name);

} // namespace mlir::rope

#endif // ROPE_RUNNER_SIGNATURE_H

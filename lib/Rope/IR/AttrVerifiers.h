//===- AttrVerifiers.h - Checks that attributes share -----------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_LIB_IR_ATTRVERIFIERS_H
#define ROPE_LIB_IR_ATTRVERIFIERS_H

#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/APFloat.h"

namespace mlir::rope::detail {

/// Fails, with an error that gives `name` and `value`, unless `value` is finite
/// and above zero.
LogicalResult verifyFinitePositive(function_ref<InFlightDiagnostic()> emitError,
                                   StringRef name, const llvm::APFloat &value);

} // namespace mlir::rope::detail

#endif // ROPE_LIB_IR_ATTRVERIFIERS_H

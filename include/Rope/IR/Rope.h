//===- Rope.h - The rope dialect --------------------------------*- C++ -*-===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROPE_IR_ROPE_H
#define ROPE_IR_ROPE_H

#include "Rope/IR/FrequencyPiece.h"
#include "Rope/IR/KeyInterval.h"
#include "Rope/IR/PositionMap.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Interfaces/TilingInterface.h"

#include <optional>

namespace mlir::rope::detail {
/// Parses a float64 attribute parameter; part of the attributes' syntax.
FailureOr<llvm::APFloat> parseDouble(AsmParser &parser);
/// The same where the parameter may be left out; called where it is not.
FailureOr<std::optional<llvm::APFloat>> parseOptionalDouble(AsmParser &parser);
/// Prints a list of float64, `[1.0, 2.0]`, with all of their bits.
void printDoubles(AsmPrinter &printer, DenseF64ArrayAttr values);
/// Parses `true` or `false`.
FailureOr<bool> parseBool(AsmParser &parser);
} // namespace mlir::rope::detail

#include "Rope/IR/RopeAttrInterfaces.h.inc"
#include "Rope/IR/RopeDialect.h.inc"
#include "Rope/IR/RopeEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "Rope/IR/RopeAttrs.h.inc"

#define GET_OP_CLASSES
#include "Rope/IR/RopeOps.h.inc"

#endif // ROPE_IR_ROPE_H

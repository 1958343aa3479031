//===- RopeDialect.cpp - Dialect registration -----------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/IR/Rope.h"

using namespace mlir;
using namespace mlir::rope;

#include "Rope/IR/RopeDialect.cpp.inc"

void RopeDialect::initialize() {
  registerAttributes();
  addOperations<
#define GET_OP_LIST
#include "Rope/IR/RopeOps.cpp.inc"
      >();
}

#define GET_OP_CLASSES
#include "Rope/IR/RopeOps.cpp.inc"

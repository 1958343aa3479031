//===- InitAll.cpp - Registration of everything ---------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/InitAll.h"

#include "Rope/Conversion/Passes.h"
#include "Rope/IR/Rope.h"
#include "Rope/Pipelines/Pipelines.h"
#include "Rope/Transforms/Passes.h"
#include "Rope/Transforms/Transforms.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"

using namespace mlir;

void rope::registerDialects(DialectRegistry &registry) {
  registry.insert<RopeDialect>();
  registerBufferizableOpInterfaceExternalModels(registry);
  registerRuntimeVerifiableOpInterfaceExternalModels(registry);
}

void rope::registerPasses() {
  registerRopeConversionPasses();
  registerRopeTransformsPasses();
  registerRopePipelines();
}

void rope::registerAll(DialectRegistry &registry) {
  registerAllDialects(registry);
  registerAllExtensions(registry);
  registerAllPasses();
  registerDialects(registry);
  registerPasses();
}

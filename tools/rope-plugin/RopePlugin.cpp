//===- RopePlugin.cpp - Dialect and pass plugin ---------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The dialect, its passes and pipelines for the stock mlir-opt: --load-dialect-
// plugin and --load-pass-plugin.
//
//===----------------------------------------------------------------------===//

#include "Rope/IR/Rope.h"
#include "Rope/InitAll.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Tools/Plugins/DialectPlugin.h"
#include "mlir/Tools/Plugins/PassPlugin.h"

extern "C" LLVM_ATTRIBUTE_WEAK mlir::DialectPluginLibraryInfo
mlirGetDialectPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, "Rope", LLVM_VERSION_STRING,
          [](mlir::DialectRegistry *registry) {
            // In rope-opt itself the dialect is there already, and a second
            // one of the same name aborts.
            if (!registry->getDialectAllocator("rope"))
              mlir::rope::registerDialects(*registry);
          }};
}

extern "C" LLVM_ATTRIBUTE_WEAK mlir::PassPluginLibraryInfo
mlirGetPassPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, "RopePasses", LLVM_VERSION_STRING, [] {
            // As above.
            if (!mlir::PassInfo::lookup("rope-fuse-attention"))
              mlir::rope::registerPasses();
          }};
}

//===- CheckDeviceCalls.cpp - Calls of device code ------------------------===//
//
// Part of the rope compiler, Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rope/GPU/Passes.h"
#include "mlir/Target/LLVM/NVVM/Utils.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace mlir;

namespace mlir::rope {
#define GEN_PASS_DEF_ROPECHECKDEVICECALLSPASS
#include "Rope/GPU/Passes.h.inc"
} // namespace mlir::rope

static bool hasLibdevice(StringRef toolkit) {
  SmallString<128> path(toolkit.empty() ? NVVM::getCUDAToolkitPath() : toolkit);
  if (path.empty())
    return false;
  llvm::sys::path::append(path, "nvvm", "libdevice", "libdevice.10.bc");
  return llvm::sys::fs::exists(path);
}

namespace {
struct RopeCheckDeviceCallsPass
    : rope::impl::RopeCheckDeviceCallsPassBase<RopeCheckDeviceCallsPass> {
  using RopeCheckDeviceCallsPassBase::RopeCheckDeviceCallsPassBase;

  void runOnOperation() override {
    if (hasLibdevice(toolkit))
      return;
    bool hasFailed = false;
    getOperation().walk([&](LLVM::CallOp op) {
      StringRef callee = op.getCallee().value_or("");
      if (!callee.starts_with("__nv_"))
        return;
      hasFailed = true;
      op.emitError("device code calls '")
          << callee
          << "' of libdevice, but no CUDA toolkit with "
             "nvvm/libdevice/libdevice.10.bc is found; expected one in toolkit "
             "or CUDA_HOME";
    });
    if (hasFailed)
      signalPassFailure();
  }
};
} // namespace
